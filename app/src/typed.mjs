// typed.mjs: what somebody types and chooses in a form, kept beside the screen for as long as they
// are at its place: what lies under a form may be read again, the language change, the form be
// drawn anew, and nothing typed is lost by it.
//
// useForm(name, empty, asked) -> {...values, set(changes), drop(), moved, signed()}
//   name    of the form within its place
//   empty   its values before anybody touches it; they may follow what is read (a sum proposed)
//   asked   what the form is about, as it was read; moved: it is other than when one began
//   signed  it is done with, and goes when its form does; drop: now
// The words of a form are its value `words`: when a form is not asked any more, Left shows them.
// Secrets never lie here (unlock.mjs and locking.mjs keep their own).
import { html, useEffect, useState } from './html.mjs'
import { Act, Said } from './parts.mjs'
import { t } from './words.mjs'
import * as member from './member.mjs'

const SETTLED_MS = 3000 // a form that is drawn anew is back by then
const rows = new Map() // name -> {values, asked, signed}
const drawn = new Map() // name -> how many forms of that name stand on the page
const watchers = new Set()
let place

const told = () => {
  for (const tell of [...watchers]) tell()
}

// Those of the place one is at: elsewhere one begins with nothing.
function here() {
  const now = location.pathname + location.search
  if (now !== place) rows.clear()
  place = now
  return rows
}

member.watch(me => {
  if (!me) rows.clear()
})

function count(name, n) {
  drawn.set(name, (drawn.get(name) ?? 0) + n)
  if (n < 0 && rows.get(name)?.signed) rows.delete(name)
  told()
}

export function useForm(name, empty, asked) {
  const [, draw] = useState(0)
  const said = JSON.stringify(asked)
  const row = here().get(name)
  useEffect(() => {
    count(name, 1)
    return () => count(name, -1)
  }, [name])
  const change = next => {
    if (next) here().set(name, next)
    else here().delete(name)
    draw(n => n + 1)
  }
  return {
    ...empty,
    ...row?.values,
    moved: !!row && !row.signed && row.asked !== said,
    set: changes => {
      const was = here().get(name)
      const { asked } = was && !was.signed ? was : { asked: said }
      change({ values: { ...was?.values, ...changes }, asked })
    },
    signed: () => {
      const was = here().get(name)
      if (was) change({ ...was, signed: true })
    },
    drop: () => change(),
  }
}

// Forms that were begun here and are asked no more: [name, words].
const left = () =>
  [...here()]
    .filter(([name, row]) => !row.signed && !drawn.get(name))
    .map(([name, row]) => [name, row.values.words])

function useLeft() {
  const [list, set] = useState([])
  useEffect(() => {
    let soon
    const look = () => {
      clearTimeout(soon)
      soon = setTimeout(() => set(left()), SETTLED_MS)
      if (!left().length) set([])
    }
    watchers.add(look)
    return () => {
      clearTimeout(soon)
      watchers.delete(look)
    }
  }, [])
  return list
}

export function Left() {
  const list = useLeft()
  const away = name => {
    rows.delete(name)
    told()
  }
  return list.map(
    ([name, words]) => html`<section class="card" role="status" key=${name}>
      <h2>${t('form.left')}</h2><p>${t('form.left_text')}</p>
      ${words && html`<blockquote class="says"><p><${Said} text=${words} /></p></blockquote>`}
      <div class="acts"><${Act} kind="quiet" onPress=${() => away(name)}>${t('sheet.away')}
      </${Act}></div></section>`,
  )
}
