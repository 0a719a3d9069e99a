// What waits under a charter that has changed meanwhile: what changed is shown, then it is signed
// anew, in its place, and leaves once.
import { close, end, ok, same } from './lib.mjs'
import { Founded, Net, isAct, left, logOf, offer, queueOf, queued, words } from './offline.mjs'

// A founder's phone waits; the other founder changes the charter.
async function otherCharter(lang) {
  const town = await Founded.start(), net = await Net.before(town)
  try {
    await changedCharter(town, net, lang)
  } finally {
    await net.end()
    await town.end()
  }
}
async function changedCharter(town, net, lang) {
  const phone = await town.founder(net, lang, 'Odile')
  await phone.go('/charter') // the founder reads it while the record is still on its way
  await phone.checked()
  net.cut(isAct)
  await offer(phone, 'Échelle')
  await queued(phone.page, 1)
  await town.changes('new.days', '77')
  await net.back(phone.page)
  await phone.go('/me/queue')
  ok('that the charter has changed is said', await phone.sees(words(lang, 'queue.changed')))
  ok('and how', await phone.sees(/77/))
  const [before] = await queueOf(phone.page)
  same('it waits, refused', before.code, 'E_VERSION')
  net.sent()
  await phone.press(words(lang, 'queue.anew'))
  ok('signed anew it leaves', await left(phone.page))
  same('once', net.sent(), 1)
  await phone.close()
  await town.stop()
  const said = logOf(town, 0).map(e => e.statement).filter(s => s.kind === 'offer')
  const one = said.length === 1 && said[0].ver === 2
  ok('one offer, under the charter that was shown', one, JSON.stringify(said))
}

for (const lang of (process.env.LANGS ?? 'fr en').split(' ')) {
  const failed = e => ok(`offline-charter (${lang})`, false, String(e.stack ?? e).slice(0, 800))
  await otherCharter(lang).catch(failed)
}
await close()
end()
