/* state/records.h: what the rows of records.def make: structs, numbers, column tables.
 *
 * In memory an id is 32 bytes (a MID has zeros behind) and a number 8, so the key is the first
 * bytes of the row and equality is one memcmp.  Stored and dumped, a MID has 16 bytes, an ID 32,
 * an id of zeros none, a NAME its text. */
#ifndef FAB_STATE_RECORDS_H
#define FAB_STATE_RECORDS_H

#include "base/buf.h"
#include "base/id.h"

enum { FAB_STR_MAX = 256 };     /* with the 0 behind; the rest is zeros */

#define KEY(n)
#define ID(r, c)           fab_id c;
#define MID(r, c)          fab_id c;
#define INT(r, c)          int64_t c;
#define NAME(r, c, of)     int64_t c;
#define STR(r, c)          char c[FAB_STR_MAX];
#define INDEX(r, i, ...)
#define RECORD(r, k)       struct fab_##r {
#define END(r)             };
#include "tables/records.def"
#undef ID
#undef MID
#undef INT
#undef NAME
#undef STR
#undef INDEX
#undef RECORD
#undef END

/* Numbers of records and of indexes. */
#define ID(r, c)
#define MID(r, c)
#define INT(r, c)
#define NAME(r, c, of)
#define STR(r, c)
#define INDEX(r, i, ...)
#define RECORD(r, k) FAB_R_##r,
#define END(r)
enum fab_record {
#include "tables/records.def"
    FAB_RECORDS
};
#undef INDEX
#undef RECORD
#define INDEX(r, i, ...) FAB_I_##r##_##i,
#define RECORD(r, k)
enum fab_index {
#include "tables/records.def"
    FAB_INDEXES
};
#undef INDEX
#undef RECORD
#undef ID
#undef MID
#undef INT
#undef NAME
#undef STR
#undef END
#undef KEY

enum fab_meta_name {
#define META(name) FAB_META_##name,
#include "tables/meta.def"
#undef META
    FAB_METAS
};
enum fab_list_name {
#define LIST(name, text, grows) FAB_LIST_##name,
#include "tables/lists.def"
#undef LIST
    FAB_LISTS
};

enum fab_column_type { FAB_COL_INT, FAB_COL_MID, FAB_COL_ID, FAB_COL_STR, FAB_COL_META,
                       FAB_COL_SETTING, FAB_COL_LIST };
enum { FAB_ROW_MAX = 768, FAB_COLS_MAX = 32, FAB_INDEX_COLS = 4, FAB_PER_RECORD = 3 };
struct fab_column { const char *name; enum fab_column_type type; uint16_t at; };
struct fab_record_row {
    const char              *name;
    int                      keys, size, count;
    const struct fab_column *columns;
    int                      key_bytes, nindex, index[FAB_PER_RECORD];
};
struct fab_index_row {
    const char *name;
    int         record;
    const char *columns;
    int         count, col[FAB_INDEX_COLS];
};
const struct fab_record_row *fab_record_row(int record);
const struct fab_index_row  *fab_index_row(int index);
/* Resolves index columns; asserts that each exists.  Once at start, before any thread. */
void fab_records_start(void);

/* Text of a NAME column and back; NULL / -1: unknown. */
const char *fab_name_text(enum fab_column_type type, int64_t n);
int64_t     fab_name_number(enum fab_column_type type, fab_str text);

/* One row as a canonical CBOR array of its columns in order. */
void fab_row_dump(int record, const void *row, struct fab_buf *b);
/* By one column; by primary key.  Ids by bytes, numbers by value, names by number, texts by
 * bytes. */
int  fab_column_order(const struct fab_column *c, const void *a, const void *b);
int  fab_row_order(int record, const void *a, const void *b);

#endif
