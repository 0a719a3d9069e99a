/* web_test.c: people between two others against a count over all; growth; names. */
#include "judge/judge_test.h"
#include "base/test.h"

enum { PEOPLE = 40, SAID = 600 };
static uint64_t state = 7;

static uint32_t any(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state % n);
}

/* A sign for a pair, into the web and into a plain table. */
static void say(struct fab_web *w, int table[PEOPLE + 1][PEOPLE + 1], uint32_t i, uint32_t j,
                int sign)
{
    const fab_id a = { { (uint8_t)i } }, b = { { (uint8_t)j } };

    fab_expect("room", fab_web_room(w, 1), true);
    const uint32_t ni = fab_web_person(w, &a), nj = fab_web_person(w, &b);

    fab_web_pair(w, ni, nj)->sign = sign & 3;
    table[ni][nj] = sign;
}

struct counted { uint32_t n[3][3]; };

static void count(void *arg, uint32_t k, int first, int second)
{
    (void)k;
    ((struct counted *)arg)->n[first][second]++;
}

static void expect_between(const struct fab_web *w, int table[PEOPLE + 1][PEOPLE + 1], uint32_t i,
                           uint32_t j)
{
    struct counted fast = { 0 }, slow = { 0 };

    fab_web_between_all(w, i, j, count, &fast);
    for (uint32_t k = 1; k <= PEOPLE; k++) {
        if (k != i && k != j && table[i][k] != 0 && table[k][j] != 0) {
            slow.n[table[i][k]][table[k][j]]++;
        }
    }
    fab_expect("as many of each", memcmp(&fast, &slow, sizeof fast), 0);
    fab_expect("sign", fab_web_sign(w, i, j), table[i][j]);
}

FAB_TEST(web_between_two)
{
    static int         table[PEOPLE + 1][PEOPLE + 1];
    struct test_memory t = { .left = -1 };
    struct fab_web     w;

    fab_expect("open", fab_web_open(&w, test_memory(&t)), true);
    for (uint32_t k = 1; k <= PEOPLE; k++) {        /* everybody gets his number in order */
        const fab_id id = { { (uint8_t)k } };

        fab_expect("room", fab_web_room(&w, 1), true);
        fab_expect("number", fab_web_person(&w, &id), k);
    }
    for (int n = 0; n < SAID; n++) {
        const uint32_t i = 1 + any(PEOPLE), j = 1 + any(n % 3 == 0 ? 3 : PEOPLE);

        if (i != j) say(&w, table, i, j, (int)any(3));
    }
    for (uint32_t i = 1; i <= PEOPLE; i++) {
        for (uint32_t j = 1; j <= PEOPLE; j++) {
            if (i != j) expect_between(&w, table, i, j);
        }
    }
    fab_web_close(&w);
    fab_expect("all memory went back", t.bytes, 0);
}

FAB_TEST(web_a_hundred_thousand_are_found_again)
{
    struct test_memory t = { .left = -1 };
    struct fab_web     w;
    int                lost = 0;

    fab_expect("open", fab_web_open(&w, test_memory(&t)), true);
    fab_expect("room for all at once", fab_web_room(&w, 50000), true);
    for (uint32_t k = 1; k <= 100000; k++) {
        fab_id id = { { 0 } };

        memcpy(id.b, &k, sizeof k);
        lost += fab_web_find(&w, &id) != 0;
        lost += fab_web_person(&w, &id) != k;
    }
    for (uint32_t k = 1; k <= 100000; k++) {
        fab_id id = { { 0 } };

        memcpy(id.b, &k, sizeof k);
        lost += fab_web_find(&w, &id) != k;
    }
    fab_expect("none lost, none taken for another", lost, 0);
    fab_web_close(&w);
    fab_expect("all memory went back", t.bytes, 0);
}

FAB_TEST(web_no_index_ever_fills_up)
{
    struct test_memory t = { .left = -1 };
    struct fab_web     w;

    fab_expect("open", fab_web_open(&w, test_memory(&t)), true);
    for (uint8_t k = 1; k < 200; k++) {
        const fab_id here = { { k } }, absent = { { k, 1 } };

        fab_expect("room", fab_web_room(&w, 1), true);
        fab_expect("one more", fab_web_person(&w, &here), k);
        fab_expect("at most three quarters", 4 * w.ids.used <= 3 * w.ids.places, true);
        fab_expect("so a search ends", fab_web_find(&w, &absent), 0);
    }
    fab_web_close(&w);
}

static const char *const NAME[] = {
    "",
    "a",
    "b",
    "aa",
    "a long name of thirty-one bytes",
    "a long name of thirty-one bytes!",
    "a long name of thirty-one bytes?",
};

FAB_TEST(web_names_are_apart)
{
    for (int i = 0; i < fab_countof(NAME); i++) {
        for (int k = 0; k < fab_countof(NAME); k++) {
            const fab_id a = fab_web_name(fab_str_of(NAME[i])),
                         b = fab_web_name(fab_str_of(NAME[k]));

            fab_expect(NAME[i], fab_same(&a, &b), i == k);
            fab_expect("none is nobody, none is a member's", fab_id_none(&a) || fab_id_short(&a),
                       false);
        }
    }
}
