// tests/browser/places.mjs: every place of the app in the states the demonstration has, for suites that look at all of them.
//
// A place is {name, path, as, open?}: as 'visitor' or 'member'; open(page): what one presses there before looking.  What differs from
// file to file (which promise stands where) is asked of the server; addresses of the app without a place are named.
import { readFileSync } from 'node:fs'

const WAIT = 20000

// Inside the app, as a press on a link goes there; what loads has loaded, and nothing moves any more.
export async function visit(page, path, loads) {
  await page.evaluate(to => {
    history.pushState({ inside: true }, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await settled(page, loads)
}

// loads: it is the loading that is looked at.
export async function settled(page, loads = false) {
  await page.locator(loads ? 'main .loading' : 'main:not(:has(.loading))').first().waitFor({ timeout: WAIT }).catch(() => {})
  await page.evaluate(() => Promise.all([document.fonts.ready, new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))]))
}

// The app's other language, on the same phone.
export async function speak(page, lang) {
  if (await page.evaluate(() => document.documentElement.lang) === lang) return
  await page.locator(`a.tool[hreflang=${lang}]`).click()
  await page.locator(`html[lang=${lang}]`).waitFor()
  await settled(page)
}

const ask = (page, path) => page.evaluate(p => fetch(p).then(r => r.json()), path)

// One promise of each stage and outcome that somebody may see.
function oneOfEach(rows) {
  const seen = new Map()
  for (const row of rows) {
    const name = `${row.stage}-${row.outcome ?? 0}`
    if (!seen.has(name)) seen.set(name, row)
  }
  return [...seen]
}

const DAY = 86400000
const press = selector => page => page.locator(selector).first().click()

// All places, with the member's page at hand to ask what there is.
export async function places(page) {
  const [me, things, people, open, ended, disputes] = await Promise.all(['/v1/me', '/v1/things?limit=200', '/v1/people?limit=50', '/v1/promises?limit=100&state=open', '/v1/promises?limit=100&state=ended', '/v1/disputes?limit=20'].map(p => ask(page, p)))
  const mine = things.things.find(x => x.owner?.mid === me.mid && x.worth), theirs = things.things.find(x => x.owner && x.owner.mid !== me.mid && x.worth)
  const other = people.people.find(p => p.name === 'Karim') ?? people.people.find(p => p.mid !== me.mid)
  const newest = people.people.findLast(p => p.mid !== me.mid && p.mid !== other.mid)
  const until = Math.ceil(Date.now() / DAY) * DAY + 4 * DAY
  const question = who => `thing=${mine.sid}&who=${who.mid}&until=${until}`
  const promises = oneOfEach([...open.promises, ...ended.promises]), first = promises[0]?.[1]
  const cases = disputes.disputes ?? []
  const member = (name, path, more = {}) => ({ name, path, as: 'member', ...more })
  const visitor = (name, path, more = {}) => ({ name, path, as: 'visitor', ...more })
  return [
    visitor('visitor', '/'), visitor('find-visitor', '/find'), visitor('find-nothing', '/find?q=zzzz'), visitor('thing-visitor', '/thing/' + theirs.sid),
    visitor('charter-visitor', '/charter'), visitor('check-visitor', '/check'), visitor('join', '/join'), visitor('back-in', '/back-in'),
    visitor('for-members', '/together'), visitor('missing', '/no/such/place'),
    member('today', '/today'), member('find', '/find'), member('find-people', '/find', { open: press('.seg button:nth-child(2)') }),
    member('find-requests', '/find', { open: press('.seg button:nth-child(3)') }), member('request', '/offer?request=1'), member('thing', '/thing/' + theirs.sid), member('thing-mine', '/thing/' + mine.sid),
    member('person', '/person/' + other.mid), member('person-me', '/person/' + me.mid), member('borrow', '/borrow/' + theirs.sid), member('offer', '/offer'),
    member('ask-start', '/can-i'), member('ask-what', '/can-i?who=' + other.mid, { open: press('.slot') }), member('ask', '/can-i?' + question(other)),
    member('ask-newcomer', '/can-i?' + question(newest)), member('agree', '/agree?deal=0&' + question(other)),
    member('promises', '/promises'), member('promises-ended', '/promises', { open: press('.seg button[aria-pressed=false]') }),
    ...promises.map(([name, row]) => member('promise-' + name, '/promise/' + row.sid)),
    ...(first ? ['hand', 'trouble', 'claim'].map(step => member('promise-' + step, `/promise/${first.sid}/${step}`)) : []),
    member('together', '/together'), member('charter', '/charter'), member('check', '/check'), member('accounts', '/accounts'), member('pay', '/accounts?pay=1'), member('receipt', '/accounts?receipt=1'), member('disputes', '/disputes'),
    ...cases.slice(0, 2).map((row, i) => member('dispute-' + (i + 1), '/dispute/' + row.sid)),
    member('labels', '/labels'), member('label', '/label/' + other.mid),
    member('me', '/me'), member('queue', '/me/queue'), member('leave', '/me/leave'),
  ]
}

// Addresses that the app knows and none of these places is at.
export function unseen(list) {
  const known = [...readFileSync(new URL('../../app/src/screens.mjs', import.meta.url), 'utf8').matchAll(/screen\('([^']+)'/g)].map(m => m[1])
  const pattern = path => new RegExp('^' + path.replaceAll(/\{\w+\}/g, '[^/]+') + '$')
  return known.filter(path => !list.some(place => pattern(path).test(place.path.split('?')[0])))
}
