// parts.mjs: the pieces screens are made of (ux/README section 4).  They show; they know nothing of
// people or promises.
import { html, useEffect, useRef, useState } from './html.mjs'
import { Icon } from './draw.mjs'
import { capital, t, unitName } from './words.mjs'
import { back } from './route.mjs'

export const initial = name => [...(name ?? '?').trim()][0] ?? '?'
// A face: the first letter, and one of four colours that a name always gets.
export const Face = ({ name, mid = '', large }) =>
  html`<span
    class=${'face ' + ['', 'b', 'c', 'd'][(mid.charCodeAt(0) || 0) % 4] + (large ? ' l' : '')}
    aria-hidden="true">${initial(name)}</span>`
export const Chip = ({ kind = '', icon, children }) =>
  html`<span class=${'chip ' + kind}>${icon && html`<${Icon} name=${icon} />`}${children}</span>`
// How something ended: {kind, icon} by its outcome; what has not ended is open.
const ENDED = {
  1: ['', 'no'],
  2: ['kept', 'check'],
  3: ['kept', 'check'],
  4: ['mended', 'mend'],
  5: ['broken', 'no'],
  6: ['mended', 'mend'],
  7: ['', 'clock'],
  8: ['', 'no'],
}
export function lookOf(outcome) {
  const [kind, icon] = ENDED[outcome] ?? ['open', 'clock']
  return { kind, icon }
}
export const Hidden = ({ children }) => html`<span class="vh">${children}</span>`
export const Back = ({ to, children }) =>
  html`<a class="back" href=${to} onClick=${e => {
    e.preventDefault()
    back(to)
  }}><${Icon} name="back" />${children}</a>`
export const Head = ({ title, lead, note }) =>
  html`<div class="head">${note && html`<p class="note">${note}</p>`}<h1>${title}</h1>
    ${lead && html`<p class="lead">${lead}</p>`}</div>`
export const Page = ({ col, aside, one }) =>
  html`<div class=${'page' + (one ? ' one' : '')}><div class="col">${col}</div>
    ${aside && html`<div class="aside">${aside}</div>`}</div>`
export const Card = ({ title, children, kind = '' }) =>
  html`<section class=${'card ' + kind}>${title && html`<h2>${title}</h2>`}${children}</section>`
export const Facts = ({ rows, kind = '' }) =>
  html`<dl class=${'facts ' + kind}>
    ${rows.filter(Boolean).map(([k, v]) => html`<div><dt>${k}</dt><dd>${v}</dd></div>`)}</dl>`
// Of each unit what one has, in the core's words.
export const Balances = ({ of }) =>
  html`<${Facts} rows=${of.map(a => [
    a.balance ? t('me.accounts') : capital(unitName(a.given.unit)),
    a.text,
  ])} />`
export const Row = ({ to, face, title, note, children }) =>
  html`<a class="row" href=${to}>${face}<span class="grow"><b>${title}</b>
    ${note && html`<br /><span class="note">${note}</span>`}</span>${children}<span class="go">
    <${Icon} name="go" /></span></a>`
export const More = ({ title, children, open }) =>
  html`<details open=${open}><summary><${Icon} name="go" />${title}</summary>${children}</details>`

// What people wrote, cut with "more" when it is long.
const LONG = 600
export function Said({ text }) {
  const [all, show] = useState(false)
  if (!text || text.length <= LONG || all)
    return html`<span class="said-text" dir="auto">${text}</span>`
  return html`<span class="said-text" dir="auto">
    ${[...text].slice(0, LONG).join('')}… <button type="button" class="btn quiet small"
    onClick=${() => show(true)}>${t('more')}</button></span>`
}

// Above every act that leaves something: lines of the core's own trace (phone.tryOut); nothing of
// it is typed into a page.
export const Trace = ({ trace, more }) =>
  trace?.nothing
    ? html`<div class="trace"><${Icon} name="pen" /><strong>${t('trace.none')}</strong><p>${more}
      </p></div>`
    : trace &&
      html`<div class="trace"><${Icon} name="pen" /><strong>${t('trace.title')}</strong><dl>
      <dt>${t('trace.what')}</dt><dd>${trace.what}</dd><dt>${t('trace.seen')}</dt><dd>${trace.seen}
        </dd><dt>${t('trace.long')}</dt><dd>${trace.long}</dd></dl>
      ${more && html`<p>${more}</p>`}</div>`

// What to do about it; where the core names a command, what one does here instead.
const next = problem => (problem.do.includes('`') ? t('do.' + problem.code) : problem.do)

// What happened, that nothing is lost, what to do.  The words are the core's or the server's;
// without either, those of the network.
export const Trouble = ({ problem, again, whole }) =>
  problem &&
  html`<div class="card trouble" role="alert"><div class="line top-a">
    <${Icon} name=${problem.passing ? 'wait' : 'no'} />
  <div class="grow stack-s"><${whole ? 'h1' : 'b'}>
    ${problem.title ?? t(problem.offline ? 'offline.title' : 'problem.title')}
    </${whole ? 'h1' : 'b'}>
  <p>${problem.detail ?? t(problem.offline ? 'offline.text' : 'problem.text')}</p>
    ${problem.do && html`<p class="note">${next(problem)}</p>`}</div></div>
  ${again && html`<div class="acts"><button type="button" class="btn alt small" onClick=${again}>
    ${t('again')}</button></div>`}</div>`

// A document that comes: while it loads, when it fails, when there is nothing, then
// `children(doc)`.  whole: it is the screen.
export function Doc({ of, none, whole, children }) {
  if (of.doc)
    return html`${of.stale
      && html`<p class="note" role="status">${t('stale')}</p>`}${none && none.when(of.doc)
      ? html`<p class="card soft">${none.text}</p>` : children(of.doc)}`
  const stands = of.problem
    ? html`<${Trouble} problem=${of.problem} whole=${whole} />
        ${whole && html`<p><a href="/">${t('page.start')}</a></p>`}`
    : html`<div class="note loading" role="status">${t('loading')}<span class="shape"></span>
      <span class="shape"></span></div>`
  return whole ? html`<${Page} one col=${stands} />` : stands
}

let ids = 0
// Label above, hint and error tied to the field.
export function Field({ label, hint, error, children }) {
  const id = useRef(null)
  id.current ??= 'f' + ++ids
  const about =
    [hint && id.current + 'h', error && id.current + 'e'].filter(Boolean).join(' ') || undefined
  return html`<div class="field"><label for=${id.current}>${label}</label>
    ${hint && html`<p class="hint" id=${id.current + 'h'}>${hint}</p>`}
    ${children({ id: id.current, 'aria-describedby': about,
      'aria-invalid': error ? 'true' : undefined, class: 'in' })}
    ${error && html`<p class="error" id=${id.current + 'e'}>${error}</p>`}</div>`
}

// A button that works once at a time and says that it is at work.
export function Act({ onPress, kind = '', icon, disabled, children }) {
  const [busy, set] = useState(false)
  const here = useRef(true)
  useEffect(
    () => () => {
      here.current = false
    },
    [],
  )
  const press = async () => {
    if (busy) return
    set(true)
    try {
      await onPress()
    } finally {
      if (here.current) set(false)
    }
  }
  return html`<button type="button" class=${'btn ' + kind}
    aria-disabled=${busy || disabled ? 'true' : undefined} aria-busy=${busy ? 'true' : undefined}
    onClick=${disabled ? undefined : press}>${icon && html`<${Icon} name=${icon} />`}${children}
    </button>`
}
