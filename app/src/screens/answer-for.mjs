// screens/answer-for.mjs (10): I answer for somebody, up to a sum, until a day; what my words carry
// now, and ending them.
//
// The place is that of a person, or of a request that somebody posted.  Saying no is leaving it:
// nothing is written.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Back, Card, Doc, Face, Head, Page, Row, Said, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Amount, Day, dateOf, endOf } from '../forms.mjs'
import { typedSum, unitsOf } from '../money.mjs'
import { HALF_A_YEAR, inDays } from '../time.mjs'

const TAKEN_BACK = 0,
  MID_CHARS = 22

// A word of mine, or one about me: what of it is free is taken back; what a promise has reserved
// stays until that has ended.
function Word({ row, me }) {
  const given = row.by?.mid === me.mid
  const end = useAct({
    kind: 'surety',
    about: row.for.mid,
    what: 'surety',
    fields: { ref: row.sid, scale: TAKEN_BACK },
  })
  return html`<li class="stack-s"><p>${row.text}</p>
    ${row.live && html`<div class="acts"><${Act} kind="quiet small" onPress=${end.sign}>
    ${t(given ? 'surety.end' : 'surety.refuse')}</${Act}></div>`}
    <${Trouble} problem=${end.problem} /></li>`
}

const Words = ({ me, list }) =>
  html`<${Doc} of=${list} none=${{ when: d => d.sureties.length === 0, text: t('surety.none') }}>
    ${doc => html`<${Card} title=${t('surety.you_answer')}><ul class="stack">
    ${doc.sureties.map(row => html`<${Word} key=${row.sid} row=${row} me=${me} />`)}</ul>
    </${Card}>`}</${Doc}>`

const Means = ({ name }) =>
  html`<div class="stack"><h2>${t('surety.means')}</h2><ul class="ticks">
    ${['aside', 'breaks', 'stop'].map(id =>
    html`<li><${Icon} name="check" /><span>${t('surety.' + id, { name })}</span></li>`)}</ul></div>`

function Form({ who, community, all }) {
  const form = useForm(
    'surety',
    { amount: '', day: dateOf(inDays(HALF_A_YEAR)) },
    [who.kept, who.broken],
  )
  const { amount, day } = form
  const unit = community.units.find(u => u.type === 'credit') ?? community.units[0],
    n = unitsOf(amount, unit),
    until = endOf(day)
  const whole = n !== null && until
  const act = useAct(
    whole
      ? {
          kind: 'surety',
          about: who.mid,
          what: 'surety',
          to: who.mid,
          fields: { amount: n, unit: unit.number, until },
        }
      : null,
    '/v1/me/sureties',
    form,
  )
  const text = whole
    ? t('surety.give', { name: who.name, sum: typedSum(amount, unit) })
    : t('surety.give_some', { name: who.name })
  return html`<section class="card stack-l">
    <${Amount} label=${t('surety.how_much')} unit=${unit} value=${amount}
      set=${amount => form.set({ amount })} />
    ${all && html`<p class="note">${all}</p>`}
    <${Means} name=${who.name} /><div class="stack-s"><h2>${t('surety.likely')}</h2><p>
      ${t('surety.kept', { name: who.name, n: who.kept, broken: who.broken })}</p><p>
      <a href=${'/person/' + who.mid}>${t('surety.more')}</a></p></div>
    <${Day} label=${t('surety.until')} value=${day} set=${day => form.set({ day })} />
    <${Sign} act=${act} disabled=${!whole} icon="hand" text=${text}
      onDone=${() => go('/answer-for', { replace: true })}
      other=${html`<a class="btn alt" href="/today">${t('promise.not_this_time')}</a>`} />
      <p class="note">${t('surety.no_trace', { name: who.name })}</p></section>`
}

export function AnswerFor({ params, me }) {
  const request = useView(
    params.who && params.who.length > MID_CHARS ? '/v1/things/' + params.who : null,
  )
  const mid = params.who?.length === MID_CHARS ? params.who : request.doc?.owner?.mid
  const who = useView(mid ? '/v1/people/' + mid : null),
    community = useView('/v1/community'),
    list = useView('/v1/me/sureties')
  useTitle(t('surety.title'))
  return html`<${Doc} whole of=${who}>${doc =>
    html`<${Page} col=${html`<${Back} to="/today">${t('nav.today')}</${Back}>
    <div class="line top-a"><${Face} name=${doc.name} mid=${doc.mid} /><div class="grow"><h1>
      ${t(request.doc ? 'surety.asks' : 'surety.for', { name: doc.name })}</h1></div></div>
    ${request.doc && html`<blockquote class="says"><p><${Said} text=${request.doc.title} /></p>
      </blockquote>`}
    <${Doc} of=${community}>
      ${c => html`<${Form} who=${doc} community=${c} all=${list.doc?.text} />`}</${Doc}>`}
      aside=${html`<${Words} me=${me} list=${list} />`} />`}</${Doc}>`
}

export function Answering({ me }) {
  const list = useView('/v1/me/sureties'),
    people = useView('/v1/people?limit=200')
  useTitle(t('surety.title'))
  return html`<${Page}
    col=${html`<${Back} to="/me">${t('nav.me')}</${Back}>
    <${Head} title=${t('surety.words')} lead=${t('surety.words_lead')} />
    <${Words} me=${me} list=${list} />`}
    aside=${html`<${Doc} of=${people}>
      ${doc => html`<${Card} title=${t('surety.whom')}><div class="rows">
      ${doc.people.filter(p => p.mid !== me.mid).map(p =>
      html`<${Row} to=${'/answer-for/' + p.mid}
      face=${html`<${Face} name=${p.name} mid=${p.mid} />`} title=${p.name} />`)}</div></${Card}>`}
      </${Doc}>`} />`
}
