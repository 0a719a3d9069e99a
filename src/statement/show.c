/* show.c: bytes for people who want to check.
 *
 * Idea    one walk; the place says what keys are called and whether a byte string is opened.
 * Source  RFC 8949 section 8; WIRE 2. */
#include "statement/show.h"

#include "codec/base64.h"
#include "codec/cose.h"
#include "codec/json.h"
#include "statement/field.h"

/* Where an item stands. */
enum place {
    PLAIN,
    TIME,
    HEADER,
    CLAIMS,
    UNPROTECTED,
    PAYLOAD,
    MORE,
    DISCLOSURES,
    DISCLOSURE,
    BOXES,
    OPENED
};

struct label { enum place in; int64_t key; const char *name; enum place to; };

static const struct label LABELS[] = {
    { HEADER, 1, "alg", PLAIN },
    { HEADER, 4, "kid", PLAIN },
    { HEADER, 15, "claims", CLAIMS },
    { HEADER, 16, "typ", PLAIN },
    { HEADER, 258, "hash of the body", PLAIN },
    { HEADER, 259, "media type", PLAIN },
    { HEADER, 260, "address", PLAIN },
    { HEADER, 395, "kind of tree", PLAIN },
    { CLAIMS, 1, "iss", PLAIN },
    { CLAIMS, 2, "sub", PLAIN },
    { CLAIMS, 3, "aud", PLAIN },
    { CLAIMS, 6, "iat", TIME },
    { UNPROTECTED, FAB_U_CLEAR, "disclosures", DISCLOSURES },
    { UNPROTECTED, FAB_U_BOXED, "boxes", BOXES },
    { UNPROTECTED, FAB_U_SHARES, "shares", BOXES },
    { UNPROTECTED, 394, "receipts", OPENED },
    { UNPROTECTED, 396, "proofs", OPENED },
    { MORE, FAB_MORE_from, "from", TIME },
    { MORE, FAB_MORE_qty, "qty", PLAIN },
    { MORE, FAB_MORE_place, "place", PLAIN },
    { MORE, FAB_MORE_repeat, "repeat", PLAIN },
    { MORE, FAB_MORE_arbiter, "arbiter", PLAIN },
};

/* Byte strings inside byte strings: a frame, its maps, a box; deeper ones stay closed. */
enum { OPENINGS = 4 };
struct show { struct fab_cbor c; struct fab_buf *out; int indent, openings; bool failed; };

static void item(struct show *s, enum place place);
static void frame(struct show *s, const struct fab_cose *f);

static void new_line(struct show *s)
{
    fab_put_byte(s->out, '\n');
    for (int i = 0; i < s->indent; i++) fab_put_text(s->out, "  ");
}

static void comment(struct show *s, const char *text)
{
    fab_put_text(s->out, " / ");
    fab_put_text(s->out, text);
    fab_put_text(s->out, " /");
}

static struct label label_of(enum place in, int64_t key)
{
    for (int i = 0; i < fab_countof(LABELS); i++) {
        if (LABELS[i].in == in && LABELS[i].key == key) return LABELS[i];
    }
    if (in == PAYLOAD && key > 0 && key < FAB_FIELDS) {
        const enum fab_field_type type = fab_fields[key].type;

        return (struct label){ in, key, fab_fields[key].name,
                               type == FAB_F_SECONDS ? TIME
                               : type == FAB_F_MORE  ? MORE
                                                     : PLAIN };
    }
    return (struct label){ in, key, NULL, in == OPENED ? OPENED : PLAIN };
}

static void map(struct show *s, enum place place)
{
    const size_t n = fab_cbor_map(&s->c);
    int64_t      last = FAB_CBOR_FIRST_KEY;

    fab_put_byte(s->out, '{');
    s->indent++;
    for (size_t i = 0; i < n && !s->c.failed; i++) {
        const int64_t      key = fab_cbor_key(&s->c, &last);
        const struct label l = label_of(place, key);

        if (i > 0) fab_put_byte(s->out, ',');
        new_line(s);
        fab_put_int(s->out, key);
        if (l.name != NULL) comment(s, l.name);
        fab_put_text(s->out, ": ");
        item(s, l.to);
    }
    s->indent--;
    if (n > 0) new_line(s);
    fab_put_byte(s->out, '}');
}

static void array(struct show *s, enum place place)
{
    const size_t n = fab_cbor_array(&s->c);

    fab_put_byte(s->out, '[');
    for (size_t i = 0; i < n && !s->c.failed; i++) {
        if (i > 0) fab_put_text(s->out, ", ");
        item(s, place);
    }
    fab_put_byte(s->out, ']');
}

/* A disclosure [salt, value, field]: the field has a name. */
static void disclosure(struct show *s)
{
    struct fab_cbor after;
    const char     *name;
    int64_t         field;

    (void)fab_cbor_array(&s->c);
    fab_put_byte(s->out, '[');
    item(s, PLAIN);
    fab_put_text(s->out, ", ");
    item(s, PLAIN);
    after = s->c;
    field = fab_cbor_int(&after);
    name = field > 0 && field <= INT32_MAX ? fab_disclosure_name((int)field) : NULL;
    fab_put_text(s->out, ", ");
    item(s, PLAIN);
    if (name != NULL) comment(s, name);
    fab_put_byte(s->out, ']');
}

/* The content of a byte string, as CBOR. */
static void embedded(struct show *s, fab_bytes b, enum place place)
{
    const struct fab_cbor outer = s->c;

    s->c = fab_cbor_open(b);
    s->openings++;
    fab_put_text(s->out, "<< ");
    item(s, place);
    fab_put_text(s->out, " >>");
    s->openings--;
    s->failed = s->failed || !fab_cbor_done(&s->c);
    s->c = outer;
}

/* Names and digests are read aloud as text: the same in b64u behind. */
static void plain_bytes(struct show *s, fab_bytes b)
{
    fab_put_text(s->out, "h'");
    fab_put_hex(s->out, b.p, b.len);
    fab_put_byte(s->out, '\'');
    if (b.len != FAB_MID_BYTES && b.len != FAB_ID_BYTES) return;
    fab_put_text(s->out, " / ");
    fab_put_b64u(s->out, b.p, b.len);
    fab_put_text(s->out, " /");
}

static void bytes(struct show *s, enum place place)
{
    const fab_bytes b = fab_cbor_bytes(&s->c);
    const bool      opens =
        (place == DISCLOSURES || place == BOXES || place == OPENED) && s->openings < OPENINGS;
    struct fab_cose f;

    if (opens && fab_cose_read(b, true, &f)) {
        fab_put_text(s->out, "<< ");
        s->openings++;
        frame(s, &f);
        s->openings--;
        fab_put_text(s->out, " >>");
    } else if (opens && b.len > FAB_ID_BYTES && fab_cbor_ok(b)) {
        embedded(s, b, place == DISCLOSURES ? DISCLOSURE : place);
    } else {
        plain_bytes(s, b);
    }
}

static void integer(struct show *s, enum place place)
{
    const int64_t n = fab_cbor_int(&s->c);

    fab_put_int(s->out, n);
    if (place != TIME || n < 0 || n > FAB_SECONDS_MAX) return;
    fab_put_text(s->out, " / ");
    fab_put_time(s->out, n * 1000);
    fab_put_text(s->out, " /");
}

static void item(struct show *s, enum place place)
{
    struct fab_out o = { .b = s->out };

    switch (fab_cbor_peek(&s->c)) {
    case FAB_CBOR_UINT:
    case FAB_CBOR_NINT: integer(s, place); break;
    case FAB_CBOR_BYTES: bytes(s, place); break;
    case FAB_CBOR_TEXT: fab_json_put_text(&o, NULL, fab_cbor_text(&s->c)); break;
    case FAB_CBOR_ARRAY:
        if (place == DISCLOSURE) disclosure(s);
        else array(s, place);
        break;
    case FAB_CBOR_MAP: map(s, place); break;
    default: s->failed = true; break;
    }
}

static void part(struct show *s, fab_bytes b, enum place place)
{
    new_line(s);
    if (fab_cbor_ok(b)) embedded(s, b, place);
    else plain_bytes(s, b);
    fab_put_byte(s->out, ',');
}

static void frame(struct show *s, const struct fab_cose *f)
{
    const struct fab_cbor outer = s->c;

    fab_put_text(s->out, "18([");
    s->indent++;
    part(s, f->protected_map, HEADER);
    new_line(s);
    s->c = fab_cbor_open(f->unprotected);
    item(s, UNPROTECTED);
    s->c = outer;
    fab_put_byte(s->out, ',');
    if (f->detached) {
        new_line(s);
        fab_put_text(s->out, "null,");
    } else {
        part(s, f->payload, PAYLOAD);
    }
    new_line(s);
    plain_bytes(s, f->signature);
    s->indent--;
    new_line(s);
    fab_put_text(s->out, "])");
}

/* [salt16, value, field] with a field that has a name. */
static bool is_disclosure(fab_bytes b)
{
    struct fab_disclosure d;

    return fab_disclosure_read(b, &d, NULL) == FAB_OK;
}

enum fab_code fab_show(fab_bytes b, struct fab_buf *out, struct fab_err *e)
{
    struct show     s = { .c = fab_cbor_open(b), .out = out };
    struct fab_cose f;

    if (fab_cose_read(b, true, &f)) {
        frame(&s, &f);
    } else if (fab_cbor_ok(b)) {
        item(&s, is_disclosure(b) ? DISCLOSURE : OPENED);
    } else {
        return fab_fail(e, FAB_E_SYNTAX);
    }
    fab_put_byte(out, '\n');
    if (s.failed) return fab_fail(e, FAB_E_SYNTAX);
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}
