// time.mjs: lengths of time that people choose, and the form a statement wants them in.  When
// something is due, and what follows, the
// core says; here a day that was pressed becomes a moment, and "in half a year" a day to propose.
export const DAY_MS = 86400000
export const WEEK_MS = 7 * DAY_MS
export const HALF_A_YEAR = 180
export const A_MONTH = 30
const DAYS_TO_HAND_OUT = 3

export const seconds = ms => Math.floor(ms / 1000)
export const ms = seconds => seconds * 1000
export const inDays = (days, from = Date.now()) => from + days * DAY_MS
// A loan is handed out within three days of its first day, and before its last.
export const handOut = (from, until) => Math.min(inDays(DAYS_TO_HAND_OUT, from), until)
export const pause = ms => new Promise(done => setTimeout(done, ms))
