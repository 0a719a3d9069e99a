// seldom.mjs: the part of the app (later.mjs) for when something went wrong, and for those who
// answer for others.
import './main.mjs'
import './acting.mjs'
export { Answering, AnswerFor } from './screens/answer-for.mjs'
export { Claim } from './screens/claim.mjs'
export { Dispute, Disputes } from './screens/disputes.mjs'
export { Label, Labels } from './screens/labels.mjs'
export { PutRight } from './screens/trouble.mjs'
