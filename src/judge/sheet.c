/* sheet.c: from one's own judgement to a sheet, from two sheets to a deal.
 *
 * Why     each side says only sums; neither learns why the other asks for them.
 * Idea    a sheet is the table of N that section 7 would compute anyway; the deal is a search over
 *         2 stakes x 12 numbers of steps, in which every leg is the menu's own `best`.
 * Cost    at most 24 x 16 legs x 2^5 fillings: well below a millisecond.
 * Source  DECISION 7 and 8. */
#include "judge/sheet.h"

enum { MINUTES_PER_STEP = 4, DAYS_MAX = 3660 };

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* ---- my sheet */

static void add_need(struct fab_sheet *s, int leg, int64_t stake, int steps, int64_t need)
{
    fab_assert(s->nneeds < FAB_L_sheet_needs);
    s->need[s->nneeds++] = (struct fab_sheet_need){ leg, steps, { stake }, { need } };
}

enum fab_code fab_sheet_needs(struct fab_sheet *s, int leg, const struct fab_need *need,
                              struct fab_err *e)
{
    const int64_t stake[] = { need->stake.units, need->stake.units / 2 };
    struct fab_need one = *need;
    fab_credit    t;
    fab_ppm       p;
    uint32_t      why;

    for (int half = 0; half < 2 && stake[half] > 0; half++) {
        for (int n = 1; n <= need->max_steps && n <= FAB_STEPS_MAX; n++) {
            one.stake.units = ceil_div(stake[half], n);
            FAB_TRY(fab_tolerate(&one, &t, &p, &why, e));
            add_need(s, leg, stake[half], n, one.stake.units - t.units);
        }
    }
    return FAB_OK;
}

enum fab_code fab_sheet_needs_named(struct fab_sheet *s, int leg, fab_credit stake, int max_steps,
                                    fab_credit sum, struct fab_err *e)
{
    const int64_t part[] = { stake.units, stake.units / 2 }, open = stake.units - sum.units;

    if (sum.units < 0 || open < 0) return fab_fail_field(e, FAB_E_FIELD, "need");
    if (max_steps < 1 || max_steps > FAB_STEPS_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "max_steps");
    }
    for (int half = 0; half < 2 && part[half] > 0; half++) {
        for (int n = 1; n <= max_steps; n++) {
            add_need(s, leg, part[half], n, fab_max(0, ceil_div(part[half], n) - open));
        }
    }
    return FAB_OK;
}

void fab_sheet_gives(struct fab_sheet *s, int leg, const fab_credit most[FAB_ROWS])
{
    for (int row = FAB_ROW_DEPOSIT; row < FAB_ROWS; row++) {
        if (most[row].units == 0) continue;
        fab_assert(s->ngives < FAB_L_sheet_gives);
        s->give[s->ngives++] = (struct fab_sheet_give){ leg, row, most[row] };
    }
}

/* ---- both sheets */

/* What stands in a sheet must be its author's to say: needs of legs owed to him, gifts of legs he
 * owes, the whole stake or half of it. */
static enum fab_code check(const struct fab_outline *o, const struct fab_sheet *s, int party,
                           struct fab_err *e)
{
    for (int k = 0; k < s->nneeds; k++) {
        const struct fab_sheet_need  *n = &s->need[k];
        const struct fab_outline_leg *l = &o->leg[n->leg];

        if (n->leg >= o->nlegs || l->debtor == party) {
            return fab_fail_field(e, FAB_E_FIELD, "needs");
        }
        if (n->stake.units != l->stake.units && n->stake.units != l->stake.units / 2) {
            return fab_fail_field(e, FAB_E_FIELD, "needs");
        }
    }
    for (int k = 0; k < s->ngives; k++) {
        if (s->give[k].leg >= o->nlegs || o->leg[s->give[k].leg].debtor != party) {
            return fab_fail_field(e, FAB_E_FIELD, "gives");
        }
    }
    return FAB_OK;
}

/* N of a leg for that stake in that many steps; -1: its creditor accepts no such thing. */
static int64_t need_of(const struct fab_sheet *creditors, int leg, int64_t stake, int steps)
{
    for (int k = 0; k < creditors->nneeds; k++) {
        const struct fab_sheet_need *n = &creditors->need[k];

        if (n->leg == leg && n->stake.units == stake && n->steps == steps) return n->need.units;
    }
    return -1;
}

static int64_t given(const struct fab_sheet *debtors, int leg, int row)
{
    for (int k = 0; k < debtors->ngives; k++) {
        if (debtors->give[k].leg == leg && debtors->give[k].row == row) {
            return debtors->give[k].most.units;
        }
    }
    return 0;
}

static int64_t days_of(const struct fab_outline *o, const struct fab_outline_leg *l)
{
    return l->due.ms <= o->at.ms ? 0 : fab_min((l->due.ms - o->at.ms) / FAB_DAY_MS + 1, DAYS_MAX);
}

int fab_sheet_menu(const struct fab_outline *o, const struct fab_sheet *debtors, int leg,
                   fab_credit step, struct fab_offer menu[FAB_MENU_MAX], int row[FAB_MENU_MAX])
{
    const struct fab_outline_leg *l = &o->leg[leg];
    const fab_ppm pool = (fab_ppm)FAB_M - o->prices.pool_keep, word = o->prices.word_effect;
    const int64_t bound = o->prices.rate_day * days_of(o, l);
    const struct { int row; struct fab_offer offer; } ALL[] = {     /* in the order of fab_menu */
        { FAB_ROW_DEPOSIT, { FAB_DEVICE_DEPOSIT, 2, bound, { 0 }, (fab_ppm)FAB_M } },
        { FAB_ROW_ESCROW, { FAB_DEVICE_ESCROW, 3, bound, { 0 }, (fab_ppm)FAB_M } },
        { FAB_ROW_OWNED, { FAB_DEVICE_SURETY, 6, bound, { 0 }, (fab_ppm)FAB_M } },
        { FAB_ROW_SURETY, { FAB_DEVICE_SURETY, 6, bound, { 0 }, word } },
        { FAB_ROW_POOL, { FAB_DEVICE_POOL, 1, l->premium, { 0 }, pool } },
    };
    int n = 0;

    for (int k = 0; k < fab_countof(ALL); k++) {
        int64_t most = given(debtors, leg, ALL[k].row);

        if (ALL[k].row == FAB_ROW_DEPOSIT) most = fab_min(most, step.units);
        if (ALL[k].row == FAB_ROW_ESCROW && l->stake.units > 0) {
            most = fab_mul_div(fab_min(most, l->stake.units), step.units, l->stake.units);
        }
        if (most == 0) continue;
        menu[n] = ALL[k].offer;
        menu[n].most.units = most;
        row[n++] = ALL[k].row;
    }
    return n;
}

/* What all rows together cover. */
static int64_t cover_of(const struct fab_offer *menu, int n)
{
    int64_t sum = 0;

    for (int k = 0; k < n; k++) sum += fab_mul_div(menu[k].most.units, menu[k].effect, FAB_M);
    return sum;
}

/* One leg in that many steps, into out->leg.  false: it is short, or there is no such row; then
 * `at` and short_by (-1: no row) say where. */
static bool one_leg(const struct fab_outline *o, const struct fab_sheet sheet[2], int leg,
                    int64_t stake, struct fab_bargain *out)
{
    const int               debtor = o->leg[leg].debtor;
    struct fab_bargain_leg *l = &out->leg[leg];
    struct fab_offer        menu[FAB_MENU_MAX];
    struct fab_fill         fill;
    int                     row[FAB_MENU_MAX], n;

    *l = (struct fab_bargain_leg){ .step = { ceil_div(stake, out->steps) } };
    if (stake == 0) return true;
    l->need.units = need_of(&sheet[1 - debtor], leg, stake, out->steps);
    out->at = leg;
    out->short_by.units = -1;
    if (l->need.units < 0) return false;
    n = fab_sheet_menu(o, &sheet[debtor], leg, l->step, menu, row);
    if (!fab_best(l->need.units, menu, n, o->prices.minute_milli, &fill)) {
        out->short_by.units = fab_max(1, l->need.units - cover_of(menu, n));
        return false;
    }
    for (int k = 0; k < n; k++) l->amount[row[k]].units = fill.amount[k];
    if (fill.devices > 0) out->burden_milli += fill.burden_milli - o->prices.minute_milli;
    return true;
}

/* All legs in out->steps steps of the whole stake or of half; the agreement is counted once. */
static bool all_legs(const struct fab_outline *o, const struct fab_sheet sheet[2],
                     struct fab_bargain *out)
{
    bool any = false;

    out->burden_milli = MINUTES_PER_STEP * (int64_t)(out->steps - 1) * o->prices.minute_milli;
    for (int leg = 0; leg < o->nlegs; leg++) {
        const int64_t whole = o->leg[leg].stake.units, stake = out->half ? whole / 2 : whole;

        if (whole > 0 && stake == 0) {          /* half of it is nothing: no such deal */
            out->short_by.units = -1;
            return false;
        }
        if (!one_leg(o, sheet, leg, stake, out)) return false;
        any = any || out->leg[leg].need.units > 0;
    }
    if (any) out->burden_milli += o->prices.minute_milli;
    return true;
}

/* Is this try, which came to nothing, nearer than what was kept? */
static bool nearer(const struct fab_bargain *one, const struct fab_bargain *kept)
{
    if (one->short_by.units < 0) return false;
    return kept->kind != FAB_BARGAIN_SHORT || one->short_by.units < kept->short_by.units;
}

enum fab_code fab_sheet_best(const struct fab_outline *o, const struct fab_sheet sheet[2],
                             struct fab_bargain *out, struct fab_err *e)
{
    *out = (struct fab_bargain){ .kind = FAB_BARGAIN_STEPS };
    for (int party = 0; party < 2; party++) FAB_TRY(check(o, &sheet[party], party, e));
    for (int half = 0; half < 2 && out->kind != FAB_BARGAIN_FOUND; half++) {
        for (int n = 1; n <= FAB_STEPS_MAX; n++) {
            struct fab_bargain one = { .kind = FAB_BARGAIN_FOUND, .half = half == 1, .steps = n };

            if (!all_legs(o, sheet, &one)) {
                one.kind = FAB_BARGAIN_SHORT;
                if (out->kind != FAB_BARGAIN_FOUND && nearer(&one, out)) *out = one;
            } else if (out->kind != FAB_BARGAIN_FOUND || one.burden_milli < out->burden_milli) {
                *out = one;
            }
        }
    }
    return FAB_OK;
}
