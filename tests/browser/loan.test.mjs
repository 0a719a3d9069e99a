// A loan with a handshake: Karim asks for Aïcha's chainsaw, she asks her phone, signs; out, back, rated, opened.
import { journey, ok, same } from './lib.mjs'

const WORDS = {
  fr: { borrow: /emprunter/, propose: /Signer ma moitié/, can: /Puis-je la prêter/, reply_to: /Répondre à Karim/, sign: /Signer ma moitié/, out: /Je l’ai remise/, have: /^Je l’ai$/, back: /Je l’ai rendue/, well: /tout va bien/, yes: 'Oui', fully: 'Tout à fait', seal: /Cacheter/, agreed: /Signé/, how: /Comment ça s’est passé/, word: /Un mot pour les suivants/, once: /une seule/, open: 'ouverte', reply: /^Répondre$/ },
  en: { borrow: /Ask to borrow/, propose: /Sign my half/, can: /Can I lend it/, reply_to: /Reply to Karim/, sign: /Sign my half/, out: /I handed it over/, have: /^I have it$/, back: /I brought it back/, well: /all is well/, yes: 'Yes', fully: 'Fully', seal: /Seal my answer/, agreed: /Signed/, how: /How did it go/, word: /A word for the next/, once: /Your reply, once/, open: 'open', reply: /^Reply$/ },
}

const promiseOf = page => new URL(page.url()).pathname.split('/').pop()

async function rate(phone, w, word = '') {
  const page = phone.page
  await page.getByText(w.how).first().waitFor()
  for (const name of ['as', 'again']) await page.locator(`input[name=${name}]`).first().check()
  for (const name of ['will', 'can']) await page.locator(`input[name=${name}]`).first().check()
  if (word) await page.getByRole('textbox', { name: w.word }).fill(word)
  await phone.press(w.seal)
  await page.waitForTimeout(1500)
}

await journey('loan', async (town, lang) => {
  const w = WORDS[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  const alerts = town.said('Aïcha', 'alerts').alerts
  ok('something she relied on has changed since it was over', alerts.length > 0 && alerts.every(a => !a.open))
  await aicha.checked()
  await aicha.go('/today')
  await aicha.page.locator('.chip.kept').first().waitFor()
  ok('Today does not name it', !(await aicha.page.locator('main').innerText()).includes(alerts[0].other.name))
  await aicha.go('/me')
  ok('her own page does', await aicha.sees(alerts[0].other.name))

  await karim.go('/find')
  await karim.press(/Tronçonneuse/)
  await karim.press(w.borrow)
  await karim.choosesDays()
  await karim.page.getByRole('textbox').fill('Casque et gants avec.')
  await karim.press(w.propose)
  await karim.page.waitForURL('**/promise/**')
  const sid = promiseOf(karim.page)

  await aicha.go('/today')
  aicha.presses = 0
  await aicha.press(w.can)
  await aicha.page.locator('.verdict').waitFor({ timeout: 60000 })
  same('her phone’s answer is one press from Today', aicha.presses, 1)
  await aicha.press(w.reply_to)
  ok('she reads the words that are boxed for the two', await aicha.sees('Casque et gants avec.'))
  await aicha.press(w.sign)
  ok('both halves are signed', await aicha.sees(w.agreed))
  same('signed in three presses from Today', aicha.presses, 3)
  await aicha.press(w.out)

  await karim.go('/promise/' + sid)
  await karim.press(w.have)
  await karim.press(w.back)
  await aicha.go('/promise/' + sid)
  await aicha.press(w.well)
  await rate(aicha, w, 'Rendue en avance.')
  await karim.go('/promise/' + sid)
  ok('her word is sealed to him', !(await karim.page.locator('main').innerText()).includes('Rendue en avance.'))
  await rate(karim, w)
  await karim.page.waitForTimeout(2000)
  await karim.go('/promise/' + sid)
  ok('both have answered: he reads her word', await karim.sees('Rendue en avance.'))
  await karim.page.getByRole('textbox', { name: w.once }).fill('Merci !')
  await karim.press(w.reply)
  ok('his reply stands below it', await karim.sees('Merci !'))

  const told = town.said('Aïcha', 'show', sid)
  same('the program says the same: it has ended', told.stage, 12)
  same('kept', told.outcome, 2)
  same('both answers are open', told.ratings.map(r => r.state).join(), '2,2')
  same('with the reply', told.ratings.find(r => r.text)?.reply?.text, 'Merci !')
  for (const phone of [karim, aicha]) {
    await phone.go('/promise/' + sid)
    ok(`${phone.who}: the page says what the program says`, await phone.sees(town.said(phone.who, '--lang', lang, 'show', sid).outcome_text))
  }
  await karim.close()
  await aicha.close()
})
