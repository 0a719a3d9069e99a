// boxes.mjs: words that only their readers can open: opened here, with one's own key, and checked
// against their digest.
import { core, b64u, unb64u } from './core.mjs'
import * as keys from './keys.mjs'
import { who } from './member.mjs'

// A document's first box that is for me: {field, text} or null.
export async function terms(doc) {
  if (!keys.isOpen() || !doc.boxed?.length) return null
  const c = await core()
  for (const { digest, box } of doc.boxed) {
    try {
      const plain = c.bytes(
        'box_open',
        unb64u(box),
        unb64u(who().mid),
        keys.boxSecret(),
        c.bytes('box_context', 'disclosure', unb64u(digest)),
      )
      if (b64u(c.bytes('disclosure_digest', plain)) === digest)
        return c.object('disclosure_read', plain)
    } catch {
      /* for somebody else */
    }
  }
  return null
}

// All that is boxed for me in a document: [{field, text, by}].
export async function opened(doc) {
  const rows = await Promise.all(
    (doc.boxed ?? []).map(async row => ({ ...(await terms({ boxed: [row] })), by: row.by })),
  )
  return rows.filter(row => row.text)
}
