// Reading without network what the phone holds: every place opens from an address and from within,
// and what the phone holds is there; what only the server has is said to need the network.  And the
// app can be installed.
import { ok, same } from './lib.mjs'
import { cutJourney, isAll, kept, stateOf, words } from './offline.mjs'
import { places, visit } from './places.mjs'

// What a phone does not hold, because it is not part of the record.
const OF_THE_SERVER = ['leave']

async function installable(page) {
  const cdp = await page.context().newCDPSession(page)
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  const flaws = installabilityErrors.filter(e => e.errorId !== 'in-incognito')
  same('the browser would install it', JSON.stringify(flaws), '[]')
  const { data, errors } = await cdp.send('Page.getAppManifest')
  same('its manifest has no fault', JSON.stringify(errors), '[]')
  const { icons, display, start_url: start } = JSON.parse(data)
  same('it begins at today, on its own', display + start, 'standalone/today')
  for (const { src, type, sizes } of icons) {
    const drawn = await page.evaluate(async src => {
      const { type } = await (await fetch(src)).blob(), image = new Image()
      image.src = src
      await image.decode()
      return { type, size: `${image.naturalWidth}x${image.naturalHeight}` }
    }, src)
    const fits = drawn.type === type && (sizes === 'any' || drawn.size === sizes)
    ok(`its icon of ${sizes} is one`, fits, JSON.stringify(drawn))
  }
}

const seen = locator => locator.waitFor({ timeout: 60000 }).then(() => true, () => false)

await cutJourney('offline-read', async (net, town, lang) => {
  const phone = await net.phone('Aïcha', lang), { page } = phone
  await phone.checked()
  await installable(page)
  const list = (await places(page)).filter(place => place.as === 'member')
  await kept(page)
  const own = await stateOf(page)
  net.cut(isAll)

  await phone.go('/promises')
  ok('an address opens without network', await seen(page.locator('main h1')))
  await page.locator('main:has(h1):not(:has(.loading))').waitFor({ timeout: 45000 })
  const alone = await stateOf(page)
  same('from what lies here, the same state', JSON.stringify(alone), JSON.stringify(own))
  const needs = []
  for (const place of list) {
    await visit(page, place.path)
    if (place.open) await place.open(page).catch(() => {})
    const there = page.locator('main:has(h1):not(:has(.loading)), main .trouble').first()
    if (!await seen(there)) {
      const text = await page.locator('main').innerText()
      ok(`${place.name} opens without network`, false, text.slice(0, 200))
      continue
    }
    const without = page.locator('main .trouble').filter({ hasText: words(lang, 'offline.title') })
    if (await without.count() > 0 && !OF_THE_SERVER.includes(place.name)) needs.push(place.name)
  }
  same('all of it is read; what only the server has is said to need it', needs.join(' '), '')
  ok('places in all', list.length > 25, list.length)
  net.cut(() => false)
  await phone.close()
})
