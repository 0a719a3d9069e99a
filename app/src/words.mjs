// words.mjs: every sentence of the app by its id, in the reader's language, and numbers and days as
// that language writes
// them.  Sentences of the core (verdicts, refusals) come from the core, in the same language.
//
// words/app.en.json and words/app.fr.json: {slot}; "<id>.one" and "<id>.many" for a count {n}: fr
// one when n < 2, en when 1.
import { boot } from './boot.mjs'
import { within } from './within.mjs'

export const LANGS = ['fr', 'en']
let sentences = {}
let lang = 'en'
let locale = 'en-GB'

export function language() {
  return lang
}

// Which one: the address, then what was chosen on this phone, then what the server took from the
// browser.
export function chosen(search, kept) {
  const asked = new URLSearchParams(search).get('lang')
  return [asked, kept, boot.lang].find(l => LANGS.includes(l)) || 'en'
}

const WORDS_MS = 20000
export async function learn(which, fetcher = fetch) {
  const read = async () => {
    const answer = await fetcher(boot.files.words[which])
    if (!answer.ok) throw new Error('words: ' + answer.status)
    return answer.json()
  }
  use(which, await within(WORDS_MS, read()))
}

export function use(which, table) {
  lang = which
  sentences = Object.fromEntries(Object.entries(table).map(([id, text]) => [id, typeset(text)]))
  locale = which === 'fr' ? 'fr-FR' : 'en-GB'
  if (typeof document !== 'undefined') document.documentElement.lang = which
}

// French keeps ? ! : ; and quotation marks on the line of their word.
export const typeset = text =>
  lang === 'fr' ? text.replace(/ ([?!;:»])/g, '\u00a0$1').replace(/« /g, '«\u00a0') : text

// The same for the sentences in a document of the core: its fields named text, *_text, and lists of
// sentences.
const SAID = /(^|_)(text|sentences)$/
export function typesetAll(doc, name = '') {
  if (lang !== 'fr' || doc === null) return doc
  if (typeof doc === 'string') return SAID.test(name) ? typeset(doc) : doc
  if (Array.isArray(doc)) return doc.map(x => typesetAll(x, name))
  return typeof doc === 'object'
    ? Object.fromEntries(Object.entries(doc).map(([k, v]) => [k, typesetAll(v, k)]))
    : doc
}

const fill = (sentence, args) =>
  sentence.replace(/\{(\w+)\}/g, (slot, name) => {
    const value = args[name]
    return value === undefined || value === null
      ? ''
      : typeof value === 'number'
        ? number(value)
        : value
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

// What a unit is called beside its figure: a currency by its sign, those of words/ in the reader's
// language, others as they are.
export function unitName(unit, n = 2) {
  if (/^[A-Z]{3}$/.test(unit))
    return new Intl.NumberFormat(locale, { style: 'currency', currency: unit })
      .formatToParts(1)
      .find(p => p.type === 'currency').value
  return sentences[`unit.${unit}.one`] === undefined ? unit : t('unit.' + unit, { n })
}

// A sum of the core, {text, unit}: written as one writes money, or with the name of its unit; whole
// units without zeros.
export function sum(of) {
  if (!of) return ''
  const value = Number(of.text)
  if (/^[A-Z]{3}$/.test(of.unit))
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: of.unit,
      trailingZeroDisplay: 'stripIfInteger',
    }).format(value)
  return `${number(value)} ${unitName(of.unit, value)}`
}

// Days are said in the reader's own time: the core gives moments in UTC.
const say = (when, options) => {
  const said = new Intl.DateTimeFormat(locale, options).format(new Date(when))
  return lang === 'fr' ? said.replace(/^(\D*)1 /, (all, before) => before + '1er ') : said
}
export const day = when => say(when, { weekday: 'long', day: 'numeric', month: 'long' })
export const longDay = when => say(when, { day: 'numeric', month: 'long', year: 'numeric' })
export const shortDay = when => say(when, { day: 'numeric', month: 'long' })
export const hour = when => {
  const said = say(when, { hour: '2-digit', minute: '2-digit' })
  return lang === 'fr'
    ? said.replace(/^0?(\d+):(\d+)/, (all, h, m) =>
        m === '00' ? `${h}\u00a0h` : `${h}\u00a0h\u00a0${m}`,
      )
    : said
}
// Two days as one says them together: {from: '2', to: '5 December'}; month and year stand once
// where they are the same.
export function between(a, b) {
  const [from, to] = [new Date(a), new Date(b)],
    year = from.getFullYear() === to.getFullYear() ? {} : { year: 'numeric' }
  const month = from.getMonth() === to.getMonth() && !year.year ? {} : { month: 'long' }
  const first = say(from, { day: 'numeric', ...month, ...year })
  return {
    from: lang === 'fr' && first === '1' ? '1er' : first,
    to: say(to, { day: 'numeric', month: 'long', ...year }),
  }
}
export const month = when => say(when, { month: 'long', year: 'numeric' })
export const capital = text => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
export const listed = items => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items)
