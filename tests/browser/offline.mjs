// tests/browser/offline.mjs: phones whose network a journey cuts, and what waits on them.
//
//   const net = await Net.before(town)
//   const phone = await net.phone('Aïcha', 'fr')
//   net.cut(isAct, 'before')           // the network fails there: before the server has it, or
//                                      // after (its answer is lost)
//   await net.back(phone)              // and is there again
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { shifted } from './clock.mjs'
import { FAB, Phone, Town, journey, ok } from './lib.mjs'
import { Liar } from './liar.mjs'
import { byWords } from './phone-lock.mjs'

const LONG = 45000, DAY_MS = 86400000
// The app's sentence of that id, as a pattern; of two (one, many) either.
const table = lang => readFileSync(new URL(`../../words/app.${lang}.json`, import.meta.url), 'utf8')
const tables = Object.fromEntries(['fr', 'en'].map(lang => [lang, JSON.parse(table(lang))]))
const literal = s => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s')
const plain = text => text.split(/\{\w+\}/).map(literal).join('.*')
export function words(lang, id) {
  const forms = [id, id + '.one', id + '.many'].map(i => tables[lang][i])
  return new RegExp(forms.filter(Boolean).map(plain).join('|'))
}
export const isAct = (path, method) => method === 'POST' && path === '/v1/statements'
export const isAll = () => true

export class Net {
  static async before(town) {
    const net = new Net()
    net.town = town
    net.liar = await Liar.before(town)
    net.ends = []
    return net
  }
  // The proxy, and what was begun beside it.
  async end() {
    for (const end of this.ends.splice(0)) await end().catch(() => {})
    await this.liar.end()
  }

  phone(who, lang, more = {}) { return this.liar.front.phone(who, { lang, ...more }) }
  // One whose clock, in its pages and its worker, is wrong by so many days.
  wrongClock(who, lang, days) {
    const wrong = `(${shifted})(() => ${days * DAY_MS});\n`
    const dress = async context => {
      await context.addInitScript(wrong)
      await context.route('**/worker*.js', async route => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, body: wrong + await answer.text() })
      })
    }
    const front = { options: { serviceWorkers: 'block' }, dress }
    return Object.assign(Object.create(this.liar.front), front).phone(who, { lang })
  }
  // One whose browser can be closed and opened again.
  async lasting(who, lang) {
    this.lang = lang
    this.profile = mkdtempSync(join(this.town.folder, 'profile-'))
    const phone = new Phone(this.liar.front, await this.#openProfile(), lang, who)
    await phone.go('/today')
    await phone.page.getByRole('button', { name: who, exact: false }).first().click()
    await phone.page.locator('nav.tabs').waitFor({ timeout: LONG })
    return phone
  }
  async #openProfile() {
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'],
      viewport: { width: 390, height: 850 }, locale: this.lang === 'fr' ? 'fr-FR' : 'en-GB',
    })
    this.ends.push(() => context.close())
    return watched(context.pages()[0] ?? await context.newPage())
  }
  async restart(phone) {
    await phone.page.context().close()
    phone.page = await this.#openProfile()
  }
  // Its process ends at once; another page takes its place.
  async killTab(phone) {
    const other = watched(await phone.page.context().newPage())
    const gone = new Promise(done => phone.page.once('crash', done))
    phone.page.goto('chrome://crash').catch(() => {})
    await gone
    phone.page = other
  }
  // when: 'before' the server has it or 'after'; without, both.
  cut(what, when) {
    this.liar.cut = (path, method, at) => (!when || at === when) && what(path, method)
  }
  // Of a browser: its network is back, all its pages are told.
  async back(...pages) {
    this.liar.cut = () => false
    for (const page of pages) await page.evaluate(() => void dispatchEvent(new Event('online')))
  }
  // How many acts came through since the last call.
  sent() {
    const n = this.liar.seen.filter(x => x === 'POST /v1/statements').length
    this.liar.seen.length = 0
    return n
  }
}

// As lib.mjs watches its pages.
function watched(page) {
  page.flaws = []
  page.asked = []
  page.on('pageerror', e => page.flaws.push(String(e.stack ?? e)))
  return page
}

// A journey with a network that can be cut: body(net, town, lang).
export const cutJourney = (name, body) => journey(name, async (town, lang) => {
  const net = await Net.before(town)
  try { await body(net, town, lang) } finally { await net.end() }
})

const WAITS = '.away[role=status]'
const seen = (locator, state) =>
  locator.waitFor({ state, timeout: LONG }).then(() => true, () => false)
export const waits = page => seen(page.locator(WAITS), 'visible')
export const left = async page =>
  (await queued(page, 0)).length === 0 && await seen(page.locator(WAITS), 'detached')

// What waits on this phone: [{n, sid, kind, code: of its refusal}]; of a phone whose browser
// cleared everything: nothing, and nothing is made.
export const queueOf = page => page.evaluate(() => new Promise((done, fail) => {
  const asked = indexedDB.open('fabrique')
  asked.onupgradeneeded = () => asked.transaction.abort()
  asked.onerror = () => asked.error.name === 'AbortError' ? done([]) : fail(asked.error)
  asked.onsuccess = () => {
    const all = asked.result.transaction('queue').objectStore('queue').getAll()
    const row = ({ n, sid, kind, refused }) => ({ n, sid, kind, code: refused?.code })
    all.onsuccess = () => {
      asked.result.close()
      done(all.result.map(row))
    }
  }
}))
// Until as many acts wait there.
export async function queued(page, n) {
  for (const end = Date.now() + LONG; ;) {
    const rows = await queueOf(page)
    if (rows.length === n || Date.now() > end) return rows
    await page.waitForTimeout(100)
  }
}

// The app's files are all kept here: it opens any place without network.
export const kept = page => page.waitForFunction(async () => {
  const { files } = JSON.parse(document.getElementById('boot').textContent)
  const named = [files, files.words, files.parts, files.fonts]
  const all = named.flatMap(some => Object.values(some ?? {}))
  const own = all.filter(f => typeof f === 'string' && f.startsWith('/app/'))
  return (await Promise.all(own.map(f => caches.match(f)))).every(Boolean)
}, null, { timeout: 60000, polling: 500 })

// What the phone's own copy of the log comes to: {size, state}, asked of its worker.
export function stateOf(page) {
  return page.workers()[0].evaluate(() => new Promise(done => {
    const tell = self.postMessage
    self.postMessage = message => {
      if (message.id !== 'test') return void tell.call(self, message)
      self.postMessage = tell
      done(message.result)
    }
    self.onmessage({ data: { id: 'test', what: 'stateHash' } })
  }))
}
const WHOLE = { encoding: 'utf8', maxBuffer: 1 << 26 }
const program = (town, ...words) =>
  execFileSync(FAB, ['-c', town.file, '--json', ...words], WHOLE)
// The phone and the program hold the same record: both are asked again until they are as long.
export async function sameState(name, town, phone) {
  const end = Date.now() + LONG
  let own, theirs
  while (own === undefined || (own.size !== theirs.size && Date.now() < end)) {
    await phone.checked()
    own = await stateOf(phone.page)
    theirs = JSON.parse(program(town, 'verify', '--refold'))
  }
  ok(name, own.state === theirs.state, JSON.stringify([own, theirs.size, theirs.state]))
}

export async function sizeOf(town) {
  const note = await (await fetch(town.base + '/checkpoint')).text()
  return Number(note.split('\n')[1])
}
// Of a town that has stopped: the entries from there on, as the log has them; the kinds of those
// about this agreement.
export const logOf = (town, from) =>
  program(town, 'dump', 'log', '--from', String(from)).trim().split('\n').map(l => JSON.parse(l))
export function kindsAbout(town, sid, from) {
  const said = logOf(town, from).map(e => e.statement)
  return said.filter(s => s.sid === sid || s.sub === sid).map(s => s.kind).join(' ')
}

// Another place of the app, as a press inside it goes there.
export const goInside = (page, to) => page.evaluate(to => {
  history.pushState({ inside: true }, '', to)
  dispatchEvent(new PopStateEvent('popstate'))
}, to)

// A thing goes on the shelf, by the page.
export async function offer(phone, title) {
  const { page } = phone
  await phone.go('/offer')
  await page.getByRole('textbox').first().fill(title)
  await page.locator('input[inputmode=decimal]').fill('10')
  await page.locator('select').selectOption({ index: 1 })
  await page.locator('.trace').waitFor({ timeout: LONG })
  await page.locator('main .acts button.btn').last().click()
}

// A community of two founders: Karim at his keyboard, the other with a phone; the charter is still
// theirs.
const JOIN = {
  fr: {
    next: /Continuer/, code: /code de l’invitation/, name: /Votre nom ici/, other: /Autrement/,
    kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, now: /J’en suis/,
    in: /Vous y êtes/,
  },
  en: {
    next: /Continue/, code: /code of the invitation/, name: /Your name here/, other: /Another way/,
    kept: /written them down/, words: /Your words/, them: /That is them/, now: /^I join/,
    in: /You are in/,
  },
}
export class Founded extends Town {
  static async start() {
    const town = new Founded()
    town.folder = mkdtempSync(join(tmpdir(), 'fabrique-browser-'))
    town.env = { ...process.env, XDG_DATA_HOME: town.folder, LANG: 'C' }
    town.file = join(town.folder, 'fabrique', 'valombre.fab')
    const init = ['init', 'Valombre', '--preset', 'tool-library', '--founders', '2']
    const { founders } = JSON.parse(town.runs('--json', ...init))
    town.runs('key', 'new', 'karim')
    town.runs('-c', town.file, '--as', 'karim', 'join', founders[0].code, '--name', 'Karim')
    town.code = founders[1].code
    await town.serve()
    return town
  }
  runs(...words) {
    const stdio = ['ignore', 'pipe', 'inherit']
    return execFileSync(FAB, words, { encoding: 'utf8', env: this.env, stdio })
  }

  async serve(port = 0) {
    const options = { stdio: ['ignore', 'pipe', 'pipe'], env: this.env }
    this.child = spawn(FAB, ['serve', this.file, '--listen', 'localhost:' + port], options)
    this.base = await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error('no server')), LONG)
      const hear = chunk => {
        const at = /http:\/\/localhost:\d+/.exec(chunk)
        if (!at) return
        clearTimeout(late)
        done(at[0])
      }
      this.child.stdout.on('data', hear)
      this.child.stderr.on('data', hear)
    })
    this.port = Number(new URL(this.base).port)
  }

  async founder(net, lang, name) {
    const w = JOIN[lang], phone = await net.phone(null, lang)
    await phone.go('/join')
    await phone.page.getByLabel(w.code).fill(this.code)
    await phone.press(w.next)
    await phone.page.getByLabel(w.name).fill(name)
    await phone.press(w.next)
    await byWords(phone, w)
    await phone.press(w.now)
    ok('the founder is in', await phone.sees(w.in))
    await phone.page.locator('nav.tabs').waitFor({ timeout: LONG })
    // One just started has counted no visitor yet (60 reads a minute from one address).
    await this.stop()
    await this.serve(this.port)
    return phone
  }
  // A rule of the charter, while nobody is served.
  async changes(name, value) {
    await this.stop()
    this.runs('-c', this.file, 'charter', 'set', name, value)
    await this.serve(this.port)
  }
}
