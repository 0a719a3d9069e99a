// busy.mjs: too many asked from one address at once (a workshop's people have one): what was held
// back is sent again by itself as soon as the server said it may.
//
// useHeld() -> seconds to wait, as said when the last one was held back; 0: nothing waits.
import { useEffect, useState } from './html.mjs'

const watchers = new Set()
const held = new Set() // {seconds}: what each of them was told to wait

const longest = () => Math.max(0, ...[...held].map(one => one.seconds))
const tell = () => {
  for (const again of watchers) again(longest())
}

// Until it may be sent again; throws what the signal says, if that comes first.
export async function hold(seconds, signal) {
  const one = { seconds }
  held.add(one)
  tell()
  try {
    await new Promise((done, fail) => {
      setTimeout(done, seconds * 1000)
      signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError')))
    })
  } finally {
    held.delete(one)
    tell()
  }
}

export function useHeld() {
  const [seconds, set] = useState(longest)
  useEffect(() => {
    watchers.add(set)
    return () => watchers.delete(set)
  }, [])
  return seconds
}
