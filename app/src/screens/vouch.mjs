// screens/vouch.mjs (02, 04b): "I know this person": whoever met a guest says so; enough of them,
// and the guest is in.
import { html, useState } from '../html.mjs'
import { Act, Card, Face, Row, Said } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { GUEST, isOutside } from '../member.mjs'
import { Sign, useAct } from '../signing.mjs'

const PERSON = 2,
  SURE = 3
const NEWCOMER = 1

function Say({ who, onDone }) {
  const act = useAct({
    kind: 'vouch',
    what: 'vouch',
    about: who.mid,
    fields: { code: PERSON, scale: SURE },
  })
  return html`<${Sign} act=${act} text=${t('vouch.sign', { name: who.name })} onDone=${onDone} />`
}

export function Vouch({ who, me }) {
  const [at, go] = useState('')
  if (at === 'said') return html`<p role="status">${t('vouch.said', { name: who.name })}</p>`
  if (
    who.mid === me?.mid ||
    ![GUEST, NEWCOMER].includes(who.standing) ||
    who.vouched?.some(v => v.mid === me?.mid)
  )
    return null
  return html`<${Card} kind="soft"
    title=${t(who.standing === GUEST ? 'vouch.guest' : 'vouch.new', { name: who.name })}>
    ${who.about && html`<p><${Said} text=${who.about} /></p>`}<p>
    ${t('vouch.met', { name: who.name })}</p>
    ${at ? html`<${Say} who=${who} onDone=${() => go('said')} />`
      : html`<div class="acts"><${Act} kind="alt" icon="hand" onPress=${() => go('sure')}>
      ${t('vouch.know', { name: who.name })}</${Act}></div>`}</${Card}>`
}

// On Today: who asks to join; for a guest, that he has asked.
export function Door({ me }) {
  const outside = isOutside(me),
    people = useView(outside ? null : '/v1/people?guests=1').doc?.people ?? []
  if (me.standing === GUEST)
    return html`<${Card} kind="soft" title=${t('join.asked', { name: me.name })}><p>
      ${t('join.asked_lead')}</p></${Card}>`
  return (
    people.length > 0 &&
    html`<section class="stack"><h2>${t('vouch.door')}</h2><div class="card flush rows">
      ${people.map(p =>
      html`<${Row} key=${p.mid} to=${'/person/' + p.mid}
      face=${html`<${Face} name=${p.name} mid=${p.mid} />`}
      title=${t('vouch.guest', { name: p.name })} note=${p.about} />`)}</div></section>`
  )
}
