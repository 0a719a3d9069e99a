// A community of more than 20,000 statements: its record is fetched when its person asks, not before; a question about somebody waits
// for that, is answered on the phone from all of it, and says from what; the server never learns what was asked.
import { close, end, ok } from './lib.mjs'
import { Village, goInside } from './village.mjs'

const BUNDLE = 256, LONG = 180000, WEEK_MS = 604800000
const W = {
  fr: { large: /Votre téléphone n’en va pas chercher autant/, begin: /Vérifier sur ce téléphone/, rests: /Calculé ici à partir de/ },
  en: { large: /Your phone does not fetch that many unasked/, begin: /Check on this phone/, rests: /Worked out here from/ },
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
  const number = (await page.getByText(w.rests).first().innerText()).replace(/[^0-9 \u00a0\u202f,]/g, '').match(/[0-9][0-9 \u00a0\u202f,]+/)[0].replace(/[^0-9]/g, '')
  ok('from every statement', number.startsWith(String(town.size)), number)
  ok('no request asked for an answer', !page.asked.some(a => /\/v1\/(ask|why|cover)/.test(a)))
  ok('none named a sum', !page.asked.some(a => a.includes('stake')))
  await phone.go('/can-i?' + new URLSearchParams({ who, until: Date.now() + WEEK_MS }))
  await page.locator('section.verdict').waitFor({ timeout: LONG })
  ok('another time it begins from what lies here', await phone.sees(w.rests))
  await phone.close()
}
await town.end()
await close()
end()
