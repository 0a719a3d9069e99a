/* devices/debt.h: what somebody owes because another paid for him (PROTOCOL 5.3, DECISION 5).
 *
 * What       a row of `debt`: (obj, n) is the hold that paid, or (mid, unit) of an account that the
 *            pool wrote off, (mid, FAB_UNITS_MAX + unit) by the commons; amt what was paid for him,
 *            rest what is still owed.  A debt is a claim, no money: it counts in no balance.
 * Time       the timer (obj, FAB_TIMER_DEBT + n) of the device credit: FAB_DEBT_YOUNG for 30 days,
 *            then FAB_DEBT_OLD until 24 months are over and the row is closed unpaid.
 * I16        0 <= rest <= amt (asserted). */
#ifndef FAB_DEVICES_DEBT_H
#define FAB_DEVICES_DEBT_H

#include "state/device.h"

enum { FAB_DEBT_YOUNG = 1, FAB_DEBT_OLD, FAB_DEBT_YOUNG_DAYS = 30, FAB_DEBT_DAYS = 730 };

/* debtor owes creditor sum more by (obj, n).  sum 0: nothing. */
void fab_debt_add(struct fab_tray *t, const fab_id *obj, int64_t n, fab_id debtor, fab_id creditor,
                  int64_t unit, int64_t sum);
/* Pays sum of it, at most rest, from the debtor's account, which may be drawn; the capacity that
 * was spent for him comes back.  Nothing left: the row goes, and FAB_EV_REPAID is told. */
void fab_debt_pay(struct fab_tray *t, struct fab_debt *debt, int64_t sum);
/* The oldest debt of somebody in a unit; NULL. */
struct fab_debt *fab_debt_oldest(struct fab_tray *t, fab_id debtor, int64_t unit);
/* Does he owe anybody anything in that unit? */
bool fab_in_debt(struct fab_tray *t, fab_id debtor, int64_t unit);
/* He has received sum: half of it, rounded down, goes to his oldest debt in that unit. */
void fab_debt_incoming(struct fab_tray *t, fab_id debtor, int64_t unit, int64_t sum);
/* Its time is over: what is left of it is nobody's. */
void fab_debt_close(struct fab_tray *t, struct fab_debt *debt);

#endif
