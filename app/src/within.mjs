// within.mjs: nothing is waited for without end: what takes longer counts as out of reach, which
// every screen has a sentence for.  The work itself may go on; nobody waits for it.
import { offline } from './problem.mjs'

export function within(ms, work) {
  let timer
  const late = new Promise((done, fail) => {
    timer = setTimeout(() => fail(offline()), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
