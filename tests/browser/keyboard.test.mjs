// The first loan by keyboard alone: Tab, Shift+Tab, Enter, Space and letters; no mouse.  At each change of place the eye goes to the
// content, and what was pressed is never lost on the way.
import { Town, close, end, ok, same } from './lib.mjs'

const STOPS = 90
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

async function rate(page) {
  for (const name of ['as', 'will', 'can', 'again']) {
    let there = false
    for (let n = 0; n < STOPS && !there; n++) {
      await page.keyboard.press('Tab')
      there = await page.evaluate(group => document.activeElement.name === group, name)
    }
    ok(`the question ${name} is reached`, there)
    await page.keyboard.press('Space')
  }
  await enter(page, /Cacheter/)
  await page.waitForTimeout(2000)
}

const town = await Town.start()
const karim = await town.phone('Karim'), aicha = await town.phone('Aïcha')
const k = karim.page, a = aicha.page
try {
  await karim.go('/today')
  await k.keyboard.press('Tab')
  ok('the first stop leads past the frame', /Aller au contenu/.test(await here(k)), await here(k))
  await walk(k, /^Trouver$/, '**/find')
  await walk(k, /^Tronçonneuse/, '**/thing/**')
  await walk(k, /emprunter/, '**/borrow/**')
  await choose(k)
  await tabTo(k, /Ce dont vous convenez/)
  await k.keyboard.type('Casque et gants avec.')
  await walk(k, /Signer ma moitié/, '**/promise/**')
  const path = new URL(k.url()).pathname

  await aicha.go('/today')
  await walk(a, /^Répondre$/, '**/promise/**')
  ok('she reads the words', await aicha.sees('Casque et gants avec.'))
  await enter(a, /Signer ma moitié/)
  ok('both halves are signed', await aicha.sees(/Signé/))
  await enter(a, /Je l’ai remise/)
  await a.waitForTimeout(1500)
  await karim.go(path)
  await enter(k, /^Je l’ai$/)
  await enter(k, /Je l’ai rendue/)
  await k.waitForTimeout(1500)
  await aicha.go(path)
  await enter(a, /tout va bien/)
  await aicha.sees(/Comment ça s’est passé/)
  await rate(a)
  const told = town.said('Aïcha', 'show', path.split('/').pop())
  same('by keyboard alone: the loan has ended', told.stage, 12)
  same('and is kept', told.outcome, 2)
} catch (e) { ok('the loan by keyboard', false, String(e.stack ?? e).slice(0, 600)) }
await karim.close()
await aicha.close()
await town.end()
await close()
end()
