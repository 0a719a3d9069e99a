/* schema.c: the tables: those of the state as records.def says, and those beside it.
 *
 * Why     a record is declared once; its table must not be written a second time by hand.
 * Idea    state tables are printed from the column tables; what lies beside the state is listed
 *         here as SQL.
 * Rules STRICT, no NULL, no trigger; what grows with the log is keyed by its index, never by a
 *         random id (RECORDS 6). A disclosure is found by its digest through sdx, which the state
 *         keeps anyway.  What is looked up by id alone, the join of a member and the entries that
 *         disclose keys, has a table of its own: one or two rows a member.  What follows from an
 *         entry's bytes is not stored beside it: of its sid the first four bytes (`name`), enough
 *         to find it and to tell which entry is damaged; of a tile its root, for the hashes of
 *         level 0 are sids, those above are roots below.
 * Source  PROTOCOL 9; DEPENDENCIES 4; WIRE 2.5, 3, 7. */
#include "store/schema.h"

static const char *const BESIDE[] = {
    "CREATE TABLE log(idx INTEGER PRIMARY KEY, name INTEGER, iat INTEGER, at INTEGER, kind "
    "INTEGER, "
    "signer BLOB, entry BLOB) STRICT",
    "CREATE INDEX log_name ON log(iat, name)",
    "CREATE INDEX log_seek ON log(idx >> 14, name)",
    "CREATE TABLE tile(level INTEGER, n INTEGER, root BLOB, PRIMARY KEY(level, n)) STRICT, "
    "WITHOUT ROWID",
    "CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, at INTEGER, note TEXT) STRICT",
    "CREATE TABLE disclosure(idx INTEGER, digest BLOB, field INTEGER, state INTEGER, bytes BLOB, "
    "PRIMARY KEY(idx, digest)) STRICT, WITHOUT ROWID",
    "CREATE TABLE entry_of(id BLOB PRIMARY KEY, idx INTEGER) STRICT, WITHOUT ROWID",
    "CREATE TABLE box(idx INTEGER, digest BLOB, n INTEGER, bytes BLOB, PRIMARY KEY(idx, digest, "
    "n)) STRICT, WITHOUT ROWID",
    "CREATE TABLE share(seal BLOB, holder BLOB, opened INTEGER, bytes BLOB, PRIMARY KEY(seal, "
    "holder, opened)) STRICT, WITHOUT ROWID",
    "CREATE TABLE file(sha256 BLOB PRIMARY KEY, type INTEGER, at INTEGER, content BLOB) STRICT",
    "CREATE TABLE file_use(digest BLOB, sha256 BLOB, PRIMARY KEY(digest, sha256)) STRICT, WITHOUT "
    "ROWID",
    "CREATE INDEX file_use_by_file ON file_use(sha256)",
    "CREATE TABLE secret(name TEXT PRIMARY KEY, value BLOB) STRICT, WITHOUT ROWID",
    "CREATE TABLE kept(kind TEXT, name BLOB, at INTEGER, value BLOB, PRIMARY KEY(kind, name)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE outside_batch(n INTEGER PRIMARY KEY, mark TEXT, kind TEXT, at INTEGER, size "
    "INTEGER) STRICT",
    "CREATE TABLE outside_row(batch INTEGER, n INTEGER, kind INTEGER, src TEXT, dst TEXT, topic "
    "TEXT, value INTEGER, depth INTEGER, "
    "at INTEGER, PRIMARY KEY(batch, n)) STRICT, WITHOUT ROWID",
    "CREATE TABLE mail(id BLOB PRIMARY KEY, reader BLOB, sender BLOB, at INTEGER, until INTEGER, "
    "what INTEGER, about BLOB, box BLOB) STRICT, WITHOUT ROWID",
    "CREATE INDEX mail_by_reader ON mail(reader, at)",
    "CREATE INDEX mail_by_until ON mail(until)",
    "CREATE TABLE spent(what INTEGER, who BLOB, day INTEGER, n INTEGER, PRIMARY KEY(what, who, "
    "day)) STRICT, WITHOUT ROWID",
    "CREATE VIRTUAL TABLE find USING fts5(object UNINDEXED, words, tokenize = 'fabrique', prefix = "
    "'2 3')",
};

static const char *column_type(enum fab_column_type type)
{
    switch (type) {
    case FAB_COL_INT: return "INTEGER";
    case FAB_COL_MID:
    case FAB_COL_ID: return "BLOB";
    case FAB_COL_STR:
    case FAB_COL_META:
    case FAB_COL_SETTING:
    case FAB_COL_LIST: return "TEXT";
    }
    return NULL;
}

void fab_schema_names(struct fab_buf *sql, int record, int from, int to, const char *after,
                      const char *between)
{
    for (int c = from; c < to; c++) {
        if (c > from) fab_put_text(sql, between);
        fab_put_text(sql, fab_record_row(record)->columns[c].name);
        fab_put_text(sql, after);
    }
}

void fab_schema_table(int record, struct fab_buf *sql)
{
    const struct fab_record_row *r = fab_record_row(record);
    const bool                   only = r->keys == 1;
    const bool rowid = only && r->columns[0].type == FAB_COL_INT; /* the key is SQLite's own */

    fab_put_text(sql, "CREATE TABLE ");
    fab_put_text(sql, r->name);
    for (int c = 0; c < r->count; c++) {
        fab_put_text(sql, c == 0 ? "(" : ", ");
        fab_put_text(sql, r->columns[c].name);
        fab_put_text(sql, " ");
        fab_put_text(sql, column_type(r->columns[c].type));
        if (c == 0 && only) fab_put_text(sql, " PRIMARY KEY");
    }
    if (!only) {
        fab_put_text(sql, ", PRIMARY KEY(");
        fab_schema_names(sql, record, 0, r->keys, "", ", ");
        fab_put_text(sql, ")");
    }
    fab_put_text(sql, rowid ? ") STRICT" : ") STRICT, WITHOUT ROWID");
}

static void index_sql(int index, struct fab_buf *sql)
{
    const struct fab_index_row *x = fab_index_row(index);

    fab_put_text(sql, "CREATE INDEX ");
    fab_put_text(sql, x->name);
    fab_put_text(sql, " ON ");
    fab_put_text(sql, fab_record_row(x->record)->name);
    fab_put_text(sql, "(");
    fab_put_text(sql, x->columns);
    fab_put_text(sql, ")");
}

enum fab_code fab_schema_make(struct fab_db *db, struct fab_err *e)
{
    uint8_t text[FAB_SQL_BYTES];

    for (int r = 0; r < FAB_RECORDS + FAB_INDEXES; r++) {
        struct fab_buf sql = FAB_BUF(text);

        if (r < FAB_RECORDS) {
            fab_schema_table(r, &sql);
        } else {
            index_sql(r - FAB_RECORDS, &sql);
        }
        fab_put_byte(&sql, 0);
        fab_assert(!sql.failed);
        FAB_TRY(fab_db_exec(db, (const char *)sql.p, e));
    }
    for (int i = 0; i < fab_countof(BESIDE); i++) FAB_TRY(fab_db_exec(db, BESIDE[i], e));
    return FAB_OK;
}
