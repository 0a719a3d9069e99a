// locking.mjs: choosing how this phone opens the key: its own lock, or five drawn words, typed once
// more as a rehearsal.
//
// Lock({name, onMade, within}): onMade(wayOf), where wayOf(mid, secrets) gives the lock
// (locks.mjs), once the person has chosen; within: a
// page that has a title of its own.
import { html, useEffect, useState } from './html.mjs'
import { boot } from './boot.mjs'
import { Icon } from './draw.mjs'
import { Act, Card, Field, Head } from './parts.mjs'
import { t } from './words.mjs'
import * as locks from './locks.mjs'
import * as passkey from './passkey.mjs'

const plain = words => words.normalize('NFC').trim().toLowerCase().split(/\s+/).join(' ')

const Title = ({ within, title, lead }) =>
  within ? html`<h2>${title}</h2><p>${lead}</p>` : html`<${Head} title=${title} lead=${lead} />`

function Choose({ name, within, onMade, onWords }) {
  const [error, fail] = useState('')
  const use = async () => {
    fail('')
    try {
      const made = await passkey.make(name)
      if (made) onMade((mid, secrets) => locks.withPasskey(mid, secrets, made))
      else onWords(t('lock.no_secret'))
    } catch {
      fail(t('lock.not_given'))
    }
  }
  return html`<${Title} within=${within} title=${t('lock.title')} lead=${t('lock.lead')} />
    <ul class="ticks card"><li><${Icon} name="face" /><span>${t('lock.stays')}</span></li><li>
      <${Icon} name="pen" /><span>${t('lock.only_you', { place: boot.name })}</span></li>
      <li><${Icon} name="people" /><span><b>${t('lock.lost')}</b> ${t('lock.lost_text')}</span></li>
        </ul>
    ${error && html`<p class="error" role="alert">${error}</p>`}
    <div class="acts">
      ${passkey.possible() && html`<${Act} icon="phone" onPress=${use}>${t('lock.use')}</${Act}>`}
      <${Act} kind="alt" onPress=${() => onWords('')}>${t('lock.other')}</${Act}></div>
    <p class="note">${t('lock.other_text')}</p>`
}

function Words({ why, within, onKept }) {
  const [words, set] = useState('')
  useEffect(() => {
    locks.drawWords().then(set, () => {})
  }, [])
  return html`<${Title} within=${within} title=${t('lock.words')}
    lead=${why || t('lock.words_lead')} />
    <${Card}><p class="title words" translate="no">${words || t('loading')}</p></${Card}>
    <p class="note">${t('lock.words_note')}</p>
    <div class="acts"><${Act} disabled=${!words} onPress=${() => onKept(words)}>
      ${t('lock.words_kept')}</${Act}></div>`
}

function Again({ words, within, onMade, onBack }) {
  const [typed, type] = useState(''),
    [error, fail] = useState('')
  const check = () => {
    if (plain(typed) !== words) {
      fail(t('lock.again_wrong'))
      return
    }
    onMade((mid, secrets) => locks.withWords(mid, secrets, words))
  }
  return html`<${Title} within=${within} title=${t('lock.again')} lead=${t('lock.again_lead')} />
    <${Field} label=${t('unlock.words')} error=${error}>
      ${p => html`<input ...${p} autocomplete="off" autocapitalize="none" spellcheck="false"
      value=${typed} onInput=${e => type(e.target.value)} />`}</${Field}>
    <div class="acts"><${Act} onPress=${check} disabled=${!typed.trim()}>${t('lock.again_ok')}
      </${Act}><${Act} kind="quiet" onPress=${onBack}>${t('lock.again_see')}</${Act}></div>`
}

export function Lock({ name, onMade, within }) {
  const [at, go] = useState('choose'),
    [why, because] = useState(''),
    [words, keep] = useState('')
  if (at === 'choose')
    return html`<${Choose} name=${name} within=${within} onMade=${onMade} onWords=${reason => {
      because(reason)
      go('words')
    }} />`
  if (at === 'words')
    return html`<${Words} why=${why} within=${within} onKept=${drawn => {
      keep(drawn)
      go('again')
    }} />`
  return html`<${Again} words=${words} within=${within} onMade=${onMade}
    onBack=${() => go('words')} />`
}
