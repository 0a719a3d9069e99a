// words.mjs: every sentence of the app by its id, in the reader's language, and numbers and days as that language writes
// them.  Sentences of the core (verdicts, refusals) come from the core, in the same language.
//
// words/app.en.json and words/app.fr.json: {slot}; "<id>.one" and "<id>.many" for a count {n}: fr one when n < 2, en when 1.
import { boot } from './boot.mjs'

export const LANGS = ['fr', 'en']
let sentences = {}
let lang = 'en'
let locale = 'en-GB'

export function language() { return lang }

// Which one: the address, then what was chosen on this phone, then what the server took from the browser.
export function chosen(search, kept) {
  const asked = new URLSearchParams(search).get('lang')
  return [asked, kept, boot.lang].find(l => LANGS.includes(l)) || 'en'
}

export async function learn(which, fetcher = fetch) {
  const answer = await fetcher(boot.files.words[which])
  if (!answer.ok) throw new Error('words: ' + answer.status)
  use(which, await answer.json())
}

export function use(which, table) {
  sentences = table
  lang = which
  locale = which === 'fr' ? 'fr-FR' : 'en-GB'
  if (typeof document !== 'undefined') document.documentElement.lang = which
}

const fill = (sentence, args) => sentence.replace(/\{(\w+)\}/g, (slot, name) => {
  const value = args[name]
  return value === undefined || value === null ? '' : typeof value === 'number' ? number(value) : value
})

// An unknown id stays visible: tools/words finds it before anybody else does.
export function t(id, args = {}) {
  const plural = 'n' in args && sentences[id] === undefined
  const one = lang === 'fr' ? args.n < 2 && args.n > -2 : args.n === 1
  return fill(sentences[plural ? id + (one ? '.one' : '.many') : id] ?? id, args)
}

// The sentence around its slots: [text, slot, text, ...], for who puts more than text into them.
export const around = id => (sentences[id] ?? id).split(/\{(\w+)\}/)

export const known = id => sentences[id] !== undefined

export const number = n => new Intl.NumberFormat(locale).format(n)

// A sum of the core, {text, unit}: written as one writes money, or with the name of its unit; whole units without zeros.
export function sum(of) {
  if (!of) return ''
  const value = Number(of.text)
  if (/^[A-Z]{3}$/.test(of.unit)) return new Intl.NumberFormat(locale, { style: 'currency', currency: of.unit, trailingZeroDisplay: 'stripIfInteger' }).format(value)
  return `${number(value)} ${of.unit}`
}

// Days are said in the reader's own time: the core gives moments in UTC.
const say = (when, options) => new Intl.DateTimeFormat(locale, options).format(new Date(when))
export const day = when => say(when, { weekday: 'long', day: 'numeric', month: 'long' })
export const longDay = when => say(when, { day: 'numeric', month: 'long', year: 'numeric' })
export const shortDay = when => say(when, { day: 'numeric', month: 'long' })
export const hour = when => say(when, { hour: '2-digit', minute: '2-digit' })
export const month = when => say(when, { month: 'long', year: 'numeric' })
export const capital = text => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
export const listed = items => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items)
