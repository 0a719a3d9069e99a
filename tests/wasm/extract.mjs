// Questions answered from a part of the record, by replay.wasm, against what the program says of the whole (ANSWERS,
// tests/wasm/answers.c): the same bytes, whatever is asked about that person; what is altered, missing or asked beyond is refused.
//   node tests/wasm/extract.mjs CORE REPLAY ANSWERS FILE WORK PAIRS [words]
// words: of a community in which somebody answers for somebody; only the questions.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Core, Refused } from '../../app/core.mjs'
import { Extract } from '../../app/replay.mjs'
import { decode, encode } from './cbor.mjs'
import { Speaker } from './speaker.mjs'

const [coreFile, replayFile, answers, file, work, pairs, answered] = process.argv.slice(2)
const MOST = 256 << 10, QUESTIONS = 8
let passed = 0, failed = 0
function same(name, got, want) {
  if (got === want) { passed++; return }
  if (++failed > 20) return
  const [a, b] = [String(got), String(want)]
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  console.log(`not ok ${name}: at ${at}: ${a.slice(Math.max(0, at - 60), at + 100)} | not: ${b.slice(Math.max(0, at - 60), at + 100)}`)
}
const un64 = s => Uint8Array.from(Buffer.from(s, 'base64url')), b64 = b => Buffer.from(b).toString('base64url')
function refusal(name, code, call) {
  try { call(); same(name, 'OK', code) } catch (e) { if (!(e instanceof Refused)) throw e; same(name, e.code, code) }
}

const program = new Speaker(answers, file, work)
await program.ask(null, 'en', '/v1/errors/E_REF')     // the files are written now
const start = JSON.parse(readFileSync(join(work, 'start'), 'utf8'))
const vkey = readFileSync(join(work, 'vkey'), 'utf8')
const module = await WebAssembly.compile(readFileSync(replayFile))
const core = await Core.open(readFileSync(coreFile))
const words = Object.fromEntries(['fr', 'en'].map(l => [l, readFileSync(`words/${l}.json`, 'utf8')]))

const units = JSON.parse(await program.ask(null, 'en', '/v1/community')).units.length
let count = 0
const below = n => createHash('sha256').update(`extract ${count++}`).digest().readUInt32BE(0) % n
const one = list => list[below(list.length)]
const tongue = () => below(2) ? 'fr' : 'en'

async function opened(body) {
  const extract = await Extract.open(module)
  for (const l of ['fr', 'en']) extract.words(l, words[l])
  return { extract, told: extract.take(core, start.origin, body, vkey) }
}
const bodyOf = (asker, who, topic, more = '') => program.bytes(asker, 'en', `/v1/ask/evidence?who=${who}&topic=${topic}${more}`)
function viewed(extract, lang, target) {
  try { return extract.view(lang, target) } catch (e) {
    if (!(e instanceof Refused)) throw e
    return `${e.code} ${e.field ?? ''}`
  }
}

function question(who, topic) {
  let target = `/v1/${one(['ask', 'ask', 'ask', 'why'])}?who=${who}&topic=${topic}`
  if (below(4)) target += `&stake=${below(60000)}`
  if (!below(4)) target += `&unit=${below(units)}`
  if (!below(3)) target += `&level=${one(['cautious', 'balanced', 'open', 'mad'])}`
  if (!below(4)) target += `&deposit=${below(9000)}`
  if (!below(6)) target += `&advance=${below(9000)}`
  if (!below(5)) target += `&steps=${below(14)}`
  if (!below(5)) target += `&shrug=${below(5000)}`
  if (!below(3)) target += `&until=${Date.parse('2024-08-01') + below(900) * 86400000}`
  return below(8) ? target : target + '&sums=1'
}

const topics = ['tools', 'tools', 'tools', '']
const seen = { bytes: 0, most: 0, statements: 0, shown: 0, entries: 0, unverified: 0, words: 0, words_shown: 0, deals: 0, refused: 0, beyond: 0 }
let kept
for (let i = 0; i < Number(pairs); i++) {
  const asker = one(start.people), who = one(start.people), topic = one(topics)
  const body = await bodyOf(asker, who, topic)
  if (body.length < 40) {
    seen.refused++
    same(`refused for both, ${body}`, `${(await program.ask(asker, 'en', `/v1/ask?who=${who}&topic=${topic}`)).split(' ')[0]}`, `${body}`.split(' ')[0])
    continue
  }
  const { extract, told } = await opened(body)
  same('size', told.size, start.size)
  same('root', told.root, start.root)
  same('at most 256 KiB', body.length <= MOST, true)
  seen.bytes += body.length
  seen.most = Math.max(seen.most, body.length)
  for (const name of ['statements', 'shown', 'entries', 'unverified', 'words', 'words_shown']) seen[name] += told[name]
  for (let k = 0; k < QUESTIONS; k++) {
    const target = question(who, topic), lang = tongue(), got = viewed(extract, lang, target)
    seen.deals += /"deals":\[\{/.test(got)
    seen.beyond += got.startsWith('E_PART')
    same(`${target} as ${asker} in ${lang}`, got, await program.ask(asker, lang, target))
  }
  if (told.shown > 4 && !kept) kept = { asker, who, topic, body }
}
console.log(`${pairs} pairs: ${JSON.stringify(seen)}`)
same('none asked beyond what was given', seen.beyond, 0)
if (answered) {
  same('words were shown', seen.words_shown > 0 && seen.words_shown === seen.words, true)
  program.end()
  console.log(`${passed} passed, ${failed} failed`)
  process.exit()
}
same('most statements are shown', seen.shown * 3 > seen.statements * 2, true)
same('there were deals', seen.deals > 0, true)

// What is altered is refused.
const { asker, who, topic, body } = kept
const other = start.people.find(p => p !== asker && p !== who)
const refused = async (name, code, b) => {
  const extract = await Extract.open(module)
  refusal(name, code, () => extract.take(core, start.origin, b, vkey))
}
const changed = (at, by = 1) => { const b = Uint8Array.from(body); b[at] ^= by; return b }
const { extract } = await opened(body)
await refused('a hash of the tree', 'E_PROOF', changed(body.length - 1))
await refused('one hash less', 'E_SYNTAX', body.subarray(0, body.length - 32))
await refused('a byte behind', 'E_SYNTAX', Uint8Array.from([...body, 0]))
await refused('beyond 256 KiB', 'E_SYNTAX', new Uint8Array(MOST + 1))
await refused('nothing', 'E_SYNTAX', new Uint8Array(0))
const elsewhere = await Extract.open(module)
refusal('another community', 'E_AUD', () => elsewhere.take(core, 'elsewhere.example/log', body, vkey))
refusal('twice', 'E_STATE', () => extract.take(core, start.origin, body, vkey))

// The body taken apart: [1, note, since, asker, who, topic, [rows, none, scans], [will, can], entries, hashes].
const NOTE = 1, WHO = 4, PART = 6, LEARNT = 7, ENTRIES = 8, HASHES = 9, ROWS = 0
const EVID = { subject: 2, author: 3, outcome: 6 }
const altered = change => { const parts = decode(body); change(parts); return encode(parts) }
same('taken apart and put together it is the same', Buffer.compare(altered(() => {}), body), 0)
const bytesOf = who64 => un64(who64)
const about = parts => parts[PART][ROWS].filter(([, row]) => row.length === 11 && row[EVID.subject] instanceof Uint8Array && b64(row[EVID.subject]) === who)
same('rows about this one are there', about(decode(body)).length > 0, true)
for (const [name, code, change] of [
  ['a note of another root', 'E_PROOF', p => { p[NOTE] = p[NOTE].replace(/^(.*\n.*\n)(.)/, (all, lines, c) => lines + (c === 'A' ? 'B' : 'A')) }],
  ['the signature of the note', 'E_SIG', p => { p[NOTE] = p[NOTE].replace(/(.)(....\n)$/, (all, c, end) => (c === 'A' ? 'B' : 'A') + end) }],
  ['the signature of an entry', 'E_PROOF', p => { p[ENTRIES][1][1][p[ENTRIES][1][1].length - 1] ^= 1 }],
  ['an entry at another place', 'E_PROOF', p => { p[ENTRIES][0][0]++ }],
  ['an entry left out', 'E_PROOF', p => { p[ENTRIES].splice(2, 1) }],
  ['entries out of order', 'E_PROOF', p => { p[ENTRIES].reverse() }],
  ['a since that was not asked', 'E_PROOF', p => { p[2] = start.size >> 1 }],
  ['the author of a statement', 'E_PROOF', p => { about(p)[0][1][EVID.author] = bytesOf(other) }],
  ['whom a statement is about', 'E_PROOF', p => { about(p)[0][1][EVID.subject] = bytesOf(other) }],
  ['what a statement says', 'E_PROOF', p => { for (const [, row] of about(p)) row[EVID.outcome] = 0 }],
  ['a statement left out of the rows', 'E_PROOF', p => { const out = about(p)[0]; p[PART][ROWS] = p[PART][ROWS].filter(r => r !== out) }],
  ['a row twice', 'E_SYNTAX', p => { p[PART][ROWS].push(p[PART][ROWS][0]) }],
  ['a record that is not there', 'E_SYNTAX', p => { p[PART][ROWS][0][0] = 99 }],
  ['a person asked about himself', 'E_SYNTAX', p => { p[3] = p[WHO] }],
  ['judgements cut short', 'E_SYNTAX', p => { p[LEARNT][0] = p[LEARNT][0].subarray(1) }],
  ['a judgement that is no number', 'E_SYNTAX', p => { p[LEARNT][0].fill(0xff, 32, 40) }],
  ['hashes of half a size', 'E_PROOF', p => { p[HASHES] = p[HASHES].subarray(0, p[HASHES].length - 16) }],
]) await refused(name, code, altered(change))

// What nobody's key was checked with does not count.
const keyless = (await opened(altered(p => { for (const e of p[ENTRIES]) e[2] = [] }))).told
same('without keys no entry is checked', keyless.unverified, keyless.entries)
same('and no statement is shown', keyless.shown, 0)
const swapped = (await opened(altered(p => {
  const keyed = p[ENTRIES].filter(e => e[2].length > 0), texts = keyed.map(e => e[2])
  keyed.forEach((e, i) => { e[2] = texts[(i + 1) % texts.length] })
}))).told
same('nor with the key of another', swapped.unverified, swapped.entries)

// Asked beyond what was given.
for (const target of [`/v1/ask?who=${other}&topic=${topic}`, `/v1/ask?who=${who}&topic=${topic === '' ? 'tools' : ''}`, '/v1/me/today', '/v1/people',
  `/v1/ask?who=${who}&topic=${topic}&for=${other}`, '/v1/ask?mark=x&who=y', `/v1/cover?creditor=${asker}&debtor=${who}`,
  `/v1/ask?who=${who}&topic=${topic}&unit=9&stake=5`]) {
  refusal(`beyond: ${target}`, 'E_PART', () => extract.view('en', target))
}
// A row that the question reads, left out; one made up to be absent.
const without = async change => (await opened(altered(change))).extract
const member = p => p[PART][ROWS].find(([, row]) => row[0] instanceof Uint8Array && b64(row[0]) === who && row.length > 20)
const lacking = await without(p => { const out = member(p); p[PART][ROWS] = p[PART][ROWS].filter(r => r !== out) })
refusal('a row left out', 'E_PART', () => lacking.view('en', `/v1/ask?who=${who}&topic=${topic}&stake=900`))
const scanless = await without(p => { p[PART][2] = [] })
refusal('a scan left out', 'E_PART', () => scanless.view('en', `/v1/ask?who=${who}&topic=${topic}&stake=900`))
same('after all that the answer is the same', extract.view('en', `/v1/ask?who=${who}&topic=${topic}&stake=900`), await program.ask(asker, 'en', `/v1/ask?who=${who}&topic=${topic}&stake=900`))

// It goes on from an older checkpoint.
const since = await opened(await bodyOf(asker, who, topic, `&since=${start.size >> 1}`))
same('since', since.told.since, start.size >> 1)
same('the root of then', since.told.older, b64(readFileSync(join(work, 'half'))))
same('beyond the log', `${await bodyOf(asker, who, topic, `&since=${start.size + 1}`)}`, 'E_FIELD since')

// Whoever asks what cannot be asked.
same('a stranger', `${await program.bytes(null, 'en', `/v1/ask/evidence?who=${who}`)}`.split(' ')[0], 'E_WHO')
same('an unknown topic', `${await bodyOf(asker, who, 'skies')}`, 'E_TOPIC topic')
same('nobody', `${await bodyOf(asker, b64(new Uint8Array(16)), topic)}`, 'E_REF who')
same('oneself', `${await bodyOf(asker, asker, topic)}`, 'E_CONFLICT who')
same('no name', `${await bodyOf(asker, 'abc', topic)}`, 'E_FIELD who')

// As the phone's worker asks (app/src/part.mjs): about whom and in which topic, no more; once for all questions about the same.
const asked = []
globalThis.fetch = async path => {
  asked.push(path)
  const b = await program.bytes(asker, 'en', path), [, code, field] = /^(E_[A-Z_]+) (\S*)$/.exec(b.toString()) ?? []
  return code ? new Response(JSON.stringify({ code, field: field || undefined }), { status: 422 }) : new Response(b)
}
const { answer } = await import('../../app/src/part.mjs')
const on = (more = {}) => ({ core, module, origin: start.origin, vkey, reader: asker, kept: undefined, sentences: l => words[l],
  note: async () => ({ size: start.size, text: 'now' }), differs: flaw => Object.assign(new Error(flaw.where), { code: 'E_PROOF', flaw }), ...more })
const by = (target, more) => answer(on(more), target, 'fr')
const flawOf = (target, more) => by(target, more).then(() => 'none', e => e.flaw?.where ?? e.code)
const target = `/v1/ask?who=${who}&topic=${topic}&stake=4000&until=${Date.now()}&level=open`
const { doc, size, part } = await by(target)
same('the worker has the program\'s answer', JSON.stringify(doc), JSON.stringify(JSON.parse(await program.ask(asker, 'fr', target))))
same('of all statements', size, start.size)
same('and says how many it checked', part.shown > 4 && part.shown <= part.statements, true)
await by(`/v1/ask?who=${who}&topic=${topic}&stake=9000`)
same('one request, which says about whom', asked.join(), `/v1/ask/evidence?who=${who}&topic=${topic}&since=0`)
const another = `/v1/ask?who=${other}&topic=${topic}`, third = n => `/v1/ask?who=${start.people.filter(p => p !== asker && p !== who && p !== other)[n]}&topic=${topic}`
same('it goes on from what was seen', await flawOf(another, { kept: { size: start.size >> 1, root: b64(readFileSync(join(work, 'half'))), text: 'was' } }), 'none')
same('another log is named', await flawOf(third(0), { kept: { size: start.size >> 1, root: start.root, text: 'was' } }), 'fork')
same('a shorter one, too', await flawOf(third(1), { kept: { size: start.size + 9, root: start.root, text: 'was' } }), 'older')
same('what was made for somebody else', await flawOf(third(2), { reader: other }), 'part')
same('another log key', await flawOf(third(3), { vkey: vkey.trim().replace(/.(?=\S{3}$)/, c => c === 'A' ? 'B' : 'A') }), 'part')
same('oneself', await flawOf(`/v1/ask?who=${asker}&topic=${topic}`), 'E_CONFLICT')
program.end()
console.log(`${passed} passed, ${failed} failed`)
