/* credit_test.c: transfers; each refusal; demurrage; what becomes of the account of who left. */
#include "base/test.h"
#include "devices/test_say.h"

enum { GONE = 1 };

#define BY(row_, by_, how_, to_, amount_, ...)                                                    \
    { .row = row_, .by = by_, .kind = FAB_K_transfer, .about = to_, .amount = amount_,            \
      .code = how_, __VA_ARGS__ }
#define PAY(row_, by_, to_, ...) BY(row_, by_, 1, to_, __VA_ARGS__)

static struct fab_world w;

FAB_TEST(transfer)
{
    static const struct fab_step STEPS[] = {   /* line 5,000; at most 100,000 */
        PAY("nothing", ANNA, PERSON(BRUNO), 0, .want = FAB_E_FIELD),
        PAY("less than nothing", ANNA, PERSON(BRUNO), -1, .want = FAB_E_FIELD),
        PAY("more than an amount can be", ANNA, PERSON(BRUNO), INT64_C(1000000000001),
            .want = FAB_E_FIELD),
        BY("no such way", ANNA, 5, PERSON(BRUNO), 5, .want = FAB_E_FIELD),
        PAY("no such unit", ANNA, PERSON(BRUNO), 5, .unit = 4, .want = FAB_E_FIELD),
        PAY("to a text", ANNA, ORIGIN, 5, .want = FAB_E_FIELD),
        PAY("a ref that means nothing", ANNA, PERSON(BRUNO), 5, .ref = UNKNOWN,
            .want = FAB_E_FIELD),
        BY("repays a debt there is not", ANNA, 2, PERSON(BRUNO), 5, .ref = UNKNOWN,
           .want = FAB_E_REF),
        BY("capital of a pool there is not", ANNA, 3, PERSON(BRUNO), 5, .want = FAB_E_REF),
        PAY("to nobody", ANNA, NOBODY, 5, .want = FAB_E_REF),
        PAY("to oneself", ANNA, PERSON(ANNA), 5, .want = FAB_E_ROLE),
        PAY("one unit beyond", ANNA, PERSON(BRUNO), 5001, .want = FAB_E_FUNDS),
        PAY("to the last unit", ANNA, PERSON(BRUNO), 5000),
        PAY("nothing is left", ANNA, PERSON(BRUNO), 1, .want = FAB_E_FUNDS),
        BY("back by a receipt", BRUNO, 4, PERSON(ANNA), 1000),
        PAY("to the commons", BRUNO, COMMONS, 500),
        PAY("an hour given", ANNA, PERSON(BRUNO), 3, .unit = 1),
        BY("a receipt of hours", ANNA, 4, PERSON(BRUNO), 3, .unit = 1, .want = FAB_E_FIELD),
        BY("dues", ANNA, 4, PERSON(BRUNO), 1500, .unit = 2),
        BY("dues from oneself", ANNA, 4, PERSON(ANNA), 1500, .unit = 2, .want = FAB_E_ROLE),
        BY("dues from nobody", ANNA, 4, NOBODY, 1500, .unit = 2, .want = FAB_E_REF),
        PAY("outside money does not move", ANNA, PERSON(BRUNO), 1500, .unit = 2,
            .want = FAB_E_FIELD),
    };
    const struct fab_acct *hours;

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("Anna", fab_balance(&w, ANNA), -4000);
    fab_expect("Bruno", fab_balance(&w, BRUNO), 3500);
    hours = fab_get_acct(w.map, FAB_KEY(.a = w.mid[ANNA], .n = 1));
    fab_expect("a gift is counted", hours->given, 1);
    fab_expect("and is no balance", hours->bal, 0);
    fab_expect("outside: no account",
               fab_get_acct(w.map, FAB_KEY(.a = w.mid[ANNA], .n = 2)) == NULL, true);
    fab_world_close(&w);
}

FAB_TEST(the_other_is_full)
{
    static const struct fab_step STEPS[] = {
        PAY("to the brim", ANNA, PERSON(BRUNO), 3000),
        PAY("over it", CHLOE, PERSON(BRUNO), 1, .want = FAB_E_LINE),
        PAY("the commons has no brim", CHLOE, COMMONS, 4000),
    };

    fab_four_with(&w, "acct.max", 3000);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(demurrage)
{
    static const struct fab_step STEPS[] = { PAY("earned", ANNA, PERSON(BRUNO), 4000),
                                             LATER(24 * 30 + 1) };
    static const struct fab_step AGAIN[] = { LATER(24 * 30) };

    fab_four_with(&w, "dem.share", 20000);
    SAY(&w, STEPS);
    fab_expect("two in a hundred", fab_balance(&w, BRUNO), 3920);
    SAY(&w, AGAIN);
    fab_expect("of what is left", fab_balance(&w, BRUNO), 3842);
    fab_world_close(&w);
}

/* Whatever way it came: damages, here, to somebody who has received no transfer. */
FAB_TEST(demurrage_of_damages)
{
    static const struct fab_test_terms WORK = {
        1, 1, { { 0, 1, 48, 1000, 0, 1, 0 } }, { { 2, 0, 0, 0, 1000 } } };
    static const struct fab_step STEPS[] = {
        { .row = "with a deposit", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(CHLOE),
          .terms = &WORK, .keep = GONE },
        { .row = "accepted", .by = CHLOE, .kind = FAB_K_accept, .about = LABEL(GONE),
          .ref = LABEL(GONE) },
        { .row = "admitted", .by = BRUNO, .kind = FAB_K_break, .about = LABEL(GONE),
          .also = F_(code), .method = 1, .amount = 1000 },
        LATER(24 * 30 + 1),
    };

    fab_four_with(&w, "dem.share", 20000);
    SAY(&w, STEPS);
    fab_expect("two in a hundred", fab_balance(&w, CHLOE), 980);
    fab_expect("who stands below nothing keeps it", fab_balance(&w, BRUNO), -1000);
    fab_expect("the commons' own is not theirs to give",
               fab_get_acct(w.map, FAB_KEY(.a = fab_commons(), .n = 0))->bal, 20);
    fab_world_close(&w);
}

FAB_TEST(who_left)
{
    static const struct fab_step STEPS[] = {
        PAY("earned", ANNA, PERSON(BRUNO), 4000),
        { .row = "Bruno leaves", .by = BRUNO, .kind = FAB_K_leave, .keep = GONE },
        PAY("may still use it", BRUNO, PERSON(CHLOE), 1000),
        LATER(24 * 60), PAY("for ninety days", BRUNO, PERSON(CHLOE), 1000), LATER(24 * 31),
        PAY("no longer", BRUNO, PERSON(CHLOE), 1, .want = FAB_E_STATE),
        PAY("nor to him", CHLOE, PERSON(BRUNO), 1, .want = FAB_E_STATE),
    };
    const struct fab_acct *commons;

    fab_four(&w);
    SAY(&w, STEPS);
    commons = fab_get_acct(w.map, FAB_KEY(.a = fab_commons(), .n = 0));
    fab_expect("the rest is everybody's", commons->bal, 2000);
    fab_expect("nothing is his", fab_balance(&w, BRUNO), 0);
    fab_world_close(&w);
}

/* Who leaves with a debt: the commons pays it after 90 days, as far as its floor allows. */
FAB_TEST(who_left_in_debt)
{
    static const struct { const char *row; int64_t floor, left, commons; } ROWS[] = {
        { "no floor below 0", 0, -4000, 0 },
        { "a part", -1500, -2500, -1500 },
        { "all of it", -9000, 0, -4000 },
    };
    static const struct fab_step STEPS[] = {
        PAY("on credit", BRUNO, PERSON(ANNA), 4000),
        { .row = "Bruno leaves", .by = BRUNO, .kind = FAB_K_leave },
        LATER(24 * 91),
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_four_with(&w, "commons.floor", ROWS[i].floor);
        SAY(&w, STEPS);
        fab_expect(ROWS[i].row, fab_balance(&w, BRUNO), ROWS[i].left);
        fab_expect(ROWS[i].row, fab_get_acct(w.map, FAB_KEY(.a = fab_commons()))->bal,
                   ROWS[i].commons);
        fab_world_close(&w);
    }
}

/* A promise outlives its debtor's accounts: what comes home then is everybody's, too. */
FAB_TEST(what_comes_after)
{
    static const struct fab_test_terms LONG = {
        1, 1, { { 0, 1, 24 * 100, 1000, 0, 1, 0 } }, { { 2, 0, 0, 0, 1000 } } };
    static const struct fab_step STEPS[] = {
        PAY("earned", ANNA, PERSON(BRUNO), 1500),
        { .row = "with a deposit", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(CHLOE),
          .terms = &LONG, .keep = GONE },
        { .row = "accepted", .by = CHLOE, .kind = FAB_K_accept, .about = LABEL(GONE),
          .ref = LABEL(GONE) },
        { .row = "Bruno leaves", .by = BRUNO, .kind = FAB_K_leave },
        LATER(24 * 91),
    };
    static const struct fab_step ENDS[] = { LATER(24 * 13) };
    static const struct fab_step SWEPT[] = { LATER(24 * 30) };
    static const struct fab_step YEARS[] = { LATER(24 * 700) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("closed", fab_get_acct(w.map, FAB_KEY(.a = fab_commons()))->bal, 500);
    SAY(&w, ENDS);
    fab_expect("home, where nobody is", fab_balance(&w, BRUNO), 1000);
    SAY(&w, SWEPT);
    fab_expect("swept", fab_balance(&w, BRUNO), 0);
    fab_expect("to all", fab_get_acct(w.map, FAB_KEY(.a = fab_commons()))->bal, 1500);
    SAY(&w, YEARS);
    fab_expect("not for ever",
               fab_get_timer(w.map, FAB_KEY(.a = w.mid[BRUNO], .n = FAB_TIMER_LEFT)) == NULL, true);
    fab_world_close(&w);
}

/* A pool that had nothing pays when it has. */
FAB_TEST(written_off_later)
{
    static const struct fab_step STEPS[] = {
        PAY("on credit", BRUNO, PERSON(ANNA), 1000),
        { .row = "Bruno leaves", .by = BRUNO, .kind = FAB_K_leave }, LATER(24 * 91) };
    static const struct fab_step LATE[] = { BY("Anna's capital", ANNA, 3, POOL, 1500),
                                            LATER(24 * 30) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("there is nothing to pay with", fab_balance(&w, BRUNO), -1000);
    SAY(&w, LATE);
    fab_expect("paid", fab_balance(&w, BRUNO), 0);
    fab_expect("by the pool", fab_get_acct(w.map, FAB_KEY(.a = fab_pool(0)))->bal, 500);
    fab_world_close(&w);
}

/* The pool pays first, then the commons; both have a claim for two years. */
FAB_TEST(who_left_owes)
{
    static const struct fab_step STEPS[] = {
        PAY("on credit", BRUNO, PERSON(ANNA), 4000),
        BY("Anna's capital", ANNA, 3, POOL, 1500),
        { .row = "Bruno leaves", .by = BRUNO, .kind = FAB_K_leave },
        LATER(24 * 91),
    };
    static const struct fab_step YEARS[] = { LATER(24 * 731) };
    void *row[4];

    fab_four_with(&w, "commons.floor", -2000);
    SAY(&w, STEPS);
    fab_expect("500 are nobody's", fab_balance(&w, BRUNO), -500);
    fab_expect("two claims",
               fab_scan(w.map, FAB_I_debt_by_debtor, FAB_KEY(.a = w.mid[BRUNO]), row, 4), 2);
    SAY(&w, YEARS);
    fab_expect("none for ever",
               fab_scan(w.map, FAB_I_debt_by_debtor, FAB_KEY(.a = w.mid[BRUNO]), row, 4), 0);
    fab_world_close(&w);
}
