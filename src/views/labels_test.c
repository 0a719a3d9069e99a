/* labels_test.c: labels by whom they are about and by who gives them; a visitor reads no name. */
#include "base/test.h"
#include "codec/base64.h"
#include "state/device.h"
#include "views/test_village.h"

static void label(int n, int who, fab_id about, int64_t level)
{
    const fab_id sid = { { 79, [31] = (uint8_t)n } };

    *fab_add_label(fab_village()->t, FAB_KEY(.a = sid)) =
        (struct fab_label){ .sid = sid, .about = about, .who = fab_village()->mid[who], .topic = 1,
                            .level = level, .at = fab_days(FAB_VILLAGE_DAY - n),
                            .until = fab_days(FAB_VILLAGE_DAY + 100) };
}

static const struct fab_json *read_as(int reader, const char *query, int mid)
{
    char           target[64];
    struct fab_buf b = FAB_BUF(target);
    struct fab_err e;

    fab_put_text(&b, query);
    fab_put_mid(&b, &fab_village()->mid[mid]);
    return fab_village_get(reader, FAB_EN, fab_buf_str(&b), &e);
}

FAB_TEST(labels_by_whom_and_about_whom)
{
    static const struct { const char *row, *query; int mid, want; } ROWS[] = {
        { "about Bruno: two", "/v1/labels?about=", FAB_BRUNO, 2 },
        { "about Dora: taken back", "/v1/labels?about=", FAB_DORA, 0 },
        { "by Anna", "/v1/labels?by=", FAB_ANNA, 1 },
        { "by Carla, those in force", "/v1/labels?by=", FAB_CARLA, 1 },
        { "by who gave none", "/v1/labels?by=", FAB_BRUNO, 0 },
    };
    const struct fab_village *v;

    fab_village_again();
    v = fab_village();
    label(1, FAB_ANNA, v->mid[FAB_BRUNO], 4);
    label(2, FAB_CARLA, v->mid[FAB_BRUNO], 2);
    label(3, FAB_CARLA, v->mid[FAB_DORA], 0);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_json *doc = read_as(FAB_DORA, ROWS[i].query, ROWS[i].mid);
        fab_expect(ROWS[i].row, doc == NULL ? -1 : fab_json_get(doc, "labels")->count, ROWS[i].want);
    }
    fab_expect_str("of whom", fab_json_text(fab_json_get(read_as(FAB_DORA, "/v1/labels?by=", FAB_ANNA),
                                                         "labels")->first, "of.name"),
                   FAB_STR("Bruno"));
    fab_village_again();
}

FAB_TEST(a_visitor_reads_no_name)
{
    fab_village_again();
    label(1, FAB_ANNA, fab_village()->mid[FAB_BRUNO], 4);
    const struct fab_json *said =
        fab_json_get(read_as(FAB_DORA, "/v1/labels?about=", FAB_BRUNO), "labels")->first;
    fab_expect("a member does", fab_str_starts(fab_json_text(said, "text"), "Anna: 4 of 5"), true);
    said = fab_json_get(read_as(FAB_VISITOR, "/v1/labels?about=", FAB_BRUNO), "labels")->first;
    fab_expect("a visitor does not", fab_str_starts(fab_json_text(said, "text"), "a member: 4 of 5"),
               true);
    fab_expect("nor in the record",
               fab_str_starts(fab_json_text(said, "record.text"),
                              "No promise has told yet how right a member"), true);
    fab_village_again();
}
