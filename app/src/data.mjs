// data.mjs: what a screen reads: the documents of INTERFACES 2.1, by path; from the phone's own
// checked state as soon as it stands, from the server until then.
//
// useView(path) -> {doc, problem, loading, source, stale}; source: 'phone' or 'server'.  A screen
// never asks where from; what has been checked is said by `checked` (phone.mjs).  Documents are
// read again when the log grows; the page does not jump: the old document stays until the new one
// is there, and never one of an earlier time in its place.
import { useEffect, useState } from './html.mjs'
import { language, typesetAll } from './words.mjs'
import { getAt } from './server.mjs'
import { who } from './member.mjs'
import * as checks from './checks.mjs'
import * as phone from './phone.mjs'

// A visitor, who hears of no news, is not asked for the same again so soon: addresses have many
// behind them.
const FRESH_MS = 30000
// Language and path -> the last document {doc, source, at}, so that coming back is at once.
const kept = new Map()
const readers = new Set()
// {path, lang, doc, size}: what the server showed and the phone has not compared yet.
const shown = []

const key = path => language() + ' ' + path

// Questions about people are answered here or not at all: what one asks is nobody's business.
export const PRIVATE = ['/v1/ask', '/v1/why', '/v1/cover']
const isPrivate = path =>
  PRIVATE.some(p => path.startsWith(p) && /^([?/]|$)/.test(path.slice(p.length)))

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

// What no server is asked: from a part of the record while the whole is not here; where that is not
// enough, when it is.
const ABOUT_ONE = ['/v1/ask?', '/v1/why?']
const SAME_ANYWHERE = ['E_REF', 'E_TOPIC', 'E_CONFLICT', 'E_FIELD', 'E_PROOF']
async function alone(path, before) {
  if (ABOUT_ONE.some(p => path.startsWith(p))) {
    try { return { ...await phone.part(path), source: 'part' } } catch (problem) {
      if (SAME_ANYWHERE.includes(problem.code)) throw problem
    }
  }
  await phone.whenReady()
  return ours(path, before)
}

// {doc, size, source, part}; size: of how many entries; part: what was checked of an answer from a
// part (part.mjs).
export async function view(path, before) {
  if (phone.ready()) return ours(path, before)
  if (isPrivate(path)) return alone(path, before)
  let answer
  try {
    answer = await getAt(path)
  } catch (problem) {
    return withoutServer(path, problem)
  }
  const { doc, size } = answer
  shown.push({ path, lang: language(), doc, size })
  if (!phone.ready()) return { doc, size, source: 'server' }
  compareAll()
  return ours(path, size)
}

// No way to the server: what lies here is on its way, or there is nothing.
async function withoutServer(path, problem) {
  if (!problem.passing) throw problem
  await phone.whenReady().catch(() => {
    throw problem
  })
  return ours(path)
}

// Where two documents part: [what the server showed, what the phone works out], as text.
const isDocument = x => x !== null && typeof x === 'object'
function parting(said, own) {
  if (!isDocument(said) || !isDocument(own)) return [said, own].map(String)
  const names = new Set([...Object.keys(own), ...Object.keys(said)])
  for (const name of names)
    if (!checks.follows(said[name], own[name]))
      return parting(said[name] ?? null, own[name] ?? null)
  return [said, own].map(x => JSON.stringify(x))
}

// The root that /v1/community names is that of the last checkpoint, which may be a second older
// than the answer, and is checked by itself.
const rootless = ({ root, ...doc }) => doc
const accuse = (path, said, own) =>
  phone.accuse({ where: 'answer', path, shown: said.slice(0, 200), own: own.slice(0, 200) })

// One document that the server showed before this phone knew, against the phone's own.  Where they
// are of other positions of the log, or of none that is said, the server is asked again, for one
// not older than the phone's; what is older all the same, or of a position that the log does not
// come to, is false, too.  What only the server has is left, and so is a log that grew each time.
const ROUNDS = 5,
  WAIT_MS = 1000
async function compare({ path, lang, doc, size }) {
  const first = size
  let own = await phone.viewAt(path, lang)
  for (let round = 0; round < ROUNDS; round++) {
    if (checks.follows(rootless(doc), rootless(own.doc))) return
    if (size >= 0 && size === own.size) return await accuse(path, ...parting(doc, own.doc))
    const least = own.size
    ;({ doc, size } = await getAt(path, { lang, least }))
    await phone.grow()
    own = await phone.viewAt(path, lang)
    if (!checks.recent(size, least)) return await accuse(path, `${size}`, `${least}`)
    if (size !== own.size) await new Promise(done => setTimeout(done, WAIT_MS))
  }
  if (size < 0) return await accuse(path, ...parting(doc, own.doc))
  if (!checks.reached(first, own.size)) return await accuse(path, `${first}`, `${own.size}`)
}

// As soon as the phone knows: what was shown until then is compared, then read again from the
// phone.  Where the server does not answer it is not forgotten.
async function compareAll() {
  const state = phone.checked()
  if (state.phase !== 'ready' || state.old || !shown.length) return
  for (const was of shown.splice(0))
    await compare(was).catch(problem => {
      if (problem.passing) shown.push(was)
    })
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

// What was there stays.
const failed = (before, problem) => {
  const stale = problem.passing && !!before.doc
  return { ...before, problem, loading: false, stale }
}

export function useView(path) {
  const [state, set] = useState(() => (path ? { loading: true, ...kept.get(key(path)) } : {}))
  const name = path && key(path)
  useEffect(() => {
    if (!path) {
      set({})
      return undefined
    }
    let here = true
    const load = () => view(path, kept.get(name)?.size).then(
      ({ doc, size, source, part }) => {
        const answer = { doc: typesetAll(doc), size, source, part, at: Date.now() }
        kept.set(name, answer)
        if (here) set(answer)
      },
      problem => {
        if (here) set(before => failed(before, problem))
      },
    )
    const had = kept.get(name)
    set({ loading: true, ...had })
    if (who() || !had || Date.now() - had.at > FRESH_MS) load()
    readers.add(load)
    return () => {
      here = false
      readers.delete(load)
    }
  }, [name])
  return state
}
