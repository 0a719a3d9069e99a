// data.mjs: what a screen reads: the documents of INTERFACES 2.1, by path; from the phone's own checked state as soon as it
// stands, from the server until then.
//
// useView(path) -> {doc, problem, loading, source, stale}; source: 'phone' or 'server'.  A screen never asks where from; what has
// been checked is said by `checked` (phone.mjs).  Documents are read again when the log grows; the page does not jump: the
// old document stays until the new one is there, and never one of an earlier time in its place.
import { useEffect, useState } from './html.mjs'
import { language, typesetAll } from './words.mjs'
import { getAt } from './server.mjs'
import { who } from './member.mjs'
import * as phone from './phone.mjs'

const FRESH_MS = 30000          // a visitor, who hears of no news, is not asked for the same again so soon: addresses have many behind them
const kept = new Map()          // language and path -> the last document {doc, source, at}, so that coming back is at once
const readers = new Set()
const shown = []                // {path, lang, doc, size}: what the server showed and the phone has not compared yet

const key = path => language() + ' ' + path

// Questions about people are answered here or not at all: what one asks is nobody's business.
export const PRIVATE = ['/v1/ask', '/v1/why', '/v1/cover']
const isPrivate = path => PRIVATE.some(p => path === p || path.startsWith(p + '?') || path.startsWith(p + '/'))

// The copy here may be of an earlier day: it takes in what came since, until it has `size` entries.
// A few times, then what it has counts: a size is only the server's word.
const TRIES = 3,
  PAUSE_MS = 700
export async function catchUp(size) {
  const behind = () => phone.checked().size < size && !phone.checked().cut
  for (let tries = 0; behind() && tries < TRIES; tries++) {
    if (tries) await new Promise(done => setTimeout(done, PAUSE_MS))
    await phone.grow()
  }
}

// The phone's own answer; before: of how many entries what is shown was.  What is not known here
// may have come just now.
async function ours(path, before) {
  await catchUp(before)
  const ask = async () => ({ ...(await phone.viewAt(path, language())), source: 'phone' })
  try {
    return await ask()
  } catch (problem) {
    if (problem.code !== 'E_REF' || phone.checked().cut) throw problem
    await phone.grow()
    return ask()
  }
}

// What no server is asked: from a part of the record while the whole is not here; where that is not enough, when it is.
const ABOUT_ONE = ['/v1/ask?', '/v1/why?']
async function alone(path, before) {
  if (ABOUT_ONE.some(p => path.startsWith(p))) {
    try { return { ...await phone.part(path), source: 'part' } } catch (problem) {
      if (problem.code !== 'E_PART' && !problem.offline) throw problem
    }
  }
  await phone.whenReady()
  return ours(path, before)
}

// {doc, size, source, part}; size: of how many entries; part: what was checked of an answer from a part (part.mjs).
export async function view(path, before) {
  if (phone.ready()) return ours(path, before)
  if (isPrivate(path)) return alone(path, before)
  let answer
  try { answer = await getAt(path) } catch (problem) { return withoutServer(path, problem) }
  const { doc, size } = answer
  shown.push({ path, lang: language(), doc, size })
  if (!phone.ready()) return { doc, size, source: 'server' }
  compareAll()
  return ours(path, size)
}

// No way to the server: what lies here is on its way, or there is nothing.
async function withoutServer(path, problem) {
  if (!problem.passing) throw problem
  await phone.whenReady().catch(() => { throw problem })
  return ours(path)
}

// Where two documents part: [what the server showed, what the phone works out], as text.
function parting(said, own) {
  if (said === null || own === null || typeof said !== 'object' || typeof own !== 'object') return [String(said), String(own)]
  for (const name of new Set([...Object.keys(own), ...Object.keys(said)])) {
    if (JSON.stringify(said[name]) !== JSON.stringify(own[name])) return parting(said[name] ?? null, own[name] ?? null)
  }
  return [JSON.stringify(said), JSON.stringify(own)]
}

// The root that /v1/community names is that of the last checkpoint, which may be a second older than the answer, and is checked by itself.
const rootless = ({ root, ...doc }) => doc

// One document that the server showed before this phone knew, against the phone's own at the same position of the log.  Where
// the log has grown in between, the server is asked again: three times, then it is left.  What only the server has is left, too.
async function compare({ path, lang, doc, size }) {
  for (let tries = 0; tries < 3; tries++) {
    let own
    try { own = await phone.viewAt(path, lang) } catch { return }
    if (size === own.size) {
      if (JSON.stringify(rootless(own.doc)) === JSON.stringify(rootless(doc))) return
      const [said, worked] = parting(doc, own.doc)
      await phone.accuse({ where: 'answer', path, shown: said.slice(0, 200), own: worked.slice(0, 200) })
      return
    }
    ({ doc, size } = await getAt(path))
    await phone.grow()
  }
}

// As soon as the phone knows: what was shown until then is compared, then read again from the phone.
async function compareAll() {
  const state = phone.checked()
  if (state.phase !== 'ready' || state.old || !shown.length) return
  for (const was of shown.splice(0)) await compare(was).catch(() => {})
  changed()
}
phone.watch(compareAll)

// The log here has grown: what was asked while it did was answered from before.
let size
phone.watch(state => {
  if (state.phase !== 'ready' || state.size === size) return
  size = state.size
  changed()
})

export function changed() {
  for (const again of readers) again()
}

export function forget() {
  kept.clear()
  shown.length = 0
  changed()
}

export function useView(path) {
  const [state, set] = useState(() => path ? { loading: true, ...kept.get(key(path)) } : {})
  const name = path && key(path)
  useEffect(() => {
    if (!path) { set({}); return undefined }
    let here = true
    const load = () => view(path, kept.get(name)?.size).then(
      ({ doc, size, source, part }) => {
        const answer = { doc: typesetAll(doc), size, source, part, at: Date.now() }
        kept.set(name, answer)
        if (here) set(answer)
      },
      problem => { if (here) set(before => ({ ...(before.name === name || before.doc ? before : {}), problem, loading: false, stale: problem.passing && !!before.doc })) })
    const had = kept.get(name)
    set({ loading: true, ...had })
    if (who() || !had || Date.now() - had.at > FRESH_MS) load()
    readers.add(load)
    return () => { here = false; readers.delete(load) }
  }, [name])
  return state
}
