/* settle.c: who pays when a promise breaks, and in which order.
 *
 * Why     what everybody can lose is written in the terms; when it comes to it nobody decides anew,
 *         the same steps run on what is there.
 * Idea    a walk down the types of holds: each step takes the least of what is left of the loss and
 *         what it has.  Money that guarantors, pool and commons gave becomes a debt; what was
 *         reserved on links is spent by what was lost through them and free for the rest.
 * Cost    one pass over the holds of the leg's instance a step, and their paths.
 * Source  DECISION 5, 6 (B1, B2); PROTOCOL 5.1, 5.3, 6.1; agreement.pml (move, waterfall). */
#include "devices/settle.h"

#include "charter/settings.h"
#include "devices/debt.h"
#include "devices/pool.h"

int64_t fab_leg_left(const struct fab_leg *leg)
{
    const int64_t acked = fab_mul_div(leg->val, leg->acked, leg->parts);

    return fab_max(leg->val - leg->paid - acked, 0);
}

/* ---- exposures */

void fab_exposure_add(struct fab_tray *t, const fab_id *agr, fab_id owner, int64_t unit,
                      int64_t worst)
{
    const struct fab_key key = { .a = *agr, .b = owner, .n = unit };
    struct fab_exposure *x = worst == 0 ? NULL : fab_get_exposure(t, &key);

    if (worst == 0) return;
    if (x == NULL) x = fab_add_exposure(t, &key);
    x->worst += worst;
}

void fab_exposure_lost(struct fab_tray *t, const fab_id *agr, fab_id owner, int64_t unit,
                       int64_t sum)
{
    struct fab_exposure *x =
        sum == 0 ? NULL : fab_get_exposure(t, FAB_KEY(.a = *agr, .b = owner, .n = unit));

    if (sum == 0 || fab_tray_error(t) != FAB_OK) return;
    fab_assert(x != NULL && x->lost + sum <= x->worst);
    x->lost += sum;
}

/* ---- holds of a leg, and their paths */

struct fab_hold *fab_leg_hold(struct fab_tray *t, const struct fab_agr *agr,
                              const struct fab_leg *leg, int *n)
{
    const int64_t first = leg->n / FAB_LEGS_EACH * FAB_HOLDS_EACH;

    while (*n < agr->nholds) {
        struct fab_hold *h = fab_get_hold(t, FAB_KEY(.a = agr->sid, .n = first + (*n)++));

        if (h != NULL && h->leg == leg->n) return h;
    }
    return NULL;
}

struct fab_cover_named fab_hold_links(struct fab_tray *t, const struct fab_hold *h)
{
    struct fab_cover_named      path = { .type = (int)h->type, .payer = h->owner, .sum = h->cover,
                                         .leg = (int)(h->leg % FAB_LEGS_EACH) };
    const struct fab_hold_path *row;

    if (h->type < FAB_HOLD_SURETY || h->type > FAB_HOLD_PROGRAMME) return path;
    while (path.nlinks < FAB_COVER_LINKS) {
        row = fab_row_read(t, FAB_R_hold_path, FAB_KEY(.a = h->agr, .n = h->n, .m = path.nlinks));
        if (row == NULL) break;
        path.link[path.nlinks++] = row->edge;
    }
    return path;
}

void fab_hold_close(struct fab_tray *t, struct fab_hold *h)
{
    if (h->res > 0) {
        const struct fab_cover_named path = fab_hold_links(t, h);

        fab_cover_free(t, &path, h->res);
    }
    fab_hold_home(t, h);
}

void fab_hold_repaid(struct fab_tray *t, const fab_id *agr, int64_t n, int64_t sum)
{
    const struct fab_hold *h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = *agr, .n = n));

    if (h != NULL) {
        const struct fab_cover_named path = fab_hold_links(t, h);

        fab_cover_repay(t, &path, sum);
    }
}

/* The open holds of a leg that are of this type, at most FAB_HOLDS_EACH. */
static int of_type(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                   int type, struct fab_hold *out[])
{
    struct fab_hold *h;
    int              at = 0, n = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (h->type == type && h->state == FAB_HOLD_OPEN) out[n++] = h;
    }
    return n;
}

/* ---- the steps */

struct run {
    struct fab_tray      *t;
    const struct fab_agr *agr;
    struct fab_leg       *leg;
    fab_id                debtor, creditor;
    int64_t               rest;         /* of the loss */
};

static void lost(struct run *r, fab_id who, int64_t sum)
{
    fab_exposure_lost(r->t, &r->agr->sid, who, r->leg->unit, sum);
}

/* 1: the creditor's own money comes back. */
static int64_t escrow(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_ESCROW, h);
    int64_t          sum = 0;

    for (int i = 0; i < n; i++) {
        const int64_t x = fab_min(r->rest, h[i]->rest);

        fab_hold_back(r->t, h[i], x);
        r->rest -= x;
        sum += x;
    }
    return sum;
}

/* 2: the debtor's deposit. */
static int64_t deposit(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_DEPOSIT, h);
    int64_t          sum = 0;

    for (int i = 0; i < n; i++) {
        const int64_t x = fab_min(r->rest, h[i]->rest);

        fab_hold_pay(r->t, h[i], r->creditor, x, FAB_WHY_DAMAGES);
        r->rest -= x;
        sum += x;
    }
    lost(r, r->debtor, sum);
    return sum;
}

/* 3: his balance, never below 0. */
static int64_t own(struct run *r)
{
    struct fab_acct *from, *to;
    int64_t          x;

    if (r->rest == 0 || r->agr->mode != 0) return 0;
    if (fab_unit_type(r->t, (int)r->leg->unit, NULL) != 'c') return 0;
    from = fab_need_acct(r->t, r->debtor, (int)r->leg->unit);
    to = fab_need_acct(r->t, r->creditor, (int)r->leg->unit);
    if (from == NULL || to == NULL) return 0;
    x = fab_min(r->rest, fab_max(from->bal, 0));
    if (x > 0) fab_move(r->t, from, to, x, FAB_WHY_DAMAGES, &r->agr->sid);
    r->rest -= x;
    lost(r, r->debtor, x);
    return x;
}

/* Calls what these holds have reserved, pro rata; part[i] of hold i is spent on its path. */
static int64_t call(struct run *r, struct fab_hold *h[], int n, int64_t part[])
{
    struct fab_cover_named path[FAB_HOLDS_EACH] = { 0 };
    int64_t                reserved[FAB_HOLDS_EACH] = { 0 }, called;

    if (n < 1 || r->rest == 0) return 0;
    for (int i = 0; i < n; i++) {
        path[i] = fab_hold_links(r->t, h[i]);
        reserved[i] = h[i]->res;
    }
    called = fab_cover_call(r->t, path, reserved, n, r->rest, part);
    for (int i = 0; i < n; i++) h[i]->res = 0;
    r->rest -= called;
    return called;
}

/* The device of the hold keeps its books. */
static void tell_device(struct fab_tray *t, const struct fab_hold *h, int64_t part)
{
    const struct fab_hold_type *type = fab_hold_type_of((int)h->type);

    if (type != NULL && type->paid != NULL && part > 0) type->paid(h, t, part);
}

/* Another has paid for the debtor, who owes it. */
static void paid_for(struct run *r, const struct fab_hold *h, fab_id who, int64_t sum)
{
    lost(r, who, sum);
    lost(r, r->debtor, sum);
    fab_debt_add(r->t, &r->agr->sid, h->n, r->debtor, who, r->leg->unit, sum);
}

/* 4: guarantors, in proportion to what each had put up. */
static int64_t sureties(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_SURETY, h);
    int64_t          part[FAB_HOLDS_EACH];
    const int64_t    called = call(r, h, n, part);

    for (int i = 0; i < n && called > 0; i++) {
        fab_hold_pay(r->t, h[i], r->creditor, part[i], FAB_WHY_DAMAGES);
        paid_for(r, h[i], h[i]->owner, part[i]);
        tell_device(r->t, h[i], part[i]);
    }
    return called;
}

/* What of x the pool pays: the creditor keeps pool.keep of it. */
static int64_t pool_pays(struct fab_tray *t, const struct fab_agr *agr, int64_t x)
{
    return fab_mul_div(x, FAB_M - fab_set_at(t, agr->ver, FAB_S_pool_keep), FAB_M);
}

/* 5: the pool; what it may not pay once more within the year is lost over its links all the
 * same. */
static int64_t pool(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_POOL, h);
    const bool       pays = n > 0 && fab_pool_may_pay(r->t, r->agr, r->leg);
    int64_t          part[FAB_HOLDS_EACH], sum = 0;
    const int64_t    called = call(r, h, n, part);

    for (int i = 0; i < n && called > 0; i++) {
        const int64_t x =
            pays ? fab_min(pool_pays(r->t, r->agr, part[i]), h[i]->rest) : 0;

        fab_hold_pay(r->t, h[i], r->creditor, x, FAB_WHY_DAMAGES);
        paid_for(r, h[i], h[i]->owner, x);
        lost(r, r->creditor, part[i] - x);
        tell_device(r->t, h[i], x);
        sum += x;
    }
    return sum;
}

/* Of one presumption: what the commons have, of their part. */
static int64_t commons_pay(struct run *r, const struct fab_hold *h, int64_t part)
{
    const fab_id     commons = fab_commons();
    struct fab_acct *from = fab_need_acct(r->t, commons, (int)r->leg->unit);
    struct fab_acct *to = fab_need_acct(r->t, r->creditor, (int)r->leg->unit);
    const int64_t    share =
        fab_mul_div(part, fab_set_at(r->t, r->agr->ver, FAB_S_presume_pays), FAB_M);
    const int64_t x =
        from == NULL || to == NULL ? 0 : fab_min(share, fab_max(from->bal + from->line, 0));

    if (x > 0) fab_move(r->t, from, to, x, FAB_WHY_COMMONS, &r->agr->sid);
    paid_for(r, h, commons, x);
    return x;
}

/* 6: the commons, for who was presumed to keep his word. */
static int64_t commons(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_PRESUMED, h);
    int64_t          part[FAB_HOLDS_EACH], sum = 0;
    const int64_t    called = call(r, h, n, part);

    for (int i = 0; i < n && called > 0; i++) {
        const int64_t x = commons_pay(r, h[i], part[i]);

        tell_device(r->t, h[i], part[i]);
        lost(r, r->creditor, part[i] - x);
        sum += x;
    }
    return sum;
}

/* 7: the creditor, on the record of the other as far as it was named. */
static int64_t borne(struct run *r)
{
    struct fab_hold *h[FAB_HOLDS_EACH], *named[FAB_HOLDS_EACH];
    const int        n = of_type(r->t, r->agr, r->leg, FAB_HOLD_TRACK, h);
    const int64_t    rest = r->rest;
    int64_t          part[FAB_HOLDS_EACH];
    int              k = 0;

    for (int i = 0; i < n; i++) {
        if (h[i]->res > 0) named[k++] = h[i];
    }
    (void)call(r, named, k, part);
    r->rest = 0;
    if (r->agr->mode == 0) lost(r, r->creditor, rest);
    return rest;
}

struct fab_settled fab_leg_settle(struct fab_tray *t, const struct fab_agr *agr,
                                  struct fab_leg *leg, int64_t loss, enum fab_settle_steps steps)
{
    struct run r = { t, agr, leg, fab_leg_who(t, leg, 0), fab_leg_who(t, leg, 1), loss };
    struct fab_settled s = { 0 };

    if (fab_tray_error(t) != FAB_OK) return s;
    fab_assert(loss >= 0 && loss <= fab_leg_left(leg));
    s.escrow = escrow(&r);
    s.deposit = deposit(&r);
    s.own = own(&r);
    if (steps == FAB_SETTLE_ALL) {
        s.sureties = sureties(&r);
        s.pool = pool(&r);
        s.commons = commons(&r);
        s.borne = loss - s.escrow - s.deposit - s.own - s.sureties - s.pool - s.commons;
        (void)borne(&r);
    }
    leg->paid += loss - r.rest;
    return s;
}

/* ---- beside the waterfall */

/* Spends x of what a hold has reserved on its path. */
static void spend(struct fab_tray *t, struct fab_hold *h, int64_t x)
{
    const struct fab_cover_named path = fab_hold_links(t, h);
    int64_t                      part;

    (void)fab_cover_call(t, &path, &x, 1, x, &part);
    h->res -= x;
}

void fab_leg_borne(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg)
{
    static const int TYPES[] = { FAB_HOLD_PRESUMED, FAB_HOLD_TRACK };
    const fab_id     creditor = fab_leg_who(t, leg, 1);
    struct fab_hold *h[FAB_HOLDS_EACH];

    for (int k = 0; k < fab_countof(TYPES); k++) {
        const int n = of_type(t, agr, leg, TYPES[k], h);

        for (int i = 0; i < n && h[i]->res > 0; i++) {
            fab_exposure_lost(t, &agr->sid, creditor, leg->unit, h[i]->res);
            tell_device(t, h[i], h[i]->res);
            spend(t, h[i], h[i]->res);
        }
    }
}

int64_t fab_leg_fine(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                     int64_t fine)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(t, agr, leg, FAB_HOLD_DEPOSIT, h);
    const fab_id     to = fab_device_on(t, "pool") ? fab_pool((int)leg->unit) : fab_commons();
    int64_t          left = fine;

    for (int i = 0; i < n; i++) {
        const int64_t x = fab_min(left, h[i]->rest);

        fab_hold_pay(t, h[i], to, x, FAB_WHY_FINE);
        left -= x;
    }
    fab_exposure_lost(t, &agr->sid, fab_leg_who(t, leg, 0), leg->unit, fine - left);
    return fine - left;
}

/* A part of an escrow reaches the debtor, who pays his debts with half of it. */
static void pay_escrow(struct fab_tray *t, struct fab_hold *h, const struct fab_leg *leg,
                       int64_t sum)
{
    const fab_id debtor = fab_leg_who(t, leg, 0);

    if (sum <= 0) return;
    fab_hold_pay(t, h, debtor, sum, FAB_WHY_ESCROW);
    fab_exposure_lost(t, &h->agr, h->owner, h->unit, sum);
    fab_debt_incoming(t, debtor, h->unit, sum);
}

static int64_t escrow_ppm(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                          int64_t ppm)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(t, agr, leg, FAB_HOLD_ESCROW, h);
    int64_t          sum = 0;

    for (int i = 0; i < n; i++) {
        const int64_t x = fab_mul_div(h[i]->rest, ppm, FAB_M);

        pay_escrow(t, h[i], leg, x);
        sum += x;
    }
    return sum;
}

int64_t fab_leg_escrow_rest(struct fab_tray *t, const struct fab_agr *agr,
                            const struct fab_leg *leg)
{
    return escrow_ppm(t, agr, leg, FAB_M);
}

void fab_leg_fallback(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    static const int64_t TO_DEBTOR[] = { 0, FAB_M, FAB_M / 2 };

    fab_assert(agr->fb >= 0 && agr->fb < fab_countof(TO_DEBTOR));
    (void)escrow_ppm(t, agr, leg, TO_DEBTOR[agr->fb]);
}

void fab_leg_escrow_parts(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(t, agr, leg, FAB_HOLD_ESCROW, h);

    for (int i = 0; i < n; i++) {
        const int64_t due = fab_mul_div(h[i]->amt, leg->acked, leg->parts) - h[i]->paid;

        pay_escrow(t, h[i], leg, fab_min(due, h[i]->rest));
    }
}

void fab_leg_cancel_share(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    struct fab_hold *h[FAB_HOLDS_EACH];
    const int        n = of_type(t, agr, leg, FAB_HOLD_DEPOSIT, h);

    for (int i = 0; i < n; i++) {
        const int64_t x = fab_mul_div(h[i]->rest, agr->cancel, FAB_M);

        fab_hold_pay(t, h[i], fab_leg_who(t, leg, 1), x, FAB_WHY_DAMAGES);
        fab_exposure_lost(t, &agr->sid, h[i]->owner, leg->unit, x);
    }
}

/* ---- by signature */

void fab_leg_give(struct fab_tray *t, struct fab_leg *leg, struct fab_hold *h, int64_t sum)
{
    const fab_id debtor = fab_leg_who(t, leg, 0);

    if (sum == 0 || fab_tray_error(t) != FAB_OK) return;
    fab_assert(h->state == FAB_HOLD_OPEN && sum > 0 && sum <= h->rest && h->leg == leg->n);
    if (h->type == FAB_HOLD_ESCROW) {
        pay_escrow(t, h, leg, sum);
        return;
    }
    fab_assert(sum <= fab_leg_left(leg));
    fab_hold_pay(t, h, fab_leg_who(t, leg, 1), sum, FAB_WHY_DAMAGES);
    leg->paid += sum;
    fab_exposure_lost(t, &h->agr, debtor, h->unit, sum);
    if (fab_same(&h->owner, &debtor)) return;
    if (h->res > 0) spend(t, h, fab_min(sum, h->res));
    fab_exposure_lost(t, &h->agr, h->owner, h->unit, sum);
    fab_debt_add(t, &h->agr, h->n, debtor, h->owner, h->unit, sum);
    tell_device(t, h, sum);
}

/* ---- bonds */

static struct fab_key bond_key(const struct fab_leg *leg, int n)
{
    return (struct fab_key){ .a = leg->agr, .n = FAB_BONDS + FAB_BONDS_EACH * leg->n + n };
}

struct fab_hold *fab_leg_bond(struct fab_tray *t, const struct fab_leg *leg, int n)
{
    const struct fab_key key = bond_key(leg, n);

    return !(leg->asked & FAB_LEG_BOND) || n >= FAB_BONDS_EACH ? NULL : fab_get_hold(t, &key);
}

enum fab_code fab_bond_take(struct fab_tray *t, struct fab_leg *leg, fab_id owner, int64_t amt,
                            struct fab_hold **out, struct fab_err *e)
{
    struct fab_hold *bond;
    struct fab_key   key;
    int              n = 0;

    fab_assert(amt >= 1 && amt <= FAB_CREDIT_MAX);
    while (fab_leg_bond(t, leg, n) != NULL) n++;
    if (n == FAB_BONDS_EACH) return fab_fail_limit(e, "bond", n, n + 1);
    if (fab_free(t, owner, (int)leg->unit) < amt) {
        return fab_fail(e, FAB_E_FUNDS, fab_free(t, owner, (int)leg->unit));
    }
    key = bond_key(leg, n);
    *out = bond = fab_add_hold(t, &key);
    bond->leg = leg->n;
    bond->type = FAB_HOLD_BOND;
    bond->owner = owner;
    bond->unit = leg->unit;
    bond->amt = amt;
    leg->asked |= FAB_LEG_BOND;
    fab_hold_take(t, bond);
    fab_exposure_add(t, &leg->agr, owner, leg->unit, amt);
    return FAB_OK;
}

void fab_bond_split(struct fab_tray *t, struct fab_hold *bond, fab_id other, const fab_id *seat,
                    int nseats, fab_id owed_by)
{
    const fab_id  commons = fab_commons();
    const int64_t whole = bond->rest, thanks = whole - whole / 2;

    fab_hold_pay(t, bond, other, whole / 2, FAB_WHY_BOND);
    for (int i = 0; i < nseats; i++) {
        const int64_t x = thanks / nseats + (i < thanks % nseats);

        fab_hold_pay(t, bond, seat[i], x, FAB_WHY_BOND);
    }
    if (nseats == 0) fab_hold_pay(t, bond, commons, thanks, FAB_WHY_BOND);
    fab_exposure_lost(t, &bond->agr, bond->owner, bond->unit, whole);
    if (fab_same(&bond->owner, &commons)) {
        fab_debt_add(t, &bond->agr, bond->n, owed_by, commons, bond->unit, whole);
    }
    fab_hold_close(t, bond);
}
