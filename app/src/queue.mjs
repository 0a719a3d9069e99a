// queue.mjs: acts that are signed and wait to leave: in order, once each, after a restart too, from one tab only.
//
// A row     {n, mid, sid, kind, what, to, draft, entry, submission, made, refused?: problem}
// Leaves    when the server has it (the same bytes again get the same answer, so a lost answer doubles nothing), or when the rules
//           refuse it; then it stays, refused, until its author has read why.  Without network everything behind it waits; behind
//           one that is to be signed anew waits what concerns the same agreement.
// No room   where the phone keeps nothing (refused, full), an act leaves at once or not at all: E_DISK says so.
// Cleared   a browser short of room may clear everything.  While a page is open, rows are put back from its memory; else the names
//           of what waited (noted.mjs) say what is gone, unless the record has it.
// Asleep    while something of the record does not fit, nothing leaves but a call for a pause: that is what it is there for.
import * as db from './db.mjs'
import * as noted from './noted.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { Problem } from './problem.mjs'
import { catchUp, changed, view } from './data.mjs'
import { t } from './words.mjs'

const SOON_MS = 2000, LATER_MS = 15000
const watchers = new Set()
const settled = new Map()       // n -> {ok, fail} of acts made in this tab
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('fabrique-queue') : null
let rows = [], cleared = []

export const waiting = () => rows
// The sids of what was cleared away before it left.
export const gone = () => cleared
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
const show = () => { for (const tell of [...watchers]) tell(rows) }

async function refresh() {
  rows = await db.all('queue')
  show()
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

// n: of the row whose place it takes, signed anew.
export async function put(row, n) {
  const before = rows.find(r => r.n === n)
  try {
    n = await db.write('queue', { ...row, made: Date.now(), ...(before ? { n } : {}) })
  } catch {
    return { done: atOnce(row) }
  }
  noted.add(row.sid)
  if (before) noted.remove(before.sid)
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

async function remove({ n, sid }) {
  noted.remove(sid)
  await db.remove('queue', n)
}

export async function drop(n) {
  const row = rows.find(r => r.n === n)
  if (!row) return
  await remove(row)
  await refresh()
  tabs?.postMessage({})
  send()
}

// Somebody else on this phone.
export async function clear() {
  noted.clear()
  await db.empty('queue')
  await refresh()
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
async function handIn({ submission, sid, files }) {
  for (const file of files ?? []) await server.putFile(file)
  const asleep = phone.asleep(), answer = await server.handIn(submission)
  const held = answer.ticket === undefined || await phone.receipt({ sid, index: answer.index, ticket: answer.ticket }) || asleep
  if (!held) throw new Problem({ code: 'E_PROOF', asleep: true, offline: true })
  return answer
}

// true: the next one may go.
async function leave(row) {
  try {
    const answer = await handIn(row)
    await remove(row)
    await told(row.n, answer)
    changed()
    catchUp(answer.index + 1).catch(() => {})    // the hint that the log has grown may be long in coming
    return true
  } catch (problem) {
    if (problem.passing) return false
    await db.write('queue', { ...row, refused: { ...problem } })
    await told(row.n, undefined, problem)
    return true
  }
}

// Refused for what is no longer so: the author may read what changed and sign once more.
const ANEW = ['E_VERSION', 'E_TIME']
export const toSignAnew = row => row.draft && ANEW.includes(row.refused?.code)
// What a row waits behind: one about the same agreement that is to be signed anew.
const concerns = row => [row.sid, row.draft?.about?.length === row.sid.length ? row.draft.about : row.sid]
export const behind = (row, all) => all.find(r => r.n < row.n && toSignAnew(r) && concerns(r).some(sid => concerns(row).includes(sid)))

let again
const later = ms => { clearTimeout(again); again = setTimeout(send, ms) }
// A kind that is neither signed nor sent now.
export const waits = kind => phone.asleep() && kind !== 'brake'
const next = all => all.find(r => !r.refused && !waits(r.kind) && !behind(r, all))

async function sendAll() {
  for (let row; (row = next(await db.all('queue')));) {
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

// --- cleared away -------------------------------------------------------------------------------------------------
// The browser may still be at it: tried again for a while.  What left meanwhile gets the same answer once more.
const TRIES = 10
async function putBack(lost = rows, tries = TRIES) {
  try {
    for (const row of lost) await db.write('queue', row)
  } catch {
    if (tries > 0) setTimeout(putBack, SOON_MS, lost, tries - 1)
    return
  }
  await refresh()
  send()
}

// Of what was noted and does not wait here any more, what the record does not have either.
async function findGone() {
  await phone.whenReady().catch(() => {})
  await refresh()
  const missing = noted.all().filter(sid => !rows.some(r => r.sid === sid))
  for (const sid of missing) {
    const found = await view('/v1/statements/' + sid).then(() => true, problem => problem.code === 'E_REF' ? false : null)
    if (found === true) noted.remove(sid)
    if (found === false && !cleared.includes(sid)) cleared = [...cleared, sid]
  }
  if (cleared.length) show()
}
export function readGone() {
  cleared.forEach(noted.remove)
  cleared = []
  show()
}

export async function start() {
  db.whenCleared(() => { putBack() })
  await refresh().catch(() => {})
  addEventListener('online', send)
  phone.watch(state => { if (state.phase === 'ready' && !state.cut && rows.some(r => !r.refused)) send() })
  if (rows.length) send()
}
// Once somebody is in here.
export const look = () => { findGone().catch(() => {}) }
