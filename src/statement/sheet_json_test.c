/* sheet_json_test.c: what an outline and a sheet in JSON must have, and what they may not. */
#include "base/test.h"
#include "statement/sheet_json.h"

#define HEAD                                                                                       \
    "{\"at\":1795500000,\"version\":1,\"unit\":0,\"minute_milli\":150,\"rate_day\":300,\"word_"    \
    "effect\":900000,\"pool_keep\":100000,"
#define PARTIES "\"parties\":[\"AQEBAQEBAQEBAQEBAQEBAQ\",\"AgICAgICAgICAgICAgICAg\"],"
#define LEG     "{\"debtor\":1,\"due\":1795845600,\"stake\":300,\"premium\":20000,\"after\":0}"
#define REST    "\"topic\":\"photo\",\"text\":\"The camera\",\"legs\":[" LEG "]}"

static uint8_t memory[1 << 20];

static const struct {
    const char   *row, *json;
    enum fab_code want;
    const char   *field;
} OUTLINES[] = {
    { "whole", HEAD PARTIES REST, FAB_OK, NULL },
    { "no JSON", "camera", FAB_E_SYNTAX, NULL },
    { "no object", "[]", FAB_E_SYNTAX, "json" },
    { "no parties", HEAD REST, FAB_E_SYNTAX, "parties" },
    { "one party", HEAD "\"parties\":[\"AQEBAQEBAQEBAQEBAQEBAQ\"]," REST, FAB_E_SYNTAX, "parties" },
    { "a party by name", HEAD "\"parties\":[\"Nora\",\"Omar\"]," REST, FAB_E_SYNTAX, "parties" },
    { "no legs", HEAD PARTIES "\"topic\":\"photo\",\"text\":\"\",\"legs\":[]}", FAB_E_SYNTAX,
      "legs" },
    { "a third debtor", HEAD PARTIES "\"legs\":[{\"debtor\":2,\"due\":1795845600,\"stake\":300}]}",
      FAB_E_SYNTAX, NULL },
    { "a debtor beyond int",
      HEAD PARTIES "\"legs\":[{\"debtor\":4294967296,\"due\":1795845600,\"stake\":300}]}",
      FAB_E_SYNTAX, NULL },
    { "no stake", HEAD PARTIES "\"legs\":[{\"debtor\":0,\"due\":1795845600}]}", FAB_E_SYNTAX,
      NULL },
    { "no price", "{\"at\":1795500000,\"version\":1," PARTIES REST, FAB_E_SYNTAX, NULL },
    { "a time beyond all",
      "{\"at\":9223372036854775807,\"version\":1,\"minute_milli\":150,\"rate_day\":300,\"word_"
      "effect\":900000,"
      "\"pool_keep\":100000," PARTIES REST,
      FAB_E_SYNTAX, NULL },
};

FAB_TEST(outline_json)
{
    for (int i = 0; i < fab_countof(OUTLINES); i++) {
        struct fab_arena a = FAB_ARENA(memory);
        struct fab_buf   b = FAB_BUF_IN(&a), text = FAB_BUF_IN(&a);
        struct fab_err   e = { .code = FAB_OK };

        fab_expect(OUTLINES[i].row, fab_outline_from_json(fab_str_of(OUTLINES[i].json), &a, &b, &e),
                   OUTLINES[i].want);
        if (OUTLINES[i].field != NULL)
            fab_expect_str(OUTLINES[i].row, fab_str_of(e.field), fab_str_of(OUTLINES[i].field));
        if (OUTLINES[i].want != FAB_OK) continue;
        fab_expect("back", fab_outline_to_json(fab_buf_bytes(&b), &text, &e), FAB_OK);
        const fab_str json = fab_buf_str(&text),
                      rest = fab_str_part(json, json.len + 1 - strlen(OUTLINES[i].json), json.len);
        fab_expect_str("as it was, behind its name", rest, fab_str_of(OUTLINES[i].json + 1));
    }
}

static const struct {
    const char   *row, *json;
    enum fab_code want;
} SHEETS[] = {
    { "empty", "{}", FAB_OK },
    { "a need and a gift",
      "{\"needs\":[{\"leg\":0,\"stake\":300,\"steps\":1,\"need\":180}],\"gives\":[{\"leg\":1,"
      "\"row\":1,\"most\":9}]}",
      FAB_OK },
    { "no object", "7", FAB_E_SYNTAX },
    { "the same row twice",
      "{\"gives\":[{\"leg\":0,\"row\":1,\"most\":1},{\"leg\":0,\"row\":1,\"most\":2}]}",
      FAB_E_SYNTAX },
    { "no such row", "{\"gives\":[{\"leg\":0,\"row\":6,\"most\":1}]}", FAB_E_SYNTAX },
    { "no leg", "{\"needs\":[{\"stake\":300,\"steps\":1,\"need\":180}]}", FAB_E_SYNTAX },
    { "thirteen steps", "{\"needs\":[{\"leg\":0,\"stake\":300,\"steps\":13,\"need\":180}]}",
      FAB_E_SYNTAX },
    { "less than nothing", "{\"gives\":[{\"leg\":0,\"row\":1,\"most\":-1}]}", FAB_E_SYNTAX },
};

FAB_TEST(sheet_json)
{
    static const uint8_t salt[32] = { 7 };

    for (int i = 0; i < fab_countof(SHEETS); i++) {
        struct fab_arena a = FAB_ARENA(memory);
        struct fab_buf   b = FAB_BUF_IN(&a);
        struct fab_err   e = { .code = FAB_OK };

        fab_expect(SHEETS[i].row,
                   fab_sheet_from_json(fab_bytes_of("outline", 7), salt, fab_str_of(SHEETS[i].json),
                                       &a, &b, &e),
                   SHEETS[i].want);
    }
}
