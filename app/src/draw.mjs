// draw.mjs: drawings: icons, the notched stick, the cut between two halves, bars to scale.  The one
// file of the app that
// computes with shares and sums: it places strokes, it decides nothing.
import { html } from './html.mjs'

const ICONS = {
  today: 'M3 18h18M6.5 18a5.5 5.5 0 0 1 11 0M12 8.5V5M5.6 11.1 3.3 8.8M18.4 11.1l2.3-2.3M8 21.5h8',
  find: 'M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.4 15.4l5.1 5.1',
  ask: 'M4 4.5h16v12h-8.5L7 20.5v-4H4zM9.8 8.6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M12 14.2v.01',
  promise:
    'M3 4.5h18v5.2h-4l-2 2.4-2-2.4h-2.5l-2 2.4-2-2.4H3zM3 13.2h3.5l2 2.4 2-2.4H13l2 2.4 2-2.4h4v6.3H3z',
  village:
    'M15 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM7.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0zM21.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0zM6.8 20v-3.2c0-2.6 2.3-4.4 5.2-4.4s5.2 1.8 5.2 4.4V20M2 18v-1.5c0-1.6 1-2.8 2.6-3.1M22 18v-1.5c0-1.6-1-2.8-2.6-3.1',
  me: 'M15.7 8a3.7 3.7 0 1 1-7.4 0 3.7 3.7 0 0 1 7.4 0zM4.8 20.5c.4-4 3.3-6.3 7.2-6.3s6.8 2.3 7.2 6.3',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  ok: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM7.8 12.4l3 3 5.4-6',
  wait: 'M7 3.5h10M7 20.5h10M8 3.5c0 5 8 4.5 8 8.5s-8 3.5-8 8.5M16 3.5c0 5-8 4.5-8 8.5s8 3.5 8 8.5',
  seal: 'M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7',
  mend: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM13.5 3.2l-3 5.3 3.6 3-3.6 3.5 1.8 5.8',
  no: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8.5 8.5l7 7M15.5 8.5l-7 7',
  scale: 'M12 4v16M7 20h10M4.5 7h15M4.5 7 2 13.5h5zM19.5 7 17 13.5h5z',
  pen: 'M4 20.5h16M6 16.5 16.5 6l2.5 2.5L8.5 19l-3.3.8z',
  go: 'm9 5 7 7-7 7',
  back: 'm15 5-7 7 7 7',
  plus: 'M12 5v14M5 12h14',
  phone:
    'M9.2 2.5h5.6A2.2 2.2 0 0 1 17 4.7v14.6a2.2 2.2 0 0 1-2.2 2.2H9.2A2.2 2.2 0 0 1 7 19.3V4.7a2.2 2.2 0 0 1 2.2-2.2zM10.8 18.5h2.4',
  face: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9.5v1M15 9.5v1M12 9.5v3.5h-1M9 15.5c1.8 1.3 4.2 1.3 6 0',
  eye: 'M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM14.8 12a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z',
  clock: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 7v5l3.5 2',
  hand: 'm3 12 4-4.5 3.5 1L14 7l3 1 4 4M3 12l6.5 6.5c.8.7 1.8.5 2.200-.2M21 12l-5.500 5.500M9 14.500l2-2 5 5c.6.6.5 1.500-.1 2s-1.500.4-2-.1',
  bag: 'M5 8h14l1 12.5H4zM8.5 8a3.5 3.5 0 0 1 7 0',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4',
  move: 'M4 17 9 9l4 5 3-6 4 9M3 20.5h18',
  lamp: 'M9 18h6M10 21h4M8.5 14.5a5.8 5.8 0 1 1 7 0c-.7.6-1 1.2-1 2h-5c0-.8-.3-1.4-1-2z',
  talk: 'M3.5 5h13v9h-7L6 17v-3H3.5zM19 9h1.5v9H18v3l-3.5-3H10',
  door: 'M5 21V3.5h10V21M3 21h18M12 12v.01M15 6h4v15',
  box: 'M3.5 7.5 12 3l8.500 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9',
  people:
    'M12.2 8a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM3 19.5c.3-3.6 2.7-5.600 6-5.600s5.700 2 6 5.600M15.5 5.2a3.2 3.2 0 0 1 0 5.8M17.3 14.3c2.200.6 3.600 2.400 3.800 5.200',
}
export const Icon = ({ name, small }) =>
  html`<svg class=${'i' + (small ? ' i-s' : '')} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${ICONS[name]} /></svg>`

export const Mark = () =>
  html`<svg class="mark" viewBox="0 0 36 36" aria-hidden="true">
    <path fill="currentColor" d="M3 5h30v10h-5l-3.5 4.5L21 15h-3.5L14 19.5 10.5 15H3z" />
    <path class="mark-b" d="M3 18.5h6.200L14 24l3.600-4.500h3L24.500 24l4.700-5.500H33V31H3z" />
    </svg>`

const M = 1000000 // a share of one, in ppm
const NOTCHES = Array.from({ length: 9 }, (_, n) => `M${(n + 1) * 30 - 3.5} 0h7l-3.5 8z`).join('')
let uid = 0
// Ten notches; lo and hi in ppm, as the core gave them; `label` says both in words.
export function Stick({ lo, hi, label }) {
  const k = 'h' + ++uid,
    a = (lo * 300) / M,
    b = ((hi - lo) * 300) / M
  return html`<svg class="stick" viewBox="0 0 300 36" preserveAspectRatio="none" role="img"
    aria-label=${label}><defs>
    <pattern id=${k} width="8" height="8" patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"><path class="may" d="M0 0v8" stroke-width="5" /></pattern>
    <clipPath id=${k + 'c'}><rect width="300" height="36" rx="5" /></clipPath></defs>
    <g clip-path=${`url(#${k}c)`}><rect class="unk" width="300" height="36" />
      <rect class="may-bg" x=${a} width=${b} height="36" />
    <rect x=${a} width=${b} height="36" fill=${`url(#${k})`} />
      <rect class="sure" width=${a} height="36" /><path class="notch" d=${NOTCHES} /></g></svg>`
}

export const Swatch = ({ of }) =>
  of === 'may'
    ? html`<svg viewBox="0 0 24 14" class="stick" aria-hidden="true">
      <rect class="may-bg" width="24" height="14" rx="2" />
      <path class="may" stroke-width="3" d="M2 14 12 0M9 14 19 0M16 14 24 3M0 7l5-7" /></svg>`
    : html`<svg viewBox="0 0 24 14" class="stick" aria-hidden="true">
      <rect class=${of} width="24" height="14" rx="2" /></svg>`

// The stake cut into who bears what, strictly to scale: rows {amount, class, text}.
export const CoverBar = ({
  rows,
  label,
}) => html`<svg class="coverbar" viewBox="0 0 1000 40" preserveAspectRatio="none" role="img"
  aria-label=${label}>
  ${bars(rows).map(r => html`<rect class=${r.class} x=${r.x} y="0" width=${r.w} height="40" />`)}
    </svg>`
function bars(rows) {
  const all = rows.reduce((n, r) => n + r.amount, 0) || 1
  let x = 0
  return rows.map(r => {
    const w = (r.amount * 1000) / all,
      at = x
    x += w
    return { ...r, x: at, w: Math.max(w - 4, 1) }
  })
}

// How promises ended, to scale: rows {n, class}; the words beside it say the same.
export const EndBar = ({
  rows,
  label,
}) => html`<svg class="endbar" viewBox="0 0 1000 36" preserveAspectRatio="none" role="img"
  aria-label=${label}>
  ${bars(rows.filter(r => r.n > 0).map(r => ({ ...r, amount: r.n }))).map(r =>
    html`<rect class=${r.class} x=${r.x} width=${r.w} height="36" />`)}</svg>`

// A thing has no picture yet: its first letter, on one of four grounds that it always gets.
const ground = sid => ['', ' p2', ' p3', ' p4'][((sid ?? '').charCodeAt(0) || 0) % 4]
export const Letter = ({ title, sid, of = 'pic' }) =>
  html`<span class=${of + ' pic' + ground(sid)} aria-hidden="true"><span class="letter">
    ${([...(title ?? '').trim()][0] ?? '?').toLocaleUpperCase()}</span></span>`

// The stick of the first page, split in two: `upper` and `lower` are what its halves say.
const TEETH = [70, 102, 134, 208, 240, 272,
  362] // counted in fives, as on the band: three, three, one
export const Art = ({
  label,
  upper,
  lower,
}) => html`<svg class="art" viewBox="0 0 470 260" role="img" aria-label=${label}>
  <g transform="rotate(-5 235 130)">
  <path class="upper" d=${`M22 36a8 8 0 0 1 8-8H440a8 8 0 0 1 8 8V112${TEETH.toReversed()
    .map(x => `H${x + 10}l-10 24-10-24`)
    .join('')}H22z`} />
  <path class="lower"
    d=${`M14 138${TEETH.map(x =>
    `H${x - 18}l10 24 10-24`).join('')}H440V214a8 8 0 0 1-8 8H22a8 8 0 0 1-8-8z`} />
  <text x="48" y="82">${upper}</text><text x="40" y="202">${lower}</text></g></svg>`

// The line between two halves: notches from the agreement's own bytes (its sid), so both phones
// draw the same.
function cut(bytes) {
  let x = 14,
    d = '',
    at = 0
  const next = () => bytes[at++ % bytes.length]
  while (x < 330) {
    const notches = 1 + (next() % 4)
    for (let n = 0; n < notches && x < 338; n++, x += 15) d += `H${x.toFixed(1)}l6 11l6-11`
    x += 14 + (next() * 34) / 255
  }
  return d
}
export function Cut({ bytes, of }) {
  const c = cut(bytes)
  return html`<svg class=${'cutline' + (of === 'top' ? '' : ' inset')} viewBox="0 0 360 14"
    preserveAspectRatio="none" aria-hidden="true">
    <path class=${of === 'bottom' ? 'fg' : 'fa'} d=${`M0 0V1${c}H360V0z`} />
      <path class="l" d=${`M0 1${c}H360`} /></svg>`
}
