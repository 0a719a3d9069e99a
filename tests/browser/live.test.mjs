// What happens elsewhere is seen on a page that stays open: Today, a thing, a case.  Nothing is loaded anew, the page does not jump,
// what one had begun to type stays.
import { journey, ok, same } from './lib.mjs'

const WORDS = {
  fr: { asks: /Karim vous propose/ },
  en: { asks: /Karim proposes to you/ },
}

// The same page still, at the same height, the same field in focus.
const mark = (page, from) => page.evaluate(from => { globalThis.stayed = true; scrollTo(0, from); return scrollY }, from)
const stays = (page, at) => page.evaluate(at => globalThis.stayed === true && scrollY === at, at)

// from: how far down one had read; what comes in above pushes the rest, and the browser moves with what was in view.
async function seen(name, phone, path, { before, act, text, from = 0 }) {
  await phone.go(path)
  await phone.page.locator('main:not(:has(.loading))').waitFor()
  await before?.(phone.page)
  const at = await mark(phone.page, from)
  ok(`${name}: not there before`, await phone.page.getByText(text).count() === 0)
  act()
  ok(`${name}: seen without a press`, await phone.sees(text))
  ok(`${name}: the page stayed where it was`, await stays(phone.page, at))
}

await journey('live', async (town, lang) => {
  const w = WORDS[lang], odile = await town.phone('Odile', { lang })
  await odile.checked()
  let bench
  await seen('Today', odile, '/today', { text: w.asks, act: () => {
    bench = town.said('Karim', 'promise', 'Odile', 'a bench of oak', '--value', '30EUR', '--due', '+5d', '--hold', 'deposit:10EUR').sid
  } })
  const thing = town.said('Odile', 'find', 'Machine').things.find(x => x.owner?.name === 'Odile')
  await odile.go('/thing/' + thing.sid)
  const taken = odile.page.locator('table.cal button.taken, table.cal .taken')
  await odile.page.locator('table.cal').waitFor()
  const was = await taken.count()
  await mark(odile.page, 0)
  const loan = town.said('Karim', 'promise', 'Odile', 'with care', '--what', thing.sid, '--loan', '--from', '+8d', '--due', '+10d').sid
  town.said('Odile', 'accept', loan)
  let now = was
  for (let i = 0; i < 100 && now <= was; i++) { await odile.page.waitForTimeout(200); now = await taken.count() }
  ok('a thing: its days are taken, without a press', now > was, `${was} and ${now}`)
  ok('a thing: the same page', await odile.page.evaluate(() => globalThis.stayed === true))

  town.said('Odile', 'accept', bench)
  town.said('Karim', 'deliver', bench)
  const dispute = town.said('Odile', 'dispute', bench, '--ground', '2', '--claim', '10EUR', '--text', 'two legs are loose').sid
  await seen('a case', odile, '/dispute/' + dispute, {
    before: page => page.locator('textarea').first().fill('what I began'),
    from: 160, text: /I will mend them/, act: () => town.said('Karim', 'answer', dispute, '--contest', '--text', 'I will mend them'),
  })
  same('what was begun stays', await odile.page.locator('textarea').first().inputValue(), 'what I began')
  await odile.close()
})
