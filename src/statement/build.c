/* build.c: a statement to an entry's bytes, signed.
 *
 * Idea    the same table as the parser, read the other way: what parse accepts, build writes
 *         again byte for byte (alg -8).
 * Cost    two copies of at most 16 KiB on the stack; the signature costs far more.
 * Source  WIRE 2.1, 2.4. */
#include "codec/base64.h"
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/envelope.h"
#include "statement/field.h"

enum { HEADER_BYTES = FAB_ENVELOPE_BYTES };

static void put_ids(struct fab_buf *b, const fab_id *id, int n, size_t bytes)
{
    for (int i = 0; i < n; i++) fab_cbor_put_bytes(b, fab_bytes_of(id[i].b, bytes));
}

static void put_list(struct fab_buf *b, const fab_id *id, int n, size_t bytes)
{
    fab_cbor_put_array(b, (size_t)n);
    put_ids(b, id, n, bytes);
}

static void put_ref(struct fab_buf *b, const struct fab_statement *s)
{
    if (s->nref != 1 || s->ref_list) fab_cbor_put_array(b, (size_t)s->nref);
    put_ids(b, s->ref, s->nref, FAB_ID_BYTES);
}

static void put_vec(struct fab_buf *b, const struct fab_statement *s)
{
    fab_cbor_put_array(b, (size_t)s->nvec);
    for (int i = 0; i < s->nvec; i++) fab_cbor_put_int(b, s->vec[i]);
}

static void put_cell(struct fab_buf *b, const struct fab_cell *c)
{
    if (c->type == 'i') fab_cbor_put_int(b, c->n);
    else if (c->type == 'b') fab_cbor_put_bytes(b, c->v);
    else fab_cbor_put_text(b, (fab_str){ (const char *)c->v.p, c->v.len });
}

static void put_rows(struct fab_buf *b, const struct fab_cells *row, int n)
{
    fab_cbor_put_array(b, (size_t)n);
    for (int i = 0; i < n; i++) {
        fab_cbor_put_array(b, (size_t)row[i].count);
        for (int j = 0; j < row[i].count; j++) put_cell(b, &row[i].cell[j]);
    }
}

static void put_more_value(struct fab_buf *b, const struct fab_statement *s, int key)
{
    switch (key) {
    case FAB_MORE_from: fab_cbor_put_int(b, s->from.ms / 1000); break;
    case FAB_MORE_qty: fab_cbor_put_int(b, s->qty); break;
    case FAB_MORE_place: fab_cbor_put_int(b, s->place); break;
    case FAB_MORE_repeat:
        fab_cbor_put_array(b, 2);
        fab_cbor_put_int(b, s->repeat_days);
        fab_cbor_put_int(b, s->repeat_times);
        break;
    default: fab_cbor_put_bytes(b, fab_bytes_of(s->arbiter.b, FAB_MID_BYTES)); break;
    }
}

static void put_more(struct fab_buf *b, const struct fab_statement *s)
{
    const uint32_t keys = fab_more_keys(s);

    fab_cbor_put_map(b, (size_t)__builtin_popcount(keys));
    for (int key = 1; key < FAB_MORE_END; key++) {
        if ((keys >> key & 1) == 0) continue;
        fab_cbor_put_int(b, key);
        put_more_value(b, s, key);
    }
}

static void put_field(struct fab_buf *b, const struct fab_statement *s, int key)
{
    const void *at = fab_field_of(s, key);

    fab_cbor_put_int(b, key);
    switch (fab_fields[key].type) {
    case FAB_F_NONE: break;
    case FAB_F_KIND:
        fab_cbor_put_text(b, s->kind != 0 ? fab_str_of(fab_kind_row(s->kind)->name) : s->kind_name);
        break;
    case FAB_F_INT:
    case FAB_F_UINT:
    case FAB_F_UNIT:
    case FAB_F_PPM: fab_cbor_put_int(b, *(const int64_t *)at); break;
    case FAB_F_AMOUNT: fab_cbor_put_int(b, ((const fab_credit *)at)->units); break;
    case FAB_F_SECONDS: fab_cbor_put_int(b, ((const fab_moment *)at)->ms / 1000); break;
    case FAB_F_SLUG: fab_cbor_put_text(b, *(const fab_str *)at); break;
    case FAB_F_HASH:
    case FAB_F_NONCE:
    case FAB_F_BYTES: fab_cbor_put_bytes(b, *(const fab_bytes *)at); break;
    case FAB_F_MID: fab_cbor_put_bytes(b, fab_bytes_of(at, FAB_MID_BYTES)); break;
    case FAB_F_REF: put_ref(b, s); break;
    case FAB_F_MIDS: put_list(b, s->mids, s->nmids, FAB_MID_BYTES); break;
    case FAB_F_VEC: put_vec(b, s); break;
    case FAB_F_LIST: put_rows(b, s->list, s->nlist); break;
    case FAB_F_HOLDS: put_rows(b, s->holds, s->nholds); break;
    case FAB_F_MORE: put_more(b, s); break;
    case FAB_F_DIGESTS: put_list(b, s->sd, s->nsd, FAB_ID_BYTES); break;
    }
}

static void put_payload(struct fab_buf *b, const struct fab_statement *s)
{
    uint32_t keys = (s->has | F_(kind)) & ~F_(text) & ((UINT32_C(1) << FAB_FIELDS) - 2);

    if (s->unit == 0) keys &= ~F_(unit);
    fab_cbor_put_map(b, (size_t)__builtin_popcount(keys));
    for (int key = 1; key < FAB_FIELDS; key++) {
        if ((keys >> key & 1) != 0) put_field(b, s, key);
    }
}

fab_id fab_statement_meaning(const struct fab_statement *s)
{
    uint8_t              room[FAB_L_entry_bytes];
    struct fab_buf       b = FAB_BUF(room);
    struct fab_statement bare = *s;

    bare.has &= ~F_(sd);
    fab_cbor_put_int(&b, s->about_type);
    fab_cbor_put_bytes(&b, fab_bytes_of(s->about.b, FAB_ID_BYTES));
    put_payload(&b, &bare);
    fab_assert(!b.failed);              /* an entry holds it with a header and a signature */
    return fab_sha256(fab_buf_bytes(&b));
}

static fab_str iss(const struct fab_statement *s, struct fab_buf *memory)
{
    if (s->iss.len > 0) return s->iss;
    if (!s->by_member) return s->origin;
    fab_put_mid(memory, &s->signer);
    return fab_buf_str(memory);
}

/* sub: as it stands, or the text of what `about` names. */
static fab_str sub(const struct fab_statement *s, struct fab_buf *memory)
{
    if (s->about_text.len > 0) return s->about_text;
    if (s->about_type == FAB_ABOUT_MID) fab_put_mid(memory, &s->about);
    else if (s->about_type == FAB_ABOUT_SID) fab_put_sid(memory, &s->about);
    else return s->origin;
    return fab_buf_str(memory);
}

static void put_header(struct fab_buf *b, const struct fab_statement *s)
{
    uint8_t        text[2][48];
    struct fab_buf of_iss = FAB_BUF(text[0]), of_sub = FAB_BUF(text[1]);

    fab_envelope_put(b, &(struct fab_envelope){
        .kid = fab_bytes_of(s->signer.b, s->by_member ? FAB_MID_BYTES : FAB_ID_BYTES),
        .iss = iss(s, &of_iss), .sub = sub(s, &of_sub), .aud = s->origin, .iat = s->made,
        .typ = FAB_STR(FAB_TYP_STATEMENT), .body_type = s->body_type, .body_at = s->body_at });
}

enum fab_code fab_statement_build(const struct fab_statement *s, const uint8_t secret_key[64],
                                  struct fab_buf *entry, struct fab_err *e)
{
    uint8_t        header_bytes[HEADER_BYTES], payload_bytes[FAB_L_entry_bytes];
    uint8_t        message_bytes[FAB_L_entry_bytes + HEADER_BYTES], signature[FAB_SIGNATURE_BYTES];
    struct fab_buf header = FAB_BUF(header_bytes), payload = FAB_BUF(payload_bytes),
                   message = FAB_BUF(message_bytes);
    const size_t   from = entry->len;

    if (fab_kind_row(s->kind) == NULL && (s->kind != 0 || s->kind_name.len == 0)) {
        return fab_fail_field(e, FAB_E_KIND, "kind");
    }
    put_header(&header, s);
    put_payload(&payload, s);
    fab_cose_put_signed(&message, fab_buf_bytes(&header), fab_buf_bytes(&payload));
    if (header.failed || payload.failed || message.failed) {
        return fab_fail_field(e, FAB_E_SYNTAX, "size");
    }
    fab_sign(secret_key, fab_buf_bytes(&message), signature);
    fab_cose_put(entry,
                 &(struct fab_cose){ .protected_map = fab_buf_bytes(&header),
                                     .payload = fab_buf_bytes(&payload),
                                     .signature = fab_bytes_of(signature, sizeof signature) });
    if (entry->failed) return fab_fail(e, FAB_E_MEMORY);
    return entry->len - from <= FAB_L_entry_bytes ? FAB_OK
                                                  : fab_fail_field(e, FAB_E_SYNTAX, "size");
}
