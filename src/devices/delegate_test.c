/* delegate_test.c: who may speak for whom; each refusal of delegate. */
#include "base/test.h"
#include "devices/test_say.h"

#define NAMES(row_, by_, whom_, how_, much_, ...)                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_delegate, .about = whom_, .code = how_,               \
      .scale = much_, .also = F_(scale), __VA_ARGS__ }

static struct fab_world w;

FAB_TEST(delegate_refuses)
{
    static const struct fab_step STEPS[] = {
        NAMES("no such way", ANNA, PERSON(BRUNO), 2, 1, .want = FAB_E_FIELD),
        NAMES("to the community", ANNA, ORIGIN, 3, 1, .want = FAB_E_FIELD),
        NAMES("twice as much", ANNA, PERSON(BRUNO), 3, 2, .want = FAB_E_FIELD),
        { .row = "neither on nor off", .by = ANNA, .kind = FAB_K_delegate, .about = PERSON(BRUNO),
          .code = 3, .want = FAB_E_FIELD },
        NAMES("for two years", ANNA, PERSON(BRUNO), 3, 1, .until_h = 24 * 700, .want = FAB_E_FIELD),
        NAMES("a kind there is not", ANNA, PERSON(BRUNO), 3, 1, .vec = { 63 }, .nvec = 1,
              .want = FAB_E_FIELD),
        NAMES("to rate for her", ANNA, PERSON(BRUNO), 3, 1, .vec = { FAB_K_rate }, .nvec = 1,
              .want = FAB_E_FIELD),
        NAMES("a voice has no sum", ANNA, PERSON(BRUNO), 1, 1, .amount = 5, .want = FAB_E_FIELD),
        NAMES("no such unit", ANNA, PERSON(BRUNO), 3, 1, .amount = 5, .unit = 9,
              .want = FAB_E_FIELD),
        NAMES("nobody", ANNA, NOBODY, 3, 1, .want = FAB_E_REF),
        NAMES("ends what there is not", ANNA, PERSON(BRUNO), 3, 0, .want = FAB_E_REF),
        NAMES("herself", ANNA, PERSON(ANNA), 3, 1, .want = FAB_E_CONFLICT),
        NAMES("an agent for small sums", ANNA, PERSON(BRUNO), 3, 1, .vec = { FAB_K_transfer },
              .nvec = 1, .amount = 100),
        NAMES("twice", ANNA, PERSON(BRUNO), 3, 1, .want = FAB_E_DUP),
        { .row = "100", .by = BRUNO, .kind = FAB_K_transfer, .for_ = PERSON(ANNA),
          .about = PERSON(CHLOE), .code = 1, .amount = 100 },
        { .row = "101", .by = BRUNO, .kind = FAB_K_transfer, .for_ = PERSON(ANNA),
          .about = PERSON(CHLOE), .code = 1, .amount = 101, .want = FAB_E_ROLE },
        NAMES("ended", ANNA, PERSON(BRUNO), 3, 0),
        { .row = "no more", .by = BRUNO, .kind = FAB_K_transfer, .for_ = PERSON(ANNA),
          .about = PERSON(CHLOE), .code = 1, .amount = 1, .want = FAB_E_ROLE },
        NAMES("for a day", ANNA, PERSON(BRUNO), 3, 1, .until_h = 24), LATER(25),
        { .row = "the day is over", .by = BRUNO, .kind = FAB_K_transfer, .for_ = PERSON(ANNA),
          .about = PERSON(CHLOE), .code = 1, .amount = 1, .want = FAB_E_ROLE },
        NAMES("her voice", ANNA, PERSON(BRUNO), 1, 1),
        NAMES("she has one", ANNA, PERSON(CHLOE), 1, 1, .want = FAB_E_DUP),
        NAMES("one is enough for him", DAVID, PERSON(BRUNO), 1, 1, .want = FAB_E_LIMIT),
        { .row = "David leaves", .by = DAVID, .kind = FAB_K_leave },
        NAMES("who has left", CHLOE, PERSON(DAVID), 1, 1, .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}
