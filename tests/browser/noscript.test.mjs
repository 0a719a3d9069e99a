// Without script: what a visitor reads, rendered by the server, in both languages and at three widths; nobody is named; axe-core finds
// nothing; an address of the app that needs script says so.
import { Town, browser, close, end, ok, same } from './lib.mjs'
import { flawsOf } from './layout.mjs'
import { ALL, violations } from './rules.mjs'

const WIDTHS = [320, 390, 1280], SCHEMES = ['light', 'dark']
const town = await Town.start()
const { things } = town.said('Aïcha', 'find'), { people } = town.said('Aïcha', 'find', '--people')
const NAMES = new RegExp(`\\b(${people.map(p => p.name).join('|')})\\b`)
const SHOWN = {
  '/': { fr: /Comment nos promesses ont fini/, en: /How our promises ended/ }, '/find': { fr: /Que cherchez-vous/, en: /What are you looking for/ },
  ['/thing/' + things[0].sid]: { fr: /Les quatre semaines/, en: /The next four weeks/ }, ['/thing/' + 'A'.repeat(43)]: { fr: /n’est pas sur les étagères/, en: /not on the shelves/ },
  '/charter': { fr: /Les règles/, en: /The rules/ }, '/check': { fr: /\/checkpoint/, en: /\/checkpoint/ }, '/together': { fr: /Comment nous vivons/, en: /How we live/ }, '/accounts': { fr: /Où est chaque centime/, en: /Where is each cent/ },
  '/today': { fr: /besoin de scripts/, en: /needs script/ },
}
const DRAWN = ['/']                         // the stick of the first page names two of the design's people

async function read(path, lang, context, name) {
  const page = await context.newPage()
  const answer = await page.goto(`${town.base}${path}?lang=${lang}`)
  const text = await page.locator('main').textContent()
  ok(`${name} is shown`, SHOWN[path][lang].test(text), text.slice(0, 200))
  ok(`${name} names nobody`, DRAWN.includes(path) || !NAMES.test(text), NAMES.exec(text)?.[0])
  same(`${name} is in its language`, await page.locator('html').getAttribute('lang'), lang)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 })
    const flaws = await flawsOf(page)
    ok(`${name} ${width} fits`, flaws.length === 0, flaws.join('; '))
  }
  await page.close()
  return answer.status()
}

// axe-core is a script itself: here the page may run it, and nothing else.
async function sound(path, lang, context, name) {
  const page = await context.newPage()
  await page.route('**/app/**/*.js', route => route.abort())
  await page.goto(`${town.base}${path}?lang=${lang}`)
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found = await violations(page, ALL)
    ok(`${name} ${colorScheme}`, found.length === 0, found.join('; '))
  }
  await page.close()
}

const without = await (await browser()).newContext({ javaScriptEnabled: false }), only = await (await browser()).newContext({ bypassCSP: true, serviceWorkers: 'block' })
for (const path of Object.keys(SHOWN)) {
  for (const lang of ['fr', 'en']) {
    const name = `${path.replace(/[\w-]{43}/, 'x')} ${lang}`
    const status = await read(path, lang, without, name)
    same(`${name} answers`, status, path.endsWith('A'.repeat(43)) ? 404 : 200)
    if (path !== '/today') await sound(path, lang, only, name)
  }
}
await without.close()
await only.close()
await town.end()
await close()
end()
