/* core_people.c: who is who in a role, an agreement, a sealed statement; how many call a pause.
 *
 * Source  PROTOCOL 1.4, 5.1 (index 255: the community), 4, 7.5. */
#include "charter/settings.h"
#include "state/device.h"

enum { CALLERS_LEAST = 3 };

static bool holds(struct fab_tray *t, fab_id who, int role, int topic)
{
    const struct fab_role *row =
        fab_row_read(t, FAB_R_role, FAB_KEY(.a = who, .n = role, .m = topic));

    return row != NULL && (row->until == 0 || row->until > fab_now(t).ms);
}

bool fab_has_role(struct fab_tray *t, fab_id who, int role, int topic)
{
    return holds(t, who, role, 0) || (topic != 0 && holds(t, who, role, topic));
}

static fab_id party(struct fab_tray *t, const fab_id *agr, int64_t n)
{
    const struct fab_party *row = fab_row_read(t, FAB_R_party, FAB_KEY(.a = *agr, .n = n));

    if (n == FAB_COMMUNITY) return fab_commons();
    return row == NULL ? (fab_id){ { 0 } } : row->mid;
}

int fab_side(struct fab_tray *t, const fab_id *agr, int leg, fab_id who, fab_id *other)
{
    const struct fab_leg *row = fab_row_read(t, FAB_R_leg, FAB_KEY(.a = *agr, .n = leg));
    fab_id                debtor, creditor;

    if (row == NULL) return 0;
    debtor = party(t, agr, row->debtor);
    creditor = party(t, agr, row->creditor);
    if (fab_same(&who, &debtor)) {
        if (other != NULL) *other = creditor;
        return 1;
    }
    if (!fab_same(&who, &creditor)) return 0;
    if (other != NULL) *other = debtor;
    return 2;
}

fab_id fab_leg_who(struct fab_tray *t, const struct fab_leg *leg, int side)
{
    return party(t, &leg->agr, side == 0 ? leg->debtor : leg->creditor);
}

int fab_topic(struct fab_tray *t, const fab_id *agr)
{
    const struct fab_agr *row = fab_row_read(t, FAB_R_agr, FAB_KEY(.a = *agr));

    return row == NULL ? 0 : (int)row->topic;
}

int64_t fab_score(struct fab_tray *t, const fab_id *sealed, int n)
{
    const struct fab_score *row = fab_row_read(t, FAB_R_score, FAB_KEY(.a = *sealed, .n = n));

    return row == NULL ? INT64_MIN : row->val;
}

int64_t fab_brake_callers(struct fab_tray *t)
{
    return fab_max(CALLERS_LEAST, fab_mul_div(fab_meta(t, FAB_META_active),
                                              fab_set(t, FAB_S_brake_share), FAB_M));
}
