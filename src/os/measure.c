/* measure.c: what a measurement must say of the machine it was made on, and the bounds that only
 * the system can give.
 *
 * Why     a figure without its machine, its memory and its disk means nothing; the reference of a
 *         durable write is this disk's
 *         own fdatasync, measured in the same minute.
 * Source  proc(5), uname(2), statfs(2), fdatasync(2), posix_spawn(3). */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { LINE = 256, PAGE = 4096 };

static const struct {
    long magic;
    const char *name;
} FILE_SYSTEMS[] = {
    {0xef53, "ext4"},      {0x58465342, "xfs"},       {0x9123683e, "btrfs"},
    {0x01021994, "tmpfs"}, {0x794c7630, "overlayfs"}, {0x6969, "nfs"},
    {0x2fc12fc1, "zfs"},   {0x65735546, "fuse"},      {0x01021997, "9p"},
};

/* The value behind "name" and its colon, of the first line that begins so; empty: there is none. */
static void read_value(const char *path, const char *name, char *out, size_t cap)
{
    char line[LINE];
    FILE *f = fopen(path, "re");
    fab_str value = {NULL, 0};

    out[0] = 0;
    while (f != NULL && value.len == 0 && fgets(line, sizeof line, f) != NULL) {
        fab_str rest = fab_str_of(line);
        if (!fab_str_starts(rest, name)) continue;
        (void)fab_str_cut(&rest, ':');
        while (rest.len > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t'))
            rest = fab_str_part(rest, 1, rest.len);
        while (rest.len > 0 && rest.p[rest.len - 1] == '\n')
            rest.len--;
        value = rest;
    }
    if (value.len > 0 && value.len < cap) {
        memcpy(out, value.p, value.len);
        out[value.len] = 0;
    }
    if (f != NULL) fclose(f);
}

void fab_os_machine(const char *path, struct fab_machine *out)
{
    struct utsname names;
    struct statfs fs;

    *out = (struct fab_machine){.cores = fab_os_cores()};
    read_value("/proc/cpuinfo", "model name", out->cpu, sizeof out->cpu);
    if (uname(&names) == 0)
        snprintf(out->kernel, sizeof out->kernel, "%.20s %.40s", names.sysname, names.release);
    if (statfs(path, &fs) != 0) return;
    for (int i = 0; i < fab_countof(FILE_SYSTEMS); i++) {
        if (FILE_SYSTEMS[i].magic == (long)fs.f_type)
            snprintf(out->fs, sizeof out->fs, "%s", FILE_SYSTEMS[i].name);
    }
    if (out->fs[0] == 0) snprintf(out->fs, sizeof out->fs, "0x%lx", (unsigned long)fs.f_type);
}

int64_t fab_os_memory_bytes(void)
{
    char text[LINE];
    int64_t kib = 0;

    read_value("/proc/self/status", "VmRSS:", text, sizeof text);
    for (const char *p = text; *p >= '0' && *p <= '9'; p++)
        kib = kib * 10 + (*p - '0');
    return kib * 1024;
}

int64_t fab_os_clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum fab_code trouble(struct fab_err *e, const char *what)
{
    return fab_fail_what(e, FAB_E_DISK, fab_str_of(what));
}

enum fab_code fab_os_sync_times(const char *path, int64_t *us, int n, struct fab_err *e)
{
    static const uint8_t page[PAGE] = {0};
    const int f = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = f >= 0;

    for (int i = 0; ok && i < n; i++) {
        const int64_t begin = fab_os_clock_us();
        ok = write(f, page, sizeof page) == (ssize_t)sizeof page && fdatasync(f) == 0;
        us[i] = fab_os_clock_us() - begin;
    }
    if (f >= 0) close(f);
    unlink(path);
    return ok ? FAB_OK : trouble(e, "other: cannot write durably");
}

enum fab_code fab_os_copy(const char *from, const char *to, struct fab_err *e)
{
    static char room[1 << 20];
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    const int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t n = in < 0 || out < 0 ? -1 : 1;

    while (n > 0) {
        n = read(in, room, sizeof room);
        if (n > 0 && write(out, room, (size_t)n) != n) n = -1;
    }
    if (n == 0 && fdatasync(out) != 0) n = -1;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return n == 0 ? FAB_OK : trouble(e, in < 0 ? "missing: nothing to copy" : "other: cannot copy");
}

/* What the other end writes until it closes, as much as fits; the rest is read and dropped. */
static void read_all(int from, char *out, size_t cap, size_t *len)
{
    char rest[LINE];
    ssize_t n;

    *len = 0;
    for (;;) {
        const bool full = *len == cap;
        n = read(from, full ? rest : out + *len, full ? sizeof rest : cap - *len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        if (!full) *len += (size_t)n;
    }
}

enum fab_code fab_os_again(char *const *argv, char *out, size_t cap, size_t *len, struct fab_err *e)
{
    posix_spawn_file_actions_t actions;
    int end[2], status = -1;
    pid_t child;
    bool ok;

    if (pipe2(end, O_CLOEXEC) != 0) return trouble(e, "other: no pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, end[1], 1);
    ok = posix_spawn(&child, "/proc/self/exe", &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(end[1]);
    if (ok) read_all(end[0], out, cap, len);
    close(end[0]);
    while (ok && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return ok && WIFEXITED(status) && WEXITSTATUS(status) == 0
               ? FAB_OK
               : trouble(e, "other: the program ended with an error");
}
