/* Fuzz: base64.  A text that is accepted is the one that writing gives; any bytes come back. */
#include "codec/base64.h"

static void text(fab_str in, bool url)
{
    static uint8_t bytes[1 << 14], again[1 << 15];
    struct fab_buf b = FAB_BUF(again);
    size_t         len;

    if (!(url ? fab_b64u_read(in, bytes, sizeof bytes, &len)
              : fab_b64_read(in, bytes, sizeof bytes, &len))) {
        return;
    }
    if (url) fab_put_b64u(&b, bytes, len);
    else fab_put_b64(&b, bytes, len);
    fab_assert(fab_str_same(fab_buf_str(&b), in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[1 << 12], encoded[1 << 14];
    struct fab_buf b = FAB_BUF(encoded);
    size_t         len;

    if (size > sizeof bytes) return 0;
    text((fab_str){ (const char *)data, size }, true);
    text((fab_str){ (const char *)data, size }, false);
    fab_put_b64u(&b, data, size);
    fab_assert(fab_b64u_read(fab_buf_str(&b), bytes, sizeof bytes, &len) && len == size &&
               memcmp(bytes, data, size) == 0);
    return 0;
}
