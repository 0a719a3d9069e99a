/* sort.c: heap sort. */
#include "base/sort.h"

struct heap {
    uint8_t *p;
    size_t   size;
    int (*order)(const void *, const void *, void *);
    void *arg;
};

static void swap(const struct heap *h, size_t i, size_t j)
{
    uint8_t *a = h->p + i * h->size, *b = h->p + j * h->size;
    uint8_t  t[1024];

    memcpy(t, a, h->size);
    memcpy(a, b, h->size);
    memcpy(b, t, h->size);
}

static bool below(const struct heap *h, size_t i, size_t j)
{
    return h->order(h->p + i * h->size, h->p + j * h->size, h->arg) < 0;
}

static void sink(const struct heap *h, size_t i, size_t n)
{
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && below(h, child, child + 1)) child++;
        if (!below(h, i, child)) return;
        swap(h, i, child);
    }
}

void fab_sort(void *items, size_t n, size_t size, int (*order)(const void *, const void *, void *),
              void *arg)
{
    const struct heap h = { items, size, order, arg };

    fab_assert(size <= 1024);
    for (size_t i = n / 2; i-- > 0;) sink(&h, i, n);
    for (size_t end = n; end > 1; end--) {
        swap(&h, 0, end - 1);
        sink(&h, 0, end - 1);
    }
}
