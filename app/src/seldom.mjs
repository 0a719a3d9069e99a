// seldom.mjs: the part of the app (later.mjs) for when something went wrong, for those who answer for others, and for two who look for a deal.
import './main.mjs'
import './acting.mjs'
export { Answering, AnswerFor } from './screens/answer-for.mjs'
export { Claim } from './screens/claim.mjs'
export { Dispute, Disputes } from './screens/disputes.mjs'
export { Sheet } from './screens/sheet.mjs'
export { PutRight } from './screens/trouble.mjs'
