// tests/http/events.test.mjs: what a member is told while his page stays open.
import test, { before, after } from "node:test";
import assert from "node:assert/strict";
import { town } from "./fab.mjs";

let s, people, tokens;
const now = () => Math.floor(Date.now() / 1000);
const day = 86400;
before(async () => {
    ({ s, people, tokens } = await town("Aïcha", "Karim", "Nadia"));
});
after(async () => assert.equal(await s.stop(), 0, "the server ends cleanly, nothing leaks"));

// A stream and what it said: [{event, id, data}].
const listen = async (token, path = "/v1/events", headers = {}) => {
    const abort = new AbortController(), said = [];
    const answer = await s.fetch(path, { signal: abort.signal, headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } });
    assert.equal(answer.status, 200);
    const reader = answer.body.getReader();
    let text = "";
    (async () => {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            text += Buffer.from(value).toString();
            for (let at; (at = text.indexOf("\n\n")) >= 0; text = text.slice(at + 2)) {
                const one = Object.fromEntries(text.slice(0, at).split("\n").map((l) => [l.slice(0, l.indexOf(":")), l.slice(l.indexOf(":") + 2)]));
                said.push({ event: one.event, id: one.id, data: one.data && JSON.parse(one.data) });
            }
        }
    })().catch(() => {});
    const until = async (what) => {
        for (let i = 0; i < 100; i++) {
            const found = said.find(what);
            if (found) return found;
            await new Promise((r) => setTimeout(r, 50));
        }
        assert.fail(`never said: ${what}; said: ${JSON.stringify(said)}`);
    };
    return { said, until, end: () => abort.abort() };
};
const names = (l) => l.said.map((e) => e.event);

test("a promise that moves is told to its parties, with what waits; to others the size", async () => {
    const [anna, karim] = people;
    const lists = await Promise.all([...tokens.map((t) => listen(t)), listen(null)]);
    for (const l of lists) await l.until((e) => e.event === "size");
    assert.equal((await lists[0].until((e) => e.event === "today")).data.count, 0);
    const promise = karim.say("promise", anna.id, [[12, [[0, 1, now() + 3 * day, 3000, 0, 1, 0]]], [20, 1]], [[15, "one saw"]]);
    const { index } = await s.submit(promise);
    for (const l of lists) await l.until((e) => e.event === "size" && e.data.n > index);
    for (const l of lists.slice(0, 2)) assert.deepEqual(Object.keys((await l.until((e) => e.event === "promise")).data), ["sid", "stage"]);
    assert.equal(lists[0].said.find((e) => e.event === "promise").data.sid, promise.sid);
    assert.equal((await lists[0].until((e) => e.event === "today" && e.data.count > 0)).data.count, 1, "an answer is awaited");
    for (const l of lists.slice(2)) assert.ok(!names(l).includes("promise"), "nobody else");
    assert.ok(!names(lists[3]).includes("today"), "a visitor has no today");
    const moved = lists[0].said.findIndex((e) => e.event === "promise");
    assert.ok(lists[0].said.findIndex((e) => e.id === String(index + 1)) > moved, "the id comes last");
    for (const l of lists) l.end();
});

test("a case that moves is told to who reads it, a change on the shelf to every member", async () => {
    const [anna, karim] = people;
    const lists = await Promise.all([...tokens.map((t) => listen(t)), listen(null)]);
    for (const l of lists) await l.until((e) => e.event === "size");
    const offer = anna.say("offer", s.origin, [[2, 1], [9, 1], [4, "tools"], [7, 30000], [13, now() + 60 * day], [16, 1], [20, 1]], [[9, "Chainsaw"]]);
    const { index: shelved } = await s.submit(offer);
    for (const l of lists.slice(0, 3)) await l.until((e) => e.event === "things");
    await lists[3].until((e) => e.event === "size" && e.data.n > shelved);
    assert.ok(!names(lists[3]).includes("things"), "a visitor is told the size");

    const promise = karim.say("promise", anna.id, [[12, [[0, 1, now() + 3 * day, 3000, 0, 1, 0]]], [19, [[9, 0, anna.mid, 0, 3000]]], [20, 1]], [[15, "one saw"]]);
    await s.submit(promise);
    await s.submit(anna.say("accept", promise.sid, [[6, Buffer.from(promise.sid, "base64url")], [20, 1]]));
    await s.submit(karim.say("deliver", promise.sid, [[2, 1], [9, 0]]));
    const dispute = anna.say("dispute", promise.sid, [[9, 0], [16, 2], [3, Buffer.alloc(32, 7)]], [[9, "It is bent"]]);
    const { index } = await s.submit(dispute);
    for (const l of lists.slice(0, 2)) assert.equal((await l.until((e) => e.event === "dispute")).data.sid, dispute.sid);
    for (const l of lists.slice(2)) {
        await l.until((e) => e.event === "size" && e.data.n > index);
        assert.ok(!names(l).includes("dispute"), "nobody else");
    }
    for (const l of lists) l.end();
});

test("a stream resumes without a gap, and only with the topics that were asked for", async () => {
    const [anna, karim] = people, { size } = (await s.get("/v1/community")).json;
    await s.submit(karim.say("promise", anna.id, [[12, [[0, 1, now() + 3 * day, 3000, 0, 1, 0]]], [20, 1]], [[15, "two saws"]]));
    const back = await listen(tokens[0], "/v1/events", { "last-event-id": String(size) });
    await back.until((e) => e.event === "promise");
    back.end();
    const few = await listen(tokens[0], "/v1/events?topics=today,weather");
    await few.until((e) => e.event === "today");
    await few.until((e) => e.id !== undefined);
    assert.deepEqual([...new Set(names(few).filter(Boolean))], ["today"]);
    few.end();
    for (const id of ["-1", "x"]) assert.equal((await s.get("/v1/events", tokens[0], { "last-event-id": id })).json.code, "E_FIELD", id);
});
