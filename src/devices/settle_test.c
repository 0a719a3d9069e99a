/* settle_test.c: who pays what to whom when a promise breaks: the worked examples of DECISION 15,
 * and each step alone; the sum of all money never changes. */
#include "devices/settle.h"

#include "base/test.h"
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/debt.h"
#include "devices/test_say.h"

/* Eva is the Zoe of DECISION. */
enum { ZA = 1, ZB, AC, BC, AD, DC, DEAL, OTHER };

static struct fab_world w;

#define SURETY(row_, by_, whom_, sum_, keep_, ...)                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_surety, .about = PERSON(whom_), .amount = sum_,        \
      .until_h = 24 * 300, .keep = keep_, __VA_ARGS__ }
#define PROMISE(row_, by_, about_, terms_, ...)                                                    \
    { .row = row_, .by = by_, .kind = FAB_K_promise, .about = PERSON(about_), .terms = terms_,     \
      .keep = DEAL, __VA_ARGS__ }
#define ACCEPT(by_, ...)                                                                           \
    { .row = "accepted", .by = by_, .kind = FAB_K_accept, .about = LABEL(DEAL),                    \
      .ref = LABEL(DEAL), __VA_ARGS__ }
#define PAY(row_, by_, to_, sum_, ...)                                                             \
    { .row = row_, .by = by_, .kind = FAB_K_transfer, .about = PERSON(to_), .amount = sum_,        \
      .code = 1, __VA_ARGS__ }

/* Five members, and the links of example D. */
static void five(void)
{
    static const struct fab_step STEPS[] = {
        { .row = "known", .by = ANNA, .kind = FAB_K_vouch, .about = PERSON(EVA), .code = 2,
          .scale = 1 },
        { .row = "known", .by = BRUNO, .kind = FAB_K_vouch, .about = PERSON(EVA), .code = 2,
          .scale = 1 },
        SURETY("Zoe takes Anna's word", EVA, ANNA, 80, ZA),
        SURETY("and Bruno's", EVA, BRUNO, 40, ZB),
        SURETY("Anna for Chloe", ANNA, CHLOE, 60, AC),
        SURETY("Bruno for Chloe", BRUNO, CHLOE, 30, BC),
        SURETY("Anna for David", ANNA, DAVID, 50, AD),
        SURETY("David for Chloe", DAVID, CHLOE, 20, DC),
        PAY("Chloe earns", ANNA, CHLOE, 13),
    };

    fab_four(&w);
    fab_assert(fab_world_join(&w, EVA, ANNA) == FAB_OK);
    SAY(&w, STEPS);
}

static int64_t link_free(int label)
{
    return fab_link_free(fab_get_edge(w.map, FAB_KEY(.a = fab_label(label))));
}

static int64_t spent(int label)
{
    return fab_get_edge(w.map, FAB_KEY(.a = fab_label(label)))->spent;
}

static struct fab_agr *deal(void)
{
    return fab_get_agr(w.map, FAB_KEY(.a = fab_label(DEAL)));
}

static int64_t owes(int whom)
{
    void     *row[8];
    const int n = fab_scan(w.map, FAB_I_debt_by_debtor, FAB_KEY(.a = w.mid[CHLOE]), row, 8);
    int64_t   sum = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_debt *debt = row[i];

        if (fab_same(&debt->creditor, &w.mid[whom])) sum += debt->rest;
    }
    return sum;
}

/* What the device of disputes does with a ruling, without a dispute. */
static struct fab_settled rule(int64_t loss)
{
    struct fab_leg *leg = fab_test_leg(&w, DEAL, 0);
    const struct fab_settled s = fab_leg_settle(w.map, deal(), leg, loss, FAB_SETTLE_ALL);

    (void)fab_leg_escrow_rest(w.map, deal(), leg);
    fab_leg_finish(w.map, deal(), leg,
                   (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_BROKEN, 2 });
    fab_expect("kept", fab_tray_end(w.map, FAB_OK), FAB_OK);
    return s;
}

static void sound(const char *row)
{
    const char *flaw = fab_invariants_flaw(w.map);

    fab_expect_str(row, fab_str_of(flaw == NULL ? "" : flaw), FAB_STR(""));
}

static const struct fab_test_terms BROKEN = {
    1, 5, { { 0, 1, 48, 60, 0, 1, 0 } },
    { { 1, 0, 1, 0, 15 }, { 2, 0, 0, 0, 10 },
      { 3, 0, OWNER(PERSON(ANNA)), 0, 20, LABEL(ZA), LABEL(AC) },
      { 3, 0, OWNER(PERSON(BRUNO)), 0, 10, LABEL(ZB), LABEL(BC) },
      { 3, 0, OWNER(PERSON(DAVID)), 0, 5, LABEL(ZA), LABEL(AD), LABEL(DC) } } };

FAB_TEST(example_e)
{
    static const struct fab_step STEPS[] = { PROMISE("Chloe promises", CHLOE, EVA, &BROKEN),
                                             ACCEPT(EVA) };
    struct fab_settled s;

    five();
    SAY(&w, STEPS);
    fab_expect("held", fab_balance(&w, CHLOE), 3);
    fab_expect("held", fab_balance(&w, ANNA), -13 - 20);
    s = rule(50);
    sound("after the ruling");
    fab_expect("escrow", s.escrow, 15);
    fab_expect("deposit", s.deposit, 10);
    fab_expect("her balance", s.own, 3);
    fab_expect("called", s.sureties, 22);
    fab_expect("Zoe", fab_balance(&w, EVA), 35);
    fab_expect("Chloe", fab_balance(&w, CHLOE), 0);
    fab_expect("Anna gets 7 back", fab_balance(&w, ANNA), -13 - 13);
    fab_expect("Bruno 4", fab_balance(&w, BRUNO), -6);
    fab_expect("David 2", fab_balance(&w, DAVID), -3);
    fab_expect("Chloe owes Anna", owes(ANNA), 13);
    fab_expect("Bruno", owes(BRUNO), 6);
    fab_expect("David", owes(DAVID), 3);
    fab_expect("Z-A", spent(ZA), 16);
    fab_expect("Z-B", spent(ZB), 6);
    fab_expect("A-C", spent(AC), 13);
    fab_expect("B-C", spent(BC), 6);
    fab_expect("A-D", spent(AD), 3);
    fab_expect("D-C", spent(DC), 3);
    fab_world_close(&w);
}

FAB_TEST(example_e_emptied)
{
    static const struct fab_step STEPS[] = {
        PROMISE("Chloe promises", CHLOE, EVA, &BROKEN), ACCEPT(EVA),
        PAY("she empties her account", CHLOE, FELIX, 3) };

    five();
    fab_assert(fab_world_join(&w, FELIX, ANNA) == FAB_OK);
    SAY(&w, STEPS);
    fab_expect("called", rule(50).sureties, 25);
    fab_expect("Anna", owes(ANNA), 14);
    fab_expect("Bruno", owes(BRUNO), 7);
    fab_expect("David", owes(DAVID), 4);
    sound("after the ruling");
    fab_world_close(&w);
}

FAB_TEST(example_d)
{
    static const struct fab_test_terms COVERED = {
        1, 3, { { 0, 1, 48, 60, 0, 1, 0 } },
        { { 3, 0, OWNER(PERSON(ANNA)), 0, 33, LABEL(ZA), LABEL(AC) },
          { 3, 0, OWNER(PERSON(BRUNO)), 0, 17, LABEL(ZB), LABEL(BC) },
          { 3, 0, OWNER(PERSON(DAVID)), 0, 10, LABEL(ZA), LABEL(AD), LABEL(DC) } } };
    static const struct fab_step STEPS[] = {
        PAY("she has nothing", CHLOE, DAVID, 13),
        PROMISE("Chloe promises", CHLOE, EVA, &COVERED), ACCEPT(EVA) };

    five();
    SAY(&w, STEPS);
    fab_expect("called", rule(25).sureties, 25);
    fab_expect("Z-A", link_free(ZA), 62);
    fab_expect("Z-B", link_free(ZB), 33);
    fab_expect("A-C", link_free(AC), 46);
    fab_expect("B-C", link_free(BC), 23);
    fab_expect("A-D", link_free(AD), 46);
    fab_expect("D-C", link_free(DC), 16);
    sound("after the ruling");
    fab_world_close(&w);
}

/* What Chloe receives goes, by half, to the oldest debt; the rest she repays by hand.  Capacity
 * comes back, and the breach is made good. */
FAB_TEST(recourse)
{
    static const struct fab_step BREAKS[] = { PROMISE("Chloe promises", CHLOE, EVA, &BROKEN),
                                              ACCEPT(EVA) };
    static const struct fab_step REPAYS[] = {
        PAY("half of it goes to Anna", EVA, CHLOE, 11),
        { .row = "more than she owes", .by = CHLOE, .kind = FAB_K_transfer, .about = PERSON(ANNA),
          .amount = 9, .code = 2, .ref = LABEL(DEAL), .want = FAB_E_FIELD },
        { .row = "not to Felix", .by = CHLOE, .kind = FAB_K_transfer, .about = PERSON(FELIX),
          .amount = 1, .code = 2, .ref = LABEL(DEAL), .want = FAB_E_REF },
        { .row = "no new surety for her", .by = ANNA, .kind = FAB_K_surety, .about = PERSON(CHLOE),
          .amount = 5, .until_h = 24, .want = FAB_E_STATE },
        { .row = "the rest of Anna", .by = CHLOE, .kind = FAB_K_transfer, .about = PERSON(ANNA),
          .amount = 8, .code = 2, .ref = LABEL(DEAL) },
        LATER(24 * 31),
        { .row = "Bruno, late", .by = CHLOE, .kind = FAB_K_transfer, .about = PERSON(BRUNO),
          .amount = 6, .code = 2, .ref = LABEL(DEAL) },
    };
    static const struct fab_step LAST[] = {
        { .row = "David", .by = CHLOE, .kind = FAB_K_transfer, .about = PERSON(DAVID),
          .amount = 3, .code = 2, .ref = LABEL(DEAL) },
        { .row = "a surety again", .by = ANNA, .kind = FAB_K_surety, .about = PERSON(CHLOE),
          .amount = 5, .until_h = 24 },
    };
    void *row[8];
    fab_id sid;

    five();
    fab_assert(fab_world_join(&w, FELIX, ANNA) == FAB_OK);
    SAY(&w, BREAKS);
    (void)rule(50);
    fab_expect("by ruling", fab_person(&w, CHLOE)->points, 10);
    SAY(&w, REPAYS);
    fab_expect("Anna has it back", owes(ANNA), 0);
    fab_expect("A-C", spent(AC), 0);
    fab_expect("two of them late: one paid since", fab_person(&w, CHLOE)->points, 28);
    SAY(&w, LAST);
    fab_expect("nothing is spent", spent(ZA) + spent(ZB) + spent(DC), 0);
    sid = fab_label(DEAL);
    fab_expect("one row of the breach, two of the guarantors and one more",
               fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = sid), row, 8), 5);
    sound("in the end");
    fab_world_close(&w);
}
