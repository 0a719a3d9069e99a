/* dispute_answer.c: what is said in answer: it is contested, it is conceded, I would trust this
 * mediator; and the opener at the jury's door.
 *
 * Why      who is silent must lose nothing by it but his word; who asks for a jury must stand by
 *          what he asks.
 * Idea     the other side's nonce comes in clear before the opener reveals his, so neither can
 *          choose the seats (dispute_lot.c).  Revealing takes the bond: 15 % of what is contested,
 *          doubled for each dispute lost in a year; the commons advance it once a year.  A
 *          concession pays what the debtor has himself; for the rest the case goes on, so that it
 *          cannot let his guarantors off.
 * Cost     a bond: at most 64 disputes of its owner.
 * Source   PROTOCOL 2 (answer), 5.3, 6.1, 6.2; DECISION 11. */
#include "crypto/crypto.h"
#include "devices/brake.h"
#include "devices/dispute.h"
#include "devices/settle.h"

enum { CONTEST = 1, CONCEDE = 2, NAME_MEDIATOR = 3, YEAR_DAYS = 365, OPENED = 64, DOUBLINGS = 6 };

/* ---- the bond */

struct past { int lost; bool advanced; };

static void look_at(struct past *p, void *row[], int n)
{
    for (int i = 0; i < n; i++) {
        const struct fab_dsp *d = row[i];

        p->lost += (d->said & FAB_DSP_LOST) != 0;
        p->advanced = p->advanced || (d->said & FAB_DSP_ADVANCED);
    }
}

/* What somebody opened that ended in the last year, or still runs. */
static struct past past_of(struct fab_tray *t, fab_id who)
{
    const int64_t from = fab_now(t).ms - fab_days(YEAR_DAYS);
    struct past   p = { 0, false };
    void         *row[OPENED];

    look_at(&p, row, fab_scan(t, FAB_I_dsp_by_opener, FAB_KEY(.a = who, .n = from), row, OPENED));
    look_at(&p, row, fab_scan_fixed(t, FAB_I_dsp_by_opener, FAB_KEY(.a = who), 2, row, OPENED));
    return p;
}

int64_t fab_case_bond(const struct fab_case *c, fab_id who)
{
    const int64_t share = fab_mul_div(c->dsp->claim,
                                      fab_set_at(c->t, c->dsp->ver, FAB_S_dsp_bond), FAB_M);

    return fab_max(share, 1) << fab_min(past_of(c->t, who).lost, DOUBLINGS);
}

/* Who puts it up: himself, or once a year the commons.  FUNDS. */
static enum fab_code bond_from(const struct fab_case *c, int64_t bond, fab_id *from,
                               struct fab_err *e)
{
    const int unit = (int)c->leg->unit;

    *from = c->dsp->opener;
    if (fab_free(c->t, *from, unit) >= bond) return FAB_OK;
    *from = fab_commons();
    if (!past_of(c->t, c->dsp->opener).advanced && fab_free(c->t, *from, unit) >= bond) {
        return FAB_OK;
    }
    return fab_fail(e, FAB_E_FUNDS, bond);
}

static enum fab_code take_bond(struct fab_case *c, int64_t bond, fab_id from, struct fab_err *e)
{
    struct fab_hold *h;

    FAB_TRY(fab_bond_take(c->t, c->leg, from, bond, &h, e));
    if (!fab_same(&from, &c->dsp->opener)) c->dsp->said |= FAB_DSP_ADVANCED;
    return FAB_OK;
}

/* The opener in DRAW: his nonce is the one he committed to, and he stands by what he asks. */
static enum fab_code reveal(const struct fab_statement *s, struct fab_case *c, struct fab_err *e)
{
    const bool    money = fab_case_has_money(c);
    const int64_t bond = money ? fab_case_bond(c, c->dsp->opener) : 0;
    fab_id        from = { { 0 } }, proof;

    if (s->code != CONTEST) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->nonce.len != FAB_ID_BYTES) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    if (!fab_id_none(&c->dsp->nonce_o)) return fab_fail(e, FAB_E_DUP);
    if (c->dsp->stage != FAB_DRAW) return fab_fail(e, FAB_E_STATE);
    if (money) FAB_TRY(bond_from(c, bond, &from, e));
    proof = fab_sha256(s->nonce);
    if (!fab_same(&proof, &c->dsp->promised)) return fab_fail_field(e, FAB_E_PROOF, "nonce");
    if (money) FAB_TRY(take_bond(c, bond, from, e));
    c->dsp->nonce_o = fab_id_of(s->nonce.p, s->nonce.len);
    return FAB_OK;
}

/* ---- the other side */

static enum fab_code contested(const struct fab_statement *s, struct fab_case *c,
                               struct fab_err *e)
{
    const bool nonce = s->has & F_(nonce);

    if (nonce && s->nonce.len != FAB_ID_BYTES) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    if (nonce && !fab_id_none(&c->dsp->nonce_r)) return fab_fail(e, FAB_E_DUP);
    if (c->dsp->stage > FAB_DRAW) return fab_fail(e, FAB_E_STATE);
    /* After the opener has revealed his, another could be chosen to suit. */
    if (nonce && !fab_id_none(&c->dsp->nonce_o)) return fab_fail(e, FAB_E_STATE);
    if (nonce) c->dsp->nonce_r = fab_id_of(s->nonce.p, s->nonce.len);
    c->dsp->said |= FAB_DSP_HEARD;
    return FAB_OK;
}

static void points_of_admission(const struct fab_case *c)
{
    const fab_id       debtor = fab_case_party(c, FAB_DEBTOR);
    struct fab_member *m = fab_get_member(c->t, FAB_KEY(.a = debtor));

    if (m != NULL && !(c->dsp->said & FAB_DSP_CONCEDED)) {
        fab_points_add(c->t, m, FAB_POINTS_ADMITTED);
    }
    c->dsp->said |= FAB_DSP_CONCEDED | FAB_DSP_HEARD;
}

/* The creditor gives in: the debtor has all that he can ask of this leg. */
static void kept_after_all(struct fab_case *c)
{
    c->leg->acked = c->leg->said = c->leg->parts;
    fab_case_over(c);
    fab_leg_escrow_parts(c->t, c->agr, c->leg);
    fab_leg_kept(c->t, c->agr, c->leg, FAB_K_answer);
    fab_case_tell_unruled(c);
}

/* The debtor gives in: his own money, as far as it goes; all of it ends the case. */
static void admitted(struct fab_case *c)
{
    const int64_t claim = fab_min(c->dsp->claim, fab_leg_left(c->leg)), before = c->leg->paid;
    const struct fab_end end = { FAB_OUT_BROKEN, FAB_FACT_ADMITTED, 0 };

    points_of_admission(c);
    (void)fab_leg_settle(c->t, c->agr, c->leg, claim, FAB_SETTLE_OWN);
    c->dsp->claim = claim - (c->leg->paid - before);
    if (c->dsp->claim > 0) return;
    fab_case_over(c);
    fab_leg_end_by(c->t, c->agr, c->leg, FAB_K_answer, end);
    fab_case_tell_unruled(c);
}

/* After the end there is no money, but a word counts as if it had been ruled. */
static void admitted_late(struct fab_case *c, int side)
{
    if (side == FAB_DEBTOR) points_of_admission(c);
    fab_case_over(c);
    fab_case_tell_ruled(c, side);
}

static enum fab_code concede(const struct fab_statement *s, struct fab_case *c, int side,
                             struct fab_err *e)
{
    const fab_id party = fab_case_party(c, side);

    if (s->has & F_(nonce)) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    if (c->leg == NULL || !fab_same(&party, &s->author)) return fab_fail(e, FAB_E_ROLE);
    if (!fab_agr_arc(c->dsp->stage, FAB_K_answer, FAB_END)) return fab_fail(e, FAB_E_STATE);
    if (c->open) FAB_TRY(fab_brake_is_off(c->t, e));
    if (!c->open) {
        admitted_late(c, side);
    } else if (side == FAB_CREDITOR) {
        kept_after_all(c);
    } else {
        admitted(c);
    }
    return FAB_OK;
}

/* ---- a mediator whom both name */

static struct fab_consent *named_by(const struct fab_case *c, int side)
{
    return fab_get_consent(c->t, FAB_KEY(.a = c->dsp->sid, .b = fab_case_party(c, side),
                                         .n = FAB_CONSENT_MEDIATOR));
}

static enum fab_code name_mediator(const struct fab_statement *s, struct fab_case *c, int side,
                                   struct fab_err *e)
{
    const struct fab_concerned k = fab_case_concerned(c);
    const fab_id               party = fab_case_party(c, side == 0 ? FAB_DEBTOR : side);
    const struct fab_member   *m;
    struct fab_consent        *mine, *other;

    if (s->nmids != 1) return fab_fail_field(e, FAB_E_FIELD, "mids");
    m = fab_get_member(c->t, FAB_KEY(.a = s->mids[0]));
    if (m == NULL) return fab_fail_field(e, FAB_E_REF, "mids");
    if (side == 0 || c->leg == NULL || !fab_same(&party, &s->author)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (m->standing != FAB_MEMBER || m->num > c->dsp->frozen ||
        fab_case_conflict(c, &k, FAB_ROLE_MEDIATOR, m->mid, 0)) {
        return fab_fail_field(e, FAB_E_CONFLICT, "mids");
    }
    if (c->dsp->stage > FAB_MEDIATION) return fab_fail(e, FAB_E_STATE);

    mine = named_by(c, side);
    other = named_by(c, FAB_DEBTOR + FAB_CREDITOR - side);
    if (mine == NULL) {
        mine = fab_add_consent(c->t, FAB_KEY(.a = c->dsp->sid, .b = s->author,
                                             .n = FAB_CONSENT_MEDIATOR));
    }
    mine->hash = m->mid;
    mine->idx = s->index;
    if (other != NULL && fab_same(&other->hash, &mine->hash)) fab_mediator_put(c, m->mid);
    return FAB_OK;
}

/* answer: 1 contests (the opener: reveals), 2 concedes, 3 names a mediator.  Refuses: FIELD, REF,
 * ROLE, CONFLICT, DUP, STATE, BRAKE, FUNDS, LIMIT, PROOF. */
enum fab_code fab_apply_answer(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_case c;
    int             side;
    bool            officer;

    if (s->code < CONTEST || s->code > NAME_MEDIATOR) return fab_fail_field(e, FAB_E_FIELD, "code");
    if ((s->code == NAME_MEDIATOR) != ((s->has & F_(mids)) != 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "mids");
    }
    FAB_TRY(fab_case_named(s, t, &c, e));
    if (c.dsp->stage == FAB_END) return fab_fail(e, FAB_E_STATE);
    side = fab_case_side(&c, s->author);
    if (s->code == NAME_MEDIATOR) return name_mediator(s, &c, side, e);
    if (fab_same(&c.dsp->opener, &s->author)) return reveal(s, &c, e);
    officer = c.leg != NULL && fab_has_role(t, s->author, FAB_ROLE_OFFICER, (int)c.agr->topic);
    if (side == fab_case_opener_side(&c) || (side == 0 && !officer)) return fab_fail(e, FAB_E_ROLE);
    return s->code == CONTEST ? contested(s, &c, e) : concede(s, &c, side, e);
}
