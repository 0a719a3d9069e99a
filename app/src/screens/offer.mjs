// screens/offer.mjs (05): a thing goes on the shelf.
import { html } from '../html.mjs'
import { Back, Doc, Field, Head, Page } from '../parts.mjs'
import { t, unitName } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { unitsOf } from '../money.mjs'
import { Area } from '../forms.mjs'
import { Take } from '../pictures.mjs'
import { A_MONTH, HALF_A_YEAR, inDays, seconds } from '../time.mjs'

const TOOL = 1,
  WANTED = -1,
  MOST_PHOTOS = 3

function Form({ community }) {
  const form = useForm('offer', { title: '', words: '', worth: '', topic: '', photos: [] })
  const { title, words, worth, topic, photos } = form
  const unit = community.units[0]
  const units = unitsOf(worth, unit)
  const whole = title.trim() && units !== null && topic
  const act = useAct(
    whole
      ? {
          kind: 'offer',
          what: 'offer',
          fields: {
            code: TOOL,
            scale: 1,
            amount: units,
            unit: unit.number,
            topic,
            until: seconds(inDays(HALF_A_YEAR)),
          },
          texts: [
            { field: 'title', text: title.trim() },
            { field: 'text', text: words.trim() },
          ],
          photos,
        }
      : null,
    undefined,
    form,
  )
  return html`<${Field} label=${t('offer.thing')}>
    ${p => html`<input ...${p} maxlength="200" value=${title}
    onInput=${e => form.set({ title: e.target.value })} />`}</${Field}>
    <${Field} label=${t('offer.to_know')} hint=${t('offer.to_know_hint')}>
      ${p => html`<textarea ...${p} maxlength="2000" value=${words}
      onInput=${e => form.set({ words: e.target.value })}></textarea>`}</${Field}>
    <${Field} label=${t('offer.worth', { unit: unitName(unit.text) })} hint=${t('offer.worth_hint')}
      error=${worth && units === null ? t('offer.worth_wrong') : ''}>
      ${p => html`<input ...${p} class="in short" inputmode="decimal" maxlength="10" value=${worth}
      onInput=${e => form.set({ worth: e.target.value })} />`}</${Field}>
    <${Field} label=${t('offer.topic')}>
      ${p => html`<select ...${p} value=${topic}
      onChange=${e => form.set({ topic: e.target.value })}>
      <option value=""></option>
      ${community.topics.map((x, i) =>
      html`<option value=${x}>${community.topics_text[i]}</option>`)}</select>`}</${Field}>
    <${Take} list=${photos} set=${photos => form.set({ photos })} most=${MOST_PHOTOS}
      label=${t('photo.take')} hint=${t('photo.offer_hint')} />
    <${Sign} act=${act} disabled=${!whole} text=${t('offer.shelve')}
      onDone=${made => go('/thing/' + made.sid, { replace: true })} />`
}

// What somebody looks for, said to all members: what, and how it would help.
function Request() {
  const form = useForm('request', { title: '', words: '' })
  const { title, words } = form
  const act = useAct(
    title.trim()
      ? {
          kind: 'offer',
          what: 'offer',
          fields: { code: TOOL, scale: WANTED, until: seconds(inDays(A_MONTH)) },
          texts: [
            { field: 'title', text: title.trim() },
            { field: 'text', text: words.trim() },
          ],
        }
      : null,
    undefined,
    form,
  )
  return html`<${Page}
    col=${html`<${Back} to="/find">${t('nav.find')}</${Back}>
    <${Head} title=${t('request.what')} lead=${t('request.lead')} />
    <${Field} label=${t('request.title')}>
    ${p => html`<input ...${p} maxlength="200" value=${title}
    onInput=${e => form.set({ title: e.target.value })} />`}</${Field}>
    <${Area} label=${t('request.words')} value=${words} set=${words => form.set({ words })} />
    <${Sign} act=${act} disabled=${!title.trim()} text=${t('find.request')}
      onDone=${() => go('/find', { replace: true })} />`} />`
}

export function Offer({ query }) {
  useTitle(t(query.has('request') ? 'request.what' : 'offer.title'))
  return query.has('request') ? html`<${Request} />` : html`<${Shelve} />`
}

function Shelve() {
  const community = useView('/v1/community')
  return html`<${Page}
    col=${html`<${Back} to="/today">${t('nav.today')}</${Back}><${Head} title=${t('offer.what')} />
    <${Doc} of=${community}>${doc => html`<${Form} community=${doc} />`}</${Doc}>`} />`
}
