/* Fuzz: sheets and outlines.  What is taken is its own re-encoding, and two sheets of any kind end in a
 * deal that covers what was asked, in none, or in a refusal. */
#include "judge/sheet.h"

static uint8_t again[1 << 16];

static void as_outline(fab_bytes in)
{
    struct fab_outline o;
    struct fab_buf     b = FAB_BUF(again);
    struct fab_err     e;

    if (fab_outline_read(in, &o, &e) != FAB_OK) return;
    fab_outline_put(&b, &o);
    fab_assert(!b.failed && fab_bytes_same(fab_buf_bytes(&b), in));
}

static void as_sheet(fab_bytes in)
{
    static struct fab_sheet s[2];
    struct fab_outline      o = { .nlegs = 3, .prices = { 10000, 10000, 1, 999999 },
                                  .leg = { { 0, 0, { 86400000 }, { 100 }, 1000000 },
                                           { 1, 0, { INT64_C(1) << 50 }, { FAB_AMOUNT_MAX }, 1000000 },
                                           { 1, 2, { 0 }, { 0 }, 0 } } };
    struct fab_bargain b;
    struct fab_buf     out = FAB_BUF(again);
    struct fab_err     e;

    if (fab_sheet_read(in, &s[0], &e) != FAB_OK) return;
    fab_sheet_put(&out, &s[0]);
    fab_assert(!out.failed && fab_bytes_same(fab_buf_bytes(&out), in));
    s[1] = s[0];
    for (int who = 0; who < 2; who++) {         /* one half of it each, so that both speak of their own */
        int n = 0, g = 0;

        for (int k = 0; k < s[who].nneeds; k++) {
            if (s[who].need[k].leg < 3 && o.leg[s[who].need[k].leg].debtor != who) s[who].need[n++] = s[who].need[k];
        }
        for (int k = 0; k < s[who].ngives; k++) {
            if (s[who].give[k].leg < 3 && o.leg[s[who].give[k].leg].debtor == who) s[who].give[g++] = s[who].give[k];
        }
        s[who].nneeds = n;
        s[who].ngives = g;
    }
    if (fab_sheet_best(&o, s, &b, &e) != FAB_OK || b.kind != FAB_BARGAIN_FOUND) return;
    fab_assert(b.steps >= 1 && b.steps <= FAB_STEPS_MAX && b.burden_milli >= 0);
    for (int leg = 0; leg < 3; leg++) fab_assert(b.leg[leg].need.units <= b.leg[leg].step.units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_bytes in = { data, size };
    fab_bytes       what;
    struct fab_err  e;
    int             round;

    if (size > 16384) return 0;
    as_outline(in);
    as_sheet(in);
    return fab_talk_read(in, &round, &what, &e) == FAB_OK && round > 2;
}
