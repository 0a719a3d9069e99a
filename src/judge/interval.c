/* interval.c: from log-odds and their variance to an interval.
 *
 * Idea    the variance of z is x'Cx for what contributions are worth, plus that of the standing and
 *         of the leniency; it is doubled, because measured (METHOD 7): models of people are surer
 *         than people are.
 * Cost    441 multiplications, two or nine exponentials. */
#include "judge/interval.h"
#include "judge/real.h"

enum { NEXT = 10 };
static const double MEASURED = 2;       /* times the variance */
static const double REACH = 1.645;      /* standard deviations to each side hold 90 % */

static fab_ppm ppm_down(double share)
{
    return (fab_ppm)(share * (double)FAB_M);
}

static fab_ppm ppm_up(double share)
{
    const double  exact = share * (double)FAB_M;
    const fab_ppm down = (fab_ppm)exact;

    return down < exact ? down + 1 : down;
}

/* Rounding may leave a variance a little below 0. */
static double deviation(double variance)
{
    return fab_real_sqrt(fab_max(MEASURED * variance, 0.0));
}

struct fab_odds fab_interval(const struct fab_method *m, const struct fab_judgement *o)
{
    const struct fab_known *i = fab_web_at(&m->web, o->i), *j = fab_web_at(&m->web, o->j);
    const double             bj = m->b[FAB_X_standing_j], bi = m->b[FAB_X_leniency_i];
    const double people = bj * bj * j->vj + bi * bi * i->vi;
    const double sd = deviation(people + fab_method_variance(m, o->x));

    return (struct fab_odds){ .lo = ppm_down(fab_method_sigma(o->z - REACH * sd)),
                              .mid = ppm_down(o->p + 0.5e-6),
                              .hi = ppm_up(fab_method_sigma(o->z + REACH * sd)),
                              .weight = (int32_t)fab_min(j->wp + j->wn + 0.5, 1e9) };
}

bool fab_about_j(int n)
{
    return n == FAB_X_j_new || n == FAB_X_last_of_j || n == FAB_X_silence_j ||
           n == FAB_X_recent_j || n == FAB_X_record_j || n == FAB_X_standing_j;
}

/* share[k] += the chance that k of ten go well, each with chance p. */
static void add_binomial(double p, double share[NEXT + 1])
{
    static const double CHOOSE[NEXT + 1] = { 1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1 };
    double              up[NEXT + 1] = { 1 }, down[NEXT + 1] = { 1 };

    for (int k = 1; k <= NEXT; k++) {
        up[k] = up[k - 1] * p;
        down[k] = down[k - 1] * (1 - p);
    }
    for (int k = 0; k <= NEXT; k++) share[k] += CHOOSE[k] * up[k] * down[NEXT - k];
}

struct fab_outlook fab_outlook(const struct fab_method *m, uint32_t j, fab_moment at)
{
    static const double NODE[] = {      /* the middles of nine equal parts of a normal law */
        0, .282216, -.282216, .589456, -.589456, .967422, -.967422, 1.593219, -1.593219,
    };
    const double         bj = m->b[FAB_X_standing_j];
    double               z = 0, share[NEXT + 1] = { 0 }, sum = 0;
    struct fab_judgement o;
    struct fab_outlook   out = { .lo = -1, .hi = -1 };

    fab_method_judge(m, 0, j, at, &o);
    for (int n = 0; n < FAB_TERMS; n++) {
        if (n != FAB_X_base && !fab_about_j(n)) o.x[n] = 0;
        z += m->b[n] * o.x[n];
    }
    const double person = bj * bj * fab_web_at(&m->web, j)->vj;
    const double sd = deviation(person + fab_method_variance(m, o.x));

    for (int k = 0; k < fab_countof(NODE); k++) {
        const double p = fab_method_sigma(z + sd * NODE[k]);

        out.mean += p / fab_countof(NODE);
        add_binomial(p, share);
    }
    for (int k = 0; k <= NEXT; k++) {
        sum += share[k] / fab_countof(NODE);
        if (out.lo < 0 && sum > 0.05) out.lo = k;
        if (out.hi < 0 && (sum >= 0.95 || k == NEXT)) out.hi = k;
    }
    return out;
}
