// screens/friends.mjs (13, 03): the people who may let one back in: chosen, asked, what each of them
// answered; and "stop" from the old phone.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Card, Chip, Face, Trace, Trouble } from '../parts.mjs'
import { day, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { Renew } from './renew.mjs'
import { Sign, useAct } from '../signing.mjs'
import { Unlock } from '../unlock.mjs'
import * as circle from '../circle.mjs'
import * as keys from '../keys.mjs'
import * as phone from '../phone.mjs'

const CHOSEN = 3,
  ENOUGH = 2,
  LOOK_AGAIN_MS = 60000

// How long the waiting is: the charter says.
export const useHours = () => {
  const rows = useView('/v1/charter/settings').doc?.settings ?? []
  const of = name => rows.find(r => r.name === name)?.value_text ?? ''
  return { wait: of('recover.wait'), steward: of('recover.steward') }
}

// --- 13: choosing --------------------------------------------------------------------------------
function Choose({ me, people, onDone }) {
  const [mids, pick] = useState([]),
    [made, make] = useState(null)
  const others = people.filter(p => p.mid !== me.mid && p.standing === 2)
  const nameOf = mid => others.find(p => p.mid === mid)?.name
  useEffect(() => {
    if (mids.length === CHOSEN) circle.drafted(me.mid, mids, ENOUGH).then(make)
    else make(null)
  }, [mids])
  const act = useAct(made?.draft ?? null)
  const set = (i, mid) =>
    pick([0, 1, 2].map(k => (k === i ? mid : (mids[k] ?? ''))).filter(Boolean))
  return html`${[0, 1, 2].map(
    i => html`<div class="field"><label for=${'friend' + i}>${t('friends.nth', { nth: i + 1 })}
      </label><select id=${'friend' + i} class="in" value=${mids[i] ?? ''}
      onChange=${e => set(i, e.target.value)}><option value=""></option>
    ${others.filter(p => p.mid === mids[i] || !mids.includes(p.mid)).map(p =>
      html`<option value=${p.mid}>${p.name}</option>`)}</select></div>`,
  )}
    <${Sign} act=${act} disabled=${!made} text=${t('friends.choose')} onDone=${async () => {
      await circle.tell(made.circle, made.circle.mids.map(nameOf))
      onDone()
    }} />`
}

// What each of the chosen answered: who has not yet was asked.
const ANSWER = {
  true: ['kept', 'check', 'friends.said_yes'],
  false: ['', 'no', 'friends.rather_not'],
  undefined: ['open', 'clock', 'friends.asked'],
}
function Chosen({ name, mid, yes }) {
  const [kind, icon, says] = ANSWER[yes]
  return html`<li class="line"><${Face} name=${name} mid=${mid} /><span class="grow">${name}</span>
    <${Chip} kind=${kind} icon=${icon}>${t(says)}</${Chip}></li>`
}

export function Circle({ me }) {
  const [own, know] = useState(),
    [choosing, choose] = useState(false)
  const people = useView(choosing ? '/v1/people' : null)
  const read = () => circle.mine().then(c => know(c ?? null))
  useEffect(() => {
    read()
    circle.trusted(me).then(read, () => {})
  }, [])
  if (own === undefined) return null
  const no = own && own.mids.some(mid => own.said?.[mid] === false)
  return html`<${Card} title=${t('friends.if_lost')}><p>${t(own ? 'friends.two_of' : 'friends.why')}
    </p>${own && html`<ul class="stack-s">
    ${own.mids.map((mid, i) =>
    html`<${Chosen} key=${mid} mid=${mid} name=${own.names[i]} yes=${own.said?.[mid]} />`)}</ul>`}
    ${no && html`<p class="note">${t('friends.choose_another')}</p>`}
    ${
      choosing && people.doc
        ? html`<${Choose} me=${me} people=${people.doc.people} onDone=${() => {
            choose(false)
            read()
          }} />`
        : html`<div class="acts"><${Act} kind="alt" icon="people" onPress=${() => choose(true)}>
          ${t(own ? 'friends.others' : 'friends.pick')}</${Act}></div>`
    }</${Card}>`
}

// --- 03: who chose me ----------------------------------------------------------------------------
function Counts({ chose, onDone }) {
  const person = useView('/v1/people/' + chose.of).doc,
    [problem, fail] = useState(null),
    [locked, lock] = useState(null)
  const say = async yes => {
    fail(null)
    lock(null)
    if (!keys.isOpen()) {
      lock({ yes })
      return
    }
    try {
      await circle.answer(chose, yes)
      onDone()
    } catch (p) {
      fail(p)
    }
  }
  if (!person) return null
  const { name } = person
  return html`<article class="card"><div class="line top-a"><${Face} name=${name} mid=${chose.of} />
    <div class="grow"><h3>${t('friends.counts', { name })}</h3><p>${t('friends.counts_text',
    { name })}</p></div></div><${Trace} trace=${{ nothing: true }}
    more=${t('friends.counts_trace', { name })} /><${Trouble} problem=${problem} />
    ${locked && html`<${Unlock} onOpen=${() => say(locked.yes)} onClose=${() => lock(null)} />`}
    <div class="acts"><${Act} icon="check" onPress=${() => say(true)}>${t('friends.count_on_me')}
      </${Act}><${Act} kind="alt" onPress=${() => say(false)}>${t('friends.rather_not_me')}</${Act}>
    </div></article>`
}

// A steward lets in somebody who chose me: whoever knows that it is not them says so.
function Begun({ begun, onDone }) {
  const person = useView('/v1/people/' + begun.circle.of).doc,
    steward = useView('/v1/people/' + begun.by).doc,
    [draft, make] = useState(null)
  useEffect(() => {
    circle.objection(begun).then(make)
  }, [])
  const act = useAct(draft)
  const done = () => circle.answeredSteward(begun).then(onDone)
  if (!person || !steward) return null
  const { name } = person
  return html`<section class="card trouble stack" role="alert"><h2>${t('friends.begun', { name })}
    </h2><p>${t('friends.begun_text', { name, steward: steward.name, when: day(begun.at) })}</p>
    <${Sign} act=${act} kind="danger" icon="no" text=${t('friends.not_them', { name })}
    disabled=${!draft} onDone=${done}
    other=${html`<${Act} kind="alt" onPress=${done}>${t('friends.it_is_them', { name })}</${Act}>`}
    /></section>`
}

function useBegun(me) {
  const [rows, set] = useState([])
  const look = () => circle.begunByStewards(me).then(set, () => {})
  useEffect(() => {
    look()
    return phone.watch(s => {
      if (s.phase === 'ready') look()
    })
  }, [])
  return [rows, look]
}

// onCount(how many of them wait for my answer).
export function Asked({ me, onCount }) {
  const [all, set] = useState([])
  const look = () => circle.trusted(me).then(set, () => {})
  useEffect(() => {
    look()
    const again = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(again)
  }, [])
  const waiting = all.filter(c => c.yes === undefined),
    [begun, again] = useBegun(me)
  useEffect(() => onCount(waiting.length + begun.length), [waiting.length + begun.length])
  return html`${begun.map(b => html`<${Begun} key=${b.key} begun=${b} onDone=${again} />`)}${
    waiting.length > 0 &&
    html`<section class="stack"><h2 class="vh">${t('today.waits')}</h2>
      ${waiting.map(c => html`<${Counts} key=${c.of + c.salt} chose=${c} onDone=${look} />`)}
      </section>`
  }`
}

// --- the old phone -------------------------------------------------------------------------------
export function Recovering({ me }) {
  const [found, see] = useState([]),
    [stopping, stop] = useState(false),
    [done, end] = useState(false)
  useEffect(() => {
    let here = true
    const look = () =>
      circle.recovering(me).then(
        f => {
          if (here) see(f)
        },
        () => {},
      )
    look()
    circle.trusted(me).catch(() => {})
    const off = phone.watch(s => {
      if (s.phase === 'ready') look()
    })
    return () => {
      here = false
      off()
    }
  }, [me?.mid])
  if (done) return html`<p class="card" role="status">${t('friends.stopped')}</p>`
  if (!found.length) return null
  if (stopping)
    return html`<section class="card stack" aria-label=${t('friends.stop')}>
      <${Renew} me=${me} onDone=${() => {
      stop(false)
      see([])
      end(true)
    }} /></section>`
  return html`<section class="card trouble stack" role="alert"><h2>${t('friends.somebody')}</h2><p>
    ${t(found.some(f => f.all) ? 'friends.somebody_all' : 'friends.somebody_text',
    { when: day(found[0].at) })}</p>
    <div class="acts"><${Act} kind="danger" onPress=${() => stop(true)}>${t('friends.stop')}
      </${Act}></div></section>`
}
