// tests/http/fab.mjs: a member in forty lines of JavaScript, without a line of ours: CBOR, COSE, statements, sessions.
// Written from WIRE alone, so that it also checks what WIRE says.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign as edSign } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((p) => Buffer.from(p)))).digest();
export const b64u = (bytes) => Buffer.from(bytes).toString("base64url");

// --- CBOR: integers, bytes, text, arrays, maps with integer keys (given as Map, sorted here) ---
const head = (major, n) => {
    const m = major << 5;
    if (n < 24) return Buffer.from([m | n]);
    if (n < 256) return Buffer.from([m | 24, n]);
    if (n < 65536) return Buffer.from([m | 25, n >> 8, n & 255]);
    if (n < 2 ** 32) { const b = Buffer.alloc(5); b[0] = m | 26; b.writeUInt32BE(n, 1); return b; }
    const b = Buffer.alloc(9); b[0] = m | 27; b.writeBigUInt64BE(BigInt(n), 1); return b;
};
export const cbor = (v) => {
    if (typeof v === "number") return v < 0 ? head(1, -1 - v) : head(0, v);
    if (typeof v === "string") { const b = Buffer.from(v); return Buffer.concat([head(3, b.length), b]); }
    if (Buffer.isBuffer(v) || v instanceof Uint8Array) return Buffer.concat([head(2, v.length), v]);
    if (Array.isArray(v)) return Buffer.concat([head(4, v.length), ...v.map(cbor)]);
    const pairs = [...v].map(([k, x]) => [cbor(k), cbor(x)]).sort((a, b) => Buffer.compare(a[0], b[0]));
    return Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
};

// --- keys: an Ed25519 pair of a seed of 32 bytes ---
export const keyOf = (seed) => {
    const secret = createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8" });
    return { secret, public: createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32) };
};
const signed = (key, header, payload) => {
    const message = cbor(["Signature1", header, Buffer.alloc(0), payload]);
    return edSign(null, message, key.secret);
};
const cose = (header, unprotected, payload, signature) =>
    Buffer.concat([Buffer.from([0xd2, 0x84]), cbor(header), cbor(unprotected), cbor(payload), cbor(signature)]);

const boxFor = (readers) => cbor([1, randomBytes(32), readers.map((r) => [r.mid, randomBytes(48)]), randomBytes(24), randomBytes(80)]);

export class Member {
    constructor(origin, name, seed = randomBytes(32)) {
        Object.assign(this, { origin, name, key: keyOf(seed), salt: randomBytes(16) });
        this.mid = sha256("fabrique-mid-v1", this.salt, this.key.public).subarray(0, 16);
        this.box = generateKeyPairSync("x25519").publicKey.export({ format: "der", type: "spki" }).subarray(-32);
        this.id = b64u(this.mid);
    }
    header(typ, sub, aud, iat) {
        return cbor(new Map([[1, -8], [4, this.mid], [15, new Map([[1, this.id], [2, sub], [3, aud], [6, iat]])], [16, typ]]));
    }
    // kind, about (text), payload: Map of further keys, words: [[field, value, readers], ...] -> { bytes, sid, boxes }
    // With readers (members) the text goes in a box of the right shape, whose content nobody can open.
    say(kind, about, payload = [], words = [], iat = Math.floor(Date.now() / 1000)) {
        const open = words.filter((w) => !w[2]), closed = words.filter((w) => w[2]);
        const texts = open.map(([field, value]) => cbor([randomBytes(16), value, field]));
        const boxes = closed.map(([field, value, readers]) => [sha256(cbor([randomBytes(16), value, field])), boxFor(readers)]);
        const digests = [...texts.map((t) => sha256(t)), ...boxes.map(([digest]) => digest)].sort(Buffer.compare);
        const body = cbor(new Map([[1, kind], ...payload, ...(digests.length ? [[23, digests]] : [])]));
        const header = this.header("application/vnd.fabrique.st+cose", about, this.origin, iat);
        const signature = signed(this.key, header, body);
        const entry = cose(header, new Map(), body, signature);
        const beside = new Map([...(texts.length ? [[17, texts]] : []), ...(boxes.length ? [[-65537, boxes]] : [])]);
        return { bytes: cose(header, beside, body, signature), entry, sid: b64u(sha256([0], entry)), boxes, texts };
    }
    // Without an invitation: as a guest.
    join(invitation) {
        const once = invitation && keyOf(sha256("fabrique-invite-v1", invitation));
        const proof = once && edSign(null, Buffer.concat([Buffer.from(`fabrique-join-v1\n${this.origin}\n`), this.mid]), once.secret);
        const cosekey = cbor(new Map([[1, 1], [-1, 6], [-2, this.key.public]]));
        return this.say("join", this.origin, [[9, 1], ...(once ? [[18, Buffer.concat([once.public, proof])]] : [])],
                        [[4, cosekey], [5, this.salt], [6, this.name], [7, this.box]]);
    }
    // act: the digest of a request, for the proof of one
    session(nonce, web, iat = Math.floor(Date.now() / 1000), act = undefined) {
        const body = cbor(new Map([[15, Buffer.from(nonce, "base64url")], ...(act ? [[3, act]] : [])]));
        const header = this.header("application/vnd.fabrique.session+cose", web, this.origin, iat);
        return cose(header, new Map(), body, signed(this.key, header, body));
    }
}

// --- the server under test ---
export class Server {
    static async start(...args) {
        const folder = mkdtempSync(join(tmpdir(), "fabrique-http-"));
        const child = spawn(process.env.FAB_HTTP_MAIN, [join(folder, "remise.fab"), ...args], { stdio: ["pipe", "pipe", "inherit"] });
        const line = await new Promise((resolve, reject) => {
            let text = "";
            child.stdout.on("data", (d) => { text += d; if (text.includes("\n")) resolve(text); });
            child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
        });
        return Object.assign(new Server(), { folder, child, ...JSON.parse(line) });
    }
    get web() { return `http://127.0.0.1:${this.port}`; }
    async fetch(path, options = {}) { return fetch(this.web + path, { redirect: "error", ...options }); }
    async get(path, token, headers = {}) {
        const answer = await this.fetch(path, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } });
        const text = await answer.text();
        return { status: answer.status, headers: answer.headers, text, json: /json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : undefined };
    }
    async post(path, body, type = "application/cose", headers = {}) {
        const answer = await this.fetch(path, { method: "POST", body, headers: { "content-type": type, ...headers } });
        const text = await answer.text();
        return { status: answer.status, headers: answer.headers, json: text ? JSON.parse(text) : undefined };
    }
    async submit(said) {
        const answer = await this.post("/v1/statements", said.bytes);
        if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
        return answer.json;
    }
    async login(member) {
        const { json } = await this.post("/v1/session/challenge", "", "application/json");
        const answer = await this.post("/v1/session", member.session(json.nonce, this.web));
        if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
        return answer.json.token;
    }
    // A request that its member signs (INTERFACES 2.3); `as` signs instead, `about` is what is signed.
    async act(member, token, method, path, body = "", { as = member, about = `${method} ${path}\n`, ...headers } = {}) {
        const { json } = await this.post("/v1/session/challenge", "", "application/json");
        const proof = b64u(as.session(json.nonce, this.web, undefined, sha256(about, body)));
        const answer = await this.fetch(path, { method, ...(body.length && { body }), headers: { authorization: `Bearer ${token}`, "fabrique-proof": proof, ...headers } });
        const text = await answer.text();
        return { status: answer.status, headers: answer.headers, text, json: /json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : undefined };
    }
    async stop() {
        const ended = new Promise((resolve) => this.child.on("exit", resolve));
        this.child.stdin.end();
        const code = await ended;
        rmSync(this.folder, { recursive: true });
        return code;
    }
}

// A server whose people, by name, have joined and are signed in: {s, people, tokens}.
export const town = async (...names) => {
    const s = await Server.start();
    const people = names.map((name) => new Member(s.origin, name));
    for (const [i, p] of people.entries()) await s.submit(p.join(Buffer.from(s.invitations[i], "base64url")));
    return { s, people, tokens: await Promise.all(people.map((p) => s.login(p))) };
};
