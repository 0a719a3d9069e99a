// Handed over on Aïcha's phone with Karim's code; other terms on the way; home on two phones.  What is pressed is counted.
import { journey, ok, same } from './lib.mjs'

const KEPT = 2
const W = {
  fr: { borrow: /emprunter/, propose: /Signer ma moitié/, answer: /^Répondre$/, out: /^La remettre$/, home: /^La rendre$/, confirm: /Dire si tout va bien/, change: /Changer quelque chose/, sign: /^Signer ma moitié$/, both: /deux moitiés/, wrong: /Ce n’est pas un de nos codes/, back: /Je l’ai rendue/, well: /tout va bien/ },
  en: { borrow: /Ask to borrow/, propose: /Sign my half/, answer: /^Answer$/, out: /^Hand it over$/, home: /^Bring it back$/, confirm: /Say whether it is well/, change: /Change something/, sign: /^Sign my half$/, both: /both halves/, wrong: /not a code of ours/, back: /I brought it back/, well: /all is well/ },
}
const days = async (page, from, to) => {
  const day = page.locator('table.cal button:not(.taken)')
  await day.nth(from).waitFor()
  await day.nth(from).click()
  await day.nth(to).click()
}

// What was pressed since, on this phone.
const begin = phone => { const before = phone.presses; return () => phone.presses - before }
const until = async holds => { for (let n = 0; n < 40 && !holds(); n++) await new Promise(done => setTimeout(done, 500)) }

await journey('hand', async (town, lang) => {
  const w = W[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  await karim.go('/find?q=tron')
  await karim.press(/Tronçonneuse/)
  await karim.press(w.borrow)
  await days(karim.page, 3, 5)
  await karim.press(w.propose)
  await karim.page.waitForURL('**/promise/**')
  const sid = new URL(karim.page.url()).pathname.split('/').pop()

  await aicha.go('/promise/' + sid)
  await aicha.press(w.change)
  await days(aicha.page, 4, 6)
  await aicha.press(w.propose)
  await aicha.page.waitForURL('**/promise/' + sid)
  const presses = begin(karim)
  await karim.go('/today')
  await karim.press(w.answer)
  await karim.press(w.sign)
  await karim.page.locator('.halves:not(.apart)').waitFor()
  same('the borrower signs in two presses from Today', presses(), 2)

  await karim.go(`/promise/${sid}/hand`)
  const code = await karim.page.locator('.code-shown').innerText()
  ok('his code is seven groups of four', /^(\w{4} ){6}\w{4}$/.test(code), code)
  await aicha.go('/today')
  const handed = begin(aicha)
  await aicha.press(w.out)
  const field = aicha.page.getByRole('textbox')
  await field.fill(code.toLowerCase())
  await aicha.press(w.both)
  await aicha.page.waitForURL('**/promise/' + sid)
  same('handed over in two presses and a code', handed(), 2)
  await until(() => town.said('Aïcha', 'show', sid).legs[0].outcome === KEPT)
  same('both halves are in: the way out has ended', town.said('Aïcha', 'show', sid).legs[0].outcome, KEPT)

  // Home, on two phones.  A code that is none of ours is refused in words.
  await karim.go('/today')
  const back = begin(karim)
  await karim.press(w.home)
  await karim.page.getByRole('textbox').fill('0000 ' + code.slice(5))
  await karim.press(w.both)
  ok('a false code is refused in words', await karim.sees(w.wrong))
  await karim.press(w.back)
  await karim.page.waitForURL('**/promise/' + sid)
  same('his phone: two presses, beside the one that was wrong', back(), 3)
  await aicha.go('/today')
  const home = begin(aicha)
  await aicha.press(w.confirm)
  await aicha.press(w.well)
  same('her phone: two presses', home(), 2)
  await until(() => town.said('Karim', 'show', sid).outcome === KEPT)
  for (const phone of [karim, aicha]) {
    const told = town.said(phone.who, '--lang', lang, 'show', sid)
    same(`${phone.who}: home, kept`, told.outcome, KEPT)
    await phone.go('/promise/' + sid)
    ok(`${phone.who}: the page says what the program says`, await phone.sees(told.outcome_text), told.outcome_text)
    await phone.close()
  }
})
