// circle.mjs: the people who may let somebody back in, and what each side of it does (PROTOCOL 2,
// rotate; WIRE 8).
//
// Chosen   salt, set and threshold, whose hash the log holds; each of the chosen is told them in a
// box, and keeps them.
// Lost     a new phone makes a key and shows it as a link and three words; whoever of the chosen
// hears the words, in a voice they
//          know, signs for that very key, and leaves the new phone a box that says who it is.
// Stopped  by the old phone with a key of its own choosing.
import { inDays, seconds } from './time.mjs'
import { list } from '../core.mjs'
import { boot } from './boot.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { bundlePath, entriesOf } from './bundle.mjs'
import { language } from './words.mjs'
import { answered, coseKey, enter } from './joining.mjs'
import { view } from './data.mjs'
import * as acts from './acts.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as locks from './locks.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'

const NEW_KEY = 1,
  NEW_GUARDIANS = 2,
  BY_GUARDIAN = 3,
  BY_STEWARD = 4
const CHANCE_OF_A_BOX = 88,
  BUNDLE = 256
const utf8 = new TextEncoder()
const both = (...parts) => Uint8Array.from(parts.flatMap(p => [...p]))
const sha = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const order = (a, b) => {
  const at = a.findIndex((x, i) => x !== b[i])
  return at < 0 ? 0 : a[at] - b[at]
}

// --- choosing ------------------------------------------------------------------------------------
const inOrder = mids => mids.map(unb64u).sort(order).map(b64u)
export const mine = () => db.read('me', 'circle').catch(() => undefined)
export const drafted = async (mid, mids, threshold) => {
  const salt = chance(16),
    set = inOrder(mids),
    count = new Uint8Array(8)
  count[7] = threshold
  const hash = await sha(both(utf8.encode('fabrique-guard-v1'), salt, count, ...set.map(unb64u)))
  return {
    circle: { of: mid, salt: b64u(salt), threshold, mids: set },
    draft: {
      kind: 'rotate',
      what: 'circle',
      about: mid,
      fields: { code: NEW_GUARDIANS, hash: b64u(hash) },
    },
  }
}

// Tells each of them, in a box that nobody else opens.
export async function tell(circle, names) {
  await db.write('me', { ...circle, names }, 'circle')
  const c = await core()
  for (const to of circle.mids) {
    const { doc } = await view('/v1/people/' + to)
    if (!doc.box_key) continue
    const box = c.bytes(
      'box_put',
      list([both(unb64u(doc.box_key), unb64u(to))]),
      chance(CHANCE_OF_A_BOX),
      c.bytes('box_context', 'mail', unb64u(to)),
      JSON.stringify({ v: 1, circle }),
    )
    await keys.proven(
      'POST',
      '/v1/mail/' + to,
      JSON.stringify({ context: 'mail', box: b64u(box) }),
      'application/json',
    )
  }
}

// What others told me, kept on this phone: [{of, salt, threshold, mids}].
export async function trusted(me) {
  const kept = new Map(
    ((await db.read('me', 'trusted').catch(() => undefined)) ?? []).map(c => [c.of, c]),
  )
  const c = await core()
  const { mail } = keys.isOpen()
    ? await server.get('/v1/mail').catch(() => ({ mail: [] }))
    : { mail: [] }
  for (const m of mail) {
    try {
      const said = JSON.parse(
        new TextDecoder().decode(
          c.bytes(
            'box_open',
            unb64u(m.box),
            unb64u(me.mid),
            keys.boxSecret(),
            c.bytes('box_context', 'mail', unb64u(me.mid)),
          ),
        ),
      )
      if (said.circle?.mids.includes(me.mid) && said.circle.of === m.from.mid)
        kept.set(said.circle.of, said.circle)
    } catch {
      /* another kind of mail */
    }
  }
  await db.write('me', [...kept.values()], 'trusted')
  return [...kept.values()]
}

// --- lost ----------------------------------------------------------------------------------------
// A new key, asked for: {secrets, key, link}; the same texts with the same salts, so that all who
// sign name one key.
export async function ask() {
  const { secrets, publicKey, boxKey } = await locks.make()
  const asked = both(publicKey, boxKey, chance(16), chance(16))
  return {
    secrets,
    boxKey,
    asked,
    words: await locks.threeWords(asked),
    link: `${server.web()}/back-in/friend?lang=${language()}#${b64u(asked)}`,
  }
}
export function askedIn(hash) {
  try {
    const asked = unb64u(hash.replace(/^#/, ''))
    return asked.length === 96 ? asked : null
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

// Tells the new phone who it is.  It may have gone to sleep: then it hears it another time.
export async function greet(asked, person, by) {
  const c = await core(),
    boxKey = asked.subarray(32, 64),
    place = await sha(boxKey)
  const box = c.bytes(
    'box_put',
    list([both(boxKey, place)]),
    chance(CHANCE_OF_A_BOX),
    c.bytes('box_context', 'pair', place),
    JSON.stringify({ mid: person.mid, name: person.name, by }),
  )
  await keys.proven('POST', '/v1/pair/' + b64u(place), box, 'application/cbor')
}
export async function greeted({ secrets, boxKey }, signal) {
  const c = await core(),
    place = await sha(boxKey)
  const box = await server.getBytes('/v1/pair/' + b64u(place), { signal }).catch(p => {
    if (p.code !== 'E_REF' && !p.passing) throw p
  })
  return box
    ? JSON.parse(
        new TextDecoder().decode(
          c.bytes(
            'box_open',
            box,
            place,
            secrets.subarray(32),
            c.bytes('box_context', 'pair', place),
          ),
        ),
      )
    : null
}

// --- the old phone -------------------------------------------------------------------------------
// Somebody is being let in as me, as the log of this moment says; a warning waits for no check:
// entries of the last days that name another key for me, newer than the last of my own.
const LOOK_BACK_S = seconds(inDays(31, 0))
let looked = {} // {mid, size, found}: entries before size have been looked at

async function bundle(n, size) {
  const whole = (n + 1) * BUNDLE <= size
  const kept = whole ? await db.read('log', n).catch(() => undefined) : undefined
  return entriesOf(
    kept?.entries ?? (await server.getBytes(bundlePath(n, whole ? 0 : size - n * BUNDLE))),
  )
}
async function firstOfLately(c, size) {
  let n = Math.floor((size - 1) / BUNDLE)
  while (
    n > 0 &&
    c.object('statement_read', (await bundle(n, size))[0]).iat > Date.now() / 1000 - LOOK_BACK_S
  )
    n--
  return n * BUNDLE
}
// all: everybody who was chosen has named one key: no old phone can object (PROTOCOL 2).
const agreed = found =>
  found.map(f => ({
    ...f,
    all: f.of > 0 && new Set(found.filter(g => g.key === f.key).map(g => g.by)).size === f.of,
  }))
function sort(found, said, me) {
  if (said.kind !== 'rotate' || said.sub !== me.mid) return found
  if (said.kid !== me.mid)
    return agreed([
      ...found,
      { by: said.kid, at: said.iat * 1000, key: String(said.sd), of: said.mids?.length ?? 0 },
    ])
  return said.code === NEW_KEY ? [] : found
}
export async function recovering(me) {
  const c = await core(),
    size = phone.ready() ? phone.checked().size : boot.size
  let { mid, size: from, found } = looked
  if (mid !== me.mid) {
    from = await firstOfLately(c, size)
    found = []
  }
  for (let n = Math.floor(from / BUNDLE); n * BUNDLE < size; n++) {
    for (const entry of (await bundle(n, size)).slice(Math.max(from - n * BUNDLE, 0)))
      found = sort(found, c.object('statement_read', entry), me)
  }
  looked = { mid: me.mid, size, found }
  return found
}

// A new key for the same person, by the old one: whoever has only that, on a further phone or a
// card, opens and signs nothing more.
export async function rotate(me, wayOf) {
  const old = await locks.ways()
  const { secrets, publicKey, boxKey } = await locks.make()
  const lock = await wayOf(me.mid, secrets)
  await db.write('me', lock.text, 'keyfile.next')
  await answered(
    await acts.act({
      kind: 'rotate',
      what: 'rotate',
      about: me.mid,
      fields: { code: NEW_KEY },
      texts: [
        { field: 'key', bytes: coseKey(publicKey) },
        { field: 'box_key', bytes: boxKey },
      ],
    }),
  )
  await keys.take(me.mid, secrets)
  await db.write('me', [], 'ways')
  await enter({ mid: me.mid, name: me.name, lock })
  await db.remove('me', 'keyfile.next')
  for (const way of old.filter(w => w.lock !== 'phone')) await locks.drop(way).catch(() => {})
}
