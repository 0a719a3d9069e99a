/* mail.c: the mailbox: rows beside the state that nobody but their reader is given, and that end by
 * their day alone.
 *
 * Source  INTERFACES 2.1, WIRE 2.6. */
#include "store/store.h"

enum fab_code fab_store_mail_put(struct fab_db *db, const struct fab_mail_row *r, bool *fresh,
                                 struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(&r->id),     fab_in_id(&r->reader),
                                 fab_in_id(&r->sender), FAB_IN_INT(r->at),     FAB_IN_INT(r->until),
                                  FAB_IN_INT(r->what), fab_in_id(&r->about),
                                  FAB_IN_BYTES(r->box) };
    int64_t             there;

    FAB_TRY(fab_db_int(db, FAB_Q_mail_has, in, 1, -1, &there, e));
    *fresh = there < 0;
    return fab_db_run(db, FAB_Q_mail_put, in, fab_countof(in), e);
}

enum fab_code fab_store_mail(struct fab_db *db, const fab_id *reader, int64_t now_ms,
                             fab_mail_row_fn *each, void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(reader), FAB_IN_INT(now_ms) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_mail_of, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        const struct fab_mail_row row = { .id = fab_rows_id(&rows, 0),
                                          .reader = *reader,
                                          .sender = fab_rows_id(&rows, 1),
                                          .at = fab_rows_int(&rows, 2),
                                          .until = fab_rows_int(&rows, 3),
                                          .what = (int)fab_rows_int(&rows, 4),
                                          .about = fab_rows_id(&rows, 5),
                                          .box = fab_rows_bytes(&rows, 6) };
        if (!each(arg, &row)) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_mail_drop(struct fab_db *db, const fab_id *id, const fab_id *reader,
                                  fab_id *sender, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(id), fab_in_id(reader) };
    struct fab_rows     rows;
    bool                found;

    FAB_TRY(fab_rows_open(db, FAB_Q_mail_sender, in, fab_countof(in), &rows, e));
    found = fab_rows_next(&rows);
    if (found) *sender = fab_rows_id(&rows, 0);
    FAB_TRY(fab_rows_close(&rows, e));
    return found ? fab_db_run(db, FAB_Q_mail_drop, in, 1, e) : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_store_mail_sweep(struct fab_db *db, int64_t now_ms, struct fab_err *e)
{
    const struct fab_in now[] = { FAB_IN_INT(now_ms) };

    return fab_db_run(db, FAB_Q_mail_sweep, now, fab_countof(now), e);
}
