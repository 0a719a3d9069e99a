/* dispute_jury.c: who may judge or mediate a case, who sits, and who would rather not.
 *
 * Why      nobody judges what concerns him; whoever is left judges, however small the community.
 * Idea     the concerned are listed once; a candidate of the lot is looked at, from the cheapest
 *          question to the dearest; what is strict in the first pass is relaxed in the next ones:
 *          recent dealings, seniority, vouches.  Never: parties, who would pay, their agents and
 *          stewards, the mediator, officers where the pool pays.
 * Cost     a candidate that passes the cheap questions: two scans for each of the concerned and one
 *          of his own agreements.
 * Source   PROTOCOL 2 (recuse), 6.1 to 6.4; tables/conflicts.def. */
#include "crypto/crypto.h"
#include "devices/dispute_lot.h"
#include "devices/label.h"
#include "devices/settle.h"

enum { RECENT_DAYS = 180, RECUSE_DAYS = 2, CASES_MOST = 3, PAIR = 16, DEALS = 256, DEBTS = 64,
       ROLES = 64, FEW = 3, SCANNED = 4096, PAGE = 128 };
/* Objects of PROTOCOL 6.4. */
enum { SELF = 1, ORGANISATION, PARTY, PAYS, NEAR, DEALINGS, RELIED_UPON = 8 };
enum { NO_DEALINGS = 1, NO_SENIORITY, NO_DISTANCE };            /* what each pass lets be */

/* ---- the concerned */

static void concern(struct fab_concerned *k, fab_id who)
{
    const fab_id commons = fab_commons();

    if (fab_id_none(&who) || fab_same(&who, &commons) || k->n == FAB_CONCERNED) return;
    for (int i = 0; i < k->n; i++) {
        if (fab_same(&k->who[i], &who)) return;
    }
    k->who[k->n++] = who;
}

struct fab_concerned fab_case_concerned(const struct fab_case *c)
{
    struct fab_concerned   k = { .n = 0 };
    const struct fab_hold *h;
    const int64_t          instance = c->leg == NULL ? 0 : c->leg->n / FAB_LEGS_EACH;

    concern(&k, fab_case_party(c, FAB_DEBTOR));
    concern(&k, fab_case_party(c, FAB_CREDITOR));
    concern(&k, c->dsp->opener);
    concern(&k, c->dsp->appellant);
    /* whoever holds something in this agreement, for whichever leg */
    for (int i = 0; c->agr != NULL && i < c->agr->nholds; i++) {
        h = fab_row_read(c->t, FAB_R_hold,
                         FAB_KEY(.a = c->agr->sid, .n = FAB_HOLDS_EACH * instance + i));
        if (h != NULL) concern(&k, h->owner);
    }
    return k;
}

static bool is_concerned(const struct fab_concerned *k, const fab_id *mid)
{
    for (int i = 0; i < k->n; i++) {
        if (fab_same(&k->who[i], mid)) return true;
    }
    return false;
}

/* ---- conflicts */

/* A link of one of these kinds from a to b that is older than the dispute. */
static bool linked(const struct fab_case *c, fab_id a, fab_id b, unsigned kinds)
{
    void     *row[PAIR];
    const int n =
        fab_scan_fixed(c->t, FAB_I_edge_by_src, FAB_KEY(.a = a, .b = b), 2, row, PAIR);

    for (int i = 0; i < n; i++) {
        const struct fab_edge *edge = row[i];

        if (edge->idx < c->dsp->idx && (kinds & 1u << edge->kind)) return true;
    }
    return n == PAIR;
}

static bool near(const struct fab_case *c, fab_id a, fab_id b)
{
    const unsigned kinds = 1u << FAB_EDGE_INVITE | 1u << FAB_EDGE_VOUCH | 1u << FAB_EDGE_WORD;
    const struct fab_member *m = fab_row_read(c->t, FAB_R_member, FAB_KEY(.a = a)),
                            *n = fab_row_read(c->t, FAB_R_member, FAB_KEY(.a = b));

    if (m != NULL && n != NULL && (fab_same(&m->inviter, &b) || fab_same(&n->inviter, &a))) {
        return true;
    }
    return linked(c, a, b, kinds) || linked(c, b, a, kinds);
}

/* His agent, or the steward of a paper member. */
static bool acts_for(const struct fab_case *c, fab_id mid, fab_id of)
{
    return fab_is_agent(c->t, mid, of) ||
           fab_row_read(c->t, FAB_R_hand, FAB_KEY(.a = of, .b = mid)) != NULL;
}

static bool owes(const struct fab_case *c, fab_id debtor, fab_id creditor)
{
    void     *row[DEBTS];
    const int n = fab_scan(c->t, FAB_I_debt_by_debtor, FAB_KEY(.a = debtor), row, DEBTS);

    for (int i = 0; i < n; i++) {
        if (fab_same(&((const struct fab_debt *)row[i])->creditor, &creditor)) return true;
    }
    return false;
}

/* Has he made an agreement with one of them that was to end in the last 180 days, or later? */
static bool dealt(const struct fab_case *c, const struct fab_concerned *k, fab_id mid)
{
    const int64_t from = fab_now(c->t).ms - fab_days(RECENT_DAYS);
    void         *row[DEALS];
    const int     n = fab_scan(c->t, FAB_I_party_by_mid, FAB_KEY(.a = mid), row, DEALS);

    for (int i = 0; i < n; i++) {
        const struct fab_party *own = row[i], *other;
        const struct fab_agr   *agr = fab_row_read(c->t, FAB_R_agr, FAB_KEY(.a = own->agr));

        other = fab_row_read(c->t, FAB_R_party, FAB_KEY(.a = own->agr, .n = 1 - own->n));
        if (agr == NULL || other == NULL || agr->till < from || agr->idx > c->dsp->idx) continue;
        if (agr->stage != FAB_ACTIVE && agr->stage != FAB_END) continue;
        if (is_concerned(k, &other->mid)) return true;
    }
    return false;
}

static bool dealings(const struct fab_case *c, const struct fab_concerned *k, fab_id mid)
{
    const unsigned track = 1u << FAB_EDGE_TRACK;

    for (int i = 0; i < k->n; i++) {
        if (linked(c, mid, k->who[i], track) || linked(c, k->who[i], mid, track)) return true;
        if (owes(c, mid, k->who[i]) || owes(c, k->who[i], mid)) return true;
    }
    return dealt(c, k, mid);
}

bool fab_case_conflict(const struct fab_case *c, const struct fab_concerned *k, int actor,
                       fab_id mid, int relaxed)
{
    const bool never = fab_conflict(actor, PARTY) || fab_conflict(actor, PAYS),
               distance = fab_conflict(actor, NEAR) && relaxed < NO_DISTANCE;

    const int64_t topic = c->agr == NULL ? 0 : c->agr->topic;
    const bool    labels = topic != 0 && fab_conflict(actor, RELIED_UPON);

    if (never && is_concerned(k, &mid)) return true;
    for (int i = 0; i < k->n; i++) {
        if (labels && fab_label_relied(c->t, mid, k->who[i], topic)) return true;
        if (fab_conflict(actor, ORGANISATION) && acts_for(c, mid, k->who[i])) return true;
        if (distance && near(c, mid, k->who[i])) return true;
    }
    return fab_conflict(actor, DEALINGS) && relaxed < NO_DEALINGS && dealings(c, k, mid);
}

/* ---- seats */

struct fab_seat *fab_jury_row(const struct fab_case *c, int round, int n)
{
    return n >= FAB_SEATS ? NULL
                          : fab_get_seat(c->t, FAB_KEY(.a = c->dsp->sid, .n = round, .m = n));
}

static bool sits(const struct fab_seat *seat)
{
    return seat->state == FAB_SEAT_TAKEN || seat->state == FAB_SEAT_SEALED ||
           seat->state == FAB_SEAT_OPENED;
}

int fab_jury_count(const struct fab_case *c, int round, int state)
{
    const struct fab_seat *seat;
    int                    count = 0;

    for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        count += state == 0 ? sits(seat) : seat->state == state;
    }
    return count;
}

struct fab_seat *fab_jury_seat(const struct fab_case *c, int round, fab_id mid)
{
    struct fab_seat *seat;

    for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        if (fab_same(&seat->mid, &mid) && sits(seat)) return seat;
    }
    return NULL;
}

static void add(const struct fab_case *c, int round, fab_id mid)
{
    int              n = 0;
    struct fab_seat *seat;

    while (fab_jury_row(c, round, n) != NULL) n++;
    if (n == FAB_SEATS) return;
    seat = fab_add_seat(c->t, FAB_KEY(.a = c->dsp->sid, .n = round, .m = n));
    seat->mid = mid;
    seat->state = FAB_SEAT_TAKEN;
}

/* In any round of this case, whatever became of it. */
static bool sat_before(const struct fab_case *c, const fab_id *mid)
{
    const struct fab_seat *seat;

    for (int round = FAB_ROUND_JURY; round <= FAB_ROUND_MEDIATOR; round++) {
        for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
            if (fab_same(&seat->mid, mid)) return true;
        }
    }
    return false;
}

/* ---- the jury */

struct drawing {
    const struct fab_case *c;
    struct fab_concerned   k;
    int                    round;
    bool                   many;        /* enough established members to ask for them */
    bool                   no_officers;
};

/* At least three times as many established members as seats. */
static bool many_established(struct fab_tray *t, int seats)
{
    void   *row[PAGE];
    int64_t from = 1;
    int     found = 0, n = PAGE;

    for (int all = 0; all < SCANNED && n == PAGE && found < FEW * seats; all += n) {
        n = fab_scan_fixed(t, FAB_I_member_by_num, FAB_KEY(.n = from), 0, row, PAGE);
        for (int i = 0; i < n; i++) {
            const struct fab_member *m = row[i];

            found += (m->est != 0 || m->founder != 0) && m->standing == FAB_MEMBER;
            from = m->num + 1;
        }
    }
    return found >= FEW * seats;
}

static bool opted_out(const struct fab_case *c, fab_id mid)
{
    const int64_t topic = c->agr == NULL ? 0 : c->agr->topic;

    return fab_row_read(c->t, FAB_R_role, FAB_KEY(.a = mid, .n = FAB_ROLE_JUROR)) != NULL ||
           (topic != 0 && fab_row_read(c->t, FAB_R_role, FAB_KEY(.a = mid, .n = FAB_ROLE_JUROR,
                                                                 .m = topic)) != NULL);
}

static bool busy(struct fab_tray *t, fab_id mid)
{
    void     *row[CASES_MOST];
    const int waits = fab_scan_fixed(t, FAB_I_seat_by_mid, FAB_KEY(.a = mid, .n = FAB_SEAT_TAKEN),
                                     2, row, CASES_MOST),
              said = fab_scan_fixed(t, FAB_I_seat_by_mid, FAB_KEY(.a = mid, .n = FAB_SEAT_SEALED),
                                    2, row, CASES_MOST);

    return waits + said >= CASES_MOST;
}

/* What costs one row each. */
static bool willing(const struct drawing *d, const struct fab_member *m, int relaxed)
{
    struct fab_tray         *t = d->c->t;
    const int64_t            now = fab_now(t).ms;
    const struct fab_served *served;

    if (m->standing != FAB_MEMBER || m->active + fab_days(fab_set(t, FAB_S_dorm_after)) <= now) {
        return false;
    }
    if (d->many && relaxed < NO_SENIORITY && m->est == 0 && m->founder == 0) return false;
    if (is_concerned(&d->k, &m->mid) || sat_before(d->c, &m->mid)) return false;
    if (opted_out(d->c, m->mid) || busy(t, m->mid)) return false;
    served = fab_row_read(t, FAB_R_served, FAB_KEY(.a = m->mid));
    return served == NULL || served->off <= now;
}

static bool eligible(const struct drawing *d, const struct fab_member *m, int relaxed)
{
    const int64_t topic = d->c->agr == NULL ? 0 : d->c->agr->topic;

    if (!willing(d, m, relaxed)) return false;
    if (d->no_officers && fab_has_role(d->c->t, m->mid, FAB_ROLE_OFFICER, (int)topic)) return false;
    return !fab_case_conflict(d->c, &d->k, FAB_ROLE_JUROR, m->mid, relaxed);
}

static int take(void *arg, int64_t number, int relaxed)
{
    const struct drawing *d = arg;
    void                 *row = NULL;

    if (fab_scan_fixed(d->c->t, FAB_I_member_by_num, FAB_KEY(.n = number), 1, &row, 1) == 0) {
        return 0;
    }
    if (!eligible(d, row, relaxed)) return 0;
    add(d->c, d->round, ((const struct fab_member *)row)->mid);
    return 1;
}

/* Where the pool pays, its officers have spoken for it. */
static bool pool_pays(const struct fab_case *c)
{
    const struct fab_hold *h;
    int                    at = 0;

    if (c->leg == NULL) return false;
    while ((h = fab_leg_hold(c->t, c->agr, c->leg, &at)) != NULL) {
        if (h->type == FAB_HOLD_POOL) return true;
    }
    return false;
}

/* Nobody else is left: whom both have named in their terms. */
static int arbiter(struct drawing *d)
{
    const struct fab_member *m =
        d->c->agr == NULL ? NULL
                          : fab_row_read(d->c->t, FAB_R_member, FAB_KEY(.a = d->c->agr->arbiter));

    if (m == NULL || m->standing != FAB_MEMBER || m->num > d->c->dsp->frozen) return 0;
    if (is_concerned(&d->k, &m->mid) || sat_before(d->c, &m->mid)) return 0;
    add(d->c, d->round, m->mid);
    return 1;
}

int fab_jury_draw(struct fab_case *c, int round, int seats)
{
    struct drawing d = { .c = c, .k = fab_case_concerned(c), .round = round,
                         .many = many_established(c->t, seats), .no_officers = pool_pays(c) };
    const int      got = fab_lot_draw(c, round, seats, take, &d);

    return got == 0 && fab_jury_count(c, round, 0) == 0 ? arbiter(&d) : got;
}

int fab_jury_size(const struct fab_case *c)
{
    const int64_t ver = c->dsp->ver;

    if (!fab_case_has_money(c) || c->leg->unit != 0) return 3;
    if (c->dsp->claim < fab_set_at(c->t, ver, FAB_S_jury_small)) return 1;
    return c->dsp->claim > fab_set_at(c->t, ver, FAB_S_jury_large) ? 5 : 3;
}

/* ---- the mediator */

struct fab_seat *fab_mediator(const struct fab_case *c)
{
    struct fab_seat *seat, *last = NULL;

    for (int n = 0; (seat = fab_jury_row(c, FAB_ROUND_MEDIATOR, n)) != NULL; n++) {
        if (sits(seat)) last = seat;
    }
    return last;
}

void fab_mediator_put(struct fab_case *c, fab_id mid)
{
    struct fab_seat *before = fab_mediator(c);

    if (before != NULL && before->state != FAB_SEAT_TAKEN) return;      /* he has spoken */
    if (before != NULL) before->state = FAB_SEAT_OVER;
    add(c, FAB_ROUND_MEDIATOR, mid);
    c->dsp->drawn = fab_now(c->t).ms;
}

static bool may_mediate(const struct fab_case *c, const struct fab_concerned *k,
                        const struct fab_role *role)
{
    const struct fab_member *m = fab_row_read(c->t, FAB_R_member, FAB_KEY(.a = role->mid));

    if (role->until != 0 && role->until <= fab_now(c->t).ms) return false;
    if (m == NULL || m->standing != FAB_MEMBER || m->num > c->dsp->frozen) return false;
    return !sat_before(c, &m->mid) && !fab_case_conflict(c, k, FAB_ROLE_MEDIATOR, m->mid, 0);
}

bool fab_mediator_draw(struct fab_case *c)
{
    const struct fab_concerned k = fab_case_concerned(c);
    const int64_t              topic = c->agr == NULL ? 0 : c->agr->topic;
    const fab_id               h = fab_lot_seed(c->dsp, FAB_ROUND_MEDIATOR);
    const int                  first = h.b[0] << 8 | h.b[1];
    void                      *row[2 * ROLES];
    int n = fab_scan_fixed(c->t, FAB_I_role_by_role, FAB_KEY(.n = FAB_ROLE_MEDIATOR), 2, row,
                           ROLES);

    if (fab_mediator(c) != NULL) return true;           /* both had named one */
    if (topic != 0) {
        n += fab_scan_fixed(c->t, FAB_I_role_by_role,
                            FAB_KEY(.n = FAB_ROLE_MEDIATOR, .m = topic), 2, row + n, ROLES);
    }
    for (int i = 0; i < n; i++) {
        const struct fab_role *role = row[(first + i) % n];

        if (!may_mediate(c, &k, role)) continue;
        fab_mediator_put(c, role->mid);
        return true;
    }
    return false;
}

/* ---- rather not */

/* The seat itself, or a side, once. */
static enum fab_code may_recuse(const struct fab_statement *s, const struct fab_case *c,
                                const struct fab_seat *seat, int64_t *bit, struct fab_err *e)
{
    const int side = fab_case_side(c, s->author);

    *bit = 0;
    if (fab_same(&seat->mid, &s->author)) return FAB_OK;
    if (side == 0 || fab_case_answers_for(c, s->author)) return fab_fail(e, FAB_E_ROLE);
    *bit = FAB_DSP_REFUSED << (side - 1);
    return c->dsp->said & *bit ? fab_fail(e, FAB_E_DUP) : FAB_OK;
}

/* recuse: a juror or mediator is too close; the next of the lot sits instead.  Refuses: FIELD, REF,
 * ROLE, DUP, STATE, DUE. */
enum fab_code fab_apply_recuse(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_case  c;
    struct fab_seat *seat;
    int64_t          bit;
    bool             mediator;

    if (s->nmids != 1) return fab_fail_field(e, FAB_E_FIELD, "mids");
    FAB_TRY(fab_case_named(s, t, &c, e));
    mediator = c.dsp->stage <= FAB_MEDIATION;       /* whom both named may say so at once */
    seat = mediator ? fab_mediator(&c) : fab_jury_seat(&c, (int)c.dsp->round, s->mids[0]);
    if (seat == NULL || !fab_same(&seat->mid, &s->mids[0])) {
        return fab_fail_field(e, FAB_E_REF, "mids");
    }
    FAB_TRY(may_recuse(s, &c, seat, &bit, e));
    if (seat->state != FAB_SEAT_TAKEN) return fab_fail(e, FAB_E_STATE);
    if (fab_now(t).ms > c.dsp->drawn + fab_days(RECUSE_DAYS)) return fab_fail(e, FAB_E_DUE);

    seat->state = FAB_SEAT_RECUSED;
    c.dsp->said |= bit;
    if (mediator) {
        if (c.dsp->stage == FAB_MEDIATION) (void)fab_mediator_draw(&c);
        return FAB_OK;
    }
    if (fab_jury_draw(&c, (int)c.dsp->round, 1) > 0) c.dsp->drawn = fab_now(t).ms;
    c.dsp->seats = fab_jury_count(&c, (int)c.dsp->round, 0);
    fab_verdict_look(&c);
    return FAB_OK;
}
