/* judge/test_town.h: small worlds for tests of the cover search: towns of chance, a second search
 * that is slow and plain, and the network whose exact max-flow no search may exceed.  Tests only.
 *
 * Town      0 the creditor, 1 the debtor, 2 the pool, 3 an organisation, others.
 * Slow      all simple ways of each length in order; the first with room is taken.
 * Network   who may have something held stands twice, with what he can have held between; links of
 *           the layer that serve the promise, whatever their hops; a path may have any length. */
#ifndef FAB_JUDGE_TEST_TOWN_H
#define FAB_JUDGE_TEST_TOWN_H

#include "judge/cover.h"
#include "judge/judge_test.h"

/* Most towns have few. */
enum { FAB_TOWN_PEOPLE = 320, FAB_TOWN_LINKS = 1200, FAB_TOWN_FEW = 11, FAB_TOWN_FEW_LINKS = 60,
       FAB_TOWN_SCAN = 100000 };
struct fab_town_line { int layer, from, to; struct fab_cover_link link; };
struct fab_town {
    struct fab_town_line line[FAB_TOWN_LINKS];
    int                  n, people;
    int64_t own[FAB_TOWN_PEOPLE], credit[FAB_TOWN_PEOPLE], presumed[FAB_TOWN_PEOPLE];
    int                  standing[FAB_TOWN_PEOPLE];
};
fab_id fab_town_person(int p);              /* ids are no order of appearance */
int    fab_town_id_order(int a, int b);
int    fab_town_by_id(int i);               /* number i in order of ids */

struct fab_graph  *fab_town_graph(const struct fab_town *t, struct test_memory *m);
struct fab_scratch *fab_town_scratch(const struct fab_graph *g, struct test_memory *m);
struct fab_cover fab_town_found(const struct fab_graph *g, struct fab_scratch *s,
                                const struct fab_cover_ask *ask);

/* ---- chance */
struct fab_dice { uint64_t at; };
int fab_roll(struct fab_dice *d, int n);
struct fab_cover_link fab_town_link(struct fab_dice *d, int layer, int from);
/* Is there another link of the same terms between the two?  Which of them is taken has no meaning,
 * so none is made. */
bool fab_town_twin(const struct fab_town *t, const struct fab_town_line *l);
void fab_town_people(struct fab_town *t, struct fab_dice *d);
struct fab_town fab_town_random(struct fab_dice *d);
/* Changes, new links, links that go: to the town and to its graph. */
void fab_town_changes(struct fab_town *t, struct fab_graph *g, struct fab_dice *d);
/* Wide: the pool, one member, the debtor... is tied to nearly everybody. */
enum { FAB_TOWN_POOL, FAB_TOWN_MEMBER, FAB_TOWN_DEBTOR, FAB_TOWN_CREDITOR, FAB_TOWN_ORG,
       FAB_TOWN_HUBS };
void fab_town_tie(struct fab_town *t, struct fab_dice *d, int layer, int from, int to);
void fab_town_wide(struct fab_town *t, struct fab_dice *d, int hub);
/* accept: room for two. */
struct fab_cover_ask fab_town_ask(struct fab_dice *d, struct fab_cover_accept *accept);

/* ---- slow and exact */
struct fab_town_way { int from, n, line[FAB_COVER_LINKS], node[FAB_COVER_LINKS]; int64_t sum; };
struct fab_town_cover { struct fab_town_way way[64]; int n; int64_t sum; };
struct fab_town_cover fab_town_find(const struct fab_town *t, const struct fab_cover_ask *ask);
bool fab_town_same(const struct fab_graph *g, const struct fab_cover *c,
                   const struct fab_town_cover *slow);

enum { FAB_TOWN_BEGIN = 2 * FAB_TOWN_PEOPLE, FAB_TOWN_END, FAB_TOWN_NODES };
#define FAB_TOWN_IN(p)  (p)
#define FAB_TOWN_OUT(p) (FAB_TOWN_PEOPLE + (p))
enum { FAB_TOWN_ARCS = FAB_TOWN_LINKS + 5 * FAB_TOWN_PEOPLE };
struct fab_town_arc { int from, to; int64_t cap; };
/* Arcs of the network; how many, at most FAB_TOWN_ARCS. */
int     fab_town_arcs(const struct fab_town *t, const struct fab_cover_ask *ask,
                      struct fab_town_arc *arc);
int64_t fab_town_flow(const struct fab_town *t, const struct fab_cover_ask *ask);

#endif
