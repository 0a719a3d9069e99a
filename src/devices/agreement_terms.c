/* agreement_terms.c: what two people want to promise each other: read, checked, stored.
 *
 * Why      terms are checked whole before anybody is bound: what is not understood is not promised.
 * Idea     key 12 gives legs, key 19 the certificate of cover; both become rows as they will be
 *          kept, on the stack first.
 * Cost     at most 16 legs and 32 holds; the device of each hold checks its own.
 * Source   PROTOCOL 5.1; DECISION 4. */
#include "devices/agreement.h"
#include "devices/item.h"

enum { LEG_CELLS = 7, HOLD_CELLS = 5, PARTS = 20, QTY_MAX = 10000, YEARS_S = 10 * 366 * 86400,
       HAS_FROM = 1 << 1, HAS_QTY = 1 << 2 };

/* Is the device of this type of hold on?  A type of the agreement itself always is. */
static bool hold_is_on(struct fab_tray *t, int type)
{
    for (const struct fab_device *const *d = fab_devices(); *d != NULL; d++) {
        for (const struct fab_hold_type *h = (*d)->holds; h != NULL && h->type != 0; h++) {
            if (h->type == type) return fab_device_on(t, (*d)->name);
        }
    }
    return false;
}

/* ---- legs */

static bool sides_ok(const struct fab_deal *d, int64_t debtor, int64_t creditor)
{
    if (d->mode == FAB_MODE_PUBLIC) return debtor == 0 && creditor == FAB_COMMUNITY;
    return (debtor == 0 || debtor == 1) && creditor == 1 - debtor;
}

/* [debtor, creditor, due, value, unit, parts 1..20, after]; after = 1 + an earlier leg, so no
 * circle can be written. */
static enum fab_code read_leg(const struct fab_cells *row, struct fab_tray *t, struct fab_deal *d,
                              struct fab_err *e)
{
    const int     n = d->nlegs;
    const int64_t now = fab_now(t).ms;
    int64_t       v[LEG_CELLS], per_one;

    if (row->count != LEG_CELLS) return fab_fail_field(e, FAB_E_FIELD, "list");
    for (int i = 0; i < LEG_CELLS; i++) {
        if (row->cell[i].type != 'i') return fab_fail_field(e, FAB_E_FIELD, "list");
        v[i] = row->cell[i].n;
    }
    if (!sides_ok(d, v[0], v[1])) return fab_fail_field(e, FAB_E_FIELD, "list");
    if (v[2] < 0 || v[2] > now / 1000 + YEARS_S) return fab_fail_field(e, FAB_E_FIELD, "list");
    if (v[3] < 0 || v[3] > FAB_AMOUNT_MAX) return fab_fail_field(e, FAB_E_FIELD, "list");
    if (v[4] < 0 || v[4] > 255 || fab_unit_type(t, (int)v[4], &per_one) == 0) {
        return fab_fail_field(e, FAB_E_FIELD, "list");
    }
    if (v[5] < 1 || v[5] > PARTS || v[6] < 0 || v[6] > n) {
        return fab_fail_field(e, FAB_E_FIELD, "list");
    }
    d->leg[n] = (struct fab_leg){ .n = n, .debtor = v[0], .creditor = v[1], .due = v[2] * 1000,
                                  .val = v[3], .unit = v[4],
                                  .parts = v[5], .after = v[6], .stage = FAB_OFFERED };
    d->nlegs++;
    return FAB_OK;
}

static enum fab_code read_legs(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_deal *d, struct fab_err *e)
{
    if (s->nlist < 1 || s->nlist > FAB_LEGS_EACH) return fab_fail_field(e, FAB_E_FIELD, "list");
    for (int i = 0; i < s->nlist; i++) FAB_TRY(read_leg(&s->list[i], t, d, e));
    for (int i = 0; i < d->nlegs; i++) d->till = fab_max(d->till, d->leg[i].due);
    return FAB_OK;
}

/* ---- holds */

/* The owner is named as a party (0, 1) or by his mid. */
static bool read_owner(const struct fab_cell *cell, const struct fab_deal *d, fab_id *owner)
{
    if (cell->type == 'b' && cell->v.len == FAB_MID_BYTES) {
        *owner = fab_id_of(cell->v.p, cell->v.len);
        return true;
    }
    if (cell->type != 'i' || cell->n < 0 || cell->n > 1) return false;
    *owner = d->party[cell->n];
    return true;
}

/* Whose each hold is, and how many links it names. */
static bool owner_ok(const struct fab_hold *h, const struct fab_deal *d)
{
    const struct fab_leg *leg = &d->leg[h->leg];
    const fab_id          pool = fab_pool((int)h->unit), commons = fab_commons();

    switch (h->type) {
    case FAB_HOLD_DEPOSIT: return fab_same(&h->owner, &d->party[leg->debtor]);
    case FAB_HOLD_POOL: return fab_same(&h->owner, &pool);
    case FAB_HOLD_PRESUMED: return fab_same(&h->owner, &commons);
    case FAB_HOLD_SURETY:
        return !fab_same(&h->owner, &d->party[0]) && !fab_same(&h->owner, &d->party[1]);
    default: return fab_same(&h->owner, &d->party[leg->creditor]);
    }
}

static bool names_links(const struct fab_hold *h)
{
    return h->type >= FAB_HOLD_SURETY && h->type <= FAB_HOLD_PROGRAMME;
}

/* ref...: the links of its path. */
static enum fab_code read_path(const struct fab_cells *row, const struct fab_hold *h,
                               struct fab_deal_path *path, struct fab_err *e)
{
    const int n = row->count - HOLD_CELLS;

    if (!names_links(h)) {
        return n != 0 ? fab_fail_field(e, FAB_E_COVER_PATH, "holds") : FAB_OK;
    }
    if (n < 1 || n > FAB_COVER_LINKS) return fab_fail_field(e, FAB_E_COVER_SHAPE, "holds");
    for (path->n = 0; path->n < n; path->n++) {
        const struct fab_cell *ref = &row->cell[HOLD_CELLS + path->n];

        if (ref->type != 'b' || ref->v.len != FAB_ID_BYTES) {
            return fab_fail_field(e, FAB_E_FIELD, "holds");
        }
        path->link[path->n] = fab_id_of(ref->v.p, ref->v.len);
    }
    return FAB_OK;
}

/* Type, leg and owner: what the amounts are of. */
static enum fab_code read_whose(const struct fab_cells *row, struct fab_tray *t,
                                const struct fab_deal *d, struct fab_hold *h, struct fab_err *e)
{
    const struct fab_cell *cell = row->cell;

    if (row->count < HOLD_CELLS || cell[0].type != 'i' || cell[1].type != 'i' ||
        cell[3].type != 'i' || cell[4].type != 'i') {
        return fab_fail_field(e, FAB_E_FIELD, "holds");
    }
    if (cell[0].n < 1 || cell[0].n > 255 || fab_hold_type_of((int)cell[0].n) == NULL ||
        cell[0].n == FAB_HOLD_BOND || cell[1].n < 0 || cell[1].n >= d->nlegs ||
        !read_owner(&cell[2], d, &h->owner)) {
        return fab_fail_field(e, FAB_E_FIELD, "holds");
    }
    h->type = cell[0].n;
    h->leg = cell[1].n;
    h->unit = cell[3].n;
    return hold_is_on(t, (int)h->type) ? FAB_OK : fab_fail_field(e, FAB_E_KIND, "holds");
}

/* [type, leg, owner, unit, amount, ref...] */
static enum fab_code read_hold(const struct fab_cells *row, struct fab_tray *t, struct fab_deal *d,
                               struct fab_err *e)
{
    const struct fab_hold_type *type;
    struct fab_hold            *h = &d->hold[d->nholds];

    *h = (struct fab_hold){ .n = d->nholds, .state = FAB_HOLD_PLANNED };
    FAB_TRY(read_whose(row, t, d, h, e));
    type = fab_hold_type_of((int)h->type);
    h->cover = row->cell[4].n;
    if (h->cover < 1 || h->cover > FAB_AMOUNT_MAX || h->unit != d->leg[h->leg].unit ||
        !owner_ok(h, d)) {
        return fab_fail_field(e, FAB_E_COVER_SHAPE, "holds");
    }
    if (h->type <= FAB_HOLD_PRESUMED && fab_unit_type(t, (int)h->unit, NULL) != 'c') {
        return fab_fail_field(e, FAB_E_FIELD, "holds");     /* only credit can be held */
    }
    FAB_TRY(read_path(row, h, &d->path[d->nholds], e));
    h->amt = h->type <= FAB_HOLD_POOL ? h->cover : 0;
    if (type->offer != NULL) FAB_TRY(type->offer(h, t, e));
    d->nholds++;
    return FAB_OK;
}

static enum fab_code read_holds(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_deal *d, struct fab_err *e)
{
    if (s->nholds > FAB_HOLDS_EACH || (d->mode == FAB_MODE_PUBLIC && s->nholds > 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "holds");
    }
    for (int i = 0; i < s->nholds; i++) FAB_TRY(read_hold(&s->holds[i], t, d, e));
    return FAB_OK;
}

/* ---- the rest */

static enum fab_code read_more(const struct fab_statement *s, struct fab_deal *d,
                               struct fab_tray *t, struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;

    if (s->place != 0) return fab_fail_field(e, FAB_E_FIELD, "place");
    if (s->qty < 1 || s->qty > QTY_MAX) return fab_fail_field(e, FAB_E_FIELD, "qty");
    d->qty = s->qty;
    d->start = s->more & HAS_FROM ? s->from.ms : now;
    if (d->start >= d->till && d->till > now) return fab_fail_field(e, FAB_E_FIELD, "from");
    if ((s->repeat_days == 0) != (s->repeat_times == 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "repeat");
    }
    if (s->repeat_days < 0 || s->repeat_days > 366 || s->repeat_times < 0 ||
        s->repeat_times > FAB_INSTANCES || s->repeat_times == 1) {
        return fab_fail_field(e, FAB_E_FIELD, "repeat");
    }
    if (d->mode == FAB_MODE_PUBLIC && (s->repeat_times != 0 || !fab_id_none(&s->arbiter))) {
        return fab_fail_field(e, FAB_E_FIELD, "more");
    }
    return FAB_OK;
}

enum fab_code fab_deal_read(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                            struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;

    if (s->method < 0 || s->method > 2) return fab_fail_field(e, FAB_E_FIELD, "method");
    if (s->nref > 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if ((s->has & F_(key)) && s->key.len != FAB_ID_BYTES) {
        return fab_fail_field(e, FAB_E_FIELD, "key");
    }
    if (s->scale < 0 || s->scale > 1) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if ((s->has & F_(until)) && s->until.ms > now + fab_days(366)) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    d->fallback = s->has & F_(method) ? (int)s->method : 2;
    d->cancel = (int)s->share;
    d->ttl_ms = s->has & F_(until) ? s->until.ms : now + fab_days(fab_set(t, FAB_S_agr_ttl));
    FAB_TRY(read_legs(s, t, d, e));
    FAB_TRY(read_more(s, d, t, e));
    return read_holds(s, t, d, e);
}

/* What key 6 names: a listing of one of the two.  A thing among them is what is lent. */
static enum fab_code refers_to_listing(const struct fab_statement *s, struct fab_tray *t,
                                       struct fab_deal *d, struct fab_err *e)
{
    struct fab_post *p = fab_get_post(t, FAB_KEY(.a = s->ref[0]));

    if (p == NULL || p->kind != FAB_K_offer) return fab_fail_field(e, FAB_E_REF, "ref");
    if (!fab_same(&p->author, &d->party[0]) && !fab_same(&p->author, &d->party[1])) {
        return fab_fail_field(e, FAB_E_ROLE, "ref");
    }
    if (fab_item_listed(t, &p->sid) == NULL) return fab_fail_field(e, FAB_E_STATE, "ref");
    if (fab_item_mark(t, &p->sid, FAB_MARK_CONDITION) == FAB_UNUSABLE) {
        return fab_fail_field(e, FAB_E_STATE, "ref");
    }
    d->ref = p->sid;
    if (p->scale == 1 && p->qty > 0) d->thing = p;
    return FAB_OK;
}

enum fab_code fab_deal_refers(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                              struct fab_err *e)
{
    if (!fab_id_none(&s->arbiter)) {
        const struct fab_member *arbiter = fab_get_member(t, FAB_KEY(.a = s->arbiter));

        if (arbiter == NULL) return fab_fail_field(e, FAB_E_REF, "arbiter");
        if (fab_same(&s->arbiter, &d->party[0]) || fab_same(&s->arbiter, &d->party[1])) {
            return fab_fail_field(e, FAB_E_CONFLICT, "arbiter");
        }
    }
    return s->nref == 1 ? refers_to_listing(s, t, d, e) : FAB_OK;
}

/* ---- open listings */

/* What is pledged, by whoever but the lender, as this type of hold. */
static int64_t pledged(const struct fab_deal *d, const fab_id *lender, int64_t type)
{
    int64_t sum = 0;

    for (int i = 0; i < d->nholds; i++) {
        if (d->hold[i].type == type && !fab_same(&d->hold[i].owner, lender)) {
            sum += d->hold[i].cover;
        }
    }
    return sum;
}

static bool asks_met(struct fab_tray *t, const struct fab_post *listing, const struct fab_deal *d)
{
    for (int i = 0; i < FAB_ASKS_MAX; i++) {
        const struct fab_post_row *type = fab_get_post_row(t,
            FAB_KEY(.a = listing->sid, .n = FAB_ASKS + 2 * i));
        const struct fab_post_row *least = fab_get_post_row(t,
            FAB_KEY(.a = listing->sid, .n = FAB_ASKS + 2 * i + 1));

        if (type == NULL || least == NULL) break;
        if (pledged(d, &listing->author, type->val) < least->val) return false;
    }
    return true;
}

/* The other side owes at least what the listing is worth, the last thing that is due is theirs, and
 * the lister risks no more than that worth. */
static bool legs_meet(const struct fab_post *listing, const struct fab_deal *d, int lister)
{
    int64_t owed = 0;
    bool    comes_back = false;

    for (int i = 0; i < d->nlegs; i++) {
        const struct fab_leg *leg = &d->leg[i];

        if (leg->debtor == lister) {
            if (leg->val > listing->amt || (leg->val > 0 && leg->unit != listing->unit)) {
                return false;
            }
        } else {
            if (leg->unit == listing->unit) owed += leg->val;
            comes_back = comes_back || leg->due == d->till;
        }
    }
    return owed >= listing->amt && (comes_back || listing->qty == 0);
}

/* What the lister does not ask, he bears. */
static bool waive_rest(struct fab_deal *d, int lister)
{
    for (int i = 0; i < d->nlegs; i++) {
        int64_t rest = d->leg[i].val;

        if (d->leg[i].creditor != lister) continue;
        for (int k = 0; k < d->nholds; k++) {
            if (d->hold[k].leg == i) rest -= d->hold[k].cover;
        }
        if (rest <= 0) continue;
        if (d->nholds == FAB_HOLDS_EACH) return false;
        d->hold[d->nholds] = (struct fab_hold){ .n = d->nholds, .leg = i, .type = FAB_HOLD_WAIVED,
                                                .owner = d->party[lister],
                                                .unit = d->leg[i].unit, .cover = rest };
        d->nholds++;
    }
    return true;
}

bool fab_deal_meets(struct fab_tray *t, const struct fab_post *listing, struct fab_deal *d)
{
    const int lister = fab_same(&listing->author, &d->party[1]) ? 1 : 0;

    if (listing->method != 1 || lister != 1 || d->till > listing->until) return false;
    /* nobody's money is taken on a word given beforehand */
    for (int i = 0; i < d->nholds; i++) {
        if (d->hold[i].amt > 0 && fab_same(&d->hold[i].owner, &listing->author)) return false;
    }
    return legs_meet(listing, d, lister) && asks_met(t, listing, d) && waive_rest(d, lister);
}

/* ---- keeping them */

static void drop_terms(struct fab_tray *t, const struct fab_agr *agr)
{
    for (int n = 0; n < agr->nlegs; n++) {
        fab_row_drop(t, FAB_R_leg, fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = n)));
    }
    for (int n = 0; n < agr->nholds; n++) {
        struct fab_hold *hold = fab_get_hold(t, FAB_KEY(.a = agr->sid, .n = n));
        const int        links = names_links(hold) ? FAB_COVER_LINKS : 0;

        for (int k = 0; k < links; k++) {
            const struct fab_key  key = { .a = agr->sid, .n = n, .m = k };
            struct fab_hold_path *row = fab_get_hold_path(t, &key);

            if (row != NULL) fab_row_drop(t, FAB_R_hold_path, row);
        }
        fab_row_drop(t, FAB_R_hold, hold);
    }
}

void fab_deal_store(const struct fab_statement *s, struct fab_tray *t, struct fab_agr *agr,
                    const struct fab_deal *d)
{
    drop_terms(t, agr);
    agr->mode = d->mode;
    agr->topic = s->topic;
    agr->fb = d->fallback;
    agr->cancel = d->cancel;
    agr->terms = s->sid;
    agr->ref = d->ref;
    agr->start = d->start;
    agr->till = d->till;
    agr->qty = d->thing != NULL ? d->qty : 0;
    agr->days = s->repeat_days;
    agr->times = s->repeat_times;
    agr->arbiter = s->arbiter;
    agr->nlegs = d->nlegs;
    agr->nholds = d->nholds;
    for (int i = 0; i < d->nlegs; i++) {
        struct fab_leg *leg = fab_add_leg(t, FAB_KEY(.a = agr->sid, .n = i));

        *leg = d->leg[i];
        leg->agr = agr->sid;
    }
    for (int i = 0; i < d->nholds; i++) {
        struct fab_hold *hold = fab_add_hold(t, FAB_KEY(.a = agr->sid, .n = i));

        *hold = d->hold[i];
        hold->agr = agr->sid;
        for (int k = 0; k < d->path[i].n; k++) {
            fab_add_hold_path(t, FAB_KEY(.a = agr->sid, .n = i, .m = k))->edge =
                d->path[i].link[k];
        }
    }
}
