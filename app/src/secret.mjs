// secret.mjs: off the page: what takes seconds and much memory (Argon2id), and the words that
// people keep on paper or say aloud.
//
// One call {boot, what, ...}, one answer {result} or {problem}; then the page ends this worker, and
// its memory is gone.
// The two lists of 2,048 words are those of BIP-39: 11 bits a word, no two alike in their first
// four letters.
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as french } from '@scure/bip39/wordlists/french.js'
import { Core } from '../core.mjs'

const LISTS = { en: english, fr: french }
const BITS = 11
const unb64u = text =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))

// Words that every keyboard types one way only, so that they open the same file on the command
// line.
const typable = list => list.filter(word => /^[a-z]+$/.test(word))

// A number below n, each as likely.
function below(n) {
  const most = Math.floor(2 ** 32 / n) * n
  for (;;) {
    const [x] = crypto.getRandomValues(new Uint32Array(1))
    if (x < most) return x % n
  }
}

const draw = ({ lang, n }) => {
  const list = typable(LISTS[lang])
  return Array.from({ length: n }, () => list[below(list.length)]).join(' ')
}

// The first 33 bits of SHA-256 as three words, to be compared by ear or eye.
async function say({ lang, bytes }) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const bits = Array.from(digest.subarray(0, 5), b => b.toString(2).padStart(8, '0')).join('')
  return [0, 1, 2]
    .map(i => LISTS[lang][parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2)].normalize('NFC'))
    .join(', ')
}

// Drawn words may be typed with capitals and any blanks; what somebody chose is taken as typed, in
// NFC (WIRE 8).
function plain(words) {
  const parts = words.normalize('NFC').trim().toLowerCase().split(/\s+/)
  return Object.values(LISTS).some(list => parts.every(p => list.includes(p)))
    ? parts.join(' ')
    : words.normalize('NFC')
}

const chance = n => crypto.getRandomValues(new Uint8Array(n))
const none = new Uint8Array(0)

const lock = (core, { boot, mid, secrets, words, memory, passes }) => ({
  text: core.text(
    'keyfile_lock',
    boot.origin,
    unb64u(mid),
    plain(words),
    memory,
    passes,
    none,
    chance(24),
    secrets,
  ),
  handle: handle(core, { boot, mid, words, memory, passes }),
})
const open = (core, { file, words }) => core.bytes('keyfile_open', file, plain(words))
const handle = (core, { boot, mid, words, memory, passes }) =>
  core.bytes('lock_handle', boot.origin, unb64u(mid), plain(words), memory, passes)
const IN_CORE = { lock, open, handle }

self.onmessage = async ({ data: { what, ...more } }) => {
  try {
    const act = IN_CORE[what]
    const core = act && (await Core.open(await (await fetch(more.boot.files.core)).arrayBuffer()))
    postMessage({ result: await (act ? act(core, more) : { draw, say }[what](more)) })
  } catch (e) {
    postMessage({ problem: { code: e.code ?? 'E_NET', offline: !e.code, field: e.field } })
  }
}
