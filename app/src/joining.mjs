// joining.mjs: becoming somebody here: a pair of keys, the statement that says so, a session, and
// the locked file in two places.
import { core, b64u, unb64u } from './core.mjs'
import { boot } from './boot.mjs'
import * as acts from './acts.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as locks from './locks.mjs'
import * as member from './member.mjs'
import * as queue from './queue.mjs'
import * as server from './server.mjs'
import { forget } from './data.mjs'

const PERSON = 1
export const LETTERS_OF_A_WORD = 120
const LETTER_OF_INVITATION = 0x69 // 'i'
const COSE_KEY = Uint8Array.of(0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 0x20)

// The signing key as its disclosure has it (WIRE 1).
export const coseKey = publicKey => Uint8Array.of(...COSE_KEY, ...publicKey)

// The 16 bytes of a code, or of the one in a link; null: a letter is wrong.
export async function readCode(code) {
  const c = await core(),
    [bare] = code.slice(code.indexOf('#') + 1).split('.')
  try {
    return c.bytes('code_read', LETTER_OF_INVITATION, bare)
  } catch {
    return null
  }
}

// The link of an invitation, and what stands in one: behind # no server sees either the code or the
// word of whoever invites, which therefore nobody keeps.
export const linkOf = (code, word) =>
  `${server.web()}/join#${code}${word && '.' + b64u(new TextEncoder().encode(word))}`
export function given(query, hash) {
  const [code, word = ''] = hash.slice(1).split('.')
  return { code: query.get('code') ?? plainOf(decodeURIComponent, code), word: plainOf(wordIn, word) }
}
const wordIn = text =>
  new TextDecoder('utf-8', { fatal: true }).decode(unb64u(text)).slice(0, LETTERS_OF_A_WORD)
function plainOf(read, text) {
  try {
    return read(text)
  } catch {
    return ''
  }
}

// Who invites, and until when: {text, name?, until}.  Asked by the public half of the code's
// one-time key (WIRE 8), which opens
// nothing; E_REF: used already, or its day is over.
export async function invitedBy(invitation) {
  const proof = (await core()).bytes('invite_proof', invitation, boot.origin, new Uint8Array(16))
  return server.get('/v1/invitations/' + b64u(proof.subarray(0, 32)))
}

// Signed and taken in; what the rules refuse is not kept for another time.
export async function answered(made) {
  try {
    return await made.done
  } catch (p) {
    const row = queue.waiting().find(r => r.sid === made.sid)
    if (row) await queue.drop(row.n)
    throw p
  }
}

// Is in, or throws what the rules say.  Pressed again after a refusal, the same keys are used.
let prepared = null
export async function join({ name, about, invitation, wayOf }) {
  const c = await core()
  if (!prepared) {
    const { secrets, ...me } = await locks.make()
    const lock = await wayOf(me.mid, secrets)
    await keys.take(me.mid, secrets)
    prepared = { ...me, lock }
  }
  const { mid, salt, publicKey, boxKey, lock } = prepared
  const proof =
    invitation && c.bytes('invite_proof', invitation, boot.origin, c.bytes('mid', salt, publicKey))
  const made = await acts.act(
    {
      kind: 'join',
      about: boot.origin,
      fields: { code: PERSON, ...(proof ? { key: b64u(proof) } : {}) },
      texts: [
        { field: 'key', bytes: coseKey(publicKey) },
        { field: 'mid_salt', bytes: salt },
        { field: 'box_key', bytes: boxKey },
        { field: 'name', text: name },
        { field: 'text', text: about },
      ],
    },
    { mid },
  )
  await answered(made)
  await locks.settle(lock)
  await enter({ mid, name, lock })
  prepared = null
}

// The key is open: a session, and this phone remembers.  Without a name the server says it.
export async function enter({ mid, name, lock }) {
  await keys.logIn()
  name ??= (await server.get('/v1/me')).name
  if (lock) await locks.settle(lock)
  await db.remove('me', 'asking').catch(() => {}) // asking.mjs: nobody is asked any more
  forget()
  await member.remember({ mid, name, origin: boot.origin, key: 'open', session: true })
  if (lock) await locks.keep(lock).catch(() => locks.keepLater(lock))
}
