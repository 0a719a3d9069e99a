/* fold/fold.h: entries to state: generic checks in the order of PROTOCOL 1.2, dispatch, timers,
 * events, replay, state hash.
 *
 * Pure       time is the last clock; a disclosure is never read.
 * Errors     a refusal changes nothing (the tray takes back what looking made); the tray's own
 *            error (100..) aborts the batch. */
#ifndef FAB_FOLD_FOLD_H
#define FAB_FOLD_FOLD_H

#include "state/device.h"

/* Checks and applies one parsed statement at s->index (author, hand, topic are filled in); ends the
 * tray's statement.  A clock fires its timers in slices; `between` (may be NULL) is called between
 * slices when the tray is full, to write back and empty it. */
FAB_MUST enum fab_code fab_fold_apply(struct fab_tray *t, struct fab_statement *s, fab_str origin,
                                      enum fab_code (*between)(void *arg), void *arg,
                                      struct fab_err *e);
/* An entry found in a log: parses, applies; what does not validate is a fault: counted in `fault`,
 * state otherwise unchanged. *verdict is what the rules said; the return value is only the
 * machine's (100..). */
FAB_MUST enum fab_code fab_fold_entry(struct fab_tray *t, fab_bytes entry, int64_t index,
                                      fab_str origin, struct fab_arena scratch,
                                      enum fab_code (*between)(void *arg), void *arg,
                                      enum fab_code *verdict, struct fab_err *e);
/* The same for who has the sid already, from the tiles: hashing is half the cost of reading an
 * entry. */
FAB_MUST enum fab_code fab_fold_entry_as(struct fab_tray *t, fab_bytes entry, const fab_id *sid,
                                         int64_t index, fab_str origin, struct fab_arena scratch,
                                         enum fab_code (*between)(void *arg), void *arg,
                                         enum fab_code *verdict, struct fab_err *e);
/* The same for who has read the entry already: *s as fab_statement_parse left it, `read` what it
 * returned. */
FAB_MUST enum fab_code fab_fold_read(struct fab_tray *t, enum fab_code read,
                                     struct fab_statement *s, int64_t index, fab_str origin,
                                     enum fab_code (*between)(void *arg), void *arg,
                                     enum fab_code *verdict, struct fab_err *e);
/* An entry that whoever reads the log knows to be void (a leaf that repeats a sid, E_DUP): counted
 * in `fault`, nothing else. */
FAB_MUST enum fab_code fab_fold_fault(struct fab_tray *t, int64_t index, enum fab_code verdict);
/* SHA-256 over all records but those of `log`, in order of name: name as CBOR text, each row by
 * primary key as CBOR array, then 80. */
FAB_MUST enum fab_code fab_state_hash(struct fab_tray *t, fab_id *out);

/* Invariants of PROTOCOL 9 that hold after every entry, for tests: NULL, or the name of the first
 * that does not hold. */
const char *fab_invariants_flaw(struct fab_tray *t);
/* The same for a state with more accounts, holds and links together: fewer than `sums`, a power of
 * two; scratch: 64 bytes each. */
const char *fab_invariants_flaw_in(struct fab_tray *t, struct fab_arena scratch, uint32_t sums);

#endif
