// How the app writes days, hours and French spaces: no browser is needed, only a page that says nothing about itself.
import { end, same } from './lib.mjs'

globalThis.document = { getElementById: () => null, documentElement: {} }
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
end()
