/* crypto.c: libsodium behind our names.
 *
 * Why     one folder calls the library, so that the browser core and an audit have one list of
 *         what is used.
 * Cost    a verification is the costliest step of a statement (57-99 us): the desk does it on
 *         worker threads. */
#include "crypto/crypto.h"

#include <sodium.h>

void fab_sign_key(const uint8_t seed[32], uint8_t public_key[32], uint8_t secret_key[64])
{
    crypto_sign_seed_keypair(public_key, secret_key, seed);
}

void fab_sign(const uint8_t secret_key[64], fab_bytes message, uint8_t signature[64])
{
    crypto_sign_detached(signature, NULL, message.p, message.len, secret_key);
}

bool fab_sign_check(const uint8_t public_key[32], fab_bytes message, const uint8_t signature[64])
{
    return crypto_sign_verify_detached(signature, message.p, message.len, public_key) == 0;
}

/* *out = a + b as points of the curve, in canonical encoding; false: one of them is no point. */
static bool point_add(const uint8_t a[32], const uint8_t b[32], uint8_t out[32])
{
    return crypto_core_ed25519_add(out, a, b) == 0;
}

/* libsodium's own test of points wants them in the prime subgroup, which is more than WIRE 1
 * asks (and than its verify asks).  Here: P + 0 is P in canonical encoding, so it equals what
 * came in only if that was canonical; the cofactor is 8, so P is of small order exactly if
 * 2(2(2P)) = 0. */
bool fab_sign_key_ok(const uint8_t public_key[32])
{
    static const uint8_t NEUTRAL[32] = { 1 };
    uint8_t              p[32];

    if (!point_add(public_key, NEUTRAL, p) || memcmp(p, public_key, sizeof p) != 0) return false;
    for (int i = 0; i < 3; i++) {
        if (!point_add(p, p, p)) return false;
    }
    return memcmp(p, NEUTRAL, sizeof p) != 0;
}

void fab_box_key(const uint8_t secret[32], uint8_t public_key[32])
{
    crypto_scalarmult_base(public_key, secret);
}

bool fab_box_shared(const uint8_t secret[32], const uint8_t public_key[32], uint8_t shared[32])
{
    return crypto_scalarmult(shared, secret, public_key) == 0;
}

static void hmac(fab_bytes key, const fab_bytes *part, int n, uint8_t out[32])
{
    crypto_auth_hmacsha256_state h;

    crypto_auth_hmacsha256_init(&h, key.p, key.len);
    for (int i = 0; i < n; i++) {
        if (part[i].len > 0) crypto_auth_hmacsha256_update(&h, part[i].p, part[i].len);
    }
    crypto_auth_hmacsha256_final(&h, out);
    fab_wipe(&h, sizeof h);
}

void fab_hkdf(fab_bytes ikm, fab_bytes salt, fab_bytes info, uint8_t *out, size_t n)
{
    static const uint8_t ZEROS[32];
    uint8_t prk[32], block[32], count = 0;

    fab_assert(n <= 255 * 32);
    hmac(salt.len > 0 ? salt : fab_bytes_of(ZEROS, sizeof ZEROS), &ikm, 1, prk);
    for (size_t at = 0; at < n; at += 32) {
        const size_t    take = fab_min(n - at, sizeof block);
        const fab_bytes part[] = { { block, count == 0 ? 0 : sizeof block }, info, { &count, 1 } };

        count++;
        hmac(fab_bytes_of(prk, sizeof prk), part, fab_countof(part), block);
        memcpy(out + at, block, take);
    }
    fab_wipe(prk, sizeof prk);
    fab_wipe(block, sizeof block);
}

void fab_seal(const uint8_t key[32], const uint8_t nonce[24], fab_bytes aad, fab_bytes plain,
              uint8_t *out)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.p, plain.len, aad.p, aad.len, NULL,
                                               nonce, key);
}

bool fab_unseal(const uint8_t key[32], const uint8_t nonce[24], fab_bytes aad, fab_bytes cipher,
                uint8_t *out)
{
    if (cipher.len < crypto_aead_xchacha20poly1305_ietf_ABYTES) return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, cipher.p, cipher.len, aad.p,
                                                      aad.len, nonce, key) == 0;
}

bool fab_argon2id(fab_str passphrase, const uint8_t salt[16], uint32_t memory_kib, uint32_t passes,
                  uint8_t out[32])
{
    if (memory_kib < 8 || memory_kib > 1048576 || passes < 1 || passes > 10) return false;
    return crypto_pwhash(out, 32, passphrase.p, passphrase.len, salt, passes,
                         (size_t)memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool fab_secret_same(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void fab_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

void fab_crypto_start(void)
{
    const int ready = sodium_init();

    fab_assert(ready >= 0);
}
