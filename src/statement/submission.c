/* submission.c: an entry on its way to the log, with what stays beside the log.
 *
 * Why     the entry is what the log registers: the unprotected header emptied first, so
 *         disclosures fall out by rule.
 * Idea    labels in canonical order; each digest of key 23 must be claimed exactly once, by a
 *         disclosure in clear or a box.
 * Cost    one copy of the entry; 32 x 32 comparisons of digests at most.
 * Source  WIRE 2.1, 2.5, 2.6, 7. */
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/box.h"
#include "statement/field.h"

/* Where its lists go; full: they did not fit. */
struct reading { struct fab_submission *out; struct fab_arena *arena; bool full; };

/* Memory for n items of a list; NULL: there is none. */
static void *list_of(struct reading *r, size_t item, size_t n)
{
    void *const list = fab_take_many(r->arena, item, n);

    r->full |= list == NULL;
    return list;
}

static bool read_clear(struct fab_cbor *c, struct reading *r)
{
    struct fab_submission *out = r->out;
    const size_t           n = fab_cbor_array(c);

    if (n < 1 || n > FAB_L_disclosures) return false;
    if ((out->clear = list_of(r, sizeof *out->clear, n)) == NULL) return false;
    out->nclear = (int)n;
    for (size_t i = 0; i < n; i++) {
        out->clear[i].bytes = fab_cbor_bytes(c);
        out->clear[i].digest = fab_disclosure_digest(out->clear[i].bytes);
    }
    return !c->failed;
}

/* One row [id32, box]. */
static bool read_box(struct fab_cbor *c, fab_id *id, fab_bytes *box)
{
    struct fab_box shape;
    fab_bytes      name;

    if (fab_cbor_array(c) != 2) return false;
    name = fab_cbor_bytes(c);
    *box = fab_cbor_bytes(c);
    if (name.len != FAB_ID_BYTES || !fab_box_read(*box, &shape)) return false;
    *id = fab_id_of(name.p, name.len);
    return true;
}

static bool read_boxed(struct fab_cbor *c, struct reading *r)
{
    struct fab_submission *out = r->out;
    const size_t           n = fab_cbor_array(c);

    if (n < 1 || n > FAB_L_disclosures) return false;
    if ((out->boxed = list_of(r, sizeof *out->boxed, n)) == NULL) return false;
    for (size_t i = 0; i < n; i++) {
        if (!read_box(c, &out->boxed[i].digest, &out->boxed[i].box)) return false;
    }
    out->nboxed = (int)n;
    return true;
}

static bool read_shares(struct fab_cbor *c, struct reading *r)
{
    struct fab_submission *out = r->out;
    const size_t           n = fab_cbor_array(c);

    if (n < 1 || n > FAB_SHARES) return false;
    if ((out->share = list_of(r, sizeof *out->share, n)) == NULL) return false;
    for (size_t i = 0; i < n; i++) {
        if (!read_box(c, &out->share[i].holder, &out->share[i].box)) return false;
        if (i > 0 && fab_id_order(&out->share[i - 1].holder, &out->share[i].holder) >= 0) {
            return false;
        }
    }
    out->nshares = (int)n;
    return true;
}

/* The unprotected header: known labels only. */
static const char *read_labels(fab_bytes map, struct reading *r)
{
    struct fab_cbor c = fab_cbor_open(map);
    const size_t    n = fab_cbor_map(&c);
    int64_t         last = FAB_CBOR_FIRST_KEY;

    for (size_t i = 0; i < n; i++) {
        const int64_t label = fab_cbor_key(&c, &last);

        if (label == FAB_U_CLEAR && !read_clear(&c, r)) return "disclosures";
        if (label == FAB_U_BOXED && !read_boxed(&c, r)) return "boxes";
        if (label == FAB_U_SHARES && !read_shares(&c, r)) return "shares";
        if (label != FAB_U_CLEAR && label != FAB_U_BOXED && label != FAB_U_SHARES) {
            return "envelope";
        }
    }
    return fab_cbor_done(&c) ? NULL : "envelope";
}

/* The entry: the same frame with an empty unprotected map. */
static fab_bytes entry_of(fab_bytes whole, struct fab_cose frame, struct fab_arena *a)
{
    const size_t   size = whole.len - frame.unprotected.len + 1;
    struct fab_buf b = { .p = fab_take(a, size), .cap = size };

    if (b.p == NULL) return (fab_bytes){ NULL, 0 };
    frame.unprotected = (fab_bytes){ NULL, 0 };
    fab_cose_put(&b, &frame);
    fab_assert(!b.failed && b.len == size);
    return fab_buf_bytes(&b);
}

static int claims(const struct fab_submission *s, const fab_id *digest)
{
    int n = 0;

    for (int i = 0; i < s->nclear; i++) n += fab_same(&s->clear[i].digest, digest);
    for (int i = 0; i < s->nboxed; i++) n += fab_same(&s->boxed[i].digest, digest);
    return n;
}

static enum fab_code check_disclosures(const struct fab_submission *s, struct fab_err *e)
{
    struct fab_disclosure d;

    if (s->nclear + s->nboxed != s->st.nsd) return fab_fail_field(e, FAB_E_SYNTAX, "sd");
    for (int i = 0; i < s->st.nsd; i++) {
        if (claims(s, &s->st.sd[i]) != 1) return fab_fail_field(e, FAB_E_SYNTAX, "sd");
    }
    for (int i = 0; i < s->nclear; i++) FAB_TRY(fab_disclosure_read(s->clear[i].bytes, &d, e));
    return FAB_OK;
}

enum fab_code fab_submission_read(fab_bytes b, struct fab_arena *a, struct fab_submission *out,
                                  struct fab_err *e)
{
    struct reading  r = { out, a, false };
    struct fab_cose frame;
    const char     *fault;

    out->clear = NULL;
    out->boxed = NULL;
    out->share = NULL;
    out->nclear = out->nboxed = out->nshares = 0;
    if (b.len > FAB_L_submission_bytes) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    if (!fab_cose_read(b, false, &frame)) return fab_fail_field(e, FAB_E_SYNTAX, "envelope");
    if (b.len - frame.unprotected.len + 1 > FAB_L_entry_bytes) {
        return fab_fail_field(e, FAB_E_SYNTAX, "size");
    }
    fault = read_labels(frame.unprotected, &r);
    if (r.full) return fab_fail(e, FAB_E_MEMORY);
    if (fault != NULL) return fab_fail_field(e, FAB_E_SYNTAX, fault);
    out->entry = entry_of(b, frame, a);
    if (out->entry.p == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_statement_parse(out->entry, a, &out->st, e));
    return check_disclosures(out, e);
}

static void put_boxes(struct fab_buf *b, int64_t label, const fab_id *id, const fab_bytes *box,
                      int n)
{
    if (n == 0) return;
    fab_cbor_put_int(b, label);
    fab_cbor_put_array(b, (size_t)n);
    for (int i = 0; i < n; i++) {
        fab_cbor_put_array(b, 2);
        fab_cbor_put_bytes(b, fab_bytes_of(id[i].b, FAB_ID_BYTES));
        fab_cbor_put_bytes(b, box[i]);
    }
}

void fab_submission_put(struct fab_buf *b, fab_bytes entry, const fab_bytes *clear, int nclear,
                        const fab_id *box_digest, const fab_bytes *box, int nboxes,
                        const fab_id *share_holder, const fab_bytes *share, int nshares)
{
    struct fab_cose frame;
    const bool      ok = fab_cose_read(entry, false, &frame);

    fab_assert(ok);
    fab_cbor_put_tag(b, FAB_COSE_TAG);
    fab_cbor_put_array(b, 4);
    fab_cbor_put_bytes(b, frame.protected_map);
    fab_cbor_put_map(b, (size_t)((nclear > 0) + (nboxes > 0) + (nshares > 0)));
    if (nclear > 0) {
        fab_cbor_put_int(b, FAB_U_CLEAR);
        fab_cbor_put_array(b, (size_t)nclear);
        for (int i = 0; i < nclear; i++) fab_cbor_put_bytes(b, clear[i]);
    }
    put_boxes(b, FAB_U_BOXED, box_digest, box, nboxes);
    put_boxes(b, FAB_U_SHARES, share_holder, share, nshares);
    fab_cbor_put_bytes(b, frame.payload);
    fab_cbor_put_bytes(b, frame.signature);
}

bool fab_submission_find(const struct fab_submission *s, int field, struct fab_disclosure *out)
{
    for (int i = 0; i < s->nclear; i++) {
        if (fab_disclosure_read(s->clear[i].bytes, out, NULL) == FAB_OK && out->field == field) {
            return true;
        }
    }
    return false;
}

/* The only disclosure of this field: of two, readers would not take the same. */
static bool only(const struct fab_submission *s, int field, struct fab_disclosure *out)
{
    struct fab_disclosure d;
    int                   n = 0;

    for (int i = 0; i < s->nclear; i++) {
        n += fab_disclosure_read(s->clear[i].bytes, &d, NULL) == FAB_OK && d.field == field;
    }
    return n == 1 && fab_submission_find(s, field, out);
}

static bool key_of(const struct fab_submission *s, uint8_t public_key[32])
{
    struct fab_disclosure d;

    return only(s, FAB_D_key, &d) && fab_cose_key_read(d.bytes, public_key);
}

enum fab_code fab_submission_key(const struct fab_submission *s, uint8_t public_key[32],
                                 struct fab_err *e)
{
    struct fab_disclosure salt;
    fab_id                mid;

    if (!key_of(s, public_key)) return fab_fail_field(e, FAB_E_FIELD, "key");
    if (!fab_sign_key_ok(public_key)) return fab_fail_field(e, FAB_E_SIG, "key");
    if (s->st.kind != FAB_K_join) return FAB_OK;
    if (!only(s, FAB_D_mid_salt, &salt) || salt.bytes.len != 16) {
        return fab_fail_field(e, FAB_E_FIELD, "mid_salt");
    }
    mid = fab_mid_of(salt.bytes.p, public_key);
    return fab_same(&mid, &s->st.signer) ? FAB_OK : fab_fail_field(e, FAB_E_SIG, "kid");
}
