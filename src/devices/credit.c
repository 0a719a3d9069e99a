/* credit: the community's own currency; a sum moves, none is made.
 *
 * Family   promise; units of type credit (balance and line), gift (counts), outside (receipts of
 *          money held elsewhere).
 * Why      exchange without money from outside, and a trace of the money that is outside.
 * Idea     a movement between two accounts, journaled; who may go below zero, and how far, is his
 *          line (devices/track).  Half of what comes in goes to who once paid for him.
 * Cost     a transfer: two accounts, one row of the journal.
 * Source   PROTOCOL 2 (transfer), 3.1, 3.2; MISSION 2, alternative currency. */
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/debt.h"
#include "devices/label.h"
#include "devices/pool.h"
#include "devices/settle.h"
#include "devices/track.h"

enum { PAY = 1, REPAY, CAPITAL, RECEIPT, DEBTS = 256 };

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
    fab_label_paid(t, s->about, s->author);
    return FAB_OK;
}

/* Who has left may still use what he has for 90 days. */
static bool accounts_closed(struct fab_tray *t, fab_id who)
{
    const struct fab_member *m = fab_row_read(t, FAB_R_member, FAB_KEY(.a = who));

    return m != NULL && m->standing == FAB_LEFT && fab_left_closed(t, who);
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

/* A line that shrank stops at what was drawn and follows the balance up. */
static void look_at_line(struct fab_tray *t, fab_id who)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = who));

    if (m != NULL) fab_line_look(t, m);
}

/* What the author owes the other by that hold, or that account written off. */
static struct fab_debt *owed(const struct fab_statement *s, struct fab_tray *t)
{
    void     *row[DEBTS];
    const int n = fab_scan_fixed(t, FAB_I_debt_by_debtor,
                                 FAB_KEY(.a = s->author, .n = s->unit), 2, row, DEBTS);

    for (int i = 0; i < n; i++) {
        struct fab_debt *debt = row[i];

        if (fab_same(&debt->obj, &s->ref[0]) && fab_same(&debt->creditor, &s->about)) return debt;
    }
    return NULL;
}

/* 2: a debt is repaid, in part or whole. */
static enum fab_code repay(const struct fab_statement *s, struct fab_tray *t,
                           const struct fab_acct *payer, const struct fab_acct *payee,
                           struct fab_err *e)
{
    struct fab_debt *debt = s->nref == 1 ? owed(s, t) : NULL;

    if (debt == NULL) return fab_fail_field(e, FAB_E_REF, "ref");
    if (s->amount.units > debt->rest) return fab_fail_field(e, FAB_E_FIELD, "amount");
    FAB_TRY(enough(payer, payee, s, t, e));
    fab_debt_pay(t, debt, s->amount.units);
    return FAB_OK;
}

/* 1, 3, 4: a sum moves. */
static enum fab_code move(const struct fab_statement *s, struct fab_tray *t, char type,
                          struct fab_acct *payer, struct fab_acct *payee, struct fab_err *e)
{
    static const int WHY[] = { 0, FAB_WHY_TRANSFER, 0, FAB_WHY_CAPITAL, FAB_WHY_RECEIPT };

    if (type == 'c') FAB_TRY(enough(payer, payee, s, t, e));
    fab_move(t, payer, payee, s->amount.units, WHY[s->code], &s->sid);
    if (s->code == PAY) fab_label_paid(t, s->author, s->about);
    if (s->code == RECEIPT) fab_label_paid(t, s->about, s->author);
    if (type != 'c') return FAB_OK;
    if (s->code == CAPITAL) fab_pool_paid_in(t, s->author, s->amount.units);
    if (s->code == PAY) fab_debt_incoming(t, s->about, s->unit, s->amount.units);
    return FAB_OK;
}

/* Is it the pool's own account, and may something be paid in? */
static bool is_pool(const struct fab_statement *s, struct fab_tray *t)
{
    const fab_id pool = fab_pool(0);

    return s->unit == 0 && fab_same(&s->about, &pool) && fab_device_on(t, "pool");
}

/* transfer: 1 gift or pay, 2 repays a debt, 3 is capital of the pool, 4 receipt of outside money.
 * Refuses: FIELD, REF, ROLE, STATE, FUNDS, LINE. */
enum fab_code fab_apply_transfer(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_err *e)
{
    struct fab_acct *payer, *payee;
    char             type;
    bool             drawn;

    FAB_TRY(form(s, t, &type, e));
    if (s->code == CAPITAL && !is_pool(s, t)) return fab_fail_field(e, FAB_E_REF, "sub");
    if (type == 'o') return receipt(s, t, e);

    /* made if missing; NULL: owns no accounts */
    payer = fab_need_acct(t, s->author, (int)s->unit);
    payee = fab_need_acct(t, s->about, (int)s->unit);
    if (payee == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (payer == NULL || payer == payee) return fab_fail(e, FAB_E_ROLE);
    if (accounts_closed(t, s->author) || accounts_closed(t, s->about)) {
        return fab_fail(e, FAB_E_STATE);
    }
    drawn = payee->bal < 0 && payee->bal + payee->line == 0;
    if (s->code == REPAY) {
        FAB_TRY(repay(s, t, payer, payee, e));
    } else {
        FAB_TRY(move(s, t, type, payer, payee, e));
    }
    if (drawn) look_at_line(t, s->about);
    return FAB_OK;
}

/* ---- time, and what ends */

/* 30 days unpaid make points; after two years nothing is owed. */
static void debt_due(struct fab_tray *t, const fab_id *obj, int n, int code)
{
    struct fab_debt   *debt = fab_get_debt(t, FAB_KEY(.a = *obj, .n = n));
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = debt->debtor));

    if (code == FAB_DEBT_OLD) {
        fab_debt_close(t, debt);
        return;
    }
    if (m != NULL) fab_points_add(t, m, FAB_POINTS_UNPAID);
    fab_due(t, FAB_DEV_credit, obj, FAB_TIMER_DEBT + n,
            fab_now(t).ms + fab_days(FAB_DEBT_DAYS - FAB_DEBT_YOUNG_DAYS), FAB_DEBT_OLD);
}

/* A debt is paid: the points for leaving it unpaid are taken back; with the last one of a leg, its
 * breach is made good. */
static void repaid(struct fab_tray *t, const struct fab_event *v)
{
    struct fab_member     *m = fab_get_member(t, FAB_KEY(.a = v->who));
    const struct fab_hold *h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = v->about, .n = v->n));
    const struct fab_agr  *agr = h == NULL ? NULL : fab_get_agr(t, FAB_KEY(.a = v->about));
    const struct fab_leg  *leg = h == NULL ? NULL
                                           : fab_get_leg(t, FAB_KEY(.a = v->about, .n = h->leg));
    struct fab_hold       *other;
    int                    at = 0;

    if (m != NULL && v->a != 0) fab_points_add(t, m, -FAB_POINTS_UNPAID);
    if (leg == NULL || h->type == FAB_HOLD_BOND) return;
    while ((other = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (fab_get_debt(t, FAB_KEY(.a = v->about, .n = other->n)) != NULL) return;
    }
    fab_leg_made_good(t, agr, leg);
}

static void demurrage_due(struct fab_tray *t, const fab_id *owner, int unit)
{
    struct fab_acct *a = fab_need_acct(t, *owner, unit);
    const int64_t    over = fab_max(a->bal - fab_set(t, FAB_S_dem_free), 0);
    const int64_t    part = fab_mul_div(over, fab_set(t, FAB_S_dem_share), FAB_M);

    if (part > 0) {
        fab_move(t, a, fab_need_acct(t, fab_commons(), unit), part, FAB_WHY_DEMURRAGE, owner);
    }
    fab_demurrage_watch(t, a);
}

static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    if (n >= FAB_TIMER_DEBT) {
        debt_due(t, obj, n - FAB_TIMER_DEBT, code);
    } else {
        demurrage_due(t, obj, n - FAB_TIMER_DEMURRAGE);
    }
}

static void on(const struct fab_event *v, struct fab_tray *t)
{
    if (v->what == FAB_EV_REPAID) repaid(t, v);
}

const struct fab_device fab_device_credit = {
    .name = "credit", .id = FAB_DEV_credit, .family = 'p', .due = due, .on = on,
};
