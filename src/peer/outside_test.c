/* outside_test.c: rows as the node takes them, from a small rating file and from the web of
 * tests/data/openpgp. */
#include "peer/outside.h"

#include "base/test.h"

static uint8_t          memory[1 << 19];
static const fab_moment NOW = { INT64_C(1600000000000) };

struct heard { int n; uint64_t line; enum fab_rating_flaw flaw; };

static void hear(void *arg, uint64_t line, enum fab_rating_flaw flaw)
{
    struct heard *h = arg;

    *h = (struct heard){ h->n + 1, line, flaw };
}

FAB_TEST(outside_ratings)
{
    static const char TEXT[] =
        "rater,ratee,value,time,topic\nanna,bruno,5,10,bread\nanna,anna,5,11,\nbruno,anna,2,12,\n";
    const fab_bytes                  file = fab_bytes_of(TEXT, sizeof TEXT - 1);
    const struct fab_ratings_options options = {
        .scaled = true, .min_micro = FAB_M, .max_micro = 5 * FAB_M,
    };
    struct fab_arena                 arena = FAB_ARENA(memory);
    struct fab_ratings               r;
    struct fab_err                   e;
    struct heard                     heard = { 0 };
    struct fab_outside_ratings       rows = { .ratings = &r, .refused = hear, .arg = &heard };
    struct fab_outside_row           row;

    fab_expect("opens", fab_ratings_open(file, &options, &arena, &r, &e), FAB_OK);
    fab_expect("first", fab_outside_rating(&rows, &row), true);
    fab_expect("kind, value, time", row.kind == 1 && row.value == FAB_M && row.at == 10000, true);
    fab_expect_str("from", row.from, FAB_STR("anna"));
    fab_expect_str("to", row.to, FAB_STR("bruno"));
    fab_expect_str("topic", row.topic, FAB_STR("bread"));
    fab_expect("second", fab_outside_rating(&rows, &row), true);
    fab_expect("value", row.value, -FAB_M / 2);
    fab_expect("refused", heard.n == 1 && heard.line == 3 && heard.flaw == FAB_RATING_SELF, true);
    fab_expect("end", fab_outside_rating(&rows, &row), false);
    fab_expect("without an error", rows.code, FAB_OK);
}

FAB_TEST(outside_ratings_of_a_broken_file)
{
    static const char TEXT[] = "rater,ratee,value,time\nanna,bruno,1,10\n\"anna,bruno,5,11\n";
    const struct fab_ratings_options options = { .scaled = true, .max_micro = FAB_M };
    struct fab_arena                 arena = FAB_ARENA(memory);
    struct fab_ratings               r;
    struct fab_outside_ratings       rows = { .ratings = &r };
    struct fab_outside_row           row;

    fab_expect("opens",
               fab_ratings_open(fab_bytes_of(TEXT, sizeof TEXT - 1), &options, &arena, &r,
                                &rows.err),
               FAB_OK);
    fab_expect("first", fab_outside_rating(&rows, &row), true);
    fab_expect("ends", fab_outside_rating(&rows, &row), false);
    fab_expect("says why", rows.code == FAB_E_SYNTAX && rows.err.arg == 3, true);
}

/* The web of tests/data/openpgp: seven names, nine edges; the same on any number of threads. */
static void expect_rows(const char *path, int threads)
{
    const fab_bytes        file = fab_test_file(path);
    struct fab_keyring     k;
    struct fab_err         e;
    struct fab_outside_row row;
    int                    kinds[4] = { 0 }, names = 0;
    int64_t                latest = 0;

    if (!fab_expect(path, fab_keyring_open(file, NOW, threads, &k, &e), FAB_OK)) return;
    while (fab_outside_keyring(&k, &row)) {
        const bool name = fab_str_same(row.from, row.to);

        fab_expect("fingerprints", row.from.len == 40 && row.to.len == 40, true);
        if (!name) fab_expect("in order of time", row.at >= latest, true);
        if (!name) latest = row.at;
        names += name;
        kinds[row.kind] += !name;
        if (row.kind != 3) fab_expect("never trust", row.value == 0 && row.depth == 0, true);
        if (row.kind != 3) continue;
        fab_expect("partial or complete", row.value, row.depth == 1 ? 500000 : FAB_M);
        fab_expect("regular expression", row.topic.len > 0, row.depth == 2);
    }
    fab_expect("names", names, 7);
    fab_expect("certifications", kinds[2], 7);
    fab_expect("vouches", kinds[3], 2);
    fab_keyring_close(&k);
}

FAB_TEST(outside_keyring)
{
    expect_rows("tests/data/openpgp/web.gpg", 1);
    expect_rows("tests/data/openpgp/web.asc", 3);
}

FAB_TEST(outside_keyring_refused)
{
    struct fab_keyring k;
    struct fab_err     e;

    fab_expect("no keyring",
               fab_keyring_open(fab_bytes_of("hello", 5), NOW, 1, &k, &e), FAB_E_SYNTAX);
    fab_expect("nothing kept", k.arena.p == NULL && k.text.p == NULL, true);
}
