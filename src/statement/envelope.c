/* envelope.c: one header for everything that members and the service sign.
 *
 * Idea    the keys stand in one order only, so each is asked for by name; `typ` keeps one kind
 *         of message from passing for another.
 * Source  WIRE 2.1, 2.8; RFC 9597, 9596, 9995. */
#include "statement/envelope.h"

#include "codec/cbor.h"

enum { ALG = 1, KID = 4, CLAIMS = 15, TYP = 16, BODY_ALG = 258, BODY_TYPE = 259, BODY_AT = 260 };
enum { ISS = 1, SUB = 2, AUD = 3, IAT = 6 };
enum { EDDSA = -8, ED25519 = -19, SHA256 = -16 };

static const int64_t SECONDS_MAX = (INT64_C(1) << 53) - 1;

/* One step of reading: the map, whether it failed, and in which field. */
struct reader { struct fab_cbor c; const char *field; };

static void refuse(struct reader *r, const char *field)
{
    if (r->field == NULL) r->field = field;
    r->c.failed = true;
    r->c.p = r->c.end;
}

/* The key that must stand here. */
static bool key(struct reader *r, int64_t want, const char *field)
{
    if (!r->c.failed && fab_cbor_int(&r->c) == want && !r->c.failed) return true;
    refuse(r, field);
    return false;
}

static fab_str text(struct reader *r, int64_t want, const char *field)
{
    fab_str v = { NULL, 0 };

    if (key(r, want, field)) v = fab_cbor_text(&r->c);
    if (v.len < 1 || v.len > FAB_L_slug_bytes || !fab_ascii_ok(fab_bytes_of(v.p, v.len))) {
        refuse(r, field);
    }
    return v;
}

static void read_alg(struct reader *r)
{
    const int64_t alg = key(r, ALG, "alg") ? fab_cbor_int(&r->c) : 0;

    if (alg != EDDSA && alg != ED25519) refuse(r, "alg");
}

static fab_bytes read_kid(struct reader *r)
{
    const fab_bytes kid = key(r, KID, "kid") ? fab_cbor_bytes(&r->c) : (fab_bytes){ NULL, 0 };

    if (kid.len != 16 && kid.len != 32) refuse(r, "kid");
    return kid;
}

static fab_moment read_iat(struct reader *r)
{
    const int64_t n = key(r, IAT, "iat") ? fab_cbor_int(&r->c) : -1;

    if (!r->c.failed && n >= 0 && n <= SECONDS_MAX) return (fab_moment){ n * 1000 };
    refuse(r, "iat");
    return (fab_moment){ 0 };
}

static void read_claims(struct reader *r, struct fab_envelope *out)
{
    if (!key(r, CLAIMS, "claims") || fab_cbor_map(&r->c) != 4) refuse(r, "claims");
    out->iss = text(r, ISS, "iss");
    out->sub = text(r, SUB, "sub");
    out->aud = text(r, AUD, "aud");
    out->iat = read_iat(r);
}

static void read_body(struct reader *r, bool with_address, struct fab_envelope *out)
{
    if (!key(r, BODY_ALG, "258") || fab_cbor_int(&r->c) != SHA256) refuse(r, "258");
    out->body_type = text(r, BODY_TYPE, "259");
    if (with_address) out->body_at = text(r, BODY_AT, "260");
}

enum fab_code fab_envelope_read(fab_bytes map, struct fab_envelope *out, struct fab_err *e)
{
    struct reader r = { .c = fab_cbor_open(map) };
    const size_t  labels = fab_cbor_map(&r.c);

    *out = (struct fab_envelope){ .kid = { NULL, 0 } };
    if (labels != 4 && labels != 6 && labels != 7) refuse(&r, "header");
    read_alg(&r);
    out->kid = read_kid(&r);
    read_claims(&r, out);
    out->typ = text(&r, TYP, "typ");
    if (labels > 4) read_body(&r, labels == 7, out);
    if (!fab_cbor_done(&r.c)) refuse(&r, "header");
    return r.field == NULL ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, r.field);
}

static void put_text(struct fab_buf *b, int label, fab_str v)
{
    fab_cbor_put_int(b, label);
    fab_cbor_put_text(b, v);
}

static void put_body(struct fab_buf *b, const struct fab_envelope *h)
{
    fab_cbor_put_int(b, BODY_ALG);
    fab_cbor_put_int(b, SHA256);
    put_text(b, BODY_TYPE, h->body_type);
    if (h->body_at.len > 0) put_text(b, BODY_AT, h->body_at);
}

void fab_envelope_put(struct fab_buf *b, const struct fab_envelope *h)
{
    fab_cbor_put_map(b, h->body_type.len == 0 ? 4 : h->body_at.len == 0 ? 6 : 7);
    fab_cbor_put_int(b, ALG);
    fab_cbor_put_int(b, EDDSA);
    fab_cbor_put_int(b, KID);
    fab_cbor_put_bytes(b, h->kid);
    fab_cbor_put_int(b, CLAIMS);
    fab_cbor_put_map(b, 4);
    put_text(b, ISS, h->iss);
    put_text(b, SUB, h->sub);
    put_text(b, AUD, h->aud);
    fab_cbor_put_int(b, IAT);
    fab_cbor_put_int(b, h->iat.ms / 1000);
    put_text(b, TYP, h->typ);
    if (h->body_type.len > 0) put_body(b, h);
}
