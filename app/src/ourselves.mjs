// ourselves.mjs: the app about itself: its files kept for places without network, and whether they are still the same.
//
// The service worker (sw.mjs) keeps a version's files and what /v1/app said of them when it came.  At each start the server is asked
// again: the same version with other files is a difference like any other.
import { boot } from './boot.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { script } from './trusted.mjs'

const kept = async () => (await caches.match('/v1/app', { cacheName: 'fabrique-shell-' + boot.version }))?.json()

export async function compare() {
  const known = await kept()
  if (!known) return
  const said = await server.get('/v1/app')
  if (said.version !== known.version || JSON.stringify(said.files) === JSON.stringify(known.files)) return
  await phone.accuse({ where: 'app', shown: JSON.stringify(said.files), own: JSON.stringify(known.files), notes: [JSON.stringify(said)] })
}

export async function keep() {
  const workers = navigator.serviceWorker
  if (!workers || !boot.version) return
  workers.addEventListener('message', ({ data }) => { if (data?.flaw) phone.accuse(data.flaw) })
  await workers.register(script('/sw.js?v=' + boot.version))
  await compare().catch(() => {})
}

// A member is here: everything is kept, not only what a visit needs.
export async function keepAll() {
  const { active } = await navigator.serviceWorker.ready
  active.postMessage('all')
}
