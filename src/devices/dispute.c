/* dispute: when a promise breaks: the two between themselves, then somebody who helps, then
 * neighbours drawn by lot, then others of them.
 *
 * Family   promise.
 * Why      most quarrels end when both have spoken; those that do not need somebody whom neither
 *          has chosen, a deadline at each step, and a known end when everybody is silent.
 * Idea     the ladder is the middle of the agreement's table of arcs (agreement.c), walked here:
 *          the opening and what time does are in this file; dispute_case.c how a case moves and
 *          ends, dispute_answer.c the other side and the bond, dispute_settle.c what both sign,
 *          dispute_jury.c who judges, dispute_lot.c the lot, dispute_verdict.c what they said and
 *          what comes of it.
 * Cost     a step: five rows or so; a draw: at most 4,096 hashes a pass.
 * Source   PROTOCOL 2 (dispute), 5.2, 6.1, 6.5; agreement.pml; MISSION 2, graded handling of
 *          disputes. */
#include "devices/dispute.h"

#include "devices/settle.h"

enum { OPENINGS = 2, YEAR_DAYS = 365, PAUSE = 4, PUBLIC_ACK_DAYS = 30, CASES = 64,
       LEGS = FAB_LEGS_EACH * FAB_INSTANCES };

/* ---- who may contest what */

/* The open dispute about a leg or a member; NULL.  theirs: how many that side (0: this person) has
 * opened; decided: has there been a ruling by people? */
struct before { struct fab_dsp *open; int theirs; bool decided; };

static struct before look_back(struct fab_tray *t, fab_id about, int64_t leg, int side, fab_id who)
{
    void         *row[CASES];
    const int     n = fab_scan_fixed(t, FAB_I_dsp_by_leg, FAB_KEY(.a = about, .n = leg), 2, row,
                                     CASES);
    struct before b = { NULL, n == CASES ? OPENINGS : 0, false };

    for (int i = 0; i < n; i++) {
        struct fab_dsp       *d = row[i];
        const struct fab_case c = fab_case_of(t, d);

        if (d->stage < FAB_END) b.open = d;
        if (side == 0 ? fab_same(&d->opener, &who) : fab_case_opener_side(&c) == side) b.theirs++;
        b.decided = b.decided || (d->said & FAB_DSP_DECIDED);
    }
    return b;
}

/* The leg it comes after has been kept: before that nothing was owed. */
static bool its_turn(struct fab_tray *t, const struct fab_leg *leg)
{
    const struct fab_key  key = { .a = leg->agr, .n = leg->after - 1 };
    const struct fab_leg *first = leg->after == 0 ? NULL : fab_row_read(t, FAB_R_leg, &key);

    return first == NULL || first->outcome == FAB_OUT_KEPT || first->outcome == FAB_OUT_LATE;
}

/* A year after the end, for what time, silence or a word has ended; never what a jury or both have
 * settled. */
static enum fab_code ended_ok(struct fab_tray *t, const struct fab_leg *leg, bool decided,
                              struct fab_err *e)
{
    if (leg->outcome == FAB_OUT_SETTLED || leg->outcome == FAB_OUT_CANCELLED || decided) {
        return fab_fail(e, FAB_E_STATE);
    }
    return fab_now(t).ms > leg->ended + fab_days(YEAR_DAYS) ? fab_fail(e, FAB_E_DUE) : FAB_OK;
}

/* ADMITTED: by the creditor, for the rest. */
static enum fab_code stage_ok(struct fab_tray *t, const struct fab_leg *leg, int side,
                              bool decided, struct fab_err *e)
{
    if (leg->stage == FAB_END) return ended_ok(t, leg, decided, e);
    if (!fab_agr_may(leg->stage, FAB_K_dispute) || leg->stage > FAB_ADMITTED) {
        return fab_fail(e, FAB_E_STATE);
    }
    if (leg->stage == FAB_ADMITTED && side != FAB_CREDITOR) return fab_fail(e, FAB_E_STATE);
    return its_turn(t, leg) ? FAB_OK : fab_fail(e, FAB_E_STATE);
}

/* ---- opening */

static struct fab_dsp *add(const struct fab_statement *s, struct fab_tray *t, int64_t ver)
{
    struct fab_dsp *d = fab_add_dsp(t, FAB_KEY(.a = s->sid));

    d->agr = s->about;
    d->leg = s->code;
    d->opener = s->author;
    d->frozen = fab_meta(t, FAB_META_members);
    d->ground = s->method;
    d->promised = fab_id_of(s->hash.p, s->hash.len);
    d->redraw = d->appeals = 1;
    d->dim = 3;
    d->idx = s->index;
    d->ver = ver;
    d->stage = FAB_REPAIR;
    return d;
}

static void contest(const struct fab_statement *s, struct fab_tray *t, struct fab_agr *agr,
                    struct fab_leg *leg)
{
    struct fab_case c = fab_case_of(t, add(s, t, agr->ver));
    const int64_t   until = fab_now(t).ms + fab_case_days(&c, FAB_S_dsp_repair);

    c.dsp->claim = s->has & F_(amount) ? s->amount.units : fab_leg_left(leg);
    c.dsp->prev = leg->stage;
    if (c.open) {
        fab_leg_void_consents(t, agr, leg);
        fab_leg_move(t, agr, leg, FAB_K_dispute, FAB_REPAIR, until);
    } else {
        fab_case_until(&c, until);
    }
    fab_raise(t, &(struct fab_event){ .what = FAB_EV_DISPUTE, .about = agr->sid, .who = s->author,
                                      .n = (int)leg->n, .a = 1 });
}

/* Of a public promise: any member but who made it; vow.k of them together. */
static enum fab_code of_public(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_agr *agr, struct fab_leg *leg, struct fab_err *e)
{
    const int64_t            what = FAB_CONSENT_VOW + leg->n;
    const int64_t            k = fab_set_at(t, agr->ver, FAB_S_vow_k);
    const struct fab_key     mine = { .a = agr->sid, .b = s->author, .n = what };
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));
    const fab_id             debtor = fab_leg_who(t, leg, 0);
    const struct before      b = look_back(t, agr->sid, leg->n, FAB_CREDITOR, s->author);
    void                    *row[FAB_SEATS];
    int                      said;

    if (s->method != FAB_GROUND_PUBLIC) return fab_fail_field(e, FAB_E_FIELD, "method");
    if (s->has & F_(amount)) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (m == NULL || m->standing != FAB_MEMBER) return fab_fail(e, FAB_E_ROLE);
    if (fab_same(&debtor, &s->author)) return fab_fail(e, FAB_E_CONFLICT);
    if (b.open != NULL || fab_get_consent(t, &mine) != NULL) return fab_fail(e, FAB_E_DUP);
    FAB_TRY(stage_ok(t, leg, FAB_CREDITOR, b.decided, e));
    if (b.theirs >= OPENINGS) {
        return fab_fail_limit(e, "dispute", OPENINGS, b.theirs + 1);
    }

    said = fab_scan_fixed(t, FAB_I_consent_by_obj, FAB_KEY(.a = agr->sid, .n = what), 2, row,
                          FAB_SEATS);
    if (said + 1 < k) {
        fab_add_consent(t, &mine)->idx = s->index;
        leg->asked |= FAB_LEG_CLAIM;
        return FAB_OK;
    }
    for (int i = 0; i < said; i++) fab_row_drop(t, FAB_R_consent, row[i]);
    contest(s, t, agr, leg);
    return FAB_OK;
}

static enum fab_code claim_ok(const struct fab_statement *s, const struct fab_leg *leg, int side,
                              struct fab_err *e)
{
    if (!(s->has & F_(amount))) return FAB_OK;
    /* The debtor's side contests all that he is said to owe; a sum after the end would be
     * nobody's. */
    if (side != FAB_CREDITOR || leg->stage == FAB_END || s->amount.units < 1 ||
        s->amount.units > fab_leg_left(leg)) {
        return fab_fail_field(e, FAB_E_FIELD, "amount");
    }
    return FAB_OK;
}

static int side_of(const struct fab_statement *s, struct fab_tray *t, struct fab_agr *agr,
                   struct fab_leg *leg)
{
    struct fab_dsp        seen = { .agr = agr->sid, .leg = leg->n };
    const struct fab_case c = { .t = t, .dsp = &seen, .agr = agr, .leg = leg };

    return fab_case_side(&c, s->author);
}

static enum fab_code of_leg(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_agr *agr = fab_get_agr(t, FAB_KEY(.a = s->about));
    struct fab_leg *leg;
    struct before   b;
    int             side;

    if (s->code < 0 || s->code >= LEGS) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (agr == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    leg = fab_get_leg(t, FAB_KEY(.a = s->about, .n = s->code));
    if (leg == NULL) return fab_fail_field(e, FAB_E_REF, "code");
    if (agr->mode == FAB_MODE_PUBLIC) return of_public(s, t, agr, leg, e);
    if (s->method == FAB_GROUND_PUBLIC) return fab_fail_field(e, FAB_E_FIELD, "method");
    side = side_of(s, t, agr, leg);
    if (side == 0) return fab_fail(e, FAB_E_ROLE);
    FAB_TRY(claim_ok(s, leg, side, e));
    b = look_back(t, agr->sid, leg->n, side, s->author);
    if (b.open != NULL) return fab_fail(e, FAB_E_DUP);
    FAB_TRY(stage_ok(t, leg, side, b.decided, e));
    if (b.theirs >= OPENINGS) {
        return fab_fail_limit(e, "dispute", OPENINGS, b.theirs + 1);
    }
    contest(s, t, agr, leg);
    return FAB_OK;
}

/* Ground 7: any member asks a jury to suspend who has come to level 4 (PROTOCOL 6.5). */
static enum fab_code of_member(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->about)),
                            *by = fab_get_member(t, FAB_KEY(.a = s->author));
    struct fab_case          c;
    struct before            b;

    if (s->code != 0) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->has & F_(amount)) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (m == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (by == NULL || by->standing != FAB_MEMBER) return fab_fail(e, FAB_E_ROLE);
    if (m == by) return fab_fail(e, FAB_E_CONFLICT);
    b = look_back(t, s->about, 0, 0, s->author);
    if (b.open != NULL) return fab_fail(e, FAB_E_DUP);
    if (m->level < PAUSE || (m->standing != FAB_MEMBER && m->standing != FAB_NEWCOMER)) {
        return fab_fail(e, FAB_E_STATE);
    }
    if (b.theirs >= OPENINGS) {
        return fab_fail_limit(e, "dispute", OPENINGS, b.theirs + 1);
    }
    c = fab_case_of(t, add(s, t, fab_meta(t, FAB_META_ver)));
    fab_case_until(&c, fab_now(t).ms + fab_case_days(&c, FAB_S_dsp_repair));
    return FAB_OK;
}

/* ---- taking back */

static int64_t window_of(const struct fab_case *c)
{
    const bool public = c->agr->mode == FAB_MODE_PUBLIC;

    switch (c->dsp->prev) {
    case FAB_GRACE: return fab_agr_days(c->t, c->agr, FAB_S_agr_grace);
    case FAB_ACK:
        return public ? fab_days(PUBLIC_ACK_DAYS) : fab_agr_days(c->t, c->agr, FAB_S_agr_ack);
    default: return fab_agr_days(c->t, c->agr, FAB_S_agr_admit);
    }
}

/* Back to the stage it left, with a fresh window: the other side has lost nothing. */
static void take_back(struct fab_case *c, int kind)
{
    const bool open = c->open;

    fab_case_bonds_home(c);
    fab_case_over(c);
    if (open) {
        fab_leg_move(c->t, c->agr, c->leg, kind, (int)c->dsp->prev,
                     fab_now(c->t).ms + window_of(c));
    }
    fab_case_tell_unruled(c);
}

/* A public promise, or a member at level 4: nobody takes that back for all the others, nor stops it
 * by silence. */
static bool common_cause(const struct fab_dsp *d)
{
    return d->ground == FAB_GROUND_PUBLIC || d->ground == FAB_GROUND_RULE;
}

static enum fab_code withdraw(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_case c;

    if (s->scale != 0) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->has & (F_(amount) | F_(method) | F_(hash))) {
        return fab_fail_field(e, FAB_E_FIELD, "method");
    }
    if (s->nref != 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    c = fab_case_of(t, fab_get_dsp(t, FAB_KEY(.a = s->ref[0])));
    if (c.dsp == NULL || !fab_same(&c.dsp->agr, &s->about) || c.dsp->leg != s->code) {
        return fab_fail_field(e, FAB_E_REF, "ref");
    }
    if (!fab_same(&c.dsp->opener, &s->author) || common_cause(c.dsp)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (c.dsp->stage > FAB_DRAW) return fab_fail(e, FAB_E_STATE);
    take_back(&c, FAB_K_dispute);
    return FAB_OK;
}

/* dispute: opens one about a leg, a public promise or a member; scale 0 takes it back.  Refuses:
 * FIELD, REF, ROLE, CONFLICT, DUP, STATE, DUE, LIMIT. */
enum fab_code fab_apply_dispute(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    if (s->has & F_(scale)) return withdraw(s, t, e);
    if (!(s->has & F_(method)) || s->method < FAB_GROUND_NOT_DELIVERED ||
        s->method > FAB_GROUND_PUBLIC) {
        return fab_fail_field(e, FAB_E_FIELD, "method");
    }
    if (!(s->has & F_(hash)) || s->hash.len != FAB_ID_BYTES) {
        return fab_fail_field(e, FAB_E_FIELD, "hash");
    }
    if (s->has & F_(ref)) return fab_fail_field(e, FAB_E_FIELD, "ref");
    return s->method == FAB_GROUND_RULE ? of_member(s, t, e) : of_leg(s, t, e);
}

/* ---- time */

/* Who opened it has revealed his nonce, which took the bond. */
static bool may_be_judged(const struct fab_dsp *d)
{
    return !fab_id_none(&d->nonce_o) || common_cause(d);
}

/* Whoever has suggested nothing by now sits no more. */
static void mediator_goes(const struct fab_case *c)
{
    struct fab_seat *seat = fab_mediator(c);

    if (seat != NULL && seat->state == FAB_SEAT_TAKEN) seat->state = FAB_SEAT_OVER;
}

static void case_due(struct fab_case *c)
{
    const int64_t now = fab_now(c->t).ms;

    switch (c->dsp->stage) {
    case FAB_REPAIR:
        fab_settle_drop(c);
        fab_case_move(c, FAB_LAPSE, FAB_MEDIATION, now + fab_case_days(c, FAB_S_dsp_mediation));
        (void)fab_mediator_draw(c);
        break;
    case FAB_MEDIATION:
        fab_settle_drop(c);
        mediator_goes(c);
        fab_case_move(c, FAB_LAPSE, FAB_DRAW, now + fab_case_days(c, FAB_S_dsp_draw));
        break;
    case FAB_DRAW:
        if (may_be_judged(c->dsp)) {
            fab_settle_drop(c);
            fab_verdict_begin(c, FAB_LAPSE);
        } else {
            take_back(c, FAB_LAPSE);
        }
        break;
    default: fab_verdict_due(c);
    }
}

static struct fab_dsp *open_of(struct fab_tray *t, const fab_id *agr, int64_t leg)
{
    void     *row[CASES];
    const int n = fab_scan_fixed(t, FAB_I_dsp_by_leg, FAB_KEY(.a = *agr, .n = leg), 2, row, CASES);

    for (int i = 0; i < n; i++) {
        struct fab_dsp *d = row[i];

        if (d->stage < FAB_END) return d;
    }
    return NULL;
}

static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_dsp *d = fab_id_short(obj) ? NULL : fab_get_dsp(t, FAB_KEY(.a = *obj));
    struct fab_case c;

    (void)code;
    if (fab_id_short(obj)) {
        fab_suspension_over(t, fab_get_member(t, FAB_KEY(.a = *obj)));
        return;
    }
    c = fab_case_of(t, d != NULL ? d : open_of(t, obj, n));
    if (fab_tray_error(t) != FAB_OK) return;
    fab_assert(c.dsp != NULL && c.dsp->stage >= FAB_REPAIR && c.dsp->stage < FAB_END);
    case_due(&c);
}

/* What members or officers had signed about it, and not enough of them. */
static void drop_claims(struct fab_tray *t, const struct fab_event *v)
{
    static const int WHAT[] = { FAB_CONSENT_VOW, FAB_CONSENT_CLAIM };
    struct fab_leg  *leg = fab_get_leg(t, FAB_KEY(.a = v->about, .n = v->n));
    void            *row[FAB_SEATS];

    if (leg == NULL || !(leg->asked & FAB_LEG_CLAIM)) return;
    leg->asked &= ~(int64_t)FAB_LEG_CLAIM;
    for (int k = 0; k < fab_countof(WHAT); k++) {
        const struct fab_key all = { .a = v->about, .n = WHAT[k] + v->n };
        const int n = fab_scan_fixed(t, FAB_I_consent_by_obj, &all, 2, row, FAB_SEATS);

        for (int i = 0; i < n; i++) fab_row_drop(t, FAB_R_consent, row[i]);
    }
}

/* The leg ended otherwise: kept after all, or with what it came after. */
static void leg_ended(struct fab_tray *t, const struct fab_event *v)
{
    struct fab_case c = fab_case_of(t, open_of(t, &v->about, v->n));

    drop_claims(t, v);
    if (c.dsp == NULL) return;
    fab_case_over(&c);
    fab_case_tell_unruled(&c);
}

static void opened(struct fab_tray *t, const struct fab_event *v)
{
    const struct fab_seal *seal = fab_row_read(t, FAB_R_seal, FAB_KEY(.a = v->about));
    struct fab_case        c;

    if (seal == NULL || seal->class != FAB_SEAL_VERDICT) return;
    c = fab_case_of(t, fab_get_dsp(t, FAB_KEY(.a = seal->obj)));
    fab_verdict_opened(&c, seal);
}

static void on(const struct fab_event *v, struct fab_tray *t)
{
    if (v->what == FAB_EV_END) leg_ended(t, v);
    if (v->what == FAB_EV_OPENED) opened(t, v);
}

static const struct fab_view VIEWS[] = {
    { "disputes", FAB_I_dsp_by_leg, "sid stage ground claim opener", 'P' },
    { "seats", FAB_I_seat_by_mid, "dsp round state", 'P' },
    { NULL, 0, NULL, 0 },
};

const struct fab_device fab_device_dispute = {
    .name = "dispute", .id = FAB_DEV_dispute, .family = 'p', .views = VIEWS, .due = due, .on = on,
};
