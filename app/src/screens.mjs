// screens.mjs: every screen and its address (ux/README section 2).  One file a screen in screens/; a place whose device is off
// here answers as a place that is not there.
import { Visitor } from './screens/visitor.mjs'
import { Today } from './screens/today.mjs'
import { Find } from './screens/find.mjs'
import { Thing } from './screens/thing.mjs'
import { Person } from './screens/person.mjs'
import { Ask } from './screens/ask.mjs'
import { Agree, Borrow } from './screens/agree.mjs'
import { Promises } from './screens/promises.mjs'
import { Promise_ } from './screens/promise.mjs'
import { HandOver } from './screens/hand.mjs'
import { Offer } from './screens/offer.mjs'
import { Me } from './screens/me.mjs'
import { Join } from './screens/join.mjs'
import { BackIn } from './screens/backin.mjs'
import { Pair } from './screens/pair.mjs'
import { Friend, Lost } from './screens/friends.mjs'
import { Leave } from './screens/leave.mjs'
import { Together } from './screens/together.mjs'
import { Charter } from './screens/charter.mjs'
import { Accounts } from './screens/accounts.mjs'
import { Dispute, Disputes } from './screens/disputes.mjs'
import { PutRight } from './screens/trouble.mjs'
import { Claim } from './screens/claim.mjs'
import { Answering, AnswerFor } from './screens/answer-for.mjs'
import { Queue } from './screens/queue.mjs'
import { Alert, Check } from './screens/check.mjs'
import { Missing, Members } from './screens/elsewhere.mjs'

const screen = (path, Screen, nav, seen = 'members') => ({ path, Screen, nav, seen })

export const screens = [
  screen('/', Visitor, '', 'all'),
  screen('/today', Today, 'today'),
  screen('/find', Find, 'find', 'all'),
  screen('/thing/{sid}', Thing, 'find', 'all'),
  screen('/person/{mid}', Person, 'find'),
  screen('/borrow/{sid}', Borrow, 'find'),
  screen('/offer', Offer, 'find'),
  screen('/can-i', Ask, 'ask'),
  screen('/agree', Agree, 'ask'),
  screen('/promises', Promises, 'promises'),
  screen('/promise/{sid}', Promise_, 'promises'),
  screen('/promise/{sid}/hand', HandOver, 'promises'),
  screen('/promise/{sid}/trouble', PutRight, 'promises'),
  screen('/promise/{sid}/claim', Claim, 'promises'),
  screen('/answer-for', Answering, 'me'),
  screen('/answer-for/{who}', AnswerFor, 'me'),
  screen('/together', Together, 'together'),
  screen('/charter', Charter, 'together', 'all'),
  screen('/check', Check, 'check', 'all'),
  screen('/accounts', Accounts, 'together'),
  screen('/disputes', Disputes, 'together'),
  screen('/dispute/{sid}', Dispute, 'together'),
  screen('/me', Me, 'me'),
  screen('/me/queue', Queue, 'me'),
  screen('/join', Join, '', 'all'),
  screen('/back-in', BackIn, '', 'all'),
  screen('/back-in/friends', Lost, '', 'all'),
  screen('/back-in/friend', Friend, 'me'),
  screen('/pair', Pair, 'me'),
  screen('/me/leave', Leave, 'me'),
]
export { Missing, Members, Alert }
