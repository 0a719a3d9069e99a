// ways.mjs: the part of the app (later.mjs) about ways in and out: joining, coming back, further
// phones, friends, leaving.
import './main.mjs'
import './acting.mjs'
export { BackIn } from './screens/backin.mjs'
export { Friend, Lost, Recovering } from './screens/friends.mjs'
export { Left } from './typed.mjs'
export { Join } from './screens/join.mjs'
export { Leave } from './screens/leave.mjs'
export { Me } from './screens/me.mjs'
export { Pair } from './screens/pair.mjs'
