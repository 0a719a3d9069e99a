// A visitor looks around: what this is and what happens if it goes wrong stand on the first page, with the figures that the program
// gives; no name, no cookie, nothing kept, nothing asked of anybody else; the same without script; a family of four at once.
import { journey, ok, same } from './lib.mjs'

const W = {
  fr: { neighbours: /Des voisins qui prêtent/, people: n => new RegExp(`^${n} personnes`), wrong: /Et si ça se passe mal/, steps: [/^On répare/, /^On se parle/, /^Des voisins tranchent/], look: /Faire le tour/, charter: /^Notre charte/, check: /Vérifier soi-même/, ask: /Demandez à entrer/ },
  en: { neighbours: /Neighbours who lend/, people: n => new RegExp(`^${n} people`), wrong: /And if it goes wrong/, steps: [/^We repair/, /^We talk/, /^Neighbours decide/], look: /Look around/, charter: /^Our charter/, check: /Check it yourself/, ask: /Ask to join/ },
}
const PLACES = ['/', '/find', '/charter', '/check']
const heading = (phone, name) => phone.page.getByRole('heading', { name }).first().waitFor({ timeout: 20000 }).then(() => true, () => false)

// What rests on the phone of somebody who has only looked: no database row about anybody, no cookie, no storage.
const rests = page => page.evaluate(async () => {
  const rows = []
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise(done => { indexedDB.open(name).onsuccess = e => done(e.target.result) })
    for (const store of db.objectStoreNames) rows.push(...await new Promise(done => { db.transaction(store).objectStore(store).getAllKeys().onsuccess = e => done(e.target.result.map(k => `${store} ${k}`)) }))
    db.close()
  }
  return { rows, stored: localStorage.length + sessionStorage.length }
})

// One walk through every place that is open to all, as people walk: by links, and back; the answers that told to wait.
async function walks(phone) {
  const refused = [], page = phone.page
  page.on('response', r => { if (r.status() === 429) refused.push(r.url()) })
  const arrives = async path => {
    await page.waitForURL(u => path.test(u.pathname))
    await page.locator('main h1').waitFor()
    await page.waitForLoadState('networkidle')
  }
  for (const [link, path] of [['/charter', /^.charter$/], ['/check', /^.check$/], ['/join?ask', /^.join$/], ['/find', /^.find$/]]) {
    await page.locator(`a[href="${link}"]`).first().click()
    await arrives(path)
    if (link === '/find') continue
    await page.goBack()
    await arrives(/^.$/)
  }
  await page.locator('article.thing a').first().click()
  await arrives(/^.thing./)
  return refused
}

// The same places as the server writes them, for who has no script.
async function withoutScript(town, lang, w, names) {
  for (const place of PLACES) {
    const text = await (await fetch(`${town.base}${place}?lang=${lang}`)).text()
    ok(`${place} says something without script`, /<h1[^>]*>[^<]+/.test(text))
    same(`${place} names nobody`, names.filter(n => text.includes(`>${n}<`)).join(), '')
    if (place === '/') ok('what happens if it goes wrong, too', w.steps.every(step => new RegExp(step.source.slice(1)).test(text)))
  }
}

await journey('visitor', async (town, lang) => {
  const w = W[lang]
  const phone = await town.phone(null, { lang })
  const community = await (await fetch(town.base + '/v1/community')).json()
  const names = town.said('Aïcha', 'find', '--people', '').people.map(p => p.name)

  // On the first page, without a press.
  ok('what this is', await heading(phone, w.neighbours))
  ok('how many they are', await phone.sees(w.people(community.members)))
  ok('what happens if it goes wrong', await heading(phone, w.wrong))
  for (const step of w.steps) ok(`${step} stands there`, await phone.page.locator('ol.path b').filter({ hasText: step }).count() === 1)
  const shown = async () => Number((await phone.page.locator('ul.ends li').filter({ has: phone.page.locator('.chip.kept') }).locator('b').textContent()).replace(/\D/g, ''))
  same('how many promises were kept', await shown(), community.promises.kept)
  ok('how one comes in', await phone.page.getByRole('link', { name: w.ask }).isVisible())

  // Things without their owners; the program says whose they are, the page does not.
  await phone.press(w.look)
  await phone.page.locator('article.thing a').first().click()
  await phone.page.waitForURL('**/thing/**')
  await phone.page.locator('main h1').waitFor()
  const sid = new URL(phone.page.url()).pathname.split('/').pop(), told = town.said('Aïcha', 'show', sid)
  same('a thing as the program knows it', await phone.page.locator('main h1').textContent(), told.title)
  ok('whose it is stays among members', !!told.owner.name && !(await phone.page.locator('main').textContent()).includes(told.owner.name))
  for (const [place, title] of [['/charter', w.charter], ['/check', w.check]]) {
    await phone.go(place)
    ok(`${place} is open to all`, await heading(phone, title) || place === '/check')
    const text = await phone.page.locator('main').innerText()
    same(`${place} names nobody`, names.filter(n => new RegExp(`(^|[^\\p{L}])${n}($|[^\\p{L}])`, 'u').test(text)).join(), '')
  }

  // Nothing is kept, and nobody else is asked.
  same('no cookie', (await phone.page.context().cookies()).length, 0)
  const here = await rests(phone.page)
  same('nothing rests', `${here.rows.join()} ${here.stored}`, ' 0')
  same('nobody else is asked', phone.page.asked.filter(r => !r.split(' ')[1].startsWith(town.base) && !r.includes(' blob:')).join(), '')
  ok('nothing is sent', phone.page.asked.every(r => r.startsWith('GET ')))
  await phone.close()
  await withoutScript(town, lang, w, names)

  // A family behind one address, all at once: nobody is told to wait.
  await town.stop()
  await town.serve(town.port)
  const family = await Promise.all([1, 2, 3, 4].map(() => town.phone(null, { lang })))
  const refused = (await Promise.all(family.map(walks))).flat()
  same('a family looks around', refused.join(), '')
  for (const one of family) await one.close()
  same('the charter is the one that was shown', town.said('Aïcha', 'charter', 'show').version, community.version)
})
