// tests/http/demo.test.mjs: the people of a demonstration can be anybody's; those of a community cannot.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, b64u } from "./fab.mjs";

test("in a demonstration, one of its people is a press away, on this machine only", async () => {
    const s = await Server.start("demo");
    const mid = b64u(Buffer.alloc(16, 3));
    assert.deepEqual((await s.get("/v1/demo")).json, { v: 1, people: [{ name: "Aïcha", mid }] });
    for (const who of [mid, encodeURIComponent("Aïcha")]) {
        const { status, headers, json } = await s.post(`/v1/demo/${who}`, "", "application/json");
        assert.equal(status, 200);
        assert.equal(headers.get("cache-control"), "no-store");
        assert.deepEqual(json, { v: 1, name: "Aïcha", mid, origin: s.origin, seed: b64u(Buffer.alloc(32, 1)), box: b64u(Buffer.alloc(32, 2)) });
    }
    for (const who of ["Karim", "%ff", b64u(Buffer.alloc(16, 4))]) {
        assert.equal((await s.post(`/v1/demo/${who}`, "", "application/json")).status, 404, who);
    }
    const far = { "x-forwarded-for": "192.0.2.7" };
    assert.equal((await s.get("/v1/demo", null, far)).status, 404, "through a proxy");
    assert.equal((await s.post(`/v1/demo/${mid}`, "", "application/json", far)).status, 404);
    assert.equal(await s.stop(), 0);
});

test("anywhere else there is no such thing", async () => {
    const s = await Server.start();
    const mid = b64u(Buffer.alloc(16, 3));
    for (const answer of [await s.get("/v1/demo"), await s.post("/v1/demo/A%C3%AFcha", "", "application/json"), await s.post(`/v1/demo/${mid}`, "", "application/json")]) {
        assert.deepEqual([answer.status, answer.json.code], [404, "E_REF"]);
    }
    assert.equal(await s.stop(), 0);
});
