/* thread.c: threads, locks, conditions: POSIX, with the errors that only a bug can cause
 * asserted.
 *
 * Conditions wait on the monotonic clock, so a clock that is set back never makes anybody wait
 * for a day. */
#include "os/os.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct start {
    fab_thread_fn *run;
    void          *arg;
};

static void *run_thread(void *arg)
{
    const struct start s = *(struct start *)arg;

    free(arg);
    s.run(s.arg);
    return NULL;
}

int fab_os_cores(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : (int)fab_min(n, 1024);
}

bool fab_thread_start(struct fab_thread *t, fab_thread_fn *run, void *arg)
{
    struct start *s = malloc(sizeof *s);

    if (s == NULL) return false;
    *s = (struct start){ run, arg };
    if (pthread_create(&t->t, NULL, run_thread, s) == 0) return true;
    free(s);
    return false;
}

void fab_thread_join(struct fab_thread *t)
{
    fab_assert(pthread_join(t->t, NULL) == 0);
}

void fab_lock_init(struct fab_lock *l)
{
    fab_assert(pthread_mutex_init(&l->m, NULL) == 0);
}

void fab_lock_end(struct fab_lock *l)
{
    fab_assert(pthread_mutex_destroy(&l->m) == 0);
}

void fab_lock_take(struct fab_lock *l)
{
    fab_assert(pthread_mutex_lock(&l->m) == 0);
}

void fab_lock_give(struct fab_lock *l)
{
    fab_assert(pthread_mutex_unlock(&l->m) == 0);
}

void fab_shared_init(struct fab_shared *l)
{
    pthread_rwlockattr_t a;

    /* Writers are not starved: there is one, and it must not wait behind an endless row of
     * readers. */
    fab_assert(pthread_rwlockattr_init(&a) == 0);
    fab_assert(pthread_rwlockattr_setkind_np(&a, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) ==
               0);
    fab_assert(pthread_rwlock_init(&l->l, &a) == 0);
    fab_assert(pthread_rwlockattr_destroy(&a) == 0);
}

void fab_shared_end(struct fab_shared *l)
{
    fab_assert(pthread_rwlock_destroy(&l->l) == 0);
}

void fab_shared_read(struct fab_shared *l)
{
    fab_assert(pthread_rwlock_rdlock(&l->l) == 0);
}

void fab_shared_write(struct fab_shared *l)
{
    fab_assert(pthread_rwlock_wrlock(&l->l) == 0);
}

void fab_shared_give(struct fab_shared *l)
{
    fab_assert(pthread_rwlock_unlock(&l->l) == 0);
}

void fab_cond_init(struct fab_cond *c)
{
    pthread_condattr_t a;

    fab_assert(pthread_condattr_init(&a) == 0);
    fab_assert(pthread_condattr_setclock(&a, CLOCK_MONOTONIC) == 0);
    fab_assert(pthread_cond_init(&c->c, &a) == 0);
    fab_assert(pthread_condattr_destroy(&a) == 0);
}

void fab_cond_end(struct fab_cond *c)
{
    fab_assert(pthread_cond_destroy(&c->c) == 0);
}

bool fab_cond_wait(struct fab_cond *c, struct fab_lock *l, int64_t timeout_ms)
{
    struct timespec t;
    int             code;

    if (timeout_ms < 0) {
        code = pthread_cond_wait(&c->c, &l->m);
    } else {
        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
        t.tv_sec += (time_t)(timeout_ms / 1000) + t.tv_nsec / 1000000000;
        t.tv_nsec %= 1000000000;
        code = pthread_cond_timedwait(&c->c, &l->m, &t);
    }
    fab_assert(code == 0 || code == ETIMEDOUT);
    return code == 0;
}

void fab_cond_tell(struct fab_cond *c)
{
    fab_assert(pthread_cond_broadcast(&c->c) == 0);
}
