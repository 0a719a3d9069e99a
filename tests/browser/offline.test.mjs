// Without network: a loan whose network is cut at ten points, before the server has each act of the
// hand-over and of the return, and after (its answer is lost).  Each time it is told in words,
// nothing is lost, nothing doubled; in French the hand-over is signed on two phones, in English on
// one, with the code of the other (so four checks fewer: two acts leave by one press).  At the end
// phone and program hold the same state.
import { ok, same } from './lib.mjs'
import {
  cutJourney, isAct, kindsAbout, left, queued, sameState, sizeOf, waits,
} from './offline.mjs'

const W = {
  fr: {
    borrow: /emprunter/, sign: /Signer ma moitié/, given: /Je l’ai remise/, taken: /^Je l’ai$/,
    back: /Je l’ai rendue/, well: /tout va bien/, both: /deux moitiés/,
    one: /Une chose que vous avez écrite attend ici/,
    two: /2 choses que vous avez écrites attendent ici/,
  },
  en: {
    borrow: /Ask to borrow/, sign: /Sign my half/, given: /I handed it over/, taken: /^I have it$/,
    back: /I brought it back/, well: /all is well/, both: /both halves/,
    one: /One thing you wrote waits here/,
    two: /2 things you wrote wait here/,
  },
}

async function borrowed(karim, w) {
  await karim.go('/find?q=tron')
  await karim.press(/Tronçonneuse/)
  await karim.press(w.borrow)
  await karim.choosesDays()
  await karim.press(w.sign)
  await karim.page.waitForURL('**/promise/**')
  return new URL(karim.page.url()).pathname.split('/').pop()
}

// One press that signs n acts: the network is cut before them, then after the first; then it is
// back.
async function cutTwice(net, name, { page }, press, words, n = 1) {
  net.cut(isAct, 'before')
  await press()
  await queued(page, n)
  const told = page.getByText(words).first().waitFor({ timeout: 45000 })
  ok(`${name}, cut before: told in words`, await told.then(() => true, () => false))
  net.sent()
  net.cut(isAct, 'after')
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  while (net.sent() === 0) await page.waitForTimeout(100)
  ok(`${name}, cut after: it still waits`, await waits(page))
  same(`${name}, cut after: here too`, (await queued(page, n)).length, n)
  await net.back(page)
  ok(`${name}: it leaves when the network is back`, await left(page))
}

async function byCode(net, aicha, karim, sid, w) {
  await karim.go(`/promise/${sid}/hand`)
  const code = await karim.page.locator('.code-shown').innerText()
  await aicha.go(`/promise/${sid}/hand`)
  await aicha.page.getByRole('textbox').fill(code)
  await cutTwice(net, 'both halves of the hand-over', aicha, () => aicha.press(w.both), w.two, 2)
}

await cutJourney('offline', async (net, town, lang) => {
  const w = W[lang], from = await sizeOf(town)
  const karim = await net.phone('Karim', lang), aicha = await net.phone('Aïcha', lang)
  const sid = await borrowed(karim, w)
  const step = async (name, phone, words) => {
    await phone.checked()
    await phone.go('/promise/' + sid)
    await cutTwice(net, name, phone, () => phone.press(words), w.one)
  }
  await step('her half', aicha, w.sign)
  if (lang === 'fr') {
    await step('handing over', aicha, w.given)
    await step('having it', karim, w.taken)
  } else {
    await byCode(net, aicha, karim, sid, w)
  }
  await step('bringing it back', karim, w.back)
  await step('all is well', aicha, w.well)

  same('the loan is kept', town.said('Aïcha', 'show', sid).outcome, 2)
  await sameState('her phone and the program hold the same state', town, aicha)
  await sameState('so does his', town, karim)
  await karim.close()
  await aicha.close()
  await town.stop()
  const kinds = kindsAbout(town, sid, from)
  same('each act once, in order', kinds, 'promise accept deliver keep deliver keep')
})
