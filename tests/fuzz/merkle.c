/* merkle.c: proofs of the tree.  Input: size2 index2 first2 flip1, then bytes that stand for a
 * path from outside.
 * Holds: what is made checks; with one bit turned, or for another place, it does not; a path
 *        from outside proves nothing. */
#include "log/tile.h"

enum { LEAVES = 700, HEAD = 7 };
static fab_id leaf[LEAVES];

static bool from_memory(void *self, int level, int64_t index, fab_id *out)
{
    (void)self;
    *out = fab_log_root(leaf + (index << level), INT64_C(1) << level);
    return true;
}

static void turn_a_bit(fab_id *path, int n, uint8_t which)
{
    path[which % n].b[which % 32] ^= (uint8_t)(1 << which % 8);
}

static void try_inclusion(int64_t index, int64_t size, uint8_t flip)
{
    const fab_id root = fab_log_root(leaf, size);
    fab_id       path[FAB_LOG_PATH];
    int          n;

    fab_assert(fab_inclusion_path(from_memory, NULL, index, size, path, &n));
    fab_assert(fab_inclusion_check(&leaf[index], index, size, path, n, &root));
    fab_assert(!fab_inclusion_check(&leaf[index], index ^ 1, size, path, n, &root));
    if (n == 0) return;
    turn_a_bit(path, n, flip);
    fab_assert(!fab_inclusion_check(&leaf[index], index, size, path, n, &root));
}

static void try_consistency(int64_t first, int64_t size, uint8_t flip)
{
    const fab_id old = fab_log_root(leaf, first), new = fab_log_root(leaf, size);
    fab_id       path[FAB_LOG_PATH];
    int          n;

    fab_assert(fab_consistency_path(from_memory, NULL, first, size, path, &n));
    fab_assert(fab_consistency_check(first, &old, size, &new, path, n));
    if (n == 0) return;
    turn_a_bit(path, n, flip);
    fab_assert(!fab_consistency_check(first, &old, size, &new, path, n));
}

/* Sizes and places of any magnitude. */
static void try_outside(const uint8_t *data, size_t size)
{
    const fab_id root = { { 1 } };
    fab_id       path[FAB_LOG_PATH + 1];
    int64_t      place[2] = { 0, 0 };
    const size_t n = fab_min(size / FAB_ID_BYTES, (size_t)FAB_LOG_PATH + 1);

    memcpy(place, data, fab_min(size, sizeof place));
    memcpy(path, data, n * FAB_ID_BYTES);
    fab_assert(!fab_inclusion_check(&leaf[0], place[0], place[1], path, (int)n, &root));
    fab_assert(!fab_consistency_check(place[0], &leaf[0], place[1], &root, path, (int)n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD) return 0;
    if (leaf[0].b[0] == 0) {
        for (int i = 0; i < LEAVES; i++) {
            leaf[i] = (fab_id){ { 255, (uint8_t)i, (uint8_t)(i >> 8) } };
        }
    }
    const int64_t leaves = 1 + (data[0] << 8 | data[1]) % LEAVES;
    const int64_t index = (data[2] << 8 | data[3]) % leaves,
                  first = 1 + (data[4] << 8 | data[5]) % leaves;

    try_inclusion(index, leaves, data[6]);
    try_consistency(first, leaves, data[6]);
    try_outside(data + HEAD, size - HEAD);
    return 0;
}
