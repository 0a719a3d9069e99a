// Coming in: by an invitation with five words, by a link with the phone's own lock, by asking; the key file opens on the command
// line too, and neither the phone nor a request ever held a secret that somebody could use.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAB, journey, ok, same } from './lib.mjs'
import { fiveWords, lockOfPhone, onPhone, signedBy } from './phone-lock.mjs'

const W = {
  fr: { next: /Continuer/, code: /code de l’invitation/, wrong: /Une lettre ne va pas/, name: /Votre nom ici/, other: /Autrement/, use: /Utiliser mon téléphone/, kept: /Je les ai notés/, words: /Vos mots/, wrongWords: /Ce ne sont pas les mots/, them: /Ce sont eux/, now: /J’en suis/, in: /Vous y êtes/, ask: /Demander à entrer/, about: /Deux mots sur vous/, askNow: /Je demande à entrer/, know: /^Je connais Mia/, sign: /^Signer que je connais/, said: /^C’est dit/, asked: /Votre demande est faite/, spent: /Cette invitation ne sert plus/, invites: /^Aïcha vous invite/, by: /Aïcha vous a fait venir/, guestOf: /^Aïcha a signé l’invitation/, invite: /^Faire une invitation/, word: /^Un mot de vous/, signInvite: /^Signer l’invitation/, once: /^Montrée cette fois/, door: /^À la porte/, asks: /Mia demande à entrer/, isNew: /^nouveau membre/ },
  en: { next: /Continue/, code: /code of the invitation/, wrong: /A letter is wrong/, name: /Your name here/, other: /Another way/, use: /Use my phone’s lock/, kept: /written them down/, words: /Your words/, wrongWords: /These are not the words/, them: /That is them/, now: /^I join/, in: /You are in/, ask: /Ask to join/, about: /Two words about you/, askNow: /I ask to join/, know: /^I know Mia/, sign: /^Sign that I know/, said: /^Said/, asked: /You have asked/, spent: /no longer good/, invites: /^Aïcha invites you/, by: /Aïcha invited you/, guestOf: /^Invited by Aïcha/, invite: /^Make an invitation/, word: /^A word of yours/, signInvite: /^Sign the invitation/, once: /^Shown this once/, door: /^At the door/, asks: /Mia asks to join/, isNew: /^newcomer/ },
}

const WORD = 'Tu vas t’y plaire, et ton échelle aussi.'
const HOSTILE = '<img src=x onerror=alert(1)> <a href="javascript:alert(1)">\u202e' + 'x'.repeat(10000)
const invited = town => town.said('Aïcha', 'invite').invitations[0].code

async function named(phone, w, name) {
  await phone.page.getByLabel(w.name).fill(name)
  await phone.press(w.next)
}

// On her phone: a link with a word of hers.
async function invitedInWords(phone, w, word) {
  await phone.go('/me')
  await phone.press(w.invite)
  await phone.page.getByLabel(w.word).fill(word)
  await phone.press(w.signInvite)
  ok('it is shown this once', await phone.sees(w.once))
  return phone.page.locator('p.mono').textContent()
}

// A server just started has counted no visitor yet (60 reads a minute from one address).
const anew = async town => { await town.stop(); await town.serve(town.port) }

// Five words, typed wrongly first.
async function byWordsAtLast(phone, w) {
  await phone.press(w.other)
  const words = await fiveWords(phone)
  await phone.press(w.kept)
  await phone.page.getByLabel(w.words).fill('one two three four five')
  await phone.press(w.them)
  ok('other words are not taken', await phone.sees(w.wrongWords))
  await phone.page.getByLabel(w.words).fill('  ' + words.toUpperCase() + ' ')
  await phone.press(w.them)
  return words
}

await journey('join', async (town, lang) => {
  const w = W[lang]
  const code = invited(town)

  // By a code, with five words.
  const lea = await town.phone(null, { lang })
  await lea.go('/join')
  await lea.page.getByLabel(w.code).fill(code.replace(/^./, c => c === 'X' ? 'Y' : 'X'))
  await lea.press(w.next)
  ok('a wrong letter is found', await lea.sees(w.wrong))
  await lea.page.getByLabel(w.code).fill(code.toLowerCase())
  await lea.press(w.next)
  ok('who invites is named', await lea.sees(w.invites))
  await named(lea, w, 'Léa')
  const words = await byWordsAtLast(lea, w)
  ok('the charter in five lines', await lea.page.locator('ul.ticks li').nth(4).waitFor().then(() => true, () => false))
  ok('that members will read who invited her', await lea.sees(w.by))
  await lea.press(w.now)
  ok('she is in', await lea.sees(w.in))
  const { mid: number } = await onPhone(lea.page, 'member')
  ok('with the number that goes with her words', await lea.sees(number))
  const [joined] = await signedBy(lea)
  const { kind, signer_mid: signer } = town.said('Aïcha', 'show', joined.sid)
  same('the program shows what she signed', kind, 'join')
  same('and by whom', signer, (await onPhone(lea.page, 'member')).mid)
  const keyfile = await onPhone(lea.page, 'keyfile')
  const shown = town.said('Aïcha', 'find', '--people', 'Léa')
  ok('the program sees her', JSON.stringify(shown).includes('Léa'))
  const secret = join(town.folder, 'words'), store = join(process.env.XDG_DATA_HOME, 'fabrique', 'keys')
  writeFileSync(secret, words + '\n')
  mkdirSync(store, { recursive: true })
  writeFileSync(join(store, `lea-${lang}.fabkey`), keyfile, { mode: 0o600 })
  const checked = execFileSync(FAB, ['-c', town.base, '--passphrase-file', secret, '--json', 'key', 'check', `lea-${lang}`], { encoding: 'utf8' })
  same('the key file opens on the command line', JSON.parse(checked).opens, true)
  await lea.close()

  // By the link, with the lock of the phone; a code that is used up says so at once, then another.
  await anew(town)
  const leo = await town.phone(null, { lang })
  await lockOfPhone(leo.page, { prf: true })
  await leo.go('/join#' + code)
  ok('an invitation is good once', await leo.sees(w.spent))
  const host = await town.phone('Aïcha', { lang })
  const link = await invitedInWords(host, w, WORD)
  await host.close()
  await leo.page.getByLabel(w.code).fill(link)
  await leo.press(w.next)
  ok('a whole link may stand for its code', await leo.sees(w.invites))
  await leo.page.goto('about:blank')
  await leo.page.goto(link.split('.').slice(0, -1).join('.') + '.' + Buffer.from(HOSTILE).toString('base64url'))
  ok('another’s word is text', await leo.sees(HOSTILE.slice(0, 40)))
  same('and nothing else', await leo.page.locator('main img, main a[href^="javascript"]').count(), 0)
  await leo.page.goto('about:blank')
  await leo.page.goto(link)
  ok('her own word is read', await leo.sees(WORD))
  ok('and no server read it', !leo.page.asked.some(r => r.includes(new URL(link).hash.split('.')[1])))
  await named(leo, w, 'Léo')
  await leo.press(w.use)
  await leo.press(w.now)
  ok('he is in by his phone’s lock', await leo.sees(w.in))
  same('his file is a passkey’s', /^lock passkey prf /m.test(await onPhone(leo.page, 'keyfile')), true)
  ok('no request carries the code', !leo.page.asked.some(r => r.includes('join?') || r.includes(code)))
  await leo.close()

  // A phone whose passkeys give no secret: words instead.  By asking: a guest.
  await anew(town)
  const mia = await town.phone(null, { lang })
  await lockOfPhone(mia.page, { prf: false })
  await mia.go('/join')
  await mia.press(w.ask)
  await mia.page.getByLabel(w.about).fill('Je répare des vélos, le samedi.')
  await named(mia, w, 'Mia')
  await mia.press(w.use)
  const five = await fiveWords(mia)
  await mia.press(w.kept)
  await mia.page.getByLabel(w.words).fill(five)
  await mia.press(w.them)
  await mia.press(w.askNow)
  ok('she has asked', await mia.sees(w.asked))
  const { mid } = await onPhone(mia.page, 'member')

  // Who met her finds her at the door, and says so: two of them, and she is in, without doing anything.
  for (const name of ['Karim', 'Odile']) {
    await anew(town)
    const host = await town.phone(name, { lang })
    ok(`${name} sees that somebody asks`, await host.sees(w.door))
    await host.press(w.asks)
    ok('with what she wrote', await host.sees(/Je répare des vélos/))
    await host.press(w.know)
    await host.press(w.sign)
    ok(`${name} says that he knows her`, await host.sees(w.said))
    await host.close()
  }
  await mia.go('/today')
  await mia.go('/person/' + mid)
  ok('she is one of them, and reads it herself', await mia.sees(w.isNew))
  const found = town.said('Aïcha', 'find', '--people', 'Mia').people[0]
  same('the program says the same', `${found.mid} ${found.standing}`, `${mid} 1`)
  await mia.close()

  // What her guest's page says of the invitation.
  const aicha = await town.phone('Aïcha', { lang })
  await aicha.go('/person/' + signer)
  ok('members read who invited Léa', await aicha.sees(w.guestOf))
  await aicha.close()
})
