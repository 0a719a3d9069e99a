/* judge/value.h: METHOD 6: from "good or bad, with p" to the value this rater will give, with a 90
 * % interval.
 *
 * Unit       values -1..1; bins 0..20 of width .1 around -1, -.9, ..., 1.
 * Ownership  a value inside an instance; fab_value_open sets it to the start of METHOD 6. */
#ifndef FAB_JUDGE_VALUE_H
#define FAB_JUDGE_VALUE_H

#include "judge/web.h"

enum { FAB_FEATURES = 9 };

struct fab_value {
    double  u[FAB_FEATURES], V[FAB_FEATURES][FAB_FEATURES];
    double  q2;                     /* variance of what is left unexplained */
    int64_t count;
    double  mean[2], weight[2];     /* gn, gp and Nn, Np: by class, [1] is v > 0 */
    double  low_tail, high_tail;    /* aL, aH */
    double  shape[2][FAB_BINS];     /* HG, by class */
};

/* What is expected of one statement before it is known. */
struct fab_value_view { double f[FAB_FEATURES], mean, lo, hi; };

void fab_value_open(struct fab_value *value);
/* Of i about j, given p and the contributions' x16 (record of j) and x17 (habit of i). */
void fab_value_judge(const struct fab_value *value, const struct fab_web *web,
                     const struct fab_known *i, const struct fab_known *j, double p, double x16,
                     double x17, struct fab_value_view *out);
/* i gave j the value v; `view` as judged before.  Room was made in the web. */
void fab_value_learn(struct fab_value *value, struct fab_web *web, struct fab_known *i,
                     struct fab_known *j, const struct fab_value_view *view, double v);

#endif
