// Three friends: chosen, asked by a link and three words said aloud; an impostor is refused, a yes is signed, the new phone rests locked
// until its day is over, and the old phone says stop.
import { journey, ok, same } from './lib.mjs'
import { byWords, onPhone, threeWords } from './phone-lock.mjs'

const W = {
  fr: { other: /^Autrement/, kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, pick: /Les choisir/, choose: /Choisir ces trois/, two: /Deux de ces trois/, person: n => `Personne ${n}`, who: /Qui cette personne/, yes: /Oui, c’était sa voix/, no: /Non, ou pas sûr/, thanks: /^Merci$/, nothing: /Rien n’a été signé/, recognised: /a reconnu votre voix/, notYet: /Pas encore/, come: /^Entrer$/, somebody: /On fait entrer quelqu’un/, stop: /Stop, ce n’est pas moi/, stopped: /Arrêté/ },
  en: { other: /^Another way/, kept: /written them down/, words: /Your words/, them: /That is them/, pick: /Choose them/, choose: /Choose these three/, two: /Two of these three/, person: n => `Person ${n}`, who: /Who do they say/, yes: /Yes, it was their voice/, no: /No, or not sure/, thanks: /^Thank you$/, nothing: /Nothing was signed/, recognised: /recognised your voice/, notYet: /Not yet/, come: /^Come in$/, somebody: /Somebody is being let in/, stop: /Stop, it isn’t me/, stopped: /Stopped/ },
}

await journey('friends', async (town, lang) => {
  const w = W[lang]
  const aicha = await town.phone('Aïcha', { lang })
  await aicha.go('/me')
  await aicha.press(w.pick)
  const people = ['Karim', 'Odile']
  for (const [i, name] of people.entries()) await aicha.page.getByLabel(w.person(i + 1)).selectOption({ label: name })
  await aicha.page.getByLabel(w.person(3)).selectOption({ index: 1 })
  await aicha.press(w.choose)
  ok('she has chosen three', await aicha.sees(w.two))

  const karim = await town.phone('Karim', { lang })
  await karim.go('/me')
  await karim.page.waitForTimeout(1000)

  // An impostor sends a link; the voice is not hers.
  const lost = await town.phone(null, { lang })
  await lost.go('/back-in/friends')
  const link = await lost.page.locator('p.mono').textContent(), said = await threeWords(lost)
  await karim.page.goto(link)
  await karim.page.getByLabel(w.who).selectOption({ label: 'Aïcha' })
  same('he is told which words he should hear', await threeWords(karim), said)
  await karim.press(w.no)
  ok('a no leaves nothing', await karim.sees(w.nothing))

  // It is her: he says yes; the new phone hears who she is, and rests locked until the key is in force.
  await karim.page.goto('about:blank')
  await karim.page.goto(link)
  await karim.page.getByLabel(w.who).selectOption({ label: 'Aïcha' })
  await karim.press(w.yes)
  ok('his yes is signed', await karim.page.getByRole('heading', { name: w.thanks }).waitFor().then(() => true, () => false))
  ok('the new phone hears it', await lost.sees(w.recognised))
  const words = await byWords(lost, w)
  await lost.page.locator('input[type=password]').fill(words)
  await lost.press(w.come)
  ok('one voice is not enough, and there is a day to wait', await lost.sees(w.notYet))

  // The old phone sees it, and says stop.
  await aicha.go('/today')
  ok('the old phone is told', await aicha.sees(w.somebody))
  await aicha.press(w.stop)
  await byWords(aicha, w)
  ok('stopped', await aicha.sees(w.stopped))
  await aicha.go('/me')
  same('she still acts, with the new key', /^lock passphrase /m.test(await onPhone(aicha.page, 'keyfile')), true)
  for (const phone of [aicha, karim, lost]) await phone.close()
})
