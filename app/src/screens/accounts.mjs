// screens/accounts.mjs (18b): where each cent and each hour is; in all: nothing.  Visitors see the
// totals.
import { html } from '../html.mjs'
import { Back, Card, Doc, Head, Page } from '../parts.mjs'
import { sum, t, unitName } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

const Moved = ({ m }) =>
  html`<li class="split"><span>
    ${m.why_text}${m.with && html`, <a href=${'/person/' + m.with.mid}>${m.with.name}</a>`}</span>
    <b class="nb">${sum(m.sum)}</b></li>`

const Mine = ({
  doc,
}) => html`<${Card} title=${t('accounts.yours')}>${doc.accounts.map(a => html`<p>${a.text}</p>`)}
  </${Card}>
  <${Card} title=${t('accounts.moved')}>
    ${doc.movements.length
    ? html`<ul class="stack-s">${doc.movements.map(m => html`<${Moved} m=${m} />`)}</ul>`
    : html`<p class="note">${t('accounts.none')}</p>`}</${Card}>`

// One unit: who is owed, who owes, what is set aside; the core's own sum of it.
const PARTS = ['above', 'below', 'held']
const Unit = ({
  row,
}) => html`<table><thead class="vh"><tr><th scope="col">${t('accounts.account')}</th>
  <th scope="col">${unitName(row.together.unit)}</th></tr></thead><tbody>
  ${PARTS.map(part =>
  html`<tr><th scope="row">${t('accounts.' + part)}</th><td class="n">${sum(row[part])}</td></tr>`)}
  <tr><th scope="row"><b>${t('accounts.together')}</b></th><td class="n"><b>${sum(row.together)}</b>
    </td></tr></tbody></table>`
const Everybody = ({ doc }) =>
  html`<${Card} title=${t('accounts.everybody')}>
    ${doc.rows.map(row => html`<${Unit} key=${row.unit} row=${row} />`)}<p class="note">
    ${t('accounts.nil')}</p></${Card}>`

export function Accounts({ me }) {
  const all = useView('/v1/accounts'),
    mine = useView(me ? '/v1/accounts/' + me.mid : null)
  const everybody = html`<${Doc} of=${all}>${doc => html`<${Everybody} doc=${doc} />`}</${Doc}>`
  useTitle(t('accounts.title'))
  return html`<${Page}
    col=${html`<${Back} to="/together">${t('nav.together')}</${Back}>
    <${Head} title=${t('accounts.where')} lead=${t('accounts.nobody_holds')} />
    ${me ? html`<${Doc} of=${mine}>${doc => html`<${Mine} doc=${doc} />`}</${Doc}>` : everybody}`}
      aside=${me && everybody} />`
}
