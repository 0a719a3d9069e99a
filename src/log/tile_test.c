/* tile_test.c: names, walks, bytes of tiles; proofs read from tiles. */
#include "base/test.h"
#include "log/log_test.h"

static fab_str path_of(struct fab_buf *b, int level, int64_t n, int width)
{
    const struct fab_tile t = { level, n, width };

    b->len = 0;
    fab_tile_put_path(b, &t);
    return fab_buf_str(b);
}

FAB_TEST(tile_paths)
{
    static const struct { const char *path; int level; int64_t n; int width; } ROW[] = {
        { "tile/0/000", 0, 0, 256 },
        { "tile/0/005.p/1", 0, 5, 1 },
        { "tile/3/999.p/255", 3, 999, 255 },
        { "tile/entries/x001/000", FAB_TILE_ENTRIES, 1000, 256 },
        { "tile/1/x001/x234/067.p/17", 1, 1234067, 17 },
        { "tile/0/x036/x028/x797/x018/x963/966", 0, INT64_C(36028797018963966), 256 },
        { "tile/0/x036/x028/x797/x018/x963/967.p/255", 0, INT64_C(36028797018963967), 255 },
        { "tile/7/000.p/127", 7, 0, 127 },
    };
    char           room[128];
    struct fab_buf b = FAB_BUF(room);

    for (int i = 0; i < fab_countof(ROW); i++) {
        struct fab_tile t = { 0 };

        fab_expect_str(ROW[i].path, path_of(&b, ROW[i].level, ROW[i].n, ROW[i].width),
                       fab_str_of(ROW[i].path));
        fab_expect(ROW[i].path, fab_tile_read_path(fab_str_of(ROW[i].path), &t), true);
        fab_expect(ROW[i].path,
                   t.level == ROW[i].level && t.n == ROW[i].n && t.width == ROW[i].width, true);
    }
}

FAB_TEST(tile_paths_refused)
{
    static const char *const ROW[] = {
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000",
        "tile/0/000/", "tile/0/00a", "tile/0/x000/001", "tile/0/x001", "tile/0/x001/",
        "tile/0/x001000", "tile/0/x001.000",
        "tile/0/001/002", "tile/0/x001/x002", "tile/0/x001/x000", "tile/0/000.p", "tile/0/000.p/",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/-1",
        "tile/0/000.p/+1", "tile/0/000.p/1/", "tile/0/000.p/1 ", "tile/00/000", "tile/8/000",
        "tile/-1/000", "tile/63/000", "tile/data/000", "tile/Entries/000", "/tile/0/000",
        "tile//000", "Tile/0/000", "tile/0/x1/000", "tile/0/x036/x028/x797/x018/x963/967",
        "tile/0/x036/x028/x797/x018/x963/968.p/1",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999", "tile/7/000", "tile/7/000.p/128",
        "tile/7/001.p/1",
    };
    struct fab_tile t;

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect(ROW[i], fab_tile_read_path(fab_str_of(ROW[i]), &t), false);
    }
}

FAB_TEST(tile_names_of_the_vectors)
{
    const struct fab_json *doc = log_test_json("tests/vectors/merkle.json");
    char                   room[128];
    struct fab_buf         b = FAB_BUF(room);

    if (doc == NULL) return;
    for (const struct fab_json *r = fab_json_get(doc, "tile_names")->first; r != NULL;
         r = r->next) {
        const fab_str got = path_of(&b, 0, fab_json_int(r, "n", -1), FAB_TILE_WIDTH);

        fab_expect_str("name", fab_str_part(got, 7, got.len), fab_json_text(r, "path"));
    }
}

/* A log in memory: entries "fabrique-vector/<i>", served as tiles. */
enum { LOG = 70000 };
struct store { int64_t size; int reads; const fab_id *level[3]; };
static fab_id leaves[LOG], roots1[LOG / 256], roots2[1];

static void grow(void)
{
    for (int64_t i = 0; i < LOG; i++) leaves[i] = log_test_leaf(i);
    for (int64_t i = 0; i < LOG / 256; i++) roots1[i] = fab_log_root(leaves + i * 256, 256);
    roots2[0] = fab_log_root(roots1, 256);
}

static bool fetch(void *self, const struct fab_tile *t, uint8_t *out)
{
    struct store *s = self;

    s->reads++;
    fab_assert(t->level < 3 && t->width == fab_tile_width(s->size, t->level, t->n));
    memcpy(out, s->level[t->level] + t->n * FAB_TILE_WIDTH, (size_t)t->width * FAB_ID_BYTES);
    return true;
}

static struct fab_tile_reader reader_of(struct store *s)
{
    s->level[0] = leaves;
    s->level[1] = roots1;
    s->level[2] = roots2;
    return (struct fab_tile_reader){ .size = s->size, .fetch = fetch, .self = s };
}

FAB_TEST(tile_proofs_from_tiles)
{
    static const int64_t SIZES[] = {
        1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 65793, 69999,
    };

    grow();
    for (int i = 0; i < fab_countof(SIZES); i++) {
        struct store           s    = { .size = SIZES[i] };
        const fab_id           root = fab_log_root(leaves, s.size);
        const int64_t          at[] = { 0, s.size / 3, s.size / 2, s.size - 1 };
        struct fab_tile_reader r    = reader_of(&s);
        struct fab_frontier    f;

        fab_expect("frontier", fab_frontier_load(fab_tile_hash, &r, s.size, &f), true);
        const fab_id edge = fab_frontier_root(&f);
        fab_expect("root from tiles", fab_same(&edge, &root), true);
        for (int k = 0; k < fab_countof(at); k++) {
            fab_id path[FAB_LOG_PATH];
            int    n;

            s.reads = 0;
            fab_expect("inclusion", fab_inclusion_path(fab_tile_hash, &r, at[k], s.size, path, &n),
                       true);
            fab_expect("checks", fab_inclusion_check(&leaves[at[k]], at[k], s.size, path, n, &root),
                       true);
            fab_expect("few reads", s.reads <= 6, true);
            const fab_id old = fab_log_root(leaves, at[k] + 1);
            s.reads = 0;
            fab_expect("consistency",
                       fab_consistency_path(fab_tile_hash, &r, at[k] + 1, s.size, path, &n), true);
            fab_expect("checks", fab_consistency_check(at[k] + 1, &old, s.size, &root, path, n),
                       true);
            fab_expect("few reads", s.reads <= 6, true);
        }
    }
}

FAB_TEST(tile_reader_keeps_one)
{
    struct store           s = { .size = 1000 };
    struct fab_tile_reader r = reader_of(&s);
    fab_id                 got;

    grow();
    for (int64_t i = 0; i < 1000; i += 100) {
        fab_expect("leaf", fab_tile_hash(&r, 0, i, &got) && fab_same(&got, &leaves[i]), true);
    }
    fab_expect("a read a tile", s.reads, 4);
    fab_expect("again", fab_tile_hash(&r, 0, 999, &got) && fab_same(&got, &leaves[999]), true);
    fab_expect("no further read", s.reads, 4);
    fab_expect("upper", fab_tile_hash(&r, 8, 2, &got) && fab_same(&got, &roots1[2]), true);
    fab_expect("within a tile", fab_tile_hash(&r, 3, 5, &got), true);
    const fab_id want = fab_log_root(leaves + 40, 8);
    fab_expect("eight leaves", fab_same(&got, &want), true);
}

static bool broken(void *self, const struct fab_tile *t, uint8_t *out)
{
    (void)self, (void)t, (void)out;
    return false;
}

FAB_TEST(tile_that_cannot_be_read)
{
    struct fab_tile_reader r = { .size = 300, .fetch = broken };
    struct fab_frontier    f;
    fab_id                 path[FAB_LOG_PATH];
    int                    n;

    fab_expect("frontier", fab_frontier_load(fab_tile_hash, &r, 300, &f), false);
    fab_expect("inclusion", fab_inclusion_path(fab_tile_hash, &r, 7, 300, path, &n), false);
    fab_expect("consistency", fab_consistency_path(fab_tile_hash, &r, 7, 300, path, &n), false);
}

FAB_TEST(tile_widths)
{
    static const struct { int64_t size; int level; int64_t n; int want; } ROW[] = {
        { 0, 0, 0, 0 }, { 1, 0, 0, 1 }, { 255, 0, 0, 255 }, { 256, 0, 0, 256 }, { 256, 0, 1, 0 },
        { 257, 0, 1, 1 }, { 255, 1, 0, 0 }, { 256, 1, 0, 1 }, { 65536, 1, 0, 256 },
        { 65536, 2, 0, 1 }, { 65536, 1, 1, 0 }, { 65537, FAB_TILE_ENTRIES, 256, 1 },
        { INT64_MAX, 7, 0, 127 }, { 8, 0, INT64_MAX, 0 },
    };

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect("width", fab_tile_width(ROW[i].size, ROW[i].level, ROW[i].n), ROW[i].want);
    }
}

/* Names, one behind another, of what a walk gives. */
static fab_str full_between(struct fab_buf *b, int64_t from, int64_t to)
{
    struct fab_tile t = { .width = 0 };

    b->len = 0;
    while (fab_tile_next_full(from, to, &t)) {
        fab_tile_put_path(b, &t);
        fab_put_byte(b, ' ');
    }
    return fab_buf_str(b);
}

FAB_TEST(tile_walks)
{
    static const struct { int64_t from, to; const char *want; } ROW[] = {
        { 0, 0, "" },
        { 0, 255, "" },
        { 255, 256, "tile/entries/000 tile/0/000 " },
        { 256, 256, "" },
        { 256, 511, "" },
        { 3, 600, "tile/entries/000 tile/entries/001 tile/0/000 tile/0/001 " },
        { 65535, 65536, "tile/entries/255 tile/0/255 tile/1/000 " },
        { 16777215, 16777216, "tile/entries/x065/535 tile/0/x065/535 tile/1/255 tile/2/000 " },
    };
    char            room[512];
    struct fab_buf  b = FAB_BUF(room);
    struct fab_tile t = { .width = 0 };

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect_str("full", full_between(&b, ROW[i].from, ROW[i].to), fab_str_of(ROW[i].want));
    }
    b.len = 0;
    while (fab_tile_next(257, &t)) {
        fab_tile_put_path(&b, &t);
        fab_put_byte(&b, ' ');
    }
    fab_expect_str(
        "all of 257", fab_buf_str(&b),
        FAB_STR("tile/entries/000 tile/entries/001.p/1 tile/0/000 tile/0/001.p/1 tile/1/000.p/1 "));
    t.width = 0;
    fab_expect("an empty log has none", fab_tile_next(0, &t), false);
}

static void put_entry(struct fab_buf *b, int64_t i)
{
    char           room[64];
    struct fab_buf text = FAB_BUF(room);

    fab_put_text(&text, "fabrique-vector/");
    fab_put_int(&text, i);
    fab_bundle_put(b, fab_buf_bytes(&text));
}

/* The bytes of a tile in the tree of the vectors. */
static void put_tile(struct fab_buf *b, const struct fab_tile *t)
{
    const int64_t first = t->n * FAB_TILE_WIDTH;

    for (int i = 0; i < t->width; i++) {
        if (t->level == FAB_TILE_ENTRIES) {
            put_entry(b, first + i);
        } else if (t->level == 0) {
            fab_put(b, leaves[first + i].b, FAB_ID_BYTES);
        } else {
            const fab_id root =
                fab_tile_root(leaves[(first + i) * FAB_TILE_WIDTH].b, FAB_TILE_WIDTH);

            fab_put(b, root.b, FAB_ID_BYTES);
        }
    }
}

FAB_TEST(tile_bytes_of_the_vectors)
{
    static uint8_t         room[65536];
    const struct fab_json *doc = log_test_json("tests/vectors/merkle.json");

    if (doc == NULL) return;
    grow();
    for (const struct fab_json *r = fab_json_get(doc, "tiles")->first; r != NULL; r = r->next) {
        const char     *row = log_test_name(fab_json_text(r, "path"));
        struct fab_buf  b   = FAB_BUF(room);
        struct fab_tile t   = { 0 };
        fab_id          hash;

        fab_expect(row, fab_tile_read_path(fab_json_text(r, "path"), &t), true);
        fab_expect(row, fab_tile_width(fab_json_int(r, "size", 0), t.level, t.n), t.width);
        put_tile(&b, &t);
        hash = fab_sha256(fab_buf_bytes(&b));
        fab_expect_bytes(row, fab_bytes_of(hash.b, 32), log_test_unhex(fab_json_text(r, "sha256")));
    }
}

FAB_TEST(tile_bundles)
{
    static const struct { const char *row, *hex; int width; bool want; } ROW[] = {
        { "two entries", "0001aa0002bbcc", 2, true },
        { "an empty entry", "0000", 1, true },
        { "fewer than said", "0001aa", 2, false },
        { "more than said", "0001aa0002bbcc", 1, false },
        { "cut in the entry", "0001aa0002bb", 2, false },
        { "cut in the length", "0001aa00", 1, false },
        { "a byte behind", "0001aaff", 1, false },
        { "nothing", "", 1, false },
    };

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect(ROW[i].row, fab_bundle_ok(fab_test_hex(ROW[i].hex), ROW[i].width), ROW[i].want);
    }
}

/* The worked example: its tile and its root follow from its bundle, and the bundle from its
 * entries. */
FAB_TEST(tile_worked_example)
{
    const fab_bytes     bundle = fab_test_file("tests/vectors/example/tile/entries/000.p/8");
    const fab_bytes     tile   = fab_test_file("tests/vectors/example/tile/0/000.p/8");
    uint8_t             room[4096], hashes[256];
    struct fab_buf      again = FAB_BUF(room), level0 = FAB_BUF(hashes);
    struct fab_frontier f = { .size = 0 };
    fab_bytes           rest = bundle, entry;
    fab_id              root;

    while (fab_bundle_next(&rest, &entry)) {
        const fab_id leaf = fab_log_leaf(entry);

        fab_bundle_put(&again, entry);
        fab_put(&level0, leaf.b, sizeof leaf.b);
        fab_frontier_add(&f, &leaf);
    }
    fab_expect("eight", fab_bundle_ok(bundle, 8), true);
    fab_expect_bytes("bundle", fab_buf_bytes(&again), bundle);
    fab_expect_bytes("tile", fab_buf_bytes(&level0), tile);
    root = fab_frontier_root(&f);
    fab_expect_bytes(
        "root", fab_bytes_of(root.b, 32),
        fab_test_hex("53c8291feba48a53c3e33d276b7fc5b2e59fe21702eb7e11d3f3aed0095f589a"));
    root = fab_tile_root(tile.p, 8);
    fab_expect("root of the tile", fab_same(&root, (const fab_id[]){ fab_frontier_root(&f) }),
               true);
}
