/* outside.c: evidence from outside: batches of rows beside the state, known to judgement only,
 * undone as a whole.
 *
 * Source  DECISION 1, WIRE 10. */
#include "store/store.h"

enum fab_code fab_store_outside_begin(struct fab_db *db, fab_str mark, fab_str kind, int64_t at,
                                      int64_t *number, struct fab_err *e)
{
    int64_t last;

    FAB_TRY(fab_db_int(db, FAB_Q_outside_last, NULL, 0, 0, &last, e));
    *number = last + 1;
    const struct fab_in in[] = { FAB_IN_INT(*number), FAB_IN_TEXT(mark), FAB_IN_TEXT(kind),
                                 FAB_IN_INT(at), FAB_IN_INT(0) };
    return fab_db_run(db, FAB_Q_outside_batch_put, in, fab_countof(in), e);
}

enum fab_code fab_store_outside_row(struct fab_db *db, int64_t number, int64_t n,
                                    const struct fab_outside_put *r, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(number),   FAB_IN_INT(n),        FAB_IN_INT(r->kind),
                                 FAB_IN_TEXT(r->from), FAB_IN_TEXT(r->to),   FAB_IN_TEXT(r->topic),
                                 FAB_IN_INT(r->value), FAB_IN_INT(r->depth), FAB_IN_INT(r->at) };

    return fab_db_run(db, FAB_Q_outside_row_put, in, fab_countof(in), e);
}

enum fab_code fab_store_outside_end(struct fab_db *db, int64_t number, int64_t rows,
                                    struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(rows), FAB_IN_INT(number) };

    return fab_db_run(db, FAB_Q_outside_batch_size, in, fab_countof(in), e);
}

enum fab_code fab_store_outside_drop(struct fab_db *db, int64_t number, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(number) };
    int64_t             there;

    FAB_TRY(fab_db_int(db, FAB_Q_outside_batch, in, fab_countof(in), -1, &there, e));
    if (there < 0) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_db_run(db, FAB_Q_outside_rows_drop, in, fab_countof(in), e));
    return fab_db_run(db, FAB_Q_outside_batch_drop, in, fab_countof(in), e);
}

enum fab_code fab_store_outside_batches(struct fab_db *db, fab_store_batch_fn *each, void *arg,
                                        struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_outside_batches, NULL, 0, &rows, e));
    while (fab_rows_next(&rows)) {
        if (!each(arg, fab_rows_int(&rows, 0), fab_rows_text(&rows, 1), fab_rows_text(&rows, 2),
                  fab_rows_int(&rows, 3), fab_rows_int(&rows, 4))) {
            break;
        }
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_outside_rows(struct fab_db *db, fab_str mark, fab_store_outside_fn *each,
                                     void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(mark) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_outside_rows, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        const struct fab_outside_put row = { .kind = (int)fab_rows_int(&rows, 0),
                                             .from = fab_rows_text(&rows, 1),
                                             .to = fab_rows_text(&rows, 2),
                                             .topic = fab_rows_text(&rows, 3),
                                             .value = fab_rows_int(&rows, 4),
                                             .depth = (int)fab_rows_int(&rows, 5),
                                             .at = fab_rows_int(&rows, 6) };
        if (!each(arg, &row)) break;
    }
    return fab_rows_close(&rows, e);
}
