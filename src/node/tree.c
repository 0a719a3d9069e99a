/* tree.c: the log's tree as it grows: whole tiles to the file, the rest in memory.
 *
 * Idea    on each level the hashes that do not yet fill a tile are kept here; when one is full it
 *         is written and its root becomes a hash of the level above.  Partial tiles are never
 *         stored: those of level 0 follow from sids, those of other levels from the whole tiles
 *         below (WIRE 3, pace).
 * Cost    a leaf: one node hash for the edge, one for the tile it lies in.  Loading: a read and
 *         255 hashes for each hash of a partial tile above level 0, at most a few hundred.
 * Source  RFC 9162 2.1; C2SP tlog-tiles. */
#include "node/desk.h"

enum fab_code fab_tree_grow(struct tree *t, const fab_id *leaf, fab_tree_tile_fn *whole, void *arg,
                            struct fab_err *e)
{
    fab_id  hash = *leaf;
    int64_t n = t->edge.size / FAB_TILE_WIDTH;

    fab_frontier_add(&t->edge, leaf);
    for (int level = 0; level < FAB_TILE_LEVELS; level++, n /= FAB_TILE_WIDTH) {
        memcpy(t->tile[level] + t->width[level] * FAB_ID_BYTES, hash.b, FAB_ID_BYTES);
        if (++t->width[level] < FAB_TILE_WIDTH) return FAB_OK;
        FAB_TRY(whole(arg, level, n, t->tile[level], e));
        hash = fab_tile_root(t->tile[level], FAB_TILE_WIDTH);
        t->width[level] = 0;
    }
    return FAB_OK;
}

static enum fab_code put_tile(void *arg, int level, int64_t n, const uint8_t tile[FAB_TILE_BYTES],
                              struct fab_err *e)
{
    return fab_store_tile_put(arg, level, n, fab_bytes_of(tile, FAB_TILE_BYTES), e);
}

enum fab_code fab_tree_add(struct fab_db *db, struct tree *t, const fab_id *leaf, struct fab_err *e)
{
    return fab_tree_grow(t, leaf, put_tile, db, e);
}

/* Hashes first..behind of a level > 0: each the root of a whole tile below. */
static enum fab_code roots_below(struct fab_db *db, int level, int64_t first, int64_t behind,
                                 uint8_t *out, struct fab_err *e)
{
    uint8_t tile[FAB_TILE_BYTES];

    for (int64_t i = first; i < behind; i++, out += FAB_ID_BYTES) {
        FAB_TRY(fab_store_tile(db, level - 1, i, tile, e));
        const fab_id root = fab_tile_root(tile, FAB_TILE_WIDTH);
        memcpy(out, root.b, FAB_ID_BYTES);
    }
    return FAB_OK;
}

enum fab_code fab_tree_tile(struct fab_db *db, const struct fab_tile *t, uint8_t *out,
                            struct fab_err *e)
{
    const int64_t first = t->n * FAB_TILE_WIDTH;
    uint8_t       tile[FAB_TILE_BYTES];

    fab_assert(t->level >= 0 && t->level < FAB_TILE_LEVELS && t->width >= 1 &&
               t->width <= FAB_TILE_WIDTH);
    if (t->level == 0 && t->width < FAB_TILE_WIDTH) {
        return fab_store_leaves(db, first, first + t->width, out, e);
    }
    /* A narrow part of what is whole by now comes from the whole one. */
    const enum fab_code code = fab_store_tile(db, t->level, t->n, tile, e);
    if (code == FAB_OK) memcpy(out, tile, (size_t)t->width * FAB_ID_BYTES);
    if (code != FAB_E_REF || t->width == FAB_TILE_WIDTH) return code;
    return roots_below(db, t->level, first, first + t->width, out, e);
}

bool fab_tree_fetch(void *self, const struct fab_tile *t, uint8_t *out)
{
    const struct tile_source *s = self;

    return fab_tree_tile(s->db, t, out, s->e) == FAB_OK;
}

enum fab_code fab_tree_load(struct fab_db *db, int64_t size, struct tree *t, struct fab_err *e)
{
    struct tile_source     source = { db, e };
    struct fab_tile_reader reader = { .size = size, .fetch = fab_tree_fetch, .self = &source };

    memset(t, 0, sizeof *t);
    if (!fab_frontier_load(fab_tile_hash, &reader, size, &t->edge)) return e->code;
    for (int level = 0; level < FAB_TILE_LEVELS; level++, size /= FAB_TILE_WIDTH) {
        t->width[level] = (int)(size % FAB_TILE_WIDTH);
        if (t->width[level] == 0) continue;
        const struct fab_tile part = { level, size / FAB_TILE_WIDTH, t->width[level] };
        FAB_TRY(fab_tree_tile(db, &part, t->tile[level], e));
    }
    return FAB_OK;
}
