// screens/ask.mjs (06a, 06, 06b): can I entrust this, to this person, until then?  The phone
// answers; nothing is asked of anybody.
//
// The question is the form: what, whom, until when are slots.  The verdict, the worst case, the
// intervals, the deals and their
// order, the reasons: all from the core's one answer (/v1/ask, answered by phone.mjs only).
import { html, useState } from '../html.mjs'
import { CoverBar, Icon, Stick, Swatch } from '../draw.mjs'
import { Card, Doc, Face, Field, More, Page, Row } from '../parts.mjs'
import { around, capital, listed, shortDay, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Rests } from './check.mjs'

const LOOK = {
  handshake: ['ok', ''],
  device: ['ok', ''],
  not_at_this_stake: ['no', 'care'],
  not_enough_known: ['ask', 'care'],
}

const withQuery = (query, changes) => {
  const next = new URLSearchParams(query)
  for (const [k, v] of Object.entries(changes)) v ? next.set(k, v) : next.delete(k)
  return '/can-i?' + next
}

function Chooser({ title, children, close }) {
  return html`<section class="card chooser"><div class="split"><h2>${title}</h2>
    <button type="button" class="btn quiet small" onClick=${close}>${t('close')}</button></div>
    ${children}</section>`
}

function Things({ me, pick }) {
  const things = useView('/v1/things?limit=200')
  return html`<${Doc} of=${things}>
    ${doc => html`<div class="rows">
    ${doc.things.filter(x => x.owner?.mid === me.mid).map(x =>
    html`<button type="button" class="row" onClick=${() => pick(x)}><span class="grow">${x.title}
    </span><b>${sum(x.worth)}</b></button>`)}</div>`}</${Doc}>`
}

function People({ me, pick }) {
  const [q, type] = useState('')
  const people = useView(
    '/v1/people?limit=50' + (q.trim() ? '&q=' + encodeURIComponent(q.trim()) : ''),
  )
  return html`<${Field} label=${t('ask.name')}>
    ${props => html`<input ...${props} type="search" maxlength="100" value=${q}
    onInput=${e => type(e.target.value)} autocomplete="off" />`}</${Field}>
    <${Doc} of=${people}>
      ${doc => html`<div class="rows">
      ${doc.people.filter(p => p.mid !== me.mid).map(p =>
      html`<button type="button" class="row" onClick=${() => pick(p)}>
      <${Face} name=${p.name} mid=${p.mid} /><span class="grow">${p.name}</span></button>`)}</div>`}
      </${Doc}>`
}

// Days are chosen, not typed in a machine's form; the last hour of that day is meant.
const endOf = date => new Date(date + 'T18:00').getTime()
const Until = ({ until, pick }) =>
  html`<${Field} label=${t('ask.until')}>
    ${props => html`<input ...${props} type="date"
    value=${until ? new Date(until).toISOString().slice(0, 10) : ''}
    onChange=${e => e.target.value && pick(endOf(e.target.value))} />`}</${Field}>`

function Question({ query, thing, who, until, me }) {
  const [open, set] = useState(null)
  const to = changes => {
    set(null)
    go(withQuery(query, changes), { replace: true })
  }
  const slot = (name, text) =>
    html`<button type="button" class="slot" aria-expanded=${open === name ? 'true' : 'false'}
      onClick=${() => set(open === name ? null : name)}>${text}</button>`
  const slots = {
    thing: slot(
      'thing',
      thing ? t('ask.my_thing', { thing: thing.title, sum: sum(thing.worth) }) : t('ask.what'),
    ),
    who: slot('who', who?.name ?? t('ask.whom')),
    until: slot('until', until ? shortDay(until) : t('ask.when')),
  }
  return html`<h1 class="ask-q">
    ${around(until ? 'ask.question' : 'ask.question_open').map((p, i, all) =>
    (i % 2 ? (p === 'until' ? html`<span class="nb">${slots[p]}${all[i + 1]}</span>` : slots[p])
    : all[i - 1] !== 'until' && p))}</h1>
    ${open === 'thing'
      && html`<${Chooser} title=${t('ask.what')} close=${() => set(null)}>
      <${Things} me=${me} pick=${x => to({ thing: x.sid })} /></${Chooser}>`}
    ${open === 'who' && html`<${Chooser} title=${t('ask.whom')} close=${() => set(null)}>
      <${People} me=${me} pick=${p => to({ who: p.mid })} /></${Chooser}>`}
    ${open === 'until'
      && html`<${Chooser} title=${t('ask.when')} close=${() => set(null)}>
      <${Until} until=${until} pick=${ms => to({ until: ms })} /></${Chooser}>`}`
}

const Dim = ({
  title,
  of,
}) => html`<div class="dim"><div class="split"><h3>${title}</h3></div>
  <${Stick} lo=${of.lo} hi=${of.hi} label=${of.text} />
  <p class="scale"><span>${t('ask.never')}</span><span>${t('ask.always')}</span></p><p><b>${of.text}
    </b></p></div>`

export const nameOf = deal =>
  deal.devices?.length ? capital(listed(deal.devices.map(d => d.text))) : t('ask.handshake')
function Deal({ deal, first, picked, pick, n }) {
  return html`<label class=${'deal' + (picked ? ' pick' : '')}>
    <input type="radio" name="deal" checked=${picked} onChange=${() => pick(n)} /><span><b>
    ${nameOf(deal)}</b></span>
    <span class="amt">${sum(deal.rests)}<small>${t('ask.on_you')}</small></span><span class="sub">
      ${t('ask.minutes', { n: deal.minutes })}</span>
      ${first && html`<span class="flag chip kept"><${Icon} name="check" />${t('ask.lightest')}
      </span>`}</label>`
}

// Who bears what of the stake, from the holds of the deal that is picked.
function Cover({ answer, deal, me }) {
  const rows = [
    ...(deal.holds ?? [])
      .filter(h => h.owner !== me.mid)
      .map((h, i) => ({
        amount: h.amount,
        class: i % 2 ? 'c2' : 'c1',
        text: h.text,
        name: `${capital(h.what_text)}, ${h.who_text}`,
        sum: h.sum,
      })),
    {
      amount: deal.rests.units,
      class: 'me',
      text: t('ask.you'),
      name: t('ask.you'),
      sum: deal.rests,
    },
  ].filter(r => r.amount > 0)
  if (!answer.stake.units) return null
  return html`<${Card} title=${t('ask.worst', { sum: sum(answer.stake) })}>
    <${CoverBar} rows=${rows} label=${rows.map(r => r.text).join(', ')} />
    <ul class="stack-s">
      ${rows.map(r => html`<li class="split"><span><i class=${'swatch ' + r.class}></i> ${r.name}
      </span><b>${sum(r.sum)}</b></li>`)}</ul><p class="note">
      ${t('ask.on_paper')}</p></${Card}>`
}

function Answer({ answer, query, thing, until, me }) {
  const [n, pick] = useState(0)
  const deal = answer.deals?.[n]
  const [icon, kind] = LOOK[answer.verdict] ?? LOOK.not_enough_known
  const next = `/agree?${new URLSearchParams({ who: answer.who.mid,
    ...(thing ? { thing: thing.sid } : {}), until, deal: n })}`
  return html`<section class=${'verdict ' + kind} aria-label=${t('ask.answer')}><div class="pad">
    <p class="say"><${Icon} name=${icon} /><span>${answer.text}</span></p><p>${answer.worst_text}
    </p>
      <div class="acts">
        ${query.get('promise')
        ? html`<a class="btn" href=${'/promise/' + query.get('promise')}>
        ${t('ask.reply', { name: answer.who.name })}</a>
        <a class="btn alt" href=${`/promise/${query.get('promise')}?no=1`}>${t('no.kindly')}</a>`
        : deal && thing && html`<a class="btn" href=${next}>${t('ask.propose')}</a>`}
        <a class="btn alt" href=${withQuery(query, { who: '', promise: '' })}>
        ${t('ask.someone_else')}</a></div></div></section>
    <section class="card stack-l"><h2>${t('ask.known', { name: answer.who.name })}</h2>
      <${Dim} title=${t('ask.will')} of=${answer.will} />
      <${Dim} title=${t('ask.can')} of=${answer.can} />
      <p class="legend"><span><${Swatch} of="sure" />${t('ask.sure')}</span><span>
        <${Swatch} of="may" />${t('ask.may')}</span><span><${Swatch} of="unk" />${t('ask.out')}
        </span></p></section>
    ${deal && html`<${Cover} answer=${answer} deal=${deal} me=${me} />`}
    ${answer.deals?.length > 0
      && html`<fieldset class="stack"><legend class="title">${t('ask.deals')}</legend>
      <div class="deals">
      ${answer.deals.map((d, i) =>
      html`<${Deal} deal=${d} n=${i} first=${i === 0} picked=${i === n} pick=${pick} />`)}</div>
      </fieldset>`}`
}

// What weighs how much: the same question, with its sums.
const Sums = ({ path }) =>
  html`<${Doc} of=${useView(path + '&sums=1')}>
    ${doc => html`<ul class="stack-s note">${doc.sums.map(row => html`<li>${row.text}</li>`)}
    </ul>`}</${Doc}>`
const Reckoned = ({ path }) => {
  const [shown, show] = useState(false)
  return shown
    ? html`<${Sums} path=${path} />`
    : html`<button type="button" class="btn quiet small" onClick=${() => show(true)}>
        ${t('ask.sums')}</button>`
}

const Why = ({
  answer,
  path,
}) => html`<${Card}><${More} title=${t('ask.why')} open><ul class="ticks">
  ${answer.sentences.map((s, i) =>
  html`<li class=${i === answer.sentences.length - 1 ? 'q' : ''}>
  <${Icon} name=${i === answer.sentences.length - 1 ? 'ask' : 'check'} /><span>${s}</span></li>`)}
  </ul><${Reckoned} path=${path} /></${More}></${Card}>
  <${Card} kind="soft"><p><b>${t('ask.you_decide')}</b> ${t('ask.advice')}</p><p class="note">
    ${answer.person_text}</p><p class="note">${t('ask.same', { name: answer.who.name })}</p>
    </${Card}>`

const NoTrace = ({ name }) =>
  html`<div class="trace"><${Icon} name="pen" /><strong>${t('trace.none')}</strong><p>
    ${name ? t('ask.alone', { name }) : t('ask.stays')}</p></div>`

function Start() {
  const today = useView('/v1/me/today')
  const rows = (today.doc?.awaits ?? []).filter(r => r.what === 'answer')
  return html`<p class="lead">${t('ask.touch')}</p>
    ${rows.length > 0
    && html`<section class="stack"><h2>${t('ask.waiting')}</h2><div class="card flush rows">
    ${rows.map(r => html`<${Row} to=${'/promise/' + r.sid}
    face=${html`<${Face} name=${r.other?.name} mid=${r.other?.mid} />`} title=${r.text} />`)}</div>
    </section>`}`
}

export function Ask({ query, me }) {
  const sid = query.get('thing'),
    mid = query.get('who'),
    until = Number(query.get('until')) || undefined
  const thing = useView(sid ? '/v1/things/' + sid : null),
    who = useView(mid ? '/v1/people/' + mid : null)
  const whole = mid && until && (!sid || thing.doc)
  const path =
    whole &&
    '/v1/ask?' +
      new URLSearchParams({
        who: mid,
        until,
        ...(thing.doc?.worth
          ? { stake: thing.doc.worth.units, unit: thing.doc.worth.unit_number ?? 0 }
          : {}),
        ...(thing.doc?.topic ? { topic: thing.doc.topic } : {}),
      })
  const answer = useView(path || null)
  const waits = answer.problem?.unfetched && !answer.doc
  useTitle(t('nav.ask'))
  return html`<${Page}
    col=${html`<${Question} query=${query} thing=${thing.doc} who=${who.doc} until=${until}
    me=${me} />
    ${whole ? html`${(answer.doc || waits) && html`<${Rests} me=${me} of=${answer} />`}${!waits
      && html`<${Doc} of=${answer}>
      ${doc => html`<${Answer} answer=${doc} query=${query} thing=${thing.doc} until=${until}
      me=${me} />`}</${Doc}>`}` : html`<${Start} />`}`}
    aside=${html`${answer.doc && html`<${Why} key=${path} answer=${answer.doc} path=${path} />`}
      <${NoTrace} name=${answer.doc?.who.name} />`} />`
}
