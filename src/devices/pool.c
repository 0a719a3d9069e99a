/* pool: members cover one another, each as far as he contributes.
 *
 * Family   promise; hold type 4, the account 0..02 of unit 0.
 * Why      a loss that would break one is small when all bear it; it is mutual cover, called
 *          solidarity fund on the screen, never insurance.
 * Idea     fully funded: what the pool promises is taken out of its balance when the promise
 *          begins, so it cannot run dry.  A member's link carries pool.multiple of what he paid in
 *          within a year: a ring that pays in little takes out little.  One claim is paid a year to
 *          each and for each; a second one that was covered before the first was paid is the
 *          creditor's to bear, as the exposure of the promise has said.
 * Cost     a payment in: the link, and a timer a day and member that takes it off again.
 * Source   PROTOCOL 3.4, 9 (kind 8); DECISION 2 (source P), 5.
 * Officers sign by `settle`, a kind of the device dispute. */
#include "devices/pool.h"

#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/settle.h"

enum { CLASSES = 4, YEAR_DAYS = 365, SENIOR_DAYS = 30 };

/* 1 long record without a breach, 2 good, 3 other members, 4 newcomers (PROTOCOL 3.4). */
static int class_of(const struct fab_member *m)
{
    if (m == NULL || m->standing == FAB_NEWCOMER) return 4;
    if (m->kept >= 20 && m->broken == 0) return 1;
    if (m->kept >= 5 && m->broken * 20 <= m->kept + m->broken) return 2;
    return 3;
}

int64_t fab_pool_premium(struct fab_tray *t, fab_id debtor, const struct fab_hold *h)
{
    static const int RATE[CLASSES] = { FAB_S_pool_rate_1, FAB_S_pool_rate_2, FAB_S_pool_rate_3,
                                       FAB_S_pool_rate_4 };
    const int class_ = class_of(fab_get_member(t, FAB_KEY(.a = debtor)));

    return fab_max(1, fab_mul_div_up(h->cover, fab_set(t, RATE[class_ - 1]), FAB_M));
}

/* ---- what a member's contribution carries */

static struct fab_edge *share_of(struct fab_tray *t, fab_id who)
{
    const fab_id         pool = fab_pool(0);
    const struct fab_key key = { .a = fab_link_id(FAB_EDGE_POOL, pool, who, 0) };
    struct fab_edge     *link = fab_get_edge(t, &key);

    if (link != NULL) return link;
    link = fab_add_edge(t, &key);
    link->kind = FAB_EDGE_POOL;
    link->src = pool;
    link->dst = who;
    link->state = 1;
    link->idx = fab_entry_index(t);
    return link;
}

/* scale: what was paid in within a year. */
static void changed(struct fab_tray *t, struct fab_edge *link, int64_t by)
{
    link->scale += by;
    link->cap = fab_min(link->scale * fab_set(t, FAB_S_pool_multiple), FAB_LINK_MAX);
}

/* The timer of a day keeps in its code what was paid in on it. */
void fab_pool_paid_in(struct fab_tray *t, fab_id who, int64_t sum)
{
    struct fab_edge        *link = share_of(t, who);
    const int64_t           day = fab_now(t).ms / FAB_DAY_MS;
    const struct fab_timer *same = fab_get_timer(t, FAB_KEY(.a = link->sid, .n = day));
    const int64_t           before = same == NULL ? 0 : same->code;
    const int64_t           counts = fab_min(sum, FAB_LINK_MAX - before);

    if (fab_tray_error(t) != FAB_OK) return;
    changed(t, link, counts);
    fab_due(t, FAB_DEV_pool, &link->sid, (int)day, fab_now(t).ms + fab_days(YEAR_DAYS),
            (int)(before + counts));
}

static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_edge *link = fab_id_short(obj) ? NULL : fab_get_edge(t, FAB_KEY(.a = *obj));

    (void)n;
    if (link != NULL) changed(t, link, -code);
}

/* ---- the hold */

/* The creditor keeps pool.keep of it: so much leaves the pool's balance. */
static enum fab_code offer(struct fab_hold *h, struct fab_tray *t, struct fab_err *e)
{
    if (h->unit != 0) return fab_fail_field(e, FAB_E_COVER_SCOPE, "holds");
    h->amt = fab_mul_div(h->cover, FAB_M - fab_set(t, FAB_S_pool_keep), FAB_M);
    return FAB_OK;
}

static bool had_claim(struct fab_tray *t, fab_id who)
{
    return fab_get_timer(t, FAB_KEY(.a = who, .n = FAB_TIMER_CLAIM)) != NULL;
}

bool fab_pool_covers(struct fab_tray *t, fab_id who)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = who));

    return m != NULL && m->since + fab_days(SENIOR_DAYS) <= fab_now(t).ms && !had_claim(t, who);
}

bool fab_pool_may_pay(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    const struct fab_hold *h;
    int                    at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (h->type == FAB_HOLD_POOL && h->paid > 0) return true;
    }
    return !had_claim(t, fab_leg_who(t, leg, 0)) && !had_claim(t, fab_leg_who(t, leg, 1));
}

/* All that the pool covers of one promise, over several paths, is at most pool.each. */
static enum fab_code may_take(const struct fab_hold *h, struct fab_tray *t, struct fab_err *e)
{
    const struct fab_leg  *leg = fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg));
    const struct fab_agr  *agr = fab_get_agr(t, FAB_KEY(.a = h->agr));
    const int64_t          most = fab_set(t, FAB_S_pool_each);
    const struct fab_hold *other;
    int64_t                sum = 0;
    int                    at = 0;

    while ((other = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (other->type == FAB_HOLD_POOL) sum += other->cover;
    }
    if (sum > most) return fab_fail(e, FAB_E_BUDGET, most);
    return fab_pool_covers(t, fab_leg_who(t, leg, 0)) && fab_pool_covers(t, fab_leg_who(t, leg, 1))
               ? FAB_OK
               : fab_fail(e, FAB_E_COVER);
}

static enum fab_code take(struct fab_hold *h, struct fab_tray *t, int dry, struct fab_err *e)
{
    const struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg));
    const fab_id          debtor = fab_leg_who(t, leg, 0);
    int64_t               premium;

    if (dry) return may_take(h, t, e);
    premium = fab_pool_premium(t, debtor, h);
    fab_exposure_add(t, &h->agr, debtor, 0, premium);
    fab_exposure_lost(t, &h->agr, debtor, 0, premium);
    fab_move(t, fab_need_acct(t, debtor, 0), fab_need_acct(t, h->owner, 0), premium,
             FAB_WHY_PREMIUM, &h->agr);
    fab_pool_paid_in(t, debtor, premium);
    return FAB_OK;
}

/* One claim a year is paid to each, and for each. */
static void paid(const struct fab_hold *h, struct fab_tray *t, int64_t part)
{
    const struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg));

    for (int side = 0; side < 2 && part > 0; side++) {
        const fab_id who = fab_leg_who(t, leg, side);

        fab_due(t, FAB_DEV_pool, &who, FAB_TIMER_CLAIM, fab_now(t).ms + fab_days(YEAR_DAYS), 0);
    }
}

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_POOL, 5, 0, offer, take, paid }, { 0 } };
const struct fab_device fab_device_pool = {
    .name = "pool", .id = FAB_DEV_pool, .family = 'p', .holds = HOLDS, .due = due,
};
