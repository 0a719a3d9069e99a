/* cover_test.c: example D; a second, slow search that lists all ways; exact max-flow above it;
 * delta and rebuilt graph. */
#include "base/test.h"
#include "judge/cover.h"
#include "judge/test_town.h"
#include "state/device.h"

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
    struct fab_scratch  *s = fab_town_scratch(g, &m);
    struct fab_cover_ask ask = { .layer = FAB_LAYER_WORD,
                                 .from = FAB_FROM_VAULT | FAB_FROM_SELF,
                                 .creditor = letter('Z'),
                                 .debtor = letter('C'),
                                 .until = { 8000 } };

    for (int i = 0; i < fab_countof(D); i++) {
        struct fab_cover c;
        int64_t          sum = 0;

        ask.need.units = D[i].need;
        c = fab_town_found(g, s, &ask);
        for (int k = 0; k < c.npaths; k++) {
            fab_expect("as many paths", k < 3 && D[i].path[k].way != NULL, true);
            expect_way(g, &c.path[k], D[i].path[k].way, D[i].path[k].sum);
            sum += D[i].path[k].sum;
        }
        fab_expect("sum", c.sum.units, sum);
        fab_expect("complete", c.complete, true);
    }
    ask.need.units = 60;
    const struct fab_cover first = fab_town_found(g, s, &ask);

    ask.laid = &first;
    ask.need.units = 5000;
    fab_expect("after 60 are taken", fab_town_found(g, s, &ask).sum.units, 50);
    ask.laid = NULL;
    ask.links = 2;
    fab_expect("two links", fab_town_found(g, s, &ask).sum.units, 90);
    ask.links = 0;
    ask.paths = 2;
    fab_expect("two paths", fab_town_found(g, s, &ask).sum.units, 90);
    fab_expect("which are not all", fab_town_found(g, s, &ask).complete, false);
    ask.need.units = 60;
    ask.paths = 1;
    fab_expect("in one path, if not fairly", fab_town_found(g, s, &ask).sum.units, 60);
    ask.paths = 0;
    ask.need.units = 5000;
    ask.arbiter = letter('A');
    fab_expect("who may have to judge covers nothing", fab_town_found(g, s, &ask).sum.units, 30);
    ask.arbiter = letter('N');
    fab_expect("a stranger judges", fab_town_found(g, s, &ask).sum.units, 110);
    ask.until.ms = 9001;
    fab_expect("longer than any word lasts", fab_town_found(g, s, &ask).sum.units, 0);
    fab_scratch_close(s);
    fab_cover_close(g);
    fab_expect("all memory is back", m.bytes, 0);
}

FAB_TEST(cover_slow_and_fast_agree)
{
    int64_t wrong_delta = 0, wrong_built = 0, above = 0, full = 0, four = 0;

    for (int n = 0; n < 4000; n++) {
        struct fab_dice             d = { (uint64_t)n * 77 + 5 };
        struct test_memory      m = { .left = -1 };
        struct fab_town             t = fab_town_random(&d);
        struct fab_graph       *g = fab_town_graph(&t, &m), *built;
        struct fab_scratch     *s = fab_town_scratch(g, &m);
        struct fab_cover_accept accept[2];
        struct fab_err          e;

        fab_town_changes(&t, g, &d);
        fab_assert(fab_cover_merge(g, &built, &e) == FAB_OK);
        for (int k = 0; k < 4; k++) {
            const struct fab_cover_ask ask = fab_town_ask(&d, accept);
            const struct fab_town_cover    slow = fab_town_find(&t, &ask);
            struct fab_cover           c = fab_town_found(g, s, &ask);

            if (slow.n > FAB_COVER_PATHS) continue;
            wrong_delta += !fab_town_same(g, &c, &slow) || !c.complete;
            c = fab_town_found(built, s, &ask);
            wrong_built += !fab_town_same(built, &c, &slow) || !c.complete;
            above += slow.sum > fab_min(ask.need.units, fab_town_flow(&t, &ask));
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

FAB_TEST(cover_wide_towns)
{
    static struct fab_town t;
    int64_t            wrong = 0, above = 0, below = 0, cut = 0, some = 0;

    for (int n = 0; n < 40 * FAB_TOWN_HUBS; n++) {
        struct fab_dice             d = { (uint64_t)n * 91 + 3 };
        struct test_memory      m = { .left = -1 };
        struct fab_cover_accept accept[2];

        fab_town_wide(&t, &d, n % FAB_TOWN_HUBS);
        struct fab_graph    *g = fab_town_graph(&t, &m);
        struct fab_scratch  *s = fab_town_scratch(g, &m);
        struct fab_cover_ask ask = fab_town_ask(&d, accept);

        ask.layer = t.line[0].layer;
        ask.from = FAB_FROM_SELF;
        if (n % FAB_TOWN_HUBS == FAB_TOWN_POOL) ask.from |= FAB_FROM_POOL;
        if (n % FAB_TOWN_HUBS == FAB_TOWN_ORG) ask.from = FAB_FROM_ORG;
        ask.naccept = 0;
        const struct fab_town_cover slow = fab_town_find(&t, &ask);
        struct fab_cover        c = fab_town_found(g, s, &ask);

        wrong += c.complete && !fab_town_same(g, &c, &slow);
        ask.scan = 1000;                    /* lists of 250 are long */
        c = fab_town_found(g, s, &ask);
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
        { "a scan beyond the scratch", "scan", { .scan = FAB_TOWN_SCAN + 1 } },
        { "too many accepted", "accept", { .naccept = FAB_COVER_ACCEPTS + 1 } },
        { "known below nothing", "known", { .known = { -1 } } },
        { "a start below nothing", "starter", { .starter = { -1 } } },
    };
    struct test_memory  m = { .left = -1 };
    struct fab_graph   *g = example(&m);
    struct fab_scratch *s = fab_town_scratch(g, &m);
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
    struct fab_dice d = { 12 };
    struct fab_town t = fab_town_random(&d);

    for (int left = 0; left < 200; left++) {
        struct test_memory  m = { .left = -1 };
        struct fab_graph   *g = fab_town_graph(&t, &m), *other = NULL;
        struct fab_scratch *s = NULL;
        struct fab_err      e;
        const int64_t       bytes = m.bytes;

        m.left = left;
        const enum fab_code merged = fab_cover_merge(g, &other, &e);
        enum fab_code       opened = fab_scratch_open(FAB_TOWN_SCAN, test_memory(&m), &s, &e);

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

static struct fab_town town_of_two(struct fab_dice *d)
{
    struct fab_town t = { .people = CROWD };

    for (int k = 0; k < 45; k++) {
        const int from = 3 + fab_roll(d, CROWD - 3), to = 3 + fab_roll(d, CROWD - 3);

        if (!in_group(from) && in_group(to) && fab_roll(d, 3) != 0) continue;
        fab_town_tie(&t, d, k % 2, from, to);
        t.line[fab_max(0, t.n - 1)].link.topics = 0;
    }
    for (int p = 0; p < CROWD; p++) t.credit[p] = 60;
    return t;
}

static int64_t into_group(const struct fab_town *t, int layer)
{
    int64_t sum = 0;

    for (int k = 0; k < t->n; k++) {
        const struct fab_town_line *l = &t->line[k];

        if (l->layer == layer && !in_group(l->from) && in_group(l->to)) sum += l->link.free;
    }
    return sum;
}

static int person_of(const struct fab_graph *g, uint32_t node)
{
    const fab_id id = fab_cover_member(g, node);

    for (int p = 0; p < CROWD; p++) {
        const fab_id other = fab_town_person(p);

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
        struct fab_dice        d = { (uint64_t)n * 37 + 1 };
        struct test_memory m = { .left = -1 };
        const struct fab_town  t = town_of_two(&d);
        const int          layer = n % 2;
        const bool         among_them = n % 4 < 2;
        struct fab_graph  *g = fab_town_graph(&t, &m);
        struct fab_scratch *s = fab_town_scratch(g, &m);
        int64_t            lost = 0, blocked = 0;

        for (int k = 0; k < 60; k++) {
            const int            debtor = GROUP + fab_roll(&d, CROWD - GROUP);
            const int creditor =
                among_them ? GROUP + fab_roll(&d, CROWD - GROUP) : 3 + fab_roll(&d, CROWD - 3);
            struct fab_cover_ask ask = { .layer = layer,
                                         .from = FAB_FROM_SELF,
                                         .creditor = fab_town_person(creditor),
                                         .debtor = fab_town_person(debtor),
                                         .need = { 1 + fab_roll(&d, 30) } };

            if (creditor == debtor) continue;
            const struct fab_cover c = fab_town_found(g, s, &ask);

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
