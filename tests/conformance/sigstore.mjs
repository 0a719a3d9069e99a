// A stranger takes checkpoint and inclusion proofs: @sigstore/verify, the library behind npm's provenance.
// Its public door asks for a whole Sigstore bundle with certificates; what we want checked are the two steps behind it.
import { createRequire } from 'node:module'
import { entries, main } from './log.mjs'

const require = createRequire(import.meta.url)
const { verifyCheckpoint } = require('@sigstore/verify/dist/timestamp/checkpoint.js')
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/timestamp/merkle.js')

await main((log) => {
  const authority = {
    logID: log.keyId,
    publicKey: log.logKey,
    validFor: { start: new Date(0), end: new Date(8.64e15) }
  }
  const { inclusion } = log.proofs()
  const wanted = new Set(inclusion.map((p) => p.index))
  const body = new Map()
  let i = 0
  for (const entry of entries(log.folder, log.size)) {
    if (wanted.has(i)) body.set(i, entry)
    i++
  }
  for (const { index, path } of inclusion) {
    const entry = {
      integratedTime: '1767225600',
      canonicalizedBody: body.get(index),
      inclusionProof: {
        logIndex: String(index),
        treeSize: String(log.size),
        rootHash: log.root,
        hashes: path.map((h) => Buffer.from(h, 'base64')),
        checkpoint: { envelope: log.checkpoint }
      }
    }
    verifyCheckpoint(entry, [authority])
    verifyMerkleInclusion(entry)
  }
  return `checkpoint of ${log.size} and ${inclusion.length} inclusion proofs`
})
