// tests/browser/clock.mjs: a town whose time a journey moves: the program built for tests reads its clock from a file, the phones'
// clocks are set beside it.
//
// FAB_TEST names that program (build/san/fabrique), FAB_DEMO_ALL a demonstration whose people all have keys.
import { execFileSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Town } from './lib.mjs'

const MINUTE = 60000, HOUR = 60 * MINUTE, STEP = 11 * HOUR          // below twice clock.gap: no outage that would make deadlines wait
const TICK = 200, LOOK = 100, HEARD = 1300, LATEST = 30000  // ms: how often the file is written; the program looks once a second

// Runs in the page, and in its worker, before anything of the app.
export const shifted = shift => {
  const real = Date.now.bind(Date), now = () => real() + shift()
  globalThis.Date = class extends Date {
    constructor(...args) { args.length ? super(...args) : super(now()) }
    static now() { return now() }
  }
}
// The time that an answer carries is this machine's; the program's own is the one that is set.
const dated = shift => {
  const get = Headers.prototype.get
  Headers.prototype.get = function (name) {
    const said = get.call(this, name)
    return said && /^date$/i.test(name) ? new Date(Date.parse(said) + shift()).toUTCString() : said
  }
}
const shiftHere = () => Number(/shift=(\d+)/.exec(document.cookie)?.[1] ?? 0)
const inPage = `{ const shift = ${shiftHere}; (${shifted})(shift); (${dated})(shift) }`

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
    // A page that goes while its worker is fetched has no use for it any more.
    const withClock = async route => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: `(${shifted})(() => ${this.shift});\n` + await answer.text() })
    }
    await context.route('**/worker*.js', route => withClock(route).catch(() => {}))
  }
  tell(context) { return context.addCookies([{ name: 'shift', value: String(this.shift), url: this.base }]) }

  // How many entries the log has, as its checkpoint says.
  async size() {
    const note = await (await fetch(this.base + '/checkpoint')).text()
    return Number(note.split('\n')[1])
  }

  // The program has looked at its clock: it says in the log what it read.
  async looked(before) {
    const since = Date.now()
    do await new Promise(done => setTimeout(done, LOOK))
    while (await this.size() <= before && Date.now() - since < LATEST)
  }

  // The record's own clock has come to a minute before the time that is set.
  async heard() {
    const since = Date.now()
    const now = async () => Date.parse((await (await fetch(this.base + '/v1/community')).json()).now)
    while (await now() < Date.now() + this.shift - MINUTE && Date.now() - since < LATEST) {
      await new Promise(done => setTimeout(done, HEARD))
    }
  }

  // Days go by, and the service is there: in even steps, each long enough for a clock of its own and short of an outage.
  async later(days) {
    const all = days * 24 * HOUR + HOUR, steps = Math.ceil(all / STEP)
    for (let i = 0; i < steps; i++) {
      const before = await this.size()
      this.shift += Math.floor(all / steps)
      this.write()
      await this.looked(before)
    }
    await this.heard()
    for (const context of this.contexts ?? []) await this.tell(context).catch(() => {})
  }
}
