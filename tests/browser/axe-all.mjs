// tests/browser/axe-all.mjs: every state there is (states.mjs), in one language, held to everything: for axe-fr and axe-en, which take
// minutes and are no part of make test.
import { Town, close, end, ok } from './lib.mjs'
import { places, settled, speak, visit } from './places.mjs'
import { StagedTown, walk } from './states.mjs'
import { ALL, COLOURS, FORCED, clean, fits, look, size, spaced, walked } from './rules.mjs'

const NAMES = process.env.NAMES?.split(' '), wanted = name => !NAMES || NAMES.some(n => name.startsWith(n))
const VIEWS = [{ width: 390, scheme: 'light', rules: ALL }, { width: 320, scheme: 'dark', rules: COLOURS }, { width: 1280, scheme: 'dark', rules: COLOURS }]

async function held({ page }, place, lang) {
  const name = `${place.name} ${lang}`
  for (const { width, scheme, rules } of VIEWS) {
    await size(page, width)
    await look(page, scheme)
    await settled(page, place.loads)
    await clean(`${name} ${width} ${scheme}`, page, rules)
    await fits(`${name} ${width} fits`, page)
  }
  await size(page, 390)
  await look(page, 'light', { forcedColors: 'active' })
  await clean(`${name} forced colours`, page, FORCED)
  await look(page, 'light', { forcedColors: 'none' })
  await spaced(`${name} with wide letters`, page)
  await walked(`${name} by Tab`, page)
}

async function demonstration(lang) {
  const town = await Town.start()
  const phones = { member: await town.phone('Aïcha', { lang }), visitor: await town.phone(null, { lang }) }
  await phones.member.checked()
  for (const place of (await places(phones.member.page)).filter(p => wanted(p.name))) {
    const phone = phones[place.as]
    await visit(phone.page, place.path)
    await speak(phone.page, lang)
    await place.open?.(phone.page)
    await held(phone, place, lang)
  }
  for (const phone of Object.values(phones)) await phone.close()
  await town.end()
}

async function stages(lang) {
  const town = await StagedTown.start()
  await walk(town, { langs: [lang], wanted }, held)
  await town.end()
}

// Both towns at once: while days go by in one, places of the other are looked at.
export async function all(lang) {
  const ways = await Promise.allSettled([demonstration(lang), stages(lang)])
  for (const { reason } of ways) if (reason) ok('every state', false, String(reason.stack ?? reason).slice(0, 600))
  await close()
  end()
}
