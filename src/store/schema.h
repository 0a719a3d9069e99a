/* store/schema.h: the tables of the one file, for db.c and records.c. */
#ifndef FAB_STORE_SCHEMA_H
#define FAB_STORE_SCHEMA_H

#include <sqlite3.h>

#include "base/buf.h"
#include "state/records.h"
#include "store/db.h"

enum { FAB_SCHEMA = 4, FAB_APPLICATION = 0x66616231, FAB_SQL_BYTES = 4096 };

/* A connection: the handle, the statements prepared so far, the last trouble of the loader. */
struct fab_db {
    sqlite3      *handle;
    sqlite3_stmt *query[FAB_QUERIES];
    sqlite3_stmt *get[FAB_RECORDS], *add[FAB_RECORDS], *put[FAB_RECORDS], *set[FAB_RECORDS],
        *drop[FAB_RECORDS], *all[FAB_RECORDS];
    sqlite3_stmt    *scan[FAB_INDEXES][FAB_INDEX_COLS + 1];
    enum fab_db_mode mode;
    int              lock; /* of the writer; -1: none */
    struct fab_err   trouble;
};

/* Turns what SQLite said last into E_DISK with the trouble in `what`. */
enum fab_code fab_db_fail(struct fab_db *db, struct fab_err *e);
FAB_MUST enum fab_code fab_db_prepare(struct fab_db *db, const char *sql, sqlite3_stmt **out,
                                      struct fab_err *e);
FAB_MUST enum fab_code fab_db_exec(struct fab_db *db, const char *sql, struct fab_err *e);
/* CREATE TABLE of a record as PROTOCOL 9 prints it. */
void fab_schema_table(int record, struct fab_buf *sql);
/* All tables and indexes into an empty file. */
FAB_MUST enum fab_code fab_schema_make(struct fab_db *db, struct fab_err *e);
/* "a, b" or "a = ?, b = ?" for columns [from, to) of a record. */
void fab_schema_names(struct fab_buf *sql, int record, int from, int to, const char *after,
                      const char *between);

#endif
