/* arcs.c: the life of a promise as a table, and what every such table owes.
 *
 * Why     "never stuck" is shown by looking at the table: whatever people do or leave undone, time
 *         alone leads to an end.
 * Idea    a step without arcs is an end.  Every other step has a lapse; from every step some walk
 *         of lapses reaches an end; where a device moves money at all, no arc into an end leaves
 *         money where it was.
 * Cost    a table has a few dozen arcs: squares of that.
 * Source  PROTOCOL 1.3.6, 5.2, 10; STYLE 5. */
#include "state/device.h"

enum { STEPS = 256 };

static bool is_end(const struct fab_device *d, int step)
{
    for (int i = 0; i < d->narcs; i++) {
        if (d->arcs[i].from == step) return false;
    }
    return true;
}

static bool lapses(const struct fab_device *d, int step)
{
    for (int i = 0; i < d->narcs; i++) {
        if (d->arcs[i].from == step && d->arcs[i].kind < 0) return true;
    }
    return false;
}

/* Steps from which lapses lead to an end, found from the ends backwards. */
static void ends_by_time(const struct fab_device *d, bool ends[STEPS])
{
    bool more = true;

    for (int s = 0; s < STEPS; s++) ends[s] = is_end(d, s);
    while (more) {
        more = false;
        for (int i = 0; i < d->narcs; i++) {
            const struct fab_arc *a = &d->arcs[i];

            if (a->kind >= 0 || !ends[a->to] || ends[a->from]) continue;
            ends[a->from] = more = true;
        }
    }
}

static void reached(const struct fab_device *d, bool seen[STEPS])
{
    bool more = true;

    memset(seen, 0, STEPS * sizeof *seen);
    seen[d->start] = true;
    while (more) {
        more = false;
        for (int i = 0; i < d->narcs; i++) {
            if (!seen[d->arcs[i].from] || seen[d->arcs[i].to]) continue;
            seen[d->arcs[i].to] = more = true;
        }
    }
}

static bool moves_money(const struct fab_device *d)
{
    for (int i = 0; i < d->narcs; i++) {
        if (d->arcs[i].money != FAB_MONEY_STILL) return true;
    }
    return false;
}

static bool same(const struct fab_arc *a, const struct fab_arc *b)
{
    return a->from == b->from && a->kind == b->kind && a->to == b->to && a->money == b->money;
}

const char *fab_arcs_flaw(const struct fab_device *d)
{
    const bool money = moves_money(d);
    bool       ends[STEPS], seen[STEPS];

    ends_by_time(d, ends);
    reached(d, seen);
    for (int i = 0; i < d->narcs; i++) {
        const struct fab_arc *a = &d->arcs[i];

        if (!lapses(d, a->from)) return "a step has no lapse";
        if (!ends[a->from]) return "time alone leads to no end";
        if (!seen[a->from]) return "a step is never reached";
        if (money && is_end(d, a->to) && a->money == FAB_MONEY_STILL) return "an end holds money";
        for (int k = 0; k < i; k++) {
            if (same(&d->arcs[k], a)) return "an arc stands twice";
        }
    }
    return NULL;
}

int fab_arc_to(const struct fab_device *d, int stage, int kind)
{
    for (int i = 0; i < d->narcs; i++) {
        if (d->arcs[i].from == stage && d->arcs[i].kind == kind) return d->arcs[i].to;
    }
    return -1;
}
