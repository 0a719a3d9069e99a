// ways.mjs: the part of the app (later.mjs) about ways in and out: joining, coming back, further
// phones, friends, leaving.
import './main.mjs'
import './acting.mjs'
export { BackIn } from './screens/backin.mjs'
export { Asked, Recovering } from './screens/friends.mjs'
export { Friend } from './screens/friend.mjs'
export { Left } from './typed.mjs'
export { Join } from './screens/join.mjs'
export { Leave } from './screens/leave.mjs'
export { Lost } from './screens/lost.mjs'
export { Me } from './screens/me.mjs'
export { Pair } from './screens/pair.mjs'
