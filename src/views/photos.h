/* views/photos.h: photos that statements show, by digest; the bytes are GET /v1/files/{sha256}.
 *
 * Document   "photos": [{"sha256" (hexadecimal), "bytes", "width", "height"}], at most 8 a
 *            statement.
 * Reader     sees those of a text that he may read (fab_view_may_read); what is erased or
 *            malformed is left out. */
#ifndef FAB_VIEWS_PHOTOS_H
#define FAB_VIEWS_PHOTOS_H

#include "views/doc.h"

/* Of one statement; nothing is written when it shows none. */
void fab_view_photos(struct fab_out *o, struct fab_reader *r, const fab_id *sid);
/* Of the hand-overs of an agreement that have some, in no order: "handed": [{"leg", "kind", "by",
 * "at", "photos"}]. */
void fab_view_photos_handed(struct fab_out *o, struct fab_reader *r, const fab_id *agr);

#endif
