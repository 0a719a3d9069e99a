// screens/check.mjs (12, 20): does everything add up?  What this phone checked, against which
// checkpoint, how long ago; what no check can tell; and when something differs: what, since when,
// what to do.
import { html, useEffect, useState } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Icon } from '../draw.mjs'
import { Act, Card, Doc, Facts, Head, More, Page, Trace } from '../parts.mjs'
import { hour, longDay, number, t } from '../words.mjs'
import { changed, useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { later } from '../later.mjs'
import { isOutside } from '../member.mjs'
import { again } from '../ourselves.mjs'
import * as phone from '../phone.mjs'

const Pause = later('daily', 'Pause', { quiet: true })

// Why this phone has not checked: nothing yet, too much to fetch unasked, a metered line.
const notYet = state =>
  t(
    state.beyond
      ? 'check.beyond'
      : state.large
        ? 'check.large'
        : state.metered
          ? 'check.metered'
          : 'check.not_now',
    { n: number(state.of ?? 0) },
  )
const Begin = ({ state, me }) =>
  !state.beyond &&
  html`<div class="acts"><${Act} onPress=${() => phone.start(me.mid, { always: true })}>
    ${t('check.begin')}</${Act}></div>`

export function useChecked() {
  const [state, set] = useState(phone.checked())
  useEffect(() => phone.watch(set), [])
  return state
}

const Tick = ({ icon = 'check', kind, title, text }) =>
  html`<li class=${kind}><${Icon} name=${icon} /><span><b>${title}</b><br /><span class="note">
    ${text}</span></span></li>`

const Judges = () => {
  const track = useView('/v1/track')
  return html`<${Card}><${Doc} of=${track}>
    ${doc => html`<h2>${t('together.judges')}</h2>
    <${Facts} rows=${doc.rows.map(r => [r.name_text, r.said_text])} />`}</${Doc}></${Card}>`
}

const Detail = ({
  state,
}) => html`<${Card} kind="soft"><${More} title=${t('check.detail')}><p class="note">
  ${t('check.address', { origin: boot.origin, size: number(state.size ?? boot.size) })}</p>
  ${state.root && html`<p class="note mono">${state.root}</p>`}
  <p class="note">${t('check.version')}</p><p class="note mono">${boot.version}</p>
  <p class="note">${t('check.others')}</p><p class="note">
  <a href="/checkpoint">/checkpoint</a> <a href="/log.vkey">/log.vkey</a></p>
    <p class="note">${t('check.blind')}</p></${More}></${Card}>`

function Good({ state, me }) {
  return html`<${Page}
    col=${html`<div class="done-check"><span class="face c bigtick"><${Icon} name="check" /></span>
    <${Head} title=${t('check.good')}
    lead=${t('check.itself', { day: longDay(state.at), hour: hour(state.at) })} /></div>
    ${state.beyond
      ? html`<p class="note" role="status">${t('check.beyond', { n: number(state.of) })}</p>`
      : state.cut && html`<p class="note" role="status">${t('check.cut')}</p>`}
    <${Card} title=${t('check.what')}><ul class="ticks">
      <${Tick} title=${t('check.order')} text=${t('check.order_text', { n: state.size })} />
      <${Tick} title=${t('check.signed')}
        text=${state.unverified
        ? t('check.signed_but',
        { n: state.size - state.unverified, left: number(state.unverified) })
        : t('check.signed_text')} />
      <${Tick} title=${t('check.accounts')} text=${t('check.accounts_text')} />
        <${Tick} title=${t('check.rules')} text=${t('check.rules_text')} /></ul>
      <div class="acts"><${Act} onPress=${again}>${t('check.again')}</${Act}></div></${Card}>
    <${Card} kind="soft" title=${t('check.cannot')}><p>${t('check.cannot_text')}</p></${Card}>
      <${Judges} />`} aside=${html`<${Pause} me=${me} /><${Detail} state=${state} />`} />`
}

function Going({ state, me }) {
  const text = !me
    ? t('check.members')
    : state.phase === 'none'
      ? notYet(state)
      : t('check.far', { have: number(state.have ?? 0), of: number(state.of ?? boot.size) })
  return html`<${Page}
    col=${html`<${Head} title=${t(me && state.phase !== 'none' ? 'check.going' : 'nav.check')}
    lead=${text} />
    ${me && state.phase === 'none' && html`<${Begin} state=${state} me=${me} />`}
    ${me && state.phase !== 'none'
      && html`<progress class="bar" max=${state.of ?? 1} value=${state.have ?? 0}
      aria-label=${t('check.going')}></progress>`}
    <${Card} kind="soft" title=${t('check.cannot')}><p>${t('check.cannot_text')}</p></${Card}>
      <${Judges} />`} aside=${html`<${Detail} state=${state} />`} />`
}

// Of an answer from a part of the record: what was checked of it, what a part cannot show.
const Part = ({ part, name }) =>
  html`<p>
      ${t(part.statements ? 'part.rests' : 'part.none',
      { size: number(part.size), day: longDay(part.at), hour: hour(part.at), name,
        n: part.statements, shown: number(part.shown) })}</p>
    <p class="note">${t('part.not')} ${t('part.asked', { name })}</p>`

// Where a question waits for this phone's copy: why, and how far it is; once it stands, what the
// answer rests on.
export function Rests({ me, of }) {
  const state = useChecked(), { part } = of
  useEffect(() => {
    if (state.phase === 'fetching') changed()
  }, [state.phase])
  const own = part && html`<${Part} part=${part} name=${of.doc.who.name} />`
  if (phone.ready())
    return own || html`<p class="note">
      ${t('check.rests', { n: state.size, day: longDay(state.at), hour: hour(state.at) })}</p>`
  const far = state.phase === 'fetching' && html`<p class="note" role="status">
    ${t('check.far', { have: number(state.have ?? 0), of: number(state.of ?? boot.size) })}</p>`
  if (far && !part) return far
  return html`<${Card} kind=${part ? 'soft' : ''}>
    ${own}
    ${far || html`<p class=${part ? 'note' : ''}>${notYet(state)}</p>
    ${!part && html`<p class="note">${t('check.why_all')}</p>`}
    <${Begin} state=${state} me=${me} />`}</${Card}>`
}

// What proves it, as a file to keep and to send: both notes, what does not fit, since when.
const proofOf = state =>
  new File(
    [
      JSON.stringify(
        {
          origin: boot.origin,
          version: boot.version,
          at: new Date().toISOString(),
          flaw: state.flaw,
          size: state.size,
          root: state.root,
          notes: state.notes,
        },
        null,
        2,
      ),
    ],
    'fabrique-alert.json',
    { type: 'application/json' },
  )

function keep(state) {
  const a = document.createElement('a')
  const file = proofOf(state)
  a.href = URL.createObjectURL(file)
  a.download = file.name
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 1000)
}
const canShare = state => navigator.canShare?.({ files: [proofOf(state)] }) === true
const share = state =>
  navigator.share({ files: [proofOf(state)], title: t('alert.title') }).catch(() => {})

// What was found: where, in words; for a page that does not follow from the record both readings of
// it.
const Found = ({
  flaw,
}) => html`<${Card} title=${t('alert.what')}><p>
  ${t('alert.where.' + flaw.where, { n: flaw.index ?? flaw.size ?? 0 })}</p>
  ${
    flaw.where === 'answer' &&
    html`<${Facts} rows=${[
      [t('alert.shown'), flaw.shown],
      [t('alert.own'), flaw.own],
    ]} />`
  }</${Card}>`

const ToDo = ({
  state,
}) => html`<${Card} title=${t('alert.can')}><ul class="ticks">
  <${Tick} title=${t('alert.go_on')} text=${t('alert.go_on_text')} />
  <${Tick} icon="wait" kind="m" title=${t('alert.sign_nothing')} text=${t('alert.asleep')} />
    <${Tick} icon="talk" title=${t('alert.tell')} text=${t('alert.proof')} /></ul>
  <div class="acts">
    ${canShare(state)
    && html`<${Act} icon="talk" onPress=${() => share(state)}>${t('alert.share')}</${Act}>`}
    <${Act} kind=${canShare(state) ? 'alt' : ''} icon="box" onPress=${() => keep(state)}>
    ${t('alert.keep')}</${Act}>
    <${Act} kind="alt" onPress=${again}>${t('check.again')}</${Act}></div></${Card}>`

const Still = ({ state }) =>
  state.whole &&
  html`<${Card} title=${t('alert.still')}><ul class="ticks">
    <${Tick} icon="ok" title=${t('alert.still_text', { n: state.size })}
    text=${t('alert.checked', { day: longDay(state.at), hour: hour(state.at) })} /></ul></${Card}>`

function Bad({ state, me }) {
  const { flaw } = state
  return html`<${Page}
    col=${html`<section class="verdict stop" role="alert"><div class="pad"><h1 class="say">
    <${Icon} name="no" /><span>${t('alert.title')}</span></h1>
      <p>${t('alert.lead',
        { name: boot.name, day: longDay(flaw.since), hour: hour(flaw.since) })} <b>
        ${t('alert.not_you')}</b></p></div></section>
    <${ToDo} state=${state} /><${Found} flaw=${flaw} /><${Card} kind="soft" title=${t('alert.may')}>
      <p>${t('alert.may_text')}</p></${Card}>`}
    aside=${html`<${Still} state=${state} />
      ${me && !isOutside(me) && html`<${Pause} me=${me} reason=${t('pause.reason')} />`}
      <${Trace} trace=${{ nothing: true }} more=${t('alert.stays')} />
      <${Detail} state=${state} />`} />`
}

export function Check({ me }) {
  const state = useChecked()
  useTitle(state.phase === 'differs' ? t('alert.title') : t('nav.check'))
  if (state.phase === 'differs') return html`<${Bad} state=${state} me=${me} />`
  return state.phase === 'ready'
    ? html`<${Good} state=${state} me=${me} />`
    : html`<${Going} state=${state} me=${me} />`
}

// On every other page, while something differs.
export function Alert() {
  const state = useChecked()
  return (
    state.phase === 'differs' &&
    location.pathname !== '/check' &&
    html`<div class="away" role="alert"><${Icon} name="bell" /><div class="grow"><b>
      ${t('alert.title')}</b><p>${t('alert.short')}</p><a href="/check">${t('queue.look')}</a></div>
      </div>`
  )
}
