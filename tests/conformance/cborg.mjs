// A stranger decodes every entry and writes it again: cborg, strict.  The bytes must be the same: outer array, protected map,
// payload.  (Its decode drops a U+FEFF at the start of a text, WIRE 12: no text of a leaf can hold one.)
import { decode, encode } from 'cborg'
import { entries, main } from './log.mjs'

const STRICT = { strict: true, useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: false, allowUndefined: false }

const again = (what, bytes) => {
  const value = decode(bytes, STRICT)
  if (Buffer.compare(encode(value), bytes) !== 0) throw new Error(`${what}: written again, other bytes`)
  return value
}

await main((log) => {
  let i = 0
  for (const entry of entries(log.folder, log.size)) {
    if (entry[0] !== 0xd2) throw new Error(`entry ${i}: no tag 18`)
    const [head, open, payload, signature] = again(`entry ${i}`, entry.subarray(1))
    if (open.size !== 0 || signature.length !== 64) throw new Error(`entry ${i}: shape`)
    if (!(again(`entry ${i}, header`, head) instanceof Map)) throw new Error(`entry ${i}: header is no map`)
    if (!(again(`entry ${i}, payload`, payload) instanceof Map)) throw new Error(`entry ${i}: payload is no map`)
    i++
  }
  return `${i} entries written again to the same bytes`
})
