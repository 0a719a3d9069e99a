// screens/hand.mjs (07b, 07c): the thing changes hands: each signs on the own phone, or both here,
// the other by the code of their phone
// or slip.  `deliver` first, then `keep`; the half of who is not here carries the proof of the code
// (WIRE 8).
import { html, useEffect, useState } from '../html.mjs'
import { Act, Back, Card, Doc, Field, Head, Page, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct, useAsleep } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { act, CODE_OF_HAND } from '../acts.mjs'
import { core, b64u, unb64u } from '../core.mjs'
import { boot } from '../boot.mjs'
import { Take, ThenAndNow } from '../pictures.mjs'
import { Unlock } from '../unlock.mjs'
import * as spares from '../spares.mjs'

const END = 12
const nextLeg = doc =>
  doc.legs.find(l => l.stage < END && (l.after === 0 || doc.legs[l.after - 1].stage >= END))

// My own code, to show or to read aloud: undefined while it is looked for, null: not on this phone.
function MyCode({ sid }) {
  const [code, set] = useState(),
    [locked, lock] = useState(false)
  const read = async () => {
    lock(false)
    const secret = await spares.code(sid)
    set(secret && (await core()).text('code_put', CODE_OF_HAND, secret, 0))
    secret?.fill(0)
  }
  useEffect(() => {
    read().catch(p => (p.locked ? lock(true) : set(null)))
  }, [sid])
  if (locked) return html`<${Unlock} onOpen=${read} />`
  if (code === undefined) return null
  return html`<${Card} kind="soft" title=${t('hand.mine')}>
    ${code ? html`<p class="code-shown">${code.match(/.{1,4}/g).join(' ')}</p><p class="note">
    ${t('hand.mine_text')}</p>` : html`<p class="note">${t('hand.mine_none')}</p>`}</${Card}>`
}

// The half of who is not at this phone, from their code.
async function absent(doc, leg, kind, mid, typed) {
  const c = await core()
  const secret = c.bytes('code_read', CODE_OF_HAND, typed)
  const proof = c.bytes(
    'hand_proof',
    secret,
    boot.origin,
    kind,
    unb64u(doc.sid),
    leg.leg,
    leg.parts,
  )
  secret.fill(0)
  return {
    kind,
    about: doc.sid,
    what: kind,
    fields: { code: leg.leg, scale: leg.parts, for: mid, key: b64u(proof) },
  }
}

function Hand({ doc, leg, me }) {
  const mine = leg.debtor.mid === me.mid ? 'deliver' : 'keep',
    theirs = mine === 'deliver' ? 'keep' : 'deliver'
  const other = leg.debtor.mid === me.mid ? leg.creditor : leg.debtor
  const out = leg.leg === 0
  const asleep = useAsleep()
  const form = useForm('hand', { code: '', photos: [] }, [leg.leg, leg.stage]),
    { code, photos } = form
  const [wrong, say] = useState(''),
    [problem, fail] = useState(null)
  const own = useAct(
    {
      kind: mine,
      about: doc.sid,
      what: mine,
      fields: { code: leg.leg, scale: leg.parts },
      photos,
    },
    undefined,
    form,
  )
  const both = async () => {
    say('')
    fail(null)
    let half
    try {
      half = await absent(doc, leg, theirs, other.mid, code)
    } catch {
      say(t('hand.wrong'))
      return
    }
    try {
      const first = mine === 'deliver' ? () => own.sign() : () => act(half)
      const then = mine === 'deliver' ? () => act(half) : () => own.sign()
      if ((await first()) && (await then())) go('/promise/' + doc.sid, { replace: true })
    } catch (p) {
      fail(p)
    }
  }
  return html`<${ThenAndNow} handed=${doc.handed} />
    <${Card} title=${t('hand.how')}>
      <${Take} list=${photos} set=${photos => form.set({ photos })} most=${1}
      label=${t('photo.take')} hint=${t('photo.hand_hint')} /></${Card}>
    <${Card} title=${t(mine === 'deliver' ? 'hand.i_give' : 'hand.i_take', { name: me.name })}>
      <${Field} label=${t('hand.code', { name: other.name })} hint=${t('hand.code_hint')}
        error=${wrong}>${p =>
        html`<input ...${p} autocomplete="off" autocapitalize="characters" spellcheck="false"
        maxlength="48" value=${code}
        onInput=${e => form.set({ code: e.target.value })} />`}</${Field}>
      <${Trouble} problem=${problem} /><div class="acts">
        <${Act} icon="hand" onPress=${both} disabled=${asleep || code.trim() === ''}>
        ${t('hand.both')}</${Act}></div></${Card}>
    <${Card} title=${t('hand.two_phones')}><p>${t('hand.two_text', { name: other.name })}</p>
      <${Sign} act=${own} kind="alt" icon="phone"
      text=${t(mine === 'deliver' ? (out ? 'promise.handed_out' : 'promise.brought_back')
      : out ? 'promise.have_it' : 'promise.all_well')}
      onDone=${() => go('/promise/' + doc.sid, { replace: true })} /></${Card}>
    <${Card} kind="soft" title=${t('hand.neither')}><p>
      ${t('hand.neither_text', { name: other.name })}</p></${Card}>`
}

export function HandOver({ params, me }) {
  const promise = useView('/v1/promises/' + params.sid)
  useTitle(t('hand.title'))
  return html`<${Doc} whole of=${promise}>${doc => {
    const leg = nextLeg(doc)
    return html`<${Page}
      col=${html`<${Back} to=${'/promise/' + doc.sid}>${t('dispute.promise')}</${Back}>
      <${Head} title=${t('hand.title')} lead=${leg && t('hand.lead')} />
      ${leg ? html`<${Hand} doc=${doc} leg=${leg} me=${me} />`
        : html`<p class="card soft">${doc.then_text}</p>`}`}
        aside=${leg && html`<${MyCode} sid=${doc.sid} />`} />`
  }}</${Doc}>`
}
