/* cose_test.c: the frame, and each way to be none. */
#include "codec/cose.h"

#include "base/test.h"

#define SIG64 "5840" "00000000000000000000000000000000000000000000000000000000000000000000000000000000" \
              "000000000000000000000000000000000000000000000000"

FAB_TEST(frame)
{
    static const struct { const char *row, *hex; bool detached, ok; } ROWS[] = {
        { "smallest", "d28443a10127a041a0" SIG64, false, true },
        { "with an unprotected map", "d28443a10127a1118041a0" SIG64, false, true },
        { "detached, allowed", "d28443a10127a0f6" SIG64, true, true },
        { "not detached, allowed", "d28443a10127a041a0" SIG64, true, true },
        { "detached, not allowed", "d28443a10127a0f6" SIG64, false, false },
        { "no tag", "8443a10127a041a0" SIG64, false, false },
        { "another tag", "d38443a10127a041a0" SIG64, false, false },
        { "five items", "d28543a10127a041a0" SIG64 "00", false, false },
        { "protected empty", "d28440a041a0" SIG64, false, false },
        { "protected a map", "d284a10127a041a0" SIG64, false, false },
        { "unprotected an array", "d28443a101278041a0" SIG64, false, false },
        { "unprotected not sorted", "d28443a10127a202000100" "41a0" SIG64, false, false },
        { "false instead of the payload", "d28443a10127a0f4" SIG64, true, false },
        { "signature of one byte", "d28443a10127a041a04100", false, false },
        { "a byte behind", "d28443a10127a041a0" SIG64 "00", false, false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const fab_bytes in = fab_test_hex(ROWS[i].hex);
        uint8_t         again[256];
        struct fab_buf  b = FAB_BUF(again);
        struct fab_cose c;

        if (!fab_expect(ROWS[i].row, fab_cose_read(in, ROWS[i].detached, &c), ROWS[i].ok) ||
            !ROWS[i].ok) {
            continue;
        }
        fab_cose_put(&b, &c);
        fab_expect_bytes(ROWS[i].row, fab_buf_bytes(&b), in);
    }
}

FAB_TEST(signed_bytes)
{
    uint8_t        out[64];
    struct fab_buf b = FAB_BUF(out);

    fab_cose_put_signed(&b, fab_test_hex("a10127"), fab_test_hex("a0"));
    fab_expect_bytes("RFC 9052 4.4", fab_buf_bytes(&b),
                     fab_test_hex("846a5369676e61747572653143a101274041a0"));
}
