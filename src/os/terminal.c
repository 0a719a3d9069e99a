/* terminal.c: the person at this machine: their folders, their terminal, their browser.
 *
 * Source  XDG Base Directory Specification; termios(3). */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

/* The variable that names the folder, and where below HOME it lies when the variable is not set. */
static const struct {
    const char *variable, *below_home, *otherwise;
} PLACES[] = {
    [FAB_PLACE_DATA] = { "XDG_DATA_HOME", ".local/share", NULL },
    [FAB_PLACE_CONFIG] = { "XDG_CONFIG_HOME", ".config", NULL },
    /* never a folder that others share */
    [FAB_PLACE_RUNTIME] = { "XDG_RUNTIME_DIR", ".cache", NULL },
    [FAB_PLACE_TEMPORARY] = { "TMPDIR", NULL, P_tmpdir },
};

bool fab_os_place(enum fab_os_place place, const char *name, char *out, size_t cap)
{
    const char *base = getenv(PLACES[place].variable);
    const char *home = getenv("HOME");
    const char *program = place == FAB_PLACE_TEMPORARY ? "" : "/fabrique";
    const char *slash = name[0] == 0 ? "" : "/";
    int         n;

    /* The specification: a path that is not absolute counts as not set. */
    if (base != NULL && base[0] == '/') {
        n = snprintf(out, cap, "%s%s%s%s", base, program, slash, name);
    } else if (PLACES[place].below_home != NULL) {
        if (home == NULL || home[0] != '/') return false;
        n = snprintf(out, cap, "%s/%s%s%s%s", home, PLACES[place].below_home, program, slash, name);
    } else {
        n = snprintf(out, cap, "%s%s%s%s", PLACES[place].otherwise, program, slash, name);
    }
    return n > 0 && (size_t)n < cap;
}

const char *fab_os_setting(const char *name)
{
    return getenv(name);
}

bool fab_os_is_terminal(int stream)
{
    return isatty(stream) == 1;
}

int fab_os_columns(void)
{
    struct winsize w;

    return ioctl(1, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? (int)w.ws_col : 80;
}

/* One line from fd without its end, byte by byte, so that nothing behind it is swallowed. */
static bool read_line(int fd, char *out, size_t cap, size_t *len)
{
    size_t n = 0;
    char   c;

    for (;;) {
        const ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 && n == 0) return false;
        if (got <= 0 || c == '\n') break;
        if (n + 1 < cap) out[n] = c;
        n++;
    }
    if (n + 1 > cap) return false;
    out[n] = 0;
    *len = n;
    return true;
}

bool fab_os_line(char *out, size_t cap, size_t *len)
{
    return read_line(0, out, cap, len);
}

enum fab_code fab_os_passphrase(const char *prompt, char *out, size_t cap, size_t *len,
                                struct fab_err *e)
{
    const int      fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios was, quiet;
    bool           ok;

    if (fd < 0 || tcgetattr(fd, &was) != 0) {
        if (fd >= 0) close(fd);
        return read_line(0, out, cap, len) ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "passphrase");
    }
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    ok = fab_os_print(fd, fab_str_of(prompt)) && tcsetattr(fd, TCSAFLUSH, &quiet) == 0 &&
         read_line(fd, out, cap, len);
    tcsetattr(fd, TCSAFLUSH, &was);
    ok = fab_os_print(fd, FAB_STR("\n")) && ok;
    close(fd);
    return ok ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "passphrase");
}

bool fab_os_browse(const char *address)
{
    static char                open_word[] = "xdg-open";
    const char                *browser = getenv("BROWSER");
    char                       program[256], target[512];
    char *const                argv[] = { browser != NULL ? program : open_word, target, NULL };
    pid_t                      child;
    posix_spawn_file_actions_t quiet;
    bool                       ok;

    if (browser != NULL && (strcmp(browser, "none") == 0 || strlen(browser) >= sizeof program)) {
        return false;
    }
    if (browser == NULL && getenv("DISPLAY") == NULL && getenv("WAYLAND_DISPLAY") == NULL) {
        return false;
    }
    if (browser != NULL) memcpy(program, browser, strlen(browser) + 1);
    if (strlen(address) >= sizeof target) return false;
    memcpy(target, address, strlen(address) + 1);
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    ok = posix_spawnp(&child, argv[0], &quiet, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    return ok;
}
