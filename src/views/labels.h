/* views/labels.h: the record of all labellers, for the page of records. */
#ifndef FAB_VIEWS_LABELS_H
#define FAB_VIEWS_LABELS_H

#include "views/doc.h"

/* One row: how many labels are in force, how many promises have told how right they were, and how
 * far off they were in the mean. */
FAB_MUST enum fab_code fab_doc_labellers(struct fab_out *o, struct fab_reader *r,
                                         struct fab_err *e);

#endif
