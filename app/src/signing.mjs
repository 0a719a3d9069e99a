// signing.mjs: an act on a screen: what it would leave behind (Trace), the button that signs, what
// came of it.
//
// useAct(draft, target, form) -> {tried, problem, busy, sign, moved}: tried: what the core says
// beforehand {trace, problem, after}; sign() signs, gives the sid or null.  draft may be null while
// a form is not whole yet; form: what it is made from (typed.mjs), moved: what that asks has
// changed since it was begun.  waits: the same was signed already and waits to leave; then there is
// no button, so that nobody signs it twice.
import { html, useEffect, useState } from './html.mjs'
import { Icon } from './draw.mjs'
import { Act, Trace, Trouble } from './parts.mjs'
import * as acts from './acts.mjs'
import * as keys from './keys.mjs'
import * as phone from './phone.mjs'
import * as queue from './queue.mjs'
import { t } from './words.mjs'
import { Unlock } from './unlock.mjs'

// Now, or as soon as the phone has checked; gives what ends the waiting.  What its kind leaves is
// said meanwhile, and where the phone has no copy that is all there is to say.
export function onceReady(look) {
  if (phone.ready()) {
    look()
    return () => {}
  }
  const stop = phone.watch(() => {
    if (!phone.ready()) return
    stop()
    look()
  })
  return stop
}

// Of what waits in the queue: the same act about the same thing.
function useWaiting(draft) {
  const [rows, set] = useState(queue.waiting())
  useEffect(() => queue.watch(set), [])
  const said = JSON.stringify(draft?.fields)
  const isSame = row =>
    row.kind === draft.kind &&
    row.draft?.about === draft.about &&
    JSON.stringify(row.draft.fields) === said
  return !!draft?.about && rows.some(isSame)
}

const SOON_MS = 4000 // whoever signed goes on after that, whether it has left or not
const soon = () => new Promise(done => setTimeout(done, SOON_MS))

export function useAct(draft, target, form) {
  const [tried, set] = useState({})
  const [problem, fail] = useState(null)
  const [locked, lock] = useState(null)
  const waits = useWaiting(draft)
  const said = draft && JSON.stringify(draft)
  const [size, grown] = useState(phone.checked().size)
  useEffect(() => phone.watch(s => grown(s.size)), [])
  useEffect(() => {
    let here = true
    const show = told => {
      if (here) set(told)
    }
    const look = () => phone.tryOut(acts.plain(draft), target).then(show, p => show({ problem: p }))
    const meanwhile = trace => {
      if (!phone.ready()) show({ trace })
    }
    if (said && !phone.ready()) acts.trace(draft.kind).then(meanwhile, () => {})
    const stop = said ? onceReady(look) : () => {}
    return () => {
      here = false
      stop()
    }
  }, [said, size])
  const sign = async () => {
    fail(null)
    if (!keys.isOpen()) return new Promise(done => lock({ done }))
    try {
      const made = await acts.act(draft)
      await Promise.race([made.done, soon()])
      form?.signed()
      return made
    } catch (p) {
      fail(p)
      return null
    }
  }
  const opened = async () => {
    lock(null)
    locked.done(await sign())
  }
  const close = () => {
    locked?.done(null)
    lock(null)
  }
  return { tried, problem, waits, locked, opened, sign, close, moved: form?.moved }
}

// While something of the record does not fit, nothing is signed: the buttons are asleep.
export function useAsleep() {
  const [asleep, set] = useState(phone.asleep())
  useEffect(() => phone.watch(() => set(phone.asleep())), [])
  return asleep
}

// What the phone does not know of yet is no refusal.
const foreseen = problem => (problem?.code === 'E_REF' ? null : problem)

const Waits = () =>
  html`<div class="trace" role="status"><${Icon} name="wait" /><strong>${t('queue.here')}</strong>
    <p><a href="/me/queue">${t('queue.look')}</a></p></div>`

// The trace, the acts, what went wrong.  onDone(made): it is signed.  awake: whatever does not fit.
export function Sign({ act, icon = 'pen', text, onDone, more, other, disabled, awake, kind = '' }) {
  const asleep = useAsleep() && !awake
  const press = async () => {
    const made = await act.sign()
    if (made) await onDone?.(made)
  }
  if (act.waits) return html`<${Waits} />${other && html`<div class="acts">${other}</div>`}`
  return html`${act.moved && html`<p class="card soft" role="status">${t('form.moved')}</p>`}
    <${Trace} trace=${act.tried.trace} more=${more ?? act.tried.trace?.note} />
    <${Trouble} problem=${act.problem ?? foreseen(act.tried.problem)} />
    ${act.locked && html`<${Unlock} onOpen=${act.opened} onClose=${act.close} />`}
    <div class="acts"><${Act} icon=${icon} onPress=${press} disabled=${disabled || asleep}
      kind=${kind}>${text}</${Act}>${other}</div>`
}
