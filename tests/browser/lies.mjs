// tests/browser/lies.mjs: how a server may lie, one row each, and what the phone must find; for lies.test.mjs (the app finds it)
// and unlied.test.mjs (an app without that check does not).
//
// LIE   {name, where, check, tell(o)}: tell opens o.phone, and lies to it.  where: what its alarm must name, as in words
//       "alert.where.*"; check: the one of CHECKS that finds it.  o: {town, liar, phone, open(), twin()}.
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
const FOUND = 45000

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
const inBundle = change => (path, body) => path === '/tile/entries/001' ? join_(change(cut(body))) : undefined
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
// From the beginning: a phone that has nothing yet.
const fresh = lie => async o => {
  o.liar.lie = lie
  await o.open()
}

// Before the phone knows: it looks at a page while the log is still on its way.
const shown = (page, path, lie) => async o => {
  let release
  const held = new Promise(done => { release = done })
  o.liar.lie = async (at, body, headers) => {
    if (at.startsWith('/tile/entries/')) await held
    return lie(at, body, headers)
  }
  await o.open()
  const place = typeof page === 'function' ? await page(o.phone) : page
  const asked = o.phone.page.waitForResponse(r => r.url().includes(path) && r.ok(), { timeout: 20000 })
  await o.phone.go(place)
  await asked
  release()
}

// Everything added up; then the server changes.
const later = act => async o => {
  await o.open()
  await o.phone.checked()
  await act(o)
}
export const PERSON = 'Aïcha'
const sizeOf = async town => Number((await (await fetch(town.base + '/checkpoint')).text()).split('\n')[1])
const offers = (town, title) => town.said(PERSON, 'offer', title, '-y')
// Somebody looks again, and the phone has seen the checkpoint.
const looks = async o => {
  const seen = o.phone.page.waitForResponse(r => r.url().endsWith('/checkpoint'), { timeout: 20000 })
  await o.phone.page.getByRole('button', { name: 'Check again now' }).click()
  await seen
  await o.phone.page.waitForTimeout(2000)
}
const promise = phone => phone.page.evaluate(async () => {
  const me = await (await fetch('/v1/me')).json()
  const { promises } = await (await fetch(`/v1/promises?limit=1&state=ended&who=${me.mid}`)).json()
  return '/promise/' + promises[0].sid
})

const replayed = async o => {
  const old = await (await fetch(o.town.base + '/checkpoint')).text()
  offers(o.town, 'Niveau')
  await looks(o)
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
  offers(o.town, 'Niveau')
  await looks(o)
  while (await sizeOf(other) <= await sizeOf(o.town)) offers(other, 'Équerre')
  o.liar.town = other
  o.liar.more = { cookie: '', authorization: 'Bearer ' + await sessionAt(other) }
  await looks(o)
}

// A thing goes on the shelf, by the page.
export async function offer(phone, title) {
  const { page } = phone
  await phone.go('/offer')
  await page.getByRole('textbox').first().fill(title)
  await page.locator('input[inputmode=decimal]').fill('10')
  await page.locator('select').selectOption({ index: 1 })
  await page.locator('.trace').waitFor({ timeout: 20000 }).catch(() => {})
  await page.locator('main .acts button.btn').last().click()
}

const receipt = change => later(async o => {
  o.liar.lie = (path, body, headers, method) => method === 'POST' && path === '/v1/statements' ? Buffer.from(JSON.stringify(change(JSON.parse(body)))) : undefined
  await offer(o.phone, 'Cordeau')
})

const sameVersion = later(async o => {
  o.liar.lie = (path, body, headers) => {
    if (path === '/v1/app' || headers['content-type']?.startsWith('text/html')) return Buffer.from(body.toString().replace(/\/app\/[0-9a-f]{16}\/app\.js/g, '/app/0123456789abcdef/app.js'))
    return undefined
  }
  await o.phone.page.evaluate(() => navigator.serviceWorker.ready)
  await o.phone.go('/today')
})

const otherKey = later(async o => {
  o.liar.lie = (path, body) => path === '/log.vkey' ? Buffer.from(letter(body.toString(), body.toString().trim().length - 3)) : undefined
  await o.phone.go('/today')
})

export const LIES = [
  { name: 'a byte of an entry', where: 'entry', check: 'signature', tell: fresh(inBundle(e => [...e.slice(0, 40), flipped(e[40], e[40].length - 80), ...e.slice(41)])) },
  { name: 'a foreign signature', where: 'entry', check: 'signature', tell: fresh(inBundle(e => [...e.slice(0, 50), resigned(e[50]), ...e.slice(51)])) },
  { name: 'the order of entries', where: 'root', check: 'root', tell: fresh(inBundle(e => [...e.slice(0, 200), e[201], e[200], ...e.slice(202)])) },
  { name: 'a missing entry', where: 'missing', check: 'missing', tell: fresh(inBundle(e => e.filter((_, i) => i !== 60))) },
  { name: 'the root of the checkpoint', where: 'checkpoint', check: 'checkpoint', tell: fresh(noteWith(n => { const l = n.split('\n'); l[2] = letter(l[2], 5); return l.join('\n') })) },
  { name: 'the signature of the checkpoint', where: 'checkpoint', check: 'checkpoint', tell: fresh(noteWith(n => letter(n, n.trimEnd().length - 20))) },
  { name: 'an old checkpoint', where: 'older', check: 'older', tell: later(replayed) },
  { name: 'a forked log', where: 'fork', check: 'fork', tell: later(forked) },
  { name: 'another key of the log', where: 'key', check: 'key', tell: otherKey },
  { name: 'a disclosure of another digest', where: 'text', check: 'text', tell: fresh(inTexts(r => [flipped(r, r.findLastIndex(c => c > 98 && c < 120))])) },
  { name: 'a hidden disclosure', where: 'hidden', check: 'hidden', tell: fresh(inTexts(() => [])) },
  { name: 'a receipt for another place', where: 'receipt', check: 'receipt', tell: receipt(a => ({ ...a, index: a.index - 1 })) },
  { name: 'a receipt that nobody signed', where: 'receipt', check: 'receipt', tell: receipt(a => ({ ...a, ticket: letter(a.ticket, a.ticket.length - 10) })) },
  { name: 'a verdict', where: 'answer', check: 'answer', tell: shown(promise, '/v1/promises/', inDocument('/v1/promises/', 'outcome', () => 4)) },
  { name: 'a deadline', where: 'answer', check: 'answer', tell: shown(promise, '/v1/promises/', inDocument('/v1/promises/', 'until_text', () => '1 December 2026')) },
  { name: 'a balance', where: 'answer', check: 'answer', tell: shown('/accounts', '/v1/accounts', inDocument('/v1/accounts', 'units', n => n + 1000)) },
  { name: 'the words of the charter', where: 'answer', check: 'answer', tell: shown('/charter', '/v1/charter', inDocument('/v1/charter', 'charter_text', t => t.replace('outils', 'voitures'))) },
  { name: 'how long things are kept', where: 'answer', check: 'answer', tell: shown('/me/queue', '/v1/openbook', inDocument('/v1/openbook', 'keep_text', () => 'one day')) },
  { name: 'other code for the same version', where: 'app', check: 'app', tell: sameVersion },
]

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
  app: [{ file: 'src/ourselves.mjs', from: 'if (said.version !== known.version ||', to: 'if (true ||' }],
}

// What the phone says of it: the `where` of its alarm, 'good' where all adds up, 'nothing' where it says neither.
const pattern = sentence => new RegExp(sentence.split(/\{\w+\}/).map(s => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\d,]+'))
export async function verdict(phone, waitFor = FOUND) {
  const page = phone.page
  await page.locator('aside.away[role=alert], .page [role=alert] h1').first().waitFor({ timeout: waitFor }).catch(() => {})
  await phone.go('/check')
  await page.getByRole('heading', { name: /Something does not add up|Everything adds up/ }).first().waitFor({ timeout: waitFor }).catch(() => {})
  const text = await page.locator('main').innerText()
  const where = Object.keys(words).filter(id => id.startsWith('alert.where.')).find(id => pattern(words[id]).test(text))
  return where?.slice('alert.where.'.length) ?? (text.includes('Everything adds up') ? 'good' : 'nothing')
}

// A lie told to a phone with this app (undefined: the true one): {where, sent: acts that left after the alarm}.
export async function told(lie, town, { app, wait = FOUND } = {}) {
  const liar = await Liar.before(town)
  const others = []
  liar.app = app
  const o = {
    town, liar,
    open: async () => { o.phone = await liar.front.phone(PERSON, { lang: 'en' }) },
    twin: async () => { others.push(await Town.start()); return others[0] },
  }
  const acts = () => liar.seen.filter(x => x === 'POST /v1/statements').length
  try {
    await lie.tell(o)
    const where = await verdict(o.phone, wait)
    const before = acts()
    if (!app) await offer(o.phone, 'Ficelle').catch(() => {})
    await o.phone.page.waitForTimeout(app ? 0 : 1000)
    return { where, sent: acts() - before }
  } finally {
    await o.phone?.page.context().close()
    await liar.end()
    for (const other of others) await other.end()
  }
}
