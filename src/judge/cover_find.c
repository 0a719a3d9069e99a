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
#include "judge/cover_search.h"

#include "base/sort.h"

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
            least = fab_min(least, fab_search_left(w, from, number, fab_out_at(w->y, number)));
            continue;
        }
        if (number >> FAB_LINK_BITS == COMMONS) {
            (void)fab_search_commons(w, p->node[k], &f);
        } else {
            for (uint32_t i = 0; i < w->nfirst; i++) {
                if (w->s->first[i].link == number) f = w->s->first[i];
            }
        }
        least = fab_min(least, fab_search_first_left(w, &f));
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

        if (length > 1) fab_near_mark(w);
        if (length > 1 && w->marked && w->nnear == 0) break;
        if (length > 2 && w->source == FAB_FROM_VAULT) break;
        if (length == 4 || (length == 3 && (!w->listed || fab_near2_cost(w) < fab_first_cost(w))))
            fab_near2_mark(w);
        while (need > 0 && fab_search_walk(w, &p)) {
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
            if (!may_pass(w, link->to) || !fab_search_usable_first(w, link)) continue;
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

    fab_near_mark(w);
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
                                       : (uint32_t)fab_search_last_left(w, n->node, n->link,
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

    fab_near_mark(w);
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
    fab_search_stamp(s);
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
