// Broken: said to be done and not so; no repair, no arrangement with help; a neighbour drawn decides, others on appeal.
import { journey, ok, same } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { agrees, agreesInCase, comes } from './ends.mjs'

const WORDS = {
  fr: { wrong: /Pas tout à fait/, amount: 'On s’entend sur une somme', what: /Ce qui s’est passé/, send: /Envoyer à/, reply: /Dire comment vous le voyez/, say: /^Le dire$/, side: /Votre version/, whom: /^Qui\s/, name: /Nommer cette personne/, help: /Lire, et aider/, suggest: /Le proposer aux deux/, why: /Pourquoi ainsi/,
    decide: /^Décider$/, neighbours: /^Demander des voisins$/, judge: /Lire, et trancher/, debtor: 'De qui avait promis', skill: 'Maladresse', reasons: /Vos raisons/, seal: /Cacheter/, fact: 'Un fait a échappé', appeal: /Demander à d’autres/, table: 'Sur la table', both: 'Ce que disent les deux', ruled: 'Ce qui a été décidé', look: /Lire ce qui est décidé/, sealed: /Votre réponse est cachetée|Vous avez répondu/ },
  en: { wrong: /Not quite/, amount: 'We agree on an amount', what: /What happened/, send: /Send this to/, reply: /Say how you see it/, say: /^Say it$/, side: /Your side/, whom: /^Who\?/, name: /Name this person/, help: /Read, and help/, suggest: /Suggest this to the two/, why: /Why so/,
    decide: /^Decide$/, neighbours: /^Ask for neighbours$/, judge: /Read, and decide/, debtor: 'Of the one who had promised', skill: 'Did not know how', reasons: /Your reasons/, seal: /Seal my answer/, fact: 'A fact was missed', appeal: /Ask others to decide/, table: 'On the table', both: 'What both say', ruled: 'What was decided', look: /Read what was decided/, sealed: /Your answer is sealed|You have answered/ },
}
const CANDIDATES = ['Violette', 'Martin', 'Irène', 'Basile', 'Awa', 'Pierre', 'Solange', 'Noé', 'Mathilde', 'Joël', 'Camille', 'Idris', 'Lucie', 'Gaspard', 'Amina', 'Victor']
const MEDIATOR = 2, TAKEN = 1
const STAGE = { repair: 6, mediation: 7, draw: 8, ruled: 10, anew: 11, end: 12 }

await journey('broken', async (town, lang) => {
  const w = WORDS[lang]
  const bench = town.said('Karim', 'promise', 'Odile', 'a bench of oak', '--value', '30EUR', '--due', '+5d', '--hold', 'deposit:10EUR').sid
  town.said('Odile', 'accept', bench)
  town.said('Karim', 'deliver', bench)

  const odile = await town.phone('Odile', { lang })
  await odile.go('/promise/' + bench)
  await odile.press(w.wrong)
  await odile.page.getByRole('radio', { name: w.amount }).check()
  await odile.page.locator('input[inputmode=decimal]').fill('20')
  await odile.page.getByLabel(w.what).fill('C’est du pin.')
  await odile.press(w.send)
  await odile.page.waitForURL('**/dispute/**')
  const sid = new URL(odile.page.url()).pathname.split('/').pop()
  const stands = () => town.said('Odile', 'judge-seat', sid)
  const seated = round => stands().seats.filter(s => s.round === round && s.state === TAKEN).map(s => s.who.name)
  ok('her words are said', await odile.sees('C’est du pin.'))

  const karim = await town.phone('Karim', { lang })
  await karim.go('/today')
  await karim.press(w.reply)
  await karim.page.getByLabel(w.side).fill('L’assise est en chêne.')
  await karim.press(w.say)
  ok('his answer stands beside hers', await karim.sees('L’assise est en chêne.'))
  same('between the two', stands().stage, STAGE.repair)

  // Whom both trust: she names somebody who is close to neither, he the same.
  const trusted = CANDIDATES.find(name => { try { return town.said('Odile', 'mediate', sid, name) } catch { return false } })
  await karim.go('/dispute/' + sid)
  await karim.page.getByLabel(w.whom).selectOption({ label: trusted })
  await karim.press(w.name)
  await comes('both have named the same', () => seated(MEDIATOR)[0], trusted)

  await town.later(7)
  same('somebody helps', stands().stage, STAGE.mediation)
  const helper = await town.phone(trusted, { lang })
  await helper.go('/today')
  await helper.press(w.help)
  await helper.page.locator('input[inputmode=decimal]').first().fill('5')
  await helper.page.getByLabel(w.why).fill('Chêne dessus, pin dessous.')
  await helper.press(w.suggest)
  await comes('it is suggested', () => stands().table.length, 1)
  await odile.go('/dispute/' + sid)
  ok('it lies on the table', await odile.sees(w.table))
  ok('the words of who helps are for the two', await odile.sees('Chêne dessus, pin dessous.'))

  await town.later(7)
  same('at the door', stands().stage, STAGE.draw)
  await odile.go('/today')
  await odile.press(w.decide)
  await odile.press(w.neighbours)
  await comes('the number promised is said', () => stands().stands, true)

  const decide = async (who, loss) => {
    const phone = await town.phone(who, { lang })
    await phone.go('/today')
    await phone.press(w.judge)
    ok(`${who} reads what both say`, await phone.sees('L’assise est en chêne.'))
    await phone.page.locator('input[inputmode=decimal]').fill(loss)
    await phone.page.getByRole('radio', { name: w.debtor }).check()
    await phone.page.getByRole('radio', { name: w.skill }).check()
    await phone.page.getByLabel(w.reasons).fill('Elle est en pin aux trois quarts.')
    await phone.press(w.seal)
    ok(`${who}: it is sealed`, await phone.sees(w.sealed), await phone.page.locator('main').innerText())
    await phone.close()
  }
  await town.later(2)
  const drawn = seated(0)
  same('one neighbour for so much', drawn.length, 1)
  for (const who of drawn) await decide(who, '10')
  await comes('decided', () => stands().stage, STAGE.ruled)

  await karim.go('/today')
  await karim.press(w.look)
  ok('he reads what was decided', await karim.sees(w.ruled))
  ok('and why', await karim.sees('Elle est en pin aux trois quarts.'))
  await karim.page.getByRole('radio', { name: w.fact }).check()
  await karim.press(w.appeal)
  await comes('others are asked', () => stands().stage, STAGE.anew)
  await comes('three others', () => seated(1).length, 3)
  const others = seated(1)
  for (const who of others) await decide(who, '5')
  await comes('over', () => stands().stage, STAGE.end)
  same('five of it', stands().loss.units, 500)
  same('the promise ended as broken', town.said('Odile', 'show', bench).outcome, 5)
  for (const phone of [odile, karim]) await agrees(phone, bench)
  for (const phone of [odile, karim, helper]) await agreesInCase(phone, sid)
  for (const phone of [odile, karim, helper]) await phone.close()
}, TownInTime)
