/* mine_test.c: what today asks of each: the sides of a case, who is to help or to judge, a
 * window of rating. */
#include "base/test.h"
#include "state/device.h"
#include "views/test_village.h"

static int count_of(const struct fab_json *rows, const char *what)
{
    int n = 0;

    for (const struct fab_json *row = rows == NULL ? NULL : rows->first; row != NULL;
         row = row->next) {
        n += fab_str_is(fab_json_text(row, "what"), what);
    }
    return n;
}

static const struct fab_json *today(int who)
{
    struct fab_err e;

    return fab_json_get(fab_village_get(who, FAB_EN, FAB_STR("/v1/me/today"), &e), "awaits");
}

static const struct fab_json *row_of(int who, const char *what)
{
    const struct fab_json *rows = today(who);

    for (const struct fab_json *row = rows == NULL ? NULL : rows->first; row != NULL;
         row = row->next) {
        if (fab_str_is(fab_json_text(row, "what"), what)) return row;
    }
    return NULL;
}

static struct fab_dsp *the_case(void)
{
    struct fab_village *v = fab_village();

    return fab_get_dsp(v->t, FAB_KEY(.a = v->dispute));
}

static void stage(int stage)
{
    struct fab_village *v = fab_village();

    the_case()->stage = fab_get_leg(v->t, FAB_KEY(.a = v->contested))->stage = stage;
}

FAB_TEST(today_in_a_case)
{
    enum { HEARD = 1, SEEN = 7 };
    static const struct {
        const char *row;
        int         stage, who, said;
        bool        table, stands;
        const char *what;
        int         n;
    } ROWS[] = {
        { "repair: the other side answers", FAB_REPAIR, FAB_BRUNO, 0, false, false, "reply", 1 },
        { "once", FAB_REPAIR, FAB_BRUNO, HEARD, false, false, "reply", 0 },
        { "then both put it right", FAB_REPAIR, FAB_BRUNO, HEARD, false, false, "amend", 1 },
        { "who opened it, too", FAB_REPAIR, FAB_ANNA, 0, false, false, "amend", 1 },
        { "what lies on the table is to be read", FAB_MEDIATION, FAB_ANNA, HEARD, true, false,
          "sign", 1 },
        { "by both", FAB_MEDIATION, FAB_BRUNO, HEARD, true, false, "sign", 1 },
        { "not before one has answered", FAB_MEDIATION, FAB_BRUNO, 0, true, false, "reply", 1 },
        { "nothing lies there", FAB_MEDIATION, FAB_ANNA, HEARD, false, false, "sign", 0 },
        { "at the door who opened it", FAB_DRAW, FAB_ANNA, HEARD, false, false, "stand", 1 },
        { "stands by it once", FAB_DRAW, FAB_ANNA, HEARD, false, true, "stand", 0 },
        { "the other side does not", FAB_DRAW, FAB_BRUNO, HEARD, false, false, "stand", 0 },
        { "but may still answer", FAB_DRAW, FAB_BRUNO, 0, false, false, "reply", 1 },
        { "judged: nothing is asked of a side", FAB_JURY, FAB_BRUNO, 0, false, false, "reply", 0 },
        { "nor of the other", FAB_JURY, FAB_ANNA, 0, false, false, "amend", 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_village *v;

        fab_village_again();
        v = fab_village();
        stage(ROWS[i].stage);
        the_case()->said = ROWS[i].said;
        if (ROWS[i].stands) the_case()->nonce_o = (fab_id){ { SEEN } };
        if (!ROWS[i].table) {
            fab_row_drop(v->t, FAB_R_settle, fab_get_settle(v->t, FAB_KEY(.a = v->dispute)));
        }
        fab_expect(ROWS[i].row, count_of(today(ROWS[i].who), ROWS[i].what), ROWS[i].n);
    }
    fab_village_again();
}

FAB_TEST(today_of_a_seat)
{
    enum { TAKEN = 1, SEALED, JURY = 0, MEDIATOR = 2 };
    static const struct {
        const char *row;
        int         stage, round, state;
        const char *what;
        int         n;
    } ROWS[] = {
        { "asked to help", FAB_MEDIATION, MEDIATOR, TAKEN, "mediate", 1 },
        { "named by both before that", FAB_REPAIR, MEDIATOR, TAKEN, "mediate", 1 },
        { "has suggested", FAB_MEDIATION, MEDIATOR, SEALED, "mediate", 0 },
        { "too late to help", FAB_DRAW, MEDIATOR, TAKEN, "mediate", 0 },
        { "drawn to judge", FAB_JURY, JURY, TAKEN, "judge", 1 },
        { "to judge anew", FAB_AJURY, JURY + 1, TAKEN, "judge", 1 },
        { "has judged", FAB_JURY, JURY, SEALED, "judge", 0 },
        { "decided meanwhile", FAB_RULED, JURY, TAKEN, "judge", 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_village *v;
        struct fab_seat    *seat;

        fab_village_again();
        v = fab_village();
        stage(ROWS[i].stage);
        seat = fab_get_seat(v->t, FAB_KEY(.a = v->dispute, .n = MEDIATOR));
        seat->round = ROWS[i].round;
        seat->state = ROWS[i].state;
        fab_expect(ROWS[i].row, count_of(today(FAB_DORA), ROWS[i].what), ROWS[i].n);
    }
    fab_village_again();
}

FAB_TEST(today_of_a_seat_tells)
{
    const struct fab_json *row;

    fab_village_again();
    row = row_of(FAB_DORA, "mediate");
    fab_expect_str("what about", fab_json_text(row, "text"),
                   FAB_STR("Two people need somebody to help them talk: a promise (€100)."));
    fab_expect_str("who opened it", fab_json_text(row, "other.name"), FAB_STR("Anna"));
    fab_expect_str("by when", fab_json_text(row, "deadline"), FAB_STR("2024-10-02T00:00:00Z"));
    fab_expect_str("names the case", fab_json_text(row, "dispute"), fab_json_text(row, "sid"));
    fab_expect("and the verbs", fab_json_get(row, "acts")->count, 2);
}

FAB_TEST(today_of_a_rating)
{
    enum { COMMITTING = 1, OPENING };
    static const struct { const char *row; int step, rated, who, n; } ROWS[] = {
        { "a window is open", COMMITTING, -1, FAB_BRUNO, 1 },
        { "for both", COMMITTING, -1, FAB_ANNA, 1 },
        { "who owed has rated", COMMITTING, 0, FAB_BRUNO, 0 },
        { "the other has not", COMMITTING, 0, FAB_ANNA, 1 },
        { "who was owed has rated", COMMITTING, 1, FAB_ANNA, 0 },
        { "it opens: too late", OPENING, -1, FAB_ANNA, 0 },
        { "none", 0, -1, FAB_ANNA, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_village *v;

        fab_village_again();
        v = fab_village();
        fab_get_leg(v->t, FAB_KEY(.a = v->overdue))->stage = FAB_END;
        if (ROWS[i].step != 0) {
            fab_add_rate_window(v->t, FAB_KEY(.a = v->overdue))->step = ROWS[i].step;
        }
        if (ROWS[i].rated >= 0) {
            (void)fab_add_rated(v->t, FAB_KEY(.a = v->overdue, .n = ROWS[i].rated));
        }
        fab_expect(ROWS[i].row, count_of(today(ROWS[i].who), "rate"), ROWS[i].n);
    }
    fab_village_again();
}
