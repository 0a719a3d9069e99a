// screens/friend.mjs (14b): somebody who was chosen, or a steward, is asked to let a person back in:
// whose voice it should be, which words to hear, yes or no.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Card, Head, Page, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useFreshHash } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useHours } from './friends.mjs'
import { pause } from '../time.mjs'
import * as asking from '../asking.mjs'
import * as circle from '../circle.mjs'
import * as locks from '../locks.mjs'

const STEWARD = 7,
  ASK_MS = 5000,
  TRIES = 12

// What they heard is signed; now the new phone is told, again where it did not listen.
function Told({ person, greet }) {
  const [problem, fail] = useState(null),
    [said, say] = useState(false)
  const tell = async () => {
    fail(null)
    say(false)
    for (let tries = TRIES; ; tries--) {
      try {
        await greet()
        say(true)
        return
      } catch (p) {
        if (tries === 0 || !(p.code === 'E_DUP' || p.passing)) {
          fail(p)
          return
        }
        await pause(ASK_MS)
      }
    }
  }
  useEffect(() => {
    tell()
  }, [])
  const { name } = person
  return html`<${Head} title=${t('friends.thanks')} lead=${t('friends.thanks_lead', { name })} />
    <p role="status">${said && t('friends.told', { name })}</p><${Trouble} problem=${problem} />
    <p class="note">${t('friends.tell_why', { name })}</p><div class="acts">
    <${Act} kind="alt" onPress=${tell}>${t('friends.tell_again')}</${Act}></div>`
}

function Answer({ draft, onYes, onNo }) {
  const act = useAct(draft)
  return html`<${Sign} act=${act} text=${t('friends.yes')} onDone=${onYes}
    other=${html`<${Act} kind="danger" onPress=${onNo}>${t('friends.no')}</${Act}>`} />`
}

function Which({ list, onPick, label }) {
  return html`<div class="field"><label for="which">${label}</label>
    <select id="which" class="in"
    onChange=${e => onPick(list.find(p => p.mid === e.target.value) ?? null)}><option value="">
    </option>${list.map(p => html`<option value=${p.mid}>${p.name}</option>`)}</select></div>`
}

export function Friend({ me, query }) {
  const [asked] = useState(() => asking.askedIn(location.hash)),
    [words, hear] = useState(''),
    [held, hold] = useState([]),
    [person, pick] = useState(null),
    [no, refuse] = useState(false),
    [signed, done] = useState(false)
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
  const draft = person && (own ? asking.yes(own, asked) : asking.start(person.mid, asked))
  const named = mid => ({ mid, name: people.find(p => p.mid === mid)?.name ?? '' })
  const greet = () =>
    asking.greet(asked, person, me, (own?.mids ?? []).map(named), own?.threshold ?? 1)
  if (signed)
    return html`<${Page} one col=${html`<${Told} person=${person} greet=${greet} />`} />`
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
        </h2><${Answer} key=${person.mid} draft=${draft} onYes=${() => done(true)}
        onNo=${() => refuse(true)} />`
    }`}
    aside=${html`<${Card} kind="soft" title=${t('friends.doubt')}><p>
      ${t('friends.doubt_text', hours)}</p></${Card}>
      <${Card} kind="soft" title=${t('friends.alone')}><p>${t('friends.alone_text')}</p>
      </${Card}>`} />`
}
