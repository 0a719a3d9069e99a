// screens/claim.mjs (09b): the cover pool is asked; who answers with money, or looks after the
// pool, pays of their own will.
import { html, useEffect, useState } from '../html.mjs'
import { Back, Card, Doc, Facts, Head, Page } from '../parts.mjs'
import { capital, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Amount, Area } from '../forms.mjs'
import { asTyped, typedSum, unitOf, unitsOf } from '../money.mjs'
import { Helpers } from './trouble.mjs'
import * as spares from '../spares.mjs'

const OF_THE_POOL = 6,
  SURETY = 3,
  POOL = 4,
  STAGE = { admitted: 5, end: 12 }

// Who decides, by name, of those the conflict rule lets.
const Deciders = ({ pool }) => html`<p>${pool.decides_text}</p><${Helpers} rows=${pool.officers} />`

const Paid = ({ doc, pool }) =>
  html`<${Card} title=${t('claim.request')}><${Facts} rows=${[
    [t('claim.lost'), doc.legs?.at(-1)?.text ?? doc.text],
    ...(doc.holds ?? [])
      .filter(h => h.paid?.units > 0)
      .map(h => [h.text, t('claim.paid', { sum: sum(h.paid) })]),
    ...(doc.holds ?? []).filter(h => h.type === POOL).map(h => [t('claim.covers'), sum(h.most)]),
    pool && [t('claim.who'), html`<${Deciders} pool=${pool} />`],
  ]} /></${Card}>`

// Who was promised asks; what is proposed is all that the pool may still pay.
function Ask({ doc, hold, leg, unit }) {
  const form = useForm('claim', { amount: asTyped(hold.most), words: '' }, hold.most.units),
    { amount, words } = form
  const [number, draw] = useState(null)
  useEffect(() => {
    spares.nonce().then(draw)
  }, [])
  const n = unitsOf(amount, unit)
  const act = useAct(
    number && n !== null
      ? {
          kind: 'dispute',
          about: doc.sid,
          what: 'dispute',
          fields: { code: leg.leg, method: OF_THE_POOL, amount: n, hash: number.hash },
          texts: [{ field: 'text', text: words.trim() }],
        }
      : null,
    undefined,
    form,
  )
  const sign = async () => {
    await spares.promise(number)
    return act.sign()
  }
  return html`<section class="card stack-l">
    <${Area} label=${t('claim.what_lost')} value=${words}
      set=${words => form.set({ words })} />
    <${Amount} label=${t('claim.how_much')} hint=${t('claim.at_most', { sum: sum(hold.most) })}
    unit=${unit} value=${amount} most=${hold.most}
    set=${amount => form.set({ amount })} />
    <${Sign} act=${{ ...act, sign }} disabled=${n === null} icon="bag"
      text=${n === null ? t('claim.ask') : t('claim.send', { sum: typedSum(amount, unit) })}
      onDone=${made => go('/dispute/' + made.sid, { replace: true })}
      other=${html`<a class="btn quiet" href=${'/promise/' + doc.sid}>${t('claim.not_now')}</a>`} />
      </section>`
}

// Who answers pays, by a signature of their own: silence never does.
function Pay({ doc, hold, unit }) {
  const form = useForm('pay ' + hold.n, { amount: asTyped(hold.most) }, hold.most.units),
    { amount } = form
  const n = unitsOf(amount, unit)
  const act = useAct(
    n !== null
      ? { kind: 'settle', about: doc.sid, what: 'settle', fields: { list: [[hold.n, n]] } }
      : null,
    '/v1/promises/' + doc.sid,
    form,
  )
  return html`<section class="card stack-l"><h2>${capital(hold.text)}</h2>
    <p>${t('claim.your_word')}</p>
    <${Amount} label=${t('claim.how_much')} hint=${t('claim.at_most', { sum: sum(hold.most) })}
    unit=${unit} value=${amount} most=${hold.most}
    set=${amount => form.set({ amount })} />
    <${Sign} act=${act} disabled=${n === null} icon="hand"
      text=${t('claim.pay', { sum: typedSum(amount, unit) })} onDone=${() => go('/today')}
      other=${html`<a class="btn alt" href="/today">${t('promise.not_this_time')}</a>`} />
      </section>`
}

// Where nothing can be asked or paid: it has ended; nothing is admitted yet; it is all paid.
const why = (doc, own) =>
  t(
    doc.stage >= STAGE.end
      ? 'claim.over'
      : own && doc.stage < STAGE.admitted
        ? 'claim.not_yet'
        : 'claim.nothing',
  )

function Which({ doc, way, community, me }) {
  const holds = (doc.holds ?? []).map((h, n) => ({ ...h, n }))
  const pool = holds.find(h => h.type === POOL),
    leg = doc.legs?.find(l => l.leg === (pool ?? holds[0])?.leg)
  const party = [doc.proposer?.mid, doc.other?.mid].includes(me.mid)
  const backed = party
    ? []
    : holds.filter(h => (h.type === SURETY ? h.owner?.mid === me.mid : h.type === POOL))
  const own = leg?.stage === STAGE.admitted ? backed.filter(h => h.most?.units > 0) : []
  const asks = party && pool?.most?.units > 0 && leg?.creditor.mid === me.mid
  return html`<${Paid} doc=${doc} pool=${way?.pool} />
    ${asks && html`<${Ask} doc=${doc} hold=${pool} leg=${leg}
    unit=${unitOf(community, pool.rest)} />`}
    ${own.map(h => html`<${Pay} key=${h.n} doc=${doc} hold=${h}
      unit=${unitOf(community, h.rest)} />`)}
    ${!asks && !own.length
      && html`<p class="card soft" role="status">${why(doc, backed.length > 0)}</p>`}`
}

const asked = (doc, me) => [doc?.proposer?.mid, doc?.other?.mid].includes(me.mid)

export function Claim({ params, me }) {
  const promise = useView('/v1/promises/' + params.sid),
    way = useView(`/v1/promises/${params.sid}/trouble`),
    community = useView('/v1/community')
  useTitle(t('claim.title'))
  return html`<${Page}
    col=${html`<${Back} to=${`/promise/${params.sid}/trouble`}>${t('trouble.title')}</${Back}>
    <${Head} title=${t(asked(promise.doc, me) ? 'claim.title' : 'claim.yours')}
    lead=${asked(promise.doc, me) && t('claim.lead')} />
    <${Doc} of=${promise}>
      ${doc => html`<${Doc} of=${community}>
      ${c => html`<${Which} doc=${doc} way=${way.doc} community=${c} me=${me} />`}</${Doc}>`}</${Doc}>`}
    aside=${html`<${Card} kind="soft" title=${t('claim.no')}><p>${t('claim.no_text')}</p></${Card}>
      <${Card} kind="soft" title=${t('claim.after')}><p>${t('claim.after_text')}</p></${Card}>`} />`
}
