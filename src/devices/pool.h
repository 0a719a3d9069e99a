/* devices/pool.h: what others ask of the pool of unit 0 (PROTOCOL 3.4). */
#ifndef FAB_DEVICES_POOL_H
#define FAB_DEVICES_POOL_H

#include "charter/settings.h"
#include "state/cover.h"

/* What the debtor pays for that cover: at least 1. */
int64_t fab_pool_premium(struct fab_tray *t, fab_id debtor, const struct fab_hold *h);
/* Somebody has paid into the pool: his link carries more for a year. */
void fab_pool_paid_in(struct fab_tray *t, fab_id who, int64_t sum);
/* May this person's promises be covered, those made to him or by him: a member for thirty days,
 * without a claim that was paid within the year? */
bool fab_pool_covers(struct fab_tray *t, fab_id who);
/* May the pool pay for this leg, now: it pays for it already, or it has paid nothing to this
 * creditor or for this debtor within the year.  Looked at where it is paid, since two promises can
 * be covered before the first of them is broken. */
bool fab_pool_may_pay(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg);

#endif
