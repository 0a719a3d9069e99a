/* judge/cover_search.h: one search under way, for the files cover_find, _near, _room and _walk.
 *
 * Members   by number; a mark says what this search knows of one.
 * Links     by number (cover_graph.h); those without a row carry what they are in the two top bits
 *           and whom they lead to below.
 * Stage     one source after another; `own` is what the present one took and may give back. */
#ifndef FAB_JUDGE_COVER_SEARCH_H
#define FAB_JUDGE_COVER_SEARCH_H

#include "judge/cover_graph.h"

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

/* A line of memory that will be wanted a few steps later: most of what is looked at lies anywhere.
 */
static inline void soon(const void *p)
{
    __builtin_prefetch(p);
}

static inline struct mark *mark_of(struct search *w, uint32_t node)
{
    struct mark *m = &w->s->mark[node];

    if (m->stamp != w->s->stamp) *m = (struct mark){ .stamp = w->s->stamp };
    return m;
}

static inline bool is_near(const struct search *w, uint32_t node, int bit)
{
    const struct mark *m = &w->s->mark[node];

    return m->stamp == w->s->stamp && (m->near & bit) != 0;
}

static inline bool is_dead(const struct search *w, uint32_t node, int r)
{
    const struct mark *m = &w->s->mark[node];

    return m->stamp == w->s->stamp && m->phase == w->phase && (m->dead >> r & 1) != 0;
}

static inline void set_dead(struct search *w, uint32_t node, int r)
{
    struct mark *m = mark_of(w, node);

    if (m->phase != w->phase) m->dead = 0;
    m->phase = w->phase;
    m->dead |= (uint8_t)(1U << r);
}

/* One more link looked at; false: enough. */
static inline bool look(struct search *w)
{
    if (++w->looks <= w->limit) return true;
    w->cut = true;
    return false;
}

/* May a way lead through this member?  Neither party, nor who may have to judge. */
static inline bool may_stand(const struct search *w, uint32_t node)
{
    return node != w->a && node != w->b && (w->arbiter == 0 || node != w->arbiter);
}

static inline bool may_pass(const struct search *w, uint32_t node)
{
    return node != w->from && may_stand(w, node);
}

static inline uint32_t in_count(const struct search *w, uint32_t node)
{
    return node < w->g->nbase && w->y->n > 0 ? w->y->in_at[node + 1] - w->y->in_at[node] : 0;
}

static inline uint32_t out_count(const struct search *w, uint32_t node)
{
    return node < w->g->nbase && w->y->n > 0 ? w->y->out_at[node + 1] - w->y->out_at[node] : 0;
}

/* ---- cover_near.c */

/* A search forgets what others knew. */
void fab_search_stamp(struct fab_scratch *s);
/* Marks who has a link to the debtor, once a search; if there are too many, all may have one. */
void fab_near_mark(struct search *w);
/* Marks who has a link to somebody near, whatever its terms, if the scan allows. */
void fab_near2_mark(struct search *w);
void fab_near2_sort(struct search *w);              /* in order of ids */
/* How many links lead to those who are near, and on from the source's. */
int64_t fab_near2_cost(struct search *w);
int64_t fab_first_cost(const struct search *w);

/* ---- cover_room.c */

/* Do its terms allow `after` further links?  A share of the pool, a programme can only be first. */
bool fab_search_usable(const struct search *w, const struct fab_out *link, int after);
bool fab_search_usable_first(const struct search *w, const struct fab_out *link);
/* What the link from -> b could carry before this stage (own false), or can now. */
int64_t fab_search_last_left(struct search *w, uint32_t from, uint32_t number,
                             const struct fab_out *link, bool own);
int64_t fab_search_first_left(const struct search *w, const struct first *f);
/* What link `number`, from -> link->to, can carry now. */
int64_t fab_search_left(struct search *w, uint32_t from, uint32_t number,
                        const struct fab_out *link);
/* The first link from -> to that can carry something and allows `after` more (AS_FIRST: begins a
 * way); false: none. */
bool fab_search_open(struct search *w, uint32_t from, uint32_t to, int after, uint32_t *number);
/* The commons' link to v, as the last one (newcomers too) or not; false: it carries nothing. */
bool fab_search_commons(const struct search *w, uint32_t v, struct first *f);

/* ---- cover_walk.c */

/* The first way, in order of ids, of exactly p->nlinks links; false: none. */
bool fab_search_walk(struct search *w, struct fab_way *p);

#endif
