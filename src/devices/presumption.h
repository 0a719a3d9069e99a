/* devices/presumption.h: what the community risks on people it does not know yet (DECISION 9). */
#ifndef FAB_DEVICES_PRESUMPTION_H
#define FAB_DEVICES_PRESUMPTION_H

#include "charter/settings.h"
#include "state/device.h"

/* The budget B of a month and this one's starter limit l0, in unit 0.  Who was introduced shares B
 * with those who were introduced, anybody else with all: a flood of accounts makes only its own
 * small. */
int64_t fab_presume_budget(struct fab_tray *t);
int64_t fab_presume_starter(struct fab_tray *t, fab_id who);
/* What may be presumed of this one now: l0, as far as the budget goes; whoever searches for cover
 * names no more than this. */
int64_t fab_presume_room(struct fab_tray *t, fab_id who);
/* The commons' part of a presumption of that sum, by that version of the charter. */
int64_t fab_presume_pays(struct fab_tray *t, int64_t ver, int64_t sum);
/* May this member introduce somebody now?  TICKET. */
FAB_MUST enum fab_code fab_ticket_may(struct fab_tray *t, fab_id who, struct fab_err *e);
/* He has done so; then, somebody has come by it (link: the id of the surety that goes with it). */
void fab_ticket_used(struct fab_tray *t, fab_id who);
void fab_ticket_answers(struct fab_tray *t, fab_id who, fab_id guest);

#endif
