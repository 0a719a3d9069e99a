#include "base/test.h"
#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct fab_arena memory;

static const char *scratch(const char *name)
{
    static char folder[256], path[2][512];
    static int  turn;

    if (folder[0] == 0) {
        fab_expect("place", fab_os_place(FAB_PLACE_TEMPORARY, "", folder, sizeof folder - 16),
                   true);
        snprintf(folder + strlen(folder), 16, "/fab%ld", (long)getpid());
        fab_expect("folder", fab_os_folder(folder, 0700, &(struct fab_err){ 0 }), FAB_OK);
        fab_expect("arena", fab_os_arena(1 << 20, &memory), true);
    }
    turn ^= 1;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static bool has(const struct fab_err *e, const char *trouble)
{
    return fab_str_starts(fab_str_of(e->what), trouble);
}

FAB_TEST(file_is_written_whole)
{
    const char    *p = scratch("a");
    struct fab_err e = { 0 };
    fab_bytes      b;

    fab_expect("first", fab_os_write(p, fab_bytes_of("one", 3), 0600, false, &e), FAB_OK);
    fab_expect("not over it", fab_os_write(p, fab_bytes_of("two", 3), 0600, false, &e), FAB_E_DISK);
    fab_expect("says so", has(&e, "exists"), true);
    fab_expect("over it", fab_os_write(p, fab_bytes_of("three", 5), 0600, true, &e), FAB_OK);
    fab_expect("read", fab_os_read(p, 100, &memory, &b, &e), FAB_OK);
    fab_expect_bytes("content", b, fab_bytes_of("three", 5));
    fab_expect("too large", fab_os_read(p, 4, &memory, &b, &e), FAB_E_DISK);
    fab_expect("says large", has(&e, "large"), true);
    fab_expect("size", fab_os_size(p), 5);
    fab_expect("removed", fab_os_remove(p, &e), FAB_OK);
    fab_expect("removed twice", fab_os_remove(p, &e), FAB_OK);
    fab_expect("missing", fab_os_read(p, 4, &memory, &b, &e), FAB_E_DISK);
    fab_expect("says missing", has(&e, "missing"), true);
}

/* In a folder of everybody's, where others lay what they like under the name they guess. */
FAB_TEST(file_goes_behind_no_link)
{
    char           victim[512], beside[600], p[512];
    struct fab_err e = { 0 };
    fab_bytes      b;

    snprintf(victim, sizeof victim, "%s", scratch("victim"));
    snprintf(p, sizeof p, "%s", scratch("mine"));
    snprintf(beside, sizeof beside, "%s.new-%ld", p, (long)getpid());
    fab_expect("another's", fab_os_write(victim, fab_bytes_of("safe", 4), 0600, true, &e), FAB_OK);
    fab_expect("a link to it", symlink(victim, beside), 0);
    fab_expect("mine", fab_os_write(p, fab_bytes_of("mine", 4), 0600, true, &e), FAB_OK);
    fab_expect("read", fab_os_read(victim, 100, &memory, &b, &e), FAB_OK);
    fab_expect_bytes("untouched", b, fab_bytes_of("safe", 4));
    fab_expect("read", fab_os_read(p, 100, &memory, &b, &e), FAB_OK);
    fab_expect_bytes("written", b, fab_bytes_of("mine", 4));
    fab_expect("removed", fab_os_remove(victim, &e), FAB_OK);
    fab_expect("removed", fab_os_remove(p, &e), FAB_OK);
}

FAB_TEST(lock_is_held_once)
{
    const char    *p = scratch("lock");
    struct fab_err e = { 0 };
    int            one, two;

    fab_expect("taken", fab_os_lock(p, &one, &e), FAB_OK);
    fab_expect("not twice", fab_os_lock(p, &two, &e), FAB_E_DISK);
    fab_expect("says so", has(&e, "locked"), true);
    fab_os_unlock(one);
    fab_expect("free again", fab_os_lock(p, &two, &e), FAB_OK);
    fab_os_unlock(two);
    fab_expect("removed", fab_os_remove(p, &e), FAB_OK);
}

struct meeting {
    struct fab_lock lock;
    struct fab_cond cond;
    int             count;
};

static void visitor(void *arg)
{
    struct meeting *m = arg;

    for (int i = 0; i < 1000; i++) {
        fab_lock_take(&m->lock);
        m->count++;
        fab_cond_tell(&m->cond);
        fab_lock_give(&m->lock);
    }
}

FAB_TEST(threads_meet)
{
    struct meeting    m = { 0 };
    struct fab_thread t[3];

    fab_lock_init(&m.lock);
    fab_cond_init(&m.cond);
    for (int i = 0; i < 3; i++) fab_expect("starts", fab_thread_start(&t[i], visitor, &m), true);
    fab_lock_take(&m.lock);
    while (m.count < 3000) fab_cond_wait(&m.cond, &m.lock, 1000);
    fab_expect("nobody comes any more", fab_cond_wait(&m.cond, &m.lock, 5), false);
    fab_lock_give(&m.lock);
    for (int i = 0; i < 3; i++) fab_thread_join(&t[i]);
    fab_expect("all came", m.count, 3000);
    fab_cond_end(&m.cond);
    fab_lock_end(&m.lock);
}

FAB_TEST(chance_and_time)
{
    uint8_t a[32], b[32];

    fab_os_random(a, sizeof a);
    fab_os_random(b, sizeof b);
    fab_expect("two draws differ", memcmp(a, b, sizeof a) != 0, true);
    fab_expect("after 2024", fab_os_now().ms > INT64_C(1704067200000), true);
    const int64_t t = fab_os_clock_us();
    fab_os_sleep_ms(2);
    fab_expect("time passes", fab_os_clock_us() - t >= 2000, true);
}

/* Where a session is kept when the system gives no folder for it: with the user, not with
 * everybody. */
FAB_TEST(places_are_of_this_user)
{
    static const struct {
        const char *name, *runtime, *path;
    } rows[] = {
        { "as the system says", "/run/user/7", "/run/user/7/fabrique/x" },
        { "the system says nothing", NULL, "/home/odile/.cache/fabrique/x" },
        { "not a whole path", "run", "/home/odile/.cache/fabrique/x" },
    };
    char       was_home[512] = "", was_runtime[512] = "", path[512];
    const bool home = getenv("HOME") != NULL, runtime = getenv("XDG_RUNTIME_DIR") != NULL;

    if (home) snprintf(was_home, sizeof was_home, "%s", getenv("HOME"));
    if (runtime) snprintf(was_runtime, sizeof was_runtime, "%s", getenv("XDG_RUNTIME_DIR"));
    setenv("HOME", "/home/odile", 1);
    for (int i = 0; i < fab_countof(rows); i++) {
        if (rows[i].runtime != NULL) setenv("XDG_RUNTIME_DIR", rows[i].runtime, 1);
        else unsetenv("XDG_RUNTIME_DIR");
        fab_expect(rows[i].name, fab_os_place(FAB_PLACE_RUNTIME, "x", path, sizeof path), true);
        fab_expect_str(rows[i].name, fab_str_of(path), fab_str_of(rows[i].path));
    }
    if (home) setenv("HOME", was_home, 1);
    else unsetenv("HOME");
    if (runtime) setenv("XDG_RUNTIME_DIR", was_runtime, 1);
    else unsetenv("XDG_RUNTIME_DIR");
}
