/* tray_test.c: the tray against an array: the traps of RECORDS 7 as rows, then chance. */
#include "base/test.h"
#include "state/test_rows.h"

#include <stdlib.h>

enum { MEMORY = 1 << 19, MANY = 14000 };
struct bench { void *memory; struct fab_test_rows disk; struct fab_tray *t; };

static void bench_open(struct bench *b, bool over_disk)
{
    fab_records_start();
    fab_test_rows_open(&b->disk);
    const struct fab_loader from = fab_test_rows_loader(&b->disk);
    b->memory = malloc(MEMORY);
    b->t = fab_tray_open(b->memory, MEMORY, over_disk ? &from : NULL);
    fab_assert(b->t != NULL);
}

static void bench_close(struct bench *b)
{
    fab_test_rows_close(&b->disk);
    free(b->memory);
}

static fab_id id(int n)
{
    return (fab_id){ { [0] = (uint8_t)(n >> 8), [1] = (uint8_t)n } };
}

static void on_disk(struct bench *b, int obj, int64_t due)
{
    const struct fab_timer x = { .obj = id(obj), .n = 0, .due = due, .idx = obj };

    fab_test_rows_add(&b->disk, FAB_R_timer, &x);
}

static struct fab_timer *timer_put(struct bench *b, int obj, int64_t due)
{
    struct fab_timer *x = fab_row_put(b->t, FAB_R_timer, FAB_KEY(.a = id(obj)));

    x->due = due;
    x->idx = obj;
    return x;
}

/* The objects of timers from a moment on, as digits. */
static int64_t due_from(struct bench *b, int64_t due, int max)
{
    void   *row[16];
    int64_t digits = 0;
    const int n = fab_scan_fixed(b->t, FAB_I_timer_by_due, FAB_KEY(.n = due), 0, row, max);

    for (int i = 0; i < n; i++) digits = digits * 10 + ((struct fab_timer *)row[i])->obj.b[1];
    return digits;
}

FAB_TEST(taken_back)
{
    for (int over_disk = 0; over_disk < 2; over_disk++) {
        struct bench b;

        bench_open(&b, over_disk);
        struct fab_acct *a = fab_add_acct(b.t, FAB_KEY(.a = id(1)));
        a->bal = 5;
        fab_expect("filed", fab_tray_end(b.t, FAB_OK), FAB_OK);
        fab_get_acct(b.t, FAB_KEY(.a = id(1)))->bal = 7;
        (void)fab_add_acct(b.t, FAB_KEY(.a = id(2)));
        fab_row_drop(b.t, FAB_R_acct, fab_get_acct(b.t, FAB_KEY(.a = id(1))));
        fab_expect("the verdict is passed on", fab_tray_end(b.t, FAB_E_FUNDS), FAB_E_FUNDS);
        fab_expect("the row that looking made is gone",
                   fab_get_acct(b.t, FAB_KEY(.a = id(2))) == NULL, true);
        fab_expect("the row that was dropped is back",
                   fab_get_acct(b.t, FAB_KEY(.a = id(1))) != NULL, true);
        fab_expect("as it was", fab_get_acct(b.t, FAB_KEY(.a = id(1)))->bal, 5);
        fab_expect("one row", fab_tray_counts(b.t).rows, 1);
        (void)fab_tray_end(b.t, FAB_OK);
        bench_close(&b);
    }
}

FAB_TEST(blind_put)
{
    struct bench b;

    bench_open(&b, true);
    on_disk(&b, 1, 10);
    on_disk(&b, 2, 20);
    timer_put(&b, 1, 15);
    fab_expect("refused: the disk's row is what counts", fab_tray_end(b.t, FAB_E_ROLE), FAB_E_ROLE);
    fab_expect("10 then 20", due_from(&b, 0, 9), 12);
    timer_put(&b, 1, 25);
    fab_expect("nothing was loaded for it", fab_tray_counts(b.t).loads, 0);
    fab_expect("seen at its new place", due_from(&b, 0, 9), 21);
    (void)fab_tray_end(b.t, FAB_OK);
    fab_row_drop(b.t, FAB_R_timer, timer_put(&b, 2, 0));
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("put and dropped: a tombstone", due_from(&b, 0, 9), 1);
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("written", fab_tray_write_back(b.t), FAB_OK);
    fab_expect("one row on disk", b.disk.n, 1);
    fab_expect("nothing unwritten", fab_tray_counts(b.t).unwritten, 0);
    fab_expect("still so", due_from(&b, 0, 9), 1);
    bench_close(&b);
}

FAB_TEST(scans_merge)
{
    struct bench b;

    bench_open(&b, true);
    for (int i = 1; i <= 5; i++) on_disk(&b, i, i * 10);
    fab_expect("the disk's", due_from(&b, 0, 9), 12345);
    fab_expect("from a value on", due_from(&b, 30, 9), 345);
    fab_expect("at most", due_from(&b, 0, 2), 12);
    (void)fab_tray_end(b.t, FAB_OK);
    timer_put(&b, 1, 35);
    timer_put(&b, 6, 20);
    fab_row_drop(b.t, FAB_R_timer, fab_get_timer(b.t, FAB_KEY(.a = id(4))));
    fab_expect("within the statement", due_from(&b, 0, 9), 26315);
    fab_expect("left-out rows do not shorten", due_from(&b, 0, 4), 2631);
    fab_expect("ok", fab_tray_end(b.t, FAB_OK), FAB_OK);
    fab_add_timer(b.t, FAB_KEY(.a = id(4)))->due = 5;
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("made anew over its tombstone", due_from(&b, 0, 9), 426315);
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("written back", fab_tray_write_back(b.t), FAB_OK);
    fab_tray_empty(b.t);
    fab_expect("read again", due_from(&b, 0, 9), 426315);
    bench_close(&b);
}

FAB_TEST(fixed_columns)
{
    struct bench b;
    void        *row[8];

    bench_open(&b, false);
    for (int i = 0; i < 8; i++) {
        struct fab_edge *e = fab_add_edge(b.t, FAB_KEY(.a = id(i + 1)));

        e->src = id(1 + i / 4);
        e->dst = id(5 + i / 2 % 2);
        e->kind = i % 2;
    }
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("one fixed", fab_scan(b.t, FAB_I_edge_by_src, FAB_KEY(.a = id(1)), row, 8), 4);
    fab_expect("from the next column's value",
               fab_scan(b.t, FAB_I_edge_by_src, FAB_KEY(.a = id(1), .b = id(6)), row, 8), 2);
    fab_expect("two fixed",
               fab_scan_fixed(b.t, FAB_I_edge_by_src, FAB_KEY(.a = id(2), .b = id(6)), 2, row, 8),
               2);
    fab_expect(
        "two fixed, from kind 1",
        fab_scan_fixed(b.t, FAB_I_edge_by_src, FAB_KEY(.a = id(2), .b = id(6), .n = 1), 2, row, 8),
        1);
    fab_expect("none fixed", fab_scan_fixed(b.t, FAB_I_edge_by_src, FAB_KEY(0), 0, row, 8), 8);
    fab_expect("three numbers are a key",
               fab_add_param_list(b.t, FAB_KEY(.n = 1, .m = 2, .k = 3))->n, 3);
    bench_close(&b);
}

FAB_TEST(errors_stick)
{
    struct bench b;

    bench_open(&b, true);
    b.disk.fail_in = 2;
    fab_expect("absent", fab_get_acct(b.t, FAB_KEY(.a = id(1))) == NULL, true);
    fab_expect("the disk fails", fab_get_acct(b.t, FAB_KEY(.a = id(2))) == NULL, true);
    fab_add_acct(b.t, FAB_KEY(.a = id(3)))->bal = 1;
    fab_expect("a scratch row knows its key", fab_add_acct(b.t, FAB_KEY(.a = id(9)))->owner.b[1],
               9);
    fab_row_drop(b.t, FAB_R_acct, fab_add_acct(b.t, FAB_KEY(.a = id(3))));
    fab_expect("outranks a verdict", fab_tray_end(b.t, FAB_E_FUNDS), FAB_E_DISK);
    fab_expect("stays", fab_tray_end(b.t, FAB_OK), FAB_E_DISK);
    fab_expect("nothing is written", fab_tray_write_back(b.t), FAB_E_DISK);
    fab_expect("on disk", b.disk.n, 0);
    bench_close(&b);

    bench_open(&b, false);
    for (int i = 0; i < 4000 && fab_tray_error(b.t) == FAB_OK; i++) {
        fab_get_meta(b.t, FAB_KEY(.n = 0));
        (void)fab_add_member(b.t, FAB_KEY(.a = id(i)));
        (void)fab_tray_end(b.t, FAB_OK);
    }
    fab_expect("memory is bounded", fab_tray_error(b.t), FAB_E_MEMORY);
    bench_close(&b);
    fab_expect("too little to open", fab_tray_open(&b, 1000, NULL) == NULL, true);
}

static bool count_row(void *arg, const void *row)
{
    (void)row;
    ++*(int *)arg;
    return true;
}

FAB_TEST(over_another_tray)
{
    struct bench      b;
    uint8_t          *memory = malloc(MEMORY);
    int               n = 0;

    bench_open(&b, false);
    timer_put(&b, 1, 10);
    timer_put(&b, 2, 20);
    (void)fab_tray_end(b.t, FAB_OK);
    const struct fab_loader from = fab_tray_loader(b.t);
    struct bench            over = { .t = fab_tray_open(memory, MEMORY, &from) };
    timer_put(&over, 1, 30);
    fab_row_drop(over.t, FAB_R_timer, fab_get_timer(over.t, FAB_KEY(.a = id(2))));
    timer_put(&over, 3, 5);
    fab_expect("the upper one's view", due_from(&over, 0, 9), 31);
    (void)fab_tray_end(over.t, FAB_OK);
    fab_expect("all of it", fab_tray_all(over.t, FAB_R_timer, count_row, &n), FAB_OK);
    fab_expect("two rows", n, 2);
    fab_expect("the one below has not moved", due_from(&b, 0, 9), 12);
    free(memory);
    bench_close(&b);
}

struct heard { int made, changed, gone; };

static void hear(void *arg, int record, const void *before, const void *now)
{
    struct heard *h = arg;

    if (record != FAB_R_evid) return;
    if (before == NULL) h->made++;
    else if (now == NULL) h->gone++;
    else h->changed++;
}

FAB_TEST(listener)
{
    struct bench b;
    struct heard h = { 0 };

    bench_open(&b, true);
    fab_tray_listen(b.t, hear, &h);
    (void)fab_add_evid(b.t, FAB_KEY(.n = 1));
    (void)fab_tray_end(b.t, FAB_E_ROLE);
    fab_expect("a refusal is not heard", h.made, 0);
    (void)fab_add_evid(b.t, FAB_KEY(.n = 1));
    (void)fab_tray_end(b.t, FAB_OK);
    fab_get_evid(b.t, FAB_KEY(.n = 1))->val = 3;
    (void)fab_tray_end(b.t, FAB_OK);
    (void)fab_get_evid(b.t, FAB_KEY(.n = 1));
    (void)fab_tray_end(b.t, FAB_OK);
    fab_row_drop(b.t, FAB_R_evid, fab_get_evid(b.t, FAB_KEY(.n = 1)));
    (void)fab_tray_end(b.t, FAB_OK);
    fab_expect("made", h.made, 1);
    fab_expect("changed, not only read", h.changed, 1);
    fab_expect("gone", h.gone, 1);
    bench_close(&b);
}

static void same_rows(struct fab_tray *a, struct fab_test_rows *model, int record)
{
    int n = 0, m = 0;

    fab_expect("all", fab_tray_all(a, record, count_row, &n), FAB_OK);
    for (int i = 0; i < model->n; i++) m += model->row[i].record == record;
    fab_expect("as many rows", n, m);
}

FAB_TEST(chance_against_an_array)
{
    for (int over_disk = 0; over_disk < 2; over_disk++) {
        struct bench         b;
        struct fab_test_rows model, filed;
        struct fab_chance    c = { NULL, 0, 88172645463325252u };

        bench_open(&b, over_disk);
        fab_test_rows_open(&model);
        fab_test_rows_open(&filed);
        for (int i = 0; i < 6000; i++) fab_test_rows_statement(b.t, over_disk, &model, &filed, &c);
        same_rows(b.t, &model, FAB_R_timer);
        same_rows(b.t, &model, FAB_R_edge);
        fab_expect("no error", fab_tray_error(b.t), FAB_OK);
        fab_test_rows_close(&model);
        fab_test_rows_close(&filed);
        bench_close(&b);
    }
}

/* A deadline for each pattern; many share one, so that their order is that of other columns. */
static int64_t rising(int i)  { return i / 3; }
static int64_t falling(int i) { return (MANY - i) / 40; }
static int64_t strewn(int i)  { return (int64_t)i * 7919 % 1009; }

static bool stays(int i) { return i % 7 == 0 || i / 500 % 2 == 0; }

/* All deadlines by pages, each at or behind the one before; how many. */
static int count_in_order(struct bench *b, bool *in_order)
{
    void            *row[97];
    struct fab_timer last = { .due = -1 };
    int              n = 0, got;

    *in_order = true;
    do {
        got = fab_scan_fixed(b->t, FAB_I_timer_by_due, FAB_KEY(.n = last.due + 1), 0, row,
                             fab_countof(row));
        if (got == fab_countof(row)) {          /* what may go on comes with the next page */
            const int64_t open = ((struct fab_timer *)row[got - 1])->due;

            while (((struct fab_timer *)row[got - 1])->due == open) got--;
        }
        for (int i = 0; i < got; i++) {
            const struct fab_timer *x = row[i];

            *in_order =
                *in_order && (x->due > last.due || (x->due == last.due && x->idx > last.idx));
            last = *x;
        }
        n += got;
        (void)fab_tray_end(b->t, FAB_OK);
    } while (got > 0);
    return n;
}

FAB_TEST(long_lists_stay_in_order)
{
    static const struct { const char *row; int64_t (*due)(int i); } PATTERNS[] = {
        { "rising", rising }, { "falling", falling }, { "strewn", strewn },
    };
    enum { ROWS = 2000 };

    for (int p = 0; p < fab_countof(PATTERNS); p++) {
        struct bench b;
        int          left = 0;
        bool         in_order;

        bench_open(&b, false);
        (void)due_from(&b, 0, 1);               /* listed from here on */
        for (int i = 0; i < ROWS; i++) {
            timer_put(&b, i, PATTERNS[p].due(i));
            (void)fab_tray_end(b.t, FAB_OK);
        }
        fab_expect(PATTERNS[p].row, count_in_order(&b, &in_order), ROWS);
        fab_expect(PATTERNS[p].row, in_order, true);
        for (int i = 0; i < ROWS; i++) {
            if (stays(i)) timer_put(&b, i, PATTERNS[p].due(i) + i % 2);     /* some move */
            else fab_row_drop(b.t, FAB_R_timer, fab_get_timer(b.t, FAB_KEY(.a = id(i))));
            left += stays(i);
            (void)fab_tray_end(b.t, FAB_OK);
        }
        fab_expect(PATTERNS[p].row, count_in_order(&b, &in_order), left);
        fab_expect(PATTERNS[p].row, in_order, true);
        for (int i = 0; i < ROWS; i++) {
            if (stays(i)) fab_row_drop(b.t, FAB_R_timer, fab_get_timer(b.t, FAB_KEY(.a = id(i))));
            (void)fab_tray_end(b.t, FAB_OK);
        }
        fab_expect(PATTERNS[p].row, count_in_order(&b, &in_order), 0);
        fab_expect("no error", fab_tray_error(b.t), FAB_OK);
        bench_close(&b);
    }
}

FAB_TEST(full_trays_are_emptied)
{
    struct bench b;
    int          emptied = 0, n = 0;

    bench_open(&b, true);
    for (int i = 0; i < MANY; i++) {
        struct fab_timer *x = fab_row_put(b.t, FAB_R_timer, FAB_KEY(.a = id(i)));

        x->due = MANY - i;
        (void)fab_tray_end(b.t, FAB_OK);
        if (!fab_tray_full(b.t)) continue;
        (void)fab_tray_write_back(b.t);
        fab_tray_empty(b.t);
        emptied++;
    }
    fab_expect("several times", emptied > 2, true);
    fab_expect("all rows", fab_tray_all(b.t, FAB_R_timer, count_row, &n), FAB_OK);
    fab_expect("none was lost", n, MANY);
    bench_close(&b);
}
