/* store/db.h: a connection to the one file, and how a named query is asked.  For the rooms store
 * and node only.
 *
 * Portable   SQL stores and finds, C computes (DEPENDENCIES 4); every query is a row of
 *            store/queries.def and has a name.
 * Threads    a connection belongs to one thread at a time.
 * Errors E_DISK, what = "<trouble>: <detail>", trouble one of missing, exists, full,
 *            readonly, denied, damaged, newer, older, foreign, locked, other; E_REF: no row.  An
 *            error in a transaction is not undone here: the caller rolls back. */
#ifndef FAB_STORE_DB_H
#define FAB_STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"

struct fab_db;

enum fab_query {
#define QUERY(name, sql) FAB_Q_##name,
#include "store/queries.def"
#undef QUERY
    FAB_QUERIES
};
const char *fab_query_name(enum fab_query q);

enum fab_db_mode { FAB_DB_MAKE, FAB_DB_WRITE, FAB_DB_READ };
/* MAKE: a new file with all tables (E_DISK "exists"); WRITE: the one writer; READ: query_only.
 * A file of another schema is refused ("newer", "older").  quick: synchronous OFF. */
FAB_MUST enum fab_code fab_db_open(const char *path, enum fab_db_mode mode, bool quick,
                                   struct fab_db **out, struct fab_err *e);
void fab_db_close(struct fab_db *db);

FAB_MUST enum fab_code fab_db_begin(
    struct fab_db *db, struct fab_err *e); /* WRITE: at once; READ: a stable view from here on */
FAB_MUST enum fab_code fab_db_commit(struct fab_db *db, struct fab_err *e);
void fab_db_rollback(struct fab_db *db);
bool fab_db_in_transaction(const struct fab_db *db);
/* Moves the write-ahead log into the file; empty: cuts it to nothing too (after an erasure, at
 * the end). */
FAB_MUST enum fab_code fab_db_checkpoint(struct fab_db *db, bool empty, struct fab_err *e);

struct fab_in {
    char        type;
    int64_t     n;
    const void *p;
    size_t      len;
}; /* 'i' integer, 'b' bytes, 't' text */
#define FAB_IN_INT(v)   ((struct fab_in){ .type = 'i', .n = (v) })
#define FAB_IN_BYTES(b) ((struct fab_in){ .type = 'b', .p = (b).p, .len = (b).len })
#define FAB_IN_TEXT(s)  ((struct fab_in){ .type = 't', .p = (s).p, .len = (s).len })
struct fab_in fab_in_id(const fab_id *id);  /* 16 or 32 bytes, none for zeros */
struct fab_in fab_in_sid(const fab_id *id); /* always 32 */

/* Runs a query that gives no row, or whose rows do not matter. */
FAB_MUST enum fab_code fab_db_run(struct fab_db *db, enum fab_query q, const struct fab_in *in,
                                  int nin, struct fab_err *e);
/* Rows one after another: open, next (false: no more), close.  Columns are read from the present
 * row; bytes and text live until next. */
struct fab_rows {
    struct fab_db *db;
    void          *at;
    bool           kept;
    enum fab_code  code;
};
FAB_MUST enum fab_code fab_rows_open(struct fab_db *db, enum fab_query q, const struct fab_in *in,
                                     int nin, struct fab_rows *rows, struct fab_err *e);
FAB_MUST bool fab_rows_next(struct fab_rows *rows);
FAB_MUST enum fab_code fab_rows_close(struct fab_rows *rows,
                                      struct fab_err *e); /* the first error of the walk */
int64_t fab_rows_int(const struct fab_rows *rows, int column);
fab_id fab_rows_id(const struct fab_rows *rows, int column); /* 0, 16 or 32 bytes */
fab_bytes fab_rows_bytes(const struct fab_rows *rows, int column);
fab_str fab_rows_text(const struct fab_rows *rows, int column);
/* First column of the first row; `otherwise` if there is none. */
FAB_MUST enum fab_code fab_db_int(struct fab_db *db, enum fab_query q, const struct fab_in *in,
                                  int nin, int64_t otherwise, int64_t *out, struct fab_err *e);

#endif
