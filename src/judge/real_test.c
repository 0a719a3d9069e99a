/* real_test.c: exp, log, log1p against libm; decimals there and back. */
#include "judge/real.h"
#include "base/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 200000 };
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* 0 <= x < 1; xorshift, seeded. */
static double any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * 0x1p-53;
}

/* Between 2^least and 2^most in size, evenly over the exponents. */
static double any_size(int least, int most)
{
    return ldexp(1 + any(), least + (int)(any() * (most - least)));
}

/* How many units in the last place `got` lies from the true value. */
static double ulps(double got, long double want)
{
    const double near = (double)want, unit = nextafter(fabs(near), INFINITY) - fabs(near);

    return (double)(fabsl(got - want) / unit);
}

static void expect_ulps(const char *row, double worst)
{
    printf("# %s: worst %.3f units in the last place\n", row, worst);
    fab_expect(row, worst < 1, true);
}

FAB_TEST(real_against_libm)
{
    double worst[5] = { 0 };

    for (int n = 0; n < RUNS; n++) {
        const double wide = (any() - 0.5) * 1400, near = (any() - 0.5) * 60;
        const double size = any_size(-1000, 1000), around = 0.5 + any(), more = any_size(-60, 60),
                     less = -any();

        worst[0] = fmax(worst[0], ulps(fab_real_exp(wide), expl(wide)));
        worst[0] = fmax(worst[0], ulps(fab_real_exp(near), expl(near)));
        worst[1] = fmax(worst[1], ulps(fab_real_log(size), logl(size)));
        worst[2] = fmax(worst[2], ulps(fab_real_log(around), logl(around)));
        worst[3] = fmax(worst[3], ulps(fab_real_log1p(more), log1pl(more)));
        worst[4] = fmax(worst[4], ulps(fab_real_log1p(less), log1pl(less)));
    }
    expect_ulps("exp, -700 to 700", worst[0]);
    expect_ulps("log, 2^-1000 to 2^1000", worst[1]);
    expect_ulps("log around 1", worst[2]);
    expect_ulps("log1p, 2^-60 to 2^60", worst[3]);
    expect_ulps("log1p, -1 to 0", worst[4]);
}

FAB_TEST(real_edges)
{
    fab_expect("exp 0", fab_real_exp(0) == 1, true);
    fab_expect("exp 710 is beyond", fab_real_exp(710) == INFINITY, true);
    fab_expect("exp 709.7 is not", isfinite(fab_real_exp(709.7)), true);
    fab_expect("exp -746 is 0", fab_real_exp(-746) == 0, true);
    fab_expect("exp -740 is not", fab_real_exp(-740) > 0, true);
    fab_expect("exp of infinities",
               fab_real_exp(INFINITY) == INFINITY && fab_real_exp(-INFINITY) == 0, true);
    fab_expect("exp NaN", isnan(fab_real_exp(NAN)), true);
    fab_expect("log 1", fab_real_log(1) == 0, true);
    fab_expect("log 0", fab_real_log(0) == -INFINITY, true);
    fab_expect("log -1", isnan(fab_real_log(-1)), true);
    fab_expect("log NaN", isnan(fab_real_log(NAN)), true);
    fab_expect("log infinity", fab_real_log(INFINITY) == INFINITY, true);
    fab_expect_near("log of the smallest", fab_real_log(0x1p-1074), -744.4400719213812, 1e-12);
    fab_expect("log1p 0", fab_real_log1p(0) == 0, true);
    fab_expect("log1p of what is lost beside 1", fab_real_log1p(1e-300) == 1e-300, true);
    fab_expect("log1p -1", fab_real_log1p(-1) == -INFINITY, true);
    fab_expect("log1p -2", isnan(fab_real_log1p(-2)), true);
    fab_expect("log1p infinity", fab_real_log1p(INFINITY) == INFINITY, true);
}

/* The same bits everywhere: these were printed once and must never change. */
static const struct { const char *row; double got, want; } BITS[] = {
    { "exp", 0, 0x1.5bf0a8b145769p+1 }, { "log", 0, 0x1.193ea7aad030ap+0 }, { "log1p", 0, 0x1.9f323ecbf984cp-2 },
};

FAB_TEST(real_bits)
{
    const double got[] = { fab_real_exp(1), fab_real_log(3), fab_real_log1p(0.5) };

    for (int r = 0; r < fab_countof(BITS); r++) {
        fab_expect(BITS[r].row, got[r] == BITS[r].want, true);
    }
}

static const struct { const char *text; bool ok; double want; } READ[] = {
    { "0", true, 0 },          { "1", true, 1 },            { "-1", true, -1 },     { "0.25", true, .25 },
    { "-0.3", true, -.3 },     { ".5", true, .5 },          { "5.", true, 5 },      { "0.1000", true, .1 },
    { "0.30000000000000004", true, 0.30000000000000004 },   { "000.5", true, .5 },
    { "999999999999999999", true, 999999999999999999.0 },   { "0.00000000000000000001", true, 0 },
    { "0.5000000000000000555111512312578270", true, 0.5 },  { "1000000000000000000", false, 0 },
    { "", false, 0 },          { "-", false, 0 },           { ".", false, 0 },      { "+1", false, 0 },
    { "1e3", false, 0 },       { "1,5", false, 0 },         { " 1", false, 0 },     { "1.2.3", false, 0 },
    { "--1", false, 0 },       { "nan", false, 0 },         { "0x1", false, 0 },
};

FAB_TEST(real_read)
{
    for (int r = 0; r < fab_countof(READ); r++) {
        double got = 0;

        fab_expect(READ[r].text, fab_real_read(fab_str_of(READ[r].text), &got), READ[r].ok);
        fab_expect(READ[r].text, got == READ[r].want, true);
    }
}

static const struct { double v; int digits; const char *want;
} PUT[] = {
    { 0, 12, "0" },
    { 1, 12, "1" },
    { -1, 12, "-1" },
    { -1 + 0.1 + 0.05, 15, "-0.85" },
    { 0.25, 12, "0.25" },
    { 2.0 / 3, 4, "0.6667" },
    { 0.99999, 3, "1" },
    { 123456, 3, "123456" },
    { 1e-9, 15, "0.000000001" },
    { 3.0258847e-5, 12, "0.000030258847" },
    { 1.5e14, 15, "150000000000000" },
};

FAB_TEST(real_put)
{
    for (int r = 0; r < fab_countof(PUT); r++) {
        uint8_t        room[64];
        struct fab_buf b = FAB_BUF(room);

        fab_real_put(&b, PUT[r].v, PUT[r].digits);
        fab_expect_str("digits", fab_buf_str(&b), fab_str_of(PUT[r].want));
    }
}

FAB_TEST(real_there_and_back)
{
    for (int n = 0; n < RUNS / 10; n++) {
        const double   v = (any() - 0.5) * 2 * (n % 3 == 0 ? 1 : n % 3 == 1 ? 1e-3 : 1e6);
        uint8_t        room[64];
        struct fab_buf b = FAB_BUF(room);
        double         back = 0;

        fab_real_put(&b, v, 17);
        fab_expect("17 digits say it all", fab_real_read(fab_buf_str(&b), &back), true);
        fab_expect("the same double", fabs(v) < 1e-2 ? fabs(back - v) <= 1e-17 : back == v, true);
        fab_put_byte(&b, 0);
        fab_expect("as strtod reads it", fabs(v) < 1e-2 || strtod((const char *)room, NULL) == v,
                   true);
    }
}
