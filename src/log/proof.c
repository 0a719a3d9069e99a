/* proof.c: what a member can show years later, without us.
 *
 * Why     a record that only the operator can confirm is a record that the operator can deny.
 * Idea    making: one signature a checkpoint (Ed25519 is deterministic, the header the same for
 *         all leaves of a size), then bytes.  Checking: form, then whose log, then the path
 *         gives a root, then the signature over that root.
 * Cost    making: no hash, no signature; about 180 + 34 ceil(log2 n) bytes.  Checking: the path
 *         and one signature.
 * Source  C2SP tlog-proof; RFC 9942 (COSE receipts), RFC 9943 (transparent statements); WIRE 5. */
#include "log/proof.h"

#include "codec/base64.h"
#include "codec/cose.h"
#include "crypto/crypto.h"

/* Labels of RFC 9052, 9597, 9942 and 9943. */
enum { ALG = 1, KID = 4, CLAIMS = 15, ISS = 1, SUB = 2, IAT = 6, DISCLOSURES = 17 };
enum { RECEIPTS = 394, TREE_ALG = 395, PROOFS = 396, INCLUSION = -1, CONSISTENCY = -2 };
enum { EDDSA = -8, ED25519 = -19, RFC9162_SHA256 = 1 };

static const char FIRST_LINE[] = "c2sp.org/tlog-proof@v1\n";

void fab_tlog_proof_put(struct fab_buf *b, int64_t index, const struct fab_log_path *path,
                        fab_str note)
{
    fab_put_text(b, FIRST_LINE);
    fab_put_text(b, "index ");
    fab_put_int(b, index);
    fab_put_byte(b, '\n');
    for (int i = 0; i < path->n; i++) {
        fab_put_b64(b, path->hash[i].b, FAB_ID_BYTES);
        fab_put_byte(b, '\n');
    }
    fab_put_byte(b, '\n');
    fab_put_str(b, note);
}

/* Hashes, one a line, up to the empty line, which is taken too. */
static bool path_lines(fab_str *rest, struct fab_log_path *path)
{
    for (path->n = 0; rest->len > 0;) {
        const fab_str line = fab_str_cut(rest, '\n');
        size_t        n;

        if (line.len == 0) return true;
        if (path->n == FAB_LOG_PATH) return false;
        if (!fab_b64_read(line, path->hash[path->n].b, FAB_ID_BYTES, &n) || n != FAB_ID_BYTES) {
            return false;
        }
        path->n++;
    }
    return false;
}

enum fab_code fab_tlog_proof_read(fab_str text, struct fab_tlog_proof *out, struct fab_err *e)
{
    fab_str line;

    if (text.len > FAB_L_note_bytes || !fab_str_starts(text, FIRST_LINE)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "proof");
    }
    text = fab_str_part(text, sizeof FIRST_LINE - 1, text.len);
    line = fab_str_cut(&text, '\n');
    if (!fab_str_starts(line, "index ") ||
        !fab_int_read(fab_str_part(line, 6, line.len), &out->index) || out->index < 0) {
        return fab_fail_field(e, FAB_E_SYNTAX, "index");
    }
    if (!path_lines(&text, &out->path)) return fab_fail_field(e, FAB_E_SYNTAX, "path");
    out->note = text;
    return fab_checkpoint_read(text, &out->checkpoint, e);
}

enum fab_code fab_tlog_proof_verify(const struct fab_tlog_proof *p, const fab_id *leaf,
                                    fab_str origin, const struct fab_note_key *key, int nkeys,
                                    int64_t *signed_s, struct fab_err *e)
{
    const struct fab_checkpoint *c = &p->checkpoint;

    FAB_TRY(fab_checkpoint_verify(c, origin, key, nkeys, signed_s, e));
    if (!fab_inclusion_check(leaf, p->index, c->size, p->path.hash, p->path.n, &c->root)) {
        return fab_fail_field(e, FAB_E_PROOF, "path");
    }
    return FAB_OK;
}

/* "<origin>@<size>". */
static void put_sub(struct fab_buf *b, fab_str origin, int64_t size)
{
    fab_put_str(b, origin);
    fab_put_byte(b, '@');
    fab_put_int(b, size);
}

static void put_head(struct fab_buf *b, const fab_id *thumbprint, fab_str origin, int64_t size,
                     int64_t time_s)
{
    uint8_t        text[FAB_ORIGIN_BYTES + 24];
    struct fab_buf sub = FAB_BUF(text);

    put_sub(&sub, origin, size);
    fab_cbor_put_map(b, 4);
    fab_cbor_put_int(b, ALG);
    fab_cbor_put_int(b, EDDSA);
    fab_cbor_put_int(b, KID);
    fab_cbor_put_bytes(b, fab_bytes_of(thumbprint->b, FAB_ID_BYTES));
    fab_cbor_put_int(b, CLAIMS);
    fab_cbor_put_map(b, 3);
    fab_cbor_put_int(b, ISS);
    fab_cbor_put_text(b, origin);
    fab_cbor_put_int(b, SUB);
    fab_cbor_put_text(b, fab_buf_str(&sub));
    fab_cbor_put_int(b, IAT);
    fab_cbor_put_int(b, time_s);
    fab_cbor_put_int(b, TREE_ALG);
    fab_cbor_put_int(b, RFC9162_SHA256);
}

/* The bytes under a receipt's signature: the header and a root, whether it is attached or not. */
enum { SIGNED_MAX = FAB_RECEIPT_HEAD + 64 };
static struct fab_buf signed_bytes(uint8_t room[SIGNED_MAX], fab_bytes head, const fab_id *root)
{
    struct fab_buf b = { .p = room, .cap = SIGNED_MAX };

    fab_cose_put_signed(&b, head, fab_bytes_of(root->b, FAB_ID_BYTES));
    return b;
}

void fab_receipt_seal(const struct fab_receipt_key *key, const uint8_t secret_key[64],
                      fab_str origin, int64_t size, const fab_id *root, int64_t time_s,
                      struct fab_receipt_seal *out)
{
    struct fab_buf head = FAB_BUF(out->head), message;
    uint8_t        room[SIGNED_MAX];

    fab_assert(origin.len <= FAB_ORIGIN_BYTES && size > 0 && time_s >= 0);
    put_head(&head, &key->thumbprint, origin, size, time_s);
    message = signed_bytes(room, fab_buf_bytes(&head), root);
    fab_assert(!head.failed && !message.failed);
    fab_sign(secret_key, fab_buf_bytes(&message), out->signature);
    out->size       = size;
    out->root       = *root;
    out->head_bytes = head.len;
}

/* [a, b, [path...]]: a proof of either kind. */
static void put_proof(struct fab_buf *b, int64_t first, int64_t second,
                      const struct fab_log_path *path)
{
    fab_cbor_put_array(b, 3);
    fab_cbor_put_int(b, first);
    fab_cbor_put_int(b, second);
    fab_cbor_put_array(b, (size_t)path->n);
    for (int i = 0; i < path->n; i++) {
        fab_cbor_put_bytes(b, fab_bytes_of(path->hash[i].b, FAB_ID_BYTES));
    }
}

/* {396: {kind: [<<proof>>]}} */
enum { PROOF_MAX = 32 + 34 * FAB_LOG_PATH, UNPROTECTED_MAX = PROOF_MAX + 16 };
static void put_unprotected(struct fab_buf *b, int kind, int64_t first, int64_t second,
                            const struct fab_log_path *path)
{
    uint8_t        room[PROOF_MAX];
    struct fab_buf proof = FAB_BUF(room);

    put_proof(&proof, first, second, path);
    fab_assert(!proof.failed);
    fab_cbor_put_map(b, 1);
    fab_cbor_put_int(b, PROOFS);
    fab_cbor_put_map(b, 1);
    fab_cbor_put_int(b, kind);
    fab_cbor_put_array(b, 1);
    fab_cbor_put_bytes(b, fab_buf_bytes(&proof));
}

static void put_receipt(struct fab_buf *b, const struct fab_receipt_seal *seal,
                        const struct fab_buf *unprotected, bool attached)
{
    const struct fab_cose c = {
        .protected_map = fab_bytes_of(seal->head, seal->head_bytes),
        .unprotected   = fab_buf_bytes(unprotected),
        .payload       = fab_bytes_of(seal->root.b, attached ? FAB_ID_BYTES : 0),
        .detached      = !attached,
        .signature     = fab_bytes_of(seal->signature, sizeof seal->signature),
    };

    fab_assert(!unprotected->failed);
    fab_cose_put(b, &c);
}

void fab_receipt_put(struct fab_buf *b, const struct fab_receipt_seal *seal, int64_t index,
                     const struct fab_log_path *path)
{
    uint8_t        room[UNPROTECTED_MAX];
    struct fab_buf unprotected = FAB_BUF(room);

    fab_assert(path->n > 0 && index >= 0 && index < seal->size);
    put_unprotected(&unprotected, INCLUSION, seal->size, index, path);
    put_receipt(b, seal, &unprotected, false);
}

void fab_receipt_put_consistency(struct fab_buf *b, const struct fab_receipt_seal *seal,
                                 int64_t first, const struct fab_log_path *path)
{
    uint8_t        room[UNPROTECTED_MAX];
    struct fab_buf unprotected = FAB_BUF(room);

    fab_assert(path->n > 0 && first > 0 && first < seal->size);
    put_unprotected(&unprotected, CONSISTENCY, first, seal->size, path);
    put_receipt(b, seal, &unprotected, true);
}

/* A receipt taken apart: what its header claims, and the proof beside it. */
struct parts {
    struct fab_cose     cose;
    fab_id              kid;
    fab_str             iss, sub;
    int64_t             time_s, first, second;
    struct fab_log_path path;
};

static bool next_key(struct fab_cbor *c, int64_t *last, int64_t want)
{
    return fab_cbor_key(c, last) == want && !c->failed;
}

static bool read_claims(struct fab_cbor *c, struct parts *out)
{
    int64_t last = FAB_CBOR_FIRST_KEY;

    if (fab_cbor_map(c) != 3 || !next_key(c, &last, ISS)) return false;
    out->iss = fab_cbor_text(c);
    if (!next_key(c, &last, SUB)) return false;
    out->sub = fab_cbor_text(c);
    if (!next_key(c, &last, IAT)) return false;
    out->time_s = fab_cbor_int(c);
    return !c->failed && out->time_s >= 0;
}

/* Exactly {1: alg, 4: thumbprint, 15: claims, 395: 1}. */
static bool read_head(fab_bytes head, struct parts *out)
{
    struct fab_cbor c    = fab_cbor_open(head);
    int64_t         last = FAB_CBOR_FIRST_KEY, alg;
    fab_bytes       kid;

    if (head.len > FAB_RECEIPT_HEAD || fab_cbor_map(&c) != 4 || !next_key(&c, &last, ALG)) {
        return false;
    }
    alg = fab_cbor_int(&c);
    if ((alg != EDDSA && alg != ED25519) || !next_key(&c, &last, KID)) return false;
    kid = fab_cbor_bytes(&c);
    if (kid.len != FAB_ID_BYTES || !next_key(&c, &last, CLAIMS) || !read_claims(&c, out)) {
        return false;
    }
    if (!next_key(&c, &last, TREE_ALG) || fab_cbor_int(&c) != RFC9162_SHA256) return false;
    out->kid = fab_id_of(kid.p, kid.len);
    return fab_cbor_done(&c);
}

static bool read_proof(fab_bytes proof, struct parts *out)
{
    struct fab_cbor c = fab_cbor_open(proof);
    size_t          n;

    if (fab_cbor_array(&c) != 3) return false;
    out->first  = fab_cbor_int(&c);
    out->second = fab_cbor_int(&c);
    n           = fab_cbor_array(&c);
    if (c.failed || n < 1 || n > FAB_LOG_PATH) return false;
    for (out->path.n = 0; out->path.n < (int)n; out->path.n++) {
        const fab_bytes hash = fab_cbor_bytes(&c);

        if (hash.len != FAB_ID_BYTES) return false;
        out->path.hash[out->path.n] = fab_id_of(hash.p, hash.len);
    }
    return fab_cbor_done(&c);
}

/* Exactly {396: {kind: [one proof]}}. */
static bool read_unprotected(fab_bytes map, int kind, struct parts *out)
{
    struct fab_cbor c     = fab_cbor_open(map);
    int64_t         outer = FAB_CBOR_FIRST_KEY, inner = FAB_CBOR_FIRST_KEY;
    fab_bytes       proof;

    if (fab_cbor_map(&c) != 1 || !next_key(&c, &outer, PROOFS)) return false;
    if (fab_cbor_map(&c) != 1 || !next_key(&c, &inner, kind)) return false;
    if (fab_cbor_array(&c) != 1) return false;
    proof = fab_cbor_bytes(&c);
    return fab_cbor_done(&c) && read_proof(proof, out);
}

/* The form of a receipt of one kind, whose key and which log it is of. */
static enum fab_code read_receipt(fab_bytes receipt, int kind, fab_str origin,
                                  const struct fab_receipt_key *key, struct parts *out,
                                  struct fab_err *e)
{
    if (receipt.len > FAB_L_note_bytes || !fab_cose_read(receipt, true, &out->cose)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "receipt");
    }
    if (out->cose.detached != (kind == INCLUSION)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "payload");
    }
    if (!read_head(out->cose.protected_map, out)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "protected");
    }
    if (!read_unprotected(out->cose.unprotected, kind, out)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "proof");
    }
    if (!fab_str_same(out->iss, origin)) return fab_fail_field(e, FAB_E_AUD, "iss");
    if (!fab_same(&out->kid, &key->thumbprint)) return fab_fail_field(e, FAB_E_SIG, "kid");
    return FAB_OK;
}

/* The size rule of WIRE 5, then the signature over the root that the path led to. */
static enum fab_code check_sealed(const struct parts *p, int64_t size, fab_str origin,
                                  const struct fab_receipt_key *key, const fab_id *root,
                                  struct fab_err *e)
{
    uint8_t        text[FAB_ORIGIN_BYTES + 24], room[SIGNED_MAX];
    struct fab_buf sub = FAB_BUF(text), message;

    put_sub(&sub, origin, size);
    if (sub.failed || !fab_str_same(p->sub, fab_buf_str(&sub))) {
        return fab_fail_field(e, FAB_E_PROOF, "sub");
    }
    message = signed_bytes(room, p->cose.protected_map, root);
    if (message.failed ||
        !fab_sign_check(key->public_key, fab_buf_bytes(&message), p->cose.signature.p)) {
        return fab_fail_field(e, FAB_E_SIG, "receipt");
    }
    return FAB_OK;
}

enum fab_code fab_receipt_check(fab_bytes receipt, const fab_id *leaf, fab_str origin,
                                const struct fab_receipt_key *key, struct fab_receipt *out,
                                struct fab_err *e)
{
    struct parts p;
    fab_id       root;

    FAB_TRY(read_receipt(receipt, INCLUSION, origin, key, &p, e));
    if (!fab_inclusion_root(leaf, p.second, p.first, p.path.hash, p.path.n, &root)) {
        return fab_fail_field(e, FAB_E_PROOF, "path");
    }
    FAB_TRY(check_sealed(&p, p.first, origin, key, &root, e));
    *out = (struct fab_receipt){ .index = p.second, .size = p.first, .time_s = p.time_s,
                                 .root = root };
    return FAB_OK;
}

enum fab_code fab_receipt_check_consistency(fab_bytes receipt, int64_t first,
                                            const fab_id *first_root, fab_str origin,
                                            const struct fab_receipt_key *key,
                                            struct fab_receipt *out, struct fab_err *e)
{
    struct parts p;
    fab_id       root;

    FAB_TRY(read_receipt(receipt, CONSISTENCY, origin, key, &p, e));
    if (p.first != first) return fab_fail_field(e, FAB_E_PROOF, "first");
    if (!fab_consistency_root(p.first, first_root, p.second, p.path.hash, p.path.n, &root)) {
        return fab_fail_field(e, FAB_E_PROOF, "path");
    }
    if (!fab_bytes_same(p.cose.payload, fab_bytes_of(root.b, FAB_ID_BYTES))) {
        return fab_fail_field(e, FAB_E_PROOF, "payload");
    }
    FAB_TRY(check_sealed(&p, p.second, origin, key, &root, e));
    *out = (struct fab_receipt){ .index = p.first, .size = p.second, .time_s = p.time_s,
                                 .root = root };
    return FAB_OK;
}

static const uint8_t EMPTY_MAP[] = { 0xa0 };

static bool has_empty_map(const struct fab_cose *c)
{
    return fab_bytes_same(c->unprotected, fab_bytes_of(EMPTY_MAP, sizeof EMPTY_MAP));
}

/* label: [bytes...] */
static void put_list(struct fab_buf *b, int label, const fab_bytes *item, int n)
{
    fab_cbor_put_int(b, label);
    fab_cbor_put_array(b, (size_t)n);
    for (int i = 0; i < n; i++) fab_cbor_put_bytes(b, item[i]);
}

enum fab_code fab_transparent_put(struct fab_buf *b, fab_bytes entry, const fab_bytes *disclosure,
                                  int n, fab_bytes receipt, struct fab_err *e)
{
    struct fab_cose c;

    if (!fab_cose_read(entry, false, &c) || !has_empty_map(&c)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "entry");
    }
    fab_cbor_put_tag(b, FAB_COSE_TAG);
    fab_cbor_put_array(b, 4);
    fab_cbor_put_bytes(b, c.protected_map);
    fab_cbor_put_map(b, n > 0 ? 2 : 1);
    if (n > 0) put_list(b, DISCLOSURES, disclosure, n);
    put_list(b, RECEIPTS, &receipt, 1);
    fab_cbor_put_bytes(b, c.payload);
    fab_cbor_put_bytes(b, c.signature);
    return FAB_OK;
}

static bool read_disclosures(struct fab_cbor *c, struct fab_transparent *out)
{
    const size_t n = fab_cbor_array(c);

    if (n < 1 || n > fab_countof(out->disclosure)) return false;
    for (size_t i = 0; i < n; i++) out->disclosure[i] = fab_cbor_bytes(c);
    out->ndisclosures = (int)n;
    return !c->failed;
}

/* Exactly {17: [disclosures], 394: [receipt]}, or 394 alone. */
static bool read_shown(fab_bytes map, struct fab_transparent *out)
{
    struct fab_cbor c     = fab_cbor_open(map);
    int64_t         last  = FAB_CBOR_FIRST_KEY;
    const size_t    pairs = fab_cbor_map(&c);

    if (pairs == 2 && (!next_key(&c, &last, DISCLOSURES) || !read_disclosures(&c, out))) {
        return false;
    }
    if (!next_key(&c, &last, RECEIPTS) || fab_cbor_array(&c) != 1) return false;
    out->receipt = fab_cbor_bytes(&c);
    return fab_cbor_done(&c);
}

enum fab_code fab_transparent_read(fab_bytes b, struct fab_buf *entry, struct fab_transparent *out,
                                   struct fab_err *e)
{
    const size_t    from = entry->len;
    struct fab_cose c;

    *out = (struct fab_transparent){ .ndisclosures = 0 };
    if (b.len > FAB_L_submission_bytes || !fab_cose_read(b, false, &c)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "statement");
    }
    if (!read_shown(c.unprotected, out)) return fab_fail_field(e, FAB_E_SYNTAX, "unprotected");
    c.unprotected = fab_bytes_of(EMPTY_MAP, sizeof EMPTY_MAP);
    fab_cose_put(entry, &c);
    if (entry->failed) return fab_fail(e, FAB_E_MEMORY);
    out->entry = fab_bytes_of(entry->p + from, entry->len - from);
    return FAB_OK;
}
