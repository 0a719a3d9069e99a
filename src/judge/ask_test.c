/* ask_test.c: facts become statements (DECISION 1, PROTOCOL 5.4); instances kept apart; the answer
 * and its reasons. */
#include "judge/ask.h"
#include "judge/judge_test.h"
#include "state/device.h"
#include "base/test.h"

static const struct fab_judge_rules RULES = { .open = 1, .quiet = 250000 };

static fab_id mid(uint8_t n)
{
    return (fab_id){ { n } };
}

static struct fab_evid fact(int64_t idx, int64_t n, uint8_t author, uint8_t subject, int64_t topic,
                            int64_t dim, int64_t outcome, int64_t what)
{
    return (struct fab_evid){ .idx = idx,
                              .n = n,
                              .subject = mid(subject),
                              .author = mid(author),
                              .topic = topic,
                              .dim = dim,
                              .outcome = outcome,
                              .fact = what };
}

static struct fab_judge *open_judge(struct test_memory *t)
{
    struct fab_judge *j = NULL;
    struct fab_err    e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_judge_open(&RULES, test_memory(t), &j, &e), FAB_OK);
    return j;
}

static void close_judge(struct fab_judge *j, struct test_memory *t)
{
    fab_judge_close(j);
    fab_expect("all memory went back", t->bytes, 0);
}

static void learn(struct fab_judge *j, struct fab_evid *rows, int n, int64_t day)
{
    struct fab_err e = { 0 };

    fab_expect("learnt", fab_judge_learn(j, rows, n, (fab_moment){ day * FAB_DAY_MS }, &e), FAB_OK);
}

static struct fab_why why(const struct fab_judge *j, uint8_t asker, uint8_t who, int64_t topic,
                          int dim, int64_t day)
{
    static uint8_t           room[1 << 14];
    struct fab_arena         arena = FAB_ARENA(room);
    struct fab_why           out = { 0 };
    struct fab_err           e = { 0 };
    const struct fab_inquiry q = {
        .asker = mid(asker), .who = mid(who), .topic = topic, .at = { day * FAB_DAY_MS }
    };

    fab_expect("why", fab_judge_why(j, &q, dim, &arena, &out, &e), FAB_OK);
    return out;
}

/* ---- a fact's weight and sign: a founder's word about a newcomer, so METHOD's weight is 1 ---- */

static const struct {
    const char *row;
    int64_t     outcome;
    int         fact;
    double      weight;
    int         sign;
} FACT[] = {
    { "kept", 1000000, FAB_FACT_KEPT, 1, 1 },
    { "kept by silence", 1000000, FAB_FACT_KEPT_SILENT, .5, 1 },
    { "late", 700000, FAB_FACT_LATE, 1, 0 },
    { "partly, just good", 800000, FAB_FACT_PARTLY, 1, 1 },
    { "partly, just not good", 799999, FAB_FACT_PARTLY, 1, 0 },
    { "partly, just not bad", 500000, FAB_FACT_PARTLY, 1, 0 },
    { "partly, just bad", 499999, FAB_FACT_PARTLY, 1, -1 },
    { "broken by ruling", 0, FAB_FACT_BROKEN, 1, -1 },
    { "broken, admitted", 300000, FAB_FACT_ADMITTED, 1, -1 },
    { "broken and made good", 300000, FAB_FACT_MADE_GOOD, .5, -1 },
    { "a surety was called", 0, FAB_FACT_SURETY_CALLED, 1, -1 },
    { "label 5", 1000000, FAB_FACT_LABEL, 1, 1 },
    { "rating 3 of 4", 750000, FAB_FACT_RATING, 1, 0 },
    { "quiet", 1000000, FAB_FACT_QUIET, .25, 1 },
};

/* What the record of person 2 holds then: weighted good and bad. */
static void expect_record(const struct fab_judge *j, const char *row, double weight, int sign)
{
    const struct fab_inquiry q = {
        .asker = mid(1), .who = mid(2), .topic = 7, .at = { FAB_DAY_MS }
    };
    struct fab_need need = {
        .stake = { 1 }, .level = FAB_LEVEL_OPEN, .shrug = { 1 }, .track = { 1 }, .max_steps = 1
    };
    struct fab_answer        answer;
    struct fab_err           e = { 0 };
    const double             c = why(j, 1, 2, 7, FAB_DIM_WILL, 1).c[FAB_X_record_j];

    fab_expect(row, (c > 0) - (c < 0), sign);
    fab_expect(row, fab_judge_ask(j, &q, &need, NULL, 0, &answer, &e), FAB_OK);
    fab_expect(row, answer.will.records, 1);
    fab_expect(row, answer.can.records, 0);
    fab_expect("rounded weight", answer.will.odds.weight, sign != 0 && weight >= 0.5);
}

FAB_TEST(ask_facts_become_statements)
{
    for (int r = 0; r < fab_countof(FACT); r++) {
        struct test_memory t;
        struct fab_judge  *j = open_judge(&t);
        struct fab_err     e = { 0 };
        struct fab_evid    row = fact(5, 0, 1, 2, 7, FAB_DIM_WILL, FACT[r].outcome, FACT[r].fact);

        fab_expect("founder", fab_judge_founder(j, &(fab_id){ { 1 } }, &e), FAB_OK);
        learn(j, &row, 1, 1);
        expect_record(j, FACT[r].row, FACT[r].weight, FACT[r].sign);
        close_judge(j, &t);
    }
}

/* The same through METHOD itself: half the weight moves the standing less, by its own formula. */
FAB_TEST(ask_half_a_weight_is_half_in_the_record)
{
    static const int WHAT[] = { FAB_FACT_KEPT, FAB_FACT_KEPT_SILENT, FAB_FACT_QUIET };
    static const double PART[] = { 1, .5, .25 };

    for (int r = 0; r < fab_countof(WHAT); r++) {
        const struct fab_method_rules rules = { .open = 1 };
        struct test_memory            t, t2 = { .left = -1 };
        struct fab_judge             *j = open_judge(&t);
        struct fab_method             m;
        struct fab_judgement          o;
        struct fab_err                e = { 0 };
        struct fab_evid               row = fact(5, 0, 1, 2, 0, FAB_DIM_CAN, 1000000, WHAT[r]);
        const struct fab_statement_said said = { .from = mid(1),
                                                 .about = mid(2),
                                                 .at = { FAB_DAY_MS },
                                                 .value = 1,
                                                 .outcome = FAB_OUTCOME_GOOD,
                                                 .part = PART[r],
                                                 .source = 5 };

        learn(j, &row, 1, 1);
        fab_expect("open", fab_method_open(&m, &rules, test_memory(&t2), &e), FAB_OK);
        fab_expect("learnt", fab_method_learn(&m, &said, 1, &o, &e), FAB_OK);
        fab_expect_near("wp", fab_web_at(&m.web, 2)->wp, .5 * PART[r], 1e-15);
        fab_method_judge(&m, 1, 2, (fab_moment){ 2 * FAB_DAY_MS }, &o);
        fab_expect("the same log-odds", why(j, 1, 2, 0, FAB_DIM_CAN, 2).z == o.z, true);
        fab_method_close(&m);
        close_judge(j, &t);
    }
}

FAB_TEST(ask_topics_and_dimensions_are_apart)
{
    struct test_memory t;
    struct fab_judge  *j = open_judge(&t);
    struct fab_evid    rows[] = {
           fact(9, 0, 1, 2, 7, FAB_DIM_CAN, 0, FAB_FACT_BROKEN),
           fact(9, 1, 1, 2, 7, FAB_DIM_WILL, 1000000, FAB_FACT_KEPT),
           fact(9, 2, 3, 2, 7, FAB_DIM_CAN, 0, FAB_FACT_BROKEN),
           fact(9, 3, 1, 2, 8, FAB_DIM_CAN, 1000000, FAB_FACT_KEPT),
           /* about oneself: not learnt */
           fact(9, 4, 2, 2, 8, FAB_DIM_CAN, 1000000, FAB_FACT_KEPT),
    };

    learn(j, rows, fab_countof(rows), 3);
    fab_expect("rows learnt", fab_judge_learnt(j), 4);
    fab_expect("competence in 7: two bad", why(j, 4, 2, 7, FAB_DIM_CAN, 3).records, 2);
    fab_expect("intention in 7: one good", why(j, 4, 2, 7, FAB_DIM_WILL, 3).records, 1);
    fab_expect("competence in 8", why(j, 4, 2, 8, FAB_DIM_CAN, 3).records, 1);
    fab_expect("intention in 8", why(j, 4, 2, 8, FAB_DIM_WILL, 3).records, 0);
    fab_expect("bad", why(j, 4, 2, 7, FAB_DIM_CAN, 3).c[FAB_X_record_j] < 0, true);
    fab_expect("good", why(j, 4, 2, 7, FAB_DIM_WILL, 3).c[FAB_X_record_j] > 0, true);
    close_judge(j, &t);
}

/* ---- loading, and starting again ---- */

struct told { int founders, entry; struct fab_evid rows[3]; };

static enum fab_code next_founder(void *self, bool *more, fab_id *out, struct fab_err *e)
{
    struct told *s = self;

    (void)e;
    *more = s->founders < 2;
    *out = mid((uint8_t)++s->founders);
    return FAB_OK;
}

/* 40 entries of three rows each. */
static enum fab_code next_entry(void *self, struct fab_evid **rows, int *n, fab_moment *now,
                                struct fab_err *e)
{
    struct told *s = self;

    (void)e;
    *rows = s->rows;
    *n = s->entry < 40 ? 3 : 0;
    *now = (fab_moment){ s->entry * FAB_DAY_MS };
    for (int k = 0; k < *n; k++) {
        s->rows[k] = fact(s->entry, k, (uint8_t)(1 + (s->entry + k) % 5),
                          (uint8_t)(1 + (s->entry * 3 + k + 1) % 7), 0, 1 + k % 2,
                          (s->entry + k) % 6 == 0 ? 0 : 1000000, FAB_FACT_KEPT);
    }
    s->entry++;
    return FAB_OK;
}

FAB_TEST(ask_load_gives_the_same_as_learning_on_the_way)
{
    struct test_memory t, t2;
    struct fab_judge  *whole = open_judge(&t), *step = open_judge(&t2);
    struct told        one = { 0 }, two = { 0 };
    struct fab_err     e = { 0 };
    struct fab_evid   *rows;
    int                n = 1;
    fab_moment         now;
    const struct fab_evidence_source source = { &one, next_founder, next_entry };

    fab_expect("loaded", fab_judge_load(whole, &source, &e), FAB_OK);
    for (uint8_t k = 1; k <= 2; k++) {
        fab_expect("founder", fab_judge_founder(step, &(fab_id){ { k } }, &e), FAB_OK);
    }
    while (n > 0) {
        fab_expect("told", next_entry(&two, &rows, &n, &now, &e), FAB_OK);
        fab_expect("learnt", fab_judge_learn(step, rows, n, now, &e), FAB_OK);
    }
    fab_expect("as many rows",
               fab_judge_learnt(whole) == fab_judge_learnt(step) && fab_judge_learnt(step) > 90,
               true);
    for (uint8_t i = 1; i <= 7; i++) {
        for (uint8_t k = 1; k <= 7; k++) {
            if (i != k) {
                fab_expect("to the last bit",
                           why(whole, i, k, 0, 1, 41).z == why(step, i, k, 0, 1, 41).z, true);
            }
        }
    }
    close_judge(whole, &t);
    close_judge(step, &t2);
}

FAB_TEST(ask_without_memory)
{
    int refused = 0;

    for (int64_t blocks = 0; blocks < 80; blocks++) {
        struct test_memory t = { .left = blocks };
        struct told        told = { 0 };
        struct fab_judge  *j = NULL;
        struct fab_err     e = { 0 };
        const struct fab_evidence_source source = { &told, next_founder, next_entry };
        enum fab_code      code = fab_judge_open(&RULES, test_memory(&t), &j, &e);

        if (code == FAB_OK) {
            code = fab_judge_load(j, &source, &e);
            fab_judge_close(j);
        }
        fab_expect("whole, or refused", code == FAB_OK || code == FAB_E_MEMORY, true);
        fab_expect("all memory went back", t.bytes, 0);
        refused += code == FAB_E_MEMORY;
    }
    fab_expect("some were refused, not all", refused > 10 && refused < 80, true);
}

/* ---- outside evidence ---- */

static void outside(struct fab_judge *j, int kind, fab_str from, fab_str to, int64_t value,
                    int64_t at_ms)
{
    const struct fab_outside_said said = {
        .kind = kind, .from = from, .to = to, .value_ppm = value, .at = { at_ms }
    };
    struct fab_err                e = { 0 };

    fab_expect("outside", fab_judge_outside(j, FAB_STR("otc"), &said, &e), FAB_OK);
}

/* A trust signature that holds for some names only. */
static void outside_limited(struct fab_judge *j, fab_str from, fab_str to, fab_str names)
{
    const struct fab_outside_said said = { .kind = FAB_OUTSIDE_VOUCH,
                                           .from = from,
                                           .to = to,
                                           .value_ppm = FAB_M,
                                           .at = { 9000 },
                                           .topic = names,
                                           .depth = 1 };
    struct fab_err                e = { 0 };

    fab_expect("limited", fab_judge_outside(j, FAB_STR("otc"), &said, &e), FAB_OK);
}

FAB_TEST(ask_outside_evidence)
{
    struct test_memory t;
    struct fab_judge  *j = open_judge(&t);
    struct fab_err     e = { 0 };
    struct fab_answer  answer;
    struct fab_need    need = { .stake = { 20 },
                                .level = FAB_LEVEL_BALANCED,
                                .shrug = { 20 },
                                .track = { 20 },
                                .max_steps = 1 };
    struct fab_inquiry q = { .mark = FAB_STR("otc"),
                             .asker = fab_web_name(FAB_STR("6")),
                             .who = fab_web_name(FAB_STR("2")),
                             .topic = 3,
                             .at = { 0 } };

    outside(j, FAB_OUTSIDE_RATING, FAB_STR("6"), FAB_STR("2"), 400000, 5000);
    outside(j, FAB_OUTSIDE_RATING, FAB_STR("6"), FAB_STR("5"), -200000, 5000);
    /* amount 255: more than whole */
    outside(j, FAB_OUTSIDE_VOUCH, FAB_STR("5"), FAB_STR("2"), 2125000, 9000);
    /* only shown */
    outside(j, FAB_OUTSIDE_KNOWS_KEY, FAB_STR("7"), FAB_STR("2"), 1000000, 9000);
    /* nor this one */
    outside_limited(j, FAB_STR("7"), FAB_STR("2"), FAB_STR("<[^>]+[@.]example\\.org>$"));
    /* oneself */
    outside(j, FAB_OUTSIDE_RATING, FAB_STR("8"), FAB_STR("8"), 1000000, 9000);
    /* a later batch, older */
    outside(j, FAB_OUTSIDE_RATING, FAB_STR("8"), FAB_STR("2"), 0, 1000);
    fab_expect("end", fab_judge_outside_end(j, &e), FAB_OK);
    fab_expect("end twice", fab_judge_outside_end(j, &e), FAB_OK);
    fab_expect("learnt", fab_judge_learnt(j), 4);
    /* a third one, older too */
    outside(j, FAB_OUTSIDE_RATING, FAB_STR("8"), FAB_STR("6"), 1000000, 2000);
    fab_expect("end", fab_judge_outside_end(j, &e), FAB_OK);
    fab_expect("it counts as of now", fab_judge_learnt(j), 5);

    fab_expect("asked", fab_judge_ask(j, &q, &need, NULL, 0, &answer, &e), FAB_OK);
    fab_expect("rests on the mark", answer.outside, true);
    fab_expect("records", answer.will.records, 3);
    fab_expect("competence is not doubted", need.can.lo, FAB_M);
    fab_expect("the odds are the mark's", need.will.mid, answer.will.odds.mid);

    q.mark = (fab_str){ NULL, 0 };
    fab_expect("asked", fab_judge_ask(j, &q, &need, NULL, 0, &answer, &e), FAB_OK);
    fab_expect("the community knows nothing of it", answer.will.records, 0);
    fab_expect("both dimensions", need.can.lo < FAB_M, true);
    close_judge(j, &t);
}

/* ---- the whole answer ---- */

FAB_TEST(ask_answer)
{
    struct test_memory t;
    struct fab_judge  *j = open_judge(&t);
    struct fab_err     e = { 0 };
    struct fab_answer  before, after;
    struct fab_need    need = { .stake = { 40 },
                                .level = FAB_LEVEL_BALANCED,
                                .shrug = { 20 },
                                .track = { 40 },
                                .max_steps = 1 };
    struct fab_inquiry q = {
        .asker = mid(1), .who = mid(2), .topic = 7, .at = { 400 * FAB_DAY_MS }
    };

    fab_expect("founder", fab_judge_founder(j, &(fab_id){ { 1 } }, &e), FAB_OK);
    fab_expect("asked", fab_judge_ask(j, &q, &need, NULL, 0, &before, &e), FAB_OK);
    fab_expect("a stranger: not enough is known", before.decision.kind, FAB_NOT_ENOUGH_KNOWN);
    for (int k = 0; k < 80; k++) {
        struct fab_evid rows[] = { fact(k, 0, 1, 2, 7, FAB_DIM_WILL, 1000000, FAB_FACT_KEPT),
                                   fact(k, 1, 1, 2, 7, FAB_DIM_CAN, 1000000, FAB_FACT_KEPT) };

        learn(j, rows, 2, 300 + k);
    }
    fab_expect("asked", fab_judge_ask(j, &q, &need, NULL, 0, &after, &e), FAB_OK);
    fab_expect("after 80 promises kept more may stay uncovered",
               after.decision.tolerated.units > before.decision.tolerated.units, true);
    fab_expect("the odds have moved", after.decision.odds > before.decision.odds, true);
    need.level = FAB_LEVEL_OPEN;
    fab_expect("asked", fab_judge_ask(j, &q, &need, NULL, 0, &after, &e), FAB_OK);
    fab_expect("the open level takes the middle: a handshake", after.decision.kind, FAB_HANDSHAKE);
    fab_expect("weight", after.will.odds.weight, 80);
    const struct fab_why reasons = why(j, 1, 2, 7, FAB_DIM_WILL, 400);

    fab_expect("the asker is the witness",
               fab_judge_person(j, &q, FAB_DIM_WILL, reasons.witness[0].person).b[0], 1);
    fab_expect("of 80 statements", reasons.witness[0].said, 80);
    q.who = q.asker;
    fab_expect("about oneself", fab_judge_ask(j, &q, &need, NULL, 0, &after, &e), FAB_E_CONFLICT);
    close_judge(j, &t);
}
