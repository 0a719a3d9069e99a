// loan.mjs: a loan as a draft: two legs, out and back; what comes back is what is at stake.
import { handOut, seconds } from './time.mjs'

export const WAIVED = 9
const bytes = id => ({ bytes: id })
// A hold of the core's answers as a row of what is signed, for this leg.
export const holdRow = (h, leg) => [
  h.type,
  leg,
  bytes(h.owner),
  h.unit,
  h.amount,
  ...(h.links ?? []).map(bytes),
]

// parties: 0 proposes, 1 is asked.  holds: of the core's deal; none: the lender bears it,
// knowingly.
// parts: in how many it may come back.
// first: party 0 of an agreement whose terms are changed (about: its sid).
export function draftOfLoan({
  thing,
  lender,
  borrower,
  me,
  from,
  until,
  words,
  holds,
  about,
  parts = 1,
  first = me,
}) {
  const other = me === lender ? borrower : lender
  const l = first === lender ? 0 : 1,
    b = 1 - l
  const unit = thing.worth?.unit_number ?? 0,
    stake = thing.worth?.units ?? 0
  const cover = holds?.length
    ? holds.map(h => holdRow(h, 1))
    : stake
      ? [holdRow({ type: WAIVED, owner: lender, unit, amount: stake }, 1)]
      : []
  return {
    kind: about ? 'counter' : 'promise',
    about: about ?? other,
    what: 'promise',
    to: other,
    ...(about ? {} : { hand: true }),
    fields: {
      list: [
        [l, b, seconds(handOut(from, until)), 0, unit, 1, 0],
        [b, l, seconds(until), stake, unit, parts, 1],
      ],
      ...(cover.length ? { holds: cover } : {}),
      ref: thing.sid,
      more: { from: seconds(from) },
      ...(thing.topic ? { topic: thing.topic } : {}),
    },
    texts: [{ field: 'terms', text: words, for: [me, other] }],
  }
}
