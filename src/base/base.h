/* base/base.h: what every file needs: fixed-size types, attributes, assertion.
 *
 * Errors are expected, bugs are not: fab_assert stays on in release and stops the program through
 * fab_bug, which never returns.  The pure half has no stdio; the program installs its own
 * reporter. */
#ifndef FAB_BASE_BASE_H
#define FAB_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FAB_MUST         __attribute__((warn_unused_result))
#define fab_countof(a)   ((int)(sizeof(a) / sizeof *(a)))
#define fab_min(a, b)    ((a) < (b) ? (a) : (b))
#define fab_max(a, b)    ((a) > (b) ? (a) : (b))

/* Called once when the program finds itself wrong; must not return.  NULL: trap. */
extern void (*fab_bug_reporter)(const char *file, int line, const char *what);
_Noreturn void fab_bug(const char *file, int line, const char *what);
/* FAB_SMALL (the browser core, whose bytes travel): no names of files, no texts of conditions. */
#ifdef FAB_SMALL
#define FAB_HERE     NULL, 0
#define fab_assert(c) ((c) ? (void)0 : __builtin_trap())
#else
#define FAB_HERE     __FILE__, __LINE__
#define fab_assert(c) ((c) ? (void)0 : fab_bug(FAB_HERE, #c))
#endif

/* *out = a + b, a * b; false: does not fit, *out untouched.  For every size that comes from
 * outside. */
FAB_MUST bool fab_size_add(size_t a, size_t b, size_t *out);
FAB_MUST bool fab_size_mul(size_t a, size_t b, size_t *out);

#endif
