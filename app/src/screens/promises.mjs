// screens/promises.mjs: what I owe, what I am owed, how it ended.
import { html, useState } from '../html.mjs'
import { Chip, Doc, Face, Head, lookOf, Page, Row } from '../parts.mjs'
import { capital, longDay, shortDay, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

// What it is about, with whom, by when or since when; how it stands as a chip.
const whenOf = row =>
  row.ended
    ? longDay(row.ended)
    : row.deadline && t('promises.by', { day: shortDay(row.deadline) })
const Line = ({ row, me }) => {
  const other = row.proposer.mid === me.mid ? row.other : row.proposer
  return html`<${Row} to=${'/promise/' + row.sid}
    face=${html`<${Face} name=${other?.name} mid=${other?.mid} />`}
    title=${row.thing_title ?? row.terms ?? capital(row.about_text)}
    note=${[other?.name, whenOf(row)].filter(Boolean).join(' · ')}>
    <${Chip} ...${lookOf(row.outcome)}>${row.outcome_text ?? row.stage_text}</${Chip}></${Row}>`
}

// The newest; all of them when asked for.
const FIRST = 20
function Lines({ rows, me }) {
  const [all, show] = useState(false)
  const shown = all ? rows : rows.slice(0, FIRST)
  return html`<div class="card flush rows">
    ${shown.map(row => html`<${Line} key=${row.sid} row=${row} me=${me} />`)}</div>
    ${shown.length < rows.length
      && html`<div class="acts"><button type="button" class="btn alt"
      onClick=${() => show(true)}>${t('visitor.all')}</button></div>`}`
}

export function Promises({ me }) {
  const [state, set] = useState('open')
  const list = useView(`/v1/promises?limit=100&who=${me.mid}&state=${state}`)
  useTitle(t('nav.promises'))
  return html`<${Page} col=${html`<${Head} title=${t('nav.promises')} lead=${t('promises.lead')} />
    <div class="seg">
      ${['open', 'ended'].map(s =>
      html`<button type="button" class="btn small ${s === state ? '' : 'alt'}"
      aria-pressed=${s === state ? 'true' : 'false'} onClick=${() => set(s)}>${t('promises.' + s)}
      </button>`)}</div>
    <${Doc} of=${list}
      none=${{ when: d => d.promises.length === 0,
      text: t(state === 'open' ? 'promises.none' : 'promises.none_ended') }}>
      ${doc => html`<${Lines} key=${state} rows=${doc.promises} me=${me} />`}</${Doc}>`} />`
}
