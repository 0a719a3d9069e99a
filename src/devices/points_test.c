/* points_test.c: levels, and how they fade (DECISION 12, 15 G). */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

FAB_TEST(levels)
{
    static const struct { const char *row; int add; int64_t points, level; } ROWS[] = {
        { "nothing below nothing", -2, 0, 0 }, { "one admission", 10, 10, 1 }, { "two", 10, 20, 1 },
        { "three", 10, 30, 2 },
        { "six", 30, 60, 3 }, { "just below", -2, 58, 2 }, { "a pause may be asked", 42, 100, 4 },
        { "kept and kept", -100, 0, 0 },
    };
    static struct fab_world w;

    fab_four(&w);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_points_add(w.map, fab_person(&w, BRUNO), ROWS[i].add);
        fab_expect(ROWS[i].row, fab_person(&w, BRUNO)->points, ROWS[i].points);
        fab_expect(ROWS[i].row, fab_person(&w, BRUNO)->level, ROWS[i].level);
    }
    fab_world_close(&w);
}

FAB_TEST(half_a_year_halves)
{
    static const struct fab_step STEPS[] = { LATER(24 * 30 * 6) };
    static struct fab_world      w;

    fab_four(&w);
    fab_points_add(w.map, fab_person(&w, BRUNO), 300);
    SAY(&w, STEPS);
    fab_expect("300 tenths", fab_person(&w, BRUNO)->points, 147);
    fab_world_close(&w);
}
