// Signatures checked beside the folding (app/src/checkers.mjs): whatever its workers do, none is left out, and the first wrong one is told.
//   node tests/wasm/checkers.mjs CORE REPLAY WORK       WORK as replay.mjs left it
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Core } from '../../app/core.mjs'
import { Replay, cut, wrongOf } from '../../app/replay.mjs'

const [coreFile, replayFile, work] = process.argv.slice(2)
const BUNDLES = 12, EACH = 40
let passed = 0, failed = 0
function same(name, got, want) {
  if (got === want) { passed++; return }
  failed++
  console.log(`not ok ${name}: ${got} | not: ${want}`)
}

// What a browser has: here each worker does as the row says.
let does, begun
globalThis.location = new URL('http://localhost/app/0123456789abcdef/worker.js')
Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 4 } })
globalThis.Worker = class {
  constructor() { begun++ }
  postMessage({ signed }) { setTimeout(() => does(data => this.onmessage({ data }), signed)) }
  terminate() { begun-- }
}
const { Checkers } = await import('../../app/src/checkers.mjs')

const core = await Core.open(readFileSync(coreFile)), replay = await Replay.open(readFileSync(replayFile))
const start = JSON.parse(readFileSync(join(work, 'start'), 'utf8'))
replay.start(start.origin, { entries: 4096 })
replay.texts(readFileSync(join(work, 'texts')))
const entries = cut(readFileSync(join(work, 'entries'))).slice(0, BUNDLES * EACH)
const { signed } = replay.loadSigned(entries, Uint8Array.from(Buffer.from(start.service, 'base64url')))
same('each has its signer', signed.length, entries.length)

const spoiled = ({ entry, ...more }) => ({ ...more, entry: entry.map((b, i) => i === entry.length - 5 ? b ^ 1 : b) })
async function first(wrong, how, bundles = BUNDLES) {
  does = how
  begun = 0
  const beside = new Checkers(core, null, bundles), all = signed.map(s => wrong.includes(s.index) ? spoiled(s) : s)
  const workers = begun
  for (let at = 0; at < all.length; at += EACH) {
    beside.give(all.slice(at, at + EACH))
    await new Promise(done => setTimeout(done, 1))
  }
  const found = await beside.all()
  same('its workers are gone', begun, 0)
  return { workers, said: found && `${found.index} ${found.code}` }
}

const HOW = {
  'that answer': (answer, bundle) => answer({ result: wrongOf(core, bundle) }),
  'that never answer': () => {},
  'that cannot': answer => answer({ problem: { code: 'E_BUG' } }),
}
for (const [name, how] of Object.entries(HOW)) {
  same(`workers ${name}: all are signed`, (await first([], how)).said, null)
  for (const at of [0, 41, entries.length - 1]) same(`workers ${name}: number ${at} is not`, (await first([at], how)).said, `${at} E_SIG`)
  same(`workers ${name}: the first of two`, (await first([entries.length - 1, 3], how)).said, '3 E_SIG')
}
same('three, of four cores', (await first([], HOW['that answer'])).workers, 3)
const few = await first([7], HOW['that answer'], 3)
same('none for a few bundles', few.workers, 0)
same('which are checked all the same', few.said, '7 E_SIG')
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
