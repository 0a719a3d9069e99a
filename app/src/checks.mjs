// checks.mjs: what the phone holds a server to, one function each, all in one place: true where it
// holds.
//
// Whoever calls one says what differs, and where.  tests/browser/unlied.test.mjs builds the app
// with each of them taken out by its name, and has to see the lie that it is for go unnoticed.

export const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i])
const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
const json = JSON.stringify

// --- the log (worker.mjs) ------------------------------------------------------------------------
// A checkpoint that this log's key signed: {size, root}; thrown: why not.
export const checkpoint = (core, note, origin, key) =>
  core.object('checkpoint_check', note, origin, key)
// Thrown where an entry is not signed by this key.
export const signature = (core, entry, key) => {
  core.bytes('signature_check', entry, key)
}
// A bundle has as many entries as it must.
export const complete = (entries, width) => entries.length >= width
// The entries are those that the checkpoint names.
export const root = (replay, size, named) => same(replay.root(size), named)
// The log has not become shorter than one that held here.
export const grown = (note, held) => note.size >= held.size
// Up to where it held here it is the same.
export const ours = (replay, held, named) => same(replay.root(held.size), named)
// The log's key is the one that this phone saw first.
export const oneKey = (seen, now) => seen === now
// No text came that the log does not name.
export const named = strange => strange === undefined
// No text that the log names is kept from this reader.
export const told = lacking => lacking.length === 0
// A ticket {sid, origin, before} is for this act, in this log, at the place that was answered; and
// where the log is that long, the act stands there.
export const receipt = (said, { sid, index }, origin, size, sids) =>
  said.sid === sid &&
  said.origin === origin &&
  said.before === index &&
  (size <= index || sids[index] === sid)

// --- what was shown (data.mjs) -------------------------------------------------------------------
// A document of the server is what the phone works out.
export const follows = (said, own) => json(said) === json(own)
// It is not older than what was asked for; and the log does come to the position it was of.
export const recent = (size, least) => size < 0 || size >= least
export const reached = (size, own) => own < 0 || own >= size

// --- the app itself (sw.mjs, ourselves.mjs) ------------------------------------------------------
// An address /app/<16 digits of SHA-256>/<name> names what came from there.
const DIGITS = /^\/app\/([0-9a-f]{16})\/[^/]+$/
export async function content(address, bytes) {
  const named = DIGITS.exec(address)?.[1]
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return named !== undefined && hex(digest).startsWith(named)
}
// What is said of a version is what was said of it before.
export const oneApp = (said, before) =>
  said.version !== before.version || json(said.files) === json(before.files)
// A page of this version runs what the kept page of it runs.
const scripts = html => html.match(/<script[^>]*>/gi)
export const onePage = (html, before) => json(scripts(html)) === json(scripts(before))
// The service worker of a version is the one that was kept.
export const oneWorker = (now, before) => now === before
