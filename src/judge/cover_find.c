/* cover_find.c: paths that cover a promise: as many as are needed, at most four links each, fair
 * first.
 *
 * Why     whoever asks wants to know within a blink who could stand behind a promise, in a graph of
 *         a million.
 * Idea    L = 1, 2, 3, 4 in turn.  When the shorter ways are used up, every way of exactly L links
 *         passes only members who are exactly so far from the debtor as they have links left: so
 *         "level" needs no search of its own.  Who has a link to the debtor is marked exactly
 *         (near), who has one to somebody near is marked without looking at its terms (near2); the
 *         walk from the source skips who is not marked, checks the terms of each link it takes, and
 *         marks who leads nowhere as dead.  What a path took stays taken, so the dead stay dead.
 * Bound   every link looked at counts against `scan`.  Where one list is much longer than those who
 *         are near, each of these is looked up in it instead.  A debtor with more links into him
 *         than a quarter of `scan` is not marked.
 * Limits  the commons' paths have at most three links: whom the community has long known, and two
 *         more; of another source with a list longer than a quarter of `scan`, too (complete =
 *         false).
 * Source  DECISION 3. */
#include "judge/cover_graph.h"

#include "base/sort.h"

enum {
    SCAN_LEAST = 1000,
    SCAN_MOST = 1000000,
    FAR_LONGER = 8,
    AHEAD = 12,                             /* how many steps a line of memory takes to come */
    TAKEN_MOST = 2 * FAB_COVER_PATHS * FAB_COVER_LINKS
};
/* Links without a row: what they are, and whom they lead to. */
#define VIRTUAL(what, node) ((uint32_t)(what) << FAB_LINK_BITS | (node))
#define NODE_BITS           ((UINT32_C(1) << FAB_LINK_BITS) - 1)
enum { ROW, VAULT, COMMONS, ACCEPTED };
enum { AS_FIRST = -1 };                 /* in place of the number of links that follow */
/* Bits of mark.near. */
enum { NEAR_1 = 1, NEAR_2 = 2, FIRST = 4 };

/* What this search knows of a member; of another stamp: nothing.  dead: bit r: no way on with r
 * links, in this phase. */
struct mark { uint32_t stamp; uint8_t near, dead, phase, used; };
/* A link to the debtor; weight: what it could carry before this stage. */
struct near { uint32_t node, link, weight; };
/* A first link; cap: of one without a row. */
struct first { uint32_t node, link, cap; };

struct fab_scratch {
    struct fab_memory memory;
    int64_t           scan;
    uint32_t          stamp, nmarks;
    struct mark      *mark;
    struct near      *near;             /* scan + 1 each */
    struct first     *first;
    uint32_t         *near2;
    struct fab_way    plain[FAB_COVER_PATHS];
};

/* What was taken of a link; own: by this stage, which may still give it back. */
struct taken { uint32_t link; int64_t sum, own; };

struct search {
    const struct fab_graph     *g;
    const struct fab_cover_ask *ask;
    const struct fab_layer     *y;
    struct fab_scratch         *s;
    struct fab_cover           *out;
    uint32_t     a, b, arbiter, until;
    int          links, paths;          /* the longest way; the most of them */
    int64_t      looks, limit;
    bool         cut;                   /* something was not looked at */
    bool marked, tried, marked2, sorted2; /* near; was it tried; near2; is it in order */
    uint32_t     nnear, nnear2;
    bool         counted;               /* near2_links is known */
    int64_t      near2_links;
    struct taken taken[TAKEN_MOST];
    int          ntaken;
    /* of a stage */
    int          source, stage_first;   /* FAB_FROM_...; its first path */
    uint32_t     from;                  /* its node; 0: none that has links of its own */
    bool         listed;                /* first[] holds its links */
    uint32_t     nfirst;
    bool         capped;
    int64_t      need, all;             /* of the stage; C of DECISION 3 */
    uint8_t      phase;
};

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
static void new_stamp(struct fab_scratch *s)
{
    if (++s->stamp != 0) return;
    memset(s->mark, 0, s->nmarks * sizeof *s->mark);
    s->stamp = 1;
}

/* A line of memory that will be wanted a few steps later: most of what is looked at lies anywhere.
 */
static void soon(const void *p)
{
    __builtin_prefetch(p);
}

static struct mark *mark_of(struct search *w, uint32_t node)
{
    struct mark *m = &w->s->mark[node];

    if (m->stamp != w->s->stamp) *m = (struct mark){ .stamp = w->s->stamp };
    return m;
}

static bool is_near(const struct search *w, uint32_t node, int bit)
{
    const struct mark *m = &w->s->mark[node];

    return m->stamp == w->s->stamp && (m->near & bit) != 0;
}

static bool is_dead(const struct search *w, uint32_t node, int r)
{
    const struct mark *m = &w->s->mark[node];

    return m->stamp == w->s->stamp && m->phase == w->phase && (m->dead >> r & 1) != 0;
}

static void set_dead(struct search *w, uint32_t node, int r)
{
    struct mark *m = mark_of(w, node);

    if (m->phase != w->phase) m->dead = 0;
    m->phase = w->phase;
    m->dead |= (uint8_t)(1U << r);
}

/* One more link looked at; false: enough. */
static bool look(struct search *w)
{
    if (++w->looks <= w->limit) return true;
    w->cut = true;
    return false;
}

/* May a way lead through this member?  Neither party, nor who may have to judge. */
static bool may_stand(const struct search *w, uint32_t node)
{
    return node != w->a && node != w->b && (w->arbiter == 0 || node != w->arbiter);
}

static bool may_pass(const struct search *w, uint32_t node)
{
    return node != w->from && may_stand(w, node);
}

/* ---- what a link can carry */

static bool serves(const struct search *w, const struct fab_out *link)
{
    const uint32_t set = link->meta & NODE_BITS;

    return set == 0 ||
           fab_link_serves(*(const int64_t *)fab_pieces_at(&w->g->sets, set), w->ask->topic);
}

static bool in_scope(const struct search *w, const struct fab_out *link)
{
    return link->free > 0 && link->until >= w->until && serves(w, link);
}

/* Do its terms allow `after` further links?  A share of the pool, a programme can only be first. */
static bool usable(const struct search *w, const struct fab_out *link, int after)
{
    const int hops = (int)(link->meta >> FAB_LINK_BITS);

    return in_scope(w, link) &&
           (w->ask->layer == FAB_LAYER_WORD ? hops >= after : hops == FAB_COVER_HOPS);
}

/* What the creditor says of whose word he takes has no hops. */
static bool usable_first(const struct search *w, const struct fab_out *link)
{
    const bool shared = w->source == FAB_FROM_POOL || w->source == FAB_FROM_ORG;

    if (w->ask->layer == FAB_LAYER_WORD) return in_scope(w, link);
    return in_scope(w, link) && (link->meta >> FAB_LINK_BITS == FAB_COVER_HOPS) != shared;
}

static const struct taken *taken_of(const struct search *w, uint32_t link)
{
    for (int k = 0; k < w->ntaken; k++) {
        if (w->taken[k].link == link) return &w->taken[k];
    }
    return NULL;
}

/* What payers' paths took of what u can have held; own too: what this stage took is counted. */
static int64_t held_of(const struct search *w, uint32_t u, bool own)
{
    const struct fab_cover *laid = w->ask->laid;
    int64_t                 sum = 0;

    for (int k = 0; laid != NULL && k < laid->npaths; k++) {
        const struct fab_way *p = &laid->path[k];

        if (p->nlinks > 1 && p->node[p->nlinks - 2] == u) sum += p->sum.units;
    }
    for (int k = 0; k < (own ? w->out->npaths : w->stage_first); k++) {
        const struct fab_way *p = &w->out->path[k];

        if (p->nlinks > 1 && p->node[p->nlinks - 2] == u) sum += p->sum.units;
    }
    return sum;
}

/* What the link from -> b could carry before this stage (own false), or can now. */
static int64_t last_left(struct search *w, uint32_t from, uint32_t number,
                         const struct fab_out *link, bool own)
{
    const bool          used = mark_of(w, from)->used != 0;
    const struct taken *took = used ? taken_of(w, number) : NULL;
    int64_t left = (int64_t)link->free - (took == NULL ? 0
                                          : own        ? took->sum
                                                       : took->sum - took->own);

    if (w->ask->layer == FAB_LAYER_WORD) {
        left = fab_min(left, fab_node_at(w->g, from)->room - (used ? held_of(w, from, own) : 0));
    }
    return fab_max(0, left);
}

/* The share of the need that falls to this direct surety, less what it bears already. */
static int64_t share_left(const struct search *w, uint32_t from, uint32_t number)
{
    uint32_t            lo = 0, up = w->nnear;
    const struct taken *took = taken_of(w, number);

    while (lo < up) {
        const uint32_t middle = lo + (up - lo) / 2;

        if (fab_node_order(w->g, w->s->near[middle].node, from) < 0) lo = middle + 1;
        else up = middle;
    }
    while (lo < w->nnear && w->s->near[lo].link != number) lo++;
    if (lo == w->nnear) return INT64_MAX;               /* the creditor's own link has no share */
    return fab_mul_div_up(w->need, w->s->near[lo].weight, w->all) - (took == NULL ? 0 : took->own);
}

static int64_t first_left(const struct search *w, const struct first *f)
{
    const struct taken *took = taken_of(w, f->link);

    return (int64_t)f->cap - (took == NULL ? 0 : took->sum);
}

/* What link `number`, from -> to, can carry now. */
static int64_t left_of(struct search *w, uint32_t from, uint32_t number, const struct fab_out *link)
{
    const struct taken *took;

    if (link->to == w->b) {
        const int64_t left = last_left(w, from, number, link, true);

        return w->capped && left > 0 ? fab_min(left, share_left(w, from, number)) : left;
    }
    if (mark_of(w, from)->used == 0) return link->free;
    took = taken_of(w, number);
    return (int64_t)link->free - (took == NULL ? 0 : took->sum);
}

/* The first link from -> to that can carry something and allows `after` more (AS_FIRST: begins a
 * way); false: none. */
static bool open_link(struct search *w, uint32_t from, uint32_t to, int after, uint32_t *number)
{
    struct fab_run        r = fab_run_to(w->g, w->ask->layer, from, to);
    const struct fab_out *link;

    while ((link = fab_run_next(&r, number)) != NULL && link->to == to) {
        if (!look(w)) return false;
        if (!(after == AS_FIRST ? usable_first(w, link) : usable(w, link, after))) continue;
        if (left_of(w, from, *number, link) > 0) return true;
    }
    return false;
}

/* ---- who is near the debtor */

static uint32_t in_count(const struct search *w, uint32_t node)
{
    return node < w->g->nbase && w->y->n > 0 ? w->y->in_at[node + 1] - w->y->in_at[node] : 0;
}

static uint32_t out_count(const struct search *w, uint32_t node)
{
    return node < w->g->nbase && w->y->n > 0 ? w->y->out_at[node + 1] - w->y->out_at[node] : 0;
}

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

    if (!look(w) || !may_stand(w, from) || !usable(w, link, 0)) return;
    if (w->ask->layer == FAB_LAYER_WORD && fab_node_at(w->g, from)->room == 0) return;
    mark_of(w, from)->near |= NEAR_1;
    w->s->near[w->nnear++] = (struct near){ from, number, 0 };
}

/* Marks who has a link to the debtor, once a search; those who cannot be marked may all be near. */
static void mark_near(struct search *w)
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
static int64_t near2_cost(struct search *w)
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
static int64_t first_cost(const struct search *w)
{
    int64_t sum = 0;

    for (uint32_t k = 0; k < w->nfirst; k++) sum += out_count(w, w->s->first[k].node);
    return sum;
}

static void mark_near2(struct search *w)
{
    uint32_t last = 0;

    if (w->marked2 || !w->marked || near2_cost(w) > (w->limit - w->looks) / 2) return;
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

static void sort_near2(struct search *w)
{
    if (!w->sorted2) fab_sort(w->s->near2, w->nnear2, sizeof *w->s->near2, near2_order, w);
    w->sorted2 = true;
}

/* ---- walking */

/* May a way of r links lead on from here? */
static bool may_lead(const struct search *w, uint32_t node, int r)
{
    if (is_dead(w, node, r)) return false;
    if (r == 1) return !w->marked || is_near(w, node, NEAR_1);
    return r > 2 || !w->marked2 || is_near(w, node, NEAR_2);
}

static bool down(struct search *w, uint32_t u, int r, struct fab_way *p);

/* Goes on over link `number` to v, with r links left after it; k: the link's place in the path. */
static bool over(struct search *w, uint32_t v, uint32_t number, int r, struct fab_way *p)
{
    const int k = p->nlinks - r - 1;

    p->node[k] = v;
    p->link[k] = number;
    return down(w, v, r, p);
}

/* By the links of u. */
static bool down_links(struct search *w, uint32_t u, int r, struct fab_way *p)
{
    struct fab_run        run = fab_run_of(w->g, w->ask->layer, u);
    const struct fab_out *link;
    uint32_t              number;

    while ((link = fab_run_next(&run, &number)) != NULL) {
        if (run.at + AHEAD < run.end) soon(&w->s->mark[run.y->out[run.at + AHEAD].to]);
        if (!look(w)) return false;
        if (!may_lead(w, link->to, r - 1) || !may_pass(w, link->to) || !usable(w, link, r - 1))
            continue;
        if (left_of(w, u, number, link) <= 0) continue;
        if (over(w, link->to, number, r - 1, p)) return true;
    }
    return false;
}

/* By those who are near, looked up in the much longer list of u. */
static bool down_near(struct search *w, uint32_t u, int r, struct fab_way *p)
{
    const uint32_t n = r == 2 ? w->nnear : w->nnear2;
    uint32_t       number, last = 0;

    if (r == 3) sort_near2(w);
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t v = r == 2 ? w->s->near[k].node : w->s->near2[k];

        if (v == last || v == w->from || !may_lead(w, v, r - 1)) continue;
        last = v;
        if (open_link(w, u, v, r - 1, &number) && over(w, v, number, r - 1, p)) return true;
        if (w->looks > w->limit) return false;
    }
    return false;
}

static bool much_longer(const struct search *w, uint32_t u, int r)
{
    if (r == 2) return w->marked && out_count(w, u) / FAR_LONGER > w->nnear;
    return r == 3 && w->marked2 && out_count(w, u) / FAR_LONGER > w->nnear2;
}

/* A way of exactly r links from u to the debtor, written into the end of p; false: there is none.
 */
static bool down(struct search *w, uint32_t u, int r, struct fab_way *p)
{
    bool found;

    if (r == 1) {
        p->node[p->nlinks - 1] = w->b;
        found = open_link(w, u, w->b, 0, &p->link[p->nlinks - 1]);
    } else {
        found = much_longer(w, u, r) ? down_near(w, u, r, p) : down_links(w, u, r, p);
    }
    if (!found) set_dead(w, u, r);
    return found;
}

/* ---- the first link */

/* The commons' link to v, as the last one (newcomers too) or not. */
static bool commons_link(const struct search *w, uint32_t v, struct first *f)
{
    const struct fab_node *node = fab_node_at(w->g, v);
    const int64_t cap = node->standing == FAB_COVER_ESTABLISHED             ? w->ask->known.units
                        : node->standing == FAB_COVER_NEWCOMER && v == w->b ? w->ask->starter.units
                                                                            : 0;

    if (cap <= node->presumed) return false;
    *f = (struct first){ v, VIRTUAL(COMMONS, v),
                         (uint32_t)fab_min(FAB_LINK_MAX, cap - node->presumed) };
    return true;
}

/* From the source to v with r links behind; false: no way. */
static bool start(struct search *w, uint32_t v, int r, struct fab_way *p)
{
    struct first f;
    uint32_t     number;

    if (w->source == FAB_FROM_COMMONS) {
        if (!commons_link(w, v, &f) || first_left(w, &f) <= 0) return false;
        number = f.link;
    } else if (!open_link(w, w->from, v, AS_FIRST, &number)) {
        return false;
    }
    if (r > 0) return over(w, v, number, r, p);
    p->node[0] = v;
    p->link[0] = number;
    return true;
}

static bool walk_listed(struct search *w, struct fab_way *p)
{
    const int r = p->nlinks - 1;

    for (uint32_t k = 0; k < w->nfirst; k++) {
        const struct first *f = &w->s->first[k];

        if (!look(w)) return false;
        if (may_lead(w, f->node, r) && first_left(w, f) > 0 && over(w, f->node, f->link, r, p))
            return true;
    }
    return false;
}

/* The source has too many links, or none that is written: who is near is looked up. */
static bool walk_near(struct search *w, struct fab_way *p)
{
    const int      r = p->nlinks - 1;
    const uint32_t n = r == 1 ? w->nnear : w->nnear2;
    uint32_t       last = 0;

    if (r > 2 || !w->marked || (r == 2 && !w->marked2)) {
        if (r <= 2 || w->source != FAB_FROM_COMMONS) w->cut = true;
        return false;
    }
    if (r == 2) sort_near2(w);
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t v = r == 1 ? w->s->near[k].node : w->s->near2[k];

        if (v == last || v == w->from || !may_lead(w, v, r)) continue;
        last = v;
        if (!look(w)) return false;
        if (start(w, v, r, p)) return true;
    }
    return false;
}

/* The first way, in order of ids, of exactly p->nlinks links; false: none. */
static bool walk(struct search *w, struct fab_way *p)
{
    if (p->nlinks == 1) return start(w, w->b, 0, p);
    return w->listed ? walk_listed(w, p) : walk_near(w, p);
}

/* ---- taking */

/* The member that a source's own links lead from; 0: it has none. */
static uint32_t source_node(const struct search *w, int source)
{
    const fab_id pool = fab_pool((int)w->g->unit);

    switch (source) {
    case FAB_FROM_POOL: return fab_node_find(w->g, &pool);
    case FAB_FROM_ORG: return fab_node_find(w->g, &w->ask->org);
    case FAB_FROM_SELF: return w->a;
    default: return 0;
    }
}

static void note_taken(struct search *w, uint32_t link, int64_t sum, bool own)
{
    int k = 0;

    while (k < w->ntaken && w->taken[k].link != link) k++;
    if (k == w->ntaken) {
        fab_assert(w->ntaken < TAKEN_MOST);
        w->taken[w->ntaken++] = (struct taken){ .link = link };
    }
    w->taken[k].sum += sum;
    if (own) w->taken[k].own += sum;
}

/* Takes `sum` of all links of a path. */
static void take(struct search *w, const struct fab_way *p, int64_t sum, bool own)
{
    const uint32_t from = source_node(w, p->from);

    for (int k = 0; k < p->nlinks; k++) {
        note_taken(w, p->link[k], sum, own);
        if (k > 0 || from != 0) mark_of(w, k > 0 ? p->node[k - 1] : from)->used = 1;
    }
}

/* Counts anew: what is laid, what earlier stages found, what this one did. */
static void take_all(struct search *w)
{
    const struct fab_cover *laid = w->ask->laid;

    w->ntaken = 0;
    for (int k = 0; laid != NULL && k < laid->npaths; k++)
        take(w, &laid->path[k], laid->path[k].sum.units, false);
    for (int k = 0; k < w->out->npaths; k++) {
        take(w, &w->out->path[k], w->out->path[k].sum.units, k >= w->stage_first);
    }
}

/* What all links of a path can carry. */
static int64_t narrowest(struct search *w, const struct fab_way *p)
{
    int64_t least = INT64_MAX;

    for (int k = 0; k < p->nlinks; k++) {
        const uint32_t number = p->link[k], from = k > 0 ? p->node[k - 1] : w->from;
        struct first   f = { 0 };

        if (number >> FAB_LINK_BITS == ROW) {
            least = fab_min(least, left_of(w, from, number, fab_out_at(w->y, number)));
            continue;
        }
        if (number >> FAB_LINK_BITS == COMMONS) {
            (void)commons_link(w, p->node[k], &f);
        } else {
            for (uint32_t i = 0; i < w->nfirst; i++) {
                if (w->s->first[i].link == number) f = w->s->first[i];
            }
        }
        least = fab_min(least, first_left(w, &f));
    }
    return least;
}

static struct fab_way *same_way(const struct search *w, const struct fab_way *p)
{
    for (int k = w->stage_first; k < w->out->npaths; k++) {
        struct fab_way *q = &w->out->path[k];

        if (q->nlinks == p->nlinks &&
            memcmp(q->link, p->link, (size_t)p->nlinks * sizeof *p->link) == 0)
            return q;
    }
    return NULL;
}

/* Keeps a path that was found; false: there are too many. */
static bool keep(struct search *w, const struct fab_way *p, int64_t sum)
{
    struct fab_way *q = same_way(w, p);

    if (q == NULL && w->out->npaths == w->paths) {
        w->cut = true;
        return false;
    }
    if (q == NULL) {
        q = &w->out->path[w->out->npaths++];
        *q = *p;
    }
    q->sum.units += sum;
    w->out->sum.units += sum;
    take(w, p, sum, true);
    return true;
}

/* Ways of at most w->links until `need` is met; what is left of it. */
static int64_t search(struct search *w, int64_t need)
{
    for (int length = w->ask->layer == FAB_LAYER_WORD ? 2 : 1; length <= w->links && need > 0;
         length++) {
        struct fab_way p = { .from = w->source, .nlinks = length };

        if (length > 1) mark_near(w);
        if (length > 1 && w->marked && w->nnear == 0) break;
        if (length > 2 && w->source == FAB_FROM_VAULT) break;
        if (length == 4 || (length == 3 && (!w->listed || near2_cost(w) < first_cost(w))))
            mark_near2(w);
        while (need > 0 && walk(w, &p)) {
            const int64_t sum = fab_min(need, narrowest(w, &p));

            fab_assert(sum > 0);
            if (!keep(w, &p, sum)) return need;
            need -= sum;
        }
    }
    return need;
}

/* ---- a stage: one source */

static int first_order(const void *a, const void *b, void *arg)
{
    const struct first  *x = a, *y = b;
    const struct search *w = arg;
    const int            order = fab_node_order(w->g, x->node, y->node);

    if (order != 0 || x->link == y->link) return order;
    return fab_out_before(w->g, fab_out_at(w->y, x->link), fab_out_at(w->y, y->link)) ? -1 : 1;
}

/* Members whose word the creditor takes without a row. */
static void list_accepted(struct search *w)
{
    const uint32_t rows = w->nfirst;

    for (int k = 0; k < w->ask->naccept; k++) {
        const struct fab_cover_accept *c = &w->ask->accept[k];
        const uint32_t                 node = fab_node_find(w->g, &c->who);

        if (node == 0 || !may_pass(w, node) || is_near(w, node, FIRST) || c->sum.units == 0)
            continue;
        w->s->first[w->nfirst++] = (struct first){ node, VIRTUAL(ACCEPTED, node),
                                                   (uint32_t)fab_min(FAB_LINK_MAX, c->sum.units) };
    }
    if (w->nfirst > rows) fab_sort(w->s->first, w->nfirst, sizeof *w->s->first, first_order, w);
}

/* The source's links, unless there are too many. */
static void list_links(struct search *w)
{
    struct fab_run        r;
    const struct fab_out *link;
    uint32_t              number;

    if (w->from != 0 && out_count(w, w->from) > w->limit / 4) return;
    w->listed = true;
    if (w->from != 0) {
        r = fab_run_of(w->g, w->ask->layer, w->from);
        while ((link = fab_run_next(&r, &number)) != NULL && look(w)) {
            if (!may_pass(w, link->to) || !usable_first(w, link)) continue;
            mark_of(w, link->to)->near |= FIRST;
            w->s->first[w->nfirst++] = (struct first){ link->to, number, link->free };
        }
    }
    if (w->source == FAB_FROM_SELF && w->ask->layer == FAB_LAYER_WORD) list_accepted(w);
}

/* Guarantors of the debtor who own something themselves. */
static void list_vaults(struct search *w)
{
    uint32_t last = 0;

    mark_near(w);
    w->listed = true;
    for (uint32_t k = 0; k < w->nnear; k++) {
        const uint32_t node = w->s->near[k].node;
        const int64_t  own = fab_node_at(w->g, node)->own;

        if (node == last || own == 0) continue;
        last = node;
        w->s->first[w->nfirst++] =
            (struct first){ node, VIRTUAL(VAULT, node), (uint32_t)fab_min(FAB_LINK_MAX, own) };
    }
    w->cut = w->cut || !w->marked;
}

/* C of DECISION 3: all that direct sureties could carry, weight by weight; false: not to be told.
 */
static bool weigh(struct search *w)
{
    w->all = 0;
    for (uint32_t k = 0; k < w->nnear; k++) {
        struct near *n = &w->s->near[k];

        if (!look(w)) return false;
        n->weight = n->node == w->from ? 0
                                       : (uint32_t)last_left(w, n->node, n->link,
                                                             fab_out_at(w->y, n->link), false);
        w->all += n->weight;
    }
    return w->marked && w->all > 0;
}

static void roll_back(struct search *w)
{
    for (; w->out->npaths > w->stage_first; w->out->npaths--) {
        w->out->sum.units -= w->out->path[w->out->npaths - 1].sum.units;
    }
    take_all(w);
    w->phase++;
}

/* Everyone in proportion, as far as possible; the plain paths come back where that does not reach.
 */
static void fairly(struct search *w, int64_t need)
{
    const int n = w->out->npaths - w->stage_first;
    int64_t   left;

    mark_near(w);
    if (!weigh(w)) return;
    memcpy(w->s->plain, w->out->path + w->stage_first, (size_t)n * sizeof *w->s->plain);
    roll_back(w);
    w->capped = true;
    left = search(w, need);
    w->capped = false;
    w->phase++;
    if (left > 0) left = search(w, left);
    if (left == 0) return;
    roll_back(w);
    memcpy(w->out->path + w->stage_first, w->s->plain, (size_t)n * sizeof *w->s->plain);
    w->out->npaths = w->stage_first + n;
    w->out->sum.units += need;
    take_all(w);
}

static void stage(struct search *w, int source)
{
    const int64_t need = w->ask->need.units - w->out->sum.units;

    w->source = source;
    w->stage_first = w->out->npaths;
    w->from = source_node(w, source);
    w->nfirst = 0;
    w->listed = false;
    w->need = need;
    w->phase++;
    if (need == 0) return;
    if (source != FAB_FROM_COMMONS && source != FAB_FROM_VAULT && source != FAB_FROM_SELF &&
        w->from == 0)
        return;
    take_all(w);
    if (source == FAB_FROM_VAULT) list_vaults(w);
    else if (source != FAB_FROM_COMMONS) list_links(w);
    if (search(w, need) == 0) fairly(w, need);
}

/* ---- the whole */

static enum fab_code check(const struct fab_scratch *s, const struct fab_cover_ask *ask,
                           struct fab_err *e)
{
    const int allowed = ask->layer == FAB_LAYER_WORD
                            ? FAB_FROM_VAULT | FAB_FROM_SELF
                            : FAB_FROM_POOL | FAB_FROM_ORG | FAB_FROM_COMMONS | FAB_FROM_SELF;

    if (ask->layer < 0 || ask->layer >= FAB_LAYERS) return fab_fail_field(e, FAB_E_FIELD, "layer");
    if ((ask->from & ~allowed) != 0) return fab_fail_field(e, FAB_E_FIELD, "from");
    if (ask->need.units < 0 || ask->need.units > FAB_AMOUNT_MAX)
        return fab_fail_field(e, FAB_E_FIELD, "need");
    if (fab_same(&ask->creditor, &ask->debtor)) return fab_fail_field(e, FAB_E_FIELD, "debtor");
    if (ask->links != 0 && (ask->links < 1 || ask->links > FAB_COVER_LINKS))
        return fab_fail_field(e, FAB_E_FIELD, "links");
    if (ask->paths < 0 || ask->paths > FAB_COVER_PATHS)
        return fab_fail_field(e, FAB_E_FIELD, "paths");
    if (ask->scan != 0 && (ask->scan < SCAN_LEAST || ask->scan > s->scan))
        return fab_fail_field(e, FAB_E_FIELD, "scan");
    if (ask->naccept < 0 || ask->naccept > FAB_COVER_ACCEPTS)
        return fab_fail_field(e, FAB_E_FIELD, "accept");
    for (int k = 0; k < ask->naccept; k++) {
        if (ask->accept[k].sum.units < 0) return fab_fail_field(e, FAB_E_FIELD, "accept");
    }
    if (ask->known.units < 0) return fab_fail_field(e, FAB_E_FIELD, "known");
    return ask->starter.units < 0 ? fab_fail_field(e, FAB_E_FIELD, "starter") : FAB_OK;
}

enum fab_code fab_cover_find(const struct fab_graph *g, struct fab_scratch *s,
                             const struct fab_cover_ask *ask, struct fab_cover *out,
                             struct fab_err *e)
{
    struct search w;

    FAB_TRY(check(s, ask, e));
    if (g->nodes.n > s->nmarks) return fab_fail(e, FAB_E_MEMORY);
    fab_assert(g->listed);
    memset(&w, 0, offsetof(struct search, taken));
    w.ntaken = 0;
    w.capped = false;
    w.phase = 0;
    w.g = g;
    w.ask = ask;
    w.y = &g->layer[ask->layer];
    w.s = s;
    w.out = out;
    w.a = fab_node_find(g, &ask->creditor);
    w.b = fab_node_find(g, &ask->debtor);
    w.arbiter = fab_id_none(&ask->arbiter) ? 0 : fab_node_find(g, &ask->arbiter);
    w.until = fab_cover_seconds(ask->until, true);
    w.links = ask->links == 0 ? FAB_COVER_LINKS : ask->links;
    w.paths = ask->paths == 0 ? FAB_COVER_PATHS : ask->paths;
    w.limit = ask->scan == 0 ? s->scan : ask->scan;
    out->npaths = 0;
    out->sum.units = 0;
    new_stamp(s);
    for (int source = FAB_FROM_VAULT; source <= FAB_FROM_SELF && w.b != 0; source <<= 1) {
        if ((ask->from & source) != 0) stage(&w, source);
    }
    out->complete = !w.cut;
    fab_assert(out->sum.units <= ask->need.units);
    return FAB_OK;
}

struct fab_cover_row fab_cover_link_row(const struct fab_graph *g, const struct fab_cover_ask *ask,
                                        const struct fab_way *p, int k)
{
    static const int FIRST_KIND[] = { [FAB_FROM_POOL] = FAB_EDGE_POOL,
                                      [FAB_FROM_ORG] = FAB_EDGE_PROGRAMME,
                                      [FAB_FROM_SELF] = FAB_EDGE_TRACK };
    const uint32_t            number = p->link[k];
    const fab_id              pool = fab_pool((int)g->unit);
    const struct fab_layer   *y = &g->layer[ask->layer];
    struct fab_cover_row      row = { .dst = fab_cover_member(g, p->node[k]) };
    const struct fab_out     *link, *other;
    struct fab_run            r;
    uint32_t                  from, at;

    row.src = k > 0                           ? fab_cover_member(g, p->node[k - 1])
              : p->from == FAB_FROM_POOL      ? pool
              : p->from == FAB_FROM_ORG       ? ask->org
              : p->from == FAB_FROM_COMMONS   ? fab_commons()
                                              : ask->creditor;
    if (number >> FAB_LINK_BITS != ROW) {
        if (number >> FAB_LINK_BITS == COMMONS) row.kind = FAB_EDGE_PRESUMPTION;
        return row;
    }
    row.kind = ask->layer == FAB_LAYER_WORD ? FAB_EDGE_WORD
               : k > 0                      ? FAB_EDGE_TRACK
                                            : FIRST_KIND[p->from];
    link = fab_out_at(y, number);
    row.link = (struct fab_cover_link){ .free = link->free,
                                        .hops = (int)(link->meta >> FAB_LINK_BITS),
                                        .topics = *(const int64_t *)fab_pieces_at(
                                            &g->sets, link->meta & NODE_BITS) };
    if (link->until != FAB_FOREVER) row.link.until.ms = (int64_t)link->until * 1000;
    from = fab_node_find(g, &row.src);
    r = fab_run_to(g, ask->layer, from, link->to);
    while ((other = fab_run_next(&r, &at)) != NULL && at != number) {
        row.same += other->to == link->to && other->until == link->until &&
                    other->meta == link->meta && other->free == link->free;
    }
    return row;
}
