/* bench_log.c: what a stored log costs whoever looks at it: to check it (audit), to fold it
 * (replay), to open it (open).
 *
 * Source  INTERFACES 1.4; ARCHITECTURE 3 (start). */
#include "cli/bench.h"
#include "judge/ask.h"
#include "node/measure.h"

enum { PRINTED = 4096, TRIES = 1000 };

enum fab_code fab_bench_audit(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e)
{
    struct fab_audited found;
    const char *path;

    (void)run;
    f->reference = "libsodium Ed25519 verifications, one core, times threads";
    f->ratio_of = b->threads;
    FAB_TRY(fab_crowd_log(c, b, &path, e));
    const struct fab_verify_rate first = fab_bench_verify_rate(FAB_REFERENCE_US);
    const int64_t cpu = fab_os_cpu_us();
    FAB_TRY(fab_node_audit(path, (int)b->threads, &found, e));
    f->cpu_us = fab_os_cpu_us() - cpu;
    f->n = found.entries;
    fab_figures_verified(f, first);
    f->us = found.us;
    f->rss_bytes = fab_os_memory_bytes();
    f->disk_bytes = fab_os_size(path);
    fab_figure(f, "flaws", found.flaws);
    fab_figure(f, "unverifiable", found.unverifiable);
    fab_figure(f, "root_ok", found.root_ok);
    fab_figure(f, "entry_bytes_each", found.bytes / fab_max(found.entries, 1));
    return found.flaws > 0 || !found.root_ok ? fab_fail(e, FAB_E_PROOF) : FAB_OK;
}

enum fab_code fab_bench_replay(struct fab_cli *c, const struct fab_bench *b, int run,
                               struct fab_figures *f, struct fab_err *e)
{
    struct fab_replayed found;
    const char *path;

    (void)run;
    f->reference = "the same walk over the stored log, each entry only copied";
    FAB_TRY(fab_crowd_log(c, b, &path, e));
    FAB_TRY(fab_node_replay(path, b->n, &found, e));
    f->cpu_us = found.cpu_us;
    f->n = found.entries;
    f->us = found.us;
    f->reference_milli =
        found.copy_us == 0 ? 0 : fab_mul_div(found.entries, INT64_C(1000000000), found.copy_us);
    f->rss_bytes = fab_os_memory_bytes();
    f->disk_bytes = fab_os_size(path);
    fab_figure(f, "faults", found.faults);
    fab_figure(f, "map_bytes_each", found.map_bytes / fab_max(found.entries, 1));
    fab_figure(f, "map_rows", found.map_rows);
    return FAB_OK;
}

/* --- open --- */

/* Somebody about whom something is known, asked about by somebody else, with reasons. */
static enum fab_code ask_once(struct fab_crowd *w, int64_t *learnt, int64_t *judge_bytes,
                              struct fab_err *e)
{
    const struct fab_judge *j = fab_node_judge_lock(w->node);
    struct fab_arena memory;
    enum fab_code code = FAB_E_MEMORY;

    if (j != NULL && fab_os_arena(1 << 24, &memory)) {
        struct fab_inquiry q = {.asker = fab_crowd_person(w, 0)->mid,
                                .who = fab_crowd_person(w, 1)->mid,
                                .topic = 1,
                                .at = {atomic_load(&w->now_ms)}};
        struct fab_need need = {
            .stake = {100}, .level = FAB_LEVEL_BALANCED, .shrug = {10}, .days = 7, .max_steps = 1};
        struct fab_answer answer;
        struct fab_why why;
        code = fab_judge_ask(j, &q, &need, NULL, 0, &answer, e);
        if (code == FAB_OK) code = fab_judge_why(j, &q, FAB_DIM_WILL, &memory, &why, e);
        *learnt = fab_judge_learnt(j);
        *judge_bytes = (int64_t)fab_judge_bytes(j);
        fab_os_arena_end(&memory);
    }
    fab_node_judge_unlock(w->node);
    return code == FAB_E_MEMORY ? fab_fail(e, code) : code;
}

/* What was left behind by a program that ended in the middle: the state trails the log. */
static const char *left_behind(struct fab_cli *c, const struct fab_bench *b)
{
    return fab_bench_path(c, b, "left.fab");
}

enum fab_code fab_bench_first(struct fab_cli *c, const struct fab_bench *b, struct fab_err *e)
{
    struct fab_out o = {&c->out, false};
    struct fab_node_options n = {.writer = true, .verifiers = 1, .path = left_behind(c, b)};
    struct fab_crowd w;
    int64_t learnt = 0, bytes = 0;

    if (b->snapshot == 1) FAB_TRY(fab_crowd_log(c, b, &n.path, e));
    const int64_t before = fab_os_memory_bytes();
    FAB_TRY(fab_crowd_open(b, &n, &w, e));
    const int64_t opened = fab_os_clock_us();
    const enum fab_code code = ask_once(&w, &learnt, &bytes, e);
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "answered_us", fab_os_clock_us());
    fab_json_put_int(&o, "opened_us", opened);
    fab_json_put_int(&o, "memory", fab_os_memory_bytes() - before);
    fab_json_put_int(&o, "resident", fab_os_memory_bytes());
    fab_json_put_int(&o, "learnt", learnt);
    fab_json_put_int(&o, "judge_bytes", bytes);
    fab_json_put_int(&o, "entries", fab_node_size(w.node));
    fab_json_close(&o, '}');
    fab_crowd_close(&w);
    return code;
}

/* Says everything and goes without closing, as who is killed would. */
enum fab_code fab_bench_leave(struct fab_cli *c, const struct fab_bench *b, struct fab_err *e)
{
    static struct fab_crowd w; /* threads that stand still at the end look at it */
    struct fab_node_options n = {
        .path = left_behind(c, b), .quick = true, .writer = true, .verifiers = 1, .trail = true};
    struct fab_out o = {&c->out, false};
    struct fab_talk t;
    const char *crowd;
    int64_t refused;

    FAB_TRY(fab_crowd_prepare(c, b, &crowd, e));
    FAB_TRY(fab_os_remove(fab_cli_join(c, n.path, "-wal", NULL), e));
    FAB_TRY(fab_os_copy(crowd, n.path, e));
    FAB_TRY(fab_crowd_open(b, &n, &w, e));
    FAB_TRY(fab_crowd_talk(&w, b->n, &t, e));
    FAB_TRY(fab_crowd_say(&w, &t, b->batch, &refused, e));
    const struct fab_node_counts counts = fab_node_counts(w.node);
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "behind", counts.size - counts.filed);
    fab_json_close(&o, '}');
    return FAB_OK;
}

/* A word of a command line, in the arena; NULL: there is no memory. */
static char *word(struct fab_cli *c, fab_str text)
{
    char *const p = fab_take(c->arena, text.len + 1);

    if (p != NULL) memcpy(p, text.p, text.len);
    return p;
}

static char *number(struct fab_cli *c, int64_t n)
{
    char room[24];
    struct fab_buf b = FAB_BUF(room);

    fab_put_int(&b, n);
    return word(c, fab_buf_str(&b));
}

/* This program again, with the same sizes and another job; what it prints. */
static enum fab_code start_child(struct fab_cli *c, const struct fab_bench *b, const char *job,
                                 const struct fab_json **doc, struct fab_err *e)
{
    char *const text = fab_take(c->arena, PRINTED);
    char *const argv[] = {
        word(c, FAB_STR("fabrique")),
        word(c, FAB_STR("bench")),
        word(c, fab_str_of(job)),
        word(c, FAB_STR("--n")),
        number(c, b->n),
        word(c, FAB_STR("--members")),
        number(c, b->members),
        word(c, FAB_STR("--seed")),
        number(c, b->seed),
        word(c, FAB_STR("--snapshot")),
        number(c, b->snapshot),
        word(c, FAB_STR("--dir")),
        word(c, fab_str_of(b->folder)),
        NULL,
    };
    size_t len;

    if (text == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i + 1 < fab_countof(argv); i++) {
        if (argv[i] == NULL) return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(fab_os_again(argv, text, PRINTED, &len, e));
    *doc = fab_json_read((fab_str){text, len}, c->arena, e);
    return *doc == NULL ? e->code : FAB_OK;
}

static bool pass(void *arg, fab_bytes part)
{
    *(int64_t *)arg += part.p[0];
    return true;
}

/* The whole file read once: nobody can open it faster than that who looks at all of it. */
static enum fab_code read_file(const char *path, int64_t *us, struct fab_err *e)
{
    int64_t sum = 0;
    const int64_t begin = fab_os_clock_us();

    FAB_TRY(fab_os_read_parts(path, pass, &sum, e));
    *us = fab_max(fab_os_clock_us() - begin, 1);
    return FAB_OK;
}

enum fab_code fab_bench_open(struct fab_cli *c, const struct fab_bench *b, int run,
                             struct fab_figures *f, struct fab_err *e)
{
    const struct fab_json *doc, *left = NULL;
    const char *path;
    int64_t reading;

    (void)run;
    f->reference = "statements, were the file only read once";
    path = left_behind(c, b);
    if (b->snapshot == 1)
        FAB_TRY(fab_crowd_log(c, b, &path, e));
    else
        FAB_TRY(start_child(c, b, "leave", &left, e));
    FAB_TRY(read_file(path, &reading, e));
    const int64_t begin = fab_os_clock_us();
    FAB_TRY(start_child(c, b, "first", &doc, e));
    f->n = fab_json_int(doc, "entries", 0);
    f->us = fab_json_int(doc, "answered_us", 0) - begin;
    f->reference_milli = fab_mul_div(f->n, INT64_C(1000000000), reading);
    f->rss_bytes = fab_json_int(doc, "resident", 0);
    f->disk_bytes = fab_os_size(path);
    f->p50_ns = f->p90_ns = f->p99_ns = f->max_ns = f->us * 1000;
    fab_figure(f, "snapshot", b->snapshot);
    fab_figure(f, "behind", left == NULL ? 0 : fab_json_int(left, "behind", 0));
    fab_figure(f, "opened_us", fab_json_int(doc, "opened_us", 0) - begin);
    fab_figure(f, "evidence_rows", fab_json_int(doc, "learnt", 0));
    fab_figure(f, "judge_bytes_each", fab_json_int(doc, "judge_bytes", 0) / fab_max(f->n, 1));
    fab_figure(f, "memory_bytes_each", fab_json_int(doc, "memory", 0) / fab_max(f->n, 1));
    fab_figure(f, "disk_bytes_each", f->disk_bytes / fab_max(f->n, 1));
    return FAB_OK;
}
