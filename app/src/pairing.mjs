// pairing.mjs: a member's secrets go from one phone to another beside it (WIRE 8): the new one
// shows a key, the old one leaves a box for
// it that only that key opens, and both show three words of what was handed over.
import { list } from '../core.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { language } from './words.mjs'
import { Problem } from './problem.mjs'
import * as keys from './keys.mjs'
import * as locks from './locks.mjs'
import * as server from './server.mjs'

const CHANCE_OF_A_BOX = 88,
  MID = 16,
  SECRETS = 64
const ASK_MS = 5000
const both = (a, b) => Uint8Array.of(...a, ...b)
const placeOf = async key => new Uint8Array(await crypto.subtle.digest('SHA-256', key))
const contextOf = (c, place) => c.bytes('box_context', 'pair', place)

// On the new phone: {link, secret, key}; the link is read by the old one's camera, what stands
// behind # by no server.
export async function begin() {
  const secret = chance(32),
    key = (await core()).bytes('box_key', secret)
  return { secret, key, link: `${server.web()}/pair?lang=${language()}#${b64u(key)}` }
}

// Waits for the box: {words, mid, secrets}; until `signal` says stop.
export async function receive({ secret, key }, signal) {
  const place = await placeOf(key),
    c = await core()
  for (;;) {
    const box = await server.getBytes('/v1/pair/' + b64u(place), { signal }).catch(p => {
      if (p.code !== 'E_REF' && !p.passing) throw p
    })
    if (box) {
      const plain = c.bytes('box_open', box, place, secret, contextOf(c, place))
      const out = {
        words: await locks.threeWords(both(key, box)),
        mid: b64u(plain.subarray(0, MID)),
        secrets: plain.slice(MID, MID + SECRETS),
      }
      plain.fill(0)
      return out
    }
    await new Promise((done, fail) => {
      setTimeout(done, ASK_MS)
      signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError')))
    })
  }
}

// What stands in the link; null: it is none.
export function keyIn(hash) {
  try {
    const key = unb64u(hash.replace(/^#/, ''))
    return key.length === 32 ? key : null
  } catch {
    return null
  }
}

// On the old phone: leaves the box, gives the words that both phones must show.
export async function give(key, mid, secrets, lang) {
  const c = await core(),
    place = await placeOf(key)
  if (secrets.length !== SECRETS) throw new Problem({ code: 'E_SIG' })
  const box = c.bytes(
    'box_put',
    list([both(key, place)]),
    chance(CHANCE_OF_A_BOX),
    contextOf(c, place),
    both(unb64u(mid), secrets),
  )
  secrets.fill(0)
  await keys.proven('POST', '/v1/pair/' + b64u(place), box, 'application/cbor')
  return locks.threeWords(both(key, box), lang)
}
