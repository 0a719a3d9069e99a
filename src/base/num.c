/* num.c: sums of the community's currency, exact or refused; dates without a time zone. */
#include "base/num.h"

static bool in_range(int64_t n)
{
    return n >= -FAB_CREDIT_MAX && n <= FAB_CREDIT_MAX;
}

bool fab_credit_add(fab_credit a, fab_credit b, fab_credit *out)
{
    int64_t n;

    if (__builtin_add_overflow(a.units, b.units, &n) || !in_range(n)) return false;
    out->units = n;
    return true;
}

bool fab_credit_sub(fab_credit a, fab_credit b, fab_credit *out)
{
    int64_t n;

    if (__builtin_sub_overflow(a.units, b.units, &n) || !in_range(n)) return false;
    out->units = n;
    return true;
}

bool fab_credit_share(fab_credit a, int64_t num, int64_t den, fab_credit *out)
{
    __extension__ const __int128 n = (__int128)a.units * num / den;

    fab_assert(num >= 0 && den > 0);
    if (n < -FAB_CREDIT_MAX || n > FAB_CREDIT_MAX) return false;
    out->units = (int64_t)n;
    return true;
}

int64_t fab_mul_div(int64_t a, int64_t b, int64_t c)
{
    __extension__ const __int128 n = (__int128)a * b;

    fab_assert(a >= 0 && b >= 0 && c > 0 && n / c <= INT64_MAX);
    return (int64_t)(n / c);
}

int64_t fab_mul_div_up(int64_t a, int64_t b, int64_t c)
{
    __extension__ const __int128 n = (__int128)a * b;

    fab_assert(a >= 0 && b >= 0 && c > 0 && (n + c - 1) / c <= INT64_MAX);
    return (int64_t)((n + c - 1) / c);
}

/* Years are counted from 1 March, so that the leap day is the last of its year; 400 years have
 * 146,097 days. */
static int64_t days_of(int64_t year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t of_era = y - era * 400;
    const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct fab_date fab_date_of(fab_moment m)
{
    const int64_t days = m.ms >= 0 ? m.ms / FAB_DAY_MS : -((-m.ms + FAB_DAY_MS - 1) / FAB_DAY_MS);
    const int64_t seconds = (m.ms - days * FAB_DAY_MS) / 1000;
    const int64_t z = days + 719468;
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t of_era = z - era * 146097;
    const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int     mp = (int)((5 * of_year + 2) / 153);
    const int     month = mp < 10 ? mp + 3 : mp - 9;

    return (struct fab_date){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = (int)(of_year - (153 * mp + 2) / 5 + 1),
        .hour = (int)(seconds / 3600),
        .minute = (int)(seconds / 60 % 60),
        .second = (int)(seconds % 60),
        .weekday = (int)(((days + 3) % 7 + 7) % 7),
    };
}

fab_moment fab_moment_of(struct fab_date d)
{
    const int64_t days = days_of(d.year, d.month, d.day);

    return (fab_moment){ days * FAB_DAY_MS
                         + ((d.hour * 60 + d.minute) * 60 + d.second) * INT64_C(1000) };
}
