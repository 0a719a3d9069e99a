// The test of lies.test.mjs: an app with a check taken out no longer finds the lie that this check is for.
import { Town, close, end, ok } from './lib.mjs'
import { Altered } from './liar.mjs'
import { CHECKS, LIES, told } from './lies.mjs'

const only = process.env.LIE
const town = await Town.start()
for (const [check, patches] of Object.entries(CHECKS).filter(([name]) => !only || name.includes(only))) {
  const lie = LIES.findLast(l => l.check === check)
  try {
    const { where } = await told(lie, town, { app: await Altered.build(patches), wait: 12000 })
    ok(`without the check of ${check}, ${lie.name} is not found`, where !== lie.where, where)
  } catch (e) {
    ok(check, false, String(e.stack ?? e).slice(0, 600))
  }
}
await town.end()
await close()
end()
