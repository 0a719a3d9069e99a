/* p256_native.c: GnuTLS behind ES256.
 *
 * Why     push services take nothing but P-256, which libsodium has not.
 * Idea    the library gives numbers of any length with or without zeros in front; here they are of
 *         one length.
 * Cost    some 100 us a signature.
 * Source  as in the header. */
#include "crypto/p256_native.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

#include "crypto/crypto.h"

/* The number, 32 bytes; false: it is longer. */
static bool put_number(uint8_t *out, const gnutls_datum_t *n)
{
    const uint8_t *p = n->data;
    size_t         len = n->size;

    for (; len > FAB_P256_HALF && *p == 0; len--) p++;
    if (len > FAB_P256_HALF) return false;
    memset(out, 0, FAB_P256_HALF - len);
    if (len > 0) memcpy(out + FAB_P256_HALF - len, p, len);
    return true;
}

static void give(gnutls_datum_t *n)
{
    if (n->data != NULL) fab_wipe(n->data, n->size);
    gnutls_free(n->data);
    n->data = NULL;
}

bool fab_p256_make(uint8_t key[FAB_P256_KEY])
{
    const unsigned     bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
    gnutls_datum_t     x = { 0 }, y = { 0 }, k = { 0 };
    gnutls_ecc_curve_t curve;
    gnutls_privkey_t   made;

    if (gnutls_privkey_init(&made) != 0) return false;
    const bool ok = gnutls_privkey_generate(made, GNUTLS_PK_ECDSA, bits, 0) == 0
                    && gnutls_privkey_export_ecc_raw(made, &curve, &x, &y, &k) == 0
                    && put_number(key, &x) && put_number(key + FAB_P256_HALF, &y)
                    && put_number(key + 2 * FAB_P256_HALF, &k);
    give(&x);
    give(&y);
    give(&k);
    gnutls_privkey_deinit(made);
    return ok;
}

void fab_p256_point(const uint8_t key[FAB_P256_KEY], uint8_t out[FAB_P256_POINT])
{
    out[0] = 4;
    memcpy(out + 1, key, (size_t)2 * FAB_P256_HALF);
}

/* The part of a key as the library takes it; it does not write there. */
static gnutls_datum_t part(const uint8_t *key, int n)
{
    return (gnutls_datum_t){ (unsigned char *)(uintptr_t)(key + n * FAB_P256_HALF), FAB_P256_HALF };
}

static bool sign_with(gnutls_privkey_t key, fab_bytes message, uint8_t *out)
{
    const gnutls_datum_t said = { (unsigned char *)(uintptr_t)message.p, (unsigned)message.len };
    gnutls_datum_t       der = { 0 }, r = { 0 }, s = { 0 };

    const bool ok = gnutls_privkey_sign_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &said, &der) == 0
                    && gnutls_decode_rs_value(&der, &r, &s) == 0 && put_number(out, &r)
                    && put_number(out + FAB_P256_HALF, &s);
    give(&der);
    give(&r);
    give(&s);
    return ok;
}

bool fab_p256_sign(const uint8_t key[FAB_P256_KEY], fab_bytes message,
                   uint8_t out[FAB_P256_SIGNATURE])
{
    const gnutls_datum_t x = part(key, 0), y = part(key, 1), k = part(key, 2);
    gnutls_privkey_t     with;

    if (gnutls_privkey_init(&with) != 0) return false;
    const bool ok = gnutls_privkey_import_ecc_raw(with, GNUTLS_ECC_CURVE_SECP256R1, &x, &y, &k) == 0
                    && sign_with(with, message, out);
    gnutls_privkey_deinit(with);
    return ok;
}
