// screens/backin.mjs (14): back in: on the phone one signed out of, or on a new one: its own lock,
// the card, the words, another
// phone, friends.  Each way gives the same key; a new phone then gets a lock of its own.
import { html, useEffect, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Card, Field, Head, More, Page, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Lock } from '../locking.mjs'
import { enter } from '../joining.mjs'
import { Unlock } from '../unlock.mjs'
import { forget } from '../data.mjs'
import { NewPhone } from './pair.mjs'
import * as keys from '../keys.mjs'
import * as locks from '../locks.mjs'
import * as member from '../member.mjs'

// Throws where somebody has changed since: a card that was replaced still opens its file, and
// nothing else.
async function isInForce(mid, secrets) {
  await keys.take(mid, secrets.slice())
  try {
    await keys.logIn()
  } finally {
    await keys.logOut()
  }
}

function Welcome({ last }) {
  const [leaving, leave] = useState(false),
    [problem, fail] = useState(null)
  const opened = async () => {
    fail(null)
    try {
      await enter({ mid: last.mid })
      go('/today', { replace: true })
    } catch (p) {
      await keys.lockUp()
      fail(p)
    }
  }
  const forgetThem = async () => {
    await keys.logOut()
    await member.forgetAll()
    forget()
    go('/', { replace: true })
  }
  return html`<${Head} title=${t('back_in.welcome', { name: last.name })}
    lead=${t('back_in.welcome_lead')} /><${Trouble} problem=${problem} />
    <${Unlock} onOpen=${opened} />
    ${
      leaving
        ? html`<${Card} kind="soft" title=${t('back_in.else')}><p>
          ${t('back_in.else_lead', { name: last.name })}</p><div class="acts">
          <${Act} kind="danger" onPress=${forgetThem}>${t('back_in.else_now', { name: last.name })}
          </${Act}><${Act} kind="alt" onPress=${() => leave(false)}>${t('close')}</${Act}></div>
          </${Card}>`
        : html`<div class="acts"><${Act} kind="quiet" onPress=${() => leave(true)}>
          ${t('back_in.else')}</${Act}></div>`
    }`
}

// Why nothing opened: no yes of the phone, no network, too many tries from here; else it was not
// the right one.
function why(e) {
  if (e.name === 'NotAllowedError') return t('lock.not_given')
  if (e.offline) return t('offline.text')
  return e.passing && e.detail ? e.detail : t('back_in.not_found')
}

// A way in that finds a file and opens it; onFile(file, by).
function Typed({ label, hint, more, find, onFile }) {
  const [text, type] = useState(''),
    [mid, who] = useState(''),
    [error, fail] = useState('')
  const open = async () => {
    fail('')
    try {
      await onFile(await find(text, mid.trim()), { words: text })
    } catch (p) {
      fail(why(p))
    }
  }
  return html`${more
    && html`<${Field} label=${t('back_in.mid_label')} hint=${t('back_in.mid_hint')}>
    ${p => html`<input ...${p} autocomplete="username" spellcheck="false" maxlength="22"
    value=${mid} onInput=${e => who(e.target.value)} />`}</${Field}>`}
    <${Field} label=${label} hint=${hint} error=${error}>
      ${p => html`<input ...${p} autocomplete="off" spellcheck="false" autocapitalize="none"
      value=${text} onInput=${e => type(e.target.value)} />`}</${Field}>
    <div class="acts"><${Act} onPress=${open} disabled=${!text.trim() || (more && !mid.trim())}>
      ${t('back_in.open')}</${Act}></div>`
}

function Ways({ onFile, onOpen, onSecrets }) {
  const [error, fail] = useState('')
  const byPhone = async () => {
    fail('')
    try {
      const found = await locks.comeByPasskey()
      if (!found) throw new Error()
      await onOpen(found)
    } catch (e) {
      fail(why(e))
    }
  }
  return html`<${Head} title=${t('back_in.title')} lead=${t('back_in.lead')} />
    <${Card} title=${t('back_in.phone')}><p>${t('back_in.phone_text')}</p>
      ${error && html`<p class="error" role="alert">${error}</p>`}<div class="acts">
      <${Act} icon="phone" onPress=${byPhone}>${t('lock.use')}</${Act}></div></${Card}>
    <section class="card"><${More} title=${t('back_in.card')}>
      <${Typed} label=${t('back_in.card_label')} hint=${t('join.code_hint')}
      find=${locks.findByCard} onFile=${onFile} /></${More}></section>
    <section class="card"><${More} title=${t('back_in.words')}>
      <${Typed} more label=${t('unlock.words')}
      find=${(words, mid) => locks.findByWords(mid, words)} onFile=${onFile} /></${More}></section>
    <section class="card"><${More} title=${t('back_in.other')}>
      <${NewPhone} onSecrets=${onSecrets} /></${More}></section>
    <section class="card"><${More} title=${t('friends.title')}><p>${t('friends.lead')}</p>
      <div class="acts"><a class="btn alt" href="/back-in/friends"><${Icon} name="people" />
      ${t('friends.ask')}</a></div></${More}></section>`
}

export function BackIn({ me }) {
  const [last, know] = useState(),
    [opened, hold] = useState(null),
    [problem, fail] = useState(null)
  useTitle(t('back_in.title'))
  // Whose file lies here: of whoever signed out, or is in, with a key that is locked.
  const look = async () => {
    fail(null)
    try {
      const [who, file] = await Promise.all([me ?? member.last(), locks.read()])
      know(who && file ? who : null)
    } catch {
      fail({ title: t('back_in.unread'), detail: t('back_in.unread_text') })
      know(null)
    }
  }
  useEffect(() => {
    look()
  }, [])
  useEffect(() => {
    if (me?.session && me.key === 'open' && !opened) go('/today', { replace: true })
  }, [me])

  // The secrets are here only until this phone has a lock of its own.
  useEffect(() => () => opened?.secrets.fill(0), [opened])
  const onSecrets = (mid, secrets) => hold({ mid, secrets })
  const onFile = async (file, by) => {
    const mid = locks.memberOf(file),
      secrets = await locks.secretsOf(file, by)
    await isInForce(mid, secrets)
    onSecrets(mid, secrets)
  }
  const onOpen = async ({ mid, lock }) => {
    await enter({ mid, lock })
    go('/today', { replace: true })
  }
  const onMade = async wayOf => {
    fail(null)
    try {
      const lock = await wayOf(opened.mid, opened.secrets)
      await keys.take(opened.mid, opened.secrets.slice()) // what fails is tried again
      await enter({ mid: opened.mid, lock })
      go('/today', { replace: true })
    } catch (p) {
      fail(p)
    }
  }
  if (last === undefined)
    return html`<${Page} one
      col=${html`<p class="note loading" role="status">${t('loading')}</p>`} />`
  return html`<${Page} one col=${
    opened
      ? html`<p class="note">${t('back_in.this_phone')}</p><${Trouble} problem=${problem} />
        <${Lock} name=${opened.mid} onMade=${onMade} />`
      : last
        ? html`<${Welcome} last=${last} />`
        : html`<${Trouble} problem=${problem} again=${look} /><${Ways} onFile=${onFile} onOpen=${onOpen} onSecrets=${onSecrets} />`
  } />`
}
