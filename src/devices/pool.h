/* devices/pool.h: what others ask of the pool of unit 0 (PROTOCOL 3.4). */
#ifndef FAB_DEVICES_POOL_H
#define FAB_DEVICES_POOL_H

#include "charter/settings.h"
#include "state/device.h"

/* What the debtor pays for that cover: at least 1. */
int64_t fab_pool_premium(struct fab_tray *t, fab_id debtor, const struct fab_hold *h);
/* Somebody has paid into the pool: his link carries more for a year. */
void fab_pool_paid_in(struct fab_tray *t, fab_id who, int64_t sum);

#endif
