// queue.mjs: acts that are signed and wait to leave: in order, once each, after a restart too, from one tab only.
//
// A row     {n, sid, kind, what, to, draft, entry, submission, made, refused?: problem, tried?: how often}
// Leaves    when the server has it (a ticket that holds, or the same sid again: E_DUP counts as had), or when the rules refuse it;
//           then it stays, refused, until its author has read why.  Without network everything behind it waits.
// No room   where the phone keeps nothing (refused, full), an act leaves at once or not at all: E_DISK says so.
// Asleep    while something of the record does not fit, nothing leaves.
import * as db from './db.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { Problem } from './problem.mjs'
import { changed } from './data.mjs'
import { t } from './words.mjs'

const SOON_MS = 2000, LATER_MS = 15000
const watchers = new Set()
const settled = new Map()       // n -> {ok, fail} of acts made in this tab
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('fabrique-queue') : null
let rows = []

export const waiting = () => rows
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}

async function refresh() {
  rows = await db.all('queue')
  for (const tell of [...watchers]) tell(rows)
}

// What came of a row, in this tab and in the others.
function settle(n, answer, problem) {
  const here = settled.get(n)
  settled.delete(n)
  if (problem) here?.fail(problem)
  else here?.ok(answer)
}
async function told(n, answer, problem) {
  settle(n, answer, problem)
  tabs?.postMessage({ n, answer, problem: problem && { ...problem } })
  await refresh()
}
if (tabs) {
  tabs.onmessage = ({ data: { n, answer, problem } }) => {
    if (n) settle(n, answer, problem && new Problem(problem))
    refresh().catch(() => {})
    changed()
  }
}

export async function put(row) {
  let n
  try {
    n = await db.write('queue', { ...row, made: Date.now() })
  } catch {
    return { done: atOnce(row) }
  }
  navigator.storage?.persist?.().catch(() => {})
  const done = new Promise((ok, fail) => settled.set(n, { ok, fail }))
  done.catch(() => {})
  await refresh()
  tabs?.postMessage({})
  send()
  return { n, done }
}

async function atOnce(row) {
  try {
    const answer = await handIn(row)
    changed()
    return answer
  } catch (problem) {
    throw problem.passing ? new Problem({ code: 'E_DISK', title: t('queue.no_room'), detail: t('queue.no_room_text') }) : problem
  }
}

export async function drop(n) {
  await db.remove('queue', n)
  await refresh()
  tabs?.postMessage({})
}

// Read and sent once more, as it is.
export async function resend(n) {
  const row = rows.find(r => r.n === n)
  if (!row) return
  const { refused, ...fresh } = row
  await db.write('queue', fresh)
  await refresh()
  await send()
}

// Gives the ticket's answer, once it is known to hold.
async function handIn({ submission, sid }) {
  const answer = await server.handIn(submission)
  const held = answer.ticket === undefined || await phone.receipt({ sid, index: answer.index, ticket: answer.ticket })
  if (!held) throw new Problem({ code: 'E_PROOF', asleep: true, offline: true })
  return answer
}

// true: the next one may go.
async function leave(row) {
  try {
    const answer = await handIn(row)
    await db.remove('queue', row.n)
    await told(row.n, answer)
    changed()
    return true
  } catch (problem) {
    if (problem.passing) return false
    if (problem.code === 'E_DUP') {
      await db.remove('queue', row.n)
      await told(row.n, { sid: row.sid })
      return true
    }
    await db.write('queue', { ...row, refused: { ...problem } })
    await told(row.n, undefined, problem)
    return true
  }
}

let again
const later = ms => { clearTimeout(again); again = setTimeout(send, ms) }
const asleep = () => phone.checked().phase === 'differs'

async function sendAll() {
  for (let row; !asleep() && (row = (await db.all('queue')).find(r => !r.refused));) {
    if (!await leave(row)) { later(LATER_MS); return }
  }
}

// One tab sends; the lock is given to the next one when this tab ends.
export function send() {
  clearTimeout(again)
  return navigator.locks.request('fabrique-queue', { ifAvailable: true }, async mine => {
    if (mine) await sendAll()
    else later(SOON_MS)
  }).catch(() => later(LATER_MS))
}

export async function start() {
  await refresh().catch(() => {})
  addEventListener('online', send)
  phone.watch(state => { if (state.phase === 'ready' && !state.cut && rows.some(r => !r.refused)) send() })
  if (rows.length) send()
}
