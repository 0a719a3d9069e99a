/* net/gzip.h: an answer made smaller on its way: zlib, wrapped, so that nobody else includes it.
 *
 * Ownership  the result and zlib's own tables (268 KiB) lie in the arena.
 * Errors     {NULL, 0}: no memory, or it would not be smaller; the plain bytes are sent then. */
#ifndef FAB_NET_GZIP_H
#define FAB_NET_GZIP_H

#include "base/arena.h"

/* RFC 1952, no name, no time: the same bytes give the same bytes.  level 1..9. */
fab_bytes fab_gzip(fab_bytes plain, int level, struct fab_arena *a);

#endif
