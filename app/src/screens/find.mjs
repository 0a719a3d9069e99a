// screens/find.mjs (04): who has it.  The question is asked of the phone, as soon as that knows;
// visitors see no names.
import { html, useState } from '../html.mjs'
import { Icon, Letter } from '../draw.mjs'
import { Card, Doc, Face, Head, Page, Row } from '../parts.mjs'
import { number, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'

export const Thing = ({
  thing,
}) => html`<article class="thing"><${Letter} title=${thing.title} sid=${thing.sid} />
  <div class="body"><h3><a href=${'/thing/' + thing.sid} dir="auto">${thing.title}</a></h3>
  <p class="note">${thing.owner?.name ?? t('find.a_member')}${thing.worth
    && html` · <span class="nb">${sum(thing.worth)}</span>`}</p></div></article>`

// Letters without their accents, so that « echelle » finds « Échelle ».
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const fits = (thing, words) =>
  words.every(w =>
    plain(
      `${thing.title ?? thing.name} ${thing.topic_text ?? ''} ${thing.owner?.name ?? ''}`,
    ).includes(w),
  )

// A member's phone looks through what it knows; a visitor asks the server.
const among = (rows, asked) => {
  const words = plain(asked).split(/\s+/)
  return asked ? rows.filter(row => fits(row, words)) : rows
}
function useThings(asked, me) {
  const all = useView(
    '/v1/things?limit=200' + (asked && !me ? '&q=' + encodeURIComponent(asked) : ''),
  )
  return all.doc && me ? { ...all, doc: { ...all.doc, things: among(all.doc.things, asked) } } : all
}

const Things = ({ doc }) =>
  html`<h2 class="vh">${t('visitor.shelf')}</h2><div class="things">
    ${doc.things.map(thing => html`<${Thing} key=${thing.sid} thing=${thing} />`)}</div>`
const Rows = ({ rows }) =>
  rows.length > 0 && html`<div class="card flush rows">
    ${rows.map(({ mid, name, title, note, key }) =>
    html`<${Row} key=${key ?? mid} to=${'/person/' + mid}
    face=${html`<${Face} name=${name} mid=${mid} />`} title=${title ?? name} note=${note} />`)}
    </div>`
const asksFor = row => ({
  mid: row.owner.mid,
  name: row.owner.name,
  title: row.title,
  note: [row.owner.name, row.note].filter(Boolean).join(' · '),
  key: row.sid,
})

// What may be found, by kind: how many of each; only the kind that is pressed is shown.
function Kinds({ found, kind, pick }) {
  return html`<div class="seg">
    ${Object.entries(found).map(([name, n]) =>
    html`<button type="button" class=${'btn small ' + (name === kind ? '' : 'alt')}
    aria-pressed=${name === kind ? 'true' : 'false'} onClick=${() => pick(name)}>
    ${t('find.' + name)} ${n !== undefined && number(n)}</button>`)}</div>`
}

// A member finds people and what others look for, too; who finds nothing asks everybody.
function Found({ things, asked }) {
  const [kind, pick] = useState('things')
  const people = useView('/v1/people?limit=200'),
    requests = useView('/v1/requests?limit=200')
  const who = people.doc && among(people.doc.people, asked),
    wanted = requests.doc && among(requests.doc.requests, asked)
  const lists = {
    things: [things, doc => doc.things, doc => html`<${Things} doc=${doc} />`],
    people: [people, () => who, () => html`<${Rows} rows=${who} />`],
    requests: [requests, () => wanted, () => html`<${Rows} rows=${wanted.map(asksFor)} />`],
  }
  const [of, rows, shown] = lists[kind]
  const found = {
    things: things.doc?.things.length,
    people: who?.length,
    requests: wanted?.length,
  }
  return html`<${Kinds} found=${found} kind=${kind} pick=${pick} />
    <${Doc} of=${of} none=${{ when: doc => rows(doc).length === 0,
      text: t(kind === 'requests' && !asked ? 'find.none_asks' : 'find.none') }}>
      ${shown}</${Doc}>
    <${Card} kind="soft" title=${t('find.not_it')}><p>${t('find.not_it_text')}</p>
      <div class="acts"><a class="btn alt" href="/offer?request=1"><${Icon} name="plus" />
      ${t('find.request')}</a></div></${Card}>`
}

export function Find({ query, me }) {
  const asked = query.get('q')?.trim() ?? ''
  const [words, type] = useState(asked)
  const things = useThings(asked, me)
  useTitle(t('nav.find'))
  const search = event => {
    event.preventDefault()
    go('/find' + (words.trim() ? '?q=' + encodeURIComponent(words.trim()) : ''), { replace: true })
  }
  return html`<${Page} col=${html`<${Head} title=${t('nav.find')} lead=${t('find.lead')} />
    <form class="search" role="search" onSubmit=${search}><label class="vh" for="q">
      ${t('find.label')}</label>
      <input class="in" id="q" type="search" maxlength="200" value=${words}
      onInput=${e => type(e.target.value)} autocomplete="off" /><button class="btn">${t('find.go')}
      </button></form>
    ${me ? html`<${Found} things=${things} asked=${asked} />`
      : html`<${Doc} of=${things}
      none=${{ when: d => d.things.length === 0, text: t('find.none') }}>
      ${doc => html`<${Things} doc=${doc} />`}</${Doc}>`}
    ${me && html`<div class="acts"><a class="btn alt" href="/offer"><${Icon} name="plus" />
      ${t('offer.title')}</a></div><div class="trace"><${Icon} name="eye" /><strong>
      ${t('trace.none')}</strong><p>${t('find.stays')}</p></div>`}`} />`
}
