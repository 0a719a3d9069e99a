// Lost phone: three friends are chosen and told; asked by a link and three words said aloud.  An impostor is refused; the old phone says
// stop within its day and the new one stays shut; nobody says stop, and it opens; a steward's way takes three days, and whoever was chosen
// may say no to it; the log still verifies.
import { journey, ok, same } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { ALL, clean } from './rules.mjs'
import { byWords, onPhone, threeWords } from './phone-lock.mjs'

const W = {
  fr: { other: /^Autrement/, kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, pick: /Les choisir/, choose: /Choisir ces trois/, two: /Deux de ces trois/, person: n => `Personne ${n}`, who: /Qui cette personne/, yes: /Oui, c’était sa voix/, no: /Non, ou pas sûr/, thanks: /^Merci$/, nothing: /Rien n’a été signé/, recognised: /^A reconnu votre voix à \d/, notYet: /Pas encore/, come: /^Entrer$/, waits: /^En attente$/, notNeeded: /plus nécessaire/, counts: /^Aïcha compte sur vous/, countsKarim: /^Karim compte sur vous/, count: /Oui, comptez sur moi/, rather: /Je préfère ne pas/, saidYes: /^A dit oui$/, ratherNot: /^A dit non$/, asked: /^En attente$/, others: /choisissez-en d’autres/, begun: /^L’atelier fait rentrer Karim/, notThem: /Ce n’est pas Karim/, somebody: /On fait entrer quelqu’un/, stop: /Stop, ce n’est pas moi/, stopped: /Arrêté/, slower: /cela prend 3 jours/, open: /^Ouvrir$/, thing: /La chose/, worth: /Valeur/, kind: /Quel genre/, shelve: /Mettre sur l’étagère/ },
  en: { other: /^Another way/, kept: /written them down/, words: /Your words/, them: /That is them/, pick: /Choose them/, choose: /Choose these three/, two: /[Tt]wo of these three/, person: n => `Person ${n}`, who: /Who do they say/, yes: /Yes, it was their voice/, no: /No, or not sure/, thanks: /^Thank you$/, nothing: /Nothing was signed/, recognised: /^Recognised your voice at \d/, notYet: /Not yet/, come: /^Come in$/, waits: /^Waiting$/, notNeeded: /Not needed any more/, counts: /^Aïcha counts on you/, countsKarim: /^Karim counts on you/, count: /Yes, count on me/, rather: /I would rather not/, saidYes: /^Said yes$/, ratherNot: /^Said no$/, asked: /^Asked$/, others: /choose others/, begun: /^Karim is being let in by a steward/, notThem: /That is not Karim/, somebody: /Somebody is being let in/, stop: /Stop, it isn’t me/, stopped: /Stopped/, slower: /it takes 3 days/, open: /^Open$/, thing: /The thing/, worth: /Worth today/, kind: /What kind/, shelve: /Put it on the shelf/ },
}
const FRIENDS = ['Karim', 'Odile', 'Nadia']
const MEMBER = 2

// A phone that nobody knows yet, and what it shows.
async function lostPhone(town, lang) {
  const phone = await town.phone(null, { lang })
  await phone.go('/back-in/friends')
  return Object.assign(phone, { link: await phone.page.locator('p.mono').textContent(), said: await threeWords(phone) })
}

const row = (phone, name) => phone.page.getByRole('listitem').filter({ hasText: name })
const says = (phone, name, text) => row(phone, name).getByText(text).waitFor({ timeout: 30000 }).then(() => true, () => false)

async function chooses(phone, w, names) {
  await phone.go('/me')
  await phone.press(w.pick)
  for (const [i, name] of names.entries()) await phone.page.getByLabel(w.person(i + 1)).selectOption({ label: name })
  await phone.press(w.choose)
  ok(`${phone.who} has chosen three`, await phone.sees(w.two))
}

// A friend opens the link, says who it should be, and compares the words.
async function opens(friend, w, lost, name) {
  await friend.page.goto('about:blank')
  await friend.page.goto(lost.link)
  await friend.page.getByLabel(w.who).selectOption({ label: name })
  same(`${friend.who} is told which words to hear`, await threeWords(friend), lost.said)
}
async function saysYes(friend, w, lost, name) {
  await opens(friend, w, lost, name)
  await friend.press(w.yes)
  ok(`${friend.who} signs a yes`, await friend.page.getByRole('heading', { name: w.thanks }).waitFor({ timeout: 30000 }).then(() => true, () => false))
  ok(`the new phone hears ${friend.who}`, await says(lost, friend.who, w.recognised))
}

async function comes(phone, w, words) {
  await phone.page.locator('input[type=password]').fill(words)
  await phone.press(w.come)
}
const isIn = phone => phone.page.waitForURL('**/today', { timeout: 30000 }).then(() => true, () => false)

async function offers(phone, w, title) {
  await phone.go('/offer')
  await phone.page.getByLabel(w.thing).fill(title)
  await phone.page.getByLabel(w.worth).fill('20')
  await phone.page.getByLabel(w.kind).selectOption({ index: 1 })
  await phone.press(w.shelve)
}

await journey('friends', async (town, lang) => {
  const w = W[lang]
  const aicha = await town.phone('Aïcha', { lang })
  await chooses(aicha, w, FRIENDS)
  const { mid } = await onPhone(aicha.page, 'member')
  for (const name of FRIENDS) ok(`${name} was asked`, await says(aicha, name, w.asked))
  const [karim, odile] = [await town.phone('Karim', { lang }), await town.phone('Odile', { lang })]
  ok('Karim is told that she counts on him', await karim.sees(w.counts))
  await clean('who is counted on', karim.page, ALL)
  await karim.press(w.count)
  ok('Odile, too', await odile.sees(w.counts))
  await odile.press(w.rather)
  for (const friend of [karim, odile]) ok(`${friend.who} has answered`, await friend.page.getByText(w.counts).waitFor({ state: 'detached', timeout: 30000 }).then(() => true, () => false))
  await aicha.go('/me')
  ok('Karim said yes', await says(aicha, 'Karim', w.saidYes))
  ok('Odile would rather not', await says(aicha, 'Odile', w.ratherNot))
  ok('Nadia has not answered', await says(aicha, 'Nadia', w.asked))
  ok('she may choose others', await aicha.sees(w.others))
  await clean('what they answered', aicha.page, ALL)

  // An impostor sends a link; the voice is not hers.
  const impostor = await lostPhone(town, lang)
  await opens(karim, w, impostor, 'Aïcha')
  await karim.press(w.no)
  ok('a no leaves nothing', await karim.sees(w.nothing))
  await impostor.close()

  // Two are taken in: the waiting day begins, the new phone rests locked, and the old one says stop.
  const second = await lostPhone(town, lang)
  await saysYes(karim, w, second, 'Aïcha')
  ok('Odile is still awaited', await says(second, 'Odile', w.waits))
  await second.go('/back-in/friends')
  same('loaded again, it says the same words', await threeWords(second), second.said)
  ok('and knows who answered', await says(second, 'Karim', w.recognised))
  await saysYes(odile, w, second, 'Aïcha')
  await clean('who recognised the voice', second.page, ALL)
  ok('Nadia is not needed any more', await says(second, 'Nadia', w.notNeeded))
  const theirs = await byWords(second, w)
  await comes(second, w, theirs)
  await clean('patience', second.page, ALL)
  ok('there is a day to wait', await second.sees(w.notYet))
  await aicha.go('/today')
  ok('the old phone is told', await aicha.sees(w.somebody))
  await aicha.press(w.stop)
  const hers = await byWords(aicha, w)
  ok('stopped', await aicha.sees(w.stopped))
  await town.later(1)
  await second.go('/back-in/friends')
  await comes(second, w, theirs)
  ok('a day later it is still shut', await second.sees(w.notYet))
  await second.close()

  // It is her: nobody says stop, and after the day the new phone is hers.
  const third = await lostPhone(town, lang)
  await saysYes(karim, w, third, 'Aïcha')
  await saysYes(odile, w, third, 'Aïcha')
  const words = await byWords(third, w)
  await town.later(2)
  await third.go('/back-in/friends')
  await comes(third, w, words)
  ok('after the day it opens', await isIn(third))
  same('as herself', (await onPhone(third.page, 'member')).mid, mid)
  await offers(third, w, 'Une lampe')
  await third.page.waitForURL('**/thing/**')
  const lamp = new URL(third.page.url()).pathname.split('/').pop()
  same('what it signs is hers', town.said('Karim', 'show', lamp).owner.name, 'Aïcha')
  await aicha.go('/back-in')
  await aicha.page.getByLabel(w.words).fill(hers)
  await aicha.press(w.open)
  ok('the old phone opens nothing any more', await aicha.page.getByRole('alert').waitFor().then(() => true, () => false))
  await aicha.close()

  // Nadia has chosen nobody: a steward begins for her; three days.
  const fourth = await lostPhone(town, lang)
  third.who = 'Aïcha'
  await third.go('/today')
  await opens(third, w, fourth, 'Nadia')
  ok('the slower way says so', await third.sees(w.slower))
  await third.press(w.yes)
  ok('the steward has begun', await third.page.getByRole('heading', { name: w.thanks }).waitFor({ timeout: 30000 }).then(() => true, () => false))
  const nadias = await byWords(fourth, w)
  await town.later(2)
  await fourth.go('/back-in/friends')
  await comes(fourth, w, nadias)
  ok('two days are not enough', await fourth.sees(w.notYet))
  await town.later(2)
  await fourth.go('/back-in/friends')
  await comes(fourth, w, nadias)
  ok('after three days it opens', await isIn(fourth))
  const nadia = town.said('Karim', 'find', '--people', 'Nadia').people[0]
  same('she is who she was', `${nadia.mid} ${nadia.standing}`, `${(await onPhone(fourth.page, 'member')).mid} ${MEMBER}`)
  await fourth.close()

  // Karim has chosen people, but an impostor goes to the steward: one of the chosen says no, and three days open nothing.
  await chooses(karim, w, ['Odile', 'Nadia', 'Zoé'])
  await odile.go('/today')
  ok('Odile is told that Karim counts on her', await odile.sees(w.countsKarim))
  const fifth = await lostPhone(town, lang)
  await third.go('/back-in')          // days have gone by: it asks whether it is her
  await third.page.getByLabel(w.words).fill(words)
  await third.press(w.open)
  ok('Aïcha’s phone opens again', await isIn(third))
  await opens(third, w, fifth, 'Karim')
  await third.press(w.yes)
  ok('the steward has begun for Karim', await third.page.getByRole('heading', { name: w.thanks }).waitFor({ timeout: 30000 }).then(() => true, () => false))
  const his = await byWords(fifth, w)
  await fifth.page.locator('input[type=password]').waitFor()
  await odile.go('/today')
  ok('Odile is told that a steward lets him in', await odile.sees(w.begun))
  await clean('a steward has begun', odile.page, ALL)
  await odile.press(w.notThem)
  ok('she has said no', await odile.page.getByText(w.begun).waitFor({ state: 'detached', timeout: 30000 }).then(() => true, () => false))
  await town.later(4)
  await fifth.go('/back-in/friends')
  await comes(fifth, w, his)
  ok('after four days it is still shut', await fifth.sees(w.notYet))
  for (const phone of [karim, odile, third, fifth]) await phone.close()
}, TownInTime)
