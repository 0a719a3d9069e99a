// screens/invite.mjs (13): an invitation: a code, a link and a square, good once, for thirty days;
// shown this once.
import { html, useState } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Act, Card, Field } from '../parts.mjs'
import { longDay, t } from '../words.mjs'
import { Sign, useAct } from '../signing.mjs'
import { Qr } from '../qr.mjs'
import { LETTERS_OF_A_WORD, linkOf } from '../joining.mjs'
import { core, chance, b64u } from '../core.mjs'
import { inDays, ms, seconds } from '../time.mjs'

const INVITATION = 1,
  LETTER = 0x69,
  DAYS = 30

function Open({ made }) {
  const [given, give] = useState(false),
    [word, type] = useState('')
  const act = useAct({
    kind: 'vouch',
    what: 'invite',
    about: boot.origin,
    fields: { code: INVITATION, hash: made.hash, until: made.until },
  })
  const link = linkOf(made.code, word.trim())
  if (given)
    return html`<p><b>${t('invite.ready')}</b></p><p class="title words" translate="no">${made.code}
      </p><${Qr} text=${link} label=${t('pair.square')} /><p class="mono wrap" translate="no">
      ${link}</p><p class="note">${t('invite.once', { day: longDay(ms(made.until)) })}</p>`
  return html`<p>${t('invite.sure')}</p>
    <${Field} label=${t('invite.word')} hint=${t('invite.word_hint')}>
      ${p => html`<input ...${p} maxlength=${LETTERS_OF_A_WORD} autocomplete="off" value=${word}
      onInput=${e => type(e.target.value)} />`}</${Field}>
    <${Sign} act=${act} text=${t('invite.sign')} onDone=${() => give(true)} />`
}

export function Invite() {
  const [made, make] = useState(null)
  const draw = async () => {
    const c = await core(),
      secret = chance(16)
    make({
      code: c.text('code_put', LETTER, secret, 1),
      hash: b64u(c.bytes('code_hash', LETTER, secret)),
      until: seconds(inDays(DAYS)),
    })
    secret.fill(0)
  }
  return html`<${Card} title=${t('invite.title')}>
    ${made ? html`<${Open} made=${made} />`
    : html`<p>${t('invite.text')}</p><div class="acts">
    <${Act} kind="alt" icon="plus" onPress=${draw}>${t('invite.make')}</${Act}></div>`}</${Card}>`
}
