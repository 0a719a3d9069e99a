// screens/together.mjs (18): by which rules we live, what is in use, where the rest is.
import { html } from '../html.mjs'
import { Card, Chip, Doc, Head, Page, Row } from '../parts.mjs'
import { EndBar, Icon } from '../draw.mjs'
import { number, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

const square = icon => html`<span class="face c"><${Icon} name=${icon} /></span>`

// How promises ended, in counts: the drawing beside it says the same.
const ENDS = [
  ['kept', 'kept', 'check'],
  ['made_good', 'mended', 'mend'],
  ['decided', 'ruled', 'scale'],
  ['ran_out', '', 'clock'],
  ['not_kept', 'broken', 'no'],
  ['left_hanging', '', 'wait'],
]
export function Ended({ promises }) {
  const rows = ENDS.map(([name, look, icon]) => ({
    n: promises[name] ?? 0,
    class: look || 'flat',
    look,
    icon,
    name: t('ended.' + name),
  }))
  return html`<${Card} title=${t('ended.title')}><p class="note">
    ${t('ended.over', { n: promises.ended })}</p>
    ${promises.ended > 0
      && html`<${EndBar} rows=${rows}
      label=${rows.map(r => `${r.name} : ${number(r.n)}`).join(', ')} />`}
    <ul class="ends">
      ${rows.map(r => html`<li class="split"><${Chip} kind=${r.look} icon=${r.icon}>${r.name}
      </${Chip}><b>${number(r.n)}</b></li>`)}</ul></${Card}>`
}

export const Devices = ({ devices }) =>
  html`<${Card} title=${t('together.in_use')}><p class="tags">
    ${devices.map(d => html`<${Chip} kind="kept" icon="check">${d.text}</${Chip}>`)}</p></${Card}>`

export function Together({ me }) {
  const community = useView('/v1/community'),
    track = useView('/v1/track')
  useTitle(t('nav.together'))
  return html`<${Page}
    col=${html`<${Head} title=${t('together.title')} lead=${community.doc?.text} />
    <div class="card flush rows">
      <${Row} to="/charter" face=${square('pen')} title=${t('foot.charter')}
      note=${t('together.charter')} />
      ${me && html`<${Row} to="/disputes" face=${square('scale')} title=${t('together.disputes')}
      note=${t('together.disputes_note')} />`}
      <${Row} to="/accounts" face=${square('bag')} title=${t('accounts.title')}
      note=${t('together.accounts')} />
      <${Row} to="/check" face=${square('ok')} title=${t('nav.check')}
      note=${t('together.check')} /></div>
    <${Doc} of=${community}>
      ${doc => html`<${Devices} devices=${doc.devices} /><${Ended} promises=${doc.promises} />`}
      </${Doc}>`}
    aside=${html`<${Doc} of=${track}>
      ${doc => html`<${Card} title=${t('together.judges')}><dl class="stack-s">
      ${doc.rows.map(r => html`<div><dt><b>${r.name_text}</b></dt><dd class="note">${r.said_text}
      </dd></div>`)}</dl></${Card}>`}</${Doc}>
      <${Card} kind="soft"><h2>${t('together.no_party')}</h2><p>${t('together.no_party_text')}</p>
        </${Card}>`} />`
}
