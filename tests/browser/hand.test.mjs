// Handed over on Aïcha's phone with Karim's code; other terms on the way; home on two phones.  A false code is refused in words.
import { journey, ok, same } from './lib.mjs'

const W = {
  fr: { borrow: /emprunter/, propose: /Signer ma moitié/, change: /Changer quelque chose/, sign: /^Signer ma moitié$/, together: /ensemble/, both: /deux moitiés/, wrong: /Ce n’est pas un de nos codes/, back: /Je l’ai rendue/, well: /tout va bien/, two: /Signez la vôtre ici/ },
  en: { borrow: /Ask to borrow/, propose: /Sign my half/, change: /Change something/, sign: /^Sign my half$/, together: /together/, both: /both halves/, wrong: /not a code of ours/, back: /I brought it back/, well: /all is well/, two: /Sign yours here/ },
}
const days = async (page, from, to) => {
  const day = page.locator('table.cal button:not(.taken)')
  await day.nth(from).waitFor()
  await day.nth(from).click()
  await day.nth(to).click()
}

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
  await karim.go('/promise/' + sid)
  await karim.press(w.sign)
  await karim.page.waitForTimeout(1500)

  await karim.go(`/promise/${sid}/hand`)
  const code = await karim.page.locator('.code-shown').innerText()
  ok('his code is seven groups of four', /^(\w{4} ){6}\w{4}$/.test(code), code)
  await aicha.go('/promise/' + sid)
  await aicha.press(w.together)
  const field = aicha.page.getByRole('textbox')
  await field.fill('0000 ' + code.slice(5))
  await aicha.press(w.both)
  ok('a false code is refused in words', await aicha.sees(w.wrong))
  await field.fill(code.toLowerCase())
  await aicha.press(w.both)
  await aicha.page.waitForURL('**/promise/' + sid)
  await aicha.page.waitForTimeout(2500)
  same('both halves are in: the way out has ended', town.said('Aïcha', 'show', sid).legs[0].outcome, 2)

  await karim.go('/promise/' + sid)
  await karim.press(w.back)
  await karim.page.waitForTimeout(1500)
  await aicha.go('/promise/' + sid)
  await aicha.press(w.well)
  await aicha.page.waitForTimeout(2500)
  same('home: kept', town.said('Karim', 'show', sid).outcome, 2)
  await karim.close()
  await aicha.close()
})
