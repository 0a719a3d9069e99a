// queue.mjs: acts that are signed and wait to leave: in order, once each, after a restart too, from
// one tab only.
//
// A row     {n, mid, sid, kind, what, to, draft, entry, submission, made, refused?: problem}
// Leaves    when the server has it and a ticket says so (the same bytes again get the same answer,
//           so a lost answer doubles nothing), or when the rules refuse it; then it stays, refused,
//           until its author has read why.  Whatever else comes back is no answer: it waits.
//           Without network everything behind it waits; behind one that is to be signed anew waits
//           what concerns the same agreement.
// Anew      takes the place of the one that was refused, if that is still there: of two tabs that
//           sign it anew one does.
// No room   where the phone keeps nothing (refused, full), an act leaves at once or not at all:
//           E_DISK says so.  Whether it arrived nobody can know then, so whoever says the same once
//           more while this page is open sends the same bytes (`untold`).
// Cleared   a browser short of room may clear everything.  While a page is open, rows are put back
//           from its memory; else the names of what waited (noted.mjs) say what is gone, unless the
//           record has it.
// Asleep    while something of the record does not fit, nothing leaves but a call for a pause: that
//           is what it is there for.
import * as db from './db.mjs'
import * as noted from './noted.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { Problem } from './problem.mjs'
import { catchUp, changed, view } from './data.mjs'
import { t } from './words.mjs'

const SOON_MS = 2000, LATER_MS = 15000
const watchers = new Set()
const settled = new Map() // n -> {ok, fail} of acts made in this tab
const unkept = new Map() // what was said -> the row that this phone could not keep
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('fabrique-queue') : null
let rows = [], cleared = []

export const waiting = () => rows
// The sids of what was cleared away before it left.
export const gone = () => cleared
export function watch(tell) {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
function show() {
  for (const tell of [...watchers]) tell(rows)
}

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

// Another tab, or an answer that came meanwhile, may have changed the place of a row: then nothing
// is done.  to(row): what is to stand there.
const change = ({ n, sid }, to) =>
  db.change('queue', n, was => (was?.sid === sid ? to(was) : undefined))

async function replace(before, row) {
  const put = await change(before, was => (was.refused ? { ...row, n: was.n } : undefined))
  if (!put) throw new Problem({ code: 'E_STATE' })
  return put.n
}

// before: the row that it is signed anew for.  said: what it says, for `untold`.
export async function put(given, { before, said } = {}) {
  const row = { ...given, made: Date.now() }
  let n
  try {
    n = await (before ? replace(before, row) : db.write('queue', row))
  } catch (problem) {
    if (problem instanceof Problem) throw problem
    return { done: atOnce(row, said) }
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

// What was said already, and may have arrived: {sid, done}, the same bytes once more.
export const untold = said => {
  const row = unkept.get(said)
  return row && { sid: row.sid, done: atOnce(row, said) }
}
async function atOnce(row, said) {
  unkept.set(said, row)
  try {
    const answer = await handIn(row)
    unkept.delete(said)
    changed()
    return answer
  } catch (problem) {
    if (!isAnswer(problem)) throw noRoom()
    unkept.delete(said)
    throw problem
  }
}
const noRoom = () =>
  new Problem({ code: 'E_DISK', title: t('queue.no_room'), detail: t('queue.no_room_text') })

async function remove(row) {
  noted.remove(row.sid)
  await change(row, () => null)
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
  await change(row, ({ refused, ...fresh }) => fresh)
  await refresh()
  await send()
}

// Gives the ticket's answer, once it is known to hold.
async function handIn({ submission, sid, files }) {
  for (const file of files ?? []) await server.putFile(file)
  const asleep = phone.asleep()
  const { index, ticket, ...more } = await server.handIn(submission)
  const held = (await phone.receipt({ sid, index, ticket })) || asleep
  if (held) return { index, ticket, ...more }
  throw new Problem({ code: 'E_PROOF', asleep: true, offline: true })
}

// The rules have spoken; anything else may be sent again.
const isAnswer = problem => problem instanceof Problem && !problem.passing

// true: the next one may go.
async function leave(row) {
  let answer
  try {
    answer = await handIn(row)
  } catch (problem) {
    if (!isAnswer(problem)) return false
    await change(row, was => ({ ...was, refused: { ...problem } }))
    await told(row.n, undefined, problem)
    return true
  }
  await remove(row)
  await told(row.n, answer)
  changed()
  catchUp(answer.index + 1).catch(() => {}) // the hint that the log has grown may be long in coming
  return true
}

// Refused for what is no longer so: the author may read what changed and sign once more.
const ANEW = ['E_VERSION', 'E_TIME']
export const toSignAnew = row => row.draft && ANEW.includes(row.refused?.code)
// What a row waits behind: one about the same agreement that is to be signed anew.
const concerns = ({ sid, draft }) => [
  sid,
  ...(draft?.about?.length === sid.length ? [draft.about] : []),
]
const together = (a, b) => concerns(a).some(sid => concerns(b).includes(sid))
export const behind = (row, all) =>
  all.find(r => r.n < row.n && toSignAnew(r) && together(r, row))

let again
function later(ms) {
  clearTimeout(again)
  again = setTimeout(send, ms)
}
// A kind that is neither signed nor sent now.
export const waits = kind => phone.asleep() && kind !== 'brake'
const next = all => all.find(r => !r.refused && !waits(r.kind) && !behind(r, all))

async function sendAll() {
  for (let row; (row = next(await db.all('queue')));)
    if (!(await leave(row))) return later(LATER_MS)
}

// One tab sends; the lock is given to the next one when this tab ends.
export function send() {
  clearTimeout(again)
  return navigator.locks
    .request('fabrique-queue', { ifAvailable: true }, async mine => {
      if (mine) await sendAll()
      else later(SOON_MS)
    })
    .catch(() => later(LATER_MS))
}

// --- cleared away --------------------------------------------------------------------------------
// The browser may still be at it: tried again for a while.  What left meanwhile gets the same
// answer once more.
const TRIES = 10
async function putBack(lost = rows, tries = TRIES) {
  if (tries > 0) setTimeout(putBackAgain, SOON_MS, lost, tries - 1)
  for (const row of lost) await db.change('queue', row.n, was => was ?? row)
  await refresh()
  send()
}
// What had left by then, or was taken away, stays away.
function putBackAgain(lost, tries) {
  const names = noted.all()
  const still = lost.filter(row => names.includes(row.sid))
  if (still.length) putBack(still, tries).catch(() => {})
}

// Of what was noted and does not wait here any more, what the record does not have either.
async function findGone() {
  await phone.whenReady().catch(() => {})
  await refresh()
  const missing = noted.all().filter(sid => !rows.some(r => r.sid === sid))
  for (const sid of missing) {
    const found = await view('/v1/statements/' + sid).then(
      () => true,
      problem => (problem.code === 'E_REF' ? false : null),
    )
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
  db.whenCleared(() => {
    putBack().catch(() => {})
  })
  await refresh().catch(() => {})
  addEventListener('online', send)
  phone.watch(state => {
    if (state.phase === 'ready' && !state.cut && rows.some(r => !r.refused)) send()
  })
  if (rows.length) send()
}
// Once somebody is in here.
export const look = () => {
  findGone().catch(() => {})
}
