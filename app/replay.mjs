// app/replay.mjs: the one wrapper of replay.wasm: a community's log folded, asked and looked at in
// this browser, by the C code of the server.  Use it in a worker: loading 20,000 entries takes
// seconds.  One Replay holds one community.
//
//   const core = await Core.open(bytesOfCore), replay = await Replay.open(bytesOfReplay)
//   replay.start(origin, { entries: 20000 })      // origin as in GET /v1/community; about how many
//   replay.words('fr', textOfWordsFr)             // GET /v1/words/fr, as it came; before any
//                                                 //   document in that language
//   replay.texts(bodyOfTexts)                     // GET /v1/log/disclosures/{n}, a page as it came
//   replay.loadChecked(core, bundle, serviceKey)  // GET /tile/entries/{n} as it came: checks each
//                                                 //   signature, folds
//   replay.view(mid, 'fr', '/v1/me/today')        // the document of that GET, as text: byte for
//                                                 //   byte the server's
//
// Arguments  bytes are Uint8Array, mids 16 bytes (null: a visitor), times ms as number, languages
//            'fr' | 'en'.
// Refusals   thrown as Refused (app/core.mjs): code 'E_...', number, field, arg; `document` is the
//            server's problem+json for it where a language was named.
// Memory     what was loaded stays until the Replay is dropped.  E_MEMORY from load: start again
//            with more entries.
// No rule lives here.
import { Module, Refused, list } from './core.mjs'
import { signature } from './src/checks.mjs'

const LANG = { fr: 0, en: 1 }
const BYTES_AN_ENTRY = 3072, BYTES_LEAST = 16 << 20
const NOBODY = new Uint8Array(0)

const lang = l => {
  if (!(l in LANG)) throw new Refused({ code: 'E_FIELD', field: 'lang' })
  return LANG[l]
}

// A bundle as an array of entries.
export function cut(bundle) {
  const entries = []
  for (let at = 0, n; at < bundle.length; at += 2 + n) {
    n = bundle[at] * 256 + bundle[at + 1]
    if (at + 2 + n > bundle.length) throw new Refused({ code: 'E_FIELD', field: 'entries' })
    entries.push(bundle.subarray(at + 2, at + 2 + n))
  }
  return entries
}

// Entries and by whose key each must be signed, [{ index, entry, key }]: the first that is not, as
// { index, entry, code }; null: all are.
export function wrongOf(core, signed) {
  for (const { index, entry, key } of signed) {
    try {
      signature(core, entry, key)
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      return { index, entry, code: e.code }
    }
  }
  return null
}

export class Replay extends Module {
  #lang = null

  constructor(instance) { super(instance, 24 << 20) }

  problem() {
    const problem = super.problem()
    if (this.#lang !== null) problem.document = this.said('refusal', this.#lang)
    return problem
  }

  inLanguage(l, call) {
    this.#lang = lang(l)
    try { return call(this.#lang) } finally { this.#lang = null }
  }

  // Once, first.
  start(origin, { entries = 20000 } = {}) {
    this.bytes('open', origin, BYTES_LEAST + entries * BYTES_AN_ENTRY)
  }

  // The sentences of a language: the text of GET /v1/words/{language}.
  words(l, json) { this.bytes('words', lang(l), json) }

  // The next entries, in order, as a bundle or as an array; signatures are not looked at.
  // { size, now, events: [{ index, sid, kind, verdict }] }: size = entries folded; now = the log's
  // clock, ms; verdict stands only at an entry that every reader counts as void.
  load(entries) { return this.object('load', Array.isArray(entries) ? list(entries) : entries) }

  // The key by which an entry must be signed if it comes next, 32 bytes.  E_SIG: there is no such
  // signer; E_REF: the disclosure with his key was not given; E_ERASED: it is gone.
  signer(entry) { return this.bytes('signer', entry) }

  // load, each signature checked by the core before its entry is folded.  serviceKey: the 32 bytes
  // of the first policy, which sign until the policy is folded.  As load, and unverified: [index]
  // of entries whose key is not at hand.  A wrong signature: E_SIG with `index`; what stood before
  // it is loaded.
  loadChecked(core, entries, serviceKey) {
    return this.#each(entries, serviceKey, signed => {
      const wrong = wrongOf(core, [signed])
      if (wrong) throw Object.assign(new Refused({ code: wrong.code }), { index: wrong.index })
    })
  }

  // The same without a look at the signatures, and signed: what wrongOf takes.  Nothing that is
  // here since may be believed before it has said null.
  loadSigned(entries, serviceKey) {
    const signed = []
    return { ...this.#each(entries, serviceKey, s => signed.push(s)), signed }
  }

  #each(entries, serviceKey, look) {
    const all = { size: 0, now: 0, events: [], unverified: [] }
    for (const entry of Array.isArray(entries) ? entries : cut(entries)) {
      const index = Number(this.size())
      const key = this.#keyOf(entry, index, serviceKey)
      if (key === null) all.unverified.push(index)
      else look({ index, entry, key })
      const { size, now, events } = this.load([entry])
      Object.assign(all, { size, now })
      all.events.push(...events)
    }
    return all
  }

  #keyOf(entry, index, serviceKey) {
    if (index < 2) return serviceKey
    try { return this.signer(entry) } catch (e) {
      if (e.code === 'E_REF' || e.code === 'E_ERASED') return null
      throw Object.assign(e, { index })
    }
  }

  // The body of GET /v1/log/disclosures/{n}, each page as it came; disclosures in clear.  Any
  // order, before or after the entries; twice is once; what no entry names is shown nowhere.
  texts(body) { this.bytes('texts', body) }
  disclose(disclosures) { this.bytes('disclose', list(disclosures)) }

  // Do the texts fit, for this reader?  { strange: [digest], lacking: [index] }: given but named by
  // no entry; named, not erased, for everybody or every member to read, and not given.
  textsCheck(who) { return this.object('texts_check', who ?? NOBODY) }

  // The key that signs tickets by the policy in force, 32 bytes.
  serviceKey() { return this.bytes('service_key') }

  // The checkpoint that documents name (GET /checkpoint, as text); check it by
  // core.object('checkpoint_check', ...) and compare its root with root(its size).
  note(text) { this.bytes('note', text) }

  // Entries loaded; the root of the tree of the first `size` of them (32 bytes); SHA-256 of the
  // state (32 bytes).
  size() { return Number(this.number('size')) }
  root(size = this.size()) { return this.bytes('root', BigInt(size)) }
  stateHash() { return this.bytes('state_hash') }

  // The answer to GET target (INTERFACES 2.1, with its ?query; /v1/ask, /v1/why, /v1/cover too) for
  // this reader, as text.
  // Not here: search (?q=), marks from outside, /v1/doctor, /v1/import.
  view(who, l, target) {
    return this.inLanguage(l, n => this.text('view', who ?? NOBODY, n, target))
  }

  // Would this entry be accepted now, signature aside?  Before anybody signs: build it with any
  // seed (core.bytes('statement_build', json, new Uint8Array(32))), disclose() its disclosures.
  // Refused as the server would refuse it, or { v, size, deadlines: [{ about, at, at_text }],
  // trace: { what, seen, long, note? }, after }: after = the answer to GET target as it would be
  // then; for what the entry itself makes, its sid is that of these bytes (core.bytes('sid', e)).
  check(entry, now, who, l, target = '') {
    const reader = who ?? NOBODY
    return this.inLanguage(l, n => this.object('check', entry, BigInt(now), reader, n, target))
  }
}

// What a question about one person reads (GET /v1/ask/evidence, views/extract.h), checked and
// asked; one in a module of its own.
//
//   const extract = await Extract.open(bytesOfReplay)
//   extract.words('fr', textOfWordsFr)
//   const told = extract.take(core, origin, body, vkey)  // refuses E_SYNTAX, E_AUD, E_PROOF, E_SIG
//   extract.view('fr', '/v1/ask?who=...&stake=...')      // the server's bytes; E_PART: it is not
//                                                        //   enough for that
export class Extract extends Replay {
  // { asker, who, size, root, note, since, older, entries, unverified, statements, shown, words,
  // words_shown }: unverified: entries whose key is not at hand; nothing counted as shown rests on
  // one of them.  The rest as views/extract.h says.
  take(core, origin, body, vkey) {
    const told = this.object('extract_open', origin, body)
    core.object('checkpoint_check', told.note, origin, vkey)
    told.unverified = 0
    for (let n = 0; n < told.entries; n++) {
      const key = this.#keyOf(n)
      if (key) core.bytes('signature_check', this.bytes('extract_entry', n), key)
      else told.unverified++
    }
    return told
  }

  #keyOf(n) {
    try { return this.bytes('extract_key', n) } catch (e) {
      if (e.code !== 'E_ERASED') throw e
      return null
    }
  }

  view(l, target) { return this.inLanguage(l, n => this.text('extract_view', n, target)) }
}
