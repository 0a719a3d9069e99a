// Silence after "returned": a week later it counts as kept.  Silence without it: it runs out, and nobody is blamed.
import { journey, ok, same } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { agrees, comes } from './ends.mjs'

const WORDS = {
  fr: { brought: /^Je l’ai rendue$/, said: /Vous l’avez dit/, confirm: /Dire si tout va bien/, asks: /Karim dit avoir rendu/, silent: /Et si vous ne dites rien/, half: /pèse moitié moins que votre oui/, out: /Si personne n’avait rien dit/, quite: /Pas tout à fait/ },
  en: { brought: /^I brought it back$/, said: /You have said it/, confirm: /Say whether it is well/, asks: /Karim says that .* is back/, silent: /And if you say nothing/, half: /weighs half as much as your yes/, out: /Had neither of you said anything/, quite: /Not quite/ },
}
const ACK = 4, END = 12, KEPT = 2, RAN_OUT = 7

// Karim borrows her thing, out and back; both have said that he has it.
function lent(town, thing, words) {
  const sid = town.said('Karim', 'promise', 'Aïcha', words, '--what', thing, '--due', '+1d', '--loan').sid
  town.said('Aïcha', 'accept', sid)
  town.said('Aïcha', 'deliver', sid)
  town.said('Karim', 'keep', sid)
  return sid
}

await journey('silence', async (town, lang) => {
  const w = WORDS[lang]
  const thing = title => town.said('Aïcha', 'offer', title, '--worth', '20EUR').sid
  const back = lent(town, thing('Un escabeau'), 'un escabeau'), never = lent(town, thing('Un niveau'), 'un niveau')
  const stage = sid => town.said('Aïcha', 'show', sid).stage, broken = () => town.said('Karim', 'me').broken, before = broken()

  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  await karim.go('/promise/' + back)
  await karim.press(w.brought)
  await comes('he has said that it is back', () => stage(back), ACK)
  ok('he reads what her silence does', await karim.sees(w.said))

  await aicha.go('/today')
  aicha.presses = 0
  await aicha.press(w.confirm)
  same('she is there with one press', aicha.presses, 1)
  ok('she is asked whether it is in order', await aicha.sees(w.asks))
  ok('she reads what her silence does', await aicha.sees(w.silent) && await aicha.sees(w.half))
  ok('and what it would have done had he said nothing', await aicha.sees(w.out))
  ok('and may say that it is not quite so', await aicha.page.getByRole('link', { name: w.quite }).count() === 1)

  await town.later(8)
  same('it has ended', stage(back), END)
  same('as kept', town.said('Aïcha', 'show', back).outcome, KEPT)
  same('the other has ended, too', stage(never), END)
  same('it ran out', town.said('Karim', 'show', never).outcome, RAN_OUT)
  for (const phone of [aicha, karim]) for (const sid of [back, never]) await agrees(phone, sid)
  same('nobody is blamed', broken(), before)
  await karim.close()
  await aicha.close()
}, TownInTime)
