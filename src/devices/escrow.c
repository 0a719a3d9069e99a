/* escrow: the creditor's payment lies still until what he pays for is done.
 *
 * Family   promise; hold type 1.
 * Why      who pays before has nothing in hand, who works before has none either; between the two
 *          the money lies where neither can take it alone.
 * Idea     the creditor's own money, held by the core; parts go to the debtor as they are
 *          acknowledged.  The first step of the waterfall: it is what the creditor did not spend.
 * Source   PROTOCOL 5.1, 5.3; DECISION 5. */
#include "devices/agreement.h"

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_ESCROW, 1, 1, NULL, NULL, NULL }, { 0 } };
const struct fab_device fab_device_escrow = {
    .name = "escrow", .id = FAB_DEV_escrow, .family = 'p', .holds = HOLDS,
};
