// noted.mjs: the names (sids) of the acts that wait in the queue, where they outlive what a browser
// clears when it is short of room
// (IndexedDB and caches).  Names only: what was signed, and by whom, stands elsewhere.
const PLACE = 'fabrique-waits'

export function all() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? []
  } catch {
    return []
  }
}
function set(sids) {
  try {
    if (sids.length) localStorage.setItem(PLACE, JSON.stringify(sids))
    else localStorage.removeItem(PLACE)
  } catch {
    /* a phone that keeps nothing */
  }
}
export const add = sid => set([...all().filter(s => s !== sid), sid])
export const remove = sid => set(all().filter(s => s !== sid))
export const clear = () => set([])
