// screens/find.mjs (04): who has it.  The question is asked of the phone, as soon as that knows;
// visitors see no names.
import { html, useState } from '../html.mjs'
import { Icon, Letter } from '../draw.mjs'
import { Doc, Head, Page } from '../parts.mjs'
import { sum, t } from '../words.mjs'
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
    plain(`${thing.title} ${thing.topic_text ?? ''} ${thing.owner?.name ?? ''}`).includes(w),
  )

// A member's phone looks through what it knows; a visitor asks the server.
function useFound(asked, me) {
  const all = useView(
    '/v1/things?limit=200' + (asked && !me ? '&q=' + encodeURIComponent(asked) : ''),
  )
  if (!all.doc || !me || !asked) return all
  const words = plain(asked).split(/\s+/)
  return { ...all, doc: { ...all.doc, things: all.doc.things.filter(thing => fits(thing, words)) } }
}

export function Find({ query, me }) {
  const asked = query.get('q')?.trim() ?? ''
  const [words, type] = useState(asked)
  const things = useFound(asked, me)
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
    <${Doc} of=${things} none=${{ when: d => d.things.length === 0, text: t('find.none') }}>
      ${doc => html`<h2 class="vh">${t('visitor.shelf')}</h2><div class="things">
      ${doc.things.map(thing => html`<${Thing} key=${thing.sid} thing=${thing} />`)}</div>`}
      </${Doc}>
    ${me && html`<div class="acts"><a class="btn alt" href="/offer"><${Icon} name="plus" />
      ${t('offer.title')}</a></div><div class="trace"><${Icon} name="eye" /><strong>
      ${t('trace.none')}</strong><p>${t('find.stays')}</p></div>`}`} />`
}
