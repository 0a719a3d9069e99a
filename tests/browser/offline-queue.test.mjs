// What waits to leave: in order, after a killed tab and a restarted browser too; from one of two
// tabs; from two phones of one person; with a new version of the app; refused by a server that has
// taken it.  Nothing is lost, nothing is sent twice.
import { ok, same } from './lib.mjs'
import { Altered } from './liar.mjs'
import {
  cutJourney, isAct, kindsAbout, left, logOf, offer, queueOf, queued, sizeOf, waits, words,
} from './offline.mjs'

const NEXT = "document.documentElement.dataset.next = '1'"
let next

// Three acts wait; the tab is killed, then the browser is closed and opened again.
async function restarted(net, lang) {
  const phone = await net.lasting('Aïcha', lang)
  net.cut(isAct)
  for (const [i, thing] of ['Serre-joint', 'Varlope', 'Bouvet'].entries()) {
    await offer(phone, thing)
    await queued(phone.page, i + 1)
  }
  const rows = await queueOf(phone.page)
  await net.killTab(phone)
  await phone.go('/me/queue')
  const shown = await phone.sees(words(lang, 'queue.for_network')) &&
    await phone.sees(words(lang, 'queue.for_first'))
  ok('after the tab was killed all three are shown, the second behind the first', shown)
  await net.restart(phone)
  await phone.go('/today')
  same('after a restart too', JSON.stringify(await queueOf(phone.page)), JSON.stringify(rows))
  net.sent()
  await net.back(phone.page)
  ok('they leave', await left(phone.page))
  same('each once', net.sent(), 3)
  await phone.page.context().close()
  return rows.map(r => r.sid)
}

async function twoTabs(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  net.cut(isAct)
  await offer(phone, 'Trusquin')
  await queued(phone.page, 1)
  const other = await phone.page.context().newPage()
  await other.goto(net.liar.front.base + '/today')
  ok('the other tab shows that it waits', await waits(other))
  net.sent()
  await net.back(phone.page, other)
  ok('it leaves, in both', await left(phone.page) && await left(other))
  same('one of the two sent it', net.sent(), 1)
  await phone.close()
}

// Both phones of one person sign the same half without network.
async function twoPhones(net, town, lang) {
  const day = n => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
  const sid = town.said('Karim', 'promise', 'Aïcha', 'Étagères', '--due', day(9), '-y').sid
  const one = await net.phone('Aïcha', lang), two = await net.phone('Aïcha', lang)
  for (const phone of [one, two]) {
    await phone.checked()
    await phone.go('/promise/' + sid)
  }
  net.cut(isAct)
  for (const phone of [one, two]) {
    await phone.press(words(lang, 'promise.sign_half'))
    await queued(phone.page, 1)
    await phone.go('/promise/' + sid)
    ok('nobody is offered to sign it twice', await phone.sees(words(lang, 'queue.here')))
  }
  await net.back(one.page)
  ok('from the first phone it leaves', await left(one.page))
  await net.back(two.page)
  await two.go('/me/queue')
  const told = await two.sees(words(lang, 'queue.was_refused'))
  ok('on the second it is said that it was done already', told)
  await two.press(words(lang, 'queue.drop'))
  ok('and taken away', await left(two.page))
  await one.close()
  await two.close()
  return sid
}

async function newVersion(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.page.evaluate(() => navigator.serviceWorker.ready)
  net.cut(isAct)
  await offer(phone, 'Rabot')
  const rows = await queued(phone.page, 1)
  net.liar.app = next
  await phone.go('/today')
  await phone.page.locator('html[data-next]').waitFor()
  const found = await queueOf(phone.page)
  same('the new version finds what waits', JSON.stringify(found), JSON.stringify(rows))
  net.sent()
  await net.back(phone.page)
  ok('and sends it', await left(phone.page))
  same('once', net.sent(), 1)
  net.liar.app = undefined
  await phone.close()
  return rows[0].sid
}

// The server takes an act, and says that the charter has changed: what it refused it could still
// have, so nothing is signed anew on its word; the same bytes are sent again.
async function falselyRefused(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.checked()
  const body = Buffer.from(JSON.stringify({ code: 'E_VERSION', status: 409, title: 'E_VERSION' }))
  const headers = { 'content-type': 'application/problem+json' }
  net.liar.lie = (path, own, more, method) =>
    isAct(path, method) ? { status: 409, headers, body } : undefined
  await offer(phone, 'Pioche')
  const [row] = await queued(phone.page, 1)
  await phone.go('/me/queue')
  ok('it is said to be refused', await phone.sees(words(lang, 'queue.was_refused')))
  await phone.sees(words(lang, 'queue.again'))
  const anew = phone.page.getByRole('button', { name: words(lang, 'queue.anew') })
  same('by what this phone knows nothing has changed: not to be signed anew', await anew.count(), 0)
  net.liar.lie = () => undefined
  await phone.press(words(lang, 'queue.again'))
  ok('sent again it leaves', await left(phone.page))
  await phone.close()
  return row.sid
}

next = await Altered.build({ line: NEXT })
await cutJourney('offline-queue', async (net, town, lang) => {
  const from = await sizeOf(town)
  const order = await restarted(net, lang)
  await twoTabs(net, lang)
  const promise = await twoPhones(net, town, lang)
  const newest = await newVersion(net, lang)
  const last = await falselyRefused(net, lang)
  await town.stop()
  const said = logOf(town, from).filter(e => e.statement.kind === 'offer').map(e => e.sid)
  const stand = [said.slice(0, 3), said.length, ...said.slice(-2)]
  same('in the log each stands once, in the order of signing',
    JSON.stringify(stand), JSON.stringify([order, 6, newest, last]))
  same('and one half', kindsAbout(town, promise, from), 'promise accept')
})
