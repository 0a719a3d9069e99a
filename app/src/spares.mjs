// spares.mjs: what this phone alone knows and needs again later: the number that the opener of a case has promised, the salt of an
// answer that is sealed.  They rest in "me" (db.mjs), each under what the log knows of it: the number's hash, the answer's sid.
import { b64u, chance } from './core.mjs'
import * as db from './db.mjs'

const NONCE = 32

// A number and its hash, to be promised: {nonce, hash}; kept once it is promised (`promise`).
export async function nonce() {
  const bytes = chance(NONCE)
  return { nonce: b64u(bytes), hash: b64u(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))) }
}
export const promise = ({ nonce, hash }) => db.write('me', nonce, 'nonce ' + hash)
export const promised = hash => db.read('me', 'nonce ' + hash)
// A number that goes out in clear at once.
export const inClear = () => b64u(chance(NONCE))

export const keep = (sid, spare) => db.write('me', spare, 'sealed ' + sid)
