/* codec/cell.h: a cell of a table inside a statement (keys 12 and 19): an integer, bytes or text,
 * and rows of them.
 *
 * Ownership  views into what was read. */
#ifndef FAB_CODEC_CELL_H
#define FAB_CODEC_CELL_H

#include "base/str.h"

struct fab_cell { char type; int64_t n; fab_bytes v; };      /* 'i' integer, 'b' bytes, 't' text */
struct fab_cells { const struct fab_cell *cell; int count; };

#endif
