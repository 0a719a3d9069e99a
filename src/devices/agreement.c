/* agreement: two people promise each other something, and it always ends.
 *
 * Family   promise.
 * Why      a promise is where intentions and competence show; whoever makes one must know how it
 *          ends whatever the others do or leave undone.
 * Idea     a table of arcs: who may say what at which step, and what silence does.  Handlers ask
 *          the table, move by it, and end through one function (agreement_end.c).  agreement.pml is
 *          the checked model of the same life.
 * Cost     a statement: two or three rows; a start or an end: the legs and holds of one instance.
 * Source   PROTOCOL 2 (promise to extend), 5; agreement.pml; MISSION 0, "every promise has a known
 *          end".
 *
 * Repair, mediation and jury are the arcs of the device dispute: it takes a leg out of GRACE, ACK
 * and ADMITTED and gives it back or ends it.  Until it is built those three lead to an end by
 * themselves, as they do when nobody disputes. */
#include "devices/agreement.h"
#include "crypto/crypto.h"
#include "devices/core.h"
#include "devices/item.h"

static const struct fab_arc ARCS[] = {
    { FAB_OFFERED,   FAB_K_counter, FAB_COUNTERED, FAB_MONEY_STILL },
    { FAB_OFFERED,   FAB_K_accept,  FAB_ACTIVE,    FAB_MONEY_STILL }, /* all holds, or refused */
    { FAB_OFFERED,   FAB_K_reject,  FAB_LAPSED,    FAB_MONEY_HOME }, /* none was taken */
    { FAB_OFFERED,   FAB_LAPSE,     FAB_LAPSED,    FAB_MONEY_HOME },
    { FAB_COUNTERED, FAB_K_accept,  FAB_ACTIVE,    FAB_MONEY_STILL },
    { FAB_COUNTERED, FAB_K_reject,  FAB_LAPSED,    FAB_MONEY_HOME },
    { FAB_COUNTERED, FAB_LAPSE,     FAB_LAPSED,    FAB_MONEY_HOME },
    { FAB_ACTIVE,    FAB_K_deliver, FAB_ACK,       FAB_MONEY_STILL },
    { FAB_ACTIVE,    FAB_K_keep,    FAB_END,       FAB_MONEY_PAYEE }, /* all parts */
    { FAB_ACTIVE,    FAB_K_extend,  FAB_ACTIVE,    FAB_MONEY_STILL },
    { FAB_ACTIVE,    FAB_K_break,   FAB_ADMITTED,  FAB_MONEY_RULED }, /* as far as he admits */
    { FAB_ACTIVE,    FAB_K_break,   FAB_END,       FAB_MONEY_HOME }, /* both cancel */
    { FAB_ACTIVE,    FAB_LAPSE,     FAB_GRACE,     FAB_MONEY_STILL },
    { FAB_GRACE,     FAB_K_deliver, FAB_ACK,       FAB_MONEY_STILL },
    { FAB_GRACE,     FAB_K_keep,    FAB_END,       FAB_MONEY_PAYEE },
    { FAB_GRACE,     FAB_K_extend,  FAB_ACTIVE,    FAB_MONEY_STILL },
    { FAB_GRACE,     FAB_K_break,   FAB_ADMITTED,  FAB_MONEY_RULED },
    { FAB_GRACE,     FAB_K_break,   FAB_END,       FAB_MONEY_HOME },
    { FAB_GRACE,     FAB_LAPSE,     FAB_END,       FAB_MONEY_HOME }, /* nobody is blamed */
    { FAB_ACK,       FAB_K_keep,    FAB_END,       FAB_MONEY_PAYEE },
    { FAB_ACK,       FAB_K_keep,    FAB_GRACE,     FAB_MONEY_PAYEE }, /* others to come */
    { FAB_ACK,       FAB_K_break,   FAB_ADMITTED,  FAB_MONEY_RULED },
    { FAB_ACK,       FAB_K_break,   FAB_END,       FAB_MONEY_HOME },
    { FAB_ACK,       FAB_LAPSE,     FAB_GRACE,     FAB_MONEY_PAYEE }, /* the same, uncontested */
    { FAB_ACK,       FAB_LAPSE,     FAB_END,       FAB_MONEY_PAYEE }, /* all, uncontested */
    { FAB_ADMITTED,  FAB_K_keep,    FAB_END,       FAB_MONEY_HOME }, /* made good */
    { FAB_ADMITTED,  FAB_LAPSE,     FAB_END,       FAB_MONEY_HOME }, /* silence never pays */
};

enum { ADMIT = 1, CANCEL = 2, STOP = 3, PUBLIC_ACK_DAYS = 30,
       LEGS = FAB_LEGS_EACH * FAB_INSTANCES };

/* Does the life of a promise know this step? */
static bool arc(int64_t from, int kind, int to)
{
    for (int i = 0; i < fab_countof(ARCS); i++) {
        if (ARCS[i].from == from && ARCS[i].kind == kind && ARCS[i].to == to) return true;
    }
    return false;
}

static bool may(int64_t from, int kind)
{
    return fab_arc_to(&fab_device_agreement, (int)from, kind) >= 0;
}

/* The only place where a leg's step changes but for its end. */
static void move(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind,
                 int to, int64_t due_ms)
{
    fab_assert(arc(leg->stage, kind, to));
    leg->stage = to;
    fab_due(t, FAB_DEV_agreement, &agr->sid, (int)leg->n, due_ms, 0);
}

static void finish(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind,
                   int outcome, int fact)
{
    fab_assert(arc(leg->stage, kind, FAB_END));
    fab_leg_finish(t, agr, leg, (struct fab_end){ outcome, fact });
}

/* Days of a setting, as it was when the agreement began; ms. */
static int64_t days_of(struct fab_tray *t, const struct fab_agr *agr, int setting)
{
    return fab_days(fab_set_at(t, agr->ver, setting));
}

static int64_t in(struct fab_tray *t, int64_t ms)
{
    return fab_now(t).ms + ms;
}

/* ---- promise, counter */

static enum fab_code parties(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                             struct fab_err *e)
{
    const struct fab_member *a = fab_get_member(t, FAB_KEY(.a = d->party[0]));
    const struct fab_member *b = fab_get_member(t, FAB_KEY(.a = d->party[1]));

    if (d->mode == FAB_MODE_PUBLIC) {
        return a->standing == FAB_MEMBER ||
            a->standing == FAB_ORG ? FAB_OK : fab_fail(e, FAB_E_ROLE);
    }
    if (b == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (s->scale == 1 && !fab_has_role(t, s->author, FAB_ROLE_INTERMEDIARY, s->topic)) {
        return fab_fail_field(e, FAB_E_ROLE, "scale");
    }
    if (fab_same(&d->party[0], &d->party[1])) return fab_fail(e, FAB_E_CONFLICT);
    return fab_may_deal(b) ? FAB_OK : fab_fail(e, FAB_E_STATE);
}

static enum fab_code promise_form(const struct fab_statement *s, struct fab_tray *t,
                                  struct fab_deal *d, struct fab_err *e)
{
    d->mode = (int)s->code;
    if (s->code != FAB_MODE_LOGGED && s->code != FAB_MODE_PUBLIC) {
        return fab_fail_field(e, FAB_E_FIELD, "code");
    }
    if (!(fab_set(t, FAB_S_agr_mode) & (1 << d->mode))) return fab_fail(e, FAB_E_KIND);
    if (s->about_type != (d->mode == FAB_MODE_PUBLIC ? FAB_ABOUT_ORIGIN : FAB_ABOUT_MID)) {
        return fab_fail_field(e, FAB_E_FIELD, "sub");
    }
    return FAB_OK;
}

/* What is common to both: terms that can be meant, in time, of a thing that is free. */
static enum fab_code terms(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                           const fab_id *but, struct fab_err *e)
{
    FAB_TRY(fab_deal_read(s, t, d, e));
    FAB_TRY(parties(s, t, d, e));
    FAB_TRY(fab_deal_refers(s, t, d, e));
    if (d->ttl_ms <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "until");
    for (int i = 0; i < d->nlegs; i++) {
        if (d->leg[i].due <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "list");
    }
    if (d->thing == NULL) return FAB_OK;
    return fab_item_free(t, d->thing, d->start, d->till, d->qty, but, e);
}

static void sign(struct fab_tray *t, const struct fab_agr *agr, int n, fab_id mid,
                 const struct fab_statement *s)
{
    const struct fab_key key = { .a = agr->sid, .n = n };
    struct fab_party    *p = fab_get_party(t, &key);

    if (p == NULL) p = fab_add_party(t, &key);
    p->mid = mid;
    if (s == NULL) return;
    p->accepted = agr->terms;
    if (s->has & F_(key)) p->hand = fab_id_of(s->key.p, s->key.len);
}

/* A public promise binds at once; an open listing whose asks are met accepts by itself. */
static enum fab_code start_at_once(const struct fab_statement *s, struct fab_tray *t,
                                   struct fab_agr *agr, bool met, struct fab_err *e)
{
    enum fab_code code;

    if (agr->mode != FAB_MODE_PUBLIC && !met) return FAB_OK;
    code = fab_agr_may_start(t, agr, 0, e);
    /* it waits for a hand */
    if (code != FAB_OK) return agr->mode == FAB_MODE_PUBLIC ? code : FAB_OK;
    if (met) sign(t, agr, 1, s->about, s);
    if (met) fab_get_party(t, FAB_KEY(.a = agr->sid, .n = 1))->hand = (fab_id){ { 0 } };
    fab_agr_start(t, agr, 0);
    return FAB_OK;
}

/* A newcomer's limits hold from the first word on. */
static enum fab_code limits(const struct fab_statement *s, struct fab_tray *t,
                            const struct fab_deal *d, struct fab_err *e)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));
    int64_t                  sum = 0;

    for (int i = 0; i < d->nlegs; i++) sum += d->leg[i].unit == 0 ? d->leg[i].val : 0;
    return fab_agr_limits(t, m, sum, true, e);
}

/* promise: terms offered to another, or to everybody.  Refuses: KIND, FIELD, COVER_..., REF, ROLE,
 * CONFLICT, STATE, DUE, TAKEN, LIMIT; a public one also what `accept` refuses. */
enum fab_code fab_apply_promise(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct fab_deal  d = { .party = { s->author, s->about } };
    struct fab_agr  *agr;
    struct fab_post *listing;
    bool             met;

    FAB_TRY(promise_form(s, t, &d, e));
    FAB_TRY(terms(s, t, &d, NULL, e));
    FAB_TRY(limits(s, t, &d, e));

    listing = fab_id_none(&d.ref) ? NULL : fab_item_listed(t, &d.ref);
    met = listing != NULL && d.mode == FAB_MODE_LOGGED && s->scale == 0 && s->repeat_times == 0 &&
        fab_deal_meets(t, listing, &d);
    agr = fab_add_agr(t, FAB_KEY(.a = s->sid));
    agr->stage = FAB_OFFERED;
    agr->idx = s->index;
    agr->ver = s->ver;
    fab_deal_store(s, t, agr, &d);
    sign(t, agr, 0, s->author, s);
    if (d.mode == FAB_MODE_LOGGED) sign(t, agr, 1, s->about, NULL);
    fab_due(t, FAB_DEV_agreement, &agr->sid, 0, d.ttl_ms, 0);
    return start_at_once(s, t, agr, met, e);
}

/* The agreement that s is about, and which party its author is; -1: none. */
static enum fab_code agreement(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_agr **agr, int *n, struct fab_err *e)
{
    *agr = fab_get_agr(t, FAB_KEY(.a = s->about));
    if (*agr == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    for (*n = 1; *n >= 0; (*n)--) {
        const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = s->about, .n = *n));

        if (p != NULL && fab_same(&p->mid, &s->author)) break;
    }
    return *n < 0 ? fab_fail(e, FAB_E_ROLE) : FAB_OK;
}

/* Did party n write the latest terms?  Who wrote them has accepted them. */
static bool wrote(struct fab_tray *t, const struct fab_agr *agr, int n)
{
    const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = agr->sid, .n = n));

    return fab_same(&p->accepted, &agr->terms);
}

/* counter: other terms, once; party 0 stays who proposed.  Refuses as promise, and STATE the second
 * time. */
enum fab_code fab_apply_counter(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct fab_deal d = { .mode = FAB_MODE_LOGGED };
    struct fab_agr *agr;
    int             n;

    if (s->code != FAB_MODE_LOGGED) return fab_fail_field(e, FAB_E_FIELD, "code");
    FAB_TRY(agreement(s, t, &agr, &n, e));
    if (wrote(t, agr, n)) return fab_fail(e, FAB_E_ROLE);
    if (!may(agr->stage, FAB_K_counter)) return fab_fail(e, FAB_E_STATE);
    d.party[0] = fab_get_party(t, FAB_KEY(.a = agr->sid, .n = 0))->mid;
    d.party[1] = s->author;
    FAB_TRY(terms(s, t, &d, &agr->sid, e));
    FAB_TRY(limits(s, t, &d, e));

    agr->stage = FAB_COUNTERED;
    agr->countered = 1;
    fab_deal_store(s, t, agr, &d);
    sign(t, agr, n, s->author, s);
    fab_due(t, FAB_DEV_agreement, &agr->sid, 0, d.ttl_ms, 0);
    return FAB_OK;
}

/* ---- accept, reject */

static enum fab_code latest(const struct fab_statement *s, const struct fab_agr *agr,
                            struct fab_err *e)
{
    if (s->nref != 1 || !fab_same(&s->ref[0], &agr->terms)) {
        return fab_fail_field(e, FAB_E_REF, "ref");
    }
    return FAB_OK;
}

/* accept: the other side takes the latest terms; all holds or none.
 * Refuses: FIELD, REF, ROLE, STATE, SANCTION, DUE, TAKEN, LIMIT, FUNDS, COVER_..., UNCOVERED. */
enum fab_code fab_apply_accept(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_agr *agr;
    int             n;

    if ((s->has & F_(key)) && s->key.len != FAB_ID_BYTES) {
        return fab_fail_field(e, FAB_E_FIELD, "key");
    }
    FAB_TRY(agreement(s, t, &agr, &n, e));
    FAB_TRY(latest(s, agr, e));
    if (wrote(t, agr, n)) return fab_fail(e, FAB_E_ROLE);
    if (!may(agr->stage, FAB_K_accept)) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(fab_agr_may_start(t, agr, 0, e));

    sign(t, agr, n, s->author, s);
    fab_agr_start(t, agr, 0);
    return FAB_OK;
}

/* reject: not these terms; by who wrote them: taken back.  Refuses: REF, ROLE, STATE. */
enum fab_code fab_apply_reject(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_agr *agr;
    int             n;

    FAB_TRY(agreement(s, t, &agr, &n, e));
    FAB_TRY(latest(s, agr, e));
    if (!may(agr->stage, FAB_K_reject)) return fab_fail(e, FAB_E_STATE);
    fab_agr_lapse(t, agr);
    return FAB_OK;
}

/* ---- on a leg: deliver, keep, break, extend */

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
    const struct fab_leg *before = leg->after == 0 ? NULL : fab_get_leg(t,
        FAB_KEY(.a = leg->agr, .n = leg->after - 1));

    return before == NULL ||
        (before->stage == FAB_END &&
         (before->outcome == FAB_OUT_KEPT || before->outcome == FAB_OUT_LATE));
}

/* More is to come: a window of grace from now, or from the day it is due if that is later. */
static void go_on(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind)
{
    fab_leg_void_consents(t, agr, leg);
    move(t, agr, leg, kind, FAB_GRACE,
         fab_max(fab_now(t).ms, leg->due) + days_of(t, agr, FAB_S_agr_grace));
}

static void note_if_late(struct fab_tray *t, struct fab_leg *leg, int64_t parts)
{
    if (parts == leg->parts && leg->stage == FAB_GRACE && fab_now(t).ms >= leg->due) {
        leg->asked |= FAB_LEG_LATE;
    }
}

static void finish_kept(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind)
{
    const bool late = leg->asked & FAB_LEG_LATE;

    if (late) {
        finish(t, agr, leg, kind, FAB_OUT_LATE, FAB_FACT_LATE);
    } else {
        finish(t, agr, leg, kind, FAB_OUT_KEPT,
               kind == FAB_LAPSE ? FAB_FACT_KEPT_SILENT : FAB_FACT_KEPT);
    }
}

/* deliver: the debtor says how many parts are done.  Refuses: FIELD, REF, ROLE, DUP, STATE. */
enum fab_code fab_apply_deliver(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct at at;

    FAB_TRY(leg_of(s, t, &at, e));
    if (s->scale < 1 || s->scale > at.leg->parts) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (at.side != DEBTOR) return fab_fail(e, FAB_E_ROLE);
    if (s->scale <= at.leg->said) return fab_fail(e, FAB_E_DUP, at.leg->said);
    if (!may(at.leg->stage, FAB_K_deliver) || !its_turn(t, at.leg)) return fab_fail(e, FAB_E_STATE);

    note_if_late(t, at.leg, s->scale);
    at.leg->said = s->scale;
    fab_leg_void_consents(t, at.agr, at.leg);
    move(t, at.agr, at.leg, FAB_K_deliver, FAB_ACK,
         in(t, at.agr->mode == FAB_MODE_PUBLIC ? fab_days(PUBLIC_ACK_DAYS) : days_of(t, at.agr,
             FAB_S_agr_ack)));
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
        finish(t, at->agr, leg, FAB_K_keep, FAB_OUT_BROKEN, FAB_FACT_MADE_GOOD);
    } else if (parts == leg->parts) {
        finish_kept(t, at->agr, leg, FAB_K_keep);
    } else if (leg->stage == FAB_ACK && parts == leg->said) {
        go_on(t, at->agr, leg, FAB_K_keep);
    }
}

/* keep: the creditor acknowledges parts; in ADMITTED that it was made good.  Refuses: FIELD, REF,
 * ROLE, DUP, STATE, DUE. */
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
    if (!may(at.leg->stage, FAB_K_keep) || !its_turn(t, at.leg)) return fab_fail(e, FAB_E_STATE);
    if (at.leg->stage == FAB_ADMITTED && s->scale != at.leg->parts) {
        return fab_fail_field(e, FAB_E_FIELD, "scale");
    }
    acknowledge(t, &at, s->scale);
    return FAB_OK;
}

/* What the debtor admits leaves his deposit, then his own balance, never below 0. */
static void pay_admitted(struct fab_tray *t, struct at *at, int64_t loss)
{
    const fab_id         debtor = fab_leg_who(t, at->leg, 0), creditor = fab_leg_who(t, at->leg, 1);
    const struct fab_key key = { .a = at->agr->sid, .b = debtor, .n = at->leg->unit };
    struct fab_exposure *x = fab_get_exposure(t, &key);
    struct fab_acct     *from, *to;
    int64_t              part;

    if (at->agr->mode == FAB_MODE_PUBLIC || fab_unit_type(t, (int)at->leg->unit, NULL) != 'c') {
        return;
    }
    from = fab_need_acct(t, debtor, (int)at->leg->unit);
    to = fab_need_acct(t, creditor, (int)at->leg->unit);
    if (from == NULL || to == NULL) return;
    part = fab_min(loss, fab_max(from->bal, 0));
    if (part == 0) return;
    fab_move(t, from, to, part, FAB_WHY_DAMAGES, &at->agr->sid);
    at->leg->paid += part;
    if (x != NULL) x->lost += part;
}

static enum fab_code admit(const struct fab_statement *s, struct fab_tray *t, struct at *at,
                           struct fab_err *e)
{
    const int64_t      left = at->leg->val - at->leg->paid;
    const int64_t      loss = s->has & F_(amount) ? s->amount.units : left;
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));

    if (at->side != DEBTOR) return fab_fail(e, FAB_E_ROLE);
    if (loss > left) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (!arc(at->leg->stage, FAB_K_break, FAB_ADMITTED)) return fab_fail(e, FAB_E_STATE);

    pay_admitted(t, at, loss);
    fab_points_add(t, m, FAB_POINTS_ADMITTED);
    fab_leg_void_consents(t, at->agr, at->leg);
    move(t, at->agr, at->leg, FAB_K_break, FAB_ADMITTED,
         in(t, days_of(t, at->agr, FAB_S_agr_admit)));
    return FAB_OK;
}

/* One has said so and the other has not: keeps it, true.  Both the same: false. */
static bool waits_for_other(const struct fab_statement *s, struct fab_tray *t, const struct at *at,
                            int what, fab_id hash)
{
    const fab_id              other = fab_leg_who(t, at->leg, at->side == DEBTOR ? 1 : 0);
    const struct fab_key      own = { .a = at->agr->sid, .b = s->author, .n = what + at->leg->n };
    const struct fab_consent *said = fab_get_consent(t,
        FAB_KEY(.a = at->agr->sid, .b = other, .n = what + at->leg->n));
    struct fab_consent       *mine;

    if (said != NULL && fab_same(&said->hash, &hash)) return false;
    mine = fab_get_consent(t, &own);
    if (mine == NULL) mine = fab_add_consent(t, &own);
    mine->hash = hash;
    mine->idx = s->index;
    at->leg->asked |= FAB_LEG_CONSENT;
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
    if (!arc(at->leg->stage, FAB_K_break, FAB_END)) return fab_fail(e, FAB_E_STATE);
    if (!waits_for_other(s, t, at, FAB_CONSENT_CANCEL, hash)) {
        finish(t, at->agr, at->leg, FAB_K_break, FAB_OUT_CANCELLED, 0);
    }
    return FAB_OK;
}

/* break: 1 the debtor admits, 2 both cancel, 3 one stops a series.  Refuses: FIELD, REF, ROLE, DUP,
 * STATE. */
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
    const struct fab_post *thing = at->agr->qty > 0 ? fab_get_post(t, FAB_KEY(.a = at->agr->ref))
        : NULL;

    if (thing == NULL || s->due.ms <= at->agr->till) return FAB_OK;
    return fab_item_free(t, thing, at->agr->till, s->due.ms, at->agr->qty, &at->agr->sid, e);
}

/* extend: a later day, when both say the same.  Refuses: FIELD, REF, ROLE, DUP, STATE, DUE, TAKEN,
 * LIMIT. */
enum fab_code fab_apply_extend(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const fab_id hash = extend_hash(s);
    struct at    at;

    FAB_TRY(leg_of(s, t, &at, e));
    if (s->due.ms <= at.leg->due || s->due.ms > fab_now(t).ms + fab_days(3660)) {
        return fab_fail_field(e, FAB_E_FIELD, "due");
    }
    if (at.agr->mode == FAB_MODE_PUBLIC) return fab_fail(e, FAB_E_ROLE);
    if (already(s, t, &at, FAB_CONSENT_EXTEND, hash)) return fab_fail(e, FAB_E_DUP);
    if (!may(at.leg->stage, FAB_K_extend)) return fab_fail(e, FAB_E_STATE);
    if (s->due.ms <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "due");
    FAB_TRY(still_free(s, t, &at, e));
    if (at.leg->ext >= fab_set_at(t, at.agr->ver, FAB_S_agr_extend_max)) {
        return fab_fail(e, FAB_E_LIMIT, at.leg->ext);
    }
    if (waits_for_other(s, t, &at, FAB_CONSENT_EXTEND, hash)) return FAB_OK;

    at.leg->ext++;
    at.leg->due = s->due.ms;
    at.agr->till = fab_max(at.agr->till, s->due.ms);
    fab_leg_void_consents(t, at.agr, at.leg);
    move(t, at.agr, at.leg, FAB_K_extend, FAB_ACTIVE, s->due.ms);
    fab_agr_plan_next(t, at.agr);
    return FAB_OK;
}

/* ---- time */

/* Nothing more was delivered in time: partly, if some parts were acknowledged; else nobody is
 * blamed. */
static void grace_over(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    if (leg->acked > 0) {
        finish(t, agr, leg, FAB_LAPSE, FAB_OUT_PARTLY, FAB_FACT_PARTLY);
    } else {
        finish(t, agr, leg, FAB_LAPSE, FAB_OUT_EXPIRED, 0);
    }
}

/* Silence accepts the parts said, no more. */
static void ack_over(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    leg->acked = fab_max(leg->acked, leg->said);
    if (leg->acked == leg->parts) {
        finish_kept(t, agr, leg, FAB_LAPSE);
    } else {
        go_on(t, agr, leg, FAB_LAPSE);
    }
}

static void leg_due(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    switch (leg->stage) {
    case FAB_ACTIVE:
        move(t, agr, leg, FAB_LAPSE, FAB_GRACE, in(t, days_of(t, agr, FAB_S_agr_grace)));
        break;
    case FAB_GRACE:
        grace_over(t, agr, leg);
        break;
    case FAB_ACK:
        ack_over(t, agr, leg);
        break;
    case FAB_ADMITTED:
        finish(t, agr, leg, FAB_LAPSE, FAB_OUT_BROKEN, FAB_FACT_ADMITTED);
        break;
    default:
        fab_assert(!"a deadline of a step that has none");
    }
}

static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_agr *agr = fab_get_agr(t, FAB_KEY(.a = *obj));

    if (n >= FAB_TIMER_FADE) {
        fab_leg_faded(t, agr, n - FAB_TIMER_FADE, code);
    } else if (agr->stage == FAB_OFFERED || agr->stage == FAB_COUNTERED) {
        fab_agr_lapse(t, agr);
    } else if (n == FAB_TIMER_SERIES) {
        fab_agr_series_due(t, agr);
    } else {
        leg_due(t, agr, fab_get_leg(t, FAB_KEY(.a = *obj, .n = n)));
    }
}

/* What needs no money and no device: the creditor bears it, on the other's record (6) or by his own
 * will (9). */
static const struct fab_hold_type HOLDS[] = {
    { FAB_HOLD_TRACK, 7, 1, NULL, NULL, NULL }, { FAB_HOLD_WAIVED, 7, 1, NULL, NULL, NULL }, { 0 },
};
static const struct fab_view VIEWS[] = {
    { "agreements", FAB_I_party_by_mid, "agr n accepted", 'P' },
    { "reservations", FAB_I_agr_by_thing, "sid start till qty", 'M' },
    { NULL, 0, NULL, 0 },
};

const struct fab_device fab_device_agreement = {
    .name = "agreement", .id = FAB_DEV_agreement, .family = 'p', .arcs = ARCS,
        .narcs = fab_countof(ARCS), .start = FAB_OFFERED,
    .holds = HOLDS, .views = VIEWS, .due = due,
};
