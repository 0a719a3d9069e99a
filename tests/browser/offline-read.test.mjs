// Reading without network what the phone holds: every place opens from an address and from within, and what the phone holds is there;
// what only the server has is said to need the network.  And the app can be installed.
import { ok, same } from './lib.mjs'
import { cutJourney, isAll, kept, stateOf, words } from './offline.mjs'
import { places, visit } from './places.mjs'

// What a phone does not hold, because it is not part of the record.
const OF_THE_SERVER = ['leave']

async function installable(page) {
  const cdp = await page.context().newCDPSession(page)
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  same('the browser would install it', JSON.stringify(installabilityErrors.filter(e => e.errorId !== 'in-incognito')), '[]')
  const { data, errors } = await cdp.send('Page.getAppManifest')
  same('its manifest has no fault', JSON.stringify(errors), '[]')
  const { icons, display, start_url: start } = JSON.parse(data)
  same('it begins at today, on its own', display + start, 'standalone/today')
  for (const { src, type, sizes } of icons) {
    const drawn = await page.evaluate(src => createImageBitmap ? fetch(src).then(r => r.blob()).then(b => new Promise(done => {
      const image = new Image()
      image.onload = () => done([image.naturalWidth, b.type])
      image.onerror = () => done(null)
      image.src = src
    })) : null, src)
    ok(`its icon of ${sizes} is one`, drawn?.[1] === type && (sizes === 'any' || `${drawn[0]}x${drawn[0]}` === sizes), JSON.stringify(drawn))
  }
}

await cutJourney('offline-read', async (net, town, lang) => {
  const phone = await net.phone('Aïcha', lang), { page } = phone
  await phone.checked()
  await installable(page)
  const list = (await places(page)).filter(place => place.as === 'member')
  await kept(page)
  const own = await stateOf(page)
  net.cut(isAll)

  await phone.go('/promises')
  ok('an address opens without network', await page.locator('main h1').waitFor({ timeout: 45000 }).then(() => true, () => false))
  await page.locator('main:has(h1):not(:has(.loading))').waitFor({ timeout: 45000 })
  const alone = await stateOf(page)
  same('from what lies here, the same state', JSON.stringify(alone), JSON.stringify(own))
  const needs = []
  for (const place of list) {
    await visit(page, place.path)
    if (place.open) await place.open(page).catch(() => {})
    const there = page.locator('main:has(h1):not(:has(.loading)), main .trouble').first()
    if (!await there.waitFor({ timeout: 60000 }).then(() => true, () => false)) ok(`${place.name} opens without network`, false, (await page.locator('main').innerText()).slice(0, 200))
    else if (await page.locator('main .trouble').filter({ hasText: words(lang, 'offline.title') }).count() > 0) needs.push(place.name)
  }
  same('all of it is read; what only the server has is said to need it', needs.filter(name => !OF_THE_SERVER.includes(name)).join(' '), '')
  ok('places in all', list.length > 25, list.length)
  net.cut(() => false)
  await phone.close()
})
