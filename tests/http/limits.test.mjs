// tests/http/limits.test.mjs: rates in earnest: what is asked too often waits, and says how long.
import test from "node:test";
import assert from "node:assert/strict";
import { Member, Server } from "./fab.mjs";

test("an address has sixty reads a minute, and is told what is left", async () => {
    const s = await Server.start("limits");
    try {
        const first = await s.get("/v1/errors/E_REF");
        assert.equal(first.headers.get("ratelimit-policy"), '"read";q=60;w=60');
        assert.match(first.headers.get("ratelimit"), /^"read";r=59;t=0$/);
        let answer;
        for (let i = 0; i < 70; i++) answer = await s.get("/v1/errors/E_REF");
        assert.equal(answer.status, 429);
        assert.equal(answer.json.status, 429);
        assert.ok(Number(answer.headers.get("retry-after")) >= 1);
        assert.equal((await s.get("/checkpoint")).status, 200, "who checks the log is not held up");
        for (let i = 0; i < 12; i++) answer = await s.post("/v1/session/challenge", "", "application/json");
        assert.equal(answer.status, 429, "challenges have their own, smaller rate");
    } finally {
        assert.equal(await s.stop(), 0);
    }
});

test("keys are looked up five times a minute", async () => {
    const s = await Server.start("limits");
    const seen = [];
    for (let i = 0; i < 6; i++) seen.push((await s.get(`/v1/keys/${"A".repeat(21)}${"AEIMQU"[i]}`)).status);
    assert.deepEqual(seen, [404, 404, 404, 404, 404, 429]);
    assert.equal(await s.stop(), 0);
});

test("five guests a day come from one address; who has an invitation always may", async () => {
    const s = await Server.start("limits");
    const come = (invitation, headers) => s.post("/v1/statements", new Member(s.origin, "Somebody").join(invitation).bytes, "application/cose", headers);
    const seen = [];
    await come(Buffer.from(s.invitations[0], "base64url"));
    for (let i = 0; i < 5; i++) seen.push((await come()).status);
    assert.deepEqual(seen, [201, 201, 201, 201, 201]);
    const refused = await come();
    assert.equal(refused.status, 429);
    assert.equal(refused.json.code, "E_QUOTA");
    assert.match(refused.json.detail, /without an invitation/);
    assert.equal((await come(Buffer.from(s.invitations[1], "base64url"))).status, 201, "invited");
    assert.equal((await come(undefined, { "x-forwarded-for": "192.0.2.7" })).status, 201, "from elsewhere");
    assert.equal(await s.stop(), 0);
});
