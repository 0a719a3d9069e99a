// asking.mjs: back in by the people one has chosen (WIRE 8): a new phone makes a key and shows it
// as a link and three words; whoever knew the voice that said them signs for that very key, and
// leaves the new phone a box that says who it is, and who else was chosen.
//
// Rests    so that a page that is loaded again says the same words: the secrets, under a key that
//          no script can take out, for a day; once this phone has a lock of its own, of them only
//          what opens further boxes.  All of it goes as soon as somebody is in here.
import { list } from '../core.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { language } from './words.mjs'
import { coseKey } from './joining.mjs'
import { DAY_MS } from './time.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as locks from './locks.mjs'
import * as server from './server.mjs'

const BY_GUARDIAN = 3,
  BY_STEWARD = 4
const CHANCE_OF_A_BOX = 88,
  ASKED = 96,
  LETTERS_OF_A_NAME = 20
const both = (...parts) => Uint8Array.from(parts.flatMap(p => [...p]))
const placeOf = async boxKey => new Uint8Array(await crypto.subtle.digest('SHA-256', boxKey))
const contextOf = (c, place) => c.bytes('box_context', 'pair', place)

// --- the new phone -------------------------------------------------------------------------------
// {asked, boxKey, said, at, key, seed?, box}: asked: the same texts with the same salts, so that
// all who sign name one key; said: what greeted it; seed, box: the two secrets, sealed by `key`.
const seal = async (key, plain) => {
  const iv = chance(12)
  return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) }
}
const unseal = async (key, { iv, sealed }) =>
  new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed))

let here // where the phone keeps nothing
async function keep(row) {
  here = row
  await db.write('me', row, 'asking').catch(() => {})
  return row
}
const fresh = row => row && (row.said.length > 0 || Date.now() - row.at < DAY_MS)

async function made() {
  const { secrets, publicKey, boxKey } = await locks.make()
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const row = {
    asked: both(publicKey, boxKey, chance(16), chance(16)),
    boxKey,
    said: [],
    at: Date.now(),
    key,
    seed: await seal(key, secrets.subarray(0, 32)),
    box: await seal(key, secrets.subarray(32)),
  }
  secrets.fill(0)
  return keep(row)
}

// The one of today, or a new one; with {words, link} in the reader's language.
export async function begin() {
  const kept = (await db.read('me', 'asking').catch(() => undefined)) ?? here
  const row = fresh(kept) ? kept : await made()
  here = row
  return {
    ...row,
    words: await locks.threeWords(row.asked),
    link: `${server.web()}/back-in/friend?lang=${language()}#${b64u(row.asked)}`,
  }
}

export async function end() {
  here = undefined
  await db.remove('me', 'asking').catch(() => {})
}

// Waits for the next word of a friend: all that were said so far, the newest last; null: none yet.
export async function greeted(signal) {
  const place = await placeOf(here.boxKey)
  const box = await server.getBytes('/v1/pair/' + b64u(place), { signal }).catch(p => {
    if (p.code !== 'E_REF' && !p.passing) throw p
  })
  if (!box) return null
  const c = await core(),
    secret = await unseal(here.key, here.box)
  const word = JSON.parse(
    new TextDecoder().decode(c.bytes('box_open', box, place, secret, contextOf(c, place))),
  )
  secret.fill(0)
  const others = here.said.filter(s => s.by.mid !== word.by.mid)
  return (await keep({ ...here, said: [...others, word] })).said
}

// This phone gets a lock of its own; the key stays locked until it is in force.
export async function rest(person, wayOf) {
  const secrets = both(await unseal(here.key, here.seed), await unseal(here.key, here.box))
  try {
    const lock = await wayOf(person.mid, secrets)
    await db.write('me', { ...person, lock }, 'coming')
  } finally {
    secrets.fill(0)
  }
  const { seed, ...row } = here
  await keep(row)
}

// --- the friend, or a steward --------------------------------------------------------------------
export function askedIn(hash) {
  try {
    const asked = unb64u(hash.replace(/^#/, ''))
    return asked.length === ASKED ? asked : null
  } catch {
    return null
  }
}
const texts = asked => [
  { field: 'key', bytes: coseKey(asked.subarray(0, 32)), salt: asked.subarray(64, 80) },
  { field: 'box_key', bytes: asked.subarray(32, 64), salt: asked.subarray(80, 96) },
]

export const yes = (circle, asked) => ({
  kind: 'rotate',
  what: 'let_in',
  about: circle.of,
  fields: { code: BY_GUARDIAN, nonce: circle.salt, mids: circle.mids, method: circle.threshold },
  texts: texts(asked),
})
export const start = (mid, asked) => ({
  kind: 'rotate',
  what: 'let_in',
  about: mid,
  fields: { code: BY_STEWARD },
  texts: texts(asked),
})

const short = ({ mid, name }) => ({ mid, name: [...name].slice(0, LETTERS_OF_A_NAME).join('') })
// Tells the new phone who it is, who says so, and who else was chosen: friends, enough of them.  It
// may have gone to sleep: then it does not hear, and is told once more.
export async function greet(asked, person, by, friends, enough) {
  const c = await core(),
    boxKey = asked.subarray(32, 64),
    place = await placeOf(boxKey)
  const word = {
    ...short(person),
    by: short(by),
    at: Date.now(),
    friends: friends.map(short),
    enough,
  }
  const box = c.bytes(
    'box_put',
    list([both(boxKey, place)]),
    chance(CHANCE_OF_A_BOX),
    contextOf(c, place),
    JSON.stringify(word),
  )
  await keys.proven('POST', '/v1/pair/' + b64u(place), box, 'application/cbor')
}
