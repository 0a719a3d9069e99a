// The first loan by keyboard alone: Tab, Shift+Tab, Enter, Space and letters; no mouse.  At each change of place the eye goes to the
// content, and what was pressed is never lost on the way.
import { journey, ok, same } from './lib.mjs'

const STOPS = 90
const W = {
  fr: { skip: /Aller au contenu/, find: /^Trouver$/, saw: /^Tronçonneuse/, borrow: /emprunter/, words: /Ce dont vous convenez/, sign: /Signer ma moitié/, answer: /^Répondre$/, signed: /Signé/, out: /Je l’ai remise/, have: /^Je l’ai$/, back: /Je l’ai rendue/, well: /tout va bien/, how: /Comment ça s’est passé/, seal: /Cacheter/, sealed: /Votre réponse est cachetée/ },
  en: { skip: /Go to the content/, find: /^Find$/, saw: /^Tronçonneuse/, borrow: /Ask to borrow/, words: /What you agree/, sign: /Sign my half/, answer: /^Answer$/, signed: /Signed/, out: /I handed it over/, have: /^I have it$/, back: /I brought it back/, well: /all is well/, how: /How did it go/, seal: /Seal my answer/, sealed: /Your answer is sealed/ },
}
// Where the focus is, in words: of a field its label.
const here = page => page.evaluate(() => {
  const e = document.activeElement
  if (!e || e === document.body) return ''
  return (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '').replaceAll(/\s+/g, ' ').trim()
})

// On by Tab until the stop that says this; false: there is none.
async function tabTo(page, words) {
  for (let n = 0; n < STOPS; n++) {
    await page.keyboard.press('Tab')
    if (words.test(await here(page))) return true
  }
  ok(`a stop that says ${words}`, false, await here(page))
  return false
}

async function enter(page, words, key = 'Enter') {
  await page.getByText(words).first().waitFor().catch(() => {})
  if (await tabTo(page, words)) await page.keyboard.press(key)
}

// The same, and one is elsewhere: the focus waits at the content.
async function walk(page, words, address) {
  await enter(page, words)
  await page.waitForURL(address)
  same(`after ${words}: the eye is at the content`, await page.evaluate(() => document.activeElement.id), 'main')
}

// The first two days that are free, some days ahead.
async function choose(page) {
  await page.locator('table.cal button').first().waitFor()
  const days = await page.locator('table.cal button').evaluateAll(all => all.map(b => b.getAttribute('aria-label')))
  for (const day of [days[3], days[5]]) {
    await enter(page, new RegExp('^' + day.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') + '$'), 'Space')
    await page.waitForTimeout(50)
    await page.locator('#main').evaluate(main => main.focus())
  }
}

async function rate(page, w) {
  for (const name of ['as', 'will', 'can', 'again']) {
    let there = false
    for (let n = 0; n < STOPS && !there; n++) {
      await page.keyboard.press('Tab')
      there = await page.evaluate(group => document.activeElement.name === group, name)
    }
    ok(`the question ${name} is reached`, there)
    await page.keyboard.press('Space')
  }
  await enter(page, w.seal)
  ok('her answer is sealed', await page.getByText(w.sealed).first().waitFor({ timeout: 30000 }).then(() => true, () => false))
}

// Pressed, and what follows stands there.
async function done(page, words) {
  await enter(page, words)
  ok(`${words} is done`, await page.getByRole('button', { name: words }).waitFor({ state: 'detached', timeout: 30000 }).then(() => true, () => false))
}

await journey('keyboard', async (town, lang) => {
  const w = W[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  const k = karim.page, a = aicha.page
  await karim.go('/today')
  await k.keyboard.press('Tab')
  ok('the first stop leads past the frame', w.skip.test(await here(k)), await here(k))
  await walk(k, w.find, '**/find')
  await walk(k, w.saw, '**/thing/**')
  await walk(k, w.borrow, '**/borrow/**')
  await choose(k)
  await tabTo(k, w.words)
  await k.keyboard.type('Casque et gants avec.')
  await walk(k, w.sign, '**/promise/**')
  const path = new URL(k.url()).pathname

  await aicha.go('/today')
  await walk(a, w.answer, '**/promise/**')
  ok('she reads the words', await aicha.sees('Casque et gants avec.'))
  await enter(a, w.sign)
  ok('both halves are signed', await aicha.sees(w.signed))
  await done(a, w.out)
  await karim.go(path)
  await enter(k, w.have)
  await done(k, w.back)
  await aicha.go(path)
  await enter(a, w.well)
  await aicha.sees(w.how)
  await rate(a, w)
  const told = town.said('Aïcha', 'show', path.split('/').pop())
  same('by keyboard alone: the loan has ended', told.stage, 12)
  same('and is kept', told.outcome, 2)
  for (const phone of [karim, aicha]) await phone.close()
})
