// demo.mjs: in a demonstration one may be one of its people with one press; their keys lie open in
// its file, and nowhere else.
import { html, useEffect, useState } from './html.mjs'
import { boot } from './boot.mjs'
import { Act, Card, Trouble } from './parts.mjs'
import { t } from './words.mjs'
import { unb64u } from './core.mjs'
import { forget } from './data.mjs'
import { go } from './route.mjs'
import * as keys from './keys.mjs'
import * as member from './member.mjs'
import * as server from './server.mjs'

async function be(person) {
  const given = await server.post('/v1/demo/' + person.mid, {})
  const secrets = new Uint8Array(64)
  secrets.set(unb64u(given.seed))
  secrets.set(unb64u(given.box), 32)
  await keys.take(given.mid, secrets)
  await keys.logIn()
  forget()
  await member.remember({
    mid: given.mid,
    name: given.name,
    origin: boot.origin,
    key: 'open',
    session: true,
  })
  go('/today')
}

export function DemoPeople() {
  const [people, set] = useState([]),
    [problem, fail] = useState(null)
  const press = p => {
    fail(null)
    return be(p).catch(fail)
  }
  useEffect(() => {
    if (boot.demo)
      server.get('/v1/demo').then(
        d => set(d.people),
        () => {},
      )
  }, [])
  if (!people.length) return null
  return html`<${Card} kind="soft" title=${t('demo.title')}><p>${t('demo.text')}</p>
    <${Trouble} problem=${problem} /><div class="acts">
    ${people.map(p =>
    html`<${Act} kind="alt" onPress=${() => press(p)}>${t('demo.be', { name: p.name })}</${Act}>`)}
    </div></${Card}>`
}
