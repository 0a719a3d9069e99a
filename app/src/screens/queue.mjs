// screens/queue.mjs (/me/queue): what was signed and waits to leave, and for what; what was refused
// and why; send again, sign anew after reading what changed, or take it away.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Back, Card, Doc, Head, Page, Trouble } from '../parts.mjs'
import { capital, hour, longDay, t } from '../words.mjs'
import { useView, view } from '../data.mjs'
import { useQueue, useTitle } from '../shell.mjs'
import { core } from '../core.mjs'
import { Problem } from '../problem.mjs'
import { onceReady, useAsleep } from '../signing.mjs'
import { Unlock } from '../unlock.mjs'
import { useChecked } from './check.mjs'
import * as acts from '../acts.mjs'
import * as keys from '../keys.mjs'
import * as phone from '../phone.mjs'
import * as queue from '../queue.mjs'
import * as server from '../server.mjs'

// What a row waits for: the end of an alarm, one that is to be signed anew, the one before it, the
// network.
function waitsFor(row, rows) {
  if (phone.asleep()) return t('queue.for_alarm')
  if (queue.behind(row, rows)) return t('queue.for_yours')
  if (rows.find(r => !r.refused && !queue.behind(r, rows)).n !== row.n) return t('queue.for_first')
  return t('queue.for_network')
}

// The settings of the charter that are not what they were in the version this act was signed under:
// {text, rows: [{label, was, now}]}; null: by what is known here that version is still in force.
async function changesSince(entry) {
  const { ver } = (await core()).object('statement_read', entry)
  const [{ doc: then }, { doc: now }] = await Promise.all([
    view('/v1/charter/' + ver),
    view('/v1/charter'),
  ])
  if (then.version === now.version) return null
  const before = new Map(then.settings.map(s => [s.name, s.value_text]))
  const changed = now.settings.filter(s => before.get(s.name) !== s.value_text)
  return {
    text: then.charter_text === now.charter_text ? null : now.charter_text,
    rows: changed.map(s => ({
      label: s.label_text,
      was: before.get(s.name) ?? '',
      now: s.value_text,
    })),
  }
}

function Changed({ doc }) {
  return html`<${Doc} of=${doc}>
    ${doc => html`<h3>${t('queue.changed')}</h3><ul class="stack-s">
    ${doc.rows.map(r =>
    html`<li>${t('queue.changed_row', { label: r.label, was: r.was, now: r.now })}</li>`)}</ul>
    ${doc.text && html`<p class="said-text">${doc.text}</p>`}`}</${Doc}>`
}

// Signed once more, in its place, at the server's time where that is known: the phone's own clock
// may be what is wrong.
function Anew({ row }) {
  const [locked, lock] = useState(false),
    [problem, fail] = useState(null)
  const asleep = useAsleep()
  const sign = async () => {
    fail(null)
    if (!keys.isOpen()) {
      lock(true)
      return
    }
    try {
      await acts.act(row.draft, { at: server.now(), before: row })
    } catch (p) {
      fail(p)
    }
  }
  return html`${
    locked &&
    html`<${Unlock} onOpen=${async () => {
      lock(false)
      await sign()
    }} onClose=${() => lock(false)} />`
  }
    <${Trouble} problem=${problem} />
      <${Act} icon="pen" onPress=${sign} disabled=${asleep}>${t('queue.anew')}</${Act}>`
}

// Under another charter nothing is signed anew before what changed has been shown; nor where nobody
// but the server says that it has changed: what it refused falsely it could still take, beside the
// other.
function useChanged(row, other) {
  const [doc, set] = useState({}),
    { size } = useChecked()
  const look = async () => {
    await phone.grow()
    const doc = await changesSince(row.entry)
    if (doc) set({ doc })
  }
  useEffect(() => {
    if (other) look().catch(problem => set({ problem }))
  }, [row.sid, other, size])
  return doc
}

// By what the phone knows, for the one that leaves next; those behind it may need what it brings
// about.
function useAhead(row, rows) {
  const [ahead, know] = useState(null)
  const first = rows[0]?.n === row.n && !row.refused
  useEffect(
    () => (first ? onceReady(() => phone.wouldBe(row.entry).then(know, () => {})) : undefined),
    [row.n, row.sid, first],
  )
  return first ? ahead : null
}

function Row({ row, rows, name }) {
  const ahead = useAhead(row, rows)
  const problem = row.refused ? new Problem(row.refused) : ahead && new Problem(ahead)
  const other = problem?.code === 'E_VERSION'
  const changed = useChanged(row, other)
  const anew = queue.toSignAnew(row) && (!other || changed.doc)
  return html`<${Card} title=${capital(name)}><p class="note">
    ${t('queue.signed', { day: longDay(row.made), hour: hour(row.made) })}</p>
    <p>${row.refused ? t('queue.was_refused') : waitsFor(row, rows)}</p>
    ${ahead && html`<p>${t('queue.would_be')}</p><p>${t('queue.ask_first')}</p>`}
    <${Trouble} problem=${problem} />
      ${problem?.code === 'E_TIME' && html`<p>${t('queue.time')}</p>`}${other
      && html`<${Changed} doc=${changed} />`}
    <div class="acts">
      ${anew ? html`<${Anew} row=${row} />`
      : html`<${Act} kind="alt" onPress=${() => queue.resend(row.n)}>${t('queue.again')}</${Act}>`}
      <${Act} kind="quiet" onPress=${() => queue.drop(row.n)}>${t('queue.drop')}</${Act}></div>
        </${Card}>`
}

// What the browser cleared away before it left.
const Gone = ({ n }) =>
  n > 0 &&
  html`<${Card} kind="trouble" title=${t('queue.gone', { n })}><p>${t('queue.gone_text')}</p>
  <div class="acts"><a class="btn alt" href="/promises">${t('nav.promises')}</a>
    <${Act} kind="quiet" onPress=${queue.readGone}>${t('queue.gone_read')}</${Act}></div></${Card}>`

export function Queue({ me }) {
  const rows = useQueue(me),
    kinds = useView('/v1/openbook')
  useTitle(t('me.queue'))
  const nameOf = kind => kinds.doc?.rows.find(r => r.kind === kind)?.kind_text ?? kind
  return html`<${Page} one
    col=${html`<${Back} to="/me">${t('nav.me')}</${Back}>
    <${Head} title=${t('me.queue')} lead=${t(rows.length ? 'queue.lead' : 'queue.none')} />
    <${Gone} n=${queue.gone().length} />
      ${rows.map(row =>
      html`<${Row} key=${row.n} row=${row} rows=${rows} name=${nameOf(row.kind)} />`)}`} />`
}
