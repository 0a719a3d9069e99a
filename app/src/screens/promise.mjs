// screens/promise.mjs (07, 07c, 08 by its stage): one agreement, its two halves, what may be done
// now, what happens if nobody does.
//
// Which act fits which stage is the core's word: `may` of the document (PROTOCOL 5); a screen only
// finds the sentence for it.
import { html, useMemo, useState } from '../html.mjs'
import { unb64u } from '../core.mjs'
import { Cut, Icon } from '../draw.mjs'
import {
  Act,
  Back,
  Card,
  Chip,
  Doc,
  Face,
  Facts,
  Field,
  Head,
  lookOf,
  Page,
  Said,
} from '../parts.mjs'
import { hour, shortDay, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { terms } from '../boxes.mjs'
import { Ratings } from './rate.mjs'
import { SayNo, Talk } from '../letters.mjs'
import { ThenAndNow } from '../pictures.mjs'
import { COVER, useDevice } from '../devices.mjs'

export const STAGE = {
  offered: 0,
  countered: 1,
  active: 2,
  grace: 3,
  ack: 4,
  admitted: 5,
  repair: 6,
  end: 12,
  lapsed: 13,
}

const moment = when => t('moment', { day: shortDay(when), hour: hour(when) })
const isSigned = (doc, mid) =>
  doc.terms_by ? doc.terms_by.mid === mid : doc.stage !== STAGE.lapsed

// What each brings: of a loan the one lends, the other brings it back.
const heavy = doc =>
  doc.legs.reduce((most, leg) => (leg.value.units >= most.value.units ? leg : most), doc.legs[0])
function half(doc, who) {
  const leg = heavy(doc)
  const lends = doc.legs.length === 2 && leg.creditor.mid === who.mid
  return lends
    ? t('half.lends', {
        name: who.name,
        from: doc.from ? shortDay(doc.from) : '',
        until: moment(leg.due),
      })
    : leg.debtor.mid === who.mid
      ? t(doc.legs.length === 2 ? 'half.returns' : 'half.does', {
          name: who.name,
          until: moment(leg.due),
        })
      : t('half.trusts', { name: who.name })
}

function Half({ doc, who, side, words, me }) {
  const signed = isSigned(doc, who.mid),
    over = doc.stage === STAGE.lapsed
  return html`<section class=${'half ' + side}
    aria-label=${t(who.mid === me.mid ? 'half.yours' : 'half.theirs', { name: who.name })}>
    <div class="line"><${Face} name=${who.name} mid=${who.mid} /><div class="grow"><b>
      ${half(doc, who)}</b></div>
      <${Chip} kind=${signed ? 'kept' : over ? '' : 'open'}
      icon=${signed ? 'check' : over ? 'no' : 'pen'}>
      ${t(signed ? 'half.signed' : over ? 'half.unsigned' : 'half.to_sign')}</${Chip}></div>
    ${words && html`<p><${Said} text=${words} /></p>`}</section>`
}

function Halves({ doc, me, words }) {
  const bytes = useMemo(() => unb64u(doc.terms_sid), [doc.terms_sid])
  const apart = !(isSigned(doc, doc.proposer.mid) && isSigned(doc, doc.other.mid))
  return html`<div class=${'halves' + (apart ? ' apart' : '')}><div>
    <${Half} doc=${doc} who=${doc.other} side="a" me=${me} words=${words} />
    <${Cut} bytes=${bytes} of="top" /></div>
    <div><${Cut} bytes=${bytes} of="bottom" />
      <${Half} doc=${doc} who=${doc.proposer} side="b" me=${me} /></div></div>`
}

const mine = (doc, me) => doc.exposure?.find(x => x.who.mid === me.mid)
const Otherwise = ({ doc, me }) =>
  html`<${Card} title=${t('promise.otherwise')}><${Facts} rows=${[
    [t('promise.now'), doc.then_text],
    doc.deadline && [t('promise.by'), moment(doc.deadline)],
    doc.holds?.length > 0 && [
      t('promise.covered'),
      html`<ul>${doc.holds.map(h => html`<li>${h.text}</li>`)}</ul>`,
    ],
    mine(doc, me) && [
      t('promise.for_you'),
      html`<b>${t('promise.at_most', { sum: sum(mine(doc, me).worst) })}</b>
        ${mine(doc, me).held?.units > 0
        && html`<br /><span class="note">${t('promise.set_aside', { sum: sum(mine(doc, me).held) })}
        </span>`}`,
    ],
  ]} /></${Card}>`

// The way so far, step by step.
const Story = ({ doc }) =>
  html`<${Card} title=${t('promise.story')}><ol class="path">
    ${doc.legs.map(leg =>
    html`<li class=${leg.stage >= STAGE.end ? 'done ' + lookOf(leg.outcome).kind : ''}>
    <span class="dot"><${Icon} name=${lookOf(leg.outcome).icon} /></span><span><b>${leg.text}</b>
    ${leg.stage < STAGE.end && html`<br /><span class="note">${leg.then_text}</span>`}</span>
    </li>`)}</ol></${Card}>`

// Where something is at stake, and something can be set aside: one sheet each, opened together.
function Sheets({ doc }) {
  const on = useDevice(...COVER)
  return (
    on &&
    doc.legs.some(leg => leg.value.units) &&
    html`<div class="acts"><a class="btn alt" href=${`/promise/${doc.sid}/sheet`}>
      <${Icon} name="seal" />${t('sheet.find')}</a></div>`
  )
}

const latest = doc => doc.terms_sid
const refusal = doc => ({
  kind: 'reject',
  about: doc.sid,
  fields: { ref: latest(doc) },
  what: 'reject',
})
const otherOf = (doc, me) => (doc.proposer.mid === me.mid ? doc.other : doc.proposer)
function Answer({ doc, sayNo }) {
  const yes = useAct(
    { kind: 'accept', about: doc.sid, fields: { ref: latest(doc) }, what: 'accept', hand: true },
    '/v1/promises/' + doc.sid,
  )
  return html`<${Sign} act=${yes} icon="face" text=${t('promise.sign_half')}
    other=${html`<a class="btn alt" href=${`/agree?again=${doc.sid}`}>${t('promise.change')}</a>
    <${Act} kind="quiet" onPress=${sayNo}>${t('promise.not_this_time')}</${Act}>`} />
    <${Sheets} doc=${doc} />`
}

function Step({ doc, leg, kind, text, icon, other, scale = leg.parts }) {
  const act = useAct({
    kind,
    about: doc.sid,
    fields: { code: leg.leg, scale },
    what: kind,
  })
  return html`<${Sign} act=${act} icon=${icon} text=${text} other=${other} />`
}

const trouble = (doc, words = 'promise.trouble', kind = 'danger') =>
  html`<a class=${'btn ' + kind} href=${`/promise/${doc.sid}/trouble`}>${t(words)}</a>`

// Only a part of what was promised is there: that much is said (deliver) or settled (keep), the
// rest keeps its date.  done: how many were before; some: those there may be now, short of all.
function Part({ leg, done, ...more }) {
  const some = Array.from({ length: leg.parts }, (_, i) => i + 1).filter(
    n => n > done && n !== leg.parts,
  )
  return some.length > 0 && html`<${Some} ...${more} leg=${leg} some=${some} />`
}

function Some({ doc, leg, kind, some }) {
  const form = useForm('part ' + leg.leg, { there: some[0] }, some),
    there = some.includes(form.there) ? form.there : some[0]
  const act = useAct(
    {
      kind,
      about: doc.sid,
      fields: { code: leg.leg, scale: there },
      what: kind,
    },
    undefined,
    form,
  )
  const work = doc.legs.length < 2
  return html`<${Card} title=${t(work ? 'return.part_done' : 'return.part')}><p class="note">
    ${t('return.part_text', { n: leg.parts })}</p>
    <${Field} label=${t('return.how_many')}>
      ${p => html`<select ...${p} class="in short" value=${there}
      onChange=${e => form.set({ there: Number(e.target.value) })}>
      ${some.map(n => html`<option value=${n}>${n}</option>`)}</select>`}</${Field}>
    <${Sign} act=${act} kind="alt"
      text=${t(kind === 'keep' ? 'return.these'
      : work ? 'return.these_done' : 'return.these_mine')} /></${Card}>`
}

// ---- 07c: the other says that it is done; what silence does stands below.
const Return = ({
  doc,
  leg,
  out,
}) => html`<${Step} doc=${doc} leg=${leg} kind="keep" icon="check" scale=${leg.said}
  text=${t(out ? 'promise.have_it' : 'promise.all_well')}
  other=${trouble(doc, 'return.not_quite')} />
  <${Card} kind="soft" title=${t('return.silent')}><p>
    ${t('return.silent_said', { name: leg.debtor.name, day: shortDay(leg.deadline) })}</p>
    <p class="note">${t('return.silent_neither')}</p></${Card}>
  <${Part} doc=${doc} leg=${leg} kind="keep" done=${leg.acknowledged} />`

const under = leg => leg.stage === STAGE.active || leg.stage === STAGE.grace
// What this reader may do in this leg, now.
function LegActs({ doc, leg, me }) {
  const debtor = leg.debtor.mid === me.mid,
    creditor = leg.creditor.mid === me.mid
  const out = doc.legs.length === 2 && leg.leg === 0
  if (debtor && under(leg) && leg.said < leg.parts) {
    return html`<${Step} doc=${doc} leg=${leg} kind="deliver" icon="check"
      text=${t(out ? 'promise.handed_out'
      : doc.legs.length === 2 ? 'promise.brought_back' : 'promise.done')}
      other=${html`${out
      && html`<a class="btn alt" href=${`/promise/${doc.sid}/hand`}>${t('promise.hand_together')}
      </a>`}${trouble(doc)}`} />
      <${Part} doc=${doc} leg=${leg} kind="deliver" done=${leg.said} />`
  }
  if (debtor && leg.stage === STAGE.ack)
    return html`<p class="card soft" role="status">
      ${t('return.waits', { name: leg.creditor.name, day: shortDay(leg.deadline) })}</p>`
  if (creditor && leg.stage === STAGE.ack)
    return html`<${Return} doc=${doc} leg=${leg} out=${out} />`
  if (creditor && under(leg)) {
    return html`<${Step} doc=${doc} leg=${leg} kind="keep" icon="check"
      text=${t(out ? 'promise.have_it' : 'promise.all_well')} other=${trouble(doc)} />
      <${Part} doc=${doc} leg=${leg} kind="keep" done=${leg.acknowledged} />`
  }
  return leg.stage >= STAGE.admitted
    ? html`<div class="acts">
      ${trouble(doc, leg.stage >= STAGE.repair ? 'trouble.see' : 'trouble.title', '')}</div>`
    : null
}

function Now({ doc, me, sayNo }) {
  const party = [doc.proposer.mid, doc.other.mid].includes(me.mid)
  if (!party) return null
  if (doc.stage <= STAGE.countered) {
    return isSigned(doc, me.mid)
      ? html`<p class="card soft" role="status">
        ${t('promise.waits_for',
        { name: doc.proposer.mid === me.mid ? doc.other.name : doc.proposer.name })}</p>
        <${Sheets} doc=${doc} />`
      : html`<${Answer} doc=${doc} sayNo=${sayNo} />`
  }
  const open = doc.legs.filter(
    l => l.stage < STAGE.end && (l.after === 0 || doc.legs[l.after - 1].stage >= STAGE.end),
  )
  if (open.length) return open.map(leg => html`<${LegActs} doc=${doc} leg=${leg} me=${me} />`)
  return doc.stage === STAGE.lapsed
    ? html`<p class="card soft" role="status">${doc.then_text}</p><${Sheets} doc=${doc} />`
    : html`<${Ratings} doc=${doc} me=${me} />`
}

// Who is no side learns how it ended; who answers for it sees the steps, and what is set aside.
const Outside = ({ doc }) =>
  html`<${Page} one
    col=${html`<${Back} to="/today">${t('nav.today')}</${Back}>
    <${Head} title=${t('promise.between')} lead=${doc.text}
    note=${html`<${Chip}>${doc.stage_text}</${Chip}>`} />
  ${doc.legs && html`<${Story} doc=${doc} />`}
  ${doc.holds && html`<${Card} title=${t('claim.yours')}><ul class="stack-s">
    ${doc.holds.map(h => html`<li>${h.text}</li>`)}</ul><div class="acts">
    <a class="btn" href=${`/promise/${doc.sid}/claim`}>${t('today.pay')}</a></div></${Card}>`}`} />`

// What is asked of this reader, as a question; else what it is about.
function heading(doc, me) {
  const leg = doc.legs.find(l => l.stage === STAGE.ack && l.creditor.mid === me.mid)
  if (doc.stage <= STAGE.countered) return t('promise.two_halves')
  if (leg && leg.said < leg.parts)
    return t('return.some', { name: leg.debtor.name, n: leg.said, of: leg.parts })
  if (leg)
    return t(doc.legs.length < 2 ? 'return.done' : leg.leg === 0 ? 'return.out' : 'return.title', {
      name: leg.debtor.name,
      thing: doc.thing_title,
    })
  if (
    doc.stage === STAGE.end &&
    doc.window?.step === 1 &&
    !doc.ratings.some(r => r.rater.mid === me.mid)
  )
    return t('rate.how')
  return doc.thing_title ?? t('promise.of', { name: heavy(doc).debtor.name })
}

export function Promise_({ params, query, me }) {
  const promise = useView('/v1/promises/' + params.sid)
  const [open, set] = useState(null),
    [no, sayNo] = useState(query.has('no'))
  const doc = promise.doc
  useMemo(() => {
    if (doc) terms(doc).then(set)
  }, [doc])
  useTitle(doc?.text)
  return html`<${Doc} whole of=${promise}>${d =>
    !d.proposer
      ? html`<${Outside} doc=${d} />`
      : html`<${Page} col=${html`<${Back} to="/promises">${t('nav.promises')}</${Back}>
    <${Head} title=${heading(d, me)}
      note=${html`<${Chip} ...${lookOf(d.outcome)}>${d.outcome_text ?? d.stage_text}</${Chip}>`} />
    <${Halves} doc=${d} me=${me} words=${open?.text ?? d.terms} />
      <${ThenAndNow} handed=${d.handed} />
    ${no ? html`<${SayNo} draft=${refusal(d)} to=${otherOf(d, me)} about=${d.sid}
      onClose=${() => sayNo(false)} />`
      : html`<${Now} doc=${d} me=${me} sayNo=${() => sayNo(true)} />`}
      ${d.stage < STAGE.end && html`<${Otherwise} doc=${d} me=${me} />`}`}
    aside=${html`<${Story} doc=${d} /><${Card} kind="soft"><details><summary><${Icon} name="go" />
      ${t('promise.compare')}</summary><p class="note">${t('promise.compare_how')}</p></details>
      </${Card}><${Talk} about=${d.sid} other=${otherOf(d, me)} />`} />`}</${Doc}>`
}
