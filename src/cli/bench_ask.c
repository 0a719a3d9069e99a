/* bench_ask.c: how long one answer takes when a whole region has spoken.
 *
 * Idea    a judge is taught by its own teaching call, one exchange after another, each told in
 *         both dimensions.  People are met by the square of chance: the first of a million is in
 *         one of a thousand exchanges, as some people are.  Those who ask and those asked about
 *         are met alike.  The bound is what one look at memory costs that nothing has foreseen.
 * Source  METHOD 8; DECISION 7. */
#include "cli/bench.h"
#include "judge/ask.h"
#include "node/memory.h"

enum {
    TOPIC = 1,
    WARM = 200,
    WHY_BYTES = 64 << 20,
    TABLE = 1 << 26,
    LOOKS = 1 << 20,
    GOOD_OF_HUNDRED = 92
};
#define START_MS INT64_C(1704067200000)

/* Number n is met about once in sqrt(members * n). */
static int64_t somebody(struct fab_dice *d, int64_t members)
{
    const uint64_t r = fab_dice_next(d) >> 32;

    return (int64_t)((r * r >> 32) * (uint64_t)members >> 32);
}

static int64_t somebody_but(struct fab_dice *d, int64_t members, int64_t who)
{
    const int64_t other = somebody(d, members);

    return other != who ? other : (who + 1) % members;
}

static enum fab_code teach(struct fab_judge *j, const struct fab_bench *b, struct fab_err *e)
{
    struct fab_dice d = {(uint64_t)b->seed};

    for (int i = 0; i < 20; i++) {
        const fab_id founder = fab_bench_mid(i);
        FAB_TRY(fab_judge_founder(j, &founder, e));
    }
    for (int64_t i = 0; i < b->edges; i++) {
        const int64_t from = somebody(&d, b->members), to = somebody_but(&d, b->members, from);
        const int64_t good = fab_dice_below(&d, 100) < GOOD_OF_HUNDRED ? FAB_M : 0;
        struct fab_evid row[2] = {{.idx = i,
                                   .n = 0,
                                   .author = fab_bench_mid(from),
                                   .subject = fab_bench_mid(to),
                                   .topic = TOPIC,
                                   .dim = FAB_DIM_WILL,
                                   .outcome = good},
                                  {.idx = i,
                                   .n = 1,
                                   .author = fab_bench_mid(from),
                                   .subject = fab_bench_mid(to),
                                   .topic = TOPIC,
                                   .dim = FAB_DIM_CAN,
                                   .outcome = good}};
        FAB_TRY(fab_judge_learn(j, row, 2, (fab_moment){START_MS + i * 1000}, e));
    }
    return FAB_OK;
}

/* The whole answer: estimate, decision with four devices on the menu, reasons in both dimensions.
 * */
static enum fab_code ask(const struct fab_judge *j, const struct fab_inquiry *q,
                         struct fab_arena scratch, struct fab_err *e)
{
    static const struct fab_means means = {.deposit = {1000},
                                           .sureties = {500},
                                           .pool = {300},
                                           .rate_day = 300,
                                           .premium = 20000,
                                           .word_effect = 900000,
                                           .pool_keep = 100000};
    struct fab_need need = {.stake = {200},
                            .level = FAB_LEVEL_BALANCED,
                            .shrug = {20},
                            .track = {100},
                            .days = 7,
                            .max_steps = 3};
    struct fab_offer menu[FAB_MENU_MAX];
    const int n = fab_menu(&need, &means, menu);
    struct fab_answer answer;
    struct fab_why why;

    FAB_TRY(fab_judge_ask(j, q, &need, menu, n, &answer, e));
    FAB_TRY(fab_judge_why(j, q, FAB_DIM_WILL, &scratch, &why, e));
    return fab_judge_why(j, q, FAB_DIM_CAN, &scratch, &why, e);
}

static enum fab_code question(const struct fab_judge *j, const struct fab_bench *b,
                              struct fab_dice *d, struct fab_arena *scratch, int64_t *ns,
                              struct fab_err *e)
{
    const int64_t asker = somebody(d, b->members), who = somebody_but(d, b->members, asker);
    const struct fab_inquiry q = {.asker = fab_bench_mid(asker),
                                  .who = fab_bench_mid(who),
                                  .topic = TOPIC,
                                  .at = {START_MS + b->edges * 1000}};
    const int64_t begin = fab_os_clock_ns();
    const enum fab_code code = ask(j, &q, *scratch, e);

    *ns = fab_os_clock_ns() - begin;
    return code;
}

static enum fab_code measure(const struct fab_judge *j, const struct fab_bench *b,
                             struct fab_figures *f, struct fab_err *e)
{
    struct fab_dice d = {(uint64_t)b->seed + 1};
    int64_t *ns = fab_os_take((size_t)b->n * sizeof *ns), skipped;
    struct fab_arena scratch;
    enum fab_code code = FAB_OK;

    if (ns == NULL || !fab_os_arena(WHY_BYTES, &scratch)) {
        fab_os_give(ns);
        return fab_fail(e, FAB_E_MEMORY);
    }
    for (int i = 0; code == FAB_OK && i < WARM; i++)
        code = question(j, b, &d, &scratch, &skipped, e);
    const int64_t begin = fab_os_clock_us(), cpu = fab_os_cpu_us();
    for (int64_t i = 0; code == FAB_OK && i < b->n; i++)
        code = question(j, b, &d, &scratch, &ns[i], e);
    f->us = fab_os_clock_us() - begin;
    f->cpu_us = fab_os_cpu_us() - cpu;
    f->n = b->n;
    fab_figures_times(f, ns, b->n);
    fab_os_arena_end(&scratch);
    fab_os_give(ns);
    return code;
}

/* Looks a second at places of memory that depend on one another: one ring through a table larger
 * than any cache. */
static int64_t looks_milli(void)
{
    uint32_t *next = fab_os_take((size_t)TABLE * sizeof *next), at = 0;
    struct fab_dice d = {1};

    if (next == NULL) return 0;
    for (uint32_t i = 0; i < TABLE; i++)
        next[i] = i;
    for (uint32_t i = TABLE - 1; i > 0; i--) { /* Sattolo: one ring */
        const uint32_t k = (uint32_t)fab_dice_below(&d, i), was = next[i];
        next[i] = next[k];
        next[k] = was;
    }
    const int64_t begin = fab_os_clock_us();
    for (int i = 0; i < LOOKS; i++)
        at = next[at];
    const int64_t us = fab_max(fab_os_clock_us() - begin, 1);
    fab_assert(at < TABLE);
    fab_os_give(next);
    return fab_mul_div(LOOKS, INT64_C(1000000000), us);
}

enum fab_code fab_bench_ask(struct fab_cli *c, const struct fab_bench *b, int run,
                            struct fab_figures *f, struct fab_err *e)
{
    const struct fab_judge_rules rules = {.open = 1, .quiet = 250000};
    const struct fab_memory memory = fab_memory_system();
    struct fab_judge *j;
    enum fab_code code;

    (void)c;
    (void)run;
    f->reference = "looks at memory, each at a place the one before told";
    f->reference_milli = looks_milli();
    FAB_TRY(fab_judge_open(&rules, memory, &j, e));
    const int64_t begin = fab_os_clock_us();
    code = teach(j, b, e);
    const int64_t taught = fab_os_clock_us() - begin;
    if (code == FAB_OK) code = measure(j, b, f, e);
    f->rss_bytes = fab_os_memory_bytes();
    fab_figure(f, "rows", fab_judge_learnt(j));
    fab_figure(f, "learn_ns_each", fab_mul_div(taught, 1000, fab_max(fab_judge_learnt(j), 1)));
    fab_figure(f, "judge_bytes", (int64_t)fab_judge_bytes(j));
    fab_figure(f, "judge_bytes_each",
               (int64_t)fab_judge_bytes(j) / fab_max(fab_judge_learnt(j), 1));
    fab_judge_close(j);
    return code;
}
