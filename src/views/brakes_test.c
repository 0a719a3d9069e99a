/* brakes_test.c: what the community's page says of asking for a pause: nobody has, some have, it
 * is on, members had theirs. */
#include "base/test.h"
#include "state/device.h"
#include "views/test_village.h"

static const struct fab_json *community(enum fab_lang lang)
{
    struct fab_err e;

    return fab_village_get(FAB_ANNA, lang, FAB_STR("/v1/community"), &e);
}

static void brake(int64_t state, int64_t side, int64_t target, int64_t said)
{
    const int64_t now = fab_days(FAB_VILLAGE_DAY);

    *fab_add_brake(fab_village()->t, FAB_KEY(.a = { { 78 } })) =
        (struct fab_brake){ .sid = { { 78 } }, .state = state, .side = side, .target = target,
                            .said = said, .need = 11, .since = now, .until = now + FAB_DAY_MS };
}

static bool may(const struct fab_json *doc)
{
    const struct fab_json *b = fab_json_get(doc, "brakes_may");

    return b != NULL && b->type == FAB_JSON_TRUE;
}

FAB_TEST(asking_for_a_pause)
{
    static const struct {
        const char *row;
        int64_t     state, side, target, said;
        bool        may;
        const char *want;
    } ROWS[] = {
        { "nobody has", 0, 0, 0, 0, true, "Nobody has asked for a pause; it takes 3 members" },
        { "two have", FAB_BRAKE_GATHERS, FAB_BRAKE_BY_MEMBERS, FAB_BRAKE_ALL, 2, true,
          "A pause is asked for by 2 members; it takes 11 within a day. New agreements then stop "
          "for 2 days at most" },
        { "of the operator only", FAB_BRAKE_GATHERS, FAB_BRAKE_BY_MEMBERS, FAB_BRAKE_OPERATOR, 2,
          true, "Nobody has asked for a pause" },
        { "it is on", FAB_BRAKE_ON, FAB_BRAKE_BY_MEMBERS, FAB_BRAKE_ALL, 11, false,
          "Members had a pause on" },
        { "it was", FAB_BRAKE_RESTS, FAB_BRAKE_BY_MEMBERS, FAB_BRAKE_OPERATOR, 11, false,
          "Members had a pause on" },
        { "the operator’s is no hindrance", FAB_BRAKE_ON, FAB_BRAKE_BY_OPERATOR, FAB_BRAKE_ALL, 0,
          true, "Nobody has asked for a pause" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_village_again();
        if (ROWS[i].state != 0) {
            brake(ROWS[i].state, ROWS[i].side, ROWS[i].target, ROWS[i].said);
        }
        const struct fab_json *doc = community(FAB_EN);
        fab_expect(ROWS[i].row, may(doc), ROWS[i].may);
        fab_expect(ROWS[i].row,
                   fab_str_starts(fab_json_text(doc, "brakes_ask"), ROWS[i].want), true);
    }
    fab_village_again();
}
