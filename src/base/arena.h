/* base/arena.h: one block of memory, given out from the front, dropped whole.
 *
 * Ownership  the block is the maker's (os takes it from the system); an arena passed by copy is a
 *            scratch arena: what the callee takes is gone when it returns.
 * Errors     NULL when full (the caller answers E_MEMORY); memory given out is zeroed and
 *            16-byte aligned. */
#ifndef FAB_BASE_ARENA_H
#define FAB_BASE_ARENA_H

#include "base/str.h"

struct fab_arena { uint8_t *p; size_t size, used; };

#define FAB_ARENA(array) ((struct fab_arena){ (uint8_t *)(array), sizeof(array), 0 })
void   *fab_take(struct fab_arena *a, size_t bytes);
#define fab_new(arena, type, n) ((type *)fab_take_many((arena), sizeof(type), (n)))
void   *fab_take_many(struct fab_arena *a, size_t size, size_t n);
/* A copy in the arena, ended by 0 (len does not count it); {NULL, 0} when full. */
fab_str fab_copy(struct fab_arena *a, fab_str text);

#endif
