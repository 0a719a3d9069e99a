/* real.c: exp, log, log1p from series; decimals by whole numbers of 128 bits.
 *
 * Idea    exp: x = k ln2 + r with |r| <= ln2 / 2, then Taylor's series of degree 13 (what it leaves
 *         out is below 4e-18), then 2^k by the exponent bits.  log: x = 2^k (1 + f) with 1 + f
 *         between sqrt(1/2) and sqrt(2), s = f / (2 + f), log(1 + f) = 2 artanh(s) = 2s + s R(s^2);
 *         since 2s = f - s f, this is f - s (f - R), whose error is only that of a correction to f.
 *         ln2 is held in two parts, the first short enough for k times it to be exact.
 * Cost    about 15 multiplications and one division each.
 * Source  the series are Taylor's and Gregory's; the two-part ln2 is Cody and Waite's, 1980. */
#include "judge/real.h"

__extension__ typedef unsigned __int128 wide;

static const double LN2 = 0x1.62e42fefa39efp-1;
static const double LN2_HIGH = 0x1.62e42feep-1;             /* 32 bits: k LN2_HIGH is exact */
static const double LN2_LOW = 0x1.a39ef35793c76p-33;        /* ln2 - LN2_HIGH */
static const double SQRT_2 = 0x1.6a09e667f3bcdp+0;
static const double EXP_MOST = 709.79, EXP_LEAST = -745.14; /* beyond: infinity, zero */

static uint64_t bits_of(double x)
{
    uint64_t b;

    memcpy(&b, &x, sizeof b);
    return b;
}

static double of_bits(uint64_t b)
{
    double x;

    memcpy(&x, &b, sizeof x);
    return x;
}

/* 2^k, -1022 <= k <= 1023. */
static double power_of_2(int k)
{
    return of_bits((uint64_t)(k + 1023) << 52);
}

/* x 2^k; in two steps where 2^k itself is no normal number. */
static double scale(double x, int k)
{
    if (k > 1023) return x * power_of_2(1023) * power_of_2(k - 1023);
    if (k < -1022) return x * power_of_2(k + 1000) * power_of_2(-1000);
    return x * power_of_2(k);
}

double fab_real_exp(double x)
{
    static const double OVER[] = {      /* 1 / n!, n = 2..13 */
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
        1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
    };
    double q = 0;

    if (x != x) return x;
    if (x > EXP_MOST) return of_bits(UINT64_C(0x7ff) << 52);
    if (x < EXP_LEAST) return 0;
    const int    k = (int)(x / LN2 + (x < 0 ? -0.5 : 0.5));
    const double high = x - k * LN2_HIGH, low = k * LN2_LOW;
    const double r = high - low;
    const double lost = (high - r) - low;       /* what rounding took from r */

    for (int n = fab_countof(OVER) - 1; n >= 0; n--) q = q * r + OVER[n];
    return scale(1 + (r + (r * r * q + lost * (1 + r))), k);
}

/* log(2^k (1 + f)) + more, 1 + f between sqrt(1/2) and sqrt(2), `more` a small correction. */
static double log_of_parts(int k, double f, double more)
{
    const double s = f / (2 + f), ss = s * s;
    double       sum = 0;

    for (int n = 10; n >= 1; n--) sum = (sum + 2.0 / (2 * n + 1)) * ss;     /* R */
    return k * LN2_HIGH + (f - (s * (f - sum) - (k * LN2_LOW + more)));
}

/* log(x) + more for finite x > 0. */
static double log_and(double x, double more)
{
    int k = 0;

    if (x < power_of_2(-1022)) {
        x *= power_of_2(54);
        k = -54;
    }
    const uint64_t b = bits_of(x);
    double         part = of_bits((b & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52);

    k += (int)(b >> 52) - 1023;
    if (part > SQRT_2) {
        part *= 0.5;
        k++;
    }
    return log_of_parts(k, part - 1, more);
}

/* log of what is no positive finite number, of 0 and of NaN. */
static double log_of_edge(double x)
{
    if (x == 0) return -of_bits(UINT64_C(0x7ff) << 52);
    return x > 0 || x != x ? x : of_bits(UINT64_C(0x7ff8) << 48);
}

double fab_real_log(double x)
{
    if (!(x > 0) || x > of_bits((UINT64_C(0x7ff) << 52) - 1)) return log_of_edge(x);
    return log_and(x, 0);
}

double fab_real_log1p(double x)
{
    const double u = 1 + x;

    if (!(u > 0) || u > of_bits((UINT64_C(0x7ff) << 52) - 1)) return log_of_edge(u);
    if (x > -0.29 && x < 0.41) return log_of_parts(0, x, 0);
    const double lost = x >= 1 ? 1 - (u - x) : x - (u - 1);     /* 1 + x = u + lost, exactly */

    return log_and(u, lost / u);
}

/* n / 10^decimals, rounded to nearest; `more`: the true n is a little larger. */
static double over_power_of_10(uint64_t n, int decimals, bool more)
{
    uint64_t tens = 1;

    if (n == 0) return 0;
    for (int i = 0; i < decimals; i++) tens *= 10;
    const int  up = __builtin_clzll(n) + 63;
    const wide dividend = (wide)n << up;            /* its highest bit is bit 126 */
    wide       q = dividend / tens;
    int        down = up;

    more = more || q * tens != dividend;
    for (; q >> 63 != 0; q >>= 1, down--) more = more || (q & 1) != 0;
    return scale((double)((uint64_t)q << 1 | more), -down - 1);     /* rounded once, here */
}

bool fab_real_read(fab_str text, double *out)
{
    const bool negative = fab_str_starts(text, "-");
    uint64_t   n = 0;
    int        whole = 0, decimals = 0;
    bool       point = false, more = false, digits = false;

    for (size_t i = negative; i < text.len; i++) {
        const char c = text.p[i];

        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') return false;
        digits = true;
        if (n < UINT64_C(1000000000000000000) && decimals < 19) {
            n = n * 10 + (uint64_t)(c - '0');
            whole += !point && n > 0;
            decimals += point;
        } else if (!point) {
            return false;
        } else {
            more = more || c != '0';
        }
    }
    if (!digits || whole > 18) return false;
    *out = over_power_of_10(n, decimals, more);
    if (negative) *out = -*out;
    return true;
}

/* n with `decimals` of its digits behind the point, zeros at the end left out. */
static void put_pointed(struct fab_buf *b, uint64_t n, int decimals)
{
    uint64_t tens = 1;
    int      zeros = 0;

    for (; decimals > 0 && n % 10 == 0; decimals--) n /= 10;
    for (; decimals > 18; decimals--) zeros++;
    for (int i = 0; i < decimals; i++) tens *= 10;
    fab_put_uint(b, n / tens);
    if (decimals == 0) return;
    fab_put_byte(b, '.');
    for (int i = 0; i < zeros; i++) fab_put_byte(b, '0');
    fab_put_digits(b, n % tens, decimals);
}

/* The first v 10^*tens, *tens = 0, 1..21, that rounds to a whole number of at least `limit`.  1e-4
 * <= v < 1e15. */
static uint64_t whole_of(double v, uint64_t limit, int *tens)
{
    const uint64_t b = bits_of(v);
    const int      down = 1075 - (int)(b >> 52);        /* v = n / 2^down, exactly */
    const wide     half = (wide)1 << (down - 1);
    wide           n = (b & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;

    fab_assert(down > 0 && down < 72);
    for (*tens = 0; *tens < 21 && (n + half) >> down < limit; ++*tens) n *= 10;
    return (uint64_t)((n + half) >> down);
}

void fab_real_put(struct fab_buf *b, double v, int digits)
{
    uint64_t limit = 1, whole;
    int      tens, raised = 0;

    fab_assert(digits >= 1 && digits <= 17 && v > -1e15 && v < 1e15);
    if (v < 0) fab_put_byte(b, '-');
    v = v < 0 ? -v : v;
    if (v < power_of_2(-1000)) {
        fab_put_byte(b, '0');
        return;
    }
    for (; v < 1e-4; raised += 4) v *= 1e4;
    for (int i = 0; i < digits - 1; i++) limit *= 10;
    whole = whole_of(v, limit, &tens);
    put_pointed(b, whole, tens + raised);
}
