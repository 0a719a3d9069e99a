// sw.mjs: the app's own files rest on the phone, by the hash of their content; documents and acts never pass through here.
//
// A new version waits until every tab has closed or one says "now"; acts that wait in the queue stay where they are.
const SHELL = 'fabrique-shell-'
const VERSION = new URL(location.href).searchParams.get('v') ?? 'one'

self.addEventListener('install', event => event.waitUntil(caches.open(SHELL + VERSION)))
self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== SHELL + VERSION) await caches.delete(name)
  await self.clients.claim()
})()))

const fixed = async request => {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) (await caches.open(SHELL + VERSION)).put(request, answer.clone())
  return answer
}
// A page: the server's, kept under one name; without network the kept one, whose script then shows the place.
const page = async request => {
  try {
    const answer = await fetch(request)
    if (answer.ok && answer.headers.get('Content-Type')?.startsWith('text/html')) (await caches.open(SHELL + VERSION)).put('/', answer.clone())
    return answer
  } catch (e) {
    const kept = await caches.match('/')
    if (kept) return kept
    throw e
  }
}

self.addEventListener('fetch', event => {
  const to = new URL(event.request.url)
  if (event.request.method !== 'GET' || to.origin !== location.origin) return
  if (to.pathname.startsWith('/app/')) event.respondWith(fixed(event.request))
  else if (event.request.mode === 'navigate') event.respondWith(page(event.request))
})
self.addEventListener('message', event => { if (event.data === 'now') self.skipWaiting() })
