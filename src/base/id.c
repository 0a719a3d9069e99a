/* id.c: comparing names. */
#include "base/id.h"

static const fab_id none;

bool fab_same(const fab_id *a, const fab_id *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool fab_id_none(const fab_id *a)
{
    return fab_same(a, &none);
}

int fab_id_order(const fab_id *a, const fab_id *b)
{
    return memcmp(a, b, sizeof *a);
}

fab_id fab_id_of(const void *p, size_t n)
{
    fab_id id = none;

    fab_assert(n == FAB_MID_BYTES || n == FAB_ID_BYTES);
    memcpy(id.b, p, n);
    return id;
}

bool fab_id_short(const fab_id *a)
{
    return memcmp(a->b + FAB_MID_BYTES, none.b, sizeof none.b - FAB_MID_BYTES) == 0;
}
