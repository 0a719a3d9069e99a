/* cover_graph.c: the graph of links in memory, kept current with a delta.
 *
 * Why     a search looks at hundreds of links of strangers to one another; as rows of the store
 *         each would cost a thousand times as much.
 * Idea    links lie in two sorted arrays, by source and by target.  What is reserved or freed
 *         changes a number in place; a new link goes to the delta, a short list at both its ends,
 *         until a merge writes all arrays anew.  A link is known by its ends and its terms, not by
 *         an id: two with equal terms are interchangeable, and 32 bytes a link are saved.
 * Cost    a change: one search in a sorted list; a new link also the length of its source's part of
 *         the delta.  A merge: linear, about 0.1 us a link.
 * Source  DECISION 2, 3 ("Storage for speed"). */
#include "judge/cover_graph.h"

#include "base/sort.h"

enum {
    NODES_SHIFT = 10,
    EXTRA_SHIFT = 10,
    SETS_SHIFT = 6,
    GROWN_LEAST = 4096,
    GROWN_SHARE = 100,
    SECURED_ONLY = 3,
    SECOND_MS = 1000
};
#define LINKS_MOST (UINT32_C(1) << FAB_LINK_BITS)

/* ---- members */

static uint64_t mid_hash(const uint8_t *mid)
{
    uint64_t a, b;

    memcpy(&a, mid, sizeof a);
    memcpy(&b, mid + sizeof a, sizeof b);
    return fab_places_mix(a ^ fab_places_mix(b));
}

static uint64_t node_hash(const void *arg, uint32_t number)
{
    return mid_hash(fab_node_at(arg, number)->mid);
}

uint32_t fab_node_find(const struct fab_graph *g, const fab_id *who)
{
    const uint64_t hash = mid_hash(who->b);
    uint32_t       at = (uint32_t)hash, number;

    while ((number = fab_places_next(&g->ids, hash, &at)) != 0) {
        if (memcmp(fab_node_at(g, number)->mid, who->b, FAB_MID_BYTES) == 0) return number;
    }
    return 0;
}

/* Found, or made; 0: no memory. */
static uint32_t node_of(struct fab_graph *g, const fab_id *who)
{
    uint32_t number = fab_node_find(g, who);

    fab_assert(!fab_id_none(who) && fab_id_short(who));
    if (number != 0) return number;
    if (!fab_pieces_room(&g->nodes, g->memory, 1)) return 0;
    if (!fab_places_room(&g->ids, g->memory, 1, node_hash, g)) return 0;
    number = fab_pieces_add(&g->nodes);
    memcpy(fab_node_at(g, number)->mid, who->b, FAB_MID_BYTES);
    fab_places_add(&g->ids, mid_hash(who->b), number);
    return number;
}

int fab_node_order(const struct fab_graph *g, uint32_t a, uint32_t b)
{
    if (a == b) return 0;
    if (a < g->nbase && b < g->nbase) return a < b ? -1 : 1;
    return memcmp(fab_node_at(g, a)->mid, fab_node_at(g, b)->mid, FAB_MID_BYTES);
}

fab_id fab_cover_member(const struct fab_graph *g, uint32_t node)
{
    return fab_id_of(fab_node_at(g, node)->mid, FAB_MID_BYTES);
}

/* ---- what a link says */

uint32_t fab_cover_seconds(fab_moment until, bool up)
{
    if (until.ms <= 0) return 0;
    return (uint32_t)fab_min((int64_t)FAB_FOREVER - 1,
                             (until.ms + (up ? SECOND_MS - 1 : 0)) / SECOND_MS);
}

static uint64_t topics_hash(int64_t topics)
{
    return fab_places_mix((uint64_t)topics);
}

static uint64_t set_hash(const void *arg, uint32_t number)
{
    const struct fab_graph *g = arg;

    return topics_hash(*(const int64_t *)fab_pieces_at(&g->sets, number));
}

/* The number of a set of topics; false: no memory. */
static bool set_of(struct fab_graph *g, int64_t topics, uint32_t *set)
{
    const uint64_t hash = topics_hash(topics);
    uint32_t       at = (uint32_t)hash;

    *set = 0;
    if (topics == 0) return true;
    while ((*set = fab_places_next(&g->set_places, hash, &at)) != 0) {
        if (*(const int64_t *)fab_pieces_at(&g->sets, *set) == topics) return true;
    }
    if (!fab_pieces_room(&g->sets, g->memory, 1)) return false;
    if (!fab_places_room(&g->set_places, g->memory, 1, set_hash, g)) return false;
    *set = fab_pieces_add(&g->sets);
    *(int64_t *)fab_pieces_at(&g->sets, *set) = topics;
    fab_places_add(&g->set_places, hash, *set);
    return true;
}

/* The link as it is kept; false: no memory. */
static bool out_of(struct fab_graph *g, uint32_t to, const struct fab_cover_link *link,
                   struct fab_out *out)
{
    uint32_t set;

    fab_assert(link->hops >= 0 && link->hops <= FAB_COVER_HOPS && link->free >= 0);
    if (!set_of(g, link->topics, &set)) return false;
    *out = (struct fab_out){ .to = to,
                             .free = (uint32_t)fab_min(link->free, FAB_LINK_MAX),
                             .until = link->until.ms == 0 ? FAB_FOREVER
                                                          : fab_cover_seconds(link->until, false),
                             .meta = (uint32_t)link->hops << FAB_LINK_BITS | set };
    return true;
}

bool fab_out_before(const struct fab_graph *g, const struct fab_out *a, const struct fab_out *b)
{
    if (a->to != b->to) return fab_node_order(g, a->to, b->to) < 0;
    return a->until != b->until ? a->until < b->until : a->meta < b->meta;
}

/* ---- links of one source */

struct fab_run fab_run_of(const struct fab_graph *g, int layer, uint32_t from)
{
    const struct fab_layer *y = &g->layer[layer];
    struct fab_run          r = { .g = g, .y = y };

    if (from < g->nbase && y->n > 0) {
        r.at = y->out_at[from];
        r.end = y->out_at[from + 1];
    }
    if (g->listed) r.extra = fab_node_at(g, from)->first_out[layer];
    return r;
}

struct fab_run fab_run_to(const struct fab_graph *g, int layer, uint32_t from, uint32_t to)
{
    struct fab_run r = fab_run_of(g, layer, from);
    uint32_t       end = r.end;

    while (r.at < end) {                    /* the first link whose target is not before `to` */
        const uint32_t middle = r.at + (end - r.at) / 2;

        if (fab_node_order(g, r.y->out[middle].to, to) < 0) r.at = middle + 1;
        else end = middle;
    }
    while (r.extra != 0 && fab_node_order(g, fab_extra_at(r.y, r.extra)->out.to, to) < 0) {
        r.extra = fab_extra_at(r.y, r.extra)->next_out;
    }
    return r;
}

/* The link from -> like->to with these terms that carries `free`; NULL: there is none. */
static struct fab_out *find_link(const struct fab_graph *g, int layer, uint32_t from,
                                 const struct fab_out *like, uint32_t free)
{
    struct fab_run        r = fab_run_to(g, layer, from, like->to);
    const struct fab_out *out;
    uint32_t              link;

    while ((out = fab_run_next(&r, &link)) != NULL && out->to == like->to) {
        if (out->until == like->until && out->meta == like->meta && out->free == free) {
            return fab_out_at(r.y, link);
        }
    }
    return NULL;
}

/* Hangs item `item` of the delta on its two members: by source in order, by target in any. */
static void enlist(struct fab_graph *g, int layer, uint32_t item)
{
    struct fab_layer *y = &g->layer[layer];
    struct fab_extra *x = fab_extra_at(y, item);
    struct fab_node  *to = fab_node_at(g, x->out.to);
    uint32_t         *at = &fab_node_at(g, x->from)->first_out[layer];

    while (*at != 0 && !fab_out_before(g, &x->out, &fab_extra_at(y, *at)->out))
        at = &fab_extra_at(y, *at)->next_out;
    x->next_out = *at;
    *at = item;
    x->next_in = to->first_in[layer];
    to->first_in[layer] = item;
}

static bool add_link(struct fab_graph *g, int layer, uint32_t from, const struct fab_out *out)
{
    struct fab_layer *y = &g->layer[layer];
    uint32_t          item;

    if ((uint64_t)y->n + y->extra.n >= LINKS_MOST || !fab_pieces_room(&y->extra, g->memory, 1))
        return false;
    item = fab_pieces_add(&y->extra);
    *fab_extra_at(y, item) = (struct fab_extra){ .out = *out, .from = from };
    if (g->listed) enlist(g, layer, item);
    return true;
}

enum fab_code fab_cover_change(struct fab_graph *g, int layer, const fab_id *src, const fab_id *dst,
                               const struct fab_cover_link *before,
                               const struct fab_cover_link *now, struct fab_err *e)
{
    const uint32_t  from = node_of(g, src), to = from == 0 ? 0 : node_of(g, dst);
    struct fab_out  was = { 0 }, is = { 0 };
    struct fab_out *there = NULL;

    fab_assert(before == NULL || g->listed);
    g->version++;
    if (to == 0) return fab_fail(e, FAB_E_MEMORY);
    if (before != NULL && !out_of(g, to, before, &was)) return fab_fail(e, FAB_E_MEMORY);
    if (now != NULL && !out_of(g, to, now, &is)) return fab_fail(e, FAB_E_MEMORY);
    if (was.free > 0) there = find_link(g, layer, from, &was, was.free);
    if (there != NULL) there->free = 0;
    if (is.free == 0) return FAB_OK;
    there = g->listed ? find_link(g, layer, from, &is, 0) : NULL;
    if (there != NULL) there->free = is.free;
    else if (!add_link(g, layer, from, &is)) return fab_fail(e, FAB_E_MEMORY);
    return FAB_OK;
}

/* ---- what a member has, and is */

enum fab_code fab_cover_purse(struct fab_graph *g, const fab_id *who, int64_t balance, int64_t line,
                              struct fab_err *e)
{
    const uint32_t node = node_of(g, who);

    g->version++;
    if (node == 0) return fab_fail(e, FAB_E_MEMORY);
    fab_node_at(g, node)->own = fab_max(0, balance);
    fab_node_at(g, node)->room = fab_max(0, balance + line);
    return FAB_OK;
}

enum fab_code fab_cover_standing(struct fab_graph *g, const fab_id *who, int standing,
                                 struct fab_err *e)
{
    const uint32_t node = node_of(g, who);

    fab_assert(standing >= FAB_COVER_STRANGER && standing <= FAB_COVER_ESTABLISHED);
    g->version++;
    if (node == 0) return fab_fail(e, FAB_E_MEMORY);
    fab_node_at(g, node)->standing = (uint32_t)standing;
    return FAB_OK;
}

enum fab_code fab_cover_presumed(struct fab_graph *g, const fab_id *who, int64_t carried,
                                 struct fab_err *e)
{
    const uint32_t node = node_of(g, who);

    g->version++;
    if (node == 0) return fab_fail(e, FAB_E_MEMORY);
    fab_node_at(g, node)->presumed = (uint32_t)fab_min(fab_max(carried, 0), FAB_LINK_MAX);
    return FAB_OK;
}

/* ---- rows of the state */

static struct fab_cover_link link_of(const struct fab_edge *row)
{
    return (struct fab_cover_link){ .free = fab_link_free(row), .until = { row->until },
                                    .hops = row->kind == FAB_EDGE_WORD    ? (int)row->hops
                                            : row->kind == FAB_EDGE_TRACK ? FAB_COVER_HOPS
                                                                          : 0,
                                    .topics = row->kind == FAB_EDGE_WORD ? row->topic : 0 };
}

static enum fab_code edge_filed(struct fab_graph *g, const struct fab_edge *before,
                                const struct fab_edge *now, struct fab_err *e)
{
    const struct fab_edge *row = now != NULL ? now : before;
    struct fab_cover_link  was, is;

    if (row->unit != g->unit) return FAB_OK;
    if (row->kind == FAB_EDGE_PRESUMPTION) {
        return fab_cover_presumed(g, &row->dst, now == NULL ? 0 : now->used + now->spent, e);
    }
    if (row->kind < FAB_EDGE_WORD || row->kind > FAB_EDGE_PROGRAMME) return FAB_OK;
    if (before != NULL) was = link_of(before);
    if (now != NULL) is = link_of(now);
    return fab_cover_change(g, row->kind == FAB_EDGE_WORD ? FAB_LAYER_WORD : FAB_LAYER_TRACK,
                            &row->src, &row->dst, before != NULL ? &was : NULL,
                            now != NULL ? &is : NULL, e);
}

static int standing_of(const struct fab_member *m)
{
    if (m == NULL || m->level >= SECURED_ONLY) return FAB_COVER_STRANGER;
    if (m->standing != FAB_NEWCOMER && m->standing != FAB_MEMBER) return FAB_COVER_STRANGER;
    return m->est != 0 || m->founder != 0 ? FAB_COVER_ESTABLISHED : FAB_COVER_NEWCOMER;
}

enum fab_code fab_cover_filed(struct fab_graph *g, int record, const void *before, const void *now,
                              struct fab_err *e)
{
    const void *row = now != NULL ? now : before;

    if (record == FAB_R_edge) return edge_filed(g, before, now, e);
    if (record == FAB_R_member) {
        return fab_cover_standing(g, &((const struct fab_member *)row)->mid, standing_of(now), e);
    }
    if (record == FAB_R_acct && ((const struct fab_acct *)row)->unit == g->unit) {
        const struct fab_acct *acct = now;

        return fab_cover_purse(g, &((const struct fab_acct *)row)->owner,
                               acct == NULL ? 0 : acct->bal, acct == NULL ? 0 : acct->line, e);
    }
    return FAB_OK;
}

/* ---- opening and closing */

static bool room_for_none(struct fab_graph *g)
{
    bool ok = fab_pieces_room(&g->nodes, g->memory, 1) && fab_pieces_room(&g->sets, g->memory, 1);

    if (ok) (void)fab_pieces_add(&g->nodes);
    if (ok) (void)fab_pieces_add(&g->sets);
    for (int k = 0; k < FAB_LAYERS && ok; k++) {
        ok = fab_pieces_room(&g->layer[k].extra, g->memory, 1);
        if (ok) (void)fab_pieces_add(&g->layer[k].extra);
    }
    return ok;
}

enum fab_code fab_cover_open(int64_t unit, struct fab_memory m, struct fab_graph **out,
                             struct fab_err *e)
{
    struct fab_graph *g = fab_memory_zeroed(m, sizeof *g);

    *out = NULL;
    if (g == NULL) return fab_fail(e, FAB_E_MEMORY);
    g->memory = m;
    g->unit = unit;
    g->nodes = (struct fab_pieces){ .item_bytes = sizeof(struct fab_node), .shift = NODES_SHIFT };
    g->sets = (struct fab_pieces){ .item_bytes = sizeof(int64_t), .shift = SETS_SHIFT };
    for (int k = 0; k < FAB_LAYERS; k++) {
        g->layer[k].extra =
            (struct fab_pieces){ .item_bytes = sizeof(struct fab_extra), .shift = EXTRA_SHIFT };
    }
    g->nbase = 1;
    if (!room_for_none(g)) {
        fab_cover_close(g);
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = g;
    return FAB_OK;
}

static size_t layer_bytes(const struct fab_graph *g, const struct fab_layer *y)
{
    return y->n * (sizeof *y->out + sizeof *y->in) + 2 * ((size_t)g->nbase + 1) * sizeof *y->out_at;
}

void fab_cover_close(struct fab_graph *g)
{
    const struct fab_memory m = g->memory;

    for (int k = 0; k < FAB_LAYERS; k++) {
        struct fab_layer *y = &g->layer[k];

        fab_memory_back(m, y->out, y->n * sizeof *y->out);
        fab_memory_back(m, y->in, y->n * sizeof *y->in);
        fab_memory_back(m, y->out_at, ((size_t)g->nbase + 1) * sizeof *y->out_at);
        fab_memory_back(m, y->in_at, ((size_t)g->nbase + 1) * sizeof *y->in_at);
        fab_pieces_close(&y->extra, m);
    }
    fab_pieces_close(&g->nodes, m);
    fab_pieces_close(&g->sets, m);
    fab_places_close(&g->ids, m);
    fab_places_close(&g->set_places, m);
    fab_memory_back(m, g, sizeof *g);
}

struct fab_cover_counts fab_cover_counts(const struct fab_graph *g)
{
    struct fab_cover_counts c = { .members = g->nodes.n - 1,
                                  .version = g->version,
                                  .bytes = sizeof *g };

    for (int k = 0; k < FAB_LAYERS; k++) {
        const struct fab_layer *y = &g->layer[k];

        c.links[k] = (int64_t)y->n + y->extra.n - 1;
        c.delta += y->extra.n - 1;
        c.bytes += fab_pieces_bytes(&y->extra) + (y->out_at == NULL ? 0 : layer_bytes(g, y));
    }
    c.bytes += fab_pieces_bytes(&g->nodes) + fab_pieces_bytes(&g->sets) +
               ((size_t)g->ids.places + g->set_places.places) * sizeof(uint32_t);
    return c;
}

bool fab_cover_grown(const struct fab_graph *g)
{
    const struct fab_cover_counts c = fab_cover_counts(g);

    return c.delta > fab_max(GROWN_LEAST, (c.links[0] + c.links[1]) / GROWN_SHARE);
}

/* ---- merging */

/* A member who came since the last merge; lead: the first bytes of his id, so that most comparisons
 * end there. */
struct fresh { uint64_t lead; uint32_t node; };
struct by_id { const struct fab_graph *g; };

static int fresh_order(const void *a, const void *b, void *arg)
{
    const struct fresh *x = a, *y = b;

    if (x->lead != y->lead) return x->lead < y->lead ? -1 : 1;
    return fab_node_order(((const struct by_id *)arg)->g, x->node, y->node);
}

static uint64_t lead_of(const struct fab_node *node)
{
    uint64_t lead = 0;

    for (int i = 0; i < 8; i++) lead = lead << 8 | node->mid[i];
    return lead;
}

/* All members of g in order of their ids go to `out`, which has room; number[old] is the new
 * number. */
static void renumber(const struct fab_graph *g, struct fresh *fresh, uint32_t *number,
                     struct fab_graph *out)
{
    const uint32_t count = g->nodes.n - g->nbase;
    struct by_id   by = { g };
    uint32_t       base = 1, k = 0;

    for (uint32_t i = 0; i < count; i++) {
        fresh[i] = (struct fresh){ lead_of(fab_node_at(g, g->nbase + i)), g->nbase + i };
    }
    fab_sort(fresh, count, sizeof *fresh, fresh_order, &by);
    number[0] = 0;
    while (base < g->nbase || k < count) {
        const bool old =
            k == count || (base < g->nbase && fab_node_order(g, base, fresh[k].node) < 0);
        const uint32_t   from = old ? base++ : fresh[k++].node, to = fab_pieces_add(&out->nodes);
        struct fab_node *node = fab_node_at(out, to);

        *node = *fab_node_at(g, from);
        memset(node->first_out, 0, sizeof node->first_out);
        memset(node->first_in, 0, sizeof node->first_in);
        number[from] = to;
        fab_places_add(&out->ids, mid_hash(node->mid), to);
    }
}

static int out_order(const void *a, const void *b, void *arg)
{
    const struct fab_out *x = a, *y = b;

    (void)arg;                                          /* numbers stand in order of ids now */
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    if (x->until != y->until) return x->until < y->until ? -1 : 1;
    return x->meta < y->meta ? -1 : x->meta > y->meta;
}

/* at[k + 1] = how many there are of k; becomes at[k] = where they begin. */
static void begin_at(uint32_t *at, uint32_t n)
{
    for (uint32_t k = 1; k <= n; k++) at[k] += at[k - 1];
}

/* Counts what is left of each source into out_at; how many in all. */
static uint32_t count_out(const struct fab_graph *g, const struct fab_layer *y,
                          const uint32_t *number, struct fab_layer *to, uint32_t nodes)
{
    for (uint32_t u = 1; u < g->nbase && y->n > 0; u++) {
        for (uint32_t k = y->out_at[u]; k < y->out_at[u + 1]; k++)
            to->out_at[number[u] + 1] += y->out[k].free > 0;
    }
    for (uint32_t k = 1; k < y->extra.n; k++) {
        const struct fab_extra *x = fab_extra_at(y, k);

        to->out_at[number[x->from] + 1] += x->out.free > 0;
    }
    begin_at(to->out_at, nodes);
    return to->out_at[nodes];
}

/* place[u]: where the next link of u goes. */
static void put_out(const struct fab_out *out, const uint32_t *number, struct fab_layer *to,
                    uint32_t *place)
{
    if (out->free == 0) return;
    to->out[*place] = *out;
    to->out[(*place)++].to = number[out->to];
}

static void fill_out(const struct fab_graph *g, const struct fab_layer *y, const uint32_t *number,
                     struct fab_layer *to, uint32_t nodes, uint32_t *place)
{
    memcpy(place, to->out_at, (size_t)nodes * sizeof *place);
    for (uint32_t u = 1; u < g->nbase && y->n > 0; u++) {
        for (uint32_t k = y->out_at[u]; k < y->out_at[u + 1]; k++)
            put_out(&y->out[k], number, to, &place[number[u]]);
    }
    for (uint32_t u = 0; u < nodes; u++)
        to->in_at[u] = place[u]; /* what lies behind is new, in any order */
    for (uint32_t k = 1; k < y->extra.n; k++) {
        const struct fab_extra *x = fab_extra_at(y, k);

        put_out(&x->out, number, to, &place[number[x->from]]);
    }
    for (uint32_t u = 0; u < nodes; u++) {
        const uint32_t first = to->out_at[u];

        if (to->in_at[u] == to->out_at[u + 1]) continue;
        fab_sort(to->out + first, to->out_at[u + 1] - first, sizeof *to->out, out_order, NULL);
    }
}

static void fill_in(struct fab_layer *to, uint32_t nodes, uint32_t *place)
{
    memset(to->in_at, 0, ((size_t)nodes + 1) * sizeof *to->in_at);
    for (uint32_t k = 0; k < to->n; k++) to->in_at[to->out[k].to + 1]++;
    begin_at(to->in_at, nodes);
    memcpy(place, to->in_at, (size_t)nodes * sizeof *place);
    for (uint32_t u = 0; u < nodes; u++) {
        for (uint32_t k = to->out_at[u]; k < to->out_at[u + 1]; k++) {
            to->in[place[to->out[k].to]++] = (struct fab_in){ u, k };
        }
    }
}

/* false: no memory. */
static bool merge_layer(const struct fab_graph *g, int layer, const uint32_t *number,
                        struct fab_graph *out, uint32_t *place)
{
    const struct fab_layer *y = &g->layer[layer];
    struct fab_layer       *to = &out->layer[layer];
    const uint32_t          nodes = out->nbase;
    uint32_t                n;

    to->out_at = fab_memory_zeroed(g->memory, ((size_t)nodes + 1) * sizeof *to->out_at);
    to->in_at = fab_memory_zeroed(g->memory, ((size_t)nodes + 1) * sizeof *to->in_at);
    if (to->out_at == NULL || to->in_at == NULL) return false;
    n = count_out(g, y, number, to, nodes);
    if (n == 0) return true;
    to->out = g->memory.more(g->memory.self, n * sizeof *to->out);
    to->in = to->out == NULL ? NULL : g->memory.more(g->memory.self, n * sizeof *to->in);
    if (to->in == NULL) {
        fab_memory_back(g->memory, to->out, n * sizeof *to->out);
        to->out = NULL;
        return false;
    }
    to->n = n;
    fill_out(g, y, number, to, nodes, place);
    fill_in(to, nodes, place);
    return true;
}

static bool copy_sets(const struct fab_graph *g, struct fab_graph *out)
{
    uint32_t set;

    for (uint32_t k = 1; k < g->sets.n; k++) {
        if (!set_of(out, *(const int64_t *)fab_pieces_at(&g->sets, k), &set)) return false;
        fab_assert(set == k);
    }
    return true;
}

static bool merge_into(const struct fab_graph *g, struct fab_graph *out, struct fresh *fresh,
                       uint32_t *number, uint32_t *place)
{
    const uint32_t nodes = g->nodes.n;
    bool ok = fab_pieces_room(&out->nodes, g->memory, nodes - 1) &&
              fab_places_room(&out->ids, g->memory, nodes, node_hash, out) && copy_sets(g, out);

    if (!ok) return false;
    renumber(g, fresh, number, out);
    out->nbase = nodes;
    for (int k = 0; k < FAB_LAYERS && ok; k++) ok = merge_layer(g, k, number, out, place);
    out->listed = true;
    out->version = g->version;
    return ok;
}

enum fab_code fab_cover_merge(const struct fab_graph *g, struct fab_graph **out, struct fab_err *e)
{
    const struct fab_memory m = g->memory;
    const size_t            nodes = g->nodes.n, new = nodes - g->nbase + 1;
    struct fresh           *fresh = m.more(m.self, new * sizeof *fresh);
    uint32_t               *number = m.more(m.self, nodes * sizeof *number);
    uint32_t               *place = m.more(m.self, nodes * sizeof *place);
    struct fab_graph       *to = NULL;
    enum fab_code           done = fab_cover_open(g->unit, m, &to, e);

    if (done == FAB_OK && (fresh == NULL || number == NULL || place == NULL ||
                           !merge_into(g, to, fresh, number, place))) {
        done = fab_fail(e, FAB_E_MEMORY);
        fab_cover_close(to);
        to = NULL;
    }
    fab_memory_back(m, place, nodes * sizeof *place);
    fab_memory_back(m, number, nodes * sizeof *number);
    fab_memory_back(m, fresh, new * sizeof *fresh);
    *out = to;
    return done;
}
