// screens/promises.mjs: what I owe, what I am owed, how it ended.
import { html, useState } from '../html.mjs'
import { Doc, Face, Head, Page, Row } from '../parts.mjs'
import { shortDay, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useTitle } from '../shell.mjs'

const Line = ({ row, me }) => {
  const other = row.proposer.mid === me.mid ? row.other : row.proposer
  return html`<${Row} to=${'/promise/' + row.sid}
    face=${html`<${Face} name=${other?.name} mid=${other?.mid} />`} title=${row.text}
    note=${row.deadline ? t('promises.by', { day: shortDay(row.deadline) }) : row.stage_text} />`
}

export function Promises({ me }) {
  const [state, set] = useState('open')
  const list = useView(`/v1/promises?limit=100&who=${me.mid}&state=${state}`)
  useTitle(t('nav.promises'))
  return html`<${Page} col=${html`<${Head} title=${t('nav.promises')} lead=${t('promises.lead')} />
    <div class="seg">
      ${['open', 'ended'].map(s =>
      html`<button type="button" class="btn small ${s === state ? '' : 'alt'}"
      aria-pressed=${s === state ? 'true' : 'false'} onClick=${() => set(s)}>${t('promises.' + s)}
      </button>`)}</div>
    <${Doc} of=${list}
      none=${{ when: d => d.promises.length === 0,
      text: t(state === 'open' ? 'promises.none' : 'promises.none_ended') }}>
      ${doc => html`<div class="card flush rows">
      ${doc.promises.map(row => html`<${Line} key=${row.sid} row=${row} me=${me} />`)}</div>`}
      </${Doc}>`} />`
}
