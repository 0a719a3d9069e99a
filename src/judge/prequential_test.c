/* prequential_test.c: METHOD 10 on Bitcoin OTC, and every refusal with its line.
 *
 * The file is tests/data/bitcoin-otc.csv; the test part is its last 40 % (ids 21356 to 35592). */
#include "judge/judge_test.h"
#include "judge/prequential.h"
#include "base/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FIRST_TESTED = 21356, LAST = 35592, TESTED = LAST - FIRST_TESTED + 1 };

/* ---- measures ---- */

struct seen {
    int64_t at_ms;
    int     y;
    double  p, lo, hi, mean, v;
    bool    path;
    fab_id  about;
    int     evidence;
};
static struct seen seen[LAST + 1];
static int         nseen;

static void note(void *arg, const struct fab_statement_said *row, const struct fab_judgement *o)
{
    (void)arg;
    if (nseen > LAST) return;
    seen[nseen++] = (struct seen){ .at_ms = row->at.ms,
                                   .y = row->outcome,
                                   .p = o->p,
                                   .lo = o->value.lo,
                                   .hi = o->value.hi,
                                   .mean = o->value.mean,
                                   .v = row->value,
                                   .about = row->about,
                                   .path = o->ties[FAB_FRIEND_GOOD] + o->ties[FAB_FRIEND_BAD] > 0 };
}

/* What is ranked: a number and where it stood. */
struct ranked { double x; int at; };

static int by_x(const void *a, const void *b)
{
    const struct ranked *ra = a, *rb = b;

    return ra->x != rb->x ? (ra->x > rb->x) - (ra->x < rb->x) : ra->at - rb->at;
}

/* rank[k] of x[k], 1..n; ties share their mean rank. */
static void ranks(const double *x, int n, double *rank)
{
    static struct ranked r[TESTED];

    for (int k = 0; k < n; k++) r[k] = (struct ranked){ x[k], k };
    qsort(r, (size_t)n, sizeof *r, by_x);
    for (int a = 0, b; a < n; a = b) {
        for (b = a; b < n && r[b].x == r[a].x; b++) {}
        for (int k = a; k < b; k++) rank[r[k].at] = (a + 1 + b) / 2.0;
    }
}

static double correlation(const double *a, const double *b, int n)
{
    double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;

    for (int k = 0; k < n; k++) ma += a[k] / n, mb += b[k] / n;
    for (int k = 0; k < n; k++) {
        ab += (a[k] - ma) * (b[k] - mb);
        aa += (a[k] - ma) * (a[k] - ma);
        bb += (b[k] - mb) * (b[k] - mb);
    }
    return ab / sqrt(aa * bb);
}

/* Ten bins of equal count in order of p: the mean gap between what was said and what came. */
static double calibration_error(const struct seen *s, int n)
{
    static struct ranked r[TESTED];
    double               sum = 0;

    for (int k = 0; k < n; k++) r[k] = (struct ranked){ s[k].p, k };
    qsort(r, (size_t)n, sizeof *r, by_x);
    for (int bin = 0; bin < 10; bin++) {
        double gap = 0;

        for (int k = bin * n / 10; k < (bin + 1) * n / 10; k++) gap += s[r[k].at].p - s[r[k].at].y;
        sum += fabs(gap) / n;
    }
    return sum;
}

struct figures { double auc, log_loss, brier, ece, rmse, mae, spearman, cover, width, score; };

static struct figures measure(const struct seen *s, int n)
{
    static double  a[TESTED], b[TESTED], ra[TESTED], rb[TESTED];
    struct figures f = { 0 };
    double         good = 0, rank_sum = 0;

    for (int k = 0; k < n; k++) {
        const double miss = s[k].v < s[k].lo   ? s[k].lo - s[k].v
                            : s[k].v > s[k].hi ? s[k].v - s[k].hi
                                               : 0;

        f.log_loss -= log(s[k].y == 1 ? s[k].p : 1 - s[k].p) / n;
        f.brier += (s[k].p - s[k].y) * (s[k].p - s[k].y) / n;
        f.rmse += (s[k].mean - s[k].v) * (s[k].mean - s[k].v) / n;
        f.mae += fabs(s[k].mean - s[k].v) / n;
        f.cover += (miss == 0) / (double)n;
        f.width += (s[k].hi - s[k].lo) / n;
        f.score += (s[k].hi - s[k].lo + 20 * miss) / n;
        a[k] = s[k].p;
        good += s[k].y;
    }
    ranks(a, n, ra);
    for (int k = 0; k < n; k++) rank_sum += s[k].y * ra[k];
    f.auc = (rank_sum - good * (good + 1) / 2) / (good * (n - good));
    for (int k = 0; k < n; k++) a[k] = s[k].mean, b[k] = s[k].v;
    ranks(a, n, ra);
    ranks(b, n, rb);
    f.spearman = correlation(ra, rb, n);
    f.rmse = sqrt(f.rmse);
    f.ece = calibration_error(s, n);
    return f;
}

static void expect_figures(const char *row, const struct figures *f, const struct figures *want)
{
    fab_expect_near(row, f->auc, want->auc, 5e-4);
    fab_expect_near(row, f->log_loss, want->log_loss, 5e-4);
    fab_expect_near(row, f->brier, want->brier, 5e-4);
    fab_expect_near(row, f->ece, want->ece, 5e-4);
    fab_expect_near(row, f->rmse, want->rmse, 5e-4);
    fab_expect_near(row, f->mae, want->mae, 5e-4);
    fab_expect_near(row, f->spearman, want->spearman, 5e-4);
    fab_expect_near(row, f->cover, want->cover, 5e-4);
    fab_expect_near(row, f->width, want->width, 5e-4);
    fab_expect_near(row, f->score, want->score, 5e-4);
}

/* ---- Bitcoin OTC ---- */

static fab_str otc(void)
{
    static fab_bytes file;

    if (file.p == NULL) file = fab_test_file("tests/data/bitcoin-otc.csv");
    return (fab_str){ (const char *)file.p, file.len };
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run_otc(double open)
{
    const struct fab_method_rules rules = { .open = open, .seeds = 20 };
    struct test_memory            t = { .left = -1 };
    struct fab_err                e = { 0 };
    const double                  start = seconds();

    nseen = 0;
    fab_expect("read", fab_prequential(otc(), &rules, test_memory(&t), note, NULL, &e), FAB_OK);
    printf("# Bitcoin OTC, U = %g: %.3f s\n", open, seconds() - start);
    fab_expect("rows", nseen, LAST);
    fab_expect("all memory went back", t.bytes, 0);
}

/* All figures of all rows, mixed: one number for all their bits.  gcc 12 -O1 and -O2, clang 14 -O2
 * and -O3 gave it. */
static const int64_t SAME_BITS = 3488992040200975269;
static uint64_t bits_of_all(void)
{
    uint64_t mixed = 0;

    for (int k = 0; k < nseen; k++) {
        uint64_t part[4];

        memcpy(part, &seen[k].p, sizeof part);      /* p, lo, hi, mean stand side by side */
        for (int n = 0; n < 4; n++) mixed = (mixed ^ part[n]) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    }
    return mixed;
}

static const struct { const char *id; int row; double p; } EXACT[] = {
    { "100", 100, .994159889684 },     { "1000", 1000, .992843872371 },   { "5000", 5000, .987718028226 },
    { "21356", 21356, .935506973548 }, { "30000", 30000, .000030258847 }, { "35592", 35592, .995823145339 },
};

FAB_TEST(prequential_otc_open)
{
    const struct figures want = { 0.9482, 0.1716, 0.047, 0.007, 0.2836, 0.159, 0.499, 0.927, 0.623,
                                  1.196 };
    double               p = 0, lo = 0, hi = 0, mean = 0;

    run_otc(1);
    if (nseen != LAST) return;
    for (int r = 0; r < fab_countof(EXACT); r++) {
        fab_expect_near(EXACT[r].id, seen[EXACT[r].row - 1].p, EXACT[r].p, 1e-9);
    }
    for (int k = FIRST_TESTED - 1; k < LAST; k++) {
        p += seen[k].p, lo += seen[k].lo, hi += seen[k].hi, mean += seen[k].mean;
    }
    fab_expect("the same bits on every machine", (int64_t)bits_of_all(), SAME_BITS);
    fab_expect_near("sum of p", p, 12092.544085515, 1e-6);
    fab_expect_near("sum of lo", lo, -2306.55, 1e-6);
    fab_expect_near("sum of hi", hi, 6563.95, 1e-6);
    fab_expect_near("sum of means", mean, 621.856160644, 1e-6);
    const struct figures f = measure(seen + FIRST_TESTED - 1, TESTED);

    printf("# open: AUC %.4f log-loss %.4f ECE %.4f\n", f.auc, f.log_loss, f.ece);
    expect_figures("open", &f, &want);
    fab_expect("log-loss at most .1725", f.log_loss <= .1725, true);
}

FAB_TEST(prequential_otc_closed)
{
    const struct figures want = { 0.9510, 0.1673, 0.045, 0.005, 0.2800, 0.157, 0.500, 0.928, 0.622,
                                  1.186 };

    run_otc(0);
    if (nseen != LAST) return;
    fab_expect_near("35592", seen[LAST - 1].p, .996842539812, 1e-9);
    const struct figures f = measure(seen + FIRST_TESTED - 1, TESTED);

    expect_figures("closed", &f, &want);
    fab_expect("log-loss at most .1675", f.log_loss <= .1675, true);
}

/* ---- by evidence ---- */

static int by_about(const void *a, const void *b)
{
    const struct seen *sa = &seen[*(const int *)a], *sb = &seen[*(const int *)b];
    const int          order = fab_id_order(&sa->about, &sb->about);

    return order != 0 ? order : *(const int *)a - *(const int *)b;
}

/* How many outcomes about the person came in earlier groups. */
static void count_evidence(void)
{
    static int order[LAST];

    for (int k = 0; k < nseen; k++) order[k] = k;
    qsort(order, (size_t)nseen, sizeof *order, by_about);
    for (int a = 0, first = 0; a < nseen; a++) {
        struct seen *s = &seen[order[a]];

        if (!fab_same(&s->about, &seen[order[first]].about)) first = a;
        s->evidence = a - first;
        for (int b = a - 1; b >= first && seen[order[b]].at_ms == s->at_ms; b--) s->evidence--;
    }
}

static const struct slice {
    const char *row;
    int         least, most, path, n;
    double      auc, log_loss, ece, rmse, cover, width;
} SLICE[] = {
    { "cold start", 0, 0, -1, 1968, 0.8870, 0.2334, 0.017, 0.3057, 0.930, 0.604 },
    { "1-3", 1, 3, -1, 2585, 0.9254, 0.2069, 0.014, 0.3083, 0.937, 0.670 },
    { "4 or more", 4, LAST, -1, 9684, 0.9623, 0.1496, 0.010, 0.2718, 0.924, 0.614 },
    { "path from i", 0, LAST, 1, 6199, 0.9596, 0.1409, 0.006, 0.2601, 0.922, 0.615 },
    { "no path", 0, LAST, 0, 8038, 0.9381, 0.1953, 0.011, 0.3004, 0.931, 0.630 },
};

static void expect_slice(const struct slice *want)
{
    static struct seen part[TESTED];
    int                n = 0;

    for (int k = FIRST_TESTED - 1; k < LAST; k++) {
        if (seen[k].evidence < want->least || seen[k].evidence > want->most) continue;
        if (want->path < 0 || want->path == seen[k].path) part[n++] = seen[k];
    }
    const struct figures f = measure(part, n);

    fab_expect(want->row, n, want->n);
    fab_expect_near(want->row, f.auc, want->auc, 5e-4);
    fab_expect_near(want->row, f.log_loss, want->log_loss, 5e-4);
    fab_expect_near(want->row, f.ece, want->ece, 5e-4);
    fab_expect_near(want->row, f.rmse, want->rmse, 5e-4);
    fab_expect_near(want->row, f.cover, want->cover, 5e-4);
    fab_expect_near(want->row, f.width, want->width, 5e-4);
}

FAB_TEST(prequential_otc_by_evidence)
{
    run_otc(1);
    if (nseen != LAST) return;
    count_evidence();
    for (int r = 0; r < fab_countof(SLICE); r++) expect_slice(&SLICE[r]);
}

/* ---- refusals ---- */

#define HEAD "id,rater,ratee,value,time,outcome\n"
static const struct {
    const char   *row, *csv;
    enum fab_code code;
    int           line;
    const char   *field;
    int           handed;
} ROWS[] = {
    { "no row", HEAD, FAB_OK, 0, NULL, 0 },
    { "one row", HEAD "1,a,b,1,5,1\n", FAB_OK, 0, NULL, 1 },
    { "no line end at the end", HEAD "1,a,b,1,5,1", FAB_OK, 0, NULL, 1 },
    { "CRLF", "id,rater,ratee,value,time,outcome\r\n1,a,b,-0.5,5,\r\n", FAB_OK, 0, NULL, 1 },
    { "sign and outcome may disagree", HEAD "1,a,b,-1,5,1\n", FAB_OK, 0, NULL, 1 },
    { "negative time", HEAD "1,a,b,1,-5,1\n2,a,b,1,-5,1\n", FAB_OK, 0, NULL, 2 },
    { "empty file", "", FAB_E_SYNTAX, 1, NULL, 0 },
    { "another header", "id,rater,ratee,rating,time,outcome\n", FAB_E_SYNTAX, 1, NULL, 0 },
    { "a field too few", HEAD "1,a,b,1,5\n", FAB_E_SYNTAX, 2, NULL, 0 },
    { "a field too many", HEAD "1,a,b,1,5,1,\n", FAB_E_SYNTAX, 2, NULL, 0 },
    { "a blank line", HEAD "1,a,b,1,5,1\n\n", FAB_E_SYNTAX, 3, NULL, 0 },
    { "no UTF-8", HEAD "1,\xff,b,1,5,1\n", FAB_E_SYNTAX, 2, NULL, 0 },
    { "id is no number", HEAD "x,a,b,1,5,1\n", FAB_E_FIELD, 2, "id", 0 },
    { "id beyond 64 bits", HEAD "9223372036854775808,a,b,1,5,1\n", FAB_E_FIELD, 2, "id", 0 },
    { "no rater", HEAD "1,,b,1,5,1\n", FAB_E_FIELD, 2, "rater", 0 },
    { "no ratee", HEAD "1,a,,1,5,1\n", FAB_E_FIELD, 2, "ratee", 0 },
    { "value above 1", HEAD "1,a,b,1.01,5,1\n", FAB_E_FIELD, 2, "value", 0 },
    { "value below -1", HEAD "1,a,b,-1.0001,5,1\n", FAB_E_FIELD, 2, "value", 0 },
    { "value is no number", HEAD "1,a,b,nan,5,1\n", FAB_E_FIELD, 2, "value", 0 },
    { "time is no number", HEAD "1,a,b,1,5.5,1\n", FAB_E_FIELD, 2, "time", 0 },
    { "time out of range", HEAD "1,a,b,1,9000000000001,1\n", FAB_E_FIELD, 2, "time", 0 },
    { "outcome is no outcome", HEAD "1,a,b,1,5,2\n", FAB_E_FIELD, 2, "outcome", 0 },
    { "outcome is two digits", HEAD "1,a,b,1,5,11\n", FAB_E_FIELD, 2, "outcome", 0 },
    { "to oneself", HEAD "1,a,a,1,5,1\n", FAB_E_CONFLICT, 2, "ratee", 0 },
    { "id does not increase", HEAD "1,a,b,1,5,1\n2,a,b,1,6,1\n2,a,b,1,7,1\n", FAB_E_ORDER, 4, "id",
      1 },
    { "time goes back", HEAD "1,a,b,1,5,1\n2,a,b,1,6,1\n3,a,b,1,5,1\n", FAB_E_ORDER, 4, "time", 1 },
};

static void count(void *arg, const struct fab_statement_said *row, const struct fab_judgement *o)
{
    (void)row;
    (void)o;
    ++*(int *)arg;
}

FAB_TEST(prequential_refusals_name_the_line)
{
    const struct fab_method_rules rules = { .open = 1, .seeds = 20 };

    for (int r = 0; r < fab_countof(ROWS); r++) {
        struct test_memory t = { .left = -1 };
        struct fab_err     e = { 0 };
        int                handed = 0;

        fab_expect(ROWS[r].row,
                   fab_prequential(fab_str_of(ROWS[r].csv), &rules, test_memory(&t), count, &handed,
                                   &e),
                   ROWS[r].code);
        fab_expect(ROWS[r].row, e.arg, ROWS[r].line);
        fab_expect(ROWS[r].row, handed, ROWS[r].handed);
        fab_expect(ROWS[r].row, t.bytes, 0);
        fab_expect_str(ROWS[r].row, fab_str_of(e.field != NULL ? e.field : ""),
                       fab_str_of(ROWS[r].field != NULL ? ROWS[r].field : ""));
    }
}

FAB_TEST(prequential_lines)
{
    const struct fab_statement_said row = { .source = 30000 };
    const struct fab_judgement      o = {
             .p = .0000302588471234567, .value = { .lo = -1, .hi = -1 + 0.1 * 1 + 0.05, .mean = 0.25 }
    };
    uint8_t        room[200];
    struct fab_buf b = FAB_BUF(room);

    fab_prediction_header(&b);
    fab_prediction_put(&b, &row, &o);
    fab_expect_str("as METHOD 1", fab_buf_str(&b),
                   FAB_STR("id,p,lo,hi,mean\n30000,0.0000302588471234567,-1,-0.85,0.25\n"));
}
