/* paths.c: the shortest ways between two people, each through people of its own.
 *
 * Why     a figure about a stranger is believed sooner when it can be walked: who says what about
 *         whom, one step after another.
 * Idea    links are listed by their first person; a breadth-first walk finds a shortest path, its
 *         inner people are set aside, and the walk begins again.
 * Cost    at most FAB_PATHS walks over all links: 1 ms each for Debian's 11,769.
 * Source  DECISION 1; disjoint paths as webs of trust are read (wotsap, 2002). */
#include "judge/paths.h"

#include "judge/ask.h"

static const uint32_t NONE = UINT32_MAX;

struct walk {
    const struct fab_link *links;
    uint32_t  people, from, to;
    uint32_t *first, *order;        /* links of u: order[first[u]] .. order[first[u + 1] - 1] */
    uint32_t *latest;               /* by person: the link that speaks for the pair looked at */
    uint32_t *via;                  /* by person: the link it was reached by */
    uint32_t *queue;                /* people in the order in which they are reached */
    uint8_t  *steps;                /* by person: 1 + links from the beginning; 0: not reached */
    uint8_t  *taken;                /* by person: stands in a path that was found before */
    bool      direct;               /* the path of one link was found */
};

/* Counting sort by first person; rows of one person stay in their order. */
static void list_links(struct walk *w, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) w->first[w->links[i].from + 1]++;
    for (uint32_t u = 0; u < w->people; u++) {
        w->first[u + 1] += w->first[u];
        w->queue[u] = w->first[u];
    }
    for (uint32_t i = 0; i < n; i++) w->order[w->queue[w->links[i].from]++] = i;
}

static enum fab_code open_walk(struct walk *w, uint32_t n, struct fab_arena *a, struct fab_err *e)
{
    w->first = fab_new(a, uint32_t, (size_t)w->people + 1);
    w->order = fab_new(a, uint32_t, (size_t)n + 1);
    w->latest = fab_new(a, uint32_t, w->people);
    w->via = fab_new(a, uint32_t, w->people);
    w->queue = fab_new(a, uint32_t, w->people);
    w->steps = fab_new(a, uint8_t, w->people);
    w->taken = fab_new(a, uint8_t, w->people);
    if (w->first == NULL || w->order == NULL || w->latest == NULL || w->via == NULL
        || w->queue == NULL || w->steps == NULL || w->taken == NULL) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    list_links(w, n);
    return FAB_OK;
}

static bool leads_on(const struct walk *w, const struct fab_link *l)
{
    if (l->to == w->from || w->taken[l->to]) return false;
    if (l->from == w->from && l->to == w->to && w->direct) return false;
    if (l->kind != FAB_OUTSIDE_RATING || l->value_ppm > 0) return true;
    return l->to == w->to && l->value_ppm < 0;
}

/* A link that is better to be reached by: as short, and trust where the other is none. */
static bool is_better(const struct walk *w, uint32_t u, const struct fab_link *l)
{
    return w->steps[l->to] == w->steps[u] + 1 && l->kind == FAB_OUTSIDE_VOUCH
        && w->links[w->via[l->to]].kind != FAB_OUTSIDE_VOUCH;
}

/* What speaks for each pair that begins with u. */
static void find_latest(struct walk *w, uint32_t u)
{
    for (uint32_t k = w->first[u]; k < w->first[u + 1]; k++) {
        const struct fab_link *l = &w->links[w->order[k]], *known;

        known = w->latest[l->to] == NONE ? NULL : &w->links[w->latest[l->to]];
        if (known == NULL || known->from != u || l->at.ms >= known->at.ms) {
            w->latest[l->to] = w->order[k];
        }
    }
}

/* Goes one link on from u, to everybody of whom it speaks; *tail: people in the queue. */
static void step_from(struct walk *w, uint32_t u, uint32_t *tail)
{
    find_latest(w, u);
    for (uint32_t k = w->first[u]; k < w->first[u + 1]; k++) {
        const struct fab_link *l = &w->links[w->order[k]];
        if (w->latest[l->to] != w->order[k] || !leads_on(w, l)) continue;
        if (w->steps[l->to] == 0) {
            w->steps[l->to] = w->steps[u] + 1;
            w->queue[(*tail)++] = l->to;
            w->via[l->to] = w->order[k];
        } else if (is_better(w, u, l)) {
            w->via[l->to] = w->order[k];
        }
    }
}

/* Reaches `to`, or everybody within FAB_PATH_LINKS; from those as far away as `to` it goes no
 * further. */
static bool walk(struct walk *w)
{
    uint32_t tail = 1;

    memset(w->steps, 0, w->people);
    memset(w->latest, 0xff, w->people * sizeof *w->latest);
    w->queue[0] = w->from;
    w->steps[w->from] = 1;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t u = w->queue[head];
        if (w->steps[u] > FAB_PATH_LINKS) break;
        if (w->steps[w->to] > 0 && w->steps[u] >= w->steps[w->to]) break;
        step_from(w, u, &tail);
    }
    return w->steps[w->to] > 0;
}

/* A trust signature of depth d carries itself and d - 1 more, at most FAB_PASSED_ON in all. */
static bool is_trust(const struct fab_path *p)
{
    for (int k = 0; k < p->n; k++) {
        if (p->link[k]->kind != FAB_OUTSIDE_VOUCH) return false;
        if (fab_min(p->link[k]->depth, FAB_PASSED_ON) < p->n - k) return false;
    }
    return true;
}

/* Back from the end; the people between are taken. */
static void keep(struct walk *w, struct fab_path *out)
{
    out->n = w->steps[w->to] - 1;
    fab_assert(out->n >= 1 && out->n <= FAB_PATH_LINKS);
    for (uint32_t u = w->to, k = (uint32_t)out->n; k > 0; k--) {
        out->link[k - 1] = &w->links[w->via[u]];
        u = out->link[k - 1]->from;
        if (u != w->from) w->taken[u] = 1;
    }
    w->direct = w->direct || out->n == 1;
    out->trust = is_trust(out);
}

enum fab_code fab_paths(const struct fab_link *links, uint32_t n, uint32_t people, uint32_t from,
                        uint32_t to, struct fab_arena scratch, struct fab_path out[FAB_PATHS],
                        int *count, struct fab_err *e)
{
    struct walk w = { .links = links, .people = people, .from = from, .to = to };

    fab_assert(from < people && to < people && from != to);
    *count = 0;
    FAB_TRY(open_walk(&w, n, &scratch, e));
    while (*count < FAB_PATHS && walk(&w)) keep(&w, &out[(*count)++]);
    return FAB_OK;
}
