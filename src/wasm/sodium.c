/* wasm/sodium.c: what libsodium's files ask of its own utils.c, and of malloc, where there is no
 * system.
 *
 * Why     utils.c wants signals, page protection and a random source, none of which a browser core
 *         has; the library's other files are compiled untouched, and of utils.c they call only
 *         this.
 * Idea    Argon2id is the only code here that allocates: its blocks lie one behind another at the
 *         end of memory, and all go back, wiped, when the last one is given back.
 * Source  libsodium 1.0.18 (utils.h, core.h: what each must do); DEPENDENCIES 6. */
#include <sodium.h>

#include "wasm/memory.h"

void sodium_memzero(void *const pnt, const size_t len)
{
    volatile unsigned char *p = pnt;

    for (size_t i = 0; i < len; i++)
        p[i] = 0;
}

int sodium_memcmp(const void *const b1_, const void *const b2_, size_t len)
{
    const volatile unsigned char *a = b1_, *b = b2_;
    unsigned char differ = 0;

    for (size_t i = 0; i < len; i++)
        differ |= (unsigned char)(a[i] ^ b[i]);
    return (1 & ((differ - 1) >> 8)) - 1;
}

int sodium_is_zero(const unsigned char *n, const size_t nlen)
{
    unsigned char any = 0;

    for (size_t i = 0; i < nlen; i++)
        any |= n[i];
    return 1 & ((any - 1) >> 8);
}

void sodium_misuse(void)
{
    __builtin_trap();
}

static struct {
    size_t blocks;
    struct fab_core_mark mark;
} taken;

void *fab_core_malloc(size_t size)
{
    const struct fab_core_mark mark = fab_core_mark();
    void *block = fab_core_more(size);

    if (block == NULL) return NULL;
    if (taken.blocks++ == 0) taken.mark = mark;
    return block;
}

void fab_core_free(void *block)
{
    if (block == NULL) return;
    fab_assert(taken.blocks > 0);
    if (--taken.blocks > 0) return;
    sodium_memzero((void *)taken.mark.end, fab_core_mark().end - taken.mark.end);
    fab_core_back(taken.mark);
}
