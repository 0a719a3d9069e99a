/* Figures that are only arithmetic: percentiles, dice. */
#include "cli/bench.h"

#include "base/test.h"

FAB_TEST(percentiles_of_few_and_many)
{
    static const struct {
        const char *row;
        int64_t n;
        int p;
        int64_t want; /* of 0, 10, 20... */
    } ROWS[] = {
        {"of nothing", 0, 50, 0},
        {"of one", 1, 99, 0},
        {"half of ten", 10, 50, 50},
        {"the last of ten", 10, 100, 90},
        {"ninety of a hundred", 100, 90, 900},
        {"none below", 100, 0, 0},
    };
    int64_t sorted[100];

    for (int i = 0; i < 100; i++)
        sorted[i] = 10 * i;
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_percentile(sorted, ROWS[i].n, ROWS[i].p), ROWS[i].want);
    }
}

FAB_TEST(times_are_sorted_before_they_are_told)
{
    struct fab_figures f = {0};
    int64_t ns[] = {9, 1, 5, 3, 7};

    fab_figures_times(&f, ns, fab_countof(ns));
    fab_expect("p50", f.p50_ns, 5);
    fab_expect("p90", f.p90_ns, 9);
    fab_expect("p99", f.p99_ns, 9);
    fab_expect("max", f.max_ns, 9);
}

FAB_TEST(dice_of_a_seed_are_the_same_and_reach_every_side)
{
    struct fab_dice a = {7}, b = {7}, other = {8};
    int seen[6] = {0};

    fab_expect("another seed", fab_dice_next(&a) != fab_dice_next(&other), true);
    (void)fab_dice_next(&b);
    for (int i = 0; i < 600; i++) {
        const int64_t side = fab_dice_below(&a, 6);

        fab_expect("the same seed", fab_dice_below(&b, 6), side);
        seen[side]++;
    }
    for (int i = 0; i < 6; i++)
        fab_expect("each side", seen[i] > 50, true);
}
