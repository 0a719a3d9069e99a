/* log/tile.h: the stored form of the tree: C2SP tlog-tiles, WIRE 3.
 *
 * Hash tile  256 hashes of 32 bytes: level 0 leaf hashes, level L the roots of the full tiles of
 *            level L - 1.
 * Bundle     256 entries, each behind its length in 2 bytes; level FAB_TILE_ENTRIES.
 * Partial    the first `width` of them, 1..255; empty tiles do not exist.
 * Path       "tile/0/x001/234", "tile/1/000.p/7", "tile/entries/005": one spelling a tile,
 *            others are refused.
 * Range      trees of up to 2^63 - 1 leaves: levels 0..7. */
#ifndef FAB_LOG_TILE_H
#define FAB_LOG_TILE_H

#include "base/buf.h"
#include "log/merkle.h"

enum { FAB_TILE_WIDTH = 256, FAB_TILE_BYTES = FAB_TILE_WIDTH * FAB_ID_BYTES, FAB_TILE_LEVELS = 8 };
enum { FAB_TILE_ENTRIES = -1, FAB_BUNDLE_ENTRY = 65535 };

/* level FAB_TILE_ENTRIES..7; n-th of its level; width 1..256. */
struct fab_tile { int level; int64_t n; int width; };

void fab_tile_put_path(struct fab_buf *b, const struct fab_tile *t);
/* false: not the path of a tile, not canonically spelled, or of a level or number that no tree
 * has. */
FAB_MUST bool fab_tile_read_path(fab_str path, struct fab_tile *out);

/* How many hashes (entries) tile n of a level holds when the tree has `size` leaves: 0..256. */
int fab_tile_width(int64_t size, int level, int64_t n);
/* Walks over the full tiles and bundles that a tree gains when it grows from `from` leaves to
 * `to`, lowest level first: begin with t->width = 0; false: no more. */
FAB_MUST bool fab_tile_next_full(int64_t from, int64_t to, struct fab_tile *t);
/* The same over all tiles and bundles that a copy of `size` leaves has, partial ones included. */
FAB_MUST bool fab_tile_next(int64_t size, struct fab_tile *t);

/* Root of 2^k hashes that lie one behind another as in a tile; count is a power of two, at most
 * 256. */
fab_id fab_tile_root(const uint8_t *hashes, int count);

/* A fab_log_hash_fn over stored tiles, which keeps the last tile it read: a proof costs about
 * two reads a level.  fetch fills t->width * 32 bytes and says whether it could.  `size`: that of
 * the tree the proof is about; tiles are asked for as wide as they are in that tree.  Set size,
 * fetch and self, the rest 0. */
typedef bool fab_tile_fn(void *self, const struct fab_tile *t, uint8_t *out);
struct fab_tile_reader {
    int64_t         size;
    fab_tile_fn    *fetch;
    void           *self;
    struct fab_tile have;                                   /* width 0: none */
    uint8_t         hash[FAB_TILE_BYTES];
};
bool fab_tile_hash(void *reader, int level, int64_t index, fab_id *out);

/* Adds one entry, at most FAB_BUNDLE_ENTRY bytes (asserted). */
void fab_bundle_put(struct fab_buf *b, fab_bytes entry);
/* Cuts the next entry off *rest; false: nothing left, or cut short (then *rest is not empty). */
FAB_MUST bool fab_bundle_next(fab_bytes *rest, fab_bytes *entry);
/* The bundle holds exactly `width` entries and nothing behind them. */
FAB_MUST bool fab_bundle_ok(fab_bytes bundle, int width);

#endif
