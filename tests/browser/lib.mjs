// tests/browser/lib.mjs: a town for a journey: a copy of the demonstration, its server, people with phones; checks that count.
//
// Every journey runs on the real program and a real file.  FAB names the program, FAB_DEMO a file that `demo --out` made; both
// come from tests/browser/run.  A page that reports an error in its console, or throws, fails its journey.
import { spawn, execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const FAB = process.env.FAB
const WAIT = 60000

let passed = 0, failed = 0
export function ok(name, holds, more = '') {
  if (holds) { passed++; return }
  failed++
  console.log(`not ok ${name}${more === '' ? '' : ': ' + more}`)
}
export const same = (name, a, b) => ok(name, a === b, `${JSON.stringify(a)} is not ${JSON.stringify(b)}`)
export function end() {
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}

let opened
export const browser = () => opened ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
export const close = async () => { await (await opened)?.close(); opened = undefined }

export class Town {
  // One copy of the demonstration, served.  options: further words of the command line.
  static async start() {
    const town = new this()
    town.folder = mkdtempSync(join(tmpdir(), 'fabrique-browser-'))
    town.file = join(town.folder, 'demo.fab')
    copyFileSync(town.demo(), town.file)
    await town.serve()
    return town
  }

  program() { return FAB }
  demo() { return process.env.FAB_DEMO }
  // What a journey adds to a phone: options of its storage, and before its first page.
  options = {}
  async dress() {}

  async serve(port = 0) {
    this.child = spawn(this.program(), ['demo', '--open', this.file, '--port', String(port), '--no-browser', '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'C' } })
    this.base = await new Promise((done, fail) => {
      let said = ''
      const late = setTimeout(() => fail(new Error('no server: ' + said)), WAIT)
      const hear = chunk => {
        said += chunk
        const at = /http:\/\/localhost:\d+/.exec(said)
        if (at) { clearTimeout(late); done(at[0]) }
      }
      this.child.stdout.on('data', hear)
      this.child.stderr.on('data', hear)
    })
    this.port = Number(new URL(this.base).port)
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = new Promise(done => this.child.once('exit', done))
    this.child.kill('SIGTERM')
    await gone
  }

  async end() {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  // What the program says over the same server, as one of the people: JSON of a verb.
  said(as, ...words) { return JSON.parse(execFileSync(this.program(), ['-c', this.base, '--as', as, '--json', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) }
  verifies() {
    try { execFileSync(FAB, ['-c', this.file, 'verify', '--refold', '--signatures'], { stdio: 'pipe' }); return true } catch (e) { console.log(String(e.stdout)); return false }
  }

  // A phone: its own storage.  who: one of the demonstration's people, or nobody (a visitor).
  async phone(who, { lang = 'fr', width = 390, scheme = 'light' } = {}) {
    const context = await (await browser()).newContext({ viewport: { width, height: 850 }, locale: lang === 'fr' ? 'fr-FR' : 'en-GB', colorScheme: scheme, ...this.options })
    await this.dress(context)
    const page = await context.newPage()
    page.flaws = []
    page.asked = []
    page.on('pageerror', e => page.flaws.push(String(e.stack ?? e)))
    page.on('request', r => page.asked.push(r.method() + ' ' + r.url()))
    const phone = new Phone(this, page, lang, who)
    await phone.go(who ? '/today' : '/')
    if (who) {
      await page.getByRole('button', { name: who, exact: false }).first().click()
      await page.locator('nav.tabs').waitFor({ timeout: WAIT })
    }
    return phone
  }
}

export class Phone {
  constructor(town, page, lang, who) { Object.assign(this, { town, page, lang, who, presses: 0 }) }

  async go(path) {
    await this.page.goto(this.town.base + path)
    await this.page.locator('html[data-app]').waitFor({ timeout: WAIT })
  }

  // The phone has checked everything: its own answers from now on.
  async checked() {
    await this.go('/check')
    await this.page.getByRole('heading', { name: /Tout concorde|Everything adds up/ }).waitFor({ timeout: 60000 })
  }

  // A press, as a person makes it: on a button or a link by its words.
  async press(name) {
    this.presses++
    const target = this.page.getByRole('button', { name }).or(this.page.getByRole('link', { name })).or(this.page.getByRole('radio', { name })).first()
    await target.waitFor({ timeout: WAIT })
    await target.click()
  }

  // Two free days of the calendar: from, and until.
  async choosesDays() {
    const days = this.page.locator('table.cal button:not(.taken)')
    await days.nth(3).waitFor()
    await days.nth(3).click()
    await days.nth(5).click()
  }

  async sees(text) {
    try { await this.page.getByText(text).first().waitFor({ timeout: WAIT }); return true } catch { return false }
  }

  async close() {
    ok(`${this.who ?? 'visitor'}: the page reports nothing`, this.page.flaws.length === 0, this.page.flaws[0])
    await this.page.context().close()
  }
}

// A journey in both languages, or in those that LANGS names: body(town, lang).
export async function journey(name, body, Kind = Town) {
  for (const lang of (process.env.LANGS ?? 'fr en').split(' ')) {
    const town = await Kind.start()
    try {
      await body(town, lang)
      await town.stop()
      ok(`${name} (${lang}): the file verifies`, town.verifies())
    } catch (e) {
      ok(`${name} (${lang})`, false, String(e.stack ?? e).slice(0, 800))
    }
    await town.end()
  }
  await close()
  end()
}
