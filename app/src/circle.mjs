// circle.mjs: the people who may let somebody back in, and what each side of it does (PROTOCOL 2,
// rotate; WIRE 8).
//
// Chosen   salt, set and threshold, whose hash the log holds; each of the chosen is told them in a
//          box that nobody else opens, keeps them, and answers in another: beside the log, so that
//          nothing of either is remembered there.
// Lost     what the new phone and the friends do then: asking.mjs.
// Stopped  by the old phone with a key of its own choosing; where a steward began, by any of the
//          chosen, too.
import { inDays, seconds } from './time.mjs'
import { list } from '../core.mjs'
import { boot } from './boot.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { bundlePath, entriesOf } from './bundle.mjs'
import { answered, coseKey, enter } from './joining.mjs'
import { view } from './data.mjs'
import * as acts from './acts.mjs'
import * as asking from './asking.mjs'
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
// {of, salt, threshold, mids, names, said}: said: mid -> whether they may be counted on.
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

// One box to one of them, from one of them: {circle} or {answer}.
async function send(to, said) {
  const { doc } = await view('/v1/people/' + to)
  if (!doc.box_key) return
  const c = await core()
  const box = c.bytes(
    'box_put',
    list([both(unb64u(doc.box_key), unb64u(to))]),
    chance(CHANCE_OF_A_BOX),
    c.bytes('box_context', 'mail', unb64u(to)),
    JSON.stringify({ v: 1, ...said }),
  )
  await keys.proven(
    'POST',
    '/v1/mail/' + to,
    JSON.stringify({ context: 'mail', box: b64u(box) }),
    'application/json',
  )
}

// Tells each of them.
export async function tell(circle, names) {
  await db.write('me', { ...circle, names }, 'circle')
  for (const to of circle.mids) await send(to, { circle })
}

// Says to who chose me whether they may count on me, and keeps it.
export async function answer(circle, yes) {
  await send(circle.of, { answer: { salt: circle.salt, yes } })
  const kept = await held()
  await db.write('me', kept.map(c => (c.of === circle.of ? { ...c, yes } : c)), 'trusted')
}

// --- told ----------------------------------------------------------------------------------------
const held = async () => (await db.read('me', 'trusted').catch(() => undefined)) ?? []

async function opened(me) {
  const c = await core(),
    { mail } = await server.get('/v1/mail')
  const context = c.bytes('box_context', 'mail', unb64u(me.mid))
  return mail.map(m => {
    try {
      const plain = c.bytes('box_open', unb64u(m.box), unb64u(me.mid), keys.boxSecret(), context)
      return { from: m.from.mid, ...JSON.parse(new TextDecoder().decode(plain)) }
    } catch {
      return {} // another kind of mail
    }
  })
}

// Reads what waits: who chose me, and what those I chose answered; both stay on this phone.
async function listen(me) {
  const told = await opened(me)
  const chose = new Map((await held()).map(c => [c.of, c]))
  for (const { from, circle: c } of told)
    if (c?.mids.includes(me.mid) && c.of === from && chose.get(from)?.salt !== c.salt)
      chose.set(from, c)
  await db.write('me', [...chose.values()], 'trusted')
  const own = await mine()
  const said = told.filter(m => m.answer && m.answer.salt === own?.salt && own.mids.includes(m.from))
  if (said.length)
    await db.write(
      'me',
      { ...own, said: { ...own.said, ...Object.fromEntries(said.map(m => [m.from, m.answer.yes])) } },
      'circle',
    )
}

// Who chose me: [{of, salt, threshold, mids, yes?}]; yes: what I answered.
export async function trusted(me) {
  if (keys.isOpen()) await listen(me).catch(() => {})
  return held()
}

// --- the old phone -------------------------------------------------------------------------------
// Somebody is being let in as me, as the log of this moment says; a warning waits for no check:
// entries of the last days that name another key for me, newer than the last of my own.
const LOOK_BACK_S = seconds(inDays(31, 0))
let looked = {} // {mid, size, all}: entries before size have been looked at

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
// What was said of anybody's key lately, oldest first: read once, then what came since.
async function rotations(me) {
  const c = await core(),
    size = phone.ready() ? phone.checked().size : boot.size
  let { mid, size: from, all } = looked
  if (mid !== me.mid) {
    from = await firstOfLately(c, size)
    all = []
  }
  for (let n = Math.floor(from / BUNDLE); n * BUNDLE < size; n++) {
    const said = (await bundle(n, size))
      .slice(Math.max(from - n * BUNDLE, 0))
      .map(entry => c.object('statement_read', entry))
    all = [...all, ...said.filter(s => s.kind === 'rotate')]
  }
  looked = { mid: me.mid, size, all }
  return all
}

// all: everybody who was chosen has named one key: no old phone can object (PROTOCOL 2).
const agreed = found =>
  found.map(f => ({
    ...f,
    all: f.of > 0 && new Set(found.filter(g => g.key === f.key).map(g => g.by)).size === f.of,
  }))
const noted = s => ({
  by: s.kid,
  at: s.iat * 1000,
  key: String(s.sd),
  of: s.mids?.length ?? 0,
})
export const recovering = async me =>
  (await rotations(me))
    .filter(s => s.sub === me.mid)
    .reduce((found, s) => {
      if (s.kid !== me.mid) return agreed([...found, noted(s)])
      return s.code === NEW_KEY ? [] : found
    }, [])

// --- a steward begins ----------------------------------------------------------------------------
// Of those who chose me, who is being let in by a steward: [{circle, by, at, key}].  What I have
// answered is not asked again.
export async function begunByStewards(me) {
  const [all, chose, answered] = [await rotations(me), await held(), await answers()]
  return chose
    .flatMap(circle =>
      all
        .filter(s => s.sub === circle.of)
        .reduce((open, s) => {
          if (s.code === BY_STEWARD) return [{ circle, ...noted(s) }]
          return s.code === BY_GUARDIAN || s.code === NEW_KEY ? [] : open
        }, []),
    )
    .filter(begun => begun.by !== me.mid && !answered.includes(begun.key))
}
const answers = async () => (await db.read('me', 'stewards').catch(() => undefined)) ?? []
export const answeredSteward = async ({ key }) =>
  db.write('me', [...(await answers()), key], 'stewards')

// No, that is not them: another key is named, which opens for nobody (PROTOCOL 2, rotate 3).
export async function objection({ circle }) {
  const { secrets, publicKey, boxKey } = await locks.make()
  secrets.fill(0)
  return asking.yes(circle, both(publicKey, boxKey, chance(16), chance(16)))
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
  await locks.settle(lock)
  await enter({ mid: me.mid, name: me.name, lock })
  await db.remove('me', 'keyfile.next')
  for (const way of old.filter(w => w.lock !== 'phone')) await locks.drop(way).catch(() => {})
}
