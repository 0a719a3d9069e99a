/* seal.c: commitment and opening.  Source: WIRE 7. */
#include "statement/seal.h"

#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "statement/box.h"

enum { VEC_BYTES = 3 + 9 * FAB_L_vec };

static void put_vec(struct fab_buf *b, const struct fab_opening *o)
{
    fab_assert(o->nvec >= 0 && o->nvec <= FAB_L_vec);
    fab_cbor_put_array(b, (size_t)o->nvec);
    for (int i = 0; i < o->nvec; i++) fab_cbor_put_int(b, o->vec[i]);
}

fab_id fab_seal_commitment(const struct fab_opening *o)
{
    uint8_t        bytes[VEC_BYTES];
    struct fab_buf vec = FAB_BUF(bytes);
    fab_bytes      part[2] = { { o->salt, sizeof o->salt } };

    put_vec(&vec, o);
    part[1] = fab_buf_bytes(&vec);
    return fab_sha256_of("fabrique-seal-v1", part, fab_countof(part));
}

void fab_opening_put(struct fab_buf *b, const struct fab_opening *o, size_t least)
{
    const size_t from = b->len;

    fab_cbor_put_array(b, 2);
    fab_cbor_put_bytes(b, fab_bytes_of(o->salt, sizeof o->salt));
    put_vec(b, o);
    fab_pad(b, from, least);
}

enum fab_code fab_opening_read(fab_bytes padded, struct fab_opening *out, struct fab_err *e)
{
    struct fab_cbor c;
    fab_bytes       salt;
    size_t          n;

    if (padded.len % 64 != 0 || !fab_unpad(&padded)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "opening");
    }
    c = fab_cbor_open(padded);
    n = fab_cbor_array(&c);
    salt = fab_cbor_bytes(&c);
    if (n != 2 || salt.len != sizeof out->salt) return fab_fail_field(e, FAB_E_SYNTAX, "opening");
    n = fab_cbor_array(&c);
    if (n > FAB_L_vec) return fab_fail_field(e, FAB_E_SYNTAX, "opening");
    *out = (struct fab_opening){ .nvec = (int)n };
    memcpy(out->salt, salt.p, salt.len);
    for (int i = 0; i < out->nvec; i++) out->vec[i] = fab_cbor_int(&c);
    return fab_cbor_done(&c) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "opening");
}

void fab_seal_xor(fab_bytes opening, const uint8_t *chance, int n, uint8_t *last)
{
    fab_assert(n >= 1);
    memcpy(last, opening.p, opening.len);
    for (size_t i = 0; i < (size_t)(n - 1) * opening.len; i++) last[i % opening.len] ^= chance[i];
}
