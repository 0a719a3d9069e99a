// tools/brotli FILE OUT: the file as a browser may take it instead of gzip, a sixth smaller; packed here, once, with all the time there is.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const [file, out] = process.argv.slice(2)
if (!out) { console.error('tools/brotli FILE OUT'); process.exit(2) }
const plain = readFileSync(file)
const params = {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
}
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, brotliCompressSync(plain, { params }))
