// screens.mjs: every screen and its address (ux/README section 2).  One file a screen in screens/; a place whose device is off
// here answers as a place that is not there.
import { Today } from './screens/today.mjs'
import { Find } from './screens/find.mjs'
import { Missing, Members } from './screens/elsewhere.mjs'

const screen = (path, Screen, nav, seen = 'members') => ({ path, Screen, nav, seen })

export const screens = [
  screen('/today', Today, 'today'),
  screen('/find', Find, 'find', 'all'),
]
export { Missing, Members }
