/* bytes.c: part A of the library: statements, checkpoints and proofs as a host has them.
 *
 * Why     who keeps a proof should be able to check it without a server and without our program.
 * Source  WIRE 2.7, 3 to 5; INTERFACES 3. */
#include "codec/json.h"
#include "log/policy.h"
#include "log/proof.h"
#include "lib/public.h"
#include "statement/json.h"

/* Scratch of a call: an entry of 16 KiB in lists and JSON is far below; the longest JSON text
 * that is read. */
enum { CALL_BYTES = 4 << 20, JSON_BYTES = 256 << 10 };

/* ---- statements */

/* A service key speaks for its own community only. */
static const fab_key *key_of(const fab_keyring *ring, const struct fab_statement *s,
                             const char *origin)
{
    for (size_t i = 0; i < ring->count; i++) {
        const fab_key *k = &ring->keys[i];
        const fab_str  of = fab_api_text(k->origin != NULL ? k->origin : origin);

        if (memcmp(k->kid, s->signer.b, FAB_ID_BYTES) == 0 &&
            (s->by_member || fab_str_same(s->iss, of)))
            return k;
    }
    return NULL;
}

static enum fab_code check(fab_bytes entry, const fab_keyring *ring, const char *origin,
                           int64_t now_s, struct fab_arena *a, struct fab_err *e)
{
    struct fab_statement s;
    const fab_key       *key;

    FAB_TRY(FAB_API_SIZED(ring, e));
    if (now_s < 0 || now_s > FAB_SECONDS_MAX / 1000) return fab_fail_field(e, FAB_E_FIELD, "now_s");
    FAB_TRY(fab_statement_parse(entry, a, &s, e));
    if ((key = key_of(ring, &s, origin)) == NULL) return fab_fail(e, FAB_E_SIG);
    FAB_TRY(fab_statement_verify(entry, key->public_key, e));
    return fab_statement_admissible(&s, fab_api_text(origin), (fab_moment){ now_s * 1000 }, e);
}

int fab_lib_statement_check(const uint8_t *entry, size_t n, const fab_keyring *ring,
                            const char *origin, int64_t now_s, fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    if (code == FAB_OK) code = check(fab_bytes_of(entry, n), ring, origin, now_s, &a, &found);
    return fab_api_end(&a, code, &found, e);
}

static enum fab_code to_json(fab_bytes entry, char *out, size_t cap, size_t *len,
                             struct fab_arena *a, struct fab_err *e)
{
    struct fab_buf       b = FAB_BUF_IN(a);
    struct fab_out       o = { &b, false };
    struct fab_statement s;

    FAB_TRY(fab_statement_parse(entry, a, &s, e));
    fab_statement_to_json(&s, &o, NULL);
    return fab_api_give(&b, out, cap, len, e);
}

int fab_lib_statement_to_json(const uint8_t *entry, size_t n, char *out, size_t cap, size_t *len,
                              fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    *len = 0;
    if (code == FAB_OK) code = to_json(fab_bytes_of(entry, n), out, cap, len, &a, &found);
    return fab_api_end(&a, code, &found, e);
}

/* The place of the signature is written by a key that nobody has, then the host's own goes over
 * it. */
static enum fab_code sign(const struct fab_statement *s, const fab_signer *signer,
                          struct fab_arena *a, struct fab_buf *entry, struct fab_err *e)
{
    static const uint8_t nobody[64];
    struct fab_buf       message = FAB_BUF_IN(a);
    struct fab_statement again;
    const uint8_t       *place;
    uint8_t              signature[64];

    FAB_TRY(fab_statement_build(s, nobody, entry, e));
    FAB_TRY(fab_statement_parse(fab_buf_bytes(entry), a, &again, e));
    FAB_TRY(fab_statement_signed(fab_buf_bytes(entry), &message, &place, e));
    if (signer->sign(signer->self, message.p, message.len, signature) != 0)
        return fab_fail(e, FAB_E_SIG);
    memcpy(entry->p + (place - entry->p), signature, sizeof signature);
    return FAB_OK;
}

static enum fab_code build(fab_str json, const fab_signer *signer, uint8_t *out, size_t cap,
                           size_t *len, struct fab_arena *a, struct fab_err *e)
{
    struct fab_buf         entry = FAB_BUF_IN(a);
    const struct fab_json *doc;
    struct fab_statement   s;

    FAB_TRY(FAB_API_SIZED(signer, e));
    if (json.len > JSON_BYTES) return fab_fail_field(e, FAB_E_FIELD, "json");
    if ((doc = fab_json_read(json, a, e)) == NULL) return e->code;
    FAB_TRY(fab_statement_from_json(doc, a, &s, e));
    if (fab_id_none(&s.signer)) return fab_fail_field(e, FAB_E_FIELD, "kid");
    FAB_TRY(sign(&s, signer, a, &entry, e));
    return fab_api_give(&entry, out, cap, len, e);
}

int fab_lib_statement_build(const char *json, size_t n, const fab_signer *signer, uint8_t *out,
                            size_t cap, size_t *len, fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    *len = 0;
    if (code == FAB_OK) code = build((fab_str){ json, n }, signer, out, cap, len, &a, &found);
    return fab_api_end(&a, code, &found, e);
}

void fab_lib_sid(const uint8_t *entry, size_t n, uint8_t sid[32])
{
    const fab_id id = fab_sid_of(fab_bytes_of(entry, n));

    memcpy(sid, id.b, FAB_ID_BYTES);
}

void fab_lib_mid(const uint8_t salt[16], const uint8_t public_key[32], uint8_t mid[16])
{
    const fab_id id = fab_mid_of(salt, public_key);

    memcpy(mid, id.b, FAB_MID_BYTES);
}

/* ---- checkpoints and proofs */

static enum fab_code put_checkpoint(const struct fab_checkpoint *c,
                                    const struct fab_policy_met *met, fab_checkpoint *out,
                                    struct fab_err *e)
{
    if (c->origin.len >= sizeof out->origin) return fab_fail_field(e, FAB_E_SYNTAX, "origin");
    *out = (fab_checkpoint){ .size = sizeof *out,
                             .entries = c->size,
                             .witnesses = met->witnesses,
                             .witnessed_s = met->oldest_s };
    memcpy(out->origin, c->origin.p, c->origin.len);
    memcpy(out->root, c->root.b, FAB_ID_BYTES);
    return FAB_OK;
}

static enum fab_code checkpoint(fab_str note, const char *policy, fab_checkpoint *out,
                                struct fab_err *e)
{
    struct fab_policy     p;
    struct fab_policy_met met;
    struct fab_checkpoint c;

    FAB_TRY(FAB_API_SIZED(out, e));
    FAB_TRY(fab_policy_read(fab_api_text(policy), &p, e));
    FAB_TRY(fab_checkpoint_read(note, &c, e));
    FAB_TRY(fab_policy_check(&p, &c, &met, e));
    return put_checkpoint(&c, &met, out, e);
}

int fab_lib_checkpoint_check(const char *note, size_t n, const char *policy, fab_checkpoint *out,
                             fab_error *e)
{
    struct fab_err found;

    return fab_api_told(checkpoint((fab_str){ note, n }, policy, out, &found), &found, e);
}

static enum fab_code hashes(const uint8_t *p, size_t count, struct fab_log_path *out,
                            struct fab_err *e)
{
    if (count > FAB_LOG_PATH) return fab_fail_field(e, FAB_E_FIELD, "count");
    out->n = (int)count;
    for (size_t i = 0; i < count; i++) out->hash[i] = fab_id_of(p + i * FAB_ID_BYTES, FAB_ID_BYTES);
    return FAB_OK;
}

int fab_lib_inclusion_check(const uint8_t leaf[32], int64_t index, int64_t entries,
                            const uint8_t *path, size_t count, const uint8_t root[32], fab_error *e)
{
    const fab_id        at = fab_id_of(leaf, FAB_ID_BYTES), whole = fab_id_of(root, FAB_ID_BYTES);
    struct fab_log_path p;
    struct fab_err      found;
    enum fab_code       code = hashes(path, count, &p, &found);

    if (code == FAB_OK && !fab_inclusion_check(&at, index, entries, p.hash, p.n, &whole))
        code = fab_fail(&found, FAB_E_PROOF);
    return fab_api_told(code, &found, e);
}

int fab_lib_consistency_check(int64_t older, const uint8_t older_root[32], int64_t newer,
                              const uint8_t newer_root[32], const uint8_t *path, size_t count,
                              fab_error *e)
{
    const fab_id was = fab_id_of(older_root, FAB_ID_BYTES),
                 is = fab_id_of(newer_root, FAB_ID_BYTES);
    struct fab_log_path p;
    struct fab_err      found;
    enum fab_code       code = hashes(path, count, &p, &found);

    if (code == FAB_OK && !fab_consistency_check(older, &was, newer, &is, p.hash, p.n))
        code = fab_fail(&found, FAB_E_PROOF);
    return fab_api_told(code, &found, e);
}

static enum fab_code proof(fab_str text, const fab_id *leaf, const char *policy, int64_t *index,
                           fab_checkpoint *out, struct fab_err *e)
{
    struct fab_tlog_proof p;
    struct fab_policy     rules;
    struct fab_policy_met met;

    FAB_TRY(FAB_API_SIZED(out, e));
    FAB_TRY(fab_policy_read(fab_api_text(policy), &rules, e));
    FAB_TRY(fab_tlog_proof_read(text, &p, e));
    FAB_TRY(fab_policy_check(&rules, &p.checkpoint, &met, e));
    if (!fab_inclusion_check(leaf, p.index, p.checkpoint.size, p.path.hash, p.path.n,
                             &p.checkpoint.root)) {
        return fab_fail(e, FAB_E_PROOF);
    }
    FAB_TRY(put_checkpoint(&p.checkpoint, &met, out, e));
    *index = p.index;
    return FAB_OK;
}

int fab_lib_proof_check(const char *text, size_t n, const uint8_t leaf[32], const char *policy,
                        int64_t *index, fab_checkpoint *out, fab_error *e)
{
    const fab_id   at = fab_id_of(leaf, FAB_ID_BYTES);
    struct fab_err found;

    return fab_api_told(proof((fab_str){ text, n }, &at, policy, index, out, &found), &found, e);
}

static enum fab_code receipt(fab_bytes bytes, const fab_id *leaf, const char *origin,
                             const uint8_t key[32], fab_lib_receipt *out, struct fab_err *e)
{
    struct fab_receipt_key by = { .thumbprint = fab_thumbprint(key) };
    struct fab_receipt     r;

    FAB_TRY(FAB_API_SIZED(out, e));
    memcpy(by.public_key, key, sizeof by.public_key);
    FAB_TRY(fab_receipt_check(bytes, leaf, fab_api_text(origin), &by, &r, e));
    *out = (fab_lib_receipt){
        .size = sizeof *out, .index = r.index, .entries = r.size, .signed_s = r.time_s
    };
    memcpy(out->root, r.root.b, FAB_ID_BYTES);
    return FAB_OK;
}

int fab_lib_receipt_check(const uint8_t *bytes, size_t n, const uint8_t leaf[32],
                          const char *origin, const uint8_t service_key[32], fab_lib_receipt *out,
                          fab_error *e)
{
    const fab_id   at = fab_id_of(leaf, FAB_ID_BYTES);
    struct fab_err found;

    return fab_api_told(receipt(fab_bytes_of(bytes, n), &at, origin, service_key, out, &found),
                        &found, e);
}
