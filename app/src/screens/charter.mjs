// screens/charter.mjs: the rules in words, and every number that may be changed, with its bounds.
import { html } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Back, Card, Doc, Facts, Head, More, Page, Said } from '../parts.mjs'
import { language, LANGS, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

// The charter is plain text: paragraphs, "# " its title, "## " a part; a part named after a
// language is for who reads it.
const own = lang => new Intl.DisplayNames(lang, { type: 'language' }).of(lang).toLowerCase()
function parts(text) {
  const all = [{ lines: [] }]
  for (const line of text
    .split(/\n{2,}/)
    .map(p => p.trim())
    .filter(Boolean)) {
    if (line.startsWith('## '))
      all.push({
        title: line.slice(3),
        lang: LANGS.find(l => own(l) === line.slice(3).trim().toLowerCase()),
        lines: [],
      })
    else if (!line.startsWith('# ')) all.at(-1).lines.push(line)
  }
  return all
}
const Lines = ({ lines }) => lines.map(p => html`<p><${Said} text=${p} /></p>`)
function Text({ text }) {
  const all = parts(text),
    others = all.filter(p => p.lang && p.lang !== language())
  const mine = all.some(p => p.lang === language()) ? all.filter(p => !others.includes(p)) : all
  return html`${mine.map(p =>
    html`${p.title && p.lang !== language() && html`<h2>${p.title}</h2>`}
    <${Lines} lines=${p.lines} />`)}
    ${mine !== all && others.map(p =>
      html`<div lang=${p.lang}><${More} title=${p.title}><div class="stack">
      <${Lines} lines=${p.lines} /></div></${More}></div>`)}`
}

export function Charter({ me }) {
  const charter = useView('/v1/charter')
  useTitle(t('foot.charter'))
  return html`<${Page}
    col=${html`<${Back} to=${me ? '/together' : '/'}>${me ? t('nav.together') : boot.name}</${Back}>
    <${Head} title=${t('charter.title')} lead=${charter.doc?.text} />
    <${Doc} of=${charter}>${doc => html`<${Card}><${Text} text=${doc.charter_text} /></${Card}>
      <${Card} title=${t('charter.changed')}>
        <${Facts} kind="ledger"
        rows=${doc.settings.filter(s => s.changed).map(s => [s.label_text, s.value_text])} />
        </${Card}>
      <${Card}><${More} title=${t('charter.all')}>
        <${Facts} kind="ledger" rows=${doc.settings.map(s => [s.label_text, s.value_text])} />
        </${More}></${Card}>`}</${Doc}>`} />`
}
