// A community of more than 20,000 statements: its record is fetched when its person asks, not before; a question about somebody waits
// for that, is answered on the phone from all of it, and says from what; the server never learns what was asked.  On a metered line
// it is the same in a small one.
import { Town, close, end, ok } from './lib.mjs'
import { Village, goInside } from './village.mjs'

const BUNDLE = 256, LONG = 180000, WEEK_MS = 604800000
const W = {
  fr: { large: /Votre téléphone n’en va pas chercher autant/, metered: /Votre forfait est limité/, good: /Tout concorde/, begin: /Vérifier sur ce téléphone/, rests: /Calculé ici à partir de/ },
  en: { large: /Your phone does not fetch that many unasked/, metered: /Your line is metered/, good: /Everything adds up/, begin: /Check on this phone/, rests: /Worked out here from/ },
}

const town = await Village.of(20000)
ok('more than a phone fetches by itself', town.size > 20000)
for (const [lang, w] of Object.entries(W)) {
  const phone = await town.returning(lang), { page } = phone
  await (await phone.typeWords()).click()
  await page.locator('nav.tabs').waitFor({ timeout: LONG })
  const [who] = await town.others(phone)
  await goInside(page, `/can-i?${new URLSearchParams({ who, until: Date.now() + WEEK_MS })}`)
  ok('the question waits, and says for what', await phone.sees(w.large))
  // The last days are looked at in any case: is somebody being let in under this name?
  const tiles = page.asked.filter(a => a.includes('/tile/entries/')).length
  ok('unasked, at most a tenth of the record came', tiles < town.size / BUNDLE / 10, tiles)
  await phone.press(w.begin)
  await page.locator('section.verdict').waitFor({ timeout: LONG })
  ok('the answer says from what', await phone.sees(w.rests))
  const said = /[0-9]+[,\u00a0\u202f][0-9]{3}/.exec(await page.getByText(w.rests).first().innerText())[0]
  ok('from every statement', Number(said.replace(/[^0-9]/g, '')) >= town.size, said)
  ok('no request asked for an answer', !page.asked.some(a => /\/v1\/(ask|why|cover)/.test(a)))
  ok('none named a sum', !page.asked.some(a => a.includes('stake')))
  await phone.go('/can-i?' + new URLSearchParams({ who, until: Date.now() + WEEK_MS }))
  await page.locator('section.verdict').waitFor({ timeout: LONG })
  ok('another time it begins from what lies here', await phone.sees(w.rests))
  await phone.close()
}
await town.end()

class Metered extends Town {
  dress(context) { return context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } })) }
}
const small = await Metered.start()
for (const [lang, w] of Object.entries(W)) {
  const phone = await small.phone('Karim', { lang })
  await goInside(phone.page, '/check')
  ok('on a metered line it waits', await phone.sees(w.metered))
  await phone.press(w.begin)
  ok('until asked', await phone.page.getByRole('heading', { name: w.good }).waitFor({ timeout: LONG }).then(() => true, () => false))
  await phone.close()
}
await small.end()
await close()
end()
