// screens/agree.mjs: a loan is put into words and proposed: from the answer of Can I?, from a thing
// one would borrow, or anew on terms
// that stand (?again=).  What covers it is the deal that the core found; the lender who takes less
// waives the rest knowingly.
import { html } from '../html.mjs'
import { Back, Doc, Field, Head, More, Page } from '../parts.mjs'
import { between, sum, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Days } from '../days.mjs'
import { draftOfLoan } from '../loan.mjs'
import { nameOf } from './ask.mjs'

const MOST_PARTS = 20 // of a leg
const hours = { out: 10, back: 18 }
const at = (ms, h) => {
  const d = new Date(ms)
  return new Date(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), h).getTime()
}

function Form({ thing, lender, borrower, holds, me, about, first, asked }) {
  const calendar = useView(`/v1/things/${thing.sid}/calendar`)
  const form = useForm('agree', { words: '', parts: 1 }, [thing.worth?.units, holds, asked]),
    { from, to, words, parts } = form
  const pick = ms =>
    form.set(
      from === undefined || to !== undefined || ms < from
        ? { from: ms, to: undefined }
        : { to: ms },
    )
  const whole = from !== undefined && to !== undefined
  const draft = whole
    ? draftOfLoan({
        thing,
        lender,
        borrower,
        me: me.mid,
        from: at(from, hours.out),
        until: at(to, hours.back),
        words: words.trim(),
        holds,
        about,
        parts,
        first,
      })
    : null
  const act = useAct(draft, undefined, form)
  return html`<h2>${t('agree.days')}</h2><${Doc} of=${calendar}>
    ${c => html`<${Days} days=${c.days} from=${from} to=${to} onPick=${pick} />`}</${Doc}>
    <p role="status">
      ${whole ? t('agree.from_to', between(from, to))
      : t(from === undefined ? 'agree.first_day' : 'agree.last_day')}</p>
    <${Field} label=${t('agree.words')} hint=${t('agree.words_hint')}>
      ${props => html`<textarea ...${props} maxlength="2000" value=${words}
      onInput=${e => form.set({ words: e.target.value })}></textarea>`}</${Field}>
    <${More} title=${t('agree.several')}><${Field} label=${t('agree.parts')}
      hint=${t('agree.parts_hint')}>
      ${props => html`<input ...${props} class="in short" type="number" min="1" max=${MOST_PARTS}
      value=${parts}
      onInput=${e => form.set({ parts: e.target.validity.valid && Number(e.target.value) || 1 })} />`}
      </${Field}></${More}>
    <${Sign} act=${act} disabled=${!whole} text=${t('agree.propose')}
      onDone=${made => go('/promise/' + (about ?? made.sid), { replace: true })} />`
}

export function Borrow({ params, me }) {
  const thing = useView('/v1/things/' + params.sid)
  useTitle(t('agree.borrow'))
  return html`<${Doc} whole of=${thing}>${doc =>
    html`<${Page} col=${html`<${Back} to=${'/thing/' + doc.sid}>${doc.title}</${Back}>
    <${Head} title=${t('agree.borrow_this', { thing: doc.title })}
      lead=${t('agree.asked_of', { name: doc.owner.name, sum: sum(doc.worth) })} />
    <${Form} thing=${doc} lender=${doc.owner.mid} borrower=${me.mid} me=${me} />`} />`}</${Doc}>`
}

// Other terms on the table: the same thing, between the same two.
function Again({ sid, me }) {
  const promise = useView('/v1/promises/' + sid)
  const thing = useView(
    promise.doc?.thing ? '/v1/things/' + (promise.doc.thing.sid ?? promise.doc.thing) : null,
  )
  useTitle(t('agree.title'))
  return html`<${Doc} whole
    of=${thing.doc || thing.problem ? thing : promise.problem ? promise : {}}>${doc => {
    const back = promise.doc.legs.at(-1)
    return html`<${Page}
      col=${html`<${Back} to=${'/promise/' + sid}>${t('dispute.promise')}</${Back}>
      <${Head} title=${t('agree.again', { thing: doc.title })} lead=${promise.doc.text} />
      <${Form} thing=${doc} lender=${back.creditor.mid} borrower=${back.debtor.mid} me=${me}
        about=${sid} first=${promise.doc.proposer.mid} asked=${promise.doc.terms_sid} />`} />`
  }}</${Doc}>`
}

export function Agree({ query, me }) {
  return query.get('again')
    ? html`<${Again} sid=${query.get('again')} me=${me} />`
    : html`<${Propose} query=${query} me=${me} />`
}

function Propose({ query, me }) {
  const sid = query.get('thing'),
    mid = query.get('who'),
    n = Number(query.get('deal')) || 0,
    until = query.get('until')
  const thing = useView('/v1/things/' + sid)
  const doc = thing.doc
  const answer = useView(
    doc
      ? '/v1/ask?' +
          new URLSearchParams({
            who: mid,
            until,
            ...(doc.worth ? { stake: doc.worth.units } : {}),
            ...(doc.topic ? { topic: doc.topic } : {}),
          })
      : null,
  )
  useTitle(t('agree.title'))
  return html`<${Doc} whole of=${answer}>${a =>
    html`<${Page} col=${html`<${Back} to=${'/can-i?' + query}>${t('agree.answer')}</${Back}>
    <${Head} title=${t('agree.lend', { thing: doc.title, name: a.who.name })}
      lead=${a.deals[n] && nameOf(a.deals[n])} />
    <${Form} thing=${doc} lender=${me.mid} borrower=${mid} holds=${a.deals[n]?.holds}
      me=${me} />`} />`}</${Doc}>`
}
