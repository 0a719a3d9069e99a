// A log directory as the strangers written in JavaScript need it: plain reading, no checks of its own but of lengths.
import { readFileSync } from 'node:fs'
import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'

const WIDTH = 256

// 1234067 -> x001/x234/067
const number = (n) => {
  let out = String(n % 1000).padStart(3, '0')
  for (n = Math.floor(n / 1000); n > 0; n = Math.floor(n / 1000)) out = `x${String(n % 1000).padStart(3, '0')}/${out}`
  return out
}

export const ed25519 = (raw) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })

// Entries in order; a bundle must hold exactly as many as the size says.
export function * entries (folder, size) {
  for (let first = 0; first < size; first += WIDTH) {
    const width = Math.min(WIDTH, size - first)
    const name = `tile/entries/${number(first / WIDTH)}${width < WIDTH ? `.p/${width}` : ''}`
    const bundle = readFileSync(join(folder, name))
    let at = 0
    for (let i = 0; i < width; i++) {
      const end = at + 2 + (at + 2 <= bundle.length ? bundle.readUInt16BE(at) : Infinity)
      if (end > bundle.length) throw new Error(`${name}: cut short`)
      yield bundle.subarray(at + 2, end)
      at = end
    }
    if (at !== bundle.length) throw new Error(`${name}: bytes behind the last entry`)
  }
}

export function openLog (folder) {
  const text = (name) => readFileSync(join(folder, name), 'utf8')
  const checkpoint = text('checkpoint')
  const vkey = text('log.vkey').trimEnd()
  const [name, id] = vkey.split('+')
  return {
    folder,
    checkpoint,
    size: Number(checkpoint.split('\n')[1]),
    root: Buffer.from(checkpoint.split('\n')[2], 'base64'),
    keyId: Buffer.from(id, 'hex'),
    logKey: ed25519(Buffer.from(vkey.slice(name.length + id.length + 2), 'base64').subarray(1)),   // behind its type
    keys: () => new Map(text('keys.txt').trimEnd().split('\n').map((line) => {
      const [kid, hex] = line.split(' ')
      return [kid, ed25519(Buffer.from(hex, 'hex'))]
    })),
    proofs: () => JSON.parse(text('proofs.json'))
  }
}

// Runs one stranger over the folders named on the command line: a line and exit 0, or why not and exit 1.
export async function main (read) {
  try {
    for (const folder of process.argv.slice(2)) console.log(await read(openLog(folder)))
  } catch (e) {
    console.log(String(e.message ?? e).split('\n')[0])
    process.exitCode = 1
  }
}
