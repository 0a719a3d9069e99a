// member.mjs: who one is on this phone, and whether the key is at hand.
//
// {mid, name, origin, key: 'open' | 'locked' | 'none', session: bool}.  The key itself is in keys.mjs; nothing here is secret.
import { html, useEffect, useState } from './html.mjs'
import * as db from './db.mjs'

let me = null                   // null: a visitor
const watchers = new Set()

export const who = () => me
export function become(member) {
  me = member
  for (const tell of [...watchers]) tell(me)
}
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
export function useMember() {
  const [now, set] = useState(me)
  useEffect(() => {
    watchers.add(set)
    set(me)
    return () => { watchers.delete(set) }
  }, [])
  return now
}

// What this phone remembers of whoever used it last.
export async function recall() {
  const kept = await db.read('me', 'member').catch(() => undefined)
  if (kept) become({ ...kept, key: 'locked', session: false })
  return me
}
export async function remember(member) {
  await db.write('me', { mid: member.mid, name: member.name, origin: member.origin }, 'member')
  become(member)
}
