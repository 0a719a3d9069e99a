// Two strangers check a COSE receipt (RFC 9942) between them: @auth0/cose its signature over the root that the checkpoint
// says, @sigstore/verify the path from the entry to that root.  The size must stand in the signed header (WIRE 5).
import { createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { entries, main } from './log.mjs'

// By require: see auth0.mjs.
const require = createRequire(import.meta.url)
const { Headers, Sign1 } = require('@auth0/cose')
const { decode } = require('cbor-x')
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/timestamp/merkle.js')

const CLAIMS = 15
const PROOFS = 396
const INCLUSION = -1

await main(async (log) => {
  const file = join(log.folder, 'receipt.cose')
  if (log.size === 1 && !existsSync(file)) return 'none: a log of one entry has no path'
  const receipt = Sign1.decode(readFileSync(file))
  const header = receipt.protectedHeaders
  const key = log.keys().get(Buffer.from(header.get(Headers.KeyID)).toString('hex'))
  if (key === undefined) throw new Error('signed by nobody')
  try {
    await receipt.verify(key, { detachedPayload: log.root })
  } catch (e) {
    throw new Error(`signature: ${e.message}`)
  }
  const [size, index, path] = decode(receipt.unprotectedHeaders.get(PROOFS).get(INCLUSION)[0])
  const claims = header.get(CLAIMS)
  if (claims.get(2) !== `${claims.get(1)}@${size}` || size !== log.size) throw new Error(`size: ${claims.get(2)}`)
  let i = 0
  for (const entry of entries(log.folder, log.size)) {
    if (i++ !== index) continue
    verifyMerkleInclusion({
      canonicalizedBody: entry,
      inclusionProof: { logIndex: String(index), treeSize: String(size), rootHash: log.root, hashes: path }
    })
    return `entry ${index} of ${size}`
  }
  throw new Error(`no entry ${index}`)
})
