/* arcs: the arcs that are compiled into the program, for the model to be compared with.
 *
 *   arcs leg|rating macros   Promela: SAID_ARC(from, to), LAPSE_ARC(from, to)
 *   arcs leg|rating list     "said FROM TO" and "lapse FROM TO", sorted by who reads them
 *
 * What does not change the step is left out (the model says the same without a step), and LAPSED is
 * the model's END. */
#include <stdio.h>
#include <string.h>

#include "state/device.h"

static const char *const LEG[] = { "OFFERED", "COUNTERED", "ACTIVE", "GRACE", "ACK", "ADMITTED",
                                   "REPAIR", "MEDIATION", "DRAW", "JURY", "RULED", "AJURY", "END",
                                   "END" };
static const char *const WINDOW[] = { "", "1", "2", "3" };

struct life { const struct fab_device *device; const char *const *name; };

static bool named(const struct life *l, const struct fab_arc *a, bool lapse)
{
    return (a->kind < 0) == lapse && strcmp(l->name[a->from], l->name[a->to]) != 0;
}

static bool stands_before(const struct life *l, int n)
{
    const struct fab_arc *a = &l->device->arcs[n];

    for (int i = 0; i < n; i++) {
        const struct fab_arc *b = &l->device->arcs[i];

        if ((a->kind < 0) == (b->kind < 0) && strcmp(l->name[a->from], l->name[b->from]) == 0 &&
            strcmp(l->name[a->to], l->name[b->to]) == 0) {
            return true;
        }
    }
    return false;
}

static void macro(const struct life *l, const char *name, bool lapse)
{
    printf("#define %s(a, b) (false", name);
    for (int i = 0; i < l->device->narcs; i++) {
        const struct fab_arc *a = &l->device->arcs[i];

        if (!named(l, a, lapse) || stands_before(l, i)) continue;
        printf(" || (a == %s && b == %s)", l->name[a->from], l->name[a->to]);
    }
    printf(")\n");
}

static void list(const struct life *l)
{
    for (int i = 0; i < l->device->narcs; i++) {
        const struct fab_arc *a = &l->device->arcs[i];

        if (!named(l, a, a->kind < 0) || stands_before(l, i)) continue;
        printf("%s %s %s\n", a->kind < 0 ? "lapse" : "said", l->name[a->from], l->name[a->to]);
    }
}

int main(int argc, char **argv)
{
    const bool        rating = argc > 1 && strcmp(argv[1], "rating") == 0;
    const struct life life = { rating ? &fab_device_rating : &fab_device_agreement,
                               rating ? WINDOW : LEG };

    if (argc != 3) return 2;
    if (strcmp(argv[2], "list") == 0) {
        list(&life);
        return 0;
    }
    macro(&life, "SAID_ARC", false);
    macro(&life, "LAPSE_ARC", true);
    return 0;
}
