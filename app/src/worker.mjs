// worker.mjs: the phone's own copy of the log, off the page: fetched in bundles, every signature and the root checked, folded by the
// code of the server; then it answers views, and says beforehand what an act would come to.
//
// At rest      ("log" in db.mjs) bundles of 256 entries with the texts beside them, the last bundle as 'tail', the last checkpoint
//              as 'note', sentences as 'words.LANG': all as it came, and checked anew at each start, so nobody has to trust what
//              lay there.  Without a network it begins from that alone.
// A difference {code, where, index?, size?, shown?, notes}: it ends the answers' growth, the page shows it and signs nothing.  What had
//              been checked whole before goes on answering.  It stays, over restarts, until `again` finds everything in order.
// Once more    what lay here may be corrupt: a difference is looked at again with everything fetched anew before it counts.
import { Core } from '../core.mjs'
import { Replay, wrongOf } from '../replay.mjs'
import * as db from './db.mjs'
import { WEEK_MS } from './time.mjs'
import { bundlePath, entriesOf, vkeyOf } from './bundle.mjs'
import { Checkers } from './checkers.mjs'
import { answer } from './part.mjs'

const BUNDLE = 256
const MOST = 20000              // statements that a phone fetches by itself (INTERFACES 2.1); more only when its person asks for them,
const MOST_ASKED = 100000       // as far as a phone's memory goes: 3 KB a statement
const ROOM_BEYOND = 4096        // entries that may still come before a new start is due
const WAIT_MS = 30000
const TEXTS_MS = WEEK_MS   // texts that lay here longer are fetched anew: some were erased since
let boot, reader, core, modules, vkey, wanted    // wanted: its person asked for all of it
let stands                                       // {promise, done, fail}: modules and the log's key are here
let spoken                                       // the page's language
let log = null                  // {replay, service, unverified, sids, languages, tried, whole: entries whose root was compared}
let kept                        // {size, root, text, at}: the last checkpoint that held here
let shown                       // the last checkpoint that the server gave, signed by it, whether it held or not
let state = { phase: 'none' }
let growing = Promise.resolve()

const tell = changes => {
  state = { ...state, ...changes }
  postMessage({ about: 'state', state })
}

class Differs extends Error {
  constructor(flaw) {
    super(flaw.where)
    this.flaw = { code: 'E_PROOF', ...flaw }
  }
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i])
const unb64 = t => Uint8Array.from(atob(t.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
const b64u = x => btoa(String.fromCharCode(...x)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const mid = () => reader ? unb64(reader) : null

// --- fetching -----------------------------------------------------------------------------------------------------
async function bytes(path, cache = 'no-cache') {
  let answer
  try {
    answer = await fetch(path, { credentials: 'same-origin', cache, signal: AbortSignal.timeout(WAIT_MS) })
  } catch {
    throw Object.assign(new Error(path), { code: 'E_NET', offline: true })
  }
  if (!answer.ok) throw Object.assign(new Error(path), { code: answer.status === 401 ? 'E_WHO' : 'E_NET', offline: answer.status >= 500 })
  return answer
}
const text = async path => (await bytes(path)).text()

async function textsOf(n) {
  const parts = []
  for (let next = `/v1/log/disclosures/${n}`, pages = 0; next && pages < 64; pages++) {
    const answer = await bytes(next)
    parts.push(new Uint8Array(await answer.arrayBuffer()))
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1]
  }
  return parts
}

// Bundle n of a log of this size: from here where it lies here whole, else from the server, and then it rests here.
async function bundle(n, size, anew) {
  const width = Math.min(BUNDLE, size - n * BUNDLE)
  const here = width === BUNDLE && !anew ? await db.read('log', n).catch(() => undefined) : undefined
  if (here?.texts && Date.now() - here.at < TEXTS_MS) return here
  const [entries, texts] = await Promise.all([
    here?.entries ?? bytes(bundlePath(n, width % BUNDLE)).then(a => a.arrayBuffer()).then(a => new Uint8Array(a)), textsOf(n),
  ])
  const got = { n, width, entries, texts, at: Date.now() }
  await db.write('log', got, width === BUNDLE ? n : 'tail').catch(() => {})
  return got
}

// What lies here of bundle n, the last one included.
async function resting(n, size) {
  const width = Math.min(BUNDLE, size - n * BUNDLE)
  const here = await db.read('log', width === BUNDLE ? n : 'tail').catch(() => undefined)
  if (here?.n !== n || here.width < width || !here.texts) throw Object.assign(new Error('log ' + n), { code: 'E_NET', offline: true })
  return here
}

// --- checking -----------------------------------------------------------------------------------------------------
// A checkpoint, its signature checked, as {size, root, text}.
function noteOf(note) {
  try {
    const { size, root } = core.object('checkpoint_check', note, boot.origin, vkey.line)
    return { size, root, text: note }
  } catch (e) {
    throw new Differs({ code: e.code, where: 'checkpoint', notes: [kept?.text, note] })
  }
}

async function empty(entries) {
  const replay = await Replay.open(modules.replay)
  replay.start(boot.origin, { entries })
  return { replay, entries, service: undefined, unverified: 0, sids: [], languages: new Set(), tried: new Set(), whole: 0 }
}

// The first two entries are signed by the service key that the first of them brings; its name stands in both.
function serviceKey(first) {
  const said = core.object('statement_read', first)
  const key = unb64(said.key)
  if (!same(core.bytes('thumbprint', key), unb64(said.kid))) throw new Differs({ code: 'E_SIG', where: 'entry', index: 0 })
  return key
}

function cutUp(got, from, width) {
  let entries
  try { entries = entriesOf(got.entries) } catch { throw new Differs({ code: 'E_SYNTAX', where: 'entry', index: from }) }
  if (entries.length < width) throw new Differs({ where: 'missing', index: from + entries.length })
  return entries.slice(0, width)
}

// Of a page of texts, in order of their entries: those of entries before `size`; a record's head is 13 bytes, its length the last 4.
function before(page, size) {
  const v = new DataView(page.buffer, page.byteOffset, page.length)
  let at = 0
  while (at + 13 <= page.length && v.getBigUint64(at) < size) at += 13 + v.getUint32(at + 9)
  return page.subarray(0, Math.min(at, page.length))
}

// One bundle: those of its entries, up to `size`, that are new in this log; their signatures are `beside`'s affair, if there is one.
function take(into, got, size, beside) {
  const { replay } = into
  const from = got.n * BUNDLE
  const entries = cutUp(got, from, Math.min(BUNDLE, size - from))
  if (got.n === 0) into.service ??= serviceKey(entries[0])
  try {
    for (const page of got.texts) replay.texts(before(page, size))
  } catch (e) {
    throw new Differs({ code: e.code, where: 'text' })
  }
  try {
    const fresh = entries.slice(replay.size() - from)
    const { unverified, events, signed } = beside ? replay.loadSigned(fresh, into.service) : replay.loadChecked(core, fresh, into.service)
    beside?.give(signed)
    into.unverified += unverified.length
    for (const { index, sid } of events) into.sids[index] = sid
    return events
  } catch (e) {
    if (e.code === 'E_MEMORY') throw e
    throw new Differs({ code: e.code, where: 'entry', index: e.index, shown: b64u(entries[e.index - from] ?? []) })
  }
}

// Bundle by bundle, as `find` gives them; the next is on its way while one is taken in.
async function takeAll(into, size, find, beside) {
  let n = Math.floor(into.replay.size() / BUNDLE), coming = into.replay.size() < size && find(n, size)
  while (into.replay.size() < size && !beside?.wrong) {
    if (state.phase !== 'ready' && state.phase !== 'differs') tell({ phase: 'fetching', have: into.replay.size(), of: size })
    const got = await coming
    if (++n * BUNDLE < size) (coming = find(n, size)).catch(() => {})
    const events = take(into, got, size, beside)
    if (into.whole && events.some(e => e.kind === 'erase')) await forgetTexts()
  }
}

// The same, each signature checked: one after the other before it is folded, or, where nobody reads this log yet, by other workers
// meanwhile.  Whatever else came of it, a wrong signature is what is told.
async function takeChecked(into, size, find) {
  if (into === log) return takeAll(into, size, find)
  const beside = new Checkers(core, modules.core, size / BUNDLE)
  const failed = await takeAll(into, size, find, beside).then(() => null, e => e)
  const wrong = await beside.all()
  if (wrong) throw new Differs({ code: wrong.code, where: 'entry', index: wrong.index, shown: b64u(wrong.entry) })
  if (failed) throw failed
}

// Everything up to a checkpoint, and its root.
async function fill(into, note, find) {
  await takeChecked(into, note.size, find)
  if (!same(into.replay.root(note.size), unb64(note.root))) throw new Differs({ where: 'root', size: note.size, notes: [kept?.text, note.text] })
  into.whole = note.size
  into.replay.note(note.text)
}

// What was erased must not go on resting here: texts are fetched anew at the next start.
async function forgetTexts() {
  for (const n of await db.keys('log').catch(() => [])) {
    const here = Number.isInteger(n) && await db.read('log', n).catch(() => undefined)
    if (here) await db.write('log', { ...here, texts: undefined }, n).catch(() => {})
  }
}

// Is it the log that this phone knows, only longer?
function notShorter(note) {
  const notes = [kept?.text, note.text]
  if (kept && note.size < kept.size) throw new Differs({ where: 'older', size: note.size, notes })
  if (kept && note.size === kept.size && note.root !== kept.root) throw new Differs({ where: 'fork', size: note.size, notes })
}
async function grownFromOurs(from, note) {
  const pin = await db.read('me', 'pin').catch(() => undefined)      // of a part (part.mjs)
  if (pin && pin.size <= from.replay.size() && !same(from.replay.root(pin.size), unb64(pin.root))) throw new Differs({ where: 'fork', size: pin.size, notes: [pin.text, note.text] })
  if (kept && !same(from.replay.root(kept.size), unb64(kept.root))) throw new Differs({ where: 'fork', size: kept.size, notes: [kept.text, note.text] })
}

// Every text that is there is one the log names; every one the log names for this reader is there.  One that is not may have been
// erased by what came since: asked for once more.
async function textsFit(from) {
  const { strange, lacking } = from.replay.textsCheck(mid())
  const digest = strange.find(d => !from.tried.has(d))
  if (digest) throw new Differs({ where: 'text', digest })
  if (!lacking.length) return
  for (const n of new Set(lacking.map(i => Math.floor(i / BUNDLE)))) for (const page of await textsOf(n)) from.replay.texts(before(page, from.whole))
  const left = from.replay.textsCheck(mid()).lacking
  if (!left.length) return
  const now = noteOf(await text('/checkpoint'))
  if (now.size > from.whole) throw Object.assign(new Error('grown'), { code: 'E_BUSY', grown: true })
  throw new Differs({ where: 'hidden', index: left[0], notes: [now.text] })
}

// What the server signed when it took an act: that it is this act, at this place; and in the log it stands there.
function ticketHolds(from, { sid, index, ticket }) {
  let said
  try { said = core.object('ticket_check', unb64(ticket), from.replay.serviceKey()) } catch { return false }
  if (said.sid !== sid || said.origin !== boot.origin || said.before !== index) return false
  return from.whole <= index || from.sids[index] === sid
}
async function ticketsHold(from) {
  const tickets = await db.read('me', 'tickets').catch(() => undefined) ?? []
  const bad = tickets.find(t => !ticketHolds(from, t))
  const open = tickets.filter(t => t !== bad && t.index >= from.whole)
  if (open.length !== tickets.length) await db.write('me', open, 'tickets').catch(() => {})
  if (bad) throw new Differs({ where: 'receipt', index: bad.index, sid: bad.sid, notes: [bad.ticket] })
}

// --- growing ------------------------------------------------------------------------------------------------------
async function stand(grown, note) {
  await textsFit(grown)
  await ticketsHold(grown)
  log = grown
  kept = { size: note.size, root: note.root, text: note.text, at: Date.now() }
  await db.write('log', kept, 'note').catch(() => {})
  tell({ phase: 'ready', size: kept.size, root: kept.root, at: kept.at, have: kept.size, of: kept.size, unverified: log.unverified, notes: [kept.text], flaw: undefined, old: false, cut: false })
  learn(spoken).catch(() => {})       // so that it can be said without network, too
}

const roomFor = size => Math.max(size + ROOM_BEYOND, 2 * BUNDLE * 16)

async function bringUp(anew) {
  const note = noteOf(await text('/checkpoint'))
  shown = note.text
  notShorter(note)
  const beyond = note.size > MOST_ASKED
  if (beyond || (note.size > MOST && !wanted && !log)) { tell({ phase: 'none', large: true, beyond, of: note.size }); return }
  const grown = anew || !log ? await empty(roomFor(note.size)) : log
  await fill(grown, note, (n, size) => bundle(n, size, anew))
  await grownFromOurs(grown, note)
  await stand(grown, note)
}

async function grown(anew) {
  try {
    await bringUp(anew)
  } catch (e) {
    if (e.grown) { await bringUp(anew); return }
    if (anew || !(e instanceof Differs || e.code === 'E_MEMORY') || ['checkpoint', 'older', 'receipt'].includes(e.flaw?.where)) throw e
    if (log && log.replay.size() !== log.whole) log = null
    await bringUp(true)
  }
}

async function failed(e) {
  if (e instanceof Differs) {
    const flaw = { ...e.flaw, since: Date.now() }
    const notes = [...new Set([...(state.notes ?? []), shown, ...(flaw.notes ?? [])].filter(Boolean))]
    await db.write('me', { flaw, notes }, 'flaw').catch(() => {})
    tell({ phase: 'differs', flaw, notes, whole: log !== null })
  } else if (state.phase === 'ready') {
    tell({ old: true, cut: true })
  } else if (state.phase !== 'differs') {
    tell({ phase: 'none', problem: e.code ?? 'E_NET', message: String(e.message ?? e) })
  }
}

const queued = work => {
  growing = growing.then(work).catch(failed)
  return growing
}
// Hints that the log has grown come by themselves: on a metered line they begin nothing that nobody asked for.
const grow = () => queued(async () => { if (state.phase !== 'differs' && core && (log || !state.metered)) await grown(false) })
// Pressed by the person: everything fetched and checked anew; if it holds, the alarm is over.
const again = () => queued(async () => {
  if (!core) return
  await grown(state.phase === 'differs')
  await db.remove('me', 'flaw').catch(() => {})
})
const accuse = ({ flaw }) => queued(() => { throw new Differs(flaw) })

// --- beginning ----------------------------------------------------------------------------------------------------
// The log's key is the one this phone saw first.
async function pinned() {
  const here = await db.read('me', 'vkey').catch(() => undefined)
  let line
  try { line = (await text('/log.vkey')).trim() } catch (e) { if (here && e.offline) return vkeyOf(here); throw e }
  if (here === undefined) await db.write('me', line, 'vkey').catch(() => {})
  else if (here !== line) { vkey = vkeyOf(here); throw new Differs({ code: 'E_SIG', where: 'key', notes: [here, line] }) }
  return vkeyOf(line)
}

// From what lies here alone.
async function fromHere() {
  const note = noteOf(kept.text)
  const own = await empty(roomFor(Math.max(note.size, boot.size ?? 0)))
  await fill(own, note, resting)
  log = own
  tell({ phase: 'ready', size: note.size, root: note.root, at: kept.at, have: note.size, of: note.size, unverified: own.unverified, notes: [note.text], old: true })
}

async function open() {
  const module = async file => new Uint8Array(await (await bytes(file, 'default')).arrayBuffer())
  const [a, b] = await Promise.all([module(boot.files.core), module(boot.files.replay)])
  modules = { core: await WebAssembly.compile(a), replay: await WebAssembly.compile(b) }
  core = await Core.open(modules.core)
  kept = await db.read('log', 'note').catch(() => undefined)
}

async function begin(metered) {
  await open()
  const before = await db.read('me', 'flaw').catch(() => undefined)
  vkey = await pinned()
  stands.done()
  if (kept) await fromHere().catch(() => { log = null })
  if (before) { tell({ phase: 'differs', ...before, whole: log !== null }); return }
  if (metered && !log) { tell({ phase: 'none', metered: true }); return }
  await grown(false)
}
function start(more) {
  ({ boot, reader, wanted, lang: spoken } = more)
  tell({ phase: 'fetching', have: 0, of: boot.size })
  stands = {}
  stands.promise = new Promise((done, fail) => { Object.assign(stands, { done, fail }) })
  stands.promise.catch(() => {})
  return queued(() => begin(more.metered).catch(e => { stands.fail(e); throw e }))
}

// --- answering ----------------------------------------------------------------------------------------------------
async function sentences(lang) {
  const here = await db.read('log', 'words.' + lang).catch(() => undefined)
  if (here?.version === boot.version) return here.words
  const words = JSON.stringify((await (await bytes('/v1/words/' + lang)).json()).words)
  await db.write('log', { version: boot.version, words }, 'words.' + lang).catch(() => {})
  return words
}

async function learn(lang) {
  if (!log) throw Object.assign(new Error('log'), { code: 'E_NET', offline: true })
  const own = log
  if (own.languages.has(lang)) return
  own.replay.words(lang, await sentences(lang))
  own.languages.add(lang)
}

async function view({ path, lang }) {
  await learn(lang)
  return JSON.parse(log.replay.view(mid(), lang, path))
}

// The same, and of how many entries: -1 while entries are being taken in, which nobody has compared with a checkpoint yet.
async function viewAt(more) {
  const doc = await view(more)
  return { doc, size: log.replay.size() === kept.size ? kept.size : -1 }
}

// From a part of the record, while the whole is not here.
async function part({ path, lang }) {
  await stands.promise
  if (state.phase === 'differs') throw Object.assign(new Error('part'), { code: 'E_PROOF' })
  const on = { core, module: modules.replay, origin: boot.origin, vkey: vkey.line, reader, kept, sentences,
    note: async () => noteOf(await text('/checkpoint')), differs: flaw => new Differs(flaw) }
  try { return await answer(on, path, lang) } catch (e) {
    if (e instanceof Differs) await queued(() => { throw e })
    throw e instanceof Differs ? Object.assign(e, { code: 'E_PROOF' }) : e
  }
}

const shelf = lang => JSON.parse(log.replay.view(mid(), lang, '/v1/openbook')).rows

const EMPTY_LIST = 0x80
// A text of this field, whichever: the trace names fields, not words.
function anyText({ field }) {
  const d = core.bytes('disclosure', field, new Uint8Array(16), field === 'files' ? Uint8Array.of(EMPTY_LIST) : 'x')
  return { d, digest: b64u(core.bytes('disclosure_digest', d)) }
}

// A draft's statement, signed by nobody that counts: the rules look at everything else.
function entryOf(draft, duty, lang) {
  const { texts, seal, ...statement } = draft
  if (texts?.length) {
    const made = texts.map(anyText)
    log.replay.disclose(made.map(x => x.d))
    for (const { digest } of made) log.tried.add(digest)
    statement.sd = made.map(x => x.digest).sort()
  }
  if (seal) statement.hash = b64u(crypto.getRandomValues(new Uint8Array(32)))
  if (duty) statement.ver = JSON.parse(log.replay.view(mid(), lang, '/v1/community')).version
  return core.bytes('statement_build', JSON.stringify({ ...statement, iat: Math.floor(Date.now() / 1000) }), new Uint8Array(32).fill(1))
}

const documentOf = e => typeof e.document === 'string' ? JSON.parse(e.document) : e.document ?? {}

// Would it be taken?  {trace, deadlines, after} or {trace, problem}: a refused act leaves what its kind would leave.
async function check({ draft, target, lang }) {
  await learn(lang)
  const row = shelf(lang).find(r => r.kind === draft.kind)
  try {
    const told = log.replay.check(entryOf(draft, row?.duty, lang), Date.now(), mid(), lang, target ?? '')
    return { ...told, after: typeof told.after === 'string' ? JSON.parse(told.after) : told.after }
  } catch (e) {
    const trace = row && { what: row.kind_text, seen: row.sees_text, long: row.keep_text }
    return { trace, problem: { ...documentOf(e), code: e.code, field: e.field } }
  }
}

// Would what was signed already be taken now?  null: yes; else why not.
async function wouldBe({ entry, lang }) {
  await learn(lang)
  try {
    log.replay.check(entry, Date.now(), mid(), lang)
    return null
  } catch (e) {
    return { ...documentOf(e), code: e.code, field: e.field }
  }
}

// The answer to an act: does it hold?  The act rests until the log shows it at its place.
async function receipt({ ticket }) {
  const tickets = await db.read('me', 'tickets').catch(() => undefined) ?? []
  await db.write('me', [...tickets.filter(t => t.sid !== ticket.sid), ticket], 'tickets').catch(() => {})
  if (log) await queued(() => ticketsHold(log))
  return state.phase !== 'differs'
}

// Sheets of two who negotiate: what each function of src/wasm/sheet.h answers with.
const SHEETS = { outline_put: 'bytes', outline_read: 'object', sheet_put: 'bytes', sheet_hash: 'bytes', talk_put: 'bytes', talk_look: 'object', sheet_best: 'object' }
async function sheet({ name, args, lang }) {
  await learn(lang)
  return log.replay[SHEETS[name]](name, ...args)
}

const stateHash = () => ({ size: log.replay.size(), state: b64u(log.replay.stateHash()) })

// Another's signatures (checkers.mjs).
async function wrong({ module, signed }) {
  core ??= await Core.open(module)
  return wrongOf(core, signed)
}

const ACTS = { start, wrong, grow, again, accuse, view, viewAt, part, check, wouldBe, receipt, sheet, stateHash }

self.onmessage = async ({ data: { id, what, ...more } }) => {
  try {
    postMessage({ id, result: await ACTS[what](more) })
  } catch (e) {
    const document = documentOf(e)
    postMessage({ id, problem: { ...document, code: e.code ?? document.code ?? 'E_BUG', field: e.field ?? document.field, offline: e.offline, message: String(e.message ?? e) } })
  }
}
