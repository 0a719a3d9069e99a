// screens/me.mjs (13): what I granted and received, what is kept, who lets me back in; and the way out of this phone.
import { html } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Card, Doc, Facts, Head, Page } from '../parts.mjs'
import { longDay, sum, t } from '../words.mjs'
import { forget, useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import * as keys from '../keys.mjs'
import * as locks from '../locks.mjs'
import * as member from '../member.mjs'

// The name and the locked file stay, so that coming back is one press; who has no file here leaves nothing.
async function signOut() {
  const file = await locks.here()
  await keys.logOut()
  await (file ? member.goOut() : member.forgetAll())
  forget()
  go('/', { replace: true })
}

export function Me({ me }) {
  const doc = useView('/v1/me')
  useTitle(t('nav.me'))
  return html`<${Page} col=${html`<${Head} title=${me.name} lead=${doc.doc?.text} />
    <${Doc} of=${doc}>${d => html`<${Card} title=${t('me.here')}><${Facts} rows=${[
      [t('me.standing'), d.standing_text], [t('me.since'), longDay(d.since)], [t('me.granted'), String(d.granted)], [t('me.received'), String(d.received)], [t('me.owes'), String(d.owes)],
    ]} /></${Card}><${Card} title=${t('me.accounts')}>${d.accounts.map(a => html`<p>${a.text}</p>`)}<p class="note">${t('ask.on_paper')}</p><a href="/accounts">${t('me.movements')}</a></${Card}>`}</${Doc}>`}
    aside=${html`<${Card}><p><a href=${'/person/' + me.mid}>${t('me.seen')}</a></p><p><a href="/me/queue">${t('me.queue')}</a></p><p><a href="/me/leave">${t('me.leave')}</a></p></${Card}>
      <div class="acts"><${Act} kind="alt" onPress=${signOut}><${Icon} name="door" />${t('me.sign_out')}</${Act}></div>`} />`
}
