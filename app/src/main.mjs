// main.mjs: the app begins: words, who one is, what waits; then the screens.
import { html, render } from './html.mjs'
import { chosen, language, learn } from './words.mjs'
import { define, match } from './route.mjs'
import * as db from './db.mjs'
import * as idle from './idle.mjs'
import * as member from './member.mjs'
import * as ourselves from './ourselves.mjs'
import * as phone from './phone.mjs'
import * as queue from './queue.mjs'
import * as server from './server.mjs'
import * as session from './session.mjs'
import * as spares from './spares.mjs'
import { changed } from './data.mjs'
import { Shell } from './shell.mjs'
import { screens, Missing, Members, Alert, Recovering, Left } from './screens.mjs'

// Hints of the server: read again, in a moment: several come together.
let soon
function hint(name) {
  if (name === 'reload') {
    location.reload()
    return
  }
  clearTimeout(soon)
  soon = setTimeout(async () => {
    phone.grow().catch(() => {})
    if (member.who() && member.isOutside(member.who())) await session.know()
    changed()
  }, 300)
}

// Whoever is in here: their copy of the log, and hints of what happens.  Who is not, or not any
// more, reads from the server what concerns them.
const TOPICS = ['size', 'promise', 'today', 'dispute', 'things']
let following = null
function follow(me) {
  const reads = me && !member.isOutside(me)
  if (following?.mid === me?.mid && following?.reads === reads) return
  following?.stop()
  following = null
  phone.stop()
  if (!me) return
  if (reads) phone.start(me.mid)
  queue.look()
  ourselves.keepAll().catch(() => {})
  following = { mid: me.mid, reads, stop: server.listen(TOPICS, hint) }
}

// The server's page stays until the app has one in its place.
function takeOver() {
  const root = document.createElement('div')
  root.className = 'root'
  const parts = { Missing, Members, Alert, Recovering, Left }
  render(html`<${Shell} ...${parts} />`, root)
  document.body.replaceChildren(root)
  document.querySelector('link[href="/style.css"]')?.remove()
  document.documentElement.dataset.app = 'ready'
}

async function begin() {
  define(screens)
  const at = match(location.pathname)
  if (!at) return
  at.screen.Screen.load?.().catch(() => {})
  await learn(chosen(location.search, await db.read('me', 'lang').catch(() => null)))
  await session.begin()
  // The kept page of a place without network may have another.
  if (member.who()) db.write('me', language(), 'lang').catch(() => {})
  await phone.recall()
  await queue.start()
  spares.start()
  idle.start()
  takeOver()
  member.watch(follow)
  follow(member.who())
  await ourselves.keep().catch(() => {})
}

begin().catch(e => {
  document.documentElement.dataset.app = 'failed'
  console.error(e)
})
