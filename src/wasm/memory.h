/* wasm/memory.h: a module's memory: one row of bytes that grows, given out from the front.  Whoever
 * takes blocks does not go back to a mark. */
#ifndef FAB_WASM_MEMORY_H
#define FAB_WASM_MEMORY_H

#include "base/base.h"

/* Bytes behind all that was taken, aligned to 16, of any content; NULL: the browser gives no more.
 */
void *fab_core_more(size_t bytes);
/* Everything taken after a mark goes back at once. */
struct fab_core_mark {
    uintptr_t end;
};
struct fab_core_mark fab_core_mark(void);
void fab_core_back(struct fab_core_mark mark);
/* Blocks that live long and are given back one by one (judge/memory.h), rounded up to powers of
 * two: what is given back serves the next one of its size. */
void *fab_core_block(size_t bytes);
void fab_core_unblock(void *block, size_t bytes);
/* What Argon2id calls malloc and free (the Makefile says so to the compiler): sodium.c. */
void *fab_core_malloc(size_t size);
void fab_core_free(void *block);

#endif
