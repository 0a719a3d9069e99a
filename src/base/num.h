/* base/num.h: the three kinds of numbers that mean something.
 *
 * fab_credit  a sum in the charter's smallest unit, +-(2^53 - 1) so that a browser holds it
 *             exactly; a struct, so that + and - cannot be typed.
 * fab_moment  milliseconds since 1970 UTC.
 * fab_ppm     a share or a judgement, 0..1,000,000.
 * Errors      false: the result is out of range and *out is untouched.  Nothing ever wraps. */
#ifndef FAB_BASE_NUM_H
#define FAB_BASE_NUM_H

#include "base/base.h"

#define FAB_CREDIT_MAX ((INT64_C(1) << 53) - 1)     /* any sum of amounts */
#define FAB_AMOUNT_MAX INT64_C(1000000000000)       /* one amount in a statement */
#define FAB_M          INT64_C(1000000)             /* ppm of the whole */
#define FAB_DAY_MS     INT64_C(86400000)

typedef struct { int64_t units; } fab_credit;
typedef struct { int64_t ms; } fab_moment;
typedef int32_t fab_ppm;

/* *out = a + b; a - b. */
FAB_MUST bool fab_credit_add(fab_credit a, fab_credit b, fab_credit *out);
FAB_MUST bool fab_credit_sub(fab_credit a, fab_credit b, fab_credit *out);
/* *out = a * num / den, rounded towards zero; the rest stays with the payer.  num >= 0, den > 0. */
FAB_MUST bool fab_credit_share(fab_credit a, int64_t num, int64_t den, fab_credit *out);
/* floor and ceiling of a * b / c in 128 bits; a, b >= 0, c > 0; the result must fit int64
 * (asserted). */
int64_t fab_mul_div(int64_t a, int64_t b, int64_t c);
int64_t fab_mul_div_up(int64_t a, int64_t b, int64_t c);

/* Calendar (proleptic Gregorian, UTC), Howard Hinnant's days-from-civil in our own words. */
/* month 1..12, weekday 0 = Monday */
struct fab_date { int64_t year; int month, day, hour, minute, second, weekday; };
struct fab_date fab_date_of(fab_moment m);
/* weekday is not looked at */
fab_moment      fab_moment_of(struct fab_date d);

#endif
