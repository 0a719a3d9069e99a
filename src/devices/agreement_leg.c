/* agreement_leg.c: what is said about a leg in force: deliver, keep, break, extend.
 *
 * Why      a promise is kept by what its two sides say of it; neither can speak for the other, and
 *          what one has asked for is void once something has happened.
 * Idea     find the leg and the side; ask the table of arcs; change; move.  What needs both waits
 *          as a row of `consent` until the other has said the same.
 * Cost     three or four rows looked at, one or two changed.
 * Source   PROTOCOL 2 (deliver to extend), 5.2, 5.3; agreement.pml. */
#include "crypto/crypto.h"
#include "devices/agreement.h"
#include "devices/brake.h"
#include "devices/core.h"
#include "devices/item.h"
#include "devices/settle.h"

enum { ADMIT = 1, CANCEL = 2, STOP = 3, PUBLIC_ACK_DAYS = 30,
       LEGS = FAB_LEGS_EACH * FAB_INSTANCES };

enum side { DEBTOR = 1, CREDITOR = 2 };
struct at { struct fab_agr *agr; struct fab_leg *leg; int side; };

static enum fab_code leg_of(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                            struct fab_err *e)
{
    if (s->code < 0 || s->code >= LEGS) return fab_fail_field(e, FAB_E_FIELD, "code");
    at->agr = fab_get_agr(t, FAB_KEY(.a = s->about));
    if (at->agr == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    at->leg = fab_get_leg(t, FAB_KEY(.a = s->about, .n = s->code));
    if (at->leg == NULL) return fab_fail_field(e, FAB_E_REF, "code");
    at->side = fab_side(t, &s->about, (int)s->code, s->author, NULL);
    return at->side == 0 ? fab_fail(e, FAB_E_ROLE) : FAB_OK;
}

/* The leg it comes after has been kept. */
static bool its_turn(struct fab_tray *t, const struct fab_leg *leg)
{
    const struct fab_key  key = { .a = leg->agr, .n = leg->after - 1 };
    const struct fab_leg *before = leg->after == 0 ? NULL : fab_get_leg(t, &key);

    return before == NULL || before->outcome == FAB_OUT_KEPT || before->outcome == FAB_OUT_LATE;
}

static void note_if_late(struct fab_tray *t, struct fab_leg *leg, int64_t parts)
{
    if (parts == leg->parts && leg->stage == FAB_GRACE && fab_now(t).ms >= leg->due) {
        leg->asked |= FAB_LEG_LATE;
    }
}

/* deliver: the debtor says how many parts are done.  Refuses: FIELD, REF, ROLE, DUP, STATE. */
enum fab_code fab_apply_deliver(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct at at;
    int64_t   ack_ms;

    FAB_TRY(leg_of(s, t, &at, e));
    if (s->scale < 1 || s->scale > at.leg->parts) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (at.side != DEBTOR) return fab_fail(e, FAB_E_ROLE);
    if (s->scale <= at.leg->said) return fab_fail(e, FAB_E_DUP, at.leg->said);
    if (!fab_agr_may(at.leg->stage, FAB_K_deliver) || !its_turn(t, at.leg)) {
        return fab_fail(e, FAB_E_STATE);
    }

    ack_ms = at.agr->mode == FAB_MODE_PUBLIC ? fab_days(PUBLIC_ACK_DAYS)
                                             : fab_agr_days(t, at.agr, FAB_S_agr_ack);
    note_if_late(t, at.leg, s->scale);
    at.leg->said = s->scale;
    fab_leg_void_consents(t, at.agr, at.leg);
    fab_leg_move(t, at.agr, at.leg, FAB_K_deliver, FAB_ACK, fab_now(t).ms + ack_ms);
    return FAB_OK;
}

/* An expired leg that was kept after all, said within 30 days: all parts, as evidence only. */
static bool may_still_keep(struct fab_tray *t, const struct fab_leg *leg)
{
    return leg->stage == FAB_END && leg->outcome == FAB_OUT_EXPIRED &&
           fab_get_timer(t, FAB_KEY(.a = leg->agr, .n = FAB_TIMER_FADE + leg->n)) != NULL;
}

/* Acknowledged: some parts, or all. */
static void acknowledge(struct fab_tray *t, struct at *at, int64_t parts)
{
    struct fab_leg *leg = at->leg;

    if (parts > leg->said) note_if_late(t, leg, parts);
    leg->acked = parts;
    leg->said = fab_max(leg->said, parts);
    if (leg->stage == FAB_ADMITTED) {
        fab_leg_end_by(t, at->agr, leg, FAB_K_keep,
                       (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_MADE_GOOD, 0 });
        return;
    }
    fab_leg_escrow_parts(t, at->agr, leg);
    if (parts == leg->parts) {
        fab_leg_kept(t, at->agr, leg, FAB_K_keep);
    } else if (leg->stage == FAB_ACK && parts == leg->said) {
        fab_leg_go_on(t, at->agr, leg, FAB_K_keep);
    }
}

/* While a brake is on, an escrow is not paid out and no dispute is conceded; what only goes home
 * goes. */
static enum fab_code pays(struct fab_tray *t, const struct at *at, struct fab_err *e)
{
    const struct fab_hold *h;
    int                    n = 0;

    if (at->leg->stage >= FAB_REPAIR) return fab_brake_is_off(t, e);
    while ((h = fab_leg_hold(t, at->agr, at->leg, &n)) != NULL) {
        if (h->type == FAB_HOLD_ESCROW && h->rest > 0) return fab_brake_is_off(t, e);
    }
    return FAB_OK;
}

/* keep: the creditor acknowledges parts; in ADMITTED that it was made good.  Refuses: FIELD, REF,
 * ROLE, DUP, STATE, DUE, BRAKE. */
enum fab_code fab_apply_keep(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct at at;

    FAB_TRY(leg_of(s, t, &at, e));
    if (s->scale < 1 || s->scale > at.leg->parts) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (at.side != CREDITOR) return fab_fail(e, FAB_E_ROLE);
    if (s->scale <= at.leg->acked) return fab_fail(e, FAB_E_DUP, at.leg->acked);
    if (at.leg->stage == FAB_END && at.leg->outcome == FAB_OUT_EXPIRED) {
        if (s->scale != at.leg->parts) return fab_fail_field(e, FAB_E_FIELD, "scale");
        if (!may_still_keep(t, at.leg)) return fab_fail(e, FAB_E_DUE);
        fab_leg_kept_late(t, at.agr, at.leg);
        return FAB_OK;
    }
    if (!fab_agr_may(at.leg->stage, FAB_K_keep) || !its_turn(t, at.leg)) {
        return fab_fail(e, FAB_E_STATE);
    }
    /* under dispute, or after an admission: all, or nothing that ends it */
    if (at.leg->stage >= FAB_ADMITTED && s->scale != at.leg->parts) {
        return fab_fail_field(e, FAB_E_FIELD, "scale");
    }
    FAB_TRY(pays(t, &at, e));
    acknowledge(t, &at, s->scale);
    return FAB_OK;
}

static enum fab_code admit(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                           struct fab_err *e)
{
    const int64_t      left = fab_leg_left(at->leg);
    const int64_t      loss = s->has & F_(amount) ? s->amount.units : left;
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));

    if (at->side != DEBTOR) return fab_fail(e, FAB_E_ROLE);
    if (loss > left) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (!fab_agr_arc(at->leg->stage, FAB_K_break, FAB_ADMITTED)) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(fab_brake_is_off(t, e));

    (void)fab_leg_settle(t, at->agr, at->leg, loss, FAB_SETTLE_OWN);
    fab_points_add(t, m, FAB_POINTS_ADMITTED);
    fab_leg_void_consents(t, at->agr, at->leg);
    fab_leg_move(t, at->agr, at->leg, FAB_K_break, FAB_ADMITTED,
                 fab_now(t).ms + fab_agr_days(t, at->agr, FAB_S_agr_admit));
    return FAB_OK;
}

static void keep_consent(const struct fab_statement *s, struct fab_tray *t, const struct at *at,
                         int what, fab_id hash)
{
    const struct fab_key own = { .a = at->agr->sid, .b = s->author, .n = what + at->leg->n };
    struct fab_consent  *mine = fab_get_consent(t, &own);

    if (mine == NULL) mine = fab_add_consent(t, &own);
    mine->hash = hash;
    mine->idx = s->index;
    at->leg->asked |= FAB_LEG_CONSENT;
}

/* One has said so and the other has not: keeps it, true.  Both the same: false. */
static bool waits_for_other(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                            int what, fab_id hash)
{
    const fab_id              other = fab_leg_who(t, at->leg, at->side == DEBTOR ? 1 : 0);
    const struct fab_consent *said = fab_get_consent(t,
        FAB_KEY(.a = at->agr->sid, .b = other, .n = what + at->leg->n));

    if (said != NULL && fab_same(&said->hash, &hash)) return false;
    keep_consent(s, t, at, what, hash);
    return true;
}

static bool already(const struct fab_statement *s, struct fab_tray *t, const struct at *at,
                    int what, fab_id hash)
{
    const struct fab_consent *mine = fab_get_consent(t,
        FAB_KEY(.a = at->agr->sid, .b = s->author, .n = what + at->leg->n));

    return mine != NULL && fab_same(&mine->hash, &hash);
}

/* Both must mean the same moment: how much was said and acknowledged is part of it. */
static fab_id cancel_hash(const struct fab_leg *leg)
{
    uint8_t        room[16];
    struct fab_buf b = FAB_BUF(room);

    fab_put_be(&b, (uint64_t)leg->said, 8);
    fab_put_be(&b, (uint64_t)leg->acked, 8);
    return fab_sha256(fab_buf_bytes(&b));
}

static enum fab_code cancel(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                            struct fab_err *e)
{
    const fab_id hash = cancel_hash(at->leg);

    if (s->has & F_(amount)) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (at->agr->mode == FAB_MODE_PUBLIC) return fab_fail(e, FAB_E_ROLE);
    if (already(s, t, at, FAB_CONSENT_CANCEL, hash)) return fab_fail(e, FAB_E_DUP);
    if (!fab_agr_arc(at->leg->stage, FAB_K_break, FAB_END)) return fab_fail(e, FAB_E_STATE);
    if (!waits_for_other(s, t, at, FAB_CONSENT_CANCEL, hash)) {
        fab_leg_cancel_share(t, at->agr, at->leg);
        fab_leg_end_by(t, at->agr, at->leg, FAB_K_break,
                       (struct fab_end){ FAB_OUT_CANCELLED, 0, 0 });
    }
    return FAB_OK;
}

/* break: 1 the debtor admits, 2 both cancel, 3 one stops a series.  Refuses: FIELD, REF, ROLE, DUP,
 * STATE, BRAKE. */
enum fab_code fab_apply_break(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct at at;

    if (s->method < ADMIT || s->method > STOP) return fab_fail_field(e, FAB_E_FIELD, "method");
    FAB_TRY(leg_of(s, t, &at, e));
    if (s->method == ADMIT) return admit(s, t, &at, e);
    if (s->method == CANCEL) return cancel(s, t, &at, e);
    if (at.agr->stage != FAB_ACTIVE || at.agr->times <= 1) return fab_fail(e, FAB_E_STATE);
    fab_agr_stop_series(t, at.agr);
    return FAB_OK;
}

static fab_id extend_hash(const struct fab_statement *s)
{
    uint8_t        room[8];
    struct fab_buf b = FAB_BUF(room);

    fab_put_be(&b, (uint64_t)s->due.ms, 8);
    return fab_sha256(fab_buf_bytes(&b));
}

/* The thing must be free until then, too. */
static enum fab_code still_free(const struct fab_statement *s, struct fab_tray *t,
                                const struct at *at, struct fab_err *e)
{
    const struct fab_post *thing;

    if (at->agr->qty == 0 || s->due.ms <= at->agr->till) return FAB_OK;
    thing = fab_get_post(t, FAB_KEY(.a = at->agr->ref));
    if (thing == NULL) return FAB_OK;           /* off the shelf, and promised to nobody else */
    return fab_item_free(t, thing, at->agr->till, s->due.ms, at->agr->qty, &at->agr->sid, e);
}

/* Does this one answer for the leg? */
static bool guarantor(struct fab_tray *t, const struct at *at, fab_id who)
{
    struct fab_hold *h;
    int              n = 0;

    while ((h = fab_leg_hold(t, at->agr, at->leg, &n)) != NULL) {
        if (h->type == FAB_HOLD_SURETY && h->state == FAB_HOLD_OPEN && fab_same(&h->owner, &who)) {
            return true;
        }
    }
    return false;
}

/* A party, or a guarantor (side 0), who may say that he stays. */
static enum fab_code who_extends(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                                 struct fab_err *e)
{
    const enum fab_code code = leg_of(s, t, at, e);

    return code == FAB_E_ROLE && guarantor(t, at, s->author) ? FAB_OK : code;
}

static void extend(const struct fab_statement *s, struct fab_tray *t, struct at *at, fab_id hash)
{
    fab_leg_let_go(t, at->agr, at->leg, &hash);
    at->leg->ext++;
    at->leg->due = s->due.ms;
    at->agr->till = fab_max(at->agr->till, s->due.ms);
    fab_leg_void_consents(t, at->agr, at->leg);
    fab_leg_move(t, at->agr, at->leg, FAB_K_extend, FAB_ACTIVE, s->due.ms);
    fab_agr_plan_next(t, at->agr);
}

/* extend: a later day, when both say the same; a guarantor who says so before them stays, others
 * are let go.  Refuses: FIELD, REF, ROLE, DUP, STATE, DUE, TAKEN, LIMIT, COVER_LAPSED. */
enum fab_code fab_apply_extend(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const fab_id hash = extend_hash(s);
    struct at    at;

    FAB_TRY(who_extends(s, t, &at, e));
    if (s->due.ms <= at.leg->due || s->due.ms > fab_now(t).ms + fab_days(3660)) {
        return fab_fail_field(e, FAB_E_FIELD, "due");
    }
    if (at.agr->mode == FAB_MODE_PUBLIC) return fab_fail(e, FAB_E_ROLE);
    if (already(s, t, &at, FAB_CONSENT_EXTEND, hash)) return fab_fail(e, FAB_E_DUP);
    if (!fab_agr_may(at.leg->stage, FAB_K_extend)) return fab_fail(e, FAB_E_STATE);
    if (s->due.ms <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "due");
    FAB_TRY(still_free(s, t, &at, e));
    if (at.leg->ext >= fab_set_at(t, at.agr->ver, FAB_S_agr_extend_max)) {
        return fab_fail_limit(e, "agr.extend_max", fab_set_at(t, at.agr->ver, FAB_S_agr_extend_max),
                              at.leg->ext + 1);
    }
    if (at.side == 0) {
        keep_consent(s, t, &at, FAB_CONSENT_EXTEND, hash);
        return FAB_OK;
    }
    FAB_TRY(fab_leg_may_last(t, at.agr, at.leg, s->due.ms, &hash, e));
    if (!waits_for_other(s, t, &at, FAB_CONSENT_EXTEND, hash)) extend(s, t, &at, hash);
    return FAB_OK;
}
