// screens/friends.mjs (13, 14, 14b): the people who may let one back in: chosen, asked, answering;
// and "stop" from the old phone.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Back, Card, Chip, Face, Head, Page, Trace, Trouble } from '../parts.mjs'
import { day, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go, useFreshHash } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Lock } from '../locking.mjs'
import { enter } from '../joining.mjs'
import { Renew } from './renew.mjs'
import { Qr } from '../qr.mjs'
import { Sign, useAct } from '../signing.mjs'
import * as acts from '../acts.mjs'
import * as circle from '../circle.mjs'
import * as db from '../db.mjs'
import * as keys from '../keys.mjs'
import * as locks from '../locks.mjs'
import * as phone from '../phone.mjs'

const CHOSEN = 3,
  ENOUGH = 2,
  ASK_MS = 5000
const STEWARD = 7
// How long the waiting is: the charter says.
const useHours = () => {
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

export function Circle({ me }) {
  const [own, know] = useState(),
    [choosing, choose] = useState(false)
  const people = useView(choosing ? '/v1/people' : null)
  const read = () => circle.mine().then(c => know(c ?? null))
  useEffect(() => {
    read()
    circle.trusted(me).catch(() => {})
  }, [])
  if (own === undefined) return null
  return html`<${Card} title=${t('friends.if_lost')}><p>${t(own ? 'friends.two_of' : 'friends.why')}
    </p>${own && html`<ul class="stack-s">
    ${own.mids.map((mid, i) =>
    html`<li class="line"><${Face} name=${own.names[i]} mid=${mid} /><span>${own.names[i]}</span>
    </li>`)}</ul>`}
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

// --- 14: on the new phone ------------------------------------------------------------------------
const pause = ms => new Promise(done => setTimeout(done, ms))

function Greeted({ asked, onSaid }) {
  useEffect(() => {
    const ends = new AbortController()
    ;(async () => {
      while (!ends.signal.aborted) {
        const said = await circle.greeted(asked, ends.signal).catch(() => null)
        if (said) onSaid(said)
        await pause(ASK_MS)
      }
    })()
    return () => ends.abort()
  }, [asked])
  return html`<p class="note" role="status">${t('friends.listening')}</p>`
}

// The key of the new phone rests locked until it is in force.
async function rest(person, asked, wayOf) {
  const lock = await wayOf(person.mid, asked.secrets)
  asked.secrets.fill(0)
  await db.write('me', { ...person, lock }, 'coming')
}

function Coming({ coming, onClose }) {
  const [problem, fail] = useState(null),
    [words, type] = useState('')
  const byPhone = coming.lock.lock === 'passkey',
    hours = useHours()
  const tryIn = async () => {
    fail(null)
    try {
      await locks.open(coming.lock.text, { words })
    } catch {
      fail({ title: t('unlock.title'), detail: t(byPhone ? 'lock.not_given' : 'unlock.wrong') })
      return
    }
    try {
      await enter({ mid: coming.mid, name: coming.name, lock: coming.lock })
      await db.remove('me', 'coming')
      go('/today', { replace: true })
    } catch (p) {
      await keys.lockUp()
      fail(p.passing ? p : { title: t('friends.not_yet'), detail: t('friends.not_yet_text') })
    }
  }
  return html`<${Head} title=${t('friends.patience', { name: coming.name })}
    lead=${t('friends.patience_lead', hours)} /><p class="note">${t('friends.as_were')}</p>
    <${Trouble} problem=${problem} />
    ${!byPhone && html`<div class="field"><label for="coming">${t('unlock.words')}</label>
      <input id="coming" class="in" type="password" autocomplete="current-password" value=${words}
      onInput=${e => type(e.target.value)} /></div>`}
    <div class="acts"><${Act} onPress=${tryIn} disabled=${!byPhone && !words.trim()}>
      ${t('friends.try_in')}</${Act}><${Act} kind="quiet" onPress=${onClose}>${t('friends.give_up')}
      </${Act}></div>`
}

export function Lost() {
  const [asked, ask] = useState(null),
    [said, hear] = useState([]),
    [coming, wait] = useState(),
    hours = useHours(),
    [trace, say] = useState(null)
  useTitle(t('friends.lost'))
  useEffect(() => {
    acts.trace('rotate').then(say, () => {})
  }, [])
  useEffect(() => {
    db.read('me', 'coming')
      .catch(() => undefined)
      .then(c => {
        wait(c ?? null)
        if (!c) circle.ask().then(ask)
      })
  }, [])
  const heard = word => hear(all => (all.some(w => w.by === word.by) ? all : [...all, word]))
  const onMade = async wayOf => {
    await rest({ mid: said[0].mid, name: said[0].name }, asked, wayOf)
    wait(await db.read('me', 'coming'))
  }
  const giveUp = async () => {
    await db.remove('me', 'coming')
    go('/back-in', { replace: true })
  }
  if (coming)
    return html`<${Page} one col=${html`<${Coming} coming=${coming} onClose=${giveUp} />`} />`
  if (!asked)
    return html`<${Page} one
      col=${html`<p class="note loading" role="status">${t('loading')}</p>`} />`
  return html`<${Page} one
    col=${html`<${Back} to="/back-in">${t('back_in.title')}</${Back}>
    <${Head} title=${said.length ? t('friends.one_more') : t('friends.call')}
    lead=${t('friends.call_lead')} />
    <section class="card strong"><p class="note">${t('friends.say')}</p>
      <p class="title words" translate="no">${asked.words}</p><p class="note">
      ${t('friends.never_write')}</p></section>
    <${Card}><p>${t('friends.send_link')}</p><p class="mono wrap" translate="no">${asked.link}</p>
      <${Qr} text=${asked.link} label=${t('pair.square')} /></${Card}>
    ${said.map(s => html`<p><${Chip} kind="kept" icon="check">${t('friends.knew', { name: s.by })}
      </${Chip}></p>`)}<${Greeted} asked=${asked} onSaid=${heard} />
    ${said.length > 0
      && html`<${Card} kind="soft"><p>${t('friends.lock_now', { name: said[0].name })}</p></${Card}>
      <${Lock} within name=${said[0].name} onMade=${onMade} />`}
    <${Card} kind="soft" title=${t('friends.then', hours)}><p>${t('friends.then_text')}</p>
      </${Card}><${Card} kind="soft" title=${t('friends.nobody')}><p>
      ${t('friends.nobody_text', hours)}</p></${Card}><${Trace} trace=${trace} />`} />`
}

// --- 14b: the friend -----------------------------------------------------------------------------
function Answer({ me, asked, person, draft, onNo }) {
  const [told, tell] = useState(false)
  const act = useAct(draft)
  const done = async () => {
    await circle.greet(asked, person, me.name).catch(() => {})
    tell(true)
  }
  if (told)
    return html`<${Head} title=${t('friends.thanks')}
      lead=${t('friends.thanks_lead', { name: person.name })} />`
  return html`<${Sign} act=${act} text=${t('friends.yes')} onDone=${done}
    other=${html`<${Act} kind="danger" onPress=${onNo}>${t('friends.no')}</${Act}>`} />`
}

function Which({ list, onPick, label }) {
  return html`<div class="field"><label for="which">${label}</label>
    <select id="which" class="in"
    onChange=${e => onPick(list.find(p => p.mid === e.target.value) ?? null)}><option value="">
    </option>${list.map(p => html`<option value=${p.mid}>${p.name}</option>`)}</select></div>`
}

export function Friend({ me, query }) {
  const [asked] = useState(() => circle.askedIn(location.hash)),
    [words, hear] = useState(''),
    [held, hold] = useState([]),
    [person, pick] = useState(null),
    [no, refuse] = useState(false)
  const people = useView('/v1/people').doc?.people ?? [],
    hours = useHours()
  useTitle(t('friends.needs_you'))
  useFreshHash()
  useEffect(() => {
    if (asked)
      locks
        .threeWords(
          asked,
          ['fr', 'en'].find(l => l === query.get('lang')),
        )
        .then(hear)
    circle.trusted(me).then(hold, () => {})
  }, [])
  if (!asked)
    return html`<${Page} one
      col=${html`<${Head} title=${t('friends.needs_you')} lead=${t('friends.no_link')} />`} />`
  if (no)
    return html`<${Page} one
      col=${html`<${Head} title=${t('friends.said_no')} lead=${t('friends.said_no_lead')} />
      <div class="acts"><a class="btn alt" href="/today">${t('nav.today')}</a></div>`} />`
  const steward = (me.roles ?? []).some(r => r.role === STEWARD)
  const mine = held.map(c => ({ mid: c.of, name: people.find(p => p.mid === c.of)?.name ?? c.of }))
  const list = [
    ...mine,
    ...(steward ? people.filter(p => p.mid !== me.mid && !mine.some(m => m.mid === p.mid)) : []),
  ]
  const own = person && held.find(c => c.of === person.mid)
  const draft = person && (own ? circle.yes(own, asked) : circle.start(person.mid, asked))
  return html`<${Page}
    col=${html`<${Head}
    title=${person ? t('friends.says', { name: person.name }) : t('friends.someone')} />
    ${list.length ? html`<${Which} list=${list} onPick=${pick} label=${t('friends.who')} />`
      : html`<p>${t('friends.not_asked')}</p>`}
    ${
      person &&
      html`<${Card}><p class="lead">${t('friends.phone_them')}</p><p class="note">
        ${t('friends.hear')}</p><p class="title words" translate="no">${words}</p></${Card}>
      ${!own && html`<p class="note">${t('friends.slower', hours)}</p>`}<h2>${t('friends.heard')}
        </h2><${Answer} key=${person.mid} me=${me} asked=${asked} person=${person} draft=${draft}
        onNo=${() => refuse(true)} />`
    }`}
    aside=${html`<${Card} kind="soft" title=${t('friends.doubt')}><p>
      ${t('friends.doubt_text', hours)}</p></${Card}>
      <${Card} kind="soft" title=${t('friends.alone')}><p>${t('friends.alone_text')}</p>
      </${Card}>`} />`
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
