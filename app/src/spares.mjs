// spares.mjs: what this phone alone knows and needs again later: the number that the opener of a
// case has promised, the salt of an
// answer that is sealed, the one-time code of a hand-over (WIRE 8).  They rest in "me" (db.mjs),
// each under what the log knows of it: the
// number's hash, the answer's sid, the agreement's sid.
//
// Answers and codes rest in a box for oneself: only the open key of the same member reads it.  A
// code goes as soon as its agreement
// has nothing left to hand over, and when one signs out.
import { list } from '../core.mjs'
import { core, b64u, chance, unb64u } from './core.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as phone from './phone.mjs'
import { Problem } from './problem.mjs'

const NONCE = 32,
  CHANCE_OF_A_BOX = 88
const NUMBER = 'nonce ',
  SEALED = 'sealed ',
  HAND = 'hand ',
  END = 12,
  LAPSED = 13

// A number and its hash, to be promised: {nonce, hash}; kept once it is promised (`promise`).
export async function nonce() {
  const bytes = chance(NONCE)
  return {
    nonce: b64u(bytes),
    hash: b64u(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
  }
}
export const promise = ({ nonce, hash }) => db.write('me', nonce, NUMBER + hash)
export const promised = hash => db.read('me', NUMBER + hash)
// A number that goes out in clear at once.
export const inClear = () => b64u(chance(NONCE))

const under = async head =>
  (await db.keys('me')).filter(name => typeof name === 'string' && name.startsWith(head))

// Bytes in a box that only this member's key opens; id: 32 bytes that name what it is for.
async function locked(id, bytes) {
  const c = await core()
  const own = Uint8Array.of(...c.bytes('box_key', keys.boxSecret()), ...id)
  return c.bytes(
    'box_put',
    list([own]),
    chance(CHANCE_OF_A_BOX),
    c.bytes('box_context', 'own', id),
    bytes,
  )
}
async function unlocked(id, box) {
  if (!keys.isOpen()) throw new Problem({ code: 'E_SIG', locked: true })
  const c = await core()
  return c.bytes('box_open', box, id, keys.boxSecret(), c.bytes('box_context', 'own', id))
}

// --- answers that were sealed --------------------------------------------------------------------
export const keep = async (sid, spare) =>
  db.write('me', await locked(unb64u(sid), JSON.stringify(spare)), SEALED + sid)
// What was sealed, {salt, vec}; a Problem where the key is locked.
export const answer = async sid =>
  JSON.parse(
    new TextDecoder().decode(await unlocked(unb64u(sid), await db.read('me', SEALED + sid))),
  )
// Of those that are kept here, the sid of each.
export const sealed = async () => (await under(SEALED)).map(name => name.slice(SEALED.length))
export const opened = sid => db.remove('me', SEALED + sid)

// --- codes of hand-overs -------------------------------------------------------------------------
export const keepCode = async (agreement, secret) =>
  db.write('me', await locked(unb64u(agreement), secret), HAND + agreement)
// The code's 16 bytes (whoever is given them wipes them); null: this phone has none; a Problem
// where the key is locked.
export async function code(agreement) {
  const box = await db.read('me', HAND + agreement)
  return box ? unlocked(unb64u(agreement), box) : null
}

export async function forgetCodes() {
  for (const name of await under(HAND)) await db.remove('me', name)
}

// Codes that no hand-over waits for any more.  What the record does not know (yet) waits in the
// queue.
async function tidy() {
  for (const name of await under(HAND)) {
    const doc = await phone.view('/v1/promises/' + name.slice(HAND.length)).catch(() => null)
    if (doc && (doc.stage === LAPSED || doc.legs.every(leg => leg.stage >= END)))
      await db.remove('me', name)
  }
}
let size
export const start = () =>
  phone.watch(state => {
    if (state.phase !== 'ready' || state.size === size) return
    size = state.size
    tidy().catch(() => {})
  })
