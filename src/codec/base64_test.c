/* base64_test.c: RFC 4648 section 10, and every way to write a value twice. */
#include "codec/base64.h"

#include "base/test.h"

FAB_TEST(both_alphabets)
{
    static const struct { const char *row, *hex, *b64, *b64u; } ROWS[] = {
        { "nothing", "", "", "" },           { "f", "66", "Zg==", "Zg" },
        { "fo", "666f", "Zm8=", "Zm8" },     { "foo", "666f6f", "Zm9v", "Zm9v" },
        { "foob", "666f6f62", "Zm9vYg==", "Zm9vYg" }, { "last signs", "fbff", "+/8=", "-_8" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const fab_bytes in = fab_test_hex(ROWS[i].hex);
        uint8_t         text[16], back[16];
        struct fab_buf  b = FAB_BUF(text);
        size_t          len = 99;

        fab_put_b64(&b, in.p, in.len);
        fab_expect_str(ROWS[i].row, fab_buf_str(&b), fab_str_of(ROWS[i].b64));
        fab_expect(ROWS[i].row, fab_b64_read(fab_buf_str(&b), back, sizeof back, &len), true);
        fab_expect_bytes(ROWS[i].row, fab_bytes_of(back, len), in);
        b.len = 0;
        fab_put_b64u(&b, in.p, in.len);
        fab_expect_str(ROWS[i].row, fab_buf_str(&b), fab_str_of(ROWS[i].b64u));
        fab_expect(ROWS[i].row, fab_b64u_read(fab_buf_str(&b), back, sizeof back, &len), true);
        fab_expect_bytes(ROWS[i].row, fab_bytes_of(back, len), in);
    }
}

FAB_TEST(refused)
{
    static const struct { const char *row, *text; bool url; } ROWS[] = {
        { "padding in b64u", "Zg==", true },    { "no padding in b64", "Zg", false },
        { "one sign", "A", true },              { "five signs", "AAAAA", true },
        { "one sign, bits", "Z", true },              { "low bits, one byte", "Zh", true },
        { "low bits, two bytes", "Zm9=", false }, { "blank", "Zm 9v", true },
        { "line end", "Zm9v\n", true },         { "other alphabet", "+/8", true },
        { "other alphabet", "-_8=", false },    { "three signs of padding", "Z===", false },
        { "padding inside", "Zg==Zg==", false }, { "padding alone", "====", false },
        { "five bytes for four", "Zm9vYmE", true },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        uint8_t       out[4];
        size_t        len;
        const fab_str in = fab_str_of(ROWS[i].text);

        fab_expect(ROWS[i].row,
                   ROWS[i].url ? fab_b64u_read(in, out, sizeof out, &len)
                               : fab_b64_read(in, out, sizeof out, &len),
                   false);
    }
}

FAB_TEST(names)
{
    static const struct { const char *row, *text; bool ok; } MIDS[] = {
        { "a mid", "OvefXXxW87D55zX1Fv2dKw", true },    { "low bits", "OvefXXxW87D55zX1Fv2dKx", false },
        { "short", "OvefXXxW87D55zX1Fv2dK", false },    { "padded", "OvefXXxW87D55zX1Fv2dKw==", false },
    };
    fab_id id;

    for (int i = 0; i < fab_countof(MIDS); i++) {
        fab_expect(MIDS[i].row, fab_mid_read(fab_str_of(MIDS[i].text), &id), MIDS[i].ok);
    }
    fab_expect("a sid", fab_sid_read(FAB_STR("S7U8U2n5xrylA5ULEW7RZs0U1-B62gBBHKeIlUL8-dI"), &id),
               true);
    fab_expect("a mid is no sid", fab_sid_read(FAB_STR("OvefXXxW87D55zX1Fv2dKw"), &id), false);
}
