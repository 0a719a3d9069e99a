/* roles_test.c: tasks given, slept over, taken up; each refusal of role. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

#define ROLE(row_, by_, role_, much_, ...)                                                        \
    { .row = row_, .by = by_, .kind = FAB_K_role, .code = role_, .scale = much_,                  \
      .also = F_(scale), __VA_ARGS__ }

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
