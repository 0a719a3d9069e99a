// case.mjs: what a party, the mediator or who was drawn may do in a case, by the seat they hold in
// it (PROTOCOL 6).
//
// The document names stage, sides, seats, what is held and what lies on the table; whether an act
// is taken, the core says first.
import { html, useEffect, useState } from './html.mjs'
import { Act, Card, Doc, Facts, Said, Trouble } from './parts.mjs'
import { sum, t } from './words.mjs'
import { useView } from './data.mjs'
import { Sign, useAct } from './signing.mjs'
import { useForm } from './typed.mjs'
import { Amount, Area, OneOf, Somebody } from './forms.mjs'
import { unitOf, unitsOf } from './money.mjs'
import { opened } from './boxes.mjs'
import * as spares from './spares.mjs'

const STAGE = { mediation: 7, draw: 8, ruled: 10, end: 12 }
const CONTEST = 1,
  CONCEDE = 2,
  MEDIATOR_IS = 3 // of an answer
const TAKEN = 1,
  TO_MEDIATE = 2,
  SURETY = 3,
  POOL = 4,
  BOND = 8,
  TAKEN_BACK = 0
const readersOf = doc => [
  ...new Set([...(doc.sides ?? []), doc.opener].filter(Boolean).map(p => p.mid)),
]
const seatOf = (doc, mid) => (doc.seats ?? []).find(s => s.who?.mid === mid && s.state === TAKEN)

// The other side says how it sees it, or gives in; who would pay for it may say it too, but not
// give in.
function Answer({ doc, backs }) {
  const form = useForm('answer', { how: 'contest', words: '' }, [doc.said, doc.claim?.units]),
    [number] = useState(spares.inClear)
  const contest = form.how === 'contest'
  const act = useAct(
    {
      kind: 'answer',
      about: doc.sid,
      what: 'answer',
      fields: contest ? { code: CONTEST, nonce: number } : { code: CONCEDE },
      texts: [{ field: 'text', text: form.words.trim() }],
    },
    undefined,
    form,
  )
  return html`<section class="card stack-l">${
    backs
      ? html`<h2>${t('case.your_side')}</h2>`
      : html`<${OneOf} legend=${t('case.your_side')} name="answer" value=${form.how}
        pick=${how => form.set({ how })} options=${[
          ['contest', t('case.contest')],
          ['concede', t('case.concede', { sum: sum(doc.claim) }), t('case.concede_hint')],
        ]} />`
  }
    <${Area} label=${t('case.word')} value=${form.words} set=${words => form.set({ words })} />
      <${Sign} act=${act} icon=${contest ? 'talk' : 'hand'}
      text=${t(contest ? 'case.answer' : 'case.give_in')} /></section>`
}

// What somebody has put on the table: signed as it lies there.
function Table({ doc, me }) {
  const theirs = doc.table?.[0]?.by?.mid !== me.mid
  const act = useAct(
    theirs
      ? {
          kind: 'settle',
          about: doc.sid,
          what: 'settle',
          fields: { list: doc.table.map(r => [r.hold, r.sum.units]) },
        }
      : null,
    '/v1/disputes/' + doc.sid,
  )
  return html`<${Card} title=${t('case.table')}><ul class="stack-s">
    ${doc.table.map(r => html`<li>${r.text}</li>`)}</ul><p class="note">
    ${t('case.table_by', { name: doc.table[0].by?.name ?? '' })}</p>
    ${theirs ? html`<${Sign} act=${act} text=${t('case.settle')} />`
      : html`<p role="status">${t('case.table_waits')}</p>`}</${Card}>`
}

// A list of what each hold gives; from a side, or once from whoever helps.
function Propose({ doc, community, helps }) {
  const holds = (doc.holds ?? []).filter(h => h.type !== BOND)
  const form = useForm(
    'propose',
    { amounts: {}, words: '' },
    [holds.map(h => h.rest.units), doc.table],
  )
  const { amounts } = form
  const rows = holds
    .map(h => [h.hold, unitsOf(amounts[h.hold] ?? '', unitOf(community, h.rest))])
    .filter(([n]) => (amounts[n] ?? '') !== '')
  const whole = rows.length > 0 && rows.every(([, n]) => n !== null)
  const act = useAct(
    whole
      ? {
          kind: 'settle',
          about: doc.sid,
          what: 'settle',
          fields: { list: rows },
          texts: [{ field: 'text', text: form.words.trim(), for: readersOf(doc) }],
        }
      : null,
    undefined,
    form,
  )
  if (!holds.length) return null
  return html`<section class="card stack-l"><h2>${t(helps ? 'case.suggest' : 'case.propose')}</h2>
    <p class="note">${t('case.propose_text')}</p>
    ${holds.map(h => html`<${Amount} key=${h.hold} label=${h.text}
      hint=${t('claim.at_most', { sum: sum(h.rest) })} unit=${unitOf(community, h.rest)}
      most=${h.rest} value=${amounts[h.hold] ?? ''}
      set=${v => form.set({ amounts: { ...amounts, [h.hold]: v } })} />`)}
    <${Area} label=${t('case.words_for_two')} value=${form.words}
      set=${words => form.set({ words })} />
      <${Sign} act=${act} disabled=${!whole} kind="alt"
      text=${t(helps ? 'case.do_suggest' : 'case.do_propose')} /></section>`
}

// Whom both name helps from now on.
function Name({ doc }) {
  const form = useForm('name', { who: '' }),
    { who } = form
  const act = useAct(
    who
      ? {
          kind: 'answer',
          about: doc.sid,
          what: 'answer',
          to: who,
          fields: { code: MEDIATOR_IS, mids: [who] },
        }
      : null,
    undefined,
    form,
  )
  return html`<section class="card stack-l"><h2>${t('case.helper')}</h2><p class="note">
    ${t('case.helper_text')}</p>
    <${Somebody} label=${t('case.whom')} but=${readersOf(doc)} value=${who}
      set=${who => form.set({ who })} />
    <${Sign} act=${act} disabled=${!who} kind="alt" text=${t('case.name')} /></section>`
}

// Of those who sit, a side may once ask for another; who sits says that they are too close.
function Recuse({ doc, who, text, kind = 'quiet' }) {
  const act = useAct({ kind: 'recuse', about: doc.sid, what: 'recuse', fields: { mids: [who] } })
  return html`<${Act} kind=${kind} onPress=${act.sign}>${text}</${Act}>
    <${Trouble} problem=${act.problem} />`
}
const Others = ({ doc, me }) =>
  (doc.seats ?? [])
    .filter(s => s.state === TAKEN && s.who.mid !== me.mid)
    .map(
      s =>
        html`<div class="card split"><span>${s.text}</span>
          <${Recuse} doc=${doc} who=${s.who.mid} kind="quiet small" text=${t('case.rather_not')} />
          </div>`,
    )

// At the jury's door the opener stands by it: the number promised at the beginning is said, the
// bond is set aside.
function Door({ doc }) {
  const [number, found] = useState(undefined)
  useEffect(() => {
    spares.promised(doc.promised).then(
      n => found(n ?? null),
      () => found(null),
    )
  }, [doc.promised])
  const act = useAct(
    number
      ? { kind: 'answer', about: doc.sid, what: 'answer', fields: { code: CONTEST, nonce: number } }
      : null,
  )
  if (number === null)
    return html`<${Card} title=${t('case.door')}><p>${t('case.other_phone')}</p></${Card}>`
  return html`<section class="card stack"><h2>${t('case.door')}</h2><p>${t('case.door_text')}</p>
    <p class="note">${doc.bond_text}</p>
    <${Sign} act=${act} disabled=${!number} icon="scale" text=${t('case.ask_neighbours')} />
    </section>`
}

function Withdraw({ doc }) {
  const act = useAct({
    kind: 'dispute',
    about: doc.promise,
    what: 'dispute',
    fields: { code: doc.leg, scale: TAKEN_BACK, ref: doc.sid },
  })
  return html`<div class="acts"><${Act} kind="quiet" onPress=${act.sign}>${t('case.withdraw')}
    </${Act}></div><${Trouble} problem=${act.problem} />`
}

const GROUNDS = ['fact', 'rule', 'juror', 'in_time', 'not_heard']
function Appeal({ doc }) {
  const form = useForm('appeal', { ground: null, words: '' }, doc.ruling_text),
    { ground, words } = form
  const act = useAct(
    ground
      ? {
          kind: 'appeal',
          about: doc.sid,
          what: 'appeal',
          fields: { method: ground },
          texts: [{ field: 'text', text: words.trim() }],
        }
      : null,
    undefined,
    form,
  )
  return html`<section class="card stack-l"><h2>${t('appeal.title')}</h2><p class="note">
    ${t('appeal.text')}</p>
    <${OneOf} legend=${t('appeal.why')} name="ground" value=${ground}
    pick=${ground => form.set({ ground })}
    options=${GROUNDS.map((g, i) => [i + 1, t('appeal.' + g)])} />
    <${Area} label=${t('case.word')} value=${words} set=${words => form.set({ words })} />
      <${Sign} act=${act} disabled=${!ground} kind="alt" icon="scale" text=${t('appeal.do')} />
      </section>`
}

// ---- 09c: the one drawn
const NO_FINE = 0,
  NO_DAYS = 0
function Judge({ doc, community, me }) {
  const unit = unitOf(community, doc.claim)
  const form = useForm(
    'judge',
    { loss: '', fault: null, dim: null, words: '' },
    [doc.claim, doc.said, doc.answers],
  )
  const { loss, fault, dim, words } = form
  const n = unitsOf(loss, unit),
    whole = n !== null && fault !== null && dim !== null
  const act = useAct(
    whole
      ? {
          kind: 'ruling',
          about: doc.sid,
          what: 'ruling',
          fields: {},
          seal: [n, NO_FINE, fault, dim, NO_DAYS],
          texts: [{ field: 'reasons', text: words.trim(), for: readersOf(doc) }],
        }
      : null,
    undefined,
    form,
  )
  return html`<section class="card stack-l">
    <${Amount} label=${t('judge.loss')} hint=${t('judge.between', { sum: sum(doc.claim) })}
    unit=${unit} value=${loss} set=${loss => form.set({ loss })}
    most=${doc.claim} of=${t('judge.of', { sum: sum(doc.claim) })} />
    <${OneOf} legend=${t('judge.whose')} name="fault" value=${fault}
      pick=${fault => form.set({ fault })} options=${[
      [1, t('judge.debtor')],
      [2, t('judge.creditor')],
      [0, t('judge.nobody')],
    ]} />
    <${OneOf} legend=${t('judge.how')} name="dim" value=${dim}
      pick=${dim => form.set({ dim })} options=${[
      [1, t('judge.will')],
      [2, t('judge.skill')],
      [3, t('judge.neither')],
    ]} />
    <${Area} label=${t('judge.reasons')} value=${words} set=${words => form.set({ words })} />
    <${Sign} act=${act} disabled=${!whole} icon="seal" text=${t('rate.seal')}
      other=${html`<${Recuse} doc=${doc} who=${me.mid} kind="alt"
      text=${t('judge.too_close')} />`} /></section>`
}

// ---- what both say, and those who were asked
export function Said_({ doc }) {
  const [boxed, set] = useState([])
  useEffect(() => {
    opened(doc).then(set)
  }, [doc])
  const rows = [
    { text: doc.said, by: doc.opener },
    ...(doc.answers ?? []).filter(a => a.text !== doc.said),
    ...boxed,
  ].filter(r => r.text)
  if (!rows.length) return null
  return html`<${Card} title=${t('judge.both')}>
    ${rows.map(r => html`<div class="says"><p><${Said} text=${r.text} /></p><p class="note">
    ${r.by?.name}</p></div>`)}
    <${Facts} rows=${[doc.claim && [t('dispute.claim'), sum(doc.claim)]]} /></${Card}>`
}

function Side({ doc, community, opener, me }) {
  const early = doc.stage <= STAGE.mediation
  return html`${!opener && !doc.heard && doc.stage <= STAGE.draw && html`<${Answer} doc=${doc} />`}
    ${doc.table?.length > 0 && html`<${Table} doc=${doc} me=${me} />`}
    ${opener && doc.stage === STAGE.draw
      && (doc.stands ? html`<p class="card soft" role="status">${t('case.stands')}</p>`
      : html`<${Door} doc=${doc} />`)}
    ${doc.stage === STAGE.ruled && html`<${Appeal} doc=${doc} />`}
    ${doc.stage < STAGE.ruled && html`<${Propose} doc=${doc} community=${community} />`}${early
      && html`<${Name} doc=${doc} />`}<${Others} doc=${doc} me=${me} />
    ${opener && doc.stage <= STAGE.draw && html`<${Withdraw} doc=${doc} />`}`
}

function Seated({ doc, community, seat, me }) {
  if (seat.round !== TO_MEDIATE)
    return html`<${Judge} doc=${doc} community=${community} me=${me} />`
  return html`<${Propose} doc=${doc} community=${community} helps /><div class="acts">
    <${Recuse} doc=${doc} who=${me.mid} kind="alt" text=${t('judge.too_close')} /></div>`
}

// Who would pay: a guarantor, an officer where the pool stands behind it.
const backs = (doc, me) =>
  (doc.holds ?? []).some(h => h.type === POOL || (h.type === SURETY && h.owner?.mid === me.mid))
const Backer = ({ doc, community, me }) => html`<p class="card soft">${t('case.you_back')}</p>
  ${!doc.heard && doc.stage <= STAGE.draw
    && html`<${Answer} doc=${doc} backs />`}${doc.table?.length > 0
    && html`<${Table} doc=${doc} me=${me} />`}
  ${doc.stage <= STAGE.mediation && html`<${Propose} doc=${doc} community=${community} />`}
  ${doc.stage === STAGE.ruled && (doc.holds ?? []).some(h => h.owner?.mid === me.mid)
    && html`<${Appeal} doc=${doc} />`}`

// A seat that was mine: sealed, replaced, too close, over.
const SPOKEN = 2
const WasMine = ({ doc, me }) => {
  const seat = (doc.seats ?? []).find(s => s.who?.mid === me.mid && s.state !== TAKEN)
  if (!seat) return null
  const state = seat.round === TO_MEDIATE && seat.state > SPOKEN ? 'helped' : seat.state
  return html`<p class="card soft" role="status">${t('judge.state_' + state)}</p>`
}

const isSide = (doc, me) => doc.opener?.mid === me.mid || doc.sides.some(s => s.mid === me.mid)
export function CaseActs({ doc, me }) {
  const community = useView('/v1/community'),
    seat = seatOf(doc, me.mid),
    opener = doc.opener?.mid === me.mid
  if (!doc.sides) return html`<p class="card soft">${t('case.not_yours')}</p>`
  if (doc.stage >= STAGE.end)
    return html`<${WasMine} doc=${doc} me=${me} /><p class="card soft" role="status">
      ${t('case.over')}</p>`
  return html`<${Doc} of=${community}>${c =>
    seat
      ? html`<${Seated} doc=${doc} community=${c} seat=${seat} me=${me} />`
      : isSide(doc, me)
        ? html`<${Side} doc=${doc} community=${c} opener=${opener} me=${me} />`
        : backs(doc, me)
          ? html`<${Backer} doc=${doc} community=${c} me=${me} />`
          : html`<${WasMine} doc=${doc} me=${me} />`}</${Doc}>`
}

// Who was drawn reads first why, and what silence does.
export const drawn = (doc, me) => {
  const seat = seatOf(doc, me.mid)
  return seat && (seat.round === TO_MEDIATE ? 'helps' : 'judges')
}
export const Why = ({ as }) =>
  as &&
  html`<${Card} title=${t('judge.why')}><p>${t(`judge.why_${as}`)}</p></${Card}>
    <${Card} kind="soft" title=${t('judge.silent')}><p>${t('judge.silent_text')}</p></${Card}>`
