/* item_test.c: listings, notes, renewals, waiting; each refusal of `offer`. */
#include "base/test.h"
#include "devices/item.h"
#include "devices/test_say.h"

enum { DRILL = 1, SAW, WAITING, NOTE };

#define OFFER(row_, by_, ...)                                                                     \
    { .row = row_, .by = by_, .kind = FAB_K_offer, .scale = 1, .code = 1, __VA_ARGS__ }
#define ABOUT(row_, by_, scale_, of_, ...)                                                        \
    { .row = row_, .by = by_, .kind = FAB_K_offer, .scale = scale_, .code = 1, .ref = of_,        \
      __VA_ARGS__ }

static struct fab_world w;

static struct fab_post *listing(int n)
{
    const fab_id sid = fab_label(n);

    return fab_get_post(w.map, FAB_KEY(.a = sid));
}

FAB_TEST(offer_refuses)
{
    static const struct fab_step STEPS[] = {
        { .row = "a call: no such device", .by = ANNA, .kind = FAB_K_offer, .scale = -1, .code = 2,
          .until_h = 24, .want = FAB_E_FIELD },
        OFFER("in the past", ANNA, .until_h = -1, .want = FAB_E_FIELD),
        OFFER("now", ANNA, .until_h = 0, .want = FAB_E_FIELD),
        { .row = "no such scale", .by = ANNA, .kind = FAB_K_offer, .scale = 2, .code = 1,
          .until_h = 24, .want = FAB_E_FIELD },
        OFFER("no such method", ANNA, .method = 2, .until_h = 24, .want = FAB_E_FIELD),
        { .row = "an open request", .by = ANNA, .kind = FAB_K_offer, .scale = -1, .code = 1,
          .method = 1, .until_h = 24, .want = FAB_E_FIELD },
        OFFER("no such unit", ANNA, .amount = 5, .unit = 7, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("no such place", ANNA, .place = 1, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("below one", ANNA, .qty = -1, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("more than a shop", ANNA, .qty = 10001, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("a series", ANNA, .days = 1, .times = 2, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("a mark twice", ANNA, .mark = { { 1, 2 }, { 1, 3 } }, .nmarks = 2, .until_h = 24,
              .want = FAB_E_FIELD),
        OFFER("condition 5", ANNA, .mark = { { 1, 5 } }, .nmarks = 1, .until_h = 24,
              .want = FAB_E_FIELD),
        OFFER("mark 64", ANNA, .mark = { { 64, 1 } }, .nmarks = 1, .until_h = 24,
              .want = FAB_E_FIELD),
        OFFER("half an ask", ANNA, .vec = { 2 }, .nvec = 1, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("asks nothing of a deposit", ANNA, .vec = { 2, 0 }, .nvec = 2, .until_h = 24,
              .want = FAB_E_FIELD),
        OFFER("a sealed answer", ANNA, .hash = 3, .until_h = 24, .want = FAB_E_FIELD),
        OFFER("an unknown topic", ANNA, .topic = "moon", .until_h = 24, .want = FAB_E_TOPIC),
        OFFER("a topic struck out", ANNA, .topic = "cars", .until_h = 24, .want = FAB_E_TOPIC),
        ABOUT("withdraws nothing", ANNA, 0, 0, .until_h = 24, .want = FAB_E_FIELD),
        ABOUT("a note on nothing", ANNA, 1, UNKNOWN, .until_h = 24, .want = FAB_E_REF),
        OFFER("a drill", ANNA, .qty = 1, .amount = 6000, .topic = "tools", .until_h = 48,
              .keep = DRILL),
        ABOUT("a text that belongs to nothing", ANNA, 1, LABEL(DRILL), .until_h = 72, .nsd = 1,
              .want = FAB_E_FIELD),
        ABOUT("not Bruno's to withdraw", BRUNO, 0, LABEL(DRILL), .until_h = 24, .want = FAB_E_ROLE),
        ABOUT("nobody waits for his own", ANNA, -1, LABEL(DRILL), .until_h = 24,
              .want = FAB_E_CONFLICT),
        ABOUT("no later than before", ANNA, 1, LABEL(DRILL), .until_h = 48, .want = FAB_E_DUP),
        ABOUT("Bruno waits", BRUNO, -1, LABEL(DRILL), .until_h = 24, .keep = WAITING),
        ABOUT("a note on a note", CHLOE, 1, LABEL(WAITING), .until_h = 24, .want = FAB_E_REF),
        ABOUT("withdrawn", BRUNO, 0, LABEL(WAITING), .until_h = 24),
        ABOUT("twice", BRUNO, 0, LABEL(WAITING), .until_h = 24, .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(a_thing_lives)
{
    static const struct fab_step STEPS[] = {
        OFFER("a drill", ANNA, .qty = 1, .until_h = 48, .keep = DRILL),
        ABOUT("mended, worn", ANNA, 1, LABEL(DRILL), .mark = { { FAB_MARK_CONDITION, 2 } },
              .nmarks = 1, .until_h = 24),
        ABOUT("Bruno notes a scratch", BRUNO, 1, LABEL(DRILL),
              .mark = { { FAB_MARK_CONDITION, 1 } }, .nmarks = 1, .until_h = 24, .keep = NOTE),
        ABOUT("a week more", ANNA, 1, LABEL(DRILL), .until_h = 24 * 7),
        LATER(49),
    };
    static const struct fab_step OVER[] = {
        LATER(24 * 7),
        ABOUT("gone from the shelf", ANNA, 1, LABEL(DRILL), .until_h = 24 * 30,
              .want = FAB_E_STATE),
    };
    static const struct fab_step GONE[] = {
        LATER(24 * 91),
        ABOUT("gone altogether", ANNA, 1, LABEL(DRILL), .until_h = 24 * 30, .want = FAB_E_REF),
    };
    fab_id drill;

    fab_four(&w);
    SAY(&w, STEPS);
    drill = fab_label(DRILL);
    fab_expect("her word on it", fab_item_mark(w.map, &drill, FAB_MARK_CONDITION), 2);
    fab_expect("still there", listing(DRILL)->state, FAB_LISTED);
    SAY(&w, OVER);
    fab_expect("lapsed", listing(DRILL)->state, FAB_UNLISTED);
    SAY(&w, GONE);
    fab_expect("no row", listing(DRILL) == NULL, true);
    fab_expect("no mark", fab_item_mark(w.map, &drill, FAB_MARK_CONDITION), -1);
    fab_world_close(&w);
}

FAB_TEST(unusable_is_not_lent)
{
    static const struct fab_test_terms TERMS = { 1, 0, { { 1, 0, 24, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        OFFER("a saw", ANNA, .qty = 1, .mark = { { FAB_MARK_CONDITION, FAB_UNUSABLE } },
              .nmarks = 1, .until_h = 480, .keep = SAW),
        { .row = "broken", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &TERMS, .ref = LABEL(SAW), .want = FAB_E_STATE },
        ABOUT("mended", ANNA, 1, LABEL(SAW), .mark = { { FAB_MARK_CONDITION, 4 } }, .nmarks = 1,
              .until_h = 24),
        { .row = "whole", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &TERMS, .ref = LABEL(SAW) },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(as_many_as_the_charter_says)
{
    static const struct fab_step ONE[] = { OFFER("one", ANNA, .until_h = 48, .keep = DRILL),
                                           OFFER("two", ANNA, .until_h = 48) };
    static const struct fab_step MORE[] = {
        OFFER("three", ANNA, .until_h = 48, .want = FAB_E_LIMIT),
        OFFER("Bruno has his own", BRUNO, .until_h = 48),
        ABOUT("one less", ANNA, 0, LABEL(DRILL), .until_h = 24),
        OFFER("again two", ANNA, .until_h = 48),
    };

    fab_four_with(&w, "offer.max", 2);
    SAY(&w, ONE);
    SAY(&w, MORE);
    fab_world_close(&w);
}

FAB_TEST(when_it_is_free)
{
    static const struct {
        const char *row; int64_t from_h, till_h, qty; enum fab_code want; int64_t left;
    } FREE[] = {   /* two of them; one is out from hour 10 to 20, with an hour on both sides */
        { "both before", 0, 9, 2, FAB_OK, 0 },
        { "one hour is not two", 0, 10, 2, FAB_E_TAKEN, 1 },
        { "the other one", 10, 20, 1, FAB_OK, 0 },
        { "both meanwhile", 12, 13, 2, FAB_E_TAKEN, 1 },
        { "both after", 21, 30, 2, FAB_OK, 0 },
        { "too soon after", 20, 30, 2, FAB_E_TAKEN, 1 },
        { "three there never are", 40, 50, 3, FAB_E_TAKEN, 2 },
    };
    static const struct fab_step STEPS[] = { OFFER("two drills", ANNA, .qty = 2, .until_h = 480,
                                                   .keep = DRILL) };
    struct fab_agr *a;
    int64_t         zero;

    fab_four_with(&w, "item.buffer", 3600);
    SAY(&w, STEPS);
    zero = w.now;
    a = fab_add_agr(w.map, FAB_KEY(.a = { { 5 } }));
    a->thing = fab_label(DRILL);
    a->start = zero + 10 * 3600000;
    a->till = zero + 20 * 3600000;
    a->qty = 1;
    for (int i = 0; i < fab_countof(FREE); i++) {
        struct fab_err e = { .arg = 0 };

        fab_expect(FREE[i].row,
                   fab_item_free(w.map, listing(DRILL), zero + FREE[i].from_h * 3600000,
                                              zero + FREE[i].till_h * 3600000, FREE[i].qty, NULL,
                                                  &e), FREE[i].want);
        fab_expect(FREE[i].row, e.arg, FREE[i].left);
    }
    fab_world_close(&w);
}

FAB_TEST(no_more_than_can_be_counted)
{
    static const struct fab_step STEPS[] = {
        OFFER("many", ANNA, .qty = 1000, .until_h = 480, .keep = DRILL),
    };
    struct fab_err e;

    fab_four(&w);
    SAY(&w, STEPS);
    for (int i = 0; i <= FAB_L_thing_live; i++) {
        const enum fab_code want = i < FAB_L_thing_live ? FAB_OK : FAB_E_LIMIT;
        struct fab_agr     *a;

        fab_expect("one more", fab_item_free(w.map, listing(DRILL), w.now, w.now + 1, 1, NULL, &e),
                   want);
        if (want != FAB_OK) fab_expect_str("which one", fab_str_of(e.field), FAB_STR("thing"));
        a = fab_add_agr(w.map, FAB_KEY(.a = { { (uint8_t)i, (uint8_t)(i >> 8), 9 } }));
        a->thing = fab_label(DRILL);
        a->start = w.now;
        a->till = w.now + 1;
        a->qty = 1;
    }
    fab_world_close(&w);
}
