// Photos: of a thing that is offered, of its state when it goes out and when it comes back.  Nothing that the camera wrote into the file
// leaves the phone; what is named in the record is the SHA-256 of the very bytes that were sent; only the two see how it changed hands.
import { createHash } from 'node:crypto'
import { journey, ok, same } from './lib.mjs'

const W = {
  fr: { thing: 'La chose', worth: /Valeur/, topic: 'De quoi', take: /Prendre une photo/, cleaned: /Lieu et date de l’appareil sont retirés/, shelve: /Mettre sur l’étagère/, wrong: /pas une image/, borrow: /emprunter/, propose: /Signer ma moitié/, sign: /^Signer ma moitié$/, out: /Je l’ai remise/, have: /^Je l’ai$/, back: /Je l’ai rendue/, well: /tout va bien/, both: /Avant, après/ },
  en: { thing: 'The thing', worth: /Worth today/, topic: 'What', take: /Take a photo/, cleaned: /Place and date of the camera are removed/, shelve: /Put it on the shelf/, wrong: /not a picture/, borrow: /Ask to borrow/, propose: /Sign my half/, sign: /^Sign my half$/, out: /I handed it over/, have: /^I have it$/, back: /I brought it back/, well: /all is well/, both: /Then and now/ },
}
const MARK = 'PLACE-48.8530-N'
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

// A photo as a camera leaves it: turned by its Orientation, with a place in its EXIF.
async function photoOf(page, colour) {
  const bare = Buffer.from(await page.evaluate(async fill => {
    const canvas = new OffscreenCanvas(2400, 1200), pen = canvas.getContext('2d')
    pen.fillStyle = fill
    pen.fillRect(0, 0, 2400, 1200)
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())]
  }, colour))
  const ORIENTATION = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
  const tiff = Buffer.concat([Buffer.from('MM'), Buffer.from([0, 42, 0, 0, 0, 8, 0, 1, ...ORIENTATION, 0, 0, 0, 0]), Buffer.from('GPSLatitude ' + MARK)])
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff])
  return Buffer.concat([bare.subarray(0, 2), Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]), exif, bare.subarray(2)])
}

async function take(phone, w, buffer) {
  await phone.page.locator('input[type=file]').setInputFiles({ name: `${MARK}.jpg`, mimeType: 'image/jpeg', buffer })
  await phone.page.getByText(w.cleaned).last().waitFor()
}

// Every request with a body, as it left.
function hear(page) {
  const sent = []
  page.on('request', r => { const body = r.postDataBuffer(); if (body) sent.push({ path: new URL(r.url()).pathname, body }) })
  return sent
}
const drawn = page => page.locator('main img').evaluateAll(all => Promise.all(all.map(async i => { i.loading = 'eager'; await i.decode().catch(() => {}); return i.naturalWidth })))

async function offers(aicha, w) {
  const page = aicha.page
  await aicha.go('/offer')
  await page.locator('input[type=file]').waitFor({ state: 'attached', timeout: 60000 })
  await page.getByLabel(w.thing, { exact: true }).fill('Escabeau / Stepladder')
  await page.locator('input[inputmode=decimal]').fill('40')
  await page.locator('select').selectOption({ index: 1 })
  await page.locator('input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') })
  ok('what is no picture is refused in words', await aicha.sees(w.wrong))
  await take(aicha, w, await photoOf(page, '#806030'))
  await aicha.press(w.shelve)
  await page.waitForURL('**/thing/**')
  return new URL(page.url()).pathname.split('/').pop()
}

async function lent(karim, aicha, w, thing) {
  await karim.go('/thing/' + thing)
  await karim.page.locator('main img').waitFor()
  same('he sees the photo', (await drawn(karim.page)).filter(n => n > 0).length, 1)
  await karim.press(w.borrow)
  await karim.choosesDays()
  await karim.press(w.propose)
  await karim.page.waitForURL('**/promise/**')
  const sid = new URL(karim.page.url()).pathname.split('/').pop()
  await aicha.go('/promise/' + sid)
  await aicha.press(w.sign)
  await aicha.page.locator('.halves:not(.apart)').waitFor()
  return sid
}

await journey('photo', async (town, lang) => {
  const w = W[lang]
  const karim = await town.phone('Karim', { lang }), aicha = await town.phone('Aïcha', { lang })
  const sent = [...[karim, aicha].map(p => hear(p.page))]
  const thing = await offers(aicha, w)
  await aicha.page.locator('main img').waitFor()
  const told = town.said('Karim', 'show', thing)
  same('the record names one photo', told.photos.length, 1)
  same('upright: turned as the camera was held', told.photos[0].height > told.photos[0].width, true)
  same('and small', Math.max(told.photos[0].height, told.photos[0].width), 1600)
  const file = sent[1].find(r => r.path === '/v1/files/' + told.photos[0].sha256)
  ok('the bytes that were sent have just this hash', file && sha256(file.body) === told.photos[0].sha256)
  same('and this length', file?.body.length, told.photos[0].bytes)

  const sid = await lent(karim, aicha, w, thing)
  await aicha.go(`/promise/${sid}/hand`)
  await take(aicha, w, await photoOf(aicha.page, '#306080'))
  await aicha.press(w.out)
  await aicha.page.waitForURL('**/promise/' + sid)
  await karim.go('/promise/' + sid)
  await karim.press(w.have)
  await karim.page.getByRole('button', { name: w.back }).waitFor()
  await karim.go(`/promise/${sid}/hand`)
  await take(karim, w, await photoOf(karim.page, '#308060'))
  await karim.press(w.back)
  await karim.page.waitForURL('**/promise/' + sid)
  await aicha.go('/promise/' + sid)
  ok('then and now, side by side', await aicha.sees(w.both))
  await aicha.page.locator('.pair img').nth(1).waitFor()
  same('both are drawn', (await drawn(aicha.page)).filter(n => n > 0).length, 2)
  await aicha.press(w.well)
  await aicha.page.getByRole('button', { name: w.well }).waitFor({ state: 'detached' })

  const handed = town.said('Aïcha', 'show', sid).handed
  same('each stands at its leg, by who took it', handed.map(h => `${h.leg} ${h.by.name} ${h.photos.length}`).sort().join(), '0 Aïcha 1,1 Karim 1')
  same('nobody else sees how it changed hands', town.said('Odile', 'show', sid).handed, undefined)
  const bodies = sent.flat()
  ok('photos were sent', bodies.filter(r => r.path.startsWith('/v1/files/')).length === 3, bodies.map(r => r.path).join(' '))
  for (const mark of [MARK, 'GPSLatitude', 'Exif']) ok(`no ${mark} ever left`, !bodies.some(r => r.body.includes(mark)) && ![karim, aicha].some(p => p.page.asked.some(a => a.includes(mark))))
  await karim.close()
  await aicha.close()
})
