// boot.mjs: what the server's page says about itself, read once: {version, name, origin, web, size,
// lang, demo, files}.
// files: the addresses of core.wasm, replay.wasm, worker.js, the parts of the app and the words,
// each by the hash of what it holds.  It stands in a script of that name (sw.mjs compares those).
const element = document.querySelector('script#boot')

export const boot = Object.freeze(element ? JSON.parse(element.textContent) : {})
