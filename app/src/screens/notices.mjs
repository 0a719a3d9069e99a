// screens/notices.mjs: whether this phone tells that something waits.  On Today once, after the
// first promise; on Me always.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Card, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import * as notices from '../notices.mjs'

function useNotices() {
  const [now, set] = useState(null)
  const [problem, trouble] = useState(null)
  useEffect(() => {
    notices.state().then(set, () => set('none'))
  }, [])
  const run = act => async () => {
    trouble(null)
    try {
      set(await act())
    } catch (e) {
      trouble(e.code ? e : { title: t('notices.failed'), detail: t('notices.nothing') })
    }
  }
  return { now, problem, run }
}

const Ask = ({ of, other }) => html`<p>${t('notices.what')}</p>
  <div class="acts"><${Act} kind="alt" onPress=${of.run(notices.on)}>${t('notices.yes')}</${Act}>
    ${other}</div><${Trouble} problem=${of.problem} />`

export function NoticesAsked() {
  const of = useNotices()
  const no = async () => {
    await notices.notNow()
    return notices.state()
  }
  return (
    of.now === 'off' &&
    html`<${Card} title=${t('notices.title')}><${Ask} of=${of}
    other=${html`<${Act} kind="quiet" onPress=${of.run(no)}>${t('notices.no')}</${Act}>`} />
      </${Card}>`
  )
}

export function Notices() {
  const of = useNotices()
  if (!of.now || of.now === 'none') return null
  return html`<${Card} title=${t('notices.title')}>${
    of.now === 'denied'
      ? html`<p>${t('notices.denied')}</p>`
      : of.now === 'on'
        ? html`<p>${t('notices.on')}</p><div class="acts">
          <${Act} kind="alt" onPress=${of.run(notices.off)}>${t('notices.stop')}</${Act}></div>
          <${Trouble} problem=${of.problem} />`
        : html`<${Ask} of=${of} />`
  }</${Card}>`
}
