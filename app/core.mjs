// app/core.mjs: the one wrapper of core.wasm (and what app/replay.mjs shares with it): bytes and
// texts in, bytes and objects out; what is refused is thrown.
//
// No rule lives here: what may be said, what is proven, what a key opens is decided by the C core,
// the same that serves.
// Arguments as src/wasm/*.h name them: Uint8Array or string for a pointer and its length, number,
// bigint for 64 bits.
// Memory may grow in any call, so a view of it is taken anew each time and never kept.

export class Refused extends Error {
  constructor(problem) {
    super(problem.code + (problem.field ? ' ' + problem.field : ''))
    Object.assign(this, problem)
  }
}

const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8', { fatal: true })

// A module and its memory; Core below and Replay (app/replay.mjs) are two.
export class Module {
  #x

  // source: the bytes of a module, or a compiled one.  It imports nothing.
  static async open(source) {
    const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
    return new this(await WebAssembly.instantiate(module, {}))
  }

  // callBytes: memory for what one call is given, works on and answers.
  constructor(instance, callBytes) {
    this.#x = instance.exports
    if (this.#x.begin(callBytes) !== 0) throw new Refused({ code: 'E_MEMORY' })
  }

  #view(at, n) { return new Uint8Array(this.#x.memory.buffer, at, n) }

  #put(bytes) {
    if (bytes.length === 0) return 0
    const at = this.#x.take(bytes.length)
    if (at === 0) throw new Refused({ code: 'E_MEMORY' })
    this.#view(at, bytes.length).set(bytes)
    return at
  }

  #result() { return this.#view(this.#x.result(), this.#x.result_bytes()).slice() }

  // One call; the core's memory is wiped behind it, whatever came of it.
  bytes(name, ...args) {
    try {
      const flat = args.flatMap(a => {
        if (typeof a === 'number' || typeof a === 'bigint') return [a]
        const b = typeof a === 'string' ? utf8.encode(a) : a
        return [this.#put(b), b.length]
      })
      if (this.#x[name](...flat) === 0) return this.#result()
      throw new Refused(this.problem())
    } finally {
      this.#x.reset()
    }
  }

  // What was refused last, while the call is not over.
  problem() { return this.said('problem') }
  said(name, ...numbers) {
    this.#x[name](...numbers)
    return JSON.parse(text.decode(this.#result()))
  }

  // A call that answers by a number and takes only numbers.
  number(name, ...numbers) { return this.#x[name](...numbers) }

  text(name, ...args) { return text.decode(this.bytes(name, ...args)) }
  // For tests: does the core's memory hold these bytes?
  memoryHolds(bytes) {
    const all = this.#view(0, this.#x.memory.buffer.byteLength)
    for (let at = all.indexOf(bytes[0]); at >= 0; at = all.indexOf(bytes[0], at + 1)) {
      if (bytes.every((b, i) => all[at + i] === b)) return true
    }
    return false
  }

  object(name, ...args) { return JSON.parse(this.text(name, ...args)) }
}

export class Core extends Module {
  constructor(instance) { super(instance, 4 << 20) }
}

// Byte strings as one list: each behind its length in 2 bytes.
export function list(items) {
  const out = new Uint8Array(items.reduce((n, b) => n + 2 + b.length, 0))
  let at = 0
  for (const b of items) {
    if (b.length > 0xffff) throw new Refused({ code: 'E_FIELD', field: 'list' })
    out.set([b.length >> 8, b.length & 255], at)
    out.set(b, at + 2)
    at += 2 + b.length
  }
  return out
}
