/* agreement_cover.c: the certificate: what covers a promise is checked, reserved and held at once.
 *
 * Why      cover that is not funded is not cover, and a link carries no more than it says; so all
 *          of it is there when the promise begins, or the promise does not begin.
 * Idea     the order of DECISION 4: links first (state/cover), then money summed over all that one
 *          owner gives, then budgets of pool and commons, at last the sum against the value.
 *          Nothing changes before all of it is allowed.
 * Cost     at most 32 holds of at most four links; a lookup each.
 * Source   DECISION 4; PROTOCOL 3.4, 5.1 (exposure), 5.2 (longest life), 5.3. */
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/debt.h"
#include "devices/pool.h"
#include "devices/presumption.h"
#include "devices/settle.h"

enum { OPENINGS_MORE = 3, PAYERS = FAB_HOLDS_EACH + 2 };

int64_t fab_leg_life_ms(struct fab_tray *t, int64_t ver)
{
    const int64_t talk = fab_set_at(t, ver, FAB_S_dsp_repair) +
                         fab_set_at(t, ver, FAB_S_dsp_mediation) +
                         fab_set_at(t, ver, FAB_S_dsp_draw);
    const int64_t jury = fab_set_at(t, ver, FAB_S_dsp_jury) + fab_set_at(t, ver, FAB_S_dsp_open);
    const int64_t ack = fab_set_at(t, ver, FAB_S_agr_ack);
    const int64_t back = fab_max(ack, fab_set_at(t, ver, FAB_S_agr_admit));

    return fab_days(fab_set_at(t, ver, FAB_S_agr_grace) + ack + talk + 3 * jury +
                    fab_set_at(t, ver, FAB_S_dsp_appeal) + OPENINGS_MORE * (talk + back));
}

struct fab_leg *fab_agr_model(struct fab_tray *t, const struct fab_agr *agr, int k, int i,
                              int64_t *due_ms)
{
    const struct fab_key key = { .a = agr->sid, .n = FAB_LEGS_EACH * fab_max(k - 1, 0) + i };
    struct fab_leg      *leg = fab_get_leg(t, &key);

    *due_ms = leg->due + (k == 0 ? 0 : fab_days(agr->days));
    return leg;
}

struct fab_hold *fab_agr_hold(struct fab_tray *t, const struct fab_agr *agr, int k, int i)
{
    return fab_get_hold(t, FAB_KEY(.a = agr->sid, .n = FAB_HOLDS_EACH * k + i));
}

/* ---- the links */

struct paths {
    struct fab_cover_leg   leg[FAB_LEGS_EACH];
    struct fab_cover_named path[FAB_COVER_PATHS];
    struct fab_certificate c;
};

/* The starter limit of whoever the presumption among these paths is for; there is one at most. */
static int64_t starter(struct fab_tray *t, const struct paths *p)
{
    for (int i = 0; i < p->c.n; i++) {
        if (p->path[i].type == FAB_COVER_PRESUMED) {
            return fab_presume_starter(t, p->leg[p->path[i].leg].debtor);
        }
    }
    return 0;
}

/* What the holds of instance k name.  Only unit 0 has what is long known, and newcomers' limits. */
static void name_paths(struct fab_tray *t, const struct fab_agr *agr, int k, struct paths *p)
{
    const int64_t life_ms = fab_leg_life_ms(t, fab_meta(t, FAB_META_ver));
    bool          plain = true;

    p->c = (struct fab_certificate){ .leg = p->leg, .nlegs = (int)agr->nlegs, .path = p->path,
                                     .topic = agr->topic, .arbiter = agr->arbiter };
    for (int i = 0; i < agr->nlegs; i++) {
        int64_t               due_ms;
        const struct fab_leg *leg = fab_agr_model(t, agr, k, i, &due_ms);

        p->leg[i] = (struct fab_cover_leg){ fab_leg_who(t, leg, 1), fab_leg_who(t, leg, 0),
                                            leg->unit, due_ms + life_ms };
        plain = plain && leg->unit == 0;
    }
    for (int i = 0; i < agr->nholds; i++) {
        const struct fab_cover_named path = fab_hold_links(t, fab_agr_hold(t, agr, 0, i));

        if (path.nlinks > 0) p->path[p->c.n++] = path;
    }
    p->c.known = plain && fab_device_on(t, "track") ? fab_set(t, FAB_S_track_known) : 0;
    p->c.starter = plain && fab_device_on(t, "presumption") ? starter(t, p) : 0;
}

/* ---- the money */

struct payers { struct { fab_id owner; int64_t unit, sum; } of[PAYERS]; int n; };

static void pays(struct payers *p, fab_id owner, int64_t unit, int64_t sum)
{
    int i = 0;

    if (sum == 0) return;
    while (i < p->n && !(fab_same(&p->of[i].owner, &owner) && p->of[i].unit == unit)) i++;
    if (i == p->n) {
        p->of[i].owner = owner;
        p->of[i].unit = unit;
        p->of[i].sum = 0;
        p->n++;
    }
    p->of[i].sum += sum;
}

/* Each owner but the pool has what all his holds take together, and the debtor of what the pool
 * covers its premium. */
static enum fab_code funded(struct fab_tray *t, const struct fab_agr *agr, struct fab_err *e)
{
    struct payers p = { .n = 0 };

    for (int i = 0; i < agr->nholds; i++) {
        const struct fab_hold *h = fab_agr_hold(t, agr, 0, i);
        const fab_id           debtor =
            fab_leg_who(t, fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = h->leg)), 0);

        if (h->type == FAB_HOLD_POOL) pays(&p, debtor, h->unit, fab_pool_premium(t, debtor, h));
        pays(&p, h->owner, h->unit, h->amt);
    }
    for (int i = 0; i < p.n; i++) {
        const fab_id  pool = fab_pool((int)p.of[i].unit);
        const int64_t has = fab_free(t, p.of[i].owner, (int)p.of[i].unit);

        if (has >= p.of[i].sum || fab_same(&p.of[i].owner, &pool)) continue;
        return fab_fail(e, FAB_E_FUNDS, has);
    }
    return FAB_OK;
}

/* The pool has what it is to hold. */
static enum fab_code pool_has(struct fab_tray *t, const struct fab_agr *agr, struct fab_err *e)
{
    int64_t sum = 0;

    for (int i = 0; i < agr->nholds; i++) {
        const struct fab_hold *h = fab_agr_hold(t, agr, 0, i);

        if (h->type == FAB_HOLD_POOL) sum += h->amt;
    }
    if (sum == 0 || fab_free(t, fab_pool(0), 0) >= sum) return FAB_OK;
    return fab_fail(e, FAB_E_COVER, fab_free(t, fab_pool(0), 0));
}

/* What its device says of each; then, do they reach the value of each leg? */
static enum fab_code enough(struct fab_tray *t, const struct fab_agr *agr, struct fab_err *e)
{
    int64_t cover[FAB_LEGS_EACH] = { 0 };

    for (int i = 0; i < agr->nholds; i++) {
        struct fab_hold            *h = fab_agr_hold(t, agr, 0, i);
        const struct fab_hold_type *type = fab_hold_type_of((int)h->type);

        if (type->take != NULL) FAB_TRY(type->take(h, t, 1, e));
        cover[h->leg] += h->cover;
    }
    FAB_TRY(pool_has(t, agr, e));
    for (int i = 0; i < agr->nlegs; i++) {
        const struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = i));

        if (cover[i] < leg->val) return fab_fail(e, FAB_E_UNCOVERED, leg->val - cover[i]);
    }
    return FAB_OK;
}

enum fab_code fab_agr_covered(struct fab_tray *t, const struct fab_agr *agr, int k,
                              struct fab_err *e)
{
    struct paths p;

    if (agr->mode == FAB_MODE_PUBLIC) return FAB_OK;
    name_paths(t, agr, k, &p);
    FAB_TRY(fab_cover_check(t, &p.c, e));
    FAB_TRY(funded(t, agr, e));
    return enough(t, agr, e);
}

/* ---- taking */

/* What a hold leaves to its creditor, at worst; and what it costs who gives it. */
static void expose(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                   const struct fab_hold *h)
{
    const fab_id  creditor = fab_leg_who(t, leg, 1);
    const int64_t held = h->type == FAB_HOLD_PRESUMED ? fab_presume_pays(t, agr->ver, h->cover)
                                                      : h->amt;

    if (h->type != FAB_HOLD_DEPOSIT) fab_exposure_add(t, &agr->sid, h->owner, h->unit, held);
    /* all of the pool's, too: it pays one claim a year, and another promise may break first */
    if (h->type == FAB_HOLD_POOL || h->type == FAB_HOLD_PRESUMED || h->type == FAB_HOLD_TRACK ||
        h->type == FAB_HOLD_WAIVED) {
        fab_exposure_add(t, &agr->sid, creditor, h->unit, h->cover);
    }
}

/* The debtor: what his legs are worth, or his deposit if that is more. */
static void expose_debtors(struct fab_tray *t, const struct fab_agr *agr, int k)
{
    for (int i = 0; i < agr->nlegs; i++) {
        const struct fab_key  key = { .a = agr->sid, .n = FAB_LEGS_EACH * k + i };
        const struct fab_leg *leg = fab_get_leg(t, &key);
        int64_t               deposit = 0;
        struct fab_hold      *h;
        int                   at = 0;

        while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
            if (h->type == FAB_HOLD_DEPOSIT) deposit += h->amt;
        }
        fab_exposure_add(t, &agr->sid, fab_leg_who(t, leg, 0), leg->unit,
                         fab_max(leg->val, deposit));
    }
}

static void take_one(struct fab_tray *t, const struct fab_agr *agr, struct fab_hold *h)
{
    const struct fab_hold_type *type = fab_hold_type_of((int)h->type);
    const struct fab_leg       *leg = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = h->leg));
    struct fab_err              e;
    enum fab_code               taken = FAB_OK;

    if (fab_hold_links(t, h).nlinks > 0) h->res = h->cover;
    fab_hold_take(t, h);
    if (type->take != NULL) taken = type->take(h, t, 0, &e);
    fab_assert(taken == FAB_OK);            /* it was tried dry */
    h->until = leg->due;
    expose(t, agr, leg, h);
}

void fab_agr_take(struct fab_tray *t, const struct fab_agr *agr, int k)
{
    struct paths p;

    expose_debtors(t, agr, k);
    if (agr->nholds == 0) return;
    name_paths(t, agr, k, &p);
    fab_cover_reserve(t, &p.c);
    for (int i = 0; i < agr->nholds; i++) take_one(t, agr, fab_agr_hold(t, agr, k, i));
}

/* ---- lasting longer */

static bool stays(struct fab_tray *t, const struct fab_hold *h, const fab_id *hash)
{
    const struct fab_consent *said;

    if (h->state != FAB_HOLD_OPEN || h->type != FAB_HOLD_SURETY) return h->state == FAB_HOLD_OPEN;
    said = fab_get_consent(
        t, FAB_KEY(.a = h->agr, .b = h->owner, .n = FAB_CONSENT_EXTEND + h->leg));
    return said != NULL && fab_same(&said->hash, hash);
}

enum fab_code fab_leg_may_last(struct fab_tray *t, const struct fab_agr *agr,
                               const struct fab_leg *leg, int64_t due_ms, const fab_id *hash,
                               struct fab_err *e)
{
    const int64_t    until = due_ms + fab_leg_life_ms(t, agr->ver);
    struct fab_hold *h;
    int              at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        const struct fab_cover_named path = fab_hold_links(t, h);

        for (int i = 0; i < path.nlinks && stays(t, h, hash); i++) {
            const struct fab_edge *link = fab_get_edge(t, FAB_KEY(.a = path.link[i]));

            if (link != NULL && link->until != 0 && link->until < until) {
                return fab_fail_field(e, FAB_E_COVER_LAPSED, "due");
            }
        }
    }
    return FAB_OK;
}

void fab_leg_let_go(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                    const fab_id *hash)
{
    struct fab_hold *h;
    int              at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (h->state != FAB_HOLD_OPEN || stays(t, h, hash)) continue;
        fab_exposure_add(t, &agr->sid, fab_leg_who(t, leg, 1), h->unit, h->rest);
        fab_hold_close(t, h);
        h->cover = h->paid;                 /* nobody covers the rest any more */
    }
}
