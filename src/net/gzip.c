/* net/gzip.c: zlib's deflate in an arena.
 *
 * Why     a page of words is a third of its size when packed, and a village's line is slow.
 * Cost    level 5: about 20 ms a megabyte of JSON; level 9: 60 ms, for what is packed once.
 * Source  RFC 1951, 1952; zlib.h. */
#include "net/gzip.h"

#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };

static void *take(void *arena, unsigned n, unsigned size)
{
    return fab_take_many(arena, size, n);
}

static void give(void *arena, void *p)
{
    (void)arena; /* dropped with the arena */
    (void)p;
}

fab_bytes fab_gzip(fab_bytes plain, int level, struct fab_arena *a)
{
    const fab_bytes none = { NULL, 0 };
    z_stream        z = { .zalloc = take, .zfree = give, .opaque = a };
    uint8_t        *out = fab_take(a, plain.len);

    if (plain.len == 0 || plain.len > UINT32_MAX || out == NULL) return none;
    if (deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY)
        != Z_OK) {
        return none;
    }
    z.next_in = (z_const Bytef *)(uintptr_t)plain.p;
    z.avail_in = (unsigned)plain.len;
    z.next_out = out;
    z.avail_out = (unsigned)plain.len;
    const bool ends = deflate(&z, Z_FINISH) == Z_STREAM_END;
    deflateEnd(&z);
    return ends ? fab_bytes_of(out, z.total_out) : none;
}
