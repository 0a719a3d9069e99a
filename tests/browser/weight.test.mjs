// What a first visit weighs, as it comes over the wire: asserted, so that it grows by decision and not by habit.
// What is over its aim is said: a ceiling at today's number keeps it from growing further.
// Twice: in gzip, which every browser takes and the aims are meant in, and as this browser had it (brotli, where the program has it).
import { get } from 'node:http'
import { Town, close, end, ok } from './lib.mjs'

const KB = 1024
const AIMS = { script: 60, core: 80, paint: 90, visitor: 150 }
// The replay module was to be 60 KB: it holds the whole fold, the judgement and the views.  It comes after the first page, once.
const CEILINGS = { replay: 168, member: 376, scripts: 110 }

// The line of the aims: what has come when something is first seen is what it had to wait for.
const SLOW = { latency: 150, downloadThroughput: 200000, uploadThroughput: 200000 }

// What one page fetches, with an empty cache: [{name, bytes, at}], and when the first paint was.
async function fetched(page, path, base, settle, line = null) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.clearBrowserCache')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  await cdp.send('Network.setBypassServiceWorker', { bypass: true })
  if (line) await cdp.send('Network.emulateNetworkConditions', { offline: false, ...line })
  const urls = new Map(), came = []
  cdp.on('Network.requestWillBeSent', e => urls.set(e.requestId, e.request.url))
  cdp.on('Network.loadingFinished', e => came.push({ name: new URL(urls.get(e.requestId) ?? base).pathname, bytes: e.encodedDataLength, at: e.timestamp }))
  const begin = new Promise(done => cdp.once('Network.requestWillBeSent', e => done(e.timestamp)))
  await page.goto(base + path)
  await page.locator('html[data-app=ready]').waitFor()
  await settle(page)
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)
  await cdp.detach()
  return { came, paint, until: await begin + paint / 1000 }
}
// One file's bytes as the server sends it to who unpacks that.
const sent = (base, path, packing) => new Promise((done, fail) => get(base + path, { headers: { 'accept-encoding': packing } }, answer => {
  let n = 0
  answer.on('data', part => { n += part.length }).on('end', () => done(n))
}).on('error', fail))
const both = async (base, path) => ({ name: path, bytes: await sent(base, path, 'br, gzip'), gzip: await sent(base, path, 'gzip') })
// What came, its headers with it, and what that would weigh in gzip.
const weighed = (base, rows) => Promise.all(rows.map(async r => {
  if (!/^\/(app\/|sw\.js)/.test(r.name)) return { ...r, gzip: r.bytes }
  const file = await both(base, r.name)
  return { ...r, gzip: r.bytes - file.bytes + file.gzip }
}))
const total = (rows, as) => rows.reduce((n, r) => n + r[as], 0)
const most = (name, rows, kb) => {
  const [gzip, brotli] = ['gzip', 'bytes'].map(as => total(rows, as))
  ok(`${name}: ${(gzip / KB).toFixed(1)} KB of ${kb}`, gzip > 0 && gzip <= kb * KB)
  console.log(`# ${name}: ${(gzip / KB).toFixed(1)} KB of ${kb}; in brotli ${(brotli / KB).toFixed(1)}`)
}
const found = (rows, pattern) => rows.filter(r => pattern.test(r.name))

const town = await Town.start()
const visitor = await town.phone(null)
const first = await fetched(visitor.page, '/', town.base, page => page.waitForLoadState('networkidle'), SLOW)
console.log(`# first paint on a slow line: ${first.paint.toFixed(0)} ms`)
const seen = await weighed(town.base, first.came)
most('script of the first page', found(seen, /\.js$/).filter(r => r.name !== '/sw.js'), AIMS.script)
most('before the first paint', seen.filter(r => r.at <= first.until), AIMS.paint)
most('a visitor in all', seen, AIMS.visitor)
ok('a visitor fetches no module', found(seen, /\.wasm$/).length === 0)

const member = await town.phone('Karim')
await member.checked()
const inside = await fetched(member.page, '/today', town.base, page => page.waitForTimeout(6000))
const app = await weighed(town.base, inside.came.filter(r => !/^\/(v1|tile|checkpoint)/.test(r.name)))
most('core.wasm', found(app, /core\.wasm$/).slice(0, 1), AIMS.core)
// A worker fetches this one: its own page of the browser.
const files = await member.page.evaluate(() => JSON.parse(document.getElementById('boot').textContent).files)
const replay = await both(town.base, files.replay)
// Every script there is: what a member's phone keeps for places without network.
const scripts = [files.app, files.worker, files.secret, files.sw, ...Object.values(files.parts)]
most('every script of the app', await Promise.all(scripts.map(s => both(town.base, s))), CEILINGS.scripts)
most('replay.wasm', [replay], CEILINGS.replay)
most('a member, without the log', [...app, replay], CEILINGS.member)
ok('what is packed more tightly weighs less', replay.bytes < replay.gzip && total(seen, 'bytes') < total(seen, 'gzip'))
await visitor.close()
await member.close()
await town.end()
await close()
end()
