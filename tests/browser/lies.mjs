// tests/browser/lies.mjs: how a server may lie, one row each, and what the phone must find; for
// lies.test.mjs (the app finds it) and unlied.test.mjs (an app without that check does not).
//
// LIE   {name, where, check, when, tell(o)}: tell lies to o.phone.  where: what its alarm must
//       name, as in words "alert.where.*"; check: the one of app/src/checks.mjs that finds it.  o:
//       {town, liar, phone, twin()}.  when the lie is told:
//         first   at the very first visit: tell gives what the liar is to say
//         new     to a phone that has nothing yet, or fetches everything anew: the same
//         later   to a phone to which everything added up
//         shown   to a page that is looked at while the log is still on its way
// TRUSTING   name of a check -> what stands in its place in the app without it, where that is more
//            than believing
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Core } from '../../app/core.mjs'
import { Town } from './lib.mjs'
import { Liar } from './liar.mjs'

const here = dirname(fileURLToPath(import.meta.url))
export const words = JSON.parse(readFileSync(join(here, '../../words/app.en.json'), 'utf8'))
const core = await Core.open(readFileSync(join(dirname(process.env.FAB), 'wasm/core.wasm')))
export const FOUND = 45000

// --- what comes over the wire --------------------------------------------------------------------
const cut = body => {
  const entries = []
  for (let at = 0; at < body.length;) {
    const n = body.readUInt16BE(at)
    entries.push(body.subarray(at + 2, at + 2 + n))
    at += 2 + n
  }
  return entries
}
const lengthOf = e => Buffer.from([e.length >> 8, e.length & 255])
const bundled = entries => Buffer.concat(entries.flatMap(e => [lengthOf(e), Buffer.from(e)]))
const records = body => {
  const all = []
  for (let at = 0; at < body.length;) {
    const n = 13 + body.readUInt32BE(at + 9)
    all.push(body.subarray(at, at + n))
    at += n
  }
  return all
}
function flipped(bytes, at) {
  const b = Buffer.from(bytes)
  b[at] ^= 1
  return b
}
// One of a list changed, as it is or into several.
const changed = (list, at, change) => list.flatMap((x, i) => (i === at ? change(x) : [x]))

// The entries of a bundle, the second, changed; a bundle's first text changed; a document's first
// field of that name.
const inBundle = (change, n = '001') => (path, body) =>
  path === `/tile/entries/${n}` ? bundled(change(cut(body))) : undefined
const inTexts = change => (path, body) => {
  if (!path.startsWith('/v1/log/disclosures/')) return undefined
  const all = records(body), at = all.findIndex(r => r[8] === 1) // in clear
  return at < 0 ? undefined : Buffer.concat(changed(all, at, change))
}
function altered(doc, name, change) {
  for (const key of Object.keys(doc ?? {})) {
    if (key === name) {
      doc[key] = change(doc[key])
      return true
    }
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
function resigned(entry) {
  const signature = sign(null, core.bytes('statement_message', entry), stranger)
  return Buffer.from(core.bytes('statement_signed', entry, signature))
}
export const noteWith = change => (path, body) =>
  path === '/checkpoint' ? Buffer.from(change(body.toString())) : undefined
const letter = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

// --- ways to be lied to --------------------------------------------------------------------------
export const PERSON = 'Aïcha'
const noteAt = async base => (await fetch(base + '/checkpoint')).text()
const sizeIn = note => Number(note.split('\n')[1])
const sizeOf = async town => sizeIn(await noteAt(town.base))
const offers = (town, title) => town.said(PERSON, 'offer', title, '-y')

// To another place of the app, as by a link.
export const goTo = ({ page }, path) => page.evaluate(path => {
  history.pushState({ inside: true }, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}, path)

// "Check again now", and the phone has read a checkpoint.
export async function looks(o) {
  await goTo(o.phone, '/check')
  const isNote = r => r.url().endsWith('/checkpoint')
  const seen = o.phone.page.waitForResponse(isNote, { timeout: FOUND })
  await o.phone.page.getByRole('button', { name: 'Check again now' }).click()
  await seen
}

// As a phone that never was here: what it knows of the log goes, and so does the alarm.
const forgets = ({ page }) => page.evaluate(() => new Promise((done, fail) => {
  const asked = indexedDB.open('fabrique')
  asked.onsuccess = () => {
    const t = asked.result.transaction(['log', 'me'], 'readwrite')
    t.objectStore('log').clear()
    for (const name of ['flaw', 'note']) t.objectStore('me').delete(name)
    t.oncomplete = () => {
      asked.result.close()
      done()
    }
    t.onerror = fail
  }
}))
// What another tab of this phone would have written there.
const writes = ({ page }, name, value) => page.evaluate(([name, value]) => new Promise(done => {
  const asked = indexedDB.open('fabrique')
  asked.onsuccess = () => {
    const t = asked.result.transaction('me', 'readwrite')
    t.objectStore('me').put(value, name)
    t.oncomplete = () => {
      asked.result.close()
      done()
    }
  }
}), [name, value])

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
  const isAnswer = r => r.url().includes(path) && r.ok()
  const asked = o.phone.page.waitForResponse(isAnswer, { timeout: FOUND })
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

// It knows one statement more than the note that is given.
async function outgrown(o) {
  const old = await noteAt(o.town.base)
  offers(o.town, 'Niveau')
  await looks(o)
  const more = words['check.order_text.many'].replace('{n}', thousands(sizeIn(old) + 1))
  await o.phone.page.getByText(new RegExp(more)).waitFor({ timeout: FOUND })
  return old
}
const replayed = async o => {
  const old = await outgrown(o)
  o.liar.lie = noteWith(() => old)
  await looks(o)
}
// Told to one who signed out and comes back in: of the log nothing rests there then.
const afterSigningOut = async o => {
  const old = await outgrown(o), { page } = o.phone
  await goTo(o.phone, '/me')
  await o.phone.press(words['me.sign_out'])
  await page.waitForURL(url => new URL(url).pathname === '/', { timeout: FOUND })
  o.liar.lie = noteWith(() => old)
  await o.phone.go('/today')
  await page.getByRole('button', { name: PERSON }).first().click()
  await page.locator('nav.tabs').waitFor({ timeout: FOUND })
}
// Told to one tab of a phone, when another has seen more.
const fromTwo = async o => {
  const old = await noteAt(o.town.base)
  o.liar.lie = noteWith(() => old)
  offers(o.town, 'Niveau')
  const text = await noteAt(o.town.base), [, size, root] = text.split('\n')
  await writes(o.phone, 'note', { size: Number(size), root, text, at: Date.now() })
  await looks(o)
}

// A session of the person there, as whoever runs that server could give themselves one.
async function sessionAt(town) {
  const send = async (path, body, type = 'application/json') => {
    const headers = { 'Content-Type': type, Origin: town.base }
    return (await fetch(town.base + path, { method: 'POST', body, headers })).json()
  }
  const bytes = text => Uint8Array.from(Buffer.from(text, 'base64url'))
  const { people } = await (await fetch(town.base + '/v1/demo')).json()
  const given = await send('/v1/demo/' + people.find(p => p.name === PERSON).mid, '{}')
  const asked = await send('/v1/session/challenge', '{}')
  const answer = core.bytes(
    'session', bytes(given.seed), bytes(given.mid), asked.web, asked.origin,
    BigInt(Date.now()), bytes(asked.nonce), new Uint8Array(0),
  )
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
  o.liar.lie = (path, body, headers, method) =>
    method === 'POST' && path === '/v1/statements'
      ? Buffer.from(JSON.stringify(change(JSON.parse(body))))
      : undefined
  await offer(o.phone, 'Cordeau')
  await o.phone.page.waitForURL(to => to.pathname !== '/offer', { timeout: FOUND })
}

// The app's pages, and what is said of it.
const isHtml = headers => headers['content-type']?.startsWith('text/html')
const inPages = change => async o => {
  await o.phone.page.evaluate(() => navigator.serviceWorker.ready)
  o.liar.lie = (path, body, headers) =>
    path === '/v1/app' || isHtml(headers)
      ? Buffer.from(change(body.toString(), isHtml(headers)))
      : undefined
  await o.phone.go('/today')
}
const APP = /\/app\/[0-9a-f]{16}\/app\.js/g, OTHER = '/app/0123456789abcdef/app.js'
const sameVersion = inPages(text => text.replace(APP, OTHER))
const saidOfIt = inPages((text, isPage) => (isPage ? text : text.replace(APP, OTHER)))
const oneScriptMore = inPages((text, isPage) =>
  isPage ? text.replace('<body', `<script type="module" src="${OTHER}"></script><body`) : text)
const otherWorker = async o => {
  o.liar.lie = (path, body) =>
    path.startsWith('/sw.js') ? Buffer.concat([body, Buffer.from('\n')]) : undefined
  await o.phone.go('/today')
}

const otherKey = async o => {
  o.liar.lie = (path, body) => {
    const line = body.toString()
    return path === '/log.vkey' ? Buffer.from(letter(line, line.trim().length - 3)) : undefined
  }
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

// A false document under another position than that of the log, or under none.
const under = (position, lie) => (path, body, headers) => {
  const told = lie(path, body)
  if (told && position === undefined) delete headers['fabrique-size']
  else if (told) headers['fabrique-size'] = position
  return told
}

// No two in a row of the same `where`: what one sees is then of this one.
const LOG = [
  {
    name: 'a byte of an entry', where: 'entry', check: 'signature',
    lie: inBundle(all => changed(all, 40, e => [flipped(e, e.length - 80)])),
  },
  {
    name: 'the root of the checkpoint', where: 'checkpoint', check: 'checkpoint',
    lie: noteWith(n => changed(n.split('\n'), 2, root => [letter(root, 5)]).join('\n')),
  },
  {
    name: 'a foreign signature', where: 'entry', check: 'signature',
    lie: inBundle(all => changed(all, 50, e => [resigned(e)])),
  },
  {
    name: 'the order of entries', where: 'root', check: 'root',
    lie: inBundle(e => [...e.slice(0, 200), e[201], e[200], ...e.slice(202)]),
  },
  {
    name: 'a missing entry', where: 'missing', check: 'complete',
    lie: inBundle(e => e.filter((_, i) => i !== 60)),
  },
  {
    name: 'a foreign signature further on', where: 'entry', check: 'signature',
    lie: inBundle(all => changed(all, 50, e => [resigned(e)]), '030'),
  },
  {
    name: 'an empty page in place of entries', where: 'missing', check: 'complete',
    lie: inBundle(() => []),
  },
  {
    name: 'the signature of the checkpoint', where: 'checkpoint', check: 'checkpoint',
    lie: noteWith(n => letter(n, n.trimEnd().length - 20)),
  },
  { name: 'a tile in place of another', where: 'root', check: 'root', tell: otherTile },
  {
    name: 'a disclosure of another digest', where: 'text', check: 'named',
    lie: inTexts(r => [flipped(r, r.findLastIndex(c => c > 98 && c < 120))]),
  },
  {
    name: 'a hidden disclosure', where: 'hidden', check: 'told',
    lie: inTexts(() => []),
  },
].map(l => ({ tell: () => l.lie, ...l, when: 'new' }))
const LATER = [
  { name: 'an old checkpoint', where: 'older', check: 'grown', tell: replayed },
  {
    name: 'an old checkpoint after signing out', where: 'older', check: 'grown',
    tell: afterSigningOut,
  },
  { name: 'an old checkpoint to one of two tabs', where: 'older', check: 'grown', tell: fromTwo },
  { name: 'a forked log', where: 'fork', check: 'ours', tell: forked },
  { name: 'another key of the log', where: 'key', check: 'oneKey', tell: otherKey },
  {
    name: 'a receipt for another place', where: 'receipt', check: 'receipt',
    tell: receipt(a => ({ ...a, index: a.index - 1 })),
  },
  {
    name: 'a receipt that nobody signed', where: 'receipt', check: 'receipt',
    tell: receipt(a => ({ ...a, ticket: letter(a.ticket, a.ticket.length - 10) })),
  },
  { name: 'another service worker', where: 'app', check: 'oneWorker', tell: otherWorker },
  { name: 'one script more on a page', where: 'app', check: 'onePage', tell: oneScriptMore },
  { name: 'other code for the same version', where: 'app', check: 'oneApp', tell: sameVersion },
  { name: 'other code, as it is said', where: 'app', check: 'oneApp', tell: saidOfIt },
].map(l => ({ ...l, when: 'later' }))

const PROMISE = '/v1/promises/'
const broken = inDocument(PROMISE, 'outcome', () => 4)
const SHOWN = [
  { name: 'a verdict', check: 'follows', tell: shown(promise, PROMISE, broken) },
  {
    name: 'a deadline', check: 'follows',
    tell: shown(promise, PROMISE, inDocument(PROMISE, 'until_text', () => '1 December 2026')),
  },
  {
    name: 'a balance', check: 'follows',
    tell: shown('/accounts', '/v1/accounts', inDocument('/v1/accounts', 'units', n => n + 1000)),
  },
  {
    name: 'the words of the charter', check: 'follows',
    tell: shown('/charter', '/v1/charter',
      inDocument('/v1/charter', 'charter_text', t => t.replace('outils', 'voitures'))),
  },
  {
    name: 'how long things are kept', check: 'follows',
    tell: shown('/me/queue', '/v1/openbook',
      inDocument('/v1/openbook', 'keep_text', () => 'one day')),
  },
  {
    name: 'a verdict of no position', check: 'follows',
    tell: shown(promise, PROMISE, under(undefined, broken)),
  },
  {
    name: 'a verdict of long ago', check: 'recent',
    tell: shown(promise, PROMISE, under('5', broken)),
  },
  {
    name: 'a verdict of a position to come', check: 'reached',
    tell: shown(promise, PROMISE, under('999999', broken)),
  },
].map(l => ({ ...l, when: 'shown', where: 'answer' }))
const FIRST = [
  {
    name: 'a file of the app under the address of another', where: 'app', check: 'content',
    lie: (path, body) =>
      path.endsWith('/secret.js') ? Buffer.concat([body, Buffer.from(' ')]) : undefined,
  },
].map(l => ({ ...l, when: 'first', tell: () => l.lie }))
export const LIES = [...FIRST, ...LOG, ...LATER, ...SHOWN]

export const TRUSTING = {
  checkpoint: `(core, note) => {
    const [, size, root] = note.split('\\n')
    return { size: Number(size), root }
  }`,
}

// --- what the phone says of it -------------------------------------------------------------------
const literal = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const pattern = sentence => new RegExp(sentence.split(/\{\w+\}/).map(literal).join('[\\d,]+'))
const ALARM = 'alert.where.'

// The `where` of its alarm, 'good' where all adds up, 'nothing' where it says neither.  It is given
// time to come to `expected`.
export async function verdict(phone, expected, wait = FOUND) {
  await goTo(phone, '/check')
  const main = phone.page.locator('main')
  const sought = expected === 'good' ? words['check.good'] : pattern(words[ALARM + expected])
  await main.getByText(sought).first().waitFor({ timeout: wait }).catch(() => {})
  const text = await main.innerText()
  const found = Object.keys(words).find(id => id.startsWith(ALARM) && pattern(words[id]).test(text))
  if (found) return found.slice(ALARM.length)
  return text.includes(words['check.good']) ? 'good' : 'nothing'
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
