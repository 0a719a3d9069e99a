/* flow.c: prints towns of chance, what the cover search finds in them, and the network whose exact
 * max-flow bounds it, for an independent program to judge.
 *
 * A line is one question: need, found by the search, by the slow search within four links, max-flow
 * by the tests' own implementation, begin, end, then from, to and capacity of each arc. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "judge/test_town.h"

enum { TOWNS = 2000, ASKS = 2, WIDE = 200 };

static void tell(const struct fab_town *t, const struct fab_graph *g, struct fab_scratch *s,
                 const struct fab_cover_ask *ask)
{
    static struct fab_town_arc arc[FAB_TOWN_ARCS];
    const int                  n = fab_town_arcs(t, ask, arc);

    printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d %d", ask->need.units,
           fab_town_found(g, s, ask).sum.units, fab_town_find(t, ask).sum, fab_town_flow(t, ask),
           FAB_TOWN_BEGIN, FAB_TOWN_END);
    for (int i = 0; i < n; i++) printf(" %d %d %" PRId64, arc[i].from, arc[i].to, arc[i].cap);
    putchar('\n');
}

/* Small towns, all of them asked as they are and after changes that stand in the delta. */
static void small(uint64_t seed)
{
    struct fab_dice         d = { seed * 131 + 7 };
    struct test_memory      m = { .left = -1 };
    struct fab_town         t = fab_town_random(&d);
    struct fab_graph       *g = fab_town_graph(&t, &m);
    struct fab_scratch     *s = fab_town_scratch(g, &m);
    struct fab_cover_accept accept[2];

    for (int k = 0; k < ASKS; k++) {
        const struct fab_cover_ask ask = fab_town_ask(&d, accept);

        tell(&t, g, s, &ask);
        fab_town_changes(&t, g, &d);
    }
    fab_scratch_close(s);
    fab_cover_close(g);
}

/* A few hundred people, one of them tied to nearly everybody. */
static void wide(int n)
{
    static struct fab_town  t;
    struct fab_dice         d = { (uint64_t)n * 191 + 5 };
    struct test_memory      m = { .left = -1 };
    struct fab_cover_accept accept[2];
    struct fab_cover_ask    ask;

    fab_town_wide(&t, &d, n % FAB_TOWN_HUBS);
    ask = fab_town_ask(&d, accept);
    ask.layer = t.line[0].layer;
    ask.from = n % FAB_TOWN_HUBS == FAB_TOWN_ORG ? FAB_FROM_ORG : FAB_FROM_SELF;
    if (n % FAB_TOWN_HUBS == FAB_TOWN_POOL) ask.from |= FAB_FROM_POOL;
    ask.naccept = 0;
    ask.need.units = 100000;

    struct fab_graph   *g = fab_town_graph(&t, &m);
    struct fab_scratch *s = fab_town_scratch(g, &m);

    tell(&t, g, s, &ask);
    fab_scratch_close(s);
    fab_cover_close(g);
}

int main(void)
{
    for (uint64_t seed = 1; seed <= TOWNS; seed++) small(seed);
    for (int n = 0; n < WIDE; n++) wide(n);
    return 0;
}
