/* invariants.c: what must hold after every entry, looked at from outside the code that keeps it.
 *
 * Why     a promise that is stuck, a sum that is not zero, a thing lent twice are bugs wherever
 *         they come from.
 * Idea    one function for each kind of row, called for all rows; each names the invariant of
 *         PROTOCOL 9 that it finds broken. Those about governance, programmes and clearing come
 *         with their records; I19 is about the log.
 * Cost    the whole state: tests only.
 * Source  PROTOCOL 9, invariants I1 to I22. */
#include "fold/fold.h"

enum { UNITS = 16, SUMS = 8192, LINKED = 16, OVERLAPS = 4096 };
struct sum { fab_id owner; int64_t unit, bal; bool used; };
struct look {
    struct fab_tray *t;
    const char      *flaw;
    int64_t          unit_sum[UNITS];
    struct sum      *sum;                       /* I2: what the journal says of each account; I9: what
                                                 * open holds reserve on each link, unit LINKED */
    uint32_t         sums;                      /* places of `sum`, a power of two */
    int64_t presumed;                           /* covers of open presumptions */
};

/* false ends the walk: one flaw is enough. */
static bool must(struct look *l, bool holds, const char *name)
{
    if (!holds && l->flaw == NULL) l->flaw = name;
    return l->flaw == NULL;
}

static bool leg_has_timer(struct look *l, const fab_id *agr, int64_t n)
{
    return fab_row_read(l->t, FAB_R_timer, FAB_KEY(.a = *agr, .n = n)) != NULL;
}

static struct sum *sum_of(struct look *l, const fab_id *owner, int64_t unit)
{
    uint32_t at = (uint32_t)(owner->b[0] | owner->b[1] << 8 | owner->b[2] << 16) ^
                  (uint32_t)(owner->b[15] ^ unit) << 4;

    for (uint32_t i = 0; i < l->sums; i++, at++) {
        struct sum *s = &l->sum[at & (l->sums - 1)];

        if (!s->used) *s = (struct sum){ *owner, unit, 0, true };
        if (fab_same(&s->owner, owner) && s->unit == unit) return s;
    }
    return NULL;
}

static bool mov(void *arg, const void *row)
{
    struct look          *l = arg;
    const struct fab_mov *m = row;
    struct sum           *src = sum_of(l, &m->src, m->unit), *dst = sum_of(l, &m->dst, m->unit);

    if (!must(l, src != NULL && dst != NULL, "more accounts than a test may have")) return false;
    src->bal -= m->amt;
    dst->bal += m->amt;
    return must(l, m->amt > 0 || m->why == FAB_WHY_RECEIPT, "a movement moves something");
}

static bool acct(void *arg, const void *row)
{
    struct look           *l = arg;
    const struct fab_acct *a = row;
    const struct sum      *journal = sum_of(l, &a->owner, a->unit);

    if (!must(l, a->unit >= 0 && a->unit < UNITS && journal != NULL,
              "accounts are in a unit of the charter")) {
        return false;
    }
    l->unit_sum[a->unit] += a->bal;
    if (!must(l, journal->bal == a->bal, "I2")) return false;
    if (fab_unit_type(l->t, (int)a->unit, NULL) == 'g' &&
        !must(l, a->bal == 0, "a gift has no balance")) {
        return false;
    }
    return must(l, a->bal + a->line >= 0, "I8");
}

/* A dispute about this leg is in the jury stage. */
static bool before_jury(struct look *l, const struct fab_hold *h)
{
    void     *row[OVERLAPS];
    const int n = fab_scan_fixed(l->t, FAB_I_dsp_by_leg, FAB_KEY(.a = h->agr, .n = h->leg), 2, row,
                                 OVERLAPS);

    for (int i = 0; i < n; i++) {
        const struct fab_dsp *d = row[i];

        if (d->stage >= FAB_DRAW && d->stage <= FAB_AJURY) return true;
    }
    return false;
}

static bool hold(void *arg, const void *row)
{
    struct look           *l = arg;
    const struct fab_hold *h = row;
    const struct fab_agr  *agr = fab_row_read(l->t, FAB_R_agr, FAB_KEY(.a = h->agr));
    const struct fab_leg  *leg = fab_row_read(l->t, FAB_R_leg, FAB_KEY(.a = h->agr, .n = h->leg));
    const bool             open = h->state == 1;
    const bool split =
        h->amt >= 0 && h->rest >= 0 && h->paid >= 0 && h->res >= 0 && h->res <= h->cover;

    const fab_id      account = fab_hold_account(&h->agr, h->n);
    const struct sum *journal = sum_of(l, &account, h->unit);

    if (open) l->unit_sum[h->unit] += h->rest;
    if (!must(l, journal != NULL, "more holds than a test may have")) return false;
    if (!must(l, journal->bal == (open ? h->rest : 0), "I2")) return false;
    if (open && h->type == FAB_HOLD_PRESUMED) l->presumed += h->cover;
    if (!must(l, split && (!open || h->rest + h->paid <= h->amt), "I3")) return false;
    if (!must(l, open || (h->rest == 0 && h->res == 0), "I3")) return false;
    if (!must(l, h->state != 0 || h->paid == 0, "I3")) return false;
    if (!must(l, (h->type != 5 && h->type != 6 && h->type != 9) || h->amt == 0, "I3")) return false;
    if (!must(l, !open || leg == NULL || leg->stage != FAB_END, "I4")) return false;
    if (!must(l, !open || h->type != FAB_HOLD_BOND || before_jury(l, h), "I20")) return false;
    return must(l, !open || agr == NULL || agr->stage > FAB_COUNTERED, "I10");
}

static bool hold_path(void *arg, const void *row)
{
    struct look                *l = arg;
    const struct fab_hold_path *p = row;
    const struct fab_hold      *h = fab_row_read(l->t, FAB_R_hold, FAB_KEY(.a = p->agr, .n = p->n));
    struct sum                 *link = sum_of(l, &p->edge, LINKED);

    if (!must(l, h != NULL, "a path is of a hold")) return false;
    if (!must(l, link != NULL, "more links than a test may have")) return false;
    if (h->state == FAB_HOLD_OPEN) link->bal += h->res;
    return true;
}

/* Every link that is reserved has a row. */
static bool edge(void *arg, const void *row)
{
    struct look           *l = arg;
    const struct fab_edge *x = row;
    const struct sum      *link = x->kind < FAB_EDGE_WORD ? NULL : sum_of(l, &x->sid, LINKED);

    if (x->kind < FAB_EDGE_WORD) return true;
    if (!must(l, link != NULL, "more links than a test may have")) return false;
    if (!must(l, x->used >= 0 && x->spent >= 0 && x->used == link->bal, "I9")) return false;
    if (!must(l, x->cap >= 0 && x->scale >= 0, "a link carries something or nothing")) return false;
    if (!must(l, x->fresh >= 0 && (x->kind != FAB_EDGE_TRACK || x->fresh <= x->scale),
              "what is fresh is a part of the record")) {
        return false;
    }
    return must(l, x->kind != FAB_EDGE_WORD || x->used + x->spent <= x->cap, "I9");
}

static bool debt(void *arg, const void *row)
{
    struct look           *l = arg;
    const struct fab_debt *d = row;
    const struct fab_key   key = { .a = d->obj, .n = FAB_TIMER_DEBT + d->n };

    if (!must(l, d->rest > 0 && d->rest <= d->amt, "I16")) return false;
    return must(l, fab_row_read(l->t, FAB_R_timer, &key) != NULL, "I5");
}

static bool leg(void *arg, const void *row)
{
    struct look          *l = arg;
    const struct fab_leg *g = row;
    const bool            timed = leg_has_timer(l, &g->agr, g->n);

    if (!must(l, g->stage != FAB_END || !timed, "I4")) return false;
    if (!must(l, g->stage < FAB_ACTIVE || g->stage > FAB_AJURY || timed, "I5")) return false;
    return must(l, g->paid >= 0 && g->paid <= g->val, "I22");
}

static bool timer(void *arg, const void *row)
{
    struct look            *l = arg;
    const struct fab_timer *x = row;

    return must(l, x->due + fab_meta(l->t, FAB_META_shift) > fab_now(l->t).ms, "I6");
}

static bool exposure(void *arg, const void *row)
{
    const struct fab_exposure *x = row;

    return must(arg, x->lost <= x->worst, "I7");
}

static bool party(void *arg, const void *row)
{
    struct look            *l = arg;
    const struct fab_party *p = row;
    const struct fab_agr   *agr = fab_row_read(l->t, FAB_R_agr, FAB_KEY(.a = p->agr));

    if (!must(l, agr != NULL, "a party is in an agreement")) return false;
    if (agr->stage < FAB_ACTIVE || agr->stage == FAB_LAPSED) return true;
    return must(l, fab_same(&p->accepted, &agr->terms), "I11");
}

static bool score(void *arg, const void *row)
{
    struct look            *l = arg;
    const struct fab_score *s = row;
    const struct fab_seal  *seal = fab_row_read(l->t, FAB_R_seal, FAB_KEY(.a = s->sid));

    return must(l, seal == NULL || seal->state == 2, "I12");
}

/* What is lent out of the same thing at the moment when this agreement begins. */
static bool thing_free(struct look *l, const struct fab_agr *a)
{
    const struct fab_post *thing = fab_row_read(l->t, FAB_R_post, FAB_KEY(.a = a->thing));
    void                  *row[OVERLAPS];
    int64_t                out = 0;
    const int n =
        fab_scan(l->t, FAB_I_agr_by_thing, FAB_KEY(.a = a->thing, .n = INT64_MIN), row, OVERLAPS);

    if (thing == NULL) return true;
    for (int i = 0; i < n; i++) {
        const struct fab_agr *b = row[i];

        if (b->stage == FAB_ACTIVE && b->start <= a->start && b->till > a->start) out += b->qty;
    }
    return out <= thing->qty;
}

static bool agr(void *arg, const void *row)
{
    struct look          *l = arg;
    const struct fab_agr *a = row;
    const bool            waits = a->stage == FAB_OFFERED || a->stage == FAB_COUNTERED;

    if (!must(l, !waits || leg_has_timer(l, &a->sid, 0), "I5")) return false;
    return must(l, a->stage != FAB_ACTIVE || fab_id_none(&a->thing) || thing_free(l, a), "I15");
}

/* ---- disputes */

/* I18: one dispute at a time about a leg or a member; its stage is the leg's, and it has a
 * deadline. */
static bool dsp(void *arg, const void *row)
{
    enum { CASES = 256 };
    struct look          *l = arg;
    const struct fab_dsp *d = row;
    const struct fab_leg *leg = fab_row_read(l->t, FAB_R_leg, FAB_KEY(.a = d->agr, .n = d->leg));
    const bool            moves = leg != NULL && leg->stage != FAB_END;
    void                 *of[CASES];
    int                   open = 0, n;

    if (d->stage == FAB_END) return must(l, !leg_has_timer(l, &d->sid, 0), "I4");
    n = fab_scan_fixed(l->t, FAB_I_dsp_by_leg, FAB_KEY(.a = d->agr, .n = d->leg), 2, of, CASES);
    for (int i = 0; i < n; i++) open += ((const struct fab_dsp *)of[i])->stage < FAB_END;
    if (!must(l, open == 1, "I18")) return false;
    if (!must(l, !moves || leg->stage == d->stage, "a leg stands where its dispute does")) {
        return false;
    }
    return must(l, moves ? leg_has_timer(l, &leg->agr, leg->n) : leg_has_timer(l, &d->sid, 0),
                "I5");
}

/* Does somebody hold something in this agreement? */
static bool holds_in(struct look *l, const fab_id *agr, const fab_id *mid)
{
    const struct fab_agr *a = fab_row_read(l->t, FAB_R_agr, FAB_KEY(.a = *agr));

    for (int n = 0; a != NULL && n < a->nholds; n++) {
        const struct fab_hold *h = fab_row_read(l->t, FAB_R_hold, FAB_KEY(.a = *agr, .n = n));

        if (h != NULL && fab_same(&h->owner, mid)) return true;
    }
    return false;
}

/* I13: no judge is a party or would pay; I14: he was there before. */
static bool seat(void *arg, const void *row)
{
    struct look             *l = arg;
    const struct fab_seat   *s = row;
    const struct fab_dsp    *d = fab_row_read(l->t, FAB_R_dsp, FAB_KEY(.a = s->dsp));
    const struct fab_member *m = fab_row_read(l->t, FAB_R_member, FAB_KEY(.a = s->mid));

    if (!must(l, d != NULL && m != NULL, "a seat is a member's, in a dispute")) return false;
    for (int n = 0; n < 2; n++) {
        const struct fab_party *p =
            fab_row_read(l->t, FAB_R_party, FAB_KEY(.a = d->agr, .n = n));

        if (!must(l, p == NULL || !fab_same(&p->mid, &s->mid), "I13")) return false;
    }
    if (!must(l, !fab_same(&s->mid, &d->agr) && !fab_same(&s->mid, &d->opener), "I13")) {
        return false;
    }
    if (!must(l, !holds_in(l, &d->agr, &s->mid), "I13")) return false;
    return must(l, m->num <= d->frozen, "I14");
}

static bool fault(void *arg, const void *row)
{
    struct look            *l = arg;
    const struct fab_fault *f = row;

    return must(l, f->idx < fab_meta(l->t, FAB_META_size) && f->err > 0 && f->err < FAB_E_MEMORY,
                "a fault is a verdict");
}

const char *fab_invariants_flaw_in(struct fab_tray *t, struct fab_arena scratch, uint32_t sums)
{
    /* `acct` and `hold` look at the journal: after `mov`; `edge` at reservations: after
     * `hold_path`. */
    static const struct {
        int           record;
        fab_each_row *each;
    } LOOKS[] = {
        {FAB_R_mov, mov},           {FAB_R_acct, acct},   {FAB_R_hold, hold},   {FAB_R_leg, leg},
        {FAB_R_timer, timer},       {FAB_R_party, party}, {FAB_R_score, score}, {FAB_R_agr, agr},
        {FAB_R_exposure, exposure}, {FAB_R_fault, fault}, {FAB_R_hold_path, hold_path},
        {FAB_R_edge, edge},         {FAB_R_debt, debt},   {FAB_R_dsp, dsp},
        {FAB_R_seat, seat},
    };
    struct look l = { .t = t, .sums = sums };

    fab_assert(sums > 0 && (sums & (sums - 1)) == 0);
    l.sum = fab_new(&scratch, struct sum, sums);
    if (l.sum == NULL) return "more accounts than a test may have";

    for (int i = 0; i < fab_countof(LOOKS) && l.flaw == NULL; i++) {
        if (fab_tray_all(t, LOOKS[i].record, LOOKS[i].each, &l) != FAB_OK) {
            return "the tray is in error";
        }
    }
    (void)must(&l, l.presumed == fab_meta(t, FAB_META_presumed), "presumed");
    for (int u = 0; u < UNITS; u++) (void)must(&l, l.unit_sum[u] == 0, "I1");
    (void)fab_tray_end(t, FAB_OK);
    return l.flaw;
}

const char *fab_invariants_flaw(struct fab_tray *t)
{
    _Alignas(16) uint8_t room[SUMS * sizeof(struct sum) + 16];

    return fab_invariants_flaw_in(t, FAB_ARENA(room), SUMS);
}
