/* Fuzz: judge cover.  Bytes are changes of a small graph and questions about it.  Whatever they
 * say: no path uses a link beyond what it carries, a payer beyond what he can have held; paths are
 * simple, end at the debtor, keep hops; a merge changes no answer; memory comes back. */
#include "judge/cover.h"

#include <stdlib.h>

enum { PEOPLE = 12, STEPS = 400 };

struct bytes { const uint8_t *p; size_t n; };
struct world {
    struct fab_graph     *g;
    struct fab_cover_link link[FAB_LAYERS][PEOPLE][PEOPLE];     /* one between two */
    int64_t               own[PEOPLE], room[PEOPLE];
    int                   standing[PEOPLE];
};

static int64_t out;

static void *more(void *self, size_t bytes)
{
    (void)self;
    out += (int64_t)bytes;
    return malloc(bytes);
}

static void back(void *self, void *block, size_t bytes)
{
    (void)self;
    out -= (int64_t)bytes;
    free(block);
}

static const struct fab_memory MEMORY = { NULL, more, back };

static int take(struct bytes *b, int below)
{
    if (b->n == 0) return 0;
    b->n--;
    return *b->p++ % below;
}

static fab_id person(int p)
{
    return (fab_id){ { (uint8_t)(p * 83 + 7), (uint8_t)p } };
}

static int number(const fab_id *who)
{
    return who->b[1];
}

static void change(struct world *w, struct bytes *b)
{
    const int              layer = take(b, 2), from = take(b, PEOPLE), to = take(b, PEOPLE);
    const fab_id           src = person(from), dst = person(to);
    struct fab_cover_link *link = &w->link[layer][from][to], was = *link;
    struct fab_err         e;

    if (from == to) return;
    link->free = take(b, 40);
    link->until.ms = take(b, 3) * INT64_C(5000);
    link->hops = layer == FAB_LAYER_TRACK ? FAB_COVER_HOPS : take(b, 4);
    link->topics = layer == FAB_LAYER_TRACK ? 0 : take(b, 3);
    fab_assert(fab_cover_change(w->g, layer, &src, &dst, was.free > 0 ? &was : NULL,
                                link->free > 0 ? link : NULL, &e) == FAB_OK);
}

static void enrich(struct world *w, struct bytes *b)
{
    const int      p = take(b, PEOPLE), balance = take(b, 90) - 30, line = take(b, 40);
    const fab_id   who = person(p);
    struct fab_err e;

    w->own[p] = fab_max(0, balance);
    w->room[p] = fab_max(0, balance + line);
    w->standing[p] = take(b, 3);
    fab_assert(fab_cover_purse(w->g, &who, balance, line, &e) == FAB_OK);
    fab_assert(fab_cover_standing(w->g, &who, w->standing[p], &e) == FAB_OK);
}

/* ---- what an answer must be */

static void check_path(const struct world *w, const struct fab_cover_ask *ask,
                       const struct fab_way *p, int64_t used[PEOPLE][PEOPLE], int64_t held[PEOPLE],
                       int64_t vault[PEOPLE])
{
    int at = number(&ask->creditor);

    fab_assert(p->sum.units > 0 && p->nlinks >= 1 + (ask->layer == FAB_LAYER_WORD) &&
               p->nlinks <= FAB_COVER_LINKS);
    for (int k = 0; k < p->nlinks; k++) {
        const struct fab_cover_row   row = fab_cover_link_row(w->g, ask, p, k);
        const int                    to = number(&row.dst);
        const struct fab_cover_link *link = &w->link[ask->layer][at][to];

        fab_assert((k + 1 < p->nlinks) == !fab_same(&row.dst, &ask->debtor) &&
                   !fab_same(&row.dst, &ask->creditor));
        for (int j = 0; j < k; j++) fab_assert(p->node[j] != p->node[k]);
        if (k == 0 && p->from == FAB_FROM_VAULT) {
            vault[to] += p->sum.units;
        } else if (k == 0 && p->from == FAB_FROM_COMMONS) {
            fab_assert(w->standing[to] == FAB_COVER_ESTABLISHED ||
                       (w->standing[to] == FAB_COVER_NEWCOMER && p->nlinks == 1));
        } else {
            fab_assert(fab_same(&row.src, &(fab_id){ { person(at).b[0], (uint8_t)at } }));
            fab_assert(link->until.ms == 0 || link->until.ms >= ask->until.ms);
            fab_assert(fab_link_serves(link->topics, ask->topic) &&
                       (k == 0 || link->hops >= p->nlinks - 1 - k));
            used[at][to] += p->sum.units;
        }
        at = to;
    }
    if (ask->layer == FAB_LAYER_WORD) {
        const fab_id payer = fab_cover_member(w->g, p->node[p->nlinks - 2]);

        held[number(&payer)] += p->sum.units;
    }
}

static void check(const struct world *w, const struct fab_cover_ask *ask, const struct fab_cover *c)
{
    int64_t used[PEOPLE][PEOPLE] = { { 0 } }, held[PEOPLE] = { 0 }, vault[PEOPLE] = { 0 }, sum = 0;

    for (int k = 0; k < c->npaths; k++) {
        check_path(w, ask, &c->path[k], used, held, vault);
        sum += c->path[k].sum.units;
    }
    fab_assert(sum == c->sum.units && sum <= ask->need.units);
    fab_assert(c->complete || c->npaths == FAB_COVER_PATHS);
    for (int p = 0; p < PEOPLE; p++) {
        fab_assert(held[p] == 0 || held[p] <= w->room[p]);
        fab_assert(vault[p] <= w->own[p]);
        for (int q = 0; q < PEOPLE; q++) fab_assert(used[p][q] <= w->link[ask->layer][p][q].free);
    }
}

static bool same(const struct fab_graph *a, const struct fab_cover *x, const struct fab_graph *b,
                 const struct fab_cover *y)
{
    if (x->npaths != y->npaths || x->sum.units != y->sum.units) return false;
    for (int k = 0; k < x->npaths; k++) {
        const struct fab_way *p = &x->path[k], *q = &y->path[k];

        if (p->sum.units != q->sum.units || p->nlinks != q->nlinks) return false;
        for (int i = 0; i < p->nlinks; i++) {
            const fab_id u = fab_cover_member(a, p->node[i]), v = fab_cover_member(b, q->node[i]);

            if (!fab_same(&u, &v)) return false;
        }
    }
    return true;
}

static void question(struct world *w, struct fab_scratch *s, struct bytes *b)
{
    const int layer = take(b, 2), a = take(b, PEOPLE), d = take(b, PEOPLE),
              more_sources = take(b, 2);
    struct fab_cover_ask ask = { .layer = layer,
                                 .creditor = person(a),
                                 .debtor = person(d),
                                 .need = { take(b, 120) },
                                 .topic = take(b, 3),
                                 .until = { take(b, 2) * INT64_C(7000) },
                                 .known = { 20 },
                                 .starter = { 6 } };
    struct fab_graph    *merged;
    struct fab_cover     c, again;
    struct fab_err       e;

    ask.from = FAB_FROM_SELF | (more_sources == 0         ? 0
                                : layer == FAB_LAYER_WORD ? FAB_FROM_VAULT
                                                          : FAB_FROM_COMMONS);
    fab_assert(fab_cover_ready(s, w->g, &e) == FAB_OK);
    if (a == d) {
        fab_assert(fab_cover_find(w->g, s, &ask, &c, &e) == FAB_E_FIELD);
        return;
    }
    fab_assert(fab_cover_find(w->g, s, &ask, &c, &e) == FAB_OK);
    check(w, &ask, &c);
    fab_assert(fab_cover_merge(w->g, &merged, &e) == FAB_OK &&
               fab_cover_ready(s, merged, &e) == FAB_OK);
    fab_assert(fab_cover_find(merged, s, &ask, &again, &e) == FAB_OK);
    fab_assert(same(w->g, &c, merged, &again));
    fab_cover_close(merged);
}

static void merge(struct world *w)
{
    struct fab_graph *merged;
    struct fab_err    e;

    fab_assert(fab_cover_merge(w->g, &merged, &e) == FAB_OK);
    fab_cover_close(w->g);
    w->g = merged;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes        b = { data, size };
    struct world        w = { 0 };
    struct fab_scratch *s;
    struct fab_err      e;

    out = 0;
    fab_assert(fab_cover_open(0, MEMORY, &w.g, &e) == FAB_OK &&
               fab_scratch_open(10000, MEMORY, &s, &e) == FAB_OK);
    merge(&w);
    for (int k = 0; k < STEPS && b.n > 0; k++) {
        switch (take(&b, 12)) {
        case 0: merge(&w); break;
        case 1: case 2: question(&w, s, &b); break;
        case 3: case 4: enrich(&w, &b); break;
        default: change(&w, &b);
        }
    }
    fab_scratch_close(s);
    fab_cover_close(w.g);
    fab_assert(out == 0);
    return 0;
}
