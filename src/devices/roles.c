/* roles.c: who holds a task.
 *
 * Why      no task may die with the interest of its holder: silence passes it on, one signature
 *          brings it back.
 * Idea     a role is a row with a day when it ends; a timer of its holder looks whether he still
 *          signs.  Founders hold mediator, officer, steward and labeller, without a day, until the
 *          first vote on that role (labeller is not among those that PROTOCOL names, but nobody
 *          else could give a label before there is a vote).
 * Cost     a claim on a vacant role reads at most 64 rows of that role.
 * Source   PROTOCOL 1.4 (roles, dormancy), 2 (role). */
#include "devices/core.h"
#include "state/ids.h"

enum { HOLDERS = 64, SENIOR_DAYS = 180, TERM_DAYS = 365 };

static bool silent(struct fab_tray *t, fab_id mid)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = mid));

    return m == NULL || m->standing != FAB_MEMBER ||
           m->active + fab_days(fab_set(t, FAB_S_dorm_role)) <= fab_now(t).ms;
}

/* A row without a day ends with nothing but silence: founders hold theirs so. */
static bool held_now(struct fab_tray *t, const struct fab_role *role)
{
    return role->until == 0 || role->until > fab_now(t).ms;
}

/* Vacant: it was held, and whoever held it is silent.  A role that was never given has to be
 * voted. */
static bool vacant(struct fab_tray *t, int role, int topic)
{
    void     *row[HOLDERS];
    const int n = fab_scan_fixed(t, FAB_I_role_by_role, FAB_KEY(.n = role, .m = topic), 2, row,
                                 HOLDERS);

    for (int i = 0; i < n; i++) {
        const struct fab_role *held = row[i];

        if (held_now(t, held) && !silent(t, held->mid)) return false;
    }
    return n > 0;
}

static void watch(struct fab_tray *t, const struct fab_role *role, int64_t from)
{
    const int64_t look = from + fab_days(fab_set(t, FAB_S_dorm_role));

    fab_due(t, FAB_DEV_core, &role->mid, (int)(FAB_TIMER_ROLE + 16 * role->topic + role->role),
            role->until == 0 ? look : fab_min(look, role->until), 0);
}

static struct fab_role *hold(struct fab_tray *t, fab_id mid, int role, int topic, int64_t until)
{
    const struct fab_key key = { .a = mid, .n = role, .m = topic };
    struct fab_role     *row = fab_get_role(t, &key);

    if (row == NULL) row = fab_add_role(t, &key);
    row->until = until;
    row->idx = fab_entry_index(t);
    watch(t, row, fab_now(t).ms);
    return row;
}

void fab_roles_of_founder(struct fab_tray *t, fab_id mid)
{
    static const int ROLES[] = { FAB_ROLE_MEDIATOR, FAB_ROLE_OFFICER, FAB_ROLE_LABELLER,
                                 FAB_ROLE_STEWARD };

    for (int i = 0; i < fab_countof(ROLES); i++) (void)hold(t, mid, ROLES[i], 0, 0);
}

/* Jury duty is everybody's: a row means "not me". */
static enum fab_code jury(const struct fab_statement *s, struct fab_tray *t, struct fab_role *own,
                          struct fab_err *e)
{
    if (s->nmids != 0 || (s->has & F_(until))) return fab_fail_field(e, FAB_E_FIELD, "mids");
    if ((s->scale == 0) == (own != NULL)) return fab_fail(e, FAB_E_DUP);
    if (own != NULL) {
        fab_row_drop(t, FAB_R_role, own);
    } else {
        fab_add_role(t,
                     FAB_KEY(.a = s->author, .n = FAB_ROLE_JUROR, .m = s->topic))->idx = s->index;
    }
    return FAB_OK;
}

static enum fab_code give_up(struct fab_tray *t, struct fab_role *own, struct fab_err *e)
{
    if (own == NULL || !held_now(t, own)) return fab_fail(e, FAB_E_ROLE);
    fab_due(t, FAB_DEV_core, &own->mid, (int)(FAB_TIMER_ROLE + 16 * own->topic + own->role), 0, 0);
    fab_row_drop(t, FAB_R_role, own);
    return FAB_OK;
}

/* One's own role: confirmed with a deputy, taken back within a year of having slept, or a vacant
 * one taken up. */
static enum fab_code take_up(const struct fab_statement *s, struct fab_tray *t,
                             struct fab_role *own, struct fab_err *e)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));
    const int64_t            now = fab_now(t).ms,
        until = s->has & F_(until) ? s->until.ms : now + fab_days(TERM_DAYS);
    const bool               mine = own != NULL &&
        (own->until == 0 || own->until > now - fab_days(TERM_DAYS));

    if (!mine && !vacant(t, (int)s->code, s->topic)) return fab_fail(e, FAB_E_ROLE);
    if (!mine && m->since > now - fab_days(SENIOR_DAYS) && !m->founder) {
        return fab_fail(e, FAB_E_ROLE, SENIOR_DAYS);
    }
    own = hold(t, s->author, (int)s->code, s->topic, mine && m->founder &&
               !(s->has & F_(until)) ? 0 : until);
    if (s->nmids == 1) own->deputy = s->mids[0];
    return FAB_OK;
}

/* role: jury duty off and on; a role given, slept over or vacant.  Refuses: FIELD, REF, ROLE,
 * CONFLICT, DUP. */
enum fab_code fab_apply_role(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const int64_t    now = fab_now(t).ms;
    struct fab_role *own;

    if (s->code < FAB_ROLE_JUROR || s->code > FAB_ROLE_INTERMEDIARY || s->code == FAB_ROLE_AGENT) {
        return fab_fail_field(e, FAB_E_FIELD, "code");
    }
    if (!(s->has & F_(scale)) || s->scale < 0 || s->scale > 1) {
        return fab_fail_field(e, FAB_E_FIELD, "scale");
    }
    if (s->nmids > 1) return fab_fail_field(e, FAB_E_FIELD, "mids");
    if ((s->has & F_(until)) && (s->until.ms <= now || s->until.ms > now + fab_days(TERM_DAYS))) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    if (s->nmids == 1 && fab_get_member(t, FAB_KEY(.a = s->mids[0])) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "mids");
    }
    if (s->nmids == 1 && fab_same(&s->mids[0], &s->author)) {
        return fab_fail_field(e, FAB_E_CONFLICT, "mids");
    }

    own = fab_get_role(t, FAB_KEY(.a = s->author, .n = s->code, .m = s->topic));
    if (s->code == FAB_ROLE_JUROR) return jury(s, t, own, e);
    return s->scale == 0 ? give_up(t, own, e) : take_up(s, t, own, e);
}

/* The holder was to be looked at: awake, he keeps it; else it passes to the deputy, or waits for
 * who takes it up. */
void fab_role_due(struct fab_member *m, int n, struct fab_tray *t)
{
    const struct fab_key key = { .a = m->mid, .n = n % 16, .m = n / 16 };
    struct fab_role     *role = fab_get_role(t, &key);
    const int64_t        now = fab_now(t).ms;

    if (role == NULL || !held_now(t, role)) return;
    if (!silent(t, m->mid)) {
        watch(t, role, m->active);
        return;
    }
    if (!fab_id_none(&role->deputy) && !silent(t, role->deputy)) {
        (void)hold(t, role->deputy, n % 16, n / 16, role->until);
    }
    role->until = now;
}
