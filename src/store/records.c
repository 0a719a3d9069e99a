/* records.c: the loader of the tray: rows of the state out of their tables and back.
 *
 * Why     the fold asks for a record by key or along an index and knows no SQL.
 * Idea    one set of statements per record, made from its column table when first used: get, add,
 *         put (there or not), set (the columns that are no key), drop, all; per index one scan
 *         for each number of fixed columns.  A row is converted column by column between its
 *         struct and the table; that loop costs a tenth of what SQLite does beside it.
 * Cost    about 2 us a get in memory, 2 to 3 us a row written back in order of key (RECORDS 5).
 * Source  RECORDS 1, 3, 6. */
#include "store/schema.h"
#include "store/store.h"

static void text_of(struct fab_buf *sql, char *to)
{
    fab_assert(!sql->failed && sql->len < FAB_SQL_BYTES);
    memcpy(to, sql->p, sql->len);
    to[sql->len] = 0;
}

/* Prepares what was written into sql. */
static enum fab_code ready(struct fab_db *db, struct fab_buf *sql, sqlite3_stmt **out)
{
    char text[FAB_SQL_BYTES];

    text_of(sql, text);
    return fab_db_prepare(db, text, out, &db->trouble);
}

static void put_where(struct fab_buf *sql, int record)
{
    fab_put_text(sql, " WHERE ");
    fab_schema_names(sql, record, 0, fab_record_row(record)->keys, " = ?", " AND ");
}

static void put_select(struct fab_buf *sql, int record, int from)
{
    const struct fab_record_row *r = fab_record_row(record);

    fab_put_text(sql, "SELECT ");
    if (from < r->count) {
        fab_schema_names(sql, record, from, r->count, "", ", ");
    } else {
        fab_put_text(sql, "1"); /* a row that is all key */
    }
    fab_put_text(sql, " FROM ");
    fab_put_text(sql, r->name);
}

static enum fab_code prepare_get(struct fab_db *db, int record)
{
    uint8_t        text[FAB_SQL_BYTES];
    struct fab_buf sql = FAB_BUF(text);

    if (db->get[record] != NULL) return FAB_OK;
    put_select(&sql, record, fab_record_row(record)->keys);
    put_where(&sql, record);
    return ready(db, &sql, &db->get[record]);
}

static enum fab_code prepare_all(struct fab_db *db, int record)
{
    uint8_t        text[FAB_SQL_BYTES];
    struct fab_buf sql = FAB_BUF(text);

    if (db->all[record] != NULL) return FAB_OK;
    put_select(&sql, record, 0);
    fab_put_text(&sql, " ORDER BY ");
    fab_schema_names(&sql, record, 0, fab_record_row(record)->keys, "", ", ");
    return ready(db, &sql, &db->all[record]);
}

static enum fab_code prepare_drop(struct fab_db *db, int record)
{
    uint8_t        text[FAB_SQL_BYTES];
    struct fab_buf sql = FAB_BUF(text);

    if (db->drop[record] != NULL) return FAB_OK;
    fab_put_text(&sql, "DELETE FROM ");
    fab_put_text(&sql, fab_record_row(record)->name);
    put_where(&sql, record);
    return ready(db, &sql, &db->drop[record]);
}

/* A row that is there: only the columns that are no key. */
static enum fab_code prepare_set(struct fab_db *db, int record)
{
    const struct fab_record_row *r = fab_record_row(record);
    uint8_t                      text[FAB_SQL_BYTES];
    struct fab_buf               sql = FAB_BUF(text);

    if (db->set[record] != NULL) return FAB_OK;
    fab_put_text(&sql, "UPDATE ");
    fab_put_text(&sql, r->name);
    fab_put_text(&sql, " SET ");
    fab_schema_names(&sql, record, r->keys, r->count, " = ?", ", ");
    put_where(&sql, record);
    return ready(db, &sql, &db->set[record]);
}

/* A new row; or, not knowing, a row that replaces what may be there. */
static enum fab_code prepare_add(struct fab_db *db, int record, bool may_be_there,
                                 sqlite3_stmt **out)
{
    const struct fab_record_row *r = fab_record_row(record);
    uint8_t                      text[FAB_SQL_BYTES];
    struct fab_buf               sql = FAB_BUF(text);

    if (*out != NULL) return FAB_OK;
    fab_put_text(&sql, "INSERT INTO ");
    fab_put_text(&sql, r->name);
    fab_put_text(&sql, "(");
    fab_schema_names(&sql, record, 0, r->count, "", ", ");
    fab_put_text(&sql, ") VALUES(?");
    for (int c = 1; c < r->count; c++) fab_put_text(&sql, ", ?");
    fab_put_text(&sql, ")");
    if (may_be_there) {
        fab_put_text(&sql, " ON CONFLICT(");
        fab_schema_names(&sql, record, 0, r->keys, "", ", ");
        fab_put_text(&sql, ") DO ");
        fab_put_text(&sql, r->keys < r->count ? "UPDATE SET " : "NOTHING");
        for (int c = r->keys; c < r->count; c++) {
            if (c > r->keys) fab_put_text(&sql, ", ");
            fab_put_text(&sql, r->columns[c].name);
            fab_put_text(&sql, " = excluded.");
            fab_put_text(&sql, r->columns[c].name);
        }
    }
    return ready(db, &sql, out);
}

static enum fab_code prepare_scan(struct fab_db *db, int index, int fixed)
{
    const struct fab_index_row  *x = fab_index_row(index);
    const struct fab_record_row *r = fab_record_row(x->record);
    uint8_t                      text[FAB_SQL_BYTES];
    struct fab_buf               sql = FAB_BUF(text);

    if (db->scan[index][fixed] != NULL) return FAB_OK;
    put_select(&sql, x->record, 0);
    for (int c = 0; c < x->count && c <= fixed; c++) {
        fab_put_text(&sql, c == 0 ? " WHERE " : " AND ");
        fab_put_text(&sql, r->columns[x->col[c]].name);
        fab_put_text(&sql, c < fixed ? " = ?" : " >= ?");
    }
    fab_put_text(&sql, " ORDER BY ");
    fab_put_text(&sql, x->columns);
    fab_put_text(&sql, ", ");
    fab_schema_names(&sql, x->record, 0, r->keys, "", ", ");
    return ready(db, &sql, &db->scan[index][fixed]);
}

static void bind_column(sqlite3_stmt *s, int at, const struct fab_column *c, const void *row)
{
    const uint8_t *v = (const uint8_t *)row + c->at;
    fab_id         id;
    int64_t        n;

    switch (c->type) {
    case FAB_COL_INT:
        memcpy(&n, v, sizeof n);
        sqlite3_bind_int64(s, at, n);
        break;
    case FAB_COL_ID:
    case FAB_COL_MID:
        memcpy(&id, v, sizeof id);
        sqlite3_bind_blob(s, at, v,
                          fab_id_none(&id)         ? 0
                          : c->type == FAB_COL_MID ? FAB_MID_BYTES
                                                   : FAB_ID_BYTES,
                          SQLITE_STATIC);
        break;
    case FAB_COL_STR: sqlite3_bind_text(s, at, (const char *)v, -1, SQLITE_STATIC); break;
    case FAB_COL_META:
    case FAB_COL_SETTING:
    case FAB_COL_LIST:
        memcpy(&n, v, sizeof n);
        sqlite3_bind_text(s, at, fab_name_text(c->type, n), -1, SQLITE_STATIC);
        break;
    }
}

/* false: the table holds what no program of ours wrote. */
static bool read_column(sqlite3_stmt *s, int at, const struct fab_column *c, void *row)
{
    uint8_t    *v = (uint8_t *)row + c->at;
    const int   len = c->type == FAB_COL_INT ? 0 : sqlite3_column_bytes(s, at);
    const void *p;
    int64_t     n;

    switch (c->type) {
    case FAB_COL_INT: n = sqlite3_column_int64(s, at); break;
    case FAB_COL_ID:
    case FAB_COL_MID:
        memset(v, 0, sizeof(fab_id));
        p = sqlite3_column_blob(s, at);
        if (p != NULL) memcpy(v, p, (size_t)fab_min(len, FAB_ID_BYTES));
        return len == 0 || len == (c->type == FAB_COL_MID ? FAB_MID_BYTES : FAB_ID_BYTES);
    case FAB_COL_STR:
        memset(v, 0, FAB_STR_MAX);
        p = sqlite3_column_text(s, at);
        if (p != NULL) memcpy(v, p, (size_t)fab_min(len, FAB_STR_MAX - 1));
        return len < FAB_STR_MAX;
    default:
        n = fab_name_number(c->type,
                            (fab_str){ (const char *)sqlite3_column_text(s, at), (size_t)len });
        if (n < 0) return false;
        break;
    }
    memcpy(v, &n, sizeof n);
    return true;
}

static enum fab_code damaged(struct fab_db *db, int record)
{
    uint8_t        text[100];
    struct fab_buf b = FAB_BUF(text);

    fab_put_text(&b, "damaged: table ");
    fab_put_text(&b, fab_record_row(record)->name);
    return fab_fail_what(&db->trouble, FAB_E_DISK, fab_buf_str(&b));
}

static bool read_row(sqlite3_stmt *s, int record, int first, void *row)
{
    const struct fab_record_row *r = fab_record_row(record);
    bool                         ok = true;

    for (int c = first; c < r->count; c++) {
        ok = read_column(s, c - first, &r->columns[c], row) && ok;
    }
    return ok;
}

/* Ends a statement: what it said last becomes a code. */
static enum fab_code finish(struct fab_db *db, sqlite3_stmt *s, int step)
{
    if (step == SQLITE_ROW || step == SQLITE_DONE) {
        sqlite3_reset(s);
        return FAB_OK;
    }
    const enum fab_code code = fab_db_fail(db, &db->trouble);
    sqlite3_reset(s);
    return code;
}

static enum fab_code get(void *self, int record, void *row)
{
    struct fab_db               *db = self;
    const struct fab_record_row *r = fab_record_row(record);
    sqlite3_stmt                *s;
    bool                         sound = true;

    FAB_TRY(prepare_get(db, record));
    s = db->get[record];
    for (int c = 0; c < r->keys; c++) bind_column(s, c + 1, &r->columns[c], row);
    const int step = sqlite3_step(s);
    if (step == SQLITE_ROW && r->keys < r->count) sound = read_row(s, record, r->keys, row);
    FAB_TRY(finish(db, s, step));
    if (!sound) return damaged(db, record);
    return step == SQLITE_ROW ? FAB_OK : FAB_E_REF;
}

/* Rows of a statement that is bound already. */
static enum fab_code walk(struct fab_db *db, sqlite3_stmt *s, int record, fab_each_row *each,
                          void *arg)
{
    _Alignas(16) uint8_t row[FAB_ROW_MAX];
    int                  step;

    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        if (!read_row(s, record, 0, row)) {
            sqlite3_reset(s);
            return damaged(db, record);
        }
        if (!each(arg, row)) break;
    }
    return finish(db, s, step);
}

static enum fab_code scan(void *self, int index, const void *from, int fixed, fab_each_row *each,
                          void *arg)
{
    struct fab_db               *db = self;
    const struct fab_index_row  *x = fab_index_row(index);
    const struct fab_record_row *r = fab_record_row(x->record);

    FAB_TRY(prepare_scan(db, index, fixed));
    for (int c = 0; c < x->count && c <= fixed; c++) {
        bind_column(db->scan[index][fixed], c + 1, &r->columns[x->col[c]], from);
    }
    return walk(db, db->scan[index][fixed], x->record, each, arg);
}

static enum fab_code all(void *self, int record, fab_each_row *each, void *arg)
{
    struct fab_db *db = self;

    FAB_TRY(prepare_all(db, record));
    return walk(db, db->all[record], record, each, arg);
}

static enum fab_code put(void *self, int record, const void *row, int was, int is)
{
    struct fab_db               *db = self;
    const struct fab_record_row *r = fab_record_row(record);
    sqlite3_stmt                *s;

    if (is && was == 1 && r->keys == r->count) {
        return FAB_OK; /* all key: nothing can have changed */
    }
    if (!is) {
        FAB_TRY(prepare_drop(db, record));
        s = db->drop[record];
    } else if (was == 1) {
        FAB_TRY(prepare_set(db, record));
        s = db->set[record];
    } else {
        sqlite3_stmt **kind = was == 0 ? &db->add[record] : &db->put[record];
        FAB_TRY(prepare_add(db, record, was != 0, kind));
        s = *kind;
    }
    for (int c = 0; c < (is ? r->count : r->keys); c++) {
        const int rest = r->count - r->keys; /* `set` names the keys last */
        const int at = !is || was != 1 ? c + 1 : c < r->keys ? rest + c + 1 : c - r->keys + 1;
        bind_column(s, at, &r->columns[c], row);
    }
    return finish(db, s, sqlite3_step(s));
}

struct fab_loader fab_store_loader(struct fab_db *db)
{
    return (struct fab_loader){ db, get, scan, all, db->mode == FAB_DB_READ ? NULL : put };
}

enum fab_code fab_store_trouble(struct fab_db *db, struct fab_err *e)
{
    if (db->trouble.code == FAB_OK) {
        return fab_fail(e, FAB_E_MEMORY); /* not ours: the tray is out of memory */
    }
    *e = db->trouble;
    return e->code;
}

enum fab_code fab_store_meta(struct fab_db *db, enum fab_meta_name name, int64_t *out,
                             struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(fab_name_text(FAB_COL_META, name))) };

    return fab_db_int(db, FAB_Q_meta, in, 1, 0, out, e);
}

enum fab_code fab_store_forget_state(struct fab_db *db, struct fab_err *e)
{
    for (int r = 0; r < FAB_RECORDS; r++) {
        uint8_t        text[FAB_SQL_BYTES];
        struct fab_buf sql = FAB_BUF(text);

        fab_put_text(&sql, "DELETE FROM ");
        fab_put_text(&sql, fab_record_row(r)->name);
        fab_put_byte(&sql, 0);
        FAB_TRY(fab_db_exec(db, (const char *)sql.p, e));
    }
    return FAB_OK;
}
