// tests/http/phone.test.mjs: what a phone that keeps the state is given beside the log.
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { sha256, town } from "./fab.mjs";

let s, people, tokens, offer, promise;
const now = () => Math.floor(Date.now() / 1000);
const day = 86400;
before(async () => {
    ({ s, people, tokens } = await town("Aïcha", "Karim", "Nadia"));
    const [anna, karim] = people;
    offer = anna.say("offer", s.origin, [[2, 1], [9, 1], [4, "tools"], [7, 30000], [13, now() + 60 * day], [16, 1], [20, 1], [22, new Map([[2, 1]])]], [[9, "Scie"]]);
    await s.submit(offer);
    const terms = [[12, [[1, 0, now() + day, 0, 0, 1, 0], [0, 1, now() + 3 * day, 30000, 0, 1, 1]]], [6, Buffer.from(offer.sid, "base64url")],
                   [19, [[9, 1, anna.mid, 0, 30000]]], [20, 1], [22, new Map([[1, now()], [2, 1]])]];
    promise = karim.say("promise", anna.id, terms, [[15, "clean", [anna, karim]], [8, "in clear"]]);
    await s.submit(promise);
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

const texts = async (path, token) => {
    const answer = await s.fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get("content-type"), "application/vnd.fabrique.texts");
    const b = Buffer.from(await answer.arrayBuffer()), out = [];
    for (let at = 0; at < b.length;) {
        const length = b.readUInt32BE(at + 9);
        out.push({ index: Number(b.readBigUInt64BE(at)), kind: b[at + 8], bytes: b.subarray(at + 13, at + 13 + length) });
        at += 13 + length;
        assert.ok(at <= b.length, "a record is whole");
    }
    return out;
};
const has = (list, bytes) => list.some((t) => t.kind === 1 && t.bytes.equals(bytes));
const boxes = (list) => list.filter((t) => t.kind === 2);

test("each reader gets the texts that he may see, and the boxes that name him", async () => {
    const path = "/v1/log/disclosures/0", [anna, karim, nadia] = await Promise.all(tokens.map((t) => texts(path, t)));
    const visitor = await texts(path);
    const [clear] = promise.texts, [[digest, box]] = promise.boxes, [title] = offer.texts;
    for (const list of [anna, karim, nadia]) assert.ok(has(list, title), "members read an offer");
    assert.ok(!has(visitor, title), "visitors do not");
    assert.ok(visitor.length > 0, "but they read the charter");
    assert.deepEqual([anna, karim, nadia, visitor].map((list) => has(list, clear)), [true, true, false, false], "terms are for the parties");
    assert.deepEqual([anna, karim, nadia, visitor].map((list) => boxes(list).length), [1, 1, 0, 0]);
    assert.ok(boxes(anna)[0].bytes.equals(Buffer.concat([digest, box])), "the digest, then the box as it came");
    const indexes = nadia.map((t) => t.index);
    assert.deepEqual(indexes, [...indexes].sort((a, b) => a - b), "in order of entry");
    for (const t of nadia.filter((x) => x.kind === 1)) {
        const at = (await s.get(`/v1/disclosures/${sha256(t.bytes).toString("base64url")}`, tokens[2])).json;
        assert.equal(at.index, t.index, "its hash is its digest, in that entry");
    }
});

test("they come again only when the log has grown, and only as far as it reaches", async () => {
    const one = await s.get("/v1/log/disclosures/0", tokens[0]);
    assert.equal((await s.get("/v1/log/disclosures/0", tokens[0], { "if-none-match": one.headers.get("etag") })).status, 304);
    assert.equal((await s.get("/v1/log/disclosures/0", tokens[1], { "if-none-match": one.headers.get("etag") })).status, 200, "another reader");
    const rows = [["1", 404, "E_REF"], ["-1", 404, "E_REF"], ["x", 404, "E_REF"], ["9223372036854775807", 404, "E_REF"], ["0?after=256", 400, "E_FIELD"],
                  ["0?after=-1", 400, "E_FIELD"], ["0?after=x", 400, "E_FIELD"]];
    for (const [path, status, code] of rows) {
        const answer = await s.get(`/v1/log/disclosures/${path}`, tokens[0]);
        assert.deepEqual([answer.status, answer.json.code], [status, code], path);
    }
    const all = await texts("/v1/log/disclosures/0", tokens[0]), middle = all[2].index;
    assert.deepEqual(await texts(`/v1/log/disclosures/0?after=${middle}`, tokens[0]), all.filter((t) => t.index > middle));
});

test("what was erased is not there any more", async () => {
    const nadia = people[2];
    const said = nadia.say("offer", s.origin, [[2, -1], [9, 1], [13, now() + 30 * day], [20, 1]], [[9, "Une brouette ?"]]);
    await s.submit(said);
    assert.ok(has(await texts("/v1/log/disclosures/0", tokens[0]), said.texts[0]));
    await s.submit(nadia.say("erase", s.origin, [[6, Buffer.from(said.sid, "base64url")], [9, 1]]));
    assert.ok(!has(await texts("/v1/log/disclosures/0", tokens[0]), said.texts[0]));
});

test("more than four megabytes come in pages that join", async () => {
    const long = "€".repeat(4096);
    for (let i = 0; i < 54; i++) {
        await s.submit(people[i % 3].say("offer", s.origin, [[2, -1], [9, 1], [13, now() + 30 * day], [20, 1]],
                                         [8, 9, 11, 12, 13, 15, 16, 17, 19].map((field) => [field, long])));
    }
    const { headers } = await s.get("/v1/log/disclosures/0", tokens[0]);
    const next = headers.get("link")?.match(/^<(.*)>; rel="next"$/)?.[1];
    assert.ok(next, "there is a next page");
    const first = await texts("/v1/log/disclosures/0", tokens[0]), second = await texts(next, tokens[0]);
    assert.equal(Math.max(...first.map((t) => t.index)) + 1, Math.min(...second.map((t) => t.index)));
    assert.equal([...first, ...second].filter((t) => t.bytes.length > 12000).length, 54 * 9);
});

test("what a question about one person reads comes as one body, to members alone", async () => {
    const [anna, karim] = people, path = `/v1/ask/evidence?who=${karim.id}&topic=tools`;
    const get = (more, token) => s.fetch(path + more, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    const answer = await get("", tokens[0]), body = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "application/vnd.fabrique.extract");
    assert.ok(body.length > 0 && body.length <= 256 << 10, "at most 256 KiB");
    assert.equal(body[0], 0x8a, "an array of ten");
    for (const p of [anna, karim]) assert.ok(body.includes(p.mid), "both are in it");
    assert.equal((await get("&since=2", tokens[0])).status, 200, "it goes on from an older checkpoint");
    for (const [more, token, status, code, field] of [
        ["", null, 401, "E_WHO"], ["&since=999999", tokens[0], 400, "E_FIELD", "since"], ["&since=-1", tokens[0], 400, "E_FIELD", "since"],
        ["", tokens[1], 403, "E_CONFLICT", "who"]]) {
        const refused = await get(more, token), problem = await refused.json();
        assert.deepEqual([refused.status, problem.code, problem.field], [status, code, field], more);
    }
    const strange = (await s.get(`/v1/ask/evidence?who=${karim.id}&topic=skies`, tokens[0]));
    assert.deepEqual([strange.json.code, strange.json.field], ["E_TOPIC", "topic"]);
    assert.equal((await s.get(`/v1/ask/evidence?who=${"A".repeat(22)}`, tokens[0])).json.code, "E_REF");
});
