/* tree.c: the log's tree as it grows: roots of whole tiles to the file, the rest in memory.
 *
 * Idea    on each level the hashes that do not yet fill a tile are kept here; when one is full its
 *         root is written, which is a hash of the level above.  No tile is stored: the hashes of
 *         level 0 are the sids of its entries, those of another level the roots of the whole tiles
 *         below (WIRE 3, pace).
 * Cost    a leaf: one node hash for the edge, one for the tile it lies in; on disk an eighth of a
 *         byte.  A tile of level 0: its entries read and hashed, 0.3 ms; another one: 256 rows.
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
        hash = fab_tile_root(t->tile[level], FAB_TILE_WIDTH);
        FAB_TRY(whole(arg, level, n, &hash, e));
        t->width[level] = 0;
    }
    return FAB_OK;
}

static enum fab_code put_root(void *arg, int level, int64_t n, const fab_id *root,
                              struct fab_err *e)
{
    return fab_store_tile_put(arg, level, n, root, e);
}

enum fab_code fab_tree_add(struct fab_db *db, struct tree *t, const fab_id *leaf, struct fab_err *e)
{
    return fab_tree_grow(t, leaf, put_root, db, e);
}

/* A whole tile that entries give must have the root that was written when they came: what is
 * damaged is not served. */
static enum fab_code check_whole(struct fab_db *db, int64_t n, const uint8_t *tile,
                                 struct fab_err *e)
{
    const fab_id root = fab_tile_root(tile, FAB_TILE_WIDTH);
    fab_id       written;

    FAB_TRY(fab_store_tile_roots(db, 0, n, n + 1, written.b, e));
    return fab_same(&root, &written) ? FAB_OK
                                     : fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: table log"));
}

enum fab_code fab_tree_tile(struct fab_db *db, const struct fab_tile *t, uint8_t *out,
                            struct fab_err *e)
{
    const int64_t first = t->n * FAB_TILE_WIDTH, behind = first + t->width;

    fab_assert(t->level >= 0 && t->level < FAB_TILE_LEVELS && t->width >= 1 &&
               t->width <= FAB_TILE_WIDTH);
    if (t->level > 0) return fab_store_tile_roots(db, t->level - 1, first, behind, out, e);
    FAB_TRY(fab_store_leaves(db, first, behind, out, e));
    return t->width == FAB_TILE_WIDTH ? check_whole(db, t->n, out, e) : FAB_OK;
}

/* A proof asks for several hashes of the same tile of level 0, one after the other. */
bool fab_tree_fetch(void *self, const struct fab_tile *t, uint8_t *out)
{
    struct tile_source *s = self;
    const size_t        bytes = (size_t)t->width * FAB_ID_BYTES;

    if (t->level > 0) return fab_tree_tile(s->db, t, out, s->e) == FAB_OK;
    if (s->kept.n != t->n || s->kept.width < t->width) {
        s->kept.width = 0;
        if (fab_tree_tile(s->db, t, s->leaves, s->e) != FAB_OK) return false;
        s->kept = *t;
    }
    memcpy(out, s->leaves, bytes);
    return true;
}

enum fab_code fab_tree_load(struct fab_db *db, int64_t size, struct tree *t, struct fab_err *e)
{
    struct tile_source     source = { .db = db, .e = e };
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
