/* system.c: start, clock, chance, memory, signals.
 *
 * Why     the pure rooms may not ask the system for anything; what they need comes from here as an
 *         argument.
 * Idea    thin: one call of the system each, errors as values.  Memory of the node is a few large
 *         address ranges that cost nothing until they are written, so a cache of 256 MiB in a
 *         village of forty takes what forty people need.
 * Source  clock_gettime(2), getrandom(2), mmap(2), sigtimedwait(2), sd_notify(3) (its protocol,
 *         not its library). */
#include "os/os.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void report_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "fabrique: E_BUG %s:%d: %s\n", file, line, what);
    abort();
}

void fab_os_start(void)
{
    fab_bug_reporter = report_bug;
    signal(SIGPIPE, SIG_IGN);
    /* a limit on file sizes is an error like a full disk, no end */
    signal(SIGXFSZ, SIG_IGN);
    umask(077);         /* a community's file holds the operator's keys */
}

static int64_t clock_us(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

fab_moment fab_os_now(void)
{
    return (fab_moment){ clock_us(CLOCK_REALTIME) / 1000 };
}

int64_t fab_os_local_offset_s(fab_moment at)
{
    const time_t seconds = (time_t)(at.ms / 1000);
    struct tm    local;

    return localtime_r(&seconds, &local) == NULL ? 0 : local.tm_gmtoff;
}

int64_t fab_os_clock_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t fab_os_cpu_us(void)
{
    return clock_us(CLOCK_PROCESS_CPUTIME_ID);
}

void fab_os_sleep_ms(int64_t ms)
{
    struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };

    while (nanosleep(&t, &t) != 0 && errno == EINTR) continue;
}

void fab_os_random(void *out, size_t n)
{
    uint8_t *p = out;

    while (n > 0) {
        const ssize_t got = getrandom(p, fab_min(n, 256), 0);
        if (got < 0 && errno == EINTR) continue;
        fab_assert(got > 0);
        p += got;
        n -= (size_t)got;
    }
}

void *fab_os_take(size_t bytes)
{
    return calloc(1, fab_max(bytes, 1));
}

void fab_os_give(void *p)
{
    free(p);
}

bool fab_os_arena(size_t bytes, struct fab_arena *out)
{
    void *const p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) return false;
    *out = (struct fab_arena){ .p = p, .size = bytes };
    return true;
}

void fab_os_arena_end(struct fab_arena *a)
{
    if (a->p != NULL) fab_assert(munmap(a->p, a->size) == 0);
    *a = (struct fab_arena){ 0 };
}

static sigset_t awaited(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    return set;
}

void fab_os_signals(void)
{
    const sigset_t set = awaited();

    fab_assert(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
}

enum fab_os_signal fab_os_signal_wait(int64_t timeout_ms)
{
    const sigset_t        set = awaited();
    const struct timespec t   = { .tv_sec = (time_t)(timeout_ms / 1000),
                                  .tv_nsec = (long)(timeout_ms % 1000) * 1000000 };
    int                   got;

    do {
        got = timeout_ms < 0 ? sigwaitinfo(&set, NULL) : sigtimedwait(&set, NULL, &t);
    } while (got < 0 && errno == EINTR);
    switch (got) {
    case SIGTERM:
    case SIGINT: return FAB_SIGNAL_STOP;
    case SIGHUP: return FAB_SIGNAL_RELOAD;
    case SIGUSR1: return FAB_SIGNAL_BACKUP;
    default: return FAB_SIGNAL_NONE;
    }
}

void fab_os_notify(const char *state)
{
    const char        *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to   = { .sun_family = AF_UNIX };
    size_t             len;
    int                s;

    if (path == NULL || (len = strlen(path)) == 0 || len >= sizeof to.sun_path) return;
    memcpy(to.sun_path, path, len);
    if (to.sun_path[0] == '@') to.sun_path[0] = 0;           /* the abstract namespace */
    s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) return;
    /* Nobody listens: systemd will notice by itself; there is nothing better to do here. */
    const ssize_t sent = sendto(s, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
                                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
    (void)sent;
    close(s);
}
