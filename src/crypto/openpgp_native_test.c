/* openpgp_native_test.c: digests, Ed448 against GnuTLS's own signer, and what each algorithm
 * refuses.  Good signatures of RSA, DSA, ECDSA and EdDSA come from GnuPG:
 * src/peer/openpgp_test.c. */
#include "crypto/openpgp_native.h"

#include "base/test.h"
#include "crypto/crypto.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

FAB_TEST(openpgp_digests)
{
    static const struct {
        const char *row; uint8_t number; const char *hex;
    } ROWS[] = {     /* of "abc" */
        { "MD5", 1, "900150983cd24fb0d6963f7d28e17f72" },
        { "SHA-1", 2, "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "SHA-256", 8, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "SHA-224", 11, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
        { "RIPEMD-160", 3, "" },
        { "none", 0, "" },
    };
    const fab_bytes part[] = { fab_bytes_of("ab", 2), fab_bytes_of(NULL, 0), fab_bytes_of("c", 1) };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        uint8_t      out[FAB_PGP_DIGEST_MAX];
        const size_t n = fab_pgp_digest(ROWS[i].number, part, fab_countof(part), out);

        fab_expect_bytes(ROWS[i].row, fab_bytes_of(out, n), fab_test_hex(ROWS[i].hex));
    }
}

#define SHA256_OF_ABC { 0xba, 0x78 }
#define P256  "082a8648ce3d030107"
#define P256_POINT                                                                                 \
    "020304"                                                                                       \
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"                             \
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define ED25519_OID "092b06010401da470f01"

FAB_TEST(openpgp_checks_refused)
{
    static const struct {
        const char *row; uint8_t key, made; const char *numbers, *signature;
        enum fab_pgp_verdict want;
    } ROWS[] = {
        { "another algorithm", 1, 17, "000101000101", "000101", FAB_PGP_BAD },
        { "RSA, no numbers", 1, 1, "", "000101", FAB_PGP_BAD },
        { "RSA, a number cut", 1, 1, "0010ff", "000101", FAB_PGP_BAD },
        { "RSA, no signature", 1, 1, "0008ff0002" "03", "", FAB_PGP_BAD },
        { "RSA, signature longer than the modulus", 1, 1, "0008ff000203", "0010ffff", FAB_PGP_BAD },
        { "RSA, exponent of 72 bits", 1, 1, "0008ff0048010000000000000001", "000101",
          FAB_PGP_UNSUPPORTED },
        { "RSA, even modulus", 1, 1, "0008fe000203", "000101", FAB_PGP_BAD },
        { "DSA, three numbers", 17, 17, "000101000101000101", "000101000101", FAB_PGP_BAD },
        { "DSA, of ones", 17, 17, "000101000101000101000101", "000101000101", FAB_PGP_BAD },
        { "ECDSA, curve unknown", 19, 19, "012a" P256_POINT, "000101000101", FAB_PGP_UNSUPPORTED },
        { "ECDSA, curve cut", 19, 19, "082a", "000101000101", FAB_PGP_BAD },
        { "ECDSA, compressed point", 19, 19, P256 "000102", "000101000101", FAB_PGP_BAD },
        { "ECDSA, one number", 19, 19, P256 P256_POINT, "000101", FAB_PGP_BAD },
        { "ECDSA, wrong numbers", 19, 19, P256 P256_POINT, "000101000101", FAB_PGP_BAD },
        { "EdDSA 22, curve unknown", 22, 22, "012a" "000740", "000101000101", FAB_PGP_UNSUPPORTED },
        { "EdDSA 22, point short", 22, 22, ED25519_OID "000740", "000101000101", FAB_PGP_BAD },
        { "Ed25519, key short", 27, 27, "00", "00", FAB_PGP_BAD },
        { "Ed448, key short", 28, 28, "00", "00", FAB_PGP_BAD },
        { "ElGamal", 16, 16, "000101", "000101", FAB_PGP_UNSUPPORTED },
    };
    const fab_bytes part = fab_bytes_of("abc", 3);

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_pgp_made made = { ROWS[i].made, FAB_PGP_SHA256, SHA256_OF_ABC,
                                          fab_test_hex(ROWS[i].signature) };

        fab_expect(ROWS[i].row,
                   fab_pgp_check(ROWS[i].key, fab_test_hex(ROWS[i].numbers), &made, &part, 1),
                   ROWS[i].want);
    }
}

FAB_TEST(openpgp_ed25519)
{
    uint8_t             seed[32] = { 1 }, public_key[32], secret[64], signature[64];
    uint8_t             digest[FAB_PGP_DIGEST_MAX];
    const fab_bytes     part = fab_bytes_of("abc", 3);
    const size_t        n = fab_pgp_digest(FAB_PGP_SHA256, &part, 1, digest);
    struct fab_pgp_made made = { 27, FAB_PGP_SHA256, SHA256_OF_ABC, fab_bytes_of(signature, 64) };
    const fab_bytes     key = fab_bytes_of(public_key, 32);

    fab_sign_key(seed, public_key, secret);
    fab_sign(secret, fab_bytes_of(digest, n), signature);
    fab_expect("good", fab_pgp_check(27, key, &made, &part, 1), FAB_PGP_GOOD);
    made.left[0] ^= 1;
    fab_expect("left two bytes", fab_pgp_check(27, key, &made, &part, 1), FAB_PGP_BAD);
    made.left[0] ^= 1;
    signature[7] ^= 1;
    fab_expect("one bit", fab_pgp_check(27, key, &made, &part, 1), FAB_PGP_BAD);
}

FAB_TEST(openpgp_ed448)
{
    gnutls_privkey_t secret;
    gnutls_datum_t   x = { NULL, 0 }, k = { NULL, 0 }, signature = { NULL, 0 };
    uint8_t          digest[FAB_PGP_DIGEST_MAX];
    const fab_bytes  part = fab_bytes_of("abc", 3);
    gnutls_datum_t   whole = { digest, (unsigned)fab_pgp_digest(FAB_PGP_SHA256, &part, 1, digest) };

    fab_expect("key", gnutls_privkey_init(&secret), 0);
    fab_expect("made", gnutls_privkey_generate2(secret, GNUTLS_PK_EDDSA_ED448, 0, 0, NULL, 0), 0);
    fab_expect("raw", gnutls_privkey_export_ecc_raw(secret, NULL, &x, NULL, &k), 0);
    fab_expect("signed",
               gnutls_privkey_sign_data2(secret, GNUTLS_SIGN_EDDSA_ED448, 0, &whole, &signature),
               0);
    const struct fab_pgp_made made = { 28, FAB_PGP_SHA256, SHA256_OF_ABC,
                                      fab_bytes_of(signature.data, signature.size) };
    fab_expect("good", fab_pgp_check(28, fab_bytes_of(x.data, x.size), &made, &part, 1),
               FAB_PGP_GOOD);
    signature.data[9] ^= 1;
    fab_expect("one bit", fab_pgp_check(28, fab_bytes_of(x.data, x.size), &made, &part, 1),
               FAB_PGP_BAD);
    gnutls_privkey_deinit(secret);
    gnutls_free(x.data);
    gnutls_free(k.data);
    gnutls_free(signature.data);
}
