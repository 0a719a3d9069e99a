/* json_test.c: what is JSON, what only looks like it, and what is written. */
#include "codec/json.h"

#include "base/test.h"

static uint8_t memory[1 << 20];

FAB_TEST(strict)
{
    static const struct { const char *row, *text; bool ok; } ROWS[] = {
        { "number", "0", true },                { "blanks around", " \t\r\n[ ] ", true },
        { "nested", "{\"a\":{\"b\":[1,{}]}}", true }, { "nothing", "", false },
        { "two values", "1 2", false },         { "comma behind", "[1,]", false },
        { "comma first", "[,1]", false },       { "no comma", "[1 2]", false },
        { "no colon", "{\"a\" 1}", false },     { "no name", "{1:2}", false },
        { "name twice", "{\"a\":1,\"a\":2}", false }, { "name twice, escaped", "{\"a\":1,\"\\u0061\":2}", false },
        { "single quotes", "'a'", false },      { "comment", "1//", false },
        { "NaN", "NaN", false },                { "Infinity", "-Infinity", false },
        { "leading zero", "01", false },        { "plus", "+1", false },
        { "point first", ".5", false },         { "point last", "1.", false },
        { "exponent", "1e-5", true },           { "exponent cut", "1e", false },
        { "minus alone", "-", false },          { "minus zero", "-0", true },
        { "True", "True", false },              { "word cut", "nul", false },
        { "word longer", "nullx", false },      { "quote open", "\"a", false },
        { "escape cut", "\"\\", false },        { "unknown escape", "\"\\x\"", false },
        { "control", "\"\x01\"", false },       { "line end in text", "\"a\nb\"", false },
        { "unit cut", "\"\\u12\"", false },     { "low surrogate alone", "\"\\udc00\"", false },
        { "high surrogate alone", "\"\\ud800\"", false }, { "high twice", "\"\\ud800\\ud800\"", false },
        { "not UTF-8", "\"\xff\"", false },     { "brackets crossed", "[}", false },
        { "byte order mark", "\xef\xbb\xbf" "1", false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena a = FAB_ARENA(memory);
        struct fab_err   e = { .code = FAB_OK };

        fab_expect(ROWS[i].row, fab_json_read(fab_str_of(ROWS[i].text), &a, &e) != NULL,
                   ROWS[i].ok);
        fab_expect(ROWS[i].row, e.code, ROWS[i].ok ? FAB_OK : FAB_E_SYNTAX);
    }
}

FAB_TEST(depth)
{
    char             text[2 * FAB_L_json_depth + 2];
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_err   e;

    memset(text, '[', FAB_L_json_depth + 1);
    memset(text + FAB_L_json_depth + 1, ']', FAB_L_json_depth + 1);
    fab_expect("at the limit",
               fab_json_read((fab_str){ text + 1, 2 * FAB_L_json_depth }, &a, &e) != NULL, true);
    fab_expect("one beyond",
               fab_json_read((fab_str){ text, 2 * FAB_L_json_depth + 2 }, &a, &e) == NULL, true);
}

FAB_TEST(values)
{
    struct fab_arena       a = FAB_ARENA(memory);
    struct fab_err         e;
    const struct fab_json *o =
        fab_json_read(FAB_STR("{\"a\":{\"b\":[1,2.5,-3]},\"t\":\"\\u00e9\\ud83d\\ude00\\n\\/"
                              "\",\"big\":9223372036854775808,\"f\":false}"),
                      &a, &e);
    const struct fab_json *list = fab_json_get(o, "a.b");

    fab_expect("count", list->count, 3);
    fab_expect("integer", list->first->is_int && list->first->n == 1, true);
    fab_expect("fraction", list->first->next->is_int, false);
    fab_expect_str("as written", list->first->next->text, FAB_STR("2.5"));
    fab_expect("beyond int64", fab_json_int(o, "big", 7), 7);
    fab_expect("below zero", list->first->next->next->n, -3);
    fab_expect_str("text", fab_json_text(o, "t"), FAB_STR("\xc3\xa9\xf0\x9f\x98\x80\n/"));
    fab_expect("no such member", fab_json_get(o, "a.x") == NULL && fab_json_get(o, "t.x") == NULL,
               true);
    fab_expect("no text", fab_json_text(o, "f").len, 0);
    fab_expect("false", fab_json_get(o, "f")->type, FAB_JSON_FALSE);
}

FAB_TEST(many_members)
{
    static char      text[8192];
    struct fab_buf   b = FAB_BUF(text);
    struct fab_out   o = { .b = &b };
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_err   e;
    char             name[] = "n00";

    fab_json_open(&o, NULL, '{');
    for (int i = 0; i < 60; i++) {
        name[1] = (char)('0' + i * 7 % 60 / 10);
        name[2] = (char)('0' + i * 7 % 60 % 10);
        fab_json_put_int(&o, name, i);
    }
    fab_json_close(&o, '}');
    fab_expect("sixty names", fab_json_read(fab_buf_str(&b), &a, &e) != NULL, true);
    b.len--;
    fab_json_put_int(&o, "n31", 0);
    fab_json_close(&o, '}');
    fab_expect("one of them twice",
               fab_json_read(fab_buf_str(&b), &a, &e) == NULL && e.code == FAB_E_SYNTAX, true);
}

FAB_TEST(full_arena)
{
    static uint8_t   small[64];
    struct fab_arena a = FAB_ARENA(small);
    struct fab_err   e;

    fab_expect("no room",
               fab_json_read(FAB_STR("[1,2,3]"), &a, &e) == NULL && e.code == FAB_E_MEMORY, true);
}

FAB_TEST(writing)
{
    static const uint8_t ZEROS[32];
    uint8_t              text[512];
    struct fab_buf       b = FAB_BUF(text);
    struct fab_out       o = { .b = &b };

    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "a", FAB_STR("\"\\\n\x01\xc3\xa9"));
    fab_json_open(&o, "l", '[');
    fab_json_put_int(&o, NULL, INT64_MIN);
    fab_json_put_bool(&o, NULL, true);
    fab_json_put_null(&o, NULL);
    fab_json_open(&o, NULL, '{');
    fab_json_close(&o, '}');
    fab_json_close(&o, ']');
    fab_json_put_mid(&o, "m", ZEROS);
    fab_json_put_time(&o, "t", INT64_C(1795424460000));
    fab_json_put_raw(&o, "r", FAB_STR("[1]"));
    fab_json_close(&o, '}');
    fab_expect_str(
        "document", fab_buf_str(&b),
        FAB_STR("{\"a\":\"\\\"\\\\\\n\\u0001\xc3\xa9\",\"l\":[-9223372036854775808,true,null,{}],"
                "\"m\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"t\":\"2026-11-23T09:01:00Z\",\"r\":[1]}"));
}
