// screens/disputes.mjs: what is being put right, and how it ended; one case (09c): where it stands,
// who helps, by when.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Back, Card, Chip, Doc, Facts, Head, Page, Row } from '../parts.mjs'
import { capital, shortDay, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { CaseActs, Said_, Why, drawn } from '../case.mjs'

const END = 12
const square = html`<span class="face c"><${Icon} name="scale" /></span>`

export function Disputes() {
  const list = useView('/v1/disputes')
  useTitle(t('together.disputes'))
  return html`<${Page}
    col=${html`<${Back} to="/together">${t('nav.together')}</${Back}>
    <${Head} title=${t('together.disputes')} lead=${t('disputes.lead')} />
    <${Doc} of=${list} none=${{ when: d => d.disputes.length === 0, text: t('disputes.none') }}>
      ${doc => html`<div class="card flush rows">
      ${doc.disputes.map(d =>
      html`<${Row} to=${'/dispute/' + d.sid} face=${square} title=${capital(d.text)}
      note=${d.then_text} />`)}</div>`}</${Doc}>`} />`
}

const Seats = ({ doc }) =>
  doc.seats?.length > 0 &&
  html`<${Card} title=${t('dispute.seats')}><ul class="stack-s">
    ${doc.seats.map(s => html`<li>${s.text}</li>`)}</ul></${Card}>`
const Verdict = ({ doc }) =>
  doc.ruling_text && html`<${Card} title=${t('dispute.ruling')}><p>${doc.ruling_text}</p></${Card}>`
const Stands = ({
  doc,
}) => html`<${Card} title=${t('dispute.stands')}>
  <${Facts} rows=${[doc.claim && [t('dispute.claim'), sum(doc.claim)],
  doc.deadline && [t('promise.by'), shortDay(doc.deadline)],
  doc.then_text && [t('promise.now'), doc.then_text]]} />
  ${doc.bond_text && html`<p class="note">${doc.bond_text}</p>`}</${Card}>`

const heading = (doc, as) =>
  as === 'judges' ? t('judge.title') : as === 'helps' ? t('judge.help') : t('dispute.title')

export function Dispute({ params, me }) {
  const dispute = useView('/v1/disputes/' + params.sid)
  useTitle(t('dispute.title'))
  return html`<${Doc} whole of=${dispute}>${doc => {
    const as = drawn(doc, me)
    return html`<${Page}
      col=${html`<${Back} to=${as ? '/today' : '/promise/' + (doc.promise ?? '')}>
      ${t(as ? 'nav.today' : 'dispute.promise')}</${Back}>
      <${Head} title=${heading(doc, as)} lead=${as ? t(`judge.lead_${as}`) : capital(doc.text)}
        note=${doc.stage < END && html`<${Chip} kind="open" icon="clock">${doc.stage_text}
        </${Chip}>`} />
      <${Said_} doc=${doc} /><${Verdict} doc=${doc} /><${CaseActs} doc=${doc} me=${me} />
        <${Seats} doc=${doc} />`}
      aside=${doc.sides && html`<${Stands} doc=${doc} /><${Why} as=${as} />`} />`
  }}</${Doc}>`
}
