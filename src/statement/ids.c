/* ids.c: how members, statements, keys and communities are named.  Source: WIRE 1, RFC 9679. */
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "statement/statement.h"

/* {1: 1 (OKP), -1: 6 (Ed25519), -2: x}: what stands before the 32 bytes of x. */
static const uint8_t COSE_KEY[] = { 0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20 };

fab_id fab_sid_of(fab_bytes entry)
{
    struct fab_sha256 h;

    fab_sha256_init(&h);
    fab_sha256_add(&h, "", 1);      /* the byte 00: a leaf, RFC 9162 */
    fab_sha256_add(&h, entry.p, entry.len);
    return fab_sha256_end(&h);
}

fab_id fab_mid_of(const uint8_t salt[16], const uint8_t public_key[32])
{
    const fab_bytes part[] = { { salt, 16 }, { public_key, 32 } };
    const fab_id    whole = fab_sha256_of("fabrique-mid-v1", part, fab_countof(part));

    return fab_id_of(whole.b, FAB_MID_BYTES);
}

fab_id fab_thumbprint(const uint8_t public_key[32])
{
    const fab_bytes part[] = { { COSE_KEY, sizeof COSE_KEY }, { public_key, 32 } };

    return fab_sha256_of("", part, fab_countof(part));
}

void fab_cose_key_put(struct fab_buf *b, const uint8_t public_key[32])
{
    fab_put(b, COSE_KEY, sizeof COSE_KEY);
    fab_put(b, public_key, 32);
}

bool fab_cose_key_read(fab_bytes b, uint8_t public_key[32])
{
    if (b.len != sizeof COSE_KEY + 32 || memcmp(b.p, COSE_KEY, sizeof COSE_KEY) != 0) return false;
    memcpy(public_key, b.p + sizeof COSE_KEY, 32);
    return true;
}

static bool origin_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/' ||
           c == '_' || c == ':';
}

bool fab_origin_ok(fab_str origin)
{
    if (origin.len < 1 || origin.len > 128 || origin.p[origin.len - 1] == '/') return false;
    for (size_t i = 0; i < origin.len; i++) {
        if (!origin_sign(origin.p[i])) return false;
    }
    return true;
}
