/* wasm/memory.h: the browser core's memory: one row of bytes that grows, given out from the front.
 */
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
/* What Argon2id calls malloc and free (the Makefile says so to the compiler): sodium.c. */
void *fab_core_malloc(size_t size);
void fab_core_free(void *block);

#endif
