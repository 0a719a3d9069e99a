// screens/pay.mjs (18b): credit from one member to another; money that changed hands outside, noted by
// who received it.  Nobody holds any of it.
import { html } from '../html.mjs'
import { Back, Doc, Head, Page } from '../parts.mjs'
import { t } from '../words.mjs'
import { useView } from '../data.mjs'
import { go } from '../route.mjs'
import { useTitle } from '../shell.mjs'
import { Sign, useAct } from '../signing.mjs'
import { useForm } from '../typed.mjs'
import { Amount, Area, Somebody } from '../forms.mjs'
import { typedSum, unitsOf } from '../money.mjs'

// The codes of a transfer.
const CODE = { pay: 1, receipt: 4 }

function Form({ way, community, me }) {
  const form = useForm(way, { who: '', amount: '', words: '' })
  const { who, amount, words } = form
  const unit = community.units.find(u => u.type === 'credit') ?? community.units[0],
    n = unitsOf(amount, unit)
  const act = useAct(
    who && n
      ? {
          kind: 'transfer',
          about: who,
          what: 'transfer',
          to: who,
          fields: { amount: n, unit: unit.number, code: CODE[way] },
          texts: [{ field: 'text', text: words.trim() }],
        }
      : null,
    '/v1/accounts/' + me.mid,
    form,
  )
  return html`<section class="card stack-l">
    <${Somebody} label=${t(`${way}.who`)} but=${[me.mid]} value=${who}
      set=${who => form.set({ who })} />
    <${Amount} label=${t('claim.how_much')} unit=${unit} value=${amount}
      set=${amount => form.set({ amount })} />
    <${Area} label=${t('pay.words')} value=${words} set=${words => form.set({ words })} />
    <${Sign} act=${act} disabled=${!who || !n} icon="bag"
      text=${n ? t(`${way}.sign`, { sum: typedSum(amount, unit) }) : t(`${way}.title`)}
      onDone=${() => go('/accounts', { replace: true })}
      other=${html`<a class="btn quiet" href="/accounts">${t('claim.not_now')}</a>`} /></section>`
}

export function Pay({ way, me }) {
  const community = useView('/v1/community')
  useTitle(t(`${way}.title`))
  return html`<${Page} col=${html`<${Back} to="/accounts">${t('accounts.title')}</${Back}>
    <${Head} title=${t(`${way}.title`)} lead=${t(`${way}.lead`)} />
    <${Doc} of=${community}>
      ${doc => html`<${Form} way=${way} community=${doc} me=${me} />`}</${Doc}>`} />`
}
