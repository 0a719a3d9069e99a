/* helpers_test.c: who would help with a promise in trouble, who decides about the pool; nobody who
 * stands too close, nobody whose task has ended. */
#include "base/test.h"
#include "state/device.h"
#include "views/test_village.h"

enum { EVA = 9, OTHERWISE = 0 };            /* Eva has dealt with nobody */

static fab_id person(int who)
{
    return who == EVA ? (fab_id){ { EVA } } : fab_village()->mid[who];
}

static void role(int who, int role, int64_t until)
{
    *fab_add_role(fab_village()->t, FAB_KEY(.a = person(who), .n = role)) =
        (struct fab_role){ .mid = person(who), .role = role, .until = until };
}

static void pool_behind(void)
{
    struct fab_village *v = fab_village();

    *fab_add_hold(v->t, FAB_KEY(.a = v->contested, .n = 2)) =
        (struct fab_hold){ .agr = v->contested, .n = 2, .type = FAB_HOLD_POOL,
                           .owner = fab_pool(0), .amt = 300, .rest = 300, .cover = 300,
                           .state = FAB_HOLD_OPEN };
    fab_get_agr(v->t, FAB_KEY(.a = v->contested))->nholds = 3;
}

static void begin(void)
{
    struct fab_member *eva;

    fab_village_again();
    eva = fab_add_member(fab_village()->t, FAB_KEY(.a = person(EVA)));
    eva->num = 5;
    eva->standing = FAB_MEMBER;
    pool_behind();
}

static const struct fab_json *trouble(void)
{
    struct fab_err e;

    return fab_village_get(FAB_ANNA, FAB_EN,
                           fab_village_path("/v1/promises/", &fab_village()->contested, "/trouble"),
                           &e);
}

static bool says(const struct fab_json *row, const char *name)
{
    const struct fab_json *b = row == NULL ? NULL : fab_json_get(row, name);

    return b != NULL && b->type == FAB_JSON_TRUE;
}

FAB_TEST(who_may_help)
{
    static const struct {
        const char *row;
        int         who, role;
        int64_t     until;
        int         mediators, officers;
        bool        may;
    } ROWS[] = {
        { "nobody has a task", EVA, OTHERWISE, 0, 0, 0, false },
        { "who is close to neither", EVA, FAB_ROLE_MEDIATOR, 0, 1, 0, false },
        { "a side", FAB_ANNA, FAB_ROLE_MEDIATOR, 0, 0, 0, false },
        { "who answers for one of them", FAB_CARLA, FAB_ROLE_MEDIATOR, 0, 0, 0, false },
        { "until tomorrow", EVA, FAB_ROLE_MEDIATOR, FAB_VILLAGE_DAY + 1, 1, 0, false },
        { "until today", EVA, FAB_ROLE_MEDIATOR, FAB_VILLAGE_DAY, 0, 0, false },
        { "an officer", EVA, FAB_ROLE_OFFICER, 0, 0, 1, true },
        { "an officer who would pay is named", FAB_CARLA, FAB_ROLE_OFFICER, 0, 0, 1, false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        begin();
        if (ROWS[i].role != OTHERWISE) role(ROWS[i].who, ROWS[i].role, fab_days(ROWS[i].until));
        const struct fab_json *doc = trouble(), *pool = fab_json_get(doc, "pool"),
                              *officers = fab_json_get(pool, "officers");
        fab_expect(ROWS[i].row, fab_json_get(doc, "mediators")->count, ROWS[i].mediators);
        fab_expect(ROWS[i].row, officers->count, ROWS[i].officers);
        fab_expect(ROWS[i].row, says(officers->first, "may"), ROWS[i].may);
    }
    fab_village_again();
}

FAB_TEST(said_of_them)
{
    begin();
    role(EVA, FAB_ROLE_MEDIATOR, fab_days(FAB_VILLAGE_DAY + 1));
    *fab_add_served(fab_village()->t, FAB_KEY(.a = person(EVA))) =
        (struct fab_served){ .who = person(EVA), .mediated = 26, .settled = 23 };
    const struct fab_json *doc = trouble(), *pool = fab_json_get(doc, "pool");
    fab_expect_str("her record, and until when",
                   fab_json_text(fab_json_get(doc, "mediators")->first, "text"),
                   FAB_STR("a member (no name kept): 23 of 26 settled (helps until 25 "
                           "September 2024)."));
    fab_expect_str("what the pool has", fab_json_text(pool, "text"),
                   FAB_STR("It can cover €5 in all."));
    fab_expect("who decides", fab_str_starts(fab_json_text(pool, "decides_text"), "Up to €"), true);
    fab_expect("nothing was broken: no figure", fab_json_get(doc, "made_good_text") == NULL, true);
    fab_village_again();
}
