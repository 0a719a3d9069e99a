/* decide.c: how much trust is enough, and what the rest would take.
 *
 * Idea    T, the part that may stay uncovered, is the least of five ceilings, each with its own
 *         sentence.  What is left is covered by the cheapest subset of at most eight devices, all
 *         of which are tried.
 * Cost    2^n fillings of n rows for one question; fab_decide asks at most max_steps + 40
 *         questions.
 * Source  DECISION 7.  `a/b` is floor division, ceil(a, b) = (a + b - 1) / b; there is no other
 *         rounding. */
#include "judge/decide.h"

enum { MINUTES_PER_STEP = 4, MINUTES_MAX = 10000 };
enum { RATE_MAX = 1000000000 };         /* ppm: a thousand times the amount, for years of cover */

const struct fab_decide_rules fab_decide_default = {
    .appetite = { 30000, 100000, 250000 },
    .person = { 1, 3, 10 },
    .all = { 2, 6, 20 },
    .minute_milli = 150,
};

static const struct fab_decide_rules *rules_of(const struct fab_need *need)
{
    return need->rules != NULL ? need->rules : &fab_decide_default;
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* ---- checks ---- */

static bool amount_ok(fab_credit c, int64_t least)
{
    return c.units >= least && c.units <= FAB_AMOUNT_MAX;
}

static bool sum_ok(fab_credit c)
{
    return c.units >= 0 && c.units <= FAB_CREDIT_MAX;
}

static bool odds_ok(const struct fab_odds *o)
{
    return o->lo >= 0 && o->lo <= o->mid && o->mid <= o->hi && o->hi <= FAB_M && o->weight >= 0;
}

static enum fab_code check_need(const struct fab_need *need, struct fab_err *e)
{
    if (!amount_ok(need->stake, 0)) return fab_fail_field(e, FAB_E_FIELD, "stake");
    if (!odds_ok(&need->will)) return fab_fail_field(e, FAB_E_FIELD, "will");
    if (!odds_ok(&need->can)) return fab_fail_field(e, FAB_E_FIELD, "can");
    if (need->level < 0 || need->level >= FAB_LEVELS) {
        return fab_fail_field(e, FAB_E_FIELD, "level");
    }
    if (!amount_ok(need->shrug, 1)) return fab_fail_field(e, FAB_E_FIELD, "shrug");
    if (!sum_ok(need->open_one)) return fab_fail_field(e, FAB_E_FIELD, "open_one");
    if (!sum_ok(need->open_all)) return fab_fail_field(e, FAB_E_FIELD, "open_all");
    if (!sum_ok(need->track)) return fab_fail_field(e, FAB_E_FIELD, "track");
    if (need->sanction < 0) return fab_fail_field(e, FAB_E_FIELD, "sanction");
    if (need->days < 0) return fab_fail_field(e, FAB_E_FIELD, "days");
    if (need->max_steps < 1 || need->max_steps > FAB_STEPS_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "max_steps");
    }
    if (need->share_ppm < 0 || need->share_ppm > FAB_M) {
        return fab_fail_field(e, FAB_E_FIELD, "share");
    }
    return FAB_OK;
}

static enum fab_code check_menu(const struct fab_offer *menu, int n, struct fab_err *e)
{
    if (n < 0 || n > FAB_MENU_MAX) return fab_fail_field(e, FAB_E_FIELD, "menu");
    for (int r = 0; r < n; r++) {
        if (!amount_ok(menu[r].most, 0)) return fab_fail_field(e, FAB_E_FIELD, "most");
        if (menu[r].effect < 1 || menu[r].effect > FAB_M) {
            return fab_fail_field(e, FAB_E_FIELD, "effect");
        }
        if (menu[r].rate_ppm < 0 || menu[r].rate_ppm > RATE_MAX) {
            return fab_fail_field(e, FAB_E_FIELD, "rate");
        }
        if (menu[r].minutes < 0 || menu[r].minutes > MINUTES_MAX) {
            return fab_fail_field(e, FAB_E_FIELD, "minutes");
        }
    }
    return FAB_OK;
}

/* ---- how much may stay uncovered ---- */

/* What T is made of, for one stake. */
struct tolerance { int64_t t; fab_ppm p; uint32_t why; };

/* The odds reckoned with: will and can are both needed. */
static int64_t odds_of(const struct fab_need *need)
{
    const int64_t lo = (int64_t)need->will.lo * need->can.lo / FAB_M;
    const int64_t mid = (int64_t)need->will.mid * need->can.mid / FAB_M;

    if (need->level == FAB_LEVEL_CAUTIOUS) return lo;
    return need->level == FAB_LEVEL_BALANCED ? (lo + mid) / 2 : mid;
}

static int64_t best_odds_of(const struct fab_need *need)
{
    return ceil_div((int64_t)need->will.hi * need->can.hi, FAB_M);
}

/* What may stay open at `times` the shrug, beside what is open already. */
static int64_t room_left(int32_t times, int64_t shrug, int64_t open)
{
    return fab_max(0, times * shrug - open);
}

static struct tolerance tolerate(const struct fab_need *need, int64_t stake, int64_t p,
                                 bool tracked)
{
    const struct fab_decide_rules *r = rules_of(need);
    const int64_t                  shrug = need->shrug.units, q = FAB_M - p;
    const int64_t                  term[] = {
        stake,
        q == 0 ? stake : r->appetite[need->level] * fab_max(stake, shrug) / q,
        room_left(r->person[need->level], shrug, need->open_one.units),
        room_left(r->all[need->level], shrug, need->open_all.units),
        tracked ? need->track.units : INT64_MAX,
    };
    struct tolerance out = { .t = INT64_MAX, .p = (fab_ppm)p };

    for (int k = 0; k < fab_countof(term); k++) out.t = fab_min(out.t, term[k]);
    for (int k = 0; k < fab_countof(term); k++) out.why |= term[k] == out.t ? 1U << k : 0;
    const int64_t lowered = need->sanction >= 3 ? 0 : need->sanction == 2 ? out.t / 2 : out.t;

    if (lowered < out.t) out.why |= FAB_BOUND_LOWERED;
    out.t = lowered;
    return out;
}

enum fab_code fab_tolerate(const struct fab_need *need, fab_credit *t, fab_ppm *p, uint32_t *why,
                           struct fab_err *e)
{
    FAB_TRY(check_need(need, e));
    const struct tolerance found = tolerate(need, need->stake.units, odds_of(need), true);

    t->units = found.t;
    *p = found.p;
    *why = found.why;
    return FAB_OK;
}

/* ---- the menu ---- */

int fab_menu(const struct fab_need *need, const struct fab_means *means,
             struct fab_offer menu[FAB_MENU_MAX])
{
    const int64_t stake = need->stake.units, bound = means->rate_day * need->days;
    const struct fab_offer all[] = {
        { FAB_DEVICE_DEPOSIT, 2, bound, { fab_min(stake, means->deposit.units) }, (fab_ppm)FAB_M },
        { FAB_DEVICE_ESCROW, 3, bound, { stake * need->share_ppm / FAB_M }, (fab_ppm)FAB_M },
        { FAB_DEVICE_SURETY, 6, bound, means->vault, (fab_ppm)FAB_M },
        { FAB_DEVICE_SURETY, 6, bound, means->sureties, means->word_effect },
        { FAB_DEVICE_POOL, 1, means->premium, means->pool, (fab_ppm)FAB_M - means->pool_keep },
    };
    int n = 0;

    for (int k = 0; k < fab_countof(all); k++) {
        if (all[k].most.units > 0) menu[n++] = all[k];
    }
    return n;
}

/* The menu for a smaller stake: a deposit never exceeds it, an escrow is the same share of it. */
static void menu_for(const struct fab_need *need, int64_t stake, const struct fab_offer *menu,
                     int n, struct fab_offer out[FAB_MENU_MAX])
{
    for (int k = 0; k < n; k++) {
        out[k] = menu[k];
        if (out[k].id == FAB_DEVICE_DEPOSIT) out[k].most.units = fab_min(out[k].most.units, stake);
        if (out[k].id == FAB_DEVICE_ESCROW) out[k].most.units = stake * need->share_ppm / FAB_M;
    }
}

/* Rows in the order in which they are filled: price of a covered unit, then id, then row. */
static void order_rows(const struct fab_offer *menu, int n, int order[FAB_MENU_MAX])
{
    for (int k = 0; k < n; k++) {
        const int64_t price = menu[k].rate_ppm * FAB_M / menu[k].effect;
        int           at = k;

        for (; at > 0; at--) {
            const struct fab_offer *before = &menu[order[at - 1]];
            const int64_t           its = before->rate_ppm * FAB_M / before->effect;

            if (its < price || (its == price && before->id <= menu[k].id)) break;
            order[at] = order[at - 1];
        }
        order[at] = k;
    }
}

/* Fills the rows of `subset` in order; false: it does not cover the need, or has a row that is not
 * needed. */
static bool fill(int64_t need, const struct fab_offer *menu, int n, const int order[FAB_MENU_MAX],
                 unsigned subset, int64_t minute_milli, struct fab_fill *out)
{
    *out = (struct fab_fill){ .burden_milli = minute_milli };       /* the written agreement */
    for (int k = 0; k < n; k++) {
        const struct fab_offer *row = &menu[order[k]];
        int64_t                 x;

        if ((subset >> order[k] & 1) == 0) continue;
        x = need <= 0 ? 0 : fab_min(row->most.units, ceil_div(need * FAB_M, row->effect));
        if (x == 0) return false;
        need -= fab_mul_div(x, row->effect, FAB_M);
        out->amount[order[k]] = x;
        out->burden_milli += row->minutes * minute_milli + fab_mul_div_up(x, row->rate_ppm, 1000);
        out->devices++;
    }
    return need <= 0;
}

/* Is way a lighter than way b, which was found before? */
static bool lighter(const struct fab_fill *a, const struct fab_fill *b)
{
    if (a->burden_milli != b->burden_milli) return a->burden_milli < b->burden_milli;
    return a->devices < b->devices;
}

bool fab_best(int64_t need, const struct fab_offer *menu, int n, int64_t minute_milli,
              struct fab_fill *out)
{
    int             order[FAB_MENU_MAX] = { 0 };
    bool            found = false;
    struct fab_fill one;

    fab_assert(need >= 0 && need <= FAB_AMOUNT_MAX && n >= 0 && n <= FAB_MENU_MAX);
    *out = (struct fab_fill){ 0 };
    if (need == 0) return true;
    order_rows(menu, n, order);
    for (unsigned subset = 1; subset < 1U << n; subset++) {
        if (!fill(need, menu, n, order, subset, minute_milli, &one)) continue;
        if (found && !lighter(&one, out)) continue;
        *out = one;
        found = true;
    }
    return found;
}

/* ---- the decision ---- */

/* The cheapest way to go through with one step of this stake, at odds p; false: none. */
static bool way(const struct fab_need *need, int64_t stake, int64_t p, bool tracked,
                const struct fab_offer *menu, int n, struct fab_fill *out)
{
    const struct tolerance found = tolerate(need, stake, p, tracked);
    struct fab_offer       smaller[FAB_MENU_MAX];

    menu_for(need, stake, menu, n, smaller);
    return fab_best(stake - found.t, smaller, n, rules_of(need)->minute_milli, out);
}

/* The largest stake below the whole that works in one step; bisection, as DECISION 7 spells it. */
static int64_t largest(const struct fab_need *need, const struct fab_offer *menu, int n)
{
    int64_t         lo = 0, up = need->stake.units;
    struct fab_fill unused;

    while (up - lo > 1) {
        const int64_t middle = (lo + up) / 2;

        if (way(need, middle, odds_of(need), true, menu, n, &unused)) lo = middle;
        else up = middle;
    }
    return lo;
}

/* The best number of steps; false: no number works. */
static bool in_steps(const struct fab_need *need, const struct fab_offer *menu, int n,
                     struct fab_decision *out)
{
    bool found = false;

    for (int steps = 1; steps <= need->max_steps; steps++) {
        struct fab_fill one;
        const int64_t   stake = ceil_div(need->stake.units, steps);

        if (!way(need, stake, odds_of(need), true, menu, n, &one)) continue;
        one.burden_milli += MINUTES_PER_STEP * (int64_t)(steps - 1) * rules_of(need)->minute_milli;
        if (found && one.burden_milli >= out->burden_milli) continue;
        found = true;
        out->steps = steps;
        out->burden_milli = one.burden_milli;
        for (int k = 0; k < n; k++) out->amount[k].units = one.amount[k];
    }
    return found;
}

enum fab_code fab_decide(const struct fab_need *need, const struct fab_offer *menu, int n,
                         struct fab_decision *out, struct fab_err *e)
{
    struct fab_fill unused;

    FAB_TRY(check_need(need, e));
    FAB_TRY(check_menu(menu, n, e));
    const struct tolerance found = tolerate(need, need->stake.units, odds_of(need), true);

    *out = (struct fab_decision){ .kind = FAB_HANDSHAKE, .tolerated = { found.t },
                                  .need = { need->stake.units - found.t },
                                  .most_stake = need->stake, .odds = found.p, .why = found.why,
                                  .steps = 1 };
    if (found.t >= need->stake.units) return FAB_OK;
    out->kind = FAB_DEVICE;
    if (in_steps(need, menu, n, out)) return FAB_OK;
    out->kind = FAB_NOT_AT_THIS_STAKE;
    if (way(need, need->stake.units, best_odds_of(need), false, menu, n, &unused)) {
        out->kind = FAB_NOT_ENOUGH_KNOWN;
    }
    out->most_stake.units = largest(need, menu, n);
    return FAB_OK;
}

/* ---- how to learn cheaply ---- */

/* The whole part of the square root of n < 2^41. */
static int64_t whole_root(int64_t n)
{
    int64_t root = 0;

    for (int64_t bit = INT64_C(1) << 20; bit > 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= n) root += bit;
    }
    return root;
}

struct fab_odds fab_odds_after(struct fab_odds odds, int k)
{
    const int64_t w = odds.weight, more = w + k;
    const int64_t mid = (odds.mid * w + k * FAB_M) / more;
    const int64_t f = whole_root(fab_mul_div(FAB_M * FAB_M, w, more));      /* narrower by f / M */

    fab_assert(k >= 1);
    return (struct fab_odds){ .lo = (fab_ppm)(mid - (odds.mid - odds.lo) * f / FAB_M),
                              .mid = (fab_ppm)mid,
                              .hi = (fab_ppm)fab_min(FAB_M, mid + (odds.hi - odds.mid) * f / FAB_M),
                              .weight = (int32_t)fab_min(more, INT32_MAX) };
}

enum fab_code fab_deals_needed(const struct fab_need *need, const struct fab_offer *menu, int n,
                               fab_credit first, int *deals, struct fab_err *e)
{
    FAB_TRY(check_need(need, e));
    FAB_TRY(check_menu(menu, n, e));
    if (!amount_ok(first, 0)) return fab_fail_field(e, FAB_E_FIELD, "first");
    const int64_t carried = tolerate(need, first.units, odds_of(need), true).t;

    *deals = 0;
    for (int k = 1; k <= FAB_DEALS_MAX && *deals == 0; k++) {
        struct fab_need then = *need;
        struct fab_fill unused;

        then.will = fab_odds_after(need->will, k);
        then.can = fab_odds_after(need->can, k);
        then.track.units = fab_min(FAB_CREDIT_MAX, need->track.units + k * carried);
        if (way(&then, need->stake.units, odds_of(&then), true, menu, n, &unused)) *deals = k;
    }
    return FAB_OK;
}
