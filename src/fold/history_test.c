/* history_test.c: histories of chance, valid and invalid mixed, folded three ways; invariants after
 * every entry. */
#include "base/test.h"
#include "fold/test_world.h"

enum { STATEMENTS = 20000, CLOSELY = 2000, SELDOM = 100 };

static void same_state(struct fab_world *w, const char *row)
{
    fab_id map, small;

    fab_expect(row, fab_state_hash(w->map, &map), FAB_OK);
    fab_expect(row, fab_state_hash(w->small, &small), FAB_OK);
    fab_expect(row, fab_same(&map, &small), true);
}

static bool sound(struct fab_tray *t)
{
    const char *flaw = fab_invariants_flaw(t);

    return flaw == NULL || fab_expect_str("invariant", fab_str_of(flaw), FAB_STR(""));
}

static void history(uint64_t seed, int statements)
{
    static struct fab_world w;
    struct fab_chance       c = { NULL, 0, seed };
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, true);
    fab_world_begin(&w, rows, n);
    for (int i = 0; i < statements; i++) {
        (void)fab_world_step(&w, &c);
        if ((i < CLOSELY || i % SELDOM == 0) && !sound(w.map)) break;
    }
    same_state(&w, "the map and a small tray that was often emptied");
    fab_expect("accepted", w.count[FAB_OK] > statements / 5, true);
    fab_expect("refused", w.count[FAB_OK] < statements * 9 / 10, true);
    fab_expect("emptied", w.emptied > 0 || statements < STATEMENTS, true);
    for (int kind = 1; statements == STATEMENTS && kind < FAB_KINDS; kind++) {
        static const int TOLD[] = {FAB_K_clock,   FAB_K_join,   FAB_K_vouch,  FAB_K_leave,
                                   FAB_K_open,    FAB_K_rate,   FAB_K_offer,  FAB_K_promise,
                                   FAB_K_counter, FAB_K_accept, FAB_K_reject, FAB_K_deliver,
                                   FAB_K_keep,    FAB_K_break,  FAB_K_extend, FAB_K_transfer};

        for (int k = 0; k < fab_countof(TOLD); k++) {
            if (TOLD[k] == kind) fab_expect(fab_kind_row(kind)->name, w.said[kind] > 0, true);
        }
    }
    fab_world_close(&w);
}

FAB_TEST(long_history)
{
    history(0x9e3779b97f4a7c15u, STATEMENTS);
}

FAB_TEST(short_histories)
{
    for (uint64_t seed = 1; seed <= 12; seed++) history(seed * 0x2545f4914f6cdd1du, 1500);
}
