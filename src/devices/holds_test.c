/* holds_test.c: what covers a promise: escrow, deposit, pool, presumption, track; each refusal,
 * each movement. */
#include "base/test.h"
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/debt.h"
#include "devices/pool.h"
#include "devices/presumption.h"
#include "devices/settle.h"
#include "devices/test_say.h"
#include "devices/track.h"

enum { DEAL = 1, WORD, OTHER, NEXT };

static struct fab_world w;

#define PROMISE(row_, by_, about_, terms_, ...)                                                    \
    { .row = row_, .by = by_, .kind = FAB_K_promise, .about = PERSON(about_), .terms = terms_,     \
      .keep = DEAL, __VA_ARGS__ }
#define ACCEPT(row_, by_, ...)                                                                     \
    { .row = row_, .by = by_, .kind = FAB_K_accept, .about = LABEL(DEAL), .ref = LABEL(DEAL),      \
      __VA_ARGS__ }
#define LEG(row_, by_, kind_, parts_, ...)                                                         \
    { .row = row_, .by = by_, .kind = kind_, .about = LABEL(DEAL), .also = F_(code),               \
      .scale = parts_, __VA_ARGS__ }
#define BREAK(row_, by_, how_, ...)                                                                \
    { .row = row_, .by = by_, .kind = FAB_K_break, .about = LABEL(DEAL), .also = F_(code),         \
      .method = how_, __VA_ARGS__ }
#define PAY(row_, by_, to_, how_, sum_, ...)                                                       \
    { .row = row_, .by = by_, .kind = FAB_K_transfer, .about = to_, .code = how_, .amount = sum_,  \
      __VA_ARGS__ }
#define COVERED(value_, parts_, ...)                                                               \
    { 1, 1, { { 0, 1, 48, value_, 0, parts_, 0 } }, { { __VA_ARGS__ } } }

static const struct fab_agr *deal(void)
{
    return fab_get_agr(w.map, FAB_KEY(.a = fab_label(DEAL)));
}

static struct fab_edge *link(int kind, int from, int to)
{
    return fab_get_edge(w.map, FAB_KEY(.a = fab_named_link(&w, LINK(kind, from, to))));
}

static int64_t pool(void)
{
    const struct fab_acct *a = fab_get_acct(w.map, FAB_KEY(.a = fab_pool(0)));

    return a == NULL ? 0 : a->bal;
}

static void sound(const char *row)
{
    const char *flaw = fab_invariants_flaw(w.map);

    fab_expect_str(row, fab_str_of(flaw == NULL ? "" : flaw), FAB_STR(""));
}

static struct fab_settled rule(int64_t loss)
{
    struct fab_leg          *leg = fab_test_leg(&w, DEAL, 0);
    struct fab_agr          *agr = fab_get_agr(w.map, FAB_KEY(.a = fab_label(DEAL)));
    const struct fab_settled s = fab_leg_settle(w.map, agr, leg, loss, FAB_SETTLE_ALL);

    (void)fab_leg_escrow_rest(w.map, agr, leg);
    fab_leg_finish(w.map, agr, leg, (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_BROKEN, 1 });
    fab_expect("kept", fab_tray_end(w.map, FAB_OK), FAB_OK);
    sound("after the ruling");
    return s;
}

/* ---- escrow */

FAB_TEST(escrow_by_parts)
{
    static const struct fab_test_terms WORK = COVERED(100, 3, 1, 0, 1, 0, 100);
    static const struct fab_test_terms NOT_HIS = COVERED(100, 3, 1, 0, 0, 0, 100);
    static const struct fab_test_terms GIFT = {
        1, 1, { { 0, 1, 48, 3, 1, 1, 0 } }, { { 1, 0, 1, 1, 3 } } };
    static const struct fab_test_terms NAMES = COVERED(100, 3, 1, 0, 1, 0, 100, LABEL(OTHER));
    static const struct fab_test_terms MUCH = COVERED(5001, 1, 1, 0, 1, 0, 5001);
    static const struct fab_step STEPS[] = {
        PROMISE("the debtor's", BRUNO, ANNA, &NOT_HIS, .want = FAB_E_COVER_SHAPE),
        PROMISE("nobody holds a gift", BRUNO, ANNA, &GIFT, .want = FAB_E_FIELD),
        PROMISE("a path", BRUNO, ANNA, &NAMES, .want = FAB_E_COVER_PATH),
        PROMISE("more than she has", BRUNO, ANNA, &MUCH),
        ACCEPT("one unit beyond", ANNA, .want = FAB_E_FUNDS),
        PROMISE("three days of work", BRUNO, ANNA, &WORK), ACCEPT("paid in advance", ANNA),
        LEG("a day", BRUNO, FAB_K_deliver, 1), LEG("seen", ANNA, FAB_K_keep, 1),
    };
    static const struct fab_step SILENT[] = { LEG("two days", BRUNO, FAB_K_deliver, 2),
                                              LATER(24 * 8) };
    static const struct fab_step LAST[] = { LEG("all of it", ANNA, FAB_K_keep, 3) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("a third, rounded down", fab_balance(&w, BRUNO), 33);
    SAY(&w, SILENT);
    fab_expect("silence pays what was said", fab_balance(&w, BRUNO), 66);
    fab_expect("it still runs", fab_test_leg(&w, DEAL, 0)->stage, FAB_GRACE);
    SAY(&w, LAST);
    fab_expect("the rest with the last", fab_balance(&w, BRUNO), 100);
    fab_expect("kept", fab_test_leg(&w, DEAL, 0)->outcome, FAB_OUT_LATE);
    fab_world_close(&w);
}

FAB_TEST(escrow_when_nobody_decides)
{
    static const struct { const char *row; int fallback; int64_t debtor; } ROWS[] = {
        { "return", 0, 0 }, { "pay", 1, 25 }, { "half", 2, 12 } };
    static const struct fab_test_terms WORK = COVERED(25, 1, 1, 0, 1, 0, 25);

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_step steps[] = {
            PROMISE("work", BRUNO, ANNA, &WORK, .method = ROWS[i].fallback, .also = F_(method)),
            ACCEPT("yes", ANNA) };
        struct fab_agr *agr;

        fab_four(&w);
        SAY(&w, steps);
        agr = fab_get_agr(w.map, FAB_KEY(.a = fab_label(DEAL)));
        fab_leg_fallback(w.map, agr, fab_test_leg(&w, DEAL, 0));
        fab_leg_finish(w.map, agr, fab_test_leg(&w, DEAL, 0),
                       (struct fab_end){ FAB_OUT_EXPIRED, 0, 0 });
        fab_expect(ROWS[i].row, fab_balance(&w, BRUNO), ROWS[i].debtor);
        fab_expect(ROWS[i].row, fab_balance(&w, ANNA), -ROWS[i].debtor);
        fab_assert(fab_tray_end(w.map, FAB_OK) == FAB_OK);
        sound(ROWS[i].row);
        fab_world_close(&w);
    }
}

/* ---- deposit */

FAB_TEST(deposit)
{
    static const struct fab_test_terms BACK = COVERED(60, 1, 2, 0, 0, 0, 60);
    static const struct fab_test_terms LITTLE = COVERED(9, 1, 2, 0, 0, 0, 9);
    static const struct fab_test_terms TWO = {
        1, 2, { { 0, 1, 48, 5001, 0, 1, 0 } }, { { 2, 0, 0, 0, 3000 }, { 2, 0, 0, 0, 2001 } } };
    static const struct fab_step STEPS[] = {
        PROMISE("less than the charter asks", BRUNO, ANNA, &LITTLE, .want = FAB_E_FIELD),
        PROMISE("one unit more than he has, in two", BRUNO, ANNA, &TWO),
        ACCEPT("summed", ANNA, .want = FAB_E_FUNDS),
        PROMISE("with a quarter of it if called off", BRUNO, ANNA, &BACK, .share = 250000),
        ACCEPT("yes", ANNA),
        BREAK("called off by one", BRUNO, 2), BREAK("and the other", ANNA, 2),
    };
    static const struct fab_step ADMITS[] = {
        PROMISE("again", BRUNO, ANNA, &BACK), ACCEPT("yes", ANNA),
        BREAK("more than it was worth", BRUNO, 1, .amount = 61, .want = FAB_E_FIELD),
        BREAK("he says so: 20", BRUNO, 1, .amount = 20),
    };
    static const struct fab_step ENDS[] = { LATER(24 * 8) };

    fab_four_with(&w, "deposit.min", 10);
    SAY(&w, STEPS);
    fab_expect("a quarter", fab_balance(&w, ANNA), 15);
    fab_expect("the rest came home", fab_balance(&w, BRUNO), -15);
    SAY(&w, ADMITS);
    fab_expect("20 of it at once", fab_balance(&w, ANNA), 35);
    fab_expect("still held", fab_balance(&w, BRUNO), -15 - 60);
    SAY(&w, ENDS);
    fab_expect("silence pays no more", fab_balance(&w, BRUNO), -35);
    fab_expect("points", fab_person(&w, BRUNO)->points, 10);
    fab_world_close(&w);
}

/* A fine never reaches the winner. */
FAB_TEST(fine)
{
    static const struct fab_test_terms BACK = COVERED(60, 1, 2, 0, 0, 0, 60);
    static const struct fab_step STEPS[] = { PROMISE("lent", BRUNO, ANNA, &BACK),
                                             ACCEPT("yes", ANNA) };
    struct fab_leg *leg;

    fab_four(&w);
    SAY(&w, STEPS);
    leg = fab_test_leg(&w, DEAL, 0);
    fab_expect("damages", fab_leg_settle(w.map, deal(), leg, 50, FAB_SETTLE_ALL).deposit, 50);
    fab_expect("of what is left", fab_leg_fine(w.map, deal(), leg, 99), 10);
    fab_expect("to the pool", pool(), 10);
    fab_expect("not to Anna", fab_balance(&w, ANNA), 50);
    fab_assert(fab_tray_end(w.map, FAB_OK) == FAB_OK);
    sound("fined");
    fab_world_close(&w);
}

/* ---- longer: a guarantor who signs stays, another is let go */

FAB_TEST(longer)
{
    static const struct fab_test_terms BOTH = {
        1, 2, { { 0, 1, 48, 60, 0, 1, 0 } },
        { { 3, 0, OWNER(PERSON(CHLOE)), 0, 20, LABEL(WORD) },
          { 3, 0, OWNER(PERSON(DAVID)), 0, 40, LABEL(OTHER) } } };
    static const struct fab_step STEPS[] = {
        { .row = "Chloe answers", .by = CHLOE, .kind = FAB_K_surety, .about = PERSON(BRUNO),
          .amount = 20, .until_h = 24 * 130, .keep = WORD },
        { .row = "David answers", .by = DAVID, .kind = FAB_K_surety, .about = PERSON(BRUNO),
          .amount = 40, .until_h = 24 * 300, .keep = OTHER },
        PROMISE("lent", BRUNO, ANNA, &BOTH), ACCEPT("yes", ANNA),
        LEG("not Eva's affair", EVA, FAB_K_extend, 0, .due_h = 72, .without = F_(scale),
            .want = FAB_E_ROLE),
        LEG("Chloe would stay", CHLOE, FAB_K_extend, 0, .due_h = 24 * 20, .without = F_(scale)),
        LEG("but her word ends before", BRUNO, FAB_K_extend, 0, .due_h = 24 * 20,
            .without = F_(scale), .want = FAB_E_COVER_LAPSED),
        LEG("David stays for a week", DAVID, FAB_K_extend, 0, .due_h = 24 * 7,
            .without = F_(scale)),
        LEG("Bruno asks", BRUNO, FAB_K_extend, 0, .due_h = 24 * 7, .without = F_(scale)),
        LEG("Anna too", ANNA, FAB_K_extend, 0, .due_h = 24 * 7, .without = F_(scale)),
    };
    const struct fab_exposure *x;

    fab_four(&w);
    fab_assert(fab_world_join(&w, EVA, ANNA) == FAB_OK);
    SAY(&w, STEPS);
    fab_expect("Chloe is free", fab_balance(&w, CHLOE), 0);
    fab_expect("her word too",
               fab_get_edge(w.map, FAB_KEY(.a = fab_label(WORD)))->used, 0);
    fab_expect("David is not", fab_balance(&w, DAVID), -40);
    x = fab_get_exposure(w.map, FAB_KEY(.a = fab_label(DEAL), .b = w.mid[ANNA]));
    fab_expect("Anna knows what she bears", x->worst, 20);
    fab_world_close(&w);
}

/* ---- pool */

#define POOLED(sum_)                                                                               \
    { 1, 2, { { 0, 1, 48, 100, 0, 1, 0 } },                                                        \
      { { 4, 0, OWNER(POOL), 0, sum_, LINK(FAB_EDGE_POOL, POOL, PERSON(BRUNO)) },                  \
        { 9, 0, 1, 0, 100 - (sum_) + ((sum_) > 100 ? (sum_) : 0) } } }

/* Sixteen bonds on a leg; the next is refused by the name of what is full. */
FAB_TEST(bonds_of_a_leg)
{
    struct fab_leg   leg = { .agr = { { 7 } }, .n = 0 };
    struct fab_hold *bond;
    struct fab_err   e;

    fab_four(&w);
    for (int i = 0; i < FAB_BONDS_EACH; i++) {
        fab_expect("one more", fab_bond_take(w.map, &leg, w.mid[ANNA], 1, &bond, &e), FAB_OK);
        leg.asked |= FAB_LEG_BOND;
    }
    fab_expect("full", fab_bond_take(w.map, &leg, w.mid[ANNA], 1, &bond, &e), FAB_E_LIMIT);
    fab_expect_str("which one", fab_str_of(e.field), FAB_STR("bond"));
    fab_world_close(&w);
}

FAB_TEST(pool_covers)
{
    static const struct fab_test_terms HALF = POOLED(50), MORE = POOLED(99), BEYOND = POOLED(101);
    static const struct fab_test_terms TWICE = {
        1, 2, { { 0, 1, 48, 101, 0, 1, 0 } },
        { { 4, 0, OWNER(POOL), 0, 51, LINK(FAB_EDGE_POOL, POOL, PERSON(BRUNO)) },
          { 4, 0, OWNER(POOL), 0, 50, LINK(FAB_EDGE_POOL, POOL, PERSON(BRUNO)) } } };
    static const struct fab_step STEPS[] = {
        PROMISE("nothing paid in", BRUNO, ANNA, &HALF),
        ACCEPT("no link", ANNA, .want = FAB_E_COVER_PATH),
        PAY("no pool of hours", BRUNO, POOL, 3, 5, .unit = 1, .want = FAB_E_FIELD),
        PAY("not the pool's", BRUNO, PERSON(ANNA), 3, 5, .want = FAB_E_REF),
        PAY("Bruno's capital", BRUNO, POOL, 3, 40),
        PROMISE("twice what he paid in is 80", BRUNO, ANNA, &MORE),
        ACCEPT("it carries no more", ANNA, .want = FAB_E_COVER_SPENT),
        PAY("more capital", BRUNO, POOL, 3, 40),
        PROMISE("cover above pool.each", BRUNO, ANNA, &BEYOND),
        ACCEPT("too much at once", ANNA, .want = FAB_E_BUDGET),
        PROMISE("the same over two paths", BRUNO, ANNA, &TWICE),
        ACCEPT("too much together", ANNA, .want = FAB_E_BUDGET),
        PROMISE("half", BRUNO, ANNA, &HALF),
        ACCEPT("members for less than thirty days", ANNA, .want = FAB_E_COVER),
        LATER(24 * 31),
        PROMISE("more than the pool has", BRUNO, ANNA, &MORE),
        ACCEPT("89 of 80", ANNA, .want = FAB_E_COVER),
        PROMISE("half", BRUNO, ANNA, &HALF), ACCEPT("covered", ANNA),
    };
    static const struct fab_step AGAIN[] = {
        PROMISE("once more", BRUNO, ANNA, &HALF),
        ACCEPT("one claim a year", ANNA, .want = FAB_E_COVER),
    };
    struct fab_settled s;

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("a premium of 4 in a hundred; 45 are held", pool(), 80 + 2 - 45);
    fab_expect("Bruno paid it", fab_balance(&w, BRUNO), -82);
    s = rule(70);
    fab_expect("he has nothing", s.own, 0);
    fab_expect("the pool pays nine tenths", s.pool, 45);
    fab_expect("Anna bears the rest", s.borne, 25);
    fab_expect("Anna", fab_balance(&w, ANNA), 45);
    fab_expect("his link is spent", link(FAB_EDGE_POOL, POOL, PERSON(BRUNO))->spent, 50);
    SAY(&w, AGAIN);
    fab_world_close(&w);
}

/* Two promises were covered before one of them broke: one claim is paid a year.  The other one's
 * creditor bears it, which her exposure had said; its officers may not sign it either. */
FAB_TEST(one_claim_of_two)
{
    static const struct fab_test_terms HALF = POOLED(50);
    static const struct fab_step STEPS[] = {
        PAY("capital", BRUNO, POOL, 3, 80),
        PAY("others'", CHLOE, POOL, 3, 80),
        LATER(24 * 31),
        PROMISE("to Chloe", BRUNO, CHLOE, &HALF),
        { "covered", CHLOE, FAB_K_accept, LABEL(DEAL), .ref = LABEL(DEAL) },
        { "kept for later", BRUNO, FAB_K_promise, PERSON(ANNA), .terms = &HALF, .keep = OTHER },
        { "covered, too", ANNA, FAB_K_accept, LABEL(OTHER), .ref = LABEL(OTHER) },
    };
    static const struct fab_step SIGNED[] = {
        { "admitted", BRUNO, FAB_K_break, LABEL(OTHER), .also = F_(code), .method = 1,
          .amount = 60 },
        { "an officer, for the second", DAVID, FAB_K_settle, LABEL(OTHER), .mark = { { 0, 45 } },
          .nmarks = 1, .want = FAB_E_COVER },
        { "nothing from it, that may be", DAVID, FAB_K_settle, LABEL(OTHER), .mark = { { 0, 0 } },
          .nmarks = 1 },
    };
    const struct fab_exposure *x;
    struct fab_settled         s;
    struct fab_role           *officer;

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("the first is paid", rule(50).pool, 45);
    officer = fab_add_role(w.map, FAB_KEY(.a = w.mid[DAVID], .n = FAB_ROLE_OFFICER));
    fab_expect("an officer", officer != NULL, true);
    SAY(&w, SIGNED);
    fab_label_as(DEAL, OTHER);
    s = rule(50);
    x = fab_get_exposure(w.map, FAB_KEY(.a = fab_label(OTHER), .b = w.mid[ANNA]));
    fab_expect("the second is not", s.pool, 0);
    fab_expect("she bears it", s.borne, 50);
    fab_expect("as she had been told", x->worst, 100);
    fab_expect("it was lost over his link", link(FAB_EDGE_POOL, POOL, PERSON(BRUNO))->spent, 100);
    fab_expect("all but one claim is there", pool(), 160 + 2 * 2 - 45);
    sound("after both");
    fab_world_close(&w);
}

/* The creditor keeps a tenth of what the pool would have paid. */
FAB_TEST(a_part_of_the_pool)
{
    static const struct fab_test_terms HALF = POOLED(50);
    static const struct fab_step STEPS[] = {
        PAY("capital", BRUNO, POOL, 3, 80), LATER(24 * 31), PROMISE("half", BRUNO, ANNA, &HALF),
        ACCEPT("covered", ANNA) };
    struct fab_settled s;

    fab_four(&w);
    SAY(&w, STEPS);
    s = rule(20);
    fab_expect("nine tenths of twenty", s.pool, 18);
    fab_expect("the rest is hers", s.borne, 2);
    fab_expect("spent is all of it", link(FAB_EDGE_POOL, POOL, PERSON(BRUNO))->spent, 20);
    fab_expect("the hold went home", pool(), 80 + 2 - 18);
    fab_world_close(&w);
}

FAB_TEST(contributions_fade)
{
    static const struct fab_step STEPS[] = { PAY("capital", BRUNO, POOL, 3, 40), LATER(24 * 200),
                                             PAY("more", BRUNO, POOL, 3, 5) };
    static const struct fab_step YEAR[] = { LATER(24 * 166) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("twice 45", link(FAB_EDGE_POOL, POOL, PERSON(BRUNO))->cap, 90);
    SAY(&w, YEAR);
    fab_expect("twice 5", link(FAB_EDGE_POOL, POOL, PERSON(BRUNO))->cap, 10);
    fab_world_close(&w);
}

/* ---- presumption: B = presume.min = 1,000; l0 = min(1000 / (2 * 0 + 1), median 2,000) */

#define PRESUMED(sum_, whom_)                                                                      \
    { 1, 1, { { 0, 1, 48, sum_, 0, 1, 0 } },                                                       \
      { { 5, 0, OWNER(COMMONS), 0, sum_, LINK(FAB_EDGE_PRESUMPTION, COMMONS, PERSON(whom_)) } } }

FAB_TEST(presumed)
{
    static const struct fab_test_terms WALK = PRESUMED(250, BRUNO), OVER = PRESUMED(251, BRUNO),
                                       ANNAS = PRESUMED(100, ANNA), ONE = PRESUMED(1, BRUNO);
    static const struct fab_step STEPS[] = {
        PROMISE("a founder is known", ANNA, BRUNO, &ANNAS),
        ACCEPT("not presumed", BRUNO, .want = FAB_E_COVER_SCOPE),
        PROMISE("more than a quarter", BRUNO, ANNA, &OVER),
        ACCEPT("nobody introduced him", ANNA, .want = FAB_E_BUDGET),
        PROMISE("a quarter", BRUNO, ANNA, &WALK), ACCEPT("first come, first served", ANNA),
        { .row = "one more", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &ONE, .keep = OTHER },
        { .row = "used up", .by = ANNA, .kind = FAB_K_accept, .about = LABEL(OTHER),
          .ref = LABEL(OTHER), .want = FAB_E_BUDGET },
    };
    struct fab_settled s;

    fab_four_with(&w, "presume.min", 1000);
    SAY(&w, STEPS);
    fab_expect("open", fab_meta(w.map, FAB_META_presumed), 250);
    s = rule(250);
    fab_expect("the commons have nothing", s.commons, 0);
    fab_expect("so Anna bears it", s.borne, 250);
    fab_expect("none is open", fab_meta(w.map, FAB_META_presumed), 0);
    fab_expect("lost", fab_month_row(w.map, fab_month(w.map))->lost, 250);
    fab_world_close(&w);
}

/* Three newcomers in the last month: l0 = 1000 / 7 = 142, and as much a day for who was not
 * introduced. */
FAB_TEST(a_little_a_day)
{
    static const struct fab_test_terms BRUNOS = PRESUMED(142, BRUNO), CHLOES = PRESUMED(108, CHLOE),
                                       TOO_MUCH = PRESUMED(143, BRUNO);
    static const struct fab_step STEPS[] = {
        LATER(24 * 31),
        PROMISE("more than the starter limit", BRUNO, ANNA, &TOO_MUCH),
        ACCEPT("the link carries no more", ANNA, .want = FAB_E_COVER_SPENT),
        PROMISE("all of today's", BRUNO, ANNA, &BRUNOS), ACCEPT("yes", ANNA),
        PROMISE("the rest of the quarter", CHLOE, ANNA, &CHLOES),
        ACCEPT("not today", ANNA, .want = FAB_E_BUDGET),
        LATER(24), ACCEPT("tomorrow", ANNA),
    };

    fab_four_with(&w, "presume.min", 1000);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(commons_pay_half)
{
    static const struct fab_test_terms SMALL = PRESUMED(25, BRUNO);
    static const struct fab_step STEPS[] = { PAY("a gift to all", CHLOE, COMMONS, 1, 100),
                                             PROMISE("presumed", BRUNO, ANNA, &SMALL),
                                             ACCEPT("yes", ANNA) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("half, rounded down", rule(25).commons, 12);
    fab_expect("Bruno owes them that", fab_in_debt(w.map, w.mid[BRUNO], 0), true);
    fab_world_close(&w);
}

/* A ticket: the guest has a surety of half the starter limit; his breach costs the next ticket. */
FAB_TEST(tickets)
{
    static const struct fab_step TICKET[] = {
        { .row = "a ticket", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1, .door = 1,
          .until_h = 240 },
        { .row = "one in thirty days", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1,
          .door = 2, .until_h = 240, .want = FAB_E_TICKET },
        { .row = "Eva comes", .by = EVA, .kind = FAB_K_join, .code = 1, .door = 1, .nsd = 1,
          .sd = 33 },
        LATER(24 * 31),
        { .row = "the next", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1, .door = 2,
          .until_h = 240 },
    };
    static const struct fab_test_terms SMALL = PRESUMED(11, EVA);
    static const struct fab_step BREAKS[] = {
        PROMISE("introduced", EVA, BRUNO, &SMALL), ACCEPT("yes", BRUNO),
    };
    static const struct fab_step NONE[] = {
        LATER(24 * 31),
        { .row = "none for a year", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1,
          .door = 3, .until_h = 240, .want = FAB_E_TICKET },
        LATER(24 * 335),
        { .row = "then again", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1, .door = 3,
          .until_h = 240 },
    };

    fab_four(&w);
    SAY(&w, TICKET);
    fab_expect("half of 100", link(FAB_EDGE_WORD, PERSON(ANNA), PERSON(EVA))->cap,
               50);
    SAY(&w, BREAKS);
    (void)rule(11);
    SAY(&w, NONE);
    fab_world_close(&w);
}

/* ---- track */

FAB_TEST(median)
{
    static const struct { int64_t v, edge; } ROWS[] = {
        { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 5, 4 }, { 6, 6 }, { 7, 6 }, { 8, 8 },
        { 1000, 768 },
        { INT64_C(1000000000000), INT64_C(824633720832) } };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        static const struct fab_step NOTHING[] = { LATER(1) };
        struct fab_month_value *row;

        fab_four(&w);
        SAY(&w, NOTHING);
        fab_expect("until there are ten", fab_median_stake(w.map), 2000);
        row = fab_add_month_value(
            w.map, FAB_KEY(.n = fab_month(w.map), .m = fab_value_bucket(ROWS[i].v)));
        row->legs = 10;
        fab_expect("the lower edge", fab_median_stake(w.map), ROWS[i].edge);
        fab_world_close(&w);
    }
}

/* Kept at risk: whole for a year, half for another; a fifth of it, from an established member, is
 * credit. */
FAB_TEST(record_fades)
{
    static const struct fab_test_terms WORK = {
        1, 2, { { 0, 1, 48, 201, 0, 1, 0 } }, { { 2, 0, 0, 0, 100 }, { 9, 0, 1, 0, 101 } } };
    static const struct fab_step STEPS[] = { PROMISE("half covered", BRUNO, ANNA, &WORK),
                                             ACCEPT("yes", ANNA),
                                             LEG("kept", ANNA, FAB_K_keep, 1) };
    static const struct fab_step WINDOW[] = { LATER(24 * 14 + 1) };
    static const struct fab_step YEAR[] = { LATER(24 * 351) };
    static const struct fab_step SECOND[] = { LATER(24 * 365) };
    const struct fab_acct *a;

    fab_four_with(&w, "line.cap", 10000);
    SAY(&w, STEPS);
    a = fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]));
    fab_expect("what was uncovered", link(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO))->cap, 101);
    fab_expect("not yet credit", a->line, 5000);
    fab_expect("cover of the circle", fab_person(&w, BRUNO)->fcover, 101);
    SAY(&w, WINDOW);
    a = fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]));
    fab_expect("a fifth", a->line, 5020);
    SAY(&w, YEAR);
    fab_expect("half", link(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO))->cap, 50);
    fab_expect("no longer in the class", fab_person(&w, BRUNO)->kept, 0);
    SAY(&w, SECOND);
    fab_expect("gone", link(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO))->cap, 0);
    a = fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]));
    fab_expect("and its credit", a->line, 5000);
    fab_expect("ever", fab_person(&w, BRUNO)->ever, 1);
    fab_world_close(&w);
}

/* What was kept yesterday is no credit because something older is now: each leg waits for its own
 * window, and longer while it is contested. */
FAB_TEST(each_its_own_window)
{
    static const struct fab_test_terms WORK = COVERED(100, 1, 9, 0, 1, 0, 100);
    static const struct fab_step FIRST[] = {
        PROMISE("work", BRUNO, ANNA, &WORK), ACCEPT("yes", ANNA),
        LEG("kept", ANNA, FAB_K_keep, 1), LATER(24 * 13) };
    static const struct fab_step SECOND[] = {
        PROMISE("more work", BRUNO, ANNA, &WORK), ACCEPT("yes", ANNA),
        LEG("kept", ANNA, FAB_K_keep, 1), LATER(25) };
    static const struct fab_step CONTESTED[] = {
        { .row = "after the end", .by = ANNA, .kind = FAB_K_dispute, .about = LABEL(DEAL),
          .also = F_(method), .method = 2, .secret = 1 },
        LATER(24 * 13) };
    static const struct fab_step LONG[] = { LATER(24 * 40) };

    fab_four_with(&w, "line.cap", 10000);
    SAY(&w, FIRST);
    SAY(&w, SECOND);
    fab_expect("both are record", link(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO))->cap, 200);
    fab_expect("a fifth of the first", fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]))->line, 5020);
    SAY(&w, CONTESTED);
    fab_expect("its window is over, the dispute is not",
               fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]))->line, 5020);
    SAY(&w, LONG);
    fab_expect("a fifth of both", fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]))->line, 5040);
    fab_expect("nothing is fresh", link(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO))->fresh, 0);
    fab_world_close(&w);
}

/* A line that shrank follows what a promise brings, and is not drawn again. */
FAB_TEST(a_line_follows_the_escrow)
{
    static const struct fab_test_terms WORK = COVERED(100, 1, 1, 0, 1, 0, 100);
    static const struct fab_step STEPS[] = {
        PAY("drawn", BRUNO, PERSON(ANNA), 1, 4000), PROMISE("work", BRUNO, ANNA, &WORK),
        ACCEPT("yes", ANNA) };
    static const struct fab_step KEPT[] = { LEG("kept", ANNA, FAB_K_keep, 1) };

    fab_four_with(&w, "line.cap", 10000);
    SAY(&w, STEPS);
    fab_points_add(w.map, fab_person(&w, BRUNO), 40);
    fab_expect("what is drawn", fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]))->line, 4000);
    SAY(&w, KEPT);
    fab_expect("a hundred less", fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]))->line, 3900);
    fab_world_close(&w);
}

/* At level 2 the line is half; what is drawn stays. */
FAB_TEST(line_of_who_broke)
{
    static const struct { const char *row; int64_t drawn; int points; int64_t line; } ROWS[] = {
        { "level 1", 0, 29, 5000 }, { "level 2", 0, 30, 2500 }, { "drawn", 4000, 30, 4000 } };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_step steps[] = { PAY("drawn", BRUNO, PERSON(ANNA), 1,
                                              fab_max(ROWS[i].drawn, 1)) };
        const struct fab_acct *a;

        fab_four_with(&w, "line.cap", 10000);
        SAY(&w, steps);
        fab_points_add(w.map, fab_person(&w, BRUNO), ROWS[i].points);
        a = fab_get_acct(w.map, FAB_KEY(.a = w.mid[BRUNO]));
        fab_expect(ROWS[i].row, a->line, ROWS[i].line);
        fab_world_close(&w);
    }
}

/* Ten promises kept toward five established members, and three starter limits' worth toward the
 * circle; until level 3. */
FAB_TEST(established)
{
    static const struct fab_test_terms WORK = COVERED(100, 1, 9, 0, 1, 0, 100);
    static const int TOWARD[] = { ANNA, ANNA, ANNA, ANNA, ANNA, ANNA, CHLOE, DAVID, EVA, FELIX };
    static const struct fab_step LONG[] = { LATER(24 * 180) };

    fab_four(&w);
    fab_assert(fab_world_join(&w, EVA, ANNA) == FAB_OK);
    fab_assert(fab_world_join(&w, FELIX, ANNA) == FAB_OK);
    for (int i = CHLOE; i <= FELIX; i++) fab_person(&w, i)->est = 1;
    SAY(&w, LONG);
    for (int i = 0; i < fab_countof(TOWARD); i++) {
        const struct fab_step steps[] = {
            PROMISE("work", BRUNO, TOWARD[i], &WORK), ACCEPT("yes", TOWARD[i]),
            LEG("kept", TOWARD[i], FAB_K_keep, 1) };

        fab_expect("not before the tenth", fab_person(&w, BRUNO)->est, 0);
        SAY(&w, steps);
    }
    fab_expect("the circle is Anna", fab_person(&w, BRUNO)->fcover, 600);
    fab_expect("established", fab_person(&w, BRUNO)->est, 1);
    fab_points_add(w.map, fab_person(&w, BRUNO), 59);
    fab_expect("at level 2", fab_person(&w, BRUNO)->est, 1);
    fab_points_add(w.map, fab_person(&w, BRUNO), 1);
    fab_expect("at level 3", fab_person(&w, BRUNO)->est, 0);
    fab_world_close(&w);
}
