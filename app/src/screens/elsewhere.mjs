// screens/elsewhere.mjs: no such place; a place for members.
import { html } from '../html.mjs'
import { Head, Page } from '../parts.mjs'
import { t } from '../words.mjs'
import { useTitle } from '../shell.mjs'
import { DemoPeople } from '../demo.mjs'

export function Missing() {
  useTitle(t('missing.title'))
  return html`<${Page} one
    col=${html`<${Head} title=${t('missing.title')} lead=${t('missing.text')} /><div class="acts">
    <a class="btn alt" href="/">${t('missing.home')}</a></div>`} />`
}

export function Members() {
  useTitle(t('members.title'))
  return html`<${Page} one
    col=${html`<${Head} title=${t('members.title')} lead=${t('members.text')} /><div class="acts">
    <a class="btn" href="/back-in">${t('members.in')}</a><a class="btn alt" href="/join">
    ${t('members.join')}</a></div><${DemoPeople} />`} />`
}
