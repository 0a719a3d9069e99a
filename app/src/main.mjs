// main.mjs: the app begins: words, who one is, what waits; then the screens.
import { html, render } from './html.mjs'
import { boot } from './boot.mjs'
import { chosen, learn } from './words.mjs'
import { define, match } from './route.mjs'
import * as db from './db.mjs'
import * as idle from './idle.mjs'
import * as keys from './keys.mjs'
import * as member from './member.mjs'
import * as ourselves from './ourselves.mjs'
import * as phone from './phone.mjs'
import * as queue from './queue.mjs'
import * as server from './server.mjs'
import { changed } from './data.mjs'
import { Shell } from './shell.mjs'
import { screens, Missing, Members, Alert } from './screens.mjs'

// Hints of the server: read again, in a moment: several come together.
let soon
function hint(name) {
  if (name === 'reload') { location.reload(); return }
  clearTimeout(soon)
  soon = setTimeout(() => { phone.grow().catch(() => {}); changed() }, 300)
}

// A page that the server still remembers me on; without network the phone's own memory is enough to read.
async function session() {
  const me = await member.recall()
  if (await idle.wasLong()) await keys.lockUp()
  if (me && await keys.resume()) member.become({ ...me, key: 'open' })
  try {
    const doc = await server.get('/v1/me')
    member.become({ mid: doc.mid, name: doc.name, origin: boot.origin, key: keys.isOpen() ? 'open' : me ? 'locked' : 'none', session: true, standing: doc.standing, roles: doc.roles })
  } catch (problem) {
    if (me && !problem.passing) await comeBack(me)
  }
}

// The session has ended, not by the member: a key at hand opens another; else one comes back in by one's lock.
async function comeBack(me) {
  try {
    if (!keys.isOpen()) throw new Error()
    await keys.logIn()
    member.become({ ...me, key: 'open', session: true })
  } catch { await member.goOut() }
}

// Whoever is in here: their copy of the log, and hints of what happens.
let following = null
function follow(me) {
  if (following?.mid === me?.mid) return
  following?.stop()
  following = null
  phone.stop()
  if (!me) return
  phone.start(me.mid)
  following = { mid: me.mid, stop: server.listen(['size', 'promise', 'today', 'dispute', 'things'], hint) }
}

// The server's page stays until the app has one in its place.
function takeOver() {
  const root = document.createElement('div')
  root.className = 'root'
  render(html`<${Shell} Missing=${Missing} Members=${Members} Alert=${Alert} />`, root)
  document.body.replaceChildren(root)
  document.querySelector('link[href="/style.css"]')?.remove()
  document.documentElement.dataset.app = 'ready'
}

async function begin() {
  define(screens)
  if (!match(location.pathname)) return
  await learn(chosen(location.search, await db.read('me', 'lang').catch(() => null)))
  await session()
  await queue.start()
  idle.start()
  takeOver()
  member.watch(follow)
  follow(member.who())
  await ourselves.keep(!!member.who()).catch(() => {})
}

begin().catch(e => { document.documentElement.dataset.app = 'failed'; console.error(e) })
