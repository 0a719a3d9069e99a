/* value.c: METHOD 6, the value layer.
 *
 * Idea    a regression with nine features, learnt statement after statement (Kalman's form of least
 *         squares), says what value to expect; the interval comes from this rater's own scale: the
 *         histogram of what he gave before when it was good, and when it was bad, mixed by p; two
 *         tail levels correct themselves until each end is missed 5 % of the time.
 * Cost    81 multiplications to learn, 42 additions and this rater's few cells to judge.
 * Source  METHOD 6; self-correcting tails are "adaptive conformal inference", Gibbs and Candes
 *         2021. */
#include "judge/value.h"

static double clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

void fab_value_open(struct fab_value *value)
{
    static const double START[FAB_FEATURES] = { -0.5, 1, 0.7, 0.7, 0.5, 0.5, 0, 0, 0 };

    *value = (struct fab_value){
        .q2 = 0.1, .mean = { -0.5, 0.5 }, .weight = { 2, 2 }, .low_tail = 0.05, .high_tail = 0.05
    };
    for (int n = 0; n < FAB_FEATURES; n++) {
        value->u[n] = START[n];
        value->V[n][n] = 0.25;
    }
    for (int bin = 0; bin < FAB_BINS; bin++) value->shape[bin > 10][bin] = 0.2;
}

/* How far the mean of n values that sum to `sum` lies from the community's, three of whose values
 * are added. */
static double apart(double sum, uint32_t n, double common)
{
    return (sum + 3 * common) / (n + 3.0) - common;
}

/* The expected share of each bin in what i will say, given p. */
static void shares(const struct fab_value *value, const struct fab_web *web,
                   const struct fab_known *i, double p, double h[FAB_BINS])
{
    uint32_t own[2][FAB_BINS] = { { 0 } };
    double   total[2] = { 0, 0 };

    for (uint32_t at = i->cells; at != 0; at = fab_web_tally(web, at)->next) {
        const struct fab_tally *cell = fab_web_tally(web, at);

        own[cell->place / FAB_BINS][cell->place % FAB_BINS] = cell->count;
    }
    for (int class = 0; class < 2; class++) {
        for (int bin = 0; bin < FAB_BINS; bin++) total[class] += value->shape[class][bin];
    }
    for (int bin = 0; bin < FAB_BINS; bin++) {
        h[bin] = 0;
        for (int class = 0; class < 2; class++) {
            const double prior = 4 * value->shape[class][bin] / total[class];
            const double chance = class == 1 ? p : 1 - p;

            h[bin] += chance * (own[class][bin] + prior) / (i->given[class] + 4.0);
        }
    }
}

/* The bins beyond which less than the tail levels lie, as values. */
static void interval(const struct fab_value *value, const double h[FAB_BINS], double *lo,
                     double *hi)
{
    int    low = 0, high = FAB_BINS - 1;
    double sum = h[0];

    while (low < FAB_BINS - 1 && !(sum > value->low_tail)) sum += h[++low];
    sum = h[FAB_BINS - 1];
    while (high > low && !(sum > value->high_tail)) sum += h[--high];
    *lo = fab_max(-1.0, -1 + 0.1 * low - 0.05);
    *hi = fab_min(1.0, -1 + 0.1 * high + 0.05);
}

static double product(const double a[FAB_FEATURES], const double b[FAB_FEATURES])
{
    double sum = 0;

    for (int n = 0; n < FAB_FEATURES; n++) sum += a[n] * b[n];
    return sum;
}

void fab_value_judge(const struct fab_value *value, const struct fab_web *web,
                     const struct fab_known *i, const struct fab_known *j, double p, double x16,
                     double x17, struct fab_value_view *out)
{
    double       h[FAB_BINS];
    const double f[FAB_FEATURES] = {
        1, p,
        p * apart(i->given_sum[1], i->given[1], value->mean[1]),
        (1 - p) * apart(i->given_sum[0], i->given[0], value->mean[0]),
        p * apart(j->received_sum[1], j->received[1], value->mean[1]),
        (1 - p) * apart(j->received_sum[0], j->received[0], value->mean[0]),
        x16, x17, p * (1 - p),
    };

    memcpy(out->f, f, sizeof f);
    out->mean = clamp(product(value->u, f), -1, 1);
    shares(value, web, i, p, h);
    interval(value, h, &out->lo, &out->hi);
}

/* The regression: u, V and q2. */
static void learn_mean(struct fab_value *value, const double f[FAB_FEATURES], double v)
{
    const double error = v - product(value->u, f);
    double       g[FAB_FEATURES];

    for (int n = 0; n < FAB_FEATURES; n++) g[n] = product(value->V[n], f);
    const double d = value->q2 + product(f, g);

    for (int n = 0; n < FAB_FEATURES; n++) {
        value->u[n] += g[n] * error / d;
        for (int k = 0; k < FAB_FEATURES; k++) value->V[n][k] -= g[n] * g[k] / d;
    }
    if (value->count > 50) value->q2 += 0.002 * (error * error * value->q2 / d - value->q2);
    value->q2 = fab_max(value->q2, 0.005);
    value->count++;
}

/* A tail level moves up when the end was kept, down twenty times as far when it was missed. */
static double tail_moved(double level, bool missed)
{
    return clamp(level + 0.005 * (0.05 - missed), 0.005, 0.1);
}

void fab_value_learn(struct fab_value *value, struct fab_web *web, struct fab_known *i,
                     struct fab_known *j, const struct fab_value_view *view, double v)
{
    const int class = v > 0;
    const int bin = (int)(10 * (v + 1) + 0.5);

    learn_mean(value, view->f, v);
    for (int n = 0; n < FAB_FEATURES; n++) {
        if (value->V[n][n] < 0.25) value->V[n][n] += 1e-7;
    }
    value->low_tail = tail_moved(value->low_tail, v < view->lo);
    value->high_tail = tail_moved(value->high_tail, v > view->hi);

    fab_web_count(web, i, class, bin);
    for (int k = 0; k < FAB_BINS; k++) value->shape[class][k] *= 0.998;
    value->shape[class][bin] += 1;

    i->given_sum[class] += v;
    i->given[class]++;
    j->received_sum[class] += v;
    j->received[class]++;
    value->weight[class] += 1;
    value->mean[class] += (v - value->mean[class]) / fab_min(value->weight[class], 2000.0);
}
