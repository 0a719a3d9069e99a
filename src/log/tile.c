/* tile.c: names, shapes and reading of tiles.
 *
 * Why     256 hashes in one file that never changes: any cache, mirror or static server can
 *         carry a log.
 * Idea    a tile holds eight levels of the tree by its lowest one; the upper seven are computed
 *         from it.  All that exists follows from the size alone: level L of a tree has size >> 8
 *         L hashes.
 * Cost    a hash from a tile: at most 255 node hashes, none for a leaf; a proof reads about two
 *         tiles a level.
 * Source  C2SP tlog-tiles. */
#include "log/tile.h"

#include "crypto/crypto.h"

/* Hashes or entries that a level has in a tree of `size` leaves. */
static int64_t items(int64_t size, int level)
{
    return level == FAB_TILE_ENTRIES ? size : size >> (8 * level);
}

/* Tile numbers of a level stay below this: the tree has at most 2^63 - 1 leaves. */
static int64_t numbers(int level)
{
    return items(INT64_MAX, level) / FAB_TILE_WIDTH + 1;
}

/* In groups of three digits, all but the last behind an x: 1234067 is x001/x234/067. */
static void put_number(struct fab_buf *b, int64_t n)
{
    int64_t unit = 1;

    while (n / unit >= 1000) unit *= 1000;
    for (; unit > 1; unit /= 1000) {
        fab_put_byte(b, 'x');
        fab_put_digits(b, (uint64_t)(n / unit % 1000), 3);
        fab_put_byte(b, '/');
    }
    fab_put_digits(b, (uint64_t)(n % 1000), 3);
}

void fab_tile_put_path(struct fab_buf *b, const struct fab_tile *t)
{
    fab_assert(t->level >= FAB_TILE_ENTRIES && t->level < FAB_TILE_LEVELS && t->n >= 0 &&
               t->n < numbers(t->level));
    fab_assert(t->width >= 1 && t->width <= FAB_TILE_WIDTH);
    fab_put_text(b, "tile/");
    if (t->level == FAB_TILE_ENTRIES) {
        fab_put_text(b, "entries");
    } else {
        fab_put_int(b, t->level);
    }
    fab_put_byte(b, '/');
    put_number(b, t->n);
    if (t->width == FAB_TILE_WIDTH) return;
    fab_put_text(b, ".p/");
    fab_put_int(b, t->width);
}

static bool read_level(fab_str text, int *level)
{
    if (fab_str_is(text, "entries")) {
        *level = FAB_TILE_ENTRIES;
        return true;
    }
    if (text.len != 1 || text.p[0] < '0' || text.p[0] >= '0' + FAB_TILE_LEVELS) return false;
    *level = text.p[0] - '0';
    return true;
}

static bool three_digits(fab_str text, int64_t *out)
{
    int64_t n = 0;

    if (text.len != 3) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        n = n * 10 + (text.p[i] - '0');
    }
    *out = n;
    return true;
}

/* The number in front of *rest; what stands behind it, ".p/W" or nothing, is left there. */
static bool read_number(fab_str *rest, int64_t below, int64_t *out)
{
    int64_t n = 0, group;
    bool    first = true, more;

    do {
        more = fab_str_starts(*rest, "x");
        if (more) *rest = fab_str_part(*rest, 1, rest->len);
        if (!three_digits(fab_str_part(*rest, 0, 3), &group)) return false;
        if (first && more && group == 0) return false;      /* x000/...: a shorter name exists */
        if (n > (below - 1 - group) / 1000) return false;
        n     = n * 1000 + group;
        first = false;
        *rest = fab_str_part(*rest, 3, rest->len);
        if (more && !fab_str_starts(*rest, "/")) return false;
        if (more) *rest = fab_str_part(*rest, 1, rest->len);
    } while (more);
    *out = n;
    return true;
}

bool fab_tile_read_path(fab_str path, struct fab_tile *out)
{
    struct fab_tile t     = { .width = FAB_TILE_WIDTH };
    int64_t         width = FAB_TILE_WIDTH;

    if (!fab_str_starts(path, "tile/")) return false;
    path = fab_str_part(path, 5, path.len);
    if (!read_level(fab_str_cut(&path, '/'), &t.level) ||
        !read_number(&path, numbers(t.level), &t.n)) {
        return false;
    }
    if (path.len > 0) {
        if (!fab_str_starts(path, ".p/")) return false;
        if (!fab_int_read(fab_str_part(path, 3, path.len), &width)) return false;
        if (width < 1 || width >= FAB_TILE_WIDTH) return false;
    }
    t.width = (int)width;
    if (fab_tile_width(INT64_MAX, t.level, t.n) < t.width) return false;
    *out = t;
    return true;
}

int fab_tile_width(int64_t size, int level, int64_t n)
{
    const int64_t all = items(size, level);

    fab_assert(size >= 0 && n >= 0 && level >= FAB_TILE_ENTRIES && level < FAB_TILE_LEVELS);
    if (n > all / FAB_TILE_WIDTH) return 0;
    return (int)fab_min(all - n * FAB_TILE_WIDTH, (int64_t)FAB_TILE_WIDTH);
}

/* The next tile of at least `least` items in the tree of `to` leaves, from those on that were
 * not full at `from`. */
static bool walk(int64_t from, int64_t to, int least, struct fab_tile *t)
{
    fab_assert(from >= 0 && from <= to);
    if (t->width == 0) {
        *t = (struct fab_tile){ .level = FAB_TILE_ENTRIES, .n = from / FAB_TILE_WIDTH };
    } else {
        t->n++;
    }
    for (;;) {
        t->width = fab_tile_width(to, t->level, t->n);
        if (t->width >= least) return true;
        if (t->level == FAB_TILE_LEVELS - 1) return false;
        t->level++;
        t->n = items(from, t->level) / FAB_TILE_WIDTH;
    }
}

bool fab_tile_next_full(int64_t from, int64_t to, struct fab_tile *t)
{
    return walk(from, to, FAB_TILE_WIDTH, t);
}

bool fab_tile_next(int64_t size, struct fab_tile *t)
{
    return walk(0, size, 1, t);
}

static fab_id hash_at(const uint8_t *hashes, int i)
{
    return fab_id_of(hashes + (size_t)i * FAB_ID_BYTES, FAB_ID_BYTES);
}

fab_id fab_tile_root(const uint8_t *hashes, int count)
{
    fab_id peak[9], carry;              /* 2^8 hashes at most: a small frontier */

    fab_assert(count >= 1 && count <= FAB_TILE_WIDTH && (count & (count - 1)) == 0);
    for (int i = 0; i < count; i++) {
        int level = 0;

        carry = hash_at(hashes, i);
        for (; (i >> level & 1) != 0; level++) carry = fab_log_node(&peak[level], &carry);
        peak[level] = carry;
    }
    return carry;
}

bool fab_tile_hash(void *reader, int level, int64_t index, fab_id *out)
{
    struct fab_tile_reader *r     = reader;
    const int               above = level % 8, count = 1 << above;
    const int64_t first = index << above; /* its lowest hash in the tile's level */
    struct fab_tile         t     = { .level = level / 8, .n = first / FAB_TILE_WIDTH };

    t.width = fab_tile_width(r->size, t.level, t.n);
    fab_assert(first % FAB_TILE_WIDTH + count <= t.width);
    if (r->have.width != t.width || r->have.level != t.level || r->have.n != t.n) {
        r->have.width = 0;
        if (!r->fetch(r->self, &t, r->hash)) return false;
        r->have = t;
    }
    *out = fab_tile_root(r->hash + (size_t)(first % FAB_TILE_WIDTH) * FAB_ID_BYTES, count);
    return true;
}

void fab_bundle_put(struct fab_buf *b, fab_bytes entry)
{
    fab_assert(entry.len <= FAB_BUNDLE_ENTRY);
    fab_put_be(b, entry.len, 2);
    fab_put(b, entry.p, entry.len);
}

bool fab_bundle_next(fab_bytes *rest, fab_bytes *entry)
{
    size_t n;

    if (rest->len < 2) return false;
    n = (size_t)rest->p[0] << 8 | rest->p[1];
    if (n > rest->len - 2) return false;
    *entry = fab_bytes_of(rest->p + 2, n);
    *rest  = fab_bytes_of(rest->p + 2 + n, rest->len - 2 - n);
    return true;
}

bool fab_bundle_ok(fab_bytes bundle, int width)
{
    fab_bytes entry;
    int       n = 0;

    while (fab_bundle_next(&bundle, &entry)) n++;
    return n == width && bundle.len == 0;
}
