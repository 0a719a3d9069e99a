// screens/accounts.mjs (18b): where each cent and each hour is; in all: nothing.  Visitors see the
// totals.
import { html, useState } from '../html.mjs'
import { Back, Balances, Card, Doc, Head, Page } from '../parts.mjs'
import { shortDay, sum, t, unitName } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { Pay } from './pay.mjs'

const FIRST = 12

const Moved = ({ m }) =>
  html`<tr><td>${m.at && shortDay(m.at)}</td><td>
    ${m.with && html`<a href=${'/person/' + m.with.mid}>${m.with.name}</a><br />`}
    <span class="note">${m.why_text}</span></td><td class="n">${sum(m.sum)}</td></tr>`

// The newest; all of them when asked for.
function Movements({ list }) {
  const [all, show] = useState(false)
  const rows = all ? list : list.slice(0, FIRST)
  if (!list.length) return html`<p class="note">${t('accounts.none')}</p>`
  return html`<table><thead class="vh"><tr>${['day', 'whom', 'sum'].map(
    c => html`<th scope="col">${t('accounts.' + c)}</th>`,
  )}</tr></thead><tbody>${rows.map(m => html`<${Moved} m=${m} />`)}</tbody></table>
    ${rows.length < list.length
      && html`<div class="acts"><button type="button" class="btn alt small"
      onClick=${() => show(true)}>${t('me.movements')}</button></div>`}`
}

const Mine = ({ doc }) =>
  html`<${Card} title=${t('accounts.yours')}><${Balances} of=${doc.accounts} />
    ${doc.accounts.some(a => a.balance)
      && html`<div class="acts"><a class="btn" href="/accounts?pay=1">${t('pay.title')}</a>
      <a class="btn alt" href="/accounts?receipt=1">${t('receipt.title')}</a></div>`}</${Card}>`
const Moves = ({ doc }) =>
  html`<${Card} title=${t('accounts.moved')}><${Movements} list=${doc.movements} /></${Card}>`

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

// One's own are paid from here; else where everything is.
export function Accounts({ query, me }) {
  const way = me && ['pay', 'receipt'].find(w => query.has(w))
  return way ? html`<${Pay} way=${way} me=${me} />` : html`<${Where} me=${me} />`
}

function Where({ me }) {
  const all = useView('/v1/accounts'),
    mine = useView(me ? '/v1/accounts/' + me.mid : null)
  useTitle(t('accounts.title'))
  return html`<${Page}
    col=${html`<${Back} to="/together">${t('nav.together')}</${Back}>
    <${Head} title=${t('accounts.where')} lead=${t('accounts.nobody_holds')} />
    ${me && html`<${Doc} of=${mine}>${doc => html`<${Mine} doc=${doc} />`}</${Doc}>`}
    <${Doc} of=${all}>${doc => html`<${Everybody} doc=${doc} />`}</${Doc}>`}
    aside=${mine.doc && html`<${Moves} doc=${mine.doc} />`} />`
}
