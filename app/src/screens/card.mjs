// screens/card.mjs: a printed card as a further way in: its code opens the key where nothing else
// is at hand.
import { html, useState } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Act, Card, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { Confirm } from '../unlock.mjs'
import * as locks from '../locks.mjs'
import { who } from '../member.mjs'

export function NewCard({ onMade }) {
  const [at, go] = useState('offer'),
    [code, show] = useState(''),
    [problem, fail] = useState(null)
  const make = async secrets => {
    fail(null)
    try {
      const made = await locks.withCard(who().mid, secrets)
      await locks.keep(made)
      await locks.noteWay(made)
      show(made.code)
      go('made')
      onMade?.()
    } catch (p) {
      fail(p)
      go('offer')
    } finally {
      secrets.fill(0)
    }
  }
  if (at === 'made') {
    return html`<section class="card paper stack" aria-live="polite"><h2>${t('card.yours')}</h2><p>
      ${t('card.of', { name: who().name, place: boot.name })}</p>
      <p class="title words" translate="no">${code}</p><p>
      ${t('card.how', { place: `${boot.web ?? location.origin}/back-in` })}</p><p>
      ${t('card.number')} <b class="mono" translate="no">${who().mid}</b></p>
      <p class="note">${t('card.once')}</p><div class="acts">
        <${Act} kind="alt" onPress=${() => print()}>${t('card.print')}</${Act}>
        <${Act} kind="quiet" onPress=${() => {
        show('')
        go('done')
      }}>${t('card.kept')}</${Act}></div></section>`
  }
  if (at === 'done') return html`<p role="status">${t('card.done')}</p>`
  return html`<${Card} kind="soft" title=${t('card.second')}><p>${t('card.why')}</p>
    <${Trouble} problem=${problem} />
    ${at === 'confirm' ? html`<${Confirm} onSecrets=${make} onClose=${() => go('offer')} />`
      : html`<div class="acts"><${Act} kind="alt" onPress=${() => go('confirm')}>${t('card.make')}
      </${Act}></div>`}</${Card}>`
}
