// unlock.mjs: "is it you?": the phone's lock or the words open the key, for signing (Unlock), or
// once, for a further way in (Confirm).
import { html, useEffect, useState } from './html.mjs'
import { Act, Field } from './parts.mjs'
import { t } from './words.mjs'
import * as locks from './locks.mjs'
import * as member from './member.mjs'

// use(file, {words}): what is to be done with what opens; onDone(what came of it).
function Ask({ use, onDone, onClose }) {
  const [file, found] = useState(),
    [words, type] = useState(''),
    [error, fail] = useState('')
  useEffect(() => {
    locks.here().then(f => found(f ?? null))
  }, [])
  const open = async () => {
    fail('')
    let got
    try {
      got = await use(file, { words })
    } catch (e) {
      fail(
        t(
          e.name === 'NotAllowedError'
            ? 'lock.not_given'
            : e.offline
              ? 'offline.text'
              : 'unlock.wrong',
        ),
      )
      return
    }
    type('')
    await onDone(got)
  }
  const shut = onClose && html`<${Act} kind="alt" onPress=${onClose}>${t('close')}</${Act}>`
  if (file === undefined) return html`<p class="note loading" role="status">${t('loading')}</p>`
  if (file === null)
    return html`<p>${t('unlock.none')}</p><div class="acts"><a class="btn" href="/back-in">
      ${t('members.in')}</a>${shut}</div>`
  const byPhone = locks.kindOf(file) === 'passkey'
  return html`${
    byPhone
      ? html`<p>${t('unlock.phone')}</p>
        ${error && html`<p class="error" role="alert">${error}</p>`}`
      : html`<${Field} label=${t('unlock.words')} hint=${t('unlock.hint')} error=${error}>
        ${props => html`<input ...${props} type="password" autocomplete="current-password"
        value=${words} onInput=${e => type(e.target.value)} />`}</${Field}>`
  }
    <div class="acts">
      <${Act} icon=${byPhone ? 'phone' : undefined} onPress=${open}
      disabled=${!byPhone && !words.trim()}>${t(byPhone ? 'lock.use' : 'unlock.open')}</${Act}>
      ${shut}</div>`
}

export function Unlock({ onOpen, onClose }) {
  const opened = async () => {
    if (member.who()) member.become({ ...member.who(), key: 'open' })
    await onOpen()
  }
  return html`<section class="card" role="dialog" aria-label=${t('unlock.title')}><h2>
    ${t('unlock.title')}</h2><${Ask} use=${locks.open} onDone=${opened} onClose=${onClose} />
    </section>`
}

// onSecrets(64 bytes): whoever is given them wipes them.
export const Confirm = ({ onSecrets, onClose }) =>
  html`<div role="group" aria-label=${t('unlock.title')}><p><b>${t('unlock.title')}</b></p>
    <${Ask} use=${locks.secretsOf} onDone=${onSecrets} onClose=${onClose} /></div>`
