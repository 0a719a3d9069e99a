/* openpgp_native.c: GnuTLS behind OpenPGP's numbers.
 *
 * Why     keyrings hold RSA, DSA and NIST curves, which libsodium has not; GnuTLS is there for TLS
 *         anyway.
 * Idea    multiprecision numbers are read here, the arithmetic is the library's.  Ed25519 goes to
 *         libsodium's strict rule, so that one rule holds for every Ed25519 signature of the
 *         program.
 * Cost    about 120 us for RSA 4096, most of it the library's exponentiation.
 * Source  RFC 9580 sections 3.2, 5.2.3, 5.5.5, 9; RFC 4880bis for EdDSA 22. */
#include "crypto/openpgp_native.h"

#include "crypto/crypto.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

enum { RSA = 1, RSA_SIGN_ONLY = 3, DSA = 17, ECDSA = 19, EDDSA_OLD = 22, ED25519 = 27, ED448 = 28 };
enum { ED25519_HALF = 32, ED448_KEY = 57, ED448_SIGNATURE = 114 };

/* What a stranger's key may cost: a modulus of 16,384 bits and an exponent of 64 take some 3 ms. */
enum { RSA_BYTES_MAX = 2048, RSA_EXPONENT_MAX = 8, DSA_P_MAX = 1024, DSA_Q_MAX = 64 };

struct digest_kind {
    uint8_t number;
    gnutls_digest_algorithm_t hash;
    gnutls_sign_algorithm_t rsa, dsa, ecdsa;
};
#define RSA_DSA_ECDSA(n) GNUTLS_SIGN_RSA_##n, GNUTLS_SIGN_DSA_##n, GNUTLS_SIGN_ECDSA_##n
static const struct digest_kind DIGESTS[] = {
    { FAB_PGP_MD5, GNUTLS_DIG_MD5, GNUTLS_SIGN_RSA_MD5, GNUTLS_SIGN_UNKNOWN, GNUTLS_SIGN_UNKNOWN },
    { FAB_PGP_SHA1, GNUTLS_DIG_SHA1, RSA_DSA_ECDSA(SHA1) },
    { FAB_PGP_SHA256, GNUTLS_DIG_SHA256, RSA_DSA_ECDSA(SHA256) },
    { 9, GNUTLS_DIG_SHA384, RSA_DSA_ECDSA(SHA384) },
    { 10, GNUTLS_DIG_SHA512, RSA_DSA_ECDSA(SHA512) },
    { 11, GNUTLS_DIG_SHA224, RSA_DSA_ECDSA(SHA224) },
};

static const struct {
    const char *oid;
    size_t len;
    gnutls_ecc_curve_t curve;
    size_t half;
} CURVES[] = {
    { "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8, GNUTLS_ECC_CURVE_SECP256R1, 32 },
    { "\x2b\x81\x04\x00\x22", 5, GNUTLS_ECC_CURVE_SECP384R1, 48 },
    { "\x2b\x81\x04\x00\x23", 5, GNUTLS_ECC_CURVE_SECP521R1, 66 },
};
static const fab_str OID_ED25519 = { "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 9 };

static const struct digest_kind *digest_of(uint8_t number)
{
    for (int i = 0; i < fab_countof(DIGESTS); i++) {
        if (DIGESTS[i].number == number) return &DIGESTS[i];
    }
    return NULL;
}

size_t fab_pgp_digest(uint8_t digest, const fab_bytes *part, int n, uint8_t out[FAB_PGP_DIGEST_MAX])
{
    const struct digest_kind *kind = digest_of(digest);
    gnutls_hash_hd_t          h;
    bool                      ok = true;

    if (kind == NULL || gnutls_hash_init(&h, kind->hash) != 0) return 0;
    for (int i = 0; i < n; i++) {
        if (part[i].len > 0) ok = gnutls_hash(h, part[i].p, part[i].len) == 0 && ok;
    }
    gnutls_hash_deinit(h, out);
    return ok ? gnutls_hash_get_len(kind->hash) : 0;
}

/* Cuts a multiprecision number (16-bit length in bits, then bytes) off the front. */
static bool mpi_cut(fab_bytes *from, gnutls_datum_t *out)
{
    size_t len;

    if (from->len < 2) return false;
    len = ((size_t)from->p[0] << 8 | from->p[1]) / 8 + ((from->p[1] & 7) != 0);
    if (len == 0 || from->len - 2 < len) return false;
    *out = (gnutls_datum_t){ (unsigned char *)(uintptr_t)(from->p + 2), (unsigned)len };
    *from = fab_bytes_of(from->p + 2 + len, from->len - 2 - len);
    return true;
}

static bool mpis_cut(fab_bytes from, gnutls_datum_t *out, int n)
{
    for (int i = 0; i < n; i++) {
        if (!mpi_cut(&from, &out[i])) return false;
    }
    return true;
}

/* Cuts a curve's name (8-bit length, then the OID) off the front. */
static bool oid_cut(fab_bytes *from, fab_str *out)
{
    if (from->len < 1 || from->p[0] == 0 || from->len - 1 < from->p[0]) return false;
    *out = (fab_str){ (const char *)from->p + 1, from->p[0] };
    *from = fab_bytes_of(from->p + 1 + out->len, from->len - 1 - out->len);
    return true;
}

/* A number written into exactly n bytes, zeros in front. */
static bool padded(const gnutls_datum_t *number, uint8_t *out, size_t n)
{
    if (number->size > n) return false;
    memset(out, 0, n - number->size);
    memcpy(out + n - number->size, number->data, number->size);
    return true;
}

static enum fab_pgp_verdict verdict(int code)
{
    const bool lacking =
        code == GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM || code == GNUTLS_E_INSUFFICIENT_SECURITY;

    return code >= 0 ? FAB_PGP_GOOD : lacking ? FAB_PGP_UNSUPPORTED : FAB_PGP_BAD;
}

/* Takes the key and what importing it answered; the digest is checked against the signature in the
 * library's form. */
static enum fab_pgp_verdict check_digest(gnutls_pubkey_t key, int imported,
                                         gnutls_sign_algorithm_t how, const gnutls_datum_t *digest,
                                         const gnutls_datum_t *signature)
{
    const unsigned flags = GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;

    if (imported != 0) return FAB_PGP_BAD;
    if (how == GNUTLS_SIGN_UNKNOWN) return FAB_PGP_UNSUPPORTED;
    return verdict(gnutls_pubkey_verify_hash2(key, how, flags, digest, signature));
}

static enum fab_pgp_verdict check_rsa(gnutls_pubkey_t key, fab_bytes numbers,
                                      const struct fab_pgp_made *made, const gnutls_datum_t *digest)
{
    gnutls_datum_t m[2], s, full;
    uint8_t        room[RSA_BYTES_MAX];

    if (!mpis_cut(numbers, m, 2) || !mpis_cut(made->numbers, &s, 1)) return FAB_PGP_BAD;
    if (m[0].size > sizeof room || m[1].size > RSA_EXPONENT_MAX) return FAB_PGP_UNSUPPORTED;
    if (!padded(&s, room, m[0].size)) return FAB_PGP_BAD;
    full = (gnutls_datum_t){ room, m[0].size };
    return check_digest(key, gnutls_pubkey_import_rsa_raw(key, &m[0], &m[1]),
                        digest_of(made->digest)->rsa, digest, &full);
}

/* DSA and ECDSA: two numbers r and s, which the library wants as DER. */
static enum fab_pgp_verdict check_pair(gnutls_pubkey_t key, int imported,
                                       gnutls_sign_algorithm_t how, const struct fab_pgp_made *made,
                                       const gnutls_datum_t *digest)
{
    gnutls_datum_t       rs[2], der;
    enum fab_pgp_verdict v;

    if (!mpis_cut(made->numbers, rs, 2) || gnutls_encode_rs_value(&der, &rs[0], &rs[1]) != 0) {
        return FAB_PGP_BAD;
    }
    v = check_digest(key, imported, how, digest, &der);
    gnutls_free(der.data);
    return v;
}

static enum fab_pgp_verdict check_dsa(gnutls_pubkey_t key, fab_bytes numbers,
                                      const struct fab_pgp_made *made, const gnutls_datum_t *digest)
{
    gnutls_datum_t m[4];    /* p, q, g, y */

    if (!mpis_cut(numbers, m, 4)) return FAB_PGP_BAD;
    if (m[0].size > DSA_P_MAX || m[1].size > DSA_Q_MAX) return FAB_PGP_UNSUPPORTED;
    return check_pair(key, gnutls_pubkey_import_dsa_raw(key, &m[0], &m[1], &m[2], &m[3]),
                      digest_of(made->digest)->dsa, made, digest);
}

static enum fab_pgp_verdict check_ecdsa(gnutls_pubkey_t key, fab_bytes numbers,
                                        const struct fab_pgp_made *made,
                                        const gnutls_datum_t *digest)
{
    gnutls_datum_t point, x, y;
    fab_str        oid;

    if (!oid_cut(&numbers, &oid) || !mpi_cut(&numbers, &point)) return FAB_PGP_BAD;
    for (int i = 0; i < fab_countof(CURVES); i++) {
        const size_t half = CURVES[i].half;

        if (!fab_str_same(oid, (fab_str){ CURVES[i].oid, CURVES[i].len })) continue;
        if (point.size != 2 * half + 1 || point.data[0] != 4) return FAB_PGP_BAD;
        x = (gnutls_datum_t){ point.data + 1, (unsigned)half };
        y = (gnutls_datum_t){ point.data + 1 + half, (unsigned)half };
        return check_pair(key, gnutls_pubkey_import_ecc_raw(key, CURVES[i].curve, &x, &y),
                          digest_of(made->digest)->ecdsa, made, digest);
    }
    return FAB_PGP_UNSUPPORTED;
}

/* EdDSA 22: curve by OID, point with 0x40 in front, R and S as numbers that have lost their leading
 * zeros. */
static enum fab_pgp_verdict check_eddsa_old(fab_bytes numbers, const struct fab_pgp_made *made,
                                            fab_bytes digest)
{
    gnutls_datum_t point, rs[2];
    fab_str        oid;
    uint8_t        signature[2 * ED25519_HALF];

    if (!oid_cut(&numbers, &oid) || !mpi_cut(&numbers, &point)) return FAB_PGP_BAD;
    if (!fab_str_same(oid, OID_ED25519)) return FAB_PGP_UNSUPPORTED;
    if (point.size != 1 + ED25519_HALF || point.data[0] != 0x40) return FAB_PGP_BAD;
    if (!mpis_cut(made->numbers, rs, 2) || !padded(&rs[0], signature, ED25519_HALF)
        || !padded(&rs[1], signature + ED25519_HALF, ED25519_HALF)) {
        return FAB_PGP_BAD;
    }
    return fab_sign_check(point.data + 1, digest, signature) ? FAB_PGP_GOOD : FAB_PGP_BAD;
}

static enum fab_pgp_verdict check_ed25519(fab_bytes key, const struct fab_pgp_made *made,
                                          fab_bytes digest)
{
    if (key.len != ED25519_HALF || made->numbers.len != 2 * ED25519_HALF) return FAB_PGP_BAD;
    return fab_sign_check(key.p, digest, made->numbers.p) ? FAB_PGP_GOOD : FAB_PGP_BAD;
}

static enum fab_pgp_verdict check_ed448(gnutls_pubkey_t key, fab_bytes numbers,
                                        const struct fab_pgp_made *made,
                                        const gnutls_datum_t *digest)
{
    const gnutls_datum_t x = { (unsigned char *)(uintptr_t)numbers.p, (unsigned)numbers.len };
    const gnutls_datum_t s = { (unsigned char *)(uintptr_t)made->numbers.p,
                              (unsigned)made->numbers.len };

    if (numbers.len != ED448_KEY || made->numbers.len != ED448_SIGNATURE) return FAB_PGP_BAD;
    if (gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED448, &x, NULL) != 0) {
        return FAB_PGP_BAD;
    }
    return verdict(gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_EDDSA_ED448, 0, digest, &s));
}

static enum fab_pgp_verdict check_by_gnutls(uint8_t algorithm, fab_bytes numbers,
                                            const struct fab_pgp_made *made,
                                            const gnutls_datum_t *digest)
{
    gnutls_pubkey_t      key;
    enum fab_pgp_verdict v = FAB_PGP_UNSUPPORTED;

    if (gnutls_pubkey_init(&key) != 0) return FAB_PGP_UNSUPPORTED;
    switch (algorithm) {
    case RSA:
    case RSA_SIGN_ONLY: v = check_rsa(key, numbers, made, digest); break;
    case DSA:           v = check_dsa(key, numbers, made, digest); break;
    case ECDSA:         v = check_ecdsa(key, numbers, made, digest); break;
    case ED448:         v = check_ed448(key, numbers, made, digest); break;
    default:            break;
    }
    gnutls_pubkey_deinit(key);
    return v;
}

enum fab_pgp_verdict fab_pgp_check(uint8_t key_algorithm, fab_bytes key,
                                   const struct fab_pgp_made *made, const fab_bytes *part, int n)
{
    uint8_t        digest[FAB_PGP_DIGEST_MAX];
    const size_t   len = fab_pgp_digest(made->digest, part, n, digest);
    gnutls_datum_t whole = { digest, (unsigned)len };

    if (len == 0) return FAB_PGP_UNSUPPORTED;
    if (made->algorithm != key_algorithm) return FAB_PGP_BAD;
    if (memcmp(digest, made->left, sizeof made->left) != 0) return FAB_PGP_BAD;
    if (key_algorithm == EDDSA_OLD) return check_eddsa_old(key, made, fab_bytes_of(digest, len));
    if (key_algorithm == ED25519) return check_ed25519(key, made, fab_bytes_of(digest, len));
    return check_by_gnutls(key_algorithm, key, made, &whole);
}
