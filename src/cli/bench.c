/* bench.c: figures, each beside a bound of the same work measured in the same run, as one JSON
 * line.
 *
 * Why     a figure of README must be made again by anybody, and must not flatter the machine it
 *         was made on.
 * Idea    a job makes what it needs in a folder of its own, measures, measures its bound; --runs
 *         tell how far to believe it: the run in the middle is printed, with the ratios of all.
 * Source  INTERFACES 1.4 (fields); RECORDS 5 (how admission was measured). */
#include "cli/bench.h"

#include <stdlib.h>

#include "cli/report.h"
#include "crypto/crypto.h"

enum {
    RUNS_MOST = 25,
    THREADS_MOST = 64,
    BATCH_MOST = 16384,
    KEYS = 64,
    MESSAGE = 256,
    NO_SNAPSHOT_ASKED = 1
};

struct job {
    const char *name;
    enum fab_code (*run)(struct fab_cli *c, const struct fab_bench *b, int run,
                         struct fab_figures *f, struct fab_err *e);
    int64_t n, members, edges; /* unless asked otherwise */
};
static const struct job JOBS[] = {
    {"admit", fab_bench_admit, 200000, 20000, 0},   {"audit", fab_bench_audit, 200000, 20000, 0},
    {"replay", fab_bench_replay, 200000, 20000, 0}, {"ask", fab_bench_ask, 10000, 100000, 1600000},
    {"open", fab_bench_open, 200000, 20000, 0},
    {"cover", fab_bench_cover, 10000, 1000000, 30000000},
};

/* --- what jobs share --- */

void fab_figure(struct fab_figures *f, const char *name, int64_t value)
{
    fab_assert(f->nparams < FAB_BENCH_PARAMS);
    f->param[f->nparams].name = name;
    f->param[f->nparams++].value = value;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t fab_percentile(const int64_t *sorted, int64_t n, int p)
{
    return n == 0 ? 0 : sorted[fab_min(n - 1, n * p / 100)];
}

void fab_figures_times(struct fab_figures *f, int64_t *ns, int64_t n)
{
    qsort(ns, (size_t)n, sizeof *ns, by_size);
    f->p50_ns = fab_percentile(ns, n, 50);
    f->p90_ns = fab_percentile(ns, n, 90);
    f->p99_ns = fab_percentile(ns, n, 99);
    f->max_ns = n == 0 ? 0 : ns[n - 1];
}

const char *fab_bench_path(struct fab_cli *c, const struct fab_bench *b, const char *name)
{
    return fab_cli_join(c, b->folder, "/", name, NULL);
}

struct fab_verify_rate fab_bench_verify_rate(int64_t us)
{
    uint8_t seed[32] = {0}, public_key[KEYS][32], secret[64], message[KEYS][MESSAGE],
            signature[KEYS][64];
    int64_t n = 0, took;

    for (int i = 0; i < KEYS; i++) {
        seed[0] = (uint8_t)i;
        memset(message[i], i, MESSAGE);
        fab_sign_key(seed, public_key[i], secret);
        fab_sign(secret, fab_bytes_of(message[i], MESSAGE), signature[i]);
    }
    const int64_t begin = fab_os_clock_us(), cpu = fab_os_cpu_us();
    do {
        for (int i = 0; i < KEYS; i++)
            fab_assert(
                fab_sign_check(public_key[i], fab_bytes_of(message[i], MESSAGE), signature[i]));
        n += KEYS;
        took = fab_os_clock_us() - begin;
    } while (took < us);
    return (struct fab_verify_rate){ .milli = fab_mul_div(n, 1000000000, took),
                                     .cpu_ns_each = (fab_os_cpu_us() - cpu) * 1000 / n };
}

void fab_figures_verified(struct fab_figures *f, struct fab_verify_rate before)
{
    const struct fab_verify_rate now = fab_bench_verify_rate(FAB_REFERENCE_US);
    const int64_t each_ns = f->n == 0 ? 0 : fab_mul_div(f->cpu_us, 1000, f->n);

    f->reference_milli = (before.milli + now.milli) / 2;
    fab_figure(f, "work_milli", fab_mul_div(each_ns, 2000, before.cpu_ns_each + now.cpu_ns_each));
}

/* --- the line that is printed --- */

static int64_t rate_milli(const struct fab_figures *f)
{
    return f->us == 0 ? 0 : fab_mul_div(f->n, 1000000000, f->us);
}

static int64_t ratio_milli(const struct fab_figures *f)
{
    return f->reference_milli == 0
               ? 0
               : fab_mul_div(rate_milli(f), 1000, f->reference_milli * f->ratio_of);
}

/* value / 1000, three places. */
static void put_milli(struct fab_out *o, const char *name, int64_t value)
{
    char room[32];
    struct fab_buf b = FAB_BUF(room);

    fab_put_int(&b, value / 1000);
    fab_put_byte(&b, '.');
    fab_put_digits(&b, (uint64_t)(value % 1000), 3);
    fab_json_put_raw(o, name, fab_buf_str(&b));
}

static void put_machine(struct fab_out *o, const struct fab_bench *b)
{
    struct fab_machine m;

    fab_os_machine(b->folder, &m);
    fab_json_open(o, "machine", '{');
    fab_json_put_text(o, "cpu", fab_str_of(m.cpu));
    fab_json_put_int(o, "cores", m.cores);
    fab_json_put_text(o, "kernel", fab_str_of(m.kernel));
    fab_json_put_text(o, "fs", fab_str_of(m.fs));
    fab_json_close(o, '}');
    fab_json_put_text(o, "version", FAB_STR(FAB_VERSION));
    const char *commit = fab_os_setting("FABRIQUE_COMMIT");
    fab_json_put_text(o, "commit", fab_str_of(commit == NULL ? "" : commit));
    fab_json_put_time(o, "date", fab_os_now().ms);
}

static void put_figures(struct fab_out *o, const struct fab_bench *b, const struct fab_figures *f)
{
    fab_json_put_text(o, "job", b->job);
    fab_json_put_int(o, "n", f->n);
    put_milli(o, "seconds", f->us / 1000);
    put_milli(o, "per_second", rate_milli(f));
    fab_json_open(o, "reference", '{');
    fab_json_put_text(o, "what", fab_str_of(f->reference));
    put_milli(o, "per_second", f->reference_milli);
    fab_json_close(o, '}');
    put_milli(o, "ratio", ratio_milli(f));
    put_milli(o, "p50_us", f->p50_ns);
    put_milli(o, "p90_us", f->p90_ns);
    put_milli(o, "p99_us", f->p99_ns);
    put_milli(o, "max_us", f->max_ns);
    put_milli(o, "cpu_seconds", f->cpu_us / 1000);
    fab_json_put_int(o, "rss_bytes", f->rss_bytes);
    fab_json_put_int(o, "disk_bytes", f->disk_bytes);
    fab_json_put_int(o, "threads", b->threads);
    fab_json_put_int(o, "batch", b->batch);
    fab_json_put_bool(o, "durable", f->durable);
    fab_json_open(o, "params", '{');
    fab_json_put_int(o, "members", b->members);
    fab_json_put_int(o, "edges", b->edges);
    fab_json_put_int(o, "seed", b->seed);
    for (int i = 0; i < f->nparams; i++)
        fab_json_put_int(o, f->param[i].name, f->param[i].value);
    fab_json_close(o, '}');
}

static int by_ratio(const void *a, const void *b)
{
    const int64_t x = ratio_milli(a), y = ratio_milli(b);

    return (x > y) - (x < y);
}

static enum fab_code tell(struct fab_cli *c, const struct fab_bench *b, struct fab_figures *run,
                          struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena),
                   ratio = FAB_BUF_IN(c->arena);
    struct fab_out o = {&json, false};

    qsort(run, (size_t)b->runs, sizeof *run, by_ratio);
    const struct fab_figures *f = &run[b->runs / 2];
    fab_put_int(&ratio, ratio_milli(f) / 1000);
    fab_put_byte(&ratio, '.');
    fab_put_digits(&ratio, (uint64_t)(ratio_milli(f) % 1000), 3);
    FAB_SAY(&text, c->lang, FAB_W("cli.benched"), FAB_TEXT("job", b->job), FAB_NUM("n", f->n),
            FAB_NUM("rate", rate_milli(f) / 1000), FAB_TEXT("ratio", fab_buf_str(&ratio)),
            FAB_TEXT("what", fab_str_of(f->reference)), FAB_NUM("p50", f->p50_ns / 1000));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    put_figures(&o, b, f);
    put_machine(&o, b);
    fab_json_open(&o, "runs", '[');
    for (int64_t i = 0; i < b->runs; i++)
        put_milli(&o, NULL, ratio_milli(&run[i]));
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

/* --- what was asked --- */

static const struct job *job_of(fab_str name)
{
    for (int i = 0; i < fab_countof(JOBS); i++) {
        if (fab_str_is(name, JOBS[i].name)) return &JOBS[i];
    }
    return NULL;
}

static enum fab_code folder(struct fab_cli *c, struct fab_bench *b, struct fab_err *e)
{
    const fab_str asked = fab_args_option(&c->args, "--dir");
    char place[4096];

    if (asked.len > 0) {
        b->folder = fab_copy(c->arena, asked).p;
    } else {
        if (!fab_os_place(FAB_PLACE_TEMPORARY, "fabrique-bench", place, sizeof place))
            return fab_fail_field(e, FAB_E_FIELD, "--dir");
        b->folder = fab_copy(c->arena, fab_str_of(place)).p;
    }
    return b->folder == NULL ? fab_fail(e, FAB_E_MEMORY) : fab_os_folder(b->folder, 0700, e);
}

static enum fab_code asked(struct fab_cli *c, const struct job *j, struct fab_bench *b,
                           struct fab_err *e)
{
    b->job = fab_args_word(&c->args, "JOB", 0);
    FAB_TRY(fab_cli_int(c, "--n", 1, 100000000, j->n, &b->n, e));
    FAB_TRY(fab_cli_int(c, "--members", 2, 10000000, j->members, &b->members, e));
    FAB_TRY(fab_cli_int(c, "--edges", 1, 200000000, j->edges, &b->edges, e));
    FAB_TRY(fab_cli_int(c, "--batch", 1, BATCH_MOST, 4096, &b->batch, e));
    FAB_TRY(fab_cli_int(c, "--threads", 1, THREADS_MOST, 1, &b->threads, e));
    FAB_TRY(fab_cli_int(c, "--runs", 1, RUNS_MOST, 1, &b->runs, e));
    FAB_TRY(fab_cli_int(c, "--seed", 0, INT64_MAX, 1, &b->seed, e));
    FAB_TRY(fab_cli_int(c, "--snapshot", 0, 1, NO_SNAPSHOT_ASKED, &b->snapshot, e));
    return folder(c, b, e);
}

enum fab_code fab_verb_bench(struct fab_cli *c, struct fab_err *e)
{
    static struct fab_figures run[RUNS_MOST];
    static const struct job first = {.n = 1, .members = 2, .edges = 1};
    const fab_str name = fab_args_word(&c->args, "JOB", 0);
    const bool leaves = fab_str_is(name, "leave"), child = leaves || fab_str_is(name, "first");
    const struct job *j = child ? &first : job_of(name);
    struct fab_bench b;

    if (j == NULL) return fab_fail_field(e, FAB_E_FIELD, "JOB");
    FAB_TRY(asked(c, j, &b, e));
    if (child) return leaves ? fab_bench_leave(c, &b, e) : fab_bench_first(c, &b, e);
    for (int64_t i = 0; i < b.runs; i++) {
        run[i] = (struct fab_figures){.ratio_of = 1, .reference = ""};
        FAB_TRY(j->run(c, &b, (int)i, &run[i], e));
    }
    return tell(c, &b, run, e);
}
