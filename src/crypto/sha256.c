/* sha256.c: SHA-256 by the library that uses the processor's own instructions where it has them.
 *
 * Why     the tree and the sids hash every entry once; libsodium 1.0.18 computes in portable C (300
 *         bytes: 2.0 us), nettle with SHA extensions (0.55 us, measured on one of our two-core
 *         machines): with it an audit is bound by signatures alone.  The browser core has no
 *         nettle; libfabrique does without it (FAB_SODIUM_ONLY), so that a host links with one
 *         library less.
 * Source  FIPS 180-4. */
#include "crypto/crypto.h"

#if defined(__wasm__) || defined(FAB_SODIUM_ONLY)
#include <sodium.h>
typedef crypto_hash_sha256_state library_state;
#define library_init(h) crypto_hash_sha256_init(h)
#define library_add(h, p, n) crypto_hash_sha256_update(h, p, n)
#define library_end(h, out) crypto_hash_sha256_final(h, out)
#else
#include <nettle/sha2.h>
typedef struct sha256_ctx library_state;
#define library_init(h) sha256_init(h)
#define library_add(h, p, n) sha256_update(h, n, p)
#define library_end(h, out) sha256_digest(h, SHA256_DIGEST_SIZE, out)
#endif

_Static_assert(sizeof(struct fab_sha256) >= sizeof(library_state), "state of SHA-256");
_Static_assert(_Alignof(struct fab_sha256) >= _Alignof(library_state), "alignment of SHA-256");

static library_state *state(struct fab_sha256 *h)
{
    return (library_state *)(void *)h->state;
}

void fab_sha256_init(struct fab_sha256 *h)
{
    library_init(state(h));
}

void fab_sha256_add(struct fab_sha256 *h, const void *p, size_t n)
{
    if (n > 0) library_add(state(h), p, n);
}

fab_id fab_sha256_end(struct fab_sha256 *h)
{
    fab_id out;

    library_end(state(h), out.b);
    return out;
}

fab_id fab_sha256(fab_bytes b)
{
    struct fab_sha256 h;

    fab_sha256_init(&h);
    fab_sha256_add(&h, b.p, b.len);
    return fab_sha256_end(&h);
}

fab_id fab_sha256_of(const char *label, const fab_bytes *part, int n)
{
    struct fab_sha256 h;

    fab_sha256_init(&h);
    fab_sha256_add(&h, label, strlen(label));
    for (int i = 0; i < n; i++) fab_sha256_add(&h, part[i].p, part[i].len);
    return fab_sha256_end(&h);
}
