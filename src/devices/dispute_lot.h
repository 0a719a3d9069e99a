/* devices/dispute_lot.h: the lot as arithmetic: everybody can draw it again (PROTOCOL 6.2). */
#ifndef FAB_DEVICES_DISPUTE_LOT_H
#define FAB_DEVICES_DISPUTE_LOT_H

#include "devices/dispute.h"

/* What the draws of a round are made from. */
fab_id  fab_lot_seed(const struct fab_dsp *d, int round);
/* The i-th draw: a number 1..members; 0: rejected, so that all numbers are equally likely.
 * members >= 1. */
int64_t fab_lot_number(const fab_id *seed, int i, int64_t members);
/* Gives numbers in the order of the lot to `take` (how many seats it filled: 0 or 1), each once a
 * pass, less strict from pass to pass (relaxed 0..3), until so many seats are filled; how many. */
typedef int fab_lot_fn(void *arg, int64_t number, int relaxed);
int     fab_lot_draw(const struct fab_case *c, int round, int seats, fab_lot_fn *take, void *arg);
/* Does this dispute wait for the operator's link? */
bool    fab_lot_waits(const struct fab_dsp *d);

#endif
