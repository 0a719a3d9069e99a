/* rating_test.c: sealed until both are in, or the time is over; each refusal of rate and open. */
#include "base/test.h"
#include "devices/test_say.h"

enum { WORK = 1, BY_ANNA, BY_BRUNO };

#define RATE(row_, by_, leg_, seal_, ...)                                                         \
    { .row = row_, .by = by_, .kind = FAB_K_rate, .about = LABEL(WORK), .code = leg_,             \
      .seal = seal_, .vec = { 4, 2, 1, 1 }, .nvec = 4, __VA_ARGS__ }
#define OPEN(row_, by_, which_, seal_, ...)                                                       \
    { .row = row_, .by = by_, .kind = FAB_K_open, .about = which_, .ref = which_, .seal = seal_,  \
      .vec = { 4, 2, 1, 1 }, .nvec = 4, __VA_ARGS__ }

static struct fab_world w;

static int told(int label)
{
    const fab_id sid = fab_label(label);
    void        *row[8];

    return fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = sid), row, fab_countof(row));
}

/* Bruno has worked for Anna, and she has said so; `done` no: he is still at it. */
static void worked(bool done)
{
    static const struct fab_test_terms TERMS = { 1, 0, { { 0, 1, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        { .row = "promise", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &TERMS, .keep = WORK },
        { .row = "accept", .by = ANNA, .kind = FAB_K_accept, .about = LABEL(WORK),
          .ref = LABEL(WORK) },
        { .row = "keep", .by = ANNA, .kind = FAB_K_keep, .about = LABEL(WORK), .scale = 1 },
    };

    fab_four(&w);
    fab_say_all(&w, STEPS, done ? 3 : 2);
}

FAB_TEST(rate_refuses)
{
    static const struct fab_step BEFORE[] = { RATE("not ended", ANNA, 0, 1, .want = FAB_E_STATE) };
    static const struct fab_step STEPS[] = {
        RATE("no such leg", ANNA, 1, 1, .want = FAB_E_ROLE),
        RATE("no leg at all", ANNA, -1, 1, .want = FAB_E_FIELD),
        { .row = "no such agreement", .by = ANNA, .kind = FAB_K_rate, .about = UNKNOWN, .seal = 1,
          .want = FAB_E_REF },
        RATE("not Chloe's affair", CHLOE, 0, 1, .want = FAB_E_ROLE),
        RATE("Anna", ANNA, 0, 1, .keep = BY_ANNA), RATE("twice", ANNA, 0, 2, .want = FAB_E_DUP),
        OPEN("no such seal", OPERATOR, UNKNOWN, 1, .want = FAB_E_REF),
        OPEN("both are not in", ANNA, LABEL(BY_ANNA), 1, .want = FAB_E_STATE),
        LATER(24 * 14 + 1),
        RATE("the other may have read it", BRUNO, 0, 2, .want = FAB_E_SEALED),
        OPEN("another salt", ANNA, LABEL(BY_ANNA), 2, .want = FAB_E_OPEN),
        OPEN("not hers to open", CHLOE, LABEL(BY_ANNA), 1, .want = FAB_E_ROLE),
        { .row = "a short salt", .by = ANNA, .kind = FAB_K_open, .about = LABEL(BY_ANNA),
          .ref = LABEL(BY_ANNA), .nonce_bytes = 16, .vec = { 1 }, .nvec = 1, .want = FAB_E_FIELD },
        OPEN("silence does not block", ANNA, LABEL(BY_ANNA), 1),
    };

    worked(false);
    SAY(&w, BEFORE);
    fab_world_close(&w);
    worked(true);
    SAY(&w, STEPS);
    fab_expect("not told before the window closes", told(BY_ANNA), 0);
    fab_world_close(&w);
}

FAB_TEST(what_nobody_opens_is_void)
{
    static const struct fab_step STEPS[] = {
        RATE("Anna", ANNA, 0, 1, .keep = BY_ANNA), RATE("Bruno", BRUNO, 0, 2, .keep = BY_BRUNO),
        OPEN("Bruno's", OPERATOR, LABEL(BY_BRUNO), 2),
        LATER(24 * 7 + 1), OPEN("too late", OPERATOR, LABEL(BY_ANNA), 1, .want = FAB_E_STATE),
    };

    worked(true);
    SAY(&w, STEPS);
    fab_expect("Anna's is void", told(BY_ANNA), 0);
    fab_expect("Bruno's counts", told(BY_BRUNO), 2);
    fab_world_close(&w);
}

FAB_TEST(a_vector_there_is_not)
{
    static const struct fab_step STEPS[] = {
        { .row = "five of four", .by = ANNA, .kind = FAB_K_rate, .about = LABEL(WORK), .seal = 1,
          .vec = { 5, 2, 1, 1 }, .nvec = 4, .keep = BY_ANNA },
        { .row = "too few", .by = BRUNO, .kind = FAB_K_rate, .about = LABEL(WORK), .seal = 2,
          .vec = { 4, 2, 1 }, .nvec = 3, .keep = BY_BRUNO },
        { .row = "matches, and means nothing", .by = ANNA, .kind = FAB_K_open,
          .about = LABEL(BY_ANNA), .ref = LABEL(BY_ANNA), .seal = 1, .vec = { 5, 2, 1, 1 },
              .nvec = 4, .want = FAB_E_OPEN },
        { .row = "matches, and means nothing", .by = BRUNO, .kind = FAB_K_open,
          .about = LABEL(BY_BRUNO), .ref = LABEL(BY_BRUNO), .seal = 2, .vec = { 4, 2, 1 },
              .nvec = 3, .want = FAB_E_OPEN },
    };

    worked(true);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* What a dispute does to ratings, by the events that its device will raise. */
FAB_TEST(held_and_void)
{
    static const struct fab_step STEPS[] = {
        RATE("Anna", ANNA, 0, 1, .keep = BY_ANNA), RATE("Bruno", BRUNO, 0, 2, .keep = BY_BRUNO),
        OPEN("Anna's", OPERATOR, LABEL(BY_ANNA), 1),
        OPEN("Bruno's", OPERATOR, LABEL(BY_BRUNO), 2),
    };
    static const struct fab_step OVER[] = { LATER(24 * 7 + 1) };
    struct fab_event v = { .what = FAB_EV_DISPUTE, .a = 1 };

    worked(true);
    SAY(&w, STEPS);
    v.about = fab_label(WORK);
    fab_device_rating.on(&v, w.map);
    SAY(&w, OVER);
    fab_expect("weighs nothing meanwhile", told(BY_ANNA) + told(BY_BRUNO), 0);
    v.what = FAB_EV_RULED;      /* a = 1: the debtor, Bruno, was at fault */
    fab_device_rating.on(&v, w.map);
    fab_expect("Anna's counts", told(BY_ANNA), 2);
    fab_expect("his is void", told(BY_BRUNO), 0);
    fab_world_close(&w);
}
