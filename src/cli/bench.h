/* cli/bench.h: what the jobs of `fabrique bench` share: what was asked, what one run found, the
 * crowd that speaks.
 *
 * Unit       microseconds of the wall clock; nanoseconds for times of one answer; rates in
 *            thousandths a second.
 * Reference  each run measures a bound of its own work beside it, so a ratio means the same on a
 *            slow machine and on a fast one. */
#ifndef FAB_CLI_BENCH_H
#define FAB_CLI_BENCH_H

#include <stdatomic.h>

#include "cli/cli.h"
#include "node/node.h"
#include "os/os.h"

struct fab_bench {
    fab_str job;
    int64_t n, members, edges, batch, threads, runs, seed;
    int64_t snapshot;   /* open: 1 the state is filed to where the log is, 0 it was left trailing */
    const char *folder; /* for files that the job makes; they are its own */
};

enum { FAB_BENCH_PARAMS = 24 };
struct fab_figures {
    int64_t n, us;
    const char *reference;   /* what the rate below is a rate of */
    int64_t reference_milli; /* a second, in thousandths */
    int64_t ratio_of;        /* how many times that rate is the bound: threads that work; 1 */
    int64_t p50_ns, p90_ns, p99_ns, max_ns;
    int64_t cpu_us, rss_bytes, disk_bytes;
    bool durable;
    struct {
        const char *name;
        int64_t value;
    } param[FAB_BENCH_PARAMS];
    int nparams;
};
void fab_figure(struct fab_figures *f, const char *name, int64_t value); /* one more of params */
/* Sorts n times and sets p50, p90, p99 and max. */
void fab_figures_times(struct fab_figures *f, int64_t *ns, int64_t n);
/* p of a hundred of n sorted values. */
int64_t fab_percentile(const int64_t *sorted, int64_t n, int p);

/* Jobs: run number `run` of what was asked. */
enum fab_code fab_bench_admit(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e);
enum fab_code fab_bench_audit(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e);
enum fab_code fab_bench_replay(struct fab_cli *c, const struct fab_bench *b, int run,
                               struct fab_figures *f, struct fab_err *e);
enum fab_code fab_bench_ask(struct fab_cli *c, const struct fab_bench *b, int run,
                            struct fab_figures *f, struct fab_err *e);
enum fab_code fab_bench_open(struct fab_cli *c, const struct fab_bench *b, int run,
                             struct fab_figures *f, struct fab_err *e);
enum fab_code fab_bench_cover(struct fab_cli *c, const struct fab_bench *b, int run,
                              struct fab_figures *f, struct fab_err *e);
/* Children of `open`: opens, asks once, says when; says everything and ends as if it were killed.
 * */
enum fab_code fab_bench_first(struct fab_cli *c, const struct fab_bench *b, struct fab_err *e);
enum fab_code fab_bench_leave(struct fab_cli *c, const struct fab_bench *b, struct fab_err *e);

/* libsodium's verify loop on one core for about `us`, over messages of one entry's size:
 * signatures a
 * second in thousandths, and what one costs of the processor (other programs do not count there).
 * */
struct fab_verify_rate {
    int64_t milli, cpu_ns_each;
};
enum { FAB_REFERENCE_US = 300000 };
struct fab_verify_rate fab_bench_verify_rate(int64_t us);
/* Sets the reference to the mean of the rate before the work and the rate now; says what a
 * statement
 * cost of all cores together, in thousandths of a verification: work_milli. */
void fab_figures_verified(struct fab_figures *f, struct fab_verify_rate before);

/* A file of that name in the folder, ended by 0. */
const char *fab_bench_path(struct fab_cli *c, const struct fab_bench *b, const char *name);

/* --- the crowd: people of a seed who say RECORDS 5's mix -------------------------------------- */

/* Numbers that look like chance and cost nothing; splitmix64.  For measuring only. */
struct fab_dice {
    uint64_t at;
};
uint64_t fab_dice_next(struct fab_dice *d);
int64_t fab_dice_below(struct fab_dice *d, int64_t n);
/* Salts and secrets of what is said; it has no clock: drafts take the time of their terms. */
struct fab_source fab_dice_source(struct fab_dice *d);
/* A mid for each number, the same each time. */
fab_id fab_bench_mid(int64_t n);

struct fab_crowd {
    uint64_t seed;
    _Atomic int64_t now_ms; /* the desk's clock: the latest that anybody who hands in has reached */
    struct fab_node *node;
    struct fab_source source; /* of the desk */
    struct fab_dice dice;
    struct fab_terms terms;
    struct fab_person *person; /* keys are made at first use */
    int64_t members;
    struct fab_arena kept;
};
/* The prepared file of b->members people who have all joined, through the desk; made when it is
 * not there yet. */
FAB_MUST enum fab_code fab_crowd_prepare(struct fab_cli *c, const struct fab_bench *b,
                                         const char **path, struct fab_err *e);
/* Opens a file that was prepared so. */
FAB_MUST enum fab_code fab_crowd_open(const struct fab_bench *b, const struct fab_node_options *o,
                                      struct fab_crowd *w, struct fab_err *e);
void fab_crowd_close(struct fab_crowd *w);
struct fab_person *fab_crowd_person(struct fab_crowd *w, int64_t n);

/* What was said beforehand, signed, in streams that may be handed in beside one another, each in
 * its order. */
struct fab_speech {
    fab_bytes *said;
    int64_t *at_ms;
    int64_t n;
};
enum { FAB_STREAMS = 16 };
struct fab_talk {
    struct fab_speech stream[FAB_STREAMS];
    int64_t n, bytes;
    struct fab_arena memory;
};
/* n statements, 50 % transfers, 10 % each offer, promise, accept, deliver, keep; 90 % by the first
 * 20,000 people. */
FAB_MUST enum fab_code fab_crowd_talk(struct fab_crowd *w, int64_t n, struct fab_talk *out,
                                      struct fab_err *e);
void fab_talk_end(struct fab_talk *t);
/* Hands all of it in, b->batch statements a request, one thread a stream; counts what was refused.
 * */
FAB_MUST enum fab_code fab_crowd_say(struct fab_crowd *w, const struct fab_talk *t, int64_t batch,
                                     int64_t *refused, struct fab_err *e);
/* A prepared file in which such a crowd has said b->n statements, closed; made when it is not
 * there yet. */
FAB_MUST enum fab_code fab_crowd_log(struct fab_cli *c, const struct fab_bench *b,
                                     const char **path, struct fab_err *e);

#endif
