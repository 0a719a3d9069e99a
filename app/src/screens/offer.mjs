// screens/offer.mjs (05): a thing goes on the shelf.
import { html, useState } from '../html.mjs'
import { Back, Doc, Field, Head, Page } from '../parts.mjs'
import { t, unitName } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { unitsOf } from '../money.mjs'
import { Take } from '../pictures.mjs'
import { HALF_A_YEAR, inDays, seconds } from '../time.mjs'

const TOOL = 1,
  MOST_PHOTOS = 3

function Form({ community }) {
  const [title, setTitle] = useState(''),
    [note, setNote] = useState(''),
    [worth, setWorth] = useState(''),
    [topic, setTopic] = useState(''),
    [photos, setPhotos] = useState([])
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
            { field: 'text', text: note.trim() },
          ],
          photos,
        }
      : null,
  )
  return html`<${Field} label=${t('offer.thing')}>
    ${p => html`<input ...${p} maxlength="200" value=${title}
    onInput=${e => setTitle(e.target.value)} />`}</${Field}>
    <${Field} label=${t('offer.to_know')} hint=${t('offer.to_know_hint')}>
      ${p => html`<textarea ...${p} maxlength="2000" value=${note}
      onInput=${e => setNote(e.target.value)}></textarea>`}</${Field}>
    <${Field} label=${t('offer.worth', { unit: unitName(unit.text) })} hint=${t('offer.worth_hint')}
      error=${worth && units === null ? t('offer.worth_wrong') : ''}>
      ${p => html`<input ...${p} inputmode="decimal" maxlength="10" value=${worth}
      onInput=${e => setWorth(e.target.value)} />`}</${Field}>
    <${Field} label=${t('offer.topic')}>
      ${p => html`<select ...${p} value=${topic} onChange=${e => setTopic(e.target.value)}>
      <option value=""></option>
      ${community.topics.map((x, i) =>
      html`<option value=${x}>${community.topics_text[i]}</option>`)}</select>`}</${Field}>
    <${Take} list=${photos} set=${setPhotos} most=${MOST_PHOTOS} label=${t('photo.take')}
      hint=${t('photo.offer_hint')} />
    <${Sign} act=${act} disabled=${!whole} text=${t('offer.shelve')}
      onDone=${made => go('/thing/' + made.sid, { replace: true })} />`
}

export function Offer() {
  const community = useView('/v1/community')
  useTitle(t('offer.title'))
  return html`<${Page}
    col=${html`<${Back} to="/today">${t('nav.today')}</${Back}><${Head} title=${t('offer.what')} />
    <${Doc} of=${community}>${doc => html`<${Form} community=${doc} />`}</${Doc}>`} />`
}
