// A server that lies: the phone finds each lie, names it in words, keeps both notes, and signs
// nothing until all adds up again.  Two phones, each lied to in one way after the other; then what
// waits while an alarm is on, other tabs, and answers that are none.
import { readFileSync } from 'node:fs'
import { Town, close, end, ok, same } from './lib.mjs'
import { FOUND, LIES, Lied, goTo, looks, noteWith, offer, verdict, words } from './lies.mjs'

const only = process.env.LIE
const isPicked = name => !only || new RegExp(only).test(name)
const picked = when => LIES.filter(l => l.when === when && isPicked(l.name))
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

// A phone that has nothing yet; then, as long as it is alarmed, one that fetches everything anew;
// then one that knows.
async function ofTheLog() {
  const o = await Lied.of(town)
  const [first, ...more] = picked('new')
  if (first) o.liar.lie = first.tell(o)
  await o.open()
  await each(o, [first].filter(Boolean), () => {})
  if (first?.where === 'entry') {
    const { flaw, notes } = await proof(o, first.where)
    const whole = flaw.shown?.length > 100 && notes.length === 1
    ok('the proof has the entry as it came, and the note that names it', whole, flaw.shown)
  }
  await each(o, more, async lie => {
    o.liar.lie = lie.tell(o)
    await looks(o)
  })
  ok('when the server is true again, all adds up', await clears(o))
  await each(o, picked('later'), async lie => {
    await clears(o)
    await lie.tell(o)
    if (lie.where !== 'older') return
    const { flaw, notes } = await proof(o, lie.where)
    const sizes = new Set(notes.map(n => n.split('\n')[1])).size
    const whole = flaw.where === 'older' && notes.length === 2 && sizes === 2
    ok('the proof has what was found and both notes', whole, JSON.stringify(notes))
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

// While an alarm is on, nothing leaves, from no tab, not at the start of one either.
const ROOT = noteWith(n => n.replace(/\n[^\n]*\n\n/, `\n${'A'.repeat(43)}=\n\n`))
const gone = locator => locator.waitFor({ state: 'detached', timeout: FOUND })
const happens = waited => waited.then(() => true, () => false)
const WAITS = '.away[role=status]'
// Until so many acts came by.
async function acted(o, n) {
  for (const end = Date.now() + FOUND; o.acts() < n && Date.now() < end;)
    await o.phone.page.waitForTimeout(100)
  return o.acts()
}
async function holdsBack() {
  const o = await Lied.of(town)
  await o.open()
  await o.phone.checked()
  const other = await o.phone.page.context().newPage()
  await other.goto(o.phone.page.url())
  await other.locator('nav.tabs').waitFor({ timeout: FOUND })
  o.liar.cut = (path, method) => method === 'POST' && path === '/v1/statements'
  await offer(o.phone, 'Truelle')
  await o.phone.page.locator(WAITS).waitFor({ timeout: FOUND })
  o.liar.lie = ROOT
  await looks(o)
  same('with an act waiting, a lie is found', await verdict(o.phone, 'checkpoint'), 'checkpoint')
  const alarm = other.getByText(words['alert.title']).first()
  ok('and told in the other tab', await happens(alarm.waitFor({ timeout: FOUND })))
  o.liar.cut = () => false
  const before = o.acts()
  await other.reload()
  await alarm.waitFor({ timeout: FOUND })
  await o.phone.go('/me/queue')
  ok('it waits for the end of the alarm', await o.phone.sees(words['queue.for_alarm']))
  same('and leaves from neither, nor at a start', o.acts() - before, 0)
  ok('when all adds up, the alarm is over', await clears(o))
  await goTo(o.phone, '/me/queue')
  await gone(o.phone.page.locator(WAITS))
  same('and it leaves once', o.acts() - before, 1)
  ok('the other tab knows', await happens(gone(alarm)))
  await o.end()
}

// Answers that are none: what the phone checked goes on answering, nothing alarms, what is signed
// waits.
const HTML = { 'content-type': 'text/html' }
const NONE = {
  'refusal of all': { status: 404, body: Buffer.from('no') },
  'page of somebody else for all': { status: 200, headers: HTML, body: Buffer.from('<p>soon') },
  'empty page for all': { status: 200, body: Buffer.alloc(0) },
}
const ofTheRecord = path => /^\/(v1\/|tile|checkpoint|log\.vkey)/.test(path) && path !== '/v1/app'
async function answersNothing() {
  const o = await Lied.of(town)
  await o.open()
  await o.phone.checked()
  for (const [name, answer] of Object.entries(NONE)) {
    o.liar.lie = path => (ofTheRecord(path) ? answer : undefined)
    await o.phone.go('/check')
    ok(`a ${name} is no answer`, await o.phone.sees(words['check.cut']))
    same(`a ${name} alarms nobody`, await verdict(o.phone, 'good'), 'good')
    if (answer.status === 404) continue
    const before = o.acts()
    await offer(o.phone, 'Pelle')
    await o.phone.page.locator(WAITS).waitFor({ timeout: FOUND })
    await goTo(o.phone, '/me/queue')
    await acted(o, before + 1)
    ok(`a ${name}: what is signed waits`, await o.phone.sees(words['queue.for_network']))
    o.true()
    await o.phone.go('/today')
    same(`a ${name}: it is sent once more`, await acted(o, before + 2), before + 2)
    ok(`a ${name}: and leaves`, await happens(gone(o.phone.page.locator(WAITS))))
  }
  await o.end()
}

await Promise.all([ofTheLog(), ofPages()])
if (isPicked('holds back')) await Promise.all([holdsBack(), answersNothing()])
await town.end()
await close()
end()
