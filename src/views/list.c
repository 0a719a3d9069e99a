/* views/list.c: rows of a record as a device declares them for GET /v1/views/{name}.
 *
 * Idea    the record's columns, by name, in the order of an index; ids in b64u, numbers as numbers;
 *         a list of a device needs no code of its own here.
 * Source  PROTOCOL 10 (views). */
#include "codec/base64.h"
#include "views/doc.h"

enum { LIST_ROWS = 200 };
static const fab_id NOBODY;

static void put_column(struct fab_out *o, const struct fab_column *c, const void *row)
{
    const uint8_t *at = (const uint8_t *)row + c->at;
    int64_t        n;
    fab_id         id;

    switch (c->type) {
    case FAB_COL_STR:
        fab_json_put_text(o, c->name, fab_str_of((const char *)at));
        return;
    case FAB_COL_MID:
    case FAB_COL_ID:
        memcpy(&id, at, sizeof id);
        if (fab_id_none(&id)) fab_json_put_null(o, c->name);
        else if (c->type == FAB_COL_MID) fab_json_put_mid(o, c->name, &id);
        else fab_json_put_sid(o, c->name, &id);
        return;
    default:
        memcpy(&n, at, sizeof n);
        if (c->type == FAB_COL_INT) fab_json_put_int(o, c->name, n);
        else fab_json_put_text(o, c->name, fab_str_of(fab_name_text(c->type, n)));
    }
}

/* Is the column among those that the device shows ("sid author until")? */
static bool is_shown(const char *columns, const char *name)
{
    fab_str list = fab_str_of(columns);

    while (list.len > 0) {
        if (fab_str_is(fab_str_trim(fab_str_cut(&list, ' ')), name)) return true;
    }
    return false;
}

enum fab_code fab_doc_list(struct fab_out *o, struct fab_reader *r, const struct fab_view *v,
                           struct fab_err *e)
{
    const struct fab_index_row  *index = fab_index_row(v->index);
    const struct fab_record_row *record = fab_record_row(index->record);
    void                       **row = fab_new(r->arena, void *, LIST_ROWS);
    const bool                   own = v->sees == 'P' && !r->operator_;

    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    /* Of what only parties see the index begins with whose row it is. */
    const int n = fab_scan_fixed(r->tray, v->index, FAB_KEY(.a = own ? r->about : NOBODY), own,
                                 row, LIST_ROWS);
    fab_json_open(o, "rows", '[');
    for (int i = 0; i < n; i++) {
        fab_json_open(o, NULL, '{');
        for (int c = 0; c < record->count; c++) {
            if (is_shown(v->columns, record->columns[c].name)) {
                put_column(o, &record->columns[c], row[i]);
            }
        }
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return FAB_OK;
}
