/* crash.c: what a desk promises when the machine fails: killed in the middle of its work, a full
 * disk, a read-only disk.
 *
 *   crash kill N    a loaded desk is killed N times (SIGKILL) at moments of chance; what it had
 *   answered is still there, once crash disk      a full disk and a read-only disk give a clear
 *   error and lose nothing crash load      (by `kill`) speaks with four threads, writes one line
 *   for each answer: from to amount iat index
 *
 * The bytes of a statement follow from its line, so the parent says everything again: each must
 * get the index it had. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/test_people.h"
#include "os/os.h"

enum {
    PEOPLE = 8,
    SPEAKERS = 4,
    GROUP = 6,
    LEAST_MS = 20,
    SPREAD_MS = 180,
    LINES = 200000,
    NOBODY = 65534,
    HANGS_US = 20000000,
    STEP_MS = 25000 /* a newcomer may say 1,000 things a day */
};

static struct fab_people people;
static int               passed, failed;

static void expect(const char *what, bool ok, const struct fab_err *e)
{
    if (ok) {
        passed++;
    } else {
        failed++;
    }
    printf("%s %s%s%s\n", ok ? "ok" : "not ok", what, ok || e == NULL ? "" : " # ",
           ok || e == NULL ? "" : e->what);
    fflush(stdout);
}

static _Noreturn void give_up(const char *what, const struct fab_err *e)
{
    printf("not ok %s: %s %s:%d %s\n0 passed, 1 failed\n", what, fab_code_name(e->code), e->file,
           e->line, e->what);
    exit(1);
}

static struct fab_node *open_node(bool writer)
{
    struct fab_node_options o = fab_people_options(&people);
    struct fab_node        *n;
    struct fab_reading      r;
    struct fab_err          e = { 0 };

    o.quick = false;
    o.writer = writer;
    o.verifiers = writer ? 2 : 0;
    if (fab_node_open(&o, &n, &e) != FAB_OK) give_up("open", &e);
    if (fab_node_read(n, &r, &e) != FAB_OK) give_up("read", &e);
    if (people.now_ms < r.now.ms) people.now_ms = r.now.ms + 1000;
    fab_node_done(&r);
    return n;
}

/* ---- load */

struct speaker {
    struct fab_node  *node;
    struct fab_thread thread;
    int               from;
    int64_t           amount;
    struct fab_arena  memory;
};

static void speak(void *arg)
{
    struct speaker *w = arg;

    for (;;) {
        struct fab_arena     a = w->memory;
        struct fab_submitted s[GROUP];
        struct fab_err       e;
        fab_bytes            b[GROUP];
        int64_t              amount[GROUP];
        const int            count = 1 + (int)(w->amount % GROUP);
        for (int i = 0; i < count; i++) {
            people.now_ms += STEP_MS;
            amount[i] = w->amount++ * SPEAKERS + w->from;
            b[i] = fab_people_gift(&people, w->from, w->from + SPEAKERS, amount[i], &a);
        }
        if (fab_node_submit(w->node, b, count, s, &e) != FAB_OK) give_up("submit", &e);
        for (int i = 0; i < count; i++) {
            char line[120];
            if (s[i].code != FAB_OK) give_up("refused", &s[i].err);
            const int n =
                snprintf(line, sizeof line, "%d %d %lld %lld %lld\n", w->from, w->from + SPEAKERS,
                         (long long)amount[i], (long long)s[i].iat, (long long)s[i].index);
            if (!fab_os_print(1, (fab_str){ line, (size_t)n })) _exit(1);
        }
    }
}

static _Noreturn void load(const char *path, int64_t run)
{
    struct speaker   w[SPEAKERS];
    struct fab_node *n;

    fab_people_recall(&people, path, PEOPLE);
    n = open_node(true);
    people.now_ms += 3600000;
    for (int i = 0; i < SPEAKERS; i++) {
        w[i] = (struct speaker){ .node = n, .from = i, .amount = run * 1000000 + 1 };
        if (!fab_os_arena(1 << 20, &w[i].memory) || !fab_thread_start(&w[i].thread, speak, &w[i])) {
            exit(1);
        }
    }
    for (;;) pause();
}

/* ---- kill */

static bool sound(const char *path)
{
    struct fab_report r;
    struct fab_err    e = { 0 };

    if (fab_node_verify(path, FAB_VERIFY_REFOLD | FAB_VERIFY_SIGNATURES, &r, &e) != FAB_OK) {
        return false;
    }
    for (int i = 0; i < r.count; i++) {
        if (!r.checks[i].ok) printf("# %s: %s\n", r.checks[i].name, r.checks[i].where);
    }
    return r.ok;
}

/* Runs a load until it is killed; what it answered. */
static char *answers(const char *program, const char *path, int run)
{
    char  *text = calloc(LINES, 64);
    int    end[2];
    pid_t  child;
    size_t n = 0;

    if (text == NULL || pipe(end) != 0 || (child = fork()) < 0) exit(1);
    if (child == 0) {
        char number[16];
        snprintf(number, sizeof number, "%d", run);
        dup2(end[1], 1);
        close(end[0]);
        execl(program, program, "load", path, number, (char *)NULL);
        _exit(1);
    }
    close(end[1]);
    const int64_t until = fab_os_clock_us() + 1000 * (LEAST_MS + rand() % SPREAD_MS);
    fcntl(end[0], F_SETFL, O_NONBLOCK);
    for (bool killed = false;;) {
        const ssize_t got = read(end[0], text + n, (size_t)LINES * 64 - n - 1);
        if (got > 0) n += (size_t)got;
        if (got == 0) break;
        if (got < 0 && errno != EAGAIN) break;
        /* The time runs from the first answer on, so that a slow start does not make it an idle
         * kill. */
        const bool over = fab_os_clock_us() > until, hangs = fab_os_clock_us() > until + HANGS_US;
        if (!killed && over && (n > 0 || hangs)) killed = kill(child, SIGKILL) == 0;
        if (got < 0) fab_os_sleep_ms(1);
    }
    waitpid(child, NULL, 0);
    close(end[0]);
    return text;
}

/* Says every answered statement again: same index, nothing new. */
static bool all_there(char *text, int64_t *lines)
{
    struct fab_node *n = open_node(false);
    const int64_t    size = fab_node_size(n);
    struct fab_arena memory;
    bool             ok = fab_os_arena(1 << 20, &memory);

    for (char *line = text, *next; ok && (next = strchr(line, '\n')) != NULL; line = next + 1) {
        struct fab_arena     a = memory;
        struct fab_submitted s;
        struct fab_err       e = { 0 };
        int                  from, to;
        long long            amount, iat, index;
        if (sscanf(line, "%d %d %lld %lld %lld", &from, &to, &amount, &iat, &index) != 5) {
            printf("# the desk said: %.*s\n", (int)(next - line), line);
            ok = false;
            break;
        }
        struct fab_statement st = { .kind = FAB_K_transfer,
                                    .has = F_(amount) | F_(code) | F_(unit),
                                    .amount = { amount },
                                    .code = 1,
                                    .unit = 1,
                                    .about_type = FAB_ABOUT_MID,
                                    .about = people.person[to].mid,
                                    .made = { iat * 1000 } };
        const fab_bytes      b = fab_people_say(&people, from, &st, NULL, 0, &a);
        ok = fab_node_submit(n, &b, 1, &s, &e) == FAB_OK && s.code == FAB_OK && s.index == index;
        *lines += 1;
    }
    ok = ok && fab_node_size(n) == size;
    fab_node_close(n);
    fab_os_arena_end(&memory);
    return ok;
}

static void make_community(const char *path)
{
    struct fab_err   e = { 0 };
    struct fab_node *n;

    fab_people_sweep(path);
    if (fab_people_found(&people, path, &e) != FAB_OK) give_up("found", &e);
    n = open_node(false);
    if (fab_people_join(&people, n, PEOPLE, &e) != FAB_OK) give_up("join", &e);
    fab_node_close(n);
}

static void kill_often(const char *program, const char *path, int times)
{
    int64_t lines = 0, all = 0;
    int     lost = 0;

    make_community(path);
    for (int i = 0; i < times; i++) {
        char *text = answers(program, path, i);
        fab_people_recall(&people, path, PEOPLE);
        lost += !all_there(text, &lines);
        all += lines;
        lines = 0;
        free(text);
    }
    printf("# %d kills, %lld answers\n", times, (long long)all);
    expect("something was answered before each kill, on average", all > times, NULL);
    expect("nothing that was answered is lost, nothing is there twice", lost == 0, NULL);
    expect("verify is clean", sound(path), NULL);
    fab_people_sweep(path);
}

/* ---- full and read-only disks */

static bool starts(const struct fab_err *e, const char *word)
{
    return e->code == FAB_E_DISK && fab_str_starts(fab_str_of(e->what), word);
}

/* Gifts until one is refused by the machine; how many were answered. */
static int64_t until_it_fails(struct fab_node *n, int64_t first, int64_t most, struct fab_err *e)
{
    struct fab_arena memory;
    int64_t          done = 0;

    if (!fab_os_arena(1 << 20, &memory)) exit(1);
    for (; done < most; done++) {
        struct fab_arena     a = memory;
        struct fab_submitted s;
        people.now_ms += STEP_MS;
        const fab_bytes b = fab_people_gift(&people, (int)(done % PEOPLE),
                                            (int)((done + 1) % PEOPLE), first + done, &a);
        *e = (struct fab_err){ 0 };
        if (fab_node_submit(n, &b, 1, &s, e) != FAB_OK) break;
        if (s.code != FAB_OK) give_up("refused", &s.err);
    }
    fab_os_arena_end(&memory);
    return done;
}

static void limit_files(rlim_t bytes)
{
    struct rlimit l;

    getrlimit(RLIMIT_FSIZE, &l);
    l.rlim_cur = fab_min(bytes, l.rlim_max);
    setrlimit(RLIMIT_FSIZE, &l);
}

static void full(const char *path, void (*fill)(const char *), void (*make_room)(const char *))
{
    struct fab_err     e = { 0 };
    struct fab_reading r;
    struct fab_node   *n;

    make_community(path);
    n = open_node(false);
    const int64_t before = fab_node_size(n);
    fill(path);
    const int64_t done = until_it_fails(n, 1, 100000, &e);
    expect("a full disk is said to be full", starts(&e, "full"), &e);
    expect("reading goes on", fab_node_read(n, &r, &e) == FAB_OK && r.logged >= before + done, &e);
    fab_node_done(&r);
    /* What the write-ahead log took may have been given back meanwhile; then it is full a little
     * later. */
    const int64_t more = until_it_fails(n, 200000, 100000, &e);
    expect("again: full", starts(&e, "full"), &e);
    make_room(path);
    expect("with room again it goes on, without a restart",
           until_it_fails(n, 300000, 100, &e) == 100, &e);
    expect("all are there", fab_node_size(n) >= before + done + more + 100, NULL);
    fab_node_close(n);
    expect("verify is clean", sound(path), NULL);
    fab_people_sweep(path);
}

static void fill_by_limit(const char *path)
{
    (void)path;
    limit_files(2 << 20);
}

static void lift_limit(const char *path)
{
    (void)path;
    limit_files(RLIM_INFINITY);
}

static void fill_small_disk(const char *path)
{
    char        ballast[600];
    FILE       *f;
    static char zeros[4096];

    snprintf(ballast, sizeof ballast, "%s.ballast", path);
    if ((f = fopen(ballast, "w")) == NULL) exit(1);
    setvbuf(f, NULL, _IONBF, 0);
    while (fab_os_free_bytes(path) > 400000 && fwrite(zeros, sizeof zeros, 1, f) == 1) continue;
    fclose(f);
}

static void empty_small_disk(const char *path)
{
    char ballast[600];

    snprintf(ballast, sizeof ballast, "%s.ballast", path);
    unlink(ballast);
}

/* In a child that may write nothing there: another user, and a folder that nobody may write to. */
static void read_only_disk(const char *path)
{
    const struct fab_node_options o = { .path = path },
                                  reader = { .path = path, .read_only = true };
    struct fab_err     e = { 0 };
    struct fab_reading r;
    struct fab_node   *n;

    expect("a writer is told",
           fab_node_open(&o, &n, &e) == FAB_E_DISK &&
               (starts(&e, "readonly") || starts(&e, "denied")),
           &e);
    expect("a reader reads",
           fab_node_open(&reader, &n, &e) == FAB_OK && fab_node_read(n, &r, &e) == FAB_OK &&
               r.size == r.logged,
           &e);
    fab_node_done(&r);
    fab_node_close(n);
    expect("verify works there", sound(path), NULL);
}

static void not_ours(const char *folder, const char *path)
{
    pid_t child;
    int   status = 0;

    make_community(path);
    chmod(path, 0444);
    chmod(folder, 0555);
    fflush(stdout);
    if ((child = fork()) == 0) {
        if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) _exit(1);
        passed = failed = 0;
        read_only_disk(path);
        _exit(failed == 0 ? 0 : 1);
    }
    waitpid(child, &status, 0);
    chmod(folder, 0755);
    expect("where one may not write, one is told and reads",
           WIFEXITED(status) && WEXITSTATUS(status) == 0, NULL);
    fab_people_sweep(path);
}

static void disks(void)
{
    char folder[256], path[400];

    if (!fab_os_place(FAB_PLACE_TEMPORARY, "fab-crash-XXXXXX", folder, sizeof folder) ||
        mkdtemp(folder) == NULL) {
        exit(1);
    }
    chmod(folder, 0755);
    snprintf(path, sizeof path, "%s/a.fab", folder);
    full(path, fill_by_limit, lift_limit);
    not_ours(folder, path);
    if (mount("none", folder, "tmpfs", 0, "size=12m") == 0) {
        full(path, fill_small_disk, empty_small_disk);
        make_community(path);
        if (mount("none", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=12m") == 0) {
            read_only_disk(path);
        }
        umount(folder);
    } else {
        printf("# no right to mount a small disk: the limit on file sizes stands for it\n");
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char path[512];

    fab_os_start();
    if (argc == 4 && strcmp(argv[1], "load") == 0) load(argv[2], atol(argv[3]));
    srand((unsigned)fab_os_clock_us());
    fab_people_path(path, sizeof path, "crash");
    if (argc == 3 && strcmp(argv[1], "kill") == 0) {
        kill_often(argv[0], path, (int)strtol(argv[2], NULL, 10));
    } else if (argc == 2 && strcmp(argv[1], "disk") == 0) {
        disks();
    } else {
        return 2;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
