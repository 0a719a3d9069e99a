// server.mjs: the one door to the server: reads, hands in, keeps to what it is told about waiting.
//
// Every request is same-origin; the session is a cookie that no script can read.  A refusal is a
// Problem.
import { boot } from './boot.mjs'
import { language } from './words.mjs'
import { Problem, offline } from './problem.mjs'
import { hold } from './busy.mjs'

const WAIT_MS = 20000,
  TOO_MANY = 429,
  PATIENCE_S = 300
let ahead = 0 // of the server's clock before ours, ms, as its last answer said

// The server's time: a phone's clock may be wrong.
export const now = () => Date.now() + ahead

async function once(
  method,
  path,
  { body, type, accept = 'application/json', signal, headers = {} } = {},
) {
  let answer
  try {
    answer = await fetch(path, {
      method,
      body,
      credentials: 'same-origin',
      cache: 'no-cache',
      redirect: 'error',
      headers: {
        Accept: accept,
        'Accept-Language': language(),
        ...(type ? { 'Content-Type': type } : {}),
        ...headers,
      },
      signal: signal ?? AbortSignal.timeout(WAIT_MS),
    })
  } catch (e) {
    if (signal?.aborted) throw e
    throw offline()
  }
  const said = Date.parse(answer.headers.get('Date') ?? '')
  if (said) ahead = said - Date.now()
  if (answer.ok) return answer
  const why = await answer.json().catch(() => null)
  throw why?.code
    ? new Problem({ ...why, wait: Number(answer.headers.get('Retry-After')) || 0 })
    : new Problem({ code: answer.status >= 500 ? 'E_NET' : 'E_REF', status: answer.status })
}

// Where too many ask from one address it is sent again when the server said; what would have to
// wait longer than `patience` (seconds) is refused.
export async function request(method, path, { patience = PATIENCE_S, ...options } = {}) {
  for (;;) {
    try {
      return await once(method, path, options)
    } catch (problem) {
      if (problem.status !== TOO_MANY || !problem.wait || problem.wait > patience) throw problem
      patience -= problem.wait
      await hold(problem.wait, options.signal)
    }
  }
}

// What is no document is no answer: something between here and the server put it there.
const read = answer =>
  answer.json().catch(() => {
    throw offline()
  })

export const get = async (path, options) => read(await request('GET', path, options))
// A document and the position it was worked out at, -1 where that is not said: {doc, size}; not
// from before position `least`.
export async function getAt(path, { lang = language(), least = 0 } = {}) {
  const headers = { 'Accept-Language': lang, ...(least > 0 ? { 'Fabrique-Size': least } : {}) }
  const answer = await request('GET', path, { headers })
  return { doc: await read(answer), size: Number(answer.headers.get('Fabrique-Size') ?? -1) }
}
export const getBytes = async (path, options) =>
  new Uint8Array(await (await request('GET', path, { accept: '*/*', ...options })).arrayBuffer())
export const post = async (path, value, options) =>
  read(
    await request('POST', path, {
      body: JSON.stringify(value),
      type: 'application/json',
      ...options,
    }),
  )

// A photo, before the statement that names it; twice is once.
export const putFile = ({ sha256, bytes }) =>
  request('PUT', '/v1/files/' + sha256, { body: bytes, type: 'image/jpeg' })

// One signed submission.  Gives the ticket's answer; without a ticket nothing proves that it has
// arrived.
export async function handIn(bytes) {
  const type = 'application/cose'
  const answer = await read(await request('POST', '/v1/statements', { body: bytes, type }))
  if (typeof answer?.ticket !== 'string') throw offline()
  return answer
}

// Hints of what happened, by name; `tell(name, data)`.  The browser comes back by itself, with the
// last id it saw.
export function listen(topics, tell) {
  const source = new EventSource('/v1/events?topics=' + topics.join(','))
  for (const name of ['size', 'promise', 'today', 'dispute', 'things', 'alarm', 'reload']) {
    source.addEventListener(name, event => {
      let data = {}
      try {
        data = JSON.parse(event.data)
      } catch {
        /* a hint without data is still a hint */
      }
      tell(name, data)
    })
  }
  return () => source.close()
}

export const web = () => boot.web ?? location.origin
