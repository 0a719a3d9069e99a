/* codec/cbor.h: the subset of deterministic CBOR of WIRE 2.2, one reader and one writer.
 *
 * Subset     integers within int64, byte strings, text (valid UTF-8), arrays, maps with integer
 *            keys; nothing else, but `null` and tag 18 where the caller asks for them by name.
 * Strict     shortest heads, definite lengths, map keys in bytewise order of their encodings,
 *            each once; nesting <= 8 (the outermost item is 1); the input ends where the item
 *            ends.  What is accepted is its own re-encoding.
 * Ownership  views into the input.
 * Errors     the reader fails once and stays failed; every read after that gives zeros.  Look at
 *            `failed` at the end.  Lengths and counts are believed only as far as bytes follow,
 *            so a count may size an allocation. */
#ifndef FAB_CODEC_CBOR_H
#define FAB_CODEC_CBOR_H

#include "base/buf.h"
#include "base/err.h"

enum fab_cbor_type {
    FAB_CBOR_UINT = 0, FAB_CBOR_NINT = 1, FAB_CBOR_BYTES = 2, FAB_CBOR_TEXT = 3,
    FAB_CBOR_ARRAY = 4, FAB_CBOR_MAP = 5, FAB_CBOR_TAG = 6, FAB_CBOR_SIMPLE = 7, FAB_CBOR_END = 8
};

struct fab_cbor { const uint8_t *p, *end; bool failed; };

/* Whole input: well formed, in the subset, canonical, one item, nothing behind. */
FAB_MUST bool fab_cbor_ok(fab_bytes b);

struct fab_cbor fab_cbor_open(fab_bytes b);
/* FAB_CBOR_END at the end or after a failure. */
enum fab_cbor_type fab_cbor_peek(const struct fab_cbor *c);
int64_t   fab_cbor_int(struct fab_cbor *c);
fab_bytes fab_cbor_bytes(struct fab_cbor *c);
fab_str   fab_cbor_text(struct fab_cbor *c);
size_t    fab_cbor_array(struct fab_cbor *c);                   /* number of items that follow */
size_t    fab_cbor_map(struct fab_cbor *c);                     /* number of pairs that follow */
void      fab_cbor_tag(struct fab_cbor *c, uint64_t tag);       /* fails if another or none */
void      fab_cbor_null(struct fab_cbor *c);
/* One whole item, checked as fab_cbor_ok does; its bytes. */
fab_bytes fab_cbor_skip(struct fab_cbor *c);
/* Inside a map: reads the next key (an integer), which must be greater in encoded order than
 * *last (0, 1, 2... then -1, -2...); *last starts at FAB_CBOR_FIRST_KEY, which is no key of any
 * dictionary and is refused as one. */
#define FAB_CBOR_FIRST_KEY INT64_MIN
int64_t   fab_cbor_key(struct fab_cbor *c, int64_t *last);
/* Not failed, and nothing is left. */
bool      fab_cbor_done(const struct fab_cbor *c);

/* Writing, always in shortest form.  The caller gives map keys in canonical order (asserted by
 * nobody: tests re-read). */
void fab_cbor_put_int(struct fab_buf *b, int64_t n);
void fab_cbor_put_bytes(struct fab_buf *b, fab_bytes v);
void fab_cbor_put_text(struct fab_buf *b, fab_str v);
void fab_cbor_put_array(struct fab_buf *b, size_t n);
void fab_cbor_put_map(struct fab_buf *b, size_t n);
void fab_cbor_put_tag(struct fab_buf *b, uint64_t tag);
void fab_cbor_put_null(struct fab_buf *b);
void fab_cbor_put_head(struct fab_buf *b, int major, uint64_t n);

#endif
