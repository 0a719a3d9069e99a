/* judge/interval.h: how sure a judgement is: for one asker, and for anybody.
 *
 * Unit       fab_ppm for what a decision uses; doubles for what a sentence is made of.
 * Errors     none. */
#ifndef FAB_JUDGE_INTERVAL_H
#define FAB_JUDGE_INTERVAL_H

#include "judge/decide.h"
#include "judge/method.h"

/* DECISION 1: the 90 % interval of i's next experience with j; lo rounded down, mid to nearest, hi
 * up. */
struct fab_odds fab_interval(const struct fab_method *m, const struct fab_judgement *o);

/* METHOD 7: of j's next ten with anybody, between lo and hi go well; mean: the expected share.
 * Only what is about j. */
struct fab_outlook { int lo, hi; double mean; };
struct fab_outlook fab_outlook(const struct fab_method *m, uint32_t j, fab_moment at);
/* Is contribution n about j (2, 10, 12, 14, 16, 18), and so fit for a ranking of j? */
bool fab_about_j(int n);

#endif
