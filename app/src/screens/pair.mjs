// screens/pair.mjs (14): a further phone of one person: the new one shows a square, the old one's
// camera opens the link in it; three words
// are compared by eye.
import { html, useEffect, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Back, Card, Head, Page, Trouble } from '../parts.mjs'
import { language, t } from '../words.mjs'
import { go, useFreshHash } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Confirm } from '../unlock.mjs'
import { Qr } from '../qr.mjs'
import * as locks from '../locks.mjs'
import * as pairing from '../pairing.mjs'

// onSecrets(mid, secrets): the person has said that the words are the same.
export function NewPhone({ onSecrets }) {
  const [offer, show] = useState(null),
    [got, take] = useState(null),
    [problem, fail] = useState(null)
  const start = async () => {
    fail(null)
    show(await pairing.begin())
  }
  useEffect(() => {
    if (!offer) return undefined
    const ends = new AbortController()
    pairing.receive(offer, ends.signal).then(take, p => {
      if (!ends.signal.aborted) fail(p)
    })
    return () => ends.abort()
  }, [offer])
  if (got) {
    return html`<p><b>${t('pair.same')}</b></p><p class="title words" translate="no">${got.words}
      </p>
      <div class="acts"><${Act} onPress=${() => onSecrets(got.mid, got.secrets)}>${t('pair.yes')}
        </${Act}><${Act} kind="danger" onPress=${() => {
        got.secrets.fill(0)
        take(null)
        show(null)
      }}>${t('pair.no')}</${Act}></div>`
  }
  if (!offer)
    return html`<p>${t('back_in.other_text')}</p><div class="acts">
      <${Act} kind="alt" onPress=${start}>${t('pair.show')}</${Act}></div>`
  return html`<p>${t('pair.scan')}</p><${Qr} text=${offer.link} label=${t('pair.square')} />
    <p class="note">${t('pair.or_type')}</p><p class="mono wrap" translate="no">${offer.link}</p>
    <${Trouble} problem=${problem} /><p class="note" role="status">${t('pair.waits')}</p>`
}

export function Pair({ me, query }) {
  const [key] = useState(() => pairing.keyIn(location.hash)),
    [words, show] = useState(''),
    [sure, ask] = useState(false),
    [problem, fail] = useState(null)
  useTitle(t('pair.title'))
  useFreshHash()
  const give = async secrets => {
    fail(null)
    try {
      show(
        await pairing.give(
          key,
          me.mid,
          secrets,
          ['fr', 'en'].find(l => l === query.get('lang')) ?? language(),
        ),
      )
    } catch (p) {
      fail(p)
    } finally {
      secrets.fill(0)
    }
  }
  const finish = async () => {
    await locks.noteWay({ lock: 'phone', handle: key })
    go('/me', { replace: true })
  }
  const body = words
    ? html`<${Head} title=${t('pair.compare')} lead=${t('pair.compare_lead')} /><${Card}>
      <p class="title words" translate="no">${words}</p></${Card}>
      <p class="note">${t('pair.differ')}</p><div class="acts"><${Act} onPress=${finish}>
        ${t('pair.finished')}</${Act}></div>`
    : !key
      ? html`<${Head} title=${t('pair.title')} lead=${t('pair.no_key')} />`
      : html`<${Head} title=${t('pair.title')} lead=${t('pair.lead')} /><ul class="ticks card"><li>
        <${Icon} name="eye" /><span>${t('pair.only_yours')}</span></li></ul>
        <${Trouble} problem=${problem} />
        ${sure ? html`<${Card}><${Confirm} onSecrets=${give} onClose=${() => ask(false)} />
          </${Card}>` : html`<div class="acts"><${Act} icon="phone" onPress=${() => ask(true)}>
          ${t('pair.give')}</${Act}><a class="btn alt" href="/today">${t('pair.not_mine')}</a>
          </div>`}`
  return html`<${Page} one col=${html`<${Back} to="/me">${t('nav.me')}</${Back}>${body}`} />`
}
