/* node/measure.h: a stored log walked for measurements: folded again without signatures; every
 * signature and the root checked.
 *
 * Use        `fabrique bench` only; nothing is written, nobody else may write meanwhile.
 * Unit       microseconds of the wall clock, bytes of entries as signed.
 * Errors     E_DISK: the file cannot be read; E_MEMORY. */
#ifndef FAB_NODE_MEASURE_H
#define FAB_NODE_MEASURE_H

#include "base/err.h"
#include "base/id.h"

struct fab_replayed {
    int64_t entries, faults, bytes; /* that were timed; faults: of all */
    int64_t us, cpu_us;
    int64_t copy_us; /* the same walk over the stored log, each entry only copied: the bound */
    int64_t map_bytes, map_rows; /* the whole state at the end */
    fab_id state;                /* its hash (time not counted) */
};
/* Folds the whole log on a map in memory; the last `timed` entries are timed, those before them
 * stand for what was there. */
FAB_MUST enum fab_code fab_node_replay(const char *path, int64_t timed, struct fab_replayed *out,
                                       struct fab_err *e);

struct fab_audited {
    int64_t entries, bytes, us;
    int64_t flaws,
        first_flaw;       /* entries whose hash or signature is wrong; index of the first, -1 */
    int64_t unverifiable; /* signed with a key that was erased */
    bool root_ok;         /* the entries have the root of the newest checkpoint */
    fab_id root;
};
/* Checks every leaf hash, every signature with the key in force at its place, and the root, on
 * `threads` threads (1..64). */
FAB_MUST enum fab_code fab_node_audit(const char *path, int threads, struct fab_audited *out,
                                      struct fab_err *e);

#endif
