/* dispute_walk_test.c: quarrels of chance: people who say anything valid, lie, or fall silent, at
 * every step of the ladder; folded three ways, every invariant looked at; in the end time alone
 * ends everything. */
#include "base/test.h"
#include "devices/dispute.h"
#include "devices/test_say.h"

enum { STEPS = 4000, LOOK = 8, TERMS_DAY = 24, WALKS = 16 };
static struct fab_world w;
static struct {
    int accepted[FAB_KINDS], stages[FAB_LAPSED + 1], ends[FAB_OUT_CANCELLED + 1];
} seen;

static bool stage_of(void *arg, const void *row)
{
    (void)arg;
    seen.stages[((const struct fab_dsp *)row)->stage]++;
    return true;
}

/* ---- the end */

static int open_cases;
static bool is_over(void *arg, const void *row)
{
    const struct fab_dsp *d = row;

    (void)arg;
    open_cases += d->stage != FAB_END;
    return true;
}

static bool leg_is_over(void *arg, const void *row)
{
    const struct fab_leg *leg = row;

    (void)arg;
    open_cases += leg->stage >= FAB_ACTIVE && leg->stage < FAB_END;
    seen.ends[leg->outcome]++;
    return true;
}

static bool hold_is_over(void *arg, const void *row)
{
    (void)arg;
    open_cases += ((const struct fab_hold *)row)->state == FAB_HOLD_OPEN;
    return true;
}

static bool sound(void)
{
    const char *flaw = fab_invariants_flaw(w.map);

    return flaw == NULL || fab_expect_str("invariant", fab_str_of(flaw), FAB_STR(""));
}

static void everything_ends(void)
{
    open_cases = 0;
    (void)fab_test_say(&w, &(struct fab_step)LATER(130 * TERMS_DAY));
    (void)sound();
    fab_expect("cases", fab_tray_all(w.map, FAB_R_dsp, is_over, NULL), FAB_OK);
    fab_expect("legs", fab_tray_all(w.map, FAB_R_leg, leg_is_over, NULL), FAB_OK);
    fab_expect("holds", fab_tray_all(w.map, FAB_R_hold, hold_is_over, NULL), FAB_OK);
    fab_expect("nothing is left open by time alone", open_cases, 0);
}

static void same_state(void)
{
    fab_id map, small;

    fab_expect("the map's", fab_state_hash(w.map, &map), FAB_OK);
    fab_expect("the small tray's", fab_state_hash(w.small, &small), FAB_OK);
    fab_expect("the same state, whichever way it was folded", fab_same(&map, &small), true);
}

static void walk(uint64_t seed)
{
    struct fab_chance c = { NULL, 0, seed };

    fab_begin_ways(&w, "join.vouches", 0, true);
    w.calm = true;
    for (int i = 4; i < FAB_WORLD_PEOPLE; i++) fab_assert(fab_world_join(&w, i, 0) == FAB_OK);
    for (int i = 0; i < STEPS; i++) {
        (void)(fab_chance(&c, 3) == 0 ? fab_world_step : fab_world_quarrel)(&w, &c);
        if (i % LOOK != 0) continue;
        fab_expect("cases", fab_tray_all(w.map, FAB_R_dsp, stage_of, NULL), FAB_OK);
        if (!sound()) break;
    }
    everything_ends();
    same_state();
    for (int kind = 0; kind < FAB_KINDS; kind++) seen.accepted[kind] += w.said[kind];
    fab_world_close(&w);
}

FAB_TEST(quarrels_of_chance)
{
    static const int TOLD[] = { FAB_K_dispute, FAB_K_answer, FAB_K_settle, FAB_K_recuse, FAB_K_lot,
                                FAB_K_ruling,  FAB_K_open,   FAB_K_appeal };

    static const char *const STAGE[] = { "repair", "mediation", "draw", "jury", "ruled", "ajury",
                                         "end" };
    static const char *const OUTCOME[] = { "kept", "late", "partly", "broken", "settled",
                                           "expired" };

    memset(&seen, 0, sizeof seen);
    for (uint64_t seed = 1; seed <= WALKS; seed++) walk(seed * 0x9e3779b97f4a7c15u);
    for (int i = 0; i < fab_countof(TOLD); i++) {
        fab_expect(fab_kind_row(TOLD[i])->name, seen.accepted[TOLD[i]] > 0, true);
    }
    for (int s = FAB_REPAIR; s <= FAB_END; s++) {
        fab_expect(STAGE[s - FAB_REPAIR], seen.stages[s] > 0, true);
    }
    for (int o = FAB_OUT_KEPT; o <= FAB_OUT_EXPIRED; o++) {
        fab_expect(OUTCOME[o - FAB_OUT_KEPT], seen.ends[o] > 0, true);
    }
}
