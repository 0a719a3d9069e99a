// db.mjs: what rests on this phone, in one IndexedDB: who I am here, what I said that waits to
// leave, what I know of the log.
//
// me       one row per name: 'member', 'session' (a CryptoKey that cannot be taken out), 'spares'
//          of sealed answers; 'vkey', 'note', 'flaw' are of the community, whoever is here
// queue    acts that wait, in order of their number
// log      bundles of entries and disclosures, by number of the bundle
// What is secret rests here only locked, or as a CryptoKey that no script can read.
// A browser short of room may clear all of it, while a page is open too: whoever asked
// (`whenCleared`) is told.
// Another tab may hold it, so that it does not open: that is waited for once, then everything here
// fails until it does open, and whoever asked (`whenStuck`) is told; the place works as on a phone
// that keeps nothing.
import { within } from './within.mjs'

const STORES = {
  me: { keyPath: null },
  queue: { keyPath: 'n', autoIncrement: true },
  log: { keyPath: null },
}

const OPEN_MS = 10000 // a busy phone may take seconds
let opened
let late = false
let cleared = () => {}
let told = () => {}
export const whenStuck = tell => {
  told = tell
  if (late) tell(true)
}
export const whenCleared = tell => {
  cleared = tell
}
function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open('fabrique', 1)
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        if (!asked.result.objectStoreNames.contains(name))
          asked.result.createObjectStore(name, options.keyPath ? options : undefined)
      }
    }
    asked.onsuccess = () => {
      asked.result.onversionchange = ({ newVersion }) => {
        asked.result.close()
        opened = undefined
        if (newVersion === null) cleared()
      }
      asked.result.onclose = () => {
        opened = undefined
        cleared()
      }
      late = false
      done(asked.result)
    }
    asked.onerror = () => {
      opened = undefined
      fail(asked.error)
    }
  })
  return opened
}

const db = () =>
  within(late ? 0 : OPEN_MS, open()).catch(problem => {
    late = opened !== undefined
    if (late) told(true)
    throw problem
  })

// Once more where the browser had closed it in between.
async function begun(store, mode) {
  const begin = async () => (await db()).transaction(store, mode, { durability: 'strict' })
  try {
    return await begin()
  } catch (e) {
    if (e.name !== 'InvalidStateError' && e.name !== 'UnknownError') throw e
    opened = undefined
    return begin()
  }
}

async function run(store, mode, act) {
  const t = await begun(store, mode)
  return new Promise((done, fail) => {
    const asked = act(t.objectStore(store))
    t.oncomplete = () => done(asked?.result)
    t.onerror = t.onabort = () => fail(t.error ?? new DOMException('aborted', 'AbortError'))
  })
}

export const read = (store, key) => run(store, 'readonly', s => s.get(key))
export const all = store => run(store, 'readonly', s => s.getAll())
export const keys = store => run(store, 'readonly', s => s.getAllKeys())
export const write = (store, value, key) =>
  run(store, 'readwrite', s => (key === undefined ? s.put(value) : s.put(value, key)))
// Changed in one step, whatever other tabs do meanwhile: to(was) gives what it is to be, null where
// it is to go, undefined where it is to stay as it was; so does this.
export async function change(store, key, to) {
  let now
  await run(store, 'readwrite', s => {
    const asked = s.get(key)
    asked.onsuccess = () => {
      now = to(asked.result)
      if (now === null) s.delete(key)
      else if (now !== undefined) s.put(now, ...(STORES[store].keyPath ? [] : [key]))
    }
  })
  return now
}
export const remove = (store, key) => run(store, 'readwrite', s => s.delete(key))
export const empty = store => run(store, 'readwrite', s => s.clear())
