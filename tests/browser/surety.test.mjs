// Odile answers for Karim; he admits that he did not keep his promise.  She hears of it, pays what she answered for, and gets it back;
// his standing recovers with what he keeps.
import { journey, ok, same } from './lib.mjs'
import { agrees, comes, quiet } from './ends.mjs'

const WORDS = {
  fr: { plus: /^Plus$/, minus: /^Moins$/, answer: /Répondre de Karim/, give: /Je réponds de Karim, jusqu’à/, admit: 'C’est vrai : je ne l’ai pas tenue', send: /Envoyer à/, see: /Voir, et payer ou non/, asked: /Karim dit qu’une promesse faite à Aïcha n’a pas été tenue/, pay: /^Payer\s12/, owed: /12\s€ vous restent dus/, less: /2\s€ vous restent dus/, already: /Vous répondez déjà pour/, changed: /Un de vos appuis a changé/ },
  en: { plus: /^More$/, minus: /^Less$/, answer: /Answer for Karim/, give: /I answer for Karim, up to/, admit: 'It is so: I did not keep it', send: /Send this to/, see: /See, and pay or not/, asked: /Karim says that a promise to Aïcha was not kept/, pay: /^Pay €12/, owed: /€12 of it is still owed to you/, less: /€2 of it is still owed to you/, already: /You already answer for/, changed: /Something you relied on has changed/ },
}
const SURETY = 3, ADMITTED = 5, END = 12, BROKEN = 5

await journey('surety', async (town, lang) => {
  const w = WORDS[lang]
  const word = () => town.said('Odile', 'answer-for', 'list').sureties.find(s => s.by.name === 'Odile' && s.for.name === 'Karim' && s.sum.units === 1200)
  const odile = await town.phone('Odile', { lang }), karim = await town.phone('Karim', { lang })

  await odile.go('/person/' + town.said('Karim', 'me').mid)
  await odile.press(w.answer)
  const sum = odile.page.locator('input[inputmode=decimal]')
  await sum.fill('12')
  await odile.press(w.plus)
  same('+ leads to the next round sum', await sum.inputValue(), '20')
  await odile.press(w.minus)
  same('− back to the one below', await sum.inputValue(), '10')
  await sum.fill('12')
  await odile.press(w.give)
  await odile.page.waitForURL('**/answer-for')
  await comes('her word is given', () => word()?.free.units, 1200)

  const shelf = town.said('Karim', 'promise', 'Aïcha', 'a shelf', '--value', '80EUR', '--due', '+4d', '--hold', 'deposit:10EUR,surety').sid
  same('she covers a part', town.said('Karim', 'show', shelf).holds.some(h => h.type === SURETY && h.owner.name === 'Odile'), true)
  town.said('Aïcha', 'accept', shelf)
  town.said('Odile', 'accept', town.said('Karim', 'promise', 'Odile', 'a bench', '--value', '10EUR', '--due', '+4d', '--hold', 'deposit:10EUR').sid)
  same('it is set aside', word().reserved.units, 1200)
  await odile.go('/answer-for/' + town.said('Karim', 'me').mid)
  ok('she sees for how much she answers', await odile.sees(w.already))

  await karim.go(`/promise/${shelf}/trouble`)
  await karim.page.getByRole('radio', { name: w.admit }).check()
  await karim.press(w.send)
  await karim.page.waitForURL('**/promise/' + shelf)
  await comes('admitted', () => town.said('Aïcha', 'show', shelf).stage, ADMITTED)

  await odile.go('/today')
  ok('she hears of it', await odile.sees(w.asked))
  odile.presses = 0
  await odile.press(w.see)
  await odile.press(w.pay)
  same('she pays with two presses', odile.presses, 2)
  await comes('she has paid', () => word().spent.units, 1200)
  await odile.go('/today')
  ok('it is owed to her', await odile.sees(w.owed))
  ok('and nothing more is asked of her', await odile.page.getByRole('link', { name: w.see }).count() === 0)

  town.said('Aïcha', 'pay', 'Karim', '20EUR')
  same('half of what he gets is hers', word().spent.units, 200)
  ok('the rest is still owed', await odile.sees(w.less))
  await odile.go('/answer-for')
  ok('her page says so', await odile.sees(/Karim/))
  await quiet(odile)
  await odile.go('/today')

  town.said('Aïcha', 'keep', shelf)
  same('Aïcha says that it is made good: it has ended', town.said('Aïcha', 'show', shelf).legs[0].stage, END)
  same('as broken and made good', town.said('Aïcha', 'show', shelf).outcome, BROKEN)
  ok('to whom he still owes a bench, it is said on Today', await odile.sees(w.changed))
  await agrees(karim, shelf)

  // The way back: what he promises and keeps.
  const odds = () => { try { return town.said('Aïcha', 'ask', 'Karim', '--stake', '1EUR').odds } catch (e) { return JSON.parse(e.stdout).odds } }
  const fallen = odds()
  for (let n = 0; n < 3; n++) {
    const hour = town.said('Karim', 'promise', 'Aïcha', 'an hour in the garden', '--value', '2EUR', '--due', '+1d', '--hold', 'deposit:2EUR').sid
    town.said('Aïcha', 'accept', hour)
    town.said('Karim', 'deliver', hour)
    town.said('Aïcha', 'keep', hour)
  }
  ok('his standing recovers', odds() > fallen, `${odds()} after ${fallen}`)
  await odile.close()
  await karim.close()
})
