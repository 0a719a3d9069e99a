// tests/browser/pictures.mjs: see tests/browser/pictures.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Town, browser, close, end, ok } from './lib.mjs'
import { places, settled, speak, unseen, visit } from './places.mjs'
import { StagedTown, walk } from './states.mjs'
import { flawsOf } from './layout.mjs'
import { violations, COLOURS } from './rules.mjs'

const [out = 'pictures', ...names] = process.argv.slice(2)
const LANGS = (process.env.LANGS ?? 'fr en').split(' ')
const WIDTHS = [390, 1280], SCHEMES = ['light', 'dark'], LEAST = { 390: 844, 1280: 900 }, MOST = 9000
const wanted = name => !names.length || names.some(n => name.startsWith(n))
const seen = []
mkdirSync(out, { recursive: true })

// As high as what is on it, so that nothing that stays in its place hides the rest.
async function whole(page, width) {
  await page.setViewportSize({ width, height: LEAST[width] })
  await page.evaluate(() => scrollTo(0, 0))
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height: Math.min(Math.max(height, LEAST[width]), MOST) })
}

async function shoot({ page }, place, lang) {
  seen.push(place)
  for (const width of WIDTHS) {
    await whole(page, width)
    await settled(page, place.loads)
    const name = `${place.name} ${lang} ${width}`, flaws = await flawsOf(page)
    ok(name, flaws.length === 0, flaws.join('; '))
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: join(out, name.replaceAll(' ', '-') + (scheme === 'dark' ? '-dark' : '') + '.png') })
      // Colours are the same in both languages.
      if (lang === LANGS[0]) ok(`${name} ${scheme}: contrast`, ...sound(await violations(page, COLOURS)))
    }
  }
}
const sound = flaws => [flaws.length === 0, flaws.join('; ')]

async function demonstration() {
  const town = await Town.start()
  const member = await town.phone('Aïcha'), visitor = await town.phone(null)
  await member.checked()
  const list = await places(member.page)
  for (const lang of LANGS) {
    for (const place of list.filter(p => wanted(p.name))) {
      const phone = place.as === 'member' ? member : visitor
      await visit(phone.page, place.path)
      await speak(phone.page, lang)
      await place.open?.(phone.page)
      await settled(phone.page)
      await shoot(phone, place, lang)
    }
  }
  await member.close()
  await visitor.close()
  await town.end()
}

async function stages() {
  const town = await StagedTown.start()
  try { await walk(town, { langs: LANGS, wanted }, shoot) } catch (e) { ok('the stages', false, String(e.stack ?? e).slice(0, 800)) }
  await town.end()
}

// What a visitor reads where no script runs.
async function plain() {
  const town = await Town.start(), context = await (await browser()).newContext({ javaScriptEnabled: false })
  const paths = { first: '/', find: '/find', thing: '/thing/' + town.said('Aïcha', 'find').things[0].sid, charter: '/charter', check: '/check', together: '/together', accounts: '/accounts', today: '/today' }
  for (const [name, path] of Object.entries(paths).filter(([n]) => wanted('plain-' + n))) {
    for (const lang of LANGS) {
      const page = await context.newPage()
      await page.goto(`${town.base}${path}?lang=${lang}`)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: LEAST[width] })
        const flaws = await flawsOf(page)
        ok(`plain-${name} ${lang} ${width}`, ...sound(flaws))
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({ path: join(out, `plain-${name}-${lang}-${width}${colorScheme === 'dark' ? '-dark' : ''}.png`), fullPage: true })
        }
      }
      await page.close()
    }
  }
  await context.close()
  await town.end()
}

const parts = (process.env.PARTS ?? 'plain demonstration stages').split(' ')
if (parts.includes('plain')) await plain()
if (parts.includes('demonstration')) await demonstration()
if (parts.includes('stages')) await stages()
if (!names.length && parts.includes('demonstration') && parts.includes('stages')) {
  const missing = unseen(seen)
  ok('every address of the app has its picture', missing.length === 0, missing.join(' '))
}
await close()
end()
