/* judge/real.h: exp, log and log1p that give the same bits on every machine; reading and writing of
 * decimals.
 *
 * Why        libm differs between systems; judgements must not (METHOD 8).  Made of + - * / and of
 *            the bits of a double only; the square root is the processor's, which IEEE 754 rounds
 *            exactly.
 * Range      any double; infinities and NaN as in C (exp(-inf) = 0, log(0) = -inf, log(-1) = NaN).
 * Accuracy   below 1 unit in the last place (real_test.c measures it against libm).
 * Errors     fab_real_read answers false and leaves *out alone. */
#ifndef FAB_JUDGE_REAL_H
#define FAB_JUDGE_REAL_H

#include "base/buf.h"

double fab_real_exp(double x);
double fab_real_log(double x);
double fab_real_log1p(double x);
static inline double fab_real_sqrt(double x) { return __builtin_sqrt(x); }

/* A decimal number: "-" if negative, digits, perhaps a point and digits ("0.25", "-1", ".5"); no
 * exponent, no "+". Rounded to the nearest double; at most 18 digits before the point; digits
 * behind the 19th decimal only break ties. */
FAB_MUST bool fab_real_read(fab_str text, double *out);
/* v in decimals, with `digits` significant ones (1..17), rounded to nearest, zeros at the end left
 * out: "0.25", "-1", "0.0000302588472"; what is nearer to 0 than 2^-1000 is "0".  v finite, |v| <
 * 10^15. */
void fab_real_put(struct fab_buf *b, double v, int digits);

#endif
