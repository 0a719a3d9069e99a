/* deposit: the debtor puts a sum aside, and gets it back when the promise is kept.
 *
 * Family   promise; hold type 2.
 * Why      the plainest assurance: it needs nobody's trust, and works from the first day on.
 * Idea     his own money, held by the core; the second step of the waterfall.
 * Source   PROTOCOL 5.1, 10; DECISION 5, 7. */
#include "devices/agreement.h"

static enum fab_code offer(struct fab_hold *h, struct fab_tray *t, struct fab_err *e)
{
    /* thresholds are in unit 0 */
    if (h->unit == 0 && (h->amt < fab_set(t, FAB_S_deposit_min) ||
                         h->amt > fab_set(t, FAB_S_deposit_max))) {
        return fab_fail_field(e, FAB_E_FIELD, "holds");
    }
    return FAB_OK;
}

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_DEPOSIT, 2, 1, offer, NULL, NULL },
                                              { 0 } };
const struct fab_device fab_device_deposit = {
    .name = "deposit", .id = FAB_DEV_deposit, .family = 'p', .holds = HOLDS,
};
