// screens/labels.mjs: a labeller says how good somebody, or something, is for a topic; and reads
// what became of the labels given so far.
import { html } from '../html.mjs'
import { Act, Back, Card, Doc, Field, Head, Page, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Area, Day, OneOf, dateOf, endOf } from '../forms.mjs'
import { HALF_A_YEAR, inDays, seconds } from '../time.mjs'

const LEVELS = [1, 2, 3, 4, 5],
  PAID = 1,
  TAKEN_BACK = 0,
  MID_CHARS = 22

const Topic = ({ community, value, set }) =>
  html`<${Field} label=${t('labels.topic')}>
    ${p => html`<select ...${p} class="in" value=${value} onChange=${e => set(e.target.value)}>
      <option value=""></option>
      ${community.topics.map((name, i) => html`<option value=${name}>${community.topics_text[i]}
      </option>`)}</select>`}</${Field}>`

function Form({ about, community }) {
  const form = useForm(
    'label',
    { topic: '', level: null, paid: null, day: dateOf(inDays(HALF_A_YEAR)), words: '' },
    about,
  )
  const { topic, level, paid, day, words } = form
  const whole = topic && level !== null && paid !== null && endOf(day)
  const act = useAct(
    whole
      ? {
          kind: 'label',
          about,
          what: 'label',
          fields: { topic, scale: level, until: endOf(day), ...(paid ? { code: PAID } : {}) },
          texts: [{ field: 'text', text: words.trim() }],
        }
      : null,
    undefined,
    form,
  )
  return html`<section class="card stack-l">
    <${Topic} community=${community} value=${topic} set=${topic => form.set({ topic })} />
    <${OneOf} legend=${t('labels.level')} name="level" value=${level}
      pick=${level => form.set({ level })} options=${LEVELS.map(n => [n, t('labels.of_five', { n })])} />
    <${OneOf} legend=${t('labels.were_you')} name="paid" value=${paid}
      pick=${paid => form.set({ paid })}
      options=${[[0, t('labels.unpaid')], [1, t('labels.paid'), t('labels.paid_hint')]]} />
    <${Day} label=${t('labels.until')} value=${day} set=${day => form.set({ day })} />
    <${Area} label=${t('labels.words')} value=${words} set=${words => form.set({ words })} />
    <${Sign} act=${act} disabled=${!whole} icon="pen" text=${t('labels.say')}
      onDone=${() => go('/labels', { replace: true })} /></section>`
}

export function Label({ params }) {
  const ofPerson = params.id.length === MID_CHARS
  const about = useView((ofPerson ? '/v1/people/' : '/v1/things/') + params.id),
    community = useView('/v1/community')
  useTitle(t('labels.give'))
  const of = about.doc?.name ?? about.doc?.title
  return html`<${Doc} whole of=${about}>${() => html`<${Page}
    col=${html`<${Back} to=${(ofPerson ? '/person/' : '/thing/') + params.id}>${of}</${Back}>
    <${Head} title=${t('labels.how', { name: of })} lead=${t('labels.lead')} />
    <${Doc} of=${community}>
      ${c => html`<${Form} about=${params.id} community=${c} />`}</${Doc}>`} />`}</${Doc}>`
}

// One that was given: of whom or what, until when; taken back, it counts no more.
function Given({ row }) {
  const about = row.of?.mid ?? row.thing
  const back = useAct({
    kind: 'label',
    about,
    what: 'label',
    fields: { topic: row.topic_name, scale: TAKEN_BACK, until: seconds(Date.parse(row.until)) },
  })
  return html`<li class="stack-s"><p>
    <a href=${(row.of ? '/person/' : '/thing/') + about} dir="auto"><b>
    ${row.of?.name ?? row.thing_title}</b></a></p><p>${row.text}</p>
    <div class="acts"><${Act} kind="quiet small" onPress=${back.sign}>${t('labels.back')}</${Act}>
    </div><${Trouble} problem=${back.problem} /></li>`
}

export function Labels({ me }) {
  const given = useView('/v1/labels?by=' + me.mid)
  useTitle(t('labels.title'))
  return html`<${Page} one col=${html`<${Back} to="/me">${t('nav.me')}</${Back}>
    <${Head} title=${t('labels.given')} lead=${given.doc?.text} />
    <${Doc} of=${given} none=${{ when: d => d.labels.length === 0, text: t('labels.none') }}>
      ${doc => html`<${Card}><ul class="stack">
      ${doc.labels.map(row => html`<${Given} key=${row.sid} row=${row} />`)}</ul></${Card}>`}
      </${Doc}>`} />`
}
