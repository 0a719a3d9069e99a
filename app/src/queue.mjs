// queue.mjs: acts that are signed and wait to leave: in order, once each, after a restart too, from one tab only.
//
// An act leaves this queue when the server has it (a ticket, or the same sid again: E_DUP counts as had), or when the rules refuse it;
// then it stays, refused, until its author has read why.  Without network everything behind it waits.
import * as db from './db.mjs'
import * as server from './server.mjs'
import { changed } from './data.mjs'

const watchers = new Set()
const settled = new Map()       // n -> {done, fail} of acts made in this tab
let rows = []

export const waiting = () => rows
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
const tellAll = () => { for (const tell of [...watchers]) tell(rows) }

async function refresh() {
  rows = await db.all('queue')
  tellAll()
}

export async function put(row) {
  const n = await db.write('queue', { ...row, made: Date.now() })
  await refresh()
  const done = new Promise((ok, fail) => settled.set(n, { ok, fail }))
  done.catch(() => {})
  send()
  return { n, done }
}

export async function drop(n) {
  await db.remove('queue', n)
  await refresh()
}

async function leave(row) {
  try {
    const answer = await server.handIn(row.submission)
    await drop(row.n)
    settled.get(row.n)?.ok(answer)
    changed()
    return true
  } catch (problem) {
    if (problem.passing) return false
    if (problem.code === 'E_DUP') {
      await drop(row.n)
      settled.get(row.n)?.ok({ sid: row.sid })
      return true
    }
    await db.write('queue', { ...row, refused: { ...problem } })
    await refresh()
    settled.get(row.n)?.fail(problem)
    return true
  }
}

let again
// One tab sends; the lock is given to the next one when this tab ends.
export function send() {
  clearTimeout(again)
  return navigator.locks.request('fabrique-queue', { ifAvailable: true }, async mine => {
    if (!mine) { again = setTimeout(send, 2000); return }
    for (const row of await db.all('queue')) {
      if (row.refused) continue
      if (!await leave(row)) { again = setTimeout(send, 15000); return }
    }
  })
}

export async function start() {
  await refresh().catch(() => {})
  addEventListener('online', send)
  if (rows.length) send()
}
