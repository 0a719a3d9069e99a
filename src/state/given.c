/* given.c: rows noted and given.
 *
 * Idea    two trays without a loader keep what there is and what there is not: they find a key, put
 *         rows in order, answer a scan.  What may be asked of them is decided here.
 * Cost    a lookup and a copy a row; a scan is looked for among at most 256.
 * Source  RECORDS 2, 3. */
#include "state/given.h"

enum { PARTS = 4 };         /* of the memory: rows take all but one of them */

bool fab_given_open(struct fab_given *g, void *memory, size_t bytes)
{
    struct fab_arena a = { memory, bytes, 0 };

    *g = (struct fab_given){ .scan = fab_new(&a, struct fab_given_scan, FAB_GIVEN_SCANS) };
    if (g->scan == NULL || a.size - a.used < PARTS * fab_tray_least() * 2) return false;
    const size_t few = (a.size - a.used) / PARTS, many = a.size - a.used - few;
    g->none = fab_tray_open(a.p + a.used, few, NULL);
    g->rows = fab_tray_open(a.p + a.used + few, many, NULL);
    return g->none != NULL && g->rows != NULL;
}

static enum fab_code fail(struct fab_given *g, enum fab_code code)
{
    if (g->err == FAB_OK) g->err = code;
    return code;
}

/* The key columns of a row, as a lookup names them. */
static struct fab_key key_of(int record, const void *row)
{
    const struct fab_record_row *r = fab_record_row(record);
    struct fab_key k = { .n = 0 };
    fab_id  *const id[] = { &k.a, &k.b };
    int64_t *const number[] = { &k.n, &k.m, &k.k };
    int ids = 0, numbers = 0;

    for (int c = 0; c < r->keys; c++) {
        const uint8_t *at = (const uint8_t *)row + r->columns[c].at;
        const bool     is_id = r->columns[c].type == FAB_COL_MID || r->columns[c].type == FAB_COL_ID;

        if (is_id) memcpy(id[ids++], at, sizeof(fab_id));
        else memcpy(number[numbers++], at, sizeof(int64_t));
    }
    return k;
}

/* Into a tray that keeps all; each row is filed at once, so that few are ever touched. */
static void keep(struct fab_given *g, struct fab_tray *t, int record, const void *row)
{
    const struct fab_key k = key_of(record, row);
    void                *to;

    if (g->err != FAB_OK || fab_row_read(t, record, &k) != NULL) return;
    to = fab_row_put(t, record, &k);
    if (t == g->rows) memcpy(to, row, (size_t)fab_record_row(record)->size);
    if (fab_tray_end(t, FAB_OK) != FAB_OK) (void)fail(g, FAB_E_MEMORY);
}

void fab_given_add(struct fab_given *g, int record, const void *row)
{
    keep(g, g->rows, record, row);
}

/* ---- scans */

/* The columns that a scan looks at; the rest zero, so that two can be compared as bytes. */
static void scan_row(int index, int fixed, const void *from, uint8_t out[FAB_ROW_MAX])
{
    const struct fab_index_row  *i = fab_index_row(index);
    const struct fab_record_row *r = fab_record_row(i->record);

    memset(out, 0, FAB_ROW_MAX);
    for (int c = 0; c < i->count && c <= fixed; c++) {
        const struct fab_column *col = &r->columns[i->col[c]];
        const bool   is_id = col->type == FAB_COL_MID || col->type == FAB_COL_ID;

        memcpy(out + col->at, (const uint8_t *)from + col->at,
               is_id ? sizeof(fab_id) : sizeof(int64_t));
    }
}

/* The same scan, noted before; NULL: there is none. */
static struct fab_given_scan *scan_of(struct fab_given *g, int index, int fixed,
                                      const uint8_t from[FAB_ROW_MAX])
{
    for (int k = 0; k < g->nscans; k++) {
        struct fab_given_scan *s = &g->scan[k];

        if (s->index == index && s->fixed == fixed && memcmp(s->from, from, FAB_ROW_MAX) == 0) {
            return s;
        }
    }
    return NULL;
}

static struct fab_given_scan *scan_add(struct fab_given *g, int index, int fixed,
                                       const uint8_t from[FAB_ROW_MAX])
{
    struct fab_given_scan *s;

    if (g->nscans == FAB_GIVEN_SCANS) {
        (void)fail(g, FAB_E_PART);
        return NULL;
    }
    s = &g->scan[g->nscans++];
    s->index = index;
    s->fixed = fixed;
    s->count = 0;
    memcpy(s->from, from, FAB_ROW_MAX);
    return s;
}

/* A scan under way: how many rows came by, whether it was stopped. */
struct passing {
    struct fab_given *g;
    int               record;
    bool              notes, stopped;
    int64_t           n, most;          /* most: rows that are known, -1: all */
    fab_each_row     *each;
    void             *arg;
};

static bool pass(void *arg, const void *row)
{
    struct passing *p = arg;

    if (!p->notes && p->n == p->most) return false;
    if (p->notes) fab_given_add(p->g, p->record, row);
    p->n++;
    p->stopped = !p->each(p->arg, row);
    return !p->stopped;
}

/* ---- noting */

static enum fab_code note_get(void *self, int record, void *row)
{
    struct fab_given   *g = self;
    const enum fab_code code = g->under.get(g->under.self, record, row);

    if (code == FAB_OK) keep(g, g->rows, record, row);
    if (code == FAB_E_REF) keep(g, g->none, record, row);
    return code;
}

static enum fab_code note_scan(void *self, int index, const void *from, int fixed,
                               fab_each_row *each, void *arg)
{
    struct fab_given      *g = self;
    uint8_t                key[FAB_ROW_MAX];
    struct passing         p = { .g = g, .record = fab_index_row(index)->record, .notes = true,
                                 .each = each, .arg = arg };
    struct fab_given_scan *s;
    enum fab_code          code;

    scan_row(index, fixed, from, key);
    s = scan_of(g, index, fixed, key);
    if (s == NULL) s = scan_add(g, index, fixed, key);
    if (s == NULL) return g->err;
    code = g->under.scan(g->under.self, index, from, fixed, pass, &p);
    if (s->count >= 0) s->count = p.stopped ? fab_max(s->count, p.n) : -1;
    return code;
}

struct fab_loader fab_given_noting(struct fab_given *g, struct fab_tray *under)
{
    g->under = fab_tray_loader(under);
    return (struct fab_loader){ .self = g, .get = note_get, .scan = note_scan };
}

/* ---- given */

static enum fab_code given_get(void *self, int record, void *row)
{
    struct fab_given    *g = self;
    const enum fab_code  code = g->under.get(g->under.self, record, row);
    const struct fab_key k = key_of(record, row);

    if (code != FAB_E_REF || fab_row_read(g->none, record, &k) != NULL) return code;
    return fail(g, FAB_E_PART);
}

static enum fab_code given_scan(void *self, int index, const void *from, int fixed,
                                fab_each_row *each, void *arg)
{
    struct fab_given            *g = self;
    uint8_t                      key[FAB_ROW_MAX];
    struct passing               p = { .g = g, .each = each, .arg = arg };
    const struct fab_given_scan *s;
    enum fab_code                code;

    scan_row(index, fixed, from, key);
    s = scan_of(g, index, fixed, key);
    if (s == NULL) return fail(g, FAB_E_PART);
    p.most = s->count;
    code = g->under.scan(g->under.self, index, from, fixed, pass, &p);
    if (code == FAB_OK && !p.stopped && s->count >= 0) return fail(g, FAB_E_PART);
    return code;
}

static enum fab_code given_all(void *self, int record, fab_each_row *each, void *arg)
{
    (void)record;
    (void)each;
    (void)arg;
    return fail(self, FAB_E_PART);
}

struct fab_loader fab_given_loader(struct fab_given *g)
{
    g->under = fab_tray_loader(g->rows);
    return (struct fab_loader){ .self = g, .get = given_get, .scan = given_scan, .all = given_all };
}

/* ---- bytes */

struct counting { int64_t n; int record; struct fab_buf *out; };

static bool count_row(void *arg, const void *row)
{
    (void)row;
    ((struct counting *)arg)->n++;
    return true;
}

static bool put_row(void *arg, const void *row)
{
    struct counting *c = arg;

    fab_cbor_put_array(c->out, 2);
    fab_cbor_put_int(c->out, c->record);
    fab_row_dump(c->record, row, c->out);
    return true;
}

static void put_rows(struct fab_tray *t, struct fab_buf *out)
{
    struct counting c = { .out = out };

    for (int r = 0; r < FAB_RECORDS; r++) {
        if (fab_tray_all(t, r, count_row, &c) != FAB_OK) out->failed = true;
    }
    fab_cbor_put_array(out, (size_t)c.n);
    for (c.record = 0; c.record < FAB_RECORDS; c.record++) {
        if (fab_tray_all(t, c.record, put_row, &c) != FAB_OK) out->failed = true;
    }
}

void fab_given_put(struct fab_given *g, struct fab_buf *out)
{
    fab_cbor_put_array(out, 3);
    put_rows(g->rows, out);
    put_rows(g->none, out);
    fab_cbor_put_array(out, (size_t)g->nscans);
    for (int k = 0; k < g->nscans; k++) {
        const struct fab_given_scan *s = &g->scan[k];

        fab_cbor_put_array(out, 4);
        fab_cbor_put_int(out, s->index);
        fab_cbor_put_int(out, s->fixed);
        fab_cbor_put_int(out, s->count);
        fab_row_dump(fab_index_row(s->index)->record, s->from, out);
    }
}

/* A whole number from least to most; the reader fails otherwise. */
static int64_t within(struct fab_cbor *c, int64_t least, int64_t most)
{
    const int64_t n = fab_cbor_int(c);

    c->failed = c->failed || n < least || n > most;
    return c->failed ? least : n;
}

static void read_id(struct fab_cbor *c, size_t bytes, void *to)
{
    const fab_bytes b = fab_cbor_bytes(c);

    c->failed = c->failed || (b.len != 0 && b.len != bytes);
    if (!c->failed && b.len > 0) memcpy(to, b.p, b.len);
}

static void read_column(struct fab_cbor *c, const struct fab_column *col, uint8_t *to)
{
    fab_str text;
    int64_t n;

    switch (col->type) {
    case FAB_COL_MID: read_id(c, FAB_MID_BYTES, to); return;
    case FAB_COL_ID: read_id(c, FAB_ID_BYTES, to); return;
    case FAB_COL_STR:
        text = fab_cbor_text(c);
        c->failed = c->failed || text.len >= FAB_STR_MAX || memchr(text.p, 0, text.len) != NULL;
        if (!c->failed) memcpy(to, text.p, text.len);
        return;
    case FAB_COL_INT: n = within(c, -FAB_CREDIT_MAX, FAB_CREDIT_MAX); break;
    default:
        text = fab_cbor_text(c);
        n = c->failed ? 0 : fab_name_number(col->type, text);
        c->failed = c->failed || n < 0;
    }
    memcpy(to, &n, sizeof n);
}

static void read_row(struct fab_cbor *c, int record, uint8_t row[FAB_ROW_MAX])
{
    const struct fab_record_row *r = fab_record_row(record);

    memset(row, 0, FAB_ROW_MAX);
    c->failed = c->failed || fab_cbor_array(c) != (size_t)r->count;
    for (int k = 0; k < r->count && !c->failed; k++) {
        read_column(c, &r->columns[k], row + r->columns[k].at);
    }
}

static void read_rows(struct fab_given *g, struct fab_tray *t, struct fab_cbor *c)
{
    uint8_t      row[FAB_ROW_MAX];
    const size_t n = fab_cbor_array(c);

    for (size_t k = 0; k < n && !c->failed; k++) {
        int            record;
        struct fab_key key;

        c->failed = fab_cbor_array(c) != 2;
        record = (int)within(c, 0, FAB_RECORDS - 1);
        read_row(c, record, row);
        key = key_of(record, row);
        if (!c->failed && g->err == FAB_OK && fab_row_read(t, record, &key) != NULL) {
            c->failed = true;           /* twice */
        }
        if (!c->failed) keep(g, t, record, row);
    }
}

static void read_scans(struct fab_given *g, struct fab_cbor *c)
{
    uint8_t      row[FAB_ROW_MAX], from[FAB_ROW_MAX];
    const size_t n = fab_cbor_array(c);

    for (size_t k = 0; k < n && !c->failed && g->err == FAB_OK; k++) {
        struct fab_given_scan *s;

        c->failed = fab_cbor_array(c) != 4;
        const int     index = (int)within(c, 0, FAB_INDEXES - 1);
        const int     fixed = (int)within(c, 0, fab_index_row(index)->count);
        const int64_t count = within(c, -1, FAB_CREDIT_MAX);
        read_row(c, fab_index_row(index)->record, row);
        scan_row(index, fixed, row, from);
        s = c->failed ? NULL : scan_add(g, index, fixed, from);
        if (s != NULL) s->count = count;
    }
}

enum fab_code fab_given_read(struct fab_given *g, struct fab_cbor *c, struct fab_err *e)
{
    c->failed = c->failed || fab_cbor_array(c) != 3;
    read_rows(g, g->rows, c);
    read_rows(g, g->none, c);
    read_scans(g, c);
    if (g->err != FAB_OK) return fab_fail(e, g->err);
    return c->failed ? fab_fail_field(e, FAB_E_SYNTAX, "rows") : FAB_OK;
}
