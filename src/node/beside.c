/* beside.c: what lies beside the log, read and put: disclosures, names, keys, boxes, shares, small
 * things, search.
 *
 * Writing here goes through the writer's connection, between batches, in a transaction of its
 * own.
 * Source  WIRE 2.5, 2.6, 7; INTERFACES 2.1 (files, seals, keys). */
#include "node/desk.h"
#include "node/mail.h"

enum { TEXTS_OF_ENTRY = FAB_L_disclosures };

/* ---- reading */

struct copying {
    struct fab_arena     *a;
    struct fab_disclosed *out;
    bool                  found, erased, full;
};

static struct fab_disclosed disclosed_of(const struct fab_kept_row *row)
{
    const bool clear = row->state == FAB_KEPT_CLEAR;

    return (struct fab_disclosed){ .digest = row->digest,
                                   .index = row->index,
                                   .field = row->field,
                                   .boxed = row->state == FAB_KEPT_BOXED,
                                   .bytes = clear ? row->bytes : (fab_bytes){ NULL, 0 } };
}

/* Rows come with those in clear first, erased ones after them, boxed ones last. */
static bool copy_disclosure(void *arg, const struct fab_kept_row *row)
{
    struct copying *c = arg;

    c->erased |= row->state == FAB_KEPT_ERASED;
    if (row->state == FAB_KEPT_ERASED) return true;
    const fab_str s = fab_copy(c->a, (fab_str){ (const char *)row->bytes.p, row->bytes.len });
    *c->out = disclosed_of(row);
    if (!c->out->boxed) c->out->bytes = fab_bytes_of(s.p, s.len);
    c->full = s.p == NULL && row->bytes.len > 0;
    c->found = true;
    return false;
}

enum fab_code fab_node_disclosure(struct fab_reading *r, const fab_id *digest, struct fab_arena *a,
                                  struct fab_disclosed *out, struct fab_err *e)
{
    struct copying c = { .a = a, .out = out };

    FAB_TRY(fab_store_disclosure(fab_reading_db(r), digest, copy_disclosure, &c, e));
    if (!c.found) return fab_fail(e, c.erased ? FAB_E_ERASED : FAB_E_REF);
    return c.full ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

struct passing {
    fab_disclosed_fn *each;
    void             *arg;
};

static bool pass(void *arg, const struct fab_kept_row *row)
{
    const struct passing      *p = arg;
    const struct fab_disclosed d = disclosed_of(row);

    return p->each(p->arg, &d);
}

enum fab_code fab_node_disclosures_of(struct fab_reading *r, int64_t first, int64_t behind,
                                      fab_disclosed_fn *each, void *arg, struct fab_err *e)
{
    struct passing p = { each, arg };

    return fab_store_disclosures(fab_reading_db(r), first, behind, pass, &p, e);
}

enum fab_code fab_node_disclosures(struct fab_reading *r, int64_t index, fab_disclosed_fn *each,
                                   void *arg, struct fab_err *e)
{
    return fab_node_disclosures_of(r, index, index + 1, each, arg, e);
}

/* The text of one field, copied. */
struct text {
    int               field;
    struct fab_arena *a;
    fab_str           text;
};

static bool find_text(void *arg, const struct fab_kept_row *row)
{
    struct text          *t = arg;
    struct fab_disclosure d;

    if (row->field != t->field || row->state != FAB_KEPT_CLEAR) return true;
    if (fab_disclosure_read(row->bytes, &d, NULL) == FAB_OK && d.type == 't') {
        t->text = fab_copy(t->a, d.text);
    }
    return false;
}

fab_str fab_node_text(struct fab_reading *r, int64_t index, int field, struct fab_arena *a)
{
    struct text    t = { .field = field, .a = a };
    struct fab_err e;

    return fab_store_disclosures(fab_reading_db(r), index, index + 1, find_text, &t, &e) == FAB_OK
               ? t.text
               : (fab_str){ NULL, 0 };
}

fab_str fab_node_name(struct fab_reading *r, const fab_id *mid, struct fab_arena *a)
{
    struct text    t = { .field = FAB_D_name, .a = a };
    struct fab_err e;

    return fab_store_disclosures_of(fab_reading_db(r), mid, find_text, &t, &e) == FAB_OK
               ? t.text
               : (fab_str){ NULL, 0 };
}

static bool find_box_key(void *arg, const struct fab_kept_row *row)
{
    struct fab_disclosure d;

    if (row->field != FAB_D_box_key || row->state != FAB_KEPT_CLEAR) return true;
    if (fab_disclosure_read(row->bytes, &d, NULL) == FAB_OK && d.type == 'b' && d.bytes.len == 32) {
        memcpy(arg, d.bytes.p, 32);
    }
    return false;
}

enum fab_code fab_node_member_key(struct fab_reading *r, const fab_id *mid, uint8_t signing[32],
                                  uint8_t box[32], struct fab_err *e)
{
    struct fab_db           *db = fab_reading_db(r);
    const struct fab_member *m = fab_row_read(r->tray, FAB_R_member, FAB_KEY(.a = *mid));

    memset(box, 0, 32);
    if (m == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_keys_of_entry(db, &m->keydig, signing, e));
    return fab_store_disclosures_of(db, &m->keydig, find_box_key, box, e);
}

struct boxes {
    struct fab_arena *a;
    fab_bytes        *out;
    int               most, n;
    int64_t           index;
};

static bool note_index(void *arg, const struct fab_kept_row *row)
{
    *(int64_t *)arg = row->index;
    return false;
}

static bool copy_box(void *arg, const struct fab_kept_row *row)
{
    struct boxes *b = arg;
    const fab_str s = fab_copy(b->a, (fab_str){ (const char *)row->bytes.p, row->bytes.len });

    if (s.p == NULL || b->n == b->most) return false;
    b->out[b->n++] = fab_bytes_of(s.p, s.len);
    return true;
}

enum fab_code fab_node_boxes(struct fab_reading *r, const fab_id *digest, struct fab_arena *a,
                             fab_bytes *out, int most, int *n, struct fab_err *e)
{
    struct boxes b = { .a = a, .out = out, .most = most };

    FAB_TRY(fab_store_disclosure(fab_reading_db(r), digest, note_index, &b.index, e));
    FAB_TRY(fab_store_boxes(fab_reading_db(r), digest, b.index, copy_box, &b, e));
    *n = b.n;
    return FAB_OK;
}

enum fab_code fab_node_kept(struct fab_reading *r, const char *kind, fab_bytes name,
                            struct fab_arena *a, fab_bytes *out, struct fab_err *e)
{
    return fab_store_kept(fab_reading_db(r), kind, name, a, out, e);
}

enum fab_code fab_node_search(struct fab_reading *r, fab_str query, fab_id *out, int most, int *n,
                              struct fab_err *e)
{
    return fab_store_find(fab_reading_db(r), query, out, most, n, e);
}

/* ---- putting */

/* The writer's connection, between two batches, in a transaction. */
enum fab_code fab_beside_begin(struct fab_node *n, struct fab_err *e)
{
    if (n->read_only) return fab_fail_what(e, FAB_E_DISK, FAB_STR("reading: opened so"));
    fab_lock_take(&n->writing);
    const enum fab_code code = fab_db_begin(n->db, e);
    if (code != FAB_OK) fab_lock_give(&n->writing);
    return code;
}

enum fab_code fab_beside_end(struct fab_node *n, enum fab_code code, struct fab_err *e)
{
    if (code == FAB_OK) code = fab_db_commit(n->db, e);
    if (code != FAB_OK) fab_db_rollback(n->db);
    fab_lock_give(&n->writing);
    return code;
}

enum fab_code fab_beside_count(struct fab_node *n, enum fab_spent what, const fab_id *who,
                               int64_t most, struct fab_err *e)
{
    const int64_t day = fab_node_now(n).ms / FAB_DAY_MS;
    int64_t       had;

    FAB_TRY(fab_store_spent(n->db, what, who, day, &had, e));
    if (had >= most) return fab_fail(e, FAB_E_QUOTA, most);
    return fab_store_spent_put(n->db, what, who, day, had + 1, e);
}

enum fab_code fab_beside_sweep(struct fab_node *n, struct fab_err *e)
{
    FAB_TRY(fab_mail_sweep(n, e));
    FAB_TRY(fab_files_sweep(n, e));
    return fab_store_spent_sweep(n->db, fab_node_now(n).ms / FAB_DAY_MS, e);
}

enum fab_code fab_node_cosign(struct fab_node *n, int64_t size, fab_str lines, struct fab_err *e)
{
    uint8_t        text[FAB_L_note_bytes];
    struct fab_buf note = FAB_BUF(text);
    int64_t        have = 0, at = 0;
    enum fab_code  code;

    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_checkpoint(n->db, size, &note, &have, &at, e);
    fab_put_str(&note, lines);
    if (code == FAB_OK && have != size) code = fab_fail(e, FAB_E_REF);
    if (code == FAB_OK && note.failed) code = fab_fail_field(e, FAB_E_SYNTAX, "lines");
    if (code == FAB_OK) code = fab_store_checkpoint_put(n->db, size, at, fab_buf_str(&note), e);
    return fab_beside_end(n, code, e);
}

enum fab_code fab_node_box_put(struct fab_node *n, const fab_id *digest, fab_bytes box,
                               struct fab_err *e)
{
    int64_t       index = -1;
    enum fab_code code;

    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_disclosure(n->db, digest, note_index, &index, e);
    if (code == FAB_OK) code = fab_store_box_put(n->db, digest, index, box, e);
    return fab_beside_end(n, code, e);
}

/* Only a holder of a share of that seal has one to hand in. */
struct holders {
    const fab_id *holder;
    bool          found;
};

static bool find_holder(void *arg, const fab_id *holder, bool opened, fab_bytes bytes)
{
    struct holders *h = arg;

    (void)bytes;
    h->found |= !opened && fab_same(holder, h->holder);
    return true;
}

enum fab_code fab_node_share_put(struct fab_node *n, const fab_id *seal, const fab_id *holder,
                                 fab_bytes share, struct fab_err *e)
{
    struct holders h = { .holder = holder };
    enum fab_code  code;

    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_shares(n->db, seal, find_holder, &h, e);
    if (code == FAB_OK && !h.found) code = fab_fail(e, FAB_E_REF);
    if (code == FAB_OK) code = fab_store_share_put(n->db, seal, holder, true, share, e);
    if (code == FAB_OK) n->openings.lost = true; /* it may be the last one that was missing */
    FAB_TRY(fab_beside_end(n, code, e));
    return fab_node_tick(n, e);
}

enum fab_code fab_node_keep(struct fab_node *n, const char *kind, fab_bytes name, fab_bytes value,
                            struct fab_err *e)
{
    if (name.len < 1 || name.len > 64) return fab_fail_field(e, FAB_E_FIELD, "name");
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, fab_store_keep(n->db, kind, name, fab_node_now(n).ms, value, e), e);
}

/* ---- evidence from outside */

enum fab_code fab_node_outside_add(struct fab_node *n, fab_str mark, fab_str kind,
                                   fab_outside_next_fn *next, void *arg, int64_t *number,
                                   struct fab_err *e)
{
    struct fab_outside_row row;
    int64_t                rows = 0;
    enum fab_code          code;

    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_outside_begin(n->db, mark, kind, fab_node_now(n).ms, number, e);
    while (code == FAB_OK && next(arg, &row)) {
        const struct fab_outside_put put = { row.kind,  row.depth, row.from, row.to,
                                             row.topic, row.value, row.at };
        code = fab_store_outside_row(n->db, *number, rows++, &put, e);
    }
    if (code == FAB_OK) code = fab_store_outside_end(n->db, *number, rows, e);
    FAB_TRY(fab_beside_end(n, code, e));
    fab_learn_again(n);
    return FAB_OK;
}

enum fab_code fab_node_outside_undo(struct fab_node *n, int64_t number, struct fab_err *e)
{
    FAB_TRY(fab_beside_begin(n, e));
    FAB_TRY(fab_beside_end(n, fab_store_outside_drop(n->db, number, e), e));
    fab_learn_again(n);
    return FAB_OK;
}

struct batches {
    fab_outside_batch_fn *each;
    void                 *arg;
};

static bool pass_batch(void *arg, int64_t number, fab_str mark, fab_str kind, int64_t at,
                       int64_t rows)
{
    const struct batches          *b = arg;
    const struct fab_outside_batch batch = { number, at, rows, mark, kind };

    return b->each(b->arg, &batch);
}

enum fab_code fab_node_outside_list(struct fab_reading *r, fab_outside_batch_fn *each, void *arg,
                                    struct fab_err *e)
{
    struct batches b = { each, arg };

    return fab_store_outside_batches(fab_reading_db(r), pass_batch, &b, e);
}

struct rows {
    fab_outside_row_fn *each;
    void               *arg;
};

static bool pass_row(void *arg, const struct fab_outside_put *p)
{
    const struct rows           *r = arg;
    const struct fab_outside_row row = { p->from, p->to,   p->topic, p->value,
                                         p->at,   p->kind, p->depth };

    return r->each(r->arg, &row);
}

enum fab_code fab_node_outside_rows(struct fab_reading *r, fab_str mark, fab_outside_row_fn *each,
                                    void *arg, struct fab_err *e)
{
    struct rows pass_on = { each, arg };

    return fab_store_outside_rows(fab_reading_db(r), mark, pass_row, &pass_on, e);
}
