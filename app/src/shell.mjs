// shell.mjs: the frame: band, tabs, the place one is at, footer; where the eye and the reader of
// screens go at each change.
import { html, useEffect, useLayoutEffect, useRef, useState } from './html.mjs'
import { boot } from './boot.mjs'
import { Icon, Mark } from './draw.mjs'
import { Hidden, initial } from './parts.mjs'
import { language, LANGS, learn, t } from './words.mjs'
import { followLinks, usePlace } from './route.mjs'
import { useMember } from './member.mjs'
import { useView } from './data.mjs'
import { useHeld } from './busy.mjs'
import * as db from './db.mjs'
import * as queue from './queue.mjs'

const TABS = [
  { nav: 'today', to: '/today', icon: 'today' },
  { nav: 'find', to: '/find', icon: 'find' },
  { nav: 'ask', to: '/can-i', icon: 'ask' },
  { nav: 'promises', to: '/promises', icon: 'promise' },
  { nav: 'together', to: '/together', icon: 'village' },
]
const RAIL = [
  { nav: 'check', to: '/check', icon: 'ok' },
  { nav: 'me', to: '/me', icon: 'me' },
]

// The other language, without losing what one was at.
function OtherLanguage({ again }) {
  const other = LANGS.find(l => l !== language())
  const change = async event => {
    event.preventDefault()
    await learn(other)
    await db.write('me', other, 'lang').catch(() => {})
    again()
  }
  const to = new URLSearchParams(location.search)
  to.set('lang', other)
  return html`<a class="tool" href=${'?' + to} lang=${other} hreflang=${other} onClick=${change}>
    ${t('lang.other')}</a>`
}

function Top({ me, nav, again }) {
  return html`<header class="top"><a class="home" href=${me ? '/today' : '/'}><${Mark} />
    <span class="who">${boot.name}${boot.about && html`<small>${boot.about}</small>`}</span></a>
    <div class="end"><${OtherLanguage} again=${again} />
      ${me && html`<a class="tool" href="/me" aria-current=${nav === 'me' ? 'page' : undefined}>
      <${Hidden}>${t('nav.me_is', { name: me.name })}</${Hidden}>
      <span class="face" aria-hidden="true">${initial(me.name)}</span></a>`}</div>
    <span class="tally-edge" aria-hidden="true"></span></header>`
}

function Tab({ tab, nav, n, kind }) {
  return html`<a href=${tab.to} class=${kind} aria-current=${nav === tab.nav ? 'page' : undefined}>
    <${Icon} name=${tab.icon} /><span>${t('nav.' + tab.nav)}</span>
    ${n > 0 && html`<span class="n">${n}<${Hidden}> ${t('nav.waiting')}</${Hidden}></span>`}</a>`
}

function Tabs({ nav }) {
  const today = useView('/v1/me/today')
  const n = today.doc?.count ?? 0
  return html`<nav class="tabs" aria-label=${t('nav.main')}><a class="brand" href="/today">
    <${Mark} /><span><span class="title">${boot.name}</span>
    ${boot.about && html`<small>${boot.about}</small>`}</span></a>
    ${TABS.map(tab => html`<${Tab} tab=${tab} nav=${nav} n=${tab.nav === 'today' ? n : 0} />`)}
    ${RAIL.map((tab, i) =>
      html`<${Tab} tab=${tab} nav=${nav} kind=${i === 0 ? 'wide last' : 'wide'} />`)}</nav>`
}

// What this member signed and waits to leave; what another left here on this phone leaves too,
// unseen.
export function useQueue(me) {
  const [rows, set] = useState(queue.waiting())
  useEffect(() => queue.watch(rows => set([...rows])), [])
  return rows.filter(r => !r.mid || r.mid === me.mid)
}

function Waiting({ me }) {
  const rows = useQueue(me),
    gone = queue.gone().length
  if ((!rows.length && !gone) || location.pathname === '/me/queue') return null
  const refused = rows.filter(r => r.refused).length
  return html`<div class="away" role="status"><${Icon} name="wait" /><div class="grow"><b>
    ${gone ? t('queue.gone', { n: gone }) : t('queue.waits', { n: rows.length })}</b>
    <p>${gone ? t('queue.gone_short')
      : refused ? t('queue.refused', { n: refused }) : t('queue.later')}</p><a href="/me/queue">
      ${t('queue.look')}</a></div></div>`
}

// Others behind the same address asked at the same time.
function Held() {
  const seconds = useHeld()
  return html`<div class="held" role="status">${seconds > 0
    && html`<div class="away"><${Icon} name="wait" /><p class="grow">
    <b>${t('busy.title')}</b> ${t('busy.text', { n: seconds })}</p></div>`}</div>`
}

// This phone's memory does not open: why, and what one can do.
function Stuck() {
  const [stuck, set] = useState(false)
  useEffect(() => db.whenStuck(set), [])
  return stuck && html`<div class="away" role="alert"><${Icon} name="wait" /><div class="grow"><b>
    ${t('memory.title')}</b><p>${t('memory.text')}</p><button type="button" class="btn alt small"
    onClick=${() => location.reload()}>${t('again')}</button></div></div>`
}

const Footer =
  () => html`<footer class="page one"><div class="foot note full"><a href="/charter">
    ${t('foot.charter')}</a><a href="/check">${t('nav.check')}</a>
  <span>${t('foot.accessibility')}</span><span>${t('foot.nothing_kept')}</span>
    ${boot.demo && html`<span>${t('foot.demo')}</span>`}</div></footer>`

// Titles begin with the screen; after a change the heading gets the focus, so that it is read and
// the tab key goes on from there.
function useArrival(path, moved) {
  const main = useRef(null)
  const first = useRef(true)
  useLayoutEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [path, moved])
  return main
}

export function setTitle(title) {
  document.title = title ? `${title} · ${boot.name}` : boot.name
}
export function useTitle(title) {
  useEffect(() => {
    if (title) setTitle(title)
  }, [title])
}

export function Shell({ Missing, Members, Alert, Recovering, Left }) {
  const me = useMember()
  const { at, path, moved } = usePlace()
  const [, again] = useState(0)
  const main = useArrival(path, moved)
  const closed = at && at.screen.seen === 'members' && !me
  const Screen = !at ? Missing : closed ? Members : at.screen.Screen
  const nav = at?.screen.nav
  useEffect(() => {
    document.body.className = me ? 'app' : 'visit'
  }, [me])
  return html`<div class="frame" onClick=${followLinks}><a class="skip" href="#main">${t('skip')}
    </a>
    <${Top} me=${me} nav=${nav} again=${() => again(n => n + 1)} />
      ${me && html`<${Tabs} nav=${nav} />`}
    <main id="main" tabindex="-1" ref=${main}><${Held} /><${Alert} /><${Stuck} />
      ${me && html`<${Recovering} me=${me} /><${Waiting} me=${me} /><${Left} />`}
      <${Screen} key=${path} params=${at?.params ?? {}} query=${at?.query ?? new URLSearchParams()}
      me=${me} /></main>
    ${!me && html`<${Footer} />`}</div>`
}
