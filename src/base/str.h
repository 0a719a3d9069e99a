/* base/str.h: views of text and of bytes, owned by somebody else, not ended by 0.
 *
 * Range      any length; {NULL, 0} is the empty view.
 * Ownership  none: as long as what they point into.
 * Text       fab_str is UTF-8 that was checked at the door (fab_utf8_ok). */
#ifndef FAB_BASE_STR_H
#define FAB_BASE_STR_H

#include "base/base.h"

typedef struct { const char *p; size_t len; } fab_str;
typedef struct { const uint8_t *p; size_t len; } fab_bytes;

/* A view of a literal; of a C string; of raw memory. */
#define FAB_STR(literal) ((fab_str){ (literal), sizeof(literal) - 1 })
fab_str   fab_str_of(const char *c_string);
#define fab_bytes_of(pointer, n) ((fab_bytes){ (const uint8_t *)(pointer), (n) })

bool fab_str_same(fab_str a, fab_str b);
bool fab_str_is(fab_str a, const char *c_string);
bool fab_str_starts(fab_str a, const char *c_string);
bool fab_bytes_same(fab_bytes a, fab_bytes b);
/* Bytewise order; a prefix comes first.  <0, 0, >0. */
int  fab_str_order(fab_str a, fab_str b);
int  fab_bytes_order(fab_bytes a, fab_bytes b);
/* Where c stands first, or -1. */
int64_t fab_str_find(fab_str a, char c);
/* The part from..from+n, clipped to what is there. */
fab_str fab_str_part(fab_str a, size_t from, size_t n);
/* Cuts *rest at the first c: returns what stood before it, *rest is what stands behind; no c:
 * all of it, *rest empty. */
fab_str fab_str_cut(fab_str *rest, char c);
/* Without blanks, tabs and line ends on both sides. */
fab_str fab_str_trim(fab_str a);

/* Valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF); *characters counts code
 * points if not NULL. */
bool fab_utf8_ok(fab_bytes b, size_t *characters);
/* Printable ASCII 0x20..0x7e only. */
bool fab_ascii_ok(fab_bytes b);

/* A decimal integer, '-' allowed, no sign '+', no blanks, no leading zeros but "0" itself;
 * false: not one, or beyond int64. */
FAB_MUST bool fab_int_read(fab_str text, int64_t *out);

#endif
