/* tile.c: paths of tiles as a client asks for them, and bundles as a peer serves them.
 * Holds: a path is spelled in one way only; a bundle that is cut up and put together is the same
 *        bytes. */
#include "log/tile.h"

static void try_path(fab_str path)
{
    char            room[256];
    struct fab_buf  again = FAB_BUF(room);
    struct fab_tile t;

    if (!fab_tile_read_path(path, &t)) return;
    fab_tile_put_path(&again, &t);
    fab_assert(fab_str_same(fab_buf_str(&again), path));
    fab_assert(fab_tile_width(INT64_MAX, t.level, t.n) >= t.width);
}

static void try_bundle(fab_bytes bundle)
{
    static uint8_t room[1 << 20];
    struct fab_buf again = FAB_BUF(room);
    fab_bytes      rest = bundle, entry;
    int            n = 0;

    for (; fab_bundle_next(&rest, &entry); n++) fab_bundle_put(&again, entry);
    fab_assert(fab_bundle_ok(bundle, n) == (rest.len == 0));
    fab_assert(again.failed || fab_bytes_same(fab_buf_bytes(&again),
                                              fab_bytes_of(bundle.p, bundle.len - rest.len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_path((fab_str){ (const char *)data, size });
    try_bundle((fab_bytes){ data, size });
    return 0;
}
