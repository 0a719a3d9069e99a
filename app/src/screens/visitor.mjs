// screens/visitor.mjs (01): who we are, how promises ended, what is on the shelves, and if it goes
// wrong.  For visitors; a member
// goes to Today.
import { html, useEffect } from '../html.mjs'
import { Art, Icon } from '../draw.mjs'
import { Card, Doc, Page } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { DemoPeople } from '../demo.mjs'
import { Ended } from './together.mjs'
import { Thing } from './find.mjs'

const Shelf = () => {
  const things = useView('/v1/things?limit=6')
  return html`<section class="stack"><h2>${t('visitor.shelf')}</h2><${Doc} of=${things}>
    ${doc => html`<div class="things">
    ${doc.things.map(x => html`<${Thing} key=${x.sid} thing=${x} />`)}</div>`}</${Doc}><p>
    <a href="/find">${t('visitor.all')}</a></p></section>`
}

const WAY = [
  ['mend', 'repair'],
  ['talk', 'talk'],
  ['scale', 'decide'],
]
const IfWrong = () =>
  html`<${Card} title=${t('visitor.wrong')}><ol class="path">
    ${WAY.map(([icon, id]) =>
    html`<li><span class="dot"><${Icon} name=${icon} /></span><span><b>${t(`visitor.${id}`)}</b>
    <br /><span class="note">${t(`visitor.${id}_text`)}</span></span></li>`)}</ol></${Card}>`

export function Visitor({ me }) {
  const community = useView('/v1/community')
  useEffect(() => {
    if (me) go('/today', { replace: true })
  }, [me])
  useTitle(t('visitor.title'))
  return html`<div class="hero"><div class="in-hero"><div class="stack"><h1>
    ${t('visitor.neighbours')}</h1><p class="lead">
    ${t('visitor.lead', { n: community.doc?.members ?? 0 })}</p>
      <div class="acts"><a class="btn" href="/find">${t('visitor.look')}</a>
        <a class="btn alt" href="/join">${t('visitor.invited')}</a></div><p class="ask-in">
        ${t('join.without')} <a href="/join?ask">${t('visitor.ask')}</a> ${t('visitor.meets')}</p>
        </div>
    <${Art} label=${t('art.label')} upper=${t('art.lends')} lower=${t('art.returns')} /></div>
      <span class="tally-edge" aria-hidden="true"></span></div>
    <${Page} col=${html`<${DemoPeople} /><${Doc} of=${community}>
      ${doc => html`<${Ended} promises=${doc.promises} />`}</${Doc}><${Shelf} />`}
    aside=${html`<${IfWrong} /><${Card} title=${t('visitor.check')}><p>${t('visitor.check_text')}
      </p><a href="/check">${t('visitor.see')}</a></${Card}>`} />`
}
