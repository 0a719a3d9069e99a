/* log/merkle.h: the tree of RFC 9162 section 2.1 over SHA-256: roots, inclusion and consistency.
 *
 * Leaf       SHA-256(00 || entry), which is the sid of a statement.
 * Node       SHA-256(01 || left || right).
 * Range      sizes 0 .. 2^63 - 1; a path has at most FAB_LOG_PATH hashes, lowest level first.
 * Ownership  nothing is kept, nothing allocated; hashes lie where the caller put them.
 * Errors     checks answer false for whatever does not verify, malformed included.  Making a
 *            proof is false only when the reader of hashes is: a size or an index out of range
 *            is a bug of the caller (asserted). */
#ifndef FAB_LOG_MERKLE_H
#define FAB_LOG_MERKLE_H

#include "base/buf.h"
#include "base/id.h"

enum { FAB_LOG_PATH = 63 };

fab_id fab_log_leaf(fab_bytes entry);
fab_id fab_log_node(const fab_id *left, const fab_id *right);
/* The root of n leaf hashes; n = 0: SHA-256 of nothing. */
fab_id fab_log_root(const fab_id *leaf, int64_t n);

/* The right edge of a growing tree, from which the next root follows: peak[k] is the root of the
 * complete subtree of 2^k leaves that ends where bit k of size says; the others are not looked
 * at.  All zero: the empty tree. */
struct fab_frontier { int64_t size; fab_id peak[FAB_LOG_PATH]; };
/* One more leaf: amortised one node hash. */
void   fab_frontier_add(struct fab_frontier *f, const fab_id *leaf);
/* The root at once: at most 62 node hashes. */
fab_id fab_frontier_root(const struct fab_frontier *f);
/* 2^level more leaves by the root of their subtree; size must be a multiple of 2^level. */
void   fab_frontier_add_tree(struct fab_frontier *f, int level, const fab_id *root);

/* Hashes of a stored tree: *out = root of the complete subtree of 2^level leaves that begins at
 * leaf index * 2^level.  Only subtrees within the size in question are asked for, within one
 * proof mostly from low levels to high ones.  false: it cannot be read.  fab_tile_hash of tile.h
 * is one. */
typedef bool fab_log_hash_fn(void *self, int level, int64_t index, fab_id *out);

/* The frontier of the first `size` leaves of a stored tree: what a restart begins with. */
FAB_MUST bool fab_frontier_load(fab_log_hash_fn *hash, void *self, int64_t size,
                                struct fab_frontier *out);
/* The path of leaf `index` in the tree of `size` leaves, 0 <= index < size; *n hashes. */
FAB_MUST bool fab_inclusion_path(fab_log_hash_fn *hash, void *self, int64_t index, int64_t size,
                                 fab_id path[FAB_LOG_PATH], int *n);
/* That the tree of `first` leaves begins the tree of `second`, 1 <= first <= second; none for
 * equal sizes. */
FAB_MUST bool fab_consistency_path(fab_log_hash_fn *hash, void *self, int64_t first, int64_t second,
                                   fab_id path[FAB_LOG_PATH], int *n);

/* *root = the root that leaf, place and path lead to; false: no path of this length exists
 * there. */
FAB_MUST bool fab_inclusion_root(const fab_id *leaf, int64_t index, int64_t size,
                                 const fab_id *path, int n, fab_id *root);
FAB_MUST bool fab_inclusion_check(const fab_id *leaf, int64_t index, int64_t size,
                                  const fab_id *path, int n, const fab_id *root);
/* *second_root = the root that an older root and a path lead to; false: the path does not begin
 * with that older root.  first = 0 shows nothing and is refused. */
FAB_MUST bool fab_consistency_root(int64_t first, const fab_id *first_root, int64_t second,
                                   const fab_id *path, int n, fab_id *second_root);
FAB_MUST bool fab_consistency_check(int64_t first, const fab_id *first_root, int64_t second,
                                    const fab_id *second_root, const fab_id *path, int n);

/* Several leaves of one tree shown together, each hash that this needs once: read from left to
 * right, the leaves at these places and, between them, the roots of the largest complete subtrees
 * that lie in the gap, in one row, end in the root.  A gap ends at `cut` too, so that the root of
 * the first `cut` leaves comes by: the same row shows that the tree goes on from there. */
struct fab_together {
    const int64_t *index;       /* ascending, each once, below size */
    int            n;
    int64_t        cut, size;   /* 0 <= cut <= size; 0: nothing older is shown */
};
/* The hashes, 32 bytes each, appended; false: one could not be read. */
FAB_MUST bool fab_together_path(fab_log_hash_fn *hash, void *self, const struct fab_together *t,
                                struct fab_buf *out);
/* *root, and *older of the first `cut` (zeros for 0), from leaf[n] and the hashes; false: places
 * are out of order, or hashes too few or too many. */
FAB_MUST bool fab_together_root(const struct fab_together *t, const fab_id *leaf, fab_bytes path,
                                fab_id *older, fab_id *root);

#endif
