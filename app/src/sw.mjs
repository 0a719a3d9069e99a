// sw.mjs: the app's own files rest on the phone, by the hash of their content; documents and acts
// never pass through here.
//
// Version   stands in this worker's own address (/sw.js?v=...): a new version is a new worker.  It
//           keeps the files of its version in a cache of its own, with what /v1/app said of them,
//           and waits until every tab has closed or one says "now"; acts that wait in the queue
//           stay where they are.
// Trust     what was kept first is what counts: a file whose content has not the hash of its
//           address is refused; a page of the same version that names other files, or brings other
//           scripts, is not shown, the kept one is, and every tab is told; the policy of the kept
//           page holds for every page of its version; what is no page of the app runs nothing.
// Unseen    the first load of all, and a new version: /check says so ("For those who like the
//           detail").
import * as checks from './checks.mjs'
import * as db from './db.mjs'
import { within } from './within.mjs'

const SHELL = 'fabrique-shell-'
const VERSION = new URL(location.href).searchParams.get('v') ?? ''
const STYLE = '/style.css' // of the page that the app takes the place of
const PAGE = '/today' // any address of the app: its frame is the same
const ABOUT = '/v1/app'
const OWN = '/sw.js'
const POLICY = 'Content-Security-Policy'
const PAGE_MS = 8000, // on a line that is there and carries nothing
  STYLE_MS = 2000

const shell = () => caches.open(SHELL + VERSION)
// The tabs that are open, and those that will be.
async function tell(found) {
  const flaw = { code: 'E_PROOF', where: 'app', since: Date.now(), ...found }
  await db.change('me', 'flaw', was => was ?? { flaw, notes: [] }).catch(() => {})
  for (const tab of await self.clients.matchAll({ includeUncontrolled: true }))
    tab.postMessage({ flaw })
}

// --- files ---------------------------------------------------------------------------------------
// A file from the server, kept if it is what its address says; else an error, and the tabs know.
// What the browser itself had kept of it may be what is wrong: then it is fetched once more.
async function fetched(request, cache = 'default') {
  const { pathname } = new URL(request.url)
  const answer = await fetch(pathname, { redirect: 'error', cache })
  if (!answer.ok) return answer
  if (await checks.content(pathname, await answer.clone().arrayBuffer())) {
    await (await shell()).put(pathname, answer.clone()).catch(() => {})
    return answer
  }
  if (cache === 'default') return fetched(request, 'reload')
  await tell({ path: pathname })
  return Response.error()
}
const fixed = async request =>
  (await caches.match(new URL(request.url).pathname)) ?? fetched(request)

async function about() {
  const kept = await (await shell()).match(ABOUT)
  return kept ? kept.json() : null
}

// What every visit needs at first; whatever else there is comes when a member is here (message
// 'all').
const first = files => [files.app, files.style, files.icon, ...(files.fonts ?? [])]
const rest = files => [
  files.worker,
  files.secret,
  files.core,
  files.replay,
  ...Object.values(files.parts ?? {}),
  ...Object.values(files.words ?? {}),
]
async function keep(addresses) {
  for (const address of addresses)
    if (address?.startsWith('/app/')) await fixed(new Request(address))
}

// What was kept first stays, whatever comes under the same version later.
async function install() {
  if (await about()) return
  const said = await fetch(ABOUT, { cache: 'no-cache' })
  const { version, files } = await said.clone().json()
  if (version !== VERSION) throw new Error('another version')
  const own = await shell()
  await keep(first(files))
  await own.put(PAGE, await fetch(PAGE, { headers: { Accept: 'text/html' } }))
  await own.put(STYLE, await fetch(STYLE))
  await own.put(OWN, await fetch(location.href))
  await own.put(ABOUT, said)
}
const style = async request => {
  const own = await (await shell()).match(STYLE)
  return own ? within(STYLE_MS, fetch(request)).catch(() => own) : fetch(request)
}

// Everything a member needs; what a browser has cleared away meanwhile is fetched anew first.
async function keepAll() {
  await install()
  await keep(rest((await about()).files))
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith(SHELL) && name !== SHELL + VERSION) await caches.delete(name)
  await self.clients.claim()
}

// --- pages ---------------------------------------------------------------------------------------
// What a page says of the app: {version, files}, or null: it is not one of the app's.
function bootOf(html) {
  const said = /<script type="application\/json" id="boot">([^<]*)<\/script>/.exec(html)?.[1]
  try {
    return said ? JSON.parse(said) : null
  } catch {
    return null
  }
}

// The answer under this policy, too; a page is read as the letters it was compared in.
function under(policy, answer, html) {
  const headers = new Headers(answer.headers)
  headers.append(POLICY, policy)
  if (html !== undefined) headers.set('Content-Type', 'text/html; charset=utf-8')
  return new Response(html ?? answer.body, { status: answer.status, headers })
}
const STILL = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'"
const ALONE = "sandbox; default-src 'none'"

// A page of the app: of another version as it is; of this one only if it runs what the kept one
// runs, else the kept one, whose script then shows the place.
async function ofTheApp(answer, html, said, own) {
  const known = await about()
  if (said.version !== known?.version) return new Response(html, answer)
  if (checks.oneApp(said, known) && checks.onePage(html, await own.clone().text()))
    return under(own.headers.get(POLICY) ?? STILL, answer, html)
  await tell({ shown: JSON.stringify(said.files), own: JSON.stringify(known.files) })
  return own
}

// A page: the server's; without network, or on a line that carries nothing, the kept one.
async function page(request) {
  const own = await (await shell()).match(PAGE)
  let answer
  try {
    answer = await (own ? within(PAGE_MS, fetch(request)) : fetch(request))
  } catch (e) {
    if (own) return own
    throw e
  }
  if (!own || answer.type === 'opaqueredirect') return answer
  if (!/^text\/html/i.test(answer.headers.get('Content-Type'))) return under(ALONE, answer)
  const html = await answer.text()
  const said = bootOf(html)
  return said ? ofTheApp(answer, html, said, own) : under(STILL, answer, html)
}

// --- notices -------------------------------------------------------------------------------------
// Something waits: said by a message of the system, unless the app is open before somebody's eyes.
async function said() {
  const tabs = await self.clients.matchAll({ type: 'window' })
  const words = await db.read('me', 'notice').catch(() => undefined)
  if (!words || tabs.some(tab => tab.visibilityState === 'visible' && tab.focused)) return
  const icon = (await about())?.files.icon
  await self.registration.showNotification(words.title, { body: words.body, tag: 'today', icon })
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
