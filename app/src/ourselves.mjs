// ourselves.mjs: the app about itself: its files kept for places without network, and whether they
// are still the same.
//
// The service worker (sw.mjs) keeps a version's files, itself, and what /v1/app said of them when
// they came; where it keeps nothing yet, what this page said of itself counts.  At each start the
// server is asked again: the same version with other files, or another service worker, is a
// difference like any other.
import { boot } from './boot.mjs'
import * as checks from './checks.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { script } from './trusted.mjs'

const OWN = '/sw.js'
const kept = path => caches.match(path, { cacheName: 'fabrique-shell-' + boot.version })

async function sameWorker() {
  const before = await kept(OWN)
  if (!before) return true
  const [now, then] = [await server.request('GET', OWN, { accept: '*/*' }), before]
  return checks.oneWorker(await now.text(), await then.text())
}

export async function compare() {
  const known = (await (await kept('/v1/app'))?.json()) ?? boot
  const said = await server.get('/v1/app')
  if (said.version !== known.version) return
  if (checks.oneApp(said, known) && (await sameWorker())) return
  const [shown, own] = [said, known].map(({ files }) => JSON.stringify(files))
  await phone.accuse({ where: 'app', shown, own, notes: [JSON.stringify(said)] })
}

export async function keep() {
  const workers = navigator.serviceWorker
  if (!workers || !boot.version) return
  workers.addEventListener('message', ({ data }) => {
    if (data?.flaw) phone.accuse(data.flaw)
  })
  await workers.register(script(OWN + '?v=' + boot.version))
  await compare().catch(() => {})
}

// A member is here: everything is kept, not only what a visit needs.
export async function keepAll() {
  const { active } = await navigator.serviceWorker.ready
  active.postMessage('all')
}

// Pressed by a person: the record and the app, once more.
export async function again() {
  await phone.again()
  if (!phone.asleep()) await compare().catch(() => {})
}
