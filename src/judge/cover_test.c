/* cover_test.c: example D; a second, slow search that lists all ways; exact max-flow above it;
 * delta and rebuilt graph. */
#include "base/test.h"
#include "judge/cover.h"
#include "judge/judge_test.h"
#include "state/device.h"

enum { SCAN = 100000 };

/* ---- a small world and its graph */

/* 0 the creditor, 1 the debtor, 2 the pool, 3 an organisation, others.  Most towns have few. */
enum { PEOPLE = 320, LINKS = 1200, FEW = 11, FEW_LINKS = 60 };
struct line { int layer, from, to; struct fab_cover_link link; };
struct town {
    struct line line[LINKS];
    int         n, people;
    int64_t     own[PEOPLE], credit[PEOPLE], presumed[PEOPLE];
    int         standing[PEOPLE];
};

/* Ids are no order of appearance. */
static fab_id person(int p)
{
    const int first = (p * 7919 + 4000) % 10007;

    return p == 2 ? fab_pool(0) : (fab_id){ { (uint8_t)(first >> 8), (uint8_t)first, 1 } };
}

static int id_order(int a, int b)
{
    const fab_id x = person(a), y = person(b);

    return fab_id_order(&x, &y);
}

/* Number i in order of ids. */
static int by_id(int i)
{
    static int order[PEOPLE], n;

    for (; n < PEOPLE; n++) {
        int at = n;

        for (; at > 0 && id_order(n, order[at - 1]) < 0; at--) order[at] = order[at - 1];
        order[at] = n;
    }
    return order[i];
}

static struct fab_graph *graph_of(const struct town *t, struct test_memory *m)
{
    struct fab_graph *g, *merged;
    struct fab_err    e;

    fab_assert(fab_cover_open(0, test_memory(m), &g, &e) == FAB_OK);
    for (int k = 0; k < t->n; k++) {
        const fab_id from = person(t->line[k].from), to = person(t->line[k].to);

        fab_assert(fab_cover_change(g, t->line[k].layer, &from, &to, NULL, &t->line[k].link, &e) ==
                   FAB_OK);
    }
    for (int p = 0; p < t->people; p++) {
        const fab_id who = person(p);

        fab_assert(fab_cover_purse(g, &who, t->own[p], t->credit[p], &e) == FAB_OK);
        fab_assert(fab_cover_standing(g, &who, t->standing[p], &e) == FAB_OK);
        fab_assert(fab_cover_presumed(g, &who, t->presumed[p], &e) == FAB_OK);
    }
    fab_assert(fab_cover_merge(g, &merged, &e) == FAB_OK);
    fab_cover_close(g);
    return merged;
}

static struct fab_scratch *scratch_for(const struct fab_graph *g, struct test_memory *m)
{
    struct fab_scratch *s;
    struct fab_err      e;

    fab_assert(fab_scratch_open(SCAN, test_memory(m), &s, &e) == FAB_OK);
    fab_assert(fab_cover_ready(s, g, &e) == FAB_OK);
    return s;
}

static struct fab_cover found(const struct fab_graph *g, struct fab_scratch *s,
                              const struct fab_cover_ask *ask)
{
    struct fab_cover out;
    struct fab_err   e;

    fab_assert(fab_cover_find(g, s, ask, &out, &e) == FAB_OK);
    return out;
}

/* ---- example D of DECISION 15 */

static const struct { int64_t need; struct { const char *way; int64_t sum; } path[3]; } D[] = {
    { 1, { { "AC", 1 } } },
    { 7, { { "AC", 4 }, { "BC", 2 }, { "ADC", 1 } } },
    { 35, { { "AC", 20 }, { "BC", 10 }, { "ADC", 5 } } },
    { 60, { { "AC", 33 }, { "BC", 17 }, { "ADC", 10 } } },
    { 110, { { "AC", 60 }, { "BC", 30 }, { "ADC", 20 } } },
    { 5000, { { "AC", 60 }, { "BC", 30 }, { "ADC", 20 } } },
};
static const struct { char from, to; int64_t cap;
} D_LINKS[] = {
    { 'Z', 'A', 80 }, { 'Z', 'B', 40 }, { 'A', 'C', 60 },
    { 'B', 'C', 30 }, { 'A', 'D', 50 }, { 'D', 'C', 20 },
};

static fab_id letter(int c)
{
    return (fab_id){ { (uint8_t)c } };
}

static struct fab_graph *example(struct test_memory *m)
{
    struct fab_graph *g, *merged;
    struct fab_err    e;

    fab_assert(fab_cover_open(0, test_memory(m), &g, &e) == FAB_OK);
    for (int k = 0; k < fab_countof(D_LINKS); k++) {
        const fab_id                from = letter(D_LINKS[k].from), to = letter(D_LINKS[k].to);
        const struct fab_cover_link link = { .free = D_LINKS[k].cap, .until = { 9000 }, .hops = 2 };

        fab_assert(fab_cover_change(g, FAB_LAYER_WORD, &from, &to, NULL, &link, &e) == FAB_OK);
        fab_assert(fab_cover_purse(g, &from, 0, 1000, &e) == FAB_OK);
    }
    fab_assert(fab_cover_merge(g, &merged, &e) == FAB_OK);
    fab_cover_close(g);
    return merged;
}

static void expect_way(const struct fab_graph *g, const struct fab_way *p, const char *way,
                       int64_t sum)
{
    char text[FAB_COVER_LINKS + 1] = "";

    for (int k = 0; k < p->nlinks; k++) text[k] = (char)fab_cover_member(g, p->node[k]).b[0];
    fab_expect_str("way", fab_str_of(text), fab_str_of(way));
    fab_expect(way, p->sum.units, sum);
}

FAB_TEST(cover_example_d)
{
    struct test_memory   m = { .left = -1 };
    struct fab_graph    *g = example(&m);
    struct fab_scratch  *s = scratch_for(g, &m);
    struct fab_cover_ask ask = { .layer = FAB_LAYER_WORD,
                                 .from = FAB_FROM_VAULT | FAB_FROM_SELF,
                                 .creditor = letter('Z'),
                                 .debtor = letter('C'),
                                 .until = { 8000 } };

    for (int i = 0; i < fab_countof(D); i++) {
        struct fab_cover c;
        int64_t          sum = 0;

        ask.need.units = D[i].need;
        c = found(g, s, &ask);
        for (int k = 0; k < c.npaths; k++) {
            fab_expect("as many paths", k < 3 && D[i].path[k].way != NULL, true);
            expect_way(g, &c.path[k], D[i].path[k].way, D[i].path[k].sum);
            sum += D[i].path[k].sum;
        }
        fab_expect("sum", c.sum.units, sum);
        fab_expect("complete", c.complete, true);
    }
    ask.need.units = 60;
    const struct fab_cover first = found(g, s, &ask);

    ask.laid = &first;
    ask.need.units = 5000;
    fab_expect("after 60 are taken", found(g, s, &ask).sum.units, 50);
    ask.laid = NULL;
    ask.links = 2;
    fab_expect("two links", found(g, s, &ask).sum.units, 90);
    ask.links = 0;
    ask.paths = 2;
    fab_expect("two paths", found(g, s, &ask).sum.units, 90);
    fab_expect("which are not all", found(g, s, &ask).complete, false);
    ask.need.units = 60;
    ask.paths = 1;
    fab_expect("in one path, if not fairly", found(g, s, &ask).sum.units, 60);
    ask.paths = 0;
    ask.need.units = 5000;
    ask.arbiter = letter('A');
    fab_expect("who may have to judge covers nothing", found(g, s, &ask).sum.units, 30);
    ask.arbiter = letter('N');
    fab_expect("a stranger judges", found(g, s, &ask).sum.units, 110);
    ask.until.ms = 9001;
    fab_expect("longer than any word lasts", found(g, s, &ask).sum.units, 0);
    fab_scratch_close(s);
    fab_cover_close(g);
    fab_expect("all memory is back", m.bytes, 0);
}

/* ---- the slow search: all simple ways of each length in order, the first with room is taken */

struct slow {
    const struct town          *t;
    const struct fab_cover_ask *ask;
    int64_t used[LINKS], own[LINKS], held[PEOPLE],
        start[3][PEOPLE]; /* start: V, K, accepted: taken */
    int64_t                     held_before[PEOPLE];
    bool                        capped;
    int64_t                     need, all;
    int                         source, order[LINKS];
};
struct slow_way { int from, n, line[FAB_COVER_LINKS], node[FAB_COVER_LINKS]; int64_t sum; };
struct slow_cover { struct slow_way way[64]; int n; int64_t sum; };
enum { V, K, ACCEPTED, NO_LINE = -1 };

static bool line_before(const struct line *a, const struct line *b)
{
    const int order = id_order(a->to, b->to);

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
    const struct line *l = &w->t->line[k];

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
    const struct line *l = &w->t->line[k];
    int64_t            left = l->link.free - (w->used[k] - w->own[k]);

    if (w->ask->layer == FAB_LAYER_WORD)
        left = fab_min(left, fab_max(0, w->t->own[l->from] + w->t->credit[l->from]) -
                                 w->held_before[l->from]);
    return fab_max(0, left);
}

static int64_t line_left(const struct slow *w, int k)
{
    const struct line *l = &w->t->line[k];
    int64_t            left = l->link.free - w->used[k];

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
    const struct town *t = w->t;
    int64_t            cap = 0;

    if (what == V) cap = fab_max(0, t->own[v]);
    if (what == K && t->standing[v] == FAB_COVER_ESTABLISHED)
        cap = fab_max(0, w->ask->known.units - t->presumed[v]);
    if (what == K && t->standing[v] == FAB_COVER_NEWCOMER && last)
        cap = fab_max(0, w->ask->starter.units - t->presumed[v]);
    for (int k = 0; what == ACCEPTED && k < w->ask->naccept; k++) {
        const fab_id who = person(v);

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

static bool inside_ok(const struct slow *w, const struct slow_way *p, int at, int v)
{
    const fab_id who = person(v);

    if (v <= 2 || (w->source == FAB_FROM_ORG && v == 3) || fab_same(&who, &w->ask->arbiter))
        return false;
    for (int k = 0; k < at; k++) {
        if (p->node[k] == v) return false;
    }
    return true;
}

static bool slow_step(struct slow *w, struct slow_way *p, int at, int u);

static bool slow_take(struct slow *w, struct slow_way *p, int at, int line, int v)
{
    if (at + 1 == p->n ? v != 1 : !inside_ok(w, p, at, v)) return false;
    p->line[at] = line;
    p->node[at] = v;
    return at + 1 == p->n || slow_step(w, p, at + 1, v);
}

static bool slow_step(struct slow *w, struct slow_way *p, int at, int u)
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

static bool slow_virtual(struct slow *w, struct slow_way *p, int what)
{
    for (int i = 0; i < PEOPLE; i++) {
        const int v = by_id(i);

        if (v >= w->t->people || start_left(w, what, v, p->n == 1) <= 0) continue;
        if (slow_take(w, p, 0, NO_LINE - what, v)) return true;
    }
    return false;
}

/* The creditor's own links and those he takes privately, in one order of ids. */
static bool slow_self(struct slow *w, struct slow_way *p)
{
    for (int i = 0; i < PEOPLE; i++) {
        const int v = by_id(i);

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

static bool slow_walk(struct slow *w, struct slow_way *p)
{
    switch (w->source) {
    case FAB_FROM_VAULT: return p->n == 2 && slow_virtual(w, p, V);
    case FAB_FROM_COMMONS: return p->n <= 3 && slow_virtual(w, p, K);
    case FAB_FROM_SELF: return slow_self(w, p);
    default: return slow_step(w, p, 0, w->source == FAB_FROM_POOL ? 2 : 3);
    }
}

static void slow_use(struct slow *w, const struct slow_way *p, int64_t sum)
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

static int64_t slow_least(const struct slow *w, const struct slow_way *p, int64_t need)
{
    for (int k = 0; k < p->n; k++) {
        need = fab_min(need, p->line[k] >= 0
                                 ? line_left(w, p->line[k])
                                 : start_left(w, NO_LINE - p->line[k], p->node[k], p->n == 1));
    }
    return need;
}

static int64_t slow_search(struct slow *w, int64_t need, struct slow_cover *out, int first)
{
    for (int length = w->ask->layer == FAB_LAYER_WORD ? 2 : 1; length <= 4 && need > 0; length++) {
        struct slow_way p = { .from = w->source, .n = length };

        while (need > 0 && slow_walk(w, &p)) {
            const int64_t sum = slow_least(w, &p, need);
            int           k = first;

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

static void slow_stage(struct slow *w, int source, struct slow_cover *out)
{
    const int64_t     need = w->ask->need.units - out->sum;
    const int         first = out->n;
    struct slow       before;
    struct slow       plain;
    struct slow_cover fair;

    w->source = source;
    w->need = need;
    w->all = 0;
    memset(w->own, 0, sizeof w->own);
    memcpy(w->held_before, w->held, sizeof w->held);
    for (int k = 0; k < w->t->n; k++) {
        const struct line *l = &w->t->line[k];
        const fab_id       from = person(l->from);

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
    if (slow_search(w, left, &fair, first) == 0) *out = fair;
    else *w = plain;
}

static struct slow_cover slow_find(const struct town *t, const struct fab_cover_ask *ask)
{
    struct slow       w = { .t = t, .ask = ask };
    struct slow_cover out = { .n = 0 };

    order_lines(&w);
    for (int source = FAB_FROM_VAULT; source <= FAB_FROM_SELF; source <<= 1) {
        if ((ask->from & source) != 0 && out.sum < ask->need.units) slow_stage(&w, source, &out);
    }
    return out;
}

/* ---- exact max-flow: more than any search may find */

enum { NODES = 2 * FEW + 2, BEGIN = 2 * FEW, END };

static int64_t augment(int64_t left[NODES][NODES])
{
    int     from[NODES], queue[NODES], n = 0;
    int64_t least = INT64_MAX;

    memset(from, -1, sizeof from);
    from[BEGIN] = BEGIN;
    queue[n++] = BEGIN;
    for (int k = 0; k < n; k++) {
        for (int v = 0; v < NODES; v++) {
            if (from[v] >= 0 || left[queue[k]][v] <= 0) continue;
            from[v] = queue[k];
            queue[n++] = v;
        }
    }
    if (from[END] < 0) return 0;
    for (int v = END; v != BEGIN; v = from[v]) least = fab_min(least, left[from[v]][v]);
    for (int v = END; v != BEGIN; v = from[v]) {
        left[from[v]][v] -= least;
        left[v][from[v]] += least;
    }
    return least;
}

/* All links of the layer whatever their hops; people's second nodes carry what they can have held.
 */
static int64_t max_flow(const struct town *t, const struct fab_cover_ask *ask)
{
    int64_t     left[NODES][NODES] = { { 0 } }, sum = 0, more;
    struct slow w = { .t = t, .ask = ask };

    for (int k = 0; k < t->n; k++) {
        const struct line *l = &t->line[k];

        if (l->layer != ask->layer || (l->link.until.ms != 0 && l->link.until.ms < ask->until.ms))
            continue;
        if (!fab_link_serves(l->link.topics, ask->topic)) continue;
        if (l->to == 1) left[FEW + l->from][END] += l->link.free;
        else left[l->from][l->to] += l->link.free;
    }
    for (int p = 0; p < t->people; p++) {
        left[p][FEW + p] =
            ask->layer == FAB_LAYER_WORD ? fab_max(0, t->own[p] + t->credit[p]) : INT32_MAX;
        if (p == 0 && ask->layer == FAB_LAYER_WORD) left[p][FEW + p] = 0;
        if ((ask->from & FAB_FROM_VAULT) != 0)
            left[BEGIN][FEW + p] += p == 0 ? 0 : start_left(&w, V, p, false);
        if ((ask->from & FAB_FROM_COMMONS) != 0)
            left[BEGIN][p == 1 ? END : p] += fab_max(0, start_left(&w, K, p, p == 1));
        if (ask->layer == FAB_LAYER_WORD && (ask->from & FAB_FROM_SELF) != 0 && p > 1)
            left[0][p] += start_left(&w, ACCEPTED, p, false);
    }
    if ((ask->from & FAB_FROM_SELF) != 0) left[BEGIN][0] = INT32_MAX;
    if ((ask->from & FAB_FROM_POOL) != 0) left[BEGIN][2] = INT32_MAX;
    if ((ask->from & FAB_FROM_ORG) != 0) left[BEGIN][3] = INT32_MAX;
    while ((more = augment(left)) > 0) sum += more;
    return sum;
}

/* ---- towns of chance */

struct dice { uint64_t at; };

static int roll(struct dice *d, int n)
{
    d->at = d->at * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int)((d->at >> 33) % (uint64_t)n);
}

static struct fab_cover_link random_link(struct dice *d, int layer, int from)
{
    static const int64_t TOPICS[] = { 0, 0, 0, 3, 3 | 4 << 8, 4 };
    static const int64_t UNTIL[] = { 0, 5000, 9000, 9000 };
    const bool shared = layer == FAB_LAYER_TRACK && (from == 2 || (from == 3 && roll(d, 2) == 0));

    return (struct fab_cover_link){ .free = roll(d, 5) == 0 ? 0 : 1 + roll(d, 30),
                                    .until = { UNTIL[roll(d, 4)] },
                                    .hops = layer == FAB_LAYER_TRACK ? (shared ? 0 : FAB_COVER_HOPS)
                                                                     : roll(d, 4),
                                    .topics = layer == FAB_LAYER_TRACK ? 0 : TOPICS[roll(d, 6)] };
}

/* Is there another link of the same terms between the two?  Which of them is taken has no meaning,
 * so none is made. */
static bool twin(const struct town *t, const struct line *l)
{
    for (int k = 0; k < t->n; k++) {
        const struct line *o = &t->line[k];

        if (o != l && o->layer == l->layer && o->from == l->from && o->to == l->to &&
            o->link.until.ms == l->link.until.ms && o->link.hops == l->link.hops) {
            return true;
        }
    }
    return false;
}

static void random_line(struct town *t, struct dice *d)
{
    struct line *l = &t->line[t->n];

    l->layer = roll(d, 2);
    l->from = roll(d, t->people);
    do l->to = roll(d, t->people);
    while (l->to == l->from || l->to == 2);
    if (roll(d, 4) == 0 && l->from != 1) l->to = 1;
    l->link = random_link(d, l->layer, l->from);
    if (l->from == 2 && l->layer == FAB_LAYER_WORD) return;
    if (!twin(t, l)) t->n++;
}

static void random_people(struct town *t, struct dice *d)
{
    for (int p = 0; p < t->people; p++) {
        t->own[p] = roll(d, 3) == 0 ? 0 : roll(d, 40) - 10;
        t->credit[p] = roll(d, 20);
        t->presumed[p] = roll(d, 10);
        t->standing[p] = roll(d, 3);
    }
}

static struct town random_town(struct dice *d)
{
    struct town t = { .people = 5 + roll(d, FEW - 4) };
    const int   want = 5 + roll(d, FEW_LINKS - 20);

    for (int tries = 0; tries < 2 * want && t.n < want; tries++) random_line(&t, d);
    random_people(&t, d);
    return t;
}
/* Changes, new links, links that go: to the town and to its graph. */
static void random_changes(struct town *t, struct fab_graph *g, struct dice *d)
{
    struct fab_err e;

    for (int k = roll(d, 12); k > 0; k--) {
        const int             was = t->n, i = t->n > 0 && roll(d, 2) == 0 ? roll(d, t->n) : -1;
        struct fab_cover_link before = { 0 };

        if (i < 0 && t->n < FEW_LINKS) random_line(t, d);
        if (i < 0 && t->n == was) continue;
        struct line *l = &t->line[i < 0 ? t->n - 1 : i];
        const fab_id from = person(l->from), to = person(l->to);

        before = l->link;
        if (i >= 0) l->link.free = roll(d, 3) == 0 ? 0 : 1 + roll(d, 30);
        fab_assert(
            fab_cover_change(g, l->layer, &from, &to, i < 0 ? NULL : &before,
                             i >= 0 && l->link.free == 0 && roll(d, 2) == 0 ? NULL : &l->link,
                             &e) == FAB_OK);
    }
}

static bool same(const struct fab_graph *g, const struct fab_cover *c,
                 const struct slow_cover *slow)
{
    bool ok = c->sum.units == slow->sum && c->npaths == slow->n;

    for (int k = 0; ok && k < c->npaths; k++) {
        const struct fab_way  *p = &c->path[k];
        const struct slow_way *q = &slow->way[k];

        ok = p->nlinks == q->n && p->sum.units == q->sum && p->from == q->from;
        for (int i = 0; ok && i < p->nlinks; i++) {
            const fab_id who = fab_cover_member(g, p->node[i]), wanted = person(q->node[i]);

            ok = fab_same(&who, &wanted);
        }
    }
    return ok;
}

static struct fab_cover_ask random_ask(struct dice *d, struct fab_cover_accept *accept)
{
    struct fab_cover_ask ask = { .layer = roll(d, 2),
                                 .creditor = person(0),
                                 .debtor = person(1),
                                 .org = person(3),
                                 .need = { 1 + roll(d, roll(d, 2) == 0 ? 20 : 120) },
                                 .topic = roll(d, 3) == 0 ? 0 : 3,
                                 .until = { roll(d, 2) == 0 ? 5000 : 8000 },
                                 .known = { roll(d, 40) },
                                 .starter = { roll(d, 20) },
                                 .accept = accept };

    ask.from = ask.layer == FAB_LAYER_WORD ? FAB_FROM_SELF | (roll(d, 2) == 0 ? FAB_FROM_VAULT : 0)
                                           : 2 * (1 + roll(d, 15));
    if (ask.layer == FAB_LAYER_WORD) ask.naccept = roll(d, 3);
    if (roll(d, 4) == 0) ask.arbiter = person(4);
    for (int k = 0; k < ask.naccept; k++)
        accept[k] = (struct fab_cover_accept){ person(4 + k * 2), { roll(d, 30) } };
    return ask;
}

FAB_TEST(cover_slow_and_fast_agree)
{
    int64_t wrong_delta = 0, wrong_built = 0, above = 0, full = 0, four = 0;

    for (int n = 0; n < 4000; n++) {
        struct dice             d = { (uint64_t)n * 77 + 5 };
        struct test_memory      m = { .left = -1 };
        struct town             t = random_town(&d);
        struct fab_graph       *g = graph_of(&t, &m), *built;
        struct fab_scratch     *s = scratch_for(g, &m);
        struct fab_cover_accept accept[2];
        struct fab_err          e;

        random_changes(&t, g, &d);
        fab_assert(fab_cover_merge(g, &built, &e) == FAB_OK);
        for (int k = 0; k < 4; k++) {
            const struct fab_cover_ask ask = random_ask(&d, accept);
            const struct slow_cover    slow = slow_find(&t, &ask);
            struct fab_cover           c = found(g, s, &ask);

            if (slow.n > FAB_COVER_PATHS) continue;
            wrong_delta += !same(g, &c, &slow) || !c.complete;
            c = found(built, s, &ask);
            wrong_built += !same(built, &c, &slow) || !c.complete;
            above += slow.sum > fab_min(ask.need.units, max_flow(&t, &ask));
            full += slow.sum == ask.need.units;
            for (int i = 0; i < slow.n; i++) four += slow.way[i].n == 4;
        }
        fab_scratch_close(s);
        fab_cover_close(g);
        fab_cover_close(built);
        fab_assert(m.bytes == 0);
    }
    fab_expect("with the delta", wrong_delta, 0);
    fab_expect("rebuilt", wrong_built, 0);
    fab_expect("never above the exact max-flow", above, 0);
    fab_expect("some were covered in full", full > 2000, true);
    fab_expect("some by four links", fab_min(four, 100), 100);
}

/* ---- wide towns: the pool, the organisation or one member is tied to nearly everybody, or
 * everybody to the debtor */

static void tie(struct town *t, struct dice *d, int layer, int from, int to)
{
    struct line *l = &t->line[t->n];

    if (from == to || t->n == LINKS) return;
    *l = (struct line){
        .layer = layer, .from = from, .to = to, .link = random_link(d, layer, from)
    };
    if (!twin(t, l)) t->n++;
}

enum { HUB_POOL, HUB_MEMBER, HUB_DEBTOR, HUB_CREDITOR, HUB_ORG, HUBS };

static void wide_town(struct town *t, struct dice *d, int hub)
{
    static const int FROM[HUBS] = { 2, 4, -1, 0, 3 };       /* -1: each to the debtor */
    const int        layer = hub == HUB_POOL || hub == HUB_ORG ? FAB_LAYER_TRACK : roll(d, 2);

    *t = (struct town){ .people = PEOPLE - roll(d, 20) };
    for (int p = 3; p < t->people; p++) {
        tie(t, d, layer, hub == HUB_DEBTOR ? p : FROM[hub], hub == HUB_DEBTOR ? 1 : p);
    }
    if (hub == HUB_ORG) tie(t, d, layer, 3, 1);
    if (hub == HUB_ORG) tie(t, d, layer, 3, 1);             /* its programme, and its record */
    tie(t, d, layer, 0, 4);
    for (int k = 0; k < 600; k++)
        tie(t, d, layer, 3 + roll(d, t->people - 3), 3 + roll(d, t->people - 3));
    for (int k = 0; k < 6 && hub != HUB_MEMBER; k++) {
        tie(t, d, layer, 0, 3 + roll(d, t->people - 3));
    }
    for (int k = 0; k < 1 + roll(d, 5); k++) tie(t, d, layer, 3 + roll(d, t->people - 3), 1);
    random_people(t, d);
}

FAB_TEST(cover_wide_towns)
{
    static struct town t;
    int64_t            wrong = 0, above = 0, below = 0, cut = 0, some = 0;

    for (int n = 0; n < 40 * HUBS; n++) {
        struct dice             d = { (uint64_t)n * 91 + 3 };
        struct test_memory      m = { .left = -1 };
        struct fab_cover_accept accept[2];

        wide_town(&t, &d, n % HUBS);
        struct fab_graph    *g = graph_of(&t, &m);
        struct fab_scratch  *s = scratch_for(g, &m);
        struct fab_cover_ask ask = random_ask(&d, accept);

        ask.layer = t.line[0].layer;
        ask.from = FAB_FROM_SELF;
        if (n % HUBS == HUB_POOL) ask.from |= FAB_FROM_POOL;
        if (n % HUBS == HUB_ORG) ask.from = FAB_FROM_ORG;
        ask.naccept = 0;
        const struct slow_cover slow = slow_find(&t, &ask);
        struct fab_cover        c = found(g, s, &ask);

        wrong += c.complete && !same(g, &c, &slow);
        ask.scan = 1000;                    /* lists of 250 are long */
        c = found(g, s, &ask);
        above += c.sum.units > slow.sum;
        below += c.complete && c.sum.units < slow.sum;
        cut += !c.complete;
        some += slow.sum > 0;
        fab_scratch_close(s);
        fab_cover_close(g);
    }
    fab_expect("the same ways", wrong, 0);
    fab_expect("never more", above, 0);
    fab_expect("less only where it is said", below, 0);
    fab_expect("some were cut", cut > 0, true);
    fab_expect("some had cover", some > 40, true);
}

/* ---- what a search refuses */

FAB_TEST(cover_refusals)
{
    static const struct { const char *row, *field; struct fab_cover_ask ask; } ROWS[] = {
        { "no such layer", "layer", { .layer = 2 } },
        { "a layer below", "layer", { .layer = -1 } },
        { "a word of the pool", "from", { .from = FAB_FROM_POOL } },
        { "a vault's record", "from", { .layer = FAB_LAYER_TRACK, .from = FAB_FROM_VAULT } },
        { "no such source", "from", { .from = 32 } },
        { "less than nothing", "need", { .need = { -1 } } },
        { "more than an amount", "need", { .need = { FAB_AMOUNT_MAX + 1 } } },
        { "five links", "links", { .links = 5 } },
        { "links below", "links", { .links = -1 } },
        { "more paths than a hold has", "paths", { .paths = FAB_COVER_PATHS + 1 } },
        { "paths below", "paths", { .paths = -1 } },
        { "a scan too short", "scan", { .scan = 999 } },
        { "a scan beyond the scratch", "scan", { .scan = SCAN + 1 } },
        { "too many accepted", "accept", { .naccept = FAB_COVER_ACCEPTS + 1 } },
        { "known below nothing", "known", { .known = { -1 } } },
        { "a start below nothing", "starter", { .starter = { -1 } } },
    };
    struct test_memory  m = { .left = -1 };
    struct fab_graph   *g = example(&m);
    struct fab_scratch *s = scratch_for(g, &m);
    struct fab_cover    c;
    struct fab_err      e;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_cover_ask ask = ROWS[i].ask;

        ask.creditor = letter('Z');
        ask.debtor = letter('C');
        fab_expect(ROWS[i].row, fab_cover_find(g, s, &ask, &c, &e), FAB_E_FIELD);
        fab_expect_str(ROWS[i].row, fab_str_of(e.field), fab_str_of(ROWS[i].field));
    }
    const struct fab_cover_accept bad = { letter('A'), { -1 } };
    struct fab_cover_ask ask = {
        .creditor = letter('Z'), .debtor = letter('Z'), .from = FAB_FROM_SELF, .need = { 5 }
    };

    fab_expect("oneself", fab_cover_find(g, s, &ask, &c, &e), FAB_E_FIELD);
    ask.debtor = letter('C');
    ask.accept = &bad;
    ask.naccept = 1;
    fab_expect("accepted below nothing", fab_cover_find(g, s, &ask, &c, &e), FAB_E_FIELD);
    ask.naccept = 0;
    ask.debtor = letter('N');
    fab_expect("nobody known",
               fab_cover_find(g, s, &ask, &c, &e) == FAB_OK && c.sum.units == 0 && c.complete,
               true);
    ask.debtor = letter('C');
    ask.creditor = letter('N');
    fab_expect("nobody known asks",
               fab_cover_find(g, s, &ask, &c, &e) == FAB_OK && c.sum.units == 0, true);
    for (int k = 0; k < 20; k++) {
        const fab_id late = letter(k + 1);

        fab_assert(fab_cover_purse(g, &late, 1, 1, &e) == FAB_OK);
    }
    fab_expect("a scratch that was not made ready", fab_cover_find(g, s, &ask, &c, &e),
               FAB_E_MEMORY);
    fab_scratch_close(s);
    fab_cover_close(g);
}

/* Every place where memory may be short: an error, nothing lost. */
FAB_TEST(cover_without_memory)
{
    struct dice d = { 12 };
    struct town t = random_town(&d);

    for (int left = 0; left < 200; left++) {
        struct test_memory  m = { .left = -1 };
        struct fab_graph   *g = graph_of(&t, &m), *other = NULL;
        struct fab_scratch *s = NULL;
        struct fab_err      e;
        const int64_t       bytes = m.bytes;

        m.left = left;
        const enum fab_code merged = fab_cover_merge(g, &other, &e);
        enum fab_code       opened = fab_scratch_open(SCAN, test_memory(&m), &s, &e);

        if (opened == FAB_OK) opened = fab_cover_ready(s, g, &e);
        fab_expect("an error or a graph",
                   merged == FAB_OK ? other != NULL : merged == FAB_E_MEMORY && other == NULL,
                   true);
        fab_expect("an error or a scratch", opened == FAB_OK || opened == FAB_E_MEMORY, true);
        if (s != NULL) fab_scratch_close(s);
        if (other != NULL) fab_cover_close(other);
        fab_expect("all is back", m.bytes, bytes);
        m.left = -1;
        fab_cover_close(g);
        if (merged == FAB_OK && opened == FAB_OK) return;
    }
    fab_expect("in the end there is enough", false, true);
}

/* ---- what a group can do to the others (DECISION 6): members 6 and more are the group, the others
 * honest */

enum { GROUP = 6, CROWD = 12 };

static bool in_group(int p)
{
    return p >= GROUP;
}

static struct town town_of_two(struct dice *d)
{
    struct town t = { .people = CROWD };

    for (int k = 0; k < 45; k++) {
        const int from = 3 + roll(d, CROWD - 3), to = 3 + roll(d, CROWD - 3);

        if (!in_group(from) && in_group(to) && roll(d, 3) != 0) continue;
        tie(&t, d, k % 2, from, to);
        t.line[fab_max(0, t.n - 1)].link.topics = 0;
    }
    for (int p = 0; p < CROWD; p++) t.credit[p] = 60;
    return t;
}

static int64_t into_group(const struct town *t, int layer)
{
    int64_t sum = 0;

    for (int k = 0; k < t->n; k++) {
        const struct line *l = &t->line[k];

        if (l->layer == layer && !in_group(l->from) && in_group(l->to)) sum += l->link.free;
    }
    return sum;
}

static int person_of(const struct fab_graph *g, uint32_t node)
{
    const fab_id id = fab_cover_member(g, node);

    for (int p = 0; p < CROWD; p++) {
        const fab_id other = person(p);

        if (fab_same(&other, &id)) return p;
    }
    return -1;
}

/* Takes what a path takes out of the graph. */
static void reserve(struct fab_graph *g, const struct fab_cover_ask *ask, const struct fab_way *p)
{
    struct fab_err e;

    for (int k = 0; k < p->nlinks; k++) {
        struct fab_cover_row  row = fab_cover_link_row(g, ask, p, k);
        struct fab_cover_link now = row.link;

        if (row.kind == 0) continue;
        now.free -= p->sum.units;
        fab_assert(now.free >= 0);
        fab_assert(fab_cover_change(g, ask->layer, &row.src, &row.dst, &row.link, &now, &e) ==
                   FAB_OK);
    }
}

/* Capacity between honest members that a path of the group holds. */
static int64_t blocked_by(const struct fab_graph *g, int creditor, const struct fab_way *p)
{
    int64_t sum = 0;
    int     from = creditor;

    for (int k = 0; k < p->nlinks; k++) {
        const int to = person_of(g, p->node[k]);

        if (!in_group(from) && !in_group(to)) sum += p->sum.units;
        from = to;
    }
    return sum;
}

/* Who bears what a path covers: the guarantor (WORD), the creditor (TRACK). */
static int bearer(const struct fab_graph *g, int layer, int creditor, const struct fab_way *p)
{
    return layer == FAB_LAYER_WORD ? person_of(g, p->node[p->nlinks - 2]) : creditor;
}

/* Promises of chance are reserved until little is left, and all are broken: B3 and, of those among
 * the group, B6. */
FAB_TEST(cover_a_group_takes_no_more_than_was_put_on_it)
{
    int64_t beyond = 0, blocked_beyond = 0, taken = 0;

    for (int n = 0; n < 400; n++) {
        struct dice        d = { (uint64_t)n * 37 + 1 };
        struct test_memory m = { .left = -1 };
        const struct town  t = town_of_two(&d);
        const int          layer = n % 2;
        const bool         among_them = n % 4 < 2;
        struct fab_graph  *g = graph_of(&t, &m);
        struct fab_scratch *s = scratch_for(g, &m);
        int64_t            lost = 0, blocked = 0;

        for (int k = 0; k < 60; k++) {
            const int            debtor = GROUP + roll(&d, CROWD - GROUP);
            const int creditor =
                among_them ? GROUP + roll(&d, CROWD - GROUP) : 3 + roll(&d, CROWD - 3);
            struct fab_cover_ask ask = { .layer = layer,
                                         .from = FAB_FROM_SELF,
                                         .creditor = person(creditor),
                                         .debtor = person(debtor),
                                         .need = { 1 + roll(&d, 30) } };

            if (creditor == debtor) continue;
            const struct fab_cover c = found(g, s, &ask);

            for (int i = 0; i < c.npaths; i++) {
                if (!in_group(bearer(g, layer, creditor, &c.path[i]))) lost += c.path[i].sum.units;
                if (among_them) blocked += blocked_by(g, creditor, &c.path[i]);
            }
            for (int i = 0; i < c.npaths; i++) reserve(g, &ask, &c.path[i]);
        }
        beyond += lost > into_group(&t, layer);
        blocked_beyond += blocked > 2 * into_group(&t, layer);
        taken += lost;
        fab_scratch_close(s);
        fab_cover_close(g);
    }
    fab_expect("B3: never more than the links into it", beyond, 0);
    fab_expect("B6: never blocked more than twice that", blocked_beyond, 0);
    fab_expect("though much was taken", taken > 1000, true);
}
