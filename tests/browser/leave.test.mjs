// Leaving: a copy, what can be forgotten, going, coming back within the days for it, going again and having the name forgotten; the log
// still verifies.
import { readFileSync } from 'node:fs'
import { journey, ok, same } from './lib.mjs'
import { byWords } from './phone-lock.mjs'

const W = {
  fr: { next: /Continuer/, name: /Votre nom ici/, other: /^Autrement/, kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, now: /J’en suis/, in: /Vous y êtes/, thing: /La chose/, worth: /Valeur/, kind: /Quel genre/, shelve: /Mettre sur l’étagère/, copy: /Prendre ma copie/, look: /Voir ce qui peut s’effacer/, can: /déclaration.* s’effacer|mots qui peuvent/, erase: /Effacer ce qui peut/, erased: /Effacés\s: les mots/, leave: /^Je pars/, gone: /n’êtes plus d’ici/, back: /^Je reviens/, head: /Partir la tête haute/, forget: /Oublier mon nom/ },
  en: { next: /Continue/, name: /Your name here/, other: /^Another way/, kept: /written them down/, words: /Your words/, them: /That is them/, now: /^I join/, in: /You are in/, thing: /The thing/, worth: /Worth today/, kind: /What kind/, shelve: /Put it on the shelf/, copy: /Take my copy/, look: /See what can be erased/, can: /words that can go/, erase: /Erase what can be/, erased: /Erased: the words/, leave: /^I leave/, gone: /You have left/, back: /^I come back/, head: /Leave with your head/, forget: /Forget my name/ },
}
const heading = (phone, name) => phone.page.getByRole('heading', { name }).first().waitFor({ timeout: 20000 }).then(() => true, () => false)
// `find` ends with 1 when there is nothing.
const found = (town, name) => { try { return JSON.stringify(town.said('Aïcha', 'find', '--people', name)).includes(name) } catch (e) { if (e.status === 1) return false; throw e } }

await journey('leave', async (town, lang) => {
  const w = W[lang]
  const lea = await town.phone(null, { lang })
  await lea.go('/join#' + town.said('Aïcha', 'invite').invitations[0].code)
  await lea.page.getByLabel(w.name).fill('Léa')
  await lea.press(w.next)
  await byWords(lea, w)
  await lea.press(w.now)
  ok('she is in', await lea.sees(w.in))
  await lea.go('/offer')
  await lea.page.getByLabel(w.thing).fill('Une échelle double')
  await lea.page.getByLabel(w.worth).fill('20')
  await lea.page.getByLabel(w.kind).selectOption({ index: 1 })
  await lea.press(w.shelve)
  await lea.page.waitForURL('**/thing/**')
  const thing = new URL(lea.page.url()).pathname.split('/').pop()

  // Her phone knows the rules once it has read the log; from then on without loading anything anew.
  await lea.checked()
  await lea.page.locator('header.top a[href="/me"]').click()
  await lea.page.locator('a[href="/me/leave"]').click()
  const [download] = await Promise.all([lea.page.waitForEvent('download'), lea.press(w.copy)])
  const copy = JSON.parse(readFileSync(await download.path(), 'utf8'))
  same('her copy: what she signed', copy.signed.statements.length, 2)
  ok('with her words', copy.signed.statements[0].texts.some(x => Buffer.from(x.bytes, 'base64url').includes('Une échelle double')))
  ok('her locked key with it', copy.keyfile.startsWith('fabrique-key-v1\n'))

  await lea.press(w.look)
  ok('one of hers can go', await lea.sees(w.can))
  await lea.press(w.erase)
  ok('it is gone', await lea.sees(w.erased))
  ok('for the program too', !JSON.stringify(town.said('Aïcha', 'show', thing)).includes('échelle'))

  const since = Date.now()
  await lea.press(w.leave)
  ok('she has left', await heading(lea, w.gone))
  await lea.press(w.back)
  ok('and come back', await heading(lea, w.head))
  // The same words within the same second would be the same statement.
  await new Promise(done => setTimeout(done, since + 1000 - Date.now()))
  await lea.press(w.leave)
  ok('left for good', await heading(lea, w.gone))
  await lea.press(w.look)
  await lea.press(w.forget)
  ok('her name is gone', await lea.sees(w.erased))
  ok('nobody finds her', !found(town, 'Léa'))
  await lea.close()
})
