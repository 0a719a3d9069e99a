/* agreement_start.c: terms become an agreement in force: everything at once, or nothing.
 *
 * Why      cover that is not funded is not cover; a thing that is promised twice is a broken
 *          promise foretold.
 * Idea     first every check, on rows that nobody has changed; then holds, exposures and deadlines
 *          in one go.  An instance of a series starts in the same way; if it cannot, the series
 *          stops and nobody is blamed.
 * Cost     legs + holds; at most 256 live agreements of the thing, at most 1,024 of a party whose
 *          number is limited.
 * Source   PROTOCOL 3.3, 5.1, 5.2 (accept); DECISION 4, 12; agreement.pml (activate).
 * What covers it is agreement_cover.c. */
#include "devices/agreement.h"
#include "devices/brake.h"
#include "devices/core.h"
#include "devices/item.h"

enum { DEALS = 1024, LEVEL_SMALLER = 2, LEVEL_SECURED = 3 };

static struct fab_leg *leg_at(struct fab_tray *t, const struct fab_agr *agr, int k, int i)
{
    return fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = FAB_LEGS_EACH * k + i));
}

static struct fab_member *party(struct fab_tray *t, const struct fab_agr *agr, int n)
{
    const struct fab_party *p = fab_row_read(t, FAB_R_party, FAB_KEY(.a = agr->sid, .n = n));

    return p != NULL ? fab_get_member(t, FAB_KEY(.a = p->mid)) : NULL;
}

/* ---- may it start? */

static enum fab_code in_time(struct fab_tray *t, const struct fab_agr *agr, int k,
                             struct fab_err *e)
{
    for (int i = 0; i < agr->nlegs; i++) {
        int64_t due_ms;

        (void)fab_agr_model(t, agr, k, i, &due_ms);
        if (due_ms <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "list");
    }
    return FAB_OK;
}

static enum fab_code thing_free(struct fab_tray *t, const struct fab_agr *agr, int k,
                                struct fab_err *e)
{
    const struct fab_post *thing = agr->qty > 0 ? fab_get_post(t, FAB_KEY(.a = agr->ref)) : NULL;
    const int64_t          length_ms = agr->till - agr->start,
        from = k == 0 ? agr->start : agr->start + fab_days(agr->days);

    if (agr->qty == 0) return FAB_OK;
    if (thing == NULL || thing->state != FAB_LISTED) return fab_fail_field(e, FAB_E_STATE, "ref");
    return fab_item_free(t, thing, from, from + length_ms, agr->qty, &agr->sid, e);
}

/* Live agreements of a person; more than can be counted is too many. */
static int live(struct fab_tray *t, fab_id mid)
{
    void     *row[DEALS];
    const int n = fab_scan(t, FAB_I_party_by_mid, FAB_KEY(.a = mid), row, DEALS);
    int       count = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_agr *a = fab_get_agr(t,
            FAB_KEY(.a = ((const struct fab_party *)row[i])->agr));

        count += a != NULL && a->stage == FAB_ACTIVE;
    }
    return n == DEALS ? DEALS : count;
}

/* What legs of unit 0 are worth together: thresholds are in unit 0. */
static int64_t worth(struct fab_tray *t, const struct fab_agr *agr)
{
    int64_t sum = 0;

    for (int i = 0; i < agr->nlegs; i++) {
        const struct fab_leg *leg = leg_at(t, agr, 0, i);

        if (leg->unit == 0) sum += leg->val;
    }
    return sum;
}

enum fab_code fab_agr_limits(struct fab_tray *t, const struct fab_member *m, int64_t worth,
                             bool one_more, struct fab_err *e)
{
    if (m->standing != FAB_NEWCOMER && m->level < LEVEL_SMALLER) return FAB_OK;
    if (worth > fab_set(t, FAB_S_new_stake)) {
        return fab_fail_limit(e, "new.stake", fab_set(t, FAB_S_new_stake), worth);
    }
    if (one_more && live(t, m->mid) >= fab_set(t, FAB_S_new_live)) {
        return fab_fail_limit(e, "new.live", fab_set(t, FAB_S_new_live), live(t, m->mid) + 1);
    }
    return FAB_OK;
}

/* Both may still deal; who is at level 3 is not taken on his record. */
static enum fab_code parties_may(struct fab_tray *t, const struct fab_agr *agr, struct fab_err *e)
{
    for (int n = 0; n < 2 && agr->mode == FAB_MODE_LOGGED; n++) {
        if (!fab_may_deal(party(t, agr, n))) return fab_fail(e, FAB_E_STATE);
    }
    for (int i = 0; i < agr->nholds; i++) {
        const struct fab_hold   *h = fab_agr_hold(t, agr, 0, i);
        const struct fab_member *debtor;

        if (h->type != FAB_HOLD_TRACK && h->type != FAB_HOLD_PRESUMED) continue;
        debtor = party(t, agr, (int)leg_at(t, agr, 0, (int)h->leg)->debtor);
        if (debtor->level >= LEVEL_SECURED) return fab_fail(e, FAB_E_SANCTION);
    }
    return FAB_OK;
}

/* A brake on the device of one of its holds: nothing new of that kind is taken on. */
static enum fab_code holds_let(struct fab_tray *t, const struct fab_agr *agr, struct fab_err *e)
{
    for (int i = 0; i < agr->nholds; i++) {
        const struct fab_device *d =
            fab_hold_device_of((int)fab_agr_hold(t, agr, 0, i)->type);

        if (d != NULL) FAB_TRY(fab_brake_lets(t, d->id, e));
    }
    return FAB_OK;
}

enum fab_code fab_agr_may_start(struct fab_tray *t, const struct fab_agr *agr, int k,
                                struct fab_err *e)
{
    FAB_TRY(holds_let(t, agr, e));
    FAB_TRY(parties_may(t, agr, e));
    FAB_TRY(in_time(t, agr, k, e));
    FAB_TRY(thing_free(t, agr, k, e));
    for (int n = 0; n < 2; n++) {
        const struct fab_member *m = party(t, agr, n);

        if (m != NULL) FAB_TRY(fab_agr_limits(t, m, worth(t, agr), k == 0, e));
    }
    return fab_agr_covered(t, agr, k, e);
}

/* ---- it starts */

static void copy_leg(struct fab_tray *t, const struct fab_agr *agr, int k, int i)
{
    const struct fab_key  key = { .a = agr->sid, .n = FAB_LEGS_EACH * k + i };
    int64_t               due_ms;
    const struct fab_leg *from = fab_agr_model(t, agr, k, i, &due_ms);
    struct fab_leg       *to = fab_add_leg(t, &key);

    to->debtor = from->debtor;
    to->creditor = from->creditor;
    to->due = due_ms;
    to->unit = from->unit;
    to->val = from->val;
    to->parts = from->parts;
    to->after = from->after == 0 ? 0 : from->after + FAB_LEGS_EACH;
}

static void copy_hold(struct fab_tray *t, const struct fab_agr *agr, int k, int i)
{
    const struct fab_key   key = { .a = agr->sid, .n = FAB_HOLDS_EACH * k + i };
    const struct fab_hold *from = fab_agr_hold(t, agr, 0, i);
    struct fab_hold       *to = fab_add_hold(t, &key);

    to->leg = FAB_LEGS_EACH * k + from->leg;
    to->type = from->type;
    to->owner = from->owner;
    to->unit = from->unit;
    to->amt = from->amt;
    to->cover = from->cover;
    for (int j = 0; j < FAB_COVER_LINKS && from->type >= FAB_HOLD_SURETY; j++) {
        const struct fab_hold_path *link =
            fab_row_read(t, FAB_R_hold_path, FAB_KEY(.a = agr->sid, .n = i, .m = j));

        if (link == NULL) break;
        fab_add_hold_path(t, FAB_KEY(.a = agr->sid, .n = to->n, .m = j))->edge = link->edge;
    }
}

/* Instance k > 0 has the legs of the one before, so many days later, and the holds of the first. */
static void copy_terms(struct fab_tray *t, const struct fab_agr *agr, int k)
{
    for (int i = 0; i < agr->nlegs; i++) copy_leg(t, agr, k, i);
    for (int i = 0; i < agr->nholds; i++) copy_hold(t, agr, k, i);
}

static void start_legs(struct fab_tray *t, const struct fab_agr *agr, int k)
{
    for (int i = 0; i < agr->nlegs; i++) {
        struct fab_leg *leg = leg_at(t, agr, k, i);

        leg->stage = FAB_ACTIVE;
        fab_due(t, FAB_DEV_agreement, &agr->sid, (int)leg->n, leg->due, 0);
    }
}

void fab_agr_plan_next(struct fab_tray *t, const struct fab_agr *agr)
{
    if (agr->times > 1) fab_due(t, FAB_DEV_agreement, &agr->sid, FAB_TIMER_SERIES, agr->till, 0);
}

void fab_agr_start(struct fab_tray *t, struct fab_agr *agr, int k)
{
    if (k == 0) {
        agr->stage = FAB_ACTIVE;
        agr->ver = fab_meta(t, FAB_META_ver);
        if (agr->qty > 0) agr->thing = agr->ref;
    } else {
        copy_terms(t, agr, k);
        agr->start += fab_days(agr->days);
        agr->till += fab_days(agr->days);
        agr->times--;
    }
    fab_agr_take(t, agr, k);
    start_legs(t, agr, k);
    fab_agr_plan_next(t, agr);
    fab_raise(t,
              &(struct fab_event){ .what = FAB_EV_ACTIVE, .about = agr->sid,
                                   .n = FAB_LEGS_EACH * k });
}

void fab_agr_series_due(struct fab_tray *t, struct fab_agr *agr)
{
    struct fab_err e;
    int            k = 1;

    while (k < FAB_INSTANCES && leg_at(t, agr, k, 0) != NULL) k++;
    if (fab_agr_may_start(t, agr, k, &e) == FAB_OK) {
        fab_agr_start(t, agr, k);
    } else {
        fab_agr_stop_series(t, agr);
    }
}
