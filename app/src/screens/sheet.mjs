// screens/sheet.mjs (06c): two people look for a deal: each fills a sheet, both are sealed, and
// open at the same moment.
//
// The rows are the core's (/v1/ask/sheet): as the one who lends, what must be covered; as the one
// who brings back, what there is to set
// aside.  A person takes rows away, or names a sum, and the core says them anew.  What goes out,
// and when: talk.mjs.
import { html, useEffect, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Back, Card, Doc, Head, Page, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Amount } from '../forms.mjs'
import { unitOf, unitsOf } from '../money.mjs'
import { Unlock } from '../unlock.mjs'
import * as keys from '../keys.mjs'
import * as talk from '../talk.mjs'

const LOOK_AGAIN_MS = 15000
const otherOf = (doc, me) => (doc.proposer.mid === me.mid ? doc.other : doc.proposer)
const NAMED = { creditor: 'need', debtor: 'deposit' }

// ---- my sheet
// What the community says of each leg that has a stake, with the sums that I named: [{leg, side,
// needs, gives}].
function useFigures(other, about, named) {
  const [state, set] = useState({})
  const said = JSON.stringify([about, named])
  useEffect(() => {
    let here = true
    const ask = async (leg, n) =>
      leg.stake && {
        leg: n,
        ...(await talk.figures(
          other,
          about,
          leg,
          named[n] === undefined
            ? {}
            : { [NAMED[leg.debtor === talk.mine(about) ? 'debtor' : 'creditor']]: named[n] },
        )),
      }
    Promise.all(about.legs.map(ask)).then(
      all => {
        if (here) set({ doc: all.filter(Boolean) })
      },
      problem => {
        if (here) set(s => ({ ...s, problem }))
      },
    )
    return () => {
      here = false
    }
  }, [said])
  return state
}

const rowsOf = f => (f.side === 'creditor' ? f.needs : f.gives)
const keyOf = (f, row) => `${f.leg} ${row.row ?? row.stake}`

function Side({ f, off, toggle, unit, typed, type, name }) {
  return html`<fieldset class="stack"><legend>
    ${t(f.side === 'creditor' ? 'sheet.needs' : 'sheet.gives')}</legend>
    ${rowsOf(f).map(row =>
      html`<label class="opt" key=${keyOf(f, row)}>
      <input type="checkbox" checked=${!off.has(keyOf(f, row))}
      onChange=${() => toggle(keyOf(f, row))} /><span>${row.text}</span></label>`)}
    ${rowsOf(f).length === 0 && html`<p class="note">${t('sheet.nothing_to_give')}</p>`}
    <${Amount} label=${t(f.side === 'creditor' ? 'sheet.named_need' : 'sheet.named_deposit')}
      hint=${t(f.side === 'creditor' ? 'sheet.named_need_hint' : 'sheet.named_deposit_hint',
      { name })} unit=${unit} value=${typed} set=${type} /></fieldset>`
}

const chosen = (figures, off) => {
  const rows = side =>
    figures
      .filter(f => f.side === side)
      .flatMap(f =>
        rowsOf(f)
          .filter(row => !off.has(keyOf(f, row)))
          .map(row => ({ ...row, leg: f.leg })),
      )
  return {
    needs: rows('creditor').map(({ leg, stake, steps, need }) => ({ leg, stake, steps, need })),
    gives: rows('debtor').map(({ leg, row, most }) => ({ leg, row, most })),
  }
}

function Fill({ other, about, theirs, thing, unit, done }) {
  const form = useForm('sheet', { off: new Set(), typed: {} }),
    { off, typed } = form
  const [problem, fail] = useState(null)
  const named = Object.fromEntries(
    Object.entries(typed).map(([n, text]) => [
      n,
      text.trim() ? (unitsOf(text, unit) ?? undefined) : undefined,
    ]),
  )
  const figures = useFigures(other.mid, about, named)
  const toggle = key => {
    const next = new Set(off)
    if (!next.delete(key)) next.add(key)
    form.set({ off: next })
  }
  const wrong = Object.values(typed).some(text => text.trim() && unitsOf(text, unit) === null)
  const seal = async () => {
    fail(null)
    try {
      await talk.seal(other.mid, { about, theirs, thing, rows: chosen(figures.doc, off) })
      form.signed()
      await done()
    } catch (p) {
      fail(p)
    }
  }
  return html`<section class="card stack-l"><${Trouble} problem=${figures.problem} />
    ${figures.doc?.map(f =>
      html`<${Side} key=${f.leg} f=${f} off=${off} toggle=${toggle} unit=${unit}
      typed=${typed[f.leg] ?? ''} type=${text => form.set({ typed: { ...typed, [f.leg]: text } })}
      name=${other.name} />`)}
    <div class="card soft"><h2>${t('sheet.shows')}</h2><p>
      ${t('sheet.shows_text', { name: other.name })}</p></div>
    <div class="trace"><${Icon} name="pen" /><strong>${t('trace.none')}</strong><p>
      ${t('sheet.gone')}</p></div><${Trouble} problem=${problem} />
    <div class="acts"><${Act} icon="seal" onPress=${seal} disabled=${!figures.doc || wrong}>
      ${t('sheet.seal')}</${Act}><a class="btn alt" href=${'/person/' + other.mid}>
      ${t('sheet.talk')}</a></div></section>`
}

// ---- both sheets
const Lines = ({ title, sheet }) =>
  html`<${Card} title=${title}>
    ${[...sheet.needs, ...sheet.gives].length
    ? html`<ul class="ticks">
    ${[...sheet.needs, ...sheet.gives].map(r =>
    html`<li><${Icon} name="check" /><span>${r.text}</span></li>`)}</ul>`
    : html`<p class="note">${t('sheet.empty')}</p>`}</${Card}>`

function Deal({ seen, bargain, other, away }) {
  const [draft, set] = useState(null),
    [problem, fail] = useState(null)
  const first = talk.mine(seen.outline) === 0
  useEffect(() => {
    if (first) talk.draftOf(seen, bargain).then(set, fail)
  }, [seen])
  const act = useAct(draft)
  const signed = async made => {
    await talk.forget(other.mid, seen.mail).catch(() => {})
    go('/promise/' + made.sid, { replace: true })
  }
  if (!first)
    return html`<section class="card stack"><p role="status">
      ${t('sheet.they_sign', { name: other.name })}</p><div class="acts">
      <a class="btn" href="/today">${t('nav.today')}</a><${Act} kind="quiet" onPress=${away}>
      ${t('sheet.away')}</${Act}></div></section>`
  return html`<section class="card stack"><p>${t('sheet.you_sign', { name: other.name })}</p>
    <${Trouble} problem=${problem} />
    <${Sign} act=${act} disabled=${!draft} text=${t('promise.sign_half')} onDone=${signed}
    other=${html`<${Act} kind="quiet" onPress=${away}>${t('sheet.away')}</${Act}>`} /></section>`
}

function Opened({ seen, other, unit, away }) {
  const [found, set] = useState({})
  useEffect(() => {
    talk.compare(seen, unit).then(
      doc => set({ doc }),
      problem => set({ problem }),
    )
  }, [seen])
  return html`<${Doc} of=${found}>${({
    sheets,
    bargain,
  }) => html`<section class="verdict ${bargain.state === 'deal' ? 'ok' : 'care'}"
    aria-label=${t('ask.answer')}><div class="pad"><p class="say">
    <${Icon} name=${bargain.state === 'deal' ? 'ok' : 'talk'} /><span>${bargain.text}</span></p>
      ${bargain.state !== 'deal'
        && html`<div class="acts"><a class="btn" href=${'/person/' + other.mid}>${t('sheet.talk')}
        </a><${Act} kind="alt" onPress=${away}>${t('sheet.away')}</${Act}></div>`}</div></section>
    ${bargain.state === 'deal'
      && html`<${Deal} seen=${seen} bargain=${bargain} other=${other} away=${away} />`}
    <${Lines} title=${t('sheet.yours')} sheet=${sheets[talk.mine(seen.outline)]} />
      <${Lines} title=${t('sheet.theirs', { name: other.name })}
      sheet=${sheets[1 - talk.mine(seen.outline)]} />`}</${Doc}>`
}

// Ended without a deal, or mine is sealed and waits.
function Waits({ seen, other, unit, away }) {
  const [mine, set] = useState(null)
  useEffect(() => {
    if (seen.state === 'waits')
      talk.compare(seen, unit).then(
        doc => set(doc.sheets[talk.mine(seen.outline)]),
        () => {},
      )
  }, [seen])
  return html`<${Card} title=${t('sheet.' + seen.state)}><p role="status">
    ${t(`sheet.${seen.state}_text`, { name: other.name })}</p><div class="acts">
    <${Act} kind="alt" onPress=${away}>${t('sheet.away')}</${Act}></div></${Card}>
    ${mine && html`<${Lines} title=${t('sheet.yours')} sheet=${mine} />`}`
}

const STEPS = ['seal', 'open', 'talk'],
  STEP_ICON = { seal: 'seal', open: 'eye', talk: 'talk' }
const note = (step, state, name) =>
  step === 'seal'
    ? t(
        state === 'proposed'
          ? 'sheet.they_have'
          : state === 'none'
            ? 'sheet.nobody_has'
            : state === 'waits'
              ? 'sheet.you_have'
              : 'sheet.both_have',
        { name },
      )
    : t(`sheet.step_${step}_text`)
const Rounds = ({ state, name }) =>
  html`<${Card} title=${t('sheet.rounds')}><ol class="path">
    ${STEPS.map((step, i) =>
    html`<li class=${(state === 'opened' ? i === 1 : i === 0) ? 'now' : ''}><span class="dot">
    <${Icon} name=${STEP_ICON[step]} /></span><span><b>${t('sheet.step_' + step)}</b><br />
    <span class="note">${note(step, state, name)}</span></span></li>`)}</ol></${Card}>`

function Talk({ doc, thing, unit, other }) {
  const [seen, set] = useState({}),
    [begun] = useState(() => talk.fromPromise(doc, thing, unit))
  const look = () =>
    talk.look(other.mid).then(
      now => set({ doc: now }),
      problem => set(s => ({ ...s, problem })),
    )
  useEffect(() => {
    look()
    const again = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(again)
  }, [])
  const away = async () => {
    await talk.forget(other.mid, seen.doc.mail).catch(() => {})
    await look()
  }
  return html`<${Page}
    col=${html`<${Back} to=${'/promise/' + doc.sid}>${t('dispute.promise')}</${Back}>
    <${Head} title=${t('sheet.title')} lead=${t('sheet.lead', { name: other.name })}
      note=${seen.doc?.outline?.text ?? begun.text} />
    <${Doc} of=${seen}>${now =>
      now.state === 'none'
        ? html`<${Fill} other=${other} about=${begun} thing=${thing?.sid} unit=${unit}
          done=${look} />`
        : now.state === 'proposed'
          ? html`<${Fill} other=${other} about=${now.outline} theirs=${now.bytes} unit=${unit}
            done=${look} />`
          : now.state === 'opened'
            ? html`<${Opened} seen=${now} other=${other} unit=${unit} away=${away} />`
            : html`<${Waits} seen=${now} other=${other} unit=${unit} away=${away} />`}</${Doc}>`}
    aside=${html`<${Rounds} state=${seen.doc?.state ?? 'none'} name=${other.name} />`} />`
}

export function Sheet({ params, me }) {
  const promise = useView('/v1/promises/' + params.sid),
    community = useView('/v1/community')
  const thing = useView(promise.doc?.thing ? '/v1/things/' + promise.doc.thing : null)
  const [open, unlocked] = useState(keys.isOpen())
  useTitle(t('sheet.find'))
  if (!open)
    return html`<${Page}
      col=${html`<${Head} title=${t('sheet.title')} />
      <${Unlock} onOpen=${() => unlocked(true)} />`} />`
  const whole = promise.doc && community.doc && (!promise.doc.thing || thing.doc || thing.problem)
  return html`<${Doc}
    of=${whole ? promise : promise.problem ? promise : community.problem ? community : {}}>${doc =>
    html`<${Talk} doc=${doc} thing=${thing.doc} unit=${unitOf(community.doc, doc.legs[0]?.value)}
      other=${otherOf(doc, me)} />`}</${Doc}>`
}
