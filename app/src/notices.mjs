// notices.mjs: this phone may be told that something waits: by the browser's push service, once a
// day at most, without a word of what it is (INTERFACES 6).  Asked for only after the first promise,
// by whoever is here; off again at sign-out.
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import * as server from './server.mjs'
import { boot } from './boot.mjs'
import { unb64u } from './core.mjs'
import { t } from './words.mjs'

const PATH = '/v1/push'
const can = () =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis
const subscription = async () =>
  can() ? (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription() : null

// 'none': this browser cannot; 'denied': it was told not to; 'on', 'off'; 'no': asked once, and not
// wished.
export async function state() {
  if (!can()) return 'none'
  if (Notification.permission === 'denied') return 'denied'
  if (await subscription()) return 'on'
  return (await db.read('me', 'unwished').catch(() => false)) ? 'no' : 'off'
}

export const notNow = () => db.write('me', true, 'unwished').catch(() => {})

// What the message will say, for the worker, which knows no language.
const keepWords = () =>
  db.write(
    'me',
    { title: t('notices.said', { name: boot.name }), body: t('notices.once') },
    'notice',
  )

export async function on() {
  if ((await Notification.requestPermission()) !== 'granted') return state()
  const { key } = await server.get(PATH)
  await keepWords()
  const made = await (
    await navigator.serviceWorker.ready
  ).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: unb64u(key) })
  try {
    await keys.proven('PUT', PATH, JSON.stringify({ endpoint: made.endpoint }), 'application/json')
  } catch (e) {
    await made.unsubscribe()
    throw e
  }
  return state()
}

// The server forgets this phone; where it cannot be asked, the push service tells it that the
// address is gone.
export async function off() {
  const made = await subscription()
  if (!made) return state()
  await keys
    .proven('DELETE', `${PATH}?endpoint=${encodeURIComponent(made.endpoint)}`)
    .catch(() => {})
  await made.unsubscribe()
  await db.remove('me', 'notice')
  return state()
}
