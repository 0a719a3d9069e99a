// idle.mjs: a phone left on a table: after half an hour without a touch the key closes; reading
// goes on, an act asks again.  Only where
// a locked file is on the phone to open it with.
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as locks from './locks.mjs'
import * as member from './member.mjs'

const AFTER_MS = 30 * 60000,
  NOTED_MS = 60000
let touched = 0,
  noted = 0,
  timer

function touch() {
  touched = Date.now()
  if (touched - noted > NOTED_MS && member.who()) {
    noted = touched
    db.write('me', touched, 'touched').catch(() => {})
  }
  clearTimeout(timer)
  timer = setTimeout(close, AFTER_MS)
}

async function close() {
  if (!keys.isOpen() || !(await locks.here())) return
  await keys.lockUp()
  if (member.who()) member.become({ ...member.who(), key: 'locked' })
}

// Before a key is taken up again that rests from an earlier page.
export async function wasLong() {
  const last = await db.read('me', 'touched').catch(() => undefined)
  return last !== undefined && Date.now() - last > AFTER_MS && !!(await locks.here())
}

export function start() {
  touch()
  for (const name of ['pointerdown', 'keydown'])
    addEventListener(name, touch, { passive: true, capture: true })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && Date.now() - touched > AFTER_MS) close()
  })
}
