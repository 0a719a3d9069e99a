// locks.mjs: a member's secrets at rest (WIRE 8): one key file a lock: drawn words, the code of a
// printed card, or a passkey.
//
// A lock is {lock, text, handle}: the file, and the name under which the server keeps it; the
// server can open none of them.
// Secrets are 64 bytes, sign seed then box secret; whoever is given them wipes them.  What is
// opened goes on to keys.mjs.
import { core, chance, b64u, unb64u } from './core.mjs'
import { boot } from './boot.mjs'
import { language } from './words.mjs'
import { script } from './trusted.mjs'
import { Problem } from './problem.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as passkey from './passkey.mjs'
import { within } from './within.mjs'
import * as server from './server.mjs'

const FULL = { memory: 65536, passes: 3 },
  SMALL = { memory: 19456, passes: 2 },
  PAPER = { memory: 0, passes: 0 }
const WORDS = 5,
  SECRET_MS = 120000 // a small phone may need a minute for a passphrase
const LETTER_OF_CARD = 0x6b // 'k'
const NOBODY = 'AAAAAAAAAAAAAAAAAAAAAA'
const ours = () => ((navigator.deviceMemory ?? 4) < 2 ? SMALL : FULL)

// One call in a worker of its own, which ends with it.
function secretly(what, more) {
  const worker = new Worker(script(boot.files.secret), { type: 'module' })
  const answer = new Promise((done, fail) => {
    worker.onmessage = ({ data }) =>
      data.problem ? fail(new Problem(data.problem)) : done(data.result)
    worker.onerror = () => fail(new Problem({ code: 'E_NET', offline: true }))
    worker.postMessage({
      boot: { origin: boot.origin, files: { core: boot.files.core } },
      what,
      ...more,
    })
  })
  return within(SECRET_MS, answer).finally(() => worker.terminate())
}

export const drawWords = () => secretly('draw', { lang: language(), n: WORDS })
// Three words that stand for bytes, the same on two phones.
export const threeWords = (bytes, lang = language()) => secretly('say', { lang, bytes })

// A new pair of keys, and who they make one here: {mid, salt, publicKey, boxKey, secrets}.
export async function make() {
  const c = await core()
  const secrets = chance(64),
    salt = chance(16)
  const publicKey = c.bytes('sign_key', secrets.subarray(0, 32)),
    boxKey = c.bytes('box_key', secrets.subarray(32))
  return { mid: b64u(c.bytes('mid', salt, publicKey)), salt, publicKey, boxKey, secrets }
}

// --- locking -------------------------------------------------------------------------------------
export const withWords = async (mid, secrets, words) => ({
  lock: 'passphrase',
  ...(await secretly('lock', { mid, secrets, words, ...ours() })),
})

// A card: its code is shown once and kept nowhere.
export async function withCard(mid, secrets) {
  const c = await core()
  const code = c.text('code_put', LETTER_OF_CARD, chance(16), 1)
  return {
    lock: 'paper',
    code,
    ...(await secretly('lock', { mid, secrets, words: code, ...PAPER })),
  }
}

async function derived(secret, info, bytes = 32) {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(
    await crypto.subtle.deriveBits(
      {
        name: 'HKDF',
        hash: 'SHA-256',
        salt: new Uint8Array(0),
        info: new TextEncoder().encode(info),
      },
      key,
      bytes * 8,
    ),
  )
}
const lockKey = secret => derived(secret, 'fabrique-key-v1 passkey')
const handleOf = async key => b64u(await derived(key, 'fabrique-handle-v1', 16))
const PKCS8_X25519 = Uint8Array.of(
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
  0x6e,
  4,
  0x22,
  4,
  0x20,
)
const aes = (key, uses) => crypto.subtle.importKey('raw', key, 'AES-GCM', false, uses)

async function wrapped(key, head, secret, publicKey) {
  const plain = new Uint8Array(48),
    iv = chance(12)
  plain.set(head)
  plain.set(secret, 16)
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: publicKey }, key, plain),
  )
  plain.fill(0)
  return b64u(Uint8Array.of(...iv, ...sealed))
}

// The file of a passkey is put together here, since only a browser can open it; the core reads it
// back and refuses what is none.
export async function withPasskey(mid, secrets, { id, secret }) {
  const c = await core()
  if (secret.every(byte => byte === 0)) throw new Problem({ code: 'E_SIG' })
  const raw = await lockKey(secret),
    key = await aes(raw, ['encrypt'])
  const publicKey = c.bytes('sign_key', secrets.subarray(0, 32)),
    boxKey = c.bytes('box_key', secrets.subarray(32))
  const text = [
    'fabrique-key-v1',
    'community ' + boot.origin,
    'member ' + mid,
    'public ' + b64u(publicKey),
    'box ' + b64u(boxKey),
    'lock passkey prf ' + b64u(id),
    'data ' + (await wrapped(key, keys.PKCS8_ED25519, secrets.subarray(0, 32), publicKey)),
    'data ' + (await wrapped(key, PKCS8_X25519, secrets.subarray(32), publicKey)),
    '',
  ].join('\n')
  c.object('keyfile_read', text)
  const handle = await handleOf(raw)
  raw.fill(0)
  secret.fill(0)
  return { lock: 'passkey', text, handle }
}

// --- opening -------------------------------------------------------------------------------------
const lineOf = (file, name) =>
  file
    .split('\n')
    .filter(l => l.startsWith(name + ' '))
    .map(l => l.slice(name.length + 1))
export const kindOf = file => lineOf(file, 'lock')[0].split(' ')[0]
export const memberOf = file => lineOf(file, 'member')[0]
const cut = data => {
  const all = unb64u(data)
  return { iv: all.subarray(0, 12), sealed: all.subarray(12) }
}

async function passkeyOf(file) {
  const used = await passkey.use(unb64u(lineOf(file, 'lock')[0].split(' ')[2]))
  if (!used) throw new Problem({ code: 'E_SIG' })
  const raw = await lockKey(used.secret)
  used.secret.fill(0)
  return aes(raw, ['decrypt', 'unwrapKey'])
}

// The two secrets themselves, for a further lock or another phone.  by: {words} or nothing (the
// passkey is asked).
export async function secretsOf(file, { words } = {}) {
  if (kindOf(file) !== 'passkey') return secretly('open', { file, words })
  const key = await passkeyOf(file),
    additionalData = unb64u(lineOf(file, 'public')[0])
  const out = new Uint8Array(64)
  for (const [i, data] of lineOf(file, 'data').entries()) {
    const { iv, sealed } = cut(data)
    const plain = new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed),
    )
    out.set(plain.subarray(16), i * 32)
    plain.fill(0)
  }
  return out
}

async function checked(file) {
  const { member: mid, community } = (await core()).object('keyfile_read', file)
  if (community !== boot.origin) throw new Problem({ code: 'E_AUD' })
  return mid
}

// Opens for signing.
export async function open(file, by = {}) {
  if (kindOf(file) === 'passkey') return unwrap(file, await passkeyOf(file))
  const mid = await checked(file)
  await keys.take(mid, await secretsOf(file, by))
  return mid
}

// Of a passkey's file the signing key comes out as a key that no script can read.
async function unwrap(file, key) {
  const mid = await checked(file),
    publicKey = unb64u(lineOf(file, 'public')[0])
  const [a, b] = lineOf(file, 'data').map(cut)
  const sign = await crypto.subtle.unwrapKey(
    'pkcs8',
    a.sealed,
    key,
    { name: 'AES-GCM', iv: a.iv, additionalData: publicKey },
    'Ed25519',
    false,
    ['sign'],
  )
  const box = new Uint8Array(
    await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: b.iv, additionalData: publicKey },
      key,
      b.sealed,
    ),
  )
  await keys.hold({ mid, sign, publicKey, box: box.slice(16) })
  box.fill(0)
  return mid
}

// --- where the files are -------------------------------------------------------------------------
// On this phone: the file that opens it, and a list of the ways in that it knows of, without any
// secret: {lock, handle, own, at}.
// own: how this phone opens; lock 'phone': a further phone let in from here, whose file this one
// does not know.
export const read = () => db.read('me', 'keyfile')
export const here = () => read().catch(() => undefined)
export const ways = () =>
  db.read('me', 'ways').then(
    w => w ?? [],
    () => [],
  )
export async function noteWay({ lock, handle, own = false }) {
  const name = nameOf(handle),
    others = (await ways()).filter(w => w.handle !== name && !(own && w.own))
  await db.write('me', [...others, { lock, handle: name, own, at: Date.now() }], 'ways')
}
export async function settle(made) {
  await db.write('me', made.text, 'keyfile')
  await noteWay({ ...made, own: true })
}
// Opens nothing any more: its file lies with the server alone, which forgets it.
export async function drop({ handle }) {
  await keys.proven('DELETE', '/v1/keys/' + handle).catch(p => {
    if (p.code !== 'E_REF') throw p
  })
  await db.write(
    'me',
    (await ways()).filter(w => w.handle !== handle),
    'ways',
  )
}

// With the server, under a name that only who opens it can find.
export const keep = made =>
  keys.proven('PUT', '/v1/keys/' + nameOf(made.handle), made.text, 'text/plain; charset=utf-8')
// The server could not be reached just then: tried again when one looks after one's ways in.
export const keepLater = made => db.write('me', made, 'unkept')
export async function keepNow() {
  const made = await db.read('me', 'unkept').catch(() => undefined)
  if (!made || !keys.isOpen()) return
  await keep(made)
  await db.remove('me', 'unkept')
}
export const nameOf = handle => (typeof handle === 'string' ? handle : b64u(handle))
const kept = async handle =>
  (await server.request('GET', '/v1/keys/' + nameOf(handle), { accept: 'text/plain' })).text()

// From a card alone; from words and the member's number.
export const findByCard = async code =>
  kept(await secretly('handle', { mid: NOBODY, words: code, ...PAPER }))
export async function findByWords(mid, words) {
  const tries = [ours(), ours() === FULL ? SMALL : FULL]
  for (const [i, cost] of tries.entries()) {
    try {
      return await kept(await secretly('handle', { mid, words, ...cost }))
    } catch (p) {
      if (p.code !== 'E_REF' || i === tries.length - 1) throw p
    }
  }
  return null
}
// Asks the phone once: what it gives finds the file and opens it.  {mid, lock}; null: it gives
// nothing.
export async function comeByPasskey() {
  const used = await passkey.use()
  if (!used) return null
  const raw = await lockKey(used.secret),
    handle = await handleOf(raw)
  used.secret.fill(0)
  const text = await kept(handle),
    mid = await unwrap(text, await aes(raw, ['decrypt', 'unwrapKey']))
  raw.fill(0)
  return { mid, lock: { lock: 'passkey', text, handle } }
}
