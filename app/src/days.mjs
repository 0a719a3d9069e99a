// days.mjs: four weeks from today, Monday first; every state has a drawing and words (ux/README 4,
// "Days").
import { html } from './html.mjs'
import { day as said, language, t } from './words.mjs'

const WEEK = 7
const monday = when => (new Date(when).getUTCDay() + 6) % WEEK
const names = width =>
  Array.from({ length: WEEK }, (_, i) =>
    new Intl.DateTimeFormat(language(), { weekday: width, timeZone: 'UTC' })
      .format(new Date(Date.UTC(2024, 0, 1 + i)))
      .replace('.', ''),
  )

function rows(days) {
  const cells = [...Array(monday(days[0].day)).fill(null), ...days]
  return Array.from({ length: Math.ceil(cells.length / WEEK) }, (_, i) =>
    cells.slice(i * WEEK, i * WEEK + WEEK),
  )
}

const CLASS = { free: 'free', taken: 'taken', open: 'open', closed: 'past' }
const number = when => new Date(when).getUTCDate()

function Cell({ cell, from, to, onPick }) {
  if (!cell) return html`<td></td>`
  const at = Date.parse(cell.day),
    mine = from !== undefined && at >= from && at <= (to ?? from)
  const label = `${said(cell.day)}, ${cell.state_text}`
  const cls = `day ${mine ? 'mine on' : (CLASS[cell.state] ?? '')}`
  return html`<td>${
    onPick && cell.state !== 'taken'
      ? html`<button type="button" class=${cls} aria-pressed=${mine ? 'true' : 'false'}
        aria-label=${label} onClick=${() => onPick(at)}>${number(cell.day)}</button>`
      : html`<span class=${cls} title=${label}>${number(cell.day)}
        <span class="vh"> ${cell.state_text}</span></span>`
  }</td>`
}

// What the drawings mean, of those that are there.
const Legend = ({
  days,
  onPick,
}) => html`<p class="legend">
  ${onPick && html`<span><i class="day on" aria-hidden="true"></i>${t('days.yours')}</span>`}
  ${days.some(d => d.state === 'open')
    && html`<span><i class="day open" aria-hidden="true"></i>${t('days.open')}</span>`}
  ${days.some(d => d.state === 'taken')
    && html`<span><i class="day taken" aria-hidden="true"></i>${t('days.taken')}</span>`}</p>`

// onPick(ms): a day was pressed; from, to: what is chosen so far.
export function Days({ days, from, to, onPick }) {
  if (!days?.length) return null
  const short = names('short'),
    long = names('long')
  return html`<table class="cal"><caption class="vh">${t('thing.days')}</caption><thead><tr>
    ${short.map((s, i) => html`<th scope="col"><abbr title=${long[i]}>${s}</abbr></th>`)}</tr>
    </thead>
    <tbody>${rows(days).map(week =>
      html`<tr>${Array.from({ length: WEEK },
      (_, i) => html`<${Cell} cell=${week[i]} from=${from} to=${to} onPick=${onPick} />`)}</tr>`)}
      </tbody></table><${Legend} days=${days} onPick=${onPick} />`
}
