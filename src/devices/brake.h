/* devices/brake.h: the brake, as other devices see it (PROTOCOL 7.5).
 *
 * On        from the statement that completes it until brake.until: everybody's deadlines stand
 *           still (meta.brake_until, PROTOCOL 1.3), no ruling is executed, no charter changes,
 *           nothing held for others is paid out; new obligations stop where it is aimed.
 * Never     what goes home goes home; leaving, export, erasure, answers, deliveries go on.
 * Time      ms; one timer (brake.sid, 0) per row. */
#ifndef FAB_DEVICES_BRAKE_H
#define FAB_DEVICES_BRAKE_H

#include "state/device.h"

/* Is any brake on now? */
bool fab_brake_on(struct fab_tray *t);
/* OK, or E_BRAKE with the ms at which it ends. */
FAB_MUST enum fab_code fab_brake_is_off(struct fab_tray *t, struct fab_err *e);
/* E_BRAKE when new obligations of this device are stopped; when members have stopped the operator's
 * own acts (he does not stop himself: his brake is there to change a stolen key). */
FAB_MUST enum fab_code fab_brake_lets(struct fab_tray *t, int device, struct fab_err *e);
FAB_MUST enum fab_code fab_brake_lets_operator(struct fab_tray *t, struct fab_err *e);

#endif
