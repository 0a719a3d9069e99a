// tests/wasm/speaker.mjs: a program that answers: a line in, a length and a document out.
import { spawn } from 'node:child_process'

export class Speaker {
  constructor(command, ...args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.waiting = Buffer.alloc(0)
    this.wake = () => {}
    this.child.stdout.on('data', b => { this.waiting = Buffer.concat([this.waiting, b]); this.wake() })
    this.child.on('exit', () => { this.wake = () => { throw new Error(command + ' ended') }; this.wake() })
  }

  async #take(n) {
    while (this.waiting.length < n) await new Promise(done => { this.wake = done })
    const b = this.waiting.subarray(0, n)
    this.waiting = this.waiting.subarray(n)
    return b
  }

  async bytes(who, lang, target) {
    this.child.stdin.write(`${who ?? '-'} ${lang} ${target}\n`)
    const n = (await this.#take(4)).readUInt32BE()
    return this.#take(n)
  }

  async ask(...question) { return (await this.bytes(...question)).toString() }

  end() { this.child.removeAllListeners('exit').kill() }
}
