/* wasm/base_point.c: multiples of Ed25519's base point, worked out instead of looked up.
 *
 * Why     libsodium has 256 of them in a table of 30 KB that no packing makes smaller: two fifths
 *         of what a phone would fetch to sign anything at all.
 * Idea    the same product by the library's general multiplication, which is constant in time as
 *         the table's is; its own function is compiled under another name, called by nobody, and
 *         its table goes with it (Makefile).  Same bytes: tests/wasm.
 * Cost    a signature takes 256 doublings more, some 0.2 ms of a phone.
 * Source  RFC 8032 section 5.1 (the point); libsodium 1.0.18, private/ed25519_ref10.h. */
#include <private/ed25519_ref10.h>

#include "base/base.h"

void ge25519_scalarmult_base(ge25519_p3 *h, const unsigned char *a)
{
    static const unsigned char POINT[32] = {
        0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
        0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
        0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    };
    ge25519_p3 base;

    fab_assert(ge25519_frombytes(&base, POINT) == 0);
    ge25519_scalarmult(h, a, &base);
}
