// Back in: by a printed card, by the phone's own lock after signing out, by another phone beside it with three words to compare.
import { journey, ok, same } from './lib.mjs'
import { byWords, drawn, holds, listen, lockOfPhone, onPhone, signedBy, threeWords } from './phone-lock.mjs'

const W = {
  fr: { next: /Continuer/, name: /Votre nom ici/, other: /^Autrement/, use: /Utiliser mon téléphone/, kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, now: /J’en suis/, in: /Vous y êtes/, out: /Quitter ce téléphone/, else: /Quelqu’un d’autre sur ce téléphone/, forget: /Que ce téléphone oublie/, makeCard: /Faire ma carte/, refused: /n’a pas dit oui/, byCard: /Ma carte imprimée/, cardCode: /Le code de la carte/, open: /^Ouvrir$/, notFound: /n’ouvre rien ici/, byPhone: /Un autre téléphone à moi/, square: /Montrer le carré/, give: /Faire entrer ce téléphone/, same: /Oui, les mêmes/, they: /^Ce sont les mêmes/, further: /^Un autre téléphone$/, removePhone: /^Retirer Un autre/, removeCard: /^Retirer Une carte/, cardGone: /Elle n’ouvre plus rien/, renewed: /Seul ce téléphone signe/, comeIn: /Rentrer|Entrer|Se connecter/ },
  en: { next: /Continue/, name: /Your name here/, other: /^Another way/, use: /Use my phone’s lock/, kept: /written them down/, words: /Your words/, them: /That is them/, now: /^I join/, in: /You are in/, out: /Sign out/, else: /Somebody else on this phone/, forget: /Make this phone forget/, makeCard: /Make my card/, refused: /did not give its yes/, byCard: /My printed card/, cardCode: /The code on the card/, open: /^Open$/, notFound: /opens nothing here/, byPhone: /Another phone of mine/, square: /Show the square/, give: /Let that phone in/, same: /Yes, the same/, they: /^They are the same/, further: /^A further phone$/, removePhone: /^Remove A further/, removeCard: /^Remove A printed/, cardGone: /It opens nothing any more/, renewed: /Only this phone signs/, comeIn: /Come (back )?in/ },
}

const anew = async town => { await town.stop(); await town.serve(town.port) }
// A card that opens nothing, at "come back in".
async function opensNothing(phone, w, code) {
  await phone.page.getByText(w.byCard).click()
  await phone.page.getByLabel(w.cardCode).fill(code)
  await phone.page.locator('details[open]').getByRole('button', { name: w.open }).click()
  return phone.sees(w.notFound)
}
const isIn = phone => phone.page.waitForURL('**/today').then(() => true, () => false)
async function joins(town, phone, w) {
  await phone.go('/join#' + town.said('Aïcha', 'invite').invitations[0].code)
  await phone.page.getByLabel(w.name).fill('Léa')
  await phone.press(w.next)
  await phone.press(w.use)
  await phone.press(w.now)
  ok('she is in', await phone.sees(w.in))
}

const makesCard = async (phone, w) => {
  await phone.press(w.makeCard)
  await phone.press(w.use)
  return phone.page.locator('.paper p.words').textContent()
}

async function forgets(phone, w) {
  await phone.go('/me')
  await phone.press(w.out)
  await phone.page.waitForURL(u => u.pathname === '/')
  await phone.go('/back-in')
  await phone.press(w.else)
  await phone.press(w.forget)
  await phone.page.waitForURL(u => u.pathname === '/')
}

await journey('back-in', async (town, lang) => {
  const w = W[lang]

  // Her phone's lock, and a card.
  const lea = await town.phone(null, { lang })
  const lock = await lockOfPhone(lea.page), secretsOf = await drawn(lea.page), sent = [listen(lea.page)]
  await joins(town, lea, w)
  const [all] = await secretsOf(), secrets = [all.slice(0, 32), all.slice(32)]
  const card = await makesCard(lea, w)
  same('a card is a code of seven groups', /^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/.test(card), true)
  const { mid } = await onPhone(lea.page, 'member')
  await lea.go('/me')
  await lea.press(w.out)
  await lea.page.waitForURL(u => u.pathname === '/')
  await lea.go('/back-in')
  await lea.press(w.use)
  ok('her own: in again', await isIn(lea))
  await forgets(lea, w)
  await anew(town)
  await lea.go('/back-in')
  await lea.press(w.use)
  ok('an emptied phone: its lock finds her file', await isIn(lea))
  same('she is the same', (await onPhone(lea.page, 'member')).mid, mid)

  // A new phone, with the card.
  const second = await town.phone(null, { lang })
  await second.go('/back-in')
  ok('a wrong letter opens nothing', await opensNothing(second, w, card.replace(/.$/, c => c === '0' ? '1' : '0')))
  await second.page.getByLabel(w.cardCode).fill(card.toLowerCase().replaceAll('-', ' '))
  await second.page.locator('details[open]').getByRole('button', { name: w.open }).click()
  await byWords(second, w)
  ok('the card lets her in', await isIn(second))
  await second.close()

  // Another phone beside the first: a square, three words.
  await anew(town)
  const third = await town.phone(null, { lang })
  sent.push(listen(third.page))
  await third.go('/back-in')
  await third.page.getByText(w.byPhone).click()
  await third.press(w.square)
  const link = await third.page.locator('p.mono').textContent()
  ok('the key in the square stands where no server reads it', new URL(link).hash.length === 44)
  await lea.page.goto(link)
  await lea.press(w.give)
  await lea.press(w.use)
  const [hers, its] = [await threeWords(lea), await threeWords(third)]
  same('both show the same three words', hers, its)
  await third.press(w.same)
  await byWords(third, w)
  ok('the third phone is in', await isIn(third))
  same('as herself', (await onPhone(third.page, 'member')).mid, mid)
  await lea.press(w.they)
  ok('what went from phone to phone was locked', !holds(Buffer.concat(sent.map(bytes => bytes())), secrets))

  // What she has is listed; a card that she removes opens nothing.
  await anew(town)
  await lea.go('/me')
  ok('the further phone stands on her list', await lea.sees(w.further))
  const paper = await makesCard(lea, w)
  await lea.page.reload()
  await lea.press(w.removeCard)
  ok('the card is removed', await lea.sees(w.cardGone))
  const finder = await town.phone(null, { lang })
  await finder.go('/back-in')
  ok('whoever finds it', await opensNothing(finder, w, paper))
  await finder.close()

  // She removes the further phone: it signs nothing and reads nothing; her other card goes with it; she goes on.
  await lea.press(w.removePhone)
  await lea.press(w.use)
  ok('it is removed', await lea.sees(w.renewed))
  await third.go('/me')
  ok('that phone is a stranger’s now', await third.page.getByRole('link', { name: w.comeIn }).first().waitFor().then(() => true, () => false))
  same('it reads nothing', await third.page.evaluate(async () => (await fetch('/v1/me')).status), 401)
  await third.close()
  const last = await town.phone(null, { lang })
  await last.go('/back-in')
  ok('her first card', await opensNothing(last, w, card))
  await last.close()
  const [{ sid }] = await signedBy(lea)
  const shown = town.said('Aïcha', 'show', sid)
  same('the program shows who changed', `${shown.kind} ${shown.signer_mid}`, `rotate ${mid}`)

  // Somebody else's finger.
  await lea.go('/me')
  await lea.press(w.out)
  await lea.page.waitForURL(u => u.pathname === '/')
  await lea.go('/back-in')
  await lock.refuse()
  await lea.press(w.use)
  ok('a finger that is not hers opens nothing', await lea.sees(w.refused))
  await lea.close()
})
