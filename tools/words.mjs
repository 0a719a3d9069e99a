#!/usr/bin/env node
// Checks words/*.json: every id in both languages, the same {slots}, no doubled id, and every id that the code names.
// words/<language>.json are the program's, words/app.<language>.json the app's.
//
// The code names an id by FAB_W("id"), fab_word(x, "id"), FAB_SAY(b, l, "id"...), a page by {{id}}; fab_word_of and fab_word_known
// name a prefix, of which at least one id must be there; the app names them by t('id') and t('prefix.' + ...).  Exit 1 names each that is missing.  Plurals: <id>.one, <id>.many.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const bad = [];
const read = (path) => readFileSync(path, "utf8");
const load = (path) => {
    const text = read(path), seen = new Set();
    for (const [, id] of text.matchAll(/^\s*"([^"]+)":/gm)) {
        if (seen.has(id)) bad.push(`${id}: stands twice in ${path}`);
        seen.add(id);
    }
    return JSON.parse(text);
};
const slots = (text) => [...new Set([...text.matchAll(/\{([a-z_]+)\}/g)].map((m) => m[1]))].sort().join(" ");
const pair = (name) => {
    const fr = load(`words/${name}fr.json`), en = load(`words/${name}en.json`);
    for (const id of new Set([...Object.keys(fr), ...Object.keys(en)])) {
        if (!(id in fr)) bad.push(`${id}: not in French`);
        else if (!(id in en)) bad.push(`${id}: not in English`);
        else if (slots(fr[id]) !== slots(en[id])) bad.push(`${id}: slots differ: ${slots(fr[id])} / ${slots(en[id])}`);
        else if (!fr[id].trim() || !en[id].trim()) bad.push(`${id}: empty`);
        if (id.endsWith(".one") && !(id.slice(0, -4) + ".many" in en)) bad.push(`${id}: no .many beside it`);
        if (id.endsWith(".many") && !(id.slice(0, -5) + ".one" in en)) bad.push(`${id}: no .one beside it`);
    }
    return en;
};
const names = (en) => new Set(Object.keys(en).flatMap((id) => [id, id.replace(/\.(one|many)$/, "")]));
const en = pair(""), app = pair("app.");
const known = names(en), ofApp = names(app);

const NAMES = [/FAB_W\("([^"]+)"\)/g, /\bfab_word\([^,()]+, "([^"]+)"\)/g, /\bFAB_SAY(?:_N)?\([^,]+, [^,]+, "([^"]+)"/g,
               /\{\{([a-z][a-z0-9_.]+)\}\}/g];
const PREFIXES = /\bfab_word_(?:of|known)\([^,]+, "([^"]+)"/g;
for (const room of readdirSync("src")) {
    for (const file of [`src/${room}`, `src/${room}/pages`].filter(existsSync)
        .flatMap((dir) => readdirSync(dir).map((name) => `${dir}/${name}`))) {
        if (!/\.(c|h|html)$/.test(file) || /(_test\.c|views\/words\.h)$/.test(file)) continue;
        const code = read(file);
        for (const pattern of NAMES)
            for (const [, id] of code.matchAll(pattern)) if (!known.has(id)) bad.push(`${file}: names ${id}`);
        for (const [, prefix] of code.matchAll(PREFIXES))
            if (!Object.keys(en).some((id) => id.startsWith(prefix))) bad.push(`${file}: names ${prefix}...`);
    }
}
for (const file of readdirSync("app/src", { recursive: true }).filter((name) => name.endsWith(".mjs"))) {
    const code = read(`app/src/${file}`);
    for (const [, id, more] of code.matchAll(/\b(?:t|around)\('([a-z][\w.]*)'( \+)?/g)) {
        if (more ? !Object.keys(app).some((one) => one.startsWith(id)) : !ofApp.has(id)) bad.push(`app/src/${file}: names ${id}`);
    }
}
const rows = (table, pattern) => [...read(`src/tables/${table}.def`).matchAll(pattern)].map((m) => m.slice(1));
const need = (id) => { if (!(id in en)) bad.push(`${id}: missing`); };
for (const [name] of rows("errors", /^ERROR\(\d+, ([A-Z_]+)/gm)) for (const part of ["title", "text", "do"]) need(`E_${name}.${part}`);
for (const [name] of rows("kinds", /^KIND\(\d+, (\w+)/gm)) need(`kind.${name}`);
for (const [title] of rows("routes", /^PLACE\(\w+, "[^"]+", (\w+)\)/gm)) need(`place.${title}`);
for (const [name] of rows("devices", /^DEVICE\(\d+, (\w+)/gm)) need(`device.${name}`);
for (const [device, name] of rows("settings", /^SETTING\((\w+), (\w+)/gm)) if (device !== "keep") need(`setting.${device}.${name}`);

for (const line of bad) console.log(line);
console.log(`words: ${known.size + ofApp.size} sentences, 2 languages, ${bad.length} wrong`);
process.exitCode = bad.length ? 1 : 0;
