/* backed_test.c: what today tells who answers for a promise of others: in each stage, paid,
 * signed, of the pool. */
#include "base/test.h"
#include "state/device.h"
#include "views/test_village.h"

enum { POOL = 2, SETTLES = 5, CLAIMS = 4000 };
#define NO_ROW "-"

static const struct fab_json *today(int who, const char *part)
{
    struct fab_err e;

    return fab_json_get(fab_village_get(who, FAB_EN, FAB_STR("/v1/me/today"), &e), part);
}

/* What the only row asks, "" of one that asks nothing. */
static fab_str asked(int who, const char *part)
{
    const struct fab_json *rows = today(who, part);

    if (rows == NULL || rows->count == 0) return FAB_STR(NO_ROW);
    fab_expect("one row", rows->count, 1);
    return fab_json_text(rows->first, "what");
}

static struct fab_hold *hold(int n)
{
    struct fab_village *v = fab_village();

    return fab_get_hold(v->t, FAB_KEY(.a = v->contested, .n = n));
}

static void stage(int stage)
{
    struct fab_village *v = fab_village();

    fab_get_leg(v->t, FAB_KEY(.a = v->contested))->stage = stage;
    fab_get_dsp(v->t, FAB_KEY(.a = v->dispute))->stage = stage == FAB_ADMITTED ? FAB_END : stage;
}

/* The pool stands behind it, too; Dora looks after it. */
static void pool(void)
{
    struct fab_village *v = fab_village();

    *fab_add_hold(v->t, FAB_KEY(.a = v->contested, .n = POOL)) =
        (struct fab_hold){ .agr = v->contested,
                           .n = POOL,
                           .type = FAB_HOLD_POOL,
                           .owner = fab_pool(0),
                           .amt = 3000,
                           .rest = 3000,
                           .cover = 3000,
                           .state = FAB_HOLD_OPEN };
    (void)fab_add_role(v->t, FAB_KEY(.a = v->mid[FAB_DORA], .n = FAB_ROLE_OFFICER));
    fab_row_drop(v->t, FAB_R_seat, fab_get_seat(v->t, FAB_KEY(.a = v->dispute, .n = 2)));
}

static void consent(const fab_id *obj, int who, int64_t what)
{
    (void)fab_add_consent(fab_village()->t,
                          FAB_KEY(.a = *obj, .b = fab_village()->mid[who], .n = what));
}

FAB_TEST(backed)
{
    enum { OTHER = 0, MINE = 1 };
    static const struct { const char *row; int stage, table; const char *waits, *runs; } ROWS[] = {
        { "well so far", FAB_ACK, OTHER, NO_ROW, NO_ROW },
        { "admitted", FAB_ADMITTED, OTHER, "pay", NO_ROW },
        { "between the two", FAB_REPAIR, OTHER, NO_ROW, "" },
        { "what is proposed draws on it", FAB_MEDIATION, MINE, "sign", NO_ROW },
        { "on another", FAB_MEDIATION, OTHER, NO_ROW, "" },
        { "with neighbours", FAB_JURY, OTHER, NO_ROW, "" },
        { "decided", FAB_RULED, OTHER, "look", NO_ROW },
        { "over", FAB_END, OTHER, NO_ROW, NO_ROW },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_village_again();
        stage(ROWS[i].stage);
        fab_get_settle(fab_village()->t, FAB_KEY(.a = fab_village()->dispute))->hold =
            ROWS[i].table;
        fab_expect_str(ROWS[i].row, asked(FAB_CARLA, "awaits"), fab_str_of(ROWS[i].waits));
        fab_expect_str(ROWS[i].row, asked(FAB_CARLA, "running"), fab_str_of(ROWS[i].runs));
    }
    fab_village_again();
}

FAB_TEST(backed_by_the_pool)
{
    static const struct { const char *row; int stage, who; const char *waits, *runs; } ROWS[] = {
        { "admitted: its officer", FAB_ADMITTED, FAB_DORA, "pay", NO_ROW },
        { "in a case", FAB_REPAIR, FAB_DORA, NO_ROW, "" },
        { "a ruling is not his to appeal", FAB_RULED, FAB_DORA, NO_ROW, "" },
        { "a guarantor hears of his own only", FAB_ADMITTED, FAB_CARLA, "pay", NO_ROW },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_village_again();
        pool();
        stage(ROWS[i].stage);
        fab_expect_str(ROWS[i].row, asked(ROWS[i].who, "awaits"), fab_str_of(ROWS[i].waits));
        fab_expect_str(ROWS[i].row, asked(ROWS[i].who, "running"), fab_str_of(ROWS[i].runs));
    }
    fab_village_again();
}

FAB_TEST(backed_by_the_pool_that_is_asked)
{
    enum { OF_THE_POOL = 6 };
    static const struct { const char *row; int stage, table; const char *waits; } ROWS[] = {
        { "between the two", FAB_REPAIR, 0, "pay" },
        { "a list draws on it", FAB_MEDIATION, POOL, "sign" },
        { "at the door it is too late", FAB_DRAW, 0, NO_ROW },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_village *v;

        fab_village_again();
        v = fab_village();
        pool();
        stage(ROWS[i].stage);
        fab_get_dsp(v->t, FAB_KEY(.a = v->dispute))->ground = OF_THE_POOL;
        fab_get_settle(v->t, FAB_KEY(.a = v->dispute))->hold = ROWS[i].table;
        fab_expect_str(ROWS[i].row, asked(FAB_DORA, "awaits"), fab_str_of(ROWS[i].waits));
    }
    fab_village_again();
}

FAB_TEST(backed_is_asked_once)
{
    struct fab_village *v;

    fab_village_again();
    v = fab_village();
    stage(FAB_ADMITTED);
    hold(1)->rest = 0;
    fab_expect_str("all is paid", asked(FAB_CARLA, "awaits"), FAB_STR(NO_ROW));
    hold(1)->rest = 500;
    consent(&v->contested, FAB_CARLA, CLAIMS);
    fab_expect_str("signed, another must", asked(FAB_CARLA, "awaits"), FAB_STR(NO_ROW));
    fab_expect_str("it is still told", asked(FAB_CARLA, "running"), FAB_STR(""));
    fab_village_again();
    v = fab_village();
    fab_get_settle(v->t, FAB_KEY(.a = v->dispute))->hold = 1;
    consent(&v->dispute, FAB_CARLA, SETTLES);
    fab_expect_str("the arrangement is signed", asked(FAB_CARLA, "awaits"), FAB_STR(NO_ROW));
    fab_village_again();
}

FAB_TEST(backed_tells)
{
    const struct fab_json *row;

    fab_village_again();
    stage(FAB_ADMITTED);
    row = today(FAB_CARLA, "awaits")->first;
    fab_expect_str("who, to whom, how much", fab_json_text(row, "text"),
                   FAB_STR("Bruno says that a promise to Anna was not kept. You answer for it, up "
                           "to €20. You pay or not, as you wish."));
    fab_expect_str("who had promised", fab_json_text(row, "other.name"), FAB_STR("Bruno"));
    fab_expect("by when", fab_json_text(row, "deadline").len > 0, true);
    fab_village_again();
}

FAB_TEST(backed_and_owed)
{
    struct fab_village *v;
    const struct fab_json *rows;

    fab_village_again();
    v = fab_village();
    stage(FAB_END);
    hold(1)->state = FAB_HOLD_CLOSED;
    hold(1)->rest = 0;
    *fab_add_debt(v->t, FAB_KEY(.a = v->contested, .n = 1)) =
        (struct fab_debt){ .obj = v->contested, .n = 1, .debtor = v->mid[FAB_BRUNO],
                           .creditor = v->mid[FAB_CARLA], .amt = 1200, .rest = 200 };
    rows = today(FAB_CARLA, "running");
    fab_expect("one", rows->count, 1);
    fab_expect_str("what is still owed", fab_json_text(rows->first, "text"),
                   FAB_STR(
                       "You paid for what Bruno promised Anna: €2 of it is still owed to you."));
    fab_expect("to nobody else", today(FAB_DORA, "running")->count, 0);
    fab_village_again();
}
