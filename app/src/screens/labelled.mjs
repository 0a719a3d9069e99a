// screens/labelled.mjs: what labellers say of somebody, or something, each with his record beside
// it; who may say so finds the way from here.
import { html } from '../html.mjs'
import { Card } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useDevice } from '../devices.mjs'

const LABELLER = 5
export const isLabeller = me => me?.roles?.some(r => r.role === LABELLER) === true

// own: of oneself, or of what is one's own, nobody says it.
export function Labelled({ about, me, own }) {
  const on = useDevice('label'),
    rows = useView(on ? '/v1/labels?about=' + about : null).doc?.labels ?? []
  const gives = on && !own && isLabeller(me)
  if (!rows.length && !gives) return null
  return html`<${Card} title=${t('labels.title')}>
    ${rows.map(row => html`<p key=${row.sid}>${row.text}</p>`)}
    ${gives && html`<div class="acts"><a class="btn alt" href=${'/label/' + about}>
      ${t('labels.give')}</a></div>`}</${Card}>`
}
