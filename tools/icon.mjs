// tools/icon.mjs: the app's icon as PNG, for phones that take no drawing (SVG): icon(size) gives the bytes.
//
// Idea    app/static/icon.svg holds filled shapes of straight lines only (M, h, v, H, V, l, L, z): each pixel is the mean of 4 by 4
//         points, each point the colour of the last shape around it.  No decoder, no library: zlib packs the rows.
// Source  SVG 2 (paths), PNG (ISO/IEC 15948).
import { crc32, deflateSync } from 'node:zlib'

const POINTS = 4

// The corners of one path: [[x, y]...].
function corners(d) {
  const out = []
  let x = 0, y = 0
  for (const [, letter, said] of d.matchAll(/([MhvHVlLz])([^MhvHVlLz]*)/g)) {
    const n = (said.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
    const pairs = letter === 'M' || letter === 'L' || letter === 'l'
    for (let i = 0; i < n.length; i += pairs ? 2 : 1) {
      const drawnFrom = letter === 'l' || letter === 'h' || letter === 'v'
      if (pairs) [x, y] = drawnFrom ? [x + n[i], y + n[i + 1]] : [n[i], n[i + 1]]
      else if (letter.toLowerCase() === 'h') x = drawnFrom ? x + n[i] : n[i]
      else y = drawnFrom ? y + n[i] : n[i]
      out.push([x, y])
    }
  }
  return out
}

// Where a shape's edges cross the height y, from left to right: it is filled between the first and the second, and so on.
function crossings(shape, y) {
  const xs = []
  shape.forEach(([ax, ay], i) => {
    const [bx, by] = shape[(i + 1) % shape.length]
    if ((ay > y) !== (by > y)) xs.push(ax + (y - ay) * (bx - ax) / (by - ay))
  })
  return xs.sort((a, b) => a - b)
}

// One line of points, each the number of the last shape around it.
function line(shapes, y, points, step) {
  const out = new Uint8Array(points)
  shapes.forEach(({ corners }, n) => {
    const xs = crossings(corners, y)
    for (let i = 0; i + 1 < xs.length; i += 2) out.fill(n, Math.ceil(xs[i] / step - 0.5), Math.ceil(xs[i + 1] / step - 0.5))
  })
  return out
}

const colour = hex => (hex.length === 4 ? [...hex.slice(1)].map(c => c + c) : hex.slice(1).match(/../g)).map(c => parseInt(c, 16))

function row(shapes, y, size, step) {
  const sums = new Float64Array(size * 3)
  for (let i = 0; i < POINTS; i++) {
    line(shapes, (y * POINTS + i + 0.5) * step, size * POINTS, step)
      .forEach((n, x) => shapes[n].fill.forEach((c, k) => { sums[Math.floor(x / POINTS) * 3 + k] += c }))
  }
  return [0, ...sums.map(sum => Math.round(sum / (POINTS * POINTS)))]
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]), out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

export function icon(svg, size) {
  const step = Number(/viewBox="0 0 (\d+)/.exec(svg)[1]) / (size * POINTS)
  const shapes = [...svg.matchAll(/fill="(#\w+)" d="([^"]+)"/g)].map(([, fill, d]) => ({ fill: colour(fill), corners: corners(d) }))
  const rows = Array.from({ length: size }, (_, y) => row(shapes, y, size, step))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 2], 8)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}
