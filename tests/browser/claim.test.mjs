// The cover pool stands behind a promise that is admitted broken: who was promised asks it, who looks after it answers, both sign.
import { journey, ok, same } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { agrees, agreesInCase, comes } from './ends.mjs'

const WORDS = {
  fr: { amend: /Arranger les choses/, pool: /Demander à la cagnotte/, lost: /Ce qui est perdu/, ask: /^Demander\s0,90/, see: /Voir, et payer ou non/, asked: /demande à la cagnotte/, gives: /cagnotte d’entraide\s: 0,90/, propose: /Le signer et le proposer/, sign: /Lire ce qui est proposé/, reply: /Dire comment vous le voyez/, settle: /Je signe ce qui est proposé/, over: /C’est fini/ },
  en: { amend: /Put it right/, pool: /^Ask the pool$/, lost: /What is lost/, ask: /^Ask for €0.90/, see: /See, and pay or not/, asked: /asks the cover pool/, gives: /cover pool: €0.90/, propose: /Sign it and propose it/, sign: /Read what is proposed/, reply: /Say how you see it/, settle: /I sign what is proposed/, over: /It is over/ },
}
const SETTLED = 6, REPAIR = 6, END = 12, POOL = 4
const DEBTORS = ['Noé', 'Joël', 'Irène', 'Martin', 'Basile', 'Violette'], CREDITORS = ['Awa', 'Solange', 'Idris', 'Pierre']

// Somebody promises a cupboard with the pool behind it, and admits that it will not come; Aïcha, who looks after the pool, is close to
// neither of the two.
function broken(town) {
  for (const debtor of DEBTORS) {
    try { town.said(debtor, 'pay', 'pool', '20EUR') } catch { continue }
    for (const creditor of CREDITORS) {
      try {
        const sid = town.said(debtor, 'promise', creditor, 'a cupboard', '--value', '30EUR', '--due', '+5d', '--hold', 'pool').sid
        town.said(creditor, 'accept', sid)
        town.said(debtor, 'break', sid, '--admit')
        const pool = town.said(creditor, 'show', sid).holds.findIndex(h => h.type === POOL)
        if (pool < 0) break
        town.said('Aïcha', '--dry-run', 'settle', sid, 'pool:0.10EUR')
        return { debtor, creditor, sid }
      } catch { /* the next one */ }
    }
  }
  throw new Error('nobody whom the pool covers and Aïcha may answer')
}

await journey('claim', async (town, lang) => {
  const w = WORDS[lang], { debtor, creditor, sid } = broken(town)
  const free = () => town.said('Aïcha', 'track').rows.find(r => r.device === 'pool').paid.units, before = free()

  const asks = await town.phone(creditor, { lang })
  await asks.go('/today')
  asks.presses = 0
  await asks.press(w.amend)
  const way = town.said(creditor, '--lang', lang, 'trouble', sid)
  ok('how those who were broken before ended', await asks.sees(way.made_good_text))
  ok('what the pool can pay', await asks.sees(way.pool.text))
  await asks.press(w.pool)
  ok('who decides, by name', way.pool.officers.some(x => x.may && x.who.name === 'Aïcha'))
  for (const officer of way.pool.officers) ok(`with ${officer.who.name}`, await asks.sees(officer.text))
  await asks.page.getByLabel(w.lost).fill('L’armoire ne viendra pas.')
  await asks.press(w.ask)
  await asks.page.waitForURL('**/dispute/**')
  ok('asked with four presses at most', asks.presses <= 4, String(asks.presses))
  const dispute = new URL(asks.page.url()).pathname.split('/').pop()
  await comes('between them', () => town.said(creditor, 'judge-seat', dispute).stage, REPAIR)

  const officer = await town.phone('Aïcha', { lang })
  await officer.go('/today')
  ok('who looks after the pool hears of it', await officer.sees(w.asked))
  await officer.press(w.see)
  ok('and reads why', await officer.sees('L’armoire ne viendra pas.'))
  // As much as one who looks after it may pay alone.
  await officer.page.getByLabel(w.gives).fill('0.50')
  await officer.press(w.propose)
  await comes('it lies on the table', () => town.said(creditor, 'judge-seat', dispute).table.length, 1)
  await agreesInCase(officer, dispute)

  await asks.go('/today')
  await asks.press(w.sign)
  await asks.press(w.settle)
  const owes = await town.phone(debtor, { lang })
  await owes.go('/today')
  await owes.press(w.reply)
  await owes.press(w.settle)
  await comes('all who pay have signed: settled', () => town.said(creditor, 'show', sid).outcome, SETTLED)
  same('it has ended', town.said(creditor, 'judge-seat', dispute).stage, END)
  ok('the pool has paid', free() > before)
  await asks.go('/dispute/' + dispute)
  ok('nothing can be added', await asks.sees(w.over))
  for (const phone of [asks, owes]) await agrees(phone, sid)
  for (const phone of [asks, owes, officer]) await phone.close()
}, TownInTime)
