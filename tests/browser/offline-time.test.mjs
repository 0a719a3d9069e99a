// Clocks: a phone's is wrong by eight days, forwards and backwards, while there is a network and
// while there is none; an act has waited for more than seven days.  Each is said, with what to do,
// and done by one press; by one in each of two tabs it is done once.
import { ok, same } from './lib.mjs'
import {
  cutJourney, isAct, isAll, kept, left, logOf, offer, queueOf, queued, sizeOf, words,
} from './offline.mjs'

const DAY_MS = 86400000

// Refused for its time: said, then signed anew at the server's; other: a second tab, where it is
// pressed in the same moment.
async function anew(phone, net, name, lang, other) {
  await phone.go('/me/queue')
  ok(`${name}: said`, await phone.sees(words(lang, 'queue.time')))
  same(`${name}: refused for its time`, (await queueOf(phone.page))[0]?.code, 'E_TIME')
  const buttons = [phone.page, other].filter(Boolean).map(page =>
    page.getByRole('button', { name: words(lang, 'queue.anew') }))
  for (const button of buttons) await button.waitFor()
  net.sent()
  await Promise.all(buttons.map(button => button.evaluate(b => b.click())))
  ok(`${name}: signed anew it leaves`, await left(phone.page))
  same(`${name}: once`, net.sent(), 1)
}

async function wrong(net, lang, days, thing) {
  const phone = await net.wrongClock('Odile', lang, days), name = `a clock wrong by ${days} days`
  await phone.checked()
  net.cut(isAct)
  await offer(phone, thing)
  await queued(phone.page, 1)
  await net.back(phone.page)
  await anew(phone, net, name, lang)
  await phone.close()
}

// Signed eight days ago, it waited since: said while there is still no network, too.
async function old(net, lang) {
  const phone = await net.phone('Aïcha', lang)
  await phone.checked()
  await kept(phone.page)
  net.cut(isAll)
  await phone.page.clock.setFixedTime(Date.now() - 8 * DAY_MS)
  await offer(phone, 'Niveau')
  await queued(phone.page, 1)
  await phone.page.clock.setFixedTime(Date.now())
  await phone.go('/me/queue')
  const said = await Promise.all(['queue.time', 'queue.would_be', 'queue.ask_first'].map(id =>
    phone.sees(words(lang, id))))
  ok('older than seven days, without network: said, with what to do', said.every(Boolean))
  const button = phone.page.getByRole('button', { name: words(lang, 'queue.anew') })
  same('it may have arrived: not to be signed anew yet', await button.count(), 0)
  net.sent()
  await net.back(phone.page)
  await phone.sees(words(lang, 'queue.was_refused'))
  const other = await phone.page.context().newPage()
  await other.goto(net.liar.front.base + '/me/queue')
  await anew(phone, net, 'older than seven days', lang, other)
  ok('older than seven days: in both tabs', await left(other))
  await phone.close()
}

await cutJourney('offline-time', async (net, town, lang) => {
  const from = await sizeOf(town)
  await wrong(net, lang, 8, 'Tarière')
  await wrong(net, lang, -8, 'Vilebrequin')
  await old(net, lang)
  await town.stop()
  const said = logOf(town, from).map(e => e.statement).filter(s => s.kind === 'offer')
  const times = said.map(s => s.iat), right = t => Math.abs(t * 1000 - Date.now()) < DAY_MS
  const fit = times.length === 3 && times.every(right)
  ok('each stands once in the log, at its right time', fit, JSON.stringify(times))
})
