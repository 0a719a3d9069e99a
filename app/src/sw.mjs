// sw.mjs: the app's own files rest on the phone, by the hash of their content; documents and acts never pass through here.
//
// Version   stands in this worker's own address (/sw.js?v=...): a new version is a new worker.  It keeps the files of its version in
//           a cache of its own, with what /v1/app said of them, and waits until every tab has closed or one says "now"; acts that
//           wait in the queue stay where they are.
// Trust     what was kept first is what counts: a file whose content has not the hash of its address is refused; a page that names
//           other files for the same version is not shown, the kept one is; the policy of the kept page holds for every page of
//           its version; tabs are told.  The first load of all can't be checked: /check says so ("For those who like the detail").
import * as db from './db.mjs'
import { within } from './within.mjs'

const SHELL = 'fabrique-shell-'
const VERSION = new URL(location.href).searchParams.get('v') ?? ''
const STYLE = '/style.css'      // of the page that the app takes the place of
const PAGE = '/today'           // any address of the app: its frame is the same
const ABOUT = '/v1/app'
const PAGE_MS = 8000, STYLE_MS = 2000   // on a line that is there and carries nothing

const shell = () => caches.open(SHELL + VERSION)
async function tell(flaw) {
  for (const tab of await self.clients.matchAll({ includeUncontrolled: true })) tab.postMessage({ flaw })
}

async function hashHolds(address, content) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  const hex = Array.from(digest, b => b.toString(16).padStart(2, '0')).join('')
  return hex.startsWith(address.split('/')[2])
}

// A file from the server, kept if it is what its address says; else an error, and the tabs know.
async function fetched(request) {
  const answer = await fetch(request)
  if (!answer.ok) return answer
  const { pathname } = new URL(answer.url)
  if (!await hashHolds(pathname, await answer.clone().arrayBuffer())) {
    await tell({ where: 'app', path: pathname })
    return Response.error()
  }
  await (await shell()).put(pathname, answer.clone()).catch(() => {})
  return answer
}
const fixed = async request => await caches.match(new URL(request.url).pathname) ?? fetched(request)

async function about() {
  const kept = await (await shell()).match(ABOUT)
  return kept ? kept.json() : null
}

// What every visit needs at first; whatever else there is comes when a member is here (message 'all').
const first = files => [files.app, files.style, files.icon, ...files.fonts ?? []]
const rest = files => [files.worker, files.secret, files.core, files.replay, ...Object.values(files.parts ?? {}), ...Object.values(files.words ?? {})]
async function keep(addresses) {
  for (const address of addresses) if (address?.startsWith('/app/')) await fixed(new Request(address))
}

async function install() {
  const said = await fetch(ABOUT, { cache: 'no-cache' })
  const { version, files } = await said.clone().json()
  if (version !== VERSION) throw new Error('another version')
  const own = await shell()
  await keep(first(files))
  await own.put(PAGE, await fetch(PAGE, { headers: { Accept: 'text/html' } }))
  await own.put(STYLE, await fetch(STYLE))
  await own.put(ABOUT, said)
}
const style = async request => {
  const own = await (await shell()).match(STYLE)
  return own ? within(STYLE_MS, fetch(request)).catch(() => own) : fetch(request)
}

// Everything a member needs; what a browser has cleared away meanwhile is fetched anew first.
async function keepAll() {
  if (!await about()) await install()
  await keep(rest((await about()).files))
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== SHELL + VERSION) await caches.delete(name)
  await self.clients.claim()
}

// What a page says of the app: {version, files}, or null: it is not one of the app's.
function bootOf(html) {
  const said = /<script type="application\/json" id="boot">([^<]*)<\/script>/.exec(html)?.[1]
  try { return said ? JSON.parse(said) : null } catch { return null }
}

// A page: the server's; without network, on a line that carries nothing, or where it names other files than those of its version, the kept one, whose script then
// shows the place.
async function page(request) {
  const own = await (await shell()).match(PAGE)
  let answer
  try { answer = await (own ? within(PAGE_MS, fetch(request)) : fetch(request)) } catch (e) {
    if (own) return own
    throw e
  }
  if (!own || !answer.headers.get('Content-Type')?.startsWith('text/html')) return answer
  const html = await answer.text()
  const said = bootOf(html), known = await about()
  const headers = new Headers(answer.headers)
  if (!said || said.version === known?.version) headers.append('Content-Security-Policy', own.headers.get('Content-Security-Policy') ?? "default-src 'none'")
  if (said && said.version === known?.version && JSON.stringify(said.files) !== JSON.stringify(known.files)) return own
  return new Response(html, { status: answer.status, headers })
}

// Something waits: said by a message of the system, unless the app is open before somebody's eyes.
async function said() {
  const tabs = await self.clients.matchAll({ type: 'window' })
  const words = await db.read('me', 'notice').catch(() => undefined)
  if (!words || tabs.some(tab => tab.visibilityState === 'visible' && tab.focused)) return
  await self.registration.showNotification(words.title, { body: words.body, tag: 'today', icon: (await about())?.files.icon })
}
async function opened(notice) {
  notice.close()
  const [tab] = await self.clients.matchAll({ type: 'window' })
  await (tab ? tab.focus() : self.clients.openWindow('/today'))
}

self.addEventListener('install', event => event.waitUntil(install()))
self.addEventListener('activate', event => event.waitUntil(activate()))
self.addEventListener('fetch', event => {
  const to = new URL(event.request.url)
  if (event.request.method !== 'GET' || to.origin !== location.origin) return
  if (to.pathname.startsWith('/app/')) event.respondWith(fixed(event.request))
  else if (to.pathname === STYLE) event.respondWith(style(event.request))
  else if (event.request.mode === 'navigate') event.respondWith(page(event.request))
})
self.addEventListener('push', event => event.waitUntil(said()))
self.addEventListener('notificationclick', event => event.waitUntil(opened(event.notification)))
self.addEventListener('message', event => {
  if (event.data === 'now') self.skipWaiting()
  if (event.data === 'all') event.waitUntil(keepAll())
})
