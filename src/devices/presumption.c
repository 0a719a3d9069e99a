/* presumption: a newcomer is trusted a little, at the community's risk, within a budget.
 *
 * Family   promise; hold type 5.
 * Why      who is new has no record and cannot make one without being trusted once; and a flood of
 *          new accounts must not cost more than was decided beforehand.
 * Idea     a budget a month from what was kept; of it a small sum for each.  Three quarters are for
 *          people whom an established member introduced and answers for; the last quarter is first
 *          come, first served, a little of it a day.
 * Cost     an acceptance: six rows of months; one of the open presumptions of that person.
 * Source   DECISION 9; PROTOCOL 3.3 (ticket), 5.1. */
#include "devices/presumption.h"

#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/track.h"

enum { MONTHS = 6, WALK_PART = 4, TICKET_DAYS = 30, BARRED_DAYS = 365, GUEST_DAYS = 180,
       FOUND = 64 };

int64_t fab_presume_pays(struct fab_tray *t, int64_t ver, int64_t sum)
{
    return fab_mul_div(sum, fab_set_at(t, ver, FAB_S_presume_pays), FAB_M);
}

static const struct fab_month *month_read(struct fab_tray *t, int64_t n)
{
    return fab_row_read(t, FAB_R_month, FAB_KEY(.n = n));
}

/* The median of the last six whole months, the lower one of the two in the middle. */
static int64_t monthly_kept(struct fab_tray *t)
{
    int64_t v[MONTHS];

    for (int i = 0; i < MONTHS; i++) {
        const struct fab_month *m = month_read(t, fab_month(t) - 1 - i);
        int                     at = i;

        for (v[at] = m == NULL ? 0 : m->kept; at > 0 && v[at - 1] > v[at]; at--) {
            const int64_t higher = v[at - 1];

            v[at - 1] = v[at];
            v[at] = higher;
        }
    }
    return v[MONTHS / 2 - 1];
}

int64_t fab_presume_budget(struct fab_tray *t)
{
    return fab_max(fab_set(t, FAB_S_presume_min),
                   fab_mul_div(monthly_kept(t), fab_set(t, FAB_S_presume_beta), FAB_M));
}

static bool introduced(struct fab_tray *t, fab_id who, fab_id *by)
{
    void     *row[FOUND];
    const int n = fab_scan_fixed(t, FAB_I_edge_by_dst, FAB_KEY(.a = who, .n = FAB_EDGE_INVITE), 2,
                                 row, FOUND);

    for (int i = 0; i < n; i++) {
        const struct fab_edge *edge = row[i];

        if (edge->scale == 0) continue;
        *by = edge->src;
        return true;
    }
    return false;
}

int64_t fab_presume_starter(struct fab_tray *t, fab_id who)
{
    const struct fab_month *last = month_read(t, fab_month(t) - 1);
    fab_id                  by;
    int64_t                 came = 0;

    if (last != NULL) came = introduced(t, who, &by) ? last->introduced : last->newcomers;
    return fab_min(fab_max(fab_presume_budget(t) / (2 * came + 1), 1), fab_median_stake(t));
}

/* ---- tickets */

enum fab_code fab_ticket_may(struct fab_tray *t, fab_id who, struct fab_err *e)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = who));

    if (!fab_device_on(t, "presumption") || !fab_established(m) || m->standing != FAB_MEMBER ||
        m->level >= 2 || fab_get_timer(t, FAB_KEY(.a = who, .n = FAB_TIMER_TICKET)) != NULL) {
        return fab_fail(e, FAB_E_TICKET);
    }
    return FAB_OK;
}

void fab_ticket_used(struct fab_tray *t, fab_id who)
{
    fab_due(t, FAB_DEV_presumption, &who, FAB_TIMER_TICKET, fab_now(t).ms + fab_days(TICKET_DAYS),
            0);
}

/* Who introduces somebody answers for half of the starter limit. */
void fab_ticket_answers(struct fab_tray *t, fab_id who, fab_id guest)
{
    const struct fab_key key = { .a = fab_link_id(FAB_EDGE_WORD, who, guest, 0) };
    const int64_t        half = fab_presume_starter(t, guest) / 2;
    struct fab_edge     *edge = half > 0 ? fab_add_edge(t, &key) : NULL;

    if (edge == NULL) return;
    edge->kind = FAB_EDGE_WORD;
    edge->src = who;
    edge->dst = guest;
    edge->scale = 1;
    edge->cap = half;
    edge->until = fab_now(t).ms + fab_days(GUEST_DAYS);
    edge->state = 1;
    edge->idx = fab_entry_index(t);
    fab_due(t, FAB_DEV_surety, &edge->sid, 0, edge->until, 1);
}

/* ---- the hold */

static enum fab_code offer(struct fab_hold *h, struct fab_tray *t, struct fab_err *e)
{
    (void)t;
    return h->unit == 0 ? FAB_OK : fab_fail_field(e, FAB_E_COVER_SCOPE, "holds");
}

static fab_id debtor_of(struct fab_tray *t, const struct fab_hold *h)
{
    return fab_leg_who(t, fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg)), 0);
}

/* What of their quarter is left for this one, who came without an introduction: one at a time, a
 * little a day, and together no more than it, what they lost this month and still have open from
 * any other one counted. */
static int64_t walk_in_room(struct fab_tray *t, fab_id who, int64_t budget)
{
    const struct fab_month *month = month_read(t, fab_month(t));
    const int64_t           part = budget / WALK_PART, today = fab_now(t).ms / FAB_DAY_MS;
    const int64_t           used =
        fab_meta(t, FAB_META_walk_day) == today ? fab_meta(t, FAB_META_walk_used) : 0;
    const int64_t gone = fab_meta(t, FAB_META_walk_open) + (month == NULL ? 0 : month->walk);
    const int64_t day = fab_max(fab_mul_div(part, fab_set(t, FAB_S_presume_day), FAB_M),
                                fab_presume_starter(t, who));
    const struct fab_key key = { .a = fab_link_id(FAB_EDGE_PRESUMPTION, fab_commons(), who, 0) };
    const struct fab_edge *link = fab_get_edge(t, &key);

    if (link != NULL && link->used > 0) return 0;
    return fab_max(0, fab_min(part - gone, day - used));
}

static int64_t budget_left(struct fab_tray *t, int64_t budget)
{
    const struct fab_month *month = month_read(t, fab_month(t));

    return fab_max(0, budget - fab_meta(t, FAB_META_presumed) - (month == NULL ? 0 : month->lost));
}

int64_t fab_presume_room(struct fab_tray *t, fab_id who)
{
    const int64_t budget = fab_presume_budget(t);
    const int64_t room = fab_min(fab_presume_starter(t, who), budget_left(t, budget));
    fab_id        by;

    return introduced(t, who, &by) ? room : fab_min(room, walk_in_room(t, who, budget));
}

/* Two of them in one agreement would each be measured without the other. */
static bool alone(struct fab_tray *t, const struct fab_hold *h)
{
    const struct fab_agr *agr = fab_get_agr(t, FAB_KEY(.a = h->agr));

    for (int64_t i = 0; i < agr->nholds; i++) {
        const struct fab_hold *other = fab_get_hold(t, FAB_KEY(.a = h->agr, .n = i));

        if (i != h->n % FAB_HOLDS_EACH && other->type == FAB_HOLD_PRESUMED) return false;
    }
    return true;
}

static enum fab_code may_take(const struct fab_hold *h, struct fab_tray *t, struct fab_err *e)
{
    const int64_t budget = fab_presume_budget(t), left = budget_left(t, budget);
    const fab_id  debtor = debtor_of(t, h);
    fab_id        by;

    if (!alone(t, h)) return fab_fail_field(e, FAB_E_COVER_SHAPE, "holds");
    if (h->cover > left) return fab_fail(e, FAB_E_BUDGET, left);
    if (!introduced(t, debtor, &by) && h->cover > walk_in_room(t, debtor, budget)) {
        return fab_fail(e, FAB_E_BUDGET, 0);
    }
    return FAB_OK;
}

static enum fab_code take(struct fab_hold *h, struct fab_tray *t, int dry, struct fab_err *e)
{
    const int64_t today = fab_now(t).ms / FAB_DAY_MS;
    fab_id        by;

    if (dry) return may_take(h, t, e);
    fab_month_row(t, fab_month(t))->presumed += h->cover;
    fab_meta_put(t, FAB_META_presumed, fab_meta(t, FAB_META_presumed) + h->cover);
    if (introduced(t, debtor_of(t, h), &by)) return FAB_OK;
    fab_meta_put(t, FAB_META_walk_open, fab_meta(t, FAB_META_walk_open) + h->cover);
    if (fab_meta(t, FAB_META_walk_day) != today) fab_meta_put(t, FAB_META_walk_used, 0);
    fab_meta_put(t, FAB_META_walk_day, today);
    fab_meta_put(t, FAB_META_walk_used, fab_meta(t, FAB_META_walk_used) + h->cover);
    return FAB_OK;
}

static void paid(const struct fab_hold *h, struct fab_tray *t, int64_t part)
{
    struct fab_month *month = fab_month_row(t, fab_month(t));
    fab_id            by;

    month->lost += part;
    if (!introduced(t, debtor_of(t, h), &by)) month->walk += part;
}

/* ---- what happens */

/* Its presumptions are no longer open.  A guest who breaks his word costs his introducer the next
 * ticket. */
static void ended(struct fab_tray *t, const struct fab_event *v)
{
    const struct fab_agr    *agr = fab_get_agr(t, FAB_KEY(.a = v->about));
    const struct fab_leg    *leg = fab_get_leg(t, FAB_KEY(.a = v->about, .n = v->n));
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = v->who));
    const int64_t            first = leg->n / FAB_LEGS_EACH * FAB_HOLDS_EACH;
    fab_id                   by;

    for (int64_t n = first; n < first + agr->nholds; n++) {
        const struct fab_hold *h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = agr->sid, .n = n));

        if (h->leg != leg->n || h->type != FAB_HOLD_PRESUMED) continue;
        fab_meta_put(t, FAB_META_presumed, fab_meta(t, FAB_META_presumed) - h->cover);
        if (introduced(t, v->who, &by)) continue;
        /* an introduction is forgotten after two years */
        fab_meta_put(t, FAB_META_walk_open,
                     fab_max(fab_meta(t, FAB_META_walk_open) - h->cover, 0));
    }
    if (leg->outcome != FAB_OUT_BROKEN || m == NULL) return;
    if (m->since + fab_days(GUEST_DAYS) < fab_now(t).ms || !introduced(t, m->mid, &by)) return;
    fab_due(t, FAB_DEV_presumption, &by, FAB_TIMER_TICKET, fab_now(t).ms + fab_days(BARRED_DAYS),
            0);
}

static void on(const struct fab_event *v, struct fab_tray *t)
{
    const struct fab_member *m;
    struct fab_month        *month;
    fab_id                   by;

    if (v->what == FAB_EV_END) ended(t, v);
    if (v->what != FAB_EV_JOINED) return;
    m = fab_get_member(t, FAB_KEY(.a = v->who));
    if (m == NULL || m->standing != FAB_NEWCOMER) return;
    month = fab_month_row(t, fab_month(t));
    month->newcomers++;
    month->introduced += introduced(t, v->who, &by);
}

/* Nothing happens: a ticket may be given again. */
static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    (void)obj, (void)n, (void)code, (void)t;
}

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_PRESUMED, 6, 0, offer, take, paid },
                                              { 0 } };
const struct fab_device fab_device_presumption = {
    .name = "presumption", .id = FAB_DEV_presumption, .family = 'p', .holds = HOLDS, .due = due,
    .on = on,
};
