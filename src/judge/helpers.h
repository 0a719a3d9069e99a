/* judge/helpers.h: who may help with a promise in trouble, or decide about it: the fold's own rule
 * (PROTOCOL 6.4), asked beforehand.
 *
 * Unit       agr, leg: rows of the tray's state; who: a member's mid.
 * Errors     none: whoever is unknown, does not hold the role or stands too close may not.
 * Privacy    that somebody may not is said without the reason: it may be a debt. */
#ifndef FAB_JUDGE_HELPERS_H
#define FAB_JUDGE_HELPERS_H

#include "state/device.h"

/* May `who`, who holds the role FAB_ROLE_MEDIATOR or FAB_ROLE_OFFICER, act in it, were a case about
 * this leg opened now? */
bool fab_may_help(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, fab_id who,
                  int role);

#endif
