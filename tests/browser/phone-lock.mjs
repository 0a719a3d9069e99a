// tests/browser/phone-lock.mjs: the lock of a phone (a virtual authenticator), and what rests on one: everything a script of the page
// could read, as bytes to search in.
export async function lockOfPhone(page, { prf = true } = {}) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: prf } })
  return {
    // For good: after three wrong fingers such a lock wants its code.
    refuse: () => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
  }
}

// Every request of the page, as bytes.
export function listen(page) {
  const sent = []
  page.on('request', r => { sent.push(Buffer.from(r.url() + JSON.stringify(r.headers()))); const body = r.postDataBuffer(); if (body) sent.push(body) })
  return () => Buffer.concat(sent)
}

// As they are, and as texts carry them.
const forms = secret => { const b = Buffer.from(secret); return [b, ...['base64', 'base64url', 'hex'].map(f => Buffer.from(b.toString(f).replace(/=+$/, '')))] }
export const holds = (heap, secrets) => secrets.some(s => forms(s).some(f => heap.includes(f)))

// What a page draws by chance in pieces of 64 bytes: its secrets, before anything is done with them.
export async function drawn(page) {
  await page.addInitScript(() => {
    const real = crypto.getRandomValues.bind(crypto), all = []
    crypto.getRandomValues = into => {
      real(into)
      if (into.length === 64) all.push([...into])
      return into
    }
    Object.defineProperty(globalThis, 'drawnHere', { value: all })
  })
  return async () => (await page.evaluate(() => drawnHere)).map(bytes => Uint8Array.from(bytes))
}

// Three words to compare, five drawn ones; choosing to be let in by those.
export const threeWords = phone => phone.page.locator('p.words').filter({ hasText: /^\p{L}+, \p{L}+, \p{L}+$/u }).first().textContent()
export const fiveWords = phone => phone.page.locator('p.words').filter({ hasText: /^[a-z]+( [a-z]+){4}$/ }).textContent()
export async function byWords(phone, w) {
  await phone.press(w.other)
  const words = await fiveWords(phone)
  await phone.press(w.kept)
  await phone.page.getByLabel(w.words).fill(words)
  await phone.press(w.them)
  return words
}

// What one has signed here, the newest first: [{sid, entry, texts}].
export const signedBy = phone => phone.page.evaluate(async () => (await (await fetch('/v1/me/export')).json()).statements)

// One row of what the phone knows of its member.
export const onPhone = (page, name) => page.evaluate(name => new Promise((done, fail) => {
  const asked = indexedDB.open('fabrique')
  asked.onerror = () => fail(asked.error)
  asked.onsuccess = () => {
    const got = asked.result.transaction('me').objectStore('me').get(name)
    got.onsuccess = () => { asked.result.close(); done(got.result) }
  }
}), name)

// Everything that rests where a script can read it: IndexedDB, caches, local and session storage, cookies, the address.  Bytes as they
// lie, and every text; a CryptoKey appears as what it says of itself.
export const everything = page => page.evaluate(async () => {
  const parts = []
  const put = async v => {
    if (v === null || v === undefined) return
    if (typeof v === 'string') parts.push(v)
    else if (v instanceof CryptoKey) parts.push(`CryptoKey ${v.type} extractable ${v.extractable}`)
    else if (v instanceof ArrayBuffer) parts.push(new Uint8Array(v))
    else if (ArrayBuffer.isView(v)) parts.push(new Uint8Array(v.buffer, v.byteOffset, v.byteLength))
    else if (v instanceof Blob) parts.push(new Uint8Array(await v.arrayBuffer()))
    else if (typeof v === 'object') for (const [k, x] of Object.entries(v)) { parts.push(k); await put(x) }
    else parts.push(String(v))
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => { const a = indexedDB.open(name); a.onsuccess = () => done(a.result); a.onerror = () => fail(a.error) })
    for (const store of db.objectStoreNames) await put(await new Promise(done => { db.transaction(store).objectStore(store).getAll().onsuccess = e => done(e.target.result) }))
    db.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) { parts.push(request.url); await put(await (await cache.match(request)).arrayBuffer()) }
  }
  for (const storage of [localStorage, sessionStorage]) for (const [k, v] of Object.entries(storage)) parts.push(k, v)
  parts.push(document.cookie, location.href, document.documentElement.outerHTML)
  const bytes = parts.map(p => typeof p === 'string' ? new TextEncoder().encode(p + '\n') : p)
  const all = new Uint8Array(bytes.reduce((n, b) => n + b.length, 0))
  let at = 0
  for (const b of bytes) { all.set(b, at); at += b.length }
  let text = ''
  for (let i = 0; i < all.length; i += 0x8000) text += String.fromCharCode(...all.subarray(i, i + 0x8000))
  return btoa(text)
}).then(text => Buffer.from(text, 'base64'))
