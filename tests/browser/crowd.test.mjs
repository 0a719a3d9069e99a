// Five people of a workshop, behind one address, come back in at once, just after others there did: each is told how long to wait, and
// is in without another press.
import { journey, ok, same } from './lib.mjs'
import { lockOfPhone, onPhone } from './phone-lock.mjs'

const W = {
  fr: { name: /Votre nom ici/, next: /Continuer/, use: /Utiliser mon téléphone/, now: /^J’en suis/, in: /Vous y êtes/, out: /Quitter ce téléphone/, wait: /Rien n’est perdu\s: cela reprend tout seul dans (une seconde|\d+ secondes)/ },
  en: { name: /Your name here/, next: /Continue/, use: /Use my phone’s lock/, now: /^I join/, in: /You are in/, out: /Sign out/, wait: /Nothing is lost: it goes on by itself in (a second|\d+ seconds)/ },
}
const NAMES = ['Ali', 'Bao', 'Cléo', 'Dina', 'Éva'], A_MINUTE = 10

async function joined(town, w, lang, name, code) {
  const phone = await town.phone(null, { lang })
  await lockOfPhone(phone.page)
  await phone.go('/join#' + code)
  await phone.page.getByLabel(w.name).fill(name)
  await phone.press(w.next)
  await phone.press(w.use)
  await phone.press(w.now)
  ok(`${name} is in`, await phone.sees(w.in))
  await phone.go('/me')
  await phone.press(w.out)
  await phone.page.waitForURL(u => u.pathname === '/')
  await phone.go('/back-in')
  return phone
}

// What others behind this address ask for in a minute.
const others = async town => {
  const asked = await Promise.all(Array.from({ length: A_MINUTE + 1 }, () => fetch(town.base + '/v1/session/challenge', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })))
  return asked.filter(a => a.status === 429)
}

await journey('crowd', async (town, lang) => {
  const w = W[lang], phones = []
  const codes = town.said('Aïcha', 'invite', String(NAMES.length)).invitations.map(i => i.code)
  for (const [i, name] of NAMES.entries()) {
    await town.stop()
    await town.serve(town.port)
    phones.push(await joined(town, w, lang, name, codes[i]))
  }
  const late = await others(town)
  ok('a minute has its end', late.length > 0)
  ok('it says when to ask again', late.every(a => Number(a.headers.get('Retry-After')) > 0))
  const came = await Promise.all(phones.map(async phone => {
    const told = phone.sees(w.wait)
    await phone.press(w.use)
    return [await told, await phone.page.waitForURL('**/today', { timeout: 120000 }).then(() => true, () => false)]
  }))
  for (const [i, [told, isIn]] of came.entries()) {
    ok(`${NAMES[i]} is told how long`, told)
    ok(`${NAMES[i]} comes in without another press`, isIn)
    ok('then nothing is said of waiting', await phones[i].page.getByText(w.wait).waitFor({ state: 'detached' }).then(() => true, () => false))
    same('as themselves', (await onPhone(phones[i].page, 'member')).name, NAMES[i])
  }
  for (const phone of phones) await phone.close()
})
