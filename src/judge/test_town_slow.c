/* test_town_slow.c: a second, slow search for cover, and the exact max-flow above it. */
#include "judge/test_town.h"

#include "state/device.h"

/* ---- the slow search: all simple ways of each length in order, the first with room is taken */

struct slow {
    const struct fab_town *t;
    const struct fab_cover_ask *ask;
    int64_t used[FAB_TOWN_LINKS], own[FAB_TOWN_LINKS], held[FAB_TOWN_PEOPLE],
        start[3][FAB_TOWN_PEOPLE]; /* start: V, K, accepted: taken */
    int64_t held_before[FAB_TOWN_PEOPLE];
    bool capped;
    int64_t need, all;
    int source, order[FAB_TOWN_LINKS];
};
enum { V, K, ACCEPTED, NO_LINE = -1 };

static bool line_before(const struct fab_town_line *a, const struct fab_town_line *b)
{
    const int order = fab_town_id_order(a->to, b->to);

    if (order != 0) return order < 0;
    if (a->link.until.ms != b->link.until.ms)
        return a->link.until.ms != 0 &&
               (b->link.until.ms == 0 || a->link.until.ms < b->link.until.ms);
    return a->link.hops < b->link.hops;
}

static void order_lines(struct slow *w)
{
    for (int k = 0; k < w->t->n; k++) {
        int at = k;

        for (; at > 0 && line_before(&w->t->line[k], &w->t->line[w->order[at - 1]]); at--)
            w->order[at] = w->order[at - 1];
        w->order[at] = k;
    }
}

static bool line_open(const struct slow *w, int k, int after, bool first)
{
    const struct fab_town_line *l = &w->t->line[k];

    if (l->layer != w->ask->layer || l->link.free == 0) return false;
    if (l->link.until.ms != 0 && l->link.until.ms < w->ask->until.ms) return false;
    if (!fab_link_serves(l->link.topics, w->ask->topic)) return false;
    if (w->ask->layer == FAB_LAYER_TRACK) {
        return (l->link.hops == FAB_COVER_HOPS) ==
               !(first && (w->source == FAB_FROM_POOL || w->source == FAB_FROM_ORG));
    }
    return first || l->link.hops >= after;
}

static int64_t line_weight(const struct slow *w, int k)
{
    const struct fab_town_line *l = &w->t->line[k];
    int64_t left = l->link.free - (w->used[k] - w->own[k]);

    if (w->ask->layer == FAB_LAYER_WORD)
        left = fab_min(left, fab_max(0, w->t->own[l->from] + w->t->credit[l->from]) -
                                 w->held_before[l->from]);
    return fab_max(0, left);
}

static int64_t line_left(const struct slow *w, int k)
{
    const struct fab_town_line *l = &w->t->line[k];
    int64_t left = l->link.free - w->used[k];

    if (l->to != 1) return left;
    if (w->ask->layer == FAB_LAYER_WORD)
        left = fab_min(left,
                       fab_max(0, w->t->own[l->from] + w->t->credit[l->from]) - w->held[l->from]);
    if (w->capped && l->from > 2 && !(w->source == FAB_FROM_ORG && l->from == 3))
        left = fab_min(left, fab_mul_div_up(w->need, line_weight(w, k), w->all) - w->own[k]);
    return left;
}

/* What a source gives to v beyond any row. */
static int64_t start_left(const struct slow *w, int what, int v, bool last)
{
    const struct fab_town *t = w->t;
    int64_t cap = 0;

    if (what == V) cap = fab_max(0, t->own[v]);
    if (what == K && t->standing[v] == FAB_COVER_ESTABLISHED)
        cap = fab_max(0, w->ask->known.units - t->presumed[v]);
    if (what == K && t->standing[v] == FAB_COVER_NEWCOMER && last)
        cap = fab_max(0, w->ask->starter.units - t->presumed[v]);
    for (int k = 0; what == ACCEPTED && k < w->ask->naccept; k++) {
        const fab_id who = fab_town_person(v);

        if (fab_same(&who, &w->ask->accept[k].who)) cap = w->ask->accept[k].sum.units;
    }
    return cap - w->start[what][v];
}

/* Has a a row to v in scope? */
static bool has_row(const struct slow *w, int from, int v)
{
    for (int k = 0; k < w->t->n; k++) {
        if (w->t->line[k].from == from && w->t->line[k].to == v && line_open(w, k, 0, true))
            return true;
    }
    return false;
}

static bool inside_ok(const struct slow *w, const struct fab_town_way *p, int at, int v)
{
    const fab_id who = fab_town_person(v);

    if (v <= 2 || (w->source == FAB_FROM_ORG && v == 3) || fab_same(&who, &w->ask->arbiter))
        return false;
    for (int k = 0; k < at; k++) {
        if (p->node[k] == v) return false;
    }
    return true;
}

static bool slow_step(struct slow *w, struct fab_town_way *p, int at, int u);

static bool slow_take(struct slow *w, struct fab_town_way *p, int at, int line, int v)
{
    if (at + 1 == p->n ? v != 1 : !inside_ok(w, p, at, v)) return false;
    p->line[at] = line;
    p->node[at] = v;
    return at + 1 == p->n || slow_step(w, p, at + 1, v);
}

static bool slow_step(struct slow *w, struct fab_town_way *p, int at, int u)
{
    for (int i = 0; i < w->t->n; i++) {
        const int k = w->order[i];

        if (w->t->line[k].from != u || !line_open(w, k, p->n - at - 1, at == 0) ||
            line_left(w, k) <= 0)
            continue;
        if (slow_take(w, p, at, k, w->t->line[k].to)) return true;
    }
    return false;
}

static bool slow_virtual(struct slow *w, struct fab_town_way *p, int what)
{
    for (int i = 0; i < FAB_TOWN_PEOPLE; i++) {
        const int v = fab_town_by_id(i);

        if (v >= w->t->people || start_left(w, what, v, p->n == 1) <= 0) continue;
        if (slow_take(w, p, 0, NO_LINE - what, v)) return true;
    }
    return false;
}

/* The creditor's own links and those he takes privately, in one order of ids. */
static bool slow_self(struct slow *w, struct fab_town_way *p)
{
    for (int i = 0; i < FAB_TOWN_PEOPLE; i++) {
        const int v = fab_town_by_id(i);

        if (v >= w->t->people) continue;
        for (int j = 0; j < w->t->n; j++) {
            const int k = w->order[j];

            if (w->t->line[k].from != 0 || w->t->line[k].to != v || !line_open(w, k, 0, true) ||
                line_left(w, k) <= 0)
                continue;
            if (slow_take(w, p, 0, k, v)) return true;
        }
        if (w->ask->layer == FAB_LAYER_WORD && !has_row(w, 0, v) &&
            start_left(w, ACCEPTED, v, false) > 0) {
            if (slow_take(w, p, 0, NO_LINE - ACCEPTED, v)) return true;
        }
    }
    return false;
}

static bool slow_walk(struct slow *w, struct fab_town_way *p)
{
    switch (w->source) {
    case FAB_FROM_VAULT:
        return p->n == 2 && slow_virtual(w, p, V);
    case FAB_FROM_COMMONS:
        return p->n <= 3 && slow_virtual(w, p, K);
    case FAB_FROM_SELF:
        return slow_self(w, p);
    default:
        return slow_step(w, p, 0, w->source == FAB_FROM_POOL ? 2 : 3);
    }
}

static void slow_use(struct slow *w, const struct fab_town_way *p, int64_t sum)
{
    for (int k = 0; k < p->n; k++) {
        if (p->line[k] < 0) {
            w->start[NO_LINE - p->line[k]][p->node[k]] += sum;
            continue;
        }
        w->used[p->line[k]] += sum;
        w->own[p->line[k]] += sum;
    }
    if (p->n > 1) w->held[p->node[p->n - 2]] += sum;
}

static int64_t slow_least(const struct slow *w, const struct fab_town_way *p, int64_t need)
{
    for (int k = 0; k < p->n; k++) {
        need = fab_min(need, p->line[k] >= 0
                                 ? line_left(w, p->line[k])
                                 : start_left(w, NO_LINE - p->line[k], p->node[k], p->n == 1));
    }
    return need;
}

static int64_t slow_search(struct slow *w, int64_t need, struct fab_town_cover *out, int first)
{
    for (int length = w->ask->layer == FAB_LAYER_WORD ? 2 : 1; length <= 4 && need > 0; length++) {
        struct fab_town_way p = {.from = w->source, .n = length};

        while (need > 0 && slow_walk(w, &p)) {
            const int64_t sum = slow_least(w, &p, need);
            int k = first;

            while (k < out->n &&
                   (out->way[k].n != p.n ||
                    memcmp(out->way[k].line, p.line, sizeof(int) * (size_t)p.n) != 0 ||
                    memcmp(out->way[k].node, p.node, sizeof(int) * (size_t)p.n) != 0)) {
                k++;
            }
            if (k == out->n) {
                p.sum = 0;
                out->way[out->n++] = p;
            }
            out->way[k].sum += sum;
            out->sum += sum;
            slow_use(w, &p, sum);
            need -= sum;
        }
    }
    return need;
}

static void slow_stage(struct slow *w, int source, struct fab_town_cover *out)
{
    const int64_t need = w->ask->need.units - out->sum;
    const int first = out->n;
    struct slow before;
    struct slow plain;
    struct fab_town_cover fair;

    w->source = source;
    w->need = need;
    w->all = 0;
    memset(w->own, 0, sizeof w->own);
    memcpy(w->held_before, w->held, sizeof w->held);
    for (int k = 0; k < w->t->n; k++) {
        const struct fab_town_line *l = &w->t->line[k];
        const fab_id from = fab_town_person(l->from);

        if (l->to != 1 || l->from <= 2 || fab_same(&from, &w->ask->arbiter) ||
            !line_open(w, k, 0, false))
            continue;
        if (source == FAB_FROM_ORG && l->from == 3) continue;
        w->all += line_weight(w, k);
    }
    before = *w;
    fair = *out;
    if (slow_search(w, need, out, first) > 0 || w->all == 0) return;
    plain = *w;
    *w = before;
    w->capped = true;
    int64_t left = slow_search(w, need, &fair, first);

    w->capped = false;
    if (slow_search(w, left, &fair, first) == 0)
        *out = fair;
    else
        *w = plain;
}

struct fab_town_cover fab_town_find(const struct fab_town *t, const struct fab_cover_ask *ask)
{
    struct slow w = {.t = t, .ask = ask};
    struct fab_town_cover out = {.n = 0};

    order_lines(&w);
    for (int source = FAB_FROM_VAULT; source <= FAB_FROM_SELF; source <<= 1) {
        if ((ask->from & source) != 0 && out.sum < ask->need.units) slow_stage(&w, source, &out);
    }
    return out;
}

/* ---- exact max-flow: more than any search may find */

struct net {
    struct fab_town_arc *arc;
    int n;
};

static void put(struct net *net, int from, int to, int64_t cap)
{
    if (cap <= 0) return;
    fab_assert(net->n < FAB_TOWN_ARCS);
    net->arc[net->n++] = (struct fab_town_arc){from, to, cap};
}

/* Where a path may begin, and what of it. */
static void put_starts(struct net *net, const struct slow *w, int p)
{
    const struct fab_cover_ask *ask = w->ask;
    const bool word = ask->layer == FAB_LAYER_WORD;

    if ((ask->from & FAB_FROM_VAULT) != 0 && p != 0) {
        put(net, FAB_TOWN_BEGIN, FAB_TOWN_OUT(p), start_left(w, V, p, false));
    }
    if ((ask->from & FAB_FROM_COMMONS) != 0) {
        put(net, FAB_TOWN_BEGIN, p == 1 ? FAB_TOWN_END : FAB_TOWN_IN(p),
            start_left(w, K, p, p == 1));
    }
    if (word && (ask->from & FAB_FROM_SELF) != 0 && p > 1) {
        put(net, FAB_TOWN_IN(0), FAB_TOWN_IN(p), start_left(w, ACCEPTED, p, false));
    }
}

int fab_town_arcs(const struct fab_town *t, const struct fab_cover_ask *ask,
                  struct fab_town_arc *arc)
{
    struct slow w = {.t = t, .ask = ask};
    struct net net = {arc, 0};
    const bool word = ask->layer == FAB_LAYER_WORD;

    for (int k = 0; k < t->n; k++) {
        const struct fab_town_line *l = &t->line[k];

        if (l->layer != ask->layer || (l->link.until.ms != 0 && l->link.until.ms < ask->until.ms))
            continue;
        if (!fab_link_serves(l->link.topics, ask->topic)) continue;
        put(&net, l->to == 1 ? FAB_TOWN_OUT(l->from) : FAB_TOWN_IN(l->from),
            l->to == 1 ? FAB_TOWN_END : FAB_TOWN_IN(l->to), l->link.free);
    }
    for (int p = 0; p < t->people; p++) {
        const int64_t can = word ? t->own[p] + t->credit[p] : INT32_MAX;

        if (p != 0 || !word) put(&net, FAB_TOWN_IN(p), FAB_TOWN_OUT(p), can);
        put_starts(&net, &w, p);
    }
    if ((ask->from & FAB_FROM_SELF) != 0) put(&net, FAB_TOWN_BEGIN, FAB_TOWN_IN(0), INT32_MAX);
    if ((ask->from & FAB_FROM_POOL) != 0) put(&net, FAB_TOWN_BEGIN, FAB_TOWN_IN(2), INT32_MAX);
    if ((ask->from & FAB_FROM_ORG) != 0) put(&net, FAB_TOWN_BEGIN, FAB_TOWN_IN(3), INT32_MAX);
    return net.n;
}

/* A shortest way with room, and what it carries; 0: there is none. */
static int64_t augment(struct fab_town_arc *arc, int n)
{
    int by[FAB_TOWN_NODES], queue[FAB_TOWN_NODES], filled = 0;
    bool seen[FAB_TOWN_NODES] = {[FAB_TOWN_BEGIN] = true};
    int64_t least = INT64_MAX;

    queue[filled++] = FAB_TOWN_BEGIN;
    for (int k = 0; k < filled; k++) {
        for (int i = 0; i < n; i++) {
            if (arc[i].from != queue[k] || seen[arc[i].to] || arc[i].cap <= 0) continue;
            seen[arc[i].to] = true;
            by[arc[i].to] = i;
            queue[filled++] = arc[i].to;
        }
    }
    if (!seen[FAB_TOWN_END]) return 0;
    for (int v = FAB_TOWN_END; v != FAB_TOWN_BEGIN; v = arc[by[v]].from) {
        least = fab_min(least, arc[by[v]].cap);
    }
    for (int v = FAB_TOWN_END; v != FAB_TOWN_BEGIN; v = arc[by[v]].from) {
        arc[by[v]].cap -= least;
        arc[by[v] ^ 1].cap += least;
    }
    return least;
}

int64_t fab_town_flow(const struct fab_town *t, const struct fab_cover_ask *ask)
{
    static struct fab_town_arc arc[2 * FAB_TOWN_ARCS], one[FAB_TOWN_ARCS];
    const int n = fab_town_arcs(t, ask, one);
    int64_t sum = 0, more;

    for (int i = 0; i < n; i++) { /* each beside the one that takes it back */
        arc[2 * i] = one[i];
        arc[2 * i + 1] = (struct fab_town_arc){one[i].to, one[i].from, 0};
    }
    while ((more = augment(arc, 2 * n)) > 0)
        sum += more;
    return sum;
}

bool fab_town_same(const struct fab_graph *g, const struct fab_cover *c,
                   const struct fab_town_cover *slow)
{
    bool ok = c->sum.units == slow->sum && c->npaths == slow->n;

    for (int k = 0; ok && k < c->npaths; k++) {
        const struct fab_way *p = &c->path[k];
        const struct fab_town_way *q = &slow->way[k];

        ok = p->nlinks == q->n && p->sum.units == q->sum && p->from == q->from;
        for (int i = 0; ok && i < p->nlinks; i++) {
            const fab_id who = fab_cover_member(g, p->node[i]),
                         wanted = fab_town_person(q->node[i]);

            ok = fab_same(&who, &wanted);
        }
    }
    return ok;
}
