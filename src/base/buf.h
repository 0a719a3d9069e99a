/* base/buf.h: bytes being written.
 *
 * Ownership  memory given at open (fixed), or an arena in which the buffer grows by doubling.
 * Errors     a failure (no room) sticks: later writes do nothing; look once, at the end, at
 *            `failed`. */
#ifndef FAB_BASE_BUF_H
#define FAB_BASE_BUF_H

#include "base/arena.h"

struct fab_buf { uint8_t *p; size_t len, cap; bool failed; struct fab_arena *arena; };

/* Over fixed memory; growing in an arena (taken at the first write). */
#define FAB_BUF(array)       ((struct fab_buf){ .p = (uint8_t *)(array), .cap = sizeof(array) })
#define FAB_BUF_IN(arena_)   ((struct fab_buf){ .arena = (arena_) })

void fab_put(struct fab_buf *b, const void *p, size_t n);
void fab_put_byte(struct fab_buf *b, uint8_t byte);
void fab_put_str(struct fab_buf *b, fab_str s);
void fab_put_text(struct fab_buf *b, const char *c_string);
void fab_put_int(struct fab_buf *b, int64_t n);                 /* decimal */
void fab_put_uint(struct fab_buf *b, uint64_t n);               /* decimal */
void fab_put_digits(struct fab_buf *b, uint64_t n, int width);  /* decimal, zeros in front */
void fab_put_hex(struct fab_buf *b, const void *p, size_t n);   /* lower case */
void fab_put_be(struct fab_buf *b, uint64_t n, int bytes);      /* big-endian, 1..8 bytes */

/* What was written so far. */
fab_str   fab_buf_str(const struct fab_buf *b);
fab_bytes fab_buf_bytes(const struct fab_buf *b);

#endif
