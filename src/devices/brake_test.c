/* brake_test.c: who may call a pause, what it stops, what it never stops, and that it ends. */
#include "devices/brake.h"

#include "base/test.h"
#include "devices/test_say.h"

enum { JOB = 1, SECOND, GREG = 6, HANNA, DAY = 24 };
static struct fab_world w;

#define BRAKE(row_, by_, target, ...)                                                              \
    { .row = row_, .by = by_, .kind = FAB_K_brake, .about = ORIGIN, .code = target, __VA_ARGS__ }
#define ABOUT(row_, by_, kind_, ...)                                                               \
    { .row = row_, .by = by_, .kind = FAB_K_##kind_, .about = LABEL(JOB), __VA_ARGS__ }

/* Bruno does something for Chloe that is worth 30.00: she bears the risk, or pays it in advance. */
static const struct fab_test_terms DOES = { 1, 1, { { 0, 1, 48, 3000, 0, 1, 0 } },
                                            { { 9, 0, 1, 0, 3000 } } };
static const struct fab_test_terms PAID = { 1, 1, { { 0, 1, 48, 3000, 0, 1, 0 } },
                                            { { 1, 0, 1, 0, 3000 } } };
static const struct fab_test_terms HELD = { 1, 2, { { 0, 1, 48, 3000, 0, 1, 0 } },
                                            { { 2, 0, 0, 0, 1000 }, { 9, 0, 1, 0, 2000 } } };

static void all_members(void)
{
    fab_begin_with(&w, "join.vouches", 0);
    for (int i = 4; i < FAB_WORLD_PEOPLE; i++) fab_assert(fab_world_join(&w, i, ANNA) == FAB_OK);
    fab_assert(fab_test_clock(&w, w.now + 3600000) == FAB_OK);
}

static void promised(const struct fab_test_terms *terms)
{
    const struct fab_step steps[] = {
        ABOUT("promises", BRUNO, promise, .keep = JOB, .terms = terms),
        ABOUT("accepted", CHLOE, accept, .ref = LABEL(JOB)),
    };
    struct fab_step first = steps[0];

    first.about = PERSON(CHLOE);
    all_members();
    fab_say_all(&w, &first, 1);
    fab_say_all(&w, &steps[1], 1);
}

static void three_call(int target, const char *topic)
{
    const struct fab_step steps[] = {
        BRAKE("one", DAVID, target, .topic = topic), BRAKE("two", EVA, target, .topic = topic),
        BRAKE("three", FELIX, target, .topic = topic),
    };

    SAY(&w, steps);
    fab_expect("it is on", fab_brake_on(w.map), true);
}

static int64_t due_at(void)
{
    const fab_id job = fab_label(JOB);

    return fab_due_at(w.map, fab_get_timer(w.map, FAB_KEY(.a = job, .n = 0)));
}

static int rows(int state)
{
    void *row[8];

    return fab_scan_fixed(w.map, FAB_I_brake_by_state, FAB_KEY(.n = state), 1, row, 8);
}

FAB_TEST(brake_refuses)
{
    static const struct fab_step STEPS[] = {
        { .row = "about a person", .by = ANNA, .kind = FAB_K_brake, .about = PERSON(BRUNO),
          .want = FAB_E_FIELD },
        BRAKE("no such target", ANNA, 4, .want = FAB_E_FIELD),
        BRAKE("a device without its name", ANNA, FAB_BRAKE_DEVICE, .want = FAB_E_FIELD),
        BRAKE("a name without a device", ANNA, FAB_BRAKE_ALL, .topic = "pool", .want = FAB_E_FIELD),
        BRAKE("no such device", ANNA, FAB_BRAKE_DEVICE, .topic = "garden", .want = FAB_E_REF),
        BRAKE("one that is always on", ANNA, FAB_BRAKE_DEVICE, .topic = "core", .want = FAB_E_REF),
        BRAKE("no proposal is open", ANNA, FAB_BRAKE_PROPOSAL, .want = FAB_E_REF),
        BRAKE("one call", ANNA, FAB_BRAKE_ALL),
        BRAKE("twice", ANNA, FAB_BRAKE_ALL, .want = FAB_E_DUP),
        BRAKE("the same for another target", ANNA, FAB_BRAKE_OPERATOR),
        BRAKE("a second", BRUNO, FAB_BRAKE_ALL), BRAKE("a third: on", CHLOE, FAB_BRAKE_ALL),
        BRAKE("once in thirty days", DAVID, FAB_BRAKE_ALL, .want = FAB_E_LIMIT),
        BRAKE("nor for another target", DAVID, FAB_BRAKE_OPERATOR, .want = FAB_E_LIMIT),
        BRAKE("the operator has his own", OPERATOR, FAB_BRAKE_ALL),
        BRAKE("once", OPERATOR, FAB_BRAKE_ALL, .want = FAB_E_LIMIT),
        LATER(29 * DAY), BRAKE("still", DAVID, FAB_BRAKE_ALL, .want = FAB_E_LIMIT),
        LATER(2 * DAY), BRAKE("again", DAVID, FAB_BRAKE_ALL),
        BRAKE("the operator, too", OPERATOR, FAB_BRAKE_OPERATOR),
    };

    all_members();
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(newcomers_do_not_call)
{
    static const struct fab_step STEPS[] = {
        BRAKE("a newcomer", BRUNO, FAB_BRAKE_ALL, .want = FAB_E_WHO),
    };

    fab_begin_with(&w, "new.days", 30);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(too_few_in_a_day)
{
    static const struct fab_step STEPS[] = {
        BRAKE("one", ANNA, FAB_BRAKE_ALL), LATER(1), BRAKE("two", BRUNO, FAB_BRAKE_ALL),
        LATER(DAY), BRAKE("too late: a new call", CHLOE, FAB_BRAKE_ALL),
    };

    all_members();
    SAY(&w, STEPS);
    fab_expect("none is on", fab_brake_on(w.map), false);
    fab_expect("one call, of one", rows(FAB_BRAKE_GATHERS), 1);
    fab_world_close(&w);
}

FAB_TEST(a_share_of_many)
{
    static const struct { const char *row; int64_t active, callers; } ROWS[] = {
        { "three at least", 8, 3 }, { "five in a hundred", 100, 5 }, { "rounded down", 119, 5 },
    };

    all_members();
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_meta_put(w.map, FAB_META_active, ROWS[i].active);
        fab_expect(ROWS[i].row, fab_brake_callers(w.map), ROWS[i].callers);
    }
    fab_world_close(&w);
}

/* Forty-eight hours of nothing: the deadline comes forty-eight hours later, by however many
 * clocks. */
FAB_TEST(deadlines_stand_still)
{
    static const struct { const char *row; int steps, hours; } ROWS[] = {
        { "one clock", 1, 48 }, { "hour by hour", 48, 1 }, { "a clock that goes beyond", 1, 50 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        int64_t before;

        promised(&DOES);
        before = due_at();
        three_call(FAB_BRAKE_ALL, NULL);
        fab_expect("said at once", due_at() - before, 48 * 3600000);
        for (int k = 0; k < ROWS[i].steps; k++) {
            const struct fab_step steps[] = { LATER(ROWS[i].hours) };
            SAY(&w, steps);
        }
        fab_expect(ROWS[i].row, due_at() - before, 48 * 3600000);
        fab_expect("it is over", fab_brake_on(w.map), false);
        fab_expect("nothing fell due", fab_test_leg(&w, JOB, 0)->stage, FAB_ACTIVE);
        const struct fab_step after[] = { LATER(1) };
        SAY(&w, after);
        fab_expect("and rests", rows(FAB_BRAKE_RESTS), 1);
        fab_world_close(&w);
    }
}

FAB_TEST(it_ends_and_is_forgotten)
{
    static const struct fab_step STEPS[] = { LATER(33 * DAY) };
    fab_id                       called;
    void                        *row[4];

    promised(&DOES);
    three_call(FAB_BRAKE_ALL, NULL);
    fab_expect("a row", fab_scan_fixed(w.map, FAB_I_brake_by_state, FAB_KEY(.n = FAB_BRAKE_ON), 1,
        row, 4), 1);
    called = ((const struct fab_brake *)row[0])->sid;
    SAY(&w, STEPS);
    for (int state = FAB_BRAKE_GATHERS; state <= FAB_BRAKE_PAST; state++) {
        fab_expect("no row is left", rows(state), 0);
    }
    fab_expect("nor a name", fab_scan_fixed(w.map, FAB_I_consent_by_obj, FAB_KEY(.a = called), 1,
        row, 4), 0);
    fab_expect("time alone has ended the promise", fab_test_leg(&w, JOB, 0)->outcome,
        FAB_OUT_EXPIRED);
    fab_world_close(&w);
}

FAB_TEST(what_it_stops)
{
    static const struct fab_step STEPS[] = {
        { .row = "a new promise", .by = ANNA, .kind = FAB_K_promise, .about = PERSON(DAVID),
          .terms = &DOES, .want = FAB_E_BRAKE },
        { .row = "a listing", .by = ANNA, .kind = FAB_K_offer, .about = ORIGIN, .scale = 1,
          .code = 1, .until_h = 24,
          .want = FAB_E_BRAKE },
        ABOUT("a later day", BRUNO, extend, .due_h = 96, .want = FAB_E_BRAKE),
        ABOUT("the escrow", CHLOE, keep, .scale = 1, .want = FAB_E_BRAKE),
        ABOUT("an admission", BRUNO, break, .method = 1, .want = FAB_E_BRAKE),
        ABOUT("done all the same", BRUNO, deliver, .scale = 1),
        { .row = "paying is nobody's obligation", .by = CHLOE, .kind = FAB_K_transfer,
          .about = PERSON(ANNA), .code = 1, .amount = 10 },
        ABOUT("both cancel: all goes home", BRUNO, break, .method = 2),
        LATER(49), ABOUT("acknowledged after it", CHLOE, keep, .scale = 1),
    };

    promised(&PAID);
    three_call(FAB_BRAKE_ALL, NULL);
    SAY(&w, STEPS);
    fab_expect("paid", fab_test_leg(&w, JOB, 0)->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

FAB_TEST(what_goes_home_goes)
{
    static const struct fab_step STEPS[] = {
        ABOUT("done", BRUNO, deliver, .scale = 1), ABOUT("his deposit", CHLOE, keep, .scale = 1),
        { .row = "leaves", .by = HANNA, .kind = FAB_K_leave, .about = ORIGIN, .code = 1 },
    };

    promised(&HELD);
    three_call(FAB_BRAKE_ALL, NULL);
    SAY(&w, STEPS);
    fab_expect("kept", fab_test_leg(&w, JOB, 0)->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

FAB_TEST(one_device)
{
    static const struct fab_step STEPS[] = {
        { .row = "another promise", .by = ANNA, .kind = FAB_K_promise, .about = PERSON(DAVID),
          .terms = &DOES, .keep = SECOND },
        { .row = "begins", .by = DAVID, .kind = FAB_K_accept, .about = LABEL(SECOND),
          .ref = LABEL(SECOND) },
        { .row = "with a deposit", .by = EVA, .kind = FAB_K_promise, .about = PERSON(FELIX),
          .terms = &HELD, .keep = SECOND },
        { .row = "does not begin", .by = FELIX, .kind = FAB_K_accept, .about = LABEL(SECOND),
          .ref = LABEL(SECOND), .want = FAB_E_BRAKE },
        { .row = "a word for somebody", .by = GREG, .kind = FAB_K_surety, .about = PERSON(HANNA),
          .amount = 100, .until_h = 240 },
        LATER(49), { .row = "after it, its day has passed", .by = FELIX, .kind = FAB_K_accept,
          .about = LABEL(SECOND), .ref = LABEL(SECOND),
          .want = FAB_E_DUE },
    };

    promised(&DOES);
    three_call(FAB_BRAKE_DEVICE, "deposit");
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(the_operator)
{
    static const struct {
        const char *row; int target, by_operator; enum fab_code policy;
    } ROWS[] = {
        { "members, all", FAB_BRAKE_ALL, 0, FAB_E_BRAKE },
        { "members, the operator", FAB_BRAKE_OPERATOR, 0, FAB_E_BRAKE },
        { "his own: he may change his keys", FAB_BRAKE_ALL, 1, FAB_E_CHARTER },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_step own[] = { BRAKE("his own", OPERATOR, ROWS[i].target) };
        const struct fab_step policy[] = {
            { .row = ROWS[i].row, .by = OPERATOR, .kind = FAB_K_policy, .about = ORIGIN, .hash = 9,
              .also = F_(list),
              .want = ROWS[i].policy },
        };

        promised(&DOES);
        if (ROWS[i].by_operator) {
            SAY(&w, own);
        } else {
            three_call(ROWS[i].target, NULL);
        }
        SAY(&w, policy);
        fab_expect("hours", (fab_meta(w.map, FAB_META_brake_until) - w.now) / 3600000,
                   ROWS[i].by_operator ? 24 : 48);
        fab_world_close(&w);
    }
}
