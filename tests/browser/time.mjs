// What tests/browser/time prints: how long one waits, in a village of about 20,000 statements, on a machine made four times slower.
//
// How slow   the browser slows a page's own thread (SLOWER) and its line (LINE); what is done off the page, in workers, it cannot
//            slow: such times are taken at full speed and multiplied, the page's part with them, so they are rather too long.
// Figures    the median of RUNS, each run in a browser that knows nothing yet.
import { cpus } from 'node:os'
import { close } from './lib.mjs'
import { Village, goInside } from './village.mjs'

const RUNS = Number(process.env.RUNS), SLOWER = 4, LONG = 120000, SAID = 16500
const LINE = { offline: false, latency: 150, downloadThroughput: 200000, uploadThroughput: 200000 }

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]
async function slowed(page, rate, line) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
  if (line) {
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', line)
  }
}

async function firstPaint(town) {
  const phone = await town.phone(null)
  await phone.page.goto('about:blank')
  const cdp = await phone.page.context().newCDPSession(phone.page)
  await cdp.send('Network.clearBrowserCache')
  await cdp.send('Network.setBypassServiceWorker', { bypass: true })
  await slowed(phone.page, SLOWER, LINE)
  await phone.go('/')
  const ms = await phone.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime)
  await phone.close()
  return ms
}

// Until something stands on the page, by the page's own clock.
const until = (page, selector, begin) => page.evaluate(({ selector, begin }) => new Promise(done => {
  const there = () => document.querySelector(selector) && (done(performance.now() - begin), true)
  if (!there()) new MutationObserver((_, w) => there() && w.disconnect()).observe(document.body, { childList: true, subtree: true })
}), { selector, begin })
const clock = page => page.evaluate(() => performance.now())

async function openKey(phone) {
  const button = await phone.typeWords(), begin = await clock(phone.page)
  await button.click()
  return until(phone.page, 'nav.tabs', begin)
}

// From being let in until the whole log is fetched, checked and folded, and says so.
async function fold(phone) {
  const begin = await clock(phone.page)
  await goInside(phone.page, '/check')
  await phone.page.getByRole('heading', { name: /Tout concorde|Everything adds up/ }).waitFor({ timeout: LONG })
  return await clock(phone.page) - begin
}

// The question whole but for its last word; then that word.
async function ask(phone, others, run) {
  const thing = await phone.page.evaluate(async () => (await (await fetch('/v1/things?limit=1')).json()).things[0]?.sid)
  await goInside(phone.page, '/find')
  await goInside(phone.page, `/can-i?${new URLSearchParams({ ...(thing ? { thing } : {}), who: others[run % others.length] })}`)
  await phone.page.locator('h1, .lead').first().waitFor()
  const begin = await clock(phone.page)
  const answer = until(phone.page, 'section.verdict', begin)
  await goInside(phone.page, `/can-i?${new URLSearchParams({ ...(thing ? { thing } : {}), who: others[run % others.length], until: Date.now() + 604800000 })}`)
  return answer
}

// The longest that the page stood still while somebody goes from place to place.
async function worstFrame(phone) {
  await slowed(phone.page, SLOWER)
  await phone.page.evaluate(() => {
    globalThis.frames_ = { last: performance.now(), worst: 0 }
    const next = now => {
      frames_.worst = Math.max(frames_.worst, now - frames_.last)
      frames_.last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  for (const to of ['/today', '/find', '/can-i', '/promises', '/together', '/charter', '/me']) {
    await goInside(phone.page, to)
    await phone.page.locator('main h1').first().waitFor()
    await phone.page.waitForTimeout(400)
  }
  const { worst } = await phone.page.evaluate(() => frames_)
  await slowed(phone.page, 1)
  return worst
}

const s = ms => (ms / 1000).toFixed(2) + ' s'
const held = (ms, aim) => ms <= aim ? 'yes' : `no: ${(ms / aim).toFixed(1)} times`

const town = await Village.of(SAID)
const times = { paint: [], key: [], fold: [], ask: [], frame: [] }
for (let run = 0; run < RUNS; run++) {
  times.paint.push(await firstPaint(town))
  const phone = await town.returning()
  times.key.push(SLOWER * await openKey(phone))
  times.fold.push(SLOWER * await fold(phone))
  const others = await town.others(phone)
  times.ask.push(SLOWER * await ask(phone, others, run))
  times.frame.push(await worstFrame(phone))
  await phone.page.context().close()
}
await town.end()
await close()

const row = (what, ms, aim) => console.log(`| ${what} | ${s(median(ms))} | ${s(aim)} | ${held(median(ms), aim)} |`)
console.log(`On ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0].model}), median of ${RUNS}, ${SLOWER} times slower, 1.6 Mbit/s and 150 ms for the first paint:\n`)
console.log('| what | takes | aim | held |\n|---|---|---|---|')
row('first paint of the visitor’s page', times.paint, 1500)
row('a verdict after the last word of the question, from the phone’s own state', times.ask, 500)
row('opening a key by passphrase (Argon2id, 64 MiB, 3 passes)', times.key, 4000)
row('the longest frame, going through seven places', times.frame, 100)
row(`${town.size.toLocaleString('en')} statements fetched, each checked, folded, in the worker`, times.fold, 20000)
