// tests/http/mail.test.mjs: boxes from member to member, and acts that carry their own proof (INTERFACES 2.1, 2.3).
//   FAB_HTTP_MAIN=... node --test tests/http
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Member, b64u, cbor, sha256, town } from "./fab.mjs";

let s, people, tokens;
const [ANNA, BRUNO, CHLOE] = [0, 1, 2];
const box = (...readers) => b64u(cbor([1, randomBytes(32), readers.map((r) => [r.mid, randomBytes(48)]), randomBytes(24), randomBytes(80)]));
const word = (to) => JSON.stringify({ context: "mail", box: box(to) });
const path = (to) => `/v1/mail/${to.id}`;
const json = { "content-type": "application/json" };
const send = (from, to, body, more = {}) => s.act(people[from], tokens[from], "POST", path(people[to]), body, { ...json, ...more });
const mail = async (who) => (await s.get("/v1/mail", tokens[who])).json.mail;

before(async () => {
    ({ s, people, tokens } = await town("Anna", "Bruno", "Chloé"));
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

test("a box reaches its reader, and nobody else", async () => {
    const body = word(people[BRUNO]), hash = b64u(randomBytes(32));
    assert.equal((await send(ANNA, BRUNO, body)).status, 204);
    assert.equal((await send(ANNA, BRUNO, body)).status, 204, "the same again is no second one");
    assert.equal((await send(ANNA, BRUNO, JSON.stringify({ context: "deal", hash, box: box(people[BRUNO]) }))).status, 204);
    const got = await mail(BRUNO);
    assert.equal(got.length, 2);
    const [first, deal] = ["mail", "deal"].map((context) => got.find((m) => m.context === context));
    assert.equal(first.box, JSON.parse(body).box, "as it was sent");
    assert.equal(first.from.name, "Anna");
    assert.equal(deal.hash, hash);
    assert.equal(Date.parse(first.until) - Date.parse(first.at), 30 * 86400e3, "a word: 30 days");
    assert.equal(Date.parse(deal.until) - Date.parse(deal.at), 2 * 86400e3, "a deal: 48 hours");
    assert.equal((await mail(ANNA)).length, 0);
    assert.equal((await mail(CHLOE)).length, 0);
    assert.equal((await s.get("/v1/mail")).status, 401, "a visitor");
    assert.equal((await s.get(`/v1/mail?for=${people[BRUNO].id}`, tokens[ANNA])).status, 403, "for somebody");
    const drop = (who, id) => s.act(people[who], tokens[who], "DELETE", `/v1/mail/${id}`);
    assert.equal((await drop(CHLOE, first.id)).json.code, "E_REF", "not hers");
    assert.equal((await drop(ANNA, first.id)).json.code, "E_REF", "not the sender's any more");
    assert.equal((await drop(BRUNO, first.id)).status, 204);
    assert.equal((await drop(BRUNO, first.id)).json.code, "E_REF", "once");
    assert.equal((await drop(BRUNO, "nonsense")).json.code, "E_REF");
    assert.equal((await mail(BRUNO)).length, 1);
});

test("each refusal of a box", async () => {
    const to = people[BRUNO], hash = b64u(randomBytes(32));
    const rows = [
        ["no JSON", "a box", "E_SYNTAX"],
        ["a list", "[]", "E_SYNTAX"],
        ["no context", { box: box(to) }, "E_FIELD", "context"],
        ["another context", { context: "seal", box: box(to) }, "E_FIELD", "context"],
        ["a deal without hash", { context: "deal", box: box(to) }, "E_FIELD", "hash"],
        ["a word with one", { context: "mail", hash, box: box(to) }, "E_FIELD", "hash"],
        ["a hash that is none", { context: "deal", hash: "x", box: box(to) }, "E_FIELD", "hash"],
        ["something else", { context: "mail", box: box(to), more: 1 }, "E_FIELD"],
        ["no box", { context: "mail" }, "E_SYNTAX", "box"],
        ["bytes that are none", { context: "mail", box: "AAAA" }, "E_SYNTAX", "box"],
        ["not base64url", { context: "mail", box: "=" }, "E_FIELD", "box"],
        ["larger than 16 KiB", { context: "mail", box: "A".repeat(21900) }, "E_FIELD", "box"],
        ["for somebody else", { context: "mail", box: box(people[CHLOE]) }, "E_ROLE", "box"],
    ];
    for (const [name, body, code, field] of rows) {
        const answer = await send(ANNA, BRUNO, typeof body === "string" ? body : JSON.stringify(body));
        assert.equal(answer.json.code, code, name);
        if (field) assert.equal(answer.json.field, field, name);
    }
    const to_ = (target, who = ANNA) => s.act(people[who], tokens[who], "POST", target, word(to), json);
    assert.equal((await to_(path(people[ANNA]))).json.code, "E_CONFLICT", "to oneself");
    assert.equal((await to_(path(new Member(s.origin, "Nobody")))).json.code, "E_REF", "to nobody");
    assert.equal((await to_("/v1/mail/nonsense")).json.code, "E_REF", "to no name at all");
});

test("a session alone acts not: each refusal of a proof", async () => {
    const to = people[BRUNO], body = word(to), at = path(to);
    const plain = (headers) => s.fetch(at, { method: "POST", body, headers: { ...json, ...headers } }).then((a) => a.json());
    const bearer = { authorization: `Bearer ${tokens[ANNA]}` };
    assert.equal((await plain(bearer)).code, "E_SIG", "without a proof");
    assert.equal((await plain({ ...bearer, "fabrique-proof": "AAAA" })).code, "E_SYNTAX", "no message");
    assert.equal((await plain({ ...bearer, "fabrique-proof": "=" })).code, "E_SIG", "no base64url");
    const wrong = async (more, member = ANNA) => (await s.act(people[member], tokens[ANNA], "POST", at, body, { ...json, ...more })).json?.code;
    assert.equal(await wrong({ about: `DELETE ${at}\n` }), "E_SIG", "of another method");
    assert.equal(await wrong({ about: `POST ${at}?x=1\n` }), "E_SIG", "of another address");
    assert.equal(await wrong({ about: `POST ${at}\n ` }), "E_SIG", "of another body");
    assert.equal(await wrong({}, CHLOE), "E_ROLE", "by somebody else than the session is of");
    const message = async (web = s.web, iat = undefined, act = sha256(`POST ${at}\n`, body)) => {
        const { json: challenge } = await s.post("/v1/session/challenge", "", "application/json");
        return b64u(people[ANNA].session(challenge.nonce, web, iat, act));
    };
    assert.equal((await plain({ ...bearer, "fabrique-proof": await message(s.web, undefined, null) })).code, "E_SIG", "a log-in is no act");
    assert.equal((await plain({ ...bearer, "fabrique-proof": await message("https://elsewhere.example") })).code, "E_AUD", "for another web address");
    assert.equal((await plain({ ...bearer, "fabrique-proof": await message(s.web, Math.floor(Date.now() / 1000) - 3600) })).code, "E_TIME", "an hour old");
    const once = await message();
    const take = () => s.fetch(at, { method: "POST", body, headers: { ...json, ...bearer, "fabrique-proof": once } });
    assert.equal((await take()).status, 204);
    assert.equal((await (await take()).json()).code, "E_TIME", "a second time");
    const { json: challenge } = await s.post("/v1/session/challenge", "", "application/json");
    const login = await s.post("/v1/session", people[ANNA].session(challenge.nonce, s.web, undefined, sha256(`POST ${at}\n`, body)));
    assert.equal(login.json.code, "E_SYNTAX", "an act is no log-in");
});

test("a page of somebody else's cannot act with a browser's cookie", async () => {
    const { json: challenge } = await s.post("/v1/session/challenge", "", "application/json");
    const opened = await s.fetch("/v1/session", { method: "POST", body: people[CHLOE].session(challenge.nonce, s.web),
                                                  headers: { "content-type": "application/cose", "sec-fetch-site": "same-origin" } });
    const cookie = opened.headers.get("set-cookie").split(";")[0];
    const act = (site) => s.act(people[CHLOE], tokens[CHLOE], "POST", path(people[ANNA]), word(people[ANNA]),
                                { ...json, authorization: "", cookie, ...(site && { "sec-fetch-site": site }) });
    assert.equal((await act("cross-site")).json.code, "E_AUD", "from elsewhere");
    assert.equal((await act(undefined)).json.code, "E_AUD", "from nowhere");
    assert.equal((await act("same-origin")).status, 204, "from the app");
});

test("a blocked sender gets the same answer", async () => {
    const before_ = (await mail(CHLOE)).length;
    assert.equal((await send(BRUNO, CHLOE, word(people[CHLOE]))).status, 204);
    const id = (await mail(CHLOE)).find((m) => m.from.name === "Bruno").id;
    assert.equal((await s.act(people[CHLOE], tokens[CHLOE], "DELETE", `/v1/mail/${id}?block=2`)).json.code, "E_FIELD");
    assert.equal((await s.act(people[CHLOE], tokens[CHLOE], "DELETE", `/v1/mail/${id}?block=1`)).status, 204);
    assert.equal((await send(BRUNO, CHLOE, word(people[CHLOE]))).status, 204, "the same answer");
    assert.equal((await mail(CHLOE)).length, before_, "nothing arrives");
    assert.equal((await send(CHLOE, BRUNO, word(people[BRUNO]))).status, 204, "she writes to him");
    assert.equal((await send(BRUNO, CHLOE, word(people[CHLOE]))).status, 204);
    assert.equal((await mail(CHLOE)).length, before_ + 1, "so she hears him again");
});
