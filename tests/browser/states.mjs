// tests/browser/states.mjs: what the demonstration alone does not show: promises and cases at every stage, as each of those who may
// see them; what loads, fails, is refused, has run out, was done elsewhere, came too late; phones that are lost, new or locked.
//
// CHAPTERS come one after the other in a staged town, whose time goes on between them: {stage(town): what happens, list(town,
// known): places as in places.mjs}.  A place is looked at by `as`, one of the people; '' is a visitor; fresh: on a phone of its own.
// known: what a stage leaves for the places, by name.
import { execFileSync } from 'node:child_process'
import { FAB, ok } from './lib.mjs'
import { TownInTime } from './clock.mjs'
import { comes } from './ends.mjs'
import { settled, speak, visit } from './places.mjs'

const RULED = 10
const someone = (name, path, as, more = {}) => ({ name, path, as, ...more })
const acts = n => page => page.locator('main .acts .btn').nth(n).click()
const first = acts(0)
const fill = (selector, text) => page => page.locator(selector).first().fill(text)
const steps = (...all) => async (page, phone) => { for (const step of all) { await step(page, phone); await settled(page) } }
const radio = n => page => page.getByRole('radio').nth(n).check()
const heard = selector => page => page.locator(selector).first().waitFor({ timeout: 20000 })

// --- the network ------------------------------------------------------------------------------------------------------
const held = { before: phone => phone.page.route('**/v1/**', () => {}), after: phone => phone.page.unroute('**/v1/**'), loads: true }
const away = { before: phone => phone.page.context().setOffline(true), after: phone => phone.page.context().setOffline(false) }
const REFUSAL = { code: 'E_STAGE', number: 41, title: 'It is too late', detail: 'This was already answered.', do: 'Look at the promise again.' }
const refusing = { before: phone => phone.page.route('**/v1/statements', route => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(phone.town.refusal ?? REFUSAL) })), after: phone => phone.page.unroute('**/v1/statements') }

// A checkpoint with another root: the signature no longer fits.
const lying = { before: phone => phone.page.route('**/checkpoint*', async route => {
  const answer = await route.fetch(), [origin, size, root, ...rest] = (await answer.text()).split('\n')
  await route.fulfill({ response: answer, body: [origin, size, [...root].reverse().join(''), ...rest].join('\n') })
}) }

const offered = steps(page => page.getByRole('textbox').nth(0).fill('Une brouette'), page => page.getByRole('textbox').nth(2).fill('40'), page => page.locator('select').selectOption({ index: 1 }))
const send = steps(offered, first)

function network(things) {
  return [
    someone('visitor-loading', '/', '', { ...held, fresh: true }), someone('find-loading', '/find?q=scie', '', held), someone('charter-loading', '/charter', '', { ...held, fresh: true }),
    someone('find-offline', '/find?q=perceuse', '', away), someone('thing-offline', '/thing/' + things[3].sid, '', away), someone('join-offline', '/join', '', away),
    someone('check-offline', '/check', 'Aïcha', away), someone('today-offline', '/today', 'Aïcha', { ...away, before: async phone => { await visit(phone.page, '/today'); await away.before(phone) } }),
    someone('offer-filled', '/offer', 'Aïcha', { open: offered }),
    someone('offer-refused', '/offer', 'Aïcha', { ...refusing, open: steps(send, heard('main [role=alert]')) }),
    someone('queue-refused', '/me/queue', 'Aïcha', { open: heard('main .card') }),
    someone('offer-wrong', '/offer', 'Aïcha', { open: steps(page => page.getByRole('textbox').nth(2).fill('beaucoup')) }),
    someone('queue-waits', '/offer', 'Nadia', { after: away.after, open: steps(offered, page => page.context().setOffline(true), first, page => page.locator('.away a').click(), heard('main .card')) }),
    someone('thing-gone', '/thing/' + 'A'.repeat(43), 'Aïcha'), someone('promise-gone', '/promise/' + 'A'.repeat(43), 'Aïcha'), someone('find-none', '/find?q=zzzz', 'Aïcha'),
  ]
}

// --- phones -----------------------------------------------------------------------------------------------------------
const outOf = page => page.locator('main .acts .btn').last().click()
const ASKED = 'A'.repeat(128)               // a new phone's key and box, as a link carries them

const phones = code => [
  someone('join-code', '/join', '', { open: steps(fill('main input', 'ABCD'), first) }),
  someone('join-name', '/join?code=' + code, '', { open: heard('main .steps') }),
  someone('join-lock', '/join?code=' + code, '', { open: steps(heard('main .steps'), fill('main input', 'Marc'), first) }),
  someone('join-words', '/join?code=' + code, '', { open: steps(heard('main .steps'), fill('main input', 'Marc'), first, page => page.locator('main .btn.alt').first().click(), heard('.words')) }),
  someone('join-again', '/join?code=' + code, '', { open: steps(heard('main .steps'), fill('main input', 'Marc'), first, page => page.locator('main .btn.alt').first().click(), heard('.words'), page => page.waitForTimeout(300), first, fill('main input', 'un deux trois'), first) }),
  someone('join-asks', '/join', '', { open: steps(page => page.locator('main .card .btn').first().click()) }),
  someone('join-member', '/join', 'Aïcha'),
  someone('back-in-card', '/back-in', '', { open: steps(page => page.locator('main summary').nth(0).click(), page => page.locator('main details[open] input').first().fill('ABCD'), page => page.locator('main details[open] .btn').click(), heard('main .error')) }),
  someone('back-in-words', '/back-in', '', { open: steps(page => page.locator('main summary').nth(1).click()) }),
  someone('back-in-phone', '/back-in', '', { open: steps(page => page.locator('main summary').nth(2).click(), page => page.locator('main details[open] .btn').click(), heard('.qr')) }),
  someone('friends-lost', '/back-in/friends', '', { open: heard('.qr') }),
  someone('friend-no-link', '/back-in/friend', 'Karim'),
  someone('friend-asked', '/back-in/friend#' + ASKED, 'Aïcha', { reload: true, open: steps(page => page.locator('main select').selectOption({ label: 'Karim' }), heard('.words')) }),
  someone('friend-no', '/back-in/friend#' + ASKED, 'Aïcha', { reload: true, open: steps(page => page.locator('main select').selectOption({ label: 'Karim' }), heard('.words'), page => page.locator('.btn.danger').click()) }),
  someone('pair-no-link', '/pair', 'Karim'),
  someone('pair', '/pair#' + 'A'.repeat(43), 'Karim', { reload: true }),
  someone('me-friends', '/me', 'Karim', { open: steps(page => page.locator('main .card:has(.i) .btn.alt').first().click(), heard('main select')) }),
  someone('me-invite', '/me', 'Karim', { open: steps(page => page.locator('.aside .btn').first().click(), heard('.aside .trace')) }),
  someone('me-invited', '/me', 'Karim', { open: steps(page => page.locator('.aside .btn').first().click(), heard('.aside .trace'), page => page.locator('.aside .btn').first().click(), heard('.aside .qr')) }),
  someone('leave-look', '/me/leave', 'Bruno', { open: steps(page => page.locator('main .card').nth(1).locator('.btn').click(), heard('main .card [role=status]')) }),
  someone('left', '/me/leave', 'Victor', { open: heard('main h1') }),
]

// --- promises and cases -----------------------------------------------------------------------------------------------
const CANDIDATES = ['Violette', 'Martin', 'Irène', 'Basile', 'Awa', 'Pierre', 'Solange', 'Noé', 'Mathilde', 'Joël', 'Camille', 'Idris', 'Lucie', 'Gaspard', 'Amina']

// A new thing, so that nobody was faster; one asks, the other lends; how far it goes: 'asked', 'agreed', 'out', 'back', 'kept'.
function loan(town, from, to, title, far) {
  const sid = town.said(from, 'offer', title, '--worth', '60EUR', '--topic', 'tools').sid
  const ref = town.said(to, 'promise', from, title, '--what', sid, '--due', '+4d', '--loan').sid
  const way = [[from, 'accept'], [from, 'deliver'], [to, 'keep'], [to, 'deliver'], [from, 'keep']]
  for (const [who, verb] of way.slice(0, { asked: 0, agreed: 1, out: 3, back: 4, kept: 5 }[far])) town.said(who, verb, ref)
  return ref
}

// Karim promised Odile something of wood; she says that it is not so.
function contested(town, what, words) {
  const ref = town.said('Karim', 'promise', 'Odile', what, '--value', '30EUR', '--due', '+5d', '--hold', 'deposit:10EUR').sid
  town.said('Odile', 'accept', ref)
  town.said('Karim', 'deliver', ref)
  const sid = town.said('Odile', 'dispute', ref, '--ground', 'not-as-agreed', '--claim', '20EUR', '--text', words('C’est du pin.')).sid
  town.said('Karim', 'answer', sid, '--contest', '--text', words('L’assise est en chêne.'))
  return { ref, sid }
}
function helpedBy(town, { sid }) {
  const name = CANDIDATES.find(n => { try { return town.said('Odile', 'mediate', sid, n) } catch { return false } })
  town.said('Karim', 'mediate', sid, name)
  return name
}
const drawn = (town, { sid }, round) => town.said('Odile', 'judge-seat', sid).seats.filter(s => s.round === round && s.state === 1).map(s => s.who.name)
const judge = (town, { sid }, who) => town.said(who, 'judge-seat', sid, '--loss', '10EUR', '--fault', 'debtor', '--dim', 'competence', '--text', 'Elle est en pin.')

const seenBy = (name, path, ...people) => people.map(who => someone(`${name}-${who.toLowerCase()}`, path, who))

// What happens before anybody opens the app: said to the file itself, which takes more at once than a server does.
// words: what stands for each text that people wrote.
function begin(town, known, words) {
  const { things } = town.said('Aïcha', 'find')
  known.things = things
  known.asked = loan(town, 'Aïcha', 'Karim', words('Une scie égoïne'), 'asked')
  known.agreed = loan(town, 'Karim', 'Odile', words('Un niveau à bulle'), 'agreed')
  known.out = loan(town, 'Inès', 'Aïcha', words('Un taille-haie'), 'out')
  known.back = loan(town, 'Nadia', 'Aïcha', words('Une grande marmite'), 'back')
  known.kept = loan(town, 'Zoé', 'Bruno', words('Un gaufrier'), 'kept')
  town.said('Zoé', 'rate', known.kept, '4', '4', '--as-agreed', 'y', '--text', words('Rendue propre.'))
  known.countered = loan(town, 'Paul', 'Tom', words('Une bâche'), 'asked')
  town.said('Paul', 'counter', known.countered, words('la bâche, deux jours seulement'), '--what', town.said('Paul', 'show', known.countered).thing, '--due', '+2d', '--loan')
  town.said('Odile', 'answer-for', 'Karim', '12EUR')
  known.admitted = town.said('Karim', 'promise', 'Aïcha', words('une étagère'), '--value', '80EUR', '--due', '+4d', '--hold', 'deposit:10EUR,surety,pool').sid
  town.said('Aïcha', 'accept', known.admitted)
  town.said('Karim', 'break', known.admitted, '--admit')
  known.case = contested(town, words('un banc de chêne'), words)
  known.helper = helpedBy(town, known.case)
  known.code = town.said('Odile', 'invite', '1', '--days', '1').invitations[0].code.replaceAll('-', '')
  town.said('Victor', 'leave')
}

// A town of either kind with all that in it.
export const staged = (Kind, words = text => text) => class extends Kind {
  known = {}
  demo() { return process.env.FAB_DEMO_ALL }
  async serve(port) {
    const said = (as, ...more) => JSON.parse(execFileSync(FAB, ['-c', this.file, '--as', as, '--json', ...more], { encoding: 'utf8' }))
    if (!this.known.things) begin({ said }, this.known, words)
    await super.serve(port)
  }
}
export const StagedTown = staged(TownInTime)

export const CHAPTERS = [
  {
    stage() {},
    list: (town, k) => [
      ...network(k.things), ...phones(k.code),
      someone('today-waiting', '/today', 'Aïcha'), someone('today-promised', '/today', 'Karim'), someone('ask-waiting', '/can-i', 'Aïcha'), someone('promises-open', '/promises', 'Aïcha'),
      ...seenBy('promise-asked', '/promise/' + k.asked, 'Aïcha', 'Karim', 'Zoé'), ...seenBy('promise-agreed', '/promise/' + k.agreed, 'Karim', 'Odile'), ...seenBy('hand', `/promise/${k.agreed}/hand`, 'Karim', 'Odile'),
      ...seenBy('promise-out', '/promise/' + k.out, 'Aïcha', 'Inès'), ...seenBy('trouble-out', `/promise/${k.out}/trouble`, 'Aïcha', 'Inès'), ...seenBy('hand-back', `/promise/${k.out}/hand`, 'Inès'),
      ...seenBy('promise-back', '/promise/' + k.back, 'Aïcha', 'Nadia'), someone('rate', '/promise/' + k.kept, 'Bruno', { open: steps(radio(0), radio(2), radio(7), radio(12)) }), ...seenBy('rated', '/promise/' + k.kept, 'Zoé'),
      ...seenBy('sheet', `/promise/${k.asked}/sheet`, 'Aïcha', 'Karim'), someone('sheet-sealed', `/promise/${k.asked}/sheet`, 'Aïcha', { open: steps(first, heard('main h1')) }),
      someone('alert', '/check', 'Salomé', { ...lying, fresh: true, open: steps(heard('.done-check'), first, heard('main [role=alert]')) }),
      ...seenBy('promise-countered', '/promise/' + k.countered, 'Tom', 'Paul'), someone('agree-again', `/agree?again=${k.asked}`, 'Aïcha'),
      ...seenBy('promise-admitted', '/promise/' + k.admitted, 'Aïcha', 'Karim', 'Odile'), ...seenBy('claim', `/promise/${k.admitted}/claim`, 'Aïcha', 'Karim', 'Odile'), ...seenBy('trouble-admitted', `/promise/${k.admitted}/trouble`, 'Aïcha'),
      someone('answering', '/answer-for', 'Odile'), someone('answer-for', '/answer-for/' + town.said('Karim', 'me').mid, 'Zoé'),
      someone('answer-for-too-much', '/answer-for/' + town.said('Karim', 'me').mid, 'Zoé', { open: steps(fill('main input[inputmode=decimal]', '99999')) }),
      ...seenBy('case-repair', '/dispute/' + k.case.sid, 'Odile', 'Karim', 'Zoé'), someone('disputes-open', '/disputes', 'Odile'), someone('person-case', '/person/' + town.said('Karim', 'me').mid, 'Odile'),
    ],
  },
  {
    async stage(town, known) {
      await town.later(7)
      known.late = known.out
    },
    list: (town, k) => [
      ...seenBy('promise-late', '/promise/' + k.late, 'Aïcha', 'Inès'), ...seenBy('promise-asked-too-late', '/promise/' + k.asked, 'Aïcha'), ...seenBy('hand-too-late', `/promise/${k.agreed}/hand`, 'Karim'),
      someone('join-expired', '/join?code=' + k.code, '', { open: heard('main h1') }), someone('today-late', '/today', 'Aïcha'),
      ...seenBy('case-mediation', '/dispute/' + k.case.sid, 'Odile', 'Karim', k.helper), someone('today-helper', '/today', k.helper),
    ],
  },
  {
    async stage(town, known) {
      town.said(known.helper, 'settle', known.case.sid, 'deposit:5EUR', '--text', 'Chêne dessus, pin dessous.')
      await town.later(7)
    },
    list: (town, k) => [...seenBy('case-door', '/dispute/' + k.case.sid, 'Odile', 'Karim')],
  },
  {
    async stage(town, known) {
      town.said('Odile', 'answer', known.case.sid, '--jury')
      await town.later(2)
      known.juror = drawn(town, known.case, 0)[0]
    },
    list: (town, k) => [...seenBy('case-jury', '/dispute/' + k.case.sid, 'Odile', k.juror), someone('today-drawn', '/today', k.juror)],
  },
  {
    async stage(town, known) {
      judge(town, known.case, known.juror)
      await comes('decided', () => town.said('Odile', 'judge-seat', known.case.sid).stage, RULED)
    },
    list: (town, k) => seenBy('case-ruled', '/dispute/' + k.case.sid, 'Karim', 'Odile', k.juror),
  },
  {
    stage: town => town.later(8),
    list: (town, k) => [
      ...seenBy('case-ended', '/dispute/' + k.case.sid, 'Karim', 'Zoé'), ...seenBy('promise-broken', '/promise/' + k.case.ref, 'Karim', 'Odile', 'Zoé'), someone('person-broken', '/person/' + town.said('Karim', 'me').mid, 'Zoé'),
      someone('disputes-ended', '/disputes', 'Zoé'), ...seenBy('promise-admitted-later', '/promise/' + k.admitted, 'Aïcha'), someone('check-late', '/check', 'Zoé'), someone('together-later', '/together', 'Zoé'),
      someone('signed-out', '/back-in', 'Bruno', { last: true, open: steps(page => page.goto(new URL('/me', page.url()).href), heard('main .acts .btn'), outOf, heard('.hero')) }),
    ],
  },
]

// --- the way through them ---------------------------------------------------------------------------------------------
const NOWHERE = '/-'                        // between two places of one address, so that the second begins anew

async function arrive(phone, place, lang) {
  const { page } = phone
  await visit(page, NOWHERE)
  await speak(page, lang)
  if (place.reload) await page.goto(phone.town.base + place.path)
  await place.before?.(phone)
  if (place.reload) await page.locator('html[data-app]').waitFor()
  else await visit(page, place.path, place.loads)
  await place.open?.(page, phone)
  await settled(page, place.loads)
}

// Whoever is somebody has checked everything first: only then does the phone say what an act leaves behind.
async function opened(town, as, lang) {
  const phone = await town.phone(as || null, { lang })
  phone.page.setDefaultTimeout(15000)
  if (as) await phone.checked().catch(() => {})
  return phone
}

async function lookAt(phones, town, place, lang, look) {
  let phone
  try {
    phone = !place.fresh && phones.get(place.as) || await opened(town, place.as, lang)
    if (!place.fresh) phones.set(place.as, phone)
    await arrive(phone, place, lang)
    await look(phone, place, lang)
  } catch (e) {
    ok(`${place.name} ${lang}`, false, String(e.stack ?? e).slice(0, 400))
  }
  if (!phone) return
  await place.after?.(phone)
  if (place.fresh || place.last) { await phone.page.context().close(); phones.delete(place.as) }
}

// look(phone, place, lang) at every place whose name is wanted, in each language, chapter after chapter.
export async function walk(town, { langs, wanted = () => true, chapters = CHAPTERS }, look) {
  for (const chapter of chapters) {
    const phones = new Map()
    await chapter.stage(town, town.known)
    const list = chapter.list(town, town.known).filter(place => wanted(place.name))
    for (const lang of langs) for (const place of list) await lookAt(phones, town, place, lang, look)
    for (const phone of phones.values()) await phone.page.context().close()
  }
}
