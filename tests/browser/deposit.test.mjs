// Lent with a deposit and somebody who answers for Karim, after a refused offer: each fills a sheet, both open, the smallest deal is signed.
// A sheet is shown to nobody before both are sealed; neither sheet ever reaches the record.
import { journey, ok, same } from './lib.mjs'

const W = {
  fr: { answer: /Répondre de Karim/, give: /Je réponds de Karim, jusqu’à/, borrow: /emprunter/, propose: /Signer ma moitié/, look: /^Répondre$/, no: /^Pas cette fois$/, kindly: /^Dire non, gentiment$/, sorry: /Pas cette fois, avec mes regrets/, find: /Trouver un accord/, deposit: 'Une caution d’au plus', need: 'Je veux être couvert à hauteur de', upto: /caution, jusqu’à 50\s€/, row: /caution, jusqu’à/,
    seal: /Cacheter ma feuille/, sealed: 'Votre feuille est cachetée', found: /Le plus petit accord qui convient aux deux/, sign: /^Signer ma moitié$/, agreed: 'Signé', theirs: 'Ce que Aïcha demandait et offrait', away: /^Ranger$/, they: /Karim a commencé/ },
  en: { answer: /Answer for Karim/, give: /I answer for Karim, up to/, borrow: /Ask to borrow/, propose: /Sign my half/, look: /^Answer$/, no: /^Not this time$/, kindly: /^Say no, kindly$/, sorry: /Not this time, sorry/, find: /Find a deal/, deposit: 'A deposit of at most', need: 'I want this much covered', upto: /deposit, up to €50\./, row: /deposit, up to/,
    seal: /Seal my sheet/, sealed: 'Your sheet is sealed', found: /The smallest deal that suits both/, sign: /^Sign my half$/, agreed: 'Signed', theirs: 'What Aïcha asked and offered', away: /^Put it away$/, they: /Karim began/ },
}
const DEPOSIT = 2, SURETY = 3, LAPSED = 13, ACTIVE = 2
const sidOf = page => new URL(page.url()).pathname.split('/')[2]
const sum = (holds, type) => holds.filter(h => h.type === type).reduce((n, h) => n + h.amount.units, 0)

async function asks(karim, w) {
  await karim.go('/find')
  await karim.press(/Tronçonneuse/)
  await karim.press(w.borrow)
  await karim.choosesDays()
  await karim.press(w.propose)
  await karim.page.waitForURL('**/promise/**')
  return sidOf(karim.page)
}

async function stands(odile, w, mid) {
  await odile.go('/person/' + mid)
  await odile.press(w.answer)
  await odile.page.locator('input[inputmode=decimal]').fill('150')
  await odile.press(w.give)
  await odile.page.waitForURL('**/answer-for')
}

await journey('deposit', async (town, lang) => {
  const w = W[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang }), odile = await town.phone('Odile', { lang })
  await stands(odile, w, town.said('Karim', 'me').mid)

  const first = await asks(karim, w)
  await aicha.go('/today')
  await aicha.press(w.look)
  await aicha.press(w.no)
  await aicha.press(w.kindly)
  await aicha.page.getByRole('heading', { name: w.kindly }).waitFor({ state: 'detached' })
  await karim.go('/today')
  ok('a word comes with it, for him alone', await karim.sees(w.sorry))
  await karim.go('/promise/' + first)
  await karim.page.getByRole('link', { name: w.find }).waitFor()
  same('she says no: nobody is bound', town.said('Karim', 'show', first).stage, LAPSED)

  await karim.press(w.find)
  await karim.page.getByLabel(w.deposit).fill('50')
  await karim.page.locator('label.opt', { hasText: w.upto }).first().waitFor()
  await karim.press(w.seal)
  ok('his sheet is sealed', await karim.sees(w.sealed))

  await aicha.go(`/promise/${first}/sheet`)
  await aicha.page.locator('label.opt').first().waitFor()
  ok('nothing of his is shown before hers is sealed', !(await aicha.page.locator('main').innerText()).match(w.row))
  await aicha.page.getByLabel(w.need).fill('120')
  await aicha.page.locator('label.opt', { hasText: '120' }).waitFor()
  await aicha.page.locator('label.opt').nth(1).click()
  await aicha.press(w.seal)
  ok('hers is sealed, his is not open', await aicha.sees(w.sealed))

  await karim.go(`/promise/${first}/sheet`)
  ok('both are open: the smallest deal', await karim.sees(w.found))
  ok('he sees what she asked', await karim.sees(w.theirs))
  await karim.press(w.sign)
  await karim.page.waitForURL(url => url.pathname.startsWith('/promise/') && sidOf(karim.page) !== first)
  const sid = sidOf(karim.page)

  await aicha.go(`/promise/${first}/sheet`)
  ok('she sees the same deal', await aicha.sees(w.found))
  ok('and who signs first', await aicha.sees(w.they))
  await aicha.press(w.away)
  await aicha.page.locator('label.opt').first().waitFor()
  await aicha.go('/today')
  aicha.presses = 0
  await aicha.press(w.look)
  await aicha.press(w.sign)
  ok('both halves are signed', await aicha.sees(w.agreed))
  ok('in three presses at most', aicha.presses <= 3, aicha.presses)
  await aicha.page.locator('.halves:not(.apart)').waitFor()

  const told = town.said('Aïcha', 'show', sid)
  same('it runs', told.stage, ACTIVE)
  same('a deposit of what he gave', sum(told.holds, DEPOSIT), 5000)
  ok('the rest of what she asked: somebody answers', sum(told.holds, SURETY) > 0, JSON.stringify(told.holds.map(h => h.text)))
  ok('the guarantor is named to the two', told.holds.some(h => h.type === SURETY && h.owner.name === 'Odile'))
  const page = await aicha.page.locator('main').innerText()
  ok('the page names the same cover', told.holds.filter(h => h.type === DEPOSIT || h.type === SURETY).every(h => page.includes(lang === 'en' ? h.text : 'Odile')), page.slice(0, 600))
  same('no word of it is left in a mailbox', ['Aïcha', 'Karim'].flatMap(who => town.said(who, 'mail').mail).filter(m => m.context === 'deal').length, 0)
  for (const phone of [karim, aicha, odile]) await phone.close()
})
