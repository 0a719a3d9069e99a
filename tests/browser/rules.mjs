// tests/browser/rules.mjs: axe-core on a page: which rules, and what it finds.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const ALL = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }
// Forced colours are the reader's own: their contrast is not ours.
export const FORCED = { ...ALL, rules: { 'color-contrast': { enabled: false } } }
export const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }

export async function violations(page, options) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE)
  return page.evaluate(o => axe.run(document, o).then(r => r.violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(' ')} ${v.nodes[0].html.slice(0, 90)}`)), options)
}
