/* sheet_test.c: one encoding for a sheet, and nothing else is taken. */
#include "statement/sheet.h"
#include "base/test.h"
#include "codec/cbor.h"

static struct fab_outline outline(void)
{
    return (struct fab_outline){ .at = { 1795500000000 }, .ver = 3, .unit = 1, .nlegs = 2,
                                 .prices = { 150, 300, 900000, 100000 },
                                 .party = { { { 1 } }, { { 2 } } },
                                 .topic = FAB_STR("tools"), .text = FAB_STR("The saw, and back."),
                                 .leg = { { 0, 0, { 1795600000000 }, { 0 }, 0 },
                                          { 1, 1, { 1795900000000 }, { 6000 }, 20000 } } };
}

static struct fab_sheet sheet(void)
{
    return (
        struct fab_sheet){ .deal = { { 9 } },
                           .salt = { 7 },
                           .nneeds = 2,
                           .ngives = 2,
                           .need = { { 1, 1, { 6000 }, { 2000 } }, { 1, 1, { 3000 }, { 0 } } },
                           .give = { { 0, FAB_ROW_POOL, { 4 } }, { 0, FAB_ROW_DEPOSIT, { 3 } } } };
}

FAB_TEST(sheet_comes_back)
{
    uint8_t             a[1024], b[1024];
    struct fab_buf      first = FAB_BUF(a), again = FAB_BUF(b);
    const struct fab_sheet s = sheet();
    struct fab_sheet    read;
    struct fab_err      e = { 0 };

    fab_sheet_put(&first, &s);
    fab_expect("read", fab_sheet_read(fab_buf_bytes(&first), &read, &e), FAB_OK);
    fab_expect("in order: half first", read.need[0].stake.units, 3000);
    fab_expect("in order: deposit first", read.give[0].row, FAB_ROW_DEPOSIT);
    fab_sheet_put(&again, &read);
    fab_expect_bytes("the same bytes", fab_buf_bytes(&again), fab_buf_bytes(&first));
}

FAB_TEST(outline_comes_back)
{
    uint8_t              a[1024], b[1024];
    struct fab_buf       first = FAB_BUF(a), again = FAB_BUF(b);
    const struct fab_outline o = outline();
    struct fab_outline   read;
    struct fab_err       e = { 0 };

    fab_outline_put(&first, &o);
    fab_expect("read", fab_outline_read(fab_buf_bytes(&first), &read, &e), FAB_OK);
    fab_expect_str("text", read.text, o.text);
    fab_expect("stake", read.leg[1].stake.units, 6000);
    fab_outline_put(&again, &read);
    fab_expect_bytes("the same bytes", fab_buf_bytes(&again), fab_buf_bytes(&first));
    const fab_id name = fab_outline_name(fab_buf_bytes(&first)),
                 hash = fab_sheet_hash(fab_buf_bytes(&first));
    fab_expect("a name is short", fab_id_short(&name), true);
    fab_expect("labels differ", memcmp(name.b, hash.b, 16) != 0, true);
}

FAB_TEST(sheet_refusals)
{
    static const struct { const char *row, *hex; int code; } ROW[] = {
        /* needs, then gives; the deal and the salt stand before them */
        { "nothing asked, nothing given", "8080", FAB_OK },
        { "a need", "818401186401186480", FAB_OK },
        { "more than a step", "818401186402183380", FAB_E_SYNTAX },
        { "a whole step", "818401186402183280", FAB_OK },
        { "thirteen steps", "81840118640d0180", FAB_E_SYNTAX },
        { "no step", "81840118640018640180", FAB_E_SYNTAX },
        { "a stake of nothing", "818401000100" "80", FAB_E_SYNTAX },
        { "leg 16", "81841018640118640180", FAB_E_SYNTAX },
        { "the same need twice", "82840118640100840118640100" "80", FAB_E_SYNTAX },
        { "out of order", "828401186402008401186401" "0080", FAB_E_SYNTAX },
        { "a gift", "808183010103", FAB_OK },
        { "a gift of nothing", "808183010100", FAB_E_SYNTAX },
        { "row 6", "808183010601", FAB_E_SYNTAX },
        { "the same gift twice", "8082830101038301" "0103", FAB_E_SYNTAX },
        { "something behind", "808000", FAB_E_SYNTAX },
        { "too short", "80", FAB_E_SYNTAX },
        { "a negative sum", "80818301" "0120", FAB_E_SYNTAX },
    };

    for (int r = 0; r < fab_countof(ROW); r++) {
        uint8_t          bytes[256];
        struct fab_buf   b = FAB_BUF(bytes);
        struct fab_sheet s;
        struct fab_err   e = { 0 };
        const fab_bytes  rest = fab_test_hex(ROW[r].hex);

        fab_cbor_put_array(&b, 4);
        fab_cbor_put_bytes(&b, fab_bytes_of("sixteen bytes...", 16));
        fab_cbor_put_bytes(&b, fab_bytes_of("thirty-two bytes of salt, no less", 32));
        fab_put(&b, rest.p, rest.len);
        fab_expect(ROW[r].row, fab_sheet_read(fab_buf_bytes(&b), &s, &e), ROW[r].code);
    }
}

/* An outline is changed in one place, and is refused. */
FAB_TEST(outline_refusals)
{
    static const struct { const char *row; int what; int64_t value; int code; } ROW[] = {
        { "as it is", 0, 0, FAB_OK },
        { "charter 0", 1, 0, FAB_E_SYNTAX },
        { "unit 16", 2, 16, FAB_E_SYNTAX },
        { "a minute above the bound", 3, 10001, FAB_E_SYNTAX },
        { "a rate above the bound", 4, 10001, FAB_E_SYNTAX },
        { "a word that covers nothing", 5, 0, FAB_E_SYNTAX },
        { "a pool that covers nothing", 6, 1000000, FAB_E_SYNTAX },
        { "a third party owes", 7, 2, FAB_E_SYNTAX },
        { "a leg after one that comes later", 8, 2, FAB_E_SYNTAX },
        { "more than an amount", 9, FAB_AMOUNT_MAX + 1, FAB_E_SYNTAX },
        { "a premium above the sum", 10, 1000001, FAB_E_SYNTAX },
        { "with oneself", 11, 0, FAB_E_SYNTAX },
    };

    for (int r = 0; r < fab_countof(ROW); r++) {
        uint8_t            bytes[1024];
        struct fab_buf     b = FAB_BUF(bytes);
        struct fab_outline o = outline(), read;
        struct fab_err     e = { 0 };
        const int64_t      v = ROW[r].value;

        if (ROW[r].what == 1) o.ver = v;
        if (ROW[r].what == 2) o.unit = (int)v;
        if (ROW[r].what == 3) o.prices.minute_milli = v;
        if (ROW[r].what == 4) o.prices.rate_day = v;
        if (ROW[r].what == 5) o.prices.word_effect = (fab_ppm)v;
        if (ROW[r].what == 6) o.prices.pool_keep = (fab_ppm)v;
        if (ROW[r].what == 7) o.leg[0].debtor = (int)v;
        if (ROW[r].what == 8) o.leg[1].after = (int)v;
        if (ROW[r].what == 9) o.leg[1].stake.units = v;
        if (ROW[r].what == 10) o.leg[1].premium = v;
        if (ROW[r].what == 11) o.party[1] = o.party[0];
        fab_outline_put(&b, &o);
        fab_expect(ROW[r].row, fab_outline_read(fab_buf_bytes(&b), &read, &e), ROW[r].code);
    }
}

FAB_TEST(talk_refusals)
{
    static const struct { const char *row, *hex; int code; } ROW[] = {
        { "first round", "820141aa", FAB_OK },      { "second round", "820240", FAB_OK },
        { "third round", "820340", FAB_E_SYNTAX },  { "a text", "82016161", FAB_E_SYNTAX },
        { "behind it", "82014000", FAB_E_SYNTAX },  { "nothing", "", FAB_E_SYNTAX },
    };

    for (int r = 0; r < fab_countof(ROW); r++) {
        struct fab_err e = { 0 };
        fab_bytes      what;
        int            round;

        fab_expect(ROW[r].row, fab_talk_read(fab_test_hex(ROW[r].hex), &round, &what, &e),
                   ROW[r].code);
    }
}
