/* method_test.c: METHOD 9, both lists, to 1e-9: the contract between implementations. */
#include "judge/judge_test.h"
#include "base/test.h"

static const double NEAR = 1e-9;

static void open_method(struct fab_method *m, struct test_memory *t, double open, bool act,
                        int seeds)
{
    const struct fab_method_rules rules = { .open = open, .act = act, .seeds = seeds };
    struct fab_err                e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_method_open(m, &rules, test_memory(t), &e), FAB_OK);
}

static void close_method(struct fab_method *m, struct test_memory *t)
{
    fab_method_close(m);
    fab_expect("all memory went back", t->bytes, 0);
}

static const struct { const char *id; double p, lo, hi, mean, w, e; } OPEN[] = {
    { "1", 0.731058578630, -0.85, 1, 0.231058578630, 0.500000000000, 0.000000000000 },
    { "2", 0.774334419949, -0.85, 1, 0.898044690082, 0.750000000000, 0.500000000000 },
    { "3", 0.861710499769, -0.65, 1, 1.000000000000, 1.000000000000, 1.000000000000 },
    { "4", 0.875983401247, -0.65, 1, 0.897835417964, 0.750000000000, 0.500000000000 },
    { "5", 0.929725787894, -0.35, 1, 0.944084959494, 1.000000000000, 1.000000000000 },
    { "6", 0.911116590675, -0.45, 1, 0.896457557698, 0.222222222222, 0.000000000000 },
    { "7", 0.847587752958, -1, 1, 0.607169597813, 1.000000000000, 1.000000000000 },
    { "8", 0.314816672353, -1, 1, 0.143964380855, 0.222222222222, 0.000000000000 },
    { "9", 0.343340043844, -1, 1, -0.019222379466, 1.000000000000, 1.000000000000 },
    { "10", 0.776564080364, -1, 1, 0.198141400236, 0.125000000000, 0.000000000000 },
    { "11", 0.803548159338, -1, 1, -0.096725600278, 0.934579439252, 0.925233644860 },
    { "12", 0.197707077034, -1, 1, 0.110638304014, 0.500000000000, 0.000000000000 },
    { "13", 0.855941261764, -1, 1, 0.270045419862, 0.929387331256, 0.925233644860 },
    { "14", 0.247646811411, -1, 1, 0.205483627009, 0.055555555556, 0.000000000000 },
    { "15", 0.733345161485, -1, 1, 0.472294281150, 0.500000000000, 0.000000000000 },
    { "16", 0.674292826215, -1, 1, -0.069172310174, 0.934579439252, 0.925233644860 },
};

FAB_TEST(method_first_list_open)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged[fab_countof(TEST_FIRST)];

    open_method(&m, &t, 1, false, 3);
    fab_expect("learnt", test_learn(&m, TEST_FIRST, fab_countof(TEST_FIRST), judged), true);
    for (int r = 0; r < fab_countof(OPEN); r++) {
        fab_expect_near(OPEN[r].id, judged[r].p, OPEN[r].p, NEAR);
        fab_expect_near(OPEN[r].id, judged[r].value.lo, OPEN[r].lo, NEAR);
        fab_expect_near(OPEN[r].id, judged[r].value.hi, OPEN[r].hi, NEAR);
        fab_expect_near(OPEN[r].id, judged[r].value.mean, OPEN[r].mean, NEAR);
        fab_expect_near(OPEN[r].id, judged[r].w, OPEN[r].w, NEAR);
        fab_expect_near(OPEN[r].id, judged[r].e, OPEN[r].e, NEAR);
    }
    close_method(&m, &t);
}

static const struct { const char *id; double p, mean; } CLOSED[] = {
    { "1", 0.731058578630, 0.231058578630 },   { "2", 0.802574783469, 0.933082458387 },
    { "3", 0.876286858323, 1.000000000000 },   { "4", 0.886875840412, 0.894226985437 },
    { "5", 0.941256214212, 0.947909329891 },   { "6", 0.923908360572, 0.874032813271 },
    { "7", 0.837937790148, 0.631378711603 },   { "8", 0.160078868448, -0.124063557374 },
    { "9", 0.482131729671, 0.093753691416 },   { "10", 0.648568777110, -0.135047325333 },
    { "11", 0.700594218911, -0.461187227266 }, { "12", 0.284076318805, -0.005302929433 },
    { "13", 0.790353872259, -0.024582618697 }, { "14", 0.161812751684, -0.079338538458 },
    { "15", 0.727028572538, 0.476101758481 },  { "16", 0.591204164181, -0.156541900700 },
};

FAB_TEST(method_first_list_closed)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged[fab_countof(TEST_FIRST)];

    open_method(&m, &t, 0, false, 3);
    fab_expect("learnt", test_learn(&m, TEST_FIRST, fab_countof(TEST_FIRST), judged), true);
    for (int r = 0; r < fab_countof(CLOSED); r++) {
        fab_expect_near(CLOSED[r].id, judged[r].p, CLOSED[r].p, NEAR);
        fab_expect_near(CLOSED[r].id, judged[r].value.mean, CLOSED[r].mean, NEAR);
        fab_expect_near(CLOSED[r].id, judged[r].w, 1, NEAR);
    }
    close_method(&m, &t);
}

static const struct { const char *name; double c; } CONTRIBUTION[] = {     /* e about a at 21 d */
    { "base", 0.633077800681 },           { "i_new", 0 },
    { "j_new", 0 },                       { "j_said_good_of_i", 0 },
    { "j_said_bad_of_i", 0 },             { "friend_good", 0.268249989287 },
    { "friend_bad", -0.320241721252 },    { "foe_good", 0 },
    { "foe_bad", 0 },                     { "own_experience", 0 },
    { "last_of_j", 0.017772823534 },      { "last_by_i", 0.054156494628 },
    { "silence_j", 0.046068529368 },      { "silence_i", -0.013062387788 },
    { "recent_j", 0.149763872512 },       { "recent_i", -0.322482740995 },
    { "record_j", 0.126929019988 },       { "habit_i", 0.138120374727 },
    { "standing_j", 0.049030367878 },     { "leniency_i", 0.041989685342 },
    { "standing_i", 0 },
};

static const struct { const char *who; double E, S, mj, vj, mi, vi; } PERSON[] = {
    { "a", 1.000000000000, 1.500000000000, 0.082971001217, 0.957888203313, -0.012959830837, 0.700000000000 },
    { "b", 1.000000000000, 3.074766355140, 0.120968105714, 0.955624319086, 0.016515423816, 0.700000000000 },
    { "c", 1.000000000000, 1.500000000000, 0.010456656223, 0.961029844588, 0.020653229399, 0.700000000000 },
    { "d", 0.000000000000, 1.000000000000, -0.327253407098, 0.927669364162, -0.227798007438, 0.700000000000 },
    { "e", 0.000000000000, 0.000000000000, 0.000000000000, 1.000000000000, 0.150639309875, 0.700000000000 },
    { "f", 0.000000000000, 0.000000000000, 0.000000000000, 1.000000000000, 0.040874101169, 0.700000000000 },
    { "g", 0.480582524272, 1.074766355140, 0.193985816449, 0.937202676767, 0.000000000000, 0.700000000000 },
};

static void expect_person(const struct fab_method *m, int r)
{
    const fab_id             id = test_id(PERSON[r].who[0]);
    const struct fab_known *p = fab_web_at(&m->web, fab_method_person(m, &id));

    fab_expect_near(PERSON[r].who, p->E, PERSON[r].E, NEAR);
    fab_expect_near(PERSON[r].who, p->S, PERSON[r].S, NEAR);
    fab_expect_near(PERSON[r].who, p->mj, PERSON[r].mj, NEAR);
    fab_expect_near(PERSON[r].who, p->vj, PERSON[r].vj, NEAR);
    fab_expect_near(PERSON[r].who, p->mi, PERSON[r].mi, NEAR);
    fab_expect_near(PERSON[r].who, p->vi, PERSON[r].vi, NEAR);
}

FAB_TEST(method_first_list_afterwards)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged[fab_countof(TEST_FIRST)], o;
    const fab_id         e = test_id('e'), a = test_id('a');
    double               sum = 0;

    open_method(&m, &t, 1, false, 3);
    fab_expect("learnt", test_learn(&m, TEST_FIRST, fab_countof(TEST_FIRST), judged), true);
    fab_method_judge(&m, fab_method_person(&m, &e), fab_method_person(&m, &a),
                     (fab_moment){ 21 * FAB_DAY_MS }, &o);
    fab_expect_near("p", o.p, 0.704615029921, NEAR);
    fab_expect_near("lo", o.value.lo, -1, NEAR);
    fab_expect_near("hi", o.value.hi, 1, NEAR);
    fab_expect_near("mean", o.value.mean, -0.411181865376, NEAR);
    for (int n = 0; n < FAB_TERMS; n++) {
        fab_expect_str("name", fab_str_of(fab_contribution_name(n)),
                       fab_str_of(CONTRIBUTION[n].name));
        fab_expect_near(CONTRIBUTION[n].name, m.b[n] * o.x[n], CONTRIBUTION[n].c, NEAR);
        sum += m.b[n] * o.x[n];
    }
    fab_expect("the contributions add up to the last bit", sum == o.z, true);
    for (int r = 0; r < fab_countof(PERSON); r++) expect_person(&m, r);
    fab_expect_near("aL", m.value.low_tail, .049, NEAR);
    fab_expect_near("aH", m.value.high_tail, .054, NEAR);
    fab_expect_near("q2", m.value.q2, .1, NEAR);
    fab_expect_near("gp", m.value.mean[1], .691666666667, NEAR);
    fab_expect_near("gn", m.value.mean[0], -.6875, NEAR);
    close_method(&m, &t);
}

struct second { const char *id; int row; double p, w, e; };
static const struct second SECOND_DEFAULT[] = {
    { "6", 6, .909111340613, .055555555556, 0 },      { "9", 9, .641530147581, .75, .5 },
    { "11", 11, .79038868741, .563577845031, .552529182879 },
    { "16", 16, .53582045509, .823542826588, .813162992858 },
    { "18", 18, .557321498367, .351749309019, .318181818182 },
    { "20", 20, .35522471986, .222222222222, 0 },
};
static const struct second SECOND_ACT[] = {
    { "6", 6, .913245852502, .125, 0 },               { "9", 9, .646976262275, .75, .5 },
    { "11", 11, .793266363628, .580503781471, .550804934142 },
    { "16", 16, .538298448126, .840787188773, .818042501455 },
    { "18", 18, .557973043607, .396153938523, .318181818182 },
    { "20", 20, .356003483835, .412727272727, .136363636364 },
};

static void second_list(double open, bool act, const struct second *want, int n, double mean20)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged[fab_countof(TEST_SECOND)];

    open_method(&m, &t, open, act, 2);
    fab_expect("learnt", test_learn(&m, TEST_SECOND, fab_countof(TEST_SECOND), judged), true);
    fab_expect_near("lo at 8", judged[7].value.lo, .05, NEAR);
    fab_expect_near("mean at 20", judged[19].value.mean, mean20, NEAR);
    for (int r = 0; r < n; r++) {
        fab_expect_near(want[r].id, judged[want[r].row - 1].p, want[r].p, NEAR);
        fab_expect_near(want[r].id, judged[want[r].row - 1].w, want[r].w, NEAR);
        fab_expect_near(want[r].id, judged[want[r].row - 1].e, want[r].e, NEAR);
    }
    close_method(&m, &t);
}

FAB_TEST(method_second_list)
{
    second_list(1, false, SECOND_DEFAULT, fab_countof(SECOND_DEFAULT), -0.612823608010);
    second_list(2, true, SECOND_ACT, fab_countof(SECOND_ACT), -0.607402907803);
}

FAB_TEST(method_founders_are_established)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged[fab_countof(TEST_FIRST)];
    struct fab_err       e = { 0 };
    const fab_id         a = test_id('a'), d = test_id('d');

    open_method(&m, &t, 1, false, 0);
    fab_expect("founder", fab_method_founder(&m, &a, &e), FAB_OK);
    fab_expect("learnt", test_learn(&m, TEST_FIRST, fab_countof(TEST_FIRST), judged), true);
    fab_expect_near("the founder's first word weighs whole", judged[0].w, 1, NEAR);
    fab_expect_near("who he speaks for is half known", judged[1].e, .5, NEAR);
    fab_expect_near("nobody else is a seed", fab_web_at(&m.web, fab_method_person(&m, &d))->E, 0,
                    NEAR);
    close_method(&m, &t);
}

FAB_TEST(method_without_memory_nothing_is_learnt)
{
    for (int64_t blocks = 0; blocks < 14; blocks++) {
        const struct fab_method_rules rules = { .open = 1, .seeds = 3 };
        struct test_memory            t = { .left = blocks };
        struct fab_method             m;
        struct fab_err                e = { 0 };
        struct fab_judgement          judged;
        const struct fab_statement_said said = test_said(&TEST_FIRST[0], 1);
        const enum fab_code           opened = fab_method_open(&m, &rules, test_memory(&t), &e);
        const enum fab_code             code =
            opened == FAB_OK ? fab_method_learn(&m, &said, 1, &judged, &e) : opened;

        fab_expect("refused as long as a block is missing", code,
                   blocks < 10 ? FAB_E_MEMORY : FAB_OK);
        fab_expect("nothing learnt", m.tot, code == FAB_OK);
        close_method(&m, &t);
    }
}

FAB_TEST(method_strangers_together_weigh_less_than_one)
{
    struct fab_method    m;
    struct test_memory   t;
    struct fab_judgement judged;
    struct fab_err       e = { 0 };
    double               sum = 0;

    open_method(&m, &t, 1, false, 0);
    for (int n = 0; n < 2000; n++) {
        const fab_id stranger = { { (uint8_t)(n & 255), (uint8_t)(n >> 8), 1 } };
        const struct fab_statement_said said = { .from = stranger,
                                                 .about = test_id('j'),
                                                 .at = { n },
                                                 .value = 1,
                                                 .outcome = FAB_OUTCOME_GOOD,
                                                 .part = 1,
                                                 .source = n };

        fab_expect("learnt", fab_method_learn(&m, &said, 1, &judged, &e), FAB_OK);
        sum += judged.w;
    }
    fab_expect_near("0.5 times the sum of 1 / s^2", sum, 0.8222, 5e-4);
    fab_expect("statement and its new pair in 75 bytes, a person in 256 and 8",
               (int64_t)fab_method_bytes(&m) < 2000 * 75 + 2001 * 264 + 65536, true);
    close_method(&m, &t);
}
