// The test of lies.test.mjs: an app with a check taken out (app/src/checks.mjs, by its name) no
// longer finds the lie that this check is for; and each check there has one.  Two apps at a time.
import * as checks from '../../app/src/checks.mjs'
import { Town, close, end, ok } from './lib.mjs'
import { Altered } from './liar.mjs'
import { LIES, Lied, TRUSTING, verdict } from './lies.mjs'

const WAIT = 12000
const NO_CHECK = ['same']
const only = process.env.LIE
const town = await Town.start()

async function told(lie) {
  const app = await Altered.build({ checks: { [lie.check]: TRUSTING[lie.check] ?? '() => true' } })
  const o = await Lied.of(town, app)
  try {
    const from = ['first', 'new'].includes(lie.when)
    if (from) o.liar.lie = lie.tell(o)
    await o.open()
    if (lie.when === 'later') await o.phone.checked()
    if (!from) await lie.tell(o)
    return await verdict(o.phone, lie.where, WAIT)
  } finally {
    await o.end()
  }
}

const names = Object.keys(checks).filter(name => !NO_CHECK.includes(name))
const left = names.filter(name => !only || name.includes(only))
async function lane() {
  for (let check; (check = left.shift());) {
    const lie = LIES.findLast(l => l.check === check)
    try {
      const where = await told(lie)
      ok(`without the check ${check}, ${lie.name} is not found`, where !== lie.where, where)
    } catch (e) {
      ok(check, false, String(e.stack ?? e).slice(0, 600))
    }
  }
}
await Promise.all([lane(), lane()])
await town.end()
await close()
end()
