// later.mjs: screens that a first page does not need: they come when somebody first goes there, in
// parts (tools/scripts.mjs); a member's
// phone keeps them all (sw.mjs).
import { html, useEffect, useState } from './html.mjs'
import { boot } from './boot.mjs'
import { Doc, Trouble } from './parts.mjs'
import { offline } from './problem.mjs'
import { script } from './trusted.mjs'
import { within } from './within.mjs'

const PART_MS = 30000
const here = new Map() // part -> what it exports

// A part that did not come is not tried again by the browser until the page is: so that is what
// "again" does.
async function load(part) {
  try {
    here.set(part, await within(PART_MS, import(script(boot.files.parts[part]))))
  } catch {
    throw offline()
  }
}

// What `part` exports as `name`, as a component that is there at once.  quiet: nothing stands in
// its place until it is.
export function later(part, name, { quiet = false } = {}) {
  function Later(props) {
    const [problem, set] = useState()
    useEffect(() => {
      // Asked for before (main.mjs), it may have come between what was drawn and now: then that is
      // drawn anew.
      ;(here.has(part) ? Promise.resolve() : load(part)).then(() => set(null), set)
    }, [])
    if (here.has(part)) return html`<${here.get(part)[name]} ...${props} />`
    if (quiet) return null
    return problem
      ? html`<div class="page one">
        <${Trouble} whole problem=${problem} again=${() => location.reload()} /></div>`
      : html`<${Doc} whole of=${{}} />`
  }
  Later.load = () => load(part)
  return Later
}
