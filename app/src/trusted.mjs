// trusted.mjs: the one policy of this page: addresses of its own scripts, nothing else.
const own = address => {
  const to = new URL(address, location.href)
  if (
    to.origin !== location.origin ||
    !(to.pathname.startsWith('/app/') || to.pathname === '/sw.js')
  )
    throw new TypeError('not ours')
  return to.href
}
const policy = globalThis.trustedTypes?.createPolicy('fabrique', { createScriptURL: own })

export const script = address => (policy ? policy.createScriptURL(address) : own(address))
