/* rating: both say how it was, sealed until both have, or the time is over.
 *
 * Family   judgement.
 * Why      who rates second must not be able to answer what he reads; who stays silent must not be
 *          able to block.
 * Idea     one window per leg that has ended: 1 committing, 2 opening, 3 closed.  The core keeps
 *          the commitments and opens them (seals.c); what is open when the window closes, and not
 *          in dispute, counts once.
 * Cost     three rows a rating; four rows of evidence when a window closes.
 * Source   PROTOCOL 2 (rate), 4, 10; rating.pml; MISSION 2, reciprocal evaluation. */
#include "devices/core.h"
#include "state/ids.h"

enum { COMMITTING = 1, OPENING, CLOSED, LEGS = 848, DIMENSIONS = 2, PPM_A_STEP = 250000 };
/* rate_window.held: a dispute runs; it was ruled that the debtor (<< 1: the creditor) was at fault,
 * whose rating is void, whenever he gives it. */
enum { DISPUTED = 1, AT_FAULT = 2 };

static const struct fab_arc ARCS[] = {
    { COMMITTING, FAB_K_rate, OPENING, FAB_MONEY_STILL },       /* the second commitment */
    { COMMITTING, FAB_LAPSE,  OPENING, FAB_MONEY_STILL },
    { OPENING,    FAB_LAPSE,  CLOSED,  FAB_MONEY_STILL },       /* silence never blocks */
};

static struct fab_rate_window *window(struct fab_tray *t, const fab_id *agr, int64_t leg)
{
    return fab_get_rate_window(t, FAB_KEY(.a = *agr, .n = leg));
}

/* slot = leg * 2 + side - 1. */
static struct fab_rated *rated(struct fab_tray *t, const fab_id *agr, int64_t slot)
{
    return fab_get_rated(t, FAB_KEY(.a = *agr, .n = slot));
}

static void open_window(struct fab_rate_window *w, struct fab_tray *t)
{
    w->step = OPENING;
    fab_due(t, FAB_DEV_rating, &w->agr, (int)(FAB_TIMER_RATE + w->leg),
            fab_now(t).ms + fab_days(fab_set(t, FAB_S_seal_ttl)), OPENING);
}

/* rate.  Refuses: FIELD, ROLE, CONFLICT, STATE, DUP, SEALED. */
enum fab_code fab_apply_rate(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_rate_window *w;
    const struct fab_member *subject;
    struct fab_rated       *r;
    fab_id                  other;
    int64_t                 slot;
    int                     side;

    if (s->code < 0 || s->code >= LEGS) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (fab_get_agr(t, FAB_KEY(.a = s->about)) == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    side = fab_side(t, &s->about, (int)s->code, s->author, &other);
    subject = side == 0 ? NULL : fab_get_member(t, FAB_KEY(.a = other));
    if (subject == NULL) return fab_fail(e, FAB_E_ROLE);            /* nobody rates the community */
    if (subject->standing == FAB_ORG && fab_is_agent(t, s->author, other)) {
        return fab_fail(e, FAB_E_CONFLICT);                         /* his own organisation */
    }
    slot = s->code * 2 + side - 1;
    w = window(t, &s->about, s->code);
    if (rated(t, &s->about, slot) != NULL) return fab_fail(e, FAB_E_DUP);
    if (w == NULL) return fab_fail(e, FAB_E_STATE);                 /* the leg has not ended */
    /* Something may be open: no answer to a rating. */
    if (w->step != COMMITTING) return fab_fail(e, FAB_E_SEALED);

    r = fab_add_rated(t, FAB_KEY(.a = s->about, .n = slot));
    r->sid = s->sid;
    r->rater = s->author;
    r->subject = other;
    r->gone = (w->held & AT_FAULT << (side - 1)) != 0;
    fab_seal_keep(t, FAB_SEAL_RATING, s->about, slot, s);
    if (rated(t, &s->about, slot ^ 1) != NULL) open_window(w, t);
    return FAB_OK;
}

/* What one side said of the other, in each dimension that he could judge. */
static void tell_one(const struct fab_rated *r, struct fab_tray *t)
{
    for (int d = 0; d < DIMENSIONS; d++) {
        const int64_t v = fab_score(t, &r->sid, d);

        if (v < 0) continue;
        fab_tell(t, FAB_DEV_rating, &r->sid, &(struct fab_evidence){
            .subject = r->subject, .author = r->rater, .topic = fab_topic(t, &r->agr), .dim = d + 1,
            .fact = FAB_FACT_RATING, .outcome = v * PPM_A_STEP });
    }
}

/* Closed and no dispute: it counts, once. */
static void tell(struct fab_rate_window *w, struct fab_tray *t)
{
    if (w->step != CLOSED || (w->held & DISPUTED) || w->told) return;
    w->told = 1;
    for (int i = 0; i < 2; i++) {
        const struct fab_rated *r = rated(t, &w->agr, w->leg * 2 + i);

        if (r != NULL && !r->gone) tell_one(r, t);
    }
}

static void close_window(struct fab_rate_window *w, struct fab_tray *t)
{
    w->step = CLOSED;
    for (int i = 0; i < 2; i++) {
        const struct fab_rated *r = rated(t, &w->agr, w->leg * 2 + i);

        if (r != NULL) fab_seal_void(t, r->sid);
    }
    tell(w, t);
}

static void due(const fab_id *agr, int n, int code, struct fab_tray *t)
{
    struct fab_rate_window *w = window(t, agr, n - FAB_TIMER_RATE);

    if (code == COMMITTING) {
        open_window(w, t);
    } else {
        close_window(w, t);
    }
}

static void begin(const struct fab_event *v, struct fab_tray *t)
{
    if (!fab_device_on(t, "rating")) return;
    fab_add_rate_window(t, FAB_KEY(.a = v->about, .n = v->n))->step = COMMITTING;
    fab_due(t, FAB_DEV_rating, &v->about, FAB_TIMER_RATE + v->n,
            fab_now(t).ms + fab_days(fab_set(t, FAB_S_rate_window)), COMMITTING);
}

/* A ruling against the rater for fault makes his rating void: no lever in a dispute. */
static void drop(const struct fab_event *v, struct fab_tray *t)
{
    struct fab_rated *r = rated(t, &v->about, v->n * 2 + v->a - 1);

    if (r == NULL) return;
    r->gone = 1;
    fab_untell(t, &r->sid);
}

static void on(const struct fab_event *v, struct fab_tray *t)
{
    struct fab_rate_window *w;

    if (v->what != FAB_EV_END && v->what != FAB_EV_DISPUTE && v->what != FAB_EV_RULED) return;
    w = window(t, &v->about, v->n);
    if (v->what == FAB_EV_END && w == NULL) begin(v, t);
    if (w == NULL || v->what == FAB_EV_END) return;
    /* weighs nothing while a dispute runs */
    w->held &= ~(int64_t)DISPUTED;
    if (v->what == FAB_EV_DISPUTE && v->a != 0) w->held |= DISPUTED;
    if (v->what == FAB_EV_RULED && v->a != 0) {
        w->held |= AT_FAULT << (v->a - 1);
        drop(v, t);
    }
    tell(w, t);
}

static const struct fab_conflict NOT[] = { { FAB_ACTOR_RATER, 1 }, { FAB_ACTOR_RATER, 2 },
                                           { FAB_ACTOR_RATER, 9 }, { 0, 0 } };

const struct fab_device fab_device_rating = {
    .name = "rating", .id = FAB_DEV_rating, .family = 'j', .conflicts = NOT, .arcs = ARCS,
        .narcs = fab_countof(ARCS),
    .start = COMMITTING, .due = due, .on = on,
};
