/* judge/cover_graph.h: the inside of the graph, for the files cover*.c only.
 *
 * Members   numbers from 1; those below nbase stand in order of their ids, later ones behind in
 *           order of appearance until the next merge.  0 is nobody.
 * Links     numbered by their place in `out`, then those of the delta; sorted by source, then as
 *           fab_out_before says; `in` holds the same by target.  free = 0: at present nothing, or
 *           gone; a merge leaves them out.
 * meta      hops << 30 | number of the set of topics (0: all).
 * until     whole seconds, rounded down; FOREVER: no end. */
#ifndef FAB_JUDGE_COVER_GRAPH_H
#define FAB_JUDGE_COVER_GRAPH_H

#include "judge/cover.h"

#define FAB_FOREVER UINT32_MAX
enum { FAB_LINK_BITS = 30 };            /* links and members are fewer than 2^30 */

struct fab_out { uint32_t to, free, until, meta; };
struct fab_in { uint32_t from, link; };
struct fab_extra { struct fab_out out; uint32_t from, next_out, next_in; };
struct fab_node {
    uint8_t  mid[FAB_MID_BYTES];
    int64_t  own, room;                 /* balance above 0; what can be held */
    uint32_t presumed, standing;
    uint32_t first_out[FAB_LAYERS], first_in[FAB_LAYERS];   /* of the delta; 0: none */
};
struct fab_layer {
    uint32_t        n;
    struct fab_out *out;
    struct fab_in  *in;
    uint32_t       *out_at, *in_at;     /* nbase + 1 each */
    struct fab_pieces extra;            /* the delta; item 0 is none */
};
struct fab_graph {
    struct fab_memory memory;
    int64_t           unit, version;
    bool              listed;           /* the delta hangs on its members; false while loading */
    struct fab_pieces nodes, sets;      /* sets: topics as in edge.topic; item 0 is all */
    struct fab_places ids, set_places;
    uint32_t          nbase;
    struct fab_layer  layer[FAB_LAYERS];
};

static inline struct fab_node *fab_node_at(const struct fab_graph *g, uint32_t node)
{
    return fab_pieces_at(&g->nodes, node);
}
static inline struct fab_extra *fab_extra_at(const struct fab_layer *y, uint32_t item)
{
    return fab_pieces_at(&y->extra, item);
}
static inline struct fab_out *fab_out_at(const struct fab_layer *y, uint32_t link)
{
    return link < y->n ? &y->out[link] : &fab_extra_at(y, link - y->n)->out;
}
/* The number of a member, 0: unknown here. */
uint32_t fab_node_find(const struct fab_graph *g, const fab_id *who);
/* By ids. */
int fab_node_order(const struct fab_graph *g, uint32_t a, uint32_t b);
/* Does link a stand before link b of the same source?  By target, then until, then meta. */
bool fab_out_before(const struct fab_graph *g, const struct fab_out *a, const struct fab_out *b);
/* Whole seconds; up: of what must last at least so long. */
uint32_t fab_cover_seconds(fab_moment until, bool up);

/* Links of one source in order, sorted arrays and delta merged. */
struct fab_run { const struct fab_graph *g; const struct fab_layer *y; uint32_t at, end, extra; };
struct fab_run fab_run_of(const struct fab_graph *g, int layer, uint32_t from);
/* The same from the first link to this target on. */
struct fab_run fab_run_to(const struct fab_graph *g, int layer, uint32_t from, uint32_t to);
/* The next link and its number; NULL: none is left. */
static inline const struct fab_out *fab_run_next(struct fab_run *r, uint32_t *link)
{
    const struct fab_out *base = r->at < r->end ? &r->y->out[r->at] : NULL;
    const struct fab_extra *x;

    if (r->extra == 0) {
        *link = r->at++;
        return base;
    }
    x = fab_extra_at(r->y, r->extra);
    if (base != NULL && !fab_out_before(r->g, &x->out, base)) {
        *link = r->at++;
        return base;
    }
    *link = r->y->n + r->extra;
    r->extra = x->next_out;
    return &x->out;
}

#endif
