// tests/browser/rules.mjs: what a page is held to: axe-core's rules, its room, wide letters, a ring wherever Tab stops.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ok } from './lib.mjs'
import { flawsOf } from './layout.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const ALL = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }
// Forced colours are the reader's own: their contrast is not ours.
export const FORCED = { ...ALL, rules: { 'color-contrast': { enabled: false } } }
export const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }
// WCAG 1.4.12: what a reader may ask for.
export const SPACED = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'

export async function violations(page, options) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE)
  const found = await page.evaluate(o => axe.run(document, o).then(r => r.violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(' ')} ${v.nodes[0].html.slice(0, 90)}`)), options)
  return found
}
export const clean = async (name, page, options) => {
  const found = await violations(page, options)
  ok(name, found.length === 0, found.join('; '))
}
export async function fits(name, page) {
  const flaws = await flawsOf(page)
  ok(name, flaws.length === 0, flaws.join('; '))
}
export const size = (page, width) => page.setViewportSize({ width, height: 844 })
export const look = (page, scheme, more = {}) => page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce', ...more })

// Light and dark, narrow and wide; left as it was found.
export async function holdsUp(name, page) {
  for (const scheme of ['dark', 'light']) {
    await look(page, scheme)
    await clean(`${name}, ${scheme}: axe finds nothing`, page, ALL)
  }
  for (const width of [320, 1280, 390]) {
    await size(page, width)
    await fits(`${name} fits ${width} px`, page)
  }
}

// With the letters a reader may ask for, and back.
export async function spaced(name, page) {
  await page.evaluate(css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }, SPACED)
  await fits(name, page)
  await page.evaluate(() => { document.adoptedStyleSheets = [] })
}

// Tab by Tab: each stop is seen, has a ring, and is not under the tabs.
export async function walked(name, page) {
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
