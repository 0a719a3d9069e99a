// photos.mjs: a photo leaves this phone only as it was drawn anew here: small, and without what the
// camera wrote into it (place, date,
// owner); named by the SHA-256 of just these bytes, which the statement carries (WIRE 2.5, field
// 10).
//
// A photo  {sha256 (hexadecimal), bytes, width, height}: what a draft names.  Its bytes wait here
// until the act is signed, then in
//          the queue with it.
const SIDE = 1600,
  SMALL = 200 * 1024,
  QUALITIES = [0.85, 0.7, 0.55, 0.4],
  TYPE = 'image/jpeg',
  JPEG = 22
const taken = new Map() // sha256 -> Uint8Array

const hex = bytes => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('')
const unhex = text => Uint8Array.from(text.match(/../g), x => parseInt(x, 16))

// Drawn at most 1600 pixels wide or high, turned as the camera was held.
async function drawn(file) {
  const image = await createImageBitmap(file)
  const by = Math.min(1, SIDE / Math.max(image.width, image.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(image.width * by)),
    Math.max(1, Math.round(image.height * by)),
  )
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  return canvas
}

// The best picture that is still small; what is no picture is refused by the browser.
export async function take(file) {
  const canvas = await drawn(file)
  let blob
  for (const quality of QUALITIES) {
    blob = await canvas.convertToBlob({ type: TYPE, quality })
    if (blob.size <= SMALL) break
  }
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
  taken.set(sha256, bytes)
  return { sha256, bytes: bytes.length, width: canvas.width, height: canvas.height }
}

export const bytesOf = photo => taken.get(photo.sha256)
// As they go with an act: [{sha256, bytes}].
export const files = (photos, before) =>
  (photos ?? [])
    .map(({ sha256 }) => ({
      sha256,
      bytes: taken.get(sha256) ?? before?.find(f => f.sha256 === sha256)?.bytes,
    }))
    .filter(f => f.bytes)

// The text that names them, in CBOR: [[sha256, code of media type, bytes, width, height]...].
const head = (major, n) =>
  n < 24
    ? [(major << 5) | n]
    : n < 256
      ? [(major << 5) | 24, n]
      : n < 65536
        ? [(major << 5) | 25, n >> 8, n & 255]
        : [(major << 5) | 26, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]
const BYTES = 2,
  ARRAY = 4,
  NUMBER = 0
export const text = photos =>
  Uint8Array.from([
    ...head(ARRAY, photos.length),
    ...photos.flatMap(p => [
      ...head(ARRAY, 5),
      ...head(BYTES, 32),
      ...unhex(p.sha256),
      ...[JPEG, p.bytes, p.width, p.height].flatMap(n => head(NUMBER, n)),
    ]),
  ])
