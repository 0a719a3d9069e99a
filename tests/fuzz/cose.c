/* Fuzz: COSE_Sign1.  A frame that is read is written again byte for byte, and what is signed is
 *                    canonical CBOR. */
#include "codec/cose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t  again[1 << 16], message[1 << 16];
    const fab_bytes in = { data, size };
    struct fab_buf  b = FAB_BUF(again), m = FAB_BUF(message);
    struct fab_cose c, strict;

    if (size > sizeof again - 64 || !fab_cose_read(in, true, &c)) return 0;
    fab_cose_put(&b, &c);
    fab_assert(fab_bytes_same(fab_buf_bytes(&b), in));
    fab_assert(fab_cose_read(in, false, &strict) == !c.detached);
    fab_cose_put_signed(&m, c.protected_map, c.payload);
    fab_assert(fab_cbor_ok(fab_buf_bytes(&m)));
    return 0;
}
