/* keys_test.c: a new key, guardians, a steward's help; each refusal of rotate. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

enum { FIRST = 1, GUARDS, BY_STEWARD, BY_GUARD, OWN };

/* sd: digests that name the key; the same number is the same key. */
#define ROTATE(row_, by_, whom_, how_, key_, ...)                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_rotate, .about = whom_, .code = how_, .sd = key_,     \
      .nsd = 1, __VA_ARGS__ }
#define GUARDIAN(row_, by_, key_, ...)                                                            \
    ROTATE(row_, by_, PERSON(BRUNO), 3, key_,                                                     \
           .guards = { PERSON(ANNA), PERSON(CHLOE), PERSON(DAVID) }, .nguards = 3, .of = 2,       \
               __VA_ARGS__)
#define NAMED                                                                                     \
    { .row = "Bruno names three", .by = BRUNO, .kind = FAB_K_rotate, .about = PERSON(BRUNO),      \
      .code = 2, .guards = { PERSON(ANNA), PERSON(CHLOE), PERSON(DAVID) }, .nguards = 3,          \
          .of = 2 }

static struct fab_world w;

static void key_is(const char *row, int label)
{
    const fab_id sid = fab_label(label);

    fab_expect(row, fab_same(&fab_person(&w, BRUNO)->keydig, &sid), true);
}

FAB_TEST(rotate_refuses)
{
    static const struct fab_step STEPS[] = {
        ROTATE("no such way", BRUNO, PERSON(BRUNO), 5, 70, .want = FAB_E_FIELD),
        ROTATE("of the community", BRUNO, ORIGIN, 1, 70, .want = FAB_E_FIELD),
        { .row = "no key", .by = BRUNO, .kind = FAB_K_rotate, .about = PERSON(BRUNO), .code = 1,
          .want = FAB_E_FIELD },
        { .row = "no guardians", .by = BRUNO, .kind = FAB_K_rotate, .about = PERSON(BRUNO),
          .code = 2, .want = FAB_E_FIELD },
        ROTATE("guardians without a set", ANNA, PERSON(BRUNO), 3, 70, .want = FAB_E_FIELD),
        ROTATE("not sorted", ANNA, PERSON(BRUNO), 3, 70, .guards = { PERSON(CHLOE), PERSON(ANNA) },
               .nguards = 2, .of = 2, .want = FAB_E_FIELD),
        ROTATE("more needed than there are", ANNA, PERSON(BRUNO), 3, 70, .guards = { PERSON(ANNA) },
               .nguards = 1, .of = 2, .want = FAB_E_FIELD),
        ROTATE("of nobody", ANNA, NOBODY, 4, 70, .want = FAB_E_REF),
        ROTATE("another's key", ANNA, PERSON(BRUNO), 1, 70, .want = FAB_E_ROLE),
        GUARDIAN("no guardians were named", ANNA, 70, .want = FAB_E_PROOF),
        NAMED,
        ROTATE("another set", ANNA, PERSON(BRUNO), 3, 70, .guards = { PERSON(ANNA), PERSON(CHLOE) },
               .nguards = 2, .of = 2, .want = FAB_E_PROOF),
        ROTATE("another number", ANNA, PERSON(BRUNO), 3, 70,
               .guards = { PERSON(ANNA), PERSON(CHLOE), PERSON(DAVID) }, .nguards = 3, .of = 1,
                   .want = FAB_E_PROOF),
        GUARDIAN("he is none himself", BRUNO, 70, .want = FAB_E_ROLE),
        GUARDIAN("Anna", ANNA, 70), GUARDIAN("twice", ANNA, 70, .want = FAB_E_DUP),
        ROTATE("Chloe is no steward", CHLOE, PERSON(BRUNO), 4, 71, .want = FAB_E_ROLE),
        ROTATE("Anna for herself", ANNA, PERSON(ANNA), 4, 71, .want = FAB_E_CONFLICT),
        ROTATE("Anna, as steward", ANNA, PERSON(BRUNO), 4, 71),
        ROTATE("twice", ANNA, PERSON(BRUNO), 4, 71, .want = FAB_E_DUP),
        { .row = "David leaves", .by = DAVID, .kind = FAB_K_leave },
        ROTATE("who has left", ANNA, PERSON(DAVID), 4, 71, .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("nothing has changed yet", fab_person(&w, BRUNO)->keyver, 1);
    fab_world_close(&w);
}

FAB_TEST(a_new_key)
{
    static const struct fab_step STEPS[] = { ROTATE("his own", BRUNO, PERSON(BRUNO), 1, 70,
                                                    .keep = OWN) };

    fab_four(&w);
    SAY(&w, STEPS);
    key_is("at once", OWN);
    fab_expect("the second", fab_person(&w, BRUNO)->keyver, 2);
    fab_world_close(&w);
}

FAB_TEST(by_guardians)
{
    static const struct fab_step STEPS[] = {
        NAMED, GUARDIAN("Anna", ANNA, 70), GUARDIAN("David means another key", DAVID, 72),
            LATER(30),
        GUARDIAN("Chloe", CHLOE, 70, .keep = BY_GUARD), LATER(23),
    };
    static const struct fab_step OVER[] = { LATER(2) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("a day to object", fab_person(&w, BRUNO)->keyver, 1);
    SAY(&w, OVER);
    key_is("nobody did", BY_GUARD);
    fab_world_close(&w);
}

FAB_TEST(he_objects)
{
    static const struct fab_step TWO[] = {
        NAMED, GUARDIAN("Anna", ANNA, 70), GUARDIAN("Chloe", CHLOE, 70),
            ROTATE("I am here", BRUNO, PERSON(BRUNO), 1, 75, .keep = OWN), LATER(30),
    };
    static const struct fab_step ALL[] = {
        NAMED, GUARDIAN("Anna", ANNA, 70), GUARDIAN("Chloe", CHLOE, 70),
            GUARDIAN("David", DAVID, 70, .keep = BY_GUARD),
        ROTATE("says who has the old key", BRUNO, PERSON(BRUNO), 1, 75, .keep = OWN), LATER(30),
    };

    fab_four(&w);
    SAY(&w, TWO);
    key_is("two of three can be objected to", OWN);
    fab_world_close(&w);
    fab_four(&w);
    SAY(&w, ALL);
    key_is("all of them cannot", BY_GUARD);
    fab_world_close(&w);
}

FAB_TEST(by_a_steward)
{
    static const struct fab_step STEPS[] = { ROTATE("Anna helps", ANNA, PERSON(BRUNO), 4, 71,
                                                    .keep = BY_STEWARD), LATER(71) };
    static const struct fab_step OVER[] = { LATER(2) };
    static const struct fab_step OBJECTS[] = {
        NAMED, ROTATE("Anna helps", ANNA, PERSON(BRUNO), 4, 71),
            GUARDIAN("a guardian says no", CHLOE, 70), LATER(80),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("three days to object", fab_person(&w, BRUNO)->keyver, 1);
    SAY(&w, OVER);
    key_is("nobody did", BY_STEWARD);
    fab_world_close(&w);
    fab_four(&w);
    SAY(&w, OBJECTS);
    fab_expect("a guardian did", fab_person(&w, BRUNO)->keyver, 1);
    fab_world_close(&w);
}

/* A paper member takes the membership into his own hands. */
FAB_TEST(from_paper)
{
    static const struct fab_step STEPS[] = {
        { .row = "a door", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .door = 1, .until_h = 48 },
        { .row = "on paper", .by = EVA, .kind = FAB_K_join, .code = 4, .door = 1, .nsd = 1,
          .mids = { PERSON(ANNA) }, .nmids = 1 },
        { .row = "by Anna's hand", .by = ANNA, .kind = FAB_K_offer, .for_ = PERSON(EVA), .scale = 1,
          .code = 1, .until_h = 24 },
        ROTATE("her own key", EVA, PERSON(EVA), 1, 70),
        { .row = "Anna's hand no more", .by = ANNA, .kind = FAB_K_offer, .for_ = PERSON(EVA),
          .scale = 1, .code = 1, .until_h = 24, .want = FAB_E_ROLE },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("a person", fab_person(&w, EVA)->sort, FAB_SORT_PERSON);
    fab_world_close(&w);
}

/* Whoever brought a key for another cannot take it away again by erasing what he said. */
FAB_TEST(a_key_in_force_stays)
{
    static const struct fab_step STEPS[] = {
        NAMED, GUARDIAN("Anna", ANNA, 70), GUARDIAN("Chloe", CHLOE, 70, .keep = BY_GUARD),
            LATER(25),
        { .row = "Chloe leaves", .by = CHLOE, .kind = FAB_K_leave },
        { .row = "Bruno's key with her", .by = CHLOE, .kind = FAB_K_erase, .code = 1,
          .ref = LABEL(BY_GUARD), .want = FAB_E_STATE },
        { .row = "nor by law", .by = OPERATOR, .kind = FAB_K_erase, .code = 3,
          .ref = LABEL(BY_GUARD), .want = FAB_E_STATE },
        { .row = "Bruno leaves too", .by = BRUNO, .kind = FAB_K_leave },
        { .row = "now it may go", .by = OPERATOR, .kind = FAB_K_erase, .code = 3,
          .ref = LABEL(BY_GUARD) },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}
