// data.mjs: what a screen reads: the documents of INTERFACES 2.1, by path; from the phone's own checked state as soon as it
// stands, from the server until then.
//
// useView(path) -> {doc, problem, loading, source, stale}; source: 'phone' or 'server'.  A screen never asks where from; what has
// been checked is said by `checked` (phone.mjs).  Documents are read again when the log grows; the page does not jump: the
// old document stays until the new one is there.
import { useEffect, useState } from './html.mjs'
import { language, typesetAll } from './words.mjs'
import { get } from './server.mjs'
import * as phone from './phone.mjs'

const kept = new Map()          // language and path -> the last document, so that coming back is at once
const readers = new Set()

const key = path => language() + ' ' + path

// Questions about people are answered here or not at all: what one asks is nobody's business.
export const PRIVATE = ['/v1/ask', '/v1/why', '/v1/cover']
const isPrivate = path => PRIVATE.some(p => path === p || path.startsWith(p + '?') || path.startsWith(p + '/'))

export async function view(path) {
  if (phone.ready()) {
    const doc = await phone.view(path)
    return { doc, source: 'phone' }
  }
  if (isPrivate(path)) {
    await phone.whenReady()
    return { doc: await phone.view(path), source: 'phone' }
  }
  return { doc: await get(path), source: 'server' }
}

export function changed() {
  for (const again of readers) again()
}

export function forget() {
  kept.clear()
  changed()
}

export function useView(path) {
  const [state, set] = useState(() => path ? { loading: true, ...kept.get(key(path)) } : {})
  const name = path && key(path)
  useEffect(() => {
    if (!path) { set({}); return undefined }
    let here = true
    const load = () => view(path).then(
      ({ doc, source }) => {
        const answer = { doc: typesetAll(doc), source }
        kept.set(name, answer)
        if (here) set(answer)
      },
      problem => { if (here) set(before => ({ ...(before.name === name || before.doc ? before : {}), problem, loading: false, stale: problem.passing && !!before.doc })) })
    set({ loading: true, ...kept.get(name) })
    load()
    readers.add(load)
    return () => { here = false; readers.delete(load) }
  }, [name])
  return state
}
