// bundle.mjs: how the log lies on the wire: bundles of entries (tlog-tiles), its key.

// Place of bundle n; width 0: whole, else how many entries a partial one has.  Numbers of three
// digits, all but the last with an x.
export function bundlePath(n, width) {
  const digits = String(n)
    .padStart(Math.ceil(String(n).length / 3) * 3, '0')
    .match(/.{3}/g)
  const name = digits.map((d, i) => (i < digits.length - 1 ? 'x' + d : d)).join('/')
  return `/tile/entries/${name}${width ? '.p/' + width : ''}`
}

// Each entry behind its length in 2 bytes.
export function entriesOf(bundle) {
  const out = []
  for (let at = 0; at + 2 <= bundle.length;) {
    const n = (bundle[at] << 8) | bundle[at + 1]
    if (at + 2 + n > bundle.length) throw Object.assign(new Error('bundle'), { code: 'E_SYNTAX' })
    out.push(bundle.subarray(at + 2, at + 2 + n))
    at += 2 + n
  }
  return out
}

// "name+hash+base64 of 01 and 32 bytes"
export function vkeyOf(line) {
  const raw = Uint8Array.from(
    atob(line.slice(line.lastIndexOf('+', line.length - 44 - 1) + 1)),
    c => c.charCodeAt(0),
  )
  return { line, key: raw.subarray(1) }
}
