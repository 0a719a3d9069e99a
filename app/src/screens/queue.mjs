// screens/queue.mjs (/me/queue): what was signed and waits to leave, and for what; what was refused and why; send again, sign anew
// after reading what changed, or take it away.
import { html, useEffect, useState } from '../html.mjs'
import { Act, Back, Card, Doc, Head, Page, Trouble } from '../parts.mjs'
import { hour, longDay, t } from '../words.mjs'
import { useView, view } from '../data.mjs'
import { useTitle } from '../shell.mjs'
import { core } from '../core.mjs'
import { Problem } from '../problem.mjs'
import { Unlock } from '../unlock.mjs'
import * as acts from '../acts.mjs'
import * as keys from '../keys.mjs'
import * as phone from '../phone.mjs'
import * as queue from '../queue.mjs'
import * as server from '../server.mjs'

export function useQueue() {
  const [rows, set] = useState(queue.waiting())
  useEffect(() => queue.watch(set), [])
  return rows
}

// What a row waits for: the network, the one before it, the end of an alarm.
function waitsFor(row, rows) {
  if (phone.checked().phase === 'differs') return t('queue.for_alarm')
  if (rows.find(r => !r.refused).n !== row.n) return t('queue.for_first')
  return t('queue.for_network')
}

// The settings of the charter that are not what they were in the version this act was signed under: [{label_text, was, now}].
async function changesSince(entry) {
  const { ver } = (await core()).object('statement_read', entry)
  const [{ doc: then }, { doc: now }] = await Promise.all([view('/v1/charter/' + ver), view('/v1/charter')])
  const before = new Map(then.settings.map(s => [s.name, s.value_text]))
  const changed = now.settings.filter(s => before.get(s.name) !== s.value_text)
  return { text: then.charter_text === now.charter_text ? null : now.charter_text, rows: changed.map(s => ({ label: s.label_text, was: before.get(s.name) ?? '', now: s.value_text })) }
}

function Changed({ row }) {
  const [found, set] = useState({})
  useEffect(() => { changesSince(row.entry).then(doc => set({ doc }), problem => set({ problem })) }, [row.n])
  return html`<${Doc} of=${found}>${doc => html`<h3>${t('queue.changed')}</h3><ul class="stack-s">${doc.rows.map(r => html`<li>${t('queue.changed_row', { label: r.label, was: r.was, now: r.now })}</li>`)}</ul>
    ${doc.text && html`<p class="said-text">${doc.text}</p>`}`}</${Doc}>`
}

// Signed once more, at the server's time where that is known: the phone's own clock may be what is wrong.
function Anew({ row, onDone }) {
  const [locked, lock] = useState(false), [problem, fail] = useState(null)
  const sign = async () => {
    fail(null)
    if (!keys.isOpen()) { lock(true); return }
    try {
      await acts.act(row.draft, { at: server.now() })
      await queue.drop(row.n)
      onDone?.()
    } catch (p) { fail(p) }
  }
  return html`${locked && html`<${Unlock} onOpen=${async () => { lock(false); await sign() }} onClose=${() => lock(false)} />`}
    <${Trouble} problem=${problem} /><${Act} icon="pen" onPress=${sign}>${t('queue.anew')}</${Act}>`
}

const ANEW = ['E_VERSION', 'E_TIME']

function Row({ row, rows, name }) {
  const [ahead, know] = useState(null)
  useEffect(() => { if (!row.refused && phone.ready()) phone.wouldBe(row.entry).then(know, () => {}) }, [row.n, row.refused])
  const problem = row.refused ? new Problem(row.refused) : ahead && new Problem(ahead)
  const anew = ANEW.includes(problem?.code) && row.draft
  return html`<${Card} title=${name}><p class="note">${t('queue.signed', { day: longDay(row.made), hour: hour(row.made) })}</p>
    ${row.refused ? html`<p>${t('queue.was_refused')}</p>` : html`<p>${waitsFor(row, rows)}</p>`}
    ${ahead && !row.refused && html`<p>${t('queue.would_be')}</p>`}
    <${Trouble} problem=${problem} />${problem?.code === 'E_VERSION' && html`<${Changed} row=${row} />`}
    <div class="acts">${anew && html`<${Anew} row=${row} />`}${!anew && html`<${Act} kind="alt" onPress=${() => queue.resend(row.n)}>${t('queue.again')}</${Act}>`}
      <${Act} kind="quiet" onPress=${() => queue.drop(row.n)}>${t('queue.drop')}</${Act}></div></${Card}>`
}

export function Queue() {
  const rows = useQueue(), kinds = useView('/v1/openbook')
  useTitle(t('me.queue'))
  const nameOf = kind => kinds.doc?.rows.find(r => r.kind === kind)?.kind_text ?? kind
  return html`<${Page} one col=${html`<${Back} to="/me">${t('nav.me')}</${Back}><${Head} title=${t('me.queue')} lead=${t(rows.length ? 'queue.lead' : 'queue.none')} />
    ${rows.map(row => html`<${Row} key=${row.n} row=${row} rows=${rows} name=${nameOf(row.kind)} />`)}`} />`
}
