/* parse.c: an entry's bytes to a statement.
 *
 * Why     one closed dictionary for all kinds, so there is one parser and one struct; what is
 *         not listed is refused.
 * Idea    the frame, then the header in its fixed order, then each payload key by its type in
 *         field.c.  The first fault is kept with the name of its key; the CBOR reader's own
 *         failure counts as E_SYNTAX of the key being read.
 * Cost    one pass; the arena gives only the lists (16 bytes a row, 32 a cell or id, 8 a
 *         number), so a hostile entry of 16 KiB takes at most 96 KiB.  Half the time is the hash
 *         of the sid.
 * Source  WIRE 2.1 to 2.4 and 2.7; PROTOCOL 1.1. */
#include "codec/base64.h"
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/envelope.h"
#include "statement/field.h"

struct reader {
    struct fab_cbor       c;
    struct fab_arena     *arena;
    struct fab_statement *s;
    int                   cells;        /* of keys 12 and 19 together */
    enum fab_code         code;         /* the first fault */
};

static void refuse(struct reader *r, enum fab_code code)
{
    if (r->code == FAB_OK) r->code = code;
}

static void *take(struct reader *r, size_t size, size_t n)
{
    void *p = n == 0 ? NULL : fab_take_many(r->arena, size, n);

    if (n > 0 && p == NULL) refuse(r, FAB_E_MEMORY);
    return p;
}

static int64_t whole(struct reader *r, int64_t least, int64_t most)
{
    const int64_t n = fab_cbor_int(&r->c);

    if (n < least || n > most) refuse(r, FAB_E_SYNTAX);
    return n;
}

static fab_moment seconds(struct reader *r)
{
    const int64_t n = whole(r, 0, FAB_SECONDS_MAX);

    return (fab_moment){ r->code == FAB_OK ? n * 1000 : 0 };
}

static fab_str slug(struct reader *r)
{
    const fab_str text = fab_cbor_text(&r->c);

    if (text.len < 1 || text.len > FAB_L_slug_bytes ||
        !fab_ascii_ok(fab_bytes_of(text.p, text.len))) {
        refuse(r, FAB_E_SYNTAX);
    }
    return text;
}

static fab_bytes exactly(struct reader *r, size_t n, size_t or)
{
    const fab_bytes b = fab_cbor_bytes(&r->c);

    if (b.len != n && b.len != or) refuse(r, FAB_E_SYNTAX);
    return b;
}

static fab_id id(struct reader *r, size_t bytes)
{
    const fab_bytes b = exactly(r, bytes, bytes);

    return r->code == FAB_OK && !r->c.failed ? fab_id_of(b.p, b.len) : (fab_id){ .b = { 0 } };
}

/* The head of an array of at most `most`; 0 if it is none, or too long. */
static int array(struct reader *r, int most)
{
    const size_t n = fab_cbor_array(&r->c);

    if (n <= (size_t)most) return (int)n;
    refuse(r, FAB_E_FIELD);
    return 0;
}

static const fab_id *ids(struct reader *r, int n, size_t bytes)
{
    fab_id *out = take(r, sizeof *out, (size_t)n);

    for (int i = 0; out != NULL && i < n; i++) out[i] = id(r, bytes);
    return out;
}

static void read_ref(struct reader *r)
{
    r->s->ref_list = fab_cbor_peek(&r->c) == FAB_CBOR_ARRAY;
    r->s->nref = r->s->ref_list ? array(r, FAB_L_refs) : 1;
    r->s->ref = ids(r, r->s->nref, FAB_ID_BYTES);
    r->s->ref_list = r->s->ref_list && r->s->nref == 1;
}

static void read_mids(struct reader *r)
{
    r->s->nmids = array(r, FAB_L_refs);
    r->s->mids = ids(r, r->s->nmids, FAB_MID_BYTES);
}

static void read_vec(struct reader *r)
{
    const int n = array(r, FAB_L_vec);
    int64_t  *out = take(r, sizeof *out, (size_t)n);

    for (int i = 0; out != NULL && i < n; i++) out[i] = fab_cbor_int(&r->c);
    r->s->vec = out;
    r->s->nvec = n;
}

static struct fab_cell cell(struct reader *r, bool texts)
{
    const enum fab_cbor_type type = fab_cbor_peek(&r->c);
    fab_str                  text;

    switch (type) {
    case FAB_CBOR_UINT:
    case FAB_CBOR_NINT: return (struct fab_cell){ .type = 'i', .n = fab_cbor_int(&r->c) };
    case FAB_CBOR_BYTES: return (struct fab_cell){ .type = 'b', .v = fab_cbor_bytes(&r->c) };
    case FAB_CBOR_TEXT:
        text = slug(r);
        if (!texts) refuse(r, FAB_E_SYNTAX);
        return (struct fab_cell){ .type = 't', .v = fab_bytes_of(text.p, text.len) };
    default:
        refuse(r, FAB_E_SYNTAX);
        return (struct fab_cell){ .type = 0 };
    }
}

static struct fab_cells row(struct reader *r, bool texts)
{
    const int        n = array(r, FAB_L_cells - r->cells);
    struct fab_cell *out = take(r, sizeof *out, (size_t)n);

    r->cells += n;
    for (int i = 0; out != NULL && i < n && r->code == FAB_OK; i++) out[i] = cell(r, texts);
    return (struct fab_cells){ out, out == NULL ? 0 : n };
}

static const struct fab_cells *rows(struct reader *r, int most, bool texts, int *count)
{
    const int         n = array(r, most);
    struct fab_cells *out = take(r, sizeof *out, (size_t)n);

    for (int i = 0; out != NULL && i < n && r->code == FAB_OK; i++) out[i] = row(r, texts);
    *count = out == NULL ? 0 : n;
    return out;
}

static void read_repeat(struct reader *r)
{
    if (fab_cbor_array(&r->c) != 2) refuse(r, FAB_E_SYNTAX);
    r->s->repeat_days = whole(r, 0, FAB_SECONDS_MAX);
    r->s->repeat_times = whole(r, 0, FAB_REPEAT_TIMES_MAX);
}

static void read_more(struct reader *r)
{
    const size_t n = fab_cbor_map(&r->c);
    int64_t      last = FAB_CBOR_FIRST_KEY;

    for (size_t i = 0; i < n && r->code == FAB_OK && !r->c.failed; i++) {
        const int64_t key = fab_cbor_key(&r->c, &last);

        switch (key) {
        case FAB_MORE_from: r->s->from = seconds(r); break;
        case FAB_MORE_qty: r->s->qty = whole(r, 0, FAB_SECONDS_MAX); break;
        case FAB_MORE_place: r->s->place = whole(r, 0, FAB_SECONDS_MAX); break;
        case FAB_MORE_repeat: read_repeat(r); break;
        case FAB_MORE_arbiter: r->s->arbiter = id(r, FAB_MID_BYTES); break;
        default: refuse(r, FAB_E_SYNTAX); return;
        }
        r->s->more |= UINT32_C(1) << key;
    }
}

static void read_digests(struct reader *r)
{
    const size_t n = fab_cbor_array(&r->c);

    if (n < 1 || n > FAB_L_disclosures) {
        refuse(r, FAB_E_SYNTAX);
        return;
    }
    r->s->nsd = (int)n;
    r->s->sd = ids(r, r->s->nsd, FAB_ID_BYTES);
    for (int i = 1; r->code == FAB_OK && i < r->s->nsd; i++) {
        if (fab_id_order(&r->s->sd[i - 1], &r->s->sd[i]) >= 0) refuse(r, FAB_E_SYNTAX);
    }
}

static void read_kind(struct reader *r)
{
    r->s->kind_name = slug(r);
    r->s->kind = fab_kind_of(r->s->kind_name);
}

/* The value of one payload key. */
static void read_field(struct reader *r, int key)
{
    void *at = fab_field_in(r->s, key);

    switch (fab_fields[key].type) {
    case FAB_F_NONE: refuse(r, FAB_E_SYNTAX); break;
    case FAB_F_KIND: read_kind(r); break;
    case FAB_F_INT: *(int64_t *)at = fab_cbor_int(&r->c); break;
    case FAB_F_UINT: *(int64_t *)at = whole(r, 0, INT64_MAX); break;
    case FAB_F_UNIT: *(int64_t *)at = whole(r, 1, INT64_MAX); break;
    case FAB_F_PPM: *(int64_t *)at = whole(r, 0, FAB_M); break;
    case FAB_F_AMOUNT: ((fab_credit *)at)->units = whole(r, 0, FAB_CREDIT_MAX); break;
    case FAB_F_SECONDS: *(fab_moment *)at = seconds(r); break;
    case FAB_F_SLUG: *(fab_str *)at = slug(r); break;
    case FAB_F_HASH: *(fab_bytes *)at = exactly(r, 32, 32); break;
    case FAB_F_NONCE: *(fab_bytes *)at = exactly(r, 16, 32); break;
    case FAB_F_BYTES: *(fab_bytes *)at = fab_cbor_bytes(&r->c); break;
    case FAB_F_MID: *(fab_id *)at = id(r, FAB_MID_BYTES); break;
    case FAB_F_REF: read_ref(r); break;
    case FAB_F_MIDS: read_mids(r); break;
    case FAB_F_VEC: read_vec(r); break;
    case FAB_F_LIST: r->s->list = rows(r, FAB_L_rows, true, &r->s->nlist); break;
    case FAB_F_HOLDS: r->s->holds = rows(r, FAB_L_holds, false, &r->s->nholds); break;
    case FAB_F_MORE: read_more(r); break;
    case FAB_F_DIGESTS: read_digests(r); break;
    }
}

static enum fab_code verdict(const struct reader *r, const char *field, struct fab_err *e)
{
    if (r->code != FAB_OK) return fab_fail_field(e, r->code, field);
    return r->c.failed ? fab_fail_field(e, FAB_E_SYNTAX, field) : FAB_OK;
}

static enum fab_code payload(struct reader *r, fab_bytes map, struct fab_err *e)
{
    int64_t last = FAB_CBOR_FIRST_KEY;
    size_t  n;

    r->c = fab_cbor_open(map);
    n = fab_cbor_map(&r->c);
    for (size_t i = 0; i < n; i++) {
        const int64_t key = fab_cbor_key(&r->c, &last);

        if (key < 1 || key >= FAB_FIELDS) return fab_fail_field(e, FAB_E_SYNTAX, "payload");
        read_field(r, (int)key);
        FAB_TRY(verdict(r, fab_fields[key].name, e));
        r->s->has |= UINT32_C(1) << key;
    }
    if (!fab_cbor_done(&r->c)) return fab_fail_field(e, FAB_E_SYNTAX, "payload");
    return (r->s->has & F_(kind)) != 0 ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "kind");
}

/* A member's iss is the text of his mid; operator and peers name their origin. */
static bool iss_ok(const struct fab_envelope *h)
{
    fab_id mid;

    if (h->kid.len == FAB_ID_BYTES) return fab_origin_ok(h->iss);
    return fab_mid_read(h->iss, &mid) && memcmp(mid.b, h->kid.p, FAB_MID_BYTES) == 0;
}

static void set_about(struct fab_statement *s)
{
    if (fab_str_same(s->about_text, s->origin)) s->about_type = FAB_ABOUT_ORIGIN;
    else if (fab_mid_read(s->about_text, &s->about)) s->about_type = FAB_ABOUT_MID;
    else if (fab_sid_read(s->about_text, &s->about)) s->about_type = FAB_ABOUT_SID;
    else s->about_type = FAB_ABOUT_OTHER;
}

static enum fab_code header(struct fab_statement *s, fab_bytes map, struct fab_err *e)
{
    struct fab_envelope h;

    FAB_TRY(fab_envelope_read(map, &h, e));
    if (!fab_str_is(h.typ, FAB_TYP_STATEMENT)) return fab_fail_field(e, FAB_E_SYNTAX, "typ");
    if (!iss_ok(&h)) return fab_fail_field(e, FAB_E_SYNTAX, "iss");
    s->by_member = h.kid.len == FAB_MID_BYTES;
    s->signer = s->author = s->hand = fab_id_of(h.kid.p, h.kid.len);
    s->iss = h.iss;
    s->about_text = h.sub;
    s->origin = h.aud;
    s->made = h.iat;
    s->body_type = h.body_type;
    s->body_at = h.body_at;
    set_about(s);
    return FAB_OK;
}

/* Only what concerns other communities may be about another origin (PROTOCOL 2: peer, clear). */
static bool about_ok(const struct fab_statement *s)
{
    if (s->about_type != FAB_ABOUT_OTHER) return true;
    return fab_origin_ok(s->about_text) &&
           (fab_str_is(s->kind_name, "peer") || fab_str_is(s->kind_name, "clear"));
}

enum fab_code fab_statement_parse_as(fab_bytes entry, const fab_id *sid, struct fab_arena *a,
                                     struct fab_statement *out, struct fab_err *e)
{
    struct reader   r = { .arena = a, .s = out };
    struct fab_cose frame;

    *out = (struct fab_statement){ .index = -1, .sid = *sid, .qty = 1 };
    if (entry.len > FAB_L_entry_bytes) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    if (!fab_cose_read(entry, false, &frame) || frame.unprotected.len != 1) {
        return fab_fail_field(e, FAB_E_SYNTAX, "envelope");
    }
    FAB_TRY(header(out, frame.protected_map, e));
    FAB_TRY(payload(&r, frame.payload, e));
    return about_ok(out) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "sub");
}

enum fab_code fab_statement_parse(fab_bytes entry, struct fab_arena *a, struct fab_statement *out,
                                  struct fab_err *e)
{
    static const fab_id UNKNOWN;

    FAB_TRY(fab_statement_parse_as(entry, &UNKNOWN, a, out, e));
    out->sid = fab_sid_of(entry);
    return FAB_OK;
}

fab_id fab_statement_about(fab_bytes entry)
{
    struct fab_statement s = { .index = -1 };
    struct fab_cose      frame;
    struct fab_err       e;
    const bool           read =
        fab_cose_read(entry, false, &frame) && header(&s, frame.protected_map, &e) == FAB_OK;

    return read ? s.about : (fab_id){ { 0 } };
}

enum fab_code fab_statement_signed(fab_bytes entry, struct fab_buf *message,
                                   const uint8_t **signature, struct fab_err *e)
{
    struct fab_cose frame;

    if (!fab_cose_read(entry, false, &frame)) return fab_fail_field(e, FAB_E_SYNTAX, "envelope");
    fab_cose_put_signed(message, frame.protected_map, frame.payload);
    *signature = frame.signature.p;
    return message->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_statement_verify(fab_bytes entry, const uint8_t public_key[32], struct fab_err *e)
{
    uint8_t        bytes[FAB_L_entry_bytes];
    struct fab_buf message = FAB_BUF(bytes);
    const uint8_t *signature;

    if (entry.len > FAB_L_entry_bytes) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    FAB_TRY(fab_statement_signed(entry, &message, &signature, e));
    return fab_sign_check(public_key, fab_buf_bytes(&message), signature) ? FAB_OK
                                                                          : fab_fail(e, FAB_E_SIG);
}

enum fab_code fab_statement_admissible(const struct fab_statement *s, fab_str origin,
                                       fab_moment now, struct fab_err *e)
{
    static const int64_t OLD_MS = 7 * FAB_DAY_MS, AHEAD_MS = 10 * 60 * 1000;

    if (!fab_str_same(s->origin, origin)) return fab_fail_field(e, FAB_E_AUD, "aud");
    if (s->made.ms < now.ms - OLD_MS || s->made.ms > now.ms + AHEAD_MS) {
        return fab_fail(e, FAB_E_TIME, now.ms / 1000);
    }
    return s->kind != 0 ? FAB_OK : fab_fail_field(e, FAB_E_KIND, "kind");
}
