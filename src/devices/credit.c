/* credit: the community's own currency; a sum moves, none is made.
 *
 * Family   promise; units of type credit (balance and line), gift (counts), outside (receipts of
 *          money held elsewhere).
 * Why      exchange without money from outside, and a trace of the money that is outside.
 * Idea     a movement between two accounts, journaled; who may go below zero, and how far, is his
 *          line.  The part of a line that kept promises earn comes with the device track; until
 *          then a line is line.start.
 * Cost     a transfer: two accounts, one row of the journal.
 * Source   PROTOCOL 2 (transfer), 3.1, 3.2; MISSION 2, alternative currency. */
#include "devices/core.h"
#include "devices/ids.h"

enum { PAY = 1, REPAY, CAPITAL, RECEIPT, MONTH_DAYS = 30, UNITS = 16 };

/* A timer of each account above dem.free moves its share to the commons every 30 days. */
static void watch(struct fab_tray *t, const struct fab_acct *a)
{
    const fab_id commons = fab_commons();
    const int    n = FAB_TIMER_DEMURRAGE + (int)a->unit;

    if (fab_set(t, FAB_S_dem_share) == 0 || a->bal <= fab_set(t, FAB_S_dem_free) ||
        fab_same(&a->owner, &commons)) {
        return;
    }
    if (fab_get_timer(t, FAB_KEY(.a = a->owner, .n = n)) != NULL) return;
    fab_due(t, FAB_DEV_credit, &a->owner, n, fab_now(t).ms + fab_days(MONTH_DAYS), 0);
}

static enum fab_code form(const struct fab_statement *s, struct fab_tray *t, char *type,
                          struct fab_err *e)
{
    int64_t per_one;

    *type = fab_unit_type(t, (int)fab_min(s->unit, 255), &per_one);
    if (s->code < PAY || s->code > RECEIPT) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->amount.units < 1 || s->amount.units > FAB_AMOUNT_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "amount");
    }
    if (*type == 0) return fab_fail_field(e, FAB_E_FIELD, "unit");
    if (*type == 'o' && s->code != RECEIPT) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (*type == 'g' && s->code != PAY) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->about_type != FAB_ABOUT_MID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if ((s->nref > 0) != (s->code == REPAY)) return fab_fail_field(e, FAB_E_FIELD, "ref");
    return FAB_OK;
}

/* A receipt of outside money: who received it says from whom; no account moves. */
static enum fab_code receipt(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    if (fab_get_member(t, FAB_KEY(.a = s->about)) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "sub");
    }
    if (fab_same(&s->author, &s->about)) return fab_fail(e, FAB_E_ROLE);
    fab_receipt(t, (int)s->unit, s->about, s->author, s->amount.units, &s->sid);
    return FAB_OK;
}

/* Who has left may still use what he has for 90 days. */
static bool accounts_closed(struct fab_tray *t, fab_id who)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = who));

    return m != NULL && m->standing == FAB_LEFT &&
        fab_get_timer(t, FAB_KEY(.a = who, .n = FAB_TIMER_LEFT)) == NULL;
}

static enum fab_code enough(const struct fab_acct *payer, const struct fab_acct *payee,
                            const struct fab_statement *s,
                            struct fab_tray *t, struct fab_err *e)
{
    const int64_t most = fab_set(t, FAB_S_acct_max);
    const fab_id  commons = fab_commons();
    /* thresholds are in unit 0 */
    const bool    capped = s->unit == 0 && !fab_same(&payee->owner, &commons);

    if (payer->bal + payer->line < s->amount.units) {
        return fab_fail(e, FAB_E_FUNDS, payer->bal + payer->line);
    }
    if (capped && payee->bal + s->amount.units > most) return fab_fail(e, FAB_E_LINE, most);
    return payee->bal + s->amount.units > FAB_CREDIT_MAX ? fab_fail(e, FAB_E_LINE, FAB_CREDIT_MAX)
        : FAB_OK;
}

/* transfer: 1 gift or pay, 4 receipt of outside money; 2 repays a debt and 3 is pool capital: both
 * come with their devices, so there is nothing to refer to.  Refuses: FIELD, REF, ROLE, STATE,
 * FUNDS, LINE. */
enum fab_code fab_apply_transfer(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_err *e)
{
    struct fab_acct *payer, *payee;
    char             type;

    FAB_TRY(form(s, t, &type, e));
    if (s->code == REPAY || s->code == CAPITAL) return fab_fail(e, FAB_E_REF);
    if (type == 'o') return receipt(s, t, e);

    /* made if missing; NULL: owns no accounts */
    payer = fab_need_acct(t, s->author, (int)s->unit);
    payee = fab_need_acct(t, s->about, (int)s->unit);
    if (payee == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (payer == NULL || payer == payee) return fab_fail(e, FAB_E_ROLE);
    if (accounts_closed(t, s->author) || accounts_closed(t, s->about)) {
        return fab_fail(e, FAB_E_STATE);
    }
    if (type == 'c') FAB_TRY(enough(payer, payee, s, t, e));

    fab_move(t, payer, payee, s->amount.units,
             s->code == RECEIPT ? FAB_WHY_RECEIPT : FAB_WHY_TRANSFER, &s->sid);
    if (type == 'c') watch(t, payee);
    return FAB_OK;
}

static void due(const fab_id *owner, int n, int code, struct fab_tray *t)
{
    const int        unit = n - FAB_TIMER_DEMURRAGE;
    struct fab_acct *a = fab_need_acct(t, *owner, unit);
    const int64_t    over = fab_max(a->bal - fab_set(t, FAB_S_dem_free), 0);
    const int64_t    part = fab_mul_div(over, fab_set(t, FAB_S_dem_share), FAB_M);

    (void)code;
    if (part > 0) {
        fab_move(t, a, fab_need_acct(t, fab_commons(), unit), part, FAB_WHY_DEMURRAGE, owner);
    }
    watch(t, a);
}

/* A promise has ended: what came home or was paid may have lifted an account above what is free of
 * demurrage. */
static void on(const struct fab_event *v, struct fab_tray *t)
{
    if (v->what != FAB_EV_END || fab_set(t, FAB_S_dem_share) == 0) return;
    for (int unit = 0; unit < UNITS; unit++) {
        const struct fab_acct *a = fab_get_acct(t, FAB_KEY(.a = v->who, .n = unit));

        if (a != NULL) watch(t, a);
    }
}

const struct fab_device fab_device_credit = {
    .name = "credit", .id = FAB_DEV_credit, .family = 'p', .due = due, .on = on,
};
