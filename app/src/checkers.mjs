// checkers.mjs: the signatures of a whole log, checked beside its folding: by as many workers as there are cores to spare, each with a
// core of its own.
//
// Who      the phone's worker (worker.mjs) begins them, from its own script; what none of them has time for it checks itself.
// Holds    `all` says what was wrong once every bundle that was given has been checked; what a worker has not answered by then, because it
//          is slow or gone, is checked here, so none can be waited for in vain and none left out.
import { wrongOf } from '../replay.mjs'
import { script } from './trusted.mjs'

const MOST = 3, AHEAD = 2       // workers; bundles that wait for one of them
const WORTH = 4                 // bundles that one is begun for

const spare = bundles => globalThis.Worker ? Math.min(MOST, (navigator.hardwareConcurrency ?? 1) - 1, Math.floor(bundles / WORTH)) : 0
const turn = () => new Promise(done => setTimeout(done))

export class Checkers {
  #core
  #module
  #open = new Set()       // bundles nobody has answered for
  #workers = []
  wrong = null            // the first that is known to be wrong: { index, entry, code }

  // core: for what is checked here; module: the same, compiled, for the workers; bundles: about how many there will be.
  constructor(core, module, bundles) {
    this.#core = core
    this.#module = module
    for (let n = spare(bundles); n > 0; n--) this.#begin()
  }

  #begin() {
    const worker = new Worker(script(location.href), { type: 'module' }), own = { worker, bundles: [] }
    worker.onmessage = ({ data }) => {
      const bundle = own.bundles.shift()
      if (!data.problem) this.#answered(bundle, data.result)
    }
    this.#workers.push(own)
  }

  #answered(bundle, wrong) {
    this.#open.delete(bundle)
    if (wrong && (!this.wrong || wrong.index < this.wrong.index)) this.wrong = wrong
  }

  // A bundle, as Replay.loadSigned tells it.
  give(signed) {
    const free = this.#workers.find(w => w.bundles.length < AHEAD)
    if (!free) { this.#answered(signed, wrongOf(this.#core, signed)); return }
    this.#open.add(signed)
    free.bundles.push(signed)
    free.worker.postMessage({ what: 'wrong', module: this.#module, signed })
  }

  // Once, last: the first that is wrong, or null.
  async all() {
    for (const bundle of [...this.#open].reverse()) {
      await turn()
      if (this.#open.has(bundle)) this.#answered(bundle, wrongOf(this.#core, bundle))
    }
    for (const { worker } of this.#workers) worker.terminate()
    return this.wrong
  }
}
