/* presumption_test.c: a flood of accounts makes only its own presumption small, and holds no more
 * than its quarter, however long.  Found by tests/attacks; the rest is in holds_test.c. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/presumption.h"
#include "devices/test_say.h"
#include "devices/track.h"

enum { DEAL = 1 };

static struct fab_world w;

#define PROMISE(row_, by_, about_, terms_)                                                         \
    { .row = row_, .by = by_, .kind = FAB_K_promise, .about = PERSON(about_), .terms = terms_,     \
      .keep = DEAL }
#define ACCEPT(row_, by_, ...)                                                                     \
    { .row = row_, .by = by_, .kind = FAB_K_accept, .about = LABEL(DEAL), .ref = LABEL(DEAL),      \
      __VA_ARGS__ }
#define PRESUMED(sum_, hours_, whom_)                                                              \
    { 1, 1, { { 0, 1, hours_, sum_, 0, 1, 0 } },                                                   \
      { { 5, 0, OWNER(COMMONS), 0, sum_, LINK(FAB_EDGE_PRESUMPTION, COMMONS, PERSON(whom_)) } } }

/* Three came by invitation, one with a ticket: 1000 / 3 for her, 1000 / 9 for the others. */
FAB_TEST(a_share_of_ones_own)
{
    static const struct fab_step STEPS[] = {
        { .row = "a ticket", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .scale = 1, .door = 1,
          .until_h = 240 },
        { .row = "Eva comes", .by = EVA, .kind = FAB_K_join, .code = 1, .door = 1, .nsd = 1,
          .sd = 33 },
        LATER(24 * 31),
    };

    fab_four_with(&w, "presume.min", 1000);
    SAY(&w, STEPS);
    fab_expect("who was introduced", fab_presume_starter(w.map, w.mid[EVA]), 1000 / 3);
    fab_expect("who was not", fab_presume_starter(w.map, w.mid[BRUNO]), 1000 / 9);
    fab_world_close(&w);
}

/* A promise that lasts for two months is still in the quarter in the second. */
FAB_TEST(what_is_open_stays_in_the_quarter)
{
    static const struct fab_test_terms LONG = PRESUMED(250, 24 * 62, BRUNO),
                                       ONE = PRESUMED(1, 24 * 62, CHLOE);
    static const struct fab_step STEPS[] = {
        PROMISE("all of the quarter", BRUNO, ANNA, &LONG), ACCEPT("yes", ANNA), LATER(24 * 40),
        PROMISE("next month", CHLOE, ANNA, &ONE),
        ACCEPT("it is still open", ANNA, .want = FAB_E_BUDGET),
        LATER(24 * 30),                                 /* nothing was said: over, nobody blamed */
        PROMISE("when it has ended", CHLOE, ANNA, &ONE), ACCEPT("yes", ANNA),
    };

    fab_four_with(&w, "presume.min", 1000);
    SAY(&w, STEPS);
    fab_expect("hers alone is open", fab_meta(w.map, FAB_META_walk_open), 1);
    fab_expect("one at a time", fab_presume_room(w.map, w.mid[CHLOE]), 0);
    fab_expect("so much is left of the quarter", fab_presume_room(w.map, w.mid[BRUNO]), 249);
    fab_world_close(&w);
}

/* An admission that is taken no further is a loss of the month like any other. */
FAB_TEST(an_admission_is_a_loss)
{
    static const struct fab_test_terms SOME = PRESUMED(250, 48, BRUNO),
                                       ONE = PRESUMED(1, 48, CHLOE);
    static const struct fab_step STEPS[] = {
        PROMISE("all of the quarter", BRUNO, ANNA, &SOME), ACCEPT("yes", ANNA),
        { .row = "I cannot", .by = BRUNO, .kind = FAB_K_break, .about = LABEL(DEAL),
          .also = F_(code), .method = 1 },
        LATER(24 * 7 + 1),
        PROMISE("in the same month", CHLOE, ANNA, &ONE),
        ACCEPT("the quarter is lost", ANNA, .want = FAB_E_BUDGET),
    };

    fab_four_with(&w, "presume.min", 1000);
    SAY(&w, STEPS);
    fab_expect("lost", fab_month_row(w.map, fab_month(w.map))->lost, 250);
    fab_expect("of it by who was not introduced", fab_month_row(w.map, fab_month(w.map))->walk,
               250);
    fab_world_close(&w);
}
