// worker.mjs: the phone's own copy of the log, off the page: fetched in bundles, every signature and the root checked, folded by the
// code of the server; then it answers views, and says beforehand what an act would come to.
//
// What rests on the phone ("log" in db.mjs): bundles of 256 entries, and the texts beside them, as they came; they are checked anew
// at each start, so nobody has to trust what lay there.
// A difference is named {code, where, index?} and ends the answers: the page shows it and signs nothing.
import { Core } from '../core.mjs'
import { Replay } from '../replay.mjs'
import * as db from './db.mjs'
import { bundlePath, entriesOf, vkeyOf } from './bundle.mjs'

const BUNDLE = 256
const MOST = 20000              // statements; beyond that a phone asks for evidence (INTERFACES 2.1)
let boot, reader, core, replay, vkey, service
let known = new Set()           // languages whose sentences are loaded
let state = { phase: 'none' }
let growing = Promise.resolve()
let unverified = 0             // statements whose author asked to be forgotten: nobody has their key any more

const tell = changes => {
  state = { ...state, ...changes }
  postMessage({ about: 'state', state })
}
const bytes = async path => {
  const answer = await fetch(path, { credentials: 'same-origin', cache: 'no-cache' })
  if (!answer.ok) throw Object.assign(new Error(path), { code: answer.status === 401 ? 'E_WHO' : 'E_NET', offline: answer.status >= 500 })
  return answer
}
const text = async path => (await bytes(path)).text()

class Differs extends Error {
  constructor(flaw) {
    super(flaw.code)
    this.flaw = flaw
  }
}

// The latest checkpoint, its signature checked, as {size, root, text}.
async function checkpoint() {
  const note = await text('/checkpoint')
  try {
    const { size, root } = core.object('checkpoint_check', note, boot.origin, vkey.line)
    return { size, root, text: note }
  } catch (e) {
    throw new Differs({ code: e.code ?? 'E_PROOF', where: 'checkpoint' })
  }
}

async function fetched(n, size) {
  const whole = (n + 1) * BUNDLE <= size
  const kept = whole ? await db.read('log', n).catch(() => undefined) : undefined
  if (kept) return kept
  const [entries, texts] = await Promise.all([
    bytes(bundlePath(n, whole ? 0 : size - n * BUNDLE)).then(a => a.arrayBuffer()), textsFrom(`/v1/log/disclosures/${n}`),
  ])
  const bundle = { entries: new Uint8Array(entries), texts }
  if (whole) await db.write('log', bundle, n).catch(() => {})
  return bundle
}

async function textsFrom(path) {
  const parts = []
  for (let next = path, pages = 0; next && pages < 64; pages++) {
    const answer = await bytes(next)
    parts.push(new Uint8Array(await answer.arrayBuffer()))
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1]
  }
  return parts
}

// The first two entries are signed by the service key that the first of them brings; its name stands in both.
function serviceKey(first) {
  const said = core.object('statement_read', first)
  const key = unb64(said.key)
  if (!same(core.bytes('thumbprint', key), unb64(said.kid))) throw new Differs({ code: 'E_SIG', where: 'entry', index: 0 })
  return key
}

// One bundle: those of its entries that are new here.
function take(n, bundle) {
  const entries = entriesOf(bundle.entries)
  if (n === 0 && !service) service = serviceKey(entries[0])
  for (const page of bundle.texts) replay.texts(page)
  try {
    const fresh = entries.slice(replay.size() - n * BUNDLE)
    const { unverified } = replay.loadChecked(core, fresh, service)
    return unverified.length
  } catch (e) {
    throw new Differs({ code: e.code ?? 'E_PROOF', where: 'entry', index: e.index })
  }
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i])
const unb64 = t => Uint8Array.from(atob(t.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))

async function bringUp() {
  const note = await checkpoint()
  if (note.size < (state.size ?? 0)) throw new Differs({ code: 'E_PROOF', where: 'older', size: note.size, note: note.text })
  if (note.size > MOST) { tell({ phase: 'none', large: true }); return }
  for (let n = Math.floor(replay.size() / BUNDLE); replay.size() < note.size; n++) {
    if (state.phase !== 'ready') tell({ phase: 'fetching', have: replay.size(), of: note.size })
    const before = replay.size()
    const bundle = await fetched(n, note.size)
    unverified += take(n, bundle)
    if (replay.size() === before) throw new Differs({ code: 'E_PROOF', where: 'missing', index: before })
  }
  if (!same(replay.root(note.size), unb64(note.root))) throw new Differs({ code: 'E_PROOF', where: 'root', size: note.size, note: note.text })
  replay.note(note.text)
  tell({ phase: 'ready', size: note.size, root: note.root, at: Date.now(), have: note.size, of: note.size, unverified, notes: [note.text] })
}

function failed(e) {
  if (e instanceof Differs) tell({ phase: 'differs', flaw: e.flaw, notes: [...(state.notes ?? []), e.flaw.note].filter(Boolean) })
  else if (state.phase !== 'ready') tell({ phase: 'none', problem: e.code ?? 'E_NET', message: String(e.message ?? e) })
}

const grow = () => {
  growing = growing.then(bringUp).catch(failed)
  return growing
}

// The log's key is the one this phone saw first.
async function pin(line) {
  const kept = await db.read('me', 'vkey').catch(() => undefined)
  if (kept === undefined) await db.write('me', line, 'vkey').catch(() => {})
  else if (kept !== line) throw new Differs({ code: 'E_SIG', where: 'key', note: line })
}

async function start(more) {
  ({ boot, reader } = more)
  const [a, b, line] = await Promise.all([bytes(boot.files.core).then(x => x.arrayBuffer()), bytes(boot.files.replay).then(x => x.arrayBuffer()), text('/log.vkey')])
  core = await Core.open(a)
  replay = await Replay.open(b)
  vkey = vkeyOf(line.trim())
  await pin(vkey.line)
  known = new Set()
  replay.start(boot.origin, { entries: Math.max(boot.size + 4096, 8192) })
  tell({ phase: 'fetching', have: 0, of: boot.size })
  await grow()
}

async function learn(lang) {
  if (known.has(lang)) return
  replay.words(lang, JSON.stringify((await (await bytes('/v1/words/' + lang)).json()).words))
  known.add(lang)
}

const mid = () => reader ? unb64(reader) : null

async function view({ path, lang }) {
  await learn(lang)
  return JSON.parse(replay.view(mid(), lang, path))
}

const b64u = x => btoa(String.fromCharCode(...x)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const shelf = lang => JSON.parse(replay.view(mid(), lang, '/v1/openbook')).rows

// A text of this field, whichever: the trace names fields, not words.
function anyText({ field }) {
  const d = core.bytes('disclosure', field, new Uint8Array(16), 'x')
  replay.disclose([d])
  return b64u(core.bytes('disclosure_digest', d))
}

// A draft's statement, signed by nobody that counts: the rules look at everything else.
function entryOf(draft, duty, lang) {
  const { texts, seal, ...statement } = draft
  if (texts?.length) statement.sd = texts.map(anyText).sort()
  if (seal) statement.hash = b64u(crypto.getRandomValues(new Uint8Array(32)))
  if (duty) statement.ver = JSON.parse(replay.view(mid(), lang, '/v1/community')).version
  return core.bytes('statement_build', JSON.stringify({ ...statement, iat: Math.floor(Date.now() / 1000) }), new Uint8Array(32).fill(1))
}

// Would it be taken?  {trace, deadlines, after} or {trace, problem}: a refused act leaves what its kind would leave.
async function check({ draft, target, lang }) {
  await learn(lang)
  const row = shelf(lang).find(r => r.kind === draft.kind)
  try {
    const told = replay.check(entryOf(draft, row?.duty, lang), Date.now(), mid(), lang, target ?? '')
    return { ...told, after: typeof told.after === 'string' ? JSON.parse(told.after) : told.after }
  } catch (e) {
    const trace = row && { what: row.kind_text, seen: row.sees_text, long: row.keep_text }
    return { trace, problem: { ...(typeof e.document === 'string' ? JSON.parse(e.document) : e.document), code: e.code, field: e.field } }
  }
}

const ACTS = { start: more => start(more).catch(failed), grow, view, check }

self.onmessage = async ({ data: { id, what, ...more } }) => {
  try {
    postMessage({ id, result: await ACTS[what](more) })
  } catch (e) {
    const document = typeof e.document === 'string' ? JSON.parse(e.document) : e.document ?? {}
    postMessage({ id, problem: { ...document, code: e.code ?? document.code ?? 'E_BUG', field: e.field ?? document.field, offline: e.offline, message: String(e.message ?? e) } })
  }
}
