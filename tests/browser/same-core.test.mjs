// The same core: 200 random questions, answered on the phone, are the bytes that `fabrique --json ask` gives; and meanwhile the
// browser asks the server for nothing.
import { spawnSync } from 'node:child_process'
import { FAB, Town, close, end, ok, same } from './lib.mjs'
import { Altered, Liar } from './liar.mjs'

const QUESTIONS = 200, SEED = 20261124
// xorshift32: the same questions each time.
let chance = SEED
const below = n => {
  chance ^= chance << 13
  chance ^= chance >>> 17
  chance ^= chance << 5
  return (chance >>> 0) % n
}
const LEVELS = ['cautious', 'balanced', 'open']

const town = await Town.start()
const liar = await Liar.before(town)
liar.app = await Altered.build([{ file: 'src/main.mjs', from: "begin().catch(", to: 'globalThis.phone = phone\nbegin().catch(' }])
const phone = await liar.front.phone('Aïcha', { lang: 'en' })
await phone.checked()
const { page } = phone
const { people: members } = await page.evaluate(() => globalThis.phone.view('/v1/people?limit=50', 'en'))
const people = members.filter(m => m.name !== phone.who)
const asked = Array.from({ length: QUESTIONS }, () => ({ who: people[below(people.length)], stake: 1 + below(400), level: LEVELS[below(3)] }))

page.asked.length = 0
liar.seen.length = 0
const own = await page.evaluate(async questions => {
  const answers = []
  for (const q of questions) answers.push(JSON.stringify(await globalThis.phone.view('/v1/ask?' + new URLSearchParams(q), 'en')))
  return answers
}, asked.map(q => ({ who: q.who.mid, stake: 100 * q.stake, unit: 0, level: q.level })))
ok('no request names a person or a sum: there is none', page.asked.length === 0 && liar.seen.length === 0, page.asked[0] ?? liar.seen[0])

// The verdict is the exit code, too.
const said = q => spawnSync(FAB, ['-c', town.base, '--as', 'Aïcha', '--json', 'ask', q.who.mid, '--stake', String(q.stake), '--level', q.level], { encoding: 'utf8' }).stdout.trim()
const apart = asked.findIndex((q, i) => said(q) !== own[i])
ok(`${QUESTIONS} answers are the program's, byte for byte`, apart < 0, apart < 0 ? '' : `${JSON.stringify(asked[apart])}: ${own[apart].slice(0, 200)}`)
same('as many answers as questions', own.length, QUESTIONS)

await phone.close()
await liar.end()
await town.end()
await close()
end()
