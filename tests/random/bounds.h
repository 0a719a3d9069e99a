/* bounds.h: what a group of people has cost the others, counted beside the fold (DECISION 6, B3 to
 * B6).
 *
 * Watches    rows as they are filed: what was put on links from one to another and spent on them,
 *            what parties, guarantors, pool and commons lost by promises that another broke, what
 *            was paid back.  Losses come from exposures, the rest from links: two books that the
 *            fold keeps apart.
 * Groups     B3 and B5 for every group there can be: each of their sums is one over pairs (one
 *            outside, one inside), so the worst of all 2^people groups is found by going through
 *            them one person at a time (at most 24 people: 16.8 million groups, about 0.15 s a
 *            sum), after each batch in which somebody lost something; between losses the sums only
 *            get safer. B6 is no such sum: each two people, those that are malicious, and groups by
 *            chance.
 * Not in it  sums that were waived (DECISION 6); bonds; an escrow that pays for what was done; what
 *            one statement lost over two legs of one agreement, since nobody can say whose it was.
 *            */
#ifndef FAB_RANDOM_BOUNDS_H
#define FAB_RANDOM_BOUNDS_H

#include "fold/test_world.h"

/* REST: pool, commons and whoever is no person of this world; never in a group. */
enum { BOUNDS_PEOPLE = 24, BOUNDS_REST = BOUNDS_PEOPLE, BOUNDS_ALL = BOUNDS_PEOPLE + 1,
       BOUNDS_BY_CHANCE = 23,
       BOUNDS_GROUPS = 1 + BOUNDS_PEOPLE * (BOUNDS_PEOPLE - 1) / 2 + BOUNDS_BY_CHANCE };
/* [from][to]: of what one outside a group (from) has with one inside (to). */
typedef int64_t bounds_sums[BOUNDS_ALL][BOUNDS_ALL];
struct bounds_group {
    uint64_t members;
    int64_t  blocked, through;              /* B6, as it is now */
};
struct bounds {
    const struct fab_world *w;
    /* B3: on links, lost to who broke his word, paid back by him; B5: put by the commons on who is
     * new, kept at risk, borne */
    bounds_sums             put, spent, lost, repaid, known, kept, carried;
    struct bounds_group     group[BOUNDS_GROUPS];
    bool                    fresh;                  /* something was lost since the last look */
    int                     nlost, nlegs, ngiven;           /* of this statement */
    int64_t                 broken;                         /* legs with a loss, in all */
    struct bounds_loss { fab_id agr, owner; int64_t unit, sum; } loss[256];
    struct bounds_leg { fab_id agr; int64_t n, paid; bool kept; } leg[256];
    struct bounds_given { fab_id agr, owner; int64_t sum; } given[256];
};

/* Watches the map of w, whose people are at most BOUNDS_PEOPLE, from now on. */
void bounds_begin(struct bounds *b, struct fab_world *w, struct fab_chance *c);
/* After each statement: what it filed is counted. */
void bounds_note(struct bounds *b);
/* NULL, or the name of the bound that does not hold; between two statements. */
const char *bounds_flaw(struct bounds *b);
/* All of a table together. */
int64_t bounds_total(const bounds_sums s);
/* The least, over all groups, of what lies between outside and inside: `of` where it stands out of
 * nothing is 0, the group of nobody.  For the test of this test. */
int64_t bounds_worst(const bounds_sums s, uint64_t *members);

#endif
