/* disclosure.c: the erasable parts of a statement.
 *
 * Why     whatever a person types can be erased: the leaf has only the digest of a salted value.
 * Source  WIRE 2.3, 2.5. */
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "base/sort.h"
#include "statement/statement.h"

static const struct { int field; const char *name; char type; } FIELDS[] = {
#define DISCLOSURE(number, name, type) { number, #name, #type[0] },
#include "tables/disclosures.def"
#undef DISCLOSURE
};

static int row_of(int field)
{
    for (int i = 0; i < fab_countof(FIELDS); i++) {
        if (FIELDS[i].field == field) return i;
    }
    return -1;
}

char fab_disclosure_type(int field)
{
    const int i = row_of(field);

    return i < 0 ? 0 : FIELDS[i].type;
}

const char *fab_disclosure_name(int field)
{
    const int i = row_of(field);

    return i < 0 ? NULL : FIELDS[i].name;
}

int fab_disclosure_of(fab_str name)
{
    for (int i = 0; i < fab_countof(FIELDS); i++) {
        if (fab_str_is(name, FIELDS[i].name)) return FIELDS[i].field;
    }
    return 0;
}

static void put_salt(struct fab_buf *b, const uint8_t salt[16])
{
    fab_cbor_put_array(b, 3);
    fab_cbor_put_bytes(b, fab_bytes_of(salt, 16));
}

void fab_disclosure_put_text(struct fab_buf *b, const uint8_t salt[16], int field, fab_str text)
{
    put_salt(b, salt);
    fab_cbor_put_text(b, text);
    fab_cbor_put_int(b, field);
}

void fab_disclosure_put_bytes(struct fab_buf *b, const uint8_t salt[16], int field, fab_bytes v)
{
    put_salt(b, salt);
    fab_cbor_put_bytes(b, v);
    fab_cbor_put_int(b, field);
}

void fab_disclosure_put_raw(struct fab_buf *b, const uint8_t salt[16], int field, fab_bytes cbor)
{
    put_salt(b, salt);
    fab_put(b, cbor.p, cbor.len);
    fab_cbor_put_int(b, field);
}

fab_id fab_disclosure_digest(fab_bytes encoded)
{
    return fab_sha256(encoded);
}

static int order(const void *a, const void *b, void *arg)
{
    (void)arg;
    return fab_id_order(a, b);
}

void fab_disclosure_sort(fab_id *digest, int n)
{
    fab_sort(digest, (size_t)n, sizeof *digest, order, NULL);
}

/* No control characters (C0 but line end and tab, DEL, C1) in valid UTF-8. */
static bool calm(fab_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = (uint8_t)text.p[i];

        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) return false;
        /* U+0080..U+009F; in UTF-8 a byte follows c2 */
        if (c == 0xc2 && (uint8_t)text.p[i + 1] < 0xa0) return false;
    }
    return true;
}

bool fab_typed_ok(fab_str text)
{
    size_t characters;

    return fab_utf8_ok(fab_bytes_of(text.p, text.len), &characters) &&
           characters <= FAB_L_text_characters && calm(text);
}

static char type_of(const struct fab_cbor *c)
{
    static const char TYPES[] = { 'i', 'i', 'b', 't', 'a' };
    const unsigned    type = fab_cbor_peek(c);

    return type < sizeof TYPES ? TYPES[type] : 0;
}

/* The value once more, by its type; it is known to be well formed. */
static void value(struct fab_disclosure *d)
{
    struct fab_cbor c = fab_cbor_open(d->raw);

    if (d->type == 't') d->text = fab_cbor_text(&c);
    if (d->type == 'b') d->bytes = fab_cbor_bytes(&c);
    if (d->type == 'i') d->n = fab_cbor_int(&c);
}

enum fab_code fab_disclosure_read(fab_bytes encoded, struct fab_disclosure *out, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(encoded);
    const bool      three = fab_cbor_array(&c) == 3;
    const fab_bytes salt = fab_cbor_bytes(&c);
    int64_t         field;

    *out = (struct fab_disclosure){ .type = type_of(&c) };
    out->raw = fab_cbor_skip(&c);
    field = fab_cbor_int(&c);
    if (encoded.len > FAB_L_disclosure_bytes || !three || salt.len != sizeof out->salt ||
        !fab_cbor_done(&c) ||
        !fab_cbor_ok(encoded)) { /* nesting is counted from the whole, not from the value */
        return fab_fail_field(e, FAB_E_SYNTAX, "disclosure");
    }
    if (field < 1 || field > INT32_MAX || fab_disclosure_type((int)field) != out->type) {
        return fab_fail_field(e, FAB_E_SYNTAX, "disclosure");
    }
    memcpy(out->salt, salt.p, sizeof out->salt);
    out->field = (int)field;
    value(out);
    if (out->type != 't' || fab_typed_ok(out->text)) return FAB_OK;
    return fab_fail_field(e, calm(out->text) ? FAB_E_FIELD : FAB_E_SYNTAX,
                          fab_disclosure_name(out->field));
}
