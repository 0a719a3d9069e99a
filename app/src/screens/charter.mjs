// screens/charter.mjs: the rules in words, and every number that may be changed, with its bounds.
import { html } from '../html.mjs'
import { Back, Card, Doc, Facts, Head, More, Page, Said } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

// The charter is plain text with a title and paragraphs.
const paragraphs = text => text.split(/\n{2,}/).map(p => p.trim()).filter(Boolean)
const Text = ({ text }) => paragraphs(text).map(p => p.startsWith('# ') ? html`<h2>${p.slice(2)}</h2>` : html`<p><${Said} text=${p} /></p>`)

export function Charter() {
  const charter = useView('/v1/charter')
  useTitle(t('foot.charter'))
  return html`<${Page} col=${html`<${Back} to="/together">${t('nav.together')}</${Back}><${Head} title=${t('charter.title')} lead=${charter.doc?.text} />
    <${Doc} of=${charter}>${doc => html`<${Card}><${Text} text=${doc.charter_text} /></${Card}>
      <${Card} title=${t('charter.changed')}><${Facts} rows=${doc.settings.filter(s => s.changed).map(s => [s.label_text, s.value_text])} /></${Card}>
      <${Card}><${More} title=${t('charter.all')}><${Facts} rows=${doc.settings.map(s => [s.label_text, s.value_text])} /></${More}></${Card}>`}</${Doc}>`} />`
}
