/* dispute_settle.c: what both sides sign together, and who pays of his own will.
 *
 * Why      the best end of a quarrel is one that both have found; but two people can only ever
 *          dispose of their own money.
 * Idea     a settlement is a list of holds and what each gives to its beneficiary; it is in force
 *          when both parties have signed the same list, and with them every owner whose hold pays:
 *          the guarantor himself, officers for the pool.  A mediator suggests one list, once.  A
 *          new stage voids what was proposed.  After an admission whoever signs pays from his own
 *          hold.
 * Cost     the holds of a leg: at most 32; a consent for each who signs.
 * Source   PROTOCOL 2 (settle), 5.2, 5.3, 3.4; agreement.pml (agree). */
#include "crypto/crypto.h"
#include "devices/brake.h"
#include "devices/dispute.h"
#include "devices/pool.h"
#include "devices/settle.h"

enum { AT_ONCE = 64, HOLD = 0, SUM = 1, OFFICERS = 64 };

/* What is proposed, read: the hold and its sum, row by row. */
struct list {
    int              n;
    struct fab_hold *hold[FAB_HOLDS_EACH];
    int64_t          sum[FAB_HOLDS_EACH];
    fab_id           hash;
};

/* ---- reading */

static enum fab_code shape_ok(const struct fab_statement *s, struct fab_err *e)
{
    if (s->nlist > FAB_HOLDS_EACH) return fab_fail_field(e, FAB_E_FIELD, "list");
    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cell *c = s->list[i].cell;

        if (s->list[i].count != 2 || c[HOLD].type != 'i' || c[SUM].type != 'i') {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (c[HOLD].n < 0 || c[SUM].n < 0 || c[SUM].n > FAB_AMOUNT_MAX) {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (i > 0 && s->list[i - 1].cell[HOLD].n >= c[HOLD].n) {
            return fab_fail_field(e, FAB_E_FIELD, "list");      /* in order, each once */
        }
    }
    return FAB_OK;
}

static fab_id hash_of(const struct fab_statement *s)
{
    uint8_t        room[16 * FAB_HOLDS_EACH];
    struct fab_buf b = FAB_BUF(room);

    for (int i = 0; i < s->nlist; i++) {
        fab_put_be(&b, (uint64_t)s->list[i].cell[HOLD].n, 8);
        fab_put_be(&b, (uint64_t)s->list[i].cell[SUM].n, 8);
    }
    fab_assert(!b.failed);
    return fab_sha256(fab_buf_bytes(&b));
}

static bool is_pool(const struct fab_hold *h)
{
    const fab_id pool = fab_pool((int)h->unit);

    return fab_same(&h->owner, &pool);
}

static bool pool_gives(const struct list *l)
{
    for (int i = 0; i < l->n; i++) {
        if (l->sum[i] > 0 && is_pool(l->hold[i])) return true;
    }
    return false;
}

/* Open holds of this leg, no bonds, no more than each has; damages no more than is left; of the
 * pool nothing if it has paid to one of the two within the year. */
static enum fab_code read_list(const struct fab_statement *s, struct fab_tray *t,
                               const struct fab_agr *agr, const struct fab_leg *leg,
                               struct list *l, struct fab_err *e)
{
    int64_t damages = 0;

    l->n = s->nlist;
    l->hash = hash_of(s);
    for (int i = 0; i < l->n; i++) {
        const struct fab_key key = { .a = leg->agr, .n = s->list[i].cell[HOLD].n };

        l->hold[i] = fab_get_hold(t, &key);
        l->sum[i] = s->list[i].cell[SUM].n;
        if (l->hold[i] == NULL || l->hold[i]->leg != leg->n || l->hold[i]->type == FAB_HOLD_BOND) {
            return fab_fail_field(e, FAB_E_REF, "list");
        }
        if (l->hold[i]->state != FAB_HOLD_OPEN || l->sum[i] > l->hold[i]->rest) {
            return fab_fail_field(e, FAB_E_FIELD, "list");
        }
        if (l->hold[i]->type != FAB_HOLD_ESCROW) damages += l->sum[i];
    }
    if (damages > fab_leg_left(leg)) return fab_fail_field(e, FAB_E_FIELD, "list");
    return pool_gives(l) && !fab_pool_may_pay(t, agr, leg) ? fab_fail(e, FAB_E_COVER) : FAB_OK;
}

static void give(struct fab_tray *t, struct fab_leg *leg, const struct list *l)
{
    for (int i = 0; i < l->n; i++) fab_leg_give(t, leg, l->hold[i], l->sum[i]);
}

/* ---- signatures */

static bool signed_by(struct fab_tray *t, const fab_id *obj, int64_t what, fab_id who, fab_id hash)
{
    const struct fab_consent *c =
        fab_row_read(t, FAB_R_consent, FAB_KEY(.a = *obj, .b = who, .n = what));

    return c != NULL && fab_same(&c->hash, &hash);
}

static void sign(const struct fab_statement *s, struct fab_tray *t, int64_t what, fab_id hash)
{
    const struct fab_key key = { .a = s->about, .b = s->author, .n = what };
    struct fab_consent  *c = fab_get_consent(t, &key);

    if (c == NULL) c = fab_add_consent(t, &key);
    c->hash = hash;
    c->idx = s->index;
}

/* Up to pool.desk one officer, above it two. */
static bool officers_signed(struct fab_tray *t, const fab_id *obj, int64_t what, int64_t ver,
                            const struct fab_agr *agr, int64_t sum, fab_id hash)
{
    const int needed = sum > fab_set_at(t, ver, FAB_S_pool_desk) ? 2 : 1;
    void     *row[OFFICERS];
    const int n = fab_scan_fixed(t, FAB_I_consent_by_obj, FAB_KEY(.a = *obj, .n = what), 2, row,
                                 OFFICERS);
    int       found = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_consent *c = row[i];

        found += fab_same(&c->hash, &hash) &&
                 fab_has_role(t, c->mid, FAB_ROLE_OFFICER, (int)agr->topic);
    }
    return found >= needed;
}

/* It is paid: that stands in the record of each officer who signed it. */
static void note_officers(struct fab_tray *t, const fab_id *obj, int64_t what,
                          const struct fab_agr *agr, fab_id hash)
{
    void     *row[OFFICERS];
    const int n = fab_scan_fixed(t, FAB_I_consent_by_obj, FAB_KEY(.a = *obj, .n = what), 2, row,
                                 OFFICERS);

    for (int i = 0; i < n; i++) {
        const struct fab_consent *c = row[i];

        if (!fab_same(&c->hash, &hash)) continue;
        if (fab_has_role(t, c->mid, FAB_ROLE_OFFICER, (int)agr->topic)) {
            fab_served_row(t, c->mid)->granted++;
        }
    }
}

/* ---- in a dispute */

static bool owners_signed(const struct fab_case *c, const struct list *l)
{
    const fab_id *obj = &c->dsp->sid;

    for (int i = 0; i < l->n; i++) {
        const struct fab_hold *h = l->hold[i];

        if (l->sum[i] == 0) continue;
        if (is_pool(h) ? !officers_signed(c->t, obj, FAB_CONSENT_SETTLE, c->dsp->ver, c->agr,
                                          l->sum[i], l->hash)
                       : !signed_by(c->t, obj, FAB_CONSENT_SETTLE, h->owner, l->hash)) {
            return false;
        }
    }
    return true;
}

/* While a brake is on, what is signed lies on the table; a signature after it puts it in force. */
static bool in_force(const struct fab_case *c, const struct list *l)
{
    if (fab_brake_on(c->t)) return false;
    for (int side = FAB_DEBTOR; side <= FAB_CREDITOR; side++) {
        if (!signed_by(c->t, &c->dsp->sid, FAB_CONSENT_SETTLE, fab_case_party(c, side), l->hash)) {
            return false;
        }
    }
    return owners_signed(c, l);
}

/* What lies on the table, for people to read. */
static void put_on_table(const struct fab_statement *s, const struct fab_case *c,
                         const struct list *l)
{
    for (int i = 0; i < FAB_HOLDS_EACH; i++) {
        const struct fab_key key = { .a = c->dsp->sid, .n = i };
        struct fab_settle   *row = fab_get_settle(c->t, &key);

        if (i >= l->n && row != NULL) fab_row_drop(c->t, FAB_R_settle, row);
        if (i >= l->n && row == NULL) return;
        if (i >= l->n) continue;
        if (row == NULL) row = fab_add_settle(c->t, &key);
        row->hold = l->hold[i]->n;
        row->amt = l->sum[i];
        row->author = s->author;
    }
}

void fab_settle_drop(const struct fab_case *c)
{
    const struct fab_key all = { .a = c->dsp->sid, .n = FAB_CONSENT_SETTLE };
    struct fab_settle   *row;
    void                *said[AT_ONCE];
    int                  n;

    for (int i = 0; i < FAB_HOLDS_EACH; i++) {
        row = fab_get_settle(c->t, FAB_KEY(.a = c->dsp->sid, .n = i));
        if (row == NULL) break;
        fab_row_drop(c->t, FAB_R_settle, row);
    }
    do {
        n = fab_scan_fixed(c->t, FAB_I_consent_by_obj, &all, 2, said, AT_ONCE);
        for (int i = 0; i < n; i++) fab_row_drop(c->t, FAB_R_consent, said[i]);
    } while (n == AT_ONCE);
}

/* An officer speaks for the pool, where it has put up something. */
static bool as_officer(const struct fab_statement *s, const struct fab_case *c)
{
    const struct fab_hold *h;
    int                    at = 0;

    if (!fab_has_role(c->t, s->author, FAB_ROLE_OFFICER, (int)c->agr->topic)) return false;
    while ((h = fab_leg_hold(c->t, c->agr, c->leg, &at)) != NULL) {
        if (is_pool(h)) return true;
    }
    return false;
}

static enum fab_code may_settle(const struct fab_statement *s, const struct fab_case *c,
                                struct fab_seat **mediator, struct fab_err *e)
{
    const struct fab_concerned k = fab_case_concerned(c);
    struct fab_seat           *seat = fab_mediator(c);

    *mediator = seat != NULL && fab_same(&seat->mid, &s->author) ? seat : NULL;
    if (fab_case_side(c, s->author) != 0) return FAB_OK;
    if (*mediator != NULL) {
        return seat->state == FAB_SEAT_TAKEN ? FAB_OK : fab_fail(e, FAB_E_DUP);
    }
    if (!as_officer(s, c)) return fab_fail(e, FAB_E_ROLE);
    return fab_case_conflict(c, &k, FAB_ROLE_OFFICER, s->author, 0) ? fab_fail(e, FAB_E_CONFLICT)
                                                                    : FAB_OK;
}

/* The mediator's own list, and both have taken it. */
static void note_mediator(const struct fab_case *c, const fab_id *hash)
{
    const struct fab_seat *seat = fab_mediator(c);

    if (seat == NULL || seat->state != FAB_SEAT_OPENED) return;
    if (!signed_by(c->t, &c->dsp->sid, FAB_CONSENT_SETTLE, seat->mid, *hash)) return;
    fab_served_row(c->t, seat->mid)->settled++;
}

static enum fab_code in_dispute(const struct fab_statement *s, struct fab_case *c,
                                struct fab_err *e)
{
    const struct fab_end end = { FAB_OUT_SETTLED, FAB_FACT_SETTLED, 0 };
    struct fab_seat     *mediator;
    struct list          l;

    if (!c->open) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(read_list(s, c->t, c->agr, c->leg, &l, e));
    FAB_TRY(may_settle(s, c, &mediator, e));
    if (!fab_agr_arc(c->dsp->stage, FAB_K_settle, FAB_END)) return fab_fail(e, FAB_E_STATE);
    if (mediator != NULL && c->dsp->stage != FAB_MEDIATION) return fab_fail(e, FAB_E_STATE);

    sign(s, c->t, FAB_CONSENT_SETTLE, l.hash);
    if (mediator != NULL) {
        mediator->state = FAB_SEAT_OPENED;
        fab_served_row(c->t, mediator->mid)->mediated++;
    }
    if (!in_force(c, &l)) {
        put_on_table(s, c, &l);
        return FAB_OK;
    }
    note_mediator(c, &l.hash);
    if (pool_gives(&l)) note_officers(c->t, &c->dsp->sid, FAB_CONSENT_SETTLE, c->agr, l.hash);
    fab_case_over(c);
    give(c->t, c->leg, &l);
    fab_leg_end_by(c->t, c->agr, c->leg, FAB_K_settle, end);
    fab_case_tell_unruled(c);
    return FAB_OK;
}

/* ---- after an admission */

static bool may_officer(const struct fab_statement *s, struct fab_tray *t, struct fab_agr *agr,
                        struct fab_leg *leg, struct fab_err *e)
{
    struct fab_dsp             seen = { .agr = agr->sid, .leg = leg->n, .idx = s->index };
    const struct fab_case      c = { .t = t, .dsp = &seen, .agr = agr, .leg = leg };
    const struct fab_concerned k = fab_case_concerned(&c);

    if (!fab_has_role(t, s->author, FAB_ROLE_OFFICER, (int)agr->topic)) {
        (void)fab_fail(e, FAB_E_CONSENT);
        return false;
    }
    if (!fab_case_conflict(&c, &k, FAB_ROLE_OFFICER, s->author, 0)) return true;
    (void)fab_fail(e, FAB_E_CONFLICT);
    return false;
}

/* Each hold is the signer's own, or the pool's and he its officer. */
static enum fab_code own_holds(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_agr *agr, struct fab_leg *leg, const struct list *l,
                               int64_t *pool, struct fab_err *e)
{
    *pool = 0;
    for (int i = 0; i < l->n; i++) {
        if (fab_same(&l->hold[i]->owner, &s->author)) continue;
        if (!is_pool(l->hold[i])) return fab_fail(e, FAB_E_CONSENT);
        if (!may_officer(s, t, agr, leg, e)) return e->code;
        *pool += l->sum[i];
    }
    return FAB_OK;
}

static struct fab_leg *leg_of_list(const struct fab_statement *s, struct fab_tray *t)
{
    const struct fab_hold *h =
        fab_get_hold(t, FAB_KEY(.a = s->about, .n = s->list[0].cell[HOLD].n));

    return h == NULL ? NULL : fab_get_leg(t, FAB_KEY(.a = s->about, .n = h->leg));
}

static enum fab_code when_admitted(const struct fab_statement *s, struct fab_tray *t,
                                   struct fab_agr *agr, struct fab_err *e)
{
    struct fab_leg *leg;
    struct list     l;
    int64_t         pool, what;

    if (s->nlist == 0) return fab_fail_field(e, FAB_E_FIELD, "list");
    leg = leg_of_list(s, t);
    if (leg == NULL) return fab_fail_field(e, FAB_E_REF, "list");
    if (leg->stage != FAB_ADMITTED) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(read_list(s, t, agr, leg, &l, e));
    FAB_TRY(own_holds(s, t, agr, leg, &l, &pool, e));
    FAB_TRY(fab_brake_is_off(t, e));

    what = FAB_CONSENT_CLAIM + leg->n;
    if (pool > 0) {
        sign(s, t, what, l.hash);
        leg->asked |= FAB_LEG_CLAIM;
    }
    if (pool > 0 && !officers_signed(t, &agr->sid, what, agr->ver, agr, pool, l.hash)) {
        return FAB_OK;
    }
    if (pool > 0) note_officers(t, &agr->sid, what, agr, l.hash);
    fab_assert(fab_agr_arc(leg->stage, FAB_K_settle, (int)leg->stage));
    give(t, leg, &l);
    return FAB_OK;
}

/* settle: a list of holds and what each gives; in a dispute, or after an admission.  Refuses:
 * FIELD, REF, COVER, ROLE, CONFLICT, DUP, STATE, CONSENT, BRAKE. */
enum fab_code fab_apply_settle(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_agr *agr;
    struct fab_case c;

    FAB_TRY(shape_ok(s, e));
    agr = fab_get_agr(t, FAB_KEY(.a = s->about));
    if (agr != NULL) return when_admitted(s, t, agr, e);
    FAB_TRY(fab_case_named(s, t, &c, e));
    return in_dispute(s, &c, e);
}
