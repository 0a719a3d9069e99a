/* cli/preset.h: the seven charters inside the program (demo/charters/), ready for a founding. */
#ifndef FAB_CLI_PRESET_H
#define FAB_CLI_PRESET_H

#include "codec/cell.h"
#include "codec/json.h"
#include "views/words.h"

struct fab_preset { const struct fab_json *doc; struct fab_cells *rows; int nrows; fab_str text; };

/* unit: a name that replaces that of the first unit, empty: none.  community: its name, the heading
 * of the charter's text. E_FIELD "--preset": there is none of that name. */
FAB_MUST enum fab_code fab_preset_read(struct fab_arena *a, fab_str name, fab_str unit,
                                       fab_str community, enum fab_lang lang,
                                       struct fab_preset *out, struct fab_err *e);
/* Names in the order of the files; NULL behind the last. */
const char *fab_preset_name(struct fab_arena *a, int n);

#endif
