/* agreement_end.c: the only ways to END: every hold goes home, every reservation is free, the facts
 * are told.
 *
 * Why      one function ends every leg, so nothing can be forgotten by one of the ways that lead
 *          there.
 * Idea     a leg ends; the legs that waited for it are cancelled unless it was kept; with the last
 *          of them the agreement has ended and the thing is free.  Then the facts: evidence,
 *          counters, points; at last the events, so that who hears of an end finds everything
 *          ended.
 * Cost     one pass over the legs and holds of the instance, one over the legs that may still be
 *          open.
 * Source   PROTOCOL 5.3 (finish), 5.4; DECISION 12; agreement.pml (finish). */
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/settle.h"

enum { YEAR_DAYS = 365, STILL_DAYS = 30, INTENTION = 1, COMPETENCE = 2, NOTHING = -1, TOLD = 256,
       DIMENSIONS = 4, DISPUTES = 64 };
/* Codes of FAB_TIMER_FADE.  COUNTS: the rating window is over, and no dispute runs; KEPT a year,
 * HALF two years after the end; LATE: kept after it had expired, a year. */
enum { FADE_KEPT = 1, FADE_BROKEN, FADE_EXPIRED, FADE_COUNTS, FADE_HALF, FADE_LATE };

/* ---- what it says about the debtor (PROTOCOL 5.4): ppm in each dimension, NOTHING: no row */
static const struct { int fact, intention, competence; } FACTS[] = {
    { FAB_FACT_KEPT,        FAB_M,   FAB_M },
    { FAB_FACT_KEPT_SILENT, FAB_M,   FAB_M },
    { FAB_FACT_LATE,        NOTHING, 700000 },
    { FAB_FACT_PARTLY,      NOTHING, 0 },                       /* competence: the share of parts */
    { FAB_FACT_ADMITTED,    700000,  300000 },                  /* honesty pays */
    { FAB_FACT_MADE_GOOD,   700000,  300000 },
};

static bool kept(const struct fab_leg *leg)
{
    return leg->outcome == FAB_OUT_KEPT || leg->outcome == FAB_OUT_LATE;
}

static void tell_one(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                     int fact, int dim, int64_t ppm)
{
    fab_tell(t, FAB_DEV_agreement, &agr->sid, &(struct fab_evidence){
        .subject = fab_leg_who(t, leg, 0), .author = fab_leg_who(t, leg, 1),
            .topic = (int)agr->topic, .dim = dim,
        .fact = fact, .outcome = ppm, .value = leg->val });
}

static void tell(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                 struct fab_end how)
{
    const int fact = how.fact;

    if (fact == FAB_FACT_BROKEN && how.dim <= COMPETENCE) {
        tell_one(t, agr, leg, fact, how.dim, 0);
    }
    for (int i = 0; i < fab_countof(FACTS); i++) {
        const int64_t can = fact == FAB_FACT_PARTLY ? leg->acked * FAB_M / leg->parts
            : FACTS[i].competence;

        if (FACTS[i].fact != fact) continue;
        if (FACTS[i].intention != NOTHING) {
            tell_one(t, agr, leg, fact, INTENTION, FACTS[i].intention);
        }
        tell_one(t, agr, leg, fact, COMPETENCE, can);
    }
}

/* The outcome that an event carries: what competence says, or none. */
static int64_t outcome_ppm(const struct fab_leg *leg, struct fab_end how)
{
    if (how.fact == FAB_FACT_BROKEN) return how.dim <= COMPETENCE ? 0 : -1;
    switch (leg->outcome) {
    case FAB_OUT_KEPT: return FAB_M;
    case FAB_OUT_LATE: return 700000;
    case FAB_OUT_PARTLY: return leg->acked * FAB_M / leg->parts;
    case FAB_OUT_BROKEN: return 300000;
    default: return -1;
    }
}

/* ---- counters of the debtor */

/* Rows of a breach of this leg: the first in each dimension that says so. */
static bool is_breach(const struct fab_evid *v, const struct fab_leg *leg, const fab_id *debtor,
                      bool made_good)
{
    const bool of_kind = made_good ? v->fact == FAB_FACT_MADE_GOOD
                                   : v->fact == FAB_FACT_BROKEN || v->fact == FAB_FACT_ADMITTED;

    return of_kind && v->val == leg->val && fab_same(&v->subject, debtor);
}

/* Drops them; how many. */
static int untell(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                  bool made_good)
{
    void        *row[TOLD];
    const int    n = fab_scan(t, FAB_I_evid_by_src, FAB_KEY(.a = agr->sid), row, TOLD);
    const fab_id debtor = fab_leg_who(t, leg, 0);
    bool         seen[DIMENSIONS] = { false };
    int          dropped = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_evid *v = row[i];

        if (!is_breach(v, leg, &debtor, made_good) || seen[v->dim]) continue;
        seen[v->dim] = true;
        fab_row_drop(t, FAB_R_evid, row[i]);
        dropped++;
    }
    return dropped;
}

static void forget_made_good(struct fab_tray *t, const struct fab_agr *agr,
                             const struct fab_leg *leg)
{
    (void)untell(t, agr, leg, true);
}

void fab_leg_made_good(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    if (leg->outcome != FAB_OUT_BROKEN || untell(t, agr, leg, false) == 0) return;
    tell(t, agr, leg, (struct fab_end){ FAB_OUT_BROKEN, FAB_FACT_MADE_GOOD, 0 });
}

/* That debtor has kept something toward creditor: the row of their link, which the device track
 * will give a capacity. */
static bool new_partner(struct fab_tray *t, fab_id creditor, fab_id debtor)
{
    const struct fab_key key = { .a = fab_link_id(FAB_EDGE_TRACK, creditor, debtor, 0) };
    struct fab_edge     *link = fab_get_edge(t, &key);

    if (link != NULL) return false;
    link = fab_add_edge(t, &key);
    link->kind = FAB_EDGE_TRACK;
    link->src = creditor;
    link->dst = debtor;
    link->state = 1;
    link->idx = fab_entry_index(t);
    return true;
}

static void fade(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg, int days,
                 int code)
{
    fab_due(t, FAB_DEV_agreement, &agr->sid, (int)(FAB_TIMER_FADE + leg->n),
            fab_now(t).ms + fab_days(days), code);
}

static void count(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                  int fade_days, int fade_code)
{
    const fab_id       debtor = fab_leg_who(t, leg, 0);
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = debtor));

    if (leg->outcome == FAB_OUT_EXPIRED) fade(t, agr, leg, STILL_DAYS, FADE_EXPIRED);
    if (m == NULL) return;
    if (kept(leg)) {
        m->ever++;
        m->kept++;
        if (agr->mode == FAB_MODE_LOGGED && new_partner(t, fab_leg_who(t, leg, 1), debtor)) {
            m->partners++;
        }
        fab_points_add(t, m, FAB_POINTS_KEPT);
        fade(t, agr, leg, fade_days, fade_code);
    } else if (leg->outcome == FAB_OUT_BROKEN) {
        m->broken++;
        fade(t, agr, leg, YEAR_DAYS, FADE_BROKEN);
    }
}

/* Is there a dispute about a leg that has ended? */
static bool contested(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    void     *row[DISPUTES];
    const int n = fab_scan_fixed(t, FAB_I_dsp_by_leg, FAB_KEY(.a = agr->sid, .n = leg->n), 2, row,
                                 DISPUTES);

    for (int i = 0; i < n; i++) {
        if (((const struct fab_dsp *)row[i])->stage < FAB_END) return true;
    }
    return false;
}

/* Of the leg only so much still counts, for who looks at what was kept. */
static void raise_faded(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                        int64_t ppm)
{
    fab_raise(t, &(struct fab_event){ .what = FAB_EV_FADED, .about = agr->sid,
                                      .who = fab_leg_who(t, leg, 0), .n = (int)leg->n, .a = ppm });
}

void fab_leg_faded(struct fab_tray *t, struct fab_agr *agr, int n, int code)
{
    struct fab_leg    *leg = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = n));
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = fab_leg_who(t, leg, 0)));

    if (m == NULL) return;
    if (code == FADE_COUNTS && contested(t, agr, leg)) {
        fade(t, agr, leg, 1, FADE_COUNTS);
        return;
    }
    if (code == FADE_KEPT || code == FADE_LATE) m->kept--;
    if (code == FADE_BROKEN) m->broken--;
    if (code == FADE_BROKEN) forget_made_good(t, agr, leg);
    if (code == FADE_COUNTS) {
        fab_due(t, FAB_DEV_agreement, &agr->sid, (int)(FAB_TIMER_FADE + leg->n),
                leg->ended + fab_days(YEAR_DAYS), FADE_KEPT);
        raise_faded(t, agr, leg, FAB_M);
    } else if (code == FADE_KEPT) {
        fade(t, agr, leg, YEAR_DAYS, FADE_HALF);
        raise_faded(t, agr, leg, FAB_M / 2);
    } else if (code == FADE_HALF) {
        raise_faded(t, agr, leg, 0);
    }
}

/* What a ruling adds (an admission has added its own when it was made). */
static void points(struct fab_tray *t, const struct fab_leg *leg, struct fab_end how)
{
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = fab_leg_who(t, leg, 0)));

    if (m == NULL || how.fact != FAB_FACT_BROKEN || how.dim > COMPETENCE) return;
    fab_points_add(t, m, how.dim == INTENTION ? FAB_POINTS_INTENTION : FAB_POINTS_COMPETENCE);
}

/* A gift is counted when what was promised in its unit was kept. */
static void count_gift(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    struct fab_acct *from, *to;

    if (agr->mode != FAB_MODE_LOGGED || fab_unit_type(t, (int)leg->unit, NULL) != 'g') return;
    from = fab_need_acct(t, fab_leg_who(t, leg, 0), (int)leg->unit);
    to = fab_need_acct(t, fab_leg_who(t, leg, 1), (int)leg->unit);
    if (from != NULL && to != NULL) fab_move(t, from, to, 1, FAB_WHY_TRANSFER, &agr->sid);
}

/* ---- ending */

/* Guarantors sign an extension, too. */
static void void_guarantors(struct fab_tray *t, const struct fab_agr *agr,
                            const struct fab_leg *leg)
{
    struct fab_hold *h;
    int              at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        const struct fab_key key = { .a = agr->sid, .b = h->owner,
                                     .n = FAB_CONSENT_EXTEND + leg->n };
        struct fab_consent  *c = h->type == FAB_HOLD_SURETY ? fab_get_consent(t, &key) : NULL;

        if (c != NULL) fab_row_drop(t, FAB_R_consent, c);
    }
}

void fab_leg_void_consents(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg)
{
    static const int WHAT[] = { FAB_CONSENT_EXTEND, FAB_CONSENT_CANCEL };

    if (!(leg->asked & FAB_LEG_CONSENT)) return;
    leg->asked &= ~(int64_t)FAB_LEG_CONSENT;
    for (int k = 0; k < 2 * fab_countof(WHAT); k++) {
        const fab_id         who = fab_leg_who(t, leg, k % 2);
        const struct fab_key key = { .a = agr->sid, .b = who, .n = WHAT[k / 2] + leg->n };
        struct fab_consent  *c = fab_get_consent(t, &key);

        if (c != NULL) fab_row_drop(t, FAB_R_consent, c);
    }
    void_guarantors(t, agr, leg);
}

static void holds_home(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    struct fab_hold *h;
    int              at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (h->state == FAB_HOLD_OPEN) fab_hold_close(t, h);
    }
    for (at = 0; (h = fab_leg_bond(t, leg, at)) != NULL; at++) {
        if (h->state == FAB_HOLD_OPEN) fab_hold_close(t, h);
    }
}

static void close_leg(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg,
                      int outcome)
{
    fab_leg_void_consents(t, agr, leg);
    holds_home(t, agr, leg);
    fab_due(t, FAB_DEV_agreement, &agr->sid, (int)leg->n, 0, 0);
    leg->stage = FAB_END;
    leg->outcome = outcome;
    leg->endidx = fab_entry_index(t);
    leg->ended = fab_now(t).ms;
}

/* Is a leg of instance k still open?  *started: is there such an instance. */
static bool instance_open(struct fab_tray *t, const struct fab_agr *agr, int k, bool *started)
{
    for (int i = 0; i < agr->nlegs; i++) {
        const struct fab_key  key = { .a = agr->sid, .n = FAB_LEGS_EACH * k + i };
        const struct fab_leg *leg = fab_row_read(t, FAB_R_leg, &key);

        *started = leg != NULL;
        if (leg == NULL) return false;
        if (leg->stage != FAB_END) return true;
    }
    return false;
}

/* Is any leg still open, or a further instance to come?  Earlier ones may outlast later ones. */
static bool anything_open(struct fab_tray *t, const struct fab_agr *agr)
{
    const int most = agr->days > 0 ? FAB_INSTANCES : 1;
    bool      started = true;

    if (agr->times > 1) return true;
    for (int k = 0; k < most && started; k++) {
        if (instance_open(t, agr, k, &started)) return true;
    }
    return false;
}

static void close_agr(struct fab_tray *t, struct fab_agr *agr)
{
    if (anything_open(t, agr)) return;
    agr->stage = FAB_END;
    agr->thing = (fab_id){ { 0 } };         /* the thing is free; agr.ref still names it */
}

static void raise_end(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                      struct fab_end how)
{
    const struct fab_event v = { .what = FAB_EV_END, .about = agr->sid,
                                 .who = fab_leg_who(t, leg, 0), .n = (int)leg->n,
                                 .a = outcome_ppm(leg, how) };

    fab_raise(t, &v);
}

/* Legs that waited for one that was not kept, or for one of those.  `after` names an earlier leg:
 * one pass is enough. */
static int cancel_waiting(struct fab_tray *t, const struct fab_agr *agr,
                          const struct fab_leg *ended, struct fab_leg *out[])
{
    const int first = (int)(ended->n / FAB_LEGS_EACH) * FAB_LEGS_EACH;
    int       n = 0;

    for (int i = first; i < first + agr->nlegs; i++) {
        struct fab_leg       *leg = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = i));
        const struct fab_leg *before;

        if (leg->after == 0 || leg->stage == FAB_END) continue;
        before = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = leg->after - 1));
        if (before->stage != FAB_END || kept(before)) continue;
        close_leg(t, agr, leg, FAB_OUT_CANCELLED);
        out[n++] = leg;
    }
    return n;
}

void fab_leg_finish(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg,
                    struct fab_end how)
{
    struct fab_leg *cancelled[FAB_LEGS_EACH];
    int             n;

    fab_assert(leg->stage >= FAB_ACTIVE && leg->stage < FAB_END);
    close_leg(t, agr, leg, how.outcome);
    n = cancel_waiting(t, agr, leg, cancelled);
    close_agr(t, agr);

    if (how.fact != 0) tell(t, agr, leg, how);
    points(t, leg, how);
    count(t, agr, leg, (int)fab_set(t, FAB_S_rate_window), FADE_COUNTS);
    if (kept(leg)) count_gift(t, agr, leg);
    raise_end(t, agr, leg, how);
    for (int i = 0; i < n; i++) {
        raise_end(t, agr, cancelled[i], (struct fab_end){ FAB_OUT_CANCELLED, 0, 0 });
    }
}

void fab_leg_kept_late(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg)
{
    leg->acked = leg->said = leg->parts;
    leg->outcome = FAB_OUT_KEPT;
    tell(t, agr, leg, (struct fab_end){ FAB_OUT_KEPT, FAB_FACT_KEPT, 0 });
    count(t, agr, leg, YEAR_DAYS, FADE_LATE);
}

void fab_agr_lapse(struct fab_tray *t, struct fab_agr *agr)
{
    for (int i = 0; i < agr->nlegs; i++) {
        struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = agr->sid, .n = i));

        leg->stage = FAB_LAPSED;
        leg->outcome = FAB_OUT_LAPSED;
        leg->endidx = fab_entry_index(t);
    }
    fab_due(t, FAB_DEV_agreement, &agr->sid, 0, 0, 0);
    agr->stage = FAB_LAPSED;
    fab_texts_end(t, &agr->sid);
}

void fab_agr_stop_series(struct fab_tray *t, struct fab_agr *agr)
{
    agr->times = fab_min(agr->times, 1);
    fab_due(t, FAB_DEV_agreement, &agr->sid, FAB_TIMER_SERIES, 0, 0);
    close_agr(t, agr);
    if (agr->stage == FAB_END) fab_texts_end(t, &agr->sid);
}
