/* views/helpers.h: who helps when a promise is in trouble, who decides about the pool, and how it
 * went for others so far (ux 09, 09b). */
#ifndef FAB_VIEWS_HELPERS_H
#define FAB_VIEWS_HELPERS_H

#include "views/doc.h"

/* "made_good_text": of the promises broken within a year, how many were put right between the two
 * (missing: none was broken); "mediators": whoever may help, with their record; where the pool
 * stands behind this leg, "pool": what it can pay, who decides, how claims ended.  E_MEMORY, disk
 * errors. */
FAB_MUST enum fab_code fab_doc_helpers(struct fab_out *o, struct fab_reader *r, struct fab_agr *a,
                                       struct fab_leg *l, struct fab_err *e);

#endif
