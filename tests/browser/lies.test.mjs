// A server that lies: the phone finds each lie, names it in words, keeps both notes, and signs nothing until all adds up again.
// Two phones, each lied to in one way after the other.
import { readFileSync } from 'node:fs'
import { Town, close, end, ok, same } from './lib.mjs'
import { FOUND, LIES, Lied, looks, offer, verdict } from './lies.mjs'

const only = process.env.LIE
const picked = when => LIES.filter(l => l.when === when && (!only || new RegExp(only).test(l.name)))
const town = await Town.start()

async function caught(o, lie) {
  same(`${lie.name}: is found and named`, await verdict(o.phone, lie.where), lie.where)
  const before = o.acts()
  const awake = await offer(o.phone, 'Ficelle')
  same(`${lie.name}: nothing is signed`, o.acts() - before, 0)
  ok(`${lie.name}: the button is asleep`, !awake)
}
async function each(o, lies, told) {
  for (const lie of lies) {
    const began = Date.now()
    try {
      await told(lie)
      await caught(o, lie)
    } catch (e) {
      ok(lie.name, false, String(e.stack ?? e).slice(0, 600))
    }
    o.restore?.()
    if (process.env.TIMES) console.log(`# ${lie.name}: ${Date.now() - began} ms`)
  }
}

// What is kept as a file, for whoever one tells.
async function proof(o, where) {
  await verdict(o.phone, where)
  const coming = o.phone.page.waitForEvent('download')
  await o.phone.press('Keep the proof as a file')
  return JSON.parse(readFileSync(await (await coming).path(), 'utf8'))
}
async function clears(o) {
  o.true()
  await looks(o)
  return await verdict(o.phone, 'good') === 'good'
}

// A phone that has nothing yet; then, as long as it is alarmed, one that fetches everything anew; then one that knows.
async function ofTheLog() {
  const o = await Lied.of(town)
  const [first, ...more] = picked('new')
  if (first) o.liar.lie = first.tell(o)
  await o.open()
  await each(o, [first].filter(Boolean), () => {})
  if (first?.where === 'entry') {
    const { flaw, notes } = await proof(o, first.where)
    ok('the proof has the entry as it came, and the note that names it', flaw.shown?.length > 100 && notes.length === 1, JSON.stringify({ flaw, notes }))
  }
  await each(o, more, async lie => { o.liar.lie = lie.tell(o); await looks(o) })
  ok('when the server is true again, all adds up', await clears(o))
  await each(o, picked('later'), async lie => {
    await clears(o)
    await lie.tell(o)
    if (lie.where !== 'older') return
    const { flaw, notes } = await proof(o, lie.where)
    ok('the proof has what was found and both notes', flaw.where === 'older' && notes.length === 2 && new Set(notes.map(n => n.split('\n')[1])).size === 2, JSON.stringify(notes))
  })
  await clears(o)
  const before = o.acts()
  ok('then the buttons are awake', await offer(o.phone, 'Cordeau'))
  await o.phone.page.waitForURL(to => to.pathname !== '/offer', { timeout: FOUND })
  same('and one signs', o.acts() - before, 1)
  await o.end()
}

// The first visit, and pages that are looked at before the phone knows.
async function ofPages() {
  const o = await Lied.of(town)
  const [first] = picked('first')
  if (first) o.liar.lie = first.tell(o)
  await o.open()
  await each(o, picked('first'), () => {})
  await each(o, picked('shown'), lie => lie.tell(o))
  await o.end()
}

await Promise.all([ofTheLog(), ofPages()])
await town.end()
await close()
end()
