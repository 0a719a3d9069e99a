// A phone that keeps nothing: full, refused, cleared by its browser while a page is open and while
// none is.  And what of a hand-over rests on one: its code, locked, and gone at the end.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Core } from '../../app/core.mjs'
import { ok, same } from './lib.mjs'
import { everything, onPhone } from './phone-lock.mjs'
import {
  cutJourney, goInside, isAct, left, logOf, offer, queued, sizeOf, words,
} from './offline.mjs'

const core = await Core.open(readFileSync(join(dirname(process.env.FAB), 'wasm/core.wasm')))
const LETTER_OF_HAND = 0x68

// No room, or no leave to keep anything: without network it is said, with one the act leaves at
// once; where its answer is lost the next press sends the same.
async function keepsNothing(net, lang, name, phone) {
  net.cut(isAct)
  await offer(phone, 'Cordeau')
  ok(`${name}, no network: said, with what to do`, await phone.sees(words(lang, 'queue.no_room')))
  await net.back(phone.page)
  net.sent()
  await offer(phone, 'Équerre')
  await phone.page.waitForURL('**/thing/**').catch(() => {})
  same(`${name}, with network: it leaves at once`, net.sent(), 1)
  net.cut(isAct, 'after')
  await offer(phone, 'Masse')
  ok(`${name}, its answer lost: said`, await phone.sees(words(lang, 'queue.no_room')))
  await net.back(phone.page)
  await phone.page.locator('main .acts button.btn').last().click()
  await phone.page.waitForURL('**/thing/**').catch(() => {})
  same(`${name}, pressed again: it is sent once more`, net.sent(), 2)
  await phone.close()
}

async function full(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.checked()
  await phone.page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'queue') throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    }
  })
  await keepsNothing(net, lang, 'a full phone', phone)
}

const refusing = "indexedDB.open = () => { throw new DOMException('refused', 'SecurityError') };\n"
async function refused(net, lang) {
  const front = Object.assign(Object.create(net.liar.front), {
    options: { serviceWorkers: 'block' },
    dress: async context => {
      await context.addInitScript(refusing)
      await context.route('**/worker*.js', async route => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, body: refusing + await answer.text() })
      })
    },
  })
  const phone = await front.phone('Aïcha', { lang })
  await phone.page.locator('nav.tabs').waitFor()
  const inApp = Object.assign(Object.create(phone), { go: path => goInside(phone.page, path) })
  await keepsNothing(net, lang, 'a phone that refuses to keep', inApp)
}

async function cleared(net, page) {
  const cdp = await page.context().newCDPSession(page)
  const storageTypes = 'indexeddb,cache_storage,service_workers'
  await cdp.send('Storage.clearDataForOrigin', { origin: net.liar.front.base, storageTypes })
}

async function clearedOpen(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.checked()
  net.cut(isAct)
  await offer(phone, 'Rabot')
  const rows = await queued(phone.page, 1)
  await cleared(net, phone.page)
  const back = await queued(phone.page, 1)
  same('cleared while a page is open: put back', JSON.stringify(back), JSON.stringify(rows))
  net.sent()
  await net.back(phone.page)
  ok('and it leaves', await left(phone.page))
  same('once', net.sent(), 1)
  await phone.close()
}

async function clearedShut(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.checked()
  net.cut(isAct)
  await offer(phone, 'Gouge')
  await queued(phone.page, 1)
  await phone.page.goto('about:blank')
  await cleared(net, phone.page)
  net.cut(() => false)
  net.sent()
  await phone.go('/today')
  ok('cleared while none is open: said', await phone.sees(words(lang, 'queue.gone')))
  await phone.go('/me/queue')
  ok('with what to do', await phone.sees(words(lang, 'queue.gone_text')))
  same('nothing was sent', net.sent(), 0)
  await phone.press(words(lang, 'queue.gone_read'))
  await phone.go('/today')
  ok('read, it is not said again', await left(phone.page))
  await phone.close()
}

const forms = secret => {
  const bytes = Buffer.from(secret)
  const written = form => Buffer.from(bytes.toString(form).replace(/=+$/, ''))
  return [bytes, ...['base64', 'base64url', 'hex'].map(written)]
}

// The code that goes with his half.
async function codeRests(net, town, lang) {
  const karim = await net.phone('Karim', lang), aicha = await net.phone('Aïcha', lang)
  const due = new Date(Date.now() + 9 * 86400000).toISOString().slice(0, 10)
  const sid = town.said('Aïcha', 'promise', 'Karim', 'Étagères', '--due', due, '-y').sid
  await karim.checked()
  await karim.go('/promise/' + sid)
  await karim.press(words(lang, 'promise.sign_half'))
  await karim.page.waitForTimeout(1000)
  await left(karim.page)
  await karim.go(`/promise/${sid}/hand`)
  const code = await karim.page.locator('.code-shown').innerText()
  const secret = core.bytes('code_read', LETTER_OF_HAND, code)
  await karim.go('/today')
  const rests = await everything(karim.page)
  const own = await onPhone(karim.page, 'hand ' + sid)
  ok('something rests there', own !== undefined && rests.length > 10000)
  const read = [...forms(secret), code].some(form => rests.includes(form))
  ok('his code cannot be read from the phone', !read)
  await karim.press(words(lang, 'nav.me_is')).catch(() => karim.go('/me'))
  await karim.go('/me')
  await karim.press(words(lang, 'me.sign_out'))
  await karim.page.waitForURL(url => new URL(url).pathname === '/')
  same('signed out, it is gone', await onPhone(karim.page, 'hand ' + sid), undefined)
  await karim.close()
  await aicha.close()
}

await cutJourney('offline-room', async (net, town, lang) => {
  const from = await sizeOf(town)
  await full(net, lang)
  await refused(net, lang)
  await clearedOpen(net, lang)
  await clearedShut(net, lang)
  await codeRests(net, town, lang)
  await town.stop()
  const offers = logOf(town, from).filter(e => e.statement.kind === 'offer')
  same('each thing stands once in the log', offers.length, 5)
})
