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
        NAMES("one is enough for him", DAVID, PERSON(BRUNO), 1, 1, .want = FAB_E_LIMIT,
              .limit = "vote.deleg_max"),
        { .row = "David leaves", .by = DAVID, .kind = FAB_K_leave },
        NAMES("who has left", CHLOE, PERSON(DAVID), 1, 1, .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* A sum in one unit opens no other unit, and nothing that commits as much by another kind. */
FAB_TEST(an_agents_sum_is_a_bound)
{
    static const struct fab_test_terms MUCH = { 1, 1, { { 1, 0, 48, 5000, 0, 1, 0 } },
                                                  { { 9, 0, 0, 0, 5000 } } };
    static const struct fab_test_terms LITTLE = {
        1, 1, { { 1, 0, 48, 90, 0, 1, 0 } }, { { 9, 0, 0, 0, 90 } }
    };
    static const struct fab_test_terms OTHER = { 1, 1, { { 1, 0, 48, 5, 1, 1, 0 } },
                                                   { { 9, 0, 0, 1, 5 } } };
    static const struct fab_step STEPS[] = {
        NAMES("for 100 in unit 0", ANNA, PERSON(BRUNO), 3, 1, .amount = 100),
        { .row = "1 in unit 1", .by = BRUNO, .kind = FAB_K_transfer, .for_ = PERSON(ANNA),
          .about = PERSON(CHLOE), .code = 1, .amount = 1, .unit = 1, .want = FAB_E_ROLE },
        { .row = "Chloe asks much", .by = CHLOE, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &MUCH, .keep = 1 },
        { .row = "taken by the agent", .by = BRUNO, .kind = FAB_K_accept, .for_ = PERSON(ANNA),
          .about = LABEL(1), .ref = LABEL(1), .want = FAB_E_ROLE },
        { .row = "Chloe asks in another unit", .by = CHLOE, .kind = FAB_K_promise,
          .about = PERSON(ANNA), .terms = &OTHER, .keep = 2 },
        { .row = "taken by the agent", .by = BRUNO, .kind = FAB_K_accept, .for_ = PERSON(ANNA),
          .about = LABEL(2), .ref = LABEL(2), .want = FAB_E_ROLE },
        { .row = "Chloe asks little", .by = CHLOE, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &LITTLE, .keep = 3 },
        { .row = "that he may", .by = BRUNO, .kind = FAB_K_accept, .for_ = PERSON(ANNA),
          .about = LABEL(3), .ref = LABEL(3) },
        NAMES("ended", ANNA, PERSON(BRUNO), 3, 0),
        NAMES("for less than that", ANNA, PERSON(BRUNO), 3, 1, .amount = 50),
        { .row = "all of it admitted", .by = BRUNO, .kind = FAB_K_break, .for_ = PERSON(ANNA),
          .about = LABEL(3), .code = 0, .method = 1, .want = FAB_E_ROLE },
        { .row = "50 of it", .by = BRUNO, .kind = FAB_K_break, .for_ = PERSON(ANNA),
          .about = LABEL(3), .code = 0, .method = 1, .amount = 50 },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* Whoever may name agents for another names none with more than he has. */
FAB_TEST(an_agents_agent_has_no_more)
{
    static const struct fab_step STEPS[] = {
        NAMES("small sums, for a day", ANNA, PERSON(BRUNO), 3, 1, .amount = 100, .until_h = 24,
              .vec = { FAB_K_transfer, FAB_K_delegate }, .nvec = 2),
        NAMES("Chloe, without a bound", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA),
              .until_h = 24, .vec = { FAB_K_transfer }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("for more", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 101,
              .until_h = 24, .vec = { FAB_K_transfer }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("in another unit", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 5,
              .unit = 1, .until_h = 24, .vec = { FAB_K_transfer }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("for all kinds", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 5,
              .until_h = 24, .want = FAB_E_ROLE),
        NAMES("for another kind", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 5,
              .until_h = 24, .vec = { FAB_K_promise }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("for longer", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 5,
              .until_h = 25, .vec = { FAB_K_transfer }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("for a year, unsaid", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 5,
              .vec = { FAB_K_transfer }, .nvec = 1, .want = FAB_E_ROLE),
        NAMES("her voice", BRUNO, PERSON(CHLOE), 1, 1, .for_ = PERSON(ANNA), .until_h = 24,
              .want = FAB_E_ROLE),
        NAMES("as he has it", BRUNO, PERSON(CHLOE), 3, 1, .for_ = PERSON(ANNA), .amount = 100,
              .until_h = 24, .vec = { FAB_K_transfer }, .nvec = 1),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}
