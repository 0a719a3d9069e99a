// qr.mjs: a short text as a QR code, for another phone's camera: byte mode, level M, versions 1 to 10 (213 bytes).
//
// Why     the key of a new phone goes from screen to camera, past every server.
// Idea    ISO/IEC 18004: data and Reed-Solomon words over GF(256), woven into blocks, laid in two columns at a time from the lower
//         right; of eight masks the one with the fewest long runs.
// Cost    about a millisecond.
import { html } from './html.mjs'

// Level M by version: words of correction a block, then blocks: [how many, data words] once or twice (ISO/IEC 18004, table 9).
const LEVEL_M = [null, [10, [1, 16]], [16, [1, 28]], [26, [1, 44]], [18, [2, 32]], [24, [2, 43]], [16, [4, 27]], [18, [4, 31]], [22, [2, 38], [2, 39]], [22, [3, 36], [2, 37]], [26, [4, 43], [1, 44]]]
const ALIGN = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]]

const EXP = new Uint8Array(512), LOG = new Uint8Array(256)
for (let i = 0, x = 1; i < 255; i++, x = x << 1 ^ (x & 128 ? 0x11d : 0)) { EXP[i] = EXP[i + 255] = x; LOG[x] = i }
const times = (a, b) => a && b ? EXP[LOG[a] + LOG[b]] : 0

function correction(data, n) {
  let generator = [1]
  for (let i = 0; i < n; i++) {
    const next = [...generator, 0]
    generator.forEach((g, k) => { next[k + 1] ^= times(g, EXP[i]) })
    generator = next
  }
  const rest = [...data, ...new Array(n).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const lead = rest[i]
    generator.forEach((g, k) => { rest[i + k] ^= times(g, lead) })
  }
  return rest.slice(data.length)
}

const blocksOf = version => LEVEL_M[version].slice(1).flatMap(([count, words]) => new Array(count).fill(words))

// The words of the code, in the order in which they are laid.
function words(bytes, version) {
  const blocks = blocksOf(version), room = blocks.reduce((a, b) => a + b, 0)
  const bits = []
  const push = (value, n) => { for (let i = n - 1; i >= 0; i--) bits.push(value >> i & 1) }
  push(4, 4)
  push(bytes.length, version < 10 ? 8 : 16)
  for (const b of bytes) push(b, 8)
  push(0, Math.min(4, room * 8 - bits.length))
  while (bits.length % 8) bits.push(0)
  const data = Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2))
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad)
  let at = 0
  const parts = blocks.map(n => data.slice(at, at += n)), more = parts.map(p => correction(p, LEVEL_M[version][0]))
  const woven = lists => Array.from({ length: Math.max(...lists.map(l => l.length)) }, (_, i) => lists.filter(l => i < l.length).map(l => l[i])).flat()
  return [...woven(parts), ...woven(more)]
}

// What stands fixed: a grid of 0, 1, or null where data go.
function frame(version) {
  const size = 17 + 4 * version, grid = Array.from({ length: size }, () => new Array(size).fill(null))
  const put = (x, y, v) => { if (x >= 0 && y >= 0 && x < size && y < size) grid[y][x] = v }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) { const d = Math.max(Math.abs(x), Math.abs(y)); put(cx + x, cy + y, d !== 2 && d !== 4 ? 1 : 0) }
  }
  for (const cy of ALIGN[version]) {
    for (const cx of ALIGN[version]) {
      if (grid[cy][cx] !== null) continue
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) grid[cy + y][cx + x] = Math.max(Math.abs(x), Math.abs(y)) === 1 ? 0 : 1
    }
  }
  for (let i = 8; i < size - 8; i++) { grid[6][i] ??= 1 - i % 2; grid[i][6] ??= 1 - i % 2 }
  return grid
}

// n bits that say what the code is, with their own correction.
function tagged(value, bits, polynomial) {
  const degree = 31 - Math.clz32(polynomial)
  let rest = value << degree
  for (let i = bits + degree - 1; i >= degree; i--) if (rest >> i & 1) rest ^= polynomial << i - degree
  return value << degree | rest
}

function label(grid, version, mask) {
  const size = grid.length, form = tagged(mask, 5, 0x537) ^ 0x5412      // level M is 00
  for (let i = 0; i < 15; i++) {
    const v = form >> i & 1
    grid[i < 6 ? i : i < 8 ? i + 1 : size - 15 + i][8] = v
    grid[8][i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i] = v
  }
  grid[size - 8][8] = 1
  if (version < 7) return
  const which = tagged(version, 6, 0x1f25)
  for (let i = 0; i < 18; i++) grid[Math.floor(i / 3)][size - 11 + i % 3] = grid[size - 11 + i % 3][Math.floor(i / 3)] = which >> i & 1
}

const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, x => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2,
  (x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2]

function laid(version, stream, mask) {
  const grid = frame(version), size = grid.length
  label(grid, version, mask)
  let at = 0
  const bit = () => { const v = at >> 3 < stream.length ? stream[at >> 3] >> 7 - at % 8 & 1 : 0; at++; return v }
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--
    for (let k = 0; k < size; k++) {
      const y = up ? size - 1 - k : k
      for (const x of [right, right - 1]) if (grid[y][x] === null) grid[y][x] = bit() ^ (MASKS[mask](x, y) === 0 ? 1 : 0)
    }
  }
  return grid
}

// Long runs and full squares make a code hard to read.
function flaws(grid) {
  const n = grid.length
  let sum = 0
  for (let a = 0; a < n; a++) {
    for (const of of [b => grid[a][b], b => grid[b][a]]) for (let b = 1, run = 1; b < n; b++) { run = of(b) === of(b - 1) ? run + 1 : 1; sum += run === 5 ? 3 : run > 5 ? 1 : 0 }
    for (let b = 1; a > 0 && b < n; b++) if (grid[a][b] === grid[a - 1][b] && grid[a][b] === grid[a][b - 1] && grid[a][b] === grid[a - 1][b - 1]) sum += 3
  }
  return sum
}

// Rows of 0 and 1; null: too long a text.
export function qr(text) {
  const bytes = new TextEncoder().encode(text)
  const version = LEVEL_M.findIndex((row, v) => row && blocksOf(v).reduce((a, b) => a + b, 0) >= bytes.length + (v < 10 ? 2 : 3))
  if (version < 0) return null
  const stream = words(bytes, version)
  return MASKS.map((_, mask) => laid(version, stream, mask)).reduce((best, grid) => flaws(grid) < flaws(best) ? grid : best)
}

// Black on white in both themes, four cells of white around.
export function Qr({ text, label: said }) {
  const grid = qr(text)
  if (!grid) return null
  const n = grid.length + 8
  const path = grid.flatMap((row, y) => row.map((v, x) => v ? `M${x + 4} ${y + 4}h1v1h-1z` : '')).join('')
  return html`<svg class="qr" viewBox=${`0 0 ${n} ${n}`} role="img" aria-label=${said} shape-rendering="crispEdges"><path fill="#fff" d=${`M0 0h${n}v${n}H0z`} /><path fill="#000" d=${path} /></svg>`
}
