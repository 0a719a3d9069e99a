// screens/me.mjs (13): what I granted and received, what is kept, who lets me back in; and the way
// out of this phone.
import { html, useEffect, useState } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Icon } from '../draw.mjs'
import { Act, Balances, Card, Chip, Doc, Face, Hidden, Page, Row, Trouble } from '../parts.mjs'
import { longDay, number, t } from '../words.mjs'
import { forget, useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Changed } from './changed.mjs'
import { isLabeller } from './labelled.mjs'
import { NewCard } from './card.mjs'
import { Invite } from './invite.mjs'
import { Circle } from './friends.mjs'
import { Renew } from './renew.mjs'
import { Unlock } from '../unlock.mjs'
import { Notices } from './notices.mjs'
import * as keys from '../keys.mjs'
import * as locks from '../locks.mjs'
import * as member from '../member.mjs'
import * as notices from '../notices.mjs'

// The name and the locked file stay, so that coming back is one press; who has no file here leaves
// nothing.  A phone that cannot say has one.
async function signOut() {
  const file = await locks.read().catch(() => true)
  await notices.off().catch(() => {})
  await keys.logOut()
  await (file ? member.goOut() : member.forgetAll())
  forget()
  go('/', { replace: true })
}

const Standing = ({ d }) =>
  html`<${Card} title=${t('me.here')}><p class="figs">
    ${['granted', 'received', 'owes'].map(of =>
    html`<span class="fig"><b>${number(d[of])}</b> <span>${t('me.' + of)}</span></span>`)}</p>
    </${Card}>`
const Accounts = ({ d }) =>
  html`<${Card} title=${t('accounts.yours')}><${Balances} of=${d.accounts} />
    <p class="note">${t('ask.on_paper')}</p><a href="/accounts">${t('me.movements')}</a></${Card}>`

// How one gets in: what this phone knows of it.
const NAME = {
    passkey: 'ways.passkey',
    passphrase: 'ways.words',
    paper: 'ways.card',
    phone: 'ways.phone',
  },
  ICON = { passkey: 'phone', passphrase: 'pen', paper: 'box', phone: 'phone' }

// A card is forgotten by the server, and opens nothing; a further phone holds what it needs, so
// this one changes what that is.
function Way({ me, way, onGone }) {
  const [at, go] = useState(''),
    [problem, fail] = useState(null)
  const drop = async () => {
    fail(null)
    if (!keys.isOpen()) {
      go('locked')
      return
    }
    try {
      await locks.drop(way)
      onGone('ways.card_gone')
    } catch (p) {
      fail(p)
    }
  }
  const remove =
    !way.own &&
    !at &&
    html`<${Act} kind="quiet small" onPress=${way.lock === 'phone' ? () => go('sure') : drop}>
      ${t('ways.remove')}<${Hidden}> ${t(NAME[way.lock])}</${Hidden}></${Act}>`
  return html`<li><${Icon} name=${ICON[way.lock]} /><div class="stack-s"><div class="split"><span>
    <b>${t(NAME[way.lock])}</b>${way.own && html` <${Chip}>${t('ways.own')}</${Chip}>`}<br />
    <span class="note">${t('ways.since', { day: longDay(way.at) })}</span></span>${remove}</div>
    <${Trouble} problem=${problem} />
    ${
      at === 'locked' &&
      html`<${Unlock} onOpen=${() => {
        go('')
        return drop()
      }} onClose=${() => go('')} />`
    }
    ${at === 'sure' && html`<p><b>${t('ways.phone_out')}</b></p><p>${t('ways.phone_out_text')}</p>
      <${Renew} me=${me} onDone=${() => onGone('ways.renewed')} /><div class="acts">
      <${Act} kind="quiet" onPress=${() => go('')}>${t('close')}</${Act}></div>`}</div></li>`
}

function Ways({ me }) {
  const [list, set] = useState(null),
    [said, say] = useState('')
  const read = () => locks.ways().then(set)
  useEffect(() => {
    read()
    locks.keepNow().catch(() => {})
  }, [])
  const onGone = id => {
    say(id)
    return read()
  }
  if (!list) return null
  if (!list.length)
    return html`<${Card} title=${t('ways.title')}><p>${t(boot.demo ? 'ways.demo' : 'ways.none')}</p>
      </${Card}>`
  return html`<${Card} title=${t('ways.title')}>
    ${said && html`<p role="status"><b>${t(said)}</b></p>`}<ul class="ticks">
    ${list.map(way => html`<${Way} key=${way.handle} me=${me} way=${way} onGone=${onGone} />`)}</ul>
    <p>${t('ways.number')}<br /><b class="mono" translate="no">${me.mid}</b></p><p class="note">
      ${t('ways.other_phone', { place: boot.web ?? location.origin })}</p></${Card}>
      <${NewCard} onMade=${read} />`
}

export function Me({ me }) {
  const doc = useView('/v1/me')
  useTitle(t('nav.me'))
  return html`<${Page}
    col=${html`<div class="line top-a"><${Face} name=${me.name} mid=${me.mid} large /><div>
    <h1 dir="auto">${me.name}</h1>${doc.doc && html`<p class="note">
    ${doc.doc.standing_text} · ${t('person.since', { when: longDay(doc.doc.since) })}</p>`}</div>
    </div>
    <${Doc} of=${doc}>${d => html`<${Standing} d=${d} /><${Accounts} d=${d} />`}</${Doc}>
      <${Ways} me=${me} /><${Circle} me=${me} /><${Notices} />`}
    aside=${html`<${Invite} /><section class="card flush rows">
      <${Row} to=${'/person/' + me.mid} title=${t('me.seen')} />
      ${isLabeller(me) && html`<${Row} to="/labels" title=${t('labels.given')} />`}
      <${Row} to="/me/queue" title=${t('me.queue')} />
      <${Row} to="/me/leave" title=${t('me.leave')} /></section>
      <div class="acts"><${Act} kind="alt" onPress=${signOut}><${Icon} name="door" />
        ${t('me.sign_out')}</${Act}></div><${Changed} open=${false} />`} />`
}
