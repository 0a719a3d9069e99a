// tests/browser/pictures.mjs: see tests/browser/pictures.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Town, close, end, ok } from './lib.mjs'
import { places, settled, speak, unseen, visit } from './places.mjs'
import { flawsOf } from './layout.mjs'

const [out = 'pictures', ...names] = process.argv.slice(2)
const WIDTHS = [390, 1280], SCHEMES = ['light', 'dark'], LANGS = (process.env.LANGS ?? 'fr en').split(' ')
mkdirSync(out, { recursive: true })

async function shoot(page, place, lang) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
    await page.evaluate(() => scrollTo(0, 0))
    await settled(page)
    const name = `${place.name} ${lang} ${width}`, flaws = await flawsOf(page)
    ok(name, flaws.length === 0, flaws.join('; '))
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: join(out, name.replaceAll(' ', '-') + (scheme === 'dark' ? '-dark' : '') + '.png'), fullPage: width < 600 })
    }
  }
}

const town = await Town.start()
const member = await town.phone('Aïcha'), visitor = await town.phone(null)
await member.checked()
const list = await places(member.page)
const missing = unseen(list)
ok('every address of the app has its picture', missing.length === 0, missing.join(' '))
for (const lang of LANGS) {
  for (const place of list) {
    if (names.length && !names.some(n => place.name.startsWith(n))) continue
    const { page } = place.as === 'member' ? member : visitor
    await visit(page, place.path)
    await speak(page, lang)
    await place.open?.(page)
    await settled(page)
    await shoot(page, place, lang)
  }
}
await member.close()
await visitor.close()
await town.end()
await close()
end()
