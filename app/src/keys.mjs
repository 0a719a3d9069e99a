// keys.mjs: the signing key: where it rests, when it opens, what it signs.
//
// At rest    locked: a key file (locks.mjs).
// Open       for signing: a CryptoKey that no script can take out; for boxes: 32 bytes inside the
// core's call, kept in this
//            module's closure for the session and wiped when it ends.
// The core alone verifies; WebCrypto only signs.
import { core, chance, b64u, unb64u } from './core.mjs'
import { boot } from './boot.mjs'
import * as db from './db.mjs'
import * as server from './server.mjs'
import { Problem } from './problem.mjs'

export const PKCS8_ED25519 = Uint8Array.of(
  0x30,
  0x2e,
  2,
  1,
  0,
  0x30,
  5,
  6,
  3,
  0x2b,
  0x65,
  0x70,
  4,
  0x22,
  4,
  0x20,
)
let open = null // {mid, sign: CryptoKey, box: Uint8Array(32), publicKey}

export const isOpen = () => open !== null
export const boxSecret = () => open?.box
const wipe = bytes => bytes?.fill(0)

async function signing(seed) {
  const pkcs8 = new Uint8Array(48)
  pkcs8.set(PKCS8_ED25519)
  pkcs8.set(seed, 16)
  try {
    return await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
  } finally {
    wipe(pkcs8)
  }
}

// For a page that is loaded again within the session: the CryptoKey, and the box secret under
// another CryptoKey.
async function rest() {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const iv = chance(12)
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, open.box)
  await db.write(
    'me',
    { mid: open.mid, sign: open.sign, key, iv, box, publicKey: open.publicKey },
    'session',
  )
}

export async function hold(opened) {
  open = opened
  await rest().catch(() => {})
}

// Takes the two secrets (32 + 32 bytes) and wipes them where they came from.
export async function take(mid, secrets) {
  const c = await core()
  const seed = secrets.subarray(0, 32)
  await hold({
    mid,
    sign: await signing(seed),
    publicKey: c.bytes('sign_key', seed),
    box: secrets.slice(32, 64),
  })
  wipe(secrets)
}

// What this session left in the phone; false: nothing, or it cannot be opened any more.
export async function resume() {
  const kept = await db.read('me', 'session').catch(() => null)
  if (!kept) return false
  try {
    const box = new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, kept.key, kept.box),
    )
    open = { mid: kept.mid, sign: kept.sign, publicKey: kept.publicKey, box }
    return true
  } catch {
    return false
  }
}

export function close() {
  wipe(open?.box)
  open = null
}

export async function sign(bytes) {
  if (!open) throw new Problem({ code: 'E_SIG', locked: true })
  return new Uint8Array(await crypto.subtle.sign('Ed25519', open.sign, bytes))
}

// --- the session: it reads; every act is signed --------------------------------------------------
// The answer to a fresh challenge; for a request too, whose digest it then names (INTERFACES 2.3). 
// The message is built with a
// seed that counts for nothing, then signed by the key that cannot be taken out.  It is dated by
// the server's clock, which alone asks
// for it: a phone whose own is wrong comes in.
async function answer(digest = new Uint8Array(0)) {
  const c = await core()
  const challenge = await server.post('/v1/session/challenge', {})
  if (challenge.origin !== boot.origin || challenge.web !== server.web())
    throw new Problem({ code: 'E_AUD' })
  const bare = c.bytes(
    'session',
    new Uint8Array(32),
    unb64u(open.mid),
    challenge.web,
    challenge.origin,
    BigInt(server.now()),
    unb64u(challenge.nonce),
    digest,
  )
  return c.bytes('statement_signed', bare, await sign(c.bytes('statement_message', bare)))
}

export async function logIn() {
  return (
    await server.request('POST', '/v1/session', { body: await answer(), type: 'application/cose' })
  ).json()
}

// One of the few acts beside the log: it carries its own signature, so a stolen session cannot do
// it.
export async function proven(method, path, body = '', type = undefined) {
  if (!open) throw new Problem({ code: 'E_SIG', locked: true })
  const head = new TextEncoder().encode(`${method} ${path}\n`),
    tail = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.of(...head, ...tail))
  return server.request(method, path, {
    body: tail.length ? tail : undefined,
    type,
    headers: { 'Fabrique-Proof': b64u(await answer(new Uint8Array(digest))) },
  })
}

// The key closes; reading goes on.
export async function lockUp() {
  close()
  await db.remove('me', 'session').catch(() => {})
}

export async function logOut() {
  await server.request('DELETE', '/v1/session').catch(() => {})
  await lockUp()
}
