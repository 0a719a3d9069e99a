/* Fuzz: key files.  A text that is read is written again letter for letter; data of chance open
 * under no key. */
#include "statement/keyfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t KEY[32] = { 1 };
    static uint8_t       again[FAB_KEYFILE_BYTES + 64];
    struct fab_buf       b = FAB_BUF(again);
    const fab_str        in = { (const char *)data, size };
    struct fab_keyfile   f;
    struct fab_secrets   secrets;
    struct fab_err       e;

    if (fab_keyfile_read(in, &f, &e) != FAB_OK) {
        fab_assert(e.field != NULL);
        return 0;
    }
    fab_keyfile_put(&b, &f);
    fab_assert(fab_str_same(fab_buf_str(&b), in));
    fab_assert(fab_keyfile_open(&f, KEY, &secrets, &e) != FAB_OK);
    return 0;
}
