// tests/browser/layout.mjs: what a page does to its room: nothing wider than the window, no text cut off, no two things to press on
// top of one another.  Runs inside the page.

// The flaws of the page as it stands, as sentences.
export const flawsOf = page => page.evaluate(() => {
  const flaws = []
  const wide = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > wide + 1) flaws.push(`the page is ${document.documentElement.scrollWidth} px wide in ${wide}`)
  const name = e => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className} "${(e.textContent ?? '').trim().slice(0, 40)}"`
  const shown = e => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest('.vh, .skip')
  for (const e of document.querySelectorAll('main *, .top *, .tabs *')) {
    if (e.closest('svg, .vh, .skip') || !shown(e)) continue
    const r = e.getBoundingClientRect()
    if (r.width && (r.right > wide + 1 || r.left < -1)) flaws.push(`beyond the edge: ${name(e)}`)
    if (e.children.length === 0 && e.tagName !== 'INPUT' && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && e.clientWidth) flaws.push(`cut off: ${name(e)}`)
  }
  const pressed = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(e => shown(e) && !e.closest('.tabs'))
  const boxes = pressed.map(e => [e, [...e.getClientRects()]])
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      if (boxes[i][0].contains(boxes[j][0]) || boxes[j][0].contains(boxes[i][0])) continue
      if (boxes[i][1].some(a => boxes[j][1].some(b => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4))) flaws.push(`on top of one another: ${name(boxes[i][0])} and ${name(boxes[j][0])}`)
    }
  }
  const labels = [...document.querySelectorAll('.tabs a > span:not(.n)')].filter(shown).map(e => [e, e.getBoundingClientRect()])
  for (let i = 1; i < labels.length; i++) {
    const [a, b] = [labels[i - 1][1], labels[i][1]]
    if (a.right > b.left - 2 && Math.abs(a.top - b.top) < 20) flaws.push(`tabs touch: ${name(labels[i - 1][0])} and ${name(labels[i][0])}`)
  }
  return [...new Set(flaws)].slice(0, 8)
})
