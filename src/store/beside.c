/* beside.c: what lies beside the state and is never folded: disclosures, boxes, shares, photos,
 * secrets, small things, search.
 *
 * Why     whatever a person typed can be erased without changing a byte of the log; so it must be
 *         here and only here.
 * Idea    erasing leaves the digest and says so (410 after that, for ever); content, boxes and
 *         search words go.
 * Source  WIRE 2.5, 2.6, 7. */
#include "store/store.h"

static enum fab_code walk_kept(struct fab_db *db, enum fab_query q, const struct fab_in *in,
                               int nin, fab_kept_fn *each, void *arg, int64_t *seen,
                               struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    while (fab_rows_next(&rows)) {
        const struct fab_kept_row row = { fab_rows_id(&rows, 0), fab_rows_int(&rows, 1),
                                          (int)fab_rows_int(&rows, 2), (int)fab_rows_int(&rows, 3),
                                          fab_rows_bytes(&rows, 4) };
        *seen += 1;
        if (!each(arg, &row)) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_disclosure_put(struct fab_db *db, const struct fab_kept_row *row,
                                       struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(row->index), fab_in_sid(&row->digest),
                                 FAB_IN_INT(row->field), FAB_IN_INT(row->state),
                                 FAB_IN_BYTES(row->bytes) };

    return fab_db_run(db, FAB_Q_disclosure_put, in, fab_countof(in), e);
}

enum fab_code fab_store_disclosures(struct fab_db *db, int64_t first, int64_t behind,
                                    fab_kept_fn *each, void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(first), FAB_IN_INT(behind) };
    int64_t             seen = 0;

    return walk_kept(db, FAB_Q_disclosures, in, fab_countof(in), each, arg, &seen, e);
}

enum fab_code fab_store_disclosure(struct fab_db *db, const fab_id *digest, fab_kept_fn *each,
                                   void *arg, struct fab_err *e)
{
    struct fab_in in[] = { fab_in_sid(digest), fab_in_sid(digest) };
    int64_t       seen = 0, size;

    FAB_TRY(walk_kept(db, FAB_Q_disclosure_sdx, in, 1, each, arg, &seen, e));
    if (seen > 0) return FAB_OK;
    /* Behind the state that is filed sdx does not know it yet: at most FAB_L_trail entries to
     * look through. */
    FAB_TRY(fab_store_meta(db, FAB_META_size, &size, e));
    in[0] = FAB_IN_INT(size);
    FAB_TRY(walk_kept(db, FAB_Q_disclosure_tail, in, 2, each, arg, &seen, e));
    return seen > 0 ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_store_entry_of_put(struct fab_db *db, const fab_id *id, int64_t index,
                                     struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(id), FAB_IN_INT(index) };

    return fab_db_run(db, FAB_Q_entry_of_put, in, fab_countof(in), e);
}

enum fab_code fab_store_disclosures_of(struct fab_db *db, const fab_id *id, fab_kept_fn *each,
                                       void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_id(id) };
    int64_t             seen = 0;

    FAB_TRY(walk_kept(db, FAB_Q_disclosures_of, in, fab_countof(in), each, arg, &seen, e));
    return seen > 0 ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_store_erase(struct fab_db *db, const fab_id *digest, int64_t index,
                              struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_BYTES(((fab_bytes){ NULL, 0 })), FAB_IN_INT(index),
                                 fab_in_sid(digest) };

    FAB_TRY(fab_db_run(db, FAB_Q_erase, in, 3, e));
    FAB_TRY(fab_store_files_erase(db, digest, e));
    return fab_db_run(db, FAB_Q_boxes_drop, in + 1, 2, e);
}

static enum fab_code walk_due(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                              fab_due_fn *each, void *arg, struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    while (fab_rows_next(&rows)) {
        const fab_id digest = fab_rows_id(&rows, 0);
        each(arg, &digest, fab_rows_int(&rows, 1));
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_due(struct fab_db *db, int64_t now_ms, fab_due_fn *each, void *arg,
                            struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(now_ms) };

    return walk_due(db, FAB_Q_due, in, fab_countof(in), each, arg, e);
}

enum fab_code fab_store_marked(struct fab_db *db, fab_due_fn *each, void *arg, struct fab_err *e)
{
    return walk_due(db, FAB_Q_marked, NULL, 0, each, arg, e);
}

enum fab_code fab_store_box_put(struct fab_db *db, const fab_id *digest, int64_t index,
                                fab_bytes box, struct fab_err *e)
{
    struct fab_in in[] = { FAB_IN_INT(index), fab_in_sid(digest), FAB_IN_INT(0),
                           FAB_IN_BYTES(box) };
    int64_t       last;

    FAB_TRY(fab_db_int(db, FAB_Q_box_last, in, 2, -1, &last, e));
    in[2].n = last + 1;
    return fab_db_run(db, FAB_Q_box_put, in, fab_countof(in), e);
}

enum fab_code fab_store_boxes(struct fab_db *db, const fab_id *digest, int64_t index,
                              fab_kept_fn *each, void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(index), fab_in_sid(digest) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_boxes, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        const struct fab_kept_row row = { .digest = fab_rows_id(&rows, 0),
                                          .index = fab_rows_int(&rows, 1),
                                          .state = FAB_KEPT_BOXED,
                                          .bytes = fab_rows_bytes(&rows, 2) };
        if (!each(arg, &row)) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_share_put(struct fab_db *db, const fab_id *seal, const fab_id *holder,
                                  bool opened, fab_bytes bytes, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(seal), fab_in_sid(holder), FAB_IN_INT(opened),
                                 FAB_IN_BYTES(bytes) };

    return fab_db_run(db, FAB_Q_share_put, in, fab_countof(in), e);
}

enum fab_code fab_store_shares(struct fab_db *db, const fab_id *seal, fab_share_fn *each, void *arg,
                               struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(seal) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_shares, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        const fab_id holder = fab_rows_id(&rows, 0);
        if (!each(arg, &holder, fab_rows_int(&rows, 1) != 0, fab_rows_bytes(&rows, 2))) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_shares_waiting(struct fab_db *db, const fab_id *after, fab_seal_fn *each,
                                       void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_BYTES(fab_bytes_of(after->b, sizeof after->b)) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_shares_waiting, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        const fab_id seal = fab_rows_id(&rows, 0);
        each(arg, &seal);
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_shares_drop(struct fab_db *db, const fab_id *seal, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(seal) };

    return fab_db_run(db, FAB_Q_shares_drop, in, fab_countof(in), e);
}

/* The bytes of one column of one row, copied into the arena; type, if asked for, is the column
 * before it. */
static enum fab_code one(struct fab_db *db, enum fab_query q, const struct fab_in *in, int nin,
                         struct fab_arena *a, int *type, fab_bytes *out, struct fab_err *e)
{
    const int       column = type != NULL ? 1 : 0;
    bool            there = false;
    uint8_t        *copy = NULL;
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, q, in, nin, &rows, e));
    if (fab_rows_next(&rows)) {
        const fab_bytes b = fab_rows_bytes(&rows, column);
        there = true;
        copy = fab_new(a, uint8_t, fab_max(b.len, 1));
        if (copy != NULL && b.len > 0) memcpy(copy, b.p, b.len);
        *out = fab_bytes_of(copy, b.len);
        if (type != NULL) *type = (int)fab_rows_int(&rows, 0);
    }
    FAB_TRY(fab_rows_close(&rows, e));
    if (!there) return fab_fail(e, FAB_E_REF);
    return copy == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_store_file_put(struct fab_db *db, const fab_id *sha256, int type, int64_t at,
                                 fab_bytes content, bool *fresh, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(sha256), FAB_IN_INT(type), FAB_IN_INT(at),
                                 FAB_IN_BYTES(content) };
    int64_t             there;

    FAB_TRY(fab_db_int(db, FAB_Q_file_at, in, 1, -1, &there, e));
    *fresh = there < 0;
    return fab_db_run(db, FAB_Q_file_put, in, fab_countof(in), e);
}

enum fab_code fab_store_file(struct fab_db *db, const fab_id *sha256, struct fab_arena *a,
                             int *type, fab_bytes *out, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(sha256) };

    return one(db, FAB_Q_file, in, fab_countof(in), a, type, out, e);
}

enum fab_code fab_store_files(struct fab_db *db, fab_file_fn *each, void *arg, struct fab_err *e)
{
    struct fab_rows rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_files, NULL, 0, &rows, e));
    while (fab_rows_next(&rows)) {
        const fab_id name = fab_rows_id(&rows, 0);
        if (!each(arg, &name, fab_rows_bytes(&rows, 1))) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_file_use(struct fab_db *db, const fab_id *digest, const fab_id *sha256,
                                 struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(digest), fab_in_sid(sha256) };

    return fab_db_run(db, FAB_Q_file_use, in, fab_countof(in), e);
}

enum fab_code fab_store_files_erase(struct fab_db *db, const fab_id *digest, struct fab_err *e)
{
    const struct fab_in in[] = { fab_in_sid(digest), fab_in_sid(digest) };

    FAB_TRY(fab_db_run(db, FAB_Q_file_erase, in, 2, e));
    return fab_db_run(db, FAB_Q_file_use_drop, in, 1, e);
}

enum fab_code fab_store_files_sweep(struct fab_db *db, int64_t before_ms, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(before_ms) };

    return fab_db_run(db, FAB_Q_file_sweep, in, fab_countof(in), e);
}

enum fab_code fab_store_spent(struct fab_db *db, enum fab_spent what, const fab_id *who,
                              int64_t day, int64_t *n, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(what), fab_in_id(who), FAB_IN_INT(day) };

    return fab_db_int(db, FAB_Q_spent, in, fab_countof(in), 0, n, e);
}

enum fab_code fab_store_spent_put(struct fab_db *db, enum fab_spent what, const fab_id *who,
                                  int64_t day, int64_t n, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(what), fab_in_id(who), FAB_IN_INT(day), FAB_IN_INT(n) };

    return fab_db_run(db, FAB_Q_spent_put, in, fab_countof(in), e);
}

enum fab_code fab_store_spent_sweep(struct fab_db *db, int64_t day, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(day) };

    return fab_db_run(db, FAB_Q_spent_sweep, in, fab_countof(in), e);
}

enum fab_code fab_store_key_put(struct fab_db *db, const char *name, fab_bytes secret,
                                struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(name)), FAB_IN_BYTES(secret) };

    return fab_db_run(db, FAB_Q_secret_put, in, fab_countof(in), e);
}

enum fab_code fab_store_key(struct fab_db *db, const char *name, struct fab_arena *a,
                            fab_bytes *out, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(name)) };

    return one(db, FAB_Q_secret, in, fab_countof(in), a, NULL, out, e);
}

enum fab_code fab_store_key_drop(struct fab_db *db, const char *name, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(name)) };

    return fab_db_run(db, FAB_Q_secret_drop, in, fab_countof(in), e);
}

enum fab_code fab_store_keep(struct fab_db *db, const char *kind, fab_bytes name, int64_t at,
                             fab_bytes value, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(kind)), FAB_IN_BYTES(name), FAB_IN_INT(at),
                                 FAB_IN_BYTES(value) };

    return value.len == 0 ? fab_db_run(db, FAB_Q_kept_drop, in, 2, e)
                          : fab_db_run(db, FAB_Q_keep, in, fab_countof(in), e);
}

enum fab_code fab_store_kept(struct fab_db *db, const char *kind, fab_bytes name,
                             struct fab_arena *a, fab_bytes *out, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(kind)), FAB_IN_BYTES(name) };

    return one(db, FAB_Q_kept, in, fab_countof(in), a, NULL, out, e);
}

enum fab_code fab_store_kept_each(struct fab_db *db, const char *kind, fab_bytes after,
                                  fab_small_fn *each, void *arg, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_TEXT(fab_str_of(kind)), FAB_IN_BYTES(after) };
    struct fab_rows     rows;

    FAB_TRY(fab_rows_open(db, FAB_Q_kept_each, in, fab_countof(in), &rows, e));
    while (fab_rows_next(&rows)) {
        if (!each(arg, fab_rows_bytes(&rows, 0), fab_rows_bytes(&rows, 1))) break;
    }
    return fab_rows_close(&rows, e);
}

enum fab_code fab_store_find_drop(struct fab_db *db, int64_t index, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(index) };

    return fab_db_run(db, FAB_Q_find_drop, in, fab_countof(in), e);
}

enum fab_code fab_store_find_put(struct fab_db *db, int64_t index, const fab_id *object,
                                 fab_str text, struct fab_err *e)
{
    const struct fab_in in[] = { FAB_IN_INT(index), fab_in_sid(object), FAB_IN_TEXT(text) };

    return fab_db_run(db, FAB_Q_find_put, in, fab_countof(in), e);
}

/* What people type is never a query of FTS5: each word becomes a quoted string, the last one a
 * prefix. */
static void put_match(struct fab_buf *b, fab_str query)
{
    fab_str word;

    while (query.len > 0) {
        word = fab_str_trim(fab_str_cut(&query, ' '));
        if (word.len == 0) continue;
        fab_put_byte(b, '"');
        for (size_t i = 0; i < word.len; i++) {
            if (word.p[i] == '"') continue;
            fab_put_byte(b, (uint8_t)word.p[i]);
        }
        fab_put_text(b, query.len > 0 ? "\" " : "\" *");
    }
}

enum fab_code fab_store_find(struct fab_db *db, fab_str query, fab_id *out, int most, int *n,
                             struct fab_err *e)
{
    uint8_t         text[2048];
    struct fab_buf  match = FAB_BUF(text);
    struct fab_rows rows;

    *n = 0;
    put_match(&match, query);
    if (match.failed) return fab_fail_field(e, FAB_E_FIELD, "q");
    if (match.len == 0) return FAB_OK;
    const struct fab_in in[] = { FAB_IN_TEXT(fab_buf_str(&match)) };
    FAB_TRY(fab_rows_open(db, FAB_Q_find, in, fab_countof(in), &rows, e));
    while (*n < most && fab_rows_next(&rows)) out[(*n)++] = fab_rows_id(&rows, 0);
    return fab_rows_close(&rows, e);
}
