// screens/join.mjs (02): coming in: by an invitation, or by asking; a name, the phone's lock, the
// charter, "I join".
import { html, useEffect, useState } from '../html.mjs'
import { Icon } from '../draw.mjs'
import { Act, Card, Doc, Face, Field, Head, Page, Trace, Trouble } from '../parts.mjs'
import { language, t } from '../words.mjs'
import { useView } from '../data.mjs'
import { useFreshHash } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Lock } from '../locking.mjs'
import { given, invitedBy, join, readCode } from '../joining.mjs'
import { NewCard } from './card.mjs'
import * as locks from '../locks.mjs'
import * as member from '../member.mjs'

const STEPS = { name: 1, lock: 2, charter: 3 }
const Steps = ({ at }) =>
  STEPS[at] &&
  html`<p class="steps">
    ${Object.values(STEPS).map(n =>
    html`<i class=${n <= STEPS[at] ? 'on' : ''}></i>`)} ${t('join.step', { at: STEPS[at], of: 3 })}
    </p>`

// Who invites, above each step, and their own word, as the link has it.
const Host = ({ at, host, word }) =>
  STEPS[at] &&
  host &&
  html`<div class="line">${host.name && html`<${Face} name=${host.name} />`}<p>${host.text}
    ${word && html`<br /><bdi>${t('join.word', { word })}</bdi>`}</p></div>`

function Code({ start, why, onCode, onAsk }) {
  const [code, type] = useState(start),
    [error, fail] = useState('')
  const next = async () => {
    fail('')
    const read = await readCode(code)
    if (read) await onCode(read)
    else fail(t('join.code_wrong'))
  }
  return html`<${Head} title=${t('join.code')} lead=${t('join.code_lead')} />
    <${Trouble} problem=${why} />
    <${Field} label=${t('join.code_label')} hint=${t('join.code_hint')} error=${error}>
      ${p => html`<input ...${p} autocomplete="off" autocapitalize="characters" spellcheck="false"
      value=${code} onInput=${e => type(e.target.value)} />`}</${Field}>
    <div class="acts"><${Act} onPress=${next} disabled=${!code.trim()}>${t('join.next')}</${Act}>
      </div>
    <${Card} kind="soft" title=${t('join.without')}><p>${t('join.without_text')}</p>
      <div class="acts"><${Act} kind="alt" onPress=${onAsk}>${t('join.ask')}</${Act}></div>
      </${Card}>
    <p><a href="/back-in">${t('join.was_here')}</a></p>`
}

function Name({ host, onName }) {
  const [name, type] = useState(''),
    [about, tell] = useState('')
  return html`<${Head} title=${t('join.name')} lead=${!host && t('join.name_ask')} />
    <${Field} label=${t('join.name_label')} hint=${t('join.name_hint')}>
      ${p => html`<input ...${p} maxlength="60" autocomplete="given-name" value=${name}
      onInput=${e => type(e.target.value)} />`}</${Field}>
    ${!host && html`<${Field} label=${t('join.about')} hint=${t('join.about_hint')}>
      ${p => html`<textarea ...${p} maxlength="500" value=${about}
      onInput=${e => tell(e.target.value)}></textarea>`}</${Field}>`}
    <div class="acts">
      <${Act} onPress=${() => onName(name.trim(), about.trim())} disabled=${!name.trim()}>
      ${t('join.next')}</${Act}></div>`
}

// The charter's own sentences in the reader's language, the first five.
const HEADING = { en: 'English', fr: 'Français' }
function lines(text) {
  const [, , ...parts] = text.split(/^## /m)
  const own = text.split(/^## /m).find(p => p.startsWith(HEADING[language()])) ?? parts[0] ?? text
  return (
    own
      .split('\n')
      .filter(l => l && !l.startsWith('#') && l !== HEADING[language()])
      .join(' ')
      .match(/[^.!?;:]+[.!?;:]*/g)
      ?.reduce(sentences, [])
      .slice(0, 5) ?? []
  )
}
const sentences = (all, part) =>
  /[.!?]$/.test(all.at(-1) ?? '.')
    ? [...all, part.trim()]
    : [...all.slice(0, -1), `${all.at(-1)} ${part.trim()}`]

function CharterStep({ host, onJoin, problem }) {
  const charter = useView('/v1/charter'),
    book = useView('/v1/openbook')
  const row = book.doc?.rows.find(r => r.kind === 'join')
  return html`<${Head} title=${t('join.charter')} />
    <${Doc} of=${charter}>
      ${doc => html`<ul class="ticks card">
      ${lines(doc.charter_text).map(l => html`<li><${Icon} name="check" /><span>${l}</span></li>`)}
      </ul>`}</${Doc}>
    <p><a href="/charter" target="_blank">${t('join.whole')}</a></p>
    <${Trace} trace=${row && { what: row.kind_text, seen: row.sees_text, long: row.keep_text }}
      more=${[host?.name && t('join.by', { name: host.name }),
      t('join.apart')].filter(Boolean).join(' ')} />
    <${Trouble} problem=${problem} />
    <div class="acts"><${Act} icon="pen" onPress=${onJoin}>${t(host ? 'join.now' : 'join.ask_now')}
      </${Act}></div>`
}

// Words alone do not say whose they are: on another phone they go with a number.
function Beside() {
  const [byWords, know] = useState(false)
  useEffect(() => {
    locks.here().then(file => know(!!file && locks.kindOf(file) === 'passphrase'))
  }, [])
  return byWords && html`<${Card}><p>${t('join.number')}</p><p class="title mono" translate="no">
    ${member.who()?.mid}</p></${Card}>`
}

const In = ({
  name,
  host,
}) => html`<${Head} title=${t(host ? 'join.in' : 'join.asked', { name })}
  lead=${t(host ? 'join.in_lead' : 'join.asked_lead')} />
  ${host && html`<div class="acts"><a class="btn" href="/offer"><${Icon} name="plus" />
    ${t('join.lend')}</a><a class="btn alt" href="/find">${t('join.need')}</a></div>`}
  ${!host && html`<div class="acts"><a class="btn alt" href="/find">${t('visitor.look')}</a></div>`}
    <${Beside} /><${NewCard} />`

// host: who invites (joining.invitedBy); without one, somebody asks.
export function Join({ query, me }) {
  const [{ code, word }] = useState(() => given(query, location.hash))
  const [at, go] = useState(() =>
    me ? 'member' : code ? 'reading' : query.has('ask') ? 'name' : 'code',
  )
  const [invitation, hold] = useState(null),
    [host, meet] = useState(null),
    [who, name] = useState({})
  const [wayOf, lock] = useState(null),
    [problem, fail] = useState(null)
  useTitle(t('join.title'))
  useFreshHash()
  const opens = async secret => {
    fail(null)
    try {
      meet(await invitedBy(secret))
      hold(secret)
      go('name')
    } catch (p) {
      fail(p.code === 'E_REF' ? { title: t('join.spent'), detail: t('join.spent_text') } : p)
      go('code')
    }
  }
  useEffect(() => {
    if (at === 'reading')
      readCode(code).then(secret => (secret ? opens(secret) : go('code')))
  }, [])
  const joinNow = async () => {
    fail(null)
    try {
      await join({ ...who, invitation, wayOf })
      go('in')
    } catch (p) {
      fail(p)
    }
  }
  const screen = {
    reading: () => html`<p class="note loading" role="status">${t('loading')}</p>`,
    member: () =>
      html`<${Head} title=${t('join.member', { name: me?.name ?? '' })} /><div class="acts">
        <a class="btn alt" href="/today">${t('nav.today')}</a></div>`,
    code: () =>
      html`<${Code} start=${code} why=${problem} onCode=${opens} onAsk=${() => {
        fail(null)
        go('name')
      }} />`,
    name: () =>
      html`<${Name} host=${host} onName=${(n, about) => {
        name({ name: n, about })
        go('lock')
      }} />`,
    lock: () =>
      html`<${Lock} name=${who.name} onMade=${way => {
        lock(() => way)
        go('charter')
      }} />`,
    charter: () => html`<${CharterStep} host=${host} onJoin=${joinNow} problem=${problem} />`,
    in: () => html`<${In} name=${who.name} host=${host} />`,
  }[at]
  return html`<${Page} one
    col=${html`<${Steps} at=${at} /><${Host} at=${at} host=${host} word=${word} />${screen()}`} />`
}
