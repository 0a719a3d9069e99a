// route.mjs: addresses and screens: which screen an address is, going there, coming back, where the
// eye goes.
//
// A screen is {name, path, nav, seen, load}: path with {words}; nav: the tab it belongs to; seen:
// 'all' or 'members'.
import { html, useEffect, useState } from './html.mjs'

const listeners = new Set()
let screens = []

export function define(list) {
  screens = list.map(s => ({ ...s, pattern: s.path.split('/').slice(1) }))
}

export function match(path) {
  const parts = path.replace(/\/+$/, '').split('/').slice(1)
  const wanted = parts.length ? parts : ['']
  for (const screen of screens) {
    if (screen.pattern.length !== wanted.length) continue
    const params = {}
    const fits = screen.pattern.every((p, i) => {
      if (!p.startsWith('{')) return p === wanted[i]
      try {
        params[p.slice(1, -1)] = decodeURIComponent(wanted[i])
      } catch {
        return false
      }
      return wanted[i] !== ''
    })
    if (fits) return { screen, params, query: new URLSearchParams(location.search) }
  }
  return null
}

// replace: the place one leaves is not one to come back to.
export function go(to, { replace = false } = {}) {
  if (to !== location.pathname + location.search)
    history[replace ? 'replaceState' : 'pushState']({ inside: true }, '', to)
  for (const tell of listeners) tell(true)
}

// Back inside the app; somebody who came by a link goes to where the screen belongs.
export function back(otherwise) {
  if (history.state?.inside) history.back()
  else go(otherwise, { replace: true })
}

// The place one is at: drawn anew at each change; `moved` counts them.
export function usePlace() {
  const [moved, tell] = useState(0)
  useEffect(() => {
    const changed = () => tell(n => n + 1)
    listeners.add(changed)
    addEventListener('popstate', changed)
    return () => {
      listeners.delete(changed)
      removeEventListener('popstate', changed)
    }
  }, [])
  return { at: match(location.pathname), moved, path: location.pathname + location.search }
}

// Presses on links of this place stay inside; with a modifier, or to elsewhere, the browser does as
// always.
export function followLinks(event) {
  const a = event.target.closest?.('a[href]')
  if (
    !a ||
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return
  const to = new URL(a.href, location.href)
  if (
    to.origin !== location.origin ||
    a.target ||
    a.hasAttribute('download') ||
    !match(to.pathname)
  )
    return
  event.preventDefault()
  if (to.pathname === location.pathname && to.search === location.search && to.hash) {
    document.getElementById(to.hash.slice(1))?.focus()
    return
  }
  go(to.pathname + to.search)
}

export const Link = ({ to, children, ...more }) => html`<a href=${to} ...${more}>${children}</a>`

// A link with another word behind # in the same tab is another place: the screen that reads it
// begins anew.
export function useFreshHash() {
  useEffect(() => {
    const again = () => location.reload()
    addEventListener('hashchange', again)
    return () => removeEventListener('hashchange', again)
  }, [])
}
