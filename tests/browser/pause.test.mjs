// Something does not add up: who sees it asks for a pause, the one thing that is signed then; two more join; it is on, everybody reads
// until when, nothing new begins.
import { journey, ok, same } from './lib.mjs'
import { comes } from './ends.mjs'

const WORDS = {
  fr: { bad: /Quelque chose ne concorde pas/, nobody: /Personne n’a demandé de pause/, ask: /Je demande une pause/, asked: /Vous l’avez demandée/, too: /Je la demande aussi/, on: /demandée par 3 membres, jusqu’au/, had: /Les membres ont eu une pause/ },
  en: { bad: /Something does not add up/, nobody: /Nobody has asked for a pause/, ask: /I ask for a pause/, asked: /You have asked for it/, too: /I ask for it too/, on: /called by 3 members, until/, had: /Members had a pause/ },
}
const REFUSED = 3

// A checkpoint with another root: its signature does not fit.
const lie = page => page.route('**/checkpoint*', async route => {
  const answer = await route.fetch(), [origin, size, root, ...rest] = (await answer.text()).split('\n')
  await route.fulfill({ response: answer, body: [origin, size, [...root].reverse().join(''), ...rest].join('\n') })
})
const refused = (town, ...words) => { try { town.said(...words); return 0 } catch (e) { return e.status } }

await journey('pause', async (town, lang) => {
  const w = WORDS[lang]
  const aicha = await town.phone('Aïcha', { lang }), karim = await town.phone('Karim', { lang })
  const brake = () => town.said('Odile', 'brake').brakes[0]
  await aicha.checked()
  ok('nobody has asked', await aicha.sees(w.nobody))
  await lie(aicha.page)
  await aicha.go('/check')
  ok('the difference is said', await aicha.sees(w.bad))
  await aicha.press(w.ask)
  ok('she has asked, while all else is asleep', await aicha.sees(w.asked))
  await comes('the server has her call', () => brake()?.said, 1)
  ok('with the reason', brake().why.length > 10)

  await karim.checked()
  await karim.press(w.too)
  await comes('Karim joins from his own page', () => brake().said, 2)
  ok('his page says so', await karim.sees(w.asked))
  town.said('Odile', 'brake', '--all')
  same('with three it is on', brake().on, true)
  ok('his page says until when', await karim.sees(w.on))
  ok('and that there will be no other soon', await karim.sees(w.had))
  await karim.go('/today')
  ok('Today says so, too', await karim.sees(w.on))
  same('nothing new begins', refused(town, 'Odile', 'promise', 'Karim', 'a loaf', '--value', '1EUR', '--due', '+2d'), REFUSED)
  await aicha.close()
  await karim.close()
})
