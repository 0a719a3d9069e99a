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

/* What became of holds of each type, and of links. */
struct seen { int taken[16], paid[16], open, live, used, debts; };

static bool see_hold(void *arg, const void *row)
{
    struct seen           *seen = arg;
    const struct fab_hold *h = row;

    seen->taken[h->type] += h->state != FAB_HOLD_PLANNED;
    seen->paid[h->type] += h->paid > 0;
    seen->open += h->state == FAB_HOLD_OPEN;
    return true;
}

static bool see_edge(void *arg, const void *row)
{
    struct seen           *seen = arg;
    const struct fab_edge *edge = row;

    seen->used += edge->kind >= FAB_EDGE_WORD && edge->used != 0;
    return true;
}

static bool see_leg(void *arg, const void *row)
{
    struct seen          *seen = arg;
    const struct fab_leg *leg = row;

    seen->live += leg->stage < FAB_END;
    return true;
}

static bool see_debt(void *arg, const void *row)
{
    struct seen *seen = arg;

    (void)row;
    seen->debts++;
    return true;
}

static struct seen look(struct fab_tray *t)
{
    struct seen seen = { { 0 }, { 0 }, 0, 0, 0, 0 };

    fab_expect("holds", fab_tray_all(t, FAB_R_hold, see_hold, &seen), FAB_OK);
    fab_expect("links", fab_tray_all(t, FAB_R_edge, see_edge, &seen), FAB_OK);
    fab_expect("legs", fab_tray_all(t, FAB_R_leg, see_leg, &seen), FAB_OK);
    fab_expect("debts", fab_tray_all(t, FAB_R_debt, see_debt, &seen), FAB_OK);
    fab_expect("as it was", fab_tray_end(t, FAB_OK), FAB_OK);
    return seen;
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
                                   FAB_K_keep,    FAB_K_break,  FAB_K_extend, FAB_K_transfer,
                                   FAB_K_surety};

        for (int k = 0; k < fab_countof(TOLD); k++) {
            if (TOLD[k] == kind) fab_expect(fab_kind_row(kind)->name, w.said[kind] > 0, true);
        }
    }
    if (statements == STATEMENTS) {
        const struct seen seen = look(w.map);

        fab_expect("escrow is paid", seen.paid[FAB_HOLD_ESCROW] > 0, true);
        for (int type = FAB_HOLD_ESCROW; type <= FAB_HOLD_TRACK; type++) {
            fab_expect("a hold of each type is taken", seen.taken[type] > 0, true);
        }
    }
    fab_world_close(&w);
}

/* Nobody says anything any more: time alone ends all of it. */
FAB_TEST(all_ends_by_time)
{
    enum { SAID = 3000, DAYS = 3 * 366, A_DAY = 24 * 3600000 };
    static struct fab_world w;
    struct fab_chance       c = { NULL, 0, 0xd1b54a32d192ed03u };
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);
    struct seen             seen;

    fab_world_open(&w, false);
    fab_world_begin(&w, rows, n);
    for (int i = 0; i < SAID; i++) (void)fab_world_step(&w, &c);
    for (seen = look(w.map); seen.used == 0; seen = look(w.map)) (void)fab_world_step(&w, &c);
    fab_expect("there is something to end", seen.live > 0 && seen.used > 0, true);
    for (int i = 0; i < DAYS * 2; i++) {
        fab_expect("a clock", fab_test_clock(&w, w.now + A_DAY / 2), FAB_OK);
        if (i % SELDOM == 0 && !sound(w.map)) break;
    }
    seen = look(w.map);
    fab_expect("no leg is live", seen.live, 0);
    fab_expect("no hold is open", seen.open, 0);
    fab_expect("nothing is reserved", seen.used, 0);
    fab_expect("nobody owes anything", seen.debts, 0);
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
