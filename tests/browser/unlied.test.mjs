// The test of lies.test.mjs: an app with a check taken out no longer finds the lie that this check is for.  Two apps at a time.
import { Town, close, end, ok } from './lib.mjs'
import { Altered } from './liar.mjs'
import { CHECKS, LIES, Lied, verdict } from './lies.mjs'

const WAIT = 12000
const only = process.env.LIE
const town = await Town.start()

async function told(lie, patches) {
  const o = await Lied.of(town, await Altered.build(patches))
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

const left = Object.entries(CHECKS).filter(([name]) => !only || name.includes(only))
async function lane() {
  for (let next; (next = left.shift());) {
    const [check, patches] = next
    const lie = LIES.findLast(l => l.check === check)
    try {
      const where = await told(lie, patches)
      ok(`without the check of ${check}, ${lie.name} is not found`, where !== lie.where, where)
    } catch (e) {
      ok(check, false, String(e.stack ?? e).slice(0, 600))
    }
  }
}
await Promise.all([lane(), lane()])
await town.end()
await close()
end()
