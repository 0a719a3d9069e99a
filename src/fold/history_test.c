/* history_test.c: histories of chance, valid and invalid mixed, folded three ways; invariants after every entry. */
#include "base/test.h"
#include "fold/test_world.h"

static void same_state(struct fab_world *w, const char *row)
{
    fab_id map, small;

    fab_expect(row, fab_state_hash(w->map, &map), FAB_OK);
    fab_expect(row, fab_state_hash(w->small, &small), FAB_OK);
    fab_expect(row, fab_same(&map, &small), true);
}

FAB_TEST(chance_three_ways)
{
    static struct fab_world w;
    struct fab_chance       c = { NULL, 0, 0x9e3779b97f4a7c15u };
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, true);
    fab_world_begin(&w, rows, n);
    for (int i = 0; i < 4000; i++) {
        (void)fab_world_step(&w, &c);
        if (i % 16 != 0) continue;
        const char *flaw = fab_invariants_flaw(w.map);
        if (flaw != NULL) fab_expect_str("invariant", fab_str_of(flaw), FAB_STR(""));
        if (flaw != NULL) break;
    }
    same_state(&w, "after it all");
    fab_expect("a good part was accepted", w.count[FAB_OK] > 1000, true);
    fab_expect("and a good part refused", w.count[FAB_OK] < 3600, true);
    fab_expect("the small tray was emptied", w.emptied > 0, true);
    fab_world_close(&w);
}
