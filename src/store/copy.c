/* copy.c: the file as a whole: a copy while it is served, and SQLite's own look at it.
 *
 * Idea    the copy is made from a reader's connection in one step, so it is one moment of the
 *         file and nobody waits.
 * Source  sqlite.org/backup.html; PRAGMA integrity_check. */
#include <stdio.h>

#include "os/os.h"
#include "store/schema.h"
#include "store/store.h"

enum fab_code fab_store_copy(struct fab_db *db, const char *to, struct fab_err *e)
{
    struct fab_db   copy = { 0 };
    sqlite3_backup *b;
    enum fab_code   code = FAB_OK;

    if (fab_os_exists(to)) return fab_fail_what(e, FAB_E_DISK, FAB_STR("exists: backup"));
    if (sqlite3_open_v2(to, &copy.handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        code = fab_db_fail(&copy, e);
        sqlite3_close(copy.handle);
        return code;
    }
    b = sqlite3_backup_init(copy.handle, "main", db->handle, "main");
    if (b == NULL || (sqlite3_backup_step(b, -1), sqlite3_backup_finish(b)) != SQLITE_OK) {
        code = fab_db_fail(&copy, e);
    }
    sqlite3_close(copy.handle);
    if (code != FAB_OK) { /* half a copy is none */
        struct fab_err ignored;
        if (fab_os_remove(to, &ignored) != FAB_OK) return code;
    }
    return code;
}

enum fab_code fab_store_salvage(struct fab_db *db, const char *from, struct fab_err *e)
{
    static const char *const TABLES[] = { "log",  "checkpoint",    "disclosure", "entry_of",
                                          "box",  "share",         "file",       "secret",
                                          "kept", "outside_batch", "outside_row", "mail",
                                          "file_use", "spent" };
    char                     sql[128];
    sqlite3_stmt            *attach;
    enum fab_code            code;

    FAB_TRY(fab_db_prepare(db, "ATTACH ?1 AS damaged", &attach, e));
    sqlite3_bind_text(attach, 1, from, -1, SQLITE_STATIC);
    code = sqlite3_step(attach) == SQLITE_DONE ? FAB_OK : fab_db_fail(db, e);
    sqlite3_finalize(attach);
    if (code == FAB_OK) code = fab_db_exec(db, "BEGIN IMMEDIATE", e);
    for (int i = 0; i < fab_countof(TABLES) && code == FAB_OK; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO main.%s SELECT * FROM damaged.%s", TABLES[i],
                 TABLES[i]);
        code = fab_db_exec(db, sql, e);
    }
    if (code == FAB_OK) {
        code = fab_db_exec(db,
                           "INSERT INTO main.find(rowid, object, words) SELECT rowid, object, "
                           "words FROM damaged.find",
                           e);
    }
    if (code == FAB_OK) code = fab_db_commit(db, e);
    fab_db_rollback(db);
    if (code != FAB_OK) return code;
    return fab_db_exec(db, "DETACH damaged", e);
}

enum fab_code fab_store_sound(struct fab_db *db, bool *ok, char *where, size_t cap,
                              struct fab_err *e)
{
    sqlite3_stmt *s;
    int           step;

    *ok = true;
    FAB_TRY(fab_db_prepare(db, "PRAGMA integrity_check(1)", &s, e));
    step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        const char *says = (const char *)sqlite3_column_text(s, 0);
        *ok = says != NULL && strcmp(says, "ok") == 0;
        if (!*ok) snprintf(where, cap, "%s", says == NULL ? "" : says);
    } else if ((step & 0xff) == SQLITE_CORRUPT) {
        *ok = false;
        snprintf(where, cap, "%s", sqlite3_errmsg(db->handle));
        step = SQLITE_ROW;
    }
    const enum fab_code code = step == SQLITE_ROW ? FAB_OK : fab_db_fail(db, e);
    sqlite3_finalize(s);
    return code;
}
