/* test_rows.c: an array of rows, searched from the front.  Tests only: malloc is allowed here. */
#include "state/test_rows.h"

#include "base/sort.h"

#include <stdlib.h>

void fab_test_rows_open(struct fab_test_rows *m)
{
    *m = (struct fab_test_rows){ calloc(FAB_TEST_ROWS, sizeof *m->row), 0, 0, 0 };
    fab_assert(m->row != NULL);
}

void fab_test_rows_close(struct fab_test_rows *m)
{
    free(m->row);
}

void fab_test_rows_copy(struct fab_test_rows *to, const struct fab_test_rows *from)
{
    memcpy(to->row, from->row, sizeof *from->row * (size_t)from->n);
    to->n = from->n;
}

void *fab_test_rows_find(struct fab_test_rows *m, int record, const void *key_row)
{
    for (int i = 0; i < m->n; i++) {
        if (m->row[i].record == record && fab_row_order(record, m->row[i].row, key_row) == 0) {
            return m->row[i].row;
        }
    }
    return NULL;
}

void *fab_test_rows_add(struct fab_test_rows *m, int record, const void *row)
{
    fab_assert(m->n < FAB_TEST_ROWS);
    m->row[m->n].record = record;
    memcpy(m->row[m->n].row, row, (size_t)fab_record_row(record)->size);
    return m->row[m->n++].row;
}

void fab_test_rows_drop(struct fab_test_rows *m, int record, const void *key_row)
{
    for (int i = 0; i < m->n; i++) {
        if (m->row[i].record != record || fab_row_order(record, m->row[i].row, key_row) != 0) {
            continue;
        }
        m->row[i] = m->row[--m->n];
        return;
    }
}

static int column_order(int index, int columns, const void *a, const void *b)
{
    const struct fab_index_row *x = fab_index_row(index);
    int                         d = 0;

    for (int c = 0; d == 0 && c < columns; c++) {
        d = fab_column_order(&fab_record_row(x->record)->columns[x->col[c]], a, b);
    }
    return d;
}

static int place_order(const void *a, const void *b, void *arg)
{
    const int   index = *(const int *)arg;
    const void *x = *(const void *const *)a, *y = *(const void *const *)b;
    const int   d = column_order(index, fab_index_row(index)->count, x, y);

    return d != 0 ? d : fab_row_order(fab_index_row(index)->record, x, y);
}

int fab_test_rows_scan(const struct fab_test_rows *m, int index, const void *from, int fixed,
                       const void **out, int max)
{
    static const void          *hit[FAB_TEST_ROWS];
    const struct fab_index_row *x = fab_index_row(index);
    int                         n = 0;

    for (int i = 0; i < m->n; i++) {
        const void *row = m->row[i].row;

        if (m->row[i].record != x->record || column_order(index, fixed, row, from) != 0) continue;
        if (column_order(index, fab_min(fixed + 1, x->count), row, from) >= 0) hit[n++] = row;
    }
    fab_sort(hit, (size_t)n, sizeof *hit, place_order, &index);
    n = fab_min(n, max);
    memcpy(out, hit, sizeof *out * (size_t)n);
    return n;
}

static bool fails(struct fab_test_rows *m)
{
    return m->fail_in > 0 && --m->fail_in == 0;
}

static enum fab_code get(void *self, int record, void *row)
{
    struct fab_test_rows *m = self;
    const void           *there = fab_test_rows_find(m, record, row);

    m->gets++;
    if (fails(m)) return FAB_E_DISK;
    if (there == NULL) return FAB_E_REF;
    memcpy(row, there, (size_t)fab_record_row(record)->size);
    return FAB_OK;
}

static enum fab_code scan(void *self, int index, const void *from, int fixed, fab_each_row *each,
                          void *arg)
{
    static const void *hit[FAB_TEST_ROWS];
    const int          n = fab_test_rows_scan(self, index, from, fixed, hit, FAB_TEST_ROWS);

    if (fails(self)) return FAB_E_DISK;
    for (int i = 0; i < n && each(arg, hit[i]); i++) {}
    return FAB_OK;
}

static int key_order(const void *a, const void *b, void *arg)
{
    return fab_row_order(*(const int *)arg, *(const void *const *)a, *(const void *const *)b);
}

static enum fab_code all(void *self, int record, fab_each_row *each, void *arg)
{
    struct fab_test_rows *m = self;
    const void          **hit = calloc((size_t)m->n + 1, sizeof *hit);
    int                   n = 0;

    fab_assert(hit != NULL);
    for (int i = 0; i < m->n; i++) {
        if (m->row[i].record == record) hit[n++] = m->row[i].row;
    }
    fab_sort(hit, (size_t)n, sizeof *hit, key_order, &record);
    for (int i = 0; i < n && each(arg, hit[i]); i++) {}
    free(hit);
    return fails(m) ? FAB_E_DISK : FAB_OK;
}

static enum fab_code put(void *self, int record, const void *row, int was, int is)
{
    struct fab_test_rows *m = self;
    void                 *there = fab_test_rows_find(m, record, row);

    if (fails(m)) return FAB_E_DISK;
    fab_assert(was < 0 ||
               (was == 1) == (there != NULL)); /* what the tray says it knows must be so */
    if (there != NULL) fab_test_rows_drop(m, record, row);
    if (is) fab_test_rows_add(m, record, row);
    return FAB_OK;
}

struct fab_loader fab_test_rows_loader(struct fab_test_rows *m)
{
    return (struct fab_loader){ m, get, scan, all, put };
}

int fab_chance(struct fab_chance *c, int n)
{
    if (c->n > 0) {
        const int v = *c->p % n;

        c->p++;
        c->n--;
        return v;
    }
    if (c->seed == 0) return 0;
    c->seed ^= c->seed << 13;
    c->seed ^= c->seed >> 7;
    c->seed ^= c->seed << 17;
    return (int)(c->seed % (uint64_t)n);
}

enum { KEYS = 40 };

static fab_id id(int n)
{
    return (fab_id){ { [0] = (uint8_t)(n >> 8), [1] = (uint8_t)n } };
}

static void fill(struct fab_chance *c, int record, void *row)
{
    if (record == FAB_R_timer) {
        struct fab_timer *x = row;

        x->due = fab_chance(c, 20) - 5;
        x->idx = fab_chance(c, 3);
    } else {
        struct fab_edge *x = row;

        x->src = id(fab_chance(c, 4));
        x->dst = id(fab_chance(c, 4));
        x->kind = fab_chance(c, 3);
        x->used = fab_chance(c, 2);
    }
}

struct pair { struct fab_tray *t; struct fab_test_rows *model; struct fab_chance *c; };

static void step_blind(struct pair *p, int record, const struct fab_key *key, const void *probe,
                       bool there)
{
    void *row = fab_row_put(p->t, record, key);

    fill(p->c, record, row);
    if (there) fab_test_rows_drop(p->model, record, probe);
    fab_test_rows_add(p->model, record, row);
    if (fab_chance(p->c, 4) != 0) return;
    fab_row_drop(p->t, record, row);
    fab_test_rows_drop(p->model, record, probe);
}

static void step(struct pair *p)
{
    const int            record = fab_chance(p->c, 2) == 0 ? FAB_R_timer : FAB_R_edge;
    const struct fab_key key = { .a = id(fab_chance(p->c, KEYS)), .n = fab_chance(p->c, 2) };
    _Alignas(8) uint8_t  probe[FAB_ROW_MAX] = { 0 };
    void                *row, *there;

    memcpy(probe, &key.a, sizeof key.a);
    if (record == FAB_R_timer) memcpy(probe + sizeof key.a, &key.n, sizeof key.n);
    there = fab_test_rows_find(p->model, record, probe);
    if (fab_chance(p->c, 3) == 0) {
        step_blind(p, record, &key, probe, there != NULL);
        return;
    }
    row = fab_row(p->t, record, &key);
    fab_assert((row == NULL) == (there == NULL));
    fab_assert(row == NULL || memcmp(row, there, (size_t)fab_record_row(record)->size) == 0);
    if (row == NULL && fab_chance(p->c, 2) == 0) {
        row = fab_row_new(p->t, record, &key);
        fill(p->c, record, row);
        fab_test_rows_add(p->model, record, row);
    } else if (row != NULL && fab_chance(p->c, 3) == 0) {
        fab_row_drop(p->t, record, row);
        fab_test_rows_drop(p->model, record, probe);
    } else if (row != NULL) {
        fill(p->c, record, row);
        memcpy(there, row, (size_t)fab_record_row(record)->size);
    }
}

static void compare_scan(struct pair *p)
{
    static const int    INDEX[] = { FAB_I_timer_by_due, FAB_I_edge_by_src, FAB_I_edge_by_dst };
    void               *got[64];
    const void         *want[64];
    const int           index = INDEX[fab_chance(p->c, 3)], max = 1 + fab_chance(p->c, 40);
    const int           fixed = fab_chance(p->c, index == FAB_I_timer_by_due ? 2 : 3);
    const size_t        size = (size_t)fab_record_row(fab_index_row(index)->record)->size;
    struct fab_key key = {.a = id(fab_chance(p->c, 4)),
                          .b = id(fab_chance(p->c, 4)),
                          .n = fab_chance(p->c, 16) - 4,
                          .m = 1};
    _Alignas(8) uint8_t probe[FAB_ROW_MAX] = { 0 };

    if (index == FAB_I_timer_by_due) {
        *(struct fab_timer *)(void *)probe = (struct fab_timer){.due = key.n, .idx = key.m};
    } else if (index == FAB_I_edge_by_src) {
        *(struct fab_edge *)(void *)probe =
            (struct fab_edge){.src = key.a, .dst = key.b, .kind = key.n};
    } else *(struct fab_edge *)(void *)probe = (struct fab_edge){ .dst = key.a, .kind = key.n };

    const int n = fab_scan_fixed(p->t, index, &key, fixed, got, max);
    fab_assert(n == fab_test_rows_scan(p->model, index, probe, fixed, want, max));
    for (int i = 0; i < n; i++) fab_assert(memcmp(got[i], want[i], size) == 0);
}

void fab_test_rows_statement(struct fab_tray *t, bool write_back, struct fab_test_rows *model,
                             struct fab_test_rows *filed, struct fab_chance *c)
{
    struct pair p = { t, model, c };
    const bool  refused = fab_chance(c, 3) == 0;

    for (int i = 1 + fab_chance(c, 6); i > 0; i--) step(&p);
    if (!refused) compare_scan(&p);
    (void)fab_tray_end(t, refused ? FAB_E_ROLE : FAB_OK);
    if (refused) fab_test_rows_copy(model, filed);
    else fab_test_rows_copy(filed, model);
    compare_scan(&p);
    (void)fab_tray_end(t, FAB_OK);
    if (!write_back || fab_chance(c, 50) != 0) return;
    (void)fab_tray_write_back(t);
    if (fab_chance(c, 2) == 0) fab_tray_empty(t);
}
