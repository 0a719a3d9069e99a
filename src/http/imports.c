/* http/imports.c: a batch of evidence from outside is taken back.
 *
 * Why     what came in by mistake, or against somebody's wish, goes out as a whole; judgement
 *         forgets it with the rows.
 * Source  INTERFACES 2.1 (DELETE /v1/import/{n}); reading the list is a view. */
#include "http/exchange.h"

enum fab_code fab_http_import_undo(struct exchange *x, struct fab_err *e)
{
    int64_t number;

    if (!fab_int_read(x->match.param[0], &number) || number < 1) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_node_outside_undo(x->site->node, number, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}
