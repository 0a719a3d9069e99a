// The app holds no rule: no arithmetic with amounts, shares, deadlines or intervals, outside the files that draw them and the homes of
// what people type or choose (HOMES).  tools/applint [FOLDER]; exit 1 names each place.  With --self-test it must find planted faults.
//
// Idea: comments and strings are taken out, what stands in ${} of templates stays; then each operator is looked at with what stands
// left and right of it.  An operand that names one of NAMES, or a length of time in figures, is a fault; joining strings is none.
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOMES = {
  'draw.mjs': 'places strokes to scale', 'qr.mjs': 'draws squares', 'money.mjs': 'sums as people type them', 'time.mjs': 'days as people choose them',
}
const NAMES = /\b(amounts?|units|per_one|stake|rests|worth|balance|bal|debt|price|fee|claim|cover|exposure|shares?|ppm|lo|hi|will|can|due|due_ms|deadline|until|lapse|window|retention|kept|broken|made_good|granted|received)\b/
const TIMES = /\b(86400(?:000)?|3600(?:000)?|604800(?:000)?|DAY_MS|DAY_S|HOUR_MS)\b/
const STRING = '\u00a7'

// The code alone: strings and the text of templates become one sign, comments nothing; lines stay where they are.
export function bare(source) {
  let out = '', at = 0
  const depth = []                     // braces open in each ${} one is in
  const lines = text => text.replace(/[^\n]/g, '')
  const skip = (end, more) => {
    const from = at
    while (at < source.length && !end()) at += source[at] === '\\' ? 2 : 1
    at += more
    return lines(source.slice(from, at))
  }
  const template = () => {
    const gone = skip(() => source[at] === '`' || source.startsWith('${', at), 0)
    out += STRING + gone
    if (source[at] === '`') { at++; return }
    at += 2
    depth.push(0)
    out += '('
  }
  while (at < source.length) {
    const c = source[at], before = out.trimEnd().at(-1) ?? ';'
    if (source.startsWith('//', at)) out += skip(() => source[at] === '\n', 0)
    else if (source.startsWith('/*', at)) out += skip(() => source.startsWith('*/', at), 2)
    else if (c === '\'' || c === '"') { at++; const gone = skip(() => source[at] === c, 1); out += STRING + gone }
    else if (c === '`') { at++; template() }
    else if (c === '/' && /[(,=:[!&|?{};>]/.test(before)) {
      at++
      skip(() => source[at] === '/', 1)
      out += STRING
    } else if (c === '{' && depth.length) { depth[depth.length - 1]++; out += c; at++ }
    else if (c === '}' && depth.length) {
      at++
      if (depth.at(-1) > 0) { depth[depth.length - 1]--; out += c } else { depth.pop(); out += ')'; template() }
    } else { out += c; at++ }
  }
  return out
}

// What stands left of `end` or right of `start`: a chain of names, calls and brackets, whole.
const PAIRS = { ')': '(', ']': '[', '(': ')', '[': ']' }
function operand(code, from, step) {
  const [open, close] = step < 0 ? [')]', '(['] : ['([', ')]']
  let at = from, deep = 0
  while (at >= 0 && at < code.length && /\s/.test(code[at])) at += step
  const start = at
  for (; at >= 0 && at < code.length; at += step) {
    const c = code[at]
    if (open.includes(c)) deep++
    else if (close.includes(c)) { if (deep === 0) break; deep-- }
    else if (deep === 0 && !/[\w$.?\u00a7]/.test(c)) break
  }
  return step < 0 ? code.slice(at + 1, start + 1) : code.slice(start, at)
}

export function faults(source) {
  const code = bare(source), found = []
  const tell = (at, what) => found.push({ line: code.slice(0, at).split('\n').length, what: what.replaceAll(/\s+/g, ' ').trim().slice(0, 80) })
  for (const m of code.matchAll(/(?<![-+*/%=<>])([-+*/%]|\*\*)=?(?![-+>])/g)) {
    const left = operand(code, m.index - 1, -1), right = operand(code, m.index + m[0].length, 1)
    if (left === '' || /^(return|typeof|case|of|in)$/.test(left) || left.includes(STRING) || right.includes(STRING)) continue
    if ([left, right].some(x => NAMES.test(x) || TIMES.test(x))) tell(m.index, `${left} ${m[0]} ${right}`)
  }
  for (const m of code.matchAll(/Math\.(?:min|max|round|floor|ceil|trunc)\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)) {
    if (NAMES.test(m[1]) && !found.some(f => m[0].includes(f.what))) tell(m.index, m[0])
  }
  return found
}

const PLANTED = [
  ['const left = doc.stake.units - deal.rests.units', 1], ['html`<b>${row.hi - row.lo}</b>`', 1], ['const due = leg.due + 7 * DAY', 1], ['x = Date.now() + 86400 * n', 1],
  ['rows.reduce((n, r) => n + r.amount, 0)', 1], ['total += a.amount', 1], ['Math.max(doc.deadline, now)', 1], ['until / 1000', 1], ['const half = (a.worth) * 2', 1],
  ['go("/can-i?until=" + until)', 0], ['html`<i>${n + 1} of amount - 3</i>`', 0], ['// amount - 1', 0], ['/amount-1/.test(x)', 0], ['f = lo => hi', 0], ['i % 2 ? a.amount : b', 0], ['x = `${"/a/" + due}`', 0],
]
function selfTest() {
  let wrong = 0
  for (const [code, want] of PLANTED) if (Math.min(faults(code).length, 1) !== want) { console.log(`not ok ${want ? 'missed' : 'wrongly found'}: ${code}`); wrong++ }
  console.log(`${PLANTED.length - wrong} passed, ${wrong} failed`)
  return wrong === 0
}

function run(folder) {
  let count = 0
  for (const file of readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.mjs') && !(name in HOMES)).sort()) {
    for (const { line, what } of faults(readFileSync(join(folder, file), 'utf8'))) { console.log(`${file}:${line}: ${what}`); count++ }
  }
  console.log(`applint: ${count} places where the app computes what a rule decides`)
  return count === 0
}

const [word] = process.argv.slice(2)
const good = word === '--self-test' ? selfTest() : run(word ?? join(dirname(fileURLToPath(import.meta.url)), '../app/src'))
process.exitCode = good ? 0 : 1
