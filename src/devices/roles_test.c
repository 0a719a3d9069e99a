/* roles_test.c: tasks given, slept over, taken up; who may speak for whom; each refusal of role and
 * delegate. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

#define ROLE(row_, by_, role_, much_, ...)                                                        \
    { .row = row_, .by = by_, .kind = FAB_K_role, .code = role_, .scale = much_,                  \
      .also = F_(scale), __VA_ARGS__ }
#define NAMES(row_, by_, whom_, how_, much_, ...)                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_delegate, .about = whom_, .code = how_,               \
      .scale = much_, .also = F_(scale), __VA_ARGS__ }

static struct fab_world w;

static bool holds(int who, int role)
{
    return fab_has_role(w.map, w.mid[who], role, 0);
}

FAB_TEST(role_refuses)
{
    static const struct fab_step STEPS[] = {
        ROLE("no such role", ANNA, 10, 1, .want = FAB_E_FIELD),
        ROLE("an agent is named otherwise", ANNA, FAB_ROLE_AGENT, 1, .want = FAB_E_FIELD),
        ROLE("twice as much", ANNA, FAB_ROLE_STEWARD, 2, .want = FAB_E_FIELD),
        { .row = "neither on nor off", .by = ANNA, .kind = FAB_K_role, .code = FAB_ROLE_STEWARD,
          .want = FAB_E_FIELD },
        ROLE("for two years", ANNA, FAB_ROLE_STEWARD, 1, .until_h = 24 * 700, .want = FAB_E_FIELD),
        ROLE("two deputies", ANNA, FAB_ROLE_STEWARD, 1, .mids = { PERSON(BRUNO), PERSON(CHLOE) },
             .nmids = 2, .want = FAB_E_FIELD),
        ROLE("a deputy nobody knows", ANNA, FAB_ROLE_STEWARD, 1, .mids = { NOBODY }, .nmids = 1,
             .want = FAB_E_REF),
        ROLE("her own deputy", ANNA, FAB_ROLE_STEWARD, 1, .mids = { PERSON(ANNA) }, .nmids = 1,
             .want = FAB_E_CONFLICT),
        ROLE("held by one who is awake", BRUNO, FAB_ROLE_STEWARD, 1, .want = FAB_E_ROLE),
        ROLE("never given", BRUNO, FAB_ROLE_LABELLER, 1, .topic = "garden", .want = FAB_E_ROLE),
        ROLE("gives up what is not his", BRUNO, FAB_ROLE_OFFICER, 0, .want = FAB_E_ROLE),
        ROLE("a juror has no deputy", BRUNO, FAB_ROLE_JUROR, 0, .mids = { PERSON(CHLOE) },
             .nmids = 1, .want = FAB_E_FIELD),
        ROLE("no jury duty", BRUNO, FAB_ROLE_JUROR, 0),
        ROLE("twice", BRUNO, FAB_ROLE_JUROR, 0, .want = FAB_E_DUP),
        ROLE("again", BRUNO, FAB_ROLE_JUROR, 1),
        ROLE("twice", BRUNO, FAB_ROLE_JUROR, 1, .want = FAB_E_DUP),
        ROLE("Anna gives it up", ANNA, FAB_ROLE_OFFICER, 0),
        ROLE("twice", ANNA, FAB_ROLE_OFFICER, 0, .want = FAB_E_ROLE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("given up", holds(ANNA, FAB_ROLE_OFFICER), false);
    fab_expect("kept", holds(ANNA, FAB_ROLE_STEWARD), true);
    fab_world_close(&w);
}

FAB_TEST(a_task_outlives_interest)
{
    static const struct fab_step STEPS[] = {
        ROLE("Bruno stands in", ANNA, FAB_ROLE_STEWARD, 1, .mids = { PERSON(BRUNO) }, .nmids = 1),
        LATER(24 * 59), ROLE("Bruno is awake", BRUNO, FAB_ROLE_JUROR, 0), LATER(24 * 2),
    };
    static const struct fab_step EARLY[] = { ROLE("Chloe has not been here long", CHLOE,
                                                  FAB_ROLE_OFFICER, 1, .want = FAB_E_ROLE) };
    static const struct fab_step MORE[] = {
        LATER(24 * 121), ROLE("Chloe takes up what nobody does", CHLOE, FAB_ROLE_OFFICER, 1),
        ROLE("not twice", DAVID, FAB_ROLE_OFFICER, 1, .want = FAB_E_ROLE),
        ROLE("Anna is back", ANNA, FAB_ROLE_STEWARD, 1),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("to the deputy", holds(BRUNO, FAB_ROLE_STEWARD), true);
    fab_expect("who slept", holds(ANNA, FAB_ROLE_STEWARD), false);
    fab_expect("no deputy: vacant", holds(ANNA, FAB_ROLE_OFFICER), false);
    SAY(&w, EARLY);
    SAY(&w, MORE);
    fab_expect("Chloe", holds(CHLOE, FAB_ROLE_OFFICER), true);
    fab_expect("one signature", holds(ANNA, FAB_ROLE_STEWARD), true);
    fab_world_close(&w);
}

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
