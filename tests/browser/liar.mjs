// tests/browser/liar.mjs: a server that lies: a proxy between a phone and a town that alters answers on their way, and apps with a
// check taken out, which it can hand out in place of the true one.
//
//   const liar = await Liar.before(town)
//   liar.lie = (path, body, headers) => another body | undefined      // Buffer; undefined: as it is
//   liar.cut = path => true                                           // the network fails there
//   liar.more                                                          // further headers, as the town is asked
//   liar.front                                                        // the town as phones see it
import { createServer, request as ask } from 'node:http'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { addressOf, scripts } from '../../tools/scripts.mjs'

export class Liar {
  static async before(town) {
    const liar = new Liar()
    liar.town = town
    liar.lie = () => undefined
    liar.cut = () => false
    liar.seen = []
    liar.more = {}
    liar.served = createServer((q, a) => liar.#pass(q, a))
    await new Promise(done => liar.served.listen(0, 'localhost', done))
    liar.front = Object.assign(Object.create(town), { base: `http://localhost:${liar.served.address().port}` })
    return liar
  }

  async end() {
    this.served.closeAllConnections()
    await new Promise(done => this.served.close(done))
  }

  // As the town would have been asked: its own name, nothing packed, nothing left out because it was had before.
  #headers(from) {
    const { 'accept-encoding': packed, 'if-none-match': had, connection, ...headers } = from
    const host = new URL(this.town.base).host
    return { ...headers, ...this.more, host, ...(headers.origin ? { origin: this.town.base } : {}), ...(headers.referer ? { referer: this.town.base + '/' } : {}) }
  }

  async #pass(q, a) {
    const chunks = []
    for await (const chunk of q) chunks.push(chunk)
    if (await this.cut(q.url, q.method, 'before')) { q.socket.destroy(); return }
    this.seen.push(q.method + ' ' + q.url)
    const to = ask(this.town.base + (this.app?.own(q.url) ?? q.url), { method: q.method, headers: this.#headers(q.headers), agent: false }, from => this.#answer(q, a, from))
    to.on('error', () => q.socket.destroy())
    a.on('close', () => to.destroy())
    to.end(Buffer.concat(chunks))
  }

  async #answer(q, a, from) {
    if (from.headers['content-type']?.startsWith('text/event-stream')) {
      a.writeHead(from.statusCode, from.headers)
      from.pipe(a)
      return
    }
    const chunks = []
    try { for await (const chunk of from) chunks.push(chunk) } catch { q.socket.destroy(); return }
    if (await this.cut(q.url, q.method, 'after')) { q.socket.destroy(); return }
    const { 'content-length': was, 'transfer-encoding': how, ...headers } = from.headers
    const true_ = this.app ? this.app.body(q.url, Buffer.concat(chunks), headers) : Buffer.concat(chunks)
    const body = (from.statusCode < 300 ? await this.lie(q.url, true_, headers, q.method) : undefined) ?? true_
    a.writeHead(from.statusCode, { ...headers, 'content-length': body.length })
    a.end(body)
  }
}

const hash = bytes => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

// An app from these sources with passages replaced: [{file, from, to}]; each must stand there once.
export class Altered {
  static async build(patches) {
    const altered = new Altered()
    const plugin = {
      name: 'patch',
      setup(b) {
        for (const file of new Set(patches.map(p => p.file))) {
          b.onLoad({ filter: new RegExp('/app/' + file.replaceAll('.', '\\.') + '$') }, ({ path }) => ({ contents: patched(readFileSync(path, 'utf8'), patches.filter(p => p.file === file)), loader: 'js' }))
        }
      },
    }
    altered.files = await scripts({ plugins: [plugin] })
    altered.version = hash(Buffer.concat([...altered.files.values()]))
    altered.owns = new Map()
    return altered
  }

  // What the town itself calls the file of this address; undefined: the same.
  own(address) { return this.owns.get(address) }

  #renamed(own, name) {
    const address = addressOf(name, this.files.get(name))
    this.owns.set(address, own)
    return address
  }

  // The town's answer with these files in it: their content, their addresses, another version.
  body(url, body, headers) {
    const name = url.startsWith('/app/') ? url.split('/')[3] : url.startsWith('/sw.js') ? 'sw.js' : null
    if (this.files.has(name)) return this.files.get(name)
    if (url !== '/v1/app' && !headers['content-type']?.startsWith('text/html')) return body
    const text = body.toString().replace(/"version":"[0-9a-f]{16}"/, `"version":"${this.version}"`)
    return Buffer.from(text.replace(/\/app\/[0-9a-f]{16}\/(\w+\.js)/g, (own, name) => this.#renamed(own, name)))
  }
}

function patched(text, patches) {
  for (const { file, from, to } of patches) {
    if (text.split(from).length !== 2) throw new Error(`${file}: not once: ${from}`)
    text = text.replace(from, () => to)
  }
  return text
}
