/* alerts_test.c: what is told of whoever one trusted: what came later, to others; while it is open,
 * or for a month. */
#include "base/test.h"
#include "state/device.h"
#include "views/test_village.h"

enum { EARLIER = 5, AGREED = 6, LATER = 7 }; /* Anna's loans to Bruno stand at AGREED */

static const struct fab_json *alerts(int who)
{
    struct fab_err e;

    return fab_json_get(fab_village_get(who, FAB_EN, FAB_STR("/v1/me/alerts"), &e), "alerts");
}

/* What Bruno owed `creditor`, so ended. */
static void promised(int n, int creditor, int64_t outcome, int64_t idx, int64_t days_ago)
{
    struct fab_village *v = fab_village();
    const fab_id        sid = { { 77, [31] = (uint8_t)n } };

    *fab_add_agr(v->t, FAB_KEY(.a = sid)) =
        (struct fab_agr){ .sid = sid, .stage = FAB_ACTIVE, .ver = 1, .terms = sid, .nlegs = 1 };
    fab_add_party(v->t, FAB_KEY(.a = sid, .n = 0))->mid = v->mid[FAB_BRUNO];
    fab_add_party(v->t, FAB_KEY(.a = sid, .n = 1))->mid = v->mid[creditor];
    *fab_add_leg(v->t, FAB_KEY(.a = sid, .n = 0)) =
        (struct fab_leg){ .agr = sid, .debtor = 0, .creditor = 1, .parts = 1, .val = 100,
                          .stage = FAB_END, .outcome = outcome, .endidx = idx,
                          .ended = fab_days(FAB_VILLAGE_DAY - days_ago) };
}

static void over(void)
{
    struct fab_village *v = fab_village();
    const fab_id        mine[] = { v->overdue, v->contested };

    for (int i = 0; i < fab_countof(mine); i++) {
        fab_get_leg(v->t, FAB_KEY(.a = mine[i]))->stage = FAB_END;
    }
}

FAB_TEST(what_one_relied_on)
{
    static const struct {
        const char *row;
        int64_t     outcome, idx, days_ago;
        int         creditor;
        bool        over;
        int         reader, want;
    } ROWS[] = {
        { "kept", FAB_OUT_KEPT, LATER, 3, FAB_CARLA, false, FAB_ANNA, 0 },
        { "not kept, before she trusted", FAB_OUT_BROKEN, EARLIER, 3, FAB_CARLA, false, FAB_ANNA, 0 },
        { "not kept since", FAB_OUT_BROKEN, LATER, 3, FAB_CARLA, false, FAB_ANNA, 1 },
        { "her own she knows of", FAB_OUT_BROKEN, LATER, 3, FAB_ANNA, false, FAB_ANNA, 0 },
        { "while it is open, however long", FAB_OUT_BROKEN, LATER, 40, FAB_CARLA, false, FAB_ANNA, 1 },
        { "over, of this month", FAB_OUT_BROKEN, LATER, 29, FAB_CARLA, true, FAB_ANNA, 1 },
        { "over, and long ago", FAB_OUT_BROKEN, LATER, 31, FAB_CARLA, true, FAB_ANNA, 0 },
        { "nobody who was trusted is told", FAB_OUT_BROKEN, LATER, 3, FAB_CARLA, false, FAB_BRUNO, 0 },
        { "nor who trusted nobody", FAB_OUT_BROKEN, LATER, 3, FAB_CARLA, false, FAB_DORA, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_village_again();
        promised(1, ROWS[i].creditor, ROWS[i].outcome, ROWS[i].idx, ROWS[i].days_ago);
        if (ROWS[i].over) over();
        const struct fab_json *rows = alerts(ROWS[i].reader);
        fab_expect(ROWS[i].row, rows == NULL ? -1 : rows->count, ROWS[i].want);
    }
    fab_village_again();
}

FAB_TEST(said_once_of_a_person)
{
    fab_village_again();
    promised(1, FAB_CARLA, FAB_OUT_BROKEN, LATER, 9);
    promised(2, FAB_DORA, FAB_OUT_BROKEN, LATER + 1, 3);
    const struct fab_json *rows = alerts(FAB_ANNA);
    if (!fab_expect("two loans, one row", rows == NULL ? -1 : rows->count, 1)) return;
    fab_expect("both", fab_json_int(rows->first, "broken", -1), 2);
    fab_expect_str("in words", fab_json_text(rows->first, "text"),
                   FAB_STR(
                       "You trusted Bruno for a promise (€100). Since then 2 promises to others "
                       "were not kept, the last on 21 September 2024."));
    fab_village_again();
}

FAB_TEST(who_is_gone)
{
    struct fab_village *v;

    fab_village_again();
    v = fab_village();
    fab_get_member(v->t, FAB_KEY(.a = v->mid[FAB_BRUNO]))->standing = FAB_LEFT;
    const struct fab_json *rows = alerts(FAB_ANNA);
    if (!fab_expect("told", rows == NULL ? -1 : rows->count, 1)) return;
    fab_expect("gone", fab_json_int(rows->first, "standing", -1), FAB_LEFT);
    over();
    fab_expect("nothing is open: not told", alerts(FAB_ANNA)->count, 0);
    fab_village_again();
}
