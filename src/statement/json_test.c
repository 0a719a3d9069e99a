/* json_test.c: statements as JSON and back, and as notation. */
#include "statement/json.h"

#include "base/test.h"
#include "crypto/crypto.h"
#include "statement/show.h"

static uint8_t memory[1 << 20];

FAB_TEST(as_json)
{
    struct fab_arena     a = FAB_ARENA(memory);
    uint8_t              text[2048];
    struct fab_buf       b = FAB_BUF(text);
    struct fab_out       o = { .b = &b };
    struct fab_statement s;
    struct fab_err       e;

    fab_expect("parsed",
               fab_statement_parse(fab_test_file("tests/vectors/example/entry4.cose"), &a, &s, &e),
               FAB_OK);
    fab_statement_to_json(&s, &o, NULL);
    fab_expect_str("vouch", fab_buf_str(&b),
                   FAB_STR("{\"sid\":\"S7U8U2n5xrylA5ULEW7RZs0U1-B62gBBHKeIlUL8-dI\",\"kind\":"
                           "\"vouch\",\"kid\":\"OvefXXxW87D55zX1Fv2dKw\","
                           "\"iss\":\"OvefXXxW87D55zX1Fv2dKw\",\"sub\":\"md9y1UNJ7vv4VCG9ifSxhw\","
                           "\"aud\":\"commons.example/log\","
                           "\"iat\":1795424400,\"scale\":3,\"topic\":\"repairs\",\"sd\":["
                           "\"W6ssAjYhufQJYXKi93nyth6Q6saJAyFPGAJ5I2Aokio\"]}"));
}

/* Everything the dictionary has, from JSON to an entry and back to the same JSON. */
FAB_TEST(round_trip)
{
#define SID "S7U8U2n5xrylA5ULEW7RZs0U1-B62gBBHKeIlUL8-dI"
#define MID "OvefXXxW87D55zX1Fv2dKw"
    static const char *const ROWS[] = {
        "\"scale\":-1",
        "\"hash\":\"" SID "\",\"topic\":\"garden\",\"due\":5,\"ref\":\"" SID
        "\",\"amount\":60,\"code\":1",
        "\"ref\":[\"" SID "\"]",
        "\"ref\":[\"" SID "\",\"" SID "\"],\"unit\":2,\"mids\":[\"" MID "\"]",
        "\"list\":[[1,-2,\"a\",{\"bytes\":\"AQID\"}],[]],\"until\":7,\"share\":1000000,\"nonce\":"
        "\"" MID "\",\"method\":1",
        "\"vec\":[1,-2,3],\"key\":\"AQ\",\"holds\":[[2,0,{\"bytes\":\"" MID
        "\"},0,500]],\"ver\":3,\"for\":\"" MID "\"",
        "\"more\":{\"from\":9,\"qty\":2,\"place\":1,\"repeat\":[7,52],\"arbiter\":\"" MID
        "\"},\"sd\":[\"" SID "\"]",
        "\"more\":{}",
        "\"vec\":[]",
    };
    static const uint8_t SEED[32] = { 1 };
    uint8_t              public_key[32], secret_key[64];

    fab_sign_key(SEED, public_key, secret_key);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena       a = FAB_ARENA(memory);
        uint8_t                in_bytes[1024], out_bytes[1024], entry_bytes[1024];
        struct fab_buf         in = FAB_BUF(in_bytes), out = FAB_BUF(out_bytes),
                       entry = FAB_BUF(entry_bytes);
        struct fab_out         o = { .b = &out };
        struct fab_statement   s;
        struct fab_err         e = { .code = FAB_OK };
        const struct fab_json *json;

        fab_put_text(&in, "{\"kind\":\"offer\",\"kid\":\"" MID "\",\"iss\":\"" MID
                          "\",\"sub\":\"commons.example/log\","
                          "\"aud\":\"commons.example/log\",\"iat\":1795424400,");
        fab_put_text(&in, ROWS[i]);
        fab_put_byte(&in, '}');
        json = fab_json_read(fab_buf_str(&in), &a, &e);
        fab_expect(ROWS[i], fab_statement_from_json(json, &a, &s, &e), FAB_OK);
        fab_expect(ROWS[i], fab_statement_build(&s, secret_key, &entry, &e), FAB_OK);
        fab_expect(ROWS[i], fab_statement_parse(fab_buf_bytes(&entry), &a, &s, &e), FAB_OK);
        memset(&s.sid, 0, sizeof s.sid);
        fab_statement_to_json(&s, &o, NULL);
        fab_expect_str(ROWS[i], fab_buf_str(&out), fab_buf_str(&in));
    }
}

FAB_TEST(refused)
{
    static const struct { const char *row, *text; enum fab_code code; const char *what; } ROWS[] = {
        { "smallest", "{\"kind\":\"leave\"}", FAB_OK, "" },
        { "with what is not looked at", "{\"kind\":\"leave\",\"sid\":1,\"disclose\":{\"text\":\"a\"}}", FAB_OK, "" },
        { "no object", "[]", FAB_E_FIELD, "{}" },
        { "no kind", "{}", FAB_E_KIND, "" },
        { "unknown kind", "{\"kind\":\"x\"}", FAB_E_KIND, "x" },
        { "unknown member", "{\"kind\":\"leave\",\"sum\":1}", FAB_E_FIELD, "sum" },
        { "text never in a leaf", "{\"kind\":\"leave\",\"text\":\"a\"}", FAB_E_FIELD, "text" },
        { "fraction", "{\"kind\":\"leave\",\"scale\":1.5}", FAB_E_FIELD, "scale" },
        { "number for a name", "{\"kind\":\"leave\",\"sub\":1}", FAB_E_FIELD, "sub" },
        { "mid for a sid", "{\"kind\":\"leave\",\"ref\":\"" MID "\"}", FAB_E_FIELD, "ref" },
        { "loose bits", "{\"kind\":\"leave\",\"key\":\"AR\"}", FAB_E_FIELD, "key" },
        { "time below zero", "{\"kind\":\"leave\",\"due\":-1}", FAB_E_FIELD, "due" },
        { "rows that are none", "{\"kind\":\"leave\",\"list\":[1]}", FAB_E_FIELD, "list" },
        { "cell of another form", "{\"kind\":\"leave\",\"list\":[[null]]}", FAB_E_FIELD, "list" },
        { "unknown in more", "{\"kind\":\"leave\",\"more\":{\"x\":1}}", FAB_E_FIELD, "more" },
        { "repeat of one", "{\"kind\":\"leave\",\"more\":{\"repeat\":[1]}}", FAB_E_FIELD, "more" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena       a = FAB_ARENA(memory);
        struct fab_statement   s;
        struct fab_err         e = { .code = FAB_OK };
        const struct fab_json *json = fab_json_read(fab_str_of(ROWS[i].text), &a, &e);

        fab_expect(ROWS[i].row, fab_statement_from_json(json, &a, &s, &e), ROWS[i].code);
        fab_expect_str(ROWS[i].row, fab_str_of(e.what), fab_str_of(ROWS[i].what));
    }
}

static bool holds(fab_str text, const char *part)
{
    const fab_str want = fab_str_of(part);

    for (size_t i = 0; i + want.len <= text.len; i++) {
        if (fab_str_starts(fab_str_part(text, i, text.len), part)) return true;
    }
    return false;
}

FAB_TEST(shown)
{
    static const struct { const char *path, *part; } ROWS[] = {
        { "tests/vectors/example/entry4.cose", "18([\n  << {\n    1 / alg /: -8,\n    4 / kid /: h'3af79f5d7c56f3b0f9e735f516fd9d2b' / OvefXXxW87D55zX1Fv2dKw /" },
        { "tests/vectors/example/entry4.cose", "6 / iat /: 1795424400 / 2026-11-23T09:00:00Z /" },
        { "tests/vectors/example/entry4.cose", "4 / topic /: \"repairs\"" },
        { "tests/vectors/example/entry4.full.cose", "17 / disclosures /: [<< [h'07e3376b1a555996ad00e91e872ca84a'" },
        { "tests/vectors/example/entry4.full.cose", "\"Bob fixed my bike, on time and for free\", 8 / text /] >>]" },
        { "tests/vectors/example/entry5.cose", "5 / due /: 1796025600 / 2026-11-30T08:00:00Z /" },
    };
    static uint8_t text[8192];

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_buf b = FAB_BUF(text);
        struct fab_err e;

        fab_expect(ROWS[i].path, fab_show(fab_test_file(ROWS[i].path), &b, &e), FAB_OK);
        if (!holds(fab_buf_str(&b), ROWS[i].part)) {
            fab_expect_str(ROWS[i].part, fab_buf_str(&b), fab_str_of(ROWS[i].part));
        }
    }
}

FAB_TEST(shown_at_the_edges)
{
    static uint8_t text[256], tiny[8];
    struct fab_buf b = FAB_BUF(text), small = FAB_BUF(tiny);
    struct fab_err e;

    fab_expect("not canonical", fab_show(fab_test_hex("1800"), &b, &e), FAB_E_SYNTAX);
    fab_expect("nothing", fab_show(fab_test_hex(""), &b, &e), FAB_E_SYNTAX);
    fab_expect(
        "full",
        fab_show(fab_test_hex("5820"
                              "0000000000000000000000000000000000000000000000000000000000000000"),
                 &small, &e),
        FAB_E_MEMORY);
    fab_expect("plain", fab_show(fab_test_hex("8301a1022041ff"), &b, &e), FAB_OK);
    fab_expect_str("plain", fab_buf_str(&b), FAB_STR("[1, {\n  2: -1\n}, h'ff']\n"));
}
