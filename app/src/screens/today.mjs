// screens/today.mjs (03, 03b): what needs me now, what is under way, and nothing else.
import { html, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Balances, Card, Chip, Doc, Face, Head, Page, Row } from '../parts.mjs'
import { capital, day, hour, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { isOutside } from '../member.mjs'
import { useTitle } from '../shell.mjs'
import { Opening } from '../opening.mjs'
import { useChecked } from './check.mjs'
import { Changed } from './changed.mjs'
import { Door } from './vouch.mjs'
import { Letters } from '../letters.mjs'
import { Paused } from './pause.mjs'
import { NoticesAsked } from './notices.mjs'
import { later } from '../later.mjs'

const Asked = later('ways', 'Asked', { quiet: true })
const STEP = { amend: '/trouble', pay: '/claim' }
const hands = row => row.what === 'do' && row.thing
const placeOf = row =>
  row.dispute
    ? '/dispute/' + row.dispute
    : `/promise/${row.sid}${hands(row) ? '/hand' : (STEP[row.what] ?? '')}`
const labelOf = row =>
  hands(row) ? (row.mine ? 'today.hand_out' : 'today.hand_back') : 'today.' + (row.what ?? 'answer')
const asksMe = row => row.what === 'answer' && row.mine

// What is awaited of me, by the core's word for it; answering is one press.
function Waits({ row }) {
  return html`<article class="card"><div class="line top-a">
    <${Face} name=${row.other?.name} mid=${row.other?.mid} /><div class="grow"><h3>${row.text}</h3>
    ${row.then_text && html`<p class="note">${row.then_text}</p>`}</div></div>
    <div class="acts">
      ${asksMe(row) && html`<a class="btn"
      href=${`/can-i?${new URLSearchParams({ thing: row.thing, who: row.other.mid,
      until: Date.parse(row.until), promise: row.sid })}`}><${Icon} name="ask" />${t('today.can_i')}
      </a>`}
      <a class=${'btn ' + (asksMe(row) ? 'alt' : '')} href=${placeOf(row)}>${t(labelOf(row))}</a>
        </div>
    ${row.deadline && html`<p><${Chip} icon="clock">${t('today.until', { day: day(row.deadline) })}
      </${Chip}></p>`}</article>`
}

const Running = ({ row }) =>
  html`<${Row} to=${placeOf(row)}
    face=${html`<${Face} name=${row.other?.name} mid=${row.other?.mid} />`} title=${row.text}
    note=${row.deadline && t('today.until', { day: day(row.deadline) })} />`

function Checked() {
  const state = useChecked()
  return html`<div class="split"><span>${t('today.checked')}</span><a href="/check">
    <${Chip} kind=${state.phase === 'ready' ? 'kept' : ''}
    icon=${state.phase === 'ready' ? 'check' : 'wait'}>
    ${state.phase === 'ready' ? t('today.checked_at', { hour: hour(state.at) })
    : t('today.checking')}</${Chip}></a></div>`
}

const Mine = ({ me }) => {
  const doc = useView('/v1/me')
  return html`<${Card} kind="soft"><${Balances} of=${doc.doc?.accounts ?? []} /><p>
    <a href="/accounts">${t('today.account')}</a></p>${!isOutside(me) && html`<${Checked} />`}
    </${Card}>
    ${doc.doc?.granted || doc.doc?.received ? html`<${NoticesAsked} />` : null}`
}

// When nothing waits.
const Moment = () =>
  html`<section class="card flush rows"><h2 class="pad">${t('today.moment')}</h2>
    <${Row} to="/find" face=${html`<${Icon} name="find" />`} title=${t('today.shelf')} />
    <${Row} to="/offer" face=${html`<${Icon} name="plus" />`} title=${t('today.lend')} /></section>`

export function Today({ me }) {
  const today = useView('/v1/me/today')
  const waiting = today.doc?.awaits ?? [],
    running = today.doc?.running ?? []
  const [asked, count] = useState(0),
    n = waiting.length + asked
  const title = !today.doc
    ? t('nav.today')
    : n
      ? t('today.waiting', { n, name: me.name })
      : t('today.nothing')
  useTitle(t('nav.today'))
  return html`<${Page} col=${html`<${Head} note=${capital(day(Date.now()))} title=${title} />
    <${Opening} /><${Doc} of=${today}>${() => html`
      <${Letters} me=${me} /><${Asked} me=${me} onCount=${count} />
      ${waiting.length > 0
        && html`<section class="stack"><h2 class="vh">${t('today.waits')}</h2>
        ${waiting.map(row => html`<${Waits} key=${row.sid + row.text} row=${row} />`)}</section>`}
      ${running.length > 0
        && html`<section class="stack"><h2>${t('today.running')}</h2><div class="card flush rows">
        ${running.map(row => html`<${Running} key=${row.sid + row.text} row=${row} />`)}</div>
        </section>`}
      ${n === 0 && html`<p class="lead">${t('today.quiet')}</p><${Moment} />`}`}
        </${Doc}>`} aside=${html`<${Paused} /><${Door} me=${me} /><${Changed} open=${true} />
        <${Mine} me=${me} />`} />`
}
