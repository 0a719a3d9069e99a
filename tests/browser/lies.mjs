// tests/browser/lies.mjs: how a server may lie, one row each, and what the phone must find; for lies.test.mjs (the app finds it)
// and unlied.test.mjs (an app without that check does not).
//
// LIE   {name, where, check, when, tell(o)}: tell lies to o.phone.  where: what its alarm must name, as in words "alert.where.*";
//       check: the one of CHECKS that finds it.  o: {town, liar, phone, twin()}.  when the lie is told:
//         first   at the very first visit: tell gives what the liar is to say
//         new     to a phone that has nothing yet, or fetches everything anew: the same
//         later   to a phone to which everything added up
//         shown   to a page that is looked at while the log is still on its way
// CHECK name -> [{file, from, to}]: the app without it.
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Core } from '../../app/core.mjs'
import { Town } from './lib.mjs'
import { Liar } from './liar.mjs'

const words = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../words/app.en.json'), 'utf8'))
const core = await Core.open(readFileSync(join(dirname(process.env.FAB), 'wasm/core.wasm')))
export const FOUND = 45000

// --- what comes over the wire ---------------------------------------------------------------------------------------
const cut = body => {
  const entries = []
  for (let at = 0; at < body.length;) {
    const n = body.readUInt16BE(at)
    entries.push(body.subarray(at + 2, at + 2 + n))
    at += 2 + n
  }
  return entries
}
const join_ = entries => Buffer.concat(entries.flatMap(e => [Buffer.from([e.length >> 8, e.length & 255]), Buffer.from(e)]))
const records = body => {
  const all = []
  for (let at = 0; at < body.length;) {
    const n = 13 + body.readUInt32BE(at + 9)
    all.push(body.subarray(at, at + n))
    at += n
  }
  return all
}
const flipped = (bytes, at) => { const b = Buffer.from(bytes); b[at] ^= 1; return b }

// The second bundle's entries changed; a bundle's first text changed; a document's first field of that name.
const inBundle = (change, n = '001') => (path, body) => path === `/tile/entries/${n}` ? join_(change(cut(body))) : undefined
const inTexts = change => (path, body) => {
  if (!path.startsWith('/v1/log/disclosures/')) return undefined
  const all = records(body), at = all.findIndex(r => r[8] === 1)    // in clear
  return at < 0 ? undefined : Buffer.concat([...all.slice(0, at), ...change(all[at]), ...all.slice(at + 1)])
}
function altered(doc, name, change) {
  for (const key of Object.keys(doc ?? {})) {
    if (key === name) { doc[key] = change(doc[key]); return true }
    if (typeof doc[key] === 'object' && altered(doc[key], name, change)) return true
  }
  return false
}
const inDocument = (start, name, change) => (path, body) => {
  if (!path.startsWith(start)) return undefined
  const doc = JSON.parse(body)
  return altered(doc, name, change) ? Buffer.from(JSON.stringify(doc)) : undefined
}
const stranger = generateKeyPairSync('ed25519').privateKey
const resigned = entry => Buffer.from(core.bytes('statement_signed', entry, sign(null, core.bytes('statement_message', entry), stranger)))
const noteWith = change => (path, body) => path === '/checkpoint' ? Buffer.from(change(body.toString())) : undefined
const letter = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

// --- ways to be lied to ---------------------------------------------------------------------------------------------
export const PERSON = 'Aïcha'
const sizeOf = async town => Number((await (await fetch(town.base + '/checkpoint')).text()).split('\n')[1])
const offers = (town, title) => town.said(PERSON, 'offer', title, '-y')

// To another place of the app, as by a link.
export const goTo = ({ page }, path) => page.evaluate(path => {
  history.pushState({ inside: true }, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}, path)

// "Check again now", and the phone has read a checkpoint.
export async function looks(o) {
  await goTo(o.phone, '/check')
  const seen = o.phone.page.waitForResponse(r => r.url().endsWith('/checkpoint'), { timeout: FOUND })
  await o.phone.page.getByRole('button', { name: 'Check again now' }).click()
  await seen
}

// As a phone that never was here: what it knows of the log goes, and so does the alarm.
const forgets = ({ page }) => page.evaluate(() => new Promise((done, fail) => {
  const asked = indexedDB.open('fabrique')
  asked.onsuccess = () => {
    const t = asked.result.transaction(['log', 'me'], 'readwrite')
    t.objectStore('log').clear()
    t.objectStore('me').delete('flaw')
    t.oncomplete = () => { asked.result.close(); done() }
    t.onerror = fail
  }
}))

// The page shows what the server says of `path`; then the log comes.
const shown = (place, path, lie) => async o => {
  const to = typeof place === 'function' ? await place(o.phone) : place
  await forgets(o.phone)
  let release
  const held = new Promise(done => { release = done })
  o.liar.lie = async (at, body, headers) => {
    if (at.startsWith('/tile/entries/')) await held
    return lie(at, body, headers)
  }
  const asked = o.phone.page.waitForResponse(r => r.url().includes(path) && r.ok(), { timeout: FOUND })
  await o.phone.go(to)
  await asked
  release()
}
const thousands = n => n.toLocaleString('en-GB')
const promise = phone => phone.page.evaluate(async () => {
  const me = await (await fetch('/v1/me')).json()
  const { promises } = await (await fetch(`/v1/promises?limit=1&state=ended&who=${me.mid}`)).json()
  return '/promise/' + promises[0].sid
})

const replayed = async o => {
  const old = await (await fetch(o.town.base + '/checkpoint')).text()
  offers(o.town, 'Niveau')
  await looks(o)
  await o.phone.page.getByText(new RegExp(words['check.order_text.many'].replace('{n}', thousands(Number(old.split('\n')[1]) + 1)))).waitFor({ timeout: FOUND })
  o.liar.lie = noteWith(() => old)
  await looks(o)
}

// A session of the person there, as whoever runs that server could give themselves one.
async function sessionAt(town) {
  const send = async (path, body, type = 'application/json') => (await fetch(town.base + path, { method: 'POST', body, headers: { 'Content-Type': type, Origin: town.base } })).json()
  const bytes = text => Uint8Array.from(Buffer.from(text, 'base64url'))
  const { people } = await (await fetch(town.base + '/v1/demo')).json()
  const given = await send('/v1/demo/' + people.find(p => p.name === PERSON).mid, '{}')
  const asked = await send('/v1/session/challenge', '{}')
  const answer = core.bytes('session', bytes(given.seed), bytes(given.mid), asked.web, asked.origin, BigInt(Date.now()), bytes(asked.nonce), new Uint8Array(0))
  return (await send('/v1/session', answer, 'application/cose')).token
}

// A second server of the same file that went another way, and further.
const forked = async o => {
  const other = await o.twin()
  if (await sizeOf(o.town) === await sizeOf(other)) {
    offers(o.town, 'Niveau')
    await looks(o)
  }
  while (await sizeOf(other) <= await sizeOf(o.town)) offers(other, 'Équerre')
  const { town, more } = o.liar
  o.liar.town = other
  o.liar.more = { cookie: '', authorization: 'Bearer ' + await sessionAt(other) }
  o.restore = () => Object.assign(o.liar, { town, more })
  await looks(o)
}

// A thing goes on the shelf, by the page; false: the button is asleep.
export async function offer(phone, title) {
  const { page } = phone
  await goTo(phone, '/offer')
  await page.getByRole('textbox').first().fill(title)
  await page.locator('input[inputmode=decimal]').fill('10')
  await page.locator('select').selectOption({ index: 1 })
  const button = page.locator('main .acts button.btn').last()
  await page.locator('.trace').waitFor({ timeout: 20000 })
  const awake = await button.getAttribute('aria-disabled') !== 'true'
  await button.click({ force: true })
  return awake
}

const receipt = change => async o => {
  o.liar.lie = (path, body, headers, method) => method === 'POST' && path === '/v1/statements' ? Buffer.from(JSON.stringify(change(JSON.parse(body)))) : undefined
  await offer(o.phone, 'Cordeau')
  await o.phone.page.waitForURL(to => to.pathname !== '/offer', { timeout: FOUND })
}

const sameVersion = async o => {
  o.liar.lie = (path, body, headers) => {
    if (path === '/v1/app' || headers['content-type']?.startsWith('text/html')) return Buffer.from(body.toString().replace(/\/app\/[0-9a-f]{16}\/app\.js/g, '/app/0123456789abcdef/app.js'))
    return undefined
  }
  await o.phone.page.evaluate(() => navigator.serviceWorker.ready)
  await o.phone.go('/today')
}

const otherKey = async o => {
  o.liar.lie = (path, body) => path === '/log.vkey' ? Buffer.from(letter(body.toString(), body.toString().trim().length - 3)) : undefined
  await o.phone.go('/today')
}

// The second bundle is the first once more.
const otherTile = () => {
  let first
  return (path, body) => {
    if (path === '/tile/entries/000') first = body
    return path === '/tile/entries/001' ? first : undefined
  }
}

const always = lie => () => lie
const LOG = [
  { name: 'a byte of an entry', where: 'entry', check: 'signature', tell: always(inBundle(e => [...e.slice(0, 40), flipped(e[40], e[40].length - 80), ...e.slice(41)])) },
  { name: 'the root of the checkpoint', where: 'checkpoint', check: 'checkpoint', tell: always(noteWith(n => { const l = n.split('\n'); l[2] = letter(l[2], 5); return l.join('\n') })) },
  { name: 'a foreign signature', where: 'entry', check: 'signature', tell: always(inBundle(e => [...e.slice(0, 50), resigned(e[50]), ...e.slice(51)])) },
  { name: 'a foreign signature further on', where: 'entry', check: 'signature', tell: always(inBundle(e => [...e.slice(0, 50), resigned(e[50]), ...e.slice(51)], '030')) },
  { name: 'the order of entries', where: 'root', check: 'root', tell: always(inBundle(e => [...e.slice(0, 200), e[201], e[200], ...e.slice(202)])) },
  { name: 'a missing entry', where: 'missing', check: 'missing', tell: always(inBundle(e => e.filter((_, i) => i !== 60))) },
  { name: 'the signature of the checkpoint', where: 'checkpoint', check: 'checkpoint', tell: always(noteWith(n => letter(n, n.trimEnd().length - 20))) },
  { name: 'a tile in place of another', where: 'root', check: 'root', tell: otherTile },
  { name: 'a disclosure of another digest', where: 'text', check: 'text', tell: always(inTexts(r => [flipped(r, r.findLastIndex(c => c > 98 && c < 120))])) },
  { name: 'a hidden disclosure', where: 'hidden', check: 'hidden', tell: always(inTexts(() => [])) },
].map(l => ({ ...l, when: 'new' }))
const LATER = [
  { name: 'an old checkpoint', where: 'older', check: 'older', tell: replayed },
  { name: 'a forked log', where: 'fork', check: 'fork', tell: forked },
  { name: 'another key of the log', where: 'key', check: 'key', tell: otherKey },
  { name: 'a receipt for another place', where: 'receipt', check: 'receipt', tell: receipt(a => ({ ...a, index: a.index - 1 })) },
  { name: 'a receipt that nobody signed', where: 'receipt', check: 'receipt', tell: receipt(a => ({ ...a, ticket: letter(a.ticket, a.ticket.length - 10) })) },
  { name: 'other code for the same version', where: 'app', check: 'app', tell: sameVersion },
].map(l => ({ ...l, when: 'later' }))
const SHOWN = [
  { name: 'a verdict', tell: shown(promise, '/v1/promises/', inDocument('/v1/promises/', 'outcome', () => 4)) },
  { name: 'a deadline', tell: shown(promise, '/v1/promises/', inDocument('/v1/promises/', 'until_text', () => '1 December 2026')) },
  { name: 'a balance', tell: shown('/accounts', '/v1/accounts', inDocument('/v1/accounts', 'units', n => n + 1000)) },
  { name: 'the words of the charter', tell: shown('/charter', '/v1/charter', inDocument('/v1/charter', 'charter_text', t => t.replace('outils', 'voitures'))) },
  { name: 'how long things are kept', tell: shown('/me/queue', '/v1/openbook', inDocument('/v1/openbook', 'keep_text', () => 'one day')) },
].map(l => ({ ...l, when: 'shown', where: 'answer', check: 'answer' }))
const FIRST = [
  { name: 'a file of the app under the address of another', where: 'app', check: 'file', when: 'first', tell: always((path, body) => path.endsWith('/secret.js') ? Buffer.concat([body, Buffer.from(' ')]) : undefined) },
]
export const LIES = [...FIRST, ...LOG, ...LATER, ...SHOWN]

const worker = 'src/worker.mjs'
export const CHECKS = {
  signature: [{ file: 'replay.mjs', from: "core.bytes('signature_check', entry, key)", to: '' }],
  root: [{ file: worker, from: 'if (!same(into.replay.root(note.size), unb64(note.root)))', to: 'if (false)' }],
  missing: [{ file: worker, from: 'if (entries.length < width)', to: 'if (false)' }],
  checkpoint: [{ file: worker, from: "const { size, root } = core.object('checkpoint_check', note, boot.origin, vkey.line)", to: "const [, n, root] = note.split('\\n'), size = Number(n)" }],
  older: [{ file: worker, from: 'if (kept && note.size < kept.size)', to: 'if (false)' }],
  fork: [{ file: worker, from: 'if (kept && !same(from.replay.root(kept.size), unb64(kept.root)))', to: 'if (false)' }],
  key: [{ file: worker, from: 'else if (here !== line)', to: 'else if (false)' }],
  text: [{ file: worker, from: "if (digest) throw", to: 'if (false) throw' }],
  hidden: [{ file: worker, from: 'if (!lacking.length) return', to: 'return' }],
  receipt: [{ file: worker, from: 'const bad = tickets.find(t => !ticketHolds(from, t))', to: 'const bad = undefined' }],
  answer: [{ file: 'src/data.mjs', from: 'if (JSON.stringify(own) === JSON.stringify(doc)) return', to: 'return' }],
  file: [{ file: 'src/sw.mjs', from: 'if (!await hashHolds(pathname, await answer.clone().arrayBuffer()))', to: 'if (false)' }],
  app: [{ file: 'src/ourselves.mjs', from: 'if (said.version !== known.version ||', to: 'if (true ||' }],
}

// --- what the phone says of it --------------------------------------------------------------------------------------
const pattern = sentence => new RegExp(sentence.split(/\{\w+\}/).map(s => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\d,]+'))

// The `where` of its alarm, 'good' where all adds up, 'nothing' where it says neither.  It is given time to come to `expected`.
export async function verdict(phone, expected, wait = FOUND) {
  await goTo(phone, '/check')
  const main = phone.page.locator('main')
  await main.getByText(expected === 'good' ? words['check.good'] : pattern(words['alert.where.' + expected])).first().waitFor({ timeout: wait }).catch(() => {})
  const text = await main.innerText()
  const where = Object.keys(words).filter(id => id.startsWith('alert.where.')).find(id => pattern(words[id]).test(text))
  return where?.slice('alert.where.'.length) ?? (text.includes(words['check.good']) ? 'good' : 'nothing')
}

// Whom one lies to: a phone before a liar before the town, with this app (undefined: the true one).
export class Lied {
  static async of(town, app) {
    const o = Object.assign(new Lied(), { town, others: [], liar: await Liar.before(town) })
    o.liar.app = app
    return o
  }
  async open() { this.phone = await this.liar.front.phone(PERSON, { lang: 'en' }) }
  async twin() {
    this.others.push(await Town.start())
    return this.others.at(-1)
  }
  // Signed acts that came by so far.
  acts() { return this.liar.seen.filter(x => x === 'POST /v1/statements').length }
  // The server lies no more.
  true() {
    this.restore?.()
    this.restore = undefined
    this.liar.lie = () => undefined
  }
  async end() {
    await this.phone?.page.context().close()
    await this.liar.end()
    for (const other of this.others) await other.end()
  }
}
