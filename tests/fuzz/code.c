/* Fuzz: codes.  A text that is read as a code is that code: written again it has the same
 *               letters; any 16 bytes come back,
 * and a wrong letter never gives the same secret. */
#include "statement/code.h"

static void as_text(fab_str in)
{
    uint8_t        secret[16], again[16], letters[64];
    struct fab_buf b = FAB_BUF(letters);

    if (!fab_code_read('i', in, secret)) return;
    fab_code_put(&b, 'i', secret, true);
    fab_assert(fab_code_read('i', fab_buf_str(&b), again) && memcmp(again, secret, 16) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t        secret[16], letters[64];
    struct fab_buf b = FAB_BUF(letters);

    as_text((fab_str){ (const char *)data, size });
    if (size < 16) return 0;
    fab_code_put(&b, 'k', data, size % 2 == 0);
    fab_assert(fab_code_read('k', fab_buf_str(&b), secret) && memcmp(secret, data, 16) == 0);
    b.p[size % b.len] = b.p[size % b.len] == '7' ? '8' : '7';
    if (fab_code_read('k', fab_buf_str(&b), secret)) fab_assert(memcmp(secret, data, 16) != 0);
    return 0;
}
