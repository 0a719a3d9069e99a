// Everybody can use it: axe-core on every place and state, in both languages, at 320, 390 and 1280 px, light and dark; no sideways
// scrolling, nothing on top of anything; with wide letters and with forced colours; whoever presses Tab sees where they are.
import { Town, close, end } from './lib.mjs'
import { places, settled, speak, visit } from './places.mjs'
import { ALL, COLOURS, FORCED, clean, fits, look, size, spaced, walked } from './rules.mjs'

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
    await spaced(`${place.name} ${lang} with wide letters`, page)
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
