// tests/http/app.test.mjs: the app's files and the places that only it can show.  The app is the small one of tests/data/app.
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { readFileSync } from "node:fs";
import { town } from "./fab.mjs";

let s, people, tokens;
before(async () => {
    ({ s, people, tokens } = await town("Aïcha", "Karim"));
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

const boot = (html) => JSON.parse(html.match(/<script type="application\/json" id="boot">(.*?)<\/script>/s)[1]);
const file = (name) => readFileSync(new URL(`../data/app/${name}`, import.meta.url));
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
// What fetch hides: bytes as they travel.
const bare = (path, headers = {}) => new Promise((resolve, reject) => {
    request({ port: s.port, path, headers }, (answer) => {
        const parts = [];
        answer.on("data", (d) => parts.push(d));
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    }).on("error", reject).end();
});
// Every address of the app, so that it may be opened from a link and loaded again; those that are read without script are apart.
const READ = ["/", "/find", "/thing/x", "/charter", "/check", "/together", "/accounts"];
const SCREENS = readFileSync(new URL("../../app/src/screens.mjs", import.meta.url), "utf8");
const PLACES = [...SCREENS.matchAll(/screen\('([^']+)'/g)].map((m) => m[1].replaceAll(/\{\w+\}/g, "x")).filter((p) => !READ.includes(p));

test("every place opens as a page that begins the app, and says what to do without script", async () => {
    assert.ok(PLACES.length > 20);
    for (const path of ["/", "/find", "/charter", "/check", "/together", "/accounts", ...PLACES]) {
        const page = await s.get(path, null, { "accept-language": "fr" });
        assert.equal(page.status, 200, path);
        assert.match(page.headers.get("content-type"), /^text\/html/, path);
        const said = boot(page.text);
        assert.equal(said.name, "La Remise <test>", path);
        assert.equal(said.origin, s.origin, path);
        assert.equal(said.lang, "fr", path);
        assert.equal(said.web, s.web, path);
        assert.ok(said.size > 0 && said.public === true && said.demo === false, path);
        assert.ok(page.text.includes(`<script type="module" src="${said.files.app}"></script>`), path);
        assert.ok(!page.text.includes("<script>"), "no script stands in the page itself");
        if (PLACES.includes(path)) assert.match(page.text, /<noscript>.*ligne de commande.*<\/noscript>/s, path);
        else assert.doesNotMatch(page.text, /<noscript>/, path);
        assert.match(page.headers.get("content-security-policy"),
                     /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'.*frame-ancestors 'none'; require-trusted-types-for 'script'/, path);
    }
});

test("a thing that is not there is said so, on a page that begins the app all the same", async () => {
    const page = await s.get("/thing/x");
    assert.equal(page.status, 404);
    assert.match(page.headers.get("content-type"), /^text\/html/);
    assert.equal(boot(page.text).origin, s.origin);
});

test("a page's data cannot end its element, whatever the community is called", async () => {
    const page = await s.get("/today");
    assert.ok(page.text.includes("La Remise \\u003ctest>"));
});

test("files are addressed by what they hold, and kept for ever", async () => {
    const { files, version } = boot((await s.get("/")).text);
    assert.match(version, /^[0-9a-f]{16}$/);
    for (const [name, key, type] of [["app.js", "app", "text/javascript; charset=utf-8"], ["worker.js", "worker", "text/javascript; charset=utf-8"],
                                     ["core.wasm", "core", "application/wasm"], ["icon.svg", "icon", "image/svg+xml"]]) {
        assert.equal(files[key], `/app/${hash(file(name))}/${name}`);
        const answer = await bare(files[key]);
        assert.equal(answer.status, 200, name);
        assert.deepEqual(answer.body, file(name));
        assert.equal(answer.headers["content-type"], type);
        assert.equal(answer.headers["cache-control"], "public, max-age=31536000, immutable");
        assert.equal(answer.headers["set-cookie"], undefined);
        assert.match(answer.headers["content-security-policy"], key === "app" || key === "worker" ? /wasm-unsafe-eval/ : /default-src 'none'/);
    }
    assert.equal((await s.get(files.app.replace(/[0-9a-f]{16}/, "0".repeat(16)))).status, 404, "another hash is another file");
    assert.equal((await s.get("/app/0000000000000000/passwd")).status, 404);
    assert.equal((await s.get(files.app.replace("app.js", "worker.js"))).status, 404, "one file's hash does not open another");
});

test("a style sheet names its fonts by their addresses, and leaves the rest alone", async () => {
    const { files } = boot((await s.get("/")).text);
    const css = await s.get(files.style);
    assert.equal(files.style, `/app/${hash(css.text)}/app.css`);
    assert.ok(css.text.includes(`src: url(${files.fonts[0]}) format("woff2")`));
    assert.ok(css.text.includes("url(data:image/gif;base64,R0lGODlhAQABAAAAACw=)"));
    assert.equal((await s.get(files.fonts[0])).status, 200);
});

test("the worker, the manifest and the list of files stand where they stand, and are asked for again", async () => {
    const worker = await s.get("/sw.js");
    assert.equal(worker.text, file("sw.js").toString());
    assert.equal(worker.headers.get("cache-control"), "no-cache");
    assert.equal((await s.get("/sw.js", null, { "if-none-match": worker.headers.get("etag") })).status, 304);
    assert.match(worker.headers.get("content-security-policy"), /script-src 'self'/);
    const about = await s.get("/v1/app");
    assert.deepEqual(about.json.files, boot((await s.get("/me")).text).files);
    assert.equal((await s.get("/v1/app", null, { "if-none-match": about.headers.get("etag") })).status, 304);
    const manifest = await s.get("/manifest.webmanifest?lang=fr");
    const said = JSON.parse(manifest.text);
    assert.equal(manifest.headers.get("content-type"), "application/manifest+json");
    assert.equal(said.name, "La Remise <test>");
    assert.equal(said.lang, "fr");
    assert.equal((await s.get(said.icons[0].src)).status, 200);
});

test("what is worth it goes packed to who can unpack it, under a tag of its own", async () => {
    const plain = await bare("/"), packed = await bare("/", { "accept-encoding": "br, gzip;q=0.8" });
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(packed.headers["content-encoding"], "gzip");
    assert.ok(packed.body.length < plain.body.length / 2);
    assert.match(packed.headers.vary, /Accept-Encoding/);
    assert.equal(packed.headers.etag, "W/" + plain.headers.etag);
    const same = await bare("/", { "if-none-match": packed.headers.etag });
    assert.equal(same.status, 304);
    assert.equal(same.headers["content-security-policy"], undefined, "a page that has not changed keeps its policy");
    for (const no of ["gzip;q=0", "br", ""]) assert.equal((await bare("/", { "accept-encoding": no })).headers["content-encoding"], undefined, no);
    const { files } = boot(plain.body.toString());
    assert.equal((await bare(files.style, { "accept-encoding": "gzip" })).headers["content-encoding"], "gzip");
    assert.equal((await bare(files.core, { "accept-encoding": "gzip" })).headers["content-encoding"], undefined, "eight bytes are not worth it");
    for (const [asked, got] of [["gzip, deflate, br, zstd", "br"], ["br;q=0, gzip", undefined], ["br;q=0", undefined], ["deflate", undefined]]) {
        const answer = await bare(files.app, { "accept-encoding": asked });
        assert.equal(answer.headers["content-encoding"], got, asked);
        assert.deepEqual(answer.body, got ? readFileSync(new URL("../data/br/app.js", import.meta.url)) : file("app.js"), "as it was packed beforehand");
    }
    assert.equal((await bare(files.style, { "accept-encoding": "br, gzip" })).headers["content-encoding"], "gzip", "who takes both gets what there is");
    assert.equal((await bare("/healthz", { "accept-encoding": "gzip" })).headers["content-encoding"], undefined, "nor are three");
});
