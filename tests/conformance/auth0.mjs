// A stranger verifies the signature of every entry: @auth0/cose.
// It takes tag 18 for itself, so no other COSE library may live in this process.  Entries that an earlier folder of the same
// call held too, byte for byte, are verified once and counted apart.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { entries, main } from './log.mjs'

// By require: one of its own modules names no type, and Node.js 18, Debian's, does not read it as an ES module.
const { Headers, Sign1 } = createRequire(import.meta.url)('@auth0/cose')

const seen = new Set()

await main(async (log) => {
  const keys = log.keys()
  let fresh = 0
  let again = 0
  for (const entry of entries(log.folder, log.size)) {
    const digest = createHash('sha256').update(entry).digest('base64')
    if (seen.has(digest)) {
      again++
      continue
    }
    const cose = Sign1.decode(entry)
    if (!(cose instanceof Sign1)) throw new Error(`entry ${fresh + again}: no COSE_Sign1`)
    const kid = Buffer.from(cose.protectedHeaders.get(Headers.KeyID)).toString('hex')
    const key = keys.get(kid)
    if (key === undefined) throw new Error(`entry ${fresh + again}: nobody's key ${kid}`)
    try {
      await cose.verify(key)
    } catch (e) {
      throw new Error(`entry ${fresh + again}: ${e.message}`)
    }
    seen.add(digest)
    fresh++
  }
  return `${fresh} signatures verified${again > 0 ? `, ${again} entries seen before in this run` : ''}`
})
