// screens/changed.mjs (03): what changed under what one had decided.  While something with that
// person is open one must know, so it stands on Today; what is over waits on Me, where one looks
// at how one judged.
import { html } from '../html.mjs'
import { Card } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'

// Asking again about the same person is one press.
const Alert = ({
  row,
}) => html`<div class="stack-s"><p>${row.text}</p><p class="note">${row.then_text}</p>
  <p><a href=${'/promise/' + row.sid}>${t('dispute.promise')}
    </a> · <a href=${'/can-i?who=' + row.other.mid}>
    ${t('today.ask_again', { name: row.other.name })}</a></p></div>`

export function Changed({ open }) {
  const rows = (useView('/v1/me/alerts').doc?.alerts ?? []).filter(row => row.open === open)
  return (
    rows.length > 0 &&
    html`<${Card} title=${t('today.changed')}>
      ${rows.map(row => html`<${Alert} key=${row.other.mid} row=${row} />`)}</${Card}>`
  )
}
