// tests/http/keys.test.mjs: locked key files, and a box from one device to the next.
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { b64u, cbor, town } from "./fab.mjs";

let s, people, tokens;
before(async () => {
    ({ s, people, tokens } = await town("Aïcha", "Karim"));
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

const fileOf = (m, community = s.origin) => Buffer.from(["fabrique-key-v1", `community ${community}`, `member ${m.id}`, `public ${b64u(m.key.public)}`, `box ${b64u(m.box)}`,
                                                         `lock paper hkdf ${b64u(randomBytes(16))}`, `data ${b64u(randomBytes(104))}`, ""].join("\n"));
const handle = () => `/v1/keys/${b64u(randomBytes(16))}`;

test("a locked key is kept for its owner, and found by whoever knows its handle", async () => {
    const path = handle(), text = fileOf(people[0]), newer = fileOf(people[0]);
    assert.equal((await s.get(path)).status, 404, "nothing there");
    assert.equal((await s.act(people[0], tokens[0], "PUT", path, text)).status, 204);
    const found = await s.get(path);
    assert.equal(found.text, text.toString());
    assert.equal(found.headers.get("cache-control"), "no-store");
    assert.equal((await s.act(people[0], tokens[0], "PUT", path, newer)).status, 204, "his own may be replaced");
    assert.equal((await s.get(path)).text, newer.toString());
    const other = await s.act(people[1], tokens[1], "PUT", path, fileOf(people[1]));
    assert.deepEqual([other.status, other.json.code, other.json.field], [403, "E_ROLE", "handle"]);
    assert.equal((await s.act(people[1], tokens[1], "DELETE", path)).json.code, "E_REF", "not his to take away");
    assert.equal((await s.act(people[0], tokens[0], "DELETE", path)).status, 204);
    assert.equal((await s.get(path)).status, 404, "gone");
    assert.equal((await s.act(people[0], tokens[0], "DELETE", path)).json.code, "E_REF", "twice");
});

test("what is no key file of this member is refused", async () => {
    const [anna, karim] = people, text = fileOf(anna);
    const rows = [["not a key file", Buffer.from("hello"), "E_SYNTAX"], ["cut off", text.subarray(0, text.length - 9), "E_SYNTAX"],
                  ["too long", Buffer.concat([text, Buffer.alloc(4096, 65)]), "E_SYNTAX"], ["somebody else's", fileOf(karim), "E_ROLE"],
                  ["of another community", fileOf(anna, "elsewhere.example/log"), "E_AUD"]];
    for (const [row, body, code] of rows) assert.equal((await s.act(anna, tokens[0], "PUT", handle(), body)).json.code, code, row);
    assert.equal((await s.act(anna, tokens[0], "PUT", "/v1/keys/abc", text)).json.code, "E_REF", "no handle");
});

test("a session alone does not put one: the act itself is signed", async () => {
    const [anna, karim] = people, path = handle(), text = fileOf(anna);
    const bare = await s.fetch(path, { method: "PUT", body: text, headers: { authorization: `Bearer ${tokens[0]}` } });
    assert.equal((await bare.json()).code, "E_SIG", "no proof");
    const rows = [["another path", { about: `PUT ${path}x\n` }, "E_SIG"], ["another method", { about: `DELETE ${path}\n` }, "E_SIG"],
                  ["signed by another member", { as: karim }, "E_ROLE"]];
    for (const [row, how, code] of rows) assert.equal((await s.act(anna, tokens[0], "PUT", path, text, how)).json.code, code, row);
    assert.equal((await s.act(anna, "A".repeat(43), "PUT", path, text)).status, 401, "no session");
    assert.equal((await s.get(path)).status, 404, "nothing was kept");
});

test("a share of a seal is taken from its holder only, in an act of its own", async () => {
    const [anna] = people, seal = b64u(randomBytes(32)), share = b64u(randomBytes(64));
    const hands = (body) => s.act(anna, tokens[0], "POST", "/v1/seals", Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
    const bare = await s.fetch("/v1/seals", { method: "POST", body: JSON.stringify({ seal, share }), headers: { authorization: `Bearer ${tokens[0]}` } });
    assert.equal((await bare.json()).code, "E_SIG", "no proof");
    const rows = [["no seal of hers", { seal, share }, 404, "E_REF"], ["no seal", { seal: "x", share }, 400, "E_FIELD", "seal"], ["no share", { seal }, 400, "E_FIELD", "share"],
                  ["too long", { seal, share: b64u(randomBytes(2049)) }, 400, "E_FIELD", "share"], ["more than was asked", { seal, share, holder: seal }, 400, "E_FIELD"],
                  ["no JSON", "{", 400, "E_SYNTAX"], ["a list", "[]", 400, "E_SYNTAX"]];
    for (const [row, body, status, code, field] of rows) {
        const { json } = await hands(body);
        assert.deepEqual([json.status, json.code], [status, code], row);
        if (field) assert.equal(json.field, field, row);
    }
});

test("eight locks a member, and no more", async () => {
    const paths = Array.from({ length: 9 }, handle);
    for (const [i, path] of paths.entries()) {
        const answer = await s.act(people[1], tokens[1], "PUT", path, fileOf(people[1]), { "accept-language": "fr" });
        if (i < 8) assert.equal(answer.status, 204);
        else assert.deepEqual([answer.status, answer.json.code, answer.json.field, answer.json.title], [422, "E_LIMIT", "locks", "Nous ne gardons pas plus de serrures"]);
    }
    await s.act(people[1], tokens[1], "DELETE", paths[3]);
    assert.equal((await s.act(people[1], tokens[1], "PUT", paths[8], fileOf(people[1]))).status, 204, "one less, one more");
    for (const path of [paths[0], paths[7], paths[8]]) assert.equal((await s.get(path)).status, 200);
});

test("a box goes from the old device to the new one: once, and not twice to the same place", async () => {
    const path = `/v1/pair/${b64u(randomBytes(32))}`;
    const box = cbor([1, randomBytes(32), [[people[0].mid, randomBytes(48)]], randomBytes(24), randomBytes(144)]);
    const auth = { authorization: `Bearer ${tokens[0]}` };
    assert.equal((await s.get(path)).status, 404, "not there yet");
    assert.equal((await s.post(path, box, "application/cbor")).status, 401, "only a member's device puts one");
    assert.equal((await s.post(path, box, "application/cbor", auth)).status, 201);
    assert.equal((await s.post(path, box, "application/cbor", auth)).json.code, "E_DUP");
    const taken = await s.fetch(path);
    assert.ok(Buffer.from(await taken.arrayBuffer()).equals(box));
    assert.equal((await s.get(path)).status, 404, "read once");
    assert.equal((await s.post(path, Buffer.from("no box"), "application/cbor", auth)).json.code, "E_SYNTAX");
    assert.equal((await s.post("/v1/pair/short", box, "application/cbor", auth)).json.code, "E_REF");
    const large = cbor([1, randomBytes(32), [[people[0].mid, randomBytes(48)]], randomBytes(24), randomBytes(1040)]);
    assert.equal((await s.post(path, large, "application/cbor", auth)).json.code, "E_SYNTAX");
});
