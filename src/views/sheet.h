/* views/sheet.h: a sheet and what comes of two, in words (DECISION 8).  For the command line and
 * the app's core alike: no state, no tray, only what is given.
 *
 * Documents  members are written into the open object.
 * Ownership  texts come in the arena given. */
#ifndef FAB_VIEWS_SHEET_H
#define FAB_VIEWS_SHEET_H

#include "codec/json.h"
#include "judge/sheet.h"
#include "views/words.h"

/* The reader's language; the unit of the deal by its name and how many make one. */
struct fab_sheet_words {
    enum fab_lang     lang;
    fab_str           unit;
    int64_t           per_one;
    struct fab_arena *arena;
};

/* "needs": [{leg, stake, steps, need, text}], "gives": [{leg, row, most, text}]: my own sheet. */
void fab_view_sheet_rows(struct fab_out *o, const struct fab_sheet_words *w,
                         const struct fab_sheet *s);
/* "state": "deal" or "none", "text"; of a deal "half", "steps", "burden_milli" and
 * "legs": [{leg, step, need, text, rows: [{row, amount, text}], cover}], cover: what GET /v1/cover
 * is asked for; of none, when a row was short, "short": {leg, stake, need, missing}. */
void fab_view_bargain(struct fab_out *o, const struct fab_sheet_words *w,
                      const struct fab_outline *outline, const struct fab_bargain *b);
/* {"sheets": [{"needs", "gives"}, ...], "bargain": {...}} of party 0's sheet and party 1's about
 * that outline; without the bargain while one of them is missing (empty).  E_SYNTAX "sheet": of
 * another outline. */
FAB_MUST enum fab_code fab_view_sheets(const struct fab_sheet_words *w, fab_bytes outline,
                                       const fab_bytes sheet[2], struct fab_buf *json,
                                       struct fab_err *e);

#endif
