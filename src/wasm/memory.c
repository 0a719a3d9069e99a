/* wasm/memory.c: memory behind the module's own data.
 *
 * Idea    a pointer that goes forward and back; the browser lends whole pages of 64 KiB and never
 *         takes them back.
 * Cost    memory grows, so views of it are taken again after each call (app/core.mjs). */
#include "wasm/memory.h"

enum { PAGE = 65536, ALIGN = 16 };

extern unsigned char __heap_base; /* the linker's: the first byte behind data and stack */
static uintptr_t end;             /* of what was taken; 0: nothing yet */

static uintptr_t first_free(void)
{
    return end != 0 ? end : ((uintptr_t)&__heap_base + ALIGN - 1) / ALIGN * ALIGN;
}

void *fab_core_more(size_t bytes)
{
    const uintptr_t at = first_free();
    size_t behind, there = __builtin_wasm_memory_size(0) * (size_t)PAGE;

    if (!fab_size_add(at, bytes, &behind) || !fab_size_add(behind, ALIGN - 1, &behind)) return NULL;
    behind = behind / ALIGN * ALIGN;
    if (behind > there &&
        __builtin_wasm_memory_grow(0, (behind - there + PAGE - 1) / PAGE) == SIZE_MAX)
        return NULL;
    end = behind;
    return (void *)at;
}

struct fab_core_mark fab_core_mark(void)
{
    return (struct fab_core_mark){first_free()};
}

void fab_core_back(struct fab_core_mark mark)
{
    fab_assert(mark.end <= first_free());
    end = mark.end;
}

/* Free blocks by the logarithm of their size; the first bytes of one point to the next. */
static void *free_block[32];

static int class_of(size_t bytes)
{
    return bytes <= ALIGN ? 4 : 32 - __builtin_clz((unsigned)bytes - 1);
}

void *fab_core_block(size_t bytes)
{
    const int class = class_of(bytes);
    void *block;

    if (class > 31) return NULL;
    block = free_block[class];
    if (block == NULL) return fab_core_more((size_t)1 << class);
    free_block[class] = *(void **)block;
    return block;
}

void fab_core_unblock(void *block, size_t bytes)
{
    const int class = class_of(bytes);

    *(void **)block = free_block[class];
    free_block[class] = block;
}
