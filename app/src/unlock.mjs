// unlock.mjs: the key is locked: the passphrase opens it, here, for this session.
import { html, useState } from './html.mjs'
import { Act, Field } from './parts.mjs'
import { t } from './words.mjs'
import * as db from './db.mjs'
import * as keys from './keys.mjs'
import { who } from './member.mjs'

export function Unlock({ onOpen, onClose }) {
  const [words, type] = useState('')
  const [error, fail] = useState('')
  const open = async () => {
    fail('')
    try {
      const file = await db.read('me', 'keyfile')
      await keys.take(who().mid, await keys.unlock(file, words))
      type('')
      await onOpen()
    } catch { fail(t('unlock.wrong')) }
  }
  return html`<section class="card" role="dialog" aria-label=${t('unlock.title')}><h2>${t('unlock.title')}</h2>
    <${Field} label=${t('unlock.words')} hint=${t('unlock.hint')} error=${error}>${props => html`<input ...${props} type="password" autocomplete="current-password" value=${words} onInput=${e => type(e.target.value)} />`}</${Field}>
    <div class="acts"><${Act} onPress=${open}>${t('unlock.open')}</${Act}><${Act} kind="alt" onPress=${onClose}>${t('close')}</${Act}></div></section>`
}
