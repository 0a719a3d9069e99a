// forms.mjs: the fields that several screens ask for: words, sums, one of several, a day, somebody.
import { html } from './html.mjs'
import { Doc, Field } from './parts.mjs'
import { t, unitName } from './words.mjs'
import { useView } from './data.mjs'
import { less, more, unitsOf } from './money.mjs'
import { seconds } from './time.mjs'

const END_OF_DAY = 'T18:00'
export const endOf = date => (date ? seconds(new Date(date + END_OF_DAY).getTime()) : undefined)
export const dateOf = ms => new Date(ms).toISOString().slice(0, 10)

export const Area = ({ label, hint, value, set }) =>
  html`<${Field} label=${label} hint=${hint}>
    ${p => html`<textarea ...${p} maxlength="2000" value=${value}
    onInput=${e => set(e.target.value)}></textarea>`}</${Field}>`

// To the next round sum: by pressing, for whom typing is hard.
const Step = ({ to, set, sign, name }) =>
  html`<button type="button" class="btn alt step" aria-label=${t(name)}
    aria-disabled=${to ? undefined : 'true'} onClick=${() => to && set(to)}>${sign}</button>`

// value: as typed; of what: a word behind the field; most: where + ends.
export const Amount = ({ label, hint, unit, value, set, of, most }) =>
  html`<${Field} label=${label} hint=${hint}
    error=${value && unitsOf(value, unit) === null ? t('offer.worth_wrong') : ''}>
    ${p => html`<div class="line steps-of">
    <${Step} to=${less(value, unit)} set=${set} sign="−" name="amount.less" />
    <input ...${p} class="in short" inputmode="decimal" maxlength="10" value=${value}
    onInput=${e => set(e.target.value)} />
    <${Step} to=${more(value, unit, most)} set=${set} sign="+" name="amount.more" /><span>
    ${of ?? unitName(unit.text)}</span></div>`}
    </${Field}>`

// options: [value, words, hint].
export const OneOf = ({ legend, name, options, value, pick }) =>
  html`<fieldset><legend>${legend}</legend>
    ${options.map(([v, words, hint]) =>
    html`<label class="opt">
    <input type="radio" name=${name} checked=${value === v} onChange=${() => pick(v)} /><span>
    ${words}</span>${hint && html`<span class="hint">${hint}</span>`}</label>`)}</fieldset>`

export const Day = ({ label, hint, value, set }) =>
  html`<${Field} label=${label} hint=${hint}>
    ${p => html`<input ...${p} class="in short" type="date" value=${value}
    onInput=${e => set(e.target.value)} />`}</${Field}>`

// Somebody, but not those.
export function Somebody({ label, but, value, set }) {
  const people = useView('/v1/people?limit=200')
  return html`<${Doc} of=${people}>
    ${doc => html`<${Field} label=${label}>
    ${p => html`<select ...${p} value=${value} onChange=${e => set(e.target.value)}>
    <option value=""></option>
    ${doc.people.filter(x => !but.includes(x.mid)).map(x =>
    html`<option value=${x.mid}>${x.name}</option>`)}</select>`}</${Field}>`}</${Doc}>`
}
