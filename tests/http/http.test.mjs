// tests/http/http.test.mjs: the HTTP interface from outside, by a client that shares no line with the program.
//   FAB_HTTP_MAIN=... node --test tests/http
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { Member, b64u, cbor, sha256, town } from "./fab.mjs";

let s, people, tokens;
const now = () => Math.floor(Date.now() / 1000);
const day = 86400;

before(async () => {
    ({ s, people, tokens } = await town("Aïcha", "Karim", "Nadia"));
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

// Raw bytes over a socket: what fetch would never send.
const raw = (text) => new Promise((resolve) => {
    const c = connect(s.port, "127.0.0.1");
    let got = "";
    c.on("data", (d) => { got += d; });
    c.on("close", () => resolve(got));
    c.on("error", () => resolve(got));
    c.write(text);
});

test("a visitor reads the community, in his language", async () => {
    const fr = await s.get("/v1/community", null, { "accept-language": "fr-CH, en;q=0.5" });
    assert.equal(fr.status, 200);
    assert.equal(fr.json.v, 1);
    assert.equal(fr.json.name, "La Remise <test>");
    assert.equal(fr.json.members, 3);
    assert.match(fr.json.text, /membres/);
    assert.equal(fr.headers.get("content-language"), "fr");
    assert.equal(Number(fr.headers.get("fabrique-size")), fr.json.size);
    const en = await s.get("/v1/community?lang=en", null, { "accept-language": "fr" });
    assert.match(en.json.text, /members/);
});

test("an ETag costs nothing the second time, and is another one for another language or reader", async () => {
    const one = await s.get("/v1/charter");
    const tag = one.headers.get("etag");
    const again = await s.get("/v1/charter", null, { "if-none-match": tag });
    assert.equal(again.status, 304);
    assert.equal(again.text, "");
    assert.equal((await s.get("/v1/charter?lang=fr", null, { "if-none-match": tag })).status, 200);
    assert.equal((await s.get("/v1/charter", tokens[0], { "if-none-match": tag })).status, 200);
});

test("security headers stand on every answer, refusals too", async () => {
    for (const path of ["/", "/v1/community", "/v1/none", "/v1/me", "/checkpoint"]) {
        const { headers } = await s.get(path);
        assert.equal(headers.get("x-content-type-options"), "nosniff", path);
        assert.equal(headers.get("referrer-policy"), "no-referrer", path);
        assert.match(headers.get("content-security-policy"), path === "/" ? /default-src 'self'.*object-src 'none'/ : /default-src 'none'/, path);
        assert.equal(headers.get("set-cookie"), null, path);
    }
});

test("refusals are problems with a code, a sentence, and what to do", async () => {
    const rows = [["GET", "/v1/nothing", 404, "E_REF"], ["GET", "/v1/me", 401, "E_WHO"], ["GET", "/v1/people", 401, "E_WHO"],
                  ["DELETE", "/v1/community", 405, "E_REF"], ["GET", "/v1/charter/99", 404, "E_REF"], ["GET", "/v1/things?limit=x", 400, "E_FIELD"],
                  ["GET", "/v1/things?q=%ff", 400, "E_FIELD"], ["POST", "/v1/statements", 400, "E_SYNTAX"]];
    for (const [method, path, status, code] of rows) {
        const answer = await s.fetch(path, { method, headers: { "accept-language": "fr" } });
        const problem = await answer.json();
        assert.equal(answer.status, status, path);
        assert.equal(answer.headers.get("content-type"), "application/problem+json", path);
        assert.equal(problem.status, status, path);
        assert.equal(problem.code, code, path);
        assert.ok(problem.title && problem.detail && problem.do, path);
        const page = await s.get(problem.type + "?lang=fr");
        assert.equal(page.json.code, code, "the type is a page that says more");
    }
});

test("a session: a nonce counts once, and only the right key opens one", async () => {
    const ask = async () => (await s.post("/v1/session/challenge", "", "application/json")).json.nonce;
    const login = (m, nonce, web = s.web, iat) => s.post("/v1/session", m.session(nonce, web, iat));
    const nonce = await ask();
    assert.equal((await login(people[0], nonce)).status, 201);
    assert.equal((await login(people[0], nonce)).json.code, "E_TIME", "used up");
    assert.equal((await login(people[0], b64u(randomBytes(32)))).json.code, "E_TIME", "never given");
    assert.equal((await login(people[0], await ask(), "https://elsewhere.example")).json.code, "E_AUD", "for another web address");
    assert.equal((await login(people[0], await ask(), s.web, now() - 3600)).json.code, "E_TIME", "an hour old");
    const thief = new Member(s.origin, "Thief");
    thief.mid = people[0].mid;
    thief.id = people[0].id;
    assert.equal((await login(thief, await ask())).json.code, "E_SIG", "another key");
    assert.equal((await login(new Member(s.origin, "Nobody"), await ask())).json.code, "E_SIG", "nobody here");
    assert.equal((await s.get("/v1/me", tokens[0].replace(/^./, (c) => (c === "A" ? "B" : "A")))).status, 401, "a token that was never given");
});

test("a browser gets a cookie that scripts cannot read, and no token", async () => {
    const { json } = await s.post("/v1/session/challenge", "", "application/json");
    const answer = await s.fetch("/v1/session", { method: "POST", body: people[0].session(json.nonce, s.web),
                                                  headers: { "content-type": "application/cose", "sec-fetch-site": "same-origin" } });
    const cookie = answer.headers.get("set-cookie");
    assert.match(cookie, /^__Host-fab=.*HttpOnly.*SameSite=Strict/);
    assert.equal((await answer.json()).token, undefined);
    const me = await s.get("/v1/me", null, { cookie: cookie.split(";")[0] });
    assert.equal(me.json.who.name, "Aïcha");
    await s.fetch("/v1/session", { method: "DELETE", headers: { cookie: cookie.split(";")[0] } });
    assert.equal((await s.get("/v1/me", null, { cookie: cookie.split(";")[0] })).status, 401, "ended");
});

test("the first loan: offered, promised, handed out, brought back, and everybody sees what is his", async () => {
    const [anna, karim, nadia] = people;
    const offer = anna.say("offer", s.origin, [[2, 1], [9, 1], [4, "tools"], [7, 30000], [13, now() + 60 * day], [16, 1], [20, 1], [22, new Map([[2, 1]])]],
                           [[9, "Tronçonneuse <b>"], [8, "Avec casque"]]);
    const ticket = await s.submit(offer);
    assert.equal(ticket.sid, offer.sid);
    assert.ok(ticket.ticket.length > 100);
    const repeat = await s.submit(offer);
    assert.equal(repeat.index, ticket.index, "the same sid, the same answer");
    assert.equal(repeat.ticket, ticket.ticket, "the same ticket, byte for byte: a lost answer costs nothing and doubles nothing");

    const terms = [[12, [[1, 0, now() + day, 0, 0, 1, 0], [0, 1, now() + 3 * day, 30000, 0, 1, 1]]], [6, Buffer.from(offer.sid, "base64url")],
                   [19, [[9, 1, anna.mid, 0, 30000]]], [20, 1], [22, new Map([[1, now()], [2, 1]])]];
    const promise = karim.say("promise", anna.id, terms, [[15, "I bring it back clean"]]);
    await s.submit(promise);
    const path = `/v1/promises/${promise.sid}`;
    const taken = await s.post("/v1/statements", nadia.say("promise", anna.id, terms, [[15, "me too"]]).bytes);
    assert.deepEqual([taken.status, taken.json.code], [409, "E_TAKEN"]);

    const mine = (await s.get(path, tokens[1])).json;
    assert.equal(mine.terms, "I bring it back clean");
    assert.equal(mine.legs.length, 2);
    assert.equal(mine.exposure.find((x) => x.who.name === "Aïcha").worst.units, 30000);
    const others = (await s.get(path, tokens[2])).json;
    assert.equal(others.terms, undefined);
    assert.equal(others.legs, undefined);
    assert.equal((await s.get(path)).status, 401);

    for (const [who, kind, leg] of [[anna, "deliver", 0], [karim, "keep", 0], [karim, "deliver", 1], [anna, "keep", 1]]) {
        await s.submit(who.say(kind, promise.sid, [[2, 1], [9, leg]]));
    }
    const ended = (await s.get(path, tokens[0])).json;
    assert.deepEqual([ended.stage, ended.outcome], [12, 2]);
    const page = (await s.get("/v1/community")).json;
    assert.equal(page.promises.kept, 2);
    assert.equal(page.promises.left_hanging, 0);
    const me = (await s.get("/v1/me", tokens[0])).json;
    assert.deepEqual([me.granted, me.count], [1, 1]);
    const today = (await s.get("/v1/me/today", tokens[0])).json;
    assert.deepEqual(today.awaits.map((w) => w.what), ["rate"], "how it went may be said now");
});

test("things are shown to visitors without names, titles escaped on pages", async () => {
    const list = (await s.get("/v1/things")).json.things;
    assert.equal(list[0].title, "Tronçonneuse <b>");
    assert.equal(list[0].owner, null);
    assert.equal(list[0].note, undefined);
    assert.ok(!JSON.stringify(list).includes("Aïcha"));
    assert.equal((await s.get("/v1/things", tokens[2])).json.things[0].owner.name, "Aïcha");
    const html = (await s.get("/find")).text;
    assert.match(html, /Tronçonneuse &lt;b&gt;/);
    assert.ok(!html.includes("<b>&") && !html.includes("<b></b>") && !html.includes("Aïcha"));
});

test("ask answers with a verdict, two intervals, reasons, and leaves no trace", async () => {
    const size = (await s.get("/v1/community")).json.size;
    const body = JSON.stringify({ who: people[1].id, stake: 3000, level: "balanced" });
    const answer = await s.post("/v1/ask", body, "application/json", { authorization: `Bearer ${tokens[0]}`, "accept-language": "fr" });
    assert.equal(answer.status, 200);
    assert.ok(["handshake", "device", "not_at_this_stake", "not_enough_known"].includes(answer.json.verdict));
    for (const dim of ["will", "can"]) assert.ok(answer.json[dim].lo <= answer.json[dim].mid && answer.json[dim].mid <= answer.json[dim].hi);
    assert.equal(answer.json.sentences.length, 4);
    assert.match(answer.json.sentences[0], /Karim/);
    const sums = answer.json.contributions.reduce((n, c) => n + c.millideciban, 0);
    assert.ok(Math.abs(sums - answer.json.total_millideciban) <= 21, "the contributions add up");
    assert.equal((await s.get("/v1/community")).json.size, size);
    const wrong = await s.post("/v1/ask", JSON.stringify({ who: people[1].id, steak: 1 }), "application/json", { authorization: `Bearer ${tokens[0]}` });
    assert.equal(wrong.json.code, "E_FIELD");
    assert.equal((await s.post("/v1/ask", body, "application/json")).status, 401);
});

test("a sequence is answered one by one; checking writes nothing", async () => {
    const offer = (until) => people[2].say("offer", s.origin, [[2, 1], [9, 1], [13, until], [20, 1]], [[9, "Échelle"]]);
    const good = offer(now() + 30 * day), bad = offer(now() - day);
    const size = (await s.get("/v1/community")).json.size;
    const check = await s.post("/v1/statements/check", Buffer.concat([good.bytes, bad.bytes]), "application/cbor-seq", { authorization: `Bearer ${tokens[2]}` });
    assert.deepEqual(check.json.answers.map((a) => a.status), [200, 400]);
    assert.equal((await s.get("/v1/community")).json.size, size);
    const both = await s.post("/v1/statements", Buffer.concat([good.bytes, bad.bytes]), "application/cbor-seq");
    assert.equal(both.status, 200);
    assert.deepEqual(both.json.answers.map((a) => a.status), [201, 400]);
    assert.equal(both.json.answers[1].problem.code, "E_FIELD");
    const cut = await s.post("/v1/statements", Buffer.concat([good.bytes, bad.bytes.subarray(0, 50)]), "application/cbor-seq");
    assert.deepEqual([cut.status, cut.json.code], [400, "E_SYNTAX"]);
    const flipped = Buffer.from(offer(now() + 20 * day).bytes);
    flipped[flipped.length - 1] ^= 1;
    assert.equal((await s.post("/v1/statements", flipped)).json.code, "E_SIG");
});

test("a statement, its words by audience, its proof", async () => {
    const said = people[0].say("offer", s.origin, [[2, -1], [9, 1], [13, now() + 30 * day], [20, 1]], [[9, "Une brouette ?"]]);
    const { index } = await s.submit(said);
    const doc = (await s.get(`/v1/statements/${said.sid}`)).json;
    assert.equal(doc.index, index);
    assert.deepEqual(Buffer.from(doc.entry, "base64url"), said.entry);
    assert.equal(doc.disclosures[0].state, "hidden", "its words are for members");
    assert.equal((await s.get(`/v1/statements/${said.sid}`, tokens[2])).json.disclosures[0].text, "Une brouette ?");
    const digest = doc.disclosures[0].digest;
    assert.equal((await s.get(`/v1/disclosures/${digest}`)).status, 404);
    const bytes = await s.fetch(`/v1/disclosures/${digest}`, { headers: { authorization: `Bearer ${tokens[2]}`, accept: "application/cbor" } });
    assert.equal(b64u(sha256(Buffer.from(await bytes.arrayBuffer()))), digest);
    let proof;
    for (let i = 0; i < 40 && proof?.status !== 200; i++) {
        proof = await s.get(`/v1/statements/${said.sid}/proof?form=tlog`);
        if (proof.status !== 200) await new Promise((r) => setTimeout(r, 100));
    }
    assert.match(proof.text, /^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
});

test("the log: checkpoint signed by the published key, tiles immutable, leaves as signed", async () => {
    const note = (await s.get("/checkpoint")).text, vkey = (await s.get("/log.vkey")).text.trim();
    assert.equal((await s.get("/log/checkpoint")).text.split("\n")[0], s.origin, "also below the origin's path");
    const [origin, size] = note.split("\n");
    assert.equal(origin, s.origin);
    const key = Buffer.from(vkey.split("+").slice(2).join("+"), "base64").subarray(1);
    const line = note.split("\n").find((l) => l.startsWith("— "));
    const signature = Buffer.from(line.split(" ")[2], "base64").subarray(4);
    const spki = createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]), format: "der", type: "spki" });
    assert.ok(verify(null, Buffer.from(note.slice(0, note.indexOf("\n\n") + 1)), spki, signature));
    const bundle = await s.fetch(`/tile/entries/000.p/${size}`), tile = await s.fetch(`/tile/0/000.p/${size}`);
    assert.match(bundle.headers.get("cache-control"), /immutable/);
    assert.equal(bundle.headers.get("access-control-allow-origin"), "*");
    const entries = Buffer.from(await bundle.arrayBuffer()), leaves = Buffer.from(await tile.arrayBuffer());
    for (let at = 0, i = 0; at < entries.length; i++) {
        const n = entries.readUInt16BE(at);
        assert.deepEqual(sha256([0], entries.subarray(at + 2, at + 2 + n)), leaves.subarray(32 * i, 32 * i + 32));
        at += 2 + n;
    }
    for (const path of ["/tile/0/000.p/255", "/tile/0/0", "/tile/0/000.p/0", "/tile/9/000", "/tile/entries/000"]) {
        assert.equal((await s.get(path)).status, 404, path);
    }
});

test("news come as they happen, and resume where one stopped", async () => {
    const abort = new AbortController();
    const answer = await s.fetch("/v1/events", { signal: abort.signal });
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    const reader = answer.body.getReader();
    let text = "";
    const until = async (pattern) => {
        const end = Date.now() + 5000;
        while (!pattern.test(text) && Date.now() < end) text += Buffer.from((await reader.read()).value ?? []).toString();
        assert.match(text, pattern);
    };
    await until(/retry: 5000\n\nid: \d+\nevent: size\ndata: \{"n":\d+\}\n\n/);
    const { index } = await s.submit(people[1].say("offer", s.origin, [[2, 1], [9, 1], [13, now() + 30 * day], [20, 1]], [[9, "Pressoir"]]));
    await until(new RegExp(`id: ${index + 1}\nevent: size`));
    abort.abort();
});

test("a member has three streams", async () => {
    const abort = new AbortController(), headers = { authorization: `Bearer ${tokens[1]}` };
    for (let i = 0; i < 3; i++) assert.equal((await s.fetch("/v1/events", { signal: abort.signal, headers })).status, 200);
    assert.equal((await s.get("/v1/events", tokens[1])).json.code, "E_BUSY");
    abort.abort();
    let status;
    for (let i = 0; i < 50 && status !== 200; i++) {
        const again = new AbortController();
        status = (await s.fetch("/v1/events", { signal: again.signal, headers })).status;
        again.abort();
        await new Promise((r) => setTimeout(r, 100));
    }
    assert.equal(status, 200, "those that ended are free again");
});

test("Fabrique-Size: not older than that", async () => {
    const { index } = await s.submit(people[2].say("offer", s.origin, [[2, 1], [9, 1], [13, now() + 31 * day], [20, 1]], [[9, "Scie"]]));
    const read = await s.get("/v1/things", null, { "fabrique-size": String(index + 1) });
    assert.equal(read.status, 200);
    assert.ok(Number(read.headers.get("fabrique-size")) > index);
    const late = await s.get("/v1/things", null, { "fabrique-size": "1000000" });
    assert.deepEqual([late.status, late.json.code], [503, "E_BUSY"]);
    assert.ok(late.headers.get("retry-after"));
    const began = Date.now();
    await Promise.all(Array.from({ length: 20 }, () => s.get("/v1/things", null, { "fabrique-size": "1000000" })));
    assert.ok(Date.now() - began < 1500, "nobody waits for what nobody has seen");
});

test("a session ends with the key that opened it", async () => {
    const thief = new Member(s.origin, "Nadia, again");
    Object.assign(thief, people[2]);
    const stolen = await s.login(people[2]);
    assert.equal((await s.get("/v1/me", stolen)).status, 200);
    const fresh = new Member(s.origin, "fresh");
    const key = cbor(new Map([[1, 1], [-1, 6], [-2, fresh.key.public]]));
    await s.submit(people[2].say("rotate", people[2].id, [[9, 1]], [[4, key]]));
    people[2].key = fresh.key;
    assert.equal((await s.get("/v1/me", stolen)).status, 401);
    assert.equal((await s.get("/v1/people", tokens[2])).status, 401);
    await assert.rejects(s.login(thief), "nor a new one with the old key");
    tokens[2] = await s.login(people[2]);
    assert.equal((await s.get("/v1/me", tokens[2])).status, 200);
});

test("a proxy's own word counts, not the visitor's before it", async () => {
    const metrics = (lines) => raw(`GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n`);
    assert.match(await metrics(""), /^HTTP\/1\.1 200/);
    for (const lines of ["X-Forwarded-For: \r\n", "X-Forwarded-For: \r\nX-Forwarded-For: 192.0.2.1\r\n", "X-Forwarded-For: ,\r\n", "Forwarded: \r\n"]) {
        assert.match(await metrics(lines), /^HTTP\/1\.1 404/, lines);
    }
});

test("pages of a list follow one another", async () => {
    const first = await s.get("/v1/things?limit=1");
    assert.equal(first.json.things.length, 1);
    const link = first.headers.get("link").match(/<([^>]+)>; rel="next"/)[1];
    const second = await s.get(link);
    assert.equal(second.json.things.length, 1);
    assert.notEqual(second.json.things[0].sid, first.json.things[0].sid);
});

test("ambiguous, oversized and broken requests are refused, and the connection ends", async () => {
    const rows = [
        ["two lengths", "POST /v1/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", /^HTTP\/1\.1 400/],
        ["length and chunks", "POST /v1/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400/],
        ["two hosts", "GET /v1/community HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", /^HTTP\/1\.1 400/],
        ["too large", "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", /^HTTP\/1\.1 413/],
        ["a body that GET does not have", "GET /v1/community HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd", /^HTTP\/1\.1 413/],
        ["a header without end", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(40000)}\r\n\r\n`, /^(HTTP\/1\.1 4|$)/],
    ];
    for (const [row, bytes, want] of rows) assert.match(await raw(bytes), want, row);
    assert.equal((await s.get("/healthz")).text, "ok\n", "and the server lives on");
});

test("the interface describes itself", async () => {
    const { json } = await s.get("/v1/openapi.json");
    assert.equal(json.openapi, "3.1.0");
    assert.ok(json.paths["/v1/statements/{sid}"].get && json.paths["/v1/statements"].post);
    assert.match((await s.get("/metrics")).text, /fabrique_log_entries \d+\n[\s\S]*# EOF\n$/);
    assert.equal((await s.get("/metrics", null, { "x-forwarded-for": "192.0.2.1" })).status, 404, "not for visitors behind a proxy");
    assert.equal((await s.get("/readyz")).status, 200);
});

test("pages say it in both languages, without script, cookie or outside address", async () => {
    for (const path of ["/", "/find?q=scie", "/charter", "/check"]) {
        for (const lang of ["fr", "en"]) {
            const { status, text, headers } = await s.get(path, null, { "accept-language": lang });
            assert.equal(status, 200, path);
            assert.match(headers.get("content-type"), /^text\/html/);
            assert.match(text, new RegExp(`<html lang="${lang}">`));
            const read = text.replace(/<script type="application\/json".*?<\/script>|<script type="module" src="\/app\/[^"]*"><\/script>/gs, "");
            assert.ok(!/<script|style=|https?:\/\/(?!127)/.test(read.replace(/http:\/\/www.w3.org[^"']*/g, "")), path);
            assert.ok(!/\{\{|\[\[/.test(text), `${path}: a slot is left`);
            assert.equal((text.match(/<h1>/g) ?? []).length, 1, path);
        }
    }
    assert.match((await s.get("/charter", null, { "accept-language": "en" })).text, /<h2>La Remise &lt;test&gt;<\/h2>/);
    assert.equal((await s.get("/style.css")).headers.get("content-type"), "text/css; charset=utf-8");
});

test("one takes away what one has said, to the byte, and nobody else's", async () => {
    const said = [];
    for (let next = 0, path = "/v1/me/export?limit=2"; path; path = next ? `/v1/me/export?limit=2&after=${next}` : "") {
        const { status, json } = await s.get(path, tokens[0]);
        assert.equal(status, 200, path);
        assert.equal(json.member, people[0].id);
        assert.ok(json.statements.length <= 2);
        said.push(...json.statements);
        next = json.next;
    }
    assert.ok(said.length > 2, "more than a page");
    assert.deepEqual(said.map((x) => x.index), said.map((x) => x.index).sort((a, b) => b - a), "newest first");
    for (const x of said) assert.equal(b64u(sha256([0], Buffer.from(x.entry, "base64url"))), x.sid, "the entry is its name");
    assert.ok(said.at(-1).texts.some((t) => Buffer.from(t.bytes, "base64url").includes("Aïcha")), "her name beside her join");
    assert.equal((await s.get("/v1/me/export")).status, 401);
    assert.equal((await s.get(`/v1/me/export?for=${people[0].id}`, tokens[1])).status, 403);
});
