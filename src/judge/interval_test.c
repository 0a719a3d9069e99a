/* interval_test.c: METHOD 9's outlook to 1e-9; DECISION 1's interval against the formula spelt
 * out. */
#include "judge/interval.h"
#include "judge/judge_test.h"
#include "base/test.h"

#include <math.h>

static const struct { const char *who; int lo, hi; double mean; } OUTLOOK[] = {     /* at 21 d */
    { "a", 1, 10, 0.673327718651 }, { "b", 1, 10, 0.688416940205 },
    { "d", 0, 10, 0.513616582766 }, { "g", 2, 10, 0.707278365287 },
};
static const fab_moment AT = { 21 * FAB_DAY_MS };

static void open_first(struct fab_method *m, struct test_memory *t)
{
    const struct fab_method_rules rules = { .open = 1, .seeds = 3 };
    struct fab_judgement          judged[fab_countof(TEST_FIRST)];
    struct fab_err                e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_method_open(m, &rules, test_memory(t), &e), FAB_OK);
    fab_expect("learnt", test_learn(m, TEST_FIRST, fab_countof(TEST_FIRST), judged), true);
}

FAB_TEST(interval_outlook)
{
    struct fab_method  m;
    struct test_memory t;

    open_first(&m, &t);
    for (int r = 0; r < fab_countof(OUTLOOK); r++) {
        const fab_id             id = test_id(OUTLOOK[r].who[0]);
        const struct fab_outlook got = fab_outlook(&m, fab_method_person(&m, &id), AT);

        fab_expect(OUTLOOK[r].who, got.lo, OUTLOOK[r].lo);
        fab_expect(OUTLOOK[r].who, got.hi, OUTLOOK[r].hi);
        fab_expect_near(OUTLOOK[r].who, got.mean, OUTLOOK[r].mean, 1e-9);
    }
    fab_method_close(&m);
}

/* METHOD 7 once more, with libm: how likely it is that at most k of ten go well. */
static double slow_at_most(double z, double sd, int k)
{
    static const double NODE[] = { 0, .282216, .589456, .967422, 1.593219 };
    double              sum = 0;

    for (int n = -4; n <= 4; n++) {
        const double p = 1 / (1 + exp(-(z + sd * (n < 0 ? -NODE[-n] : NODE[n]))));

        for (int m = 0; m <= k; m++) {
            sum += exp(lgamma(11) - lgamma(m + 1) - lgamma(11 - m)) * pow(p, m) * pow(1 - p, 10 - m)
                   / 9;
        }
    }
    return sum;
}

/* Of a person with `said` statements of one kind about him. */
static void expect_outlook(int said, int outcome)
{
    const struct fab_method_rules rules = { .open = 0 };
    struct test_memory            t = { .left = -1 };
    struct fab_method             m;
    struct fab_judgement          o;
    struct fab_err                e = { 0 };

    fab_expect("open", fab_method_open(&m, &rules, test_memory(&t), &e), FAB_OK);
    for (int n = 0; n < said; n++) {
        const struct fab_statement_said s = { .from = { { (uint8_t)n, 1 } },
                                              .about = test_id('j'),
                                              .at = { n },
                                              .value = outcome ? 1 : -1,
                                              .outcome = outcome,
                                              .part = 1 };

        fab_expect("learnt", fab_method_learn(&m, &s, 1, &o, &e), FAB_OK);
    }
    const fab_id   id = test_id('j');
    const uint32_t j = fab_method_person(&m, &id);

    fab_method_judge(&m, 0, j, AT, &o);
    for (int n = 0; n < FAB_TERMS; n++) o.x[n] = n == FAB_X_base || fab_about_j(n) ? o.x[n] : 0;
    double z = 0;

    for (int n = 0; n < FAB_TERMS; n++) z += m.b[n] * o.x[n];
    const double variance =
        m.b[18] * m.b[18] * fab_web_at(&m.web, j)->vj + fab_method_variance(&m, o.x);
    const double sd = sqrt(2 * variance);
    const struct fab_outlook got = fab_outlook(&m, j, AT);

    fab_expect("at most lo is likely enough", slow_at_most(z, sd, got.lo) > .05, true);
    fab_expect("one less is not", got.lo == 0 || slow_at_most(z, sd, got.lo - 1) <= .05, true);
    fab_expect("at most hi is all but sure", got.hi == 10 || slow_at_most(z, sd, got.hi) >= .95,
               true);
    fab_expect("one less is not", got.hi == 0 || slow_at_most(z, sd, got.hi - 1) < .95, true);
    if (outcome == FAB_OUTCOME_BAD && said > 100) {
        fab_expect("little is hoped for", got.hi < 5, true);
    }
    fab_method_close(&m);
}

FAB_TEST(interval_outlook_by_another_way)
{
    for (int said = 0; said < 250; said += 7) {
        expect_outlook(said, FAB_OUTCOME_BAD);
        expect_outlook(said, FAB_OUTCOME_GOOD);
    }
}

/* The formula of DECISION 1 once more, with libm. */
static double slow_sd(const struct fab_method *m, const struct fab_judgement *o)
{
    double v = pow(m->b[18], 2) * fab_web_at(&m->web, o->j)->vj
               + pow(m->b[19], 2) * fab_web_at(&m->web, o->i)->vi;

    for (int n = 0; n < FAB_TERMS; n++) {
        for (int k = 0; k < FAB_TERMS; k++) v += o->x[n] * m->C[k][n] * o->x[k];
    }
    return sqrt(2 * v);
}

FAB_TEST(interval_for_one_asker)
{
    static const char *const PAIR[] = { "ea", "ab", "ad", "gf", "zz" };     /* z: nobody known */
    struct fab_method  m;
    struct test_memory t;

    open_first(&m, &t);
    for (int r = 0; r < fab_countof(PAIR); r++) {
        const fab_id         i = test_id(PAIR[r][0]), j = test_id(PAIR[r][1]);
        struct fab_judgement o;

        fab_method_judge(&m, fab_method_person(&m, &i), fab_method_person(&m, &j), AT, &o);
        const struct fab_odds got = fab_interval(&m, &o);
        const double          sd = slow_sd(&m, &o);

        fab_expect(PAIR[r], got.lo, (int64_t)floor(1e6 / (1 + exp(-(o.z - 1.645 * sd)))));
        fab_expect(PAIR[r], got.mid, (int64_t)floor(1e6 * o.p + .5));
        fab_expect(PAIR[r], got.hi, (int64_t)ceil(1e6 / (1 + exp(-(o.z + 1.645 * sd)))));
        fab_expect("in order",
                   0 <= got.lo && got.lo <= got.mid && got.mid <= got.hi && got.hi <= FAB_M, true);
    }
    fab_method_close(&m);
}

FAB_TEST(interval_of_the_certain_stays_in_range)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement o;

    open_first(&m, &t);
    fab_method_judge(&m, 0, 0, AT, &o);
    o.z = 800;
    o.p = fab_method_sigma(o.z);
    fab_expect("certain", fab_interval(&m, &o).hi, FAB_M);
    fab_expect("certain", fab_interval(&m, &o).mid, FAB_M);
    o.z = -800;
    o.p = fab_method_sigma(o.z);
    fab_expect("hopeless", fab_interval(&m, &o).lo, 0);
    fab_expect("hopeless", fab_interval(&m, &o).mid, 0);
    fab_method_close(&m);
}
