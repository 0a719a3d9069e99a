// A form that is being filled keeps what was typed and chosen: while the phone's own copy, older than the page, takes over; while the log
// grows; in the other language.  If what it asks changes, it says so; if it is asked no more, the words stay readable.
import { Town, journey, ok, same } from './lib.mjs'
import { choose, comes } from './ends.mjs'
import { words } from './offline.mjs'
import { holdsUp } from './rules.mjs'

const QUESTIONS = ['as', 'will', 'can', 'again'], SEALED = 1, QUIET_MS = 2500

class Watched extends Town {
  options = { serviceWorkers: 'block' }       // requests of the worker are held here
}

// Karim has promised, and says that it is done.
function done(town, what) {
  const sid = town.said('Karim', 'promise', 'Aïcha', what, '--due', '+1d').sid
  town.said('Aïcha', 'accept', sid)
  town.said('Karim', 'deliver', sid)
  return sid
}

// Requests for `path` wait until they are let through.
async function hold(page, path) {
  let free, seen
  const open = new Promise(done => { free = done }), asked = new Promise(done => { seen = done })
  await page.context().route('**' + path, async route => {
    seen()
    await open
    await route.continue().catch(() => {})
  })
  return { asked, free }
}

const chosen = page => page.locator('input[type=radio]:checked').count()
async function stays(phone, name) {
  await phone.page.waitForTimeout(QUIET_MS)
  same(`${name}: every answer is as it was chosen`, await chosen(phone.page), QUESTIONS.length)
}

// The copy on the phone is of before Aïcha said that all is well; the server's page is of after.
async function olderCopy(town, karim, lang) {
  const sid = done(town, 'an hour at the shelf')
  await karim.checked()
  await karim.page.goto('about:blank')
  town.said('Aïcha', 'keep', sid)
  const start = await hold(karim.page, '/log.vkey'), growth = await hold(karim.page, '/checkpoint')
  await karim.go('/promise/' + sid)
  for (const q of QUESTIONS) await choose(karim, q, 0)
  start.free()
  await growth.asked
  await stays(karim, 'the older copy has taken over')
  growth.free()
  await stays(karim, 'it has caught up')

  const grown = karim.page.waitForResponse(/checkpoint/)
  town.said('Odile', 'offer', 'Une échelle', '--worth', '20EUR')
  await grown
  await stays(karim, 'the log has grown')

  const word = karim.page.getByRole('textbox').first()
  await word.fill('Bien reçu.')
  await karim.page.locator('header .tool[hreflang]').click()
  await karim.page.getByRole('button', { name: words(lang === 'fr' ? 'en' : 'fr', 'rate.seal') }).waitFor()
  await stays(karim, 'in the other language')
  same('the word is as it was typed', await word.inputValue(), 'Bien reçu.')
  await karim.page.locator('header .tool[hreflang]').click()
  await karim.press(words(lang, 'rate.seal'))
  await comes('it is sealed', () => town.said('Aïcha', 'show', sid).ratings.map(r => r.state).join(), String(SEALED))
}

// What she is writing about goes on meanwhile, then is over.
async function other(town, aicha, lang) {
  const sid = town.said('Karim', 'promise', 'Aïcha', 'a shelf', '--value', '5EUR', '--due', '+5d').sid
  town.said('Aïcha', 'accept', sid)
  await aicha.go(`/promise/${sid}/trouble`)
  const field = aicha.page.getByLabel(words(lang, 'trouble.what'))
  await field.fill('Rien n’est venu.')
  ok('nothing has changed yet', await aicha.page.getByText(words(lang, 'form.moved')).count() === 0)
  town.said('Karim', 'deliver', sid)
  ok('it says that it has changed', await aicha.sees(words(lang, 'form.moved')))
  await holdsUp('a form whose matter has changed', aicha.page)
  same('her words are still there', await field.inputValue(), 'Rien n’est venu.')
  town.said('Aïcha', 'keep', sid)
  ok('it says that it is asked no more', await aicha.sees(words(lang, 'form.left')))
  ok('and still shows her words', await aicha.sees('Rien n’est venu.'))
  await holdsUp('a form that is asked no more', aicha.page)
  await aicha.press(words(lang, 'sheet.away'))
  await aicha.page.getByText('Rien n’est venu.').waitFor({ state: 'detached' })
  same('nothing of it was signed', town.said('Aïcha', 'show', sid).dispute ?? null, null)
}

await journey('forms', async (town, lang) => {
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  await olderCopy(town, karim, lang)
  await other(town, aicha, lang)
  await karim.close()
  await aicha.close()
}, Watched)
