// Two sheets in the page: the bytes that the command line writes, and the deal that it finds (DECISION 15 F).
//   node tests/wasm/sheet.mjs REPLAY
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Module, Refused } from '../../app/core.mjs'

let passed = 0, failed = 0
const same = (name, got, want) => { if (String(got) === String(want)) passed++; else { failed++; console.log(`not ok ${name}: ${got} | not: ${want}`) } }
const refusal = (name, code, call) => {
  try { call(); same(name, 'OK', code) } catch (e) { if (!(e instanceof Refused)) throw e; same(name, e.code, code) }
}
const module = await WebAssembly.compile(readFileSync(process.argv[2]))
class Page extends Module { constructor(instance) { super(instance, 1 << 22) } }
const page = await Page.open(module)
for (const [n, lang] of ['fr', 'en'].entries()) page.bytes('words', n, readFileSync(`words/${lang}.json`))

// CBOR by other hands: whole numbers, bytes, texts, lists.
const head = (m, n) => n < 24 ? [m << 5 | n] : n < 256 ? [m << 5 | 24, n] : n < 65536 ? [m << 5 | 25, n >> 8, n & 255]
  : n < 2 ** 32 ? [m << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255] : []
const cbor = v => typeof v === 'number' ? head(0, v) : typeof v === 'string' ? [...head(3, Buffer.byteLength(v)), ...Buffer.from(v)]
  : v instanceof Uint8Array ? [...head(2, v.length), ...v] : [...head(4, v.length), ...v.flatMap(cbor)]
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts.map(p => Buffer.from(p)))).digest()
const hex = b => Buffer.from(b).toString('hex')

// Nora lends Omar a camera of 300; he pays her 30 in advance.
const day = 86400, at = 1795500000, mids = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
const text = mid => Buffer.from(mid).toString('base64url')
const outline = { at, version: 1, unit: 0, minute_milli: 150, rate_day: 300, word_effect: 900000, pool_keep: 100000, parties: mids.map(text),
  topic: 'photo', text: 'La caméra', legs: [{ debtor: 0, due: at + 4 * day, stake: 30, premium: 20000, after: 0 },
                                            { debtor: 1, due: at + 4 * day, stake: 300, premium: 20000, after: 1 }] }
const bytes = page.bytes('outline_put', JSON.stringify(outline))
same('the outline', hex(bytes), hex(cbor([1, at, 1, 0, [150, 300, 900000, 100000], ...mids, 'photo', 'La caméra',
  [[0, at + 4 * day, 30, 20000, 0], [1, at + 4 * day, 300, 20000, 1]]])))
const back = page.object('outline_read', bytes)
same('it comes back', JSON.stringify({ ...back, deal: undefined }), JSON.stringify(outline))
const deal = sha('fabrique-outline-v1', bytes).subarray(0, 16)
same('its name', back.deal, Buffer.from(deal).toString('base64url'))

const salt = new Uint8Array(32).fill(7)
const sheet = rows => page.bytes('sheet_put', bytes, salt, JSON.stringify(rows))
const nora = sheet({ needs: [{ leg: 1, stake: 300, steps: 1, need: 180 }, { leg: 1, stake: 150, steps: 1, need: 30 }], gives: [{ leg: 0, row: 2, most: 30 }] })
same('a sheet, its rows in order', hex(nora), hex(cbor([deal, salt, [[1, 150, 1, 30], [1, 300, 1, 180]], [[0, 2, 30]]])))
same('its hash', hex(page.bytes('sheet_hash', nora)), hex(sha('fabrique-deal-v1', nora)))
same('a word of the second round', hex(page.bytes('talk_put', 2, nora)), hex(cbor([2, nora])))
const read = page.bytes('talk_read', page.bytes('talk_put', 2, nora))
same('is read', `${read[0]} ${hex(read.subarray(1))}`, `2 ${hex(nora)}`)

const omar = deposit => sheet({ needs: [{ leg: 0, stake: 30, steps: 1, need: 12 }, { leg: 0, stake: 15, steps: 1, need: 0 }],
  gives: [{ leg: 1, row: 1, most: deposit }, { leg: 1, row: 3, most: 40 }] })
const best = (a, b, lang = 1) => page.object('sheet_best', bytes, a, b, lang, 'EUR', 1n)
const found = best(nora, omar(150)).bargain
same('the deal', found.legs.flatMap(l => l.rows.map(r => `${r.row}:${r.amount}`)), '2:12,1:150,3:34')
same('its burden', found.burden_milli, 1626 + 618 - 150)
same('in words', found.text.startsWith('The smallest deal that suits both: of €30, '), true)
same('in French', best(nora, omar(150), 0).bargain.text.startsWith('Le plus petit accord qui convient aux deux'), true)
same('half of it', best(nora, omar(30)).bargain.half, true)
same('none, and where', JSON.stringify(best(nora, sheet({ needs: [{ leg: 0, stake: 30, steps: 1, need: 0 }, { leg: 0, stake: 15, steps: 1, need: 0 }], gives: [] })).bargain.short),
  '{"leg":1,"stake":150,"steps":1,"need":30,"missing":30}')
const alone = best(nora, new Uint8Array(0))
same('one sheet alone is only read', `${alone.bargain} ${alone.sheets[0].needs.length} ${alone.sheets[1].gives.length}`, 'undefined 2 0')

// Words in a mailbox: the hash they were sealed with, then what was in the box; each behind its length.
const boxed = (hash, round, what) => { const w = Buffer.concat([hash, page.bytes('talk_put', round, what)]); return Buffer.concat([Buffer.from([w.length >> 8, w.length & 255]), w]) }
const noraHash = page.bytes('sheet_hash', nora), none = new Uint8Array(0), pair = Buffer.concat(mids), other = Buffer.concat([...mids].reverse())
const look = (words, mine = bytes, pinned = none, now = at, who = pair) => page.object('talk_look', mine, pinned, who, Buffer.concat(words), BigInt(now * 1000))
same('nothing yet', look([], none).state, 'none')
same('hers is there', `${look([boxed(noraHash, 1, bytes)], none).state} ${look([boxed(noraHash, 1, bytes)], none).what === Buffer.from(bytes).toString('base64url')}`, 'proposed true')
same('not for who reads it', look([boxed(noraHash, 1, bytes)], none, none, at, other).state, 'none')
same('nor three days later', look([boxed(noraHash, 1, bytes)], none, none, at + 3 * day).state, 'none')
same('sealed by both, hers not open', JSON.stringify(look([boxed(noraHash, 1, bytes)])), JSON.stringify({ state: 'waits', pinned: Buffer.from(noraHash).toString('base64url'), about: [0] }))
same('open', look([boxed(noraHash, 1, bytes), boxed(noraHash, 2, nora)]).state, 'opened')
same('not what was sealed', look([boxed(noraHash, 2, nora)], bytes, sha('another')).state, 'spoiled')
same('over', look([boxed(noraHash, 1, bytes), boxed(noraHash, 2, nora)], bytes, none, at + 2 * day).state, 'over')
same('what is no word is left alone', look([Buffer.from([0, 3, 1, 2, 3])]).state, 'waits')
refusal('half a hash', 'E_FIELD', () => look([], bytes, new Uint8Array(16)))
refusal('one party alone', 'E_FIELD', () => look([], bytes, none, at, mids[0]))

refusal('no JSON', 'E_SYNTAX', () => page.bytes('outline_put', 'no'))
refusal('no object', 'E_SYNTAX', () => page.bytes('outline_put', '[]'))
refusal('one party', 'E_SYNTAX', () => page.bytes('outline_put', JSON.stringify({ ...outline, parties: [text(mids[0])] })))
refusal('no leg', 'E_SYNTAX', () => page.bytes('outline_put', JSON.stringify({ ...outline, legs: [] })))
refusal('seventeen legs', 'E_SYNTAX', () => page.bytes('outline_put', JSON.stringify({ ...outline, legs: Array(17).fill(outline.legs[0]) })))
refusal('no price', 'E_SYNTAX', () => page.bytes('outline_put', JSON.stringify({ ...outline, rate_day: undefined })))
refusal('not an outline', 'E_SYNTAX', () => page.bytes('outline_read', nora))
refusal('a salt too short', 'E_FIELD', () => page.bytes('sheet_put', bytes, salt.subarray(1), '{}'))
refusal('the same row twice', 'E_SYNTAX', () => sheet({ gives: [{ leg: 0, row: 1, most: 1 }, { leg: 0, row: 1, most: 2 }] }))
refusal('too many rows', 'E_SYNTAX', () => sheet({ gives: Array.from({ length: 81 }, (_, k) => ({ leg: k % 16, row: 1 + k % 5, most: 1 })) }))
refusal('a third round', 'E_FIELD', () => page.bytes('talk_put', 3, nora))
refusal('a word that is none', 'E_SYNTAX', () => page.bytes('talk_read', nora))
refusal('a sheet of another outline', 'E_SYNTAX', () => page.bytes('sheet_best', page.bytes('outline_put', JSON.stringify({ ...outline, at: at + 1 })), nora, nora, 1, 'EUR', 1n))
refusal('the other side’s row', 'E_FIELD', () => page.bytes('sheet_best', bytes, omar(1), nora, 1, 'EUR', 1n))
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
