/* Bytes become statements of a small community; invariants hold after each, and folding the same
 * again gives the same state. */
#include "fold/test_holds.c"
#include "fold/test_life.c"
#include "fold/test_quarrel.c"
#include "fold/test_step.c"
#include "fold/test_world.c"
#include "state/test_rows.c"

enum { OVER_BYTES = 6 << 20, STATEMENTS = 200 };

static fab_id history(const struct fab_world *base, void *memory, const uint8_t *data, size_t size,
                      bool look)
{
    const struct fab_loader under = fab_tray_loader(base->map);
    struct fab_world        w = *base;
    struct fab_chance       c = { data, size, 0 };
    fab_id                  hash;

    w.map = fab_tray_open(memory, OVER_BYTES, &under);
    fab_assert(w.map != NULL);
    for (int i = 0; c.n > 0 && i < STATEMENTS; i++) {
        (void)fab_world_step(&w, &c);
        fab_assert(!look || fab_invariants_flaw(w.map) == NULL);
    }
    fab_assert(fab_state_hash(w.map, &hash) == FAB_OK);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fab_world base;
    static void            *memory;

    if (memory == NULL) {
        int                     n;
        const struct fab_cells *rows = fab_world_rows(&n);

        memory = malloc(OVER_BYTES);
        fab_world_open(&base, false);
        fab_world_begin(&base, rows, n);
    }
    const fab_id a = history(&base, memory, data, size, true),
                 b = history(&base, memory, data, size, false);
    fab_assert(fab_same(&a, &b));
    return 0;
}
