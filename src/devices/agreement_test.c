/* agreement_test.c: the life of a promise: each way through it, each refusal, each thing that time
 * alone does. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

enum { DRILL = 1, LOAN, OTHER, TERMS, RATING_A, RATING_B };

/* Anna lends Bruno a drill worth 60.00: out within a day, back within a week; she bears the risk by
 * her own will. */
static const struct fab_test_terms LEND = {
    2, 1, { { 0, 1, 24, 0, 0, 1, 0 }, { 1, 0, 168, 6000, 0, 1, 1 } }, { { 9, 1, 0, 0, 6000 } } };
/* Bruno does three hours of work for Anna, worth 30.00. */
static const struct fab_test_terms WORK = { 1, 1, { { 0, 1, 48, 3000, 0, 3, 0 } },
                                            { { 9, 0, 1, 0, 3000 } } };
/* Bruno asks to borrow what Anna lists openly: he owes her its return; what she does not ask she
 * waives. */
static const struct fab_test_terms BORROW = { 2, 0,
    { { 1, 0, 24, 0, 0, 1, 0 }, { 0, 1, 168, 6000, 0, 1, 1 } }, { { 0 } } };

#define PROMISE(row_, by_, about_, terms_, ...)                                                   \
    { .row = row_, .by = by_, .kind = FAB_K_promise, .about = about_, .terms = terms_,            \
      __VA_ARGS__ }
#define ACCEPT(by_)                                                                               \
    { .row = "accepted", .by = by_, .kind = FAB_K_accept, .about = LABEL(LOAN),                   \
      .ref = LABEL(LOAN) }
#define LEG(row_, by_, kind_, leg_, parts_, ...)                                                  \
    { .row = row_, .by = by_, .kind = kind_, .about = LABEL(LOAN), .code = leg_, .scale = parts_, \
      __VA_ARGS__ }
#define BREAK(row_, by_, leg_, how_, ...)                                                         \
    { .row = row_, .by = by_, .kind = FAB_K_break, .about = LABEL(LOAN), .code = leg_,            \
      .method = how_, __VA_ARGS__ }

static int evidence(struct fab_world *w, int fact)
{
    void *row[64];
    int   n, count = 0;

    n = fab_scan(w->map, FAB_I_evid_by_src, FAB_KEY(.a = fab_label(LOAN)), row, fab_countof(row));
    for (int i = 0; i < n; i++) count += ((const struct fab_evid *)row[i])->fact == fact;
    return count;
}

static void lent(struct fab_world *w)
{
    static const struct fab_step STEPS[] = { PROMISE("lends", ANNA, PERSON(BRUNO), &LEND,
                                                     .keep = LOAN), ACCEPT(BRUNO) };

    fab_four(w);
    SAY(w, STEPS);
}

static void works(struct fab_world *w)
{
    static const struct fab_step STEPS[] = { PROMISE("works", BRUNO, PERSON(ANNA), &WORK,
                                                     .keep = LOAN), ACCEPT(ANNA) };

    fab_four(w);
    SAY(w, STEPS);
}

FAB_TEST(never_stuck)
{
    const char *flaw = fab_arcs_flaw(&fab_device_agreement);

    fab_expect_str("leg", fab_str_of(flaw != NULL ? flaw : ""), FAB_STR(""));
    flaw = fab_arcs_flaw(&fab_device_rating);
    fab_expect_str("rating", fab_str_of(flaw != NULL ? flaw : ""), FAB_STR(""));
}

/* ---- the first loan */

static struct fab_world w;

FAB_TEST(first_loan)
{
    static const struct fab_step STEPS[] = {
        LEG("Bruno cannot bring back what he has not got", BRUNO, FAB_K_deliver, 1, 1,
            .want = FAB_E_STATE),
        LEG("out: Anna hands it over", ANNA, FAB_K_deliver, 0, 1),
        LEG("Bruno has it", BRUNO, FAB_K_keep, 0, 1),
        LATER(72),
        LEG("back: Bruno brings it", BRUNO, FAB_K_deliver, 1, 1),
        LEG("Anna has it", ANNA, FAB_K_keep, 1, 1),
        LEG("twice", ANNA, FAB_K_keep, 1, 1, .want = FAB_E_DUP),
        { "Anna rates", ANNA, FAB_K_rate, LABEL(LOAN), .code = 1, .seal = 3, .vec = { 4, 3, 1, 1 },
          .nvec = 4, .keep = RATING_A },
        { "nothing opens before the other", OPERATOR, FAB_K_open, LABEL(RATING_A), LABEL(RATING_A),
          .seal = 3, .vec = { 4, 3, 1, 1 }, .nvec = 4, .want = FAB_E_STATE },
        { "twice", ANNA, FAB_K_rate, LABEL(LOAN), .code = 1, .seal = 5, .vec = { 0, 0, 0, 0 },
          .nvec = 4, .want = FAB_E_DUP },
        { "not Chloe's affair", CHLOE, FAB_K_rate, LABEL(LOAN), .code = 1, .seal = 5,
          .vec = { 0, 0, 0, 0 }, .nvec = 4, .want = FAB_E_ROLE },
        { "Bruno rates", BRUNO, FAB_K_rate, LABEL(LOAN), .code = 1, .seal = 4,
          .vec = { 3, -1, 1, 0 }, .nvec = 4, .keep = RATING_B },
        { "other marks than he sealed", BRUNO, FAB_K_open, LABEL(RATING_B), LABEL(RATING_B),
          .seal = 4, .vec = { 4, 4, 1, 1 }, .nvec = 4, .want = FAB_E_OPEN },
        { "Chloe keeps no seals", CHLOE, FAB_K_open, LABEL(RATING_B), LABEL(RATING_B), .seal = 4,
          .vec = { 3, -1, 1, 0 }, .nvec = 4, .want = FAB_E_ROLE },
        { "no reply to what is sealed", BRUNO, FAB_K_reply, LABEL(RATING_A), LABEL(RATING_A),
          .nsd = 1, .sd = 60, .want = FAB_E_STATE },
        { "the operator opens Anna's", OPERATOR, FAB_K_open, LABEL(RATING_A), LABEL(RATING_A),
          .seal = 3, .vec = { 4, 3, 1, 1 }, .nvec = 4 },
        { "twice", OPERATOR, FAB_K_open, LABEL(RATING_A), LABEL(RATING_A), .seal = 3,
          .vec = { 4, 3, 1, 1 }, .nvec = 4, .want = FAB_E_DUP },
        { "Bruno opens his own", BRUNO, FAB_K_open, LABEL(RATING_B), LABEL(RATING_B), .seal = 4,
          .vec = { 3, -1, 1, 0 }, .nvec = 4 },
        { "a reply by the rated", BRUNO, FAB_K_reply, LABEL(RATING_A), LABEL(RATING_A), .nsd = 1,
          .sd = 60 },
        { "once", BRUNO, FAB_K_reply, LABEL(RATING_A), LABEL(RATING_A), .nsd = 1, .sd = 61,
          .want = FAB_E_DUP },
        { "Anna was not rated there", ANNA, FAB_K_reply, LABEL(RATING_A), LABEL(RATING_A), .nsd = 1,
          .sd = 62, .want = FAB_E_ROLE },
        { "no such rating", ANNA, FAB_K_reply, LABEL(LOAN), LABEL(LOAN), .nsd = 1, .sd = 62,
          .want = FAB_E_REF },
        { "nobody rates after it is open", ANNA, FAB_K_rate, LABEL(LOAN), .code = 1, .seal = 5,
          .vec = { 0, 0, 0, 0 }, .nvec = 4, .want = FAB_E_DUP },
        LATER(24 * 8),
    };
    void *row[8];
    fab_id rating;

    lent(&w);
    SAY(&w, STEPS);
    fab_expect("both legs, two dimensions", evidence(&w, FAB_FACT_KEPT), 4);
    rating = fab_label(RATING_A);
    fab_expect("Anna's marks count",
               fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = rating), row, 8), 2);
    fab_expect("as said", ((const struct fab_evid *)row[0])->outcome, 1000000);
    rating = fab_label(RATING_B);
    fab_expect("Bruno cannot say counts nothing",
               fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = rating), row, 8), 1);
    fab_expect("Bruno kept one", fab_person(&w, BRUNO)->ever, 1);
    fab_expect("Anna kept one", fab_person(&w, ANNA)->ever, 1);
    fab_expect("ended", fab_get_agr(w.map, FAB_KEY(.a = fab_label(LOAN)))->stage, FAB_END);
    fab_world_close(&w);
}

/* ---- what time alone does */

FAB_TEST(offer_lapses)
{
    static const struct fab_step STEPS[] = {
        PROMISE("lends", ANNA, PERSON(BRUNO), &LEND, .keep = LOAN),
        LATER(24 * 7 + 1),
        { "too late", BRUNO, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_STATE },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("lapsed", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_LAPSED);
    fab_world_close(&w);
}

FAB_TEST(nothing_comes)
{
    static const struct fab_step GRACE[] = { LATER(25) };
    static const struct fab_step OVER[] = { LATER(73) };

    lent(&w);
    SAY(&w, GRACE);
    fab_expect("due has passed", fab_test_leg(&w, LOAN, 0)->stage, FAB_GRACE);
    SAY(&w, OVER);
    fab_expect("nobody is blamed", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_EXPIRED);
    fab_expect("what waited for it is cancelled", fab_test_leg(&w, LOAN, 1)->outcome,
               FAB_OUT_CANCELLED);
    fab_expect("no evidence", evidence(&w, FAB_FACT_KEPT) + evidence(&w, FAB_FACT_LATE), 0);
    fab_world_close(&w);
}

FAB_TEST(silence_accepts)
{
    static const struct fab_step STEPS[] = { LEG("out", ANNA, FAB_K_deliver, 0, 1),
                                             LATER(24 * 7 + 1) };

    lent(&w);
    SAY(&w, STEPS);
    fab_expect("kept", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_KEPT);
    fab_expect("by silence", evidence(&w, FAB_FACT_KEPT_SILENT), 2);
    fab_world_close(&w);
}

FAB_TEST(kept_after_expiry)
{
    static const struct fab_step STEPS[] = {
        LATER(25), LATER(73),
        LEG("out, said by who has it", BRUNO, FAB_K_keep, 0, 1),
        LEG("twice", BRUNO, FAB_K_keep, 0, 1, .want = FAB_E_DUP),
        LEG("what was cancelled stays so", ANNA, FAB_K_keep, 1, 1, .want = FAB_E_STATE),
    };
    static const struct fab_step LATE[] = {
        LATER(25), LATER(73), LATER(24 * 31),
        LEG("after 30 days", BRUNO, FAB_K_keep, 0, 1, .want = FAB_E_DUE),
    };

    lent(&w);
    SAY(&w, STEPS);
    fab_expect("as evidence", evidence(&w, FAB_FACT_KEPT), 2);
    fab_world_close(&w);
    lent(&w);
    SAY(&w, LATE);
    fab_world_close(&w);
}

FAB_TEST(late)
{
    static const struct fab_step STEPS[] = { LATER(49), LEG("in grace", BRUNO, FAB_K_deliver, 0, 3),
                                             LEG("seen", ANNA, FAB_K_keep, 0, 3) };

    works(&w);
    SAY(&w, STEPS);
    fab_expect("late", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_LATE);
    fab_expect("competence only", evidence(&w, FAB_FACT_LATE), 1);
    fab_world_close(&w);
}

FAB_TEST(parts)
{
    static const struct fab_step STEPS[] = {
        LEG("an hour", BRUNO, FAB_K_deliver, 0, 1),
        LEG("the next waits for the answer", BRUNO, FAB_K_deliver, 0, 2, .want = FAB_E_STATE),
        LEG("seen", ANNA, FAB_K_keep, 0, 1),
        LEG("twice", BRUNO, FAB_K_deliver, 0, 1, .want = FAB_E_DUP),
        LEG("beyond all parts", BRUNO, FAB_K_deliver, 0, 4, .want = FAB_E_FIELD),
        LEG("two", BRUNO, FAB_K_deliver, 0, 2),
        LATER(24 * 7 + 1),
    };
    static const struct fab_step OVER[] = { LATER(24 * 3 + 1) };

    works(&w);
    SAY(&w, STEPS);
    fab_expect("silence accepts what was said", fab_test_leg(&w, LOAN, 0)->acked, 2);
    fab_expect("and no more", fab_test_leg(&w, LOAN, 0)->stage, FAB_GRACE);
    SAY(&w, OVER);
    fab_expect("partly", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_PARTLY);
    fab_expect("two thirds", evidence(&w, FAB_FACT_PARTLY), 1);
    fab_world_close(&w);
}

FAB_TEST(admitted)
{
    static const struct fab_step STEPS[] = {
        { "Bruno has earned 10.00", ANNA, FAB_K_transfer, PERSON(BRUNO), .code = 1,
          .amount = 1000 },
        BREAK("not by the creditor", ANNA, 0, 1, .want = FAB_E_ROLE),
        BREAK("more than it is worth", BRUNO, 0, 1, .amount = 3001, .want = FAB_E_FIELD),
        BREAK("I cannot", BRUNO, 0, 1, .amount = 2000),
        BREAK("twice", BRUNO, 0, 1, .amount = 10, .want = FAB_E_STATE),
        LEG("too late for that", BRUNO, FAB_K_deliver, 0, 1, .want = FAB_E_STATE),
        LEG("made good means all", ANNA, FAB_K_keep, 0, 1, .want = FAB_E_FIELD),
    };
    static const struct fab_step SILENT[] = { LATER(24 * 7 + 1) };
    static const struct fab_step GOOD[] = { LEG("made good", ANNA, FAB_K_keep, 0, 3) };

    works(&w);
    SAY(&w, STEPS);
    fab_expect("what he has, never below 0", fab_balance(&w, BRUNO), 0);
    fab_expect("paid", fab_test_leg(&w, LOAN, 0)->paid, 1000);
    fab_expect("a point", fab_person(&w, BRUNO)->points, 10);
    fab_expect("notice", fab_person(&w, BRUNO)->level, 1);
    SAY(&w, SILENT);
    fab_expect("broken", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_BROKEN);
    fab_expect("honesty pays", evidence(&w, FAB_FACT_ADMITTED), 2);
    fab_world_close(&w);

    works(&w);
    SAY(&w, STEPS);
    SAY(&w, GOOD);
    fab_expect("the same, better", evidence(&w, FAB_FACT_MADE_GOOD), 2);
    fab_world_close(&w);
}

FAB_TEST(cancelled)
{
    static const struct fab_step STEPS[] = {
        BREAK("Anna asks", ANNA, 1, 2), BREAK("twice", ANNA, 1, 2, .want = FAB_E_DUP),
        LEG("a handover voids it", ANNA, FAB_K_deliver, 0, 1),
        BREAK("Bruno too: of the other leg", BRUNO, 1, 2),
        LEG("kept", BRUNO, FAB_K_keep, 0, 1),
    };

    lent(&w);
    SAY(&w, STEPS);
    fab_expect("both said the same", fab_test_leg(&w, LOAN, 1)->outcome, FAB_OUT_CANCELLED);
    fab_expect("the other runs on", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

FAB_TEST(stale_consent)
{
    static const struct fab_step STEPS[] = {
        BREAK("Anna asks", ANNA, 0, 2), LEG("an hour is done", BRUNO, FAB_K_deliver, 0, 1),
        BREAK("Bruno means now", BRUNO, 0, 2),
    };

    works(&w);
    SAY(&w, STEPS);
    fab_expect("nothing is cancelled by an old word", fab_test_leg(&w, LOAN, 0)->stage, FAB_ACK);
    fab_world_close(&w);
}

FAB_TEST(extended)
{
#define EXTEND(row_, by_, hours_, ...)                                                            \
    { .row = row_, .by = by_, .kind = FAB_K_extend, .about = LABEL(LOAN), .code = 0,              \
      .due_h = hours_, __VA_ARGS__ }
    static const struct fab_step STEPS[] = {
        EXTEND("earlier", BRUNO, 47, .want = FAB_E_FIELD), EXTEND("three days", BRUNO, 72),
        EXTEND("twice", BRUNO, 72, .want = FAB_E_DUP),
        EXTEND("another day is another thing", ANNA, 96),
        EXTEND("not Chloe", CHLOE, 72, .want = FAB_E_ROLE), EXTEND("agreed", ANNA, 72),
        LATER(49), EXTEND("once more", BRUNO, 72), EXTEND("agreed", ANNA, 72),
        EXTEND("a third time", BRUNO, 200, .want = FAB_E_LIMIT),
        LEG("done", BRUNO, FAB_K_deliver, 0, 3),
        EXTEND("now it is said", BRUNO, 300, .want = FAB_E_STATE),
    };

    works(&w);
    SAY(&w, STEPS);
    fab_expect("twice", fab_test_leg(&w, LOAN, 0)->ext, 2);
    fab_world_close(&w);
}

FAB_TEST(a_series)
{
    static const struct fab_step STEPS[] = {
        PROMISE("three weeks", BRUNO, PERSON(ANNA), &WORK, .days = 7, .times = 3, .keep = LOAN),
        ACCEPT(ANNA),
        LEG("first", BRUNO, FAB_K_deliver, 0, 3), LEG("seen", ANNA, FAB_K_keep, 0, 3),
        LEG("not yet", BRUNO, FAB_K_deliver, 16, 3, .want = FAB_E_REF), LATER(49),
        LEG("second", BRUNO, FAB_K_deliver, 16, 3), LEG("seen", ANNA, FAB_K_keep, 16, 3),
        BREAK("enough", ANNA, 16, 3), BREAK("twice", BRUNO, 16, 3, .want = FAB_E_STATE),
        LATER(24 * 8),
        LEG("none", BRUNO, FAB_K_deliver, 32, 3, .want = FAB_E_REF),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("ended", fab_get_agr(w.map, FAB_KEY(.a = fab_label(LOAN)))->stage, FAB_END);
    fab_expect("nobody is blamed", fab_person(&w, BRUNO)->broken, 0);
    fab_expect("two kept", fab_person(&w, BRUNO)->ever, 2);
    fab_world_close(&w);
}

FAB_TEST(a_series_by_time_alone)
{
    static const struct fab_step STEPS[] = {
        PROMISE("three weeks", BRUNO, PERSON(ANNA), &WORK, .days = 7, .times = 3, .keep = LOAN),
        ACCEPT(ANNA),
        LATER(24 * 3), LATER(24 * 7), LATER(24 * 7), LATER(24 * 7),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("the third came and went", fab_test_leg(&w, LOAN, 32)->outcome, FAB_OUT_EXPIRED);
    fab_expect("ended", fab_get_agr(w.map, FAB_KEY(.a = fab_label(LOAN)))->stage, FAB_END);
    fab_world_close(&w);
}

FAB_TEST(public_promise)
{
    static const struct fab_test_terms VOW = { 1, 0, { { 0, 255, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_test_terms HELD = { 1, 1, { { 0, 255, 48, 10, 0, 1, 0 } },
                                                { { 9, 0, 0, 0, 10 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("to a person", ANNA, PERSON(BRUNO), &VOW, .code = 1, .want = FAB_E_FIELD),
        PROMISE("with holds", ANNA, ORIGIN, &HELD, .code = 1, .want = FAB_E_FIELD),
        PROMISE("by a newcomer", EVA, ORIGIN, &VOW, .code = 1, .want = FAB_E_ROLE),
        PROMISE("to everybody", ANNA, ORIGIN, &VOW, .code = 1, .keep = LOAN),
        BREAK("no other party", ANNA, 0, 2, .want = FAB_E_ROLE),
        LEG("nobody's to acknowledge", BRUNO, FAB_K_keep, 0, 1, .want = FAB_E_ROLE),
        LEG("done", ANNA, FAB_K_deliver, 0, 1), LATER(24 * 8),
    };
    static const struct fab_step MONTH[] = { LATER(24 * 23) };

    fab_four(&w);
    fab_expect("Eva comes", fab_world_join(&w, EVA, ANNA), FAB_OK);
    SAY(&w, STEPS);
    fab_expect("thirty days to contest", fab_test_leg(&w, LOAN, 0)->stage, FAB_ACK);
    SAY(&w, MONTH);
    fab_expect("kept by silence", fab_test_leg(&w, LOAN, 0)->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

/* ---- refusals */

FAB_TEST(promise_refuses)
{
    static const struct fab_test_terms NONE = { 0, 0, { { 0 } }, { { 0 } } };
    static const struct fab_test_terms SELF = { 1, 0, { { 0, 0, 24, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_test_terms CIRCLE = { 1, 0, { { 0, 1, 24, 0, 0, 1, 1 } }, { { 0 } } };
    static const struct fab_test_terms PARTS = { 1, 0, { { 0, 1, 24, 0, 0, 21, 0 } }, { { 0 } } };
    static const struct fab_test_terms NOPART = { 1, 0, { { 0, 1, 24, 0, 0, 0, 0 } }, { { 0 } } };
    static const struct fab_test_terms UNIT = { 1, 0, { { 0, 1, 24, 0, 9, 1, 0 } }, { { 0 } } };
    static const struct fab_test_terms MINUS = { 1, 0, { { 0, 1, 24, -1, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_test_terms PAST = { 1, 0, { { 0, 1, -1, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_test_terms DEPOSIT = { 1, 1, { { 0, 1, 24, 9, 0, 1, 0 } },
                                                   { { 2, 0, 1, 0, 9 } } };
    static const struct fab_test_terms WRONG_LEG = { 1, 1, { { 0, 1, 24, 9, 0, 1, 0 } },
                                                     { { 9, 1, 1, 0, 9 } } };
    static const struct fab_test_terms WRONG_OWNER = { 1, 1, { { 0, 1, 24, 9, 0, 1, 0 } },
                                                       { { 9, 0, 0, 0, 9 } } };
    static const struct fab_test_terms WRONG_UNIT = { 1, 1, { { 0, 1, 24, 9, 0, 1, 0 } },
                                                      { { 9, 0, 1, 1, 9 } } };
    static const struct fab_test_terms NO_SUM = { 1, 1, { { 0, 1, 24, 9, 0, 1, 0 } },
                                                  { { 9, 0, 1, 0, 0 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("a mode there is not", ANNA, PERSON(BRUNO), &WORK, .code = 2, .want = FAB_E_FIELD),
        PROMISE("a fallback there is not", ANNA, PERSON(BRUNO), &WORK, .method = 3,
                .want = FAB_E_FIELD),
        PROMISE("to an agreement", ANNA, UNKNOWN, &WORK, .want = FAB_E_FIELD),
        PROMISE("no legs", ANNA, PERSON(BRUNO), &NONE, .want = FAB_E_FIELD),
        PROMISE("owed to oneself", ANNA, PERSON(BRUNO), &SELF, .want = FAB_E_FIELD),
        PROMISE("after itself", ANNA, PERSON(BRUNO), &CIRCLE, .want = FAB_E_FIELD),
        PROMISE("21 parts", ANNA, PERSON(BRUNO), &PARTS, .want = FAB_E_FIELD),
        PROMISE("no parts", ANNA, PERSON(BRUNO), &NOPART, .want = FAB_E_FIELD),
        PROMISE("no such unit", ANNA, PERSON(BRUNO), &UNIT, .want = FAB_E_FIELD),
        PROMISE("below nothing", ANNA, PERSON(BRUNO), &MINUS, .want = FAB_E_FIELD),
        PROMISE("the creditor's deposit", ANNA, PERSON(BRUNO), &DEPOSIT,
                .want = FAB_E_COVER_SHAPE),
        PROMISE("cover of no leg", ANNA, PERSON(BRUNO), &WRONG_LEG, .want = FAB_E_FIELD),
        PROMISE("the debtor waives", ANNA, PERSON(BRUNO), &WRONG_OWNER, .want = FAB_E_COVER_SHAPE),
        PROMISE("in another unit", ANNA, PERSON(BRUNO), &WRONG_UNIT, .want = FAB_E_COVER_SHAPE),
        PROMISE("of nothing", ANNA, PERSON(BRUNO), &NO_SUM, .want = FAB_E_COVER_SHAPE),
        PROMISE("starts after its end", ANNA, PERSON(BRUNO), &WORK, .from_h = 49,
                .want = FAB_E_FIELD),
        PROMISE("once is no series", ANNA, PERSON(BRUNO), &WORK, .days = 7, .times = 1,
                .want = FAB_E_FIELD),
        PROMISE("53 times", ANNA, PERSON(BRUNO), &WORK, .days = 7, .times = 53,
                .want = FAB_E_FIELD),
        PROMISE("for two years of thinking", ANNA, PERSON(BRUNO), &WORK, .until_h = 24 * 700,
                .want = FAB_E_FIELD),
        PROMISE("a short handover hash", ANNA, PERSON(BRUNO), &WORK, .key_bytes = 31,
                .want = FAB_E_FIELD),
        PROMISE("an unknown topic", ANNA, PERSON(BRUNO), &WORK, .topic = "moon",
                .want = FAB_E_TOPIC),
        PROMISE("to nobody", ANNA, NOBODY, &WORK, .want = FAB_E_REF),
        PROMISE("about nothing", ANNA, PERSON(BRUNO), &WORK, .ref = UNKNOWN, .want = FAB_E_REF),
        PROMISE("an arbiter nobody knows", ANNA, PERSON(BRUNO), &WORK, .arbiter = NOBODY,
                .want = FAB_E_REF),
        PROMISE("for a friend, without that role", ANNA, PERSON(BRUNO), &WORK, .scale = 1,
                .want = FAB_E_ROLE),
        PROMISE("with oneself", ANNA, PERSON(ANNA), &WORK, .want = FAB_E_CONFLICT),
        PROMISE("judge and party", ANNA, PERSON(BRUNO), &WORK, .arbiter = PERSON(BRUNO),
                .want = FAB_E_CONFLICT),
        PROMISE("due yesterday", ANNA, PERSON(BRUNO), &PAST, .want = FAB_E_DUE),
        PROMISE("an offer that has lapsed", ANNA, PERSON(BRUNO), &WORK, .until_h = -1,
                .want = FAB_E_DUE),
        PROMISE("under another charter", ANNA, PERSON(BRUNO), &WORK, .ver = 9,
                .want = FAB_E_VERSION),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(answers_refuse)
{
    static const struct fab_test_terms SHORT = {
        1, 1, { { 0, 1, 48, 3000, 0, 1, 0 } }, { { 9, 0, 1, 0, 2999 } } };
    static const struct fab_test_terms BARE = { 1, 0, { { 0, 1, 48, 3000, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("lends", ANNA, PERSON(BRUNO), &LEND, .keep = LOAN),
        { "of nothing", BRUNO, FAB_K_accept, UNKNOWN, LABEL(LOAN), .want = FAB_E_REF },
        { "other terms", BRUNO, FAB_K_accept, LABEL(LOAN), UNKNOWN, .want = FAB_E_REF },
        { "one's own terms", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_ROLE },
        { "a third person", CHLOE, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_ROLE },
        { "a short hash", BRUNO, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .key_bytes = 5,
          .want = FAB_E_FIELD },
        { "counters himself", ANNA, FAB_K_counter, LABEL(LOAN), .terms = &LEND,
          .want = FAB_E_ROLE },
        { "in public", BRUNO, FAB_K_counter, LABEL(LOAN), .terms = &LEND, .code = 1,
          .want = FAB_E_FIELD },
        { "other terms", BRUNO, FAB_K_counter, LABEL(LOAN), .terms = &LEND, .keep = TERMS },
        { "once", ANNA, FAB_K_counter, LABEL(LOAN), .terms = &LEND, .want = FAB_E_STATE },
        { "the old terms", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_REF },
        { "not by a third person", CHLOE, FAB_K_reject, LABEL(LOAN), LABEL(TERMS),
          .want = FAB_E_ROLE },
        { "not the old ones", ANNA, FAB_K_reject, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_REF },
        { "agreed", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(TERMS), .want = FAB_OK },
        { "twice", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(TERMS), .want = FAB_E_ROLE },
        { "too late", BRUNO, FAB_K_reject, LABEL(LOAN), LABEL(TERMS), .want = FAB_E_STATE },
        PROMISE("uncovered", ANNA, PERSON(BRUNO), &BARE, .keep = OTHER),
        { "refused", BRUNO, FAB_K_accept, LABEL(OTHER), LABEL(OTHER), .want = FAB_E_UNCOVERED },
        { "taken back", ANNA, FAB_K_reject, LABEL(OTHER), LABEL(OTHER), .want = FAB_OK },
        { "twice", BRUNO, FAB_K_reject, LABEL(OTHER), LABEL(OTHER), .want = FAB_E_STATE },
        PROMISE("one unit short", ANNA, PERSON(BRUNO), &SHORT, .keep = OTHER),
        { "refused", BRUNO, FAB_K_accept, LABEL(OTHER), LABEL(OTHER), .want = FAB_E_UNCOVERED },
        PROMISE("for a long time", ANNA, PERSON(BRUNO), &LEND, .until_h = 24 * 20, .keep = OTHER),
        LATER(25),
        { "a day has passed", BRUNO, FAB_K_accept, LABEL(OTHER), LABEL(OTHER), .want = FAB_E_DUE },
        { "no such agreement", ANNA, FAB_K_deliver, UNKNOWN, .scale = 1, .want = FAB_E_REF },
        LEG("no such leg", ANNA, FAB_K_deliver, 2, 1, .want = FAB_E_REF),
        LEG("no leg at all", ANNA, FAB_K_deliver, -1, 1, .want = FAB_E_FIELD),
        LEG("nothing", ANNA, FAB_K_deliver, 0, 0, .want = FAB_E_FIELD),
        LEG("by the creditor", BRUNO, FAB_K_deliver, 0, 1, .want = FAB_E_ROLE),
        LEG("by the debtor", ANNA, FAB_K_keep, 0, 1, .want = FAB_E_ROLE),
        LEG("by a third person", CHLOE, FAB_K_keep, 0, 1, .want = FAB_E_ROLE),
        LEG("nothing", BRUNO, FAB_K_keep, 0, 0, .want = FAB_E_FIELD),
        LEG("before its turn", ANNA, FAB_K_keep, 1, 1, .want = FAB_E_STATE),
        BREAK("a way there is not", ANNA, 0, 4, .want = FAB_E_FIELD),
        BREAK("a series there is not", ANNA, 0, 3, .want = FAB_E_STATE),
        BREAK("a sum with both", ANNA, 0, 2, .amount = 5, .want = FAB_E_FIELD),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(newcomers_limits)
{
    static const struct fab_test_terms MUCH = { 1, 1, { { 0, 1, 48, 20001, 0, 1, 0 } },
                                                { { 9, 0, 1, 0, 20001 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("beyond the limit", EVA, PERSON(ANNA), &MUCH, .want = FAB_E_LIMIT),
        PROMISE("offered to one", ANNA, PERSON(EVA), &MUCH, .keep = LOAN),
        { "accepted by one", EVA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_LIMIT },
        PROMISE("one", EVA, PERSON(ANNA), &WORK, .keep = LOAN), ACCEPT(ANNA),
        PROMISE("two", EVA, PERSON(ANNA), &WORK, .keep = LOAN), ACCEPT(ANNA),
        PROMISE("three", EVA, PERSON(BRUNO), &WORK, .keep = LOAN), ACCEPT(BRUNO),
        PROMISE("four", EVA, PERSON(CHLOE), &WORK, .want = FAB_E_LIMIT),
    };

    fab_four(&w);
    fab_expect("Eva comes", fab_world_join(&w, EVA, ANNA), FAB_OK);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(by_track_record)
{
    static const struct fab_test_terms BORNE = {
        1, 1, { { 0, 1, 48, 30, 0, 1, 0 } }, { { 9, 0, 1, 0, 30 } } };
    static const struct fab_test_terms TRACK = {
        1, 1, { { 0, 1, 48, 30, 0, 1, 0 } }, 
        { { 6, 0, 1, 0, 30, LINK(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO)) } } };
    static const struct fab_test_terms MORE = {
        1, 1, { { 0, 1, 48, 31, 0, 1, 0 } }, 
        { { 6, 0, 1, 0, 31, LINK(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO)) } } };
    static const struct fab_test_terms NOWHERE = {
        1, 1, { { 0, 1, 48, 30, 0, 1, 0 } }, { { 6, 0, 1, 0, 30 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("no record yet", BRUNO, PERSON(ANNA), &TRACK, .keep = OTHER),
        { "nothing lies there", ANNA, FAB_K_accept, LABEL(OTHER), LABEL(OTHER),
          .want = FAB_E_COVER_PATH },
        PROMISE("no path", BRUNO, PERSON(ANNA), &NOWHERE, .want = FAB_E_COVER_SHAPE),
        PROMISE("borne", BRUNO, PERSON(ANNA), &BORNE, .keep = LOAN),
        ACCEPT(ANNA),
        LEG("and kept", ANNA, FAB_K_keep, 0, 1),
        PROMISE("more than was carried", BRUNO, PERSON(ANNA), &MORE, .keep = LOAN),
        { "too much", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN), .want = FAB_E_COVER_SPENT },
        { "as much as was carried", ANNA, FAB_K_accept, LABEL(OTHER), .ref = LABEL(OTHER) },
        PROMISE("once", BRUNO, PERSON(ANNA), &TRACK, .keep = LOAN),
        { "not twice at once", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN),
          .want = FAB_E_COVER_SPENT },
    };
    static const struct fab_step LEVEL3[] = {
        { "not at level 3", ANNA, FAB_K_accept, LABEL(LOAN), LABEL(LOAN),
          .want = FAB_E_SANCTION },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_points_add(w.map, fab_person(&w, BRUNO), 60);
    SAY(&w, LEVEL3);
    fab_world_close(&w);
}

FAB_TEST(level_two_deals_small)
{
    static const struct fab_test_terms MUCH = {
        1, 1, { { 0, 1, 48, 20001, 0, 1, 0 } }, { { 9, 0, 1, 0, 20001 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("as a newcomer", BRUNO, PERSON(ANNA), &MUCH, .want = FAB_E_LIMIT),
        PROMISE("who is not at level 2", CHLOE, PERSON(ANNA), &MUCH),
    };

    fab_four(&w);
    fab_points_add(w.map, fab_person(&w, BRUNO), 30);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(modes_of_the_charter)
{
    static const struct fab_test_terms VOW = { 1, 0, { { 0, 255, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step PUBLIC[] = {
        PROMISE("logged", ANNA, PERSON(BRUNO), &LEND, .want = FAB_E_KIND),
        PROMISE("public", ANNA, ORIGIN, &VOW, .code = 1),
    };
    static const struct fab_step LOGGED[] = {
        PROMISE("logged", ANNA, PERSON(BRUNO), &LEND),
        PROMISE("public", ANNA, ORIGIN, &VOW, .code = 1, .want = FAB_E_KIND),
    };

    fab_four_with(&w, "agr.mode", 2);
    SAY(&w, PUBLIC);
    fab_world_close(&w);
    fab_four_with(&w, "agr.mode", 1);
    SAY(&w, LOGGED);
    fab_world_close(&w);
}

/* What each can lose at most, known before it starts. */
FAB_TEST(exposure)
{
    const struct fab_exposure *anna, *bruno;

    lent(&w);
    anna = fab_get_exposure(w.map, FAB_KEY(.a = fab_label(LOAN), .b = w.mid[ANNA]));
    bruno = fab_get_exposure(w.map, FAB_KEY(.a = fab_label(LOAN), .b = w.mid[BRUNO]));
    fab_expect("what she waived", anna->worst, 6000);
    fab_expect("what he is to bring back", bruno->worst, 6000);
    fab_world_close(&w);
}

/* ---- things */

#define OFFER(row_, by_, ...)                                                                     \
    { .row = row_, .by = by_, .kind = FAB_K_offer, .scale = 1, .code = 1, __VA_ARGS__ }

FAB_TEST(a_thing_once)
{
    static const struct fab_test_terms COVERED = {
        2, 1, { { 1, 0, 24, 0, 0, 1, 0 }, { 0, 1, 168, 6000, 0, 1, 1 } },
            { { 9, 1, 1, 0, 6000 } } };
    static const struct fab_test_terms NEXT_WEEK = {
        2, 1, { { 1, 0, 180, 0, 0, 1, 0 }, { 0, 1, 300, 6000, 0, 1, 1 } },
            { { 9, 1, 1, 0, 6000 } } };
    static const struct fab_step STEPS[] = {
        OFFER("a drill", ANNA, .until_h = 24 * 90, .amount = 6000, .qty = 1, .keep = DRILL),
        PROMISE("two of it", BRUNO, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .qty = 2,
                .want = FAB_E_TAKEN),
        PROMISE("not David's to lend", BRUNO, PERSON(DAVID), &COVERED, .ref = LABEL(DRILL),
                .want = FAB_E_ROLE),
        PROMISE("this week", BRUNO, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .keep = LOAN),
        PROMISE("Chloe asks too", CHLOE, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL),
                .keep = OTHER),
        ACCEPT(ANNA),
        { "it is Bruno's", ANNA, FAB_K_accept, LABEL(OTHER), LABEL(OTHER), .want = FAB_E_TAKEN },
        PROMISE("nor a third time", DAVID, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL),
                .want = FAB_E_TAKEN),
        PROMISE("next week", DAVID, PERSON(ANNA), &NEXT_WEEK, .ref = LABEL(DRILL), .from_h = 170,
                .keep = OTHER),
        { "is free", ANNA, FAB_K_accept, LABEL(OTHER), LABEL(OTHER), .want = FAB_OK },
        { .row = "Bruno would keep it", .by = BRUNO, .kind = FAB_K_extend, .about = LABEL(LOAN),
          .code = 1, .due_h = 200, .want = FAB_E_TAKEN },
        LATER(24 * 6 + 30),
        LATER(24 * 40),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("all has ended", fab_get_agr(w.map, FAB_KEY(.a = fab_label(OTHER)))->stage, FAB_END);
    fab_world_close(&w);
}

FAB_TEST(back_early)
{
    static const struct fab_test_terms COVERED = {
        2, 1, { { 1, 0, 24, 0, 0, 1, 0 }, { 0, 1, 168, 6000, 0, 1, 1 } },
            { { 9, 1, 1, 0, 6000 } } };
    static const struct fab_step STEPS[] = {
        OFFER("a drill", ANNA, .until_h = 24 * 90, .amount = 6000, .qty = 1, .keep = DRILL),
        PROMISE("this week", BRUNO, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .keep = LOAN),
        ACCEPT(ANNA),
        LEG("out", BRUNO, FAB_K_keep, 0, 1),
        PROMISE("it is out", CHLOE, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL),
                .want = FAB_E_TAKEN),
        LEG("back", ANNA, FAB_K_keep, 1, 1),
        PROMISE("it is back", CHLOE, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL)),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* Not back in time: who comes next finds it out, not promised. */
FAB_TEST(not_back_yet)
{
    static const struct fab_test_terms COVERED = {
        2, 1, { { 1, 0, 24, 0, 0, 1, 0 }, { 0, 1, 48, 6000, 0, 1, 1 } }, { { 9, 1, 1, 0, 6000 } } };
    static const struct fab_step STEPS[] = {
        OFFER("a drill", ANNA, .until_h = 24 * 90, .amount = 6000, .qty = 1, .keep = DRILL),
        PROMISE("two days", BRUNO, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .keep = LOAN),
        ACCEPT(ANNA),
        LEG("out", BRUNO, FAB_K_keep, 0, 1),
        LATER(60),
        PROMISE("now", CHLOE, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .want = FAB_E_TAKEN),
        PROMISE("tomorrow", CHLOE, PERSON(ANNA), &COVERED, .ref = LABEL(DRILL), .from_h = 24),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(open_listing)
{
    static const struct fab_test_terms LITTLE = { 2, 0,
        { { 1, 0, 24, 0, 0, 1, 0 }, { 0, 1, 168, 5999, 0, 1, 1 } }, { { 0 } } };
    static const struct fab_test_terms NEVER = { 2, 0,
        { { 1, 0, 168, 0, 0, 1, 0 }, { 0, 1, 24, 6000, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        OFFER("a drill, agreed beforehand", ANNA, .until_h = 24 * 90, .amount = 6000, .qty = 2,
              .method = 1, .keep = DRILL),
        PROMISE("less than it is worth", BRUNO, PERSON(ANNA), &LITTLE, .ref = LABEL(DRILL),
                .keep = OTHER),
        PROMISE("as asked", BRUNO, PERSON(ANNA), &BORROW, .ref = LABEL(DRILL), .keep = LOAN),
        PROMISE("the second one", CHLOE, PERSON(ANNA), &BORROW, .ref = LABEL(DRILL)),
        PROMISE("there is no third", DAVID, PERSON(ANNA), &BORROW, .ref = LABEL(DRILL),
                .want = FAB_E_TAKEN),
        LEG("handed over", ANNA, FAB_K_deliver, 0, 1),
    };
    static const struct fab_step BACKWARDS[] = {
        OFFER("another", DAVID, .until_h = 24 * 90, .amount = 6000, .qty = 1, .method = 1,
              .keep = DRILL),
        PROMISE("back before it went out", BRUNO, PERSON(DAVID), &NEVER, .ref = LABEL(DRILL),
                .keep = OTHER),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("waits for a hand", fab_get_agr(w.map, FAB_KEY(.a = fab_label(OTHER)))->stage,
               FAB_OFFERED);
    fab_expect("in force", fab_get_agr(w.map, FAB_KEY(.a = fab_label(LOAN)))->stage, FAB_ACTIVE);
    fab_expect("she bears it", fab_get_hold(w.map, FAB_KEY(.a = fab_label(LOAN), .n = 0))->cover,
               6000);
    SAY(&w, BACKWARDS);
    fab_expect("waits for a hand", fab_get_agr(w.map, FAB_KEY(.a = fab_label(OTHER)))->stage,
               FAB_OFFERED);
    fab_world_close(&w);
}

/* ---- chance: whatever was promised and said, silence ends it */

/* Somebody says something about the loan, more or less to the point. */
static struct fab_step any_step(struct fab_chance *c)
{
    static const int     KINDS[] = { FAB_K_deliver, FAB_K_keep,   FAB_K_break,   FAB_K_extend,
                                     FAB_K_accept,  FAB_K_reject, FAB_K_counter, FAB_K_clock,
                                     FAB_K_deliver, FAB_K_keep };
    static const int64_t HOURS[] = { 1, 11, 30, 80, 200 };
    struct fab_step      s = { .row = "chance", .about = LABEL(LOAN), .by = fab_chance(c, 3) };

    s.kind = KINDS[fab_chance(c, fab_countof(KINDS))];
    switch (s.kind) {
    case FAB_K_clock:
        s.due_h = HOURS[fab_chance(c, fab_countof(HOURS))];
        return s;
    case FAB_K_counter:
        s.terms = &LEND;
        s.keep = TERMS;
        return s;
    case FAB_K_accept:
    case FAB_K_reject:
        s.ref = LABEL(TERMS);
        return s;
    case FAB_K_deliver:
    case FAB_K_keep:
        s.scale = 1 + fab_chance(c, 3);
        break;
    case FAB_K_break:
        s.method = 1 + fab_chance(c, 3);
        break;
    default:
        s.due_h = 24 * (1 + fab_chance(c, 9));
    }
    s.code = 16 * (fab_chance(c, 4) == 0) + fab_chance(c, 2);
    return s;
}

static int ended[FAB_OUT_CANCELLED + 1];        /* legs by their outcome */

static const char *flaw_of_walk(struct fab_chance *c)
{
    static const struct fab_test_terms *const TERMS_OF[] = { &LEND, &WORK, &WORK };
    const int                                 which = fab_chance(c, fab_countof(TERMS_OF));
    struct fab_step promise = PROMISE("promise", ANNA, PERSON(BRUNO), TERMS_OF[which],
                                      .keep = LOAN);
    const struct fab_step accept = ACCEPT(BRUNO), again = LATER(24 * 150);

    promise.days = which == 2 ? 5 : 0;
    promise.times = which == 2 ? 4 : 0;
    if (fab_test_say(&w, &promise) != FAB_OK) return "no promise";
    fab_label_as(TERMS, LOAN);
    if (fab_chance(c, 3) > 0) (void)fab_test_say(&w, &accept);
    for (int i = 0; i < 24; i++) {
        const struct fab_step s = any_step(c);

        (void)fab_test_say(&w, &s);
        if (fab_invariants_flaw(w.map) != NULL) return fab_invariants_flaw(w.map);
    }
    if (fab_test_say(&w, &again) != FAB_OK) return "no time";
    for (int n = 0; n < 2; n++) {
        const struct fab_leg *leg = fab_test_leg(&w, LOAN, n);

        if (leg != NULL) ended[leg->outcome]++;
    }
    return fab_get_agr(w.map, FAB_KEY(.a = fab_label(LOAN)))->stage >= FAB_END ? NULL : "not ended";
}

FAB_TEST(walks_end)
{
    struct fab_chance c = { NULL, 0, 0x2545f4914f6cdd1du };

    fab_four(&w);
    for (int i = 0; i < 120; i++) {
        const char *flaw = flaw_of_walk(&c);

        if (flaw == NULL) continue;
        fab_expect_str("walk", fab_str_of(flaw), FAB_STR(""));
        break;
    }
    for (int i = FAB_OUT_LAPSED; i <= FAB_OUT_CANCELLED; i++) {
        if (i != FAB_OUT_SETTLED) fab_expect("every end is reached", ended[i] > 0, true);
    }
    fab_world_close(&w);
}

FAB_TEST(time_alone_ends_all)
{
    struct fab_chance       c = { NULL, 0, 0x853c49e6748fea9bu };
    int                     n, open = 0;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, false);
    fab_world_begin(&w, rows, n);
    for (int i = 0; i < 1500; i++) (void)fab_world_step(&w, &c);
    for (int i = 0; i < 2 * 150; i++) (void)fab_test_clock(&w, w.now + fab_days(1) / 2);
    for (int i = 0; i < fab_min(w.nagr, w.kept); i++) {
        const struct fab_agr *a = fab_get_agr(w.map, FAB_KEY(.a = w.agr[i]));

        open += a->stage != FAB_END && a->stage != FAB_LAPSED;
    }
    fab_expect("some were promised", w.nagr > 20, true);
    fab_expect("all have ended", open, 0);
    fab_expect("nothing is broken", fab_invariants_flaw(w.map) == NULL, true);
    fab_world_close(&w);
}
