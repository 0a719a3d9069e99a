// mine.mjs: what one has signed here: for a copy to take along, and for what can be erased.
import { core, unb64u } from './core.mjs'
import { language } from './words.mjs'
import { plain } from './acts.mjs'
import * as locks from './locks.mjs'
import * as phone from './phone.mjs'
import * as server from './server.mjs'
import { view } from './data.mjs'

const REFS = 16 // entries that one erasure names, FAB_L_refs at most
const OWN_WISH = 1

// GET /v1/me/export, all its pages: {origin, member, checkpoint, statements}, the newest first.
export async function everything() {
  const first = await server.get('/v1/me/export')
  const statements = [...first.statements]
  for (let next = first.next; next;) {
    const page = await server.get('/v1/me/export?after=' + next)
    statements.push(...page.statements)
    next = page.next
  }
  return { ...first, statements }
}

// [{sid, kind, kept}]; kept: some of its words are still there.
export async function signed() {
  const c = await core()
  return (await everything()).statements.map(s => ({
    sid: s.sid,
    kind: c.object('statement_read', unb64u(s.entry)).kind,
    kept: s.texts.some(x => x.bytes || x.boxes),
  }))
}

const draft = sids => ({
  kind: 'erase',
  what: 'erase',
  about: sids[0],
  fields: { ref: sids.length === 1 ? sids[0] : sids, code: OWN_WISH },
})
const KEYS = ['join', 'rotate']

// Which of them the rules let their author erase now, as drafts.  last: those that hold the name
// and the key; whoever asks for
// them has left and holds no copy to try them on: the server refuses what may not go yet.
export async function erasable({ last = false } = {}) {
  if (!last) await phone.whenReady()
  const free = []
  for (const s of await signed()) {
    if (!s.kept || KEYS.includes(s.kind) !== last) continue
    if (last || !(await phone.tryOut(plain(draft([s.sid])))).problem) free.push(s.sid)
  }
  return Array.from({ length: Math.ceil(free.length / REFS) }, (_, i) =>
    draft(free.slice(i * REFS, (i + 1) * REFS)),
  )
}

// Everything that is one's own, as one file.
const DOCUMENTS = mid => [
  '/v1/me',
  '/v1/me/record',
  '/v1/me/today',
  '/v1/people/' + mid,
  '/v1/accounts/' + mid,
]
export async function copy(mid) {
  const documents = {}
  for (const path of DOCUMENTS(mid))
    documents[path] = await view(path).then(
      a => a.doc,
      p => ({ problem: p.code }),
    )
  const file = {
    v: 1,
    language: language(),
    made: new Date().toISOString(),
    signed: await everything(),
    documents,
    keyfile: await locks.here(),
  }
  return new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' })
}
