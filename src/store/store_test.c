#include "base/test.h"
#include "os/os.h"
#include "statement/statement.h"
#include "store/schema.h"
#include "store/store.h"

#include <stdio.h>
#include <unistd.h>

static char path[600];

static const char *fresh(const char *name)
{
    char           folder[512];
    struct fab_err e = { 0 };

    fab_records_start();
    fab_expect("place", fab_os_place(FAB_PLACE_TEMPORARY, "", folder, sizeof folder), true);
    snprintf(path, sizeof path, "%s/fab-store-%ld-%s.fab", folder, (long)getpid(), name);
    fab_expect("cleared", fab_os_remove(path, &e), FAB_OK);
    return path;
}

static void sweep(void)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-lock" };
    char                     name[640];

    for (int i = 0; i < fab_countof(ENDS); i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        fab_expect(name, fab_os_remove(name, &(struct fab_err){ 0 }), FAB_OK);
    }
}

static fab_id id_of(int n)
{
    fab_id id = { { 0 } };

    for (int i = 0; i < 32; i++) id.b[i] = (uint8_t)(n * 7 + i + 1);
    return id;
}

FAB_TEST(every_query_is_portable_enough_to_prepare)
{
    struct fab_err  e = { 0 };
    struct fab_db  *db;
    struct fab_rows rows;

    if (!fab_expect("made", fab_db_open(fresh("queries"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) {
        return;
    }
    for (int q = 0; q < FAB_QUERIES; q++) {
        fab_expect(fab_query_name(q), fab_rows_open(db, q, NULL, 0, &rows, &e), FAB_OK);
        for (int i = 1; i <= sqlite3_bind_parameter_count(rows.at); i++) {
            char want[8];
            snprintf(want, sizeof want, "$%d", i);
            fab_expect_str(fab_query_name(q), fab_str_of(sqlite3_bind_parameter_name(rows.at, i)),
                           fab_str_of(want));
        }
        fab_expect(fab_query_name(q), fab_rows_close(&rows, &e), FAB_OK);
    }
    fab_db_close(db);
    sweep();
}

FAB_TEST(tables_are_printed_as_the_protocol_prints_them)
{
    static const struct {
        int         record;
        const char *sql;
    } ROWS[] = {
        { FAB_R_meta,
          "CREATE TABLE meta(name TEXT PRIMARY KEY, val INTEGER) STRICT, WITHOUT ROWID" },
        { FAB_R_timer, "CREATE TABLE timer(obj BLOB, n INTEGER, due INTEGER, idx INTEGER, dev "
                       "INTEGER, code INTEGER, PRIMARY KEY(obj, n)) "
                       "STRICT, WITHOUT ROWID" },
        { FAB_R_fault, "CREATE TABLE fault(idx INTEGER PRIMARY KEY, err INTEGER) STRICT" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        uint8_t        text[FAB_SQL_BYTES];
        struct fab_buf sql = FAB_BUF(text);
        fab_schema_table(ROWS[i].record, &sql);
        fab_expect_str("as printed", fab_buf_str(&sql), fab_str_of(ROWS[i].sql));
    }
}

FAB_TEST(the_same_index_is_there_once)
{
    struct fab_err e = { 0 };
    struct fab_db *db;
    sqlite3_stmt  *s;

    if (!fab_expect("made", fab_db_open(fresh("indexes"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) {
        return;
    }
    fab_expect("asked",
               fab_db_prepare(
                   db,
                   "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
                   &s, &e),
               FAB_OK);
    fab_expect("answers", sqlite3_step(s), SQLITE_ROW);
    fab_expect("indexes of records, five of what is beside", sqlite3_column_int(s, 0),
               FAB_INDEXES + 5);
    sqlite3_finalize(s);
    fab_db_close(db);
    sweep();
}

static enum fab_code put_entry(struct fab_db *db, int64_t index, uint8_t byte, fab_id *sid)
{
    const uint8_t            entry[] = { 'e', byte };
    const fab_bytes          bytes = fab_bytes_of(entry, sizeof entry);
    const struct fab_log_row row = { .index = index, .iat = 1000 * index, .entry = bytes };
    struct fab_log_row       named = row;
    struct fab_err           e;

    *sid = fab_sid_of(bytes);
    named.name = fab_log_name(sid);
    return fab_store_log_put(db, &named, &e);
}

static const char *const PLAN[FAB_QUERIES] = {
#define QUERY(name, sql) [FAB_Q_##name] = "EXPLAIN QUERY PLAN " sql,
#include "store/queries.def"
#undef QUERY
};

/* Does SQLite mean to go through a whole table? */
static bool walks(struct fab_db *db, enum fab_query q)
{
    struct fab_err e = { 0 };
    sqlite3_stmt  *s;
    bool           yes = false;

    if (!fab_expect("prepared", fab_db_prepare(db, PLAN[q], &s, &e), FAB_OK)) return true;
    while (sqlite3_step(s) == SQLITE_ROW) {
        yes |= fab_str_starts(fab_str_of((const char *)sqlite3_column_text(s, 3)), "SCAN");
    }
    sqlite3_finalize(s);
    return yes;
}

/* A sid alone, in whichever stretch of the log it stands; none costs a walk. */
FAB_TEST(entries_are_found_by_their_sid)
{
    static const struct { const char *row; int64_t index; } ROWS[] = {
        { "the first", 0 },           { "the last of a stretch", 16383 },
        { "the first of the next", 16384 }, { "far behind", 1000000 },
    };
    static const fab_id NOBODYS = { { 1, 2, 3 } };
    fab_id              sid[fab_countof(ROWS)];
    struct fab_err      e = { 0 };
    struct fab_db      *db;
    int64_t             index;

    if (!fab_expect("made", fab_db_open(fresh("seek"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) return;
    fab_expect("an empty log", fab_store_log_seek(db, &NOBODYS, &index, &e), FAB_E_REF);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect("put", put_entry(db, ROWS[i].index, (uint8_t)i, &sid[i]), FAB_OK);
    }
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_store_log_seek(db, &sid[i], &index, &e), FAB_OK);
        fab_expect(ROWS[i].row, index, ROWS[i].index);
    }
    fab_expect("unknown", fab_store_log_seek(db, &NOBODYS, &index, &e), FAB_E_REF);
    fab_expect("by the index", walks(db, FAB_Q_log_seek), false);
    fab_db_close(db);
    sweep();
}

struct seen {
    int     n;
    int64_t last;
};

static bool count_row(void *arg, const void *row)
{
    struct seen *s = arg;

    s->n++;
    s->last = ((const struct fab_timer *)row)->due;
    return true;
}

FAB_TEST(rows_of_the_state_come_back_as_they_went)
{
    struct fab_err    e = { 0 };
    struct fab_db    *db;
    struct fab_timer  t = { 0 };
    struct fab_param  p = { 1, 3, -5 }, back = { 1, 3, 0 };
    struct seen       seen = { 0 };
    struct fab_loader l;

    if (!fab_expect("made", fab_db_open(fresh("rows"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) return;
    l = fab_store_loader(db);
    fab_expect("begin", fab_db_begin(db, &e), FAB_OK);
    for (int i = 0; i < 10; i++) {
        t = (struct fab_timer){
            .obj = id_of(i), .n = i, .due = 100 - i, .idx = i, .dev = 1, .code = 2
        };
        fab_expect("add", l.put(l.self, FAB_R_timer, &t, 0, 1), FAB_OK);
    }
    t.due = 500;
    fab_expect("set", l.put(l.self, FAB_R_timer, &t, 1, 1), FAB_OK);
    t.due = 600;
    fab_expect("put, not knowing", l.put(l.self, FAB_R_timer, &t, -1, 1), FAB_OK);
    fab_expect("name column", l.put(l.self, FAB_R_param, &p, 0, 1), FAB_OK);
    fab_expect("commit", fab_db_commit(db, &e), FAB_OK);
    fab_expect("get", l.get(l.self, FAB_R_param, &back), FAB_OK);
    fab_expect("value", back.val, -5);
    t = (struct fab_timer){ .obj = id_of(9), .n = 9 };
    fab_expect("get timer", l.get(l.self, FAB_R_timer, &t), FAB_OK);
    fab_expect("the last one", t.due, 600);
    t.n = 10;
    fab_expect("absent", l.get(l.self, FAB_R_timer, &t), FAB_E_REF);
    t = (struct fab_timer){ .due = 95 };
    fab_expect("scan from a value on", l.scan(l.self, FAB_I_timer_by_due, &t, 0, count_row, &seen),
               FAB_OK);
    fab_expect("95..100 and 600", seen.n, 7);
    fab_expect("in order", seen.last, 600);
    t = (struct fab_timer){ .obj = id_of(9), .n = 9 };
    fab_expect("drop", l.put(l.self, FAB_R_timer, &t, 1, 0), FAB_OK);
    fab_expect("dropped", l.get(l.self, FAB_R_timer, &t), FAB_E_REF);
    seen = (struct seen){ 0 };
    fab_expect("all", l.all(l.self, FAB_R_timer, count_row, &seen), FAB_OK);
    fab_expect("nine left", seen.n, 9);
    fab_db_close(db);
    sweep();
}

/* The file as a program of that schema left it. */
static void schema_of(int64_t version)
{
    sqlite3 *handle;
    char     sql[64];

    snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)version);
    fab_expect("by hand", sqlite3_open(path, &handle), SQLITE_OK);
    fab_expect(sql, sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    fab_expect("closed", sqlite3_close(handle), SQLITE_OK);
}

static bool starts(const struct fab_err *e, const char *word)
{
    return fab_str_starts(fab_str_of(e->what), word);
}

FAB_TEST(what_is_wrong_with_a_file_is_said)
{
    struct fab_err e = { 0 };
    struct fab_db *db, *second;

    fresh("trouble");
    fab_expect("none there", fab_db_open(path, FAB_DB_WRITE, true, &db, &e), FAB_E_DISK);
    fab_expect("missing", starts(&e, "missing"), true);
    if (!fab_expect("made", fab_db_open(path, FAB_DB_MAKE, true, &db, &e), FAB_OK)) return;
    fab_expect("again", fab_db_open(path, FAB_DB_MAKE, true, &second, &e), FAB_E_DISK);
    fab_expect("exists", starts(&e, "exists"), true);
    fab_expect("second writer", fab_db_open(path, FAB_DB_WRITE, true, &second, &e), FAB_E_DISK);
    fab_expect("locked", starts(&e, "locked"), true);
    fab_expect("a reader beside it", fab_db_open(path, FAB_DB_READ, true, &second, &e), FAB_OK);
    fab_expect("cannot write", fab_store_key_put(second, "x", fab_bytes_of("y", 1), &e),
               FAB_E_DISK);
    fab_expect("readonly", starts(&e, "readonly"), true);
    fab_db_close(second);
    fab_db_close(db);
    schema_of(FAB_SCHEMA + 1);
    fab_expect("a later program's", fab_db_open(path, FAB_DB_WRITE, true, &db, &e), FAB_E_DISK);
    fab_expect("newer", starts(&e, "newer"), true);
    schema_of(FAB_SCHEMA - 1);
    fab_expect("an earlier program's", fab_db_open(path, FAB_DB_READ, true, &db, &e),
               FAB_E_DISK);
    fab_expect("older", starts(&e, "older"), true);
    fab_expect(
        "not a database",
        fab_os_write(path, fab_bytes_of("hello, this is no file of ours", 30), 0600, true, &e),
        FAB_OK);
    fab_expect("opened", fab_db_open(path, FAB_DB_READ, true, &db, &e), FAB_E_DISK);
    fab_expect("foreign", starts(&e, "foreign"), true);
    sweep();
}

FAB_TEST(words_are_found_as_people_inflect_them)
{
    static const struct {
        const char *query;
        int         want;
    } ROWS[] = {
        { "perceuse", 1 }, { "Perceuses", 1 }, { "velo", 2 },      { "vélos", 2 },
        { "bicycles", 2 }, { "repair", 2 },    { "repairing", 2 }, { "ladd", 3 },
        { "drill", 0 },    { "\"", 0 },        { "coeur", 3 },     { "NOT OR", 0 },
    };
    const fab_id   drill = id_of(1), bike = id_of(2), ladder = id_of(3);
    struct fab_err e = { 0 };
    struct fab_db *db;

    if (!fab_expect("made", fab_db_open(fresh("words"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) {
        return;
    }
    fab_expect("put",
               fab_store_find_put(db, 1, &drill, FAB_STR("Perceuse à percussion, 800 W"), &e),
               FAB_OK);
    fab_expect("put",
               fab_store_find_put(
                   db, 2, &bike, FAB_STR("Vélo pour enfants. Bicycle for children, repaired."), &e),
               FAB_OK);
    fab_expect("put",
               fab_store_find_put(db, 3, &ladder, FAB_STR("Ladders of the heart: cœurs"), &e),
               FAB_OK);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_id found[4];
        int    n = 0;
        fab_expect(ROWS[i].query, fab_store_find(db, fab_str_of(ROWS[i].query), found, 4, &n, &e),
                   FAB_OK);
        fab_expect(ROWS[i].query, n, ROWS[i].want > 0);
        if (n > 0) {
            const fab_id want = id_of(ROWS[i].want);
            fab_expect(ROWS[i].query, fab_same(&found[0], &want), true);
        }
    }
    fab_expect("dropped", fab_store_find_drop(db, 1, &e), FAB_OK);
    int n = -1;
    fab_expect("asked", fab_store_find(db, FAB_STR("perceuse"), &(fab_id){ { 0 } }, 1, &n, &e),
               FAB_OK);
    fab_expect("gone", n, 0);
    fab_db_close(db);
    sweep();
}

static bool last_kept(void *arg, const struct fab_kept_row *row)
{
    *(struct fab_kept_row *)arg = *row;
    return false;
}

FAB_TEST(an_erased_disclosure_leaves_its_digest)
{
    const fab_id        digest = id_of(5);
    struct fab_err      e = { 0 };
    struct fab_kept_row row = { digest, 7, 8, FAB_KEPT_CLEAR, fab_bytes_of("salt and text", 13) },
                        back = { 0 };
    struct fab_db *db;

    if (!fab_expect("made", fab_db_open(fresh("erase"), FAB_DB_MAKE, true, &db, &e), FAB_OK)) {
        return;
    }
    fab_expect("never seen", fab_store_disclosure(db, &digest, last_kept, &back, &e), FAB_E_REF);
    fab_expect("put", fab_store_disclosure_put(db, &row, &e), FAB_OK);
    fab_expect("box", fab_store_box_put(db, &digest, 7, fab_bytes_of("box", 3), &e), FAB_OK);
    fab_expect("found", fab_store_disclosure(db, &digest, last_kept, &back, &e), FAB_OK);
    fab_expect("in clear", back.state, FAB_KEPT_CLEAR);
    fab_expect("erased", fab_store_erase(db, &digest, 7, &e), FAB_OK);
    fab_expect("still known", fab_store_disclosure(db, &digest, last_kept, &back, &e), FAB_OK);
    fab_expect("as erased", back.state, FAB_KEPT_ERASED);
    fab_expect("nothing left", back.bytes.len, 0);
    back = (struct fab_kept_row){ 0 };
    fab_expect("boxes", fab_store_boxes(db, &digest, 7, last_kept, &back, &e), FAB_OK);
    fab_expect("gone", back.state, 0);
    fab_db_close(db);
    sweep();
}
