// pictures.mjs: photos on a screen: taken, looked at, taken away again (ux 05, 07b); shown; out and
// back side by side (07c).
import { html, useEffect, useState } from './html.mjs'
import { Icon } from './draw.mjs'
import { Card } from './parts.mjs'
import { hour, shortDay, t } from './words.mjs'
import * as photos from './photos.mjs'

// A photo that was sent: the browser asks for it by its digest.
export const Picture = ({ photo, alt }) =>
  html`<img src=${'/v1/files/' + photo.sha256} width=${photo.width} height=${photo.height}
    alt=${alt} loading="lazy" />`

// One that is still here alone.
function Own({ photo, alt }) {
  const [url, set] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([photos.bytesOf(photo)], { type: 'image/jpeg' }))
    set(made)
    return () => URL.revokeObjectURL(made)
  }, [photo.sha256])
  return url && html`<img src=${url} width=${photo.width} height=${photo.height} alt=${alt} />`
}

// list: of photos.take; most: how many.  Never demanded.
export function Take({ list, set, most, label, hint }) {
  const [wrong, say] = useState(''),
    [busy, work] = useState(false)
  const take = async event => {
    const file = event.target.files[0]
    event.target.value = ''
    if (!file) return
    say('')
    work(true)
    try {
      const photo = await photos.take(file)
      set([...list.filter(p => p.sha256 !== photo.sha256), photo])
    } catch {
      say(t('photo.wrong'))
    } finally {
      work(false)
    }
  }
  return html`<div class="stack-s">
    ${list.map((photo, i) =>
    html`<figure key=${photo.sha256} class="photo">
    <${Own} photo=${photo} alt=${t('photo.yours', { n: i + 1 })} /><figcaption class="split">
    <span class="note">${t('photo.cleaned')}</span>
    <button type="button" class="btn quiet small"
    onClick=${() => set(list.filter(p => p !== photo))}>${t('photo.away')}</button></figcaption>
    </figure>`)}
    ${list.length < most
      && html`<label class="btn alt photo-take" aria-disabled=${busy ? 'true' : undefined}>
      <${Icon} name="eye" />${list.length ? t('photo.another') : label}
      <input class="vh" type="file" accept="image/*" disabled=${busy} onChange=${take} /></label>`}
    <p class="note">${hint}</p>${wrong && html`<p class="error" role="alert">${wrong}</p>`}</div>`
}

// How it was on its way out, and when it was back; nothing where nobody took one.
const lastOf = (handed, back) => handed.findLast(h => h.photos.length && h.leg > 0 === back)
const Then = ({ of, id }) =>
  of &&
  html`<figure class="photo">
    ${of.photos.map(photo =>
    html`<${Picture} photo=${photo} alt=${t(id + '_alt', { name: of.by.name })} />`)}
    <figcaption class="note">${t(id, { day: shortDay(of.at), hour: hour(of.at) })}</figcaption>
    </figure>`
export function ThenAndNow({ handed }) {
  const out = lastOf(handed ?? [], false),
    back = lastOf(handed ?? [], true)
  return (
    (out || back) &&
    html`<${Card} title=${t('photo.then_now')}><div class="pair">
      <${Then} of=${out} id="photo.out" /><${Then} of=${back} id="photo.back" /></div></${Card}>`
  )
}
