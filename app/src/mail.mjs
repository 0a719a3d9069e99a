// mail.mjs: a word to one person, sealed to them, beside the log: read, sent, thrown away
// (INTERFACES 2.1, /v1/mail).  Nothing of it is
// ever part of the record; the server sees who writes to whom, and when.
//
// contexts  'mail': {"v": 1, "text", "about"}, about: the sid it speaks of; 'deal': a word of a
// negotiation (talk.mjs), under its hash.
import { list } from '../core.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { CHANCE_OF_A_BOX, reader } from './acts.mjs'
import { useEffect, useState } from './html.mjs'
import { who } from './member.mjs'
import { Problem } from './problem.mjs'
import * as keys from './keys.mjs'
import * as server from './server.mjs'

const LOOK_AGAIN_MS = 60000
// The reader's mid as the program seals with it: in 32 bytes, zeros behind it (statement/box.c).
const named = mid => {
  const id = new Uint8Array(32)
  id.set(unb64u(mid))
  return id
}
const context = (c, row) =>
  c.bytes('box_context', row.context, row.context === 'deal' ? unb64u(row.hash) : named(who().mid))

function open(c, row) {
  try {
    const plain = c.bytes(
      'box_open',
      unb64u(row.box),
      unb64u(who().mid),
      keys.boxSecret(),
      context(c, row),
    )
    return { ...row, plain, ...(row.context === 'mail' ? said(plain) : {}) }
  } catch {
    return null
  }
}
function said(plain) {
  const { text, about } = JSON.parse(new TextDecoder().decode(plain))
  return { says: String(text), about: typeof about === 'string' ? about : undefined }
}

// What waits for me and opens, oldest first; nothing while the key is locked.
export async function inbox() {
  if (!keys.isOpen()) return []
  const [c, doc] = await Promise.all([core(), server.get('/v1/mail')])
  return doc.mail.map(row => open(c, row)).filter(Boolean)
}

// id: of the context: of a deal the hash of the sender's sheet.  Whoever has no key for boxes
// cannot be written to.
export async function send(to, what, id, plain) {
  const [c, key] = await Promise.all([core(), reader(to)])
  if (!key) throw new Problem({ code: 'E_REF', field: 'box_key' })
  const box = c.bytes(
    'box_put',
    list([key]),
    chance(CHANCE_OF_A_BOX),
    c.bytes('box_context', what, id),
    plain,
  )
  await keys.proven(
    'POST',
    '/v1/mail/' + to,
    JSON.stringify({
      context: what,
      ...(what === 'deal' ? { hash: b64u(id) } : {}),
      box: b64u(box),
    }),
    'application/json',
  )
}

export const write = (to, text, about) =>
  send(to, 'mail', named(to), new TextEncoder().encode(JSON.stringify({ v: 1, text, about })))

// block: nothing more from its sender.
export const drop = (id, block) => keys.proven('DELETE', `/v1/mail/${id}${block ? '?block=1' : ''}`)

// The words that wait for me, and `again` to look anew.
export function useInbox() {
  const [rows, set] = useState([])
  const look = () => inbox().then(set, () => {})
  useEffect(() => {
    look()
    const again = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(again)
  }, [])
  return [rows, look]
}
