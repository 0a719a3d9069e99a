// tests/browser/ends.mjs: what journeys about promises share: waiting for what the program says, choices as presses, and the end: the
// page says what `fabrique show` says, in the reader's language, and no phone has raised an alarm.
import { ok, same } from './lib.mjs'
import { onPhone } from './phone-lock.mjs'

const WAIT = 40000, AGAIN = 300, END = 12

// Asked again until it is what it should be.
export async function comes(name, ask, want) {
  const end = Date.now() + WAIT
  let got = ask()
  while (got !== want && Date.now() < end) {
    await new Promise(done => setTimeout(done, AGAIN))
    got = ask()
  }
  same(name, got, want)
}

// One of a question's answers, pressed.
export async function choose(phone, group, n) {
  phone.presses++
  await phone.page.locator(`input[name=${group}]`).nth(n).check()
}

export async function notSeen(phone, text) {
  await phone.page.locator('main h1').first().waitFor()
  return await phone.page.getByText(text).count() === 0
}

// The place is there, and nothing of it loads any more.
async function settled(phone) {
  const there = await phone.page.locator('main:has(h1):not(:has(.loading))').waitFor({ timeout: WAIT }).then(() => true, () => false)
  ok(`${phone.who}: the page comes`, there, there ? '' : await phone.page.locator('main').innerText())
}

// As it is compared: a sentence may begin with a capital where it heads a page.
const plain = text => text.replaceAll(/\s+/g, ' ').toLowerCase()

// The page of a promise and `fabrique show`: how it stands, each leg, what is set aside, what was answered.
export async function agrees(phone, sid) {
  const told = phone.town.said(phone.who, '--lang', phone.lang, 'show', sid)
  await phone.go('/promise/' + sid)
  await settled(phone)
  const page = plain(await phone.page.locator('main').textContent())
  const sentences = [told.outcome_text ?? told.stage_text, ...told.legs.map(l => l.text), ...told.legs.map(l => l.outcome_text ?? l.stage_text), ...(told.ratings ?? []).flatMap(r => [r.state_text, r.text, r.reply?.text])]
  for (const text of sentences.filter(Boolean)) ok(`${phone.who} reads what show says: ${text}`, page.includes(plain(text)), page.slice(0, 600))
  await quiet(phone)
}

// The page of a case and `fabrique judge-seat`; of one that has ended its own sentence says so.
export async function agreesInCase(phone, sid) {
  const told = phone.town.said(phone.who, '--lang', phone.lang, 'judge-seat', sid)
  await phone.go('/dispute/' + sid)
  await settled(phone)
  const page = plain(await phone.page.locator('main').textContent())
  for (const text of [told.text, told.stage < END && told.stage_text, told.said, told.ruling_text, ...told.seats.map(s => s.text), ...told.answers.map(a => a.text)].filter(Boolean)) {
    ok(`${phone.who} reads what judge-seat says: ${text}`, page.includes(plain(text)), page.slice(0, 600))
  }
  await quiet(phone)
}

export async function quiet(phone) {
  const flaw = await onPhone(phone.page, 'flaw')
  ok(`${phone.who}: the record adds up`, flaw === undefined, JSON.stringify(flaw))
}
