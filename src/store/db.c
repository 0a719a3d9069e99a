/* db.c: one connection to the one file.
 *
 * Why     SQL is confined to this room; here is how it is opened, asked, and how its failures
 *         become words.
 * Idea    one writer, found out by a lock beside the file before SQLite is asked; readers have
 *         their own connections and see one moment from begin to rollback.  Statements are
 *         prepared when first used and kept; one that is in use already (a walk inside a walk)
 *         gets a second copy for that walk.
 * Source  DEPENDENCIES 4: pragmas as measured there; sqlite.org/wal.html. */
#include <errno.h>
#include <stdio.h>

#include "os/os.h"
#include "store/schema.h"
#include "store/words.h"

enum { PATH_BYTES = 4096, BUSY_MS = 5000 };

static const struct {
    const char *name, *sql;
} QUERY_ROWS[FAB_QUERIES] = {
#define QUERY(name, sql) { #name, sql },
#include "store/queries.def"
#undef QUERY
};

const char *fab_query_name(enum fab_query q)
{
    return QUERY_ROWS[q].name;
}

/* What the system said: SQLite forgets it when COMMIT fails, the file of the write-ahead log does
 * not. */
static int system_error(sqlite3 *handle)
{
    sqlite3_file *wal = NULL;
    int           last = sqlite3_system_errno(handle);

    if ((sqlite3_errcode(handle) & 0xff) != SQLITE_IOERR || last != 0) return last;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK ||
        wal == NULL || wal->pMethods == NULL) {
        return 0;
    }
    return wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &last) == SQLITE_OK ? last : 0;
}

/* The word for what went wrong, db.h. */
static const char *trouble(sqlite3 *handle)
{
    const int system = system_error(handle);

    switch (sqlite3_errcode(handle) & 0xff) {
    case SQLITE_FULL: return "full";
    case SQLITE_READONLY: return "readonly";
    case SQLITE_CORRUPT: return "damaged";
    case SQLITE_NOTADB: return "foreign";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "locked";
    case SQLITE_PERM:
    case SQLITE_AUTH: return "denied";
    default: break;
    }
    switch (system) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return "full"; /* EFBIG: the limit set for this process */
    case EROFS: return "readonly";
    case EACCES:
    case EPERM: return "denied";
    case ENOENT: return "missing";
    default: return "other";
    }
}

static enum fab_code fail_with(struct fab_err *e, const char *word, const char *detail)
{
    uint8_t        text[180];
    struct fab_buf b = FAB_BUF(text);

    fab_put_text(&b, word);
    fab_put_text(&b, ": ");
    fab_put_str(&b, fab_str_part(fab_str_of(detail), 0, 150));
    return fab_fail_what(e, FAB_E_DISK, fab_buf_str(&b));
}

enum fab_code fab_db_fail(struct fab_db *db, struct fab_err *e)
{
    if ((sqlite3_errcode(db->handle) & 0xff) == SQLITE_NOMEM) return fab_fail(e, FAB_E_MEMORY);
    return fail_with(e, trouble(db->handle), sqlite3_errmsg(db->handle));
}

enum fab_code fab_db_prepare(struct fab_db *db, const char *sql, sqlite3_stmt **out,
                             struct fab_err *e)
{
    return sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) ==
                   SQLITE_OK
               ? FAB_OK
               : fab_db_fail(db, e);
}

enum fab_code fab_db_exec(struct fab_db *db, const char *sql, struct fab_err *e)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? FAB_OK
                                                                        : fab_db_fail(db, e);
}

/* A number that a pragma gives. */
static enum fab_code pragma_int(struct fab_db *db, const char *sql, int64_t *out, struct fab_err *e)
{
    sqlite3_stmt *s;

    FAB_TRY(fab_db_prepare(db, sql, &s, e));
    *out = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    return sqlite3_finalize(s) == SQLITE_OK ? FAB_OK : fab_db_fail(db, e);
}

/* Ours, and of this program's schema. */
static enum fab_code recognise(struct fab_db *db, const char *path, struct fab_err *e)
{
    int64_t application, version;

    FAB_TRY(pragma_int(db, "PRAGMA application_id", &application, e));
    FAB_TRY(pragma_int(db, "PRAGMA user_version", &version, e));
    if (application != FAB_APPLICATION) return fail_with(e, "foreign", path);
    if (version > FAB_SCHEMA) return fail_with(e, "newer", path);
    if (version < FAB_SCHEMA) return fail_with(e, "older", path);
    return FAB_OK;
}

static enum fab_code settle(struct fab_db *db, bool quick, struct fab_err *e)
{
    FAB_TRY(fab_db_exec(
        db, "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON", e));
    if (db->mode == FAB_DB_READ) {
        return fab_db_exec(db, "PRAGMA query_only = ON; PRAGMA cache_size = -8192", e);
    }
    FAB_TRY(fab_db_exec(db, "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16000", e));
    return fab_db_exec(db, quick ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL", e);
}

static enum fab_code make(struct fab_db *db, struct fab_err *e)
{
    FAB_TRY(fab_db_exec(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL", e));
    FAB_TRY(fab_db_exec(db, "BEGIN IMMEDIATE", e));
    FAB_TRY(fab_schema_make(db, e));
    FAB_TRY(fab_db_exec(db, "PRAGMA application_id = 1717658161; PRAGMA user_version = 4", e));
    return fab_db_exec(db, "COMMIT", e);
}

/* A read-only disk has no room for the file that WAL readers share; without an open log behind it
 * the file itself is whole. */
static int open_handle(struct fab_db *db, const char *path, bool still)
{
    char uri[PATH_BYTES + 32];
    int  flags = SQLITE_OPEN_NOMUTEX |
                (db->mode == FAB_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);

    if (db->mode == FAB_DB_MAKE) flags |= SQLITE_OPEN_CREATE;
    if (!still) return sqlite3_open_v2(path, &db->handle, flags, NULL);
    if (strpbrk(path, "?#%") != NULL) return SQLITE_CANTOPEN;
    snprintf(uri, sizeof uri, "file:%s?immutable=1", path);
    return sqlite3_open_v2(uri, &db->handle, flags | SQLITE_OPEN_URI, NULL);
}

static enum fab_code open_it(struct fab_db *db, const char *path, bool quick, bool still,
                             struct fab_err *e)
{
    if (open_handle(db, path, still) != SQLITE_OK) {
        return db->handle == NULL ? fab_fail(e, FAB_E_MEMORY) : fab_db_fail(db, e);
    }
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    FAB_TRY(fab_words_register(db->handle, e));
    if (db->mode == FAB_DB_MAKE) FAB_TRY(make(db, e));
    FAB_TRY(recognise(db, path, e));
    return settle(db, quick, e);
}

static bool wal_is_empty(const char *path)
{
    char wal[PATH_BYTES + 8];

    snprintf(wal, sizeof wal, "%s-wal", path);
    return fab_os_size(wal) <= 0;
}

/* One writer: a lock beside the file says so at once and ends with the process. */
static enum fab_code lock_it(struct fab_db *db, const char *path, struct fab_err *e)
{
    char name[PATH_BYTES + 8];

    if (db->mode == FAB_DB_READ) return FAB_OK;
    snprintf(name, sizeof name, "%s-lock", path);
    return fab_os_lock(name, &db->lock, e);
}

enum fab_code fab_db_open(const char *path, enum fab_db_mode mode, bool quick, struct fab_db **out,
                          struct fab_err *e)
{
    struct fab_db *db;
    enum fab_code  code;

    if (strlen(path) >= PATH_BYTES) return fail_with(e, "other", path);
    if (mode == FAB_DB_MAKE && fab_os_exists(path)) return fail_with(e, "exists", path);
    if (mode != FAB_DB_MAKE && !fab_os_exists(path)) return fail_with(e, "missing", path);
    if ((db = fab_os_take(sizeof *db)) == NULL) return fab_fail(e, FAB_E_MEMORY);
    db->mode = mode;
    db->lock = -1;
    code = lock_it(db, path, e);
    if (code == FAB_OK) code = open_it(db, path, quick, false, e);
    if (code != FAB_OK && mode == FAB_DB_READ && wal_is_empty(path)) {
        sqlite3_close(db->handle);
        db->handle = NULL;
        code = open_it(db, path, quick, true, e);
    }
    if (code != FAB_OK) {
        fab_db_close(db);
        return code;
    }
    *out = db;
    return FAB_OK;
}

static void finalize(sqlite3_stmt **s, int n)
{
    for (int i = 0; i < n; i++) sqlite3_finalize(s[i]);
}

void fab_db_close(struct fab_db *db)
{
    if (db == NULL) return;
    finalize(db->query, FAB_QUERIES);
    finalize(db->get, FAB_RECORDS);
    finalize(db->add, FAB_RECORDS);
    finalize(db->put, FAB_RECORDS);
    finalize(db->set, FAB_RECORDS);
    finalize(db->drop, FAB_RECORDS);
    finalize(db->all, FAB_RECORDS);
    for (int i = 0; i < FAB_INDEXES; i++) finalize(db->scan[i], FAB_INDEX_COLS + 1);
    fab_assert(sqlite3_close(db->handle) == SQLITE_OK);
    if (db->lock >= 0) fab_os_unlock(db->lock);
    fab_os_give(db);
}

enum fab_code fab_db_begin(struct fab_db *db, struct fab_err *e)
{
    return fab_db_exec(db, db->mode == FAB_DB_READ ? "BEGIN" : "BEGIN IMMEDIATE", e);
}

enum fab_code fab_db_commit(struct fab_db *db, struct fab_err *e)
{
    return fab_db_exec(db, "COMMIT", e);
}

void fab_db_rollback(struct fab_db *db)
{
    /* Some errors (a full disk) have rolled back already; then there is nothing left to undo. */
    if (fab_db_in_transaction(db)) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool fab_db_in_transaction(const struct fab_db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

enum fab_code fab_db_checkpoint(struct fab_db *db, bool empty, struct fab_err *e)
{
    const int code = sqlite3_wal_checkpoint_v2(
        db->handle, NULL, empty ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL,
        NULL);

    /* Busy: a reader still looks at the old pages; the next time will do. */
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? FAB_OK : fab_db_fail(db, e);
}

struct fab_in fab_in_id(const fab_id *id)
{
    return (struct fab_in){ .type = 'b',
                            .p = id->b,
                            .len = fab_id_none(id)    ? 0
                                   : fab_id_short(id) ? FAB_MID_BYTES
                                                      : FAB_ID_BYTES };
}

struct fab_in fab_in_sid(const fab_id *id)
{
    return (struct fab_in){ .type = 'b', .p = id->b, .len = FAB_ID_BYTES };
}

static int bind(sqlite3_stmt *s, int at, const struct fab_in *in)
{
    const void *p = in->len == 0 ? "" : in->p; /* NULL would be SQL's NULL */

    switch (in->type) {
    case 'i': return sqlite3_bind_int64(s, at, in->n);
    case 'b': return sqlite3_bind_blob64(s, at, p, in->len, SQLITE_STATIC);
    default: return sqlite3_bind_text64(s, at, p, in->len, SQLITE_STATIC, SQLITE_UTF8);
    }
}

enum fab_code fab_rows_open(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                            struct fab_rows *rows, struct fab_err *e)
{
    sqlite3_stmt *s = db->query[q];

    *rows = (struct fab_rows){ .db = db };
    if (s == NULL || sqlite3_stmt_busy(s)) FAB_TRY(fab_db_prepare(db, QUERY_ROWS[q].sql, &s, e));
    if (db->query[q] == NULL) db->query[q] = s;
    rows->at = s;
    rows->kept = db->query[q] == s;
    for (int i = 0; i < nin; i++) {
        if (bind(s, i + 1, &in[i]) == SQLITE_OK) continue;
        rows->code = fab_db_fail(db, &db->trouble);
        return fab_rows_close(rows, e);
    }
    return FAB_OK;
}

bool fab_rows_next(struct fab_rows *rows)
{
    if (rows->code != FAB_OK) return false;
    switch (sqlite3_step(rows->at)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: rows->code = fab_db_fail(rows->db, &rows->db->trouble); return false;
    }
}

enum fab_code fab_rows_close(struct fab_rows *rows, struct fab_err *e)
{
    if (rows->kept) {
        sqlite3_reset(rows->at);
    } else {
        sqlite3_finalize(rows->at);
    }
    if (rows->code != FAB_OK) *e = rows->db->trouble;
    return rows->code;
}

int64_t fab_rows_int(const struct fab_rows *rows, int column)
{
    return sqlite3_column_int64(rows->at, column);
}

fab_bytes fab_rows_bytes(const struct fab_rows *rows, int column)
{
    const void *p = sqlite3_column_blob(rows->at, column);

    return fab_bytes_of(p, (size_t)sqlite3_column_bytes(rows->at, column));
}

fab_str fab_rows_text(const struct fab_rows *rows, int column)
{
    const unsigned char *p = sqlite3_column_text(rows->at, column);

    return (fab_str){ (const char *)p, (size_t)sqlite3_column_bytes(rows->at, column) };
}

fab_id fab_rows_id(const struct fab_rows *rows, int column)
{
    const fab_bytes b = fab_rows_bytes(rows, column);
    fab_id          id = { { 0 } };

    if (b.len > 0) memcpy(id.b, b.p, fab_min(b.len, sizeof id.b));
    return id;
}

enum fab_code fab_db_run(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                         struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    while (fab_rows_next(&rows)) continue;
    return fab_rows_close(&rows, e);
}

enum fab_code fab_db_int(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                         int64_t otherwise, int64_t *out, struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    *out = fab_rows_next(&rows) ? fab_rows_int(&rows, 0) : otherwise;
    return fab_rows_close(&rows, e);
}
