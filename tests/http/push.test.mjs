// tests/http/push.test.mjs: Web Push from outside: a push service of our own on this machine, which checks what RFC 8030 and
// RFC 8292 say of a request; who is told, when, and how often.
//   FAB_HTTP_MAIN=... node --test tests/http
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createPublicKey, verify } from "node:crypto";
import { town } from "./fab.mjs";

let s, service, base, people, tokens;
const pushed = [], answers = new Map();
const [ANNA, BRUNO, CHLOE] = [0, 1, 2];
const json = { "content-type": "application/json" };
const put = (who, endpoint, more = {}) =>
    s.act(people[who], tokens[who], "PUT", "/v1/push", JSON.stringify({ endpoint, ...more }), json);
const until = async (holds, ms = 30000) => {
    for (const end = Date.now() + ms; Date.now() < end;) {
        if (holds()) return true;
        await new Promise((r) => setTimeout(r, 100));
    }
    return false;
};
const to = (path) => pushed.filter((p) => p.path === path);

before(async () => {
    service = createServer((q, a) => {
        const chunks = [];
        q.on("data", (c) => chunks.push(c));
        q.on("end", () => {
            pushed.push({ path: q.url, method: q.method, headers: q.headers, body: Buffer.concat(chunks) });
            a.writeHead(answers.get(q.url) ?? 201).end();
        });
    });
    await new Promise((r) => service.listen(0, "127.0.0.1", r));
    base = `http://127.0.0.1:${service.address().port}`;
    ({ s, people, tokens } = await town("Anna", "Bruno", "Chloé"));
});
after(async () => {
    assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks");
    service.close();
});

// Somebody promises another a thing within three days: an answer is awaited.
const promise = (from, other, what) =>
    s.submit(people[from].say("promise", people[other].id,
                              [[12, [[0, 1, Math.floor(Date.now() / 1000) + 3 * 86400, 3000, 0, 1, 0]]], [20, 1]], [[15, what]]));

test("the key of the community is a point on P-256, and stays the same", async () => {
    const first = await s.get("/v1/push", tokens[ANNA]);
    assert.equal(first.status, 200);
    const point = Buffer.from(first.json.key, "base64url");
    assert.equal(point.length, 65);
    assert.equal(point[0], 4);
    assert.equal((await s.get("/v1/push", tokens[BRUNO])).json.key, first.json.key);
    assert.equal((await s.get("/v1/push")).status, 401, "a visitor");
});

test("what is no address of a push service is refused, and a session alone puts nothing", async () => {
    const rows = [
        ["http elsewhere", "http://push.example/x"],
        ["no scheme", "push.example"],
        ["a file", "file:///etc/passwd"],
        ["empty", ""],
        ["a line", "https://push.example/a\nb"],
        ["a blank", "https://push.example/a b"],
        ["long", "https://push.example/" + "a".repeat(1024)],
    ];
    for (const [row, endpoint] of rows) {
        const { status, json: why } = await put(ANNA, endpoint);
        assert.equal(status, 400, row);
        assert.deepEqual([why.code, why.field], ["E_FIELD", "endpoint"], row);
    }
    assert.equal((await put(ANNA, `${base}/anna`, { keys: {} })).json.code, "E_FIELD", "a member nobody asked for");
    const bare = await s.fetch("/v1/push", { method: "PUT", body: JSON.stringify({ endpoint: `${base}/anna` }),
                                             headers: { authorization: `Bearer ${tokens[ANNA]}`, ...json } });
    assert.equal((await bare.json()).code, "E_SIG", "without proof");
    const proxied = await s.act(people[ANNA], tokens[ANNA], "PUT", "/v1/push", JSON.stringify({ endpoint: `${base}/anna` }),
                                { ...json, "x-forwarded-for": "192.0.2.1" });
    assert.equal(proxied.json.code, "E_FIELD", "through a proxy, nobody names this machine");
});

test("who is awaited is told once, with nothing but who asks", async () => {
    assert.equal((await put(BRUNO, `${base}/bruno`)).status, 204);
    assert.equal((await put(BRUNO, `${base}/bruno`)).status, 204, "the same again is no second one");
    assert.equal((await put(ANNA, `${base}/anna`)).status, 204);
    await promise(ANNA, BRUNO, "a saw");
    assert.ok(await until(() => to("/bruno").length > 0), "he is told");
    const [one] = to("/bruno"), { key } = (await s.get("/v1/push", tokens[BRUNO])).json;
    assert.deepEqual([one.method, one.body.length, one.headers.ttl, one.headers.urgency, one.headers.topic],
                     ["POST", 0, "86400", "normal", "today"]);
    const [, token, k] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(one.headers.authorization);
    assert.equal(k, key);
    const [head, claims, signature] = token.split("."), point = Buffer.from(k, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
    const signed = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    assert.ok(verify("sha256", `${head}.${claims}`, signed, Buffer.from(signature, "base64url")), "signed with that key");
    const said = JSON.parse(Buffer.from(claims, "base64url"));
    assert.equal(said.aud, base);
    assert.ok(said.exp * 1000 > Date.now() && said.exp * 1000 < Date.now() + 86400e3);
    await promise(ANNA, BRUNO, "a second saw");
    answers.set("/chloe", 500);
    assert.equal((await put(CHLOE, `${base}/chloe`)).status, 204);
    await promise(ANNA, CHLOE, "a ladder");
    assert.ok(await until(() => to("/chloe").length > 0), "a walk has passed since");
    assert.equal(to("/bruno").length, 1, "at most once a day");
    assert.equal(to("/anna").length, 0, "nobody awaits her");
});

test("what failed is tried again; what is gone, or was dropped, is not", async () => {
    const tried = to("/chloe").length;
    answers.set("/gone", 410);
    assert.equal((await put(CHLOE, `${base}/gone`)).status, 204);
    assert.ok(await until(() => to("/gone").length > 0));
    await promise(ANNA, CHLOE, "a second ladder");
    assert.ok(await until(() => to("/chloe").length > tried + 1), "again after a failure");
    assert.equal(to("/gone").length, 1, "410: forgotten");
    answers.delete("/chloe");
    const drop = await s.act(people[CHLOE], tokens[CHLOE], "DELETE", `/v1/push?endpoint=${encodeURIComponent(`${base}/chloe`)}`);
    assert.equal(drop.status, 204);
    const before = to("/chloe").length;
    assert.equal((await put(CHLOE, `${base}/other`)).status, 204);
    assert.ok(await until(() => to("/other").length > 0), "her other phone");
    assert.equal(to("/chloe").length, before, "dropped");
});

test("as many endpoints as there may be, and then all of them away", async () => {
    for (let i = 1; i < 5; i++) assert.equal((await put(ANNA, `${base}/anna${i}`)).status, 204);
    const { json: why } = await put(ANNA, `${base}/anna5`);
    assert.deepEqual([why.code, why.field], ["E_LIMIT", "pushes"]);
    assert.match(why.detail, /five/);
    assert.equal((await s.act(people[ANNA], tokens[ANNA], "DELETE", "/v1/push")).status, 204);
    assert.equal((await put(ANNA, `${base}/anna5`)).status, 204);
});
