// Whatever a phone waits for when it opens, it does not wait without end: what does not come is said, with a way on.
import { Town, browser, close, end, ok, same } from './lib.mjs'
import { words } from './offline.mjs'
import { Liar } from './liar.mjs'
import { holdsUp } from './rules.mjs'

const LONG = 90000        // of what ends by itself after half a minute at most
const isThere = (locator, timeout = LONG) => locator.waitFor({ timeout }).then(() => true, () => false)

// Requests for `path` wait until they are let through.
async function hold(page, path) {
  let free
  const open = new Promise(done => { free = done })
  await page.context().route(path, async route => {
    await open
    await route.continue().catch(() => {})
  })
  return async () => {
    free()
    await page.context().unroute(path)
  }
}

// What stands where the app is not yet: why, and a press that tries again.
async function saysLate(phone, name) {
  const late = phone.page.locator('.late')
  ok(`${name}: it is said`, await isThere(late.getByRole('heading')))
  await holdsUp(name, phone.page)
  return () => late.getByRole('link').click()
}
const opens = async (phone, name, timeout) => ok(`${name}: it opens`, await isThere(phone.page.locator('nav.tabs'), timeout))

class Plain extends Town {
  options = { serviceWorkers: 'block' }       // requests are held here
}

async function filesDoNotCome(town) {
  const phone = await town.phone('Karim')
  for (const [name, path] of [['the app', /\/app\.js/], ['its words', /\/app\.fr\.json|\/words[^/]*\.json/]]) {
    const free = await hold(phone.page, path)
    phone.page.goto(town.base + '/today').catch(() => {})
    const again = await saysLate(phone, name)
    await again()
    await free()
    await opens(phone, name)
  }
  const free = await hold(phone.page, /\/daily\.js/)
  phone.page.goto(town.base + '/today').catch(() => {})
  ok('a part of the app: it is said', await isThere(phone.page.getByRole('heading', { name: words('fr', 'offline.title') })))
  await free()
  await phone.press(words('fr', 'again'))
  ok('a part of the app: the place comes', await isThere(phone.page.locator('main:has(h1):not(:has([role=alert])):not(:has(.loading))')))
  await phone.page.context().close()
}

// The server takes the question who one is and does not answer: the phone's own memory is enough to open, before a request ends.
const REQUEST_MS = 18000
async function serverIsSilent(town) {
  const phone = await town.phone('Karim')
  const free = await hold(phone.page, /\/v1\/me$/)
  await phone.page.goto(town.base + '/today')
  await opens(phone, 'a silent server', REQUEST_MS)
  await free()
  await phone.close()
}

// What checks the record says nothing: it is said that nothing is checked yet, and a press begins it.
const SILENT_MS = 120000
async function workerIsSilent(town) {
  const phone = await town.phone(null)
  const free = await hold(phone.page, /\/worker\.js/)
  await phone.go('/today')
  await phone.press(/Karim/)
  await opens(phone, 'a silent worker')
  await phone.page.evaluate(() => document.querySelector('a[href="/check"]').click())
  await phone.page.getByRole('progressbar').waitFor()
  const begin = phone.page.getByRole('button', { name: words('fr', 'check.begin') })
  ok('a silent worker: it is said', await isThere(begin, SILENT_MS))
  await free()
  await begin.click()
  ok('a silent worker: begun again, it checks', await isThere(phone.page.getByRole('heading', { name: words('fr', 'check.good') })))
  await phone.page.context().close()
}

// Another tab holds what this phone keeps and does not let go.
async function memoryIsHeld(town) {
  const phone = await town.phone('Karim'), other = await phone.page.context().newPage()
  await other.goto(town.base + '/manifest.webmanifest')
  await phone.page.goto('about:blank')
  await other.evaluate(() => new Promise(done => {
    indexedDB.open('fabrique').onsuccess = () => {
      indexedDB.deleteDatabase('fabrique').onblocked = done
    }
  }))
  await phone.page.goto(town.base + '/today')
  ok('a memory that is held: it is said', await isThere(phone.page.getByText(words('fr', 'memory.title'))))
  await opens(phone, 'a memory that is held')
  await holdsUp('a memory that is held', phone.page)
  await other.close()
  await phone.page.getByRole('alert').getByRole('button').first().click()
  await phone.page.getByText(words('fr', 'memory.title')).waitFor({ state: 'detached' })
  await opens(phone, 'a memory that is free again')
  await phone.page.context().close()
}

// Many come in at once from one address: the phone waits for its turn; where that is too long, it says so.
async function manyComeIn(town) {
  const phone = await town.phone(null)
  let refused = 2, wait = '1'
  await phone.page.context().route('**/v1/session/challenge', route => refused-- > 0
    ? route.fulfill({ status: 429, headers: { 'retry-after': wait }, contentType: 'application/problem+json', body: JSON.stringify({ code: 'E_BUSY', status: 429, title: 'Plus tard', detail: 'Plus tard.' }) })
    : route.continue())
  await phone.go('/today')
  await phone.press(/Karim/)
  await opens(phone, 'in turn')
  same('it asked until it was its turn', refused, -1)

  const late = await town.phone(null)
  await late.page.context().route('**/v1/session/challenge', route => route.fulfill({ status: 429, headers: { 'retry-after': '600' }, contentType: 'application/problem+json', body: JSON.stringify({ code: 'E_BUSY', status: 429, title: 'Plus tard', detail: 'Plus tard.' }) }))
  await late.go('/today')
  await late.press(/Karim/)
  ok('too long: it is said', await isThere(late.page.getByRole('alert').getByText('Plus tard.')))
  for (const p of [phone, late]) await p.page.context().close()
}

// The line is there and carries nothing: the kept page opens.
async function lineCarriesNothing(town) {
  const liar = await Liar.before(town), phone = await liar.front.phone('Karim')
  await phone.checked()
  await phone.page.evaluate(async () => {
    const kept = async () => (await caches.keys()).length && await caches.match('/v1/app')
    while (!await kept() || !navigator.serviceWorker.controller) await new Promise(done => setTimeout(done, 200))
  })
  liar.cut = () => new Promise(() => {})
  await phone.page.goto(liar.front.base + '/today', { waitUntil: 'commit', timeout: LONG })
  await opens(phone, 'a line that carries nothing')
  await phone.page.context().close()
  await liar.end()
}

const steps = { filesDoNotCome, serverIsSilent, workerIsSilent, memoryIsHeld, manyComeIn, lineCarriesNothing }
await browser()
for (const [name, step] of Object.entries(steps)) {
  if (process.env.STEP && process.env.STEP !== name) continue
  const town = await (name === 'lineCarriesNothing' ? Town : Plain).start()
  try {
    await step(town)
  } catch (e) {
    ok(name, false, String(e.stack ?? e).slice(0, 800))
  }
  await town.end()
}
await close()
end()
