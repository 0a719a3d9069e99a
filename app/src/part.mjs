// part.mjs: in the worker: a question about one person answered from a part of the record, while this phone does not hold the
// whole (views/extract.h).
//
// Asked    GET /v1/ask/evidence names the person and the topic; what is at stake, until when, how bold: never.  The part serves
//          all further questions about the same.
// Pinned   ("pin" of "me" in db.mjs) the newest checkpoint that a part was checked against: the next one must go on from it.
// on       what the worker has: {core, module, origin, vkey, reader, kept, sentences, note, differs}.
import { Extract } from '../replay.mjs'
import * as db from './db.mjs'

const KEPT_MS = 300000, WAIT_MS = 30000, TRIES = 4, PAUSE_MS = 700
const LIES = ['E_SYNTAX', 'E_AUD', 'E_PROOF', 'E_SIG', 'E_WHO', 'E_FIELD']
let held        // {name, since: when it was asked for, ms, taking: promise of {extract, told, at, languages}}

async function fetched(path) {
  let answer
  try {
    answer = await fetch(path, { credentials: 'same-origin', cache: 'no-cache', signal: AbortSignal.timeout(WAIT_MS) })
  } catch {
    throw Object.assign(new Error(path), { code: 'E_NET', offline: true })
  }
  if (answer.ok) return new Uint8Array(await answer.arrayBuffer())
  const why = await answer.json().catch(() => ({}))
  throw Object.assign(new Error(path), { code: 'E_NET', offline: answer.status >= 500 && why.code !== 'E_BUSY' }, why)
}

// While a statement is being taken in, what is known and what is learnt may part for a moment.
async function patiently(path) {
  for (let tries = 1; ; tries++) {
    try { return await fetched(path) } catch (e) { if (e.code !== 'E_BUSY' || tries === TRIES) throw e }
    await new Promise(done => setTimeout(done, PAUSE_MS))
  }
}

const pinned = async on => {
  const pin = await db.read('me', 'pin').catch(() => undefined)
  return pin && pin.size > (on.kept?.size ?? 0) ? pin : on.kept
}

// A server whose log ends before what this phone has seen of it: its own note says so.
async function shorter(on, pin) {
  const note = await on.note()
  if (note.size < pin.size) throw on.differs({ where: 'older', size: note.size, notes: [pin.text, note.text] })
}

function checked(on, extract, body, pin) {
  try { return extract.take(on.core, on.origin, body, on.vkey) } catch (e) {
    if (!LIES.includes(e.code) && !(e instanceof WebAssembly.RuntimeError)) throw e
    throw on.differs({ code: e.code ?? 'E_PROOF', where: 'part', notes: [pin?.text] })
  }
}

async function take(on, name) {
  const pin = await pinned(on), since = pin?.size ?? 0
  let body
  try { body = await patiently(`/v1/ask/evidence?${name}&since=${since}`) } catch (e) {
    if (e.code === 'E_FIELD' && e.field === 'since') await shorter(on, pin)
    throw e
  }
  const extract = await Extract.open(on.module), told = checked(on, extract, body, pin)
  const notes = [pin?.text, told.note]
  if (told.asker !== on.reader || !name.startsWith('who=' + told.who)) throw on.differs({ where: 'part', notes })
  if (told.since !== since || (since && told.older !== pin.root)) throw on.differs({ where: 'fork', size: since, notes })
  await db.write('me', { size: told.size, root: told.root, text: told.note }, 'pin').catch(() => {})
  return { extract, told, at: Date.now(), languages: new Set() }
}

// One request, however many ask at once.
function taken(on, name) {
  if (held?.name === name && Date.now() - held.since < KEPT_MS) return held.taking
  const own = { name, since: Date.now(), taking: take(on, name) }
  own.taking.catch(() => { if (held === own) held = undefined })
  held = own
  return own.taking
}

// {doc, size, part: {size, statements, shown, words, words_shown, at}}.  E_PART: it is not enough for this question.
export async function answer(on, path, lang) {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1))
  const name = new URLSearchParams({ who: query.get('who'), topic: query.get('topic') ?? '' }).toString()
  const { extract, told, at, languages } = await taken(on, name)
  if (!languages.has(lang)) extract.words(lang, await on.sentences(lang))
  languages.add(lang)
  const { size, statements, shown, words, words_shown } = told
  return { doc: JSON.parse(extract.view(lang, path)), size, part: { size, statements, shown, words, words_shown, at } }
}
