// The same core: 2,000 random questions of one member (may I trust, what deals, what can I lose, and what is refused), answered on
// the phone, are the bytes that libfabrique gives, and those of `fabrique --json`.  Meanwhile the browser asks the server for nothing.
// No verb answers more than one question, so the program is started 2,000 times, a few at once, since it waits for the disk: minutes.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FAB, Town, close, end, ok, same } from './lib.mjs'
import { Altered, Liar } from './liar.mjs'

const QUESTIONS = 2000, SEED = 20261124, AT_ONCE = 6 * availableParallelism()
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const PERSON = 'Zoé'            // two of her promises still run
// xorshift32: the same questions each time.
let chance = SEED
const below = n => {
  chance ^= chance << 13
  chance ^= chance >>> 17
  chance ^= chance << 5
  return (chance >>> 0) % n
}
const one = list => list[below(list.length)]
const euros = cents => `${(cents / 100).toFixed(2)}EUR`

// {target, words}: as the phone and the library are asked, and as the program is.
function asked(people) {
  const who = one(people).mid, stake = below(60000)
  const query = { who, stake, unit: 0 }, words = ['ask', who, '--stake', euros(stake)]
  const say = (name, value, word = value) => { query[name] = value; words.push('--' + name, String(word)) }
  if (!below(4)) { const sum = below(9000); say('deposit', sum, euros(sum)) }
  if (!below(6)) { const sum = below(9000); say('advance', sum, euros(sum)) }
  if (!below(5)) say('steps', 2 + below(11))
  if (!below(5)) say('topic', one(['tools', 'garden', 'skies']))
  if (below(3)) say('level', one(['cautious', 'balanced', 'open', 'mad']))
  return { target: '/v1/ask?' + new URLSearchParams(query), words }
}
const lost = running => { const { sid } = one(running); return { target: '/v1/promises/' + sid, words: ['show', sid] } }
const why = people => { const { mid } = one(people); return { target: '/v1/why/' + mid, words: ['why', mid] } }

// What the program says: its document, or "E_CODE field".  One at a time has a file, so each of a few has a copy.
function said(words, file) {
  return new Promise(done => execFile(FAB, ['-c', file, '--as', PERSON, '--lang', 'en', '--json', ...words], { encoding: 'utf8' }, (_, out) => {
    const { code, field } = JSON.parse(out)
    done(code ? `${code} ${field ?? ''}` : out.trim())
  }))
}
async function saidAll(questions, town) {
  const answers = []
  await Promise.all(Array.from({ length: AT_ONCE }, async (_, from) => {
    const file = join(town.folder, `copy${from}.fab`)
    copyFileSync(town.file, file)
    for (let i = from; i < questions.length; i += AT_ONCE) answers[i] = await said(questions[i].words, file)
  }))
  return answers
}

// What the library says, in one go: answers behind their length in four bytes (tests/lib/ask.c).
function byLibrary(questions, me, town) {
  const program = join(town.folder, 'ask')
  execFileSync('make', ['-s', '-C', root, 'lib'])
  execFileSync(process.env.CC ?? 'cc', ['-std=c11', '-I' + join(root, 'include'), '-o', program, join(root, 'tests/lib/ask.c'), join(root, 'build/lib/libfabrique.a'), '-lsodium', '-lsqlite3', '-lstemmer', '-lpthread'])
  const input = questions.map(q => `${me} en ${q.target}\n`).join('')
  const { stdout } = spawnSync(program, [town.file], { input, maxBuffer: 1 << 28 })
  const answers = []
  for (let at = 0; at < stdout.length;) {
    const n = stdout.readUInt32BE(at)
    answers.push(stdout.subarray(at + 4, at + 4 + n).toString())
    at += 4 + n
  }
  return answers
}

class Everybody extends Town {
  demo() { return process.env.FAB_DEMO_ALL }
}
const town = await Everybody.start()
const liar = await Liar.before(town)
liar.app = await Altered.build({ line: 'globalThis.phone = phone' })
const phone = await liar.front.phone(PERSON, { lang: 'en' })
await phone.checked()
const { page } = phone
const read = path => page.evaluate(path => globalThis.phone.view(path, 'en'), path)
const { people } = await read('/v1/people?limit=50')
const me = people.find(p => p.name === PERSON).mid
const others = people.filter(p => p.mid !== me)
const running = (await read(`/v1/promises?limit=50&who=${me}`)).promises.filter(p => p.outcome === undefined)
const questions = Array.from({ length: QUESTIONS }, () => one([asked, asked, asked, asked, asked, lost, lost, why])).map(of => of(of === lost ? running : others))

page.asked.length = 0
liar.seen.length = 0
const own = await page.evaluate(async targets => {
  const answers = []
  for (const target of targets) answers.push(await globalThis.phone.view(target, 'en').then(JSON.stringify, e => `${e.code} ${e.field ?? ''}`))
  return answers
}, questions.map(q => q.target))
ok('no request names a person or a sum: there is none', page.asked.length === 0 && liar.seen.length === 0, page.asked[0] ?? liar.seen[0])
same('as many answers as questions', own.length, QUESTIONS)
// At least so many of each: what may be trusted and what not, what it takes, what can be lost, what is no question at all.
const AMONG = {
  'a handshake': [/"verdict":"handshake"/, 50], 'a deal': [/"verdict":"device"/, 50], 'rather not': [/"verdict":"not_at_this_stake"/, 10], 'too little known': [/"verdict":"not_enough_known"/, 20],
  deals: [/"deals":\[\{/, 400], exposures: [/"exposure":\[\{/, 200], refusals: [/^E_/, 100],
}
for (const [what, [pattern, least]] of Object.entries(AMONG)) {
  const n = own.filter(a => pattern.test(a)).length
  ok(`${what}: ${least} at least`, n >= least, n)
}
await phone.close()
await liar.end()
await town.stop()

const agree = (name, answers) => {
  const apart = own.findIndex((answer, i) => answer !== answers[i])
  ok(`${own.length} answers are ${name}, byte for byte`, apart < 0 && answers.length === own.length, apart < 0 ? answers.length : `${questions[apart].target}: ${own[apart].slice(0, 300)} | ${answers[apart]?.slice(0, 300)}`)
}
agree("the library's", byLibrary(questions, me, town))
agree("the program's", await saidAll(questions, town))
await town.end()
await close()
end()
