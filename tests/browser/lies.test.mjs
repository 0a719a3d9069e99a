// A server that lies: the phone finds each lie, names it in words, and signs nothing.
import { Town, close, end, ok, same } from './lib.mjs'
import { LIES, told } from './lies.mjs'

const only = process.env.LIE
const town = await Town.start()
for (const lie of LIES.filter(l => !only || new RegExp(only).test(l.name))) {
  try {
    const { where, sent } = await told(lie, town)
    same(`${lie.name}: is found and named`, where, lie.where)
    same(`${lie.name}: nothing is signed`, sent, 0)
  } catch (e) {
    ok(lie.name, false, String(e.stack ?? e).slice(0, 600))
  }
}
await town.end()
await close()
end()
