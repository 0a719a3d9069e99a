/* bench_cover.c: how long it takes to find cover in a large community, to check a certificate, to
 * decide.
 *
 * Why     whoever asks waits for the search; the fold checks each certificate, on every replay
 *         again.
 * Idea    a region of villages: of ten words seven are given to somebody of the own village (1,000
 *         people), three to anybody, met by the square of chance, so that some are trusted by
 *         thousands.  A third of the questions are about somebody two links away, a third four, a
 *         third anybody.  Twice: by the creditor's own word alone, which must look furthest, and
 *         with what guarantors own.  The bound of a search is what one look at memory costs that
 *         nothing has foreseen.  Certificates of three links are checked as the fold does, on a
 *         tray that holds 131,072 rows.
 * Cost    about 15 s, and 1.7 GB while a million members and 30 million links are loaded.
 * Source  DECISION 3, 17. */
#include "cli/bench.h"
#include "crypto/crypto.h"
#include "judge/cover.h"
#include "judge/decide.h"
#include "node/memory.h"

enum {
    VILLAGE = 1000,
    NEAR_OF_TEN = 7,
    WARM = 300,
    SCAN = 100000,
    LOOKS = 1 << 20,
    TABLE = 1 << 26,
    KINDS = 3,
    LINKS_EACH = 32,
    PAIRS = 4096,
    TRAY = 256 << 20,
    CHECKS = 200000,
    DECISIONS = 200000
};

struct region {
    struct fab_graph *g;
    struct fab_scratch *s;
    const struct fab_bench *b;
    struct fab_dice dice;
};

/* Whose word somebody takes: of the own village, or anybody, some much more often than others. */
static int64_t somebody_for(struct fab_dice *d, int64_t members, int64_t who)
{
    const uint64_t r     = fab_dice_next(d) >> 32;
    int64_t        other = (int64_t)((r * r >> 32) * (uint64_t)members >> 32);

    if (fab_dice_below(d, 10) < NEAR_OF_TEN) {
        other = who - who % VILLAGE +
                fab_dice_below(d, fab_min(VILLAGE, members - who + who % VILLAGE));
    }
    return other != who ? other : (who + 1) % members;
}

/* ---- the region */

static enum fab_code add_people(struct region *r, struct fab_graph *g, struct fab_err *e)
{
    for (int64_t n = 0; n < r->b->members; n++) {
        const fab_id  who     = fab_bench_mid(n);
        const int64_t balance = fab_dice_below(&r->dice, 200) - 100;

        FAB_TRY(fab_cover_purse(g, &who, balance, 100, e));
    }
    return FAB_OK;
}

/* Links of one member lie together, as the store has them by source. */
static enum fab_code add_links(struct region *r, struct fab_graph *g, struct fab_err *e)
{
    const int64_t each = r->b->edges / r->b->members;

    for (int64_t n = 0; n < r->b->members; n++) {
        const fab_id from = fab_bench_mid(n);

        for (int64_t k = 1 + fab_dice_below(&r->dice, 2 * each - 1); k > 0; k--) {
            const fab_id to = fab_bench_mid(somebody_for(&r->dice, r->b->members, n));
            const struct fab_cover_link link = { .free = 10 + fab_dice_below(&r->dice, 190),
                                                 .hops = 1 + (int)fab_dice_below(&r->dice, 3) };

            FAB_TRY(fab_cover_change(g, FAB_LAYER_WORD, &from, &to, NULL, &link, e));
        }
    }
    return FAB_OK;
}

static enum fab_code found(struct region *r, struct fab_figures *f, struct fab_err *e)
{
    const struct fab_memory memory = fab_memory_system();
    const int64_t           begin  = fab_os_clock_us();
    struct fab_graph       *g;
    enum fab_code           code;

    FAB_TRY(fab_cover_open(0, memory, &g, e));
    code = add_people(r, g, e);
    if (code == FAB_OK) code = add_links(r, g, e);
    const int64_t added = fab_os_clock_us();
    if (code == FAB_OK) code = fab_cover_merge(g, &r->g, e);
    fab_figure(f, "load_ms", (added - begin) / 1000);
    fab_figure(f, "merge_ms", (fab_os_clock_us() - added) / 1000);
    fab_cover_close(g);
    if (code == FAB_OK) code = fab_scratch_open(SCAN, memory, &r->s, e);
    return code == FAB_OK ? fab_cover_ready(r->s, r->g, e) : code;
}

/* ---- searching */

/* Somebody at the end of a walk of so many links. */
static int64_t walked(struct region *r, int64_t from, int links)
{
    int64_t at = from;

    for (int k = 0; k < links; k++) at = somebody_for(&r->dice, r->b->members, at);
    return at;
}

static struct fab_cover_ask question(struct region *r, int kind)
{
    const int64_t a = fab_dice_below(&r->dice, r->b->members);
    int64_t b = kind == 0   ? walked(r, a, 2)
                : kind == 1 ? walked(r, a, 4)
                            : fab_dice_below(&r->dice, r->b->members);

    if (b == a) b = (a + 1) % r->b->members;
    return (struct fab_cover_ask){ .layer = FAB_LAYER_WORD,
                                   .from = FAB_FROM_VAULT | FAB_FROM_SELF,
                                   .creditor = fab_bench_mid(a),
                                   .debtor = fab_bench_mid(b),
                                   .need = { 20 + fab_dice_below(&r->dice, 180) },
                                   .until = { 1000 } };
}

/* Figures of one way to search: with the guarantors' own money, or by the creditor's word alone. */
static enum fab_code search(struct region *r, struct fab_figures *f, int from, int64_t *ns,
                            struct fab_err *e)
{
    int64_t          full = 0, part = 0, cut = 0, paths = 0;
    struct fab_cover c;

    for (int64_t n = -WARM; n < r->b->n; n++) {
        struct fab_cover_ask ask = question(r, (int)((n + WARM) % KINDS));

        ask.from            = from;
        const int64_t begin = fab_os_clock_ns();
        FAB_TRY(fab_cover_find(r->g, r->s, &ask, &c, e));
        if (n < 0) continue;
        ns[n] = fab_os_clock_ns() - begin;
        full += c.sum.units == ask.need.units;
        part += c.sum.units > 0 && c.sum.units < ask.need.units;
        cut += !c.complete;
        paths += c.npaths;
    }
    const bool alone = from == FAB_FROM_SELF;
    fab_figure(f, alone ? "self_full" : "full", full);
    fab_figure(f, alone ? "self_part" : "part", part);
    fab_figure(f, alone ? "self_cut" : "cut", cut);
    fab_figure(f, alone ? "self_paths" : "paths", paths);
    return FAB_OK;
}

static enum fab_code searches(struct region *r, struct fab_figures *f, struct fab_err *e)
{
    int64_t           *ns = fab_os_take((size_t)r->b->n * sizeof *ns);
    struct fab_figures alone = { 0 };
    enum fab_code      code;

    if (ns == NULL) return fab_fail(e, FAB_E_MEMORY);
    code = search(r, f, FAB_FROM_SELF, ns, e);
    fab_figures_times(&alone, ns, r->b->n);
    fab_figure(f, "self_p50_ns", alone.p50_ns);
    fab_figure(f, "self_p99_ns", alone.p99_ns);
    fab_figure(f, "self_max_ns", alone.max_ns);
    const int64_t begin = fab_os_clock_us(), cpu = fab_os_cpu_us();
    if (code == FAB_OK) code = search(r, f, FAB_FROM_VAULT | FAB_FROM_SELF, ns, e);
    f->us     = fab_os_clock_us() - begin;
    f->cpu_us = fab_os_cpu_us() - cpu;
    f->n      = r->b->n;
    fab_figures_times(f, ns, r->b->n);
    fab_os_give(ns);
    return code;
}

/* ---- certificates and decisions */

static fab_id link_id(int64_t n)
{
    return fab_bench_mid(-1 - n);
}

/* Rows u -> v -> w for many u, v, w, all fit to cover. */
static void add_rows(struct fab_tray *t)
{
    for (int64_t n = 0; n < PAIRS * LINKS_EACH; n++) {
        struct fab_edge *row = fab_add_edge(t, FAB_KEY(.a = link_id(n)));

        row->kind  = FAB_EDGE_WORD;
        row->src   = fab_bench_mid(n);
        row->dst   = fab_bench_mid(n + 1);
        row->cap   = 1000000;
        row->hops  = 3;
        row->state = 1;
        if (n % 1024 == 0) (void)fab_tray_end(t, FAB_OK);
    }
    (void)fab_tray_end(t, FAB_OK);
}

/* Certificates of one path of three links each: nanoseconds a path. */
static enum fab_code checks(struct region *r, struct fab_figures *f, struct fab_err *e)
{
    void            *memory = fab_os_take(TRAY);
    struct fab_tray *t = memory == NULL ? NULL : fab_tray_open(memory, TRAY, NULL);
    int64_t          ns = 0;

    if (t == NULL) {
        fab_os_give(memory);
        return fab_fail(e, FAB_E_MEMORY);
    }
    add_rows(t);
    for (int i = 0; i < CHECKS; i++) {
        const int64_t                n = fab_dice_below(&r->dice, PAIRS * LINKS_EACH - 3);
        const struct fab_cover_leg leg = { .creditor = fab_bench_mid(n),
                                           .debtor = fab_bench_mid(n + 3),
                                           .until = 1 };
        const struct fab_cover_named path = { .type = FAB_COVER_SURETY,
                                              .payer = fab_bench_mid(n + 2),
                                              .sum = 5,
                                              .nlinks = 3,
                                              .link = { link_id(n), link_id(n + 1),
                                                        link_id(n + 2) } };
        const struct fab_certificate c = { .leg = &leg, .nlegs = 1, .path = &path, .n = 1 };
        const int64_t                begin = fab_os_clock_ns();
        const enum fab_code          allowed = fab_cover_check(t, &c, e);

        ns += fab_os_clock_ns() - begin;
        fab_assert(allowed == FAB_OK);
        (void)fab_tray_end(t, FAB_OK);
    }
    fab_figure(f, "check_path_ns", ns / CHECKS);
    fab_os_give(memory);
    return FAB_OK;
}

static enum fab_code decisions(struct region *r, struct fab_figures *f, struct fab_err *e)
{
    static const struct fab_means means = { .deposit = { 1000 },
                                            .vault = { 40 },
                                            .sureties = { 500 },
                                            .pool = { 300 },
                                            .rate_day = 300,
                                            .premium = 20000,
                                            .word_effect = 900000,
                                            .pool_keep = 100000 };
    const int64_t                 begin = fab_os_clock_us();

    for (int i = 0; i < DECISIONS; i++) {
        const fab_ppm       lo = 600000 + (fab_ppm)fab_dice_below(&r->dice, 300000);
        struct fab_need need = { .stake = { 1 + fab_dice_below(&r->dice, 1000) },
                                 .will = { lo, lo + 50000, lo + 90000, 9 },
                                 .can = { lo, lo + 50000, lo + 90000, 9 },
                                 .level = FAB_LEVEL_BALANCED,
                                 .shrug = { 20 },
                                 .track = { 100 },
                                 .days = 7,
                                 .max_steps = 1,
                                 .share_ppm = 200000 };
        struct fab_offer    menu[FAB_MENU_MAX];
        struct fab_decision out;

        FAB_TRY(fab_decide(&need, menu, fab_menu(&need, &means, menu), &out, e));
    }
    fab_figure(f, "decision_ns", (fab_os_clock_us() - begin) * 1000 / DECISIONS);
    return FAB_OK;
}

/* Looks a second at places of memory that depend on one another: one ring through a table larger
 * than any cache. */
static int64_t looks_milli(void)
{
    uint32_t       *next = fab_os_take((size_t)TABLE * sizeof *next), at = 0;
    struct fab_dice d = { 1 };

    if (next == NULL) return 0;
    for (uint32_t i = 0; i < TABLE; i++) next[i] = i;
    for (uint32_t i = TABLE - 1; i > 0; i--) {                  /* Sattolo: one ring */
        const uint32_t k = (uint32_t)fab_dice_below(&d, i), was = next[i];

        next[i] = next[k];
        next[k] = was;
    }
    const int64_t begin = fab_os_clock_us();
    for (int i = 0; i < LOOKS; i++) at = next[at];
    const int64_t us = fab_max(fab_os_clock_us() - begin, 1);
    fab_assert(at < TABLE);
    fab_os_give(next);
    return fab_mul_div(LOOKS, INT64_C(1000000000), us);
}

enum fab_code fab_bench_cover(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e)
{
    struct region r = { .b = b, .dice = { (uint64_t)b->seed } };
    enum fab_code code;

    (void)c;
    (void)run;
    if (b->members < 2 || b->edges < b->members) return fab_fail_field(e, FAB_E_FIELD, "edges");
    fab_records_start();
    f->reference       = "looks at memory, each at a place the one before told";
    f->reference_milli = looks_milli();
    code               = found(&r, f, e);
    if (code == FAB_OK) code = searches(&r, f, e);
    if (code == FAB_OK) code = checks(&r, f, e);
    if (code == FAB_OK) code = decisions(&r, f, e);
    f->rss_bytes = fab_os_memory_bytes();
    if (r.g != NULL) fab_figure(f, "links", fab_cover_counts(r.g).links[FAB_LAYER_WORD]);
    if (r.g != NULL) fab_figure(f, "graph_bytes", (int64_t)fab_cover_counts(r.g).bytes);
    if (r.s != NULL) fab_scratch_close(r.s);
    if (r.g != NULL) fab_cover_close(r.g);
    return code;
}
