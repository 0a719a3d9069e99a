// screens/leave.mjs (19): a copy to take along, what can be forgotten and when, going, and coming
// back within the days there are for it.
import { html, useEffect, useState } from '../html.mjs'
import { boot } from '../boot.mjs'
import { Icon } from '../draw.mjs'
import { Act, Back, Card, Doc, Head, Page, Trace, Trouble } from '../parts.mjs'
import { t } from '../words.mjs'
import { changed, useView } from '../data.mjs'
import { LEFT } from '../member.mjs'
import { know } from '../session.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct, useAsleep } from '../signing.mjs'
import { Unlock } from '../unlock.mjs'
import { answered } from '../joining.mjs'
import * as acts from '../acts.mjs'
import * as keys from '../keys.mjs'
import * as mine from '../mine.mjs'

// One is somebody else here now: what one may read has changed.
async function again() {
  await know()
  changed()
}

function Copy({ me }) {
  const [problem, fail] = useState(null)
  const take = async () => {
    fail(null)
    try {
      const a = document.createElement('a')
      a.href = URL.createObjectURL(await mine.copy(me.mid))
      a.download = `${boot.name}-${me.name}.json`
      a.click()
      setTimeout(() => URL.revokeObjectURL(a.href), 60000)
    } catch (p) {
      fail(p)
    }
  }
  return html`<${Card} title=${t('leave.copy')}><p>${t('leave.copy_text')}</p><p class="note">
    ${t('leave.copy_missing')}</p><${Trouble} problem=${problem} /><div class="acts">
    <${Act} kind="alt" icon="box" onPress=${take}>${t('leave.copy_take')}</${Act}></div></${Card}>`
}

// Looks, says how many, erases.  last: the name and the key themselves, which go when one has left.
function Erase({ last, title, text, button }) {
  const [drafts, found] = useState(null),
    [trace, say] = useState(null),
    [problem, fail] = useState(null),
    [locked, ask] = useState(false),
    [done, end] = useState(0)
  const asleep = useAsleep()
  const n = drafts?.reduce((sum, d) => sum + [d.fields.ref].flat().length, 0) ?? 0
  const look = async () => {
    fail(null)
    try {
      const list = await mine.erasable({ last })
      found(list)
    } catch (p) {
      fail(p)
    }
  }
  const erase = async () => {
    fail(null)
    if (!keys.isOpen()) {
      ask(true)
      return
    }
    try {
      for (const draft of drafts) await answered(await acts.act(draft))
      end(n)
      found(null)
      changed()
    } catch (p) {
      fail(p)
    }
  }
  useEffect(() => {
    acts.trace('erase').then(say, () => {})
  }, [])
  return html`<${Card} title=${title}>${text}<${Trouble} problem=${problem} />
    ${done > 0 && html`<p role="status"><b>${t('leave.erased', { n: done })}</b></p>`}
    ${drafts && html`<p role="status">${n ? t('leave.can_go', { n }) : t('leave.nothing_to_erase')}
      </p>`}
    ${n > 0 && html`<${Trace} trace=${trace} more=${t('leave.for_good')} />`}
    ${
      locked &&
      html`<${Unlock} onOpen=${() => {
        ask(false)
        return erase()
      }} onClose=${() => ask(false)} />`
    }
    <div class="acts">
      ${n > 0 ? html`<${Act} kind="danger" onPress=${erase} disabled=${asleep}>${button}</${Act}>`
      : html`<${Act} kind="alt" onPress=${look}>${t('leave.look')}</${Act}>`}</div></${Card}>`
}

function Go({ d }) {
  const act = useAct({ kind: 'leave', what: 'leave', about: boot.origin, fields: {} })
  return html`<${Card} title=${t('leave.go')}>
    ${d.owes > 0 && html`<p>${t('leave.owes', { n: d.owes })} <a href="/promises">
    ${t('nav.promises')}</a></p>`}
    <p>${t('leave.go_text')}</p>
      <${Sign} act=${act} icon="door" kind="danger" text=${t('leave.now')} more=${t('leave.days')}
      onDone=${again} /></${Card}>`
}

function ComeBack() {
  const [sid, know] = useState(null)
  useEffect(() => {
    mine.signed().then(
      list => know(list.find(s => s.kind === 'leave')?.sid ?? null),
      () => {},
    )
  }, [])
  const act = useAct(
    sid
      ? { kind: 'leave', what: 'back', about: boot.origin, fields: { scale: 0, ref: sid } }
      : null,
  )
  return html`<${Card} title=${t('leave.back')}><p>${t('leave.days')}</p>
    <${Sign} act=${act} disabled=${!sid} text=${t('leave.back_now')} onDone=${again} /></${Card}>`
}

export function Leave({ me }) {
  const doc = useView('/v1/me')
  useTitle(t('leave.title'))
  const remains = html`<ul class="ticks"><li><${Icon} name="no" /><span>${t('leave.goes')}</span>
    </li><li><${Icon} name="check" /><span>${t('leave.stays')}</span></li></ul>`
  return html`<${Page} col=${html`<${Back} to="/me">${t('nav.me')}</${Back}><${Doc} of=${doc}>${d =>
    d.standing === LEFT
      ? html`<${Head} title=${t('leave.gone', { name: me.name })} lead=${t('leave.gone_lead')} />
        <${ComeBack} /><${Copy} me=${me} />
      <${Erase} key="last" last title=${t('leave.name')}
        text=${html`<p>${t('leave.name_text')}</p>`} button=${t('leave.name_now')} />`
      : html`<${Head} title=${t('leave.head')} lead=${t('leave.lead')} /><${Copy} me=${me} />
      <${Erase} key="words" title=${t('leave.forget')} text=${remains}
        button=${t('leave.erase_now')} /><${Go} d=${d} />`}</${Doc}>`} />`
}
