/* receipt.c: receipts and transparent statements from outside.
 * Holds: a transparent statement that is read is spelled in one way only; no receipt is taken
 *        without its signature. */
#include "codec/cose.h"
#include "log/proof.h"

static const fab_str ORIGIN = { "commons.example/log", 19 };

static void try_transparent(fab_bytes b)
{
    static uint8_t         entry_room[1 << 18], room[1 << 18];
    struct fab_buf         entry = FAB_BUF(entry_room), again = FAB_BUF(room);
    struct fab_err         e = { .code = FAB_OK };
    struct fab_transparent t;
    enum fab_code          put;

    if (fab_transparent_read(b, &entry, &t, &e) != FAB_OK) return;
    put = fab_transparent_put(&again, t.entry, t.disclosure, t.ndisclosures, t.receipt, &e);
    fab_assert(put == FAB_OK && fab_bytes_same(fab_buf_bytes(&again), b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_bytes        b    = { data, size };
    const fab_id           leaf = { { 1 } };
    struct fab_receipt_key key  = { .thumbprint = { { 0 } } };
    struct fab_receipt     got;
    struct fab_err         e    = { .code = FAB_OK };
    struct fab_cose        c;

    try_transparent(b);
    /* The key is the one the receipt asks for: everything before the signature is reached. */
    if (fab_cose_read(b, true, &c) && c.protected_map.len >= 38) {
        memcpy(key.thumbprint.b, c.protected_map.p + 6, FAB_ID_BYTES);
    }
    fab_assert(fab_receipt_check(b, &leaf, ORIGIN, &key, &got, &e) != FAB_OK);
    fab_assert(fab_receipt_check_consistency(b, 5, &leaf, ORIGIN, &key, &got, &e) != FAB_OK);
    return 0;
}
