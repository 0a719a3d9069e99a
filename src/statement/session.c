/* session.c: tickets and sessions.  Source: WIRE 2.8; INTERFACES 2.3. */
#include "statement/session.h"

#include "codec/base64.h"
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/envelope.h"
#include "statement/statement.h"

/* Payload keys are those of the dictionary: 2 scale, 3 hash, 6 ref, 15 nonce. */
enum {
    BEFORE = FAB_KEY_scale,
    REQUEST = FAB_KEY_hash,
    SID = FAB_KEY_ref,
    NONCE = FAB_KEY_nonce,
    PAYLOAD_BYTES = 128,
    MESSAGE_BYTES = FAB_ENVELOPE_BYTES + PAYLOAD_BYTES + 64
};

static enum fab_code sign(struct fab_buf *b, const struct fab_envelope *h, fab_bytes payload,
                          const uint8_t secret_key[64], struct fab_err *e)
{
    uint8_t header_bytes[FAB_ENVELOPE_BYTES], message_bytes[MESSAGE_BYTES],
        signature[FAB_SIGNATURE_BYTES];
    struct fab_buf header = FAB_BUF(header_bytes), message = FAB_BUF(message_bytes);

    fab_envelope_put(&header, h);
    fab_cose_put_signed(&message, fab_buf_bytes(&header), payload);
    if (header.failed || message.failed) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    fab_sign(secret_key, fab_buf_bytes(&message), signature);
    fab_cose_put(b, &(struct fab_cose){ .protected_map = fab_buf_bytes(&header), .payload = payload,
                                        .signature = fab_bytes_of(signature, sizeof signature) });
    return b->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* Frame and header of a message of this typ whose kid has this length. */
static enum fab_code open_message(fab_bytes message, const char *typ, size_t kid_bytes,
                                  struct fab_cose *frame, struct fab_envelope *h, struct fab_err *e)
{
    if (message.len > MESSAGE_BYTES) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    if (!fab_cose_read(message, false, frame) || frame->unprotected.len != 1) {
        return fab_fail_field(e, FAB_E_SYNTAX, "envelope");
    }
    FAB_TRY(fab_envelope_read(frame->protected_map, h, e));
    if (!fab_str_is(h->typ, typ) || h->body_type.len > 0) {
        return fab_fail_field(e, FAB_E_SYNTAX, "typ");
    }
    return h->kid.len == kid_bytes ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "kid");
}

static enum fab_code verify(const struct fab_cose *frame, const uint8_t public_key[32],
                            struct fab_err *e)
{
    uint8_t        bytes[MESSAGE_BYTES];
    struct fab_buf message = FAB_BUF(bytes);

    fab_cose_put_signed(&message, frame->protected_map, frame->payload);
    fab_assert(!message.failed);
    return fab_sign_check(public_key, fab_buf_bytes(&message), frame->signature.p)
               ? FAB_OK
               : fab_fail(e, FAB_E_SIG);
}

enum fab_code fab_ticket_put(struct fab_buf *b, const struct fab_ticket *t,
                             const uint8_t service_key[32], const uint8_t secret_key[64],
                             struct fab_err *e)
{
    const fab_id   thumbprint = fab_thumbprint(service_key);
    uint8_t        sub_bytes[48], payload_bytes[PAYLOAD_BYTES];
    struct fab_buf sub = FAB_BUF(sub_bytes), payload = FAB_BUF(payload_bytes);

    fab_put_sid(&sub, &t->sid);
    fab_cbor_put_map(&payload, 2);
    fab_cbor_put_int(&payload, BEFORE);
    fab_cbor_put_int(&payload, t->before);
    fab_cbor_put_int(&payload, SID);
    fab_cbor_put_bytes(&payload, fab_bytes_of(t->sid.b, FAB_ID_BYTES));
    return sign(b,
                &(struct fab_envelope){ .kid = fab_bytes_of(thumbprint.b, FAB_ID_BYTES),
                                        .iss = t->origin,
                                        .sub = fab_buf_str(&sub),
                                        .aud = t->origin,
                                        .iat = t->at,
                                        .typ = FAB_STR(FAB_TYP_TICKET) },
                fab_buf_bytes(&payload), secret_key, e);
}

static bool read_ticket(fab_bytes payload, struct fab_ticket *out)
{
    struct fab_cbor c = fab_cbor_open(payload);
    fab_bytes       sid;

    if (fab_cbor_map(&c) != 2 || fab_cbor_int(&c) != BEFORE) return false;
    out->before = fab_cbor_int(&c);
    if (fab_cbor_int(&c) != SID) return false;
    sid = fab_cbor_bytes(&c);
    if (!fab_cbor_done(&c) || sid.len != FAB_ID_BYTES || out->before < 0) return false;
    out->sid = fab_id_of(sid.p, sid.len);
    return true;
}

enum fab_code fab_ticket_read(fab_bytes message, const uint8_t service_key[32],
                              struct fab_ticket *out, struct fab_err *e)
{
    const fab_id        thumbprint = fab_thumbprint(service_key);
    struct fab_cose     frame;
    struct fab_envelope h;
    fab_id              sid;

    FAB_TRY(open_message(message, FAB_TYP_TICKET, FAB_ID_BYTES, &frame, &h, e));
    if (!read_ticket(frame.payload, out)) return fab_fail_field(e, FAB_E_SYNTAX, "payload");
    if (!fab_sid_read(h.sub, &sid) || !fab_same(&sid, &out->sid)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "sub");
    }
    if (!fab_str_same(h.iss, h.aud) || !fab_origin_ok(h.aud)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "iss");
    }
    if (memcmp(h.kid.p, thumbprint.b, FAB_ID_BYTES) != 0) {
        return fab_fail_field(e, FAB_E_SIG, "kid");
    }
    out->origin = h.aud;
    out->at = h.iat;
    return verify(&frame, service_key, e);
}

enum fab_code fab_session_put(struct fab_buf *b, const struct fab_session *s,
                              const uint8_t secret_key[64], struct fab_err *e)
{
    uint8_t        iss_bytes[32], payload_bytes[PAYLOAD_BYTES];
    struct fab_buf iss = FAB_BUF(iss_bytes), payload = FAB_BUF(payload_bytes);

    fab_put_mid(&iss, &s->member);
    fab_cbor_put_map(&payload, s->has_request ? 2 : 1);
    if (s->has_request) {
        fab_cbor_put_int(&payload, REQUEST);
        fab_cbor_put_bytes(&payload, fab_bytes_of(s->request.b, FAB_ID_BYTES));
    }
    fab_cbor_put_int(&payload, NONCE);
    fab_cbor_put_bytes(&payload, fab_bytes_of(s->nonce, sizeof s->nonce));
    return sign(b,
                &(struct fab_envelope){ .kid = fab_bytes_of(s->member.b, FAB_MID_BYTES),
                                        .iss = fab_buf_str(&iss),
                                        .sub = s->web,
                                        .aud = s->origin,
                                        .iat = s->made,
                                        .typ = FAB_STR(FAB_TYP_SESSION) },
                fab_buf_bytes(&payload), secret_key, e);
}

static bool read_session(fab_bytes payload, struct fab_session *out)
{
    struct fab_cbor c = fab_cbor_open(payload);
    const size_t    n = fab_cbor_map(&c);
    fab_bytes       request, nonce;

    if (n != 1 && n != 2) return false;
    out->has_request = n == 2;
    if (out->has_request) {
        if (fab_cbor_int(&c) != REQUEST) return false;
        request = fab_cbor_bytes(&c);
        if (request.len != FAB_ID_BYTES) return false;
        out->request = fab_id_of(request.p, request.len);
    }
    if (fab_cbor_int(&c) != NONCE) return false;
    nonce = fab_cbor_bytes(&c);
    if (!fab_cbor_done(&c) || nonce.len != sizeof out->nonce) return false;
    memcpy(out->nonce, nonce.p, nonce.len);
    return true;
}

enum fab_code fab_session_read(fab_bytes message, struct fab_session *out, struct fab_err *e)
{
    struct fab_cose     frame;
    struct fab_envelope h;

    *out = (struct fab_session){ .has_request = false };
    FAB_TRY(open_message(message, FAB_TYP_SESSION, FAB_MID_BYTES, &frame, &h, e));
    if (!read_session(frame.payload, out)) return fab_fail_field(e, FAB_E_SYNTAX, "payload");
    if (!fab_mid_read(h.iss, &out->member) || memcmp(out->member.b, h.kid.p, FAB_MID_BYTES) != 0) {
        return fab_fail_field(e, FAB_E_SYNTAX, "iss");
    }
    out->web = h.sub;
    out->origin = h.aud;
    out->made = h.iat;
    return FAB_OK;
}

enum fab_code fab_session_verify(fab_bytes message, const struct fab_session *s,
                                 const uint8_t public_key[32], fab_str web, fab_str origin,
                                 fab_moment now, struct fab_err *e)
{
    static const int64_t AWAY_MS = 10 * 60 * 1000;
    struct fab_cose      frame;

    if (message.len > MESSAGE_BYTES || !fab_cose_read(message, false, &frame)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "envelope");
    }
    FAB_TRY(verify(&frame, public_key, e));
    if (!fab_str_same(s->origin, origin)) return fab_fail_field(e, FAB_E_AUD, "aud");
    if (!fab_str_same(s->web, web)) return fab_fail_field(e, FAB_E_AUD, "sub");
    if (s->made.ms < now.ms - AWAY_MS || s->made.ms > now.ms + AWAY_MS) {
        return fab_fail(e, FAB_E_TIME, now.ms / 1000);
    }
    return FAB_OK;
}

fab_id fab_session_request(fab_str method, fab_str path, fab_bytes body)
{
    const fab_bytes part[] = { fab_bytes_of(method.p, method.len), fab_bytes_of(" ", 1),
                               fab_bytes_of(path.p, path.len), fab_bytes_of("\n", 1), body };

    return fab_sha256_of("", part, fab_countof(part));
}
