// case.mjs: what a party, the mediator or a juror may do in a case, by the seat they hold in it (PROTOCOL 6).
import { html, useState } from './html.mjs'
import { Card, Field } from './parts.mjs'
import { sum, t } from './words.mjs'
import { Sign, useAct } from './signing.mjs'

const CONTEST = 1, CONCEDE = 2
const STAGE = { repair: 6, mediation: 7, opening: 8, jury: 9, ruled: 10 }

function One({ doc, kind, fields, text, word, icon, children }) {
  const [said, type] = useState('')
  const act = useAct({ kind, about: doc.sid, fields, what: kind, texts: word ? [{ field: 'text', text: said.trim() }] : [] })
  return html`<${Card}>${children}${word && html`<${Field} label=${t('case.word')}>${p => html`<textarea ...${p} maxlength="2000" value=${said} onInput=${e => type(e.target.value)}></textarea>`}</${Field}>`}<${Sign} act=${act} icon=${icon} text=${text} /></${Card}>`
}

export function CaseActs({ doc, me }) {
  const opener = doc.opener?.mid === me.mid, other = doc.other?.mid === me.mid
  if (other && doc.stage === STAGE.repair) {
    return html`<${One} doc=${doc} kind="answer" fields=${{ code: CONCEDE }} icon="hand" text=${t('case.concede', { sum: sum(doc.claim) })} /><${One} doc=${doc} kind="answer" fields=${{ code: CONTEST }} word icon="scale" text=${t('case.contest')} />`
  }
  if ((opener || other) && doc.proposal?.length) return html`<${One} doc=${doc} kind="settle" fields=${{ list: doc.proposal }} icon="pen" text=${t('case.settle')} />`
  return null
}
