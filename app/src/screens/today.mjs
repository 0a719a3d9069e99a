// screens/today.mjs (03, 03b): what needs me now, what is under way, and nothing else.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Chip, Doc, Face, Head, Page, Row } from '../parts.mjs'
import { capital, day, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

const Waits = ({ row }) => html`<article class="card"><div class="line top-a"><${Face} name=${row.other?.name} mid=${row.other?.mid} />
  <div class="grow"><h3>${row.text}</h3>${row.then_text && html`<p class="note">${row.then_text}</p>`}</div></div>
  <div class="split">${row.due_text && html`<${Chip} icon="clock">${row.due_text}</${Chip}>`}<a class="btn alt small" href=${'/promise/' + row.sid}>${t('today.answer')}</a></div></article>`

const Running = ({ row }) => html`<${Row} to=${'/promise/' + row.sid} face=${html`<${Face} name=${row.other?.name} mid=${row.other?.mid} />`} title=${row.text} note=${row.due_text} />`

export function Today({ me }) {
  const today = useView('/v1/me/today')
  const waiting = today.doc?.awaits ?? [], running = today.doc?.running ?? []
  const title = !today.doc ? t('nav.today') : waiting.length ? t('today.waiting', { n: waiting.length, name: me.name }) : t('today.nothing')
  useTitle(t('nav.today'))
  return html`<${Page} col=${html`<${Head} note=${capital(day(Date.now()))} title=${title} />
    <${Doc} of=${today}>${() => html`
      ${waiting.length > 0 && html`<section class="stack"><h2 class="vh">${t('today.waits')}</h2>${waiting.map(row => html`<${Waits} key=${row.sid} row=${row} />`)}</section>`}
      ${running.length > 0 && html`<section class="stack"><h2>${t('today.running')}</h2><div class="card flush rows">${running.map(row => html`<${Running} key=${row.sid} row=${row} />`)}</div></section>`}`}</${Doc}>
    <div class="acts"><a class="btn alt" href="/can-i"><${Icon} name="ask" />${t('nav.ask')}</a></div>`} />`
}
