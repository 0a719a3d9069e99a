// A member asks about people of a mark over HTTP: the same question by address and by body, its reasons, the batch it rests
// on; who is no organiser takes nothing back.  One JSON object on standard output; `ms` are those of the warm server's answer.
//   node member.mjs ADDRESS ORIGIN INVITATION MARK WHO AS
import { Member } from "../../http/fab.mjs";

const [address, origin, code, mark, who, as] = process.argv.slice(2);

// WIRE 8: 28 letters of Crockford's alphabet; the first 128 bits are the secret, the rest checks.
const invitation = (text) => {
    const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const all = [...text.replaceAll("-", "")].reduce((bits, c) => bits * 32n + BigInt(letters.indexOf(c)), 0n);
    const spare = BigInt(text.replaceAll("-", "").length * 5 - 128);
    return Buffer.from((all >> spare).toString(16).padStart(32, "0"), "hex");
};
let token;
const call = async (method, path, body, type) => {
    const headers = { ...(type && { "content-type": type }), ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(address + path, { method, body, headers });
    const text = await answer.text();
    return { status: answer.status, json: text ? JSON.parse(text) : {} };
};

const member = new Member(origin, "Bruno");
const joined = await call("POST", "/v1/statements", member.join(invitation(code)).bytes, "application/cose");
const { json: { nonce } } = await call("POST", "/v1/session/challenge", "", "application/json");
token = (await call("POST", "/v1/session", member.session(nonce, address), "application/cose")).json.token;

const query = new URLSearchParams({ mark, who, as, stake: 100 });
const got = await call("GET", `/v1/ask?${query}`);
const ms = [];
for (let i = 0; i < 5; i++) {
    const begin = performance.now();
    await call("GET", `/v1/ask?${query}`);
    ms.push(performance.now() - begin);
}
const posted = await call("POST", "/v1/ask", JSON.stringify({ mark, who, as, stake: 100 }), "application/json");
const why = await call("GET", `/v1/why?${query}&sums=1`);
const refused = {};
for (const [name, change] of Object.entries({ mark: { mark: "nowhere" }, who: { who: "999999" }, as: { as: "999999" }, oneself: { as: who } })) {
    refused[name] = (await call("GET", `/v1/ask?${new URLSearchParams({ mark, who, as, ...change })}`)).json.code;
}
refused.evidence = (await call("GET", `/v1/ask/evidence?${query}`)).json.code;
refused.list = (await call("GET", "/v1/import")).json.code;
refused.batch = (await call("GET", "/v1/import/1")).json.code;
refused.undo = (await call("DELETE", "/v1/import/1")).json.code;
console.log(JSON.stringify({ joined: joined.status, got: got.json, posted: posted.json, why: why.json, refused, ms: Math.min(...ms) }));
