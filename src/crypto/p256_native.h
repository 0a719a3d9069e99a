/* crypto/p256_native.h: ES256, for those outside who know no other signature (Web Push: RFC 8292).
 *
 * Source     ECDSA over P-256 with SHA-256: FIPS 186-4, RFC 7518 section 3.4 (r and s, 32 bytes
 *            each, one after another); points uncompressed: SEC 1 section 2.3.3.
 * Chance     the library's own; nothing of fabrique's log is ever signed with this.
 * Errors     false: the library refused (no memory, or a key that is none). */
#ifndef FAB_CRYPTO_P256_NATIVE_H
#define FAB_CRYPTO_P256_NATIVE_H

#include "base/str.h"

enum { FAB_P256_HALF = 32, FAB_P256_KEY = 96, FAB_P256_POINT = 65, FAB_P256_SIGNATURE = 64 };

/* A new key: x, y, then the secret, 32 bytes each, big-endian. */
FAB_MUST bool fab_p256_make(uint8_t key[FAB_P256_KEY]);
/* Its public half: 4, x, y. */
void fab_p256_point(const uint8_t key[FAB_P256_KEY], uint8_t out[FAB_P256_POINT]);
FAB_MUST bool fab_p256_sign(const uint8_t key[FAB_P256_KEY], fab_bytes message,
                            uint8_t out[FAB_P256_SIGNATURE]);

#endif
