/* wasm/proof.c: the page's own look at the log: a server that lies is caught here.
 *
 * Source  WIRE 2.8, 3 to 5; INTERFACES 3, part A. */
#include "wasm/proof.h"

#include "codec/json.h"
#include "log/proof.h"
#include "statement/session.h"
#include "statement/statement.h"

enum { KEYS = 16 };

/* Hashes that stand one behind another. */
static enum fab_code hashes(const uint8_t *p, size_t n, size_t most, const char *field,
                            fab_id **out, int *count)
{
    if (n % FAB_ID_BYTES != 0 || n / FAB_ID_BYTES > most)
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
    *count = (int)(n / FAB_ID_BYTES);
    *out = fab_new(&fab_call.arena, fab_id, (size_t)*count + 1);
    if (*out == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    for (int i = 0; i < *count; i++)
        (*out)[i] = fab_id_of(p + (size_t)i * FAB_ID_BYTES, FAB_ID_BYTES);
    return FAB_OK;
}

static enum fab_code hash(const uint8_t *p, size_t n, const char *field, fab_id *out)
{
    FAB_TRY(fab_call_exact(n, FAB_ID_BYTES, field));
    *out = fab_id_of(p, n);
    return FAB_OK;
}

enum fab_code fab_core_tree_root(const uint8_t *leaves, size_t n)
{
    fab_id *leaf;
    int count;

    FAB_TRY(hashes(leaves, n, INT32_MAX / FAB_ID_BYTES, "leaves", &leaf, &count));
    const fab_id root = fab_log_root(leaf, count);
    return fab_call_give_bytes(root.b, sizeof root.b);
}

enum fab_code fab_core_inclusion_check(const uint8_t *leaf, size_t leaf_n, int64_t index,
                                       int64_t size, const uint8_t *path, size_t path_n,
                                       const uint8_t *root, size_t root_n)
{
    fab_id at, whole, *step;
    int steps;

    FAB_TRY(hash(leaf, leaf_n, "leaf", &at));
    FAB_TRY(hash(root, root_n, "root", &whole));
    FAB_TRY(hashes(path, path_n, FAB_LOG_PATH, "path", &step, &steps));
    return fab_inclusion_check(&at, index, size, step, steps, &whole)
               ? FAB_OK
               : fab_fail(&fab_call.err, FAB_E_PROOF);
}

enum fab_code fab_core_consistency_check(int64_t first, const uint8_t *first_root, size_t first_n,
                                         int64_t second, const uint8_t *second_root,
                                         size_t second_n, const uint8_t *path, size_t path_n)
{
    fab_id older, newer, *step;
    int steps;

    FAB_TRY(hash(first_root, first_n, "first_root", &older));
    FAB_TRY(hash(second_root, second_n, "second_root", &newer));
    FAB_TRY(hashes(path, path_n, FAB_LOG_PATH, "path", &step, &steps));
    return fab_consistency_check(first, &older, second, &newer, step, steps)
               ? FAB_OK
               : fab_fail(&fab_call.err, FAB_E_PROOF);
}

static enum fab_code keys_of(fab_str vkeys, struct fab_note_key key[KEYS], int *n)
{
    for (*n = 0; vkeys.len > 0;) {
        const fab_str line = fab_str_cut(&vkeys, '\n');

        if (line.len == 0) continue;
        if (*n == KEYS || !fab_vkey_read(line, &key[*n]))
            return fab_fail_field(&fab_call.err, FAB_E_FIELD, "vkeys");
        ++*n;
    }
    return FAB_OK;
}

static enum fab_code give_checkpoint(const struct fab_checkpoint *c, const int64_t *signed_s,
                                     int nkeys, int64_t index)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};

    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "origin", c->origin);
    fab_json_put_int(&o, "size", c->size);
    fab_json_put_sid(&o, "root", c->root.b);
    if (index >= 0) fab_json_put_int(&o, "index", index);
    fab_json_open(&o, "signed", '[');
    for (int i = 0; i < nkeys; i++)
        fab_json_put_int(&o, NULL, signed_s[i]);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_core_checkpoint_check(const char *note, size_t n, const char *origin,
                                        size_t origin_n, const char *vkeys, size_t vkeys_n)
{
    struct fab_checkpoint c;
    struct fab_note_key key[KEYS];
    int64_t signed_s[KEYS];
    int nkeys;

    FAB_TRY(keys_of((fab_str){vkeys, vkeys_n}, key, &nkeys));
    FAB_TRY(fab_checkpoint_read((fab_str){note, n}, &c, &fab_call.err));
    FAB_TRY(fab_checkpoint_verify(&c, (fab_str){origin, origin_n}, key, nkeys, signed_s,
                                  &fab_call.err));
    return give_checkpoint(&c, signed_s, nkeys, -1);
}

enum fab_code fab_core_proof_check(const char *text, size_t n, const uint8_t *leaf, size_t leaf_n,
                                   const char *origin, size_t origin_n, const char *vkeys,
                                   size_t vkeys_n)
{
    struct fab_tlog_proof *p = fab_new(&fab_call.arena, struct fab_tlog_proof, 1);
    struct fab_note_key key[KEYS];
    int64_t signed_s[KEYS];
    fab_id at;
    int nkeys;

    if (p == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(hash(leaf, leaf_n, "leaf", &at));
    FAB_TRY(keys_of((fab_str){vkeys, vkeys_n}, key, &nkeys));
    FAB_TRY(fab_tlog_proof_read((fab_str){text, n}, p, &fab_call.err));
    FAB_TRY(fab_tlog_proof_verify(p, &at, (fab_str){origin, origin_n}, key, nkeys, signed_s,
                                  &fab_call.err));
    return give_checkpoint(&p->checkpoint, signed_s, nkeys, p->index);
}

static enum fab_code service_key(const uint8_t *key, size_t n, struct fab_receipt_key *out)
{
    FAB_TRY(fab_call_exact(n, 32, "key"));
    memcpy(out->public_key, key, 32);
    out->thumbprint = fab_thumbprint(key);
    return FAB_OK;
}

static enum fab_code give_receipt(const struct fab_receipt *r)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "index", r->index);
    fab_json_put_int(&o, "size", r->size);
    fab_json_put_int(&o, "time", r->time_s);
    fab_json_put_sid(&o, "root", r->root.b);
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_core_receipt_check(const uint8_t *receipt, size_t n, const uint8_t *leaf,
                                     size_t leaf_n, const char *origin, size_t origin_n,
                                     const uint8_t *key, size_t key_n)
{
    struct fab_receipt_key by;
    struct fab_receipt r;
    fab_id at;

    FAB_TRY(hash(leaf, leaf_n, "leaf", &at));
    FAB_TRY(service_key(key, key_n, &by));
    FAB_TRY(fab_receipt_check(fab_bytes_of(receipt, n), &at, (fab_str){origin, origin_n}, &by, &r,
                              &fab_call.err));
    return give_receipt(&r);
}

enum fab_code fab_core_receipt_check_consistency(const uint8_t *receipt, size_t n, int64_t first,
                                                 const uint8_t *root, size_t root_n,
                                                 const char *origin, size_t origin_n,
                                                 const uint8_t *key, size_t key_n)
{
    struct fab_receipt_key by;
    struct fab_receipt r;
    fab_id older;

    FAB_TRY(hash(root, root_n, "root", &older));
    FAB_TRY(service_key(key, key_n, &by));
    FAB_TRY(fab_receipt_check_consistency(fab_bytes_of(receipt, n), first, &older,
                                          (fab_str){origin, origin_n}, &by, &r, &fab_call.err));
    return give_receipt(&r);
}

enum fab_code fab_core_ticket_check(const uint8_t *ticket, size_t n, const uint8_t *key,
                                    size_t key_n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_ticket t;

    FAB_TRY(fab_call_exact(key_n, 32, "key"));
    FAB_TRY(fab_ticket_read(fab_bytes_of(ticket, n), key, &t, &fab_call.err));
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "origin", t.origin);
    fab_json_put_sid(&o, "sid", t.sid.b);
    fab_json_put_int(&o, "before", t.before);
    fab_json_put_int(&o, "at", t.at.ms);
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}
