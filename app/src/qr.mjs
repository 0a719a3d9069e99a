// qr.mjs: a short text as a square for another phone's camera: the key of a new phone, or an
// invitation, goes from screen to camera,
// past every server (WIRE 8: byte mode, level M).
import { correction, generate } from 'lean-qr/nano'
import { html } from './html.mjs'

const EDGE = 4 // cells of white around (ISO/IEC 18004)

// Black on white in both themes.
export function Qr({ text, label }) {
  const code = generate(text, { minCorrectionLevel: correction.M }),
    cells = [...Array(code.size).keys()],
    side = code.size + 2 * EDGE
  const path = cells
    .flatMap(y => cells.filter(x => code.get(x, y)).map(x => `M${x + EDGE} ${y + EDGE}h1v1h-1z`))
    .join('')
  return html`<svg class="qr" viewBox=${`0 0 ${side} ${side}`} role="img" aria-label=${label}
    shape-rendering="crispEdges"><path fill="#fff" d=${`M0 0h${side}v${side}H0z`} />
    <path fill="#000" d=${path} /></svg>`
}
