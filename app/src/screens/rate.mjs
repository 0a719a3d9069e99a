// screens/rate.mjs (08): four answers and a word, sealed until both have answered.
import { html, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Field } from '../parts.mjs'
import { t } from '../words.mjs'
import { Sign, useAct } from '../signing.mjs'

const MARKS = [['fully', 4], ['mostly', 3], ['not_really', 1], ['no', 0], ['cannot_tell', -1]]
const YES = [['yes', 1], ['no', 0]]

const Choice = ({ legend, name, options, value, pick }) => html`<fieldset><legend>${legend}</legend><div class="opts-row">${options.map(([word, v]) => html`<label class="opt"><input type="radio" name=${name} checked=${value === v} onChange=${() => pick(v)} /><span>${t('rate.' + word)}</span></label>`)}</div></fieldset>`

export function Rate({ doc, me }) {
  const other = doc.proposer.mid === me.mid ? doc.other : doc.proposer
  const [as, setAs] = useState(null), [will, setWill] = useState(null), [can, setCan] = useState(null), [again, setAgain] = useState(null)
  const [word, setWord] = useState('')
  const whole = [as, will, can, again].every(v => v !== null)
  const act = useAct(whole ? { kind: 'rate', about: doc.sid, fields: { code: doc.legs.at(-1).leg }, seal: [will, can, as, again], texts: [{ field: 'text', text: word.trim() }], what: 'rate' } : null)
  return html`<section class="card stack-l"><h2>${t('rate.how')}</h2>
    <${Choice} legend=${t('rate.as_agreed')} name="as" options=${YES} value=${as} pick=${setAs} />
    <${Choice} legend=${t('rate.will', { name: other.name })} name="will" options=${MARKS} value=${will} pick=${setWill} />
    <${Choice} legend=${t('rate.can', { name: other.name })} name="can" options=${MARKS} value=${can} pick=${setCan} />
    <${Choice} legend=${t('rate.again', { name: other.name })} name="again" options=${YES} value=${again} pick=${setAgain} />
    <${Field} label=${t('rate.word')}>${props => html`<textarea ...${props} maxlength="2000" value=${word} onInput=${e => setWord(e.target.value)}></textarea>`}</${Field}>
    <div class="line top-a"><${Icon} name="seal" /><p class="note grow"><b>${t('rate.sealed')}</b> ${t('rate.until_both', { name: other.name })}</p></div>
    <${Sign} act=${act} icon="seal" text=${t('rate.seal')} disabled=${!whole} other=${html`<a class="btn danger" href=${`/promise/${doc.sid}/trouble`}>${t('promise.trouble')}</a>`} /></section>`
}
