// screens/rate.mjs (08): four answers and a word, sealed until both have answered.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Chip, Face, Facts, Field, Said } from '../parts.mjs'
import { shortDay, t } from '../words.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'

const MARKS = [
  ['fully', 4],
  ['mostly', 3],
  ['not_really', 1],
  ['no', 0],
  ['cannot_tell', -1],
]
const YES = [
  ['yes', 1],
  ['no', 0],
]

const Choice = ({ legend, name, options, value, pick }) =>
  html`<fieldset><legend>${legend}</legend><div class="opts-row">
    ${options.map(([word, v]) =>
    html`<label class="opt">
    <input type="radio" name=${name} checked=${value === v} onChange=${() => pick(v)} /><span>
    ${t('rate.' + word)}</span></label>`)}</div></fieldset>`

const word = (options, v) => t('rate.' + (options.find(o => o[1] === v) ?? MARKS[4])[0])

function Reply({ rating }) {
  const form = useForm('reply ' + rating.sid, { words: '' }, rating.text),
    text = form.words.trim()
  const act = useAct(
    text
      ? {
          kind: 'reply',
          about: rating.sid,
          fields: { ref: rating.sid },
          texts: [{ field: 'text', text }],
          what: 'reply',
        }
      : null,
    undefined,
    form,
  )
  return html`<${Field} label=${t('rate.reply')} hint=${t('rate.reply_hint')}>
    ${props => html`<textarea ...${props} maxlength="2000" value=${form.words}
    onInput=${e => form.set({ words: e.target.value })}></textarea>`}</${Field}>
    <${Sign} act=${act} icon="talk" kind="alt" text=${t('rate.send_reply')}
    disabled=${!text} />`
}

// One answer: sealed, or open with its marks, its word, and the reply to it.
export function Rating({ rating, me }) {
  const m = rating.marks
  return html`<article class="card"><div class="line">
    <${Face} name=${rating.rater.name} mid=${rating.rater.mid} /><div class="grow"><b dir="auto">
    ${rating.rater.name}</b><br /><span class="note">${t('rate.of', { name: rating.subject.name })}
    </span></div><${Chip} icon=${m ? 'check' : 'seal'} kind=${m ? 'kept' : ''}>${rating.state_text}
    </${Chip}></div>
    ${
      m &&
      html`<${Facts} rows=${[
        [t('rate.as_agreed'), word(YES, m.as_agreed)],
        [t('rate.will', { name: rating.subject.name }), word(MARKS, m.will)],
        [t('rate.can', { name: rating.subject.name }), word(MARKS, m.can)],
        [t('rate.again', { name: rating.subject.name }), word(YES, m.again)],
      ]} />`
    }
    ${rating.text && html`<blockquote class="says"><p><${Said} text=${rating.text} /></p>
      </blockquote>`}
    ${rating.reply ? html`<blockquote class="says"><p><${Said} text=${rating.reply.text} /></p>
      <p class="note">${t('rate.reply_of', { name: rating.reply.author.name })}</p></blockquote>`
      : m && rating.subject.mid === me.mid && html`<${Reply} rating=${rating} />`}</article>`
}

// After the end: my answer while it is taken, then what both said; when the time is over, that it
// is.
const TAKES = 1
export function Ratings({ doc, me }) {
  const given = doc.ratings ?? [],
    window = doc.window
  const mine = given.some(r => r.rater.mid === me.mid)
  return html`${window?.step === TAKES && !mine && html`<${Rate} doc=${doc} me=${me} />`}
    ${window && !mine && window.step !== TAKES
      && html`<p class="card soft" role="status">${window.text}</p>`}
    ${mine && window.step === TAKES
      && html`<p class="card soft" role="status">${t('rate.waits', { day: shortDay(window.until) })}
      </p>`}
    ${window?.disputed && html`<p class="note">${t('rate.disputed')}</p>`}
    ${given.map(r => html`<${Rating} key=${r.sid} rating=${r} me=${me} />`)}`
}

export function Rate({ doc, me }) {
  const other = doc.proposer.mid === me.mid ? doc.other : doc.proposer
  const form = useForm(
    'rate',
    { as: null, will: null, can: null, again: null, words: '' },
    [doc.outcome, doc.window.disputed],
  )
  const { as, will, can, again, words } = form
  const pick = name => value => form.set({ [name]: value })
  const whole = [as, will, can, again].every(v => v !== null)
  const act = useAct(
    whole
      ? {
          kind: 'rate',
          about: doc.sid,
          fields: { code: doc.legs.at(-1).leg },
          seal: [will, can, as, again],
          texts: [{ field: 'text', text: words.trim() }],
          what: 'rate',
        }
      : null,
    undefined,
    form,
  )
  return html`<section class="card stack-l"><h2 class="vh">${t('rate.how')}</h2>
    <${Choice} legend=${t('rate.as_agreed')} name="as" options=${YES} value=${as}
      pick=${pick('as')} />
    <${Choice} legend=${t('rate.will', { name: other.name })} name="will" options=${MARKS}
      value=${will} pick=${pick('will')} />
    <${Choice} legend=${t('rate.can', { name: other.name })} name="can" options=${MARKS}
      value=${can} pick=${pick('can')} />
    <${Choice} legend=${t('rate.again', { name: other.name })} name="again" options=${YES}
      value=${again} pick=${pick('again')} />
    <${Field} label=${t('rate.word')}>
      ${props => html`<textarea ...${props} maxlength="2000" value=${words}
      onInput=${e => form.set({ words: e.target.value })}></textarea>`}</${Field}>
    <div class="line top-a"><${Icon} name="seal" /><p class="note grow"><b>${t('rate.sealed')}
      </b> ${t('rate.until_both', { name: other.name, day: shortDay(doc.window.until) })}</p></div>
    <${Sign} act=${act} icon="seal" text=${t('rate.seal')} disabled=${!whole}
      other=${html`<a class="btn danger" href=${`/promise/${doc.sid}/trouble`}>
      ${t('promise.trouble')}</a>`} /></section>`
}
