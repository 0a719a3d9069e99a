// Web Push: asked for after the first promise only, put with the member's own signature, said without a word of what waits, and
// gone at sign-out.  Headless Chromium has no push service, so the browser's half is stood in for here: the address it would have
// been given is one on this machine, and what that is sent is handed to the worker by the browser's own tools.
import { createServer } from 'node:http'
import { journey, ok, same } from './lib.mjs'

const SAID = { fr: 'quelque chose vous attend', en: 'something waits for you' }
const YES = { fr: 'Me prévenir', en: 'Tell me' }, STOP = { fr: 'Ne plus me prévenir', en: 'Stop telling me' }
const OUT = { fr: 'Quitter ce téléphone', en: 'Sign out of this phone' }

async function service() {
  const pushed = []
  const server = createServer((q, a) => { pushed.push({ path: q.url, length: Number(q.headers['content-length'] ?? 0) }); a.writeHead(201).end() })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  return { pushed, base: `http://127.0.0.1:${server.address().port}`, end: () => new Promise(done => { server.closeAllConnections(); server.close(done) }) }
}

// Stands in for the browser's push service, as long as the tab lives; what it was asked is kept in `asked`.
const stand = endpoint => {
  const subscription = { endpoint, unsubscribe: async () => { sessionStorage.removeItem('asked'); return true } }
  PushManager.prototype.subscribe = async options => {
    sessionStorage.setItem('asked', JSON.stringify([options.userVisibleOnly, options.applicationServerKey.length]))
    return subscription
  }
  PushManager.prototype.getSubscription = async () => sessionStorage.getItem('asked') ? subscription : null
}

await journey('notices', async (town, lang) => {
  const push = await service()
  const phone = await town.phone('Odile', { lang })
  const { page } = phone, context = page.context()
  await context.grantPermissions(['notifications'], { origin: town.base })
  await context.addInitScript(stand, push.base + '/odile')
  await phone.go('/today')
  await phone.press(YES[lang])
  await page.getByText(YES[lang]).first().waitFor({ state: 'detached' })
  same('the browser is asked for visible messages, with the key of the community', await page.evaluate(() => sessionStorage.getItem('asked')), '[true,65]')
  const until = async holds => { for (let i = 0; i < 300 && !holds(); i++) await page.waitForTimeout(100); return holds() }
  ok('what waits is told', await until(() => push.pushed.length > 0))
  same('with nothing in it', push.pushed[0]?.length, 0)

  const cdp = await context.newCDPSession(page)
  const found = new Promise((done, fail) => {
    setTimeout(() => fail(new Error('no worker')), 20000)
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && done(registrations[0]))
  })
  await cdp.send('ServiceWorker.enable')
  const { registrationId } = await found
  await page.goto('about:blank')        // before nobody's eyes
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: town.base, registrationId, data: '' })
  await page.waitForTimeout(1000)
  await phone.go('/today')
  const shown = await page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(n => n.title))
  ok('the message says only that', shown.length === 1 && shown[0].endsWith(SAID[lang]), JSON.stringify(shown))

  await phone.go('/me')
  ok('Me says that this phone tells', await phone.sees(STOP[lang]))
  await phone.press(OUT[lang])
  await page.waitForURL(town.base + '/')
  same('at sign-out the browser is told to stop', await page.evaluate(() => sessionStorage.getItem('asked')), null)
  await phone.close()

  const guest = await town.phone(null, { lang })
  ok('a visitor is not asked', await guest.page.getByText(YES[lang]).count() === 0)
  await guest.close()
  await push.end()
})
