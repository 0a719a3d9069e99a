/* core: who belongs, with which key, and who may speak for whom.
 *
 * Family   core; cannot be switched off.
 * Why      every other device asks "who says this, and may they?"; the answer is here and in the
 *          rows that it keeps.
 * Idea     the device itself is only a switch: each subject has its file (membership, vouch, keys,
 *          roles, privacy, seals, points), and core_operator.c the operator's kinds.
 * Source   PROTOCOL 1.4, 2, 3.3; DECISION 12. */
#include "devices/core.h"
#include "state/ids.h"

/* Timers of a member by number; any other object of the core is an edge or an invitation. */
static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_member *m = fab_id_short(obj) ? fab_get_member(t, FAB_KEY(.a = *obj)) : NULL;

    if (m == NULL) {
        fab_vouch_due(obj, t);
    } else if (n >= FAB_TIMER_ROLE) {
        fab_role_due(m, n - FAB_TIMER_ROLE, t);
    } else if (n == FAB_TIMER_POINTS) {
        fab_points_due(m, t);
    } else if (n == FAB_TIMER_RECOVERY) {
        fab_rotate_due(m, code, t);
    } else {
        fab_membership_due(m, n, code, t);
    }
}

/* A leg has ended: its debtor may have become a member by what he kept. */
static void on(const struct fab_event *v, struct fab_tray *t)
{
    struct fab_member *m;

    if (v->what != FAB_EV_END || v->a < 0) return;
    m = fab_get_member(t, FAB_KEY(.a = v->who));
    if (m != NULL) fab_standing_look(t, m);
}

/* Rules of PROTOCOL 6.4 that no charter may loosen stand in tables/conflicts.def. */
static const struct fab_view VIEWS[] = {
    { "members", FAB_I_member_by_num, "mid num standing sort since", 'M' },
    { "vouches", FAB_I_edge_by_dst, "src kind topic scale until", 'M' },
    { "roles", FAB_I_role_by_role, "mid role topic until deputy", 'A' },
    { NULL, 0, NULL, 0 },
};

const struct fab_device fab_device_core = {
    .name = "core", .id = FAB_DEV_core, .family = 'c', .views = VIEWS, .due = due, .on = on,
};
