// Credit from one to another, cash that was received, a thing that is looked for: said on the phone, read by the program.
import { journey, ok, same } from './lib.mjs'
import { comes } from './ends.mjs'

const FR = { pay: /^Payer 3/, given: /^J’ai reçu 2/, post: /Publier une demande/, requests: /^Demandes/, words: 'Une échelle de toit' }
const EN = { pay: /^Pay €3/, given: /^I was given €2/, post: /Post a request/, requests: /^Requests/, words: 'A roof ladder' }

const balance = (town, who) => town.said(who, 'balance').accounts[0].balance.units

async function moves(phone, way, sign, sum) {
  await phone.go('/accounts?' + way + '=1')
  const { page } = phone
  await page.locator('main select').selectOption({ label: 'Karim' })
  await page.locator('main input[inputmode=decimal]').fill(sum)
  await phone.press(sign)
  await page.waitForURL(url => url.pathname === '/accounts' && url.search === '', { timeout: 40000 })
}

await journey('accounts', async (town, lang) => {
  const words = lang === 'fr' ? FR : EN
  const phone = await town.phone('Aïcha', { lang })
  await phone.checked()
  const [mine, theirs] = [balance(town, 'Aïcha'), balance(town, 'Karim')]
  await moves(phone, 'pay', words.pay, '3,50')
  await comes('what was paid is gone', () => balance(town, 'Aïcha'), mine - 350)
  same('and is with the other one', balance(town, 'Karim'), theirs + 350)
  await moves(phone, 'receipt', words.given, '2')
  await comes('cash that was received settles as much', () => balance(town, 'Aïcha'), mine - 550)
  same('with who gave it', balance(town, 'Karim'), theirs + 550)
  ok('both are among the movements', await phone.page.locator('main td a', { hasText: 'Karim' }).nth(1).waitFor({ timeout: 40000 }).then(() => true, () => false))

  await phone.go('/offer?request=1')
  await phone.page.locator('main input').first().fill(words.words)
  await phone.press(words.post)
  await phone.page.waitForURL(url => url.pathname === '/find', { timeout: 40000 })
  await comes('what is looked for stands on the board', () => town.said('Karim', 'find', '--requests').requests.filter(r => r.title === words.words).length, 1)
  await phone.press(words.requests)
  ok('and is found', await phone.sees(words.words))
  await phone.close()
})
