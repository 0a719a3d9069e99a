/* devices/track.h: what kept promises carry, and what others ask of it (DECISION 2, 9, 14; PROTOCOL
 * 3.2).
 *
 * Link      an edge of kind FAB_EDGE_TRACK creditor -> debtor, one a unit: scale = what the debtor
 *           kept toward the creditor with the creditor at risk, whole for a year, half for another;
 *           hops = legs that this is the sum of; cap = scale, at most track.cap medians. */
#ifndef FAB_DEVICES_TRACK_H
#define FAB_DEVICES_TRACK_H

#include "charter/settings.h"
#include "state/device.h"

/* The median of the values of legs of unit 0 that were kept in twelve months, by the lower edges of
 * buckets; at least 1; new.stake / 10 until there are ten (DECISION 14). */
int64_t fab_median_stake(struct fab_tray *t);
/* The bucket of a value >= 1: by its two highest binary digits. */
int64_t fab_value_bucket(int64_t v);
/* The month of now: 30 days each since 1970. */
int64_t fab_month(struct fab_tray *t);
/* Its row, made if missing. */
struct fab_month *fab_month_row(struct fab_tray *t, int64_t n);
/* The credit line in unit 0 anew: line.start and what established members' trust earns.  Never
 * below what is drawn. */
void fab_line_look(struct fab_tray *t, const struct fab_member *m);
/* Founders are established, and who became it. */
bool fab_established(const struct fab_member *m);

#endif
