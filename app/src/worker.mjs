// worker.mjs: the phone's own copy of the log, off the page: fetched in bundles, every signature
// and the root checked (checks.mjs), folded by the code of the server; then it answers views, and
// says beforehand what an act would come to.
//
// At rest      ("log" in db.mjs) bundles of 256 entries with the texts beside them, the last bundle
//              as 'tail', sentences as 'words.LANG': all as it came, and checked anew at each
//              start, so nobody has to trust what lay there.  Without a network it begins from that
//              alone.
//              The last checkpoint that held is 'note' in "me": it says nothing of who is here, and
//              stays when one signs out, so that the log cannot become shorter meanwhile.
// A difference {code, where, index?, size?, shown?, notes}: it ends the answers' growth, the page
//              shows it and signs nothing.  What had been checked whole before goes on answering.
//              It stays, over restarts, and in every tab, until `again` finds everything in order.
// Once more    what lay here may be corrupt: a difference is looked at again with everything
//              fetched anew before it counts.
// No answer    what is empty, or a page where the program gives none (whatever stands between may
//              put one there), is none: as if there were no network.
import { Core } from '../core.mjs'
import { Replay, wrongOf } from '../replay.mjs'
import * as checks from './checks.mjs'
import * as db from './db.mjs'
import { WEEK_MS } from './time.mjs'
import { bundlePath, entriesOf, vkeyOf } from './bundle.mjs'
import { Checkers } from './checkers.mjs'
import { answer } from './part.mjs'

const BUNDLE = 256
const MOST = 20000 // statements that a phone fetches by itself (INTERFACES 2.1); more only when
const MOST_ASKED = 100000 // its person asks for them, as far as its memory goes: 3 KB a statement
const ROOM_BEYOND = 4096 // entries that may still come before a new start is due
const WAIT_MS = 30000
const TEXTS_MS = WEEK_MS // texts that lay here longer are fetched anew: some were erased since
let boot, reader, core, modules, vkey
let stands // {promise, done, fail}: modules and the log's key are here
let wanted // its person asked for all of it
let spoken // the page's language
// {replay, service, unverified, sids, languages, tried, whole: entries whose root was compared}
let log = null
let kept // {size, root, text, at}: the last checkpoint that held here
let others = [] // the same of whichever tab has seen most, and of a part (part.mjs)
let shown // the last checkpoint that the server gave, signed by it, whether it held or not
let tickets = [] // of acts that the log does not have yet; where nothing rests here, only these
let state = { phase: 'none' }
let growing = Promise.resolve()
let tabs // the other tabs' workers; none of those that only check signatures (checkers.mjs)

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

const unb64 = t =>
  Uint8Array.from(atob(t.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
const b64u = x =>
  btoa(String.fromCharCode(...x))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const failure = (code, what, more) => Object.assign(new Error(what), { code, ...more })
const silence = what => failure('E_NET', what, { offline: true })
const mid = () => reader ? unb64(reader) : null

// --- fetching ------------------------------------------------------------------------------------
async function bytes(path, cache = 'no-cache') {
  const signal = AbortSignal.timeout(WAIT_MS)
  let answer
  try {
    answer = await fetch(path, { credentials: 'same-origin', cache, signal })
  } catch {
    throw silence(path)
  }
  if (!answer.ok)
    throw failure(answer.status === 401 ? 'E_WHO' : 'E_NET', path, {
      offline: answer.status >= 500,
    })
  if (/^text\/html/i.test(answer.headers.get('Content-Type'))) throw silence(path)
  return answer
}
async function text(path) {
  const said = await (await bytes(path)).text()
  if (!said.trim()) throw silence(path)
  return said
}

async function textsOf(n) {
  const parts = []
  for (let next = `/v1/log/disclosures/${n}`, pages = 0; next && pages < 64; pages++) {
    const answer = await bytes(next)
    parts.push(new Uint8Array(await answer.arrayBuffer()))
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1]
  }
  return parts
}

const entriesAt = async path => new Uint8Array(await (await bytes(path)).arrayBuffer())

// Bundle n of a log of this size: from here where it lies here whole, else from the server, and
// then it rests here.
async function bundle(n, size, anew) {
  const width = Math.min(BUNDLE, size - n * BUNDLE)
  const rests = width === BUNDLE && !anew
  const here = rests ? await db.read('log', n).catch(() => undefined) : undefined
  if (here?.texts && Date.now() - here.at < TEXTS_MS) return here
  const [entries, texts] = await Promise.all([
    here?.entries ?? entriesAt(bundlePath(n, width % BUNDLE)),
    textsOf(n),
  ])
  const got = { n, width, entries, texts, at: Date.now() }
  await db.write('log', got, width === BUNDLE ? n : 'tail').catch(() => {})
  return got
}

// What lies here of bundle n, the last one included.
async function resting(n, size) {
  const width = Math.min(BUNDLE, size - n * BUNDLE)
  const here = await db.read('log', width === BUNDLE ? n : 'tail').catch(() => undefined)
  if (here?.n !== n || here.width < width || !here.texts) throw silence('log ' + n)
  return here
}

// --- checking ------------------------------------------------------------------------------------
// A checkpoint, its signature checked, as {size, root, text}.
function noteOf(note) {
  try {
    const { size, root } = checks.checkpoint(core, note, boot.origin, vkey.line)
    return { size, root, text: note }
  } catch (e) {
    throw new Differs({ code: e.code, where: 'checkpoint', notes: [kept?.text, note] })
  }
}

async function empty(entries) {
  const replay = await Replay.open(modules.replay)
  replay.start(boot.origin, { entries })
  const sets = { languages: new Set(), tried: new Set() }
  return { replay, entries, service: undefined, unverified: 0, sids: [], whole: 0, ...sets }
}

// The first two entries are signed by the service key that the first of them brings; its name
// stands in both.
function serviceKey(first) {
  const said = core.object('statement_read', first)
  const key = unb64(said.key)
  if (!checks.same(core.bytes('thumbprint', key), unb64(said.kid)))
    throw new Differs({ code: 'E_SIG', where: 'entry', index: 0 })
  return key
}

function cutUp(got, from, width) {
  let entries
  try {
    entries = entriesOf(got.entries)
  } catch {
    throw new Differs({ code: 'E_SYNTAX', where: 'entry', index: from })
  }
  if (!checks.complete(entries, width))
    throw new Differs({ where: 'missing', index: from + entries.length })
  return entries.slice(0, width)
}

// Of a page of texts, in order of their entries: those of entries before `size`; a record's head is
// 13 bytes, its length the last 4.
const HEAD = 13
function before(page, size) {
  const v = new DataView(page.buffer, page.byteOffset, page.length)
  let at = 0
  while (at + HEAD <= page.length && v.getBigUint64(at) < size) at += HEAD + v.getUint32(at + 9)
  return page.subarray(0, Math.min(at, page.length))
}

// One bundle: those of its entries, up to `size`, that are new in this log; their signatures are
// `beside`'s affair, if there is one.
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
    const { unverified, events, signed } = beside
      ? replay.loadSigned(fresh, into.service)
      : replay.loadChecked(core, fresh, into.service)
    beside?.give(signed)
    into.unverified += unverified.length
    for (const { index, sid } of events) into.sids[index] = sid
    return events
  } catch (e) {
    if (e.code === 'E_MEMORY') throw e
    const shown = b64u(entries[e.index - from] ?? [])
    throw new Differs({ code: e.code, where: 'entry', index: e.index, shown })
  }
}

// Bundle by bundle, as `find` gives them; the next is on its way while one is taken in.
async function takeAll(into, size, find, beside) {
  let n = Math.floor(into.replay.size() / BUNDLE)
  let coming = into.replay.size() < size && find(n, size)
  while (into.replay.size() < size && !beside?.wrong) {
    if (state.phase !== 'ready' && state.phase !== 'differs')
      tell({ phase: 'fetching', have: into.replay.size(), of: size })
    const got = await coming
    if (++n * BUNDLE < size) (coming = find(n, size)).catch(() => {})
    const events = take(into, got, size, beside)
    if (into.whole && events.some(e => e.kind === 'erase')) await forgetTexts()
  }
}

// The same, each signature checked: one after the other before it is folded, or, where nobody reads
// this log yet, by other workers meanwhile.  Whatever else came of it, a wrong signature is what is
// told.
async function takeChecked(into, size, find) {
  if (into === log) return takeAll(into, size, find)
  const beside = new Checkers(core, modules.core, size / BUNDLE)
  const failed = await takeAll(into, size, find, beside).then(() => null, e => e)
  const wrong = await beside.all()
  if (wrong) {
    const { code, index, entry } = wrong
    throw new Differs({ code, where: 'entry', index, shown: b64u(entry) })
  }
  if (failed) throw failed
}

// Everything up to a checkpoint, and its root.
async function fill(into, note, find) {
  await takeChecked(into, note.size, find)
  if (!checks.root(into.replay, note.size, unb64(note.root)))
    throw new Differs({ where: 'root', size: note.size, notes: [kept?.text, note.text] })
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

// Is it the log that this phone knows, in this tab and in the others, only longer?
const known = () => [kept, ...others].filter(Boolean)
function notShorter(note) {
  for (const held of known()) {
    const notes = [held.text, note.text]
    if (!checks.grown(note, held)) throw new Differs({ where: 'older', size: note.size, notes })
  }
}
function grownFromOurs(from, note) {
  const other = known().find(held => !checks.ours(from.replay, held, unb64(held.root)))
  if (other) throw new Differs({ where: 'fork', size: other.size, notes: [other.text, note.text] })
}

// Every text that is there is one the log names; every one the log names for this reader is there.
// One that is not may have been erased by what came since: asked for once more.
async function textsFit(from) {
  const { strange, lacking } = from.replay.textsCheck(mid())
  const digest = strange.find(d => !from.tried.has(d))
  if (!checks.named(digest)) throw new Differs({ where: 'text', digest })
  if (checks.told(lacking)) return
  for (const n of new Set(lacking.map(i => Math.floor(i / BUNDLE))))
    for (const page of await textsOf(n)) from.replay.texts(before(page, from.whole))
  const left = from.replay.textsCheck(mid()).lacking
  if (checks.told(left)) return
  const now = noteOf(await text('/checkpoint'))
  if (now.size > from.whole) throw failure('E_BUSY', 'grown', { grown: true })
  throw new Differs({ where: 'hidden', index: left[0], notes: [now.text] })
}

// What the server signed when it took an act: that it is this act, at this place; and in the log it
// stands there.
function ticketHolds(from, given) {
  let said
  try {
    said = core.object('ticket_check', unb64(given.ticket), from.replay.serviceKey())
  } catch {
    said = {}
  }
  return checks.receipt(said, given, boot.origin, from.whole, from.sids)
}
// Of all that rest here (other tabs' too), those that the log does not have yet go on resting.
async function ticketsHold(from) {
  const rest = await db.read('me', 'tickets').catch(() => undefined)
  tickets = [...tickets.filter(t => !rest?.some(r => r.sid === t.sid)), ...(rest ?? [])]
  const bad = tickets.find(t => !ticketHolds(from, t))
  const done = t => t === bad || t.index < from.whole
  const over = new Set(tickets.filter(done).map(t => t.sid))
  const open = all => all.filter(t => !over.has(t.sid))
  tickets = open(tickets)
  if (over.size) await db.change('me', 'tickets', was => open(was ?? [])).catch(() => {})
  if (bad)
    throw new Differs({ where: 'receipt', index: bad.index, sid: bad.sid, notes: [bad.ticket] })
}

// --- growing -------------------------------------------------------------------------------------
// What is said of a log that stands.
const facts = ({ size, root, text, at }) => {
  const { unverified } = log
  return { size, root, at, have: size, of: size, unverified, notes: [text] }
}
const fine = { phase: 'ready', flaw: undefined, old: false, cut: false, beyond: false }

async function stand(grown, note) {
  await textsFit(grown)
  await ticketsHold(grown)
  log = grown
  kept = { size: note.size, root: note.root, text: note.text, at: Date.now() }
  await db.change('me', 'note', was => (was?.size > kept.size ? was : kept)).catch(() => {})
  await db.change('me', 'vkey', was => was ?? vkey.line).catch(() => {})
  tell({ ...fine, ...facts(kept) })
  learn(spoken).catch(() => {}) // so that it can be said without network, too
}

const roomFor = size => Math.max(size + ROOM_BEYOND, 2 * BUNDLE * 16)

// More than this phone fetches: what was checked before, if anything, goes on answering.
function tooLong({ size }) {
  const beyond = size > MOST_ASKED
  if (!beyond && (size <= MOST || wanted || log)) return false
  if (log) tell({ old: true, beyond, of: size })
  else tell({ phase: 'none', large: true, beyond, of: size })
  return true
}

async function bringUp(anew) {
  others = await Promise.all(['note', 'pin'].map(n => db.read('me', n).catch(() => undefined)))
  const note = noteOf(await text('/checkpoint'))
  shown = note.text
  notShorter(note)
  if (tooLong(note)) return false
  const grown = anew || !log ? await empty(roomFor(note.size)) : log
  await fill(grown, note, (n, size) => bundle(n, size, anew))
  grownFromOurs(grown, note)
  await stand(grown, note)
  return true
}

// What is not looked at once more with everything fetched anew: it would be the same.
const SURE = ['checkpoint', 'older', 'receipt']
const mayBeOurs = e =>
  e instanceof Differs ? !SURE.includes(e.flaw.where) : e.code === 'E_MEMORY'

// true: everything held; false: it was not looked at.
async function grown(anew) {
  try {
    return await bringUp(anew)
  } catch (e) {
    if (e.grown) return bringUp(anew)
    if (anew || !mayBeOurs(e)) throw e
    if (log && log.replay.size() !== log.whole) log = null
    return bringUp(true)
  }
}

async function alarmed(found, notes) {
  const flaw = { since: Date.now(), ...found }
  await db.write('me', { flaw, notes }, 'flaw').catch(() => {})
  tell({ phase: 'differs', flaw, notes, whole: log !== null })
}
// A difference that one tab found is one in all of them; and so is its end, once each has looked.
function heard({ data }) {
  if (data.over) queued(() => state.phase === 'differs' && over())
  else queued(() => state.phase !== 'differs' && alarmed(data.flaw, data.notes))
}

async function failed(e) {
  if (e instanceof Differs) {
    const told = [...(state.notes ?? []), shown, ...(e.flaw.notes ?? [])]
    await alarmed(e.flaw, [...new Set(told.filter(Boolean))])
    tabs.postMessage({ flaw: state.flaw, notes: state.notes })
  } else if (state.phase === 'ready') {
    tell({ old: true, cut: true })
  } else if (state.phase === 'differs') {
    tell({ whole: log !== null })
  } else {
    tell({ phase: 'none', problem: e.code ?? 'E_NET', message: String(e.message ?? e) })
  }
}

function queued(work) {
  growing = growing.then(work).catch(failed)
  return growing
}
// Hints that the log has grown come by themselves: on a metered line they begin nothing that nobody
// asked for.
const grow = () =>
  queued(() => state.phase !== 'differs' && core && (log || !state.metered) && grown(false))
// The key looked at, and everything fetched and checked anew; if it holds, the alarm is over.
async function over() {
  vkey = await pinned()
  if (!(await grown(true))) return false
  await db.remove('me', 'flaw').catch(() => {})
  return true
}
// Pressed by the person.
const again = () =>
  queued(async () => {
    if (!core) return
    if (state.phase !== 'differs') await grown(false)
    else if (await over()) tabs.postMessage({ over: true })
  })
const accuse = ({ flaw }) =>
  queued(() => {
    throw new Differs(flaw)
  })

// --- beginning -----------------------------------------------------------------------------------
// The log's key is the one this phone saw first; it is kept once a checkpoint that it signed held.
async function pinned() {
  const here = await db.read('me', 'vkey').catch(() => undefined)
  let line
  try {
    line = (await text('/log.vkey')).trim()
  } catch (e) {
    if (here) return vkeyOf(here)
    throw e
  }
  if (here && !checks.oneKey(here, line)) {
    vkey = vkeyOf(here)
    throw new Differs({ code: 'E_SIG', where: 'key', notes: [here, line] })
  }
  return vkeyOf(line)
}

// From what lies here alone.
async function fromHere() {
  const note = noteOf(kept.text)
  const own = await empty(roomFor(Math.max(note.size, boot.size ?? 0)))
  await fill(own, note, resting)
  log = own
}

async function open() {
  const module = async file => {
    const answer = await bytes(file, 'default')
    return new Uint8Array(await answer.arrayBuffer())
  }
  const [a, b] = await Promise.all([module(boot.files.core), module(boot.files.replay)])
  modules = { core: await WebAssembly.compile(a), replay: await WebAssembly.compile(b) }
  core = await Core.open(modules.core)
  kept = await db.read('me', 'note').catch(() => undefined)
}

async function begin(metered, found) {
  await open()
  const before = (await db.read('me', 'flaw').catch(() => undefined)) ?? found
  vkey = await pinned()
  stands.done()
  if (kept)
    await fromHere().catch(() => {
      log = null
    })
  if (before) {
    tell({ ...(log ? facts(kept) : {}), phase: 'differs', ...before, whole: log !== null })
    return
  }
  if (log) tell({ phase: 'ready', ...facts(kept), old: true })
  if (metered && !log) tell({ phase: 'none', metered: true })
  else await grown(false)
}
// found: {flaw, notes} that the page knows of already.
function start({ found, metered, ...more }) {
  ;({ boot, reader, wanted, lang: spoken } = more)
  tell(found ? { phase: 'differs', ...found, whole: undefined } : { phase: 'fetching' })
  tell({ have: 0, of: boot.size })
  tabs = new BroadcastChannel('fabrique-alarm')
  tabs.onmessage = heard
  stands = {}
  stands.promise = new Promise((done, fail) => Object.assign(stands, { done, fail }))
  stands.promise.catch(() => {})
  return queued(() =>
    begin(metered, found).catch(e => {
      stands.fail(e)
      throw e
    }),
  )
}

// --- answering -----------------------------------------------------------------------------------
async function sentences(lang) {
  const here = await db.read('log', 'words.' + lang).catch(() => undefined)
  if (here?.version === boot.version) return here.words
  const words = JSON.stringify((await (await bytes('/v1/words/' + lang)).json()).words)
  await db.write('log', { version: boot.version, words }, 'words.' + lang).catch(() => {})
  return words
}

async function learn(lang) {
  if (!log) throw silence('log')
  const own = log
  if (own.languages.has(lang)) return
  own.replay.words(lang, await sentences(lang))
  own.languages.add(lang)
}

async function view({ path, lang }) {
  await learn(lang)
  return JSON.parse(log.replay.view(mid(), lang, path))
}

// The same, and of how many entries: -1 while entries are being taken in, which nobody has compared
// with a checkpoint yet.
async function viewAt(more) {
  const doc = await view(more)
  return { doc, size: log.replay.size() === kept.size ? kept.size : -1 }
}

// From a part of the record, while the whole is not here.
async function part({ path, lang }) {
  await stands.promise
  if (state.phase === 'differs') throw failure('E_PROOF', 'part')
  const on = {
    ...{ core, module: modules.replay, origin: boot.origin, vkey: vkey.line },
    ...{ reader, kept, sentences },
    note: async () => noteOf(await text('/checkpoint')),
    differs: flaw => new Differs(flaw),
  }
  try {
    return await answer(on, path, lang)
  } catch (e) {
    if (!(e instanceof Differs)) throw e
    await accuse({ flaw: e.flaw })
    throw Object.assign(e, { code: 'E_PROOF' })
  }
}

const shelf = lang => JSON.parse(log.replay.view(mid(), lang, '/v1/openbook')).rows

const EMPTY_LIST = Uint8Array.of(0x80)
// A text of this field, whichever: the trace names fields, not words.
function anyText({ field }) {
  const said = field === 'files' ? EMPTY_LIST : 'x'
  const d = core.bytes('disclosure', field, new Uint8Array(16), said)
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
  const said = JSON.stringify({ ...statement, iat: Math.floor(Date.now() / 1000) })
  return core.bytes('statement_build', said, new Uint8Array(32).fill(1))
}

const parsed = x => (typeof x === 'string' ? JSON.parse(x) : x)
const documentOf = e => parsed(e.document) ?? {}

// Would it be taken?  {trace, deadlines, after} or {trace, problem}: a refused act leaves what its
// kind would leave.
async function check({ draft, target, lang }) {
  await learn(lang)
  const row = shelf(lang).find(r => r.kind === draft.kind)
  try {
    const entry = entryOf(draft, row?.duty, lang)
    const told = log.replay.check(entry, Date.now(), mid(), lang, target ?? '')
    return { ...told, after: parsed(told.after) }
  } catch (e) {
    const trace = row && { what: row.kind_text, seen: row.sees_text, long: row.keep_text }
    return { trace, problem: { ...documentOf(e), code: e.code, field: e.field } }
  }
}

// Would what was signed already be taken now?  null: yes, or the log has it; else why not.
async function wouldBe({ entry, lang }) {
  await learn(lang)
  if (log.sids.includes(b64u(core.bytes('sid', entry)))) return null
  try {
    log.replay.check(entry, Date.now(), mid(), lang)
    return null
  } catch (e) {
    return { ...documentOf(e), code: e.code, field: e.field }
  }
}

// The answer to an act: does it hold?  The act rests until the log shows it at its place.
async function receipt({ ticket }) {
  const added = all => [...(all ?? []).filter(t => t.sid !== ticket.sid), ticket]
  tickets = added(tickets)
  await db.change('me', 'tickets', added).catch(() => {})
  if (log) await queued(() => ticketsHold(log))
  return state.phase !== 'differs'
}

// Sheets of two who negotiate: what each function of src/wasm/sheet.h answers with.
const SHEETS = {
  outline_put: 'bytes',
  outline_read: 'object',
  sheet_put: 'bytes',
  sheet_hash: 'bytes',
  talk_put: 'bytes',
  talk_look: 'object',
  sheet_best: 'object',
}
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

const ACTS = {
  start,
  wrong,
  grow,
  again,
  accuse,
  view,
  viewAt,
  part,
  check,
  wouldBe,
  receipt,
  sheet,
  stateHash,
}

// A problem as it goes to the page.
function problemOf(e) {
  const document = documentOf(e)
  const code = e.code ?? document.code ?? 'E_BUG'
  const message = String(e.message ?? e)
  return { ...document, code, field: e.field ?? document.field, offline: e.offline, message }
}

self.onmessage = async ({ data: { id, what, ...more } }) => {
  try {
    postMessage({ id, result: await ACTS[what](more) })
  } catch (e) {
    postMessage({ id, problem: problemOf(e) })
  }
}
