// main.mjs: the app begins: words, who one is, what waits; then the screens.
import { html, render } from './html.mjs'
import { boot } from './boot.mjs'
import { chosen, learn } from './words.mjs'
import { define } from './route.mjs'
import { script } from './trusted.mjs'
import * as db from './db.mjs'
import * as member from './member.mjs'
import * as phone from './phone.mjs'
import * as queue from './queue.mjs'
import * as server from './server.mjs'
import { changed } from './data.mjs'
import { Shell } from './shell.mjs'
import { screens, Missing, Members } from './screens.mjs'

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
  try {
    const doc = await server.get('/v1/me')
    member.become({ mid: doc.mid, name: doc.name, origin: boot.origin, key: me?.key ?? 'none', session: true, standing: doc.standing, roles: doc.roles })
  } catch (problem) {
    if (me && !problem.passing) member.become({ ...me, session: false })
  }
}

async function begin() {
  define(screens)
  await learn(chosen(location.search, await db.read('me', 'lang').catch(() => null)))
  await session()
  await queue.start()
  render(html`<${Shell} Missing=${Missing} Members=${Members} />`, document.getElementById('app'))
  document.documentElement.dataset.app = 'ready'
  if (member.who()) {
    phone.start(member.who().mid)
    server.listen(['size', 'promise', 'today', 'dispute', 'things'], hint)
  }
  navigator.serviceWorker?.register(script('/sw.js')).catch(() => {})
}

begin().catch(e => { document.documentElement.dataset.app = 'failed'; console.error(e) })
