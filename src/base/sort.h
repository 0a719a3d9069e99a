/* base/sort.h: in place, no memory of its own, the same steps everywhere (glibc's qsort calls
 * malloc). */
#ifndef FAB_BASE_SORT_H
#define FAB_BASE_SORT_H

#include "base/base.h"

/* Heap sort of n items of `size` bytes (at most 1,024); order as for qsort.  Not stable: make
 * equal items comparable. */
void fab_sort(void *items, size_t n, size_t size,
              int (*order)(const void *a, const void *b, void *arg), void *arg);

#endif
