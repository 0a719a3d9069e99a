// screens/renew.mjs (13, 14): this phone alone from now on: how it shall open, chosen anew; every
// other way of the same person then
// opens nothing.  For "stop, it isn't me", and for a further phone that is removed.
import { html, useEffect, useState } from '../html.mjs'
import { Trace, Trouble } from '../parts.mjs'
import { Lock } from '../locking.mjs'
import { Unlock } from '../unlock.mjs'
import * as acts from '../acts.mjs'
import * as circle from '../circle.mjs'
import * as keys from '../keys.mjs'

export function Renew({ me, onDone }) {
  const [open, unlock] = useState(keys.isOpen()),
    [trace, say] = useState(null),
    [problem, fail] = useState(null)
  useEffect(() => {
    acts.trace('rotate').then(say, () => {})
  }, [])
  const onMade = async wayOf => {
    fail(null)
    try {
      await circle.rotate(me, wayOf)
      onDone()
    } catch (p) {
      fail(p)
    }
  }
  if (!open) return html`<${Unlock} onOpen=${() => unlock(true)} />`
  return html`<${Trace} trace=${trace} /><${Trouble} problem=${problem} />
    <${Lock} within name=${me.name} onMade=${onMade} />`
}
