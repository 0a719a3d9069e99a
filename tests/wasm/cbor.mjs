// tests/wasm/cbor.mjs: the subset of CBOR of WIRE 2.2 without maps: whole numbers, bytes, texts, arrays; to take a body apart and
// put it together otherwise.
export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  function head() {
    const first = bytes[at++], major = first >> 5, small = first & 31
    if (small < 24) return { major, n: small }
    const width = 1 << (small - 24)
    const n = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : width === 4 ? view.getUint32(at) : Number(view.getBigUint64(at))
    at += width
    return { major, n }
  }
  function item() {
    const { major, n } = head()
    if (major === 0) return n
    if (major === 1) return -1 - n
    if (major === 4) return Array.from({ length: n }, item)
    const part = Uint8Array.from(bytes.subarray(at, at + n))
    at += n
    return major === 3 ? new TextDecoder().decode(part) : part
  }
  return item()
}

export function encode(value) {
  const parts = []
  function head(major, n) {
    if (n < 24) parts.push(Buffer.from([major << 5 | n]))
    else {
      const width = n < 256 ? 1 : n < 65536 ? 2 : n < 2 ** 32 ? 4 : 8
      const b = Buffer.alloc(1 + width)
      b[0] = major << 5 | 24 + Math.log2(width)
      if (width === 8) b.writeBigUInt64BE(BigInt(n), 1)
      else b.writeUIntBE(n, 1, width)
      parts.push(b)
    }
  }
  function put(v) {
    if (typeof v === 'number') head(v < 0 ? 1 : 0, v < 0 ? -1 - v : v)
    else if (Array.isArray(v)) { head(4, v.length); v.forEach(put) }
    else {
      const bytes = typeof v === 'string' ? Buffer.from(v) : v
      head(typeof v === 'string' ? 3 : 2, bytes.length)
      parts.push(Buffer.from(bytes))
    }
  }
  put(value)
  return new Uint8Array(Buffer.concat(parts))
}
