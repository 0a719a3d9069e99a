/* arena.c: memory whose life is one request, one batch, one statement. */
#include "base/arena.h"

void *fab_take(struct fab_arena *a, size_t bytes)
{
    const uintptr_t at = (uintptr_t)(a->p + a->used);
    const size_t    pad = (size_t)(-at & 15);
    size_t          need;
    void           *out;

    if (!fab_size_add(bytes, pad, &need) || need > a->size - a->used) return NULL;
    out = a->p + a->used + pad;
    a->used += need;
    memset(out, 0, bytes);
    return out;
}

void *fab_take_many(struct fab_arena *a, size_t size, size_t n)
{
    size_t bytes;

    return fab_size_mul(size, n, &bytes) ? fab_take(a, bytes) : NULL;
}

fab_str fab_copy(struct fab_arena *a, fab_str text)
{
    char *p = fab_take(a, text.len + 1);

    if (p == NULL) return (fab_str){ NULL, 0 };
    if (text.len > 0) memcpy(p, text.p, text.len);
    return (fab_str){ p, text.len };
}
