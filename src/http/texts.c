/* http/texts.c: what belongs to the log but does not stand in it, for a phone that keeps the state:
 * GET /v1/log/disclosures/{n}, beside the bundle of entries /tile/entries/{n}.
 *
 * Why     20,000 statements have as many texts; asked one by one they would take an hour.
 * Form    application/vnd.fabrique.texts: records, one after another, in order of entry:
 *             index   8 bytes, big-endian: the entry, 256 n to 256 n + 255
 *             kind    1 byte: 1 a disclosure in clear (WIRE 2.5), 2 a box (WIRE 2.6)
 *             length  4 bytes, big-endian, of what follows
 *             bytes   1: the disclosure, whose SHA-256 is its digest in the entry's key 23
 *                     2: the digest, 32 bytes, then the box
 *         Whoever may not see a text, and everybody once it is erased, gets no record for it; that
 *         it was erased stands in the log.
 * Pages   at most 4 MiB and the rest of an entry; then Link: <...?after=INDEX>; rel="next".
 * Who     in clear what column Vis gives this reader (PROTOCOL 8.1); boxes that name him.
 * Cost    two walks over the entries' rows, a look at the state for each text.
 * Source  INTERFACES 2.1 and 2.3, PROTOCOL 8.1, WIRE 2.5 and 2.6. */
#include "http/exchange.h"
#include "log/tile.h"
#include "statement/box.h"

enum { CLEAR = 1, BOX = 2, PAGE_BYTES = 4 << 20, BOXES = 32 };

struct texts {
    struct exchange *x;
    struct fab_buf   out;
    int64_t          index; /* of the last record's entry */
    bool             more;  /* a page is full before `index` */
    enum fab_code    code;
    struct fab_err  *e;
};

static void put_record(struct texts *t, int64_t index, int kind, const fab_id *digest, fab_bytes b)
{
    fab_put_be(&t->out, (uint64_t)index, 8);
    fab_put_byte(&t->out, (uint8_t)kind);
    fab_put_be(&t->out, b.len + (kind == BOX ? FAB_ID_BYTES : 0), 4);
    if (kind == BOX) fab_put(&t->out, digest->b, FAB_ID_BYTES);
    fab_put(&t->out, b.p, b.len);
}

static enum fab_code put_boxes(struct texts *t, const struct fab_disclosed *d)
{
    fab_bytes box[BOXES];
    int       n = 0;

    FAB_TRY(fab_node_boxes(&t->x->reading, &d->digest, t->x->request->arena, box, BOXES, &n, t->e));
    for (int i = 0; i < n; i++) {
        if (fab_box_names(box[i], &t->x->who)) put_record(t, d->index, BOX, &d->digest, box[i]);
    }
    return FAB_OK;
}

static bool put_text(void *arg, const struct fab_disclosed *d)
{
    struct texts         *t = arg;
    const struct fab_sdx *row;

    if (t->out.len >= PAGE_BYTES && d->index != t->index) {
        t->more = true;
        return false;
    }
    t->index = d->index;
    row = fab_get_sdx(t->x->reading.tray, FAB_KEY(.a = d->digest, .n = d->index));
    if (row == NULL || row->state == 2) return true;
    if (d->boxed)
        t->code = put_boxes(t, d);
    else if (d->bytes.p != NULL && fab_view_may_read(&t->x->reader, row)) {
        put_record(t, d->index, CLEAR, &d->digest, d->bytes);
    }
    return t->code == FAB_OK;
}

/* Link: <same path?after=INDEX>; rel="next" */
static void put_next(struct exchange *x, int64_t index)
{
    struct fab_buf link = FAB_BUF_IN(x->request->arena);

    fab_put_byte(&link, '<');
    fab_put_str(&link, x->request->path);
    fab_put_text(&link, "?after=");
    fab_put_int(&link, index);
    fab_put_text(&link, ">; rel=\"next\"");
    if (!link.failed) fab_response_add(x->response, "Link", fab_buf_str(&link));
}

/* The first entry that is asked for. */
static enum fab_code first_of(struct exchange *x, int64_t n, int64_t *first, struct fab_err *e)
{
    bool          bad = false;
    const fab_str after = fab_query(x->request->query, "after", x->request->arena, &bad);
    int64_t       index;

    *first = n * FAB_TILE_WIDTH;
    if (after.len == 0 && !bad) return FAB_OK;
    if (!fab_int_read(after, &index) || index < *first || index >= *first + FAB_TILE_WIDTH) {
        return fab_fail_field(e, FAB_E_FIELD, "after");
    }
    *first = index + 1;
    return FAB_OK;
}

enum fab_code fab_http_log_texts(struct exchange *x, struct fab_err *e)
{
    struct texts t = { .x = x, .out = FAB_BUF_IN(x->request->arena), .code = FAB_OK, .e = e };
    int64_t      n, first;

    if (!fab_int_read(x->match.param[0], &n) || n < 0 || n > x->reading.size / FAB_TILE_WIDTH
        || n * FAB_TILE_WIDTH >= x->reading.size) {
        return fab_fail(e, FAB_E_REF);
    }
    FAB_TRY(first_of(x, n, &first, e));
    const int64_t behind = fab_min((n + 1) * FAB_TILE_WIDTH, x->reading.size);
    FAB_TRY(fab_node_disclosures_of(&x->reading, first, behind, put_text, &t, e));
    FAB_TRY(t.code);
    if (t.out.failed) return fab_fail(e, FAB_E_MEMORY);
    if (t.more) put_next(x, t.index);
    fab_x_bytes(x, 200, "application/vnd.fabrique.texts", fab_buf_bytes(&t.out));
    return FAB_OK;
}
