// html.mjs: what a screen writes with: html`...` and the hooks, from one place.
import { h, Fragment, render } from 'preact'
import htm from 'htm'

export { Fragment, render }
export { useState, useEffect, useRef, useMemo, useLayoutEffect, useCallback } from 'preact/hooks'
export const html = htm.bind(h)
