// screens/lost.mjs (14): a new phone of somebody whose old one is lost: three words to say, a link
// to send, who of the chosen has recognised the voice; then patience, and in.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Back, Card, Chip, Face, Head, More, Page, Trace, Trouble } from '../parts.mjs'
import { hour, t } from '../words.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Lock } from '../locking.mjs'
import { enter } from '../joining.mjs'
import { Qr } from '../qr.mjs'
import { useHours } from './friends.mjs'
import { pause } from '../time.mjs'
import * as acts from '../acts.mjs'
import * as asking from '../asking.mjs'
import * as db from '../db.mjs'
import * as keys from '../keys.mjs'
import * as locks from '../locks.mjs'

const ASK_MS = 5000

// Each of the chosen, once one of them has said who they are: who has recognised the voice, when.
function Heard({ mid, name, said, enough }) {
  const yes = said.find(s => s.by.mid === mid)
  const waits = !yes && said.length < enough
  return html`<li class="line"><${Face} name=${name} mid=${mid} /><span class="grow"><b>${name}</b>
    <br /><span class="note">${t(yes ? 'friends.knew_at' : waits ? 'friends.not_answered'
    : 'friends.not_needed', { hour: yes && hour(yes.at) })}</span></span>
    ${yes ? html`<${Chip} kind="kept" icon="check">${t('friends.yes_chip')}</${Chip}>`
    : waits && html`<${Chip} kind="open" icon="clock">${t('friends.waits_chip')}</${Chip}>`}</li>`
}

// Listens as long as it is shown.
function Greeted({ asked, onSaid }) {
  const { said } = asked,
    { friends = [], enough } = said[0] ?? {}
  const rows = friends.length ? friends : said.map(s => s.by)
  useEffect(() => {
    const ends = new AbortController()
    ;(async () => {
      while (!ends.signal.aborted) {
        const all = await asking.greeted(ends.signal).catch(() => null)
        if (all && !ends.signal.aborted) onSaid(all)
        await pause(ASK_MS)
      }
    })()
    return () => ends.abort()
  }, [])
  return html`${rows.length > 0 && html`<section class="card"><ul class="stack-s" aria-live="polite">
    ${rows.map(row => html`<${Heard} key=${row.mid} ...${row} said=${said} enough=${enough} />`)}
    </ul></section>`}<p class="note" role="status">${t('friends.listening')}</p>`
}

function Coming({ coming, asked, onSaid, onClose }) {
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
    lead=${t(asked.said[0]?.friends.length ? 'friends.patience_lead' : 'friends.patience_steward', hours)} />
    <p class="note">${t('friends.as_were')}</p>
    <${Greeted} asked=${asked} onSaid=${onSaid} /><${Trouble} problem=${problem} />
    ${!byPhone && html`<div class="field"><label for="coming">${t('unlock.words')}</label>
      <input id="coming" class="in" type="password" autocomplete="current-password" value=${words}
      onInput=${e => type(e.target.value)} /></div>`}
    <div class="acts"><${Act} onPress=${tryIn} disabled=${!byPhone && !words.trim()}>
      ${t('friends.try_in')}</${Act}><${Act} kind="quiet" onPress=${onClose}>${t('friends.give_up')}
      </${Act}></div><${More} title=${t('friends.still')}><${Say} asked=${asked} />
      <${Send} asked=${asked} /></${More}>`
}

// What to say, and what to send.
const Say = ({ asked }) =>
  html`<section class="card strong"><p class="note">${t('friends.say')}</p>
      <p class="title words" translate="no">${asked.words}</p><p class="note">
      ${t('friends.never_write')}</p></section>`
const Send = ({ asked }) =>
  html`<${Card}><p>${t('friends.send_link')}</p><p class="mono wrap" translate="no">${asked.link}</p>
      <${Qr} text=${asked.link} label=${t('pair.square')} /></${Card}>`

const titleOf = said =>
  t(!said.length ? 'friends.call'
    : said.length < said[0].enough ? 'friends.one_more' : 'friends.enough')

export function Lost() {
  const [asked, ask] = useState(null),
    [coming, wait] = useState(null),
    hours = useHours(),
    [trace, say] = useState(null)
  useTitle(t('friends.lost'))
  const begin = async () => {
    wait((await db.read('me', 'coming').catch(() => undefined)) ?? null)
    ask(await asking.begin())
  }
  useEffect(() => {
    acts.trace('rotate').then(say, () => {})
    begin()
  }, [])
  const onSaid = said => ask(before => ({ ...before, said }))
  const { mid, name } = asked?.said[0] ?? {}
  const onMade = async wayOf => {
    await asking.rest({ mid, name }, wayOf)
    await begin()
  }
  const giveUp = async () => {
    await db.remove('me', 'coming')
    await asking.end()
    go('/back-in', { replace: true })
  }
  if (!asked)
    return html`<${Page} one
      col=${html`<p class="note loading" role="status">${t('loading')}</p>`} />`
  if (coming)
    return html`<${Page} one col=${html`<${Coming} coming=${coming} asked=${asked} onSaid=${onSaid}
      onClose=${giveUp} />`} />`
  return html`<${Page} one
    col=${html`<${Back} to="/back-in">${t('back_in.title')}</${Back}>
    <${Head} title=${titleOf(asked.said)} lead=${t('friends.call_lead')} /><${Say} asked=${asked} />
    ${!name && html`<${Send} asked=${asked} />`}<${Greeted} asked=${asked} onSaid=${onSaid} />
    ${name
      && html`<${Card} kind="soft"><p>${t('friends.lock_now', { name })}</p></${Card}>
      <${Lock} within name=${name} onMade=${onMade} /><${Send} asked=${asked} />`}
    <${Card} kind="soft" title=${t('friends.then', hours)}><p>${t('friends.then_text')}</p>
      </${Card}><${Card} kind="soft" title=${t('friends.nobody')}><p>
      ${t('friends.nobody_text', hours)}</p></${Card}><${Trace} trace=${trace} />`} />`
}
