/* fold/check.h: what every statement must be before its kind looks at it (PROTOCOL 1.2, in its
 * order up to 14). */
#ifndef FAB_FOLD_CHECK_H
#define FAB_FOLD_CHECK_H

#include "state/device.h"

/* Fills in author, hand and topic of *s.  Refuses, first failure wins: ORDER (genesis), SIG, AUD,
 * TIME, KIND, VERSION, WHO, SANCTION, BRAKE, ROLE (agency), CONSENT, QUOTA, FIELD, TOPIC. */
FAB_MUST enum fab_code fab_fold_check(struct fab_tray *t, struct fab_statement *s, fab_str origin,
                                      struct fab_err *e);

/* May `hand` sign this for `author`?  ROLE, CONSENT. */
FAB_MUST enum fab_code fab_fold_agency(struct fab_tray *t, const struct fab_statement *s,
                                       struct fab_err *e);
/* Does a steward say for a paper member what two of them must say? */
bool fab_fold_needs_second(struct fab_tray *t, const struct fab_statement *s);

#endif
