/* statement/sheet_json.h: outlines and sheets as JSON, for people and programs (DECISION 8).
 *
 * Outline    {"at", "version", "unit", "minute_milli", "rate_day", "word_effect", "pool_keep",
 *            "parties": [mid, mid], "topic", "text", "legs": [{"debtor", "due", "stake", "premium",
 *            "after"}]}; at, due in seconds; "deal" is its name, which reading does not look at.
 * Sheet      {"needs": [{"leg", "stake", "steps", "need"}], "gives": [{"leg", "row", "most"}]}.
 * Ranges     checked when the bytes that were written are read again, as these functions do.
 * Errors     E_SYNTAX naming what is not of its form; E_MEMORY. */
#ifndef FAB_STATEMENT_SHEET_JSON_H
#define FAB_STATEMENT_SHEET_JSON_H

#include "codec/json.h"
#include "statement/sheet.h"

/* The bytes of an outline. */
FAB_MUST enum fab_code fab_outline_from_json(fab_str json, struct fab_arena *a, struct fab_buf *out,
                                             struct fab_err *e);
/* The JSON of one, "deal" with it. */
FAB_MUST enum fab_code fab_outline_to_json(fab_bytes outline, struct fab_buf *out,
                                           struct fab_err *e);
/* The bytes of a sheet about an outline; salt: 32 bytes of chance. */
FAB_MUST enum fab_code fab_sheet_from_json(fab_bytes outline, const uint8_t salt[32], fab_str json,
                                           struct fab_arena *a, struct fab_buf *out,
                                           struct fab_err *e);

#endif
