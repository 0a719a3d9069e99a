// One log, folded and asked three times: by the program (ANSWERS, tests/wasm/answers.c), by replay.wasm and, what is asked at
// random, by libfabrique (LIBRARY, tests/lib/ask.c).  Every document must have the same bytes, every refusal the same code and field.
//   node tests/wasm/replay.mjs CORE REPLAY ANSWERS FILE WORK QUESTIONS LIBRARY
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Core, Refused } from '../../app/core.mjs'
import { Replay, cut } from '../../app/replay.mjs'
import { Speaker } from './speaker.mjs'

const [coreFile, replayFile, answers, file, work, questions, library] = process.argv.slice(2)
let passed = 0, failed = 0
function same(name, got, want) {
  if (got === want) { passed++; return }
  if (++failed > 20) return
  let at = 0
  while (got[at] === want[at]) at++
  const part = s => String(s).slice(Math.max(0, at - 60), at + 100)
  console.log(`not ok ${name}: at ${at}: ${part(got)} | not: ${part(want)}`)
}
const refusal = (name, code, call) => {
  try { call(); same(name, 'OK', code) } catch (e) { if (!(e instanceof Refused)) throw e; same(name, e.code, code) }
}
const b64 = b => Buffer.from(b).toString('base64url'), un64 = s => Uint8Array.from(Buffer.from(s, 'base64url'))

const program = new Speaker(answers, file, work), beside = new Speaker(library, file)
const ask = (...question) => program.ask(...question)
await ask(null, 'en', '/v1/errors/E_REF')     // the files are written now
const start = JSON.parse(readFileSync(join(work, 'start'), 'utf8'))
const entries = cut(readFileSync(join(work, 'entries'))), texts = readFileSync(join(work, 'texts'))

const module = await WebAssembly.compile(readFileSync(replayFile))
const core = await Core.open(readFileSync(coreFile)), words = l => readFileSync(`words/${l}.json`, 'utf8')
async function opened(pages, textsFirst) {
  const replay = await Replay.open(module), all = { events: [], unverified: [] }
  replay.start(start.origin, { entries: entries.length })
  for (const l of ['fr', 'en']) replay.words(l, words(l))
  if (textsFirst) replay.texts(texts)
  for (let i = 0; i < entries.length; i += pages) {
    const part = entries.slice(i, i + pages)
    const r = textsFirst ? replay.loadChecked(core, part, un64(start.service)) : replay.load(part)
    all.events.push(...r.events)
    all.unverified.push(...(r.unverified ?? []))
  }
  if (!textsFirst) replay.texts(texts)
  replay.note(readFileSync(join(work, 'note'), 'utf8'))
  return { replay, ...all }
}

const began = performance.now()
const { replay, events, unverified } = await opened(256, true)
console.log(`${entries.length} entries checked and folded in ${Math.round(performance.now() - began)} ms`)
same('every entry is told', events.length, start.size)
same('none is void', events.filter(e => e.verdict).length, 0)
same('the state', b64(replay.stateHash()), start.state)
same('the root', b64(replay.root()), start.root)
same('size', replay.size(), start.size)
const again = await opened(7, false)
same('the service key', b64(replay.serviceKey()), start.service)
const fit = replay.textsCheck(null)
same('no text is strange, none is lacking', fit.strange.length + fit.lacking.length, 0)
const wordless = await Replay.open(module)
wordless.start(start.origin, { entries: entries.length })
wordless.load(entries)
same('without the texts they are lacking', wordless.textsCheck(null).lacking.length > 0, true)
same('in other portions, the texts behind: the state', b64(again.replay.stateHash()), start.state)
console.log(`${unverified.length} entries whose key was erased`)

// What one asks for: the routes without a name, then those about each thing that was said.
const PLAIN = ['/v1/community', '/v1/charter', '/v1/charter/settings', '/v1/charter/1', '/v1/charter/99', '/v1/openbook', '/v1/me', '/v1/me/today',
  '/v1/me/record', '/v1/me/alerts', '/v1/me/sureties', '/v1/people', '/v1/people?limit=3', '/v1/things', '/v1/things?limit=5', '/v1/offers', '/v1/requests',
  '/v1/promises', '/v1/promises?limit=2&after=1', '/v1/disputes', '/v1/ask', '/v1/cover', '/v1/why', '/v1/accounts', '/v1/track', '/v1/track/pool',
  '/v1/track/nobody', '/v1/errors/E_TAKEN', '/v1/nowhere', '/v1/people?limit=x', '/v1/me?for=abc', '/v1/words/en', '/v1/brakes',
  ...['circle', 'jurors', 'skills', 'vouches', 'debts', 'roles', 'items', 'nothing'].map(v => `/v1/views/${v}`)]
const OF = { offer: ['/v1/things/@', '/v1/things/@/calendar'], promise: ['/v1/promises/@', '/v1/promises/@/trouble', '/v1/why/@'],
  dispute: ['/v1/disputes/@', '/v1/why/@'], rate: ['/v1/why/@'] }
function viewed(who, lang, target) {
  try { return replay.view(who && un64(who), lang, target) } catch (e) {
    if (!(e instanceof Refused)) throw e
    return `${e.code} ${e.field ?? ''}`
  }
}
const compare = async (who, lang, target) => same(`${target} as ${who ?? 'a visitor'} in ${lang}`, viewed(who, lang, target), await ask(who, lang, target))

// Chance that is the same each time.
let count = 0
const below = n => createHash('sha256').update(`replay ${count++}`).digest().readUInt32BE(0) % n
const one = list => list[below(list.length)]
const somebody = () => below(10) === 0 ? null : one(start.people)
const tongue = () => below(2) ? 'fr' : 'en'

for (const who of [null, ...start.people.slice(0, 12)]) for (const target of PLAIN) await compare(who, tongue(), target)
for (const p of start.people) {
  await compare(one(start.people), tongue(), `/v1/people/${p}`)
  await compare(p, tongue(), `/v1/accounts/${p}`)
}
const said = kind => events.filter(e => e.kind === kind && !e.verdict)
for (const [kind, targets] of Object.entries(OF)) {
  for (const e of said(kind).slice(-120)) for (const t of targets) await compare(somebody(), tongue(), t.replace('@', e.sid))
}
for (let i = 0; i < 200; i++) {
  const { sid } = one(events)
  await compare(somebody(), tongue(), `/v1/statements/${sid}`)
  if (i % 4 === 0) await compare(somebody(), tongue(), `/v1/statements/${sid}/proof`)
}
const documents = passed

// Questions: ask with all it can be asked with, what covers it, why; what each side of a promise can lose, as one of them sees it.
function question() {
  let target = `/v1/${one(['ask', 'ask', 'ask', 'cover', 'why'])}?who=${one(start.people)}`
  if (below(4)) target += `&stake=${below(60000)}`
  if (!below(3)) target += `&unit=${below(3)}`
  if (!below(3)) target += `&level=${one(['cautious', 'balanced', 'open', 'mad'])}`
  if (!below(4)) target += `&deposit=${below(9000)}`
  if (!below(6)) target += `&advance=${below(9000)}`
  if (!below(5)) target += `&steps=${below(14)}`
  if (!below(4)) target += `&until=${Date.parse('2024-08-01') + below(400) * 86400000}`
  if (!below(5)) target += `&topic=${one(['tools', 'care', 'skies'])}`
  return below(8) ? target : target + '&sums=1'
}
// What still runs, by who is in it.
const running = start.people.flatMap(who => JSON.parse(replay.view(un64(who), 'en', '/v1/promises?limit=50')).promises
  .filter(p => p.outcome === undefined).map(p => ({ who, target: `/v1/promises/${p.sid}` })))
const kinds = { refused: 0, exposures: 0, deals: 0 }
for (let i = 0; i < Number(questions); i++) {
  const { who, target } = below(8) || !running.length ? { who: one(start.people), target: question() } : one(running)
  const lang = tongue(), got = viewed(who, lang, target)
  same(`${target} as ${who} in ${lang}`, got, await ask(who, lang, target))
  same(`${target} as ${who} in ${lang}, by the library`, got, await beside.ask(who, lang, target))
  kinds.refused += got.startsWith('E_')
  kinds.exposures += /"exposure":\[\{/.test(got)
  kinds.deals += /"deals":\[\{/.test(got)
}
console.log(`${documents} documents; ${questions} questions compared three ways: ${JSON.stringify(kinds)}`)
same('refusals, exposures and deals are among them', Object.values(kinds).every(n => n > Number(questions) / 100), true)

// An act beforehand: an offer by somebody, signed by nobody.
const title = core.bytes('disclosure', 'title', new Uint8Array(16), new TextEncoder().encode('A ladder'))
const now = replay.load([]).now
const draft = (kid, more = {}) => core.bytes('statement_build', JSON.stringify({ kind: 'offer', kid, aud: start.origin, iat: Math.floor(now / 1000),
  topic: 'tools', ver: 1, scale: 1, code: 1, until: Math.floor(now / 1000) + 20 * 86400, sd: [b64(core.bytes('disclosure_digest', title))], ...more }), new Uint8Array(32))
const member = JSON.parse(replay.view(un64(start.people[1]), 'en', '/v1/people')).people[2].mid
const beforehand = replay.check(draft(member), now, un64(member), 'en')
const settings = JSON.parse(replay.view(null, 'en', '/v1/charter/settings')).settings
const kept = settings.find(s => s.name === 'keep.offer').value, seen = settings.find(s => s.name === 'log.public').value ? 'everyone' : 'members'
same('the trace of words not given names no field', beforehand.trace.what, 'an offer')
replay.disclose([title])
const entry = draft(member), tried = replay.check(entry, now + 86400000, un64(member), 'en', `/v1/things/${b64(core.bytes('sid', entry))}`)
same('a text that no entry names is strange', replay.textsCheck(null).strange[0], b64(core.bytes('disclosure_digest', title)))
same('what it leaves: what', tried.trace.what, 'an offer: title')
same('who sees it', tried.trace.seen, seen === 'members' ? 'members' : 'its words: members; that it was said: everyone')
same('until when: as the charter says', tried.trace.long, `its words: ${kept} days after its end; that it was said: as long as the community`)
same('in French', replay.check(entry, now, null, 'fr').trace.what, 'une offre : titre')
same('its deadline', tried.deadlines.some(d => d.about === b64(core.bytes('sid', entry))), true)
same('how it would stand there', tried.after.sid, b64(core.bytes('sid', entry)))
same('a check changes nothing', b64(replay.stateHash()), start.state)
refusal('of a topic that is not there', 'E_TOPIC', () => replay.check(draft(member, { topic: 'skies' }), now, null, 'en'))
refusal('by nobody', 'E_SIG', () => replay.check(draft(b64(new Uint8Array(16).fill(7))), now, null, 'en'))
refusal('too old', 'E_TIME', () => replay.check(draft(member), now + 9 * 86400000, null, 'en'))
refusal('under an older charter', 'E_VERSION', () => replay.check(draft(member, { ver: 99 }), now, null, 'en'))
try { replay.check(draft(member, { topic: 'skies' }), now, null, 'fr') } catch (e) { same('with its sentence', e.document.title, JSON.parse(replay.view(null, 'fr', '/v1/errors/E_TOPIC')).title) }

// What is refused.
refusal('a language without words', 'E_FIELD', () => replay.view(null, 'de', '/v1/community'))
refusal('opened twice', 'E_STATE', () => replay.start(start.origin))
refusal('texts cut short', 'E_SYNTAX', () => replay.texts(texts.subarray(0, 40)))
refusal('a root of what is not there', 'E_REF', () => replay.root(start.size + 1))
refusal('a reader of odd length', 'E_FIELD', () => replay.view(new Uint8Array(5), 'fr', '/v1/community'))
const small = await Replay.open(module)
refusal('before anything', 'E_REF', () => small.load([]))
refusal('a map too small', 'E_MEMORY', () => { small.start(start.origin, { entries: -5200 }); small.load(entries) })
const fresh = await Replay.open(module)
fresh.start(start.origin)
refusal('without words', 'E_REF', () => fresh.view(null, 'fr', '/v1/community'))
const wrong = entries[5].slice()
wrong[wrong.length - 1] ^= 1
fresh.texts(texts)
refusal('another signature', 'E_SIG', () => fresh.loadChecked(core, [...entries.slice(0, 5), wrong], un64(start.service)))
same('what stood before it is loaded', fresh.size(), 5)
same('an entry twice is void', fresh.load([entries[4]]).events[0].verdict, 'E_DUP')
same('what cannot be read is void', fresh.load([Uint8Array.of(1, 2, 3)]).events[0].verdict, 'E_SYNTAX')
program.end()
beside.end()
console.log(`${passed} passed, ${failed} failed`)
