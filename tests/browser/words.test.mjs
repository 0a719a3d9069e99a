// How the app writes days, hours and French spaces; that what the design says is said: no browser is needed, only a page that says
// nothing about itself.
import { readFileSync, readdirSync } from 'node:fs'
import { end, ok, same } from './lib.mjs'

globalThis.document = { querySelector: () => null, documentElement: {} }
process.env.TZ = 'UTC'
const { between, hour, longDay, number, sum, t, typesetAll, use } = await import('../../app/src/words.mjs')
const NB = '\u00a0'
const at = text => Date.parse(text + 'Z')

use('fr', { ask: 'Puis-je ?', said: '« oui » : non ; peut-être !', 'n.one': 'une chose', 'n.many': '{n} choses' })
const FRENCH = [
  ['a question keeps its mark', t('ask'), `Puis-je${NB}?`],
  ['quotation marks keep their words', t('said'), `«${NB}oui${NB}»${NB}: non${NB}; peut-être${NB}!`],
  ['none is one', t('n', { n: 0 }), 'une chose'],
  ['two are many', t('n', { n: 2 }), '2 choses'],
  ['the first of a month', longDay(at('2026-12-01T10:00')), '1er décembre 2026'],
  ['the eleventh is no first', longDay(at('2026-12-11T10:00')), '11 décembre 2026'],
  ['a whole hour', hour(at('2026-12-01T18:00')), `18${NB}h`],
  ['an hour in the morning', hour(at('2026-12-01T09:05')), `9${NB}h${NB}05`],
  ['two days of a month', Object.values(between(at('2026-12-01T10:00'), at('2026-12-05T10:00'))).join(' | '), '1er | 5 décembre'],
  ['two days of two months', Object.values(between(at('2026-11-30T10:00'), at('2026-12-02T10:00'))).join(' | '), '30 novembre | 2 décembre'],
  ['two days of two years', Object.values(between(at('2026-12-31T10:00'), at('2027-01-02T10:00'))).join(' | '), '31 décembre 2026 | 2 janvier 2027'],
  ['sentences of a document', JSON.stringify(typesetAll({ text: 'Oui !', title: 'Oui !', rows: [{ then_text: 'Et ?' }], sentences: ['A : b'], n: 1, gone: null })), `{"text":"Oui${NB}!","title":"Oui !","rows":[{"then_text":"Et${NB}?"}],"sentences":["A${NB}: b"],"n":1,"gone":null}`],
  ['whole euros', sum({ text: '300.00', unit: 'EUR' }), `300${NB}€`],
]
for (const [row, got, want] of FRENCH) same('fr: ' + row, got, want)

use('en', { ask: 'Can I ?', 'n.one': 'one thing', 'n.many': '{n} things' })
const ENGLISH = [
  ['spaces stay as written', t('ask'), 'Can I ?'],
  ['none is many', t('n', { n: 0 }), '0 things'],
  ['one is one', t('n', { n: 1 }), 'one thing'],
  ['the first of a month', longDay(at('2026-12-01T10:00')), '1 December 2026'],
  ['an hour', hour(at('2026-12-01T09:05')), '09:05'],
  ['two days of a month', Object.values(between(at('2026-12-02T10:00'), at('2026-12-05T10:00'))).join(' | '), '2 | 5 December'],
  ['thousands', number(18204), '18,204'],
  ['cents', sum({ text: '12.50', unit: 'EUR' }), '€12.50'],
]
for (const [row, got, want] of ENGLISH) same('en: ' + row, got, want)

// copy.tsv: every string of the design's screens that the app has, and where it went: "= id" of words/ with these very words (slots
// and digits apart), "~ id" that says it otherwise, "# ..." an example of the design, "- ..." not built, and why.
const read = name => JSON.parse(readFileSync(new URL(`../../words/${name}.json`, import.meta.url), 'utf8'))
const TABLES = { en: { ...read('en'), ...read('app.en') }, fr: { ...read('fr'), ...read('app.fr') } }
const plain = text => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('’', "'").replace(/[.:\s]+$/, '').toLowerCase()
const escaped = text => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const fits = (sentence, text) => new RegExp(`^${plain(sentence).split(/\{\w+\}/).map(escaped).join('.{1,60}')}$`).test(plain(text))
const forms = (lang, id) => ['', '.one', '.many'].map(end => TABLES[lang][id + end]).filter(Boolean)

const [, ...rows] = readFileSync(new URL('copy.tsv', import.meta.url), 'utf8').trim().split('\n').map(line => line.split('\t'))
ok('the design has its strings', rows.length > 600, rows.length)
for (const [place, en, fr, where] of rows) {
  const [mark, ...rest] = where.split(' '), about = rest.join(' ')
  if (mark === '#' || mark === '-') ok(`${place} has a reason`, about.length > 8, where)
  else {
    for (const [lang, text] of [['en', en], ['fr', fr]]) {
      const said = forms(lang, about)
      ok(`${place} ${lang} is in words/`, said.length > 0, where)
      if (mark === '=') ok(`${place} ${lang} says so`, said.some(s => fits(s, text)), `${said[0]} is not ${text}`)
    }
  }
}

// Refusals: what each act of the app may be refused with, by the word of whoever refuses it ("Refuses: ..." above each apply), and
// that each code says what happened and what to do; where that is a command, the app has its own words.
const root = new URL('../../', import.meta.url)
const sources = (folder, end) => readdirSync(new URL(folder, root), { recursive: true }).filter(f => f.endsWith(end)).map(f => readFileSync(new URL(folder + f, root), 'utf8')).join('\n')
const CODES = [...readFileSync(new URL('src/tables/errors.def', root), 'utf8').matchAll(/^ERROR\(\d+, (\w+)/gm)].map(m => m[1])
const REFUSES = Object.fromEntries([...sources('src/', '.c').matchAll(/\/\*((?:[^*]|\*(?!\/))*)\*\/\s*enum fab_code fab_apply_(\w+)\(/g)]
  .map(([, comment, kind]) => [kind, /Refuses:\s([A-Z_,\s*]+)/.exec(comment)?.[1].match(/[A-Z_]+/g) ?? []]))
const ACTS = [...new Set([...sources('app/src/', '.mjs').matchAll(/kind: '([a-z]+)'/g)].map(m => m[1]))]
ok('the app signs what the fold knows', ACTS.length > 15, ACTS.join())
for (const kind of ACTS) {
  ok(`${kind} says what refuses it`, REFUSES[kind]?.length > 0)
  for (const name of REFUSES[kind] ?? []) ok(`${kind}: ${name} is a code`, CODES.some(c => c === name || (name.endsWith('_') && c.startsWith(name))))
}
ok('the codes are there', CODES.length > 40, CODES.length)
for (const code of CODES) for (const lang of ['en', 'fr']) {
  const words = TABLES[lang], advice = Object.keys(words).filter(id => id === `E_${code}.do` || (id.startsWith(`E_${code}.`) && id.endsWith('.do')))
  for (const part of ['title', 'text', 'do']) ok(`E_${code} ${lang} has its ${part}`, words[`E_${code}.${part}`]?.length > 3)
  if (advice.some(id => words[id].includes('`'))) ok(`E_${code} ${lang}: what one does in the app`, words[`do.E_${code}`]?.length > 8 && !words[`do.E_${code}`].includes('`'))
}

// The pages without script say what the app says.
const SAME = [
  ['home.h1', 'visitor.neighbours'], ['home.stick', 'art.label'], ['home.ended', 'ended.title'], ['home.kept', 'ended.kept'],
  ['home.made_good', 'ended.made_good'], ['home.decided', 'ended.decided'], ['home.not_kept', 'ended.not_kept'],
  ['home.ran_out', 'ended.ran_out'], ['home.hanging', 'ended.left_hanging'], ['home.shelf', 'visitor.shelf'],
  ['home.shelf_all', 'visitor.all'], ['home.wrong', 'visitor.wrong'], ['home.wrong_1', 'visitor.repair'],
  ['home.wrong_1_text', 'visitor.repair_text'], ['home.wrong_2', 'visitor.talk'], ['home.wrong_2_text', 'visitor.talk_text'],
  ['home.wrong_3', 'visitor.decide'], ['home.wrong_3_text', 'visitor.decide_text'], ['home.believe', 'visitor.check'],
  ['home.believe_text', 'visitor.check_text'], ['home.believe_link', 'visitor.see'], ['find.none', 'find.none'],
  ['charterpage.h1', 'charter.title'], ['charterpage.use', 'together.in_use'], ['charterpage.conflict', 'together.no_party'],
  ['charterpage.conflict_text', 'together.no_party_text'], ['checkpage.h1', 'nav.check'], ['checkpage.not', 'check.cannot'],
  ['checkpage.not_text', 'check.cannot_text'], ['checkpage.who', 'together.judges'], ['checkpage.detail', 'check.detail'],
  ['page.find', 'visitor.look'], ['page.charter', 'foot.charter'], ['page.accessibility', 'foot.accessibility'],
  ['page.nothing_kept', 'foot.nothing_kept'], ['thingpage.owner', 'thing.owner_hidden'], ['thingpage.worth', 'thing.worth'],
  ['thingpage.topic', 'thing.topic'], ['togetherpage.h1', 'together.title'], ['togetherpage.charter', 'together.charter'],
  ['togetherpage.accounts', 'together.accounts'], ['place.accounts', 'accounts.title'], ['place.together', 'nav.together'],
  ['accountspage.h1', 'accounts.where'], ['account.nobody_holds', 'accounts.nobody_holds'],
  ['accountspage.everybody', 'accounts.everybody'], ['accountspage.above', 'accounts.above'],
  ['accountspage.below', 'accounts.below'], ['accountspage.held', 'accounts.held'],
  ['accountspage.together', 'accounts.together'], ['accountspage.nil', 'accounts.nil'], ['home.half_a', 'art.lends'],
  ['home.half_b', 'art.returns'],
]
for (const [page, app] of SAME) for (const lang of ['en', 'fr']) same(`${page} ${lang} is ${app}`, plain(read(lang)[page]), plain(read('app.' + lang)[app]))
end()
