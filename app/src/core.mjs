// core.mjs: the core of this page, opened once, when first needed.
import { Core } from '../core.mjs'
import { boot } from './boot.mjs'
import { within } from './within.mjs'

const CORE_MS = 60000
let opened
export function core() {
  opened ??= within(CORE_MS, WebAssembly.compileStreaming(fetch(boot.files.core)))
    .then(module => Core.open(module))
    .catch(e => {
      opened = undefined
      throw e
    })
  return opened
}

export const chance = n => crypto.getRandomValues(new Uint8Array(n))
export const b64u = bytes =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
export const unb64u = text =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
