// The app's scripts as they are sent: scripts({minify, plugins}) -> Map of name -> Buffer, for tools/app and for tests that alter them.
//
// app.js     main.mjs and all it needs at once: what a first visit loads, one file.
// PARTS      what is loaded when first needed (app/src/later.mjs); what several of them share is one file more.  They take from
//            app.js what it has, by its address; app.js finds theirs in what the page says of itself, so no two name one another.
// alone      workers and the service worker, each whole.
// An address is /app/<16 digits of SHA-256>/<name>, as src/http/app.c gives it: who names a file names what it holds.
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const PARTS = ['daily', 'seldom', 'ways'], ALONE = ['worker', 'secret', 'sw']
const OPTIONS = { outdir: 'out', bundle: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', write: false }

export const addressOf = (name, content) => `/app/${createHash('sha256').update(content).digest('hex').slice(0, 16)}/${name}`
const source = name => join(root, `app/src/${name}.mjs`)

// What each file is called: every part begins with main.mjs, so what main.mjs reaches is one chunk, which is app.js; what parts share
// is to be one more.
function called(outputs) {
  const names = new Map()
  for (const [path, { inputs, entryPoint }] of Object.entries(outputs)) {
    const name = entryPoint ? basename(path) : 'app/src/main.mjs' in inputs ? 'app.js' : 'shared.js'
    if ([...names.values()].includes(name)) throw new Error(`parts share ${Object.keys(inputs)}: import it in app/src/acting.mjs`)
    names.set(basename(path), name)
  }
  return names
}

// Files of the first script and the parts, each once those it names are done: their addresses stand in it.
async function parted(build, options) {
  const { outputFiles, metafile } = await build({
    ...OPTIONS, ...options, splitting: true, metafile: true, absWorkingDir: root,
    entryPoints: { main: source('main'), ...Object.fromEntries(PARTS.map(p => [p, source(p)])) },
  })
  delete metafile.outputs['out/main.js']      // nothing but the order to load app.js
  const names = called(metafile.outputs), left = outputFiles.filter(f => names.has(basename(f.path))), done = new Map(), address = new Map()
  while (left.length) {
    const at = left.findIndex(f => metafile.outputs['out/' + basename(f.path)].imports.every(i => address.has(basename(i.path))))
    const [file] = left.splice(at, 1), own = basename(file.path), name = names.get(own)
    const text = file.text.replaceAll(/"\.\/([\w-]+\.js)"/g, (as, other) => address.has(other) ? `"${address.get(other)}"` : as)
    done.set(name, Buffer.from(text))
    address.set(own, addressOf(name, done.get(name)))
  }
  return done
}

export async function scripts(options = {}) {
  const { build } = await import(join(root, 'app/node_modules/esbuild/lib/main.js'))
  const alone = await build({ ...OPTIONS, ...options, entryPoints: Object.fromEntries(ALONE.map(n => [n, source(n)])) })
  return new Map([...await parted(build, options), ...alone.outputFiles.map(f => [basename(f.path), Buffer.from(f.contents)])])
}
