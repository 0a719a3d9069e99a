// A labeller says how good somebody is, on their page; it stands there with the labeller's own record; it is taken back.
import { journey, ok, same } from './lib.mjs'
import { comes } from './ends.mjs'

const WORDS = {
  fr: { give: /Donner un label/, topic: /Pour quoi/, four: '4 sur 5', no: 'Non', say: /Donner ce label/, back: /Le reprendre/, none: /Vous n’en avez donné aucun/ },
  en: { give: /Give a label/, topic: /For what/, four: '4 of 5', no: 'No', say: /Give this label/, back: /Take it back/, none: /You have given none/ },
}

await journey('labels', async (town, lang) => {
  const w = WORDS[lang], irene = town.said('Odile', 'find', '--people', 'Irène').people[0].mid
  const labels = () => town.said('Odile', 'label', 'Irène').labels
  const aicha = await town.phone('Aïcha', { lang })
  await aicha.go('/person/' + irene)
  await aicha.press(w.give)
  await aicha.page.getByLabel(w.topic).selectOption({ index: 1 })
  await aicha.page.getByRole('radio', { name: w.four }).check()
  await aicha.page.getByRole('radio', { name: w.no, exact: true }).check()
  await aicha.press(w.say)
  await aicha.page.waitForURL('**/labels')
  await comes('it is given', () => labels()[0]?.level, 4)
  same('by her', labels()[0].by.name, 'Aïcha')
  const said = town.said('Aïcha', '--lang', lang, 'label', 'Irène').labels[0]
  ok('her list says of whom', await aicha.sees('Irène'))
  ok('with what has come of it', await aicha.sees(said.record.text))

  await aicha.go('/person/' + irene)
  ok('the page shows it, with her record', await aicha.sees(said.text))
  await aicha.go('/labels')
  await aicha.press(w.back)
  await comes('taken back', () => labels().length, 0)
  ok('her list is empty again', await aicha.sees(w.none))
  await aicha.close()
})
