// screens/accounts.mjs (18b): where each cent and each hour is; in all: nothing.
import { html } from '../html.mjs'
import { Back, Card, Doc, Head, Page } from '../parts.mjs'
import { sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

const Moved = ({ m }) => html`<li class="split"><span>${m.why_text}${m.with && html`, <a href=${'/person/' + m.with.mid}>${m.with.name}</a>`}</span><b class="nb">${sum(m.sum)}</b></li>`

export function Accounts({ me }) {
  const all = useView('/v1/accounts'), mine = useView('/v1/accounts/' + me.mid)
  useTitle(t('accounts.title'))
  return html`<${Page} col=${html`<${Back} to="/together">${t('nav.together')}</${Back}><${Head} title=${t('accounts.where')} lead=${t('accounts.nobody_holds')} />
    <${Doc} of=${mine}>${doc => html`<${Card} title=${t('accounts.yours')}>${doc.accounts.map(a => html`<p>${a.text}</p>`)}</${Card}>
      <${Card} title=${t('accounts.moved')}>${doc.movements.length ? html`<ul class="stack-s">${doc.movements.map(m => html`<${Moved} m=${m} />`)}</ul>` : html`<p class="note">${t('accounts.none')}</p>`}</${Card}>`}</${Doc}>`}
    aside=${html`<${Doc} of=${all}>${doc => html`<${Card} title=${t('accounts.everybody')}>${(doc.units ?? doc.accounts ?? []).map(u => html`<p>${u.text}</p>`)}</${Card}>`}</${Doc}>`} />`
}
