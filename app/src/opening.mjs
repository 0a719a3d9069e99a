// opening.mjs: an answer of mine that is still sealed though its time has come: whoever keeps the
// seals is late.  This phone kept
// what was sealed, so that its author can open it (PROTOCOL 4): one press, on Today.
//
// Which of them may be opened now, the core says; what is open already needs no spare any more. 
// The service opens them itself a
// moment after their time: nothing is shown before the log has stood still for PATIENCE_MS.
import { html, useEffect, useState } from './html.mjs'
import { t } from './words.mjs'
import { plain } from './acts.mjs'
import { Sign, useAct } from './signing.mjs'
import * as phone from './phone.mjs'
import * as spares from './spares.mjs'

const PATIENCE_MS = 5000,
  MOST = 64

// As the core is asked whether the time has come: opened with anything but what was sealed.
const NOTHING = { nonce: 'A'.repeat(43), vec: [0] }
const draftOf = sid => ({
  kind: 'open',
  about: sid,
  what: 'open',
  fields: { ref: sid, ...NOTHING },
  late: async () => {
    const { salt, vec } = await spares.answer(sid)
    return { ref: sid, nonce: salt, vec }
  },
})

async function late() {
  const found = []
  await phone.whenReady()
  for (const sid of (await spares.sealed()).slice(-MOST)) {
    const { problem } = await phone.tryOut(plain(draftOf(sid)))
    if (problem?.code === 'E_OPEN') found.push(sid)
    else if (problem?.code === 'E_DUP') await spares.opened(sid)
  }
  return found
}

function Open({ sid }) {
  const act = useAct(draftOf(sid))
  return html`<section class="card stack"><h3>${t('opening.title')}</h3><p>${t('opening.text')}</p>
    <${Sign} act=${{ ...act, tried: { trace: act.tried.trace } }} icon="seal"
    text=${t('opening.do')} /></section>`
}

export function Opening() {
  const [size, grown] = useState(phone.checked().size),
    [sids, set] = useState([])
  useEffect(() => phone.watch(s => grown(s.size)), [])
  useEffect(() => {
    let here = true
    const timer = setTimeout(
      () =>
        late().then(
          found => {
            if (here) set(found)
          },
          () => {},
        ),
      PATIENCE_MS,
    )
    return () => {
      here = false
      clearTimeout(timer)
    }
  }, [size])
  return sids.map(sid => html`<${Open} key=${sid} sid=${sid} />`)
}
