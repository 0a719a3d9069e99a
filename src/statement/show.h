/* statement/show.h: diagnostic notation (RFC 8949 section 8) of our bytes, with the names of our
 * labels as comments.
 *
 * Reads      statements, submissions, transparent statements, tickets, sessions, receipts,
 *            disclosures, boxes, keys: any COSE_Sign1 and any CBOR of the subset.  Byte strings
 *            that are CBOR by their place are opened: << ... >>.
 * Errors     E_SYNTAX: neither; E_MEMORY: the buffer is full. */
#ifndef FAB_STATEMENT_SHOW_H
#define FAB_STATEMENT_SHOW_H

#include "base/buf.h"
#include "base/err.h"

/* Text in lines, two blanks a level, ended by a line end. */
FAB_MUST enum fab_code fab_show(fab_bytes b, struct fab_buf *out, struct fab_err *e);

#endif
