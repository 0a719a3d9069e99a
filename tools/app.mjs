#!/usr/bin/env node
// Builds the app into a folder, flat: tools/app OUT.  the scripts (scripts.mjs), app.css, and what lies in
// app/static as it is.  Words and modules go into the program from where they are.  Nothing is fetched: esbuild,
// preact, htm and the fonts are the locked modules of app/ (tools/install app).  Same sources, same bytes.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { icon } from './icon.mjs'
import { scripts } from './scripts.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [out] = process.argv.slice(2)
if (!out) { console.error('tools/app OUT'); process.exit(2) }
const { transform } = await import(join(root, 'app/node_modules/esbuild/lib/main.js'))
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

for (const [name, content] of await scripts({ minify: true })) writeFileSync(join(out, name), content)
const css = ['tokens.css', 'app.css', 'more.css', 'keys.css'].map(f => join(root, 'app', f)).filter(existsSync).map(f => readFileSync(f, 'utf8')).join('\n')
writeFileSync(join(out, 'app.css'), (await transform(css, { loader: 'css', minify: true, charset: 'utf8' })).code)
// Fonts: of the open-licence families, the letters of our two languages, set as the style sheet asks for it.
const LETTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('') + ' ¡£§©«°±·»¿ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜàâäæçèéêëîïñôöùûüÿŒœŸ–—‘’“”„•…‰‹›€−× '
const FONTS = [['cabin', 400, 'fabrique-text-400'], ['cabin', 600, 'fabrique-text-600'], ['vollkorn', 600, 'fabrique-title-600']]
const { default: subset } = await import(join(root, 'app/node_modules/subset-font/index.js'))
for (const [family, weight, name] of FONTS) {
  const whole = readFileSync(join(root, `app/node_modules/@fontsource/${family}/files/${family}-latin-${weight}-normal.woff2`))
  writeFileSync(join(out, name + '.woff2'), await subset(whole, LETTERS, { targetFormat: 'woff2', keepFeatures: ['kern', 'liga', 'lnum', 'tnum'], noHinting: true }))
}
const fixed = join(root, 'app/static')
for (const name of readdirSync(fixed)) copyFileSync(join(fixed, name), join(out, name))
// For a home screen: the drawing as pixels.
const drawn = readFileSync(join(fixed, 'icon.svg'), 'utf8')
for (const size of [192, 512]) writeFileSync(join(out, `icon-${size}.png`), icon(drawn, size))

const weight = name => gzipSync(readFileSync(join(out, name)), { level: 9 }).length
for (const name of readdirSync(out).sort()) console.log(`${name}: ${weight(name)} bytes gzip`)
