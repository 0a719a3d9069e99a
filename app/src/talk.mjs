// talk.mjs: two sides, one sheet each, opened together (DECISION 8): what rests on this phone
// between the rounds, and what goes out.
//
// What was sealed, what came, which deal is the lightest: the core says (src/wasm/sheet.h).  Here
// boxes are carried.  One talk with one
// person at a time, as on the command line; my sheet rests in a box for myself, and stays as it was
// sealed.
// Kept      {stage, outline, sheet, pinned?, thing?} in bytes; `stage` says what has been sent, and
// is written before the next is.
import { list } from '../core.mjs'
import { core, chance, b64u, unb64u } from './core.mjs'
import { CHANCE_OF_A_BOX, join, reader } from './acts.mjs'
import { language, LANGS } from './words.mjs'
import { who } from './member.mjs'
import { Problem } from './problem.mjs'
import { holdRow, WAIVED } from './loan.mjs'
import { ms, seconds } from './time.mjs'
import { view } from './data.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as mail from './mail.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'

const MADE = 0,
  OUTLINE_SENT = 1,
  SHEET_SENT = 2,
  ROUND = { outline: 1, sheet: 2 }
const MOST = 64,
  SALT = 32
const none = new Uint8Array(0)
const place = other => 'talk:' + other
const context = (c, other) => c.bytes('box_context', 'talk', unb64u(other))

// ---- at rest
const BYTES = ['outline', 'sheet', 'pinned', 'thing']
const packed = talk =>
  JSON.stringify({
    stage: talk.stage,
    ...Object.fromEntries(BYTES.filter(n => talk[n]).map(n => [n, b64u(talk[n])])),
  })
function unpacked(plain) {
  const row = JSON.parse(new TextDecoder().decode(plain))
  return {
    stage: row.stage,
    ...Object.fromEntries(BYTES.filter(n => row[n]).map(n => [n, unb64u(row[n])])),
  }
}

async function keep(other, talk) {
  const [c, mine] = await Promise.all([core(), reader(who().mid)])
  await db.write(
    'me',
    c.bytes('box_put', list([mine]), chance(CHANCE_OF_A_BOX), context(c, other), packed(talk)),
    place(other),
  )
  return talk
}

async function kept(other) {
  const box = await db.read('me', place(other)).catch(() => undefined)
  if (!box) return null
  const c = await core()
  return unpacked(c.bytes('box_open', box, unb64u(who().mid), keys.boxSecret(), context(c, other)))
}

// ---- the two rounds
const say = async (other, talk, round) =>
  mail.send(
    other,
    'deal',
    await phone.sheet('sheet_hash', talk.sheet),
    await phone.sheet('talk_put', ROUND[round], talk[round]),
  )

// What has not gone out goes, as far as the rounds allow.
async function goOn(other, talk) {
  if (talk.stage < OUTLINE_SENT) {
    await say(other, talk, 'outline')
    await keep(other, Object.assign(talk, { stage: OUTLINE_SENT }))
  }
  if (talk.pinned && talk.stage < SHEET_SENT) {
    await keep(other, talk)
    await say(other, talk, 'sheet')
    await keep(other, Object.assign(talk, { stage: SHEET_SENT }))
  }
}

const words = async other =>
  (await mail.inbox())
    .filter(row => row.context === 'deal' && row.from.mid === other)
    .slice(0, MOST)

// How it stands: {state: 'none' | 'proposed' | 'waits' | 'opened' | 'spoiled' | 'over', talk,
// outline, theirs, mail}; outline: the core's
// JSON; theirs: the bytes of their sheet; mail: ids of their words about it.
export async function look(other) {
  await phone.whenReady()
  const [talk, rows] = [await kept(other), await words(other)]
  const seen = await phone.sheet(
    'talk_look',
    talk?.outline ?? none,
    talk?.pinned ?? none,
    join([unb64u(other), unb64u(who().mid)]),
    list(rows.map(row => join([unb64u(row.hash), row.plain]))),
    BigInt(server.now()),
  )
  if (talk && seen.pinned) talk.pinned = unb64u(seen.pinned)
  if (talk && (seen.state === 'waits' || seen.state === 'opened')) await goOn(other, talk)
  const outline = talk?.outline ?? (seen.state === 'proposed' ? unb64u(seen.what) : null)
  return {
    state: seen.state,
    talk,
    bytes: outline,
    outline: outline && (await phone.sheet('outline_read', outline)),
    theirs: seen.state === 'opened' ? unb64u(seen.what) : none,
    mail: (seen.about ?? []).map(i => rows[i].id),
  }
}

// ---- outline and sheet
// What the community says by itself of one leg, seen from my side: {needs, gives, prices, version}.
// more: {need} of a creditor, {deposit} of a debtor: what was named by the person.
export const mine = about => about.parties.indexOf(who().mid)
export async function figures(other, about, leg, more = {}) {
  const side = leg.debtor === mine(about) ? 'debtor' : 'creditor',
    topic = about.topic ? { topic: about.topic } : {}
  const { doc } = await view(
    '/v1/ask/sheet?' +
      new URLSearchParams({
        who: other,
        side,
        stake: leg.stake,
        unit: about.unit,
        until: ms(leg.due),
        ...topic,
        ...more,
      }),
  )
  return { side, ...doc }
}

async function outlineOf(other, about) {
  const legs = [],
    said = {
      at: about.at,
      unit: about.unit,
      parties: about.parties,
      topic: about.topic ?? '',
      text: about.text,
    }
  for (const leg of about.legs) {
    const doc = await figures(other, about, leg)
    const { minute_milli, rate_day, word_effect, pool_keep, premium } = doc.prices
    Object.assign(said, { version: doc.version, minute_milli, rate_day, word_effect, pool_keep })
    legs.push({ debtor: leg.debtor, due: leg.due, stake: leg.stake, premium, after: leg.after })
  }
  return phone.sheet('outline_put', JSON.stringify({ ...said, legs }))
}

// A new one, from a promise that stands or did not come about: I am party 0.
export function fromPromise(doc, thing, unit) {
  const me = who().mid,
    other = doc.proposer.mid === me ? doc.other.mid : doc.proposer.mid
  return {
    at: seconds(server.now()),
    unit: unit.number,
    parties: [me, other],
    topic: thing?.topic,
    text: doc.thing_title ?? doc.text,
    legs: doc.legs.map(l => ({
      debtor: l.debtor.mid === me ? 0 : 1,
      due: seconds(Date.parse(l.due)),
      stake: l.value.units,
      after: l.after,
    })),
  }
}

// Seals my sheet: rows {needs, gives} as the core names them.  about: of fromPromise, or the
// outline that they proposed (theirs: its bytes):
// then the prices in it must be those of today.
export async function seal(other, { about, theirs, rows, thing }) {
  const outline = await outlineOf(other, about)
  if (theirs && b64u(theirs) !== b64u(outline)) throw new Problem({ code: 'E_VERSION' })
  const sheet = await phone.sheet('sheet_put', outline, chance(SALT), JSON.stringify(rows))
  await keep(other, { stage: MADE, outline, sheet, thing: thing && unb64u(thing) })
}

// Both sheets in words, and what comes of them.
export function compare({ talk, outline, bytes, theirs }, unit) {
  const [first, second] = mine(outline) === 0 ? [talk.sheet, theirs] : [theirs, talk.sheet]
  return phone.sheet(
    'sheet_best',
    bytes,
    first,
    second,
    LANGS.indexOf(language()),
    unit.text,
    BigInt(unit.per_one),
  )
}

// What covers a leg for just these sums, as the community finds it; of a unit that cannot be set
// aside, its creditor bears it by choice.
async function holdsOf(outline, leg, creditor, debtor, { leg: n, cover }) {
  const topic = outline.topic ? { topic: outline.topic } : {}
  try {
    const { doc } = await view(
      '/v1/cover?' +
        new URLSearchParams({
          creditor,
          debtor,
          unit: outline.unit,
          until: ms(leg.due),
          ...topic,
          ...cover,
        }),
    )
    return doc.holds.map(h => holdRow(h, n))
  } catch (p) {
    if (p.field !== 'unit') throw p
    return [holdRow({ type: WAIVED, owner: creditor, unit: outline.unit, amount: cover.need }, n)]
  }
}

// The deal as a promise to sign, by who began: the holds are those that the community finds for
// just these sums.
export async function draftOf({ talk, outline }, bargain) {
  const step = bargain.legs,
    other = outline.parties[1],
    holds = []
  for (const l of step) {
    const leg = outline.legs[l.leg],
      of = n => outline.parties[n]
    holds.push(...(await holdsOf(outline, leg, of(1 - leg.debtor), of(leg.debtor), l)))
  }
  return {
    kind: 'promise',
    about: other,
    what: 'promise',
    to: other,
    hand: true,
    fields: {
      list: outline.legs.map((leg, n) => [
        leg.debtor,
        1 - leg.debtor,
        leg.due,
        step.find(l => l.leg === n)?.step ?? 0,
        outline.unit,
        1,
        leg.after,
      ]),
      ...(holds.length ? { holds } : {}),
      ...(talk.thing ? { ref: b64u(talk.thing) } : {}),
      ...(outline.topic ? { topic: outline.topic } : {}),
    },
    texts: [{ field: 'terms', text: outline.text, for: outline.parties }],
  }
}

// Nothing of it stays: neither in the mailbox nor here; in that order, so that what was cut off
// does not look like a new proposal.
export async function forget(other, mailIds) {
  for (const id of mailIds)
    await mail.drop(id).catch(p => {
      if (p.code !== 'E_REF') throw p
    })
  await db.remove('me', place(other))
}
