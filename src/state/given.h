/* state/given.h: some rows of a state, and nothing else: noted while a question reads them, given
 * again to the same question elsewhere.
 *
 * Noted      the rows that were seen, the keys under which there was none, the scans with where
 *            they stopped.
 * Given      a tray over these answers what was noted.  Whatever else is asked for fails: the tray
 *            is in error (E_PART), no absence is made up.
 * Bytes      CBOR array [rows, none, scans]: rows and none are arrays of [record, row] in order of
 *            record and key (of none only the key says anything); scans of [index, fixed, count,
 *            row]: count of rows until it was stopped, -1: all there were.
 * Ownership  memory is the caller's, one block.
 * Errors     E_PART: more scans than FAB_GIVEN_SCANS; E_MEMORY; E_SYNTAX: bytes that say no such
 *            rows, numbers beyond what browsers hold, a row twice.
 * Source     RECORDS 2, 3. */
#ifndef FAB_STATE_GIVEN_H
#define FAB_STATE_GIVEN_H

#include "codec/cbor.h"
#include "state/tray.h"

enum { FAB_GIVEN_SCANS = 256 };

struct fab_given_scan { int index, fixed; int64_t count; uint8_t from[FAB_ROW_MAX]; };
struct fab_given {
    struct fab_tray       *rows, *none;
    struct fab_given_scan *scan;
    int                    nscans;
    struct fab_loader      under;       /* what is noted of; or the rows */
    enum fab_code          err;         /* the first thing that went wrong here */
};

/* Nothing is noted yet.  false: too little memory. */
FAB_MUST bool fab_given_open(struct fab_given *g, void *memory, size_t bytes);
/* A loader that reads from a tray and notes what is read. */
struct fab_loader fab_given_noting(struct fab_given *g, struct fab_tray *under);
/* A loader that has what was noted. */
struct fab_loader fab_given_loader(struct fab_given *g);
/* One more row, as if it had been read; twice is once. */
void fab_given_add(struct fab_given *g, int record, const void *row);

void fab_given_put(struct fab_given *g, struct fab_buf *out);
/* Into an empty one. */
FAB_MUST enum fab_code fab_given_read(struct fab_given *g, struct fab_cbor *c, struct fab_err *e);

#endif
