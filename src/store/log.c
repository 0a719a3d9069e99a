/* log.c: entries, tiles, checkpoints as rows.
 *
 * Idea    an entry is found by its index, or by (iat, name): a random sid alone would cost a page
 *         of the index per statement, and who repeats a statement carries its iat (RECORDS 6).
 *         Who has nothing but the sid is answered stretch by stretch of 16,384 entries: their
 *         names fill some fifty pages, so the index is written where it is warm, and a search
 *         looks once into each stretch, the newest first.  A name is four bytes of a sid: what it
 *         finds is hashed to know.  Of whole tiles the roots are rows; their hashes follow from
 *         entries and from roots below.
 * Cost    a sid alone: one look a stretch; 64 in a log of a million entries.
 * Source  PROTOCOL 9, WIRE 3. */
#include "statement/statement.h"
#include "store/store.h"

enum { STRETCH_BITS = 14 };     /* as in the index log_seek */

int64_t fab_log_name(const fab_id *sid)
{
    uint32_t n = 0;

    for (int i = 0; i < 4; i++) n = n << 8 | sid->b[i];
    return (int32_t)n;
}

static struct fab_log_row log_row(const struct fab_rows *r)
{
    return (struct fab_log_row){ .index = fab_rows_int(r, 0),
                                 .name = fab_rows_int(r, 1),
                                 .iat = fab_rows_int(r, 2),
                                 .at = fab_rows_int(r, 3),
                                 .kind = (int)fab_rows_int(r, 4),
                                 .signer = fab_rows_id(r, 5),
                                 .entry = fab_rows_bytes(r, 6) };
}

enum fab_code fab_store_log_put(struct fab_db *db, const struct fab_log_row *row, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(row->index), FAB_IN_INT(row->name),
                                 FAB_IN_INT(row->iat),   FAB_IN_INT(row->at),
                                 FAB_IN_INT(row->kind),  fab_in_id(&row->signer),
                                 FAB_IN_BYTES(row->entry) };

    return fab_db_run(db, FAB_Q_log_put, in, fab_countof(in), e);
}

enum fab_code fab_store_log_size(struct fab_db *db, int64_t *size, struct fab_err *e)
{
    FAB_TRY(fab_db_int(db, FAB_Q_log_last, NULL, 0, -1, size, e));
    *size += 1;
    return FAB_OK;
}

static enum fab_code walk(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                          int64_t most, fab_log_fn *each, void *arg, struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    for (int64_t i = 0; i < most && fab_rows_next(&rows); i++) {
        const struct fab_log_row row = log_row(&rows);
        if (!each(arg, &row)) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_log(struct fab_db *db, int64_t first, int64_t most, fab_log_fn *each,
                            void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(first) };

    return walk(db, FAB_Q_log_from, in, fab_countof(in), most, each, arg, e);
}

enum fab_code fab_store_log_by(struct fab_db *db, const fab_id *signer, int64_t before,
                               int64_t most, fab_log_fn *each, void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(signer), FAB_IN_INT(before) };

    return walk(db, FAB_Q_log_by, in, fab_countof(in), most, each, arg, e);
}

static bool copy_row(void *arg, const struct fab_log_row *row)
{
    struct fab_log_row *out = arg;

    *out = *row;
    out->entry = (fab_bytes){ NULL, 0 };
    return false;
}

enum fab_code fab_store_log_row(struct fab_db *db, int64_t index, struct fab_log_row *out,
                                struct fab_err *e)
{
    out->index = -1;
    FAB_TRY(fab_store_log(db, index, 1, copy_row, out, e));
    return out->index == index ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_store_log_name_put(struct fab_db *db, int64_t index, int64_t name,
                                     struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(name), FAB_IN_INT(index) };

    return fab_db_run(db, FAB_Q_log_name_put, in, fab_countof(in), e);
}

/* The first of the rows found whose entry has that sid; rows are index and entry.  -1: none. */
static enum fab_code look(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                           const fab_id *sid, int64_t *index, struct fab_err *e)
{
    struct fab_rows rows;

    *index = -1;
    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    while (*index < 0 && fab_rows_next(&rows)) {
        const fab_id is = fab_sid_of(fab_rows_bytes(&rows, 1));
        if (fab_same(&is, sid)) *index = fab_rows_int(&rows, 0);
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_log_find(struct fab_db *db, const fab_id *sid, int64_t iat, int64_t *index,
                                 struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(iat), FAB_IN_INT(fab_log_name(sid)) };

    FAB_TRY(look(db, FAB_Q_log_find, in, fab_countof(in), sid, index, e));
    return *index < 0 ? fab_fail(e, FAB_E_REF) : FAB_OK;
}

enum fab_code fab_store_log_seek(struct fab_db *db, const fab_id *sid, int64_t *index,
                                 struct fab_err *e)
{
    const int64_t name = fab_log_name(sid);
    int64_t       size;

    *index = -1;
    FAB_TRY(fab_store_log_size(db, &size, e));
    for (int64_t stretch = size >> STRETCH_BITS; *index < 0 && stretch >= 0; stretch--) {
        const struct fab_in in[] = { FAB_IN_INT(stretch), FAB_IN_INT(name) };

        FAB_TRY(look(db, FAB_Q_log_seek, in, fab_countof(in), sid, index, e));
    }
    return *index < 0 ? fab_fail(e, FAB_E_REF) : FAB_OK;
}

static enum fab_code damaged(struct fab_err *e, const char *what)
{
    return fab_fail_what(e, FAB_E_DISK, fab_str_of(what));
}

enum fab_code fab_store_leaves(struct fab_db *db, int64_t first, int64_t behind, uint8_t *out,
                               struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(first), FAB_IN_INT(behind) };
    struct fab_rows     rows;
    int64_t             n = first;

    FAB_TRY(fab_rows_open(db, FAB_Q_log_leaves, in, fab_countof(in), &rows, e));
    for (; n < behind && fab_rows_next(&rows); n++, out += FAB_ID_BYTES) {
        const fab_id sid = fab_sid_of(fab_rows_bytes(&rows, 0));
        memcpy(out, sid.b, FAB_ID_BYTES);
    }
    FAB_TRY(fab_rows_close(&rows, e));
    return n == behind ? FAB_OK : damaged(e, "damaged: table log");
}

enum fab_code fab_store_tile_put(struct fab_db *db, int level, int64_t n, const fab_id *root,
                                 struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(level), FAB_IN_INT(n), fab_in_sid(root) };

    return fab_db_run(db, FAB_Q_tile_put, in, fab_countof(in), e);
}

enum fab_code fab_store_tile_roots(struct fab_db *db, int level, int64_t first, int64_t behind,
                                   uint8_t *out, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(level), FAB_IN_INT(first), FAB_IN_INT(behind) };
    bool                whole = true;
    struct fab_rows     rows;
    int64_t             n = first;

    FAB_TRY(fab_rows_open(db, FAB_Q_tile_roots, in, fab_countof(in), &rows, e));
    for (; whole && n < behind && fab_rows_next(&rows); n++, out += FAB_ID_BYTES) {
        const fab_bytes root = fab_rows_bytes(&rows, 0);
        whole = root.len == FAB_ID_BYTES;
        if (whole) memcpy(out, root.p, FAB_ID_BYTES);
    }
    FAB_TRY(fab_rows_close(&rows, e));
    if (!whole) return damaged(e, "damaged: table tile");
    return n == behind ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_store_tiles(struct fab_db *db, fab_tile_row_fn *each, void *arg,
                              struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_tiles, NULL, 0, &rows, e));
    while (fab_rows_next(&rows)) {
        if (!each(arg, (int)fab_rows_int(&rows, 0), fab_rows_int(&rows, 1))) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_tiles_forget(struct fab_db *db, struct fab_err *e)
{
    return fab_db_run(db, FAB_Q_tiles_drop, NULL, 0, e);
}

enum fab_code fab_store_checkpoint_put(struct fab_db *db, int64_t size, int64_t at, fab_str note,
                                       struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(size), FAB_IN_INT(at), FAB_IN_TEXT(note) };

    return fab_db_run(db, FAB_Q_checkpoint_put, in, fab_countof(in), e);
}

enum fab_code fab_store_checkpoints_drop(struct fab_db *db, int64_t below, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(below) };

    return fab_db_run(db, FAB_Q_checkpoints_drop, in, fab_countof(in), e);
}

enum fab_code fab_store_checkpoint(struct fab_db *db, int64_t most, struct fab_buf *note,
                                   int64_t *size, int64_t *at, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(most) };
    struct fab_rows     rows;

    *size = 0;
    *at = 0;
    FAB_TRY(fab_rows_open(db, FAB_Q_checkpoint, in, fab_countof(in), &rows, e));
    if (fab_rows_next(&rows)) {
        *size = fab_rows_int(&rows, 0);
        *at = fab_rows_int(&rows, 1);
        fab_put_str(note, fab_rows_text(&rows, 2));
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_checkpoints(struct fab_db *db, fab_checkpoint_fn *each, void *arg,
                                    struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_checkpoints, NULL, 0, &rows, e));
    while (fab_rows_next(&rows)) {
        if (!each(arg, fab_rows_int(&rows, 0), fab_rows_int(&rows, 1), fab_rows_text(&rows, 2))) {
            break;
        }
    }
    return fab_rows_close(&rows, e);
}
