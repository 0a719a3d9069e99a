// screens/pause.mjs (20): asking the others for a pause: who has asked, what it takes, what it
// stops, until when.  It is the one thing that is signed while everything else is asleep.
import { html, useEffect, useState } from '../html.mjs'
import { Card } from '../parts.mjs'
import { t, typesetAll } from '../words.mjs'
import { useView } from '../data.mjs'
import { getAt } from '../server.mjs'
import { Area } from '../forms.mjs'
import { Sign, useAct } from '../signing.mjs'
import { boot } from '../boot.mjs'
import * as phone from '../phone.mjs'

const ALL = 0

// While a difference is open, one's own copy stands still: how many ask is the server's word then.
function useCommunity() {
  const own = useView('/v1/community').doc,
    [said, hear] = useState(null)
  useEffect(() => {
    if (phone.asleep())
      getAt('/v1/community').then(
        a => hear(typesetAll(a.doc)),
        () => {},
      )
  }, [own])
  return said ?? own
}

function Asking({ calls, reason }) {
  const [words, type] = useState(reason),
    [asked, done] = useState(false)
  const act = useAct({
    kind: 'brake',
    about: boot.origin,
    what: 'brake',
    fields: { code: ALL },
    texts: [{ field: 'text', text: words.trim() }],
  })
  if (asked || act.tried.problem?.code === 'E_DUP')
    return html`<p role="status"><b>${t('pause.asked')}</b></p>`
  return html`<${Area} label=${t('pause.why')} value=${words} set=${type} />
    <${Sign} act=${act} awake icon="wait" kind="alt" text=${t(calls ? 'pause.too' : 'pause.ask')}
      onDone=${() => done(true)} />`
}

const Running = ({ doc }) =>
  doc.brakes.map(b => html`<p key=${b.sid} role="status">${b.text}</p>`)

// reason: what stands there to be signed; without one nothing is proposed.
export function Pause({ me, reason = '' }) {
  const doc = useCommunity()
  if (!doc) return null
  const calls = doc.brakes.some(b => !b.on && b.target === ALL)
  return html`<${Card} title=${t('pause.title')}><${Running} doc=${doc} /><p class="note">
    ${doc.brakes_ask}</p>
    ${me && doc.brakes_may && html`<${Asking} calls=${calls} reason=${reason} />`}</${Card}>`
}

// On Today, only while there is one, or somebody calls for one.
export function Paused() {
  const doc = useView('/v1/community').doc
  return (
    doc?.brakes?.length > 0 &&
    html`<${Card} title=${t('pause.title')}><${Running} doc=${doc} /><p><a href="/check">
      ${t('queue.look')}</a></p></${Card}>`
  )
}
