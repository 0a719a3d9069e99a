// tests/browser/offline.mjs: phones whose network a journey cuts, and what waits on them.
//
//   const net = await Net.before(town)
//   const phone = await net.phone('Aïcha', 'fr')
//   net.cut(isAct, 'before')           // the network fails there: before the server has it, or after (its answer is lost)
//   await net.back(phone)              // and is there again
import { execFileSync } from 'node:child_process'
import { FAB, ok } from './lib.mjs'
import { Liar } from './liar.mjs'

const LONG = 45000
export const isAct = (path, method) => method === 'POST' && path === '/v1/statements'
export const isAll = () => true

export class Net {
  static async before(town) {
    const net = new Net()
    net.town = town
    net.liar = await Liar.before(town)
    return net
  }
  end() { return this.liar.end() }

  phone(who, lang, more = {}) { return this.liar.front.phone(who, { lang, ...more }) }
  // when: 'before' the server has it or 'after'; without, both.
  cut(what, when) { this.liar.cut = (path, method, at) => (!when || at === when) && what(path, method) }
  // Of a browser: its network is back, all its pages are told.
  async back(...pages) {
    this.liar.cut = () => false
    for (const page of pages) await page.evaluate(() => { dispatchEvent(new Event('online')) })
  }
  // How many acts came through since the last call.
  sent() {
    const n = this.liar.seen.filter(x => x === 'POST /v1/statements').length
    this.liar.seen.length = 0
    return n
  }
}

const WAITS = 'aside.away[role=status]'
const seen = (locator, state) => locator.waitFor({ state, timeout: LONG }).then(() => true, () => false)
export const waits = page => seen(page.locator(WAITS), 'visible')
export const left = page => seen(page.locator(WAITS), 'detached')

// What waits on this phone: [{n, sid, kind, code: of its refusal}].
export const queueOf = page => page.evaluate(() => new Promise((done, fail) => {
  const asked = indexedDB.open('fabrique')
  asked.onerror = () => fail(asked.error)
  asked.onsuccess = () => {
    const all = asked.result.transaction('queue').objectStore('queue').getAll()
    all.onsuccess = () => { asked.result.close(); done(all.result.map(({ n, sid, kind, refused }) => ({ n, sid, kind, code: refused?.code }))) }
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

// What the phone's own copy of the log comes to: {size, state}, asked of its worker.
export function stateOf(page) {
  return page.workers()[0].evaluate(() => new Promise(done => {
    const tell = self.postMessage
    self.postMessage = message => {
      if (message.id !== 'test') { tell.call(self, message); return }
      self.postMessage = tell
      done(message.result)
    }
    self.onmessage({ data: { id: 'test', what: 'stateHash' } })
  }))
}
const program = (town, ...words) => execFileSync(FAB, ['-c', town.file, '--json', ...words], { encoding: 'utf8', maxBuffer: 1 << 26 })
// The phone and the program hold the same record: both are asked again until they are as long.
export async function sameState(name, town, phone) {
  let own, theirs
  for (const end = Date.now() + LONG; own === undefined || (own.size !== theirs.size && Date.now() < end);) {
    await phone.checked()
    own = await stateOf(phone.page)
    theirs = JSON.parse(program(town, 'verify', '--refold'))
  }
  ok(name, own.state === theirs.state, JSON.stringify([own, theirs.size, theirs.state]))
}

export const sizeOf = async town => Number((await (await fetch(town.base + '/checkpoint')).text()).split('\n')[1])
// Of a town that has stopped: the entries from there on, as the log has them; the kinds of those about this agreement.
export const logOf = (town, from) => program(town, 'dump', 'log', '--from', String(from)).trim().split('\n').map(line => JSON.parse(line))
export const kindsAbout = (town, sid, from) => logOf(town, from).map(e => e.statement).filter(s => s.sid === sid || s.sub === sid).map(s => s.kind).join(' ')

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
