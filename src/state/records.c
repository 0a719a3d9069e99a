/* records.c: what records.def says, as tables that ordinary functions walk.
 *
 * Why     one row is the struct, the table in the file, the canonical dump and the order of rows
 *         (RECORDS 1).
 * Idea    macros only declare; DDL, load, save, dump and order are loops over columns, which one
 *         can read and step through.
 * Source  PROTOCOL 9, RECORDS 1. */
#include "state/records.h"

#include "charter/settings.h"
#include "codec/cbor.h"

/* The columns of each record. */
#define KEY(n)             n
#define ID(r, c)           { #c, FAB_COL_ID, offsetof(struct fab_##r, c) },
#define MID(r, c)          { #c, FAB_COL_MID, offsetof(struct fab_##r, c) },
#define INT(r, c)          { #c, FAB_COL_INT, offsetof(struct fab_##r, c) },
#define NAME(r, c, of)     { #c, NAME_##of, offsetof(struct fab_##r, c) },
#define STR(r, c)          { #c, FAB_COL_STR, offsetof(struct fab_##r, c) },
#define INDEX(r, i, ...)
#define RECORD(r, k)       static const struct fab_column r##_columns[] = {
#define END(r)             };
#define NAME_meta          FAB_COL_META
#define NAME_setting       FAB_COL_SETTING
#define NAME_list          FAB_COL_LIST
#include "tables/records.def"
#undef ID
#undef MID
#undef INT
#undef NAME
#undef STR
#undef RECORD
#undef END

/* The records, then the indexes; key_bytes and columns of indexes are filled in by
 * fab_records_start. */
#define ID(r, c)
#define MID(r, c)
#define INT(r, c)
#define NAME(r, c, of)
#define STR(r, c)
#define END(r)
#define RECORD(r, k)                                                                               \
    {#r, k, sizeof(struct fab_##r), fab_countof(r##_columns), r##_columns, 0, 0, {0}},
static struct fab_record_row records[FAB_RECORDS] = {
#include "tables/records.def"
};
#undef RECORD
#undef INDEX
#define RECORD(r, k)
#define INDEX(r, i, ...) { #r "_" #i, FAB_R_##r, #__VA_ARGS__, 0, { 0 } },
static struct fab_index_row indexes[FAB_INDEXES] = {
#include "tables/records.def"
};

static const char *const META_NAMES[] = {
#define META(name) #name,
#include "tables/meta.def"
#undef META
};
static const char *const LIST_NAMES[] = {
#define LIST(name, text, grows) text,
#include "tables/lists.def"
#undef LIST
};

const struct fab_record_row *fab_record_row(int record)
{
    fab_assert(record >= 0 && record < FAB_RECORDS);
    return &records[record];
}

const struct fab_index_row *fab_index_row(int index)
{
    fab_assert(index >= 0 && index < FAB_INDEXES);
    return &indexes[index];
}

static int column_named(const struct fab_record_row *r, fab_str name)
{
    for (int c = 0; c < r->count; c++) {
        if (fab_str_is(name, r->columns[c].name)) return c;
    }
    return -1;
}

/* "due, idx, n": each must be a column of the record. */
static void resolve(int index)
{
    struct fab_index_row  *x = &indexes[index];
    struct fab_record_row *r = &records[x->record];
    fab_str                rest = fab_str_of(x->columns);

    for (x->count = 0; rest.len > 0; x->count++) {
        const int c = column_named(r, fab_str_trim(fab_str_cut(&rest, ',')));

        fab_assert(c >= 0 && x->count < FAB_INDEX_COLS && r->columns[c].type != FAB_COL_STR);
        x->col[x->count] = c;
    }
    fab_assert(r->nindex < FAB_PER_RECORD);
    r->index[r->nindex++] = index;
}

void fab_records_start(void)
{
    for (int i = 0; i < FAB_RECORDS; i++) {
        struct fab_record_row *r = &records[i];

        fab_assert(r->size <= FAB_ROW_MAX && r->count <= FAB_COLS_MAX && r->keys <= r->count);
        r->nindex = 0;
        r->key_bytes = r->keys == r->count ? r->size : r->columns[r->keys].at;
        fab_assert(r->key_bytes % 8 == 0 && r->size % 8 == 0);
    }
    for (int i = 0; i < FAB_INDEXES; i++) resolve(i);
}

const char *fab_name_text(enum fab_column_type type, int64_t n)
{
    switch (type) {
    case FAB_COL_META: return n >= 0 && n < FAB_METAS ? META_NAMES[n] : NULL;
    case FAB_COL_LIST: return n >= 0 && n < FAB_LISTS ? LIST_NAMES[n] : NULL;
    case FAB_COL_SETTING: return n >= 0 && n < FAB_SETTINGS ? fab_setting_row((int)n)->name : NULL;
    case FAB_COL_INT:
    case FAB_COL_MID:
    case FAB_COL_ID:
    case FAB_COL_STR: break;
    }
    return NULL;
}

int64_t fab_name_number(enum fab_column_type type, fab_str text)
{
    const char *name;

    for (int64_t n = 0; (name = fab_name_text(type, n)) != NULL; n++) {
        if (fab_str_is(text, name)) return n;
    }
    return -1;
}

static void dump_column(const struct fab_column *c, const uint8_t *v, struct fab_buf *b)
{
    int64_t n;
    fab_id  id;

    switch (c->type) {
    case FAB_COL_INT:
        memcpy(&n, v, sizeof n);
        fab_cbor_put_int(b, n);
        return;
    case FAB_COL_MID:
    case FAB_COL_ID:
        memcpy(&id, v, sizeof id);
        fab_cbor_put_bytes(b, fab_bytes_of(v, fab_id_none(&id)         ? 0
                                              : c->type == FAB_COL_MID ? 16
                                                                       : 32));
        return;
    case FAB_COL_STR: fab_cbor_put_text(b, fab_str_of((const char *)v)); return;
    case FAB_COL_META:
    case FAB_COL_SETTING:
    case FAB_COL_LIST:
        memcpy(&n, v, sizeof n);
        fab_assert(fab_name_text(c->type, n) != NULL);
        fab_cbor_put_text(b, fab_str_of(fab_name_text(c->type, n)));
        return;
    }
}

void fab_row_dump(int record, const void *row, struct fab_buf *b)
{
    const struct fab_record_row *r = fab_record_row(record);

    fab_cbor_put_array(b, (size_t)r->count);
    for (int c = 0; c < r->count; c++) {
        dump_column(&r->columns[c], (const uint8_t *)row + r->columns[c].at, b);
    }
}

int fab_column_order(const struct fab_column *c, const void *a, const void *b)
{
    const uint8_t *x = (const uint8_t *)a + c->at, *y = (const uint8_t *)b + c->at;
    int64_t        i, j;

    if (c->type == FAB_COL_MID || c->type == FAB_COL_ID) return memcmp(x, y, sizeof(fab_id));
    if (c->type == FAB_COL_STR) return memcmp(x, y, FAB_STR_MAX);
    memcpy(&i, x, sizeof i);
    memcpy(&j, y, sizeof j);
    return (i > j) - (i < j);
}

int fab_row_order(int record, const void *a, const void *b)
{
    const struct fab_record_row *r = fab_record_row(record);
    int                          d = 0;

    for (int c = 0; d == 0 && c < r->keys; c++) d = fab_column_order(&r->columns[c], a, b);
    return d;
}
