// money.mjs: sums as people type them.  Digits become units of the community here and nowhere else;
// what a sum may be, the core says.

import { language, sum } from './words.mjs'

// A unit of /v1/community that a sum of the core is in.
export const unitOf = (community, sum) =>
  community.units.find(u => u.text === sum?.unit) ?? community.units[0]

// "12.50" or "12,50" -> 1250; null: no sum.
export function unitsOf(typed, unit) {
  const text = typed.trim().replace(',', '.')
  return /^\d{1,7}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * unit.per_one) : null
}

// Where − and + lead to: the next round sum below or above what is typed, at most `most`; '' where
// there is none.
const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
export const less = (typed, unit) => {
  const n = unitsOf(typed, unit) ?? 0
  return String(ROUND.findLast(r => r * unit.per_one < n) ?? '')
}
export const more = (typed, unit, most) => {
  const n = unitsOf(typed, unit) ?? 0
  const next = ROUND.find(r => r * unit.per_one > n && (!most || r * unit.per_one <= most.units))
  return next ? String(next) : most?.units > n ? asTyped(most) : ''
}

// A sum of the core as one would type it: "12,50", "12".
export const asTyped = sum => {
  const text = sum.text.replace(/\.00$/, '')
  return language() === 'fr' ? text.replace('.', ',') : text
}

// What was typed, as a sum is written; '' while it is none.
export const typedSum = (typed, unit) =>
  unitsOf(typed, unit) === null
    ? ''
    : sum({ text: typed.trim().replace(',', '.'), unit: unit.text })
