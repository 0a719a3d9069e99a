// tests/browser/clock.mjs: a town whose time a journey moves: the program built for tests reads its clock from a file, the phones'
// clocks are set beside it.
//
// FAB_TEST names that program (build/san/fabrique), FAB_DEMO_ALL a demonstration whose people all have keys.
import { execFileSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Town } from './lib.mjs'

const HOUR = 3600000, STEP = 11 * HOUR          // below twice clock.gap: no outage that would make deadlines wait
const TICK = 200, HEARD = 1300, LATEST = 30000  // ms: how often the file is written; the program looks once a second

// Runs in the page, and in its worker, before anything of the app.
export const shifted = shift => {
  const real = Date.now.bind(Date), now = () => real() + shift()
  globalThis.Date = class extends Date {
    constructor(...args) { args.length ? super(...args) : super(now()) }
    static now() { return now() }
  }
}
const inPage = `(${shifted})(() => Number(/shift=(\\d+)/.exec(document.cookie)?.[1] ?? 0))`

export class TownInTime extends Town {
  shift = 0
  options = { serviceWorkers: 'block' }       // its worker would come past the clock

  async serve(port = 0) {
    this.clock = join(this.folder, 'clock')
    process.env.FABRIQUE_TEST_CLOCK = this.clock
    this.write()
    this.ticking = setInterval(() => this.write(), TICK)
    await super.serve(port)
  }
  program() { return process.env.FAB_TEST }
  demo() { return process.env.FAB_DEMO_ALL }
  write() {
    writeFileSync(this.clock + '.new', String(Date.now() + this.shift))
    renameSync(this.clock + '.new', this.clock)
  }

  async stop() {
    await super.stop()
    clearInterval(this.ticking)
    delete process.env.FABRIQUE_TEST_CLOCK
  }

  async dress(context) {
    this.contexts = [...(this.contexts ?? []), context]
    await this.tell(context)
    await context.addInitScript(inPage)
    await context.route('**/worker*.js', async route => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: `(${shifted})(() => ${this.shift});\n` + await answer.text() })
    })
  }
  tell(context) { return context.addCookies([{ name: 'shift', value: String(this.shift), url: this.base }]) }

  // How long the log is: the program writes a clock into it at each step, if it was awake.
  async size() { return Number((await (await fetch(this.base + '/checkpoint')).text()).split('\n')[1]) }
  async heard(before) {
    const since = Date.now()
    do await new Promise(done => setTimeout(done, HEARD))
    while (await this.size() <= before && Date.now() - since < LATEST)
  }

  // Days go by, and the service is there: in even steps, each long enough for a clock of its own and short of an outage.
  async later(days) {
    const all = days * 24 * HOUR + HOUR, steps = Math.ceil(all / STEP)
    for (let i = 0; i < steps; i++) {
      const before = await this.size()
      this.shift += Math.floor(all / steps)
      this.write()
      await this.heard(before)
    }
    for (const context of this.contexts ?? []) await this.tell(context).catch(() => {})
  }
}
