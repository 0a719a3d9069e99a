/* fold/ahead.h: a stored log folded entry by entry, each read some entries before its turn, so that
 * the rows it will ask for are on their way meanwhile.
 *
 * Ownership  entries are copied; memory is the arena's of open.
 * Errors     as fab_fold_entry: what does not validate is a fault and counted; only the machine's
 *            errors (100..) are returned, and then nothing more may be asked. */
#ifndef FAB_FOLD_AHEAD_H
#define FAB_FOLD_AHEAD_H

#include "base/arena.h"
#include "fold/fold.h"

enum {
    FAB_AHEAD = 8,                  /* entries that are read and not yet folded, a power of two */
    FAB_AHEAD_ROOM = 128 << 10,     /* of one: its bytes and the lists in them */
    FAB_AHEAD_BYTES = FAB_AHEAD * (FAB_AHEAD_ROOM + 16)
};
struct fab_ahead {
    struct fab_tray *tray;
    fab_str          origin;
    enum fab_code  (*between)(void *arg);   /* when the tray is full; may be NULL */
    void            *arg;
    int64_t          read, folded, faults;
    struct fab_ahead_entry {
        struct fab_arena     memory;
        struct fab_statement s;
        int64_t              index;
        enum fab_code        code;          /* of parsing */
    } at[FAB_AHEAD];
};

/* Sets up *a (tray, origin, between and arg are the caller's) in that memory, FAB_AHEAD_BYTES of it; E_MEMORY. */
FAB_MUST enum fab_code fab_ahead_open(struct fab_ahead *a, struct fab_arena *memory,
                                      struct fab_err *e);
/* Takes in the next entry of the log; folds the one that is FAB_AHEAD entries back. */
FAB_MUST enum fab_code fab_ahead_fold(struct fab_ahead *a, fab_bytes entry, int64_t index,
                                      struct fab_err *e);
/* Folds what was read. */
FAB_MUST enum fab_code fab_ahead_end(struct fab_ahead *a, struct fab_err *e);

#endif
