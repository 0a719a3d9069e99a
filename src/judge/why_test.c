/* why_test.c: METHOD 9's witnesses to 1e-9, its sentences; and that the parts add up, on every pair
 * of both lists. */
#include "judge/judge_test.h"
#include "judge/why.h"
#include "base/test.h"

static const double NEAR = 1e-9;
static uint8_t room[1 << 16];

static void open_list(struct fab_method *m, struct test_memory *t, const struct test_row *rows,
                      int n, int seeds)
{
    const struct fab_method_rules rules = { .open = 1, .seeds = seeds };
    struct fab_judgement          judged[32];
    struct fab_err                e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_method_open(m, &rules, test_memory(t), &e), FAB_OK);
    fab_expect("learnt", test_learn(m, rows, n, judged), true);
}

static void ask(const struct fab_method *m, char i, char j, int64_t day, struct fab_why *why)
{
    const fab_id         a = test_id(i), b = test_id(j);
    struct fab_arena     arena = FAB_ARENA(room);
    struct fab_judgement o;
    struct fab_err       e = { 0 };

    fab_method_judge(m, fab_method_person(m, &a), fab_method_person(m, &b),
                     (fab_moment){ day * FAB_DAY_MS }, &o);
    fab_expect("asked", fab_why(m, &o, &arena, why, &e), FAB_OK);
}

static const struct {
    const char *who;
    double      sum;
    int64_t     source, tie_source;
    uint32_t    said;
} WITNESS[] = {
    { "b", .538261732137, 3, 10, 1 },
    { "c", .213697292180, 4, 0, 1 },
    { "d", -.460454672371, 8, 12, 1 },
};

FAB_TEST(why_first_list)
{
    struct fab_method  m;
    struct test_memory t;
    struct fab_why     why;

    open_list(&m, &t, TEST_FIRST, fab_countof(TEST_FIRST), 3);
    ask(&m, 'e', 'a', 21, &why);
    fab_expect("witnesses", why.count, fab_countof(WITNESS));
    for (int k = 0; k < fab_countof(WITNESS) && k < why.count; k++) {
        const fab_id id = test_id(WITNESS[k].who[0]);

        fab_expect(WITNESS[k].who, why.witness[k].person, fab_method_person(&m, &id));
        fab_expect_near(WITNESS[k].who, why.witness[k].sum, WITNESS[k].sum, NEAR);
        fab_expect(WITNESS[k].who, why.witness[k].source, WITNESS[k].source);
        fab_expect(WITNESS[k].who, why.witness[k].tie_source, WITNESS[k].tie_source);
        fab_expect(WITNESS[k].who, why.witness[k].said, WITNESS[k].said);
    }
    fab_expect_near("you", why.you, -.101278574086, NEAR);
    fab_expect_near("gaps", why.gaps, .046068529368, NEAR);
    fab_expect("about 7 in 10", why.tenths, 7);
    fab_expect("about", why.almost, false);
    fab_expect("1", why.outlook.lo, 1);
    fab_expect("to 10 of ten", why.outlook.hi, 10);
    fab_expect("for: b, c", why.speak_for, 2);
    fab_expect("against: d", why.speak_against, 1);
    fab_expect("not known: you have never dealt with a", why.unknown, FAB_UNKNOWN_NEVER_DEALT);
    fab_method_close(&m);
}

/* Every pair of the letters: contributions to the last bit, witnesses to 1e-9. */
static void add_up(const struct fab_method *m, const char *letters, int64_t day)
{
    for (const char *i = letters; *i != 0; i++) {
        for (const char *j = letters; *j != 0; j++) {
            const char     row[] = { *i, ' ', *j, 0 };
            struct fab_why why;
            double         z = 0, witnesses = 0;

            if (i == j) continue;
            ask(m, *i, *j, day, &why);
            for (int n = 0; n < FAB_TERMS; n++) z += why.c[n];
            for (int k = 0; k < why.count; k++) witnesses += why.witness[k].sum;
            fab_expect(row, z == why.z, true);
            fab_expect_near(row, witnesses, why.witnesses, NEAR);
            fab_expect_near(row, why.witnesses + why.gaps + why.you + why.place, why.z, NEAR);
            fab_expect("ordered, none is 0", why.speak_for + why.speak_against, why.count);
        }
    }
}

FAB_TEST(why_the_parts_add_up)
{
    struct fab_method  m;
    struct test_memory t;

    open_list(&m, &t, TEST_FIRST, fab_countof(TEST_FIRST), 3);
    add_up(&m, "abcdefgz", 21);
    fab_method_close(&m);
    open_list(&m, &t, TEST_SECOND, fab_countof(TEST_SECOND), 2);
    add_up(&m, "pqrstuxyz", 100);
    fab_method_close(&m);
}

static const struct { const char *row; char i, j; int64_t day; unsigned unknown; } UNKNOWN[] = {
    { "dealt with, and known", 'a', 'd', 21, 0 },
    { "half of what is said of b comes from strangers", 'a', 'b', 21, FAB_UNKNOWN_STRANGERS },
    { "60 days of silence are none", 'a', 'b', 72, FAB_UNKNOWN_STRANGERS },
    { "61 days are", 'a', 'b', 73, FAB_UNKNOWN_STRANGERS | FAB_UNKNOWN_SILENCE },
    { "nobody between", 'a', 'g', 21, FAB_UNKNOWN_NOBODY },
    { "nothing recorded", 'a', 'f', 21, FAB_UNKNOWN_NEVER_DEALT | FAB_UNKNOWN_NOBODY | FAB_UNKNOWN_NEWCOMER },
    { "nobody known", 'a', 'z', 21, FAB_UNKNOWN_NEVER_DEALT | FAB_UNKNOWN_NOBODY | FAB_UNKNOWN_NEWCOMER },
    { "a stranger asks", 'z', 'b', 21,
      FAB_UNKNOWN_NEVER_DEALT | FAB_UNKNOWN_NOBODY | FAB_UNKNOWN_STRANGERS | FAB_UNKNOWN_YOU },
};

FAB_TEST(why_what_is_not_known)
{
    struct fab_method  m;
    struct test_memory t;
    struct fab_why     why;

    open_list(&m, &t, TEST_FIRST, fab_countof(TEST_FIRST), 3);
    for (int r = 0; r < fab_countof(UNKNOWN); r++) {
        ask(&m, UNKNOWN[r].i, UNKNOWN[r].j, UNKNOWN[r].day, &why);
        fab_expect(UNKNOWN[r].row, why.unknown, UNKNOWN[r].unknown);
    }
    fab_method_close(&m);
}

/* Ten friends of e, six of whom speak well of j and four badly: the three at each end are named
 * with their ties. */
FAB_TEST(why_many_witnesses)
{
    const struct fab_method_rules rules = { .open = 0 };
    struct test_memory            t = { .left = -1 };
    struct fab_method             m;
    struct test_row               rows[20];
    struct fab_judgement          judged[20];
    struct fab_err                e = { 0 };
    struct fab_why                why;
    int                           named = 0;

    for (int k = 0; k < 10; k++) {
        rows[k] = (struct test_row){ 'e', (char)('A' + k), 1, k + 1, 1 };
        rows[10 + k] = (struct test_row){ (char)('A' + k), 'j', k < 6 ? 1 : -1, k + 11, k < 6 };
    }
    fab_expect("open", fab_method_open(&m, &rules, test_memory(&t), &e), FAB_OK);
    fab_expect("learnt", test_learn(&m, rows, 20, judged), true);
    ask(&m, 'e', 'j', 1, &why);
    fab_expect("for", why.speak_for, 6);
    fab_expect("against", why.speak_against, 4);
    for (int k = 0; k < why.count; k++) {
        const struct fab_witness *w = &why.witness[k];

        fab_expect("in order", k == 0 || w[-1].sum >= w->sum, true);
        fab_expect("tie", w->tie > 0, k < 6);
        if (w->tie_source != 0) fab_expect("e's word of this one", w->tie_source, w->source - 10);
        named += w->tie_source != 0;
    }
    fab_expect("three at each end", named, 2 * FAB_SHOWN);
    fab_method_close(&m);
}

FAB_TEST(why_without_memory)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_why       why;
    struct fab_judgement o;
    struct fab_err       e = { 0 };
    const fab_id         a = test_id('a'), b = test_id('b');
    struct fab_arena     none = { 0 };

    open_list(&m, &t, TEST_FIRST, fab_countof(TEST_FIRST), 3);
    fab_method_judge(&m, fab_method_person(&m, &a), fab_method_person(&m, &b),
                     (fab_moment){ 21 * FAB_DAY_MS }, &o);
    fab_expect("no room for witnesses", fab_why(&m, &o, &none, &why, &e), FAB_E_MEMORY);
    fab_method_close(&m);
}
