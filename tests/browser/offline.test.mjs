// Without network: the loan with a handshake, its network cut at each act, before the server has it and after; a tab killed while
// an act waits; two tabs; no room on the phone; a clock wrong by eight days; reading from what lies here.
import { execFileSync } from 'node:child_process'
import { FAB, Town, close, end, ok, same } from './lib.mjs'
import { Altered, Liar } from './liar.mjs'
import { offer } from './lies.mjs'

const WAITS = 'aside.away[role=status]'
const isAct = (path, method) => method === 'POST' && path === '/v1/statements'
const town = await Town.start()
const liar = await Liar.before(town)
liar.app = await Altered.build([{ file: 'src/main.mjs', from: 'begin().catch(', to: 'globalThis.phone = phone\nbegin().catch(' }])

const waits = page => page.locator(WAITS).waitFor({ timeout: 20000 }).then(() => true, () => false)
const gone = page => page.locator(WAITS).waitFor({ state: 'detached', timeout: 30000 }).then(() => true, () => false)
const online = page => page.evaluate(() => { dispatchEvent(new Event('online')) })

// One act with the network cut there: said in words, nothing lost; then it leaves.  Gives how often it was sent.
async function cutAt(name, when, phone, press) {
  liar.cut = (path, method, at) => isAct(path, method) && at === when
  await press()
  ok(`${name}, cut ${when}: the page says that it waits`, await waits(phone.page))
  liar.cut = () => false
  await online(phone.page)
  ok(`${name}, cut ${when}: it leaves when the network is back`, await gone(phone.page))
}

async function loan() {
  const karim = await liar.front.phone('Karim', { lang: 'en' }), aicha = await liar.front.phone('Aïcha', { lang: 'en' })
  await karim.go('/find')
  await karim.press(/Tronçonneuse/)
  await karim.press(/Ask to borrow/)
  const days = karim.page.locator('table.cal button:not(.taken)')
  await days.nth(3).waitFor()
  await days.nth(3).click()
  await days.nth(5).click()
  await karim.page.getByRole('textbox').fill('Gloves, too.')
  await cutAt('the proposal', 'after', karim, () => karim.press(/Sign my half/))
  await karim.page.waitForURL('**/promise/**')
  const sid = new URL(karim.page.url()).pathname.split('/').pop()
  const at = phone => phone.go('/promise/' + sid)
  const steps = [
    ['her half', aicha, /Sign my half/, 'before'], ['handing over', aicha, /I handed it over/, 'after'], ['having it', karim, /^I have it$/, 'before'],
    ['bringing it back', karim, /I brought it back/, 'after'], ['all is well', aicha, /all is well/, 'before'],
  ]
  for (const [name, phone, words, when] of steps) {
    await at(phone)
    await cutAt(name, when, phone, () => phone.press(words))
  }
  const told = town.said('Aïcha', 'show', sid)
  same('the loan is done: nothing was lost, nothing doubled', told.outcome, 2)
  await karim.close()
  return aicha
}

async function tabKilled(aicha) {
  liar.cut = isAct
  await offer(aicha, 'Serre-joint')
  ok('an act waits', await waits(aicha.page))
  const other = await aicha.page.context().newPage()
  await aicha.page.close()
  liar.cut = () => false
  aicha.page = Object.assign(other, { flaws: [], asked: [] })
  await aicha.go('/today')
  ok('it leaves after the tab was killed', await gone(other))
}

async function twoTabs(aicha) {
  liar.cut = isAct
  await offer(aicha, 'Varlope')
  const other = await aicha.page.context().newPage()
  await other.goto(liar.front.base + '/today')
  ok('the other tab shows that it waits', await waits(other))
  liar.cut = () => false
  liar.seen.length = 0
  await Promise.all([online(aicha.page), online(other)])
  ok('it leaves', await gone(aicha.page) && await gone(other))
  same('once', liar.seen.filter(x => x === 'POST /v1/statements').length, 1)
  await other.close()
}

async function noRoom(aicha) {
  const { page } = aicha
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'queue') throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    }
  })
  liar.cut = isAct
  await offer(aicha, 'Trusquin')
  ok('no room and no network: said in words', await aicha.sees('Your phone cannot keep this'))
  liar.cut = () => false
  liar.seen.length = 0
  await offer(aicha, 'Bouvet')
  await page.waitForURL('**/thing/**', { timeout: 20000 }).catch(() => {})
  same('no room, with network: it leaves at once', liar.seen.filter(x => x === 'POST /v1/statements').length, 1)
}

async function wrongClock() {
  const phone = await liar.front.phone('Odile', { lang: 'en' })
  await phone.checked()
  await phone.page.clock.setFixedTime(Date.now() - 8 * 86400000)
  await offer(phone, 'Tarière')
  await phone.page.waitForTimeout(3000)
  await phone.go('/me/queue')
  ok('a clock wrong by eight days: said', await phone.sees('Your clock and ours disagree'))
  await phone.press('Sign it anew')
  ok('signed anew at the server’s time, it leaves', await gone(phone.page))
  await phone.close()
}

async function readsAlone(aicha) {
  const { page } = aicha
  await aicha.checked()
  const own = await page.evaluate(() => globalThis.phone.stateHash())
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForTimeout(3000)
  liar.cut = () => true
  await aicha.go('/promises')
  ok('without network the page opens and is read', await page.locator('main h1').waitFor({ timeout: 30000 }).then(() => true, () => false))
  await page.waitForFunction(() => globalThis.phone.ready(), null, { timeout: 30000 })
  const alone = await page.evaluate(() => globalThis.phone.stateHash())
  same('from what lies here, the same state', alone.state, own.state)
  liar.cut = () => false
  return own
}

let own
try {
  const aicha = await loan()
  await tabKilled(aicha)
  await twoTabs(aicha)
  await wrongClock()
  await noRoom(aicha)
  own = await readsAlone(aicha)
  await aicha.page.context().close()
} catch (e) {
  ok('offline', false, String(e.stack ?? e).slice(0, 800))
}
await liar.end()
await town.stop()
ok('the file verifies', town.verifies())
const program = JSON.parse(execFileSync(FAB, ['-c', town.file, '--json', 'verify', '--refold'], { encoding: 'utf8' }))
same('phone and program hold the same state', program.state, own?.state)
await town.end()
await close()
end()
