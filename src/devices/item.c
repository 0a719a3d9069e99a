/* item: things, services and requests, and when a thing is free.
 *
 * Family   promise.
 * Why      a tool library is first of all a shelf: what is there, in which state, and until when it
 *          is out.
 * Idea     one kind, `offer`, says everything: a listing; with 6 = a listing: by its author, with
 *          marks a repair note (mark 1, condition 0..4, 0 unusable), without a renewal of its end
 *          date; by another, +1 a note in the log, -1 waiting for it.  Texts of these live with the
 *          listing, so sub names it too.  A note stays until its own end.  A thing is reserved by
 *          an agreement that is live; nothing else is counted.
 * Cost     an offer: one scan of the author's listings, at most 1,024; a reservation: of a thing's
 *          live agreements, at most 256.
 * Source   PROTOCOL 2 (offer), 8.5; MISSION 6, things. */
#include "devices/item.h"
#include "state/ids.h"

enum { PLAIN = 1, OWN = 1024, LAPSES = 1, GOES = 2, QTY_MAX = 10000, HAS_QTY = 1 << 2 };

struct fab_post *fab_item_listed(struct fab_tray *t, const fab_id *sid)
{
    struct fab_post *p = fab_get_post(t, FAB_KEY(.a = *sid));

    return p != NULL && p->kind == FAB_K_offer && p->state == FAB_LISTED &&
        fab_id_none(&p->obj) ? p : NULL;
}

int64_t fab_item_mark(struct fab_tray *t, const fab_id *sid, int code)
{
    const struct fab_post_row *mark = fab_get_post_row(t, FAB_KEY(.a = *sid, .n = code));

    return mark != NULL ? mark->val : -1;
}

enum fab_code fab_item_free(struct fab_tray *t, const struct fab_post *thing, int64_t from_ms,
                            int64_t till_ms, int64_t qty,
                            const fab_id *but, struct fab_err *e)
{
    void         *row[FAB_L_thing_live];
    const int64_t buffer_ms = fab_set(t, FAB_S_item_buffer) * 1000, now = fab_now(t).ms;
    const int     n = fab_scan(t, FAB_I_agr_by_thing, FAB_KEY(.a = thing->sid), row,
                               fab_countof(row));
    int64_t       out = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_agr *a = row[i];
        const int64_t         till = fab_max(a->till, now + 1);  /* not back yet: still out */

        if (but != NULL && fab_same(&a->sid, but)) continue;
        if (a->start < till_ms + buffer_ms && till > from_ms - buffer_ms) out += a->qty;
    }
    if (out + qty > thing->qty) return fab_fail(e, FAB_E_TAKEN, fab_max(thing->qty - out, 0));
    return n == fab_countof(row) ? fab_fail_limit(e, "thing", n, n + 1) : FAB_OK;
}

/* ---- what an offer may say */

/* Marks: [code, value], codes rising. */
static enum fab_code marks_form(const struct fab_statement *s, struct fab_err *e)
{
    int64_t last = 0;

    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cell *cell = s->list[i].cell;

        if (s->list[i].count != 2 || cell[0].type != 'i' || cell[1].type != 'i') {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (cell[0].n <= last || cell[0].n >= FAB_MARKS) {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (cell[1].n < 0 || cell[1].n > FAB_AMOUNT_MAX) {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (cell[0].n == FAB_MARK_CONDITION && cell[1].n > 4) {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        last = cell[0].n;
    }
    return FAB_OK;
}

/* Asks: type of hold and least amount, in turn. */
static enum fab_code asks_form(const struct fab_statement *s, struct fab_err *e)
{
    if (s->nvec % 2 != 0 || s->nvec > 2 * FAB_ASKS_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "vec");
    }
    for (int i = 0; i < s->nvec; i += 2) {
        if (s->vec[i] < 1 || s->vec[i] > 9 || s->vec[i + 1] < 1 || s->vec[i + 1] > FAB_AMOUNT_MAX) {
            return fab_fail_field(e, FAB_E_FIELD, "vec");
        }
    }
    return FAB_OK;
}

static enum fab_code more_form(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    int64_t per_one;

    if (s->amount.units > FAB_AMOUNT_MAX) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (fab_unit_type(t, (int)fab_min(s->unit, 255), &per_one) == 0) {
        return fab_fail_field(e, FAB_E_FIELD, "unit");
    }
    if (s->place < 0 || s->place > fab_list_count(t, FAB_LIST_places)) {
        return fab_fail_field(e, FAB_E_FIELD, "place");
    }
    if ((s->more & HAS_QTY) && (s->qty < 1 || s->qty > QTY_MAX)) {
        return fab_fail_field(e, FAB_E_FIELD, "qty");
    }
    if (s->repeat_days != 0 || s->repeat_times != 0 || !fab_id_none(&s->arbiter) ||
        s->from.ms != 0) {
        return fab_fail_field(e, FAB_E_FIELD, "more");
    }
    return FAB_OK;
}

/* Calls with sealed answers (9 = 2, 3) come with a device of their own. */
static enum fab_code form(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    if (s->code != PLAIN || (s->has & F_(hash))) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->scale < -1 || s->scale > 1) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->nref > 1 || (s->scale == 0 && s->nref != 1)) {
        return fab_fail_field(e, FAB_E_FIELD, "ref");
    }
    if (s->method < 0 || s->method > 1 || (s->method == 1 && (s->scale != 1 || s->nref > 0))) {
        return fab_fail_field(e, FAB_E_FIELD, "method");
    }
    if (s->scale != 0 && s->until.ms <= fab_now(t).ms) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    FAB_TRY(marks_form(s, e));
    FAB_TRY(asks_form(s, e));
    return more_form(s, t, e);
}

/* ---- listings */

static int listed(struct fab_tray *t, fab_id author)
{
    const void *row[OWN];
    const int   n = fab_scan_read(t, FAB_I_post_by_author, FAB_KEY(.a = author, .n = FAB_K_offer),
                                  2, row, OWN);
    int         live = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_post *p = row[i];

        /* notes are free */
        live += p->state == FAB_LISTED && (fab_id_none(&p->obj) || p->scale < 0);
    }
    return n == OWN ? OWN : live;       /* more than can be counted is too many */
}

static void mark(struct fab_tray *t, fab_id sid, int64_t n, int64_t val)
{
    const struct fab_key key = { .a = sid, .n = n };
    struct fab_post_row *row = fab_get_post_row(t, &key);

    if (row == NULL) row = fab_add_post_row(t, &key);
    row->val = val;
}

static void set_marks(const struct fab_statement *s, struct fab_tray *t, fab_id sid)
{
    for (int i = 0; i < s->nlist; i++) mark(t, sid, s->list[i].cell[0].n, s->list[i].cell[1].n);
    for (int i = 0; i < s->nvec; i++) mark(t, sid, FAB_ASKS + i, s->vec[i]);
}

static void put(const struct fab_statement *s, struct fab_tray *t, fab_id obj)
{
    struct fab_post *p = fab_add_post(t, FAB_KEY(.a = s->sid));

    p->kind = FAB_K_offer;
    p->author = s->author;
    p->obj = obj;
    p->topic = s->topic;
    p->scale = s->scale;
    p->code = s->code;
    p->method = s->method;
    p->unit = s->unit;
    p->amt = s->amount.units;
    p->qty = s->more & HAS_QTY ? s->qty : 0;
    p->place = s->place;
    p->until = s->until.ms;
    p->state = FAB_LISTED;
    p->idx = s->index;
    set_marks(s, t, s->sid);
    fab_due(t, FAB_DEV_item, &s->sid, 0, s->until.ms, LAPSES);
}

static enum fab_code list(const struct fab_statement *s, struct fab_tray *t, fab_id obj,
                          struct fab_err *e)
{
    const int64_t most = fab_set(t, FAB_S_offer_max);

    if (listed(t, s->author) >= most) {
        return fab_fail_limit(e, "offer.max", most, listed(t, s->author) + 1);
    }
    put(s, t, obj);
    return FAB_OK;
}

/* Off the shelf.  Its texts get their date; its row stays as long as they do, so that old
 * agreements can name it. */
static void unlist(struct fab_tray *t, struct fab_post *p)
{
    p->state = FAB_UNLISTED;
    fab_due(t, FAB_DEV_item, &p->sid, 0, fab_now(t).ms + fab_days(fab_set(t, FAB_S_keep_offer)),
            GOES);
    fab_texts_end(t, &p->sid);
}

/* By its author: with marks, a repair note that says how the thing is now; without, a later end. */
static enum fab_code renew(const struct fab_statement *s, struct fab_tray *t, struct fab_post *p,
                           struct fab_err *e)
{
    /* nobody waits for his own thing */
    if (s->scale != 1) return fab_fail(e, FAB_E_CONFLICT);
    if (s->nlist == 0 && s->until.ms <= p->until) return fab_fail_field(e, FAB_E_DUP, "until");
    if (s->nlist > 0) {
        set_marks(s, t, p->sid);
        put(s, t, p->sid);
        return FAB_OK;
    }
    p->until = s->until.ms;
    fab_due(t, FAB_DEV_item, &p->sid, 0, p->until, LAPSES);
    return FAB_OK;
}

/* offer.  Refuses: FIELD, REF, ROLE, CONFLICT, STATE, DUP, LIMIT. */
enum fab_code fab_apply_offer(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_post *p;

    FAB_TRY(form(s, t, e));
    if (s->nref == 0) return list(s, t, (fab_id){ { 0 } }, e);

    /* its texts live with the listing */
    if (s->nsd > 0 && !fab_same(&s->about, &s->ref[0])) {
        return fab_fail_field(e, FAB_E_FIELD, "sub");
    }
    p = fab_get_post(t, FAB_KEY(.a = s->ref[0]));
    if (p == NULL || p->kind != FAB_K_offer) return fab_fail_field(e, FAB_E_REF, "ref");
    if (s->scale == 0 && !fab_same(&p->author, &s->author)) return fab_fail(e, FAB_E_ROLE);
    if (p->state != FAB_LISTED) return fab_fail(e, FAB_E_STATE);
    if (s->scale == 0) {
        unlist(t, p);
        return FAB_OK;
    }
    if (!fab_id_none(&p->obj)) return fab_fail_field(e, FAB_E_REF, "ref");    /* a note on a note */
    if (fab_same(&p->author, &s->author)) return renew(s, t, p, e);
    if (s->scale < 0) return list(s, t, p->sid, e);
    put(s, t, p->sid);
    return FAB_OK;
}

static void drop(struct fab_tray *t, struct fab_post *p)
{
    fab_texts_end(t, &p->sid);      /* those that came with its withdrawal */
    for (int n = 1; n < FAB_ASKS + 2 * FAB_ASKS_MAX; n++) {
        struct fab_post_row *row = fab_get_post_row(t, FAB_KEY(.a = p->sid, .n = n));

        if (row != NULL) fab_row_drop(t, FAB_R_post_row, row);
    }
    fab_row_drop(t, FAB_R_post, p);
}

static void due(const fab_id *sid, int n, int code, struct fab_tray *t)
{
    struct fab_post *p = fab_get_post(t, FAB_KEY(.a = *sid));

    (void)n;
    if (code == LAPSES) {
        unlist(t, p);
    } else {
        drop(t, p);
    }
}

static const struct fab_view VIEWS[] = {
    { "offers", FAB_I_post_by_author, "sid topic scale unit amt qty place until state", 'M' },
    { "waiting", FAB_I_post_by_obj, "sid author scale until", 'M' },
    { NULL, 0, NULL, 0 },
};

const struct fab_device fab_device_item = {
    .name = "item", .id = FAB_DEV_item, .family = 'p', .views = VIEWS, .due = due,
};
