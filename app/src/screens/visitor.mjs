// screens/visitor.mjs (01): who we are, how promises ended, what is on the shelves, and if it goes wrong.  For visitors; a member
// goes to Today.
import { html, useEffect } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Icon } from '../draw.mjs'
import { Card, Doc, Page } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { DemoPeople } from '../demo.mjs'
import { Ended } from './together.mjs'

const Shelf = () => {
  const things = useView('/v1/things?limit=6')
  return html`<${Card} title=${t('visitor.shelf')}><${Doc} of=${things}>${doc => html`<ul class="stack-s">${doc.things.map(x => html`<li><a href=${'/thing/' + x.sid} dir="auto">${x.title}</a></li>`)}</ul>`}</${Doc}><a href="/find">${t('visitor.all')}</a></${Card}>`
}

const WAY = [['mend', 'repair'], ['talk', 'talk'], ['scale', 'decide']]
const IfWrong = () => html`<${Card} title=${t('visitor.wrong')}><ul class="ticks">${WAY.map(([icon, id]) => html`<li><${Icon} name=${icon} /><span><b>${t(`visitor.${id}`)}</b><br />${t(`visitor.${id}_text`)}</span></li>`)}</ul></${Card}>`

export function Visitor({ me }) {
  const community = useView('/v1/community')
  useEffect(() => { if (me) go('/today', { replace: true }) }, [me])
  useTitle(t('visitor.title'))
  return html`<div class="hero"><div class="in-hero"><div class="stack"><h1>${boot.name}</h1><p class="lead">${t('visitor.lead', { n: community.doc?.members ?? 0 })}</p>
      <div class="acts"><a class="btn" href="/find">${t('visitor.look')}</a><a class="btn alt" href="/join">${t('visitor.invited')}</a></div><p class="ask-in">${t('visitor.no_invitation')}</p></div></div><span class="tally-edge" aria-hidden="true"></span></div>
    <${Page} col=${html`<${DemoPeople} /><${Doc} of=${community}>${doc => html`<${Ended} promises=${doc.promises} />`}</${Doc}><${IfWrong} />`}
    aside=${html`<${Shelf} /><${Card} title=${t('visitor.check')}><p>${t('visitor.check_text')}</p><a href="/check">${t('visitor.see')}</a></${Card}>`} />`
}
