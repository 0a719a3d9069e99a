/* file.c: files, whole: read, written so that a crash leaves the old or the new one, listed,
 * locked.
 *
 * Source  rename(2) is atomic within a folder; fsync(2) of the file before and of the folder
 *         after it makes it last; flock(2) ends with the process that holds it, so no stale lock
 *         survives a kill. */
#include "os/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, NAMES_MAX = 4096 };

static const char *trouble(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR: return "missing";
    case EEXIST: return "exists";
    case ENOSPC:
    case EDQUOT: return "full";
    case EROFS: return "readonly";
    case EACCES:
    case EPERM: return "denied";
    case EWOULDBLOCK: return "locked";
    case EFBIG: return "large";
    default: return "other";
    }
}

static enum fab_code fail_with(struct fab_err *e, const char *what, const char *path)
{
    uint8_t        text[192];
    struct fab_buf b = FAB_BUF(text);

    fab_put_text(&b, what);
    fab_put_text(&b, ": ");
    fab_put_str(&b, fab_str_part(fab_str_of(path), 0, sizeof text - 20));
    return fab_fail_what(e, FAB_E_DISK, fab_buf_str(&b));
}

static enum fab_code fail(struct fab_err *e, const char *path)
{
    return fail_with(e, trouble(errno), path);
}

/* All that comes from fd, at most `most` bytes. */
static enum fab_code read_all(int fd, const char *path, size_t most, struct fab_arena *a,
                              fab_bytes *out, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(a);
    uint8_t        part[16384];

    for (;;) {
        const ssize_t n = read(fd, part, sizeof part);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(e, path);
        if (n == 0) break;
        if ((size_t)n > most - b.len) return fail_with(e, "large", path);
        fab_put(&b, part, (size_t)n);
        if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    }
    *out = fab_buf_bytes(&b);
    return FAB_OK;
}

enum fab_code fab_os_read(const char *path, size_t most, struct fab_arena *a, fab_bytes *out,
                          struct fab_err *e)
{
    const int     fd = open(path, O_RDONLY | O_CLOEXEC);
    enum fab_code code;

    if (fd < 0) return fail(e, path);
    code = read_all(fd, path, most, a, out, e);
    close(fd);
    return code;
}

enum fab_code fab_os_read_parts(const char *path, fab_os_part_fn *each, void *arg,
                                struct fab_err *e)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t   part[65536];
    ssize_t   n = 0;

    if (fd < 0) return fail(e, path);
    while ((n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || !each(arg, fab_bytes_of(part, (size_t)n))) break;
    }
    const enum fab_code code = n < 0 ? fail(e, path) : FAB_OK;
    close(fd);
    return code;
}

enum fab_code fab_os_read_input(size_t most, struct fab_arena *a, fab_bytes *out, struct fab_err *e)
{
    return read_all(0, "-", most, a, out, e);
}

static bool write_all(int fd, const void *p, size_t n)
{
    const uint8_t *from = p;

    while (n > 0) {
        const ssize_t put = write(fd, from, n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

/* What a rename promised is only there once the folder is on disk. */
static bool sync_folder(const char *path)
{
    char        folder[PATH_BYTES];
    const char *slash = strrchr(path, '/');
    size_t      n = slash == NULL ? 0 : (size_t)(slash - path);
    int         fd;
    bool        ok;

    if (n >= sizeof folder) return false;
    memcpy(folder, slash == NULL ? "." : path, slash == NULL ? 1 : fab_max(n, 1));
    folder[slash == NULL ? 1 : fab_max(n, 1)] = 0;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    ok = fsync(fd) == 0 || errno == EINVAL; /* some file systems cannot; they need not */
    close(fd);
    return ok;
}

/* A file that is ours from its first byte: never one that somebody has laid there, nor one behind a
 * link.  What a crash of an earlier process of this number has left is removed. */
static int open_new(const char *path, unsigned mode)
{
    const int how = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int fd = open(path, how, (mode_t)mode);

    if (fd >= 0 || errno != EEXIST || unlink(path) != 0) return fd;
    return open(path, how, (mode_t)mode);
}

enum fab_code fab_os_write(const char *path, fab_bytes content, unsigned mode, bool replace,
                           struct fab_err *e)
{
    char      beside[PATH_BYTES];
    const int n = snprintf(beside, sizeof beside, "%s.new-%ld", path, (long)getpid());
    int       fd;
    bool      ok;

    if (n < 0 || (size_t)n >= sizeof beside) return fail_with(e, "other", path);
    fd = open_new(beside, mode);
    if (fd < 0) return fail(e, path);
    ok = write_all(fd, content.p, content.len) && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    /* link(2) refuses to replace, rename(2) replaces: both at once or not at all. */
    if (ok && replace) {
        ok = rename(beside, path) == 0;
    } else if (ok) {
        ok = link(beside, path) == 0 && unlink(beside) == 0;
    }
    if (ok && sync_folder(path)) return FAB_OK;
    const enum fab_code code = fail(e, path);
    unlink(beside);
    return code;
}

enum fab_code fab_os_rename(const char *from, const char *to, struct fab_err *e)
{
    return rename(from, to) == 0 && sync_folder(to) ? FAB_OK : fail(e, to);
}

enum fab_code fab_os_remove(const char *path, struct fab_err *e)
{
    return unlink(path) == 0 || errno == ENOENT ? FAB_OK : fail(e, path);
}

enum fab_code fab_os_folder(const char *path, unsigned mode, struct fab_err *e)
{
    char         part[PATH_BYTES];
    const size_t n = strlen(path);
    struct stat  st;

    if (n >= sizeof part) return fail_with(e, "other", path);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0) continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, (mode_t)mode) != 0 && errno != EEXIST) return fail(e, path);
    }
    if (stat(path, &st) != 0) return fail(e, path);
    return S_ISDIR(st.st_mode) ? FAB_OK : fail_with(e, "exists", path);
}

bool fab_os_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int64_t fab_os_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

int64_t fab_os_free_bytes(const char *path)
{
    struct statvfs st;

    return statvfs(path, &st) == 0 ? (int64_t)st.f_bavail * (int64_t)st.f_frsize : -1;
}

static const char *wanted; /* the ending scandir's filter looks for; scandir takes no argument */
static pthread_mutex_t listing = PTHREAD_MUTEX_INITIALIZER;

static int ends_well(const struct dirent *d)
{
    const size_t n = strlen(d->d_name), m = strlen(wanted);

    return n >= m && d->d_name[0] != '.' && memcmp(d->d_name + n - m, wanted, m) == 0;
}

enum fab_code fab_os_list(const char *folder, const char *end, fab_os_name_fn *each, void *arg,
                          struct fab_err *e)
{
    struct dirent **names = NULL;
    int             n;

    pthread_mutex_lock(&listing);
    wanted = end;
    n = scandir(folder, &names, ends_well, alphasort);
    pthread_mutex_unlock(&listing);
    if (n < 0) return fail(e, folder);
    for (int i = 0; i < n; i++) {
        if (i < NAMES_MAX) each(arg, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return FAB_OK;
}

enum fab_code fab_os_lock(const char *path, int *lock, struct fab_err *e)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0) return fail(e, path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const enum fab_code code = fail(e, path);
        close(fd);
        return code;
    }
    *lock = fd;
    return FAB_OK;
}

void fab_os_unlock(int lock)
{
    close(lock);
}

bool fab_os_print(int stream, fab_str text)
{
    return write_all(stream, text.p, text.len);
}
