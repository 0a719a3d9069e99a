/* base.c: the end of the road for bugs, and sums of sizes that cannot wrap. */
#include "base/base.h"

void (*fab_bug_reporter)(const char *file, int line, const char *what);

_Noreturn void fab_bug(const char *file, int line, const char *what)
{
    if (fab_bug_reporter != NULL) fab_bug_reporter(file, line, what);
    __builtin_trap();
}

bool fab_size_add(size_t a, size_t b, size_t *out)
{
    size_t sum;

    if (__builtin_add_overflow(a, b, &sum)) return false;
    *out = sum;
    return true;
}

bool fab_size_mul(size_t a, size_t b, size_t *out)
{
    size_t product;

    if (__builtin_mul_overflow(a, b, &product)) return false;
    *out = product;
    return true;
}
