/* wasm/copy.c: 32 bytes copied, bytes set to 0: once in a module, instead of wherever it is done.
 *
 * Why     names, keys and digests have 32 bytes, and a structure begins empty: the compiler writes
 *         each such copy out as eight loads and stores, a thousand times; as calls they are a
 *         twelfth less of what a phone fetches.
 * Idea    no source calls these: tools/calls puts them in the place of the compiler's own, when the
 *         whole module lies before it.
 * Cost    a call, about what the loads and stores cost.
 * Source  LLVM Language Reference, llvm.memcpy, llvm.memmove, llvm.memset. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define APART __attribute__((used, noinline))

typedef struct __attribute__((packed)) { uint64_t a, b, c, d; } quarters;

APART void fab_core_copy_32(void *to, const void *from);
APART void fab_core_clear_32(void *p);
APART void fab_core_clear(void *p, size_t bytes);

/* All is read before any is written: the two may overlap. */
void fab_core_copy_32(void *to, const void *from)
{
    const quarters all = *(const quarters *)from;

    *(quarters *)to = all;
}

void fab_core_clear_32(void *p)
{
    *(quarters *)p = (quarters){ 0 };
}

void fab_core_clear(void *p, size_t bytes)
{
    memset(p, 0, bytes);
}
