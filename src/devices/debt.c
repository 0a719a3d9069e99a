/* debt.c: what somebody owes because another paid for him.
 *
 * Why     who answers for another must get back what he paid; nobody is made to pay what he does
 *         not have, and no debt follows anybody for ever.
 * Idea    a row beside the ledger; a payment is a movement like others, and gives the links their
 *         capacity back.  The oldest comes first, by the index of the entry that made it.
 * Cost    the debts of a person in a unit, at most 256 looked at.
 * Source  PROTOCOL 2 (transfer), 5.3; DECISION 5 (recourse), 12 (unpaid after 30 days). */
#include "devices/debt.h"

#include "state/ids.h"
#include "devices/settle.h"

enum { DEBTS = 256 };

void fab_debt_add(struct fab_tray *t, const fab_id *obj, int64_t n, fab_id debtor, fab_id creditor,
                  int64_t unit, int64_t sum)
{
    const struct fab_key key = { .a = *obj, .n = n };
    struct fab_debt     *debt = sum > 0 ? fab_get_debt(t, &key) : NULL;
    const bool           fresh = debt == NULL;

    if (sum == 0) return;
    if (fresh) debt = fab_add_debt(t, &key);
    debt->debtor = debtor;
    debt->creditor = creditor;
    debt->unit = unit;
    debt->amt += sum;
    debt->rest += sum;
    if (fresh) {
        debt->idx = fab_entry_index(t);
        fab_due(t, FAB_DEV_credit, obj, (int)(FAB_TIMER_DEBT + n),
                fab_now(t).ms + fab_days(FAB_DEBT_YOUNG_DAYS), FAB_DEBT_YOUNG);
    }
}

void fab_debt_close(struct fab_tray *t, struct fab_debt *debt)
{
    fab_due(t, FAB_DEV_credit, &debt->obj, (int)(FAB_TIMER_DEBT + debt->n), 0, 0);
    fab_row_drop(t, FAB_R_debt, debt);
}

static void repaid(struct fab_tray *t, struct fab_debt *debt)
{
    const struct fab_timer *timer =
        fab_get_timer(t, FAB_KEY(.a = debt->obj, .n = FAB_TIMER_DEBT + debt->n));
    const struct fab_event v = { .what = FAB_EV_REPAID, .about = debt->obj, .who = debt->debtor,
                                 .n = (int)debt->n,
                                 .a = timer != NULL && timer->code == FAB_DEBT_OLD };

    fab_debt_close(t, debt);
    fab_raise(t, &v);
}

void fab_debt_pay(struct fab_tray *t, struct fab_debt *debt, int64_t sum)
{
    struct fab_acct *from = fab_need_acct(t, debt->debtor, (int)debt->unit);
    struct fab_acct *to = fab_need_acct(t, debt->creditor, (int)debt->unit);

    if (fab_tray_error(t) != FAB_OK || sum == 0) return;
    fab_assert(sum > 0 && sum <= debt->rest && debt->rest <= debt->amt);
    fab_assert(from != NULL && to != NULL);
    fab_move(t, from, to, sum, FAB_WHY_REPAY, &debt->obj);
    debt->rest -= sum;
    fab_hold_repaid(t, &debt->obj, debt->n, sum);
    if (debt->rest == 0) repaid(t, debt);
}

struct fab_debt *fab_debt_oldest(struct fab_tray *t, fab_id debtor, int64_t unit)
{
    void            *row[DEBTS];
    const int        n = fab_scan_fixed(t, FAB_I_debt_by_debtor, FAB_KEY(.a = debtor, .n = unit), 2,
                                        row, DEBTS);
    struct fab_debt *oldest = NULL;

    for (int i = 0; i < n; i++) {
        struct fab_debt *debt = row[i];

        if (oldest == NULL || debt->idx < oldest->idx) oldest = debt;
    }
    return oldest;
}

bool fab_in_debt(struct fab_tray *t, fab_id debtor, int64_t unit)
{
    return fab_debt_oldest(t, debtor, unit) != NULL;
}

void fab_debt_incoming(struct fab_tray *t, fab_id debtor, int64_t unit, int64_t sum)
{
    struct fab_debt *debt = sum > 1 ? fab_debt_oldest(t, debtor, unit) : NULL;

    if (debt != NULL) fab_debt_pay(t, debt, fab_min(sum / 2, debt->rest));
}
