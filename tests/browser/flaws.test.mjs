// What looks at a page can see: a fault of each kind, put on a sound page, is named; taken away, the page is sound again.
import { Town, close, end, ok } from './lib.mjs'
import { settled } from './places.mjs'
import { flawsOf } from './layout.mjs'
import { COLOURS, violations } from './rules.mjs'

const sheet = css => page => page.evaluate(css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }, css)
const colours = page => violations(page, COLOURS)
const PLANTED = [
  ['wider than the window', 'main .card { width: 120vw }', flawsOf, /the page is \d+ px wide|beyond the edge/],
  ['cut off', 'main h2 { overflow: hidden; width: 2rem; white-space: nowrap }', flawsOf, /cut off/],
  ['on top of another', 'main .btn { position: fixed; top: 200px; left: 20px }', flawsOf, /on top of one another/],
  ['too pale', 'main .lead, main p { color: #b9b9b0 !important; background: #fff }', colours, /color-contrast/],
]

const town = await Town.start()
const { page } = await town.phone(null)
await settled(page)
const sound = async name => {
  const flaws = [...await flawsOf(page), ...await colours(page)]
  ok(`the page is sound ${name}`, flaws.length === 0, flaws.join('; '))
}
await sound('at first')
for (const [name, css, look, named] of PLANTED) {
  await sheet(css)(page)
  const flaws = await look(page)
  ok(`${name} is named`, flaws.some(f => named.test(f)), flaws.join('; '))
  await page.evaluate(() => { document.adoptedStyleSheets = [] })
}
await sound('again')
await page.context().close()
await town.end()
await close()
end()
