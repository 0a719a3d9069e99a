// letters.mjs: a word to one person, on a screen: written, read, put away (mail.mjs).  Sealed for
// its reader, gone after thirty days, no
// part of the record.
import { html, useState } from './html.mjs'
import { Icon } from './draw.mjs'
import { Act, Card, Face, Said, Trouble } from './parts.mjs'
import { Area } from './forms.mjs'
import { t } from './words.mjs'
import { useView } from './data.mjs'
import { useAct } from './signing.mjs'
import { useForm } from './typed.mjs'
import { Unlock } from './unlock.mjs'
import * as keys from './keys.mjs'
import * as mail from './mail.mjs'

// A word to somebody; about: the sid it speaks of.
export function Write({ to, about }) {
  const form = useForm('letter', { words: '' })
  const [problem, fail] = useState(null),
    [sent, done] = useState(false),
    [locked, lock] = useState(false)
  const send = async () => {
    lock(false)
    fail(null)
    if (!keys.isOpen()) {
      lock(true)
      return
    }
    try {
      await mail.write(to.mid, form.words.trim(), about)
      form.drop()
      done(true)
    } catch (p) {
      fail(p)
    }
  }
  return html`<${Card} title=${t('letter.to', { name: to.name })}>
    <${Area} label=${t('letter.words')} hint=${t('letter.hint', { name: to.name })}
    value=${form.words} set=${words => {
    form.set({ words })
    done(false)
  }} />
    <${Trouble} problem=${problem} />
      ${locked && html`<${Unlock} onOpen=${send} onClose=${() => lock(false)} />`}${sent
      && html`<p role="status">${t('letter.sent', { name: to.name })}</p>`}
    <div class="acts"><${Act} kind="alt" icon="talk" onPress=${send} disabled=${!form.words.trim()}>
      ${t('letter.send')}</${Act}></div></${Card}>`
}

function Letter({ row, look, there }) {
  const [problem, fail] = useState(null)
  const away = async block => {
    try {
      await mail.drop(row.id, block)
      await look()
    } catch (p) {
      fail(p)
    }
  }
  return html`<article class="card"><div class="line top-a">
    <${Face} name=${row.from.name} mid=${row.from.mid} /><div class="grow"><h3>
    ${t('letter.from', { name: row.from.name })}</h3><p><${Said} text=${row.says} /></p>
    <p class="note">${row.text}</p></div></div>
    <${Trouble} problem=${problem} /><div class="acts">
      ${!there && html`<a class="btn alt"
      href=${row.about ? '/promise/' + row.about : '/person/' + row.from.mid}>${t('letter.answer')}
      </a>`}<${Act} kind="quiet" onPress=${() => away(false)}>${t('sheet.away')}</${Act}>
      <${Act} kind="quiet" onPress=${() => away(true)}>${t('letter.block', { name: row.from.name })}
      </${Act}></div></article>`
}

// Their sealed sheet, at the promise between us that came last.
function Sheet({ from, me }) {
  const all = useView(`/v1/promises?limit=100&who=${me.mid}`)
  const row = all.doc?.promises.find(p => p.proposer.mid === from.mid || p.other?.mid === from.mid)
  return (
    row &&
    html`<article class="card"><div class="line top-a"><${Face} name=${from.name} mid=${from.mid} />
      <div class="grow"><h3>${t('letter.sheet', { name: from.name })}</h3><p class="note">
      ${row.text}</p></div></div><div class="acts">
      <a class="btn" href=${`/promise/${row.sid}/sheet`}><${Icon} name="seal" />${t('sheet.find')}
      </a></div></article>`
  )
}

// All that waits for me.
export function Letters({ me }) {
  const [rows, look] = mail.useInbox()
  const words = rows.filter(r => r.context === 'mail'),
    sheets = [
      ...new Map(rows.filter(r => r.context === 'deal').map(r => [r.from.mid, r.from])).values(),
    ]
  return (
    rows.length > 0 &&
    html`<section class="stack"><h2>${t('letter.title')}</h2>
      ${sheets.map(from =>
      html`<${Sheet} key=${from.mid} from=${from} me=${me} />`)}${words.map(row =>
      html`<${Letter} key=${row.id} row=${row} look=${look} />`)}</section>`
  )
}

// The talk about one promise, with its other side.
export function Talk({ about, other }) {
  const [rows, look] = mail.useInbox()
  const words = rows.filter(
    r => r.context === 'mail' && r.from.mid === other.mid && r.about === about,
  )
  return html`${words.map(row => html`<${Letter} key=${row.id} row=${row} look=${look} there />`)}
    <${Write} to=${other} about=${about} />`
}

// No, kindly: the refusal is signed, the word goes beside it; whoever takes the words away just
// says no.
export function SayNo({ draft, to, about, onClose }) {
  const form = useForm('no', { words: t('no.words') }),
    [problem, fail] = useState(null)
  const no = useAct(draft, undefined, form)
  const close = () => {
    form.drop()
    onClose()
  }
  const say = async () => {
    fail(null)
    if (!(await no.sign())) return
    try {
      if (form.words.trim()) await mail.write(to.mid, form.words.trim(), about)
    } catch (p) {
      fail(p)
      return
    }
    close()
  }
  return html`<section class="card stack"><h2>${t('no.title')}</h2>
    <${Area} label=${t('letter.words')} hint=${t('letter.hint', { name: to.name })}
    value=${form.words} set=${words => form.set({ words })} />
    <div class="trace"><${Icon} name="pen" /><strong>${t('trace.none')}</strong><p>${t('no.trace')}
      </p></div><${Trouble} problem=${no.problem ?? problem} />
      ${no.locked && html`<${Unlock} onOpen=${no.opened} onClose=${no.close} />`}
    <div class="acts"><${Act} icon="talk" onPress=${say}>${t('no.kindly')}</${Act}>
      <${Act} kind="quiet" onPress=${close}>${t('close')}</${Act}></div></section>`
}
