// Keys nobody sees: signing out and in, a wrong word, an idle phone, a page that dies, somebody else on the phone, a stolen session.
// Whatever happens, the bytes of the key lie nowhere that a script can read, and no request carries them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Core } from '../../app/core.mjs'
import { FAB, journey, ok, same } from './lib.mjs'
import { byWords, drawn, everything, holds, listen, lockOfPhone, onPhone } from './phone-lock.mjs'

const W = {
  fr: { next: /Continuer/, name: /Votre nom ici/, other: /Autrement/, use: /Utiliser mon téléphone/, kept: /Je les ai notés/, words: /Vos mots/, them: /Ce sont eux/, now: /J’en suis/, in: /Vous y êtes/, out: /Se déconnecter|Quitter|Sortir/, back: /Vous revoilà/, open: /^Ouvrir$/, wrong: /Ce ne sont pas les mots/, else: /Quelqu’un d’autre sur ce téléphone/, forget: /Que ce téléphone oublie/, thing: /La chose/, worth: /Valeur/, kind: /Quel genre/, shelve: /Mettre sur l’étagère/, refused: /n’a pas dit oui/ },
  en: { next: /Continue/, name: /Your name here/, other: /Another way/, use: /Use my phone’s lock/, kept: /written them down/, words: /Your words/, them: /That is them/, now: /^I join/, in: /You are in/, out: /Sign out/, back: /Welcome back/, open: /^Open$/, wrong: /These are not the words/, else: /Somebody else on this phone/, forget: /Make this phone forget/, thing: /The thing/, worth: /Worth today/, kind: /What kind/, shelve: /Put it on the shelf/, refused: /did not give its yes/ },
}

const core = await Core.open(readFileSync(join(FAB, '../wasm/core.wasm')))

async function joined(phone, w, town) {
  await phone.go('/join#' + town.said('Aïcha', 'invite').invitations[0].code)
  await phone.page.getByLabel(w.name).fill('Léa')
  await phone.press(w.next)
  const words = await byWords(phone, w)
  await phone.press(w.now)
  ok('she is in', await phone.sees(w.in))
  return words
}

const unlocked = async (phone, w, words) => { await phone.page.getByLabel(w.words).fill(words); await phone.press(w.open) }

async function offers(phone, w, title) {
  await phone.go('/offer')
  await phone.page.getByLabel(w.thing).fill(title)
  await phone.page.getByLabel(w.worth).fill('20')
  await phone.page.getByLabel(w.kind).selectOption({ index: 1 })
  await phone.press(w.shelve)
}

const untouched = phone => phone.page.evaluate(() => new Promise(done => {
  indexedDB.open('fabrique').onsuccess = e => { const t = e.target.result.transaction('me', 'readwrite'); t.objectStore('me').put(Date.now() - 3600000, 'touched'); t.oncomplete = () => { e.target.result.close(); done() } }
}))

// What a thief of the cookie can do: read, and nothing else.
async function stolen(town, page, mid) {
  const cookie = (await page.context().cookies()).map(c => `${c.name}=${c.value}`).join('; ')
  const ask = (method, path, body, type) => fetch(town.base + path, { method, body, headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin', ...(type ? { 'Content-Type': type } : {}) } })
  same('a stolen session reads', (await ask('GET', '/v1/me')).status, 200)
  for (const [method, path, body] of [['PUT', '/v1/keys/AAAAAAAAAAAAAAAAAAAAAA', 'fabrique-key-v1\n'], ['DELETE', '/v1/keys/AAAAAAAAAAAAAAAAAAAAAA'], ['POST', '/v1/mail/' + mid, '{"context":"mail","box":"AA"}']]) {
    const answer = await ask(method, path, body, 'text/plain')
    same(`it cannot ${method} ${path.split('/')[2]}`, (await answer.json()).code, 'E_SIG')
  }
  const community = await (await ask('GET', '/v1/community')).json()
  const forged = core.bytes('statement_build', JSON.stringify({ kind: 'leave', aud: community.origin, sub: community.origin, kid: mid, iat: Math.floor(Date.now() / 1000) }), crypto.getRandomValues(new Uint8Array(32)))
  const none = new Uint8Array(0)
  same('it signs nothing', (await (await ask('POST', '/v1/statements', core.bytes('submission', forged, none, none, none), 'application/cose')).json()).code, 'E_SIG')
}

// By the lock of the phone: the bytes are those the page drew, told to nobody but this test.
async function byPasskey(town, lang, w) {
  const leo = await town.phone(null, { lang })
  const sent = listen(leo.page), lock = await lockOfPhone(leo.page), secretsOf = await drawn(leo.page)
  await leo.go('/join#' + town.said('Aïcha', 'invite').invitations[0].code)
  await leo.page.getByLabel(w.name).fill('Léo')
  await leo.press(w.next)
  await leo.press(w.use)
  await leo.press(w.now)
  ok('he is in by his phone’s lock', await leo.sees(w.in))
  const [all] = await secretsOf(), secrets = [all.slice(0, 32), all.slice(32)]
  const file = await onPhone(leo.page, 'keyfile')
  ok('these are his', file.includes('public ' + Buffer.from(core.bytes('sign_key', all.slice(0, 32))).toString('base64url')))
  ok('open, by a passkey: no script can read them', !holds(await everything(leo.page), secrets))
  await leo.go('/me')
  await leo.press(w.out)
  await leo.page.waitForURL(u => u.pathname === '/')
  const rests = await everything(leo.page)
  ok('signed out: nowhere', !holds(rests, secrets) && !rests.includes('CryptoKey'))
  await leo.go('/back-in')
  await leo.press(w.use)
  await leo.page.waitForURL('**/today')
  ok('in again: nowhere', !holds(await everything(leo.page), secrets))
  await leo.go('/me')
  await leo.press(w.out)
  await leo.page.waitForURL(u => u.pathname === '/')
  await leo.go('/back-in')
  await lock.refuse()
  await leo.press(w.use)
  ok('another finger opens nothing', await leo.sees(w.refused))
  ok('no request carried them', !holds(sent(), secrets))
  await leo.close()
}

await journey('keys', async (town, lang) => {
  const w = W[lang]
  const lea = await town.phone(null, { lang })
  const sent = listen(lea.page)
  const words = await joined(lea, w, town)
  const file = await onPhone(lea.page, 'keyfile')
  const all = core.bytes('keyfile_open', file, words), secrets = [all.slice(0, 32), all.slice(32), Buffer.from(words)]
  const { mid } = await onPhone(lea.page, 'member')
  await lea.go('/me')
  ok('open: no script can read the key', !holds(await everything(lea.page), secrets))
  ok('what rests is a key that cannot be taken out', (await everything(lea.page)).includes('CryptoKey private extractable false'))
  ok('the search finds what is there', holds(Buffer.concat([await everything(lea.page), all.slice(0, 32)]), secrets))
  await stolen(town, lea.page, mid)

  // Nobody touched the phone for an hour: reading goes on, signing asks.
  await untouched(lea)
  await lea.go('/back-in')
  ok('an idle phone still knows whose it is', await lea.sees(w.back))
  await unlocked(lea, w, words)
  await lea.page.waitForURL('**/today')
  await untouched(lea)
  await offers(lea, w, 'Une échelle')
  ok('an idle phone asks before it signs', await lea.page.getByRole('dialog').waitFor().then(() => true, () => false))
  same('and nothing rests of the session', await onPhone(lea.page, 'session'), undefined)
  await unlocked(lea, w, 'not these words')
  ok('other words do not open', await lea.sees(w.wrong))
  await unlocked(lea, w, words)
  await lea.page.waitForURL('**/thing/**')

  // The page dies; its storage stays.
  const context = lea.page.context()
  const cdp = await context.newCDPSession(lea.page)
  cdp.send('Page.crash').catch(() => {})
  await new Promise(done => lea.page.once('crash', done))
  const flaws = lea.page.flaws
  lea.page = await context.newPage()
  lea.page.flaws = flaws
  const after = listen(lea.page)
  await lea.go('/me')
  ok('after a crash: nowhere', !holds(await everything(lea.page), secrets))

  // Out, and in again.
  await lea.press(w.out)
  await lea.page.waitForURL(u => u.pathname === '/')
  const rests = await everything(lea.page)
  ok('signed out: nowhere', !holds(rests, secrets))
  ok('not even a key that cannot be taken out', !rests.includes('CryptoKey'))
  same('no cookie', (await context.cookies()).length, 0)
  await lea.go('/back-in')
  ok('the phone knows her name', await lea.sees(w.back))
  await unlocked(lea, w, words)
  await lea.page.waitForURL('**/today')
  await lea.go('/me')
  await lea.press(w.out)
  await lea.page.waitForURL(u => u.pathname === '/')
  await lea.go('/back-in')
  await lea.press(w.else)
  await lea.press(w.forget)
  await lea.page.waitForURL(u => u.pathname === '/')
  same('somebody else: no file', await onPhone(lea.page, 'keyfile'), undefined)
  same('no name', await onPhone(lea.page, 'last'), undefined)
  const left = await everything(lea.page)
  ok('nothing that says who was here', !left.includes(mid) && !left.includes('Léa'))
  ok('no request carried a secret', !holds(Buffer.concat([sent(), after()]), secrets))
  await lea.close()
  await byPasskey(town, lang, w)
})
