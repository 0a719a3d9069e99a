/* What the walks of a measurement find in a sound log, and in one that is not. */
#include "base/test.h"
#include "node/desk.h"
#include "node/measure.h"
#include "node/test_people.h"
#include "store/schema.h"

enum { PEOPLE = 9, GIFTS = 700 }; /* more than one block of entries */

static struct fab_people people;

/* A closed file in which nine people have said something; its entries. */
static int64_t write_log(const char *name)
{
    struct fab_err e = {0};
    struct fab_node_options o;
    struct fab_submitted s;
    struct fab_node *n;
    struct fab_arena memory;
    char path[512];

    fab_os_start();
    fab_people_path(path, sizeof path, name);
    fab_people_sweep(path);
    fab_assert(fab_os_arena(64 << 20, &memory));
    fab_expect("founded", fab_people_found(&people, path, &e), FAB_OK);
    o = fab_people_options(&people);
    fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK);
    fab_expect("joined", fab_people_join(&people, n, PEOPLE, &e), FAB_OK);
    for (int i = 0; i < GIFTS; i++) {
        const fab_bytes gift =
            fab_people_gift(&people, i % PEOPLE, (i + 1) % PEOPLE, i + 1, &memory);

        if (i % 100 == 0) people.now_ms += FAB_DAY_MS; /* points of the day */
        fab_expect("handed in", fab_node_submit(n, &gift, 1, &s, &e), FAB_OK);
    }
    const int64_t size = fab_node_size(n);
    fab_node_close(n);
    fab_os_arena_end(&memory);
    return size;
}

FAB_TEST(a_sound_log_is_found_sound_by_any_number_of_threads)
{
    static const int THREADS[] = {1, 2, 5};
    const int64_t size = write_log("audit");

    for (int i = 0; i < fab_countof(THREADS); i++) {
        struct fab_audited a;
        struct fab_err e = {0};

        fab_expect("audited", fab_node_audit(people.path, THREADS[i], &a, &e), FAB_OK);
        fab_expect("entries", a.entries, size);
        fab_expect("flaws", a.flaws, 0);
        fab_expect("first flaw", a.first_flaw, -1);
        fab_expect("unverifiable", a.unverifiable, 0);
        fab_expect("root", a.root_ok, true);
    }
    fab_people_sweep(people.path);
}

FAB_TEST(an_audit_names_the_first_entry_that_is_wrong)
{
    static const struct {
        const char *row, *sql;
        int64_t first; /* -1: no entry is wrong in itself */
        bool root_ok;
    } ROWS[] = {
        {"a signature",
         "UPDATE log SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'00' AS BLOB) WHERE "
         "idx = 400",
         400, false},
        {"two",
         "UPDATE log SET entry = CAST(x'00' || substr(entry, 2) AS BLOB) WHERE idx IN (30, 600)",
         30, false},
        {"one is gone", "DELETE FROM log WHERE idx = 50", 51, false},
        {"a name", "UPDATE log SET name = name + 1 WHERE idx = 18", 18, true},
        {"a key",
         "DELETE FROM disclosure WHERE field = 4 AND idx = (SELECT min(idx) FROM disclosure WHERE "
         "field = 4)",
         4, true},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_audited a;
        struct fab_err e = {0};
        struct fab_db *db;

        (void)write_log("flaw");
        fab_expect("opened", fab_db_open(people.path, FAB_DB_WRITE, true, &db, &e), FAB_OK);
        fab_expect(ROWS[i].row, fab_db_exec(db, ROWS[i].sql, &e), FAB_OK);
        fab_db_close(db);
        fab_expect(ROWS[i].row, fab_node_audit(people.path, 2, &a, &e), FAB_OK);
        if (i + 1 < fab_countof(ROWS))
            fab_expect(ROWS[i].row, a.first_flaw, ROWS[i].first);
        else
            fab_expect(ROWS[i].row, a.flaws + a.unverifiable > 0, true);
        fab_expect(ROWS[i].row, a.root_ok, ROWS[i].root_ok);
        fab_people_sweep(people.path);
    }
}

FAB_TEST(a_replay_gives_the_state_that_is_filed)
{
    const int64_t size = write_log("replay");
    struct fab_replayed r;
    struct fab_report report;
    struct fab_err e = {0};

    fab_expect("replayed", fab_node_replay(people.path, GIFTS, &r, &e), FAB_OK);
    fab_expect("timed", r.entries, GIFTS);
    fab_expect("all of them", size > GIFTS, true);
    fab_expect("faults", r.faults, 0);
    fab_expect("rows", r.map_rows > 0, true);
    fab_expect("verified", fab_node_verify(people.path, FAB_VERIFY_REFOLD, &report, &e), FAB_OK);
    fab_expect("the same state", fab_same(&r.state, &report.state), true);
    fab_expect("of the whole log only", fab_node_replay(people.path, size + 1, &r, &e), FAB_OK);
    fab_expect("entries", r.entries, size);
    fab_people_sweep(people.path);
}
