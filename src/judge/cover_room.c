/* cover_room.c: what a link can still carry for this search.
 *
 * Idea    capacity is what the graph says less what was taken on the way here; a link to the debtor
 *         is bounded by what its payer can have held too, and in the fair pass by his share.
 * Cost    a look at what was taken (at most 256 links) only where a member was used already.
 * Source  DECISION 2, 3. */
#include "judge/cover_search.h"

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
bool fab_search_usable(const struct search *w, const struct fab_out *link, int after)
{
    const int hops = (int)(link->meta >> FAB_LINK_BITS);

    return in_scope(w, link) &&
           (w->ask->layer == FAB_LAYER_WORD ? hops >= after : hops == FAB_COVER_HOPS);
}

/* What the creditor says of whose word he takes has no hops. */
bool fab_search_usable_first(const struct search *w, const struct fab_out *link)
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
int64_t fab_search_last_left(struct search *w, uint32_t from, uint32_t number,
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

int64_t fab_search_first_left(const struct search *w, const struct first *f)
{
    const struct taken *took = taken_of(w, f->link);

    return (int64_t)f->cap - (took == NULL ? 0 : took->sum);
}

/* What link `number`, from -> to, can carry now. */
int64_t fab_search_left(struct search *w, uint32_t from, uint32_t number,
                        const struct fab_out *link)
{
    const struct taken *took;

    if (link->to == w->b) {
        const int64_t left = fab_search_last_left(w, from, number, link, true);

        return w->capped && left > 0 ? fab_min(left, share_left(w, from, number)) : left;
    }
    if (mark_of(w, from)->used == 0) return link->free;
    took = taken_of(w, number);
    return (int64_t)link->free - (took == NULL ? 0 : took->sum);
}

/* The first link from -> to that can carry something and allows `after` more (AS_FIRST: begins a
 * way); false: none. */
bool fab_search_open(struct search *w, uint32_t from, uint32_t to, int after, uint32_t *number)
{
    struct fab_run        r = fab_run_to(w->g, w->ask->layer, from, to);
    const struct fab_out *link;

    while ((link = fab_run_next(&r, number)) != NULL && link->to == to) {
        if (!look(w)) return false;
        if (!(after == AS_FIRST ? fab_search_usable_first(w, link)
                                : fab_search_usable(w, link, after)))
            continue;
        if (fab_search_left(w, from, *number, link) > 0) return true;
    }
    return false;
}

/* The commons' link to v, as the last one (newcomers too) or not. */
bool fab_search_commons(const struct search *w, uint32_t v, struct first *f)
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
