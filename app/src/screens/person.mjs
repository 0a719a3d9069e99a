// screens/person.mjs (04b): what somebody did here, in counts and sentences; no grade for a whole
// person.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Back, Card, Chip, Doc, Face, Facts, Head, Page } from '../parts.mjs'
import { month, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { isOutside } from '../member.mjs'
import { useTitle } from '../shell.mjs'
import { Rating } from './rate.mjs'
import { Labelled } from './labelled.mjs'
import { Vouch } from './vouch.mjs'
import { Write } from '../letters.mjs'
import { useDevice } from '../devices.mjs'

const Knows = ({ who }) =>
  who.vouched?.length > 0 &&
  html`<${Card} title=${t('person.known_by', { name: who.name })}><p>${who.vouched_text}</p>
  <p class="tags">${who.vouched.map(v =>
    html`<a class="chip" href=${'/person/' + v.mid}>${v.text}</a>`)}</p></${Card}>`

const Did = ({ who }) =>
  html`<${Card} title=${t('person.did')}><${Facts} rows=${[
    [t('person.promises'), t('person.with', { n: who.partners, ended: who.ended })],
    [html`<${Chip} kind="kept" icon="check">${t('person.kept')}</${Chip}>`, String(who.kept)],
    who.broken > 0 && [
      html`<${Chip} kind="broken" icon="no">${t('person.broken')}</${Chip}>`,
      String(who.broken),
    ],
  ]} /></${Card}>`

export function Person({ params, me }) {
  const person = useView('/v1/people/' + params.mid)
  const mine = me?.mid === params.mid,
    answers = useDevice('surety')
  useTitle(person.doc?.name)
  return html`<${Doc} whole of=${person}>
    ${who => html`<${Page} col=${html`<${Back} to="/find">${t('nav.find')}</${Back}>
    <div class="line"><${Face} name=${who.name} mid=${who.mid} large /><div class="grow"><h1 dir="auto">
      ${who.name}</h1><p class="note">
      ${who.standing_text} · ${t('person.since', { when: month(who.since) })}</p>
      ${who.inviter && html`<p class="note"><a href=${'/person/' + who.inviter.mid}>
      ${who.inviter_text}</a></p>`}</div></div>
    ${who.roles?.length > 0
      && html`<p class="tags">${who.roles.map(r => html`<${Chip}>${r.text}</${Chip}>`)}</p>`}
    ${!mine && !isOutside(who)
      && html`<div class="acts"><a class="btn" href=${'/can-i?who=' + who.mid}>
      <${Icon} name="ask" />${t('person.can_i', { name: who.name })}</a>
      ${answers && html`<a class="btn alt" href=${'/answer-for/' + who.mid}><${Icon} name="hand" />
      ${t('surety.for', { name: who.name })}</a>`}</div>`}
    <${Vouch} who=${who} me=${me} />${who.ended > 0 && html`<${Did} who=${who} />`}
      <${Knows} who=${who} /><${Labelled} about=${who.mid} me=${me} own=${mine || isOutside(who)} />
    ${who.words?.length > 0
      && html`<section class="stack"><h2>${t('person.words')}</h2>
      ${who.words.map(r => html`<${Rating} key=${r.sid} rating=${r} me=${me ?? {}} />`)}
      </section>`}`}
    aside=${html`<${Card} kind="soft"><p>${who.same_text}</p>
      ${!mine && me && html`<p><a href=${'/person/' + me.mid}>${t('person.mine')}</a></p>`}
      </${Card}>
    <div class="trace"><${Icon} name="eye" /><strong>${t('trace.none')}</strong><p>
      ${t('person.unseen', { name: who.name })}</p></div>
      ${!mine && me && !isOutside(who) && html`<${Write} to=${who} />`}`} />`}</${Doc}>`
}
