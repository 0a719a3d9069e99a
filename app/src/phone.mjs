// phone.mjs: what the phone itself knows: a worker that keeps the log, checks it, folds it, and answers like the server would.
//
// Messages to the worker {id, what, ...}; from it {id, result | problem} or {about: 'state', state}.
// state: {phase: 'none' | 'fetching' | 'checking' | 'ready' | 'differs', size, have, root, at, flaw}
import { boot } from './boot.mjs'
import { language } from './words.mjs'
import { Problem, offline } from './problem.mjs'
import { script } from './trusted.mjs'

let worker
let number = 0
const waiting = new Map()
const watchers = new Set()
let state = { phase: 'none' }

export const checked = () => state
export const ready = () => state.phase === 'ready'
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
export const whenReady = () => new Promise((done, fail) => {
  if (ready()) { done(); return }
  if (state.phase === 'none') { fail(offline()); return }
  const stop = watch(s => {
    if (s.phase === 'ready') { stop(); done() }
    if (s.phase === 'differs') { stop(); fail(new Problem({ code: 'E_PROOF' })) }
    if (s.phase === 'none') { stop(); fail(offline()) }
  })
})

function heard({ data }) {
  if (data.about === 'state') {
    state = data.state
    for (const tell of [...watchers]) tell(state)
    return
  }
  const asked = waiting.get(data.id)
  waiting.delete(data.id)
  if (!asked) return
  if (data.problem) asked.fail(new Problem(data.problem))
  else asked.done(data.result)
}

function ask(what, more = {}) {
  return new Promise((done, fail) => {
    const id = ++number
    waiting.set(id, { done, fail })
    worker.postMessage({ id, what, ...more })
  })
}

// Begins, for this reader.  Metered lines wait until asked (`always`).
export function start(reader, { always = false } = {}) {
  if (!boot.files?.worker || !boot.files.replay) return
  if (!always && navigator.connection?.saveData) return
  stop()
  worker = new Worker(script(boot.files.worker), { type: 'module' })
  worker.onmessage = heard
  worker.onerror = () => { state = { phase: 'none' }; for (const tell of [...watchers]) tell(state) }
  ask('start', { boot, reader }).catch(() => {})
}

export function stop() {
  worker?.terminate()
  worker = undefined
  state = { phase: 'none' }
  for (const { fail } of waiting.values()) fail(offline())
  waiting.clear()
}

export const view = path => ask('view', { path, lang: language() })
// Would this be taken?  What it would leave behind, what it would hold.  draft: the JSON of a statement.
// target: a GET whose answer afterwards is wanted too.
export const tryOut = (draft, target) => ask('check', { draft, target, lang: language() })
export const grow = () => worker ? ask('grow') : Promise.resolve()
