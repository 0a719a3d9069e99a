/* merkle_test.c: rows of tests/vectors/merkle.json, and every size against the definition. */
#include "base/test.h"
#include "log/log_test.h"

enum { LEAVES = 300 };
static fab_id leaf[LEAVES];

static void plant(void)
{
    for (int i = 0; i < LEAVES; i++) leaf[i] = log_test_leaf(i);
}

/* MTH of RFC 9162 2.1.1, as it is written there. */
static fab_id mth(const fab_id *d, int64_t n)
{
    int64_t k = 1;
    fab_id  left, right;

    if (n == 0) return fab_sha256(fab_bytes_of(NULL, 0));
    if (n == 1) return d[0];
    while (k * 2 < n) k *= 2;
    left  = mth(d, k);
    right = mth(d + k, n - k);
    return fab_log_node(&left, &right);
}

FAB_TEST(merkle_frontier_is_the_definition)
{
    struct fab_frontier f = { .size = 0 };

    plant();
    for (int n = 0; n <= LEAVES; n++) {
        const fab_id        want = mth(leaf, n), got = fab_frontier_root(&f);
        struct log_test_tree tree = { leaf, n, 0 };
        struct fab_frontier loaded;

        fab_expect("root", fab_same(&got, &want), true);
        fab_expect("load", fab_frontier_load(log_test_tree_hash, &tree, n, &loaded), true);
        const fab_id again = fab_frontier_root(&loaded);
        fab_expect("root of what was loaded", fab_same(&again, &want), true);
        if (n < LEAVES) fab_frontier_add(&f, &leaf[n]);
    }
}

FAB_TEST(merkle_vectors_roots)
{
    const struct fab_json *doc = log_test_json("tests/vectors/merkle.json");

    if (doc == NULL) return;
    plant();
    for (const struct fab_json *r = fab_json_get(doc, "roots")->first; r != NULL; r = r->next) {
        const fab_id got = fab_log_root(leaf, fab_json_int(r, "size", -1));
        fab_id       want;

        fab_expect("root is a hash", log_test_hash(fab_json_text(r, "root"), &want), true);
        fab_expect("root", fab_same(&got, &want), true);
    }
}

static void same_path(const char *row, const fab_id *got, int ngot, const fab_id *want, int nwant)
{
    fab_expect_bytes(row, fab_bytes_of(got, (size_t)ngot * sizeof *got),
                     fab_bytes_of(want, (size_t)nwant * sizeof *want));
}

FAB_TEST(merkle_vectors_paths)
{
    const struct fab_json *doc = log_test_json("tests/vectors/merkle.json");
    fab_id                 want[FAB_LOG_PATH + 1], got[FAB_LOG_PATH];
    int                    nwant, n;

    if (doc == NULL) return;
    plant();
    for (const struct fab_json *r = fab_json_get(doc, "inclusion")->first; r != NULL; r = r->next) {
        const int64_t size = fab_json_int(r, "size", -1), index = fab_json_int(r, "index", -1);
        struct log_test_tree tree = { leaf, size, 0 };
        const fab_id         root = fab_log_root(leaf, size);

        fab_expect("path reads", log_test_path(r, want, &nwant), true);
        fab_expect("inclusion made",
                   fab_inclusion_path(log_test_tree_hash, &tree, index, size, got, &n), true);
        same_path("inclusion", got, n, want, nwant);
        fab_expect("inclusion checks",
                   fab_inclusion_check(&leaf[index], index, size, want, nwant, &root), true);
    }
    for (const struct fab_json *r = fab_json_get(doc, "consistency")->first; r != NULL;
         r = r->next) {
        const int64_t first = fab_json_int(r, "first", -1), second = fab_json_int(r, "second", -1);
        struct log_test_tree tree = { leaf, second, 0 };
        const fab_id         old = fab_log_root(leaf, first), new = fab_log_root(leaf, second);

        fab_expect("path reads", log_test_path(r, want, &nwant), true);
        fab_expect("consistency made",
                   fab_consistency_path(log_test_tree_hash, &tree, first, second, got, &n), true);
        same_path("consistency", got, n, want, nwant);
        fab_expect("consistency checks",
                   fab_consistency_check(first, &old, second, &new, want, nwant), true);
    }
}

FAB_TEST(merkle_vectors_refused)
{
    const struct fab_json *doc = log_test_json("tests/vectors/merkle.json");
    fab_id                 path[FAB_LOG_PATH + 1];
    int                    n;

    if (doc == NULL) return;
    plant();
    for (const struct fab_json *r = fab_json_get(doc, "fail")->first; r != NULL; r = r->next) {
        const char   *row  = log_test_name(fab_json_text(r, "name"));
        const int64_t size = fab_json_int(r, "size", 0), first = fab_json_int(r, "first", 0),
                      second = fab_json_int(r, "second", 0);
        const fab_id  root = fab_log_root(leaf, fab_json_int(r, "root_of", size));
        const fab_id  old = fab_log_root(leaf, first), new = fab_log_root(leaf, second);
        const bool    read = log_test_path(r, path, &n);

        if (fab_str_is(fab_json_text(r, "type"), "inclusion")) {
            const fab_id *at = &leaf[fab_json_int(r, "entry", 0)];

            fab_expect(
                row,
                read && fab_inclusion_check(at, fab_json_int(r, "index", -1), size, path, n, &root),
                false);
        } else {
            fab_expect(row, read && fab_consistency_check(first, &old, second, &new, path, n),
                       false);
        }
    }
}

/* Every place of every size up to 70: what is made verifies, and nothing beside it does. */
FAB_TEST(merkle_inclusion_every_place)
{
    fab_id path[FAB_LOG_PATH], root;
    int    n;

    plant();
    for (int64_t size = 1; size <= 70; size++) {
        struct log_test_tree tree = { leaf, size, 0 };

        root = fab_log_root(leaf, size);
        for (int64_t i = 0; i < size; i++) {
            fab_expect("made", fab_inclusion_path(log_test_tree_hash, &tree, i, size, path, &n),
                       true);
            fab_expect("checks", fab_inclusion_check(&leaf[i], i, size, path, n, &root), true);
            fab_expect("the neighbour", fab_inclusion_check(&leaf[i], i ^ 1, size, path, n, &root),
                       false);
            fab_expect("another leaf", fab_inclusion_check(&leaf[i + 1], i, size, path, n, &root),
                       false);
            fab_expect("one short",
                       n > 0 && fab_inclusion_check(&leaf[i], i, size, path, n - 1, &root), false);
            if (n == 0) continue;
            path[n - 1].b[31] ^= 1;
            fab_expect("one bit", fab_inclusion_check(&leaf[i], i, size, path, n, &root), false);
        }
    }
}

/* The places that the bits of `set` name, in a tree of `size`, behind an older one of `cut`. */
static void together(uint32_t set, int64_t cut, int64_t size)
{
    int64_t             index[32];
    uint8_t             room[64 * FAB_ID_BYTES];
    fab_id              own[33], root, older;
    struct fab_together t = { .index = index, .cut = cut, .size = size };
    struct log_test_tree tree = { leaf, size, 0 };
    struct fab_buf      path = FAB_BUF(room);

    for (int64_t i = 0; i < size; i++) {
        if ((set >> i & 1) == 0) continue;
        own[t.n] = leaf[i];
        index[t.n++] = i;
    }
    fab_expect("made", fab_together_path(log_test_tree_hash, &tree, &t, &path), true);
    fab_expect("leads", fab_together_root(&t, own, fab_buf_bytes(&path), &older, &root), true);
    const fab_id want = fab_log_root(leaf, size),
                 was = cut == 0 ? (fab_id){ { 0 } } : fab_log_root(leaf, cut);
    fab_expect("to the root", fab_same(&root, &want), true);
    fab_expect("by the older one", fab_same(&older, &was), true);
    fab_expect("one byte more", fab_together_root(&t, own, fab_bytes_of(room, path.len + 1), &older,
                                                  &root), false);
    if (path.len > 0) {
        fab_expect("one byte less", fab_together_root(&t, own, fab_bytes_of(room, path.len - 1),
                                                      &older, &root), false);
    }
    if (t.n == 0) return;
    own[t.n - 1].b[0] ^= 1;
    fab_expect("still leads",
               fab_together_root(&t, own, fab_buf_bytes(&path), &older, &root), true);
    fab_expect("another leaf, another root", fab_same(&root, &want), false);
    index[0] = t.n > 1 ? index[1] : size;
    fab_expect("out of order", fab_together_root(&t, own, fab_buf_bytes(&path), &older, &root),
               false);
}

FAB_TEST(merkle_together)
{
    plant();
    for (int64_t size = 1; size <= 9; size++) {
        for (uint32_t set = 0; set < UINT32_C(1) << size; set++) {
            for (int64_t cut = 0; cut <= size; cut++) together(set, cut, size);
        }
    }
    for (int64_t size = 10; size <= 32; size++) {
        for (uint32_t k = 0; k < 40; k++) together(k * 2654435761U, k % size, size);
    }
}

FAB_TEST(merkle_consistency_every_pair)
{
    fab_id path[FAB_LOG_PATH], old, new, got;
    int    n;

    plant();
    for (int64_t second = 1; second <= 70; second++) {
        struct log_test_tree tree = { leaf, second, 0 };

        new = fab_log_root(leaf, second);
        for (int64_t first = 1; first <= second; first++) {
            old = fab_log_root(leaf, first);
            fab_expect("made",
                       fab_consistency_path(log_test_tree_hash, &tree, first, second, path, &n),
                       true);
            fab_expect("checks", fab_consistency_check(first, &old, second, &new, path, n), true);
            fab_expect("root follows",
                       fab_consistency_root(first, &old, second, path, n, &got) &&
                           fab_same(&got, &new),
                       true);
            fab_expect("another old root",
                       first < second && fab_consistency_check(first, &new, second, &new, path, n),
                       false);
            fab_expect("another size",
                       fab_consistency_check(first + 1, &old, second, &new, path, n), false);
            fab_expect("empty",
                       first < second && fab_consistency_check(first, &old, second, &new, path, 0),
                       false);
            if (n == 0) continue;
            path[0].b[0] ^= 1;
            fab_expect("one bit", fab_consistency_check(first, &old, second, &new, path, n), false);
        }
    }
}

FAB_TEST(merkle_extremes)
{
    const fab_id          any = { { 7 } };
    fab_id                path[FAB_LOG_PATH] = { { { 0 } } }, root;
    static const struct { const char *row; int64_t index, size; int n; bool want; } ROW[] = {
        { "the last leaf there can be: 62 siblings", INT64_MAX - 1, INT64_MAX, 62, true },
        { "one hash too many",                       INT64_MAX - 1, INT64_MAX, 63, false },
        { "the first of the largest tree: 63",       0, INT64_MAX, 63, true },
        { "one hash short",                          0, INT64_MAX, 62, false },
        { "index = size",                            INT64_MAX, INT64_MAX, 63, false },
        { "negative index",                          -1, 8, 3, false },
        { "negative size",                           0, -8, 0, false },
        { "the least number there is",               0, INT64_MIN, 0, false },
        { "a tree of one",                           0, 1, 0, true },
    };

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect(ROW[i].row,
                   fab_inclusion_root(&any, ROW[i].index, ROW[i].size, path, ROW[i].n, &root),
                   ROW[i].want);
    }
    fab_expect("consistency, no path at all", fab_consistency_check(3, &any, 8, &any, NULL, 0),
               false);
    fab_expect("consistency, least",
               fab_consistency_check(INT64_MIN, &any, INT64_MIN, &any, path, 0), false);
    fab_expect("consistency, negative", fab_consistency_check(-1, &any, 8, &any, path, 3), false);
    fab_expect("consistency, largest, no path",
               fab_consistency_check(INT64_MAX - 1, &any, INT64_MAX, &any, path, 0), false);
    fab_expect("consistency, largest, path of zeros",
               fab_consistency_check(INT64_MAX - 1, &any, INT64_MAX, &any, path, 63), false);
}
