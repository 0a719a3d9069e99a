/* dispute_story_test.c: a drill is lent with a deposit and a guarantor; it is not brought back; the
 * two do not come to terms, nobody takes the mediator's suggestion, neighbours decide; deposit and
 * guarantor pay; the debt is repaid, the standing recovers. */
#include "base/test.h"
#include "devices/debt.h"
#include "devices/dispute.h"
#include "devices/test_say.h"

enum { WORD_1 = 1, WORD_2, LOAN, CASE, SEALED, GREG = 6, HANNA = 7, DAY = 24 };
static struct fab_world w;

/* Bruno lends Chloe what is worth 100: 30 of deposit, 40 on David's word, 30 at his own risk. */
static const struct fab_test_terms LEND = {
    2, 3, { { 0, 1, 24, 0, 0, 1, 0 }, { 1, 0, 72, 100, 0, 1, 1 } },
    { { FAB_HOLD_DEPOSIT, 1, 1, 0, 30 },
      { FAB_HOLD_SURETY, 1, OWNER(PERSON(DAVID)), 0, 40, LABEL(WORD_1), LABEL(WORD_2) },
      { FAB_HOLD_WAIVED, 1, 0, 0, 30 } } };

#define WORD(row_, by_, whom_, keep_)                                                              \
    { .row = row_, .by = by_, .kind = FAB_K_surety, .about = PERSON(whom_), .amount = 50,          \
      .until_h = 300 * DAY, .keep = keep_ }
#define SAYS(row_, by_, kind_, ...)                                                                \
    { .row = row_, .by = by_, .kind = FAB_K_##kind_, .about = LABEL(CASE), __VA_ARGS__ }

static void lent(void)
{
    static const struct fab_step STEPS[] = {
        WORD("Bruno takes David's word", BRUNO, DAVID, WORD_1),
        WORD("David answers for Chloe", DAVID, CHLOE, WORD_2),
        { "lends", BRUNO, FAB_K_promise, PERSON(CHLOE), .terms = &LEND, .keep = LOAN },
        { "borrows", CHLOE, FAB_K_accept, LABEL(LOAN), .ref = LABEL(LOAN) },
        { "out", BRUNO, FAB_K_deliver, LABEL(LOAN), .scale = 1 },
        { "she has it", CHLOE, FAB_K_keep, LABEL(LOAN), .scale = 1 },
        LATER(74),
    };

    fab_begin_with(&w, "join.vouches", 0);
    for (int i = 4; i < FAB_WORLD_PEOPLE; i++) fab_assert(fab_world_join(&w, i, ANNA) == FAB_OK);
    fab_assert(fab_test_clock(&w, w.now + 3600000) == FAB_OK);
    fab_add_role(w.map, FAB_KEY(.a = w.mid[EVA], .n = FAB_ROLE_MEDIATOR))->idx = 1;
    (void)fab_tray_end(w.map, FAB_OK);
    SAY(&w, STEPS);
    fab_expect("the guarantor's is held", fab_balance(&w, DAVID), -40);
    fab_expect("and the deposit", fab_balance(&w, CHLOE), -30);
}

static void contested(void)
{
    static const struct fab_step STEPS[] = {
        { "not brought back", BRUNO, FAB_K_dispute, LABEL(LOAN), .code = 1, .method = 1,
          .secret = 1, .keep = CASE },
        SAYS("it broke, she says, and pays nothing", CHLOE, answer, .code = 1, .secret = 2),
        LATER(7 * DAY + 1),
        SAYS("the mediator: the deposit, and let it be", EVA, settle,
             .mark = { { 0, 30 }, { 1, 0 } }, .nmarks = 2),
        SAYS("she would", CHLOE, settle, .mark = { { 0, 30 }, { 1, 0 } }, .nmarks = 2),
        LATER(7 * DAY), SAYS("he stands by it", BRUNO, answer, .code = 1, .secret = 1),
        SAYS("a link", OPERATOR, lot, .link = 1), LATER(2 * DAY),
    };

    SAY(&w, STEPS);
    fab_expect("before the jury", fab_test_leg(&w, LOAN, 1)->stage, FAB_JURY);
    fab_expect("his bond: 15 %", fab_balance(&w, BRUNO), -15);
}

static int person_of(const fab_id *mid)
{
    for (int i = 0; i < FAB_WORLD_PEOPLE; i++) {
        if (fab_same(mid, &w.mid[i])) return i;
    }
    return 0;
}

/* They find that she is to blame, and meant it, for 90. */
static void decided(void)
{
    for (int n = 0; n < 3; n++) {
        const struct fab_seat *seat =
            fab_get_seat(w.map, FAB_KEY(.a = fab_label(CASE), .m = n));
        struct fab_step step = SAYS("commits", 0, ruling, .seal = 5 + n, .nvec = 5,
                                    .vec = { 90, 0, 1, 1, 0 }, .keep = SEALED + n);

        fab_assert(seat != NULL);
        step.by = person_of(&seat->mid);
        fab_expect("nobody who is concerned",
                   step.by != BRUNO && step.by != CHLOE && step.by != DAVID && step.by != EVA,
                   true);
        fab_expect("commits", fab_test_say(&w, &step), FAB_OK);
    }
    for (int n = 0; n < 3; n++) {
        const struct fab_step step = { .row = "opens", .by = OPERATOR, .kind = FAB_K_open,
                                       .about = LABEL(SEALED + n), .ref = LABEL(SEALED + n),
                                       .seal = 5 + n, .nvec = 5, .vec = { 90, 0, 1, 1, 0 } };

        fab_expect("opens", fab_test_say(&w, &step), FAB_OK);
    }
}

static void paid(void)
{
    static const struct fab_step TIME[] = { LATER(7 * DAY + 1) };

    SAY(&w, TIME);
    fab_expect("broken", fab_test_leg(&w, LOAN, 1)->outcome, FAB_OUT_BROKEN);
    fab_expect("the deposit and the guarantor's", fab_balance(&w, BRUNO), 30 + 40);
    fab_expect("the guarantor has paid", fab_balance(&w, DAVID), -40);
    fab_expect("and is owed it", fab_in_debt(w.map, w.mid[CHLOE], 0), true);
    fab_expect("an intention", fab_person(&w, CHLOE)->points, 30);
    fab_expect("level 2", fab_person(&w, CHLOE)->level, 2);
    fab_expect("he could lose no more than he had signed",
               fab_get_exposure(w.map, FAB_KEY(.a = fab_label(LOAN), .b = w.mid[DAVID]))->lost, 40);
}

static void repaid(void)
{
    static const struct fab_step UNPAID[] = { LATER(31 * DAY) };
    static const struct fab_step EARNS[] = {
        { "she earns", GREG, FAB_K_transfer, PERSON(CHLOE), .code = 1, .amount = 60 },
        { "pays the rest", CHLOE, FAB_K_transfer, PERSON(DAVID), .ref = LABEL(LOAN), .code = 2,
          .amount = 10 },
    };
    static const struct fab_step YEARS[] = { LATER(400 * DAY) };

    SAY(&w, UNPAID);
    fab_expect("still unpaid", fab_person(&w, CHLOE)->points > 45, true);
    SAY(&w, EARNS);
    fab_expect("half of it, and the rest, went to David", fab_balance(&w, DAVID), 0);
    fab_expect("she owes nobody", fab_in_debt(w.map, w.mid[CHLOE], 0), false);
    fab_expect("taken back", fab_person(&w, CHLOE)->points < 30, true);
    SAY(&w, YEARS);
    fab_expect("time has undone it", fab_person(&w, CHLOE)->level, 0);
}

FAB_TEST(not_brought_back)
{
    lent();
    contested();
    decided();
    paid();
    repaid();
    fab_world_close(&w);
}
