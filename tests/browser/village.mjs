// tests/browser/village.mjs: a simulated village, far larger than the demonstration, and a phone of one of its people.
//
//   const town = await Village.of(20000)          // statements in people's words; others come with them
//   const phone = await town.returning()          // as one finds it on coming back: a name, and the locked file
//   await (await phone.typeWords()).click()       // it opens
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FAB, Town } from './lib.mjs'

const WORDS = 'mirabelle quarante lanterne', SEED = 7, MEMBERS = 400, TRIES = 300, PATIENCE = 60000

// Another place of the app, as a press inside it goes there.
export const goInside = (page, to) => page.evaluate(to => { history.pushState({ inside: true }, '', to); dispatchEvent(new PopStateEvent('popstate')) }, to)

export class Village extends Town {
  static async of(statements) {
    const made = mkdtempSync(join(tmpdir(), 'fabrique-village-'))
    const file = join(made, 'village.fab'), words = join(made, 'passphrase')
    writeFileSync(words, WORDS + '\n')
    execFileSync(FAB, ['simulate', '--seed', SEED, '--members', MEMBERS, '--statements', statements, '--keys', 1, '--out', file], { env: { ...process.env, XDG_DATA_HOME: made, FABRIQUE_PASSPHRASE_FILE: words } })
    Village.made = { made, file, keyfile: readFileSync(join(made, 'fabrique/keys/neighbour-1.fabkey'), 'utf8') }
    const town = await Village.start()
    Object.assign(town, Village.made, { mid: /^member (\S+)/m.exec(Village.made.keyfile)[1] })
    const { size, origin } = await (await fetch(town.base + '/v1/community')).json()
    return Object.assign(town, { size, origin })
  }

  demo() { return Village.made.file }

  async serve() {
    this.port = 20000 + process.pid % 20000
    this.base = `http://localhost:${this.port}`
    this.child = spawn(FAB, ['serve', this.file, '--listen', `127.0.0.1:${this.port}`, '--base-url', this.base], { stdio: 'ignore' })
    for (let tries = 0; tries < TRIES; tries++) {
      if (await fetch(this.base + '/v1/community').then(a => a.ok, () => false)) return
      await new Promise(done => setTimeout(done, 100))
    }
    throw new Error('no server')
  }

  async end() {
    await super.end()
    rmSync(this.made, { recursive: true, force: true })
  }

  async returning(lang) {
    const phone = await this.phone(null, { lang })
    await phone.page.evaluate(({ keyfile, last }) => new Promise(done => {
      indexedDB.open('fabrique').onsuccess = e => {
        const change = e.target.result.transaction('me', 'readwrite')
        change.objectStore('me').put(keyfile, 'keyfile')
        change.objectStore('me').put(last, 'last')
        change.oncomplete = () => { e.target.result.close(); done() }
      }
    }), { keyfile: this.keyfile, last: { mid: this.mid, name: 'Neighbour', origin: this.origin } })
    await phone.go('/back-in')
    await phone.page.locator('input[type=password]').waitFor({ timeout: PATIENCE })
    phone.typeWords = async () => {
      await phone.page.locator('input[type=password]').fill(WORDS)
      return phone.page.locator('[role=dialog] .acts button').first()
    }
    return phone
  }

  // Names of other people, as this phone's member may read them.
  async others(phone) {
    const people = await phone.page.evaluate(async () => (await (await fetch('/v1/people?limit=20')).json()).people)
    return people.map(p => p.mid).filter(mid => mid !== this.mid)
  }
}
