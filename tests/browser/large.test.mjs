// A community of more than 20,000 statements: a question about somebody is answered on the phone from a part of the record, which is
// checked and says what a part cannot show; the record is fetched when its person asks, and the answer then says from what.  The server
// learns about whom, never for what sum or until when.  On a metered line it is the same in a small one.
import { Town, close, end, ok } from './lib.mjs'
import { Village, goInside } from './village.mjs'

const BUNDLE = 256, LONG = 180000, WEEK_MS = 604800000
const W = {
  fr: { large: /Votre téléphone n’en va pas chercher autant/, metered: /Votre forfait est limité/, good: /Tout concorde/, begin: /Vérifier sur ce téléphone/, rests: /Calculé ici à partir de [0-9]/,
    part: /Calculé ici à partir d’une partie du registre/, not: /Une partie ne montre pas que rien n’a été omis/ },
  en: { large: /Your phone does not fetch that many unasked/, metered: /Your line is metered/, good: /Everything adds up/, begin: /Check on this phone/, rests: /Worked out here from [0-9]/,
    part: /Worked out here from a part of the record/, not: /A part cannot show that nothing was left out/ },
}
const spoken = Object.entries(W).filter(([lang]) => (process.env.LANGS ?? 'fr en').split(' ').includes(lang))
const answered = page => page.locator('section.verdict').waitFor({ timeout: LONG })
const evidence = page => page.asked.filter(a => a.includes('/v1/ask/evidence'))
// What the answer says, without names of days: to see that both ways it is the same.
const verdict = page => page.locator('section.verdict').innerText()

function keptToItself(page) {
  ok('no request asked for an answer', !page.asked.some(a => /\/v1\/(ask(?!\/evidence)|why|cover)/.test(a)))
  ok('none named a sum, a day or a level', !page.asked.some(a => /[?&](stake|until|level|shrug|deposit|steps)=/.test(a)))
}

const town = await Village.of(20000)
ok('more than a phone fetches by itself', town.size > 20000)
for (const [lang, w] of spoken) {
  const phone = await town.returning(lang), { page } = phone
  await (await phone.typeWords()).click()
  await page.locator('nav.tabs').waitFor({ timeout: LONG })
  const [who] = await town.others(phone)
  const question = `/can-i?${new URLSearchParams({ who, until: Date.now() + WEEK_MS })}`
  await goInside(page, question)
  await answered(page)
  const fromPart = await verdict(page)
  ok('the answer comes from a part', await phone.sees(w.part))
  ok('and says what a part cannot show', await phone.sees(w.not))
  ok('what was not fetched, and why', await phone.sees(w.large))
  ok('one request brought it', evidence(page).length === 1, evidence(page))
  ok('it names the person and the topic', evidence(page).every(a => /\?who=[\w-]+&topic=\w*&since=\d+$/.test(a)), evidence(page))
  // The last days are looked at in any case: is somebody being let in under this name?
  const tiles = page.asked.filter(a => a.includes('/tile/entries/')).length
  ok('unasked, at most a tenth of the record came', tiles < town.size / BUNDLE / 10, tiles)
  keptToItself(page)
  await phone.press(w.begin)
  ok('from the whole record, then', await page.getByText(w.rests).first().waitFor({ timeout: LONG }).then(() => true, () => false))
  ok('the answer is the same', await verdict(page) === fromPart)
  const said = /[0-9]+[,\u00a0\u202f][0-9]{3}/.exec(await page.getByText(w.rests).first().innerText())[0]
  ok('from every statement', Number(said.replace(/[^0-9]/g, '')) >= town.size, said)
  keptToItself(page)
  await phone.go(question)
  await answered(page)
  ok('another time it begins from what lies here', await page.getByText(w.rests).first().waitFor({ timeout: LONG }).then(() => true, () => false))
  await phone.close()
}
await town.end()

class Metered extends Town {
  dress(context) { return context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } })) }
}
const small = await Metered.start()
for (const [lang, w] of spoken) {
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
