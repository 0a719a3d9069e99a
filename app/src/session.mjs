// session.mjs: who the server knows one as, at the start of a page and whenever that changes
// (somebody left, or came back).
import { boot } from './boot.mjs'
import { Problem } from './problem.mjs'
import * as db from './db.mjs'
import * as idle from './idle.mjs'
import * as keys from './keys.mjs'
import * as member from './member.mjs'
import * as server from './server.mjs'
import { within } from './within.mjs'

// The server's word; without network the phone's own memory is enough to read.
export async function know(me = member.who()) {
  try {
    const doc = await server.get('/v1/me', { patience: 0 }) // a page does not begin with waiting
    if (member.isOutside(doc)) await db.empty('log').catch(() => {})
    member.become({
      mid: doc.mid,
      name: doc.name,
      origin: boot.origin,
      key: keys.isOpen() ? 'open' : me ? 'locked' : 'none',
      session: true,
      standing: doc.standing,
      roles: doc.roles,
    })
  } catch (problem) {
    if (me && problem.code === 'E_WHO') await comeBack(me)
  }
}

// The session has ended, not by the member: a key at hand opens another; else one comes back in by
// one's lock.  Where it cannot be asked for just now, the phone's own memory stays.
async function comeBack(me) {
  try {
    if (!keys.isOpen()) throw new Problem({ code: 'E_SIG' })
    await keys.logIn()
    member.become({ ...me, key: 'open', session: true })
  } catch (problem) {
    if (!problem.passing) await member.goOut()
  }
}

// What this phone remembers first, then the server; one that is long in answering is heard later.
const HEARD_MS = 6000
export async function begin() {
  const me = await member.recall()
  if (await idle.wasLong()) await keys.lockUp()
  if (me && (await keys.resume())) member.become({ ...me, key: 'open' })
  await within(HEARD_MS, know(me)).catch(() => {})
}
