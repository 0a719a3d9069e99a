// The rows of tests/vectors through core.wasm; then statements for the program to admit, written to WORK.
//   node tests/wasm/core.mjs CORE WORK
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Core, Refused, list } from '../../app/core.mjs'

const [file, work] = process.argv.slice(2)
const core = await Core.open(readFileSync(file))
const vectors = name => JSON.parse(readFileSync(`tests/vectors/${name}.json`, 'utf8'))
const unhex = s => Uint8Array.from(Buffer.from(s, 'hex'))
const un64 = s => Uint8Array.from(Buffer.from(s, 'base64'))
const hex = b => Buffer.from(b).toString('hex')
const none = new Uint8Array(0)
let passed = 0, failed = 0

function same(name, got, want) {
  if (got === want) passed++
  else { failed++; console.log(`not ok ${name}: got ${got}, not ${want}`) }
}
// The code of a call: OK, or what it refused with.
function code(...call) {
  try { core.bytes(...call); return 'OK' } catch (e) { if (e instanceof Refused) return e.code; throw e }
}
const holds = (...call) => code(...call) === 'OK'

function bytesOf(row) {
  if (!row.parts) return unhex(row.hex)
  return unhex(row.parts.map(p => typeof p === 'number' ? '00'.repeat(p) : p).join(''))
}

// WIRE 2.7 with the keys of the world, as src/statement/vectors_test.c does it.
function admit(world, row, entry) {
  let said
  try { said = core.object('statement_read', entry) } catch (e) { return e.code }
  const kid = Buffer.from(said.kid, 'base64url').toString('hex')
  const known = [...(row.extra_keys ?? []), ...world.keys].find(k => k.kid === kid && (!k.iss || k.iss === said.iss))
  return code('statement_check', entry, known ? unhex(known.pk) : none, world.origin, BigInt(world.now) * 1000n)
}

function statements() {
  const { world, entries, submissions } = vectors('statement')
  for (const row of entries) same(row.name, admit(world, row, bytesOf(row)), row.code)
  for (const row of submissions) {
    let leaf
    try { leaf = core.bytes('submission_read', bytesOf(row)) } catch (e) { same(row.name, e.code, row.code); continue }
    same(row.name, admit(world, row, leaf), row.code)
    if (row.leaf) same(`${row.name}: leaf`, hex(leaf), row.leaf)
  }
}

function merkle() {
  const v = vectors('merkle'), sha = (...b) => b.reduce((h, x) => h.update(x), createHash('sha256')).digest()
  const leaf = i => sha(Uint8Array.of(0), `fabrique-vector/${i}`)
  const most = Math.max(...[...v.inclusion, ...v.fail].map(r => Math.max(r.size ?? 0, r.root_of ?? 0)), ...v.consistency.map(r => r.second))
  const leaves = Buffer.concat(Array.from({ length: most }, (_, i) => leaf(i)))
  const root = n => core.bytes('tree_root', leaves.subarray(0, 32 * n))
  const path = r => Buffer.concat(r.path.map(un64))
  for (const r of v.roots) if (r.size <= most) same(`root of ${r.size}`, Buffer.from(root(r.size)).toString('base64'), r.root)
  for (const r of v.inclusion) same(`entry ${r.index} of ${r.size}`, holds('inclusion_check', leaf(r.index), BigInt(r.index), BigInt(r.size), path(r), root(r.size)), true)
  for (const r of v.consistency) same(`${r.first} begins ${r.second}`, holds('consistency_check', BigInt(r.first), root(r.first), BigInt(r.second), root(r.second), path(r)), true)
  for (const r of v.fail) {
    same(r.name, r.type === 'inclusion'
      ? holds('inclusion_check', leaf(r.entry), BigInt(r.index), BigInt(r.size), path(r), root(r.root_of ?? r.size))
      : holds('consistency_check', BigInt(r.first), root(r.first), BigInt(r.second), root(r.second), path(r)), false)
  }
}

function checkpoints() {
  const v = vectors('checkpoint'), keys = [v.vkey, ...v.witnesses].join('\n')
  for (const r of v.cases) {
    same(r.name, holds('checkpoint_check', r.text, v.origin, keys), r.ok)
    if (!r.ok) continue
    const { signed } = core.object('checkpoint_check', r.text, v.origin, keys)
    same(`${r.name}: the log`, signed[0], 0)
    same(`${r.name}: witnesses`, signed.slice(1).filter(s => s > 0).length, (r.cosigned ?? []).length)
  }
  const example = name => readFileSync(`tests/vectors/example/${name}`)
  const sid = core.bytes('sid', example('entry4.cose')), proof = example('vouch.tlog-proof')
  same('a proof as text', core.object('proof_check', proof, sid, v.origin, v.vkey).index, 4)
  same('for another entry', code('proof_check', proof, core.bytes('sid', example('entry3.cose')), v.origin, v.vkey), 'E_PROOF')
  same('of another log', code('proof_check', proof, sid, 'elsewhere.example/log', v.vkey), 'E_AUD')
}

function receipts() {
  const v = vectors('receipt'), key = unhex(v.service_pk)
  const sid = i => core.bytes('sid', readFileSync(`tests/vectors/example/entry${i}.cose`))
  for (const r of v.cases) {
    same(r.name, holds('receipt_check', unhex(r.hex), sid(r.entry), v.origin, key), r.ok)
    if (r.ok) same(`${r.name}: place`, core.object('receipt_check', unhex(r.hex), sid(r.entry), v.origin, key).index, r.entry)
  }
  const c = v.consistency, first = BigInt(c.first)
  const older = /^[0-9a-f]{64}$/.test(c.first_root) ? unhex(c.first_root) : un64(c.first_root)
  same('consistency', holds('receipt_check_consistency', unhex(c.hex), first, older, v.origin, key), true)
  same('with another older root', holds('receipt_check_consistency', unhex(c.hex), first, key, v.origin, key), false)
}

function keys() {
  const v = vectors('keys'), origin = 'commons.example/log', mid = unhex(v.member.mid), seed = unhex(v.member.seed)
  const secrets = v.secret.sign_seed + v.secret.box_secret
  same('key of a seed', hex(core.bytes('sign_key', seed)), v.member.pk)
  same('mid', hex(core.bytes('mid', unhex(v.member.salt), unhex(v.member.pk))), v.member.mid)
  same('thumbprint', hex(core.bytes('thumbprint', unhex(v.service.pk))), v.service.thumbprint)
  same('a good key', code('key_ok', unhex(v.member.pk)), 'OK')
  same('a key of small order', code('key_ok', unhex('01' + '00'.repeat(31))), 'E_SIG')
  for (const r of v.codes) {
    const kind = r.kind.charCodeAt(0)
    same(`code ${r.code}`, holds('code_read', kind, r.code), r.ok)
    if (r.ok) same(`secret of ${r.code}`, hex(core.bytes('code_read', kind, r.code)), r.secret)
    if (r.ok && !r.note) same(`code of ${r.secret}`, core.text('code_put', kind, unhex(r.secret), 1), r.code)
  }
  const invitation = unhex(v.invitation.secret)
  same('hash of an invitation', hex(core.bytes('code_hash', 105, invitation)), v.invitation.vouch_hash)
  same('its proof', hex(core.bytes('invite_proof', invitation, origin, mid)), v.invitation.join_18)
  const said = core.object('ticket_check', unhex(v.ticket.cose), unhex(v.service.pk))
  same('ticket', said.origin, origin)
  same('ticket by another', code('ticket_check', unhex(v.ticket.cose), unhex(v.member.pk)), 'E_SIG')
  same('session', hex(core.bytes('session', seed, mid, 'https://commons.example', origin, 1795424400000n, unhex(v.session.nonce), none)), v.session.cose)
  for (const f of v.key_files) {
    const by = f.passphrase ?? f.code ?? ''
    same(`${f.lock}: whose`, core.object('keyfile_read', f.file).lock, f.lock)
    if (f.lock === 'passkey') { same('prf input', hex(core.bytes('prf_input', origin)), f.prf_input); continue }
    same(`${f.lock}: opened`, hex(core.bytes('keyfile_open', f.file, by)), secrets)
    same(`${f.lock}: handle`, Buffer.from(core.bytes('keyfile_handle', f.file, by)).toString('base64url'), f.handle)
    const [memory, times] = f.lock === 'passphrase' ? [8, 1] : [0, 0]
    const kept = core.text('keyfile_lock', origin, mid, by, memory, times, none, new Uint8Array(24), unhex(secrets))
    same(`${f.lock}: found again without the file`, hex(core.bytes('lock_handle', origin, mid, by, memory, times)), hex(core.bytes('keyfile_handle', kept, by)))
    if (f.passphrase) same('another passphrase', code('keyfile_open', f.file, by + 's'), 'E_SIG')
    const data = Buffer.from(f.file.match(/^data (.*)$/m)[1], 'base64url')
    const salt = Uint8Array.from(Buffer.from(f.file.match(/^lock .* (\S+)$/m)[1], 'base64url'))
    const [, kib, passes] = f.lock === 'passphrase' ? f.file.match(/argon2id (\d+) (\d+)/).map(Number) : [0, 0, 0]
    same(`${f.lock}: written again`, core.text('keyfile_lock', origin, mid, by, kib, passes, salt, data.subarray(0, 24), unhex(secrets)), f.file)
  }
  boxes(v.box)
  seals(v.seal)
}

function boxes(b) {
  const context = unhex(b.context), box = unhex(b.box), digest = context.subarray(10)
  same('context', hex(core.bytes('box_context', 'disclosure', digest)), b.context)
  for (const r of b.readers) {
    same('key of a reader', hex(core.bytes('box_key', unhex(r.secret))), r.pk)
    same('box opened', hex(core.bytes('box_open', box, unhex(r.id), unhex(r.secret), context)), b.plain)
    same('for another use', code('box_open', box, unhex(r.id), unhex(r.secret), context.subarray(1)), 'E_PROOF')
  }
  same('who is no reader', code('box_open', box, new Uint8Array(16).fill(9), unhex(b.readers[0].secret), context), 'E_ROLE')
  same('damaged', code('box_open', box.subarray(1), unhex(b.readers[0].id), unhex(b.readers[0].secret), context), 'E_SYNTAX')
  const chance = new Uint8Array(88).fill(7), readers = b.readers.map(r => unhex(r.pk + r.id))
  const made = core.bytes('box_put', list(readers), chance, context, unhex(b.plain))
  same('made and opened', hex(core.bytes('box_open', made, unhex(b.readers[1].id), unhex(b.readers[1].secret), context)), b.plain)
  same('for nobody', code('box_put', none, chance, context, unhex(b.plain)), 'E_FIELD')
}

function seals(s) {
  const salt = unhex(s.salt), vec = JSON.stringify(s.vec), opening = unhex(s.opening)
  same('commitment', hex(core.bytes('seal_commitment', salt, vec)), s.commitment)
  same('opening', hex(core.bytes('seal_opening', salt, vec, opening.length)), s.opening)
  same('opening read', JSON.stringify(core.object('seal_read', opening).vec), vec)
  const chance = new Uint8Array(opening.length).fill(0xa5), last = core.bytes('seal_share', opening, chance)
  same('shares joined', hex(core.bytes('seal_share', last, chance)), s.opening)
  same('no vector', code('seal_commitment', salt, '{}'), 'E_FIELD')
  same('a salt too short', code('seal_commitment', salt.subarray(1), vec), 'E_FIELD')
}

function disclosures() {
  const salt = new Uint8Array(16).fill(3), d = core.bytes('disclosure', 'title', salt, 'Perceuse')
  const read = core.object('disclosure_read', d)
  same('a text', read.text, 'Perceuse')
  same('its digest', read.digest, Buffer.from(core.bytes('disclosure_digest', d)).toString('base64url'))
  same('a field that is none', code('disclosure', 'nothing', salt, 'x'), 'E_FIELD')
  same('a control character', code('disclosure', 'title', salt, '\u0001'), 'E_SYNTAX')
  same('too long', code('disclosure', 'title', salt, 'x'.repeat(4097)), 'E_FIELD')
}

// Once more with a call that fails in between: nothing of a secret stays in memory.
function wiped() {
  const v = vectors('keys'), paper = v.key_files.find(f => f.lock === 'paper')
  core.bytes('keyfile_open', paper.file, paper.code)
  code('statement_build', '{"kind":"nothing"}', unhex(v.secret.sign_seed))
  same('the seed is not left in memory', core.memoryHolds(unhex(v.secret.sign_seed)), false)
  same('nor the box secret', core.memoryHolds(unhex(v.secret.box_secret)), false)
}

// A key that the program made, opened here; statements for the program.
function forTheProgram() {
  const dir = join(work, 'data', 'fabrique')
  const name = readdirSync(dir, { recursive: true }).find(f => readFileSafe(join(dir, f))?.startsWith('fabrique-key-v1'))
  const text = readFileSync(join(dir, name), 'utf8'), passphrase = readFileSync(join(work, 'passphrase'), 'utf8').trim()
  const whose = core.object('keyfile_read', text), seed = core.bytes('keyfile_open', text, passphrase).subarray(0, 32)
  const said = words => {
    const d = core.bytes('disclosure', 'title', new Uint8Array(16).fill(words.length), words)
    const digest = Buffer.from(core.bytes('disclosure_digest', d)).toString('base64url')
    return [JSON.stringify({ kind: 'offer', kid: whose.member, aud: whose.community, iat: Math.floor(Date.now() / 1000), topic: 'garden', ver: 1, scale: 1, code: 1, until: Math.floor(Date.now() / 1000) + 30 * 86400, sd: [digest] }), d]
  }
  const put = (to, entry, d) => writeFileSync(join(work, to), core.bytes('submission', entry, list([d]), none, none))

  const [offer, title] = said('A ladder'), entry = core.bytes('statement_build', offer, seed)
  put('offer.cose', entry, title)
  const [other, its] = said('A saw'), unsigned = core.bytes('statement_build', other, new Uint8Array(32))
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  put('outside.cose', core.bytes('statement_signed', unsigned, sign(null, core.bytes('statement_message', unsigned), key)), its)
  const changed = core.bytes('statement_build', said('A spade')[0], seed)
  changed[changed.length - 1] ^= 1
  put('changed.cose', changed, said('A spade')[1])
  same('without the signer', code('statement_build', JSON.stringify({ ...JSON.parse(offer), kid: undefined }), seed), 'E_FIELD')
  same('a disclosure it does not list', code('submission', entry, list([its]), none, none), 'E_SYNTAX')
}

function readFileSafe(path) {
  try { return readFileSync(path, 'latin1') } catch { return undefined }
}

statements(); merkle(); checkpoints(); receipts(); keys(); disclosures(); wiped(); forTheProgram()
console.log(`${passed} passed, ${failed} failed`)
