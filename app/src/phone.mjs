// phone.mjs: what the phone itself knows: a worker that keeps the log, checks it, folds it, and
// answers like the server would.
//
// Messages to the worker {id, what, ...}; from it {id, result | problem}, {about: 'state', state}.
// state: {phase: 'none' | 'fetching' | 'ready' | 'differs', size, have, of, root, at, old, cut,
//         flaw, notes, whole, large, beyond, metered}
//   at     when a checkpoint was last compared; old: not since this start; cut: there is no way to
//          the server now
//   flaw   {code, where, since, index?, size?, shown?, own?}: what does not fit; notes: what proves
//          it; whole: does what had been checked before still answer (undefined: not known yet)?
//   large, metered: it waits until its person asks (start, always: true); beyond: more than a phone
//          can hold
// An alarm holds from the first moment of the next start (recall) and over a change of who is here;
// only `again` ends it.
import { boot } from './boot.mjs'
import * as db from './db.mjs'
import { language } from './words.mjs'
import { Problem, offline } from './problem.mjs'
import { script } from './trusted.mjs'

const SILENT_MS = 90000       // a worker at work says how far it is far more often
let worker
let silence
let number = 0
const waiting = new Map()
const watchers = new Set()
let state = { phase: 'none' }

export const checked = () => state
// It answers from what was checked whole, whatever came to light since.
export const ready = () =>
  state.phase === 'ready' || (state.phase === 'differs' && state.whole === true)
// Something does not fit: nothing is signed, nothing leaves.
export const asleep = () => state.phase === 'differs'
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
function now(changed) {
  state = changed
  for (const tell of [...watchers]) tell(state)
}

// What was found before anything leaves, or is signed: in this tab, another, by the service worker.
export async function recall() {
  const found = await db.read('me', 'flaw').catch(() => undefined)
  if (found) now({ phase: 'differs', ...found, whole: false })
}

export const whenReady = () =>
  new Promise((done, fail) => {
    const settled = s => {
      if (ready()) done()
      else if (s.phase === 'differs' && s.whole === false) fail(new Problem({ code: 'E_PROOF' }))
      else if (s.phase === 'none')
        fail(new Problem({ ...offline(), unfetched: s.large || s.metered }))
      else return false
      return true
    }
    if (settled(state)) return
    const stop = watch(s => {
      if (settled(s)) stop()
    })
  })

// Nothing comes of it any more: whoever waits is told, and a person may begin it again.
function broken() {
  stop()
  now(without())
}
function listenOn() {
  clearTimeout(silence)
  const underWay = state.phase === 'fetching' || (asleep() && state.whole === undefined)
  if (underWay) silence = setTimeout(broken, SILENT_MS)
}

function heard({ data }) {
  queueMicrotask(listenOn)
  if (data.about === 'state') {
    now(data.state)
    return
  }
  const asked = waiting.get(data.id)
  waiting.delete(data.id)
  if (!asked) return
  if (data.problem) asked.fail(new Problem(data.problem))
  else asked.done(data.result)
}

function ask(what, more = {}) {
  if (!worker) return Promise.reject(offline())
  return new Promise((done, fail) => {
    const id = ++number
    waiting.set(id, { done, fail })
    worker.postMessage({ id, what, ...more })
  })
}

// Begins, for this reader.  On a metered line only what lies here goes on; the rest waits until
// asked (`always`).
export function start(reader, { always = false } = {}) {
  if (!boot.files?.worker || !boot.files.replay) return
  stop()
  worker = new Worker(script(boot.files.worker), { type: 'module' })
  worker.onmessage = heard
  worker.onerror = broken
  now(asleep() ? { ...state, whole: undefined } : { phase: 'fetching' })
  listenOn()
  const found = asleep() ? { flaw: state.flaw, notes: state.notes } : undefined
  const metered = !always && navigator.connection?.saveData === true
  const given = { boot, reader, lang: language(), wanted: always, metered, found }
  ask('start', given).catch(() => {})
}

const without = () => (asleep() ? { ...state, whole: false } : { phase: 'none' })
export function stop() {
  clearTimeout(silence)
  worker?.terminate()
  worker = undefined
  state = without()
  for (const { fail } of waiting.values()) fail(offline())
  waiting.clear()
}

export const view = (path, lang = language()) => ask('view', { path, lang })
// For whoever compares: {doc, size}: after how many entries, -1 while they are being taken in.
export const viewAt = (path, lang) => ask('viewAt', { path, lang })
// A question about one person, from a part of the record (part.mjs): {doc, size, part}.
export const part = path => ask('part', { path, lang: language() })
// Would this be taken?  What it would leave behind, what it would hold.  draft: the JSON of a
// statement.  target: a GET whose answer afterwards is wanted too.
export const tryOut = (draft, target) => ask('check', { draft, target, lang: language() })
// Would this signed entry still be taken?  null, or the problem it would be refused with.
export const wouldBe = entry => ask('wouldBe', { entry, lang: language() })
// Two sheets, opened together: a function of src/wasm/sheet.h by its name there.
export const sheet = (name, ...args) => ask('sheet', { name, args, lang: language() })
export const grow = () => (worker ? ask('grow') : Promise.resolve())
// Pressed by a person: everything once more; if it holds, an alarm is over.
export async function again() {
  if (worker) return ask('again')
  await db.remove('me', 'flaw').catch(() => {})
  return now({ phase: 'none' })
}
// The server's answer to an act, {sid, index, ticket}: false: it does not hold (and the alarm is
// on).  Before there is a copy of the log it rests, and is looked at when there is.
export async function receipt(ticket) {
  if (worker) return ask('receipt', { ticket })
  await db.change('me', 'tickets', was => [...(was ?? []), ticket]).catch(() => {})
  return true
}
// For whoever compares: {size, state}: SHA-256 of the state after so many entries.
export const stateHash = () => ask('stateHash')

// Something the page itself found does not fit.
export async function accuse(found) {
  if (worker) return ask('accuse', { flaw: found })
  const flaw = { code: 'E_PROOF', since: Date.now(), ...found }
  const notes = found.notes ?? []
  await db.write('me', { flaw, notes }, 'flaw').catch(() => {})
  return now({ ...state, phase: 'differs', flaw, notes, whole: false })
}
