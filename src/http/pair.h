/* http/pair.h: from the old device to the new one: a box that waits five minutes and is read once.
 *
 * Memory     FAB_PAIRS places of FAB_PAIR_BYTES, in memory alone; a full table refuses.
 * Threads    any. */
#ifndef FAB_HTTP_PAIR_H
#define FAB_HTTP_PAIR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "os/os.h"

enum { FAB_PAIRS = 256, FAB_PAIR_BYTES = 1024, FAB_PAIR_S = 300 };
struct pair {
    fab_id  id;
    int64_t until_ms;
    int     site;
    size_t  len;
    uint8_t b[FAB_PAIR_BYTES];
};
struct fab_pairs {
    struct fab_lock lock;
    struct pair    *pair;
};

FAB_MUST enum fab_code fab_pairs_open(struct fab_pairs *p, struct fab_arena *a, struct fab_err *e);
void                   fab_pairs_close(struct fab_pairs *p);
/* box: 1..FAB_PAIR_BYTES.  E_DUP: something waits there; E_BUSY: all places are taken. */
FAB_MUST enum fab_code fab_pairs_put(struct fab_pairs *p, int site, const fab_id *id, fab_bytes box,
                                     int64_t now_ms, struct fab_err *e);
/* Takes it out; E_REF: nothing (any more). */
FAB_MUST enum fab_code fab_pairs_take(struct fab_pairs *p, int site, const fab_id *id,
                                      int64_t now_ms, struct fab_arena *a, fab_bytes *box,
                                      struct fab_err *e);

#endif
