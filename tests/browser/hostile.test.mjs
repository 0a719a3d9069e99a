// Words that would do harm are words: shown as text, cut with "more", inside their room; trusted types report nothing.
//
// Three times: written by a member through the app's own forms and read by others; signed wherever people write, and read by each who
// may see it; and put into every field of every document, as a server could send them, at every place.
import { Town, close, end, ok, same } from './lib.mjs'
import { places, settled, visit } from './places.mjs'
import { CHAPTERS, staged, walk } from './states.mjs'
import { flawsOf } from './layout.mjs'

const LONG = 'x'.repeat(10000)
const HOSTILE = [
  '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>', '"><svg onload=globalThis.hit=1>', 'javascript:globalThis.hit=1',
  'שלום \u202etxt.exe\u202c עולם \u2067ab', 'pay\u200b\u200d\u2060pal\ufeff\u00ad', '👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚒'.repeat(12), 'Аïсhа', 'W'.repeat(80), '{name} ${1} %s &amp; \u0301\u0301\u0301',
]
const MARKUP = HOSTILE[0]

// What the page has to say against it.
const harm = page => page.evaluate(() => {
  const found = [...(globalThis.reports ?? [])]
  if (globalThis.hit) found.push('a script of the words ran')
  const within = document.querySelectorAll('main img, main script, main [onload], main [onerror], a[href^="javascript:" i]')
  if (within.length) found.push('markup of the words: ' + within[0].outerHTML.slice(0, 80))
  return found
})
const listen = page => page.addInitScript(() => {
  globalThis.reports = []
  addEventListener('securitypolicyviolation', e => globalThis.reports.push(`${e.violatedDirective} ${e.sample}`))
})
async function unharmed(name, page) {
  const found = [...await harm(page), ...await flawsOf(page)]
  ok(name, found.length === 0, found.join('; '))
}

// Every field that people or the core write, replaced; what identifies stays.
const WRITTEN = /^(name|title|terms|text|label|detail|topic_text)$|_text$/
let turn = 0
function poisoned(doc, key = '') {
  if (typeof doc === 'string') return key === 'note' || key === 'terms' ? LONG : WRITTEN.test(key) ? HOSTILE[turn++ % HOSTILE.length] : doc
  if (Array.isArray(doc)) return doc.map(x => poisoned(x, key))
  return doc && typeof doc === 'object' ? Object.fromEntries(Object.entries(doc).map(([k, v]) => [k, poisoned(v, k)])) : doc
}
// Without its module the phone answers nothing itself: the documents come from the server.
async function poison(page) {
  await page.route(/replay[^/]*\.wasm/, route => route.abort())
  await page.route(/\/v1\/(?!log|words|session|events|demo)/, async route => {
    const answer = await route.fetch()
    const doc = await answer.json().catch(() => null)
    return doc ? route.fulfill({ response: answer, json: poisoned(doc) }) : route.fulfill({ response: answer })
  })
}

async function written(town) {
  const aicha = await town.phone('Aïcha'), { page } = aicha
  await listen(page)
  await aicha.checked()
  await aicha.go('/offer')
  await page.locator('select').selectOption({ index: 1 })
  const inputs = page.getByRole('textbox')
  await inputs.nth(0).fill(MARKUP.slice(0, 90))
  await inputs.nth(1).fill('<b>' + 'long '.repeat(300) + '\u202e')
  await inputs.nth(2).fill('40')
  await page.locator('.acts .btn').first().click()
  await page.waitForURL('**/thing/**')
  await settled(page)
  await unharmed('a thing, as its owner sees it', page)
  same('its title is text', await page.locator('main h1').innerText(), MARKUP.slice(0, 90))
  const shown = await page.locator('.said-text').evaluateAll(all => Math.max(...all.map(e => e.textContent.length)))
  ok('long words are cut', shown < 800, shown)
  await page.getByRole('button', { name: /la suite/ }).click()
  ok('and shown whole when asked', await page.locator('.said-text').evaluateAll(all => Math.max(...all.map(e => e.textContent.length))) > 1400)
  await unharmed('a thing with all its words', page)

  const visitor = await town.phone(null)
  await listen(visitor.page)
  await visitor.go(new URL(page.url()).pathname)
  await settled(visitor.page)
  await unharmed('a thing, as a visitor sees it', visitor.page)
  await visitor.go('/find?q=' + encodeURIComponent(MARKUP.slice(0, 60)))
  await settled(visitor.page)
  await unharmed('looked for', visitor.page)
  await aicha.close()
  await visitor.close()
}

async function sent(town) {
  const aicha = await town.phone('Aïcha'), visitor = await town.phone(null)
  const list = await places(aicha.page)
  for (const { page } of [aicha, visitor]) { await listen(page); await poison(page) }
  for (const phone of [aicha, visitor]) await phone.go(phone.who ? '/today' : '/')
  const untold = ['ask', 'ask-newcomer', 'agree']       // answered by the phone or not at all
  for (const place of list.filter(p => !untold.includes(p.name) && !p.open)) {
    const { page } = place.as === 'member' ? aicha : visitor
    await page.setViewportSize({ width: 320, height: 844 })
    await visit(page, place.path)
    await unharmed(`${place.name} in hostile words`, page)
  }
  await aicha.close()
  await visitor.close()
}

// Everything that people write in promises and cases is hostile; each place is read in the narrowest window, and each field there is
// typed full of it.
let said = 0
const hostile = () => HOSTILE[said++ % HOSTILE.length] + ' ' + '\u202e' + 'w'.repeat(90)
async function typed(page) {
  const fields = page.locator('main input:not([type=radio], [type=date], [type=search], [inputmode=decimal], [type=file], [type=checkbox]):visible, main textarea:visible')
  for (let n = await fields.count(); n-- > 0;) await fields.nth(n).fill(HOSTILE[(said + n) % HOSTILE.length] + LONG)
  await settled(page)
}
const DIALOGUES = ['visitor-loading', 'queue-waits', 'join-words', 'join-again', 'me-invited']   // of the machine, not of people
async function signed() {
  const town = await staged(Town, hostile).start()
  town.options = { serviceWorkers: 'block' }
  await walk(town, { langs: ['fr'], chapters: CHAPTERS.slice(0, 1), wanted: name => !DIALOGUES.includes(name) }, async ({ page }, place) => {
    await page.evaluate(() => addEventListener('securitypolicyviolation', e => (globalThis.reports ??= []).push(`${e.violatedDirective} ${e.sample}`)))
    await page.setViewportSize({ width: 320, height: 844 })
    await unharmed(`${place.name}: signed by others`, page)
    await typed(page)
    await unharmed(`${place.name}: typed`, page)
  })
  await town.end()
}

const PARTS = { written, sent, signed }
for (const [name, part] of Object.entries(PARTS).filter(([n]) => (process.env.PARTS ?? n).split(' ').includes(n))) {
  const town = name === 'signed' ? null : await Town.start()
  if (town) town.options = { serviceWorkers: 'block' }
  try { await part(town) } catch (e) { ok('hostile words ' + name, false, String(e.stack ?? e).slice(0, 600)) }
  await town?.end()
}
await close()
end()
