/* crypto/crypto.h: the primitives, thin and without policy.
 *
 * Source     Ed25519 RFC 8032 with libsodium's strict rule (S < L, key and R canonical and not
 *            of small order, equation without cofactor); SHA-2 FIPS 180-4; HKDF RFC 5869;
 *            XChaCha20-Poly1305; X25519 RFC 7748; Argon2id RFC 9106.
 * Ownership  everything is the caller's; nothing is kept.  Secrets: wipe with fab_wipe.
 * Errors     bool: false when a check fails; outputs are then untouched or zeroed.  Only
 *            fab_argon2id allocates.
 * Randomness there is none here: keys and nonces come from the caller (os has fab_os_random). */
#ifndef FAB_CRYPTO_CRYPTO_H
#define FAB_CRYPTO_CRYPTO_H

#include "base/id.h"
#include "base/str.h"

/* SHA-256, whole or piecewise. */
struct fab_sha256 { uint64_t state[16]; };     /* opaque; at least as large as the library's */
void   fab_sha256_init(struct fab_sha256 *h);
void   fab_sha256_add(struct fab_sha256 *h, const void *p, size_t n);
fab_id fab_sha256_end(struct fab_sha256 *h);
fab_id fab_sha256(fab_bytes b);
/* SHA-256 of a label and n further parts, one after another. */
fab_id fab_sha256_of(const char *label, const fab_bytes *part, int n);

/* Ed25519.  A secret key here is libsodium's 64 bytes (seed, then public key). */
void fab_sign_key(const uint8_t seed[32], uint8_t public_key[32], uint8_t secret_key[64]);
void fab_sign(const uint8_t secret_key[64], fab_bytes message, uint8_t signature[64]);
FAB_MUST bool fab_sign_check(const uint8_t public_key[32], fab_bytes message,
                             const uint8_t signature[64]);
/* Canonical, on the curve, not of small order: what join, rotate, policy and peer ask of a key. */
FAB_MUST bool fab_sign_key_ok(const uint8_t public_key[32]);

/* X25519.  false: the result is all zero (a point of small order). */
void fab_box_key(const uint8_t secret[32], uint8_t public_key[32]);
FAB_MUST bool fab_box_shared(const uint8_t secret[32], const uint8_t public_key[32],
                             uint8_t shared[32]);

/* HKDF-SHA-256; n <= 255 * 32 bytes. */
void fab_hkdf(fab_bytes ikm, fab_bytes salt, fab_bytes info, uint8_t *out, size_t n);

/* XChaCha20-Poly1305, nonce of 24 bytes, tag of 16 behind: out has room for plain.len + 16; open
 * gives cipher.len - 16. */
void fab_seal(const uint8_t key[32], const uint8_t nonce[24], fab_bytes aad, fab_bytes plain,
              uint8_t *out);
FAB_MUST bool fab_unseal(const uint8_t key[32], const uint8_t nonce[24], fab_bytes aad,
                         fab_bytes cipher, uint8_t *out);

/* Argon2id, one lane; memory in KiB (8 .. 1 GiB), passes 1..10.  false: out of range or no
 * memory. */
FAB_MUST bool fab_argon2id(fab_str passphrase, const uint8_t salt[16], uint32_t memory_kib,
                           uint32_t passes, uint8_t out[32]);

/* Same time whatever the content. */
FAB_MUST bool fab_secret_same(const void *a, const void *b, size_t n);
void fab_wipe(void *p, size_t n);
/* Once at start; asserts that the library is there. */
void fab_crypto_start(void);

#endif
