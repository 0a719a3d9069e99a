// acts.mjs: what a person does, as a statement: kind and fields from the screen, texts as
// disclosures, boxes for whom they are meant; signed, and given to the queue.
//
// A draft is {kind, about, fields, texts: [{field, text, for: [mid...]}], photos, seal: [4, 4, 1,
// 1], hand: true}; photos: of photos.take; hand: a one-time code for this agreement goes with it,
// and rests locked on this phone (WIRE 8).  What may be said, how long it is kept, what it puts at
// stake: the core says (phone.tryOut), here it is only put together.
import { list } from '../core.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { boot } from './boot.mjs'
import * as keys from './keys.mjs'
import * as phone from './phone.mjs'
import * as queue from './queue.mjs'
import * as spares from './spares.mjs'
import { who } from './member.mjs'
import { view } from './data.mjs'
import { t } from './words.mjs'
import { Problem } from './problem.mjs'
import * as photos from './photos.mjs'

const none = new Uint8Array(0)
export const CHANCE_OF_A_BOX = 88
const HAND = 16
export const CODE_OF_HAND = 'h'.charCodeAt(0)
export const join = parts => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}

const inOrder = (a, b) => {
  const at = a.findIndex((x, i) => x !== b[i])
  return at < 0 ? 0 : a[at] - b[at]
}

// Readers of a box: key || name.  Whoever has no box key cannot be written to in private.
export async function reader(mid) {
  const { doc } = await view('/v1/people/' + mid)
  return doc.box_key ? join([unb64u(doc.box_key), unb64u(mid)]) : null
}

async function sealed(c, vec) {
  const { doc } = await view('/v1/community')
  const holders = doc.seals
  const salt = chance(32)
  const opening = c.bytes('seal_opening', salt, JSON.stringify(vec), 64)
  const commitment = c.bytes('seal_commitment', salt, JSON.stringify(vec))
  const others = Array.from({ length: holders.length - 1 }, () => chance(opening.length))
  const shares = [...others, c.bytes('seal_share', opening, join(others))]
  const context = c.bytes('box_context', 'seal', commitment)
  return {
    commitment,
    spare: { salt: b64u(salt), vec },
    boxes: holders.map((h, i) =>
      join([
        unb64u(h.holder),
        c.bytes(
          'box_put',
          list([join([unb64u(h.key), unb64u(h.holder)])]),
          chance(CHANCE_OF_A_BOX),
          context,
          shares[i],
        ),
      ]),
    ),
  }
}

const textsOf = draft => [
  ...(draft.texts ?? []),
  ...(draft.photos?.length ? [{ field: 'files', bytes: photos.text(draft.photos) }] : []),
]

// A draft as the JSON of its statement, for the core to try out: texts as their fields and lengths,
// nothing secret.
export const plain = draft => ({
  kind: draft.kind,
  kid: who()?.mid,
  aud: boot.origin,
  ...(draft.about ? { sub: draft.about } : {}),
  ...draft.fields,
  texts: textsOf(draft)
    .filter(x => x.text || x.bytes)
    .map(x => ({ field: x.field, bytes: (x.bytes ?? x.text).length })),
  seal: !!draft.seal,
})

const shelf = async kind => (await view('/v1/openbook')).doc.rows.find(r => r.kind === kind)
// What a kind leaves behind, where no core is at hand to try an act out.
export async function trace(kind) {
  const row = await shelf(kind)
  return row && { what: row.kind_text, seen: row.sees_text, long: row.keep_text }
}
// Kinds that take on a duty sign the charter in force with it.
const isDuty = async kind => (await shelf(kind))?.duty === true

// The parts of a draft that are bytes: {statement, clear, boxed, shares, spare}.
async function parts(c, draft) {
  const clear = [],
    boxed = [],
    digests = []
  for (const { field, text, bytes, salt, for: mids } of textsOf(draft)) {
    if (!bytes && !text) continue
    const d = c.bytes('disclosure', field, salt ?? chance(16), bytes ?? text)
    const digest = c.bytes('disclosure_digest', d)
    digests.push(digest)
    const readers = mids ? (await Promise.all(mids.map(reader))).filter(Boolean) : []
    if (mids && readers.length === mids.length) {
      boxed.push(
        join([
          digest,
          c.bytes(
            'box_put',
            list(readers),
            chance(CHANCE_OF_A_BOX),
            c.bytes('box_context', 'disclosure', digest),
            d,
          ),
        ]),
      )
    } else {
      clear.push(d)
    }
  }
  const seal = draft.seal ? await sealed(c, draft.seal) : null
  const statement = {
    kind: draft.kind,
    aud: boot.origin,
    ...(draft.about ? { sub: draft.about } : {}),
    ...draft.fields,
  }
  if (await isDuty(draft.kind)) statement.ver = (await view('/v1/community')).doc.version
  if (seal) statement.hash = b64u(seal.commitment)
  if (digests.length) statement.sd = digests.sort(inOrder).map(b64u)
  return { statement, clear, boxed, shares: seal?.boxes ?? [], spare: seal?.spare }
}

// Signs now; the act leaves when it can.  Gives {sid, done}: done settles with the ticket's answer
// or a Problem.
// before: the row of the queue that it is signed anew for.  Of a draft with `late`, the fields come
// from there once the key is open.
export async function act(given, { mid = who()?.mid, at = Date.now(), before } = {}) {
  if (queue.waits(given.kind))
    throw new Problem({
      code: 'E_PROOF',
      asleep: true,
      title: t('alert.title'),
      detail: t('alert.short'),
    })
  const c = await core(),
    draft = given.late ? { ...given, fields: await given.late(), late: undefined } : given
  const said = JSON.stringify([mid, draft])
  const untold = !before && queue.untold(said)
  if (untold) return untold
  const p = await parts(c, draft)
  const hand = draft.hand ? chance(HAND) : null
  if (hand) p.statement.key = b64u(c.bytes('code_hash', CODE_OF_HAND, hand))
  const json = JSON.stringify({ ...p.statement, kid: mid, iat: Math.floor(at / 1000) })
  const bare = c.bytes('statement_build', json, new Uint8Array(32).fill(1))
  const entry = c.bytes(
    'statement_signed',
    bare,
    await keys.sign(c.bytes('statement_message', bare)),
  )
  const submission = c.bytes('submission', entry, list(p.clear), list(p.boxed), list(p.shares))
  const sid = b64u(c.bytes('sid', entry))
  if (p.spare) await spares.keep(sid, p.spare)
  if (hand)
    await spares
      .keepCode(draft.kind === 'accept' ? draft.about : sid, hand)
      .catch(() => {})
      .finally(() => hand.fill(0))
  const row = {
    mid,
    sid,
    kind: draft.kind,
    what: draft.what ?? draft.kind,
    to: draft.to,
    draft,
    entry,
    submission,
    ...(draft.photos?.length ? { files: photos.files(draft.photos, before?.files) } : {}),
  }
  const done = queue.put(row, { before, said }).then(put => put.done)
  done.catch(() => {})
  return { sid, done }
}
