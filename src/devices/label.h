/* devices/label.h: what others tell the device label, and ask of it (PROTOCOL 6.4, 10). */
#ifndef FAB_DEVICES_LABEL_H
#define FAB_DEVICES_LABEL_H

#include "state/device.h"

/* payer gave money to payee, here or outside: if that one labels, a label on payer is one on who
 * pays him, for a year. */
void fab_label_paid(struct fab_tray *t, fab_id payer, fab_id payee);
/* Has `by` said how good that person is for the topic?  Then he judges no dispute of his in it. */
bool fab_label_relied(struct fab_tray *t, fab_id by, fab_id about, int64_t topic);

#endif
