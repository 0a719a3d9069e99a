/* os/os.h: the only callers of the system: clock, chance, memory, files, terminal, signals,
 * threads.
 *
 * Errors     E_DISK with `what` = "<trouble>: <path>", trouble one of missing, exists, full,
 *            readonly, denied, locked, large, other (words/: "disk.<trouble>"); E_MEMORY.
 * Ownership  what fab_os_take gives, fab_os_give takes back; arenas from fab_os_arena go back
 *            whole. */
#ifndef FAB_OS_OS_H
#define FAB_OS_OS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

/* Once at start, before any thread: installs the reporter of bugs (one line on standard error, then
 * abort) and ignores SIGPIPE and SIGXFSZ. */
void fab_os_start(void);

/* Time and chance. */
fab_moment fab_os_now(void);                                /* UTC, the machine's */
/* how far local time is ahead of UTC then */
int64_t    fab_os_local_offset_s(fab_moment at);
int64_t    fab_os_clock_us(void);                           /* monotonic, for measuring */
int64_t    fab_os_cpu_us(void);                             /* of this process, all threads */
void       fab_os_sleep_ms(int64_t ms);
void       fab_os_random(void *out, size_t n);              /* getrandom(2); never fails */

/* Memory.  NULL or false: there is none (E_MEMORY is the caller's to say).  Zeroed, page- or
 * 16-byte-aligned. */
void *fab_os_take(size_t bytes);
void  fab_os_give(void *p);
/* An address range that costs nothing until it is written (mmap, NORESERVE). */
FAB_MUST bool fab_os_arena(size_t bytes, struct fab_arena *out);
void fab_os_arena_end(struct fab_arena *a);

/* Files. */
/* The whole file into the arena; more than `most` bytes: E_DISK "large". */
FAB_MUST enum fab_code fab_os_read(const char *path, size_t most, struct fab_arena *a,
                                   fab_bytes *out, struct fab_err *e);
/* The same in parts of at most 64 KiB, for files of any size; false from each: enough. */
typedef bool fab_os_part_fn(void *arg, fab_bytes part);
FAB_MUST enum fab_code fab_os_read_parts(const char *path, fab_os_part_fn *each, void *arg,
                                         struct fab_err *e);
/* Moves a file over another (or to where none was), durably. */
FAB_MUST enum fab_code fab_os_rename(const char *from, const char *to, struct fab_err *e);
/* All of standard input. */
FAB_MUST enum fab_code fab_os_read_input(size_t most, struct fab_arena *a, fab_bytes *out,
                                         struct fab_err *e);
/* Written beside, synced, renamed over: the old content or the new one, never a part.  replace
 * false: E_DISK "exists". */
FAB_MUST enum fab_code fab_os_write(const char *path, fab_bytes content, unsigned mode,
                                    bool replace, struct fab_err *e);
/* what is not there is removed */
FAB_MUST enum fab_code fab_os_remove(const char *path, struct fab_err *e);
/* with its parents; there already: fine */
FAB_MUST enum fab_code fab_os_folder(const char *path, unsigned mode, struct fab_err *e);
bool    fab_os_exists(const char *path);
int64_t fab_os_size(const char *path);                      /* bytes; -1: not there */
/* left on that disk for us; -1: unknown */
int64_t fab_os_free_bytes(const char *path);
/* Calls each(arg, name) for the plain files of a folder that end in `end`, in order of name (at
 * most 4,096). */
typedef void fab_os_name_fn(void *arg, const char *name);
FAB_MUST enum fab_code fab_os_list(const char *folder, const char *end, fab_os_name_fn *each,
                                   void *arg, struct fab_err *e);
/* Holds the file at `path` (made if missing) against other processes until fab_os_unlock; E_DISK
 * "locked": somebody has it. */
FAB_MUST enum fab_code fab_os_lock(const char *path, int *lock, struct fab_err *e);
void fab_os_unlock(int lock);
/* Streams: all bytes or false.  1 standard output, 2 standard error. */
FAB_MUST bool fab_os_print(int stream, fab_str text);

/* Places of INTERFACES 7 for this user, "<place>/<name>" ended by 0; name "" gives the folder.
 * false: too long, or no home. */
enum fab_os_place { FAB_PLACE_DATA, FAB_PLACE_CONFIG, FAB_PLACE_RUNTIME, FAB_PLACE_TEMPORARY };
FAB_MUST bool fab_os_place(enum fab_os_place place, const char *name, char *out, size_t cap);
const char *fab_os_setting(const char *name);               /* environment; NULL: not set */

/* Terminal. */
bool fab_os_is_terminal(int stream);                        /* 0, 1, 2 */
/* width of standard output, 80 if unknown */
int  fab_os_columns(void);
/* Asks on the terminal without showing what is typed; one line of standard input if there is no
 * terminal. */
FAB_MUST enum fab_code fab_os_passphrase(const char *prompt, char *out, size_t cap, size_t *len,
                                         struct fab_err *e);
/* One line of standard input without its end; false: the end. */
FAB_MUST bool fab_os_line(char *out, size_t cap, size_t *len);
/* Opens an address in the user's browser if there is one; false: there is none. */
bool fab_os_browse(const char *address);

/* Signals: blocked in every thread by fab_os_signals, then waited for in one.  timeout_ms < 0:
 * for ever; 0 answer: none came. */
enum fab_os_signal { FAB_SIGNAL_NONE, FAB_SIGNAL_STOP, FAB_SIGNAL_RELOAD, FAB_SIGNAL_BACKUP };
void               fab_os_signals(void);
enum fab_os_signal fab_os_signal_wait(int64_t timeout_ms);
/* systemd: "READY=1"...; without a notify socket nothing. */
void fab_os_notify(const char *state);

/* For measurements (measure.c): what a figure must say of the machine; texts empty where
 * unknown. */
/* fs: of the folder or file at `path` */
struct fab_machine { char cpu[64], kernel[64], fs[24]; int cores; };
void    fab_os_machine(const char *path, struct fab_machine *out);
int64_t fab_os_memory_bytes(void);                          /* resident now */
int64_t fab_os_clock_ns(void);                              /* as fab_os_clock_us, finer */
/* Appends n pages to a new file, each made durable before the next (fdatasync): what each took;
 * the file goes again. */
FAB_MUST enum fab_code fab_os_sync_times(const char *path, int64_t *us, int n, struct fab_err *e);
/* replaces */
FAB_MUST enum fab_code fab_os_copy(const char *from, const char *to, struct fab_err *e);
/* Starts this program once more and waits: what it prints, at most cap bytes.  argv ends with
 * NULL.  E_DISK: it failed. */
FAB_MUST enum fab_code fab_os_again(char *const *argv, char *out, size_t cap, size_t *len,
                                    struct fab_err *e);

/* Threads.  Locks are not recursive; a condition is waited for with its lock held; false: the
 * time is over. */
struct fab_lock { pthread_mutex_t m; };
struct fab_cond { pthread_cond_t c; };
struct fab_shared { pthread_rwlock_t l; };                  /* many who read, or one who writes */
struct fab_thread { pthread_t t; };
typedef void fab_thread_fn(void *arg);
int  fab_os_cores(void);
FAB_MUST bool fab_thread_start(struct fab_thread *t, fab_thread_fn *run, void *arg);
void fab_thread_join(struct fab_thread *t);
void fab_lock_init(struct fab_lock *l);
void fab_lock_end(struct fab_lock *l);
void fab_lock_take(struct fab_lock *l);
void fab_lock_give(struct fab_lock *l);
void fab_shared_init(struct fab_shared *l);
void fab_shared_end(struct fab_shared *l);
void fab_shared_read(struct fab_shared *l);
void fab_shared_write(struct fab_shared *l);
void fab_shared_give(struct fab_shared *l);
void fab_cond_init(struct fab_cond *c);
void fab_cond_end(struct fab_cond *c);
/* < 0: for ever */
bool fab_cond_wait(struct fab_cond *c, struct fab_lock *l, int64_t timeout_ms);
void fab_cond_tell(struct fab_cond *c);                     /* all who wait */

#endif
