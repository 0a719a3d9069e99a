/* bounds.h: what a group of people has cost the others, counted beside the fold (DECISION 6, B3 to
 * B6).
 *
 * Watches    rows as they are filed: what was put on links that lead into the group and spent on
 *            them, what parties, guarantors, pool and commons lost by promises that it broke, what
 *            was paid back.  Losses come from exposures, the rest from links: two books that the
 *            fold keeps apart.
 * Groups     sets of members, a bit a number; the others, pool and commons are everybody else.
 * Not in it  sums that were waived (DECISION 6); bonds; an escrow that pays for what was done. */
#ifndef FAB_RANDOM_BOUNDS_H
#define FAB_RANDOM_BOUNDS_H

#include "fold/test_world.h"

enum { BOUNDS_GROUPS = 4 };
struct bounds_group {
    uint64_t members;
    int64_t  put, spent, lost, repaid;      /* B3 */
    int64_t  known, kept, carried;          /* B5: put by the commons, kept at risk, borne */
    int64_t  blocked, through;              /* B6, as it is now */
};
struct bounds {
    const struct fab_world *w;
    struct bounds_group     group[BOUNDS_GROUPS];
    int                     nlost, nlegs, ngiven;           /* of this statement */
    int64_t                 broken;                         /* legs with a loss, in all */
    struct bounds_loss { fab_id agr, owner; int64_t unit, sum; } lost[256];
    struct bounds_leg { fab_id agr; int64_t n, paid; bool kept; } leg[256];
    struct bounds_given { fab_id agr, owner; int64_t sum; } given[256];
};

/* Watches the map of w from now on; members of group 0 are those that are malicious, the others by
 * chance. */
void bounds_begin(struct bounds *b, struct fab_world *w, struct fab_chance *c);
/* After each statement: what it filed is counted. */
void bounds_note(struct bounds *b);
/* NULL, or the name of the bound that does not hold; between two statements. */
const char *bounds_flaw(struct bounds *b);

#endif
