/* merkle.c: the tree that makes a log one that cannot be told twice.
 *
 * Why     members keep proofs; witnesses compare roots; nobody must trust the operator for order
 *         or completeness.
 * Idea    a node is named by level and index, as in the recursive definition, and every walk
 *         goes upwards with the pair (node, last node of the level): the same two shifting
 *         numbers serve making and checking.  A node of the right edge that is not complete is
 *         the fold of the complete subtrees under it.
 * Cost    admission: one leaf hash and amortised one node hash an entry.  A proof: at most 63
 *         hashes read; its check at most 2 * 63 node hashes, on the stack.
 * Source  RFC 9162 sections 2.1.1 to 2.1.4. */
#include "log/merkle.h"

#include "crypto/crypto.h"

fab_id fab_log_leaf(fab_bytes entry)
{
    struct fab_sha256 h;

    fab_sha256_init(&h);
    fab_sha256_add(&h, "\x00", 1);
    fab_sha256_add(&h, entry.p, entry.len);
    return fab_sha256_end(&h);
}

fab_id fab_log_node(const fab_id *left, const fab_id *right)
{
    uint8_t both[1 + 2 * FAB_ID_BYTES];

    both[0] = 1;
    memcpy(both + 1, left->b, FAB_ID_BYTES);
    memcpy(both + 1 + FAB_ID_BYTES, right->b, FAB_ID_BYTES);
    return fab_sha256(fab_bytes_of(both, sizeof both));
}

fab_id fab_log_root(const fab_id *leaf, int64_t n)
{
    struct fab_frontier f = { .size = 0 };

    for (int64_t i = 0; i < n; i++) fab_frontier_add(&f, &leaf[i]);
    return fab_frontier_root(&f);
}

void fab_frontier_add(struct fab_frontier *f, const fab_id *leaf)
{
    fab_frontier_add_tree(f, 0, leaf);
}

void fab_frontier_add_tree(struct fab_frontier *f, int level, const fab_id *root)
{
    const int64_t more = INT64_C(1) << level;
    fab_id        carry = *root;

    fab_assert(f->size >= 0 && f->size <= INT64_MAX - more && (f->size & (more - 1)) == 0);
    for (; (f->size >> level & 1) != 0; level++) carry = fab_log_node(&f->peak[level], &carry);
    f->peak[level] = carry;
    f->size += more;
}

fab_id fab_frontier_root(const struct fab_frontier *f)
{
    fab_id root = { { 0 } };
    bool   any  = false;

    fab_assert(f->size >= 0);
    if (f->size == 0) return fab_sha256(fab_bytes_of(NULL, 0));
    for (int level = 0; level < FAB_LOG_PATH; level++) {
        if ((f->size >> level & 1) == 0) continue;
        root = any ? fab_log_node(&f->peak[level], &root) : f->peak[level];
        any  = true;
    }
    return root;
}

bool fab_frontier_load(fab_log_hash_fn *hash, void *self, int64_t size, struct fab_frontier *out)
{
    fab_assert(size >= 0);
    for (int level = 0; level < FAB_LOG_PATH; level++) {
        const bool there = (size >> level & 1) != 0;

        if (there && !hash(self, level, (size >> level) - 1, &out->peak[level])) return false;
    }
    out->size = size;
    return true;
}

/* The node of a level in the tree of `size` leaves; the last one of its level may be incomplete. */
static bool node_at(fab_log_hash_fn *hash, void *self, int level, int64_t index, int64_t size,
                    fab_id *out)
{
    const int64_t begin = index << level, leaves = size - begin;
    bool          any = false;
    fab_id        part;

    if (leaves >> level > 0) return hash(self, level, index, out);
    for (int k = 0; k < level; k++) {
        if ((leaves >> k & 1) == 0) continue;
        if (!hash(self, k, (size >> k) - 1, &part)) return false;
        *out = any ? fab_log_node(&part, out) : part;
        any  = true;
    }
    fab_assert(any);
    return true;
}

/* The siblings on the way from `node` of `level` to the root, behind the *n hashes that are in
 * path already. */
static bool climb(fab_log_hash_fn *hash, void *self, int level, int64_t node, int64_t size,
                  fab_id *path, int *n)
{
    for (int64_t last = (size - 1) >> level; last > 0; level++, node >>= 1, last >>= 1) {
        if (node == last && (node & 1) == 0) continue;      /* no sibling: carried up as it is */
        fab_assert(*n < FAB_LOG_PATH);
        if (!node_at(hash, self, level, node ^ 1, size, &path[*n])) return false;
        ++*n;
    }
    return true;
}

bool fab_inclusion_path(fab_log_hash_fn *hash, void *self, int64_t index, int64_t size,
                        fab_id path[FAB_LOG_PATH], int *n)
{
    fab_assert(index >= 0 && index < size);
    *n = 0;
    return climb(hash, self, 0, index, size, path, n);
}

bool fab_consistency_path(fab_log_hash_fn *hash, void *self, int64_t first, int64_t second,
                          fab_id path[FAB_LOG_PATH], int *n)
{
    int64_t node  = first - 1;
    int     level = 0;

    fab_assert(first >= 1 && first <= second);
    *n = 0;
    if (first == second) return true;
    for (; (node & 1) != 0; node >>= 1) level++;            /* last complete subtree of the first */
    if (node > 0) {
        if (!hash(self, level, node, &path[0])) return false;
        *n = 1;
    }
    return climb(hash, self, level, node, second, path, n);
}

bool fab_inclusion_root(const fab_id *leaf, int64_t index, int64_t size, const fab_id *path, int n,
                        fab_id *root)
{
    fab_id  r    = *leaf;
    int64_t node = index, last;

    if (index < 0 || index >= size) return false;
    last = size - 1;
    for (int i = 0; i < n; i++) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            r = fab_log_node(&path[i], &r);
            for (; (node & 1) == 0; node >>= 1) last >>= 1; /* carried up; node = last > 0 */
        } else {
            r = fab_log_node(&r, &path[i]);
        }
        node >>= 1;
        last >>= 1;
    }
    if (last != 0) return false;
    *root = r;
    return true;
}

bool fab_inclusion_check(const fab_id *leaf, int64_t index, int64_t size, const fab_id *path, int n,
                         const fab_id *root)
{
    fab_id got;

    return fab_inclusion_root(leaf, index, size, path, n, &got) && fab_same(&got, root);
}

/* The two roots that a path of unequal sizes leads to, starting from `seed`, a subtree that both
 * trees have. */
static bool two_roots(int64_t node, int64_t last, const fab_id *seed, const fab_id *path, int n,
                      fab_id *old, fab_id *new)
{
    *old = *new = *seed;
    for (int i = 0; i < n; i++) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            *old = fab_log_node(&path[i], old);
            *new = fab_log_node(&path[i], new);
            for (; (node & 1) == 0; node >>= 1) last >>= 1; /* node = last > 0 */
        } else {
            *new = fab_log_node(new, &path[i]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0;
}

bool fab_consistency_root(int64_t first, const fab_id *first_root, int64_t second,
                          const fab_id *path, int n, fab_id *second_root)
{
    int64_t node, last;
    fab_id  old, new;
    bool    whole;

    if (first < 1 || first > second || n < 0) return false;
    if (first == second) {
        *second_root = *first_root;
        return n == 0;
    }
    node = first - 1;
    last = second - 1;
    for (; (node & 1) != 0; node >>= 1) last >>= 1;
    /* The seed is the last complete subtree of the first tree: its root itself, or path[0]. */
    whole = node == 0;
    if (!whole && n == 0) return false;
    if (!whole) n--;
    if (!two_roots(node, last, whole ? first_root : path, whole ? path : path + 1, n, &old, &new)) {
        return false;
    }
    if (!fab_same(&old, first_root)) return false;
    *second_root = new;
    return true;
}

bool fab_consistency_check(int64_t first, const fab_id *first_root, int64_t second,
                           const fab_id *second_root, const fab_id *path, int n)
{
    fab_id got;

    return fab_consistency_root(first, first_root, second, path, n, &got) &&
           fab_same(&got, second_root);
}

/* ---- several leaves */

/* The largest complete subtree that begins at a place and ends by `end`. */
static int gap_level(int64_t at, int64_t end)
{
    int level = 0;

    while (level < FAB_LOG_PATH - 1 && (at >> level & 1) == 0 &&
           INT64_C(1) << level <= (end - at) / 2) {
        level++;
    }
    return level;
}

/* Where the gap that begins at a place ends: at the next leaf, the cut, or the end. */
static int64_t gap_end(const struct fab_together *t, int64_t at, int next)
{
    const int64_t end = next < t->n ? t->index[next] : t->size;

    return at < t->cut && t->cut < end ? t->cut : end;
}

static bool in_order(const struct fab_together *t)
{
    bool good = t->n >= 0 && t->cut >= 0 && t->cut <= t->size;

    for (int k = 0; good && k < t->n; k++) {
        good = t->index[k] < t->size && t->index[k] > (k == 0 ? -1 : t->index[k - 1]);
    }
    return good;
}

bool fab_together_path(fab_log_hash_fn *hash, void *self, const struct fab_together *t,
                       struct fab_buf *out)
{
    int next = 0;

    fab_assert(in_order(t));
    for (int64_t at = 0; at < t->size;) {
        const int level = gap_level(at, gap_end(t, at, next));
        fab_id    root;

        if (next < t->n && t->index[next] == at) {
            next++;
            at++;
            continue;
        }
        if (!hash(self, level, at >> level, &root)) return false;
        fab_put(out, root.b, sizeof root.b);
        at += INT64_C(1) << level;
    }
    return true;
}

bool fab_together_root(const struct fab_together *t, const fab_id *leaf, fab_bytes path,
                       fab_id *older, fab_id *root)
{
    struct fab_frontier f = { .size = 0 };
    int                 next = 0;

    *older = (fab_id){ { 0 } };
    if (!in_order(t)) return false;
    while (f.size < t->size) {
        if (next < t->n && t->index[next] == f.size) {
            fab_frontier_add(&f, &leaf[next++]);
        } else {
            fab_id sub;

            if (path.len < FAB_ID_BYTES) return false;
            sub = fab_id_of(path.p, FAB_ID_BYTES);
            fab_frontier_add_tree(&f, gap_level(f.size, gap_end(t, f.size, next)), &sub);
            path = fab_bytes_of(path.p + FAB_ID_BYTES, path.len - FAB_ID_BYTES);
        }
        if (f.size == t->cut) *older = fab_frontier_root(&f);
    }
    *root = fab_frontier_root(&f);
    return path.len == 0;
}
