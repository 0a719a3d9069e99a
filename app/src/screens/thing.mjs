// screens/thing.mjs: a thing, its days, what its borrower should know, and the question it is there
// for.
import { html } from '../html.mjs'
import { Icon, Letter } from '../draw.mjs'
import { Back, Card, Doc, Face, Facts, Page, Said } from '../parts.mjs'
import { longDay, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { Days } from '../days.mjs'
import { Picture } from '../pictures.mjs'
import { Labelled } from './labelled.mjs'

function Owner({ thing, me }) {
  if (!thing.owner) return html`<p class="note">${t('thing.owner_hidden')}</p>`
  const mine = me && thing.owner.mid === me.mid
  return html`<div class="line"><${Face} name=${thing.owner.name} mid=${thing.owner.mid} />
    <div class="grow"><a href=${'/person/' + thing.owner.mid} dir="auto">${thing.owner.name}</a>
    ${mine && html`<br /><span class="note">${t('thing.yours')}</span>`}</div></div>`
}

// Whom one would borrow from, or lend to: the question is prepared, nothing is asked yet.
const acts = (thing, me) => {
  if (!me || !thing.owner) return null
  const mine = thing.owner.mid === me.mid
  const to = mine ? '/can-i?thing=' + thing.sid : `/borrow/${thing.sid}`
  return html`<div class="acts"><a class="btn" href=${to}><${Icon} name=${mine ? 'ask' : 'hand'} />
    ${t(mine ? 'thing.lend_it' : 'thing.borrow_it')}</a></div>`
}

// What its owner says of it, and what was noted since.
const toKnow = thing => [thing.note, ...(thing.notes ?? []).map(n => n.text)].filter(Boolean)

export function Thing({ params, me }) {
  const thing = useView('/v1/things/' + params.sid)
  const calendar = useView(`/v1/things/${params.sid}/calendar`)
  useTitle(thing.doc?.title)
  return html`<${Doc} whole of=${thing}>
    ${doc => html`<${Page}
    col=${html`<${Back} to="/find">${t('nav.find')}</${Back}><div class="line">
    <${Letter} of="tile" title=${doc.title} sid=${doc.sid} /><div class="grow head"><h1 dir="auto">
    <${Said} text=${doc.title} /></h1><p class="note">${doc.until_text}</p></div></div>
    ${doc.photos?.map((photo, i) =>
      html`<figure class="photo" key=${photo.sha256}>
      <${Picture} photo=${photo}
      alt=${t('photo.of', { n: i + 1, all: doc.photos.length, thing: doc.title })} /></figure>`)}
    ${toKnow(doc).length > 0
      && html`<${Card} title=${t('thing.to_know')}>
      ${toKnow(doc).map(text => html`<p><${Said} text=${text} /></p>`)}</${Card}>`}
    ${acts(doc, me)}
    <${Card} title=${t('thing.days')}><${Doc} of=${calendar}>
      ${days => html`<${Days} days=${days.days} />`}</${Doc}></${Card}>`}
    aside=${html`<${Card}><${Owner} thing=${doc} me=${me} />
      <${Facts} rows=${[doc.worth && [t('thing.worth'), sum(doc.worth)],
      doc.topic && [t('thing.topic'), doc.topic_text ?? doc.topic],
      [t('thing.until'), longDay(doc.until)]]} /></${Card}>
      <${Labelled} about=${doc.sid} me=${me} own=${doc.owner?.mid === me?.mid} />`} />`}</${Doc}>`
}
