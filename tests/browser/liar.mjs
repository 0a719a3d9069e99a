// tests/browser/liar.mjs: a server that lies: a proxy between a phone and a town that alters
// answers on their way, and apps with a check taken out, which it can hand out in place of the true
// one.
//
//   const liar = await Liar.before(town)
//   liar.lie = (path, body, headers, method) => another body | {status, headers, body} | undefined
//                                       // Buffer; undefined: as it is; headers may be changed
//   liar.cut = path => true             // the network fails there
//   liar.more                           // further headers, as the town is asked
//   liar.front                          // the town as phones see it
import { createServer, request as ask } from 'node:http'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
    const base = `http://localhost:${liar.served.address().port}`
    liar.front = Object.assign(Object.create(town), { base })
    return liar
  }

  async end() {
    this.served.closeAllConnections()
    await new Promise(done => this.served.close(done))
  }

  // As the town would have been asked: its own name, nothing packed, nothing left out because it
  // was had before.
  #headers(from) {
    const { 'accept-encoding': packed, 'if-none-match': had, connection, ...headers } = from
    const { base } = this.town
    const own = { host: new URL(base).host }
    if (headers.origin) own.origin = base
    if (headers.referer) own.referer = base + '/'
    return { ...headers, ...this.more, ...own }
  }

  async #pass(q, a) {
    const chunks = []
    for await (const chunk of q) chunks.push(chunk)
    if (await this.cut(q.url, q.method, 'before')) return void q.socket.destroy()
    this.seen.push(q.method + ' ' + q.url)
    const options = { method: q.method, headers: this.#headers(q.headers), agent: false }
    const place = this.town.base + (this.app?.own(q.url) ?? q.url)
    const to = ask(place, options, from => this.#answer(q, a, from))
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
    try {
      for await (const chunk of from) chunks.push(chunk)
    } catch {
      return void q.socket.destroy()
    }
    if (await this.cut(q.url, q.method, 'after')) return void q.socket.destroy()
    const { 'content-length': was, 'transfer-encoding': how, ...headers } = from.headers
    const plain = Buffer.concat(chunks), honest = this.app?.body(q.url, plain, headers) ?? plain
    const told = await this.lie(q.url, honest, headers, q.method)
    const { status = from.statusCode, headers: more, body = honest } =
      Buffer.isBuffer(told) ? { body: told } : told ?? {}
    a.writeHead(status, { ...headers, ...more, 'content-length': body.length })
    a.end(body)
  }
}

const hash = bytes => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

// The checks of app/src/checks.mjs with some taken out: {name: what stands in its place}.  A
// module's own exports win over those it passes on, so each is taken out by its name.
const without = checks => ({
  name: 'without',
  setup(build) {
    build.onResolve({ filter: /\/checks\.mjs$/ }, ({ path, namespace, resolveDir }) =>
      namespace === 'without' ? undefined : { path: join(resolveDir, path), namespace: 'without' })
    build.onLoad({ filter: /./, namespace: 'without' }, ({ path }) => ({
      resolveDir: dirname(path),
      contents: [
        'export * from "./checks.mjs"',
        ...Object.entries(checks).map(([name, other]) => `export const ${name} = ${other}`),
      ].join('\n'),
    }))
  },
})

// main.mjs with a line more at its end.
const ending = line => ({
  name: 'ending',
  setup(build) {
    build.onLoad({ filter: /\/app\/src\/main\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8') + line + '\n',
      loader: 'js',
    }))
  },
})

// Another app from these sources: without these checks, or with a line more at the end of main.mjs.
export class Altered {
  static async build({ checks = {}, line = '' }) {
    const altered = new Altered()
    altered.files = await scripts({ plugins: [without(checks), ending(line)] })
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
    const name = url.startsWith('/sw.js') ? 'sw.js' : /^\/app\/\w+\/(.*)/.exec(url)?.[1]
    if (this.files.has(name)) return this.files.get(name)
    if (url !== '/v1/app' && !headers['content-type']?.startsWith('text/html')) return body
    const text = body.toString().replace(/"version":"[0-9a-f]{16}"/, `"version":"${this.version}"`)
    const named = /\/app\/[0-9a-f]{16}\/(\w+\.js)/g
    return Buffer.from(text.replace(named, (own, name) => this.#renamed(own, name)))
  }
}
