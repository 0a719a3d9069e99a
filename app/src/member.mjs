// member.mjs: who one is on this phone, and whether the key is at hand.
//
// {mid, name, origin, key: 'open' | 'locked' | 'none', session: bool, standing?, roles?}.  The key
// itself is in keys.mjs; nothing here is secret.
import { html, useEffect, useState } from './html.mjs'
import * as db from './db.mjs'
import * as queue from './queue.mjs'
import * as spares from './spares.mjs'

let me = null // null: a visitor
const watchers = new Set()

// Of those the log is kept from: guests, who left, who were excluded (PROTOCOL 1.4).
export const GUEST = 0,
  LEFT = 4
const EXCLUDED = 5
export const isOutside = ({ standing }) => [GUEST, LEFT, EXCLUDED].includes(standing)

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
    return () => {
      watchers.delete(set)
    }
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
  await db
    .write('me', { mid: member.mid, name: member.name, origin: member.origin }, 'member')
    .catch(() => {})
  become(member)
}

// Leaves this phone's memory as one finds it on coming back: a name and a locked file; what waits
// to leave is signed and stays.
export async function goOut() {
  if (me)
    await db.write('me', { mid: me.mid, name: me.name, origin: me.origin }, 'last').catch(() => {})
  await db.remove('me', 'member').catch(() => {})
  await spares.forgetCodes().catch(() => {})
  await db.empty('log').catch(() => {})
  become(null)
}
export const last = () => db.read('me', 'last')

// Somebody else on this phone: nothing of who was here stays, what waits to leave included; only
// what is of the community does: its log's key as first seen, its last checkpoint that held, and a
// difference that was found.
const NOBODYS = ['lang', 'vkey', 'note', 'flaw']
export async function forgetAll() {
  for (const name of (await db.keys('me').catch(() => [])).filter(n => !NOBODYS.includes(n)))
    await db.remove('me', name).catch(() => {})
  await db.empty('log').catch(() => {})
  await queue.clear().catch(() => {})
  become(null)
}
