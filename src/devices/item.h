/* devices/item.h: things, services, requests: what is on the shelf, and when it is free.
 *
 * A listing is a row of `post`: sid, author, amt and unit (what it is worth, or what it costs),
 * scale 1 offer, -1 request, method 1 open, until, state.  A thing has qty > 0; a service has 0.
 * obj: the thing that a note or a waiting is about. Its marks are rows of `post_row` by code, its
 * asks behind them (FAB_ASKS + 2i: type of hold, + 2i + 1: least amount). */
#ifndef FAB_DEVICES_ITEM_H
#define FAB_DEVICES_ITEM_H

#include "charter/settings.h"
#include "state/device.h"

/* post.state; the row goes keep.offer days after its end */
enum { FAB_LISTED = 1, FAB_UNLISTED = 2 };
enum { FAB_MARK_CONDITION = 1, FAB_MARK_SIZE, FAB_MARK_FLOOR, FAB_MARKS = 64, FAB_ASKS = 100,
       FAB_ASKS_MAX = 8 };
enum { FAB_UNUSABLE = 0 };                          /* of condition 0..4 */

/* The listing of that sid while it stands; NULL: there is none, it lapsed or was withdrawn, or it
 * is a note. */
struct fab_post *fab_item_listed(struct fab_tray *t, const fab_id *sid);
/* What a mark of a listing says, or -1. */
int64_t fab_item_mark(struct fab_tray *t, const fab_id *sid, int code);
/* OK if `qty` of the thing are free in [from, till], with item.buffer on both sides, `but` (an
 * agreement, or NULL) not counted. What is out and overdue is out.  E_TAKEN: arg = how many are
 * free; E_LIMIT: more live agreements than FAB_L_thing_live. */
FAB_MUST enum fab_code fab_item_free(struct fab_tray *t, const struct fab_post *thing,
                                     int64_t from_ms, int64_t till_ms, int64_t qty,
                                     const fab_id *but, struct fab_err *e);

#endif
