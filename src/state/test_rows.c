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
        if (m->row[i].record == record && fab_row_order(record, m->row[i].row, key_row) == 0) return m->row[i].row;
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
        if (m->row[i].record != record || fab_row_order(record, m->row[i].row, key_row) != 0) continue;
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

int fab_test_rows_scan(const struct fab_test_rows *m, int index, const void *from, int fixed, const void **out, int max)
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

static enum fab_code scan(void *self, int index, const void *from, int fixed, fab_each_row *each, void *arg)
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
    fab_assert(was < 0 || (was == 1) == (there != NULL));       /* what the tray says it knows must be so */
    if (there != NULL) fab_test_rows_drop(m, record, row);
    if (is) fab_test_rows_add(m, record, row);
    return FAB_OK;
}

struct fab_loader fab_test_rows_loader(struct fab_test_rows *m)
{
    return (struct fab_loader){ m, get, scan, all, put };
}
