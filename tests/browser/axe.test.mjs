// Everybody can use it: axe-core on every place and state, in both languages, at 320, 390 and 1280 px, light and dark; no sideways
// scrolling, nothing on top of anything; with wide letters and with forced colours; whoever presses Tab sees where they are.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Town, close, end, ok } from './lib.mjs'
import { places, settled, speak, visit } from './places.mjs'
import { flawsOf } from './layout.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ALL = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }
// Forced colours are the reader's own: their contrast is not ours.
const FORCED = { ...ALL, rules: { 'color-contrast': { enabled: false } } }
const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }
// WCAG 1.4.12: what a reader may ask for.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'

async function violations(page, options) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE)
  const found = await page.evaluate(o => axe.run(document, o).then(r => r.violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(' ')} ${v.nodes[0].html.slice(0, 90)}`)), options)
  return found
}
const clean = async (name, page, options) => {
  const found = await violations(page, options)
  ok(name, found.length === 0, found.join('; '))
}
async function fits(name, page) {
  const flaws = await flawsOf(page)
  ok(name, flaws.length === 0, flaws.join('; '))
}
const size = (page, width) => page.setViewportSize({ width, height: 844 })
const look = (page, scheme, more = {}) => page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce', ...more })

// What is looked at in each language: a width, a scheme, and whether by all rules or by those on colours.
const VIEWS = {
  fr: [{ width: 390, scheme: 'light', rules: ALL }, { width: 320, scheme: 'dark', rules: COLOURS }, { width: 1280, scheme: 'light' }],
  en: [{ width: 1280, scheme: 'dark', rules: ALL }, { width: 390, scheme: 'light', rules: COLOURS }, { width: 320, scheme: 'light' }],
}

async function lookAt(page, place, lang) {
  for (const { width, scheme, rules } of VIEWS[lang]) {
    await size(page, width)
    await look(page, scheme)
    await settled(page)
    const name = `${place.name} ${lang} ${width} ${scheme}`
    if (rules) await clean(name, page, rules)
    await fits(name + ' fits', page)
  }
}

// Tab by Tab: each stop is seen, has a ring, and is not under the tabs.
async function walked(name, page) {
  const flaws = []
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0) })
  for (let n = 0; n < 25; n++) {
    await page.keyboard.press('Tab')
    const flaw = await page.evaluate(() => {
      const e = document.activeElement
      if (!e || e === document.body) return null
      const style = getComputedStyle(e), after = getComputedStyle(e, '::after'), r = e.getBoundingClientRect()
      const tabs = document.querySelector('.tabs'), bar = tabs && getComputedStyle(tabs).position === 'fixed' ? tabs.getBoundingClientRect().top : innerHeight
      const name = `${e.tagName} "${(e.textContent || e.name || '').trim().slice(0, 30)}"`
      if (style.outlineStyle === 'none' && after.outlineStyle === 'none') return 'no ring: ' + name
      if (!tabs?.contains(e) && (r.bottom < 0 || r.top > bar - 4)) return 'out of sight: ' + name
      return null
    })
    if (flaw) flaws.push(flaw)
  }
  ok(name, flaws.length === 0, [...new Set(flaws)].join('; '))
}

async function asked(page, list, lang) {
  await size(page, 390)
  await look(page, 'light', { forcedColors: 'active' })
  for (const place of list) {
    await visit(page, place.path)
    await clean(`${place.name} ${lang} forced colours`, page, FORCED)
  }
  await look(page, 'light', { forcedColors: 'none' })
  for (const place of list) {
    await visit(page, place.path)
    await page.evaluate(css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }, SPACED)
    await fits(`${place.name} ${lang} with wide letters`, page)
    await page.evaluate(() => { document.adoptedStyleSheets = [] })
    await walked(`${place.name} ${lang} by Tab`, page)
  }
}

const town = await Town.start()
const member = await town.phone('Aïcha'), visitor = await town.phone(null)
await member.checked()
const list = await places(member.page)
const pageOf = place => (place.as === 'member' ? member : visitor).page
for (const lang of ['fr', 'en']) {
  for (const place of list) {
    const page = pageOf(place)
    await visit(page, place.path)
    await speak(page, lang)
    await place.open?.(page)
    await lookAt(page, place, lang)
  }
}
const MAIN = ['today', 'find', 'thing', 'ask', 'borrow', 'promises', 'charter', 'me']
await asked(member.page, list.filter(p => p.as === 'member' && MAIN.includes(p.name)), 'en')
await asked(visitor.page, list.filter(p => ['visitor', 'find-visitor'].includes(p.name)), 'en')
await member.close()
await visitor.close()
await town.end()
await close()
end()
