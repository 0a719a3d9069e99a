/* cover_walk.c: the first way of a given length from a source to the debtor.
 *
 * Idea    depth first, successors in order of ids, at most four deep; who is not marked is skipped,
 *         who led nowhere is dead.  Where a list is much longer than those who are near, these are
 *         looked up in it.
 * Cost    each link looked at counts against the scan.
 * Source  DECISION 3. */
#include "judge/cover_search.h"

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
        if (!may_lead(w, link->to, r - 1) || !may_pass(w, link->to) ||
            !fab_search_usable(w, link, r - 1))
            continue;
        if (fab_search_left(w, u, number, link) <= 0) continue;
        if (over(w, link->to, number, r - 1, p)) return true;
    }
    return false;
}

/* By those who are near, looked up in the much longer list of u. */
static bool down_near(struct search *w, uint32_t u, int r, struct fab_way *p)
{
    const uint32_t n = r == 2 ? w->nnear : w->nnear2;
    uint32_t       number, last = 0;

    if (r == 3) fab_near2_sort(w);
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t v = r == 2 ? w->s->near[k].node : w->s->near2[k];

        if (v == last || v == w->from || !may_lead(w, v, r - 1)) continue;
        last = v;
        if (fab_search_open(w, u, v, r - 1, &number) && over(w, v, number, r - 1, p)) return true;
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
        found = fab_search_open(w, u, w->b, 0, &p->link[p->nlinks - 1]);
    } else {
        found = much_longer(w, u, r) ? down_near(w, u, r, p) : down_links(w, u, r, p);
    }
    if (!found) set_dead(w, u, r);
    return found;
}

/* ---- the first link */

/* From the source to v with r links behind; false: no way. */
static bool start(struct search *w, uint32_t v, int r, struct fab_way *p)
{
    struct first f;
    uint32_t     number;

    if (w->source == FAB_FROM_COMMONS) {
        if (!fab_search_commons(w, v, &f) || fab_search_first_left(w, &f) <= 0) return false;
        number = f.link;
    } else if (!fab_search_open(w, w->from, v, AS_FIRST, &number)) {
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
        if (may_lead(w, f->node, r) && fab_search_first_left(w, f) > 0 &&
            over(w, f->node, f->link, r, p))
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
    if (r == 2) fab_near2_sort(w);
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
bool fab_search_walk(struct search *w, struct fab_way *p)
{
    if (p->nlinks == 1) return start(w, w->b, 0, p);
    return w->listed ? walk_listed(w, p) : walk_near(w, p);
}
