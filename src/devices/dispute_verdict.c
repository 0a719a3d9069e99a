/* dispute_verdict.c: what the seats say, what it amounts to, and what is done.
 *
 * Why      a juror must not see what the others think before he has spoken, no single one of them
 *          may swing the result, and no money moves before it is final.
 * Idea     seats commit, then all open (seals.c); the ruling is the lower median of each component,
 *          clamped to what the leg can give.  Silent seats are replaced once; if there is no quorum
 *          then, nobody has decided and the escrow goes as the terms say.  An appeal draws a new
 *          and larger jury.  Execution runs the waterfall on what is there then.
 * Cost     the seats of a round: at most eleven, and those they replaced.
 * Source   PROTOCOL 2 (ruling, appeal), 5.2, 5.3, 6.3, 6.5; DECISION 12; agreement.pml (execute).
 *
 * What nobody has decided says nothing about anybody: such a leg ends as expired, without
 * evidence. */
#include "devices/brake.h"
#include "devices/dispute_lot.h"
#include "devices/settle.h"
#include "devices/track.h"

enum { LOSS, FINE, FAULT, DIM, DAYS, COMPONENTS };
enum { INTENTION = 1, COMPETENCE = 2, NEITHER = 3, SUSPENSION_LEAST = 30, YEAR_DAYS = 365,
       GROUNDS = 5, RECORD = 10, OVERTURNED_MOST = 3, BEFORE_PAUSE = 99 };

static int seats(const struct fab_case *c, int state)
{
    return fab_jury_count(c, (int)c->dsp->round, state);
}

/* More than half of the seats: the quorum. */
static bool more_than_half(const struct fab_case *c, int n)
{
    return 2 * n > c->dsp->seats;
}

/* ---- sealing and opening */

static void seat_jury(struct fab_case *c, int size)
{
    (void)fab_jury_draw(c, (int)c->dsp->round, size);
    c->dsp->seats = seats(c, 0);
    c->dsp->step = FAB_DSP_SEALING;
    c->dsp->drawn = fab_now(c->t).ms;
}

static void begin_opening(struct fab_case *c)
{
    c->dsp->step = FAB_DSP_OPENING;
    fab_case_until(c, fab_now(c->t).ms + fab_case_days(c, FAB_S_dsp_open));
}

void fab_verdict_look(struct fab_case *c)
{
    if (c->dsp->step == FAB_DSP_SEALING && c->dsp->seats > 0 && seats(c, FAB_SEAT_TAKEN) == 0) {
        begin_opening(c);
    }
}

static struct fab_seal *seal_of(const struct fab_case *c, const struct fab_seat *seat)
{
    void     *row[1];
    const int n = fab_scan_fixed(c->t, FAB_I_seal_by_obj,
                                 FAB_KEY(.a = c->dsp->sid, .n = seat->round * FAB_SEATS + seat->n),
                                 2, row, 1);

    return n == 0 ? NULL : row[0];
}

/* Those who have not spoken, or whose word nobody opened, sit no more; how many. */
static int dismiss_silent(const struct fab_case *c, bool sealed_too)
{
    struct fab_seat *seat;
    int              count = 0;

    for (int n = 0; (seat = fab_jury_row(c, (int)c->dsp->round, n)) != NULL; n++) {
        const struct fab_seal *seal = seal_of(c, seat);

        if (seat->state != FAB_SEAT_TAKEN && !(sealed_too && seat->state == FAB_SEAT_SEALED)) {
            continue;
        }
        seat->state = FAB_SEAT_SILENT;
        if (seal != NULL) fab_seal_void(c->t, seal->sid);
        count++;
    }
    return count;
}

/* ---- the ruling */

struct verdict { int64_t of[COMPONENTS]; };

static struct verdict vector_of(const struct fab_case *c, const struct fab_seat *seat)
{
    const struct fab_seal *seal = seal_of(c, seat);
    struct verdict         v;

    for (int k = 0; k < COMPONENTS; k++) v.of[k] = fab_score(c->t, &seal->sid, k);
    return v;
}

static int opened_vectors(const struct fab_case *c, int round, struct verdict out[FAB_SEATS])
{
    const struct fab_seat *seat;
    int                    count = 0;

    for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        if (seat->state == FAB_SEAT_OPENED) out[count++] = vector_of(c, seat);
    }
    return count;
}

static int64_t lower_median(const struct verdict *v, int n, int k)
{
    for (int i = 0; i < n; i++) {
        int below = 0, same = 0;

        for (int j = 0; j < n; j++) {
            below += v[j].of[k] < v[i].of[k];
            same += v[j].of[k] == v[i].of[k];
        }
        if (below <= (n - 1) / 2 && (n - 1) / 2 < below + same) return v[i].of[k];
    }
    fab_assert(!"some value stands in the middle");
    return 0;
}

static int64_t deposits(const struct fab_case *c)
{
    const struct fab_hold *h;
    int64_t                sum = 0;
    int                    at = 0;

    while ((h = fab_leg_hold(c->t, c->agr, c->leg, &at)) != NULL) {
        if (h->type == FAB_HOLD_DEPOSIT && h->state == FAB_HOLD_OPEN) sum += h->rest;
    }
    return sum;
}

/* What this case can give: no more loss than was claimed and is left, a fine only for intention and
 * from the deposit, a pause only about a member. */
static int64_t clamp_loss(const struct fab_case *c, int64_t loss)
{
    if (!fab_case_has_money(c)) return 0;
    return fab_min(loss, fab_min(c->dsp->claim, fab_leg_left(c->leg)));
}

static void clamp(struct fab_case *c)
{
    struct fab_dsp *d = c->dsp;
    const bool      fine = fab_case_has_money(c) && d->fault == FAB_DEBTOR && d->dim == INTENTION;

    d->loss = clamp_loss(c, d->loss);
    d->fine = fine ? fab_min(d->fine, deposits(c)) : 0;
    if (c->leg != NULL || d->days < SUSPENSION_LEAST) d->days = 0;
}

static void tally(struct fab_case *c)
{
    struct verdict v[FAB_SEATS];
    const int      n = opened_vectors(c, (int)c->dsp->round, v);

    fab_assert(n > 0);
    c->dsp->loss = lower_median(v, n, LOSS);
    c->dsp->fine = lower_median(v, n, FINE);
    c->dsp->fault = lower_median(v, n, FAULT);
    c->dsp->dim = lower_median(v, n, DIM);
    c->dsp->days = lower_median(v, n, DAYS);
    clamp(c);
    c->dsp->said |= FAB_DSP_DECIDED;
}

static void rule(struct fab_case *c, int kind)
{
    (void)dismiss_silent(c, true);
    c->dsp->step = FAB_DSP_WAITS;
    fab_case_move(c, kind, FAB_RULED, fab_now(c->t).ms + fab_case_days(c, FAB_S_dsp_appeal));
}

/* ---- who obtained something */

static bool obtained(const struct fab_case *c, int side)
{
    const int64_t left = c->open ? fab_leg_left(c->leg) : 0;
    const bool    blamed = c->dsp->fault == FAB_DEBTOR;

    if (side == FAB_CREDITOR) return c->dsp->loss > 0 || blamed;
    return left > 0 ? c->dsp->loss < left : !blamed;
}

static int appeal_side(const struct fab_case *c)
{
    const int side = fab_case_side(c, c->dsp->appellant);

    return side == 0 ? FAB_CREDITOR : side;
}

static bool gained(const struct fab_case *c, const struct fab_dsp *before)
{
    const struct fab_dsp *now = c->dsp;

    if (!(before->said & FAB_DSP_DECIDED)) return obtained(c, appeal_side(c));
    if (appeal_side(c) == FAB_CREDITOR) {
        return now->loss > before->loss ||
               (now->fault == FAB_DEBTOR && before->fault != FAB_DEBTOR) ||
               now->days > before->days;
    }
    return now->loss < before->loss || now->fine < before->fine || now->days < before->days ||
           (now->fault != FAB_DEBTOR && before->fault == FAB_DEBTOR);
}

/* ---- bonds */

/* The n-th open bond of this case: the opener's, then that of who appealed. */
static struct fab_hold *open_bond(const struct fab_case *c, int nth)
{
    struct fab_hold *h;

    for (int n = 0; c->leg != NULL && (h = fab_leg_bond(c->t, c->leg, n)) != NULL; n++) {
        if (h->state == FAB_HOLD_OPEN && nth-- == 0) return h;
    }
    return NULL;
}

static void forfeit(const struct fab_case *c, struct fab_hold *bond, int side, int round)
{
    const struct fab_seat *seat;
    fab_id                 opened[FAB_SEATS];
    int                    count = 0;

    if (bond == NULL) return;
    for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        if (seat->state == FAB_SEAT_OPENED) opened[count++] = seat->mid;
    }
    fab_bond_split(c->t, bond, fab_case_party(c, FAB_DEBTOR + FAB_CREDITOR - side), opened, count,
                   c->dsp->opener);
}

/* ---- concluding */

static void conclude(struct fab_case *c, int kind)
{
    const struct fab_dsp before = *c->dsp;

    tally(c);
    if (c->dsp->stage == FAB_JURY) {
        rule(c, kind);
        return;
    }
    c->dsp->said |= FAB_DSP_REVIEWED;
    if (!gained(c, &before)) forfeit(c, open_bond(c, 1), appeal_side(c), FAB_ROUND_APPEAL);
    fab_verdict_execute(c, kind);
}

/* While a brake is on nothing is executed: an appeal waits for its deadline, which stands still. */
void fab_verdict_opened(struct fab_case *c, const struct fab_seal *seal)
{
    struct fab_seat *seat =
        fab_jury_row(c, (int)(seal->n / FAB_SEATS), (int)(seal->n % FAB_SEATS));

    seat->state = FAB_SEAT_OPENED;
    if (c->dsp->stage == FAB_AJURY && fab_brake_on(c->t)) return;
    if (seats(c, FAB_SEAT_SEALED) == 0 && more_than_half(c, seats(c, FAB_SEAT_OPENED))) {
        conclude(c, FAB_K_open);
    }
}

/* ruling: a seat commits to its verdict.  Refuses: FIELD, REF, ROLE, DUP, STATE, SEALED. */
enum fab_code fab_apply_ruling(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_case  c;
    struct fab_seat *seat;

    if (s->hash.len != FAB_ID_BYTES) return fab_fail_field(e, FAB_E_FIELD, "hash");
    FAB_TRY(fab_case_named(s, t, &c, e));
    seat = fab_jury_seat(&c, (int)c.dsp->round, s->author);
    if (seat == NULL) return fab_fail(e, FAB_E_ROLE);
    if (seat->state != FAB_SEAT_TAKEN) return fab_fail(e, FAB_E_DUP);
    if (c.dsp->step == FAB_DSP_OPENING) return fab_fail(e, FAB_E_SEALED);

    fab_assert(c.dsp->stage == FAB_JURY || c.dsp->stage == FAB_AJURY);
    fab_seal_keep(t, FAB_SEAL_VERDICT, c.dsp->sid, seat->round * FAB_SEATS + seat->n, s);
    seat->state = FAB_SEAT_SEALED;
    if (c.open) fab_assert(fab_agr_arc(c.leg->stage, FAB_K_ruling, (int)c.leg->stage));
    fab_verdict_look(&c);
    return FAB_OK;
}

/* ---- appeal */

/* A side of the case; who answers for the debtor is one. */
static enum fab_code may_appeal(const struct fab_statement *s, const struct fab_case *c,
                                struct fab_err *e)
{
    const bool opener = fab_same(&c->dsp->opener, &s->author);

    if (fab_case_side(c, s->author) == 0 && !opener) return fab_fail(e, FAB_E_ROLE);
    if (c->dsp->appeals == 0) return fab_fail(e, FAB_E_DUP);
    return c->dsp->stage == FAB_RULED ? FAB_OK : fab_fail(e, FAB_E_STATE);
}

/* appeal: another and larger jury, once.  Refuses: FIELD, REF, ROLE, DUP, STATE, FUNDS, LIMIT. */
enum fab_code fab_apply_appeal(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_case  c;
    struct fab_hold *bond;

    if (s->method < 1 || s->method > GROUNDS) return fab_fail_field(e, FAB_E_FIELD, "method");
    FAB_TRY(fab_case_named(s, t, &c, e));
    FAB_TRY(may_appeal(s, &c, e));
    if (fab_case_has_money(&c)) {
        FAB_TRY(fab_bond_take(t, c.leg, s->author, 2 * fab_case_bond(&c, s->author), &bond, e));
    }

    c.dsp->appeals = 0;
    c.dsp->appellant = s->author;
    c.dsp->round = FAB_ROUND_APPEAL;
    c.dsp->link = (fab_id){ { 0 } };
    c.dsp->step = FAB_DSP_WAITS;
    fab_case_move(&c, FAB_K_appeal, FAB_AJURY, fab_now(t).ms + 1);     /* the next clock draws */
    return FAB_OK;
}

/* ---- time */

/* Nobody decided: what all had signed for that case. */
static void nobody_decided(struct fab_case *c)
{
    c->dsp->loss = c->dsp->fine = c->dsp->fault = c->dsp->days = 0;
    c->dsp->dim = NEITHER;
    rule(c, FAB_LAPSE);
}

void fab_verdict_begin(struct fab_case *c, int kind)
{
    const int size = fab_jury_size(c);

    fab_case_move(c, kind, FAB_JURY, fab_now(c->t).ms + fab_case_days(c, FAB_S_dsp_jury));
    c->dsp->round = FAB_ROUND_JURY;
    seat_jury(c, size);
    if (c->dsp->seats == 0) nobody_decided(c);
}

/* Others instead of who was silent, once. */
static void replace_silent(struct fab_case *c, bool sealed_too)
{
    if (c->dsp->redraw == 0) {
        nobody_decided(c);
        return;
    }
    c->dsp->redraw = 0;
    fab_case_move(c, FAB_LAPSE, FAB_JURY, fab_now(c->t).ms + fab_case_days(c, FAB_S_dsp_jury));
    seat_jury(c, dismiss_silent(c, sealed_too));
    if (c->dsp->seats == 0) nobody_decided(c);
    fab_verdict_look(c);
}

static void jury_due(struct fab_case *c)
{
    const bool opening = c->dsp->step == FAB_DSP_OPENING;

    if (!opening && more_than_half(c, seats(c, FAB_SEAT_SEALED) + seats(c, FAB_SEAT_OPENED))) {
        begin_opening(c);
    } else if (opening && more_than_half(c, seats(c, FAB_SEAT_OPENED))) {
        conclude(c, FAB_LAPSE);
    } else {
        replace_silent(c, opening);
    }
}

/* Without a quorum the ruling before stands. */
static void appeal_due(struct fab_case *c)
{
    if (c->dsp->step == FAB_DSP_WAITS) {
        seat_jury(c, 2 * fab_jury_size(c) + 1);
        if (c->dsp->seats > 0) {
            fab_case_until(c, fab_now(c->t).ms + fab_case_days(c, FAB_S_dsp_jury));
            return;
        }
    } else if (c->dsp->step == FAB_DSP_SEALING && more_than_half(c, seats(c, FAB_SEAT_SEALED))) {
        begin_opening(c);
        return;
    } else if (more_than_half(c, seats(c, FAB_SEAT_OPENED))) {
        conclude(c, FAB_LAPSE);
        return;
    }
    fab_verdict_execute(c, FAB_LAPSE);
}

void fab_verdict_due(struct fab_case *c)
{
    switch (c->dsp->stage) {
    case FAB_JURY: jury_due(c); break;
    case FAB_RULED: fab_verdict_execute(c, FAB_LAPSE); break;
    default:
        fab_assert(c->dsp->stage == FAB_AJURY);
        appeal_due(c);
    }
}

/* ---- records of jurors */

struct fab_served *fab_served_row(struct fab_tray *t, fab_id who)
{
    const struct fab_key key = { .a = who };
    struct fab_served   *served = fab_get_served(t, &key);

    return served != NULL ? served : fab_add_served(t, &key);
}

static int ones(int64_t bits)
{
    int n = 0;

    for (; bits != 0; bits &= bits - 1) n++;
    return n;
}

/* Three overturned of the last ten: a year off the list. */
static void note(struct fab_tray *t, struct fab_served *served, bool overturned)
{
    served->verdicts++;
    served->last = (served->last << 1 | overturned) & ((1 << RECORD) - 1);
    if (ones(served->last) < OVERTURNED_MOST) return;
    served->off = fab_now(t).ms + fab_days(YEAR_DAYS);
    served->last = 0;
}

/* Upheld: the same fault, and a loss that is no further off than half of what was claimed. */
static bool upheld(const struct fab_case *c, const struct verdict *v)
{
    const int64_t off = clamp_loss(c, v->of[LOSS]) - c->dsp->loss;

    return v->of[FAULT] == c->dsp->fault && 2 * fab_max(off, -off) <= c->dsp->claim;
}

static void note_round(const struct fab_case *c, int round)
{
    const bool             reviewed = round == FAB_ROUND_JURY && (c->dsp->said & FAB_DSP_REVIEWED);
    const struct fab_seat *seat;

    for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        struct fab_served *served;
        struct verdict     v;
        bool               stood;

        if (seat->state != FAB_SEAT_OPENED) continue;
        served = fab_served_row(c->t, seat->mid);
        v = vector_of(c, seat);
        stood = !reviewed || upheld(c, &v);
        served->appealed += reviewed;
        served->upheld += reviewed && stood;
        note(c->t, served, !stood);
    }
}

static void thank(const struct fab_case *c, int round)
{
    const int64_t          sum = fab_set_at(c->t, c->dsp->ver, FAB_S_jury_thanks);
    const struct fab_seat *seat;

    for (int n = 0; sum > 0 && (seat = fab_jury_row(c, round, n)) != NULL; n++) {
        struct fab_acct *from = fab_need_acct(c->t, fab_commons(), 0),
                        *to = fab_need_acct(c->t, seat->mid, 0);

        if (seat->state != FAB_SEAT_OPENED || from == NULL || to == NULL) continue;
        if (from->bal + from->line < sum) return;
        fab_move(c->t, from, to, sum, FAB_WHY_THANKS, &c->dsp->sid);
    }
}

/* ---- execution */

/* Without a decision its bond goes home with the end. */
static void opener_answers(struct fab_case *c)
{
    const int side = fab_case_opener_side(c);

    if (!(c->dsp->said & FAB_DSP_DECIDED) || c->leg == NULL) return;
    if (obtained(c, side)) return;
    c->dsp->said |= FAB_DSP_LOST;
    if (fab_case_has_money(c)) forfeit(c, open_bond(c, 0), side, FAB_ROUND_JURY);
}

static struct fab_end end_of(const struct fab_case *c)
{
    const struct fab_dsp *d = c->dsp;
    const bool            blamed = d->fault == FAB_DEBTOR;

    if (!(d->said & FAB_DSP_DECIDED)) return (struct fab_end){ FAB_OUT_EXPIRED, 0, 0 };
    if (d->loss + d->fine > 0 || blamed) {
        return (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_BROKEN, blamed ? (int)d->dim : NEITHER };
    }
    return c->leg->asked & FAB_LEG_LATE ? (struct fab_end){ FAB_OUT_LATE, FAB_FACT_LATE, 0 }
                                        : (struct fab_end){ FAB_OUT_KEPT, FAB_FACT_KEPT, 0 };
}

/* The debtor's own balance is taken before the escrow reaches him. */
static void end_leg(struct fab_case *c, int kind)
{
    const struct fab_dsp *d = c->dsp;
    const int64_t         loss = fab_min(d->loss, fab_leg_left(c->leg));

    if (d->said & FAB_DSP_DECIDED) {
        (void)fab_leg_settle(c->t, c->agr, c->leg, loss, FAB_SETTLE_ALL);
        (void)fab_leg_fine(c->t, c->agr, c->leg, d->fine);
        (void)fab_leg_escrow_rest(c->t, c->agr, c->leg);
    } else {
        fab_leg_fallback(c->t, c->agr, c->leg);
    }
    fab_leg_end_by(c->t, c->agr, c->leg, kind, end_of(c));
}

/* A leg that had ended: what was found out counts from now on. */
static void tell_late(const struct fab_case *c)
{
    const struct fab_dsp     *d = c->dsp;
    const fab_id              debtor = fab_case_party(c, FAB_DEBTOR);
    struct fab_member        *m = fab_get_member(c->t, FAB_KEY(.a = debtor));
    const struct fab_evidence v = {
        .subject = debtor, .author = fab_case_party(c, FAB_CREDITOR), .topic = (int)c->agr->topic,
        .dim = (int)d->dim, .fact = FAB_FACT_BROKEN, .value = c->leg->val };

    if (!(d->said & FAB_DSP_DECIDED) || d->fault != FAB_DEBTOR || d->dim > COMPETENCE) return;
    fab_tell(c->t, FAB_DEV_dispute, &d->sid, &v);
    if (m == NULL) return;
    fab_points_add(c->t, m, d->dim == INTENTION ? FAB_POINTS_INTENTION : FAB_POINTS_COMPETENCE);
}

/* He may still fulfil, answer, settle, repay, leave, export, erase; no more. */
static void suspend(const struct fab_case *c)
{
    struct fab_member *m = fab_get_member(c->t, FAB_KEY(.a = c->dsp->agr));

    if (c->dsp->days == 0 || (m->standing != FAB_MEMBER && m->standing != FAB_NEWCOMER)) return;
    if (fab_row_read(c->t, FAB_R_timer, FAB_KEY(.a = m->mid, .n = FAB_TIMER_DORMANT)) != NULL) {
        fab_meta_put(c->t, FAB_META_active, fab_meta(c->t, FAB_META_active) - 1);
        fab_due(c->t, FAB_DEV_core, &m->mid, FAB_TIMER_DORMANT, 0, 0);
    }
    m->standing = FAB_SUSPENDED;
    m->est = 0;
    m->susp = fab_now(c->t).ms + fab_days(c->dsp->days);
    fab_line_look(c->t, m);
    fab_due(c->t, FAB_DEV_dispute, &m->mid, FAB_TIMER_SUSPENSION, m->susp, 0);
}

void fab_suspension_over(struct fab_tray *t, struct fab_member *m)
{
    if (m == NULL || m->standing != FAB_SUSPENDED) return;
    if (m->points > BEFORE_PAUSE) fab_points_add(t, m, (int)(BEFORE_PAUSE - m->points));
    m->standing = m->full_idx != 0 ? FAB_MEMBER : FAB_NEWCOMER;
    fab_line_look(t, m);
    if (m->standing != FAB_MEMBER) return;
    fab_meta_put(t, FAB_META_active, fab_meta(t, FAB_META_active) + 1);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_DORMANT,
            fab_now(t).ms + fab_days(fab_set(t, FAB_S_dorm_after)), 0);
}

void fab_verdict_execute(struct fab_case *c, int kind)
{
    for (int round = FAB_ROUND_JURY; round <= FAB_ROUND_APPEAL; round++) {
        thank(c, round);
        note_round(c, round);
    }
    opener_answers(c);
    fab_case_over(c);
    if (c->leg == NULL) {
        suspend(c);
    } else if (c->open) {
        end_leg(c, kind);
    } else {
        tell_late(c);
    }
    if (c->dsp->said & FAB_DSP_DECIDED) {
        fab_case_tell_ruled(c, (int)c->dsp->fault);
    } else {
        fab_case_tell_unruled(c);
    }
}
