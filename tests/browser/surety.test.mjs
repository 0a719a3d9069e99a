// Odile answers for Karim; he admits that he did not keep his promise; she pays what she answered for, and gets it back.
import { journey, ok, same } from './lib.mjs'

const WORDS = {
  fr: { answer: /Répondre de Karim/, give: /Je réponds de Karim, jusqu’à/, admit: 'C’est vrai : je ne l’ai pas tenue', send: /Envoyer à/, pay: /Je signe que c’est payé/ },
  en: { answer: /Answer for Karim/, give: /I answer for Karim, up to/, admit: 'It is so: I did not keep it', send: /Send this to/, pay: /I sign that this is paid/ },
}
const SURETY = 3, ADMITTED = 5

await journey('surety', async (town, lang) => {
  const w = WORDS[lang]
  const word = () => town.said('Odile', 'answer-for', 'list').sureties.find(s => s.by.name === 'Odile' && s.for.name === 'Karim' && s.sum.units === 1200)
  const odile = await town.phone('Odile', { lang }), karim = await town.phone('Karim', { lang })

  await odile.go('/person/' + town.said('Karim', 'me').mid)
  await odile.press(w.answer)
  await odile.page.locator('input[inputmode=decimal]').fill('12')
  await odile.press(w.give)
  await odile.page.waitForURL('**/answer-for')
  same('her word is given', word()?.free.units, 1200)

  const shelf = town.said('Karim', 'promise', 'Aïcha', 'a shelf', '--value', '80EUR', '--due', '+4d', '--hold', 'deposit:10EUR,surety').sid
  same('she covers a part', town.said('Karim', 'show', shelf).holds.some(h => h.type === SURETY && h.owner.name === 'Odile'), true)
  town.said('Aïcha', 'accept', shelf)
  same('it is set aside', word().reserved.units, 1200)

  await karim.go(`/promise/${shelf}/trouble`)
  await karim.page.getByRole('radio', { name: w.admit }).check()
  await karim.press(w.send)
  await karim.page.waitForURL('**/promise/' + shelf)
  same('admitted', town.said('Aïcha', 'show', shelf).stage, ADMITTED)

  await odile.go(`/promise/${shelf}/claim`)
  await odile.page.locator('input[inputmode=decimal]').first().fill('12')
  await odile.press(w.pay)
  await odile.page.waitForTimeout(1500)
  same('she has paid', word().spent.units, 1200)

  town.said('Aïcha', 'pay', 'Karim', '20EUR')
  same('half of what he gets is hers', word().spent.units, 200)
  await odile.go('/answer-for')
  ok('her page says so', await odile.sees(/Karim/))
  await odile.close()
  await karim.close()
})
