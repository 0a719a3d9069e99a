/* Fuzz: CBOR.  What is accepted as a whole is what the typed readers read, and writing it again
 *              gives the same bytes. */
#include "codec/cbor.h"

/* Reads one item and writes it; false: a type that is not of the subset, or nested too deep. */
static bool copy(struct fab_cbor *c, struct fab_buf *b, int depth)
{
    int64_t last = FAB_CBOR_FIRST_KEY;
    size_t  n;
    bool    ok = depth < FAB_L_cbor_depth;

    switch (fab_cbor_peek(c)) {
    case FAB_CBOR_UINT:
    case FAB_CBOR_NINT: fab_cbor_put_int(b, fab_cbor_int(c)); return ok;
    case FAB_CBOR_BYTES: fab_cbor_put_bytes(b, fab_cbor_bytes(c)); return ok;
    case FAB_CBOR_TEXT: fab_cbor_put_text(b, fab_cbor_text(c)); return ok;
    case FAB_CBOR_ARRAY:
        fab_cbor_put_array(b, n = fab_cbor_array(c));
        for (size_t i = 0; ok && i < n; i++) ok = copy(c, b, depth + 1);
        return ok;
    case FAB_CBOR_MAP:
        fab_cbor_put_map(b, n = fab_cbor_map(c));
        for (size_t i = 0; ok && i < n; i++) {
            fab_cbor_put_int(b, fab_cbor_key(c, &last));
            ok = copy(c, b, depth + 1);
        }
        return ok;
    default: return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t  again[1 << 16];
    const fab_bytes in = { data, size };
    struct fab_buf  b = FAB_BUF(again);
    struct fab_cbor c = fab_cbor_open(in);

    if (size > sizeof again) return 0;
    const bool whole = copy(&c, &b, 0) && fab_cbor_done(&c);
    const bool same = whole && fab_bytes_same(fab_buf_bytes(&b), in);
    fab_assert(fab_cbor_ok(in) == same);
    /* only the key -2^63 is read by one of the two */
    fab_assert(whole == same || memchr(data, 0x3b, size) != NULL);
    return 0;
}
