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
 * The steps from REPAIR to AJURY are in this table, since a leg has one life; who walks them is the
 * device dispute. */
#include "devices/agreement.h"

#include "devices/settle.h"

/* What may still be said before there is a ruling: kept after all, conceded or settled; before
 * seats are drawn also taken back, to the step it came from. */
#define CONCEDE(step)                                                                              \
    { step, FAB_K_keep, FAB_END, FAB_MONEY_PAYEE },                                                \
        { step, FAB_K_answer, step, FAB_MONEY_STILL },                                             \
        { step, FAB_K_answer, step, FAB_MONEY_RULED }, /* conceded, as far as he has it */         \
        { step, FAB_K_answer, FAB_END, FAB_MONEY_RULED },                                          \
        { step, FAB_K_settle, step, FAB_MONEY_STILL },                                             \
        { step, FAB_K_settle, FAB_END, FAB_MONEY_RULED }
#define TALK(step)                                                                                 \
    CONCEDE(step), { step, FAB_K_dispute, FAB_GRACE, FAB_MONEY_STILL },                            \
        { step, FAB_K_dispute, FAB_ACK, FAB_MONEY_STILL },                                         \
        { step, FAB_K_dispute, FAB_ADMITTED, FAB_MONEY_STILL }
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
    { FAB_ADMITTED,  FAB_K_settle,  FAB_ADMITTED,  FAB_MONEY_RULED }, /* who signs, pays */
    { FAB_GRACE,     FAB_K_dispute, FAB_REPAIR,    FAB_MONEY_STILL },
    { FAB_ACK,       FAB_K_dispute, FAB_REPAIR,    FAB_MONEY_STILL },
    { FAB_ADMITTED,  FAB_K_dispute, FAB_REPAIR,    FAB_MONEY_STILL },
    TALK(FAB_REPAIR),
    { FAB_REPAIR,    FAB_LAPSE,     FAB_MEDIATION, FAB_MONEY_STILL },
    TALK(FAB_MEDIATION),
    { FAB_MEDIATION, FAB_LAPSE,     FAB_DRAW,      FAB_MONEY_STILL },
    TALK(FAB_DRAW),
    { FAB_DRAW,      FAB_LAPSE,     FAB_JURY,      FAB_MONEY_STILL },
    { FAB_DRAW,      FAB_LAPSE,     FAB_GRACE,     FAB_MONEY_STILL }, /* no bond: withdrawn */
    { FAB_DRAW,      FAB_LAPSE,     FAB_ACK,       FAB_MONEY_STILL },
    { FAB_DRAW,      FAB_LAPSE,     FAB_ADMITTED,  FAB_MONEY_STILL },
    CONCEDE(FAB_JURY),
    { FAB_JURY,      FAB_K_ruling,  FAB_JURY,      FAB_MONEY_STILL },
    { FAB_JURY,      FAB_K_open,    FAB_RULED,     FAB_MONEY_STILL }, /* all have opened */
    { FAB_JURY,      FAB_LAPSE,     FAB_RULED,     FAB_MONEY_STILL },
    { FAB_JURY,      FAB_LAPSE,     FAB_JURY,      FAB_MONEY_STILL }, /* others instead, once */
    { FAB_RULED,     FAB_K_appeal,  FAB_AJURY,     FAB_MONEY_STILL },
    { FAB_RULED,     FAB_LAPSE,     FAB_END,       FAB_MONEY_RULED },
    { FAB_AJURY,     FAB_K_ruling,  FAB_AJURY,     FAB_MONEY_STILL },
    { FAB_AJURY,     FAB_K_open,    FAB_END,       FAB_MONEY_RULED },
    { FAB_AJURY,     FAB_LAPSE,     FAB_END,       FAB_MONEY_RULED },
};

bool fab_agr_arc(int64_t from, int kind, int to)
{
    for (int i = 0; i < fab_countof(ARCS); i++) {
        if (ARCS[i].from == from && ARCS[i].kind == kind && ARCS[i].to == to) return true;
    }
    return false;
}

bool fab_agr_may(int64_t from, int kind)
{
    return fab_arc_to(&fab_device_agreement, (int)from, kind) >= 0;
}

void fab_leg_move(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind,
                  int to, int64_t due_ms)
{
    const bool disputed = to >= FAB_REPAIR && to <= FAB_AJURY;

    fab_assert(fab_agr_arc(leg->stage, kind, to));
    leg->stage = to;
    fab_due(t, disputed ? FAB_DEV_dispute : FAB_DEV_agreement, &agr->sid, (int)leg->n, due_ms, 0);
}

void fab_leg_end_by(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind,
                    struct fab_end how)
{
    fab_assert(fab_agr_arc(leg->stage, kind, FAB_END));
    fab_leg_finish(t, agr, leg, how);
}

int64_t fab_agr_days(struct fab_tray *t, const struct fab_agr *agr, int setting)
{
    return fab_days(fab_set_at(t, agr->ver, setting));
}

void fab_leg_go_on(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind)
{
    fab_leg_void_consents(t, agr, leg);
    fab_leg_move(t, agr, leg, kind, FAB_GRACE,
                 fab_max(fab_now(t).ms, leg->due) + fab_agr_days(t, agr, FAB_S_agr_grace));
}

void fab_leg_kept(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind)
{
    const bool late = leg->asked & FAB_LEG_LATE;

    if (late) {
        fab_leg_end_by(t, agr, leg, kind, (struct fab_end){ FAB_OUT_LATE, FAB_FACT_LATE, 0 });
    } else {
        const int fact = kind == FAB_LAPSE ? FAB_FACT_KEPT_SILENT : FAB_FACT_KEPT;

        fab_leg_end_by(t, agr, leg, kind, (struct fab_end){ FAB_OUT_KEPT, fact, 0 });
    }
}

/* ---- time */

/* Nothing more was delivered in time: partly, if some parts were acknowledged; else nobody is
 * blamed. */
static void grace_over(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    if (leg->acked > 0) {
        fab_leg_end_by(t, agr, leg, FAB_LAPSE,
                       (struct fab_end){ FAB_OUT_PARTLY, FAB_FACT_PARTLY, 0 });
    } else {
        fab_leg_end_by(t, agr, leg, FAB_LAPSE, (struct fab_end){ FAB_OUT_EXPIRED, 0, 0 });
    }
}

/* Silence accepts the parts said, no more. */
static void ack_over(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    leg->acked = fab_max(leg->acked, leg->said);
    fab_leg_escrow_parts(t, agr, leg);
    if (leg->acked == leg->parts) {
        fab_leg_kept(t, agr, leg, FAB_LAPSE);
    } else {
        fab_leg_go_on(t, agr, leg, FAB_LAPSE);
    }
}

static void leg_due(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    switch (leg->stage) {
    case FAB_ACTIVE:
        fab_leg_move(t, agr, leg, FAB_LAPSE, FAB_GRACE,
                     fab_now(t).ms + fab_agr_days(t, agr, FAB_S_agr_grace));
        break;
    case FAB_GRACE:
        grace_over(t, agr, leg);
        break;
    case FAB_ACK:
        ack_over(t, agr, leg);
        break;
    case FAB_ADMITTED:
        fab_leg_borne(t, agr, leg);
        fab_leg_end_by(t, agr, leg, FAB_LAPSE,
                       (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_ADMITTED, 0 });
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

/* What needs no device: the creditor bears it by his own will. */
static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_WAIVED, 7, 1, NULL, NULL, NULL }, { 0 } };
static const struct fab_view VIEWS[] = {
    { "agreements", FAB_I_party_by_mid, "agr n accepted", 'P' },
    { "reservations", FAB_I_agr_by_thing, "sid start till qty", 'M' },
    { NULL, 0, NULL, 0 },
};

const struct fab_device fab_device_agreement = {
    .name = "agreement", .id = FAB_DEV_agreement, .family = 'p', .arcs = ARCS,
    .narcs = fab_countof(ARCS), .start = FAB_OFFERED, .holds = HOLDS, .views = VIEWS, .due = due,
};
