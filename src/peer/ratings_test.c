/* ratings_test.c: rating files, small ones by hand and a public one whole. */
#include "peer/ratings.h"

#include "base/test.h"

static uint8_t memory[4 << 20];

static enum fab_code open_text(fab_str text, const struct fab_ratings_options *options,
                               struct fab_ratings *r, struct fab_err *e)
{
    const fab_bytes  file = fab_bytes_of(text.p, text.len);
    struct fab_arena arena = { memory, fab_ratings_need(file), 0 };

    fab_assert(arena.size <= sizeof memory);
    return fab_ratings_open(file, options, &arena, r, e);
}

FAB_TEST(ratings_scales)
{
    static const struct {
        const char *row, *values; enum fab_code want; int64_t min, max;
    } ROWS[] = {
        { "shares", "0\n1\n0.5\n", FAB_OK, 0, 1 },       { "signed", "-1\n0.4\n", FAB_OK, -1, 1 },
        { "stars", "1\n5\n3\n", FAB_OK, 1, 5 },
        { "stars and none", "0\n5\n", FAB_OK, 0, 5 },
        { "to ten", "1\n7\n", FAB_OK, 1, 10 },           { "school", "0\n10\n", FAB_OK, 0, 10 },
        { "bitcoin", "-10\n10\n", FAB_OK, -10, 10 },
        { "five both ways", "-2\n5\n", FAB_OK, -5, 5 },
        { "percent", "0\n99\n", FAB_OK, 0, 100 },
        { "none of ours", "0\n101\n", FAB_E_FIELD, 0, 0 },
        { "no number at all", "x\n", FAB_OK, 0, 1 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        char                       text[256] = "value\trater\tratee\ttime\n";
        size_t                     n = strlen(text);
        fab_str                    values = fab_str_of(ROWS[i].values);
        struct fab_ratings_options options = { 0 };
        struct fab_ratings         r;
        struct fab_err             e;

        while (values.len > 0) {
            const fab_str v = fab_str_cut(&values, '\n');

            memcpy(text + n, v.p, v.len);
            memcpy(text + n + v.len, "\ta\tb\t1\n", 8);
            n += v.len + 7;
        }
        fab_expect(ROWS[i].row, open_text((fab_str){ text, n }, &options, &r, &e), ROWS[i].want);
        if (ROWS[i].want != FAB_OK) continue;
        fab_expect(ROWS[i].row, r.min_micro, ROWS[i].min * FAB_M);
        fab_expect(ROWS[i].row, r.max_micro, ROWS[i].max * FAB_M);
    }
}

FAB_TEST(ratings_values_on_the_scale)
{
    static const struct {
        const char *scale, *value; enum fab_rating_flaw flaw; int64_t micro;
    } ROWS[] = {
        { "1..5", "1", FAB_RATING_GOOD, -1000000 }, { "1..5", "3", FAB_RATING_GOOD, 0 },
        { "1..5", "5", FAB_RATING_GOOD, 1000000 },
        { "1..5", "4", FAB_RATING_GOOD, 500000 },   { "1..5", "0.999999", FAB_RATING_SCALE, 0 },
        { "1..5", "6", FAB_RATING_SCALE, 0 },
        { "-10..10", "1", FAB_RATING_GOOD, 100000 }, { "0..3", "1", FAB_RATING_GOOD, -333333 },
        { "0..3", "2", FAB_RATING_GOOD, 333333 },
        { "-1..1", "0.4", FAB_RATING_GOOD, 400000 },
        { "-1000000000000..1000000000000", "1000000000000", FAB_RATING_GOOD, 1000000 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        char                       text[128] = "rater,ratee,time,value\na,b,1,";
        struct fab_ratings_options options = { .scaled = true };
        struct fab_ratings         r;
        struct fab_rating          row;
        struct fab_err             e;
        bool                       more;
        enum fab_rating_flaw       flaw = FAB_RATING_GOOD;

        memcpy(text + strlen(text), ROWS[i].value, strlen(ROWS[i].value));
        fab_expect("scale",
                   fab_ratings_scale(fab_str_of(ROWS[i].scale), &options.min_micro,
                                     &options.max_micro), true);
        fab_expect("opens", open_text(fab_str_of(text), &options, &r, &e), FAB_OK);
        fab_expect("row", fab_ratings_next(&r, &more, &flaw, &row, &e) == FAB_OK && more, true);
        fab_expect(ROWS[i].value, flaw, ROWS[i].flaw);
        if (flaw == FAB_RATING_GOOD) fab_expect(ROWS[i].value, row.value_micro, ROWS[i].micro);
    }
}

FAB_TEST(ratings_scale_text)
{
    static const struct { const char *text; bool ok; } ROWS[] = {
        { "1..5", true }, { "-1..1", true }, { "-10.5..10.5", true }, { "0..", false },
        { "..5", false }, { "5..1", false },
        { "1..1", false }, { "1-5", false }, { "", false }, { "a..b", false },
    };
    int64_t min, max;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].text, fab_ratings_scale(fab_str_of(ROWS[i].text), &min, &max),
                   ROWS[i].ok);
    }
}

FAB_TEST(ratings_refused_by_line)
{
    static const char TEXT[] =
        "From;To;Rating;Date;Topic\n"
        "anna;bruno;1,5;2024-01-01;bread\n"     /* 2 */
        "anna;anna;2;2024-01-02;\n"             /* 3: oneself */
        "anna;;2;2024-01-02;\n"                 /* 4: nobody */
        "anna;carla;much;2024-01-02;\n"         /* 5: no number */
        "anna;carla;7;2024-01-02;\n"            /* 6: outside */
        "anna;carla;2;tomorrow;\n"              /* 7: no date */
        "anna;carla;2;2023-12-31;\n"            /* 8: back in time */
        "anna;carla;2;2024-01-02\n"             /* 9: a cell too few */
        "anna;carla;5;2024-01-01;\n"            /* 10: the same day is not back */
        "bruno;carla;3;02/01/2024;\n";          /* 11 */
    static const struct { enum fab_rating_flaw flaw; int64_t line; } WANT[] = {
        { FAB_RATING_GOOD, 2 }, { FAB_RATING_SELF, 3 }, { FAB_RATING_NAME, 4 },
        { FAB_RATING_VALUE, 5 }, { FAB_RATING_SCALE, 6 },
        { FAB_RATING_TIME, 7 }, { FAB_RATING_BACK, 8 }, { FAB_RATING_ROW, 9 },
        { FAB_RATING_GOOD, 10 }, { FAB_RATING_GOOD, 11 },
    };
    struct fab_ratings_options options = { .scaled = true, .min_micro = FAB_M,
                                          .max_micro = 5 * FAB_M, .context = FAB_STR("market") };
    struct fab_ratings         r;
    struct fab_rating          row;
    struct fab_err             e;
    bool                       more;
    enum fab_rating_flaw       flaw;

    fab_expect("opens", open_text(FAB_STR(TEXT), &options, &r, &e), FAB_OK);
    for (int i = 0; i < fab_countof(WANT); i++) {
        fab_expect("row", fab_ratings_next(&r, &more, &flaw, &row, &e) == FAB_OK && more, true);
        fab_expect(fab_rating_flaw_name(WANT[i].flaw), flaw, WANT[i].flaw);
        fab_expect("line", (int64_t)row.line, WANT[i].line);
        if (i == 0) fab_expect_str("context of the row", row.context, FAB_STR("bread"));
        if (i == 8) fab_expect_str("context of the options", row.context, FAB_STR("market"));
    }
    fab_expect("end", fab_ratings_next(&r, &more, &flaw, &row, &e) == FAB_OK && !more, true);
    fab_expect("people", (int64_t)fab_ratings_people(&r), 3);
    fab_expect("good", (int64_t)r.good, 1);
    fab_expect("bad", (int64_t)r.bad, 1);
    fab_expect("neutral", (int64_t)r.neutral, 1);
    fab_expect("share", fab_ratings_good(&r), 500000);
    for (int f = FAB_RATING_ROW; f < FAB_RATING_FLAWS; f++) {
        fab_expect(fab_rating_flaw_name(f), (int64_t)r.refused[f], 1);
    }
    fab_ratings_rewind(&r);
    fab_expect("again", fab_ratings_next(&r, &more, &flaw, &row, &e) == FAB_OK && more, true);
    fab_expect("counts anew", (int64_t)(r.good + r.bad), 1);
}

FAB_TEST(ratings_of_bitcoin_otc)
{
    const fab_bytes            file = fab_test_file("tests/data/bitcoin-otc.csv");
    struct fab_ratings_options options = { 0 };
    struct fab_ratings         r;
    struct fab_rating          row;
    struct fab_err             e;
    bool                       more = true;
    enum fab_rating_flaw       flaw;
    int64_t                    refused = 0, first = 0;

    fab_expect("opens", open_text((fab_str){ (const char *)file.p, file.len }, &options, &r, &e),
               FAB_OK);
    while (fab_ratings_next(&r, &more, &flaw, &row, &e) == FAB_OK && more) {
        refused += flaw != FAB_RATING_GOOD;
        if (row.line == 2) first = row.value_micro;
    }
    fab_expect("scale", r.min_micro == -FAB_M && r.max_micro == FAB_M, true);
    fab_expect("rows", (int64_t)(r.good + r.bad + r.neutral), 35592);
    fab_expect("refused", refused, 0);
    fab_expect("people", (int64_t)fab_ratings_people(&r), 5881);
    fab_expect("good share", fab_ratings_good(&r) / 1000, 899);
    fab_expect("first value", first, 400000);
    fab_expect("left out: id, outcome", r.csv.nleft, 2);
}
