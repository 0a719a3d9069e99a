/* cover_near.c: what a reader keeps for its searches, and who is near the debtor.
 *
 * Idea    who has a link to the debtor is marked exactly; who has one to somebody near only by
 * being listed there: its terms are looked at when a walk comes by, so this side reads 8 bytes a
 *         link in a row.
 * Cost    the links into the debtor, each anywhere in memory, hence asked for some steps ahead;
 * then the links into those. Source  DECISION 3. */
#include "judge/cover_search.h"

#include "base/sort.h"

/* ---- scratch */

enum fab_code fab_scratch_open(int64_t scan, struct fab_memory m, struct fab_scratch **out,
                               struct fab_err *e)
{
    struct fab_scratch *s = fab_memory_zeroed(m, sizeof *s);
    const size_t        n = (size_t)scan + 1;

    *out = NULL;
    fab_assert(scan >= SCAN_LEAST && scan <= SCAN_MOST);
    if (s == NULL) return fab_fail(e, FAB_E_MEMORY);
    s->memory = m;
    s->scan = scan;
    s->near = m.more(m.self, n * sizeof *s->near);
    s->first = m.more(m.self, n * sizeof *s->first);
    s->near2 = m.more(m.self, n * sizeof *s->near2);
    if (s->near == NULL || s->first == NULL || s->near2 == NULL) {
        fab_scratch_close(s);
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = s;
    return FAB_OK;
}

void fab_scratch_close(struct fab_scratch *s)
{
    const struct fab_memory m = s->memory;
    const size_t            n = (size_t)s->scan + 1;

    fab_memory_back(m, s->near, n * sizeof *s->near);
    fab_memory_back(m, s->first, n * sizeof *s->first);
    fab_memory_back(m, s->near2, n * sizeof *s->near2);
    fab_memory_back(m, s->mark, s->nmarks * sizeof *s->mark);
    fab_memory_back(m, s, sizeof *s);
}

enum fab_code fab_cover_ready(struct fab_scratch *s, const struct fab_graph *g, struct fab_err *e)
{
    const uint32_t want = g->nodes.n + g->nodes.n / 16;
    struct mark   *mark;

    if (g->nodes.n <= s->nmarks) return FAB_OK;
    mark = fab_memory_zeroed(s->memory, want * sizeof *mark);
    if (mark == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_memory_back(s->memory, s->mark, s->nmarks * sizeof *s->mark);
    s->mark = mark;
    s->nmarks = want;
    s->stamp = 0;
    return FAB_OK;
}

/* Forgets what other searches knew. */
void fab_search_stamp(struct fab_scratch *s)
{
    if (++s->stamp != 0) return;
    memset(s->mark, 0, s->nmarks * sizeof *s->mark);
    s->stamp = 1;
}

/* ---- who is near the debtor */

static int near_order(const void *a, const void *b, void *arg)
{
    const struct near   *x = a, *y = b;
    const struct search *w = arg;
    const int            order = fab_node_order(w->g, x->node, y->node);

    if (order != 0 || x->link == y->link) return order;
    return fab_out_before(w->g, fab_out_at(w->y, x->link), fab_out_at(w->y, y->link)) ? -1 : 1;
}

static void add_near(struct search *w, uint32_t from, uint32_t number)
{
    const struct fab_out *link = fab_out_at(w->y, number);

    if (!look(w) || !may_stand(w, from) || !fab_search_usable(w, link, 0)) return;
    if (w->ask->layer == FAB_LAYER_WORD && fab_node_at(w->g, from)->room == 0) return;
    mark_of(w, from)->near |= NEAR_1;
    w->s->near[w->nnear++] = (struct near){ from, number, 0 };
}

/* Marks who has a link to the debtor, once a search; those who cannot be marked may all be near. */
void fab_near_mark(struct search *w)
{
    const uint32_t n = in_count(w, w->b), begin = n == 0 ? 0 : w->y->in_at[w->b];
    uint32_t       extra = fab_node_at(w->g, w->b)->first_in[w->ask->layer], more = 0;

    if (w->tried) return;
    w->tried = true;
    if (n > w->limit / 4) return;
    w->marked = true;
    for (uint32_t k = begin; k < begin + n; k++) {
        const struct fab_in *later = &w->y->in[fab_min(k + AHEAD, begin + n - 1)];

        soon(&w->y->out[later->link]);
        soon(&w->s->mark[later->from]);
        soon(&fab_node_at(w->g, later->from)->room);
        add_near(w, w->y->in[k].from, w->y->in[k].link);
    }
    for (; extra != 0 && w->looks <= w->limit; more++) {
        const struct fab_extra *x = fab_extra_at(w->y, extra);

        add_near(w, x->from, w->y->n + extra);
        extra = x->next_in;
    }
    if (more > 0) fab_sort(w->s->near, w->nnear, sizeof *w->s->near, near_order, w);
}

static void add_near2(struct search *w, uint32_t from)
{
    struct mark *m;

    if (!look(w) || !may_stand(w, from)) return;
    m = mark_of(w, from);
    if ((m->near & NEAR_2) != 0) return;
    m->near |= NEAR_2;
    w->s->near2[w->nnear2++] = from;
}

/* How many links lead to those who are near; counted once. */
int64_t fab_near2_cost(struct search *w)
{
    if (w->counted) return w->near2_links;
    for (uint32_t k = 0; k < w->nnear; k++) {
        const uint32_t later = w->s->near[fab_min(k + AHEAD, w->nnear - 1)].node;

        if (later < w->g->nbase && w->y->n > 0) soon(&w->y->in_at[later]);
        w->near2_links += in_count(w, w->s->near[k].node);
    }
    w->counted = true;
    return w->near2_links;
}

/* How many links lead on from the source's. */
int64_t fab_first_cost(const struct search *w)
{
    int64_t sum = 0;

    for (uint32_t k = 0; k < w->nfirst; k++) sum += out_count(w, w->s->first[k].node);
    return sum;
}

void fab_near2_mark(struct search *w)
{
    uint32_t last = 0;

    if (w->marked2 || !w->marked || fab_near2_cost(w) > (w->limit - w->looks) / 2) return;
    w->marked2 = true;
    for (uint32_t k = 0; k < w->nnear; k++) {
        const uint32_t node = w->s->near[k].node, n = in_count(w, node),
                       begin = n == 0 ? 0 : w->y->in_at[node];

        if (node == last) continue;
        last = node;
        for (uint32_t i = begin; i < begin + n; i++) {
            soon(&w->s->mark[w->y->in[fab_min(i + AHEAD, begin + n - 1)].from]);
            add_near2(w, w->y->in[i].from);
        }
        for (uint32_t x = fab_node_at(w->g, node)->first_in[w->ask->layer];
             x != 0 && w->looks <= w->limit;) {
            add_near2(w, fab_extra_at(w->y, x)->from);
            x = fab_extra_at(w->y, x)->next_in;
        }
    }
}

static int near2_order(const void *a, const void *b, void *arg)
{
    return fab_node_order(((const struct search *)arg)->g, *(const uint32_t *)a,
                          *(const uint32_t *)b);
}

void fab_near2_sort(struct search *w)
{
    if (!w->sorted2) fab_sort(w->s->near2, w->nnear2, sizeof *w->s->near2, near2_order, w);
    w->sorted2 = true;
}
