// screens/trouble.mjs (09): something went wrong: what would put it right, and the way out with its
// days, shown before anything is said.
//
// Who was promised opens a case, asks for more time, or only says it; who promised admits, asks for
// more time, or sees it
// otherwise.  What of it is possible at this stage, the core says before anything is shown.
import { html, useEffect, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Back, Card, Doc, Face, Head, Page } from '../parts.mjs'
import { shortDay, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { back, go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Amount, Area, Day, OneOf, endOf } from '../forms.mjs'
import { unitOf, unitsOf } from '../money.mjs'
import { inDays, seconds } from '../time.mjs'
import { plain } from '../acts.mjs'
import * as phone from '../phone.mjs'
import * as spares from '../spares.mjs'

const GROUND = { notDelivered: 1, notAsAgreed: 2, notAcknowledged: 3 },
  ADMIT = 1,
  POOL = 4

// What each choice is as a statement: {kind, fields}; n: the sum typed, due: the day, hash: of the
// number promised.
const WAYS = {
  repair: ({ leg, hash }) => ({
    kind: 'dispute',
    fields: { code: leg.leg, method: leg.said ? GROUND.notAsAgreed : GROUND.notDelivered, hash },
  }),
  amount: ({ leg, hash, n }) => ({
    kind: 'dispute',
    fields: {
      code: leg.leg,
      method: leg.said ? GROUND.notAsAgreed : GROUND.notDelivered,
      amount: n,
      hash,
    },
  }),
  time: ({ leg, due }) => ({ kind: 'extend', fields: { code: leg.leg, due } }),
  said: ({ leg }) => ({ kind: 'keep', fields: { code: leg.leg, scale: leg.parts } }),
  admit: ({ leg }) => ({ kind: 'break', fields: { code: leg.leg, method: ADMIT } }),
  part: ({ leg, n }) => ({ kind: 'break', fields: { code: leg.leg, method: ADMIT, amount: n } }),
  otherwise: ({ leg, hash }) => ({
    kind: 'dispute',
    fields: { code: leg.leg, method: GROUND.notAcknowledged, hash },
  }),
}
const CREDITOR = ['repair', 'amount', 'time', 'said'],
  DEBTOR = ['admit', 'part', 'time', 'otherwise']
const WITH_SUM = ['amount', 'part']

// Those of the choices that this stage has: the core is asked, with any sum, day and number.
const ANY = { n: 1, hash: 'A'.repeat(43) }
const NOT_NOW = ['E_STATE', 'E_ROLE']
async function possible(doc, leg, mine) {
  await phone.whenReady()
  const tried = await Promise.all(
    mine.map(w => {
      const way = WAYS[w]({ ...ANY, leg, due: seconds(inDays(1, Date.parse(leg.due))) })
      return phone
        .tryOut(plain({ ...way, about: doc.sid }))
        .then(r => !NOT_NOW.includes(r.problem?.code))
    }),
  )
  return mine.filter((w, i) => tried[i])
}
function Ways(props) {
  const [found, set] = useState({})
  useEffect(() => {
    possible(props.doc, props.leg, props.mine).then(
      doc => set({ doc }),
      () => set({ doc: props.mine }),
    )
  }, [props.doc])
  return html`<${Doc} of=${found} none=${{ when: d => d.length === 0, text: t('trouble.nothing') }}>
    ${ways => html`<${Form} ...${props} mine=${ways} />`}</${Doc}>`
}

function Form({ doc, leg, unit, other, mine }) {
  const form = useForm(
    'trouble',
    { fair: mine[0], words: '', amount: '', day: '' },
    [leg.stage, leg.due, leg.said],
  )
  const { fair, words, amount, day } = form
  const [number, draw] = useState(null)
  useEffect(() => {
    spares.nonce().then(draw)
  }, [])
  const n = unitsOf(amount, unit),
    due = endOf(day)
  const whole = number && (!WITH_SUM.includes(fair) || n !== null) && (fair !== 'time' || due)
  const way = whole ? WAYS[fair]({ leg, n, due, hash: number.hash }) : null
  const act = useAct(
    way && {
      ...way,
      about: doc.sid,
      what: way.kind,
      to: other.mid,
      texts: fair === 'time' ? [] : [{ field: 'text', text: words.trim() }],
    },
    undefined,
    form,
  )
  const sign = async () => {
    if (way.kind === 'dispute') await spares.promise(number)
    return act.sign()
  }
  const done = made =>
    go(way.kind === 'dispute' ? '/dispute/' + made.sid : '/promise/' + doc.sid, { replace: true })
  return html`<section class="card stack-l">
    <${Area} label=${t('trouble.what')} value=${words}
      set=${words => form.set({ words })} />
    <${OneOf} legend=${t('trouble.fair')} name="fair" value=${fair}
      pick=${fair => form.set({ fair })}
      options=${mine.map(w => [w, t('trouble.' + w, { name: other.name })])} />
    ${WITH_SUM.includes(fair)
      && html`<${Amount} label=${t('trouble.sum')} unit=${unit} value=${amount}
      set=${amount => form.set({ amount })} />`}
    ${fair === 'time'
      && html`<${Day} label=${t('trouble.until')} hint=${t('trouble.until_hint')} value=${day}
      set=${day => form.set({ day })} />`}
    <${Sign} act=${{ ...act, sign }} icon="mend" disabled=${!whole}
      text=${t('trouble.send', { name: other.name })} onDone=${done}
      other=${html`<button type="button" class="btn quiet"
      onClick=${() => back('/promise/' + doc.sid)}>${t('trouble.wait')}</button>`} /></section>`
}

// Whoever may help, or decide, each with what they did and until when.
export const Helpers = ({ rows }) =>
  rows.length > 0 &&
  html`<ul class="note">${rows.map(x => html`<li key=${x.who.mid}>${x.text}</li>`)}</ul>`

const MEDIATION = 7
const STEP = { 3: 'clock', 6: 'mend', 7: 'talk', 8: 'people', 9: 'scale', 10: 'check', 11: 'scale' }
const Way = ({
  way,
}) => html`<${Card} title=${t('way.title')}><ol class="path">
  ${way.steps.map((s, i) =>
  html`<li class=${i === 0 ? 'now' : ''}><span class="dot"><${Icon} name=${STEP[s.stage]} /></span>
  <span><b>${t('way.' + s.stage)}</b><br /><span class="note">
  ${t('way.until', { day: shortDay(s.until) })} ${s.then_text}</span>
  ${s.stage === MEDIATION && html`<${Helpers} rows=${way.mediators} />`}</span></li>`)}</ol>
  <p class="note">${way.bond_text}</p><p class="note">${way.worst_text}</p></${Card}>`

const Pool = ({ doc, way }) =>
  doc.holds?.some(h => h.type === POOL) &&
  html`<${Card} title=${t('claim.pool')}><ul>
    ${doc.holds.filter(h => h.type === POOL).map(h => html`<li>${h.text}</li>`)}</ul>
    <p>${way.pool?.text} ${way.pool?.claims_text}</p>
    <${Helpers} rows=${(way.pool?.officers ?? []).filter(x => !x.may)} />
    <div class="acts"><a class="btn alt" href=${`/promise/${doc.sid}/claim`}>${t('claim.ask')}</a>
    </div></${Card}>`

function Choose({ doc, way, community, me }) {
  const leg = doc.legs?.find(l => l.leg === way.leg),
    creditor = leg?.creditor?.mid === me.mid
  if (way.dispute)
    return html`<${Card}><p>${way.text}</p><div class="acts">
      <a class="btn" href=${'/dispute/' + way.dispute}><${Icon} name="scale" />${t('trouble.see')}
      </a></div></${Card}>`
  if (!leg || (!creditor && leg.debtor?.mid !== me.mid))
    return html`<${Card}><p>${way.text}</p><div class="acts">
      <a class="btn" href=${`/promise/${doc.sid}/claim`}>${t('claim.yours')}</a></div></${Card}>`
  const other = creditor ? leg.debtor : leg.creditor
  return html`<div class="line"><${Face} name=${other.name} mid=${other.mid} /><p class="grow">
    ${way.text}</p></div>
    <${Ways} doc=${doc} leg=${leg} unit=${unitOf(community, leg.value)} other=${other}
    mine=${creditor ? CREDITOR : DEBTOR} />`
}

// It has ended, here or on another phone, or it was never agreed: there is nothing to put right.
const ended = way => way.problem?.code === 'E_STATE'

export function PutRight({ params, me }) {
  const promise = useView('/v1/promises/' + params.sid),
    way = useView(`/v1/promises/${params.sid}/trouble`),
    community = useView('/v1/community')
  useTitle(t('trouble.title'))
  return html`<${Page}
    col=${html`<${Back} to=${'/promise/' + params.sid}>${t('dispute.promise')}</${Back}>
    <${Head} title=${t('trouble.happens')} lead=${way.doc?.made_good_text} />
    ${ended(way) ? html`<p class="card soft" role="status">${t('trouble.over')}</p>`
      : html`<${Doc} of=${way}>
      ${w => html`<${Doc} of=${promise}>
      ${doc => html`<${Doc} of=${community}>
      ${c => html`<${Choose} doc=${doc} way=${w} community=${c} me=${me} />`}</${Doc}>`}</${Doc}>`}
      </${Doc}>`}`}
    aside=${way.doc && html`<${Way} way=${way.doc} />
      ${promise.doc && html`<${Pool} doc=${promise.doc} way=${way.doc} />`}`} />`
}
