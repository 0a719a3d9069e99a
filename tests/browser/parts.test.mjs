// Only a part is back: a loan that may come back in three parts; two come, she says so; the third keeps its date, comes, and all is
// kept.
import { journey, ok, same } from './lib.mjs'
import { agrees, comes } from './ends.mjs'

const WORDS = {
  fr: { several: /Plusieurs parties/, parts: /En combien de parties/, propose: /Signer ma moitié/, many: /Combien/, mine: /J’ai rendu celles-ci/, some: /Karim dit que 2 parties sur 3 sont là/, well: /tout va bien/, back: /Je l’ai rendue/, these: /Celles-ci/ },
  en: { several: /Several parts/, parts: /In how many parts/, propose: /Sign my half/, many: /How many/, mine: /I brought these back/, some: /Karim says that 2 parts of 3 are there/, well: /all is well/, back: /I brought it back/, these: /These are there/ },
}
const BACK = 1, KEPT = 2

await journey('parts', async (town, lang) => {
  const w = WORDS[lang]
  const saw = town.said('Aïcha', 'find', 'Tronçonneuse').things[0].sid
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  await karim.go('/borrow/' + saw)
  await karim.choosesDays()
  await karim.page.getByText(w.several).click()
  await karim.page.getByLabel(w.parts).fill('3')
  await karim.press(w.propose)
  await karim.page.waitForURL('**/promise/**')
  const sid = new URL(karim.page.url()).pathname.split('/').pop()
  const leg = n => town.said('Aïcha', 'show', sid).legs[n]
  same('it comes back in three parts', leg(BACK).parts, 3)
  same('and goes out in one', leg(0).parts, 1)
  town.said('Aïcha', 'accept', sid)
  town.said('Aïcha', 'deliver', sid)
  town.said('Karim', 'keep', sid)

  await karim.go('/promise/' + sid)
  await karim.page.getByLabel(w.many).selectOption('2')
  await karim.press(w.mine)
  await comes('two are said to be back', () => leg(BACK).said, 2)

  await aicha.go('/promise/' + sid)
  ok('she is asked about two', await aicha.sees(w.some))
  await aicha.page.getByLabel(w.many).selectOption('1')
  await aicha.press(w.these)
  await comes('one she has seen', () => leg(BACK).acknowledged, 1)
  await aicha.press(w.well)
  await comes('then the other', () => leg(BACK).acknowledged, 2)
  ok('it has not ended: the third keeps its date', leg(BACK).outcome === undefined && leg(BACK).deadline)

  await karim.press(w.back)
  await comes('the third is said to be back', () => leg(BACK).said, 3)
  await aicha.press(w.well)
  await comes('kept', () => leg(BACK).outcome, KEPT)
  await agrees(karim, sid)
  await karim.close()
  await aicha.close()
})
