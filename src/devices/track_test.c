/* track_test.c: what a breach costs the record that carried it, and whose kept promises set the
 * community's measures.  Found by tests/attacks. */
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
#define KEEP(by_)                                                                                  \
    { .row = "kept", .by = by_, .kind = FAB_K_keep, .about = LABEL(DEAL), .also = F_(code),        \
      .scale = 1 }
#define ADMIT(by_, sum_)                                                                           \
    { .row = "I cannot", .by = by_, .kind = FAB_K_break, .about = LABEL(DEAL), .also = F_(code),   \
      .method = 1, .amount = sum_ }
#define WAIVED(value_, creditor_)                                                                  \
    { 1, 1, { { 0, 1, 48, value_, 0, 1, 0 } }, { { 9, 0, creditor_, 0, value_ } } }
#define ON_RECORD(value_)                                                                          \
    { 1, 1, { { 0, 1, 48, value_, 0, 1, 0 } },                                                     \
      { { 6, 0, 1, 0, value_, LINK(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO)) } } }

static const struct fab_edge *record(void)
{
    return fab_get_edge(
        w.map,
        FAB_KEY(.a = fab_named_link(&w, LINK(FAB_EDGE_TRACK, PERSON(ANNA), PERSON(BRUNO)))));
}

/* Admitted and taken no further: the record that carried it is used up all the same, whatever sum
 * was admitted. */
FAB_TEST(an_admission_spends_the_record)
{
    static const int64_t ADMITTED[] = { 100, 1 };

    for (int i = 0; i < fab_countof(ADMITTED); i++) {
        static const struct fab_test_terms WORK = WAIVED(100, 1), MORE = ON_RECORD(100);
        const struct fab_step STEPS[] = {
            PROMISE("work", BRUNO, ANNA, &WORK), ACCEPT("yes", ANNA), KEEP(ANNA),
            PROMISE("on his record", BRUNO, ANNA, &MORE), ACCEPT("yes", ANNA),
            ADMIT(BRUNO, ADMITTED[i]), LATER(24 * 7 + 1),
            PROMISE("once more", BRUNO, ANNA, &MORE),
            ACCEPT("it is used up", ANNA, .want = FAB_E_COVER_SPENT),
        };

        fab_four(&w);
        SAY(&w, STEPS);
        fab_expect("spent", record()->spent, 100);
        fab_expect("nothing is reserved", record()->used, 0);
        fab_world_close(&w);
    }
}

/* Twelve promises of 64 each: toward whom they were kept decides whether they count. */
FAB_TEST(who_sets_the_median)
{
    static const struct { const char *row; int creditor; int64_t median, kept; } ROWS[] = {
        { "toward a founder", ANNA, 64, 12 * 64 },
        { "toward somebody who is not established", CHLOE, 2000, 0 },
    };
    enum { TIMES = 12 };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        static const struct fab_test_terms WORK = WAIVED(64, 1);
        const struct fab_step              STEPS[] = { PROMISE("work", BRUNO, ROWS[i].creditor, &WORK),
                                                       ACCEPT("yes", ROWS[i].creditor),
                                                       KEEP(ROWS[i].creditor), LATER(1) };

        fab_four(&w);
        for (int k = 0; k < TIMES; k++) SAY(&w, STEPS);
        fab_expect(ROWS[i].row, fab_median_stake(w.map), ROWS[i].median);
        fab_expect(ROWS[i].row, fab_month_row(w.map, fab_month(w.map))->kept, ROWS[i].kept);
        fab_world_close(&w);
    }
}
