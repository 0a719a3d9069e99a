// Rated: six presses from Today; sealed until both have answered; opened; answered once.  Who keeps the seals is late: the author opens
// it.  Only one answers: it opens when the time is over, and then it is too late for the other.
import { execFileSync } from 'node:child_process'
import { journey, ok, same } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { agrees, choose, comes, notSeen } from './ends.mjs'

const WORDS = {
  fr: { how: /Dire comment ça s’est passé/, word: /Un mot pour/, seal: /Cacheter ma réponse/, sealed: /Votre réponse est cachetée/, checked: /^à \d/, adds: /Tout concorde/, reply: /^Répondre$/, late: /Une de vos réponses est encore cachetée/, open: /Ouvrir ma réponse/, over: /Le temps de répondre est passé|Les réponses s’ouvrent/ },
  en: { how: /Say how it went/, word: /A word for/, seal: /Seal my answer/, sealed: /Your answer is sealed/, checked: /^at \d/, adds: /Everything adds up/, reply: /^Reply$/, late: /An answer of yours is still sealed/, open: /Open my answer/, over: /The time to answer is over|The answers are being opened/ },
}
const QUESTIONS = ['as', 'will', 'can', 'again'], SEALED = 1, OPEN = 2

function kept(town, words) {
  const sid = town.said('Karim', 'promise', 'Aïcha', words, '--due', '+1d').sid
  town.said('Aïcha', 'accept', sid)
  town.said('Karim', 'deliver', sid)
  town.said('Aïcha', 'keep', sid)
  return sid
}

const states = (town, sid) => town.said('Aïcha', 'show', sid).ratings.map(r => r.state).join()

// From Today: say how it went, four answers, seal.
async function rate(phone, w, word) {
  await phone.go('/today')
  phone.presses = 0
  await phone.press(w.how)
  for (const q of QUESTIONS) await choose(phone, q, 0)
  if (word) await phone.page.getByLabel(w.word).fill(word)
  await phone.press(w.seal)
  same(`${phone.who} has answered with six presses`, phone.presses, 6)
}

// Whoever keeps the seals has lost their shares.
async function keeperIsLate(town) {
  await town.stop()
  execFileSync('sqlite3', [town.file, 'DELETE FROM share'])
  await town.serve(town.port)
}

const ONCE = { fr: /une seule/, en: /Your reply, once/ }

await journey('rated', async (town, lang) => {
  const w = WORDS[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })

  await aicha.checked()
  await aicha.go('/today')
  aicha.presses = 0
  await aicha.press(w.checked)
  same('what was checked is one press away', aicha.presses, 1)
  ok('everything adds up', await aicha.sees(w.adds))

  const shelf = kept(town, 'an hour at the shelf')
  await rate(karim, w, 'Bien reçu.')
  await comes('his is sealed', () => states(town, shelf), String(SEALED))
  ok('he reads that it is', await karim.sees(w.sealed))
  await aicha.go('/promise/' + shelf)
  ok('she does not see it', await notSeen(aicha, 'Bien reçu.'))
  await rate(aicha, w, 'Fait avec soin.')
  await comes('both are open', () => states(town, shelf), `${OPEN},${OPEN}`)
  await karim.go('/promise/' + shelf)
  ok('he reads her word', await karim.sees('Fait avec soin.'))
  await karim.page.getByRole('textbox', { name: ONCE[lang] }).fill('Avec plaisir.')
  await karim.press(w.reply)
  ok('his reply stands below it', await karim.sees('Avec plaisir.'))
  await comes('once', () => town.said('Aïcha', 'show', shelf).ratings.filter(r => r.reply).length, 1)
  await karim.go('/promise/' + shelf)
  ok('there is no second one', await notSeen(karim, w.reply))
  for (const phone of [karim, aicha]) await agrees(phone, shelf)

  const wood = kept(town, 'a load of wood')
  await rate(karim, w)
  await comes('his is sealed again', () => states(town, wood), String(SEALED))
  await keeperIsLate(town)
  await rate(aicha, w)
  await comes('hers is open, his is not', () => states(town, wood), [SEALED, OPEN].join())
  await karim.go('/today')
  ok('he hears that it is late', await karim.sees(w.late))
  await karim.press(w.open)
  await comes('he has opened it himself', () => states(town, wood), [OPEN, OPEN].join())
  await karim.go('/today')
  await agrees(karim, wood)

  const alone = kept(town, 'a lamp for the stairs')
  await rate(aicha, w, 'Belle lumière.')
  await comes('one is sealed', () => states(town, alone), String(SEALED))
  await town.later(15)
  await comes('it is open: silence does not block', () => states(town, alone), String(OPEN))
  await karim.go('/promise/' + alone)
  ok('he reads it', await karim.sees('Belle lumière.'))
  ok('it is too late to answer', await karim.sees(w.over) && await notSeen(karim, w.seal))
  for (const phone of [karim, aicha]) await agrees(phone, alone)
  await karim.close()
  await aicha.close()
}, TownInTime)
