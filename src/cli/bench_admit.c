/* bench_admit.c: how many statements a second the desk takes in: checked, durable, folded, in the
 * tree; and what one client alone waits.
 *
 * Idea    everything is signed before the clock runs, so the program under measure is the desk
 *         alone; libsodium's verify loop runs before and behind, fdatasync's behind.  Disk is what
 *         the file has grown by, closed.
 * Source  RECORDS 5. */
#include "cli/bench.h"

enum { ALONE = 1000 };

/* One statement at a time, each waited for. */
static enum fab_code alone(struct fab_crowd *w, struct fab_figures *f, struct fab_err *e)
{
    static int64_t ns[ALONE];
    struct fab_talk t;
    int64_t n = 0;
    enum fab_code code;

    FAB_TRY(fab_crowd_talk(w, ALONE, &t, e));
    code = FAB_OK;
    for (int i = 0; i < FAB_STREAMS; i++) {
        for (int64_t k = 0; code == FAB_OK && k < t.stream[i].n; k++) {
            struct fab_submitted done;
            atomic_store(&w->now_ms, fab_max(atomic_load(&w->now_ms), t.stream[i].at_ms[k]));
            const int64_t begin = fab_os_clock_us();
            code = fab_node_submit(w->node, &t.stream[i].said[k], 1, &done, e);
            ns[n++] = (fab_os_clock_us() - begin) * 1000;
            if (code == FAB_OK && done.code != FAB_OK) {
                *e = done.err;
                code = done.code;
            }
        }
    }
    fab_talk_end(&t);
    fab_figures_times(f, ns, n);
    return code;
}

/* What this disk needs to make one page durable. */
static enum fab_code durable(struct fab_cli *c, const struct fab_bench *b, struct fab_figures *f,
                             struct fab_err *e)
{
    static int64_t us[ALONE];
    struct fab_figures times = {0};

    FAB_TRY(fab_os_sync_times(fab_bench_path(c, b, "sync"), us, ALONE, e));
    for (int i = 0; i < ALONE; i++)
        us[i] *= 1000;
    fab_figures_times(&times, us, ALONE);
    fab_figure(f, "fdatasync_p50_us", times.p50_ns / 1000);
    fab_figure(f, "fdatasync_p99_us", times.p99_ns / 1000);
    return FAB_OK;
}

static enum fab_code measure(struct fab_crowd *w, const struct fab_talk *t,
                             const struct fab_bench *b, struct fab_figures *f, struct fab_err *e)
{
    const struct fab_node_counts before = fab_node_counts(w->node);
    const struct fab_verify_rate first = fab_bench_verify_rate(FAB_REFERENCE_US);
    const int64_t                begin = fab_os_clock_us(), cpu = fab_os_cpu_us();
    int64_t refused;

    FAB_TRY(fab_crowd_say(w, t, b->batch, &refused, e));
    f->n = t->n - refused;
    f->us = fab_os_clock_us() - begin;
    f->cpu_us = fab_os_cpu_us() - cpu;
    fab_figures_verified(f, first);
    const struct fab_node_counts after = fab_node_counts(w->node);
    f->rss_bytes = fab_os_memory_bytes();
    fab_figure(f, "refused", refused);
    fab_figure(f, "batches", after.batches - before.batches);
    fab_figure(f, "submission_bytes_each", t->bytes / t->n);
    return FAB_OK;
}

static enum fab_code run_in(struct fab_cli *c, const struct fab_bench *b, const char *path,
                            struct fab_figures *f, struct fab_err *e)
{
    const struct fab_node_options o = {.path = path, .writer = true, .verifiers = (int)b->threads};
    struct fab_crowd w;
    struct fab_talk t;
    enum fab_code code;

    FAB_TRY(fab_crowd_open(b, &o, &w, e));
    const int64_t size = fab_node_size(w.node);
    code = fab_crowd_talk(&w, b->n, &t, e);
    if (code == FAB_OK) {
        code = measure(&w, &t, b, f, e);
        fab_talk_end(&t);
    }
    if (code == FAB_OK) code = alone(&w, f, e);
    if (code == FAB_OK) code = durable(c, b, f, e);
    fab_figure(f, "entries", code == FAB_OK ? fab_node_size(w.node) - size : 0);
    fab_crowd_close(&w);
    return code;
}

enum fab_code fab_bench_admit(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e)
{
    const char *crowd, *path = fab_bench_path(c, b, "run.fab");

    (void)run;
    f->reference = "libsodium Ed25519 verifications, one core";
    f->durable = true;
    FAB_TRY(fab_crowd_prepare(c, b, &crowd, e));
    FAB_TRY(fab_os_copy(crowd, path, e));
    FAB_TRY(run_in(c, b, path, f, e));
    const int64_t entries = f->param[f->nparams - 1].value;
    f->disk_bytes = fab_os_size(path) - fab_os_size(crowd);
    fab_figure(f, "disk_bytes_each", f->disk_bytes / fab_max(entries, 1));
    return fab_os_remove(path, e);
}
