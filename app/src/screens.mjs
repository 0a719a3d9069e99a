// screens.mjs: every screen and its address (ux/README section 2).  One file a screen in screens/;
// a place whose device is off
// here answers as a place that is not there.  What a visitor looks at first is imported; the rest
// comes in parts when needed:
// daily.mjs, seldom.mjs and ways.mjs say which screen lies in which.
import { later } from './later.mjs'
import { Visitor } from './screens/visitor.mjs'
import { Find } from './screens/find.mjs'
import { Thing } from './screens/thing.mjs'
import { Charter } from './screens/charter.mjs'
import { Alert, Check } from './screens/check.mjs'
import { Missing, Members } from './screens/elsewhere.mjs'

const daily = name => later('daily', name)
const seldom = name => later('seldom', name)
const ways = name => later('ways', name)
const screen = (path, Screen, nav, seen = 'members') => ({ path, Screen, nav, seen })

export const screens = [
  screen('/', Visitor, '', 'all'),
  screen('/today', daily('Today'), 'today'),
  screen('/find', Find, 'find', 'all'),
  screen('/thing/{sid}', Thing, 'find', 'all'),
  screen('/person/{mid}', daily('Person'), 'find'),
  screen('/borrow/{sid}', daily('Borrow'), 'find'),
  screen('/offer', daily('Offer'), 'find'),
  screen('/can-i', daily('Ask'), 'ask'),
  screen('/agree', daily('Agree'), 'ask'),
  screen('/promises', daily('Promises'), 'promises'),
  screen('/promise/{sid}', daily('Promise_'), 'promises'),
  screen('/promise/{sid}/hand', daily('HandOver'), 'promises'),
  screen('/promise/{sid}/sheet', daily('Sheet'), 'promises'),
  screen('/promise/{sid}/trouble', seldom('PutRight'), 'promises'),
  screen('/promise/{sid}/claim', seldom('Claim'), 'promises'),
  screen('/answer-for', seldom('Answering'), 'me'),
  screen('/answer-for/{who}', seldom('AnswerFor'), 'me'),
  screen('/together', daily('Together'), 'together', 'all'),
  screen('/charter', Charter, 'together', 'all'),
  screen('/check', Check, 'check', 'all'),
  screen('/accounts', daily('Accounts'), 'together', 'all'),
  screen('/disputes', seldom('Disputes'), 'together'),
  screen('/dispute/{sid}', seldom('Dispute'), 'together'),
  screen('/labels', seldom('Labels'), 'me'),
  screen('/label/{id}', seldom('Label'), 'find'),
  screen('/me', ways('Me'), 'me'),
  screen('/me/queue', daily('Queue'), 'me'),
  screen('/join', ways('Join'), '', 'all'),
  screen('/back-in', ways('BackIn'), '', 'all'),
  screen('/back-in/friends', ways('Lost'), '', 'all'),
  screen('/back-in/friend', ways('Friend'), 'me'),
  screen('/pair', ways('Pair'), 'me'),
  screen('/me/leave', ways('Leave'), 'me'),
]
const Recovering = later('ways', 'Recovering', { quiet: true }),
  Left = later('ways', 'Left', { quiet: true })
export { Missing, Members, Alert, Recovering, Left }
