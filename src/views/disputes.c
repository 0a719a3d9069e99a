/* views/disputes.c: the way out when a promise breaks: what can be done, by when, what it costs;
 * and each case as it stands.
 *
 * Why     nobody is ever stuck: every step shows its day and what silence does (PROTOCOL 5.2).
 * Idea    the deadline that runs is a row; the days behind it are the charter's of the agreement;
 *         words are those of the stages.
 * Audience  the two sides, who answers with money (for the pool its officers), who sits; other
 *           members learn how it ended.
 * Source  PROTOCOL 5.2, 6; INTERFACES 1.2 (trouble), 2.1 (disputes). */
#include "charter/settings.h"
#include "codec/base64.h"
#include "views/helpers.h"

enum { CASES = 256, SEATS = 64, ROUNDS = 3, TEXTS = 128, THERE = 1, HEARD = 1 };

/* ---- who is concerned */

static fab_id party(const struct fab_reader *r, const fab_id *agr, int64_t n)
{
    const struct fab_party *p =
        n < 0 || n > 1 ? NULL : fab_get_party(r->tray, FAB_KEY(.a = *agr, .n = n));

    return p == NULL ? (fab_id){ { 0 } } : p->mid;
}

/* An officer of the pool, where it has put up something. */
static bool speaks_for_pool(const struct fab_reader *r, const struct fab_hold *h)
{
    const fab_id pool = fab_pool((int)h->unit);

    return fab_same(&h->owner, &pool) &&
           fab_has_role(r->tray, r->who, FAB_ROLE_OFFICER, fab_topic(r->tray, &h->agr));
}

bool fab_doc_answers(const struct fab_reader *r, const fab_id *agr)
{
    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (h == NULL) return false;
        if (fab_same(&h->owner, &r->who) || speaks_for_pool(r, h)) return true;
    }
    return false;
}

/* Row n of a round; NULL: no more. */
static const struct fab_seat *seat_of(const struct fab_reader *r, const struct fab_dsp *d,
                                      int round, int n)
{
    return fab_get_seat(r->tray, FAB_KEY(.a = d->sid, .n = round, .m = n));
}

static bool sits(const struct fab_reader *r, const struct fab_dsp *d)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int n = 0; n < SEATS; n++) {
            const struct fab_seat *seat = seat_of(r, d, round, n);
            if (seat == NULL) break;
            if (fab_same(&seat->mid, &r->who)) return true;
        }
    }
    return false;
}

bool fab_doc_reads_case(const struct fab_reader *r, const struct fab_dsp *d)
{
    const fab_id one = party(r, &d->agr, 0), other = party(r, &d->agr, 1);

    return r->operator_ || fab_same(&r->who, &one) || fab_same(&r->who, &other) ||
           fab_same(&r->who, &d->opener) || fab_doc_answers(r, &d->agr) || sits(r, d);
}

/* ---- a case */

static const struct fab_leg *leg_of(struct fab_reader *r, const struct fab_dsp *d)
{
    return fab_get_leg(r->tray, FAB_KEY(.a = d->agr, .n = d->leg));
}

/* Its deadline runs at the leg while that is open, else at itself. */
int64_t fab_doc_case_until(struct fab_reader *r, const struct fab_dsp *d)
{
    const struct fab_timer *t = fab_get_timer(r->tray, FAB_KEY(.a = d->agr, .n = d->leg));

    if (d->stage >= FAB_END) return 0;
    if (t == NULL || leg_of(r, d) == NULL) t = fab_get_timer(r->tray, FAB_KEY(.a = d->sid, .n = 0));
    return fab_due_at(r->tray, t);
}

static int unit_of(struct fab_reader *r, const struct fab_dsp *d)
{
    const struct fab_leg *l = leg_of(r, d);

    return l == NULL ? 0 : (int)l->unit;
}

static fab_str case_text(struct fab_reader *r, const struct fab_dsp *d)
{
    const int64_t until = fab_doc_case_until(r, d);

    if (until == 0) {
        return fab_doc_say(r, FAB_W("dispute.text_end"),
                           FAB_TEXT("ground", fab_doc_word(r, "ground.", d->ground)));
    }
    return fab_doc_say(r, FAB_W("dispute.text"),
                       FAB_TEXT("ground", fab_doc_word(r, "ground.", d->ground)),
                       FAB_TEXT("sum", fab_doc_sum_text(r, unit_of(r, d), d->claim)),
                       FAB_TEXT("stage", fab_doc_word(r, "stage.", d->stage)),
                       FAB_TEXT("day", fab_doc_day(r, until)));
}

static void put_head(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    const int64_t until = fab_doc_case_until(r, d);

    fab_json_put_text(o, "text", case_text(r, d));
    fab_json_put_sid(o, "sid", &d->sid);
    fab_json_put_sid(o, "promise", &d->agr);
    fab_json_put_int(o, "leg", d->leg);
    fab_json_put_int(o, "stage", d->stage);
    fab_json_put_text(o, "stage_text", fab_doc_word(r, "stage.", d->stage));
    if (until != 0) fab_json_put_time(o, "deadline", until);
    if (d->stage < FAB_END) fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", d->stage));
    fab_doc_who(o, r, "opener", &d->opener);
    fab_json_put_int(o, "ground", d->ground);
    fab_doc_sum(o, r, "claim", unit_of(r, d), d->claim);
}

static void put_seats(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    fab_json_open(o, "seats", '[');
    for (int round = 0; round < ROUNDS; round++) {
        for (int n = 0; n < SEATS; n++) {
            const struct fab_seat *seat = seat_of(r, d, round, n);
            if (seat == NULL) break;
            fab_json_open(o, NULL, '{');
            fab_json_put_text(o, "text",
                              fab_doc_say(r, FAB_W("seat.text"),
                                          FAB_TEXT("who", fab_doc_name(r, &seat->mid)),
                                          FAB_TEXT("as", fab_doc_word(r, "seat.round.", round)),
                                          FAB_TEXT("state",
                                                   fab_doc_word(r, "seat.state.", seat->state))));
            fab_doc_who(o, r, "who", &seat->mid);
            fab_json_put_int(o, "round", round);
            fab_json_put_int(o, "state", seat->state);
            fab_json_close(o, '}');
        }
    }
    fab_json_close(o, ']');
}

static void put_sides(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    fab_json_open(o, "sides", '[');
    for (int n = 0; n < 2; n++) {
        const fab_id mid = party(r, &d->agr, n);

        if (!fab_id_none(&mid)) fab_doc_who(o, r, NULL, &mid);
    }
    fab_json_close(o, ']');
}

/* What is boxed about this case: the mediator's words, the reasons of who judged. */
static void put_boxed(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    void    **row = fab_new(r->arena, void *, TEXTS);
    const int n = row == NULL ? 0
                              : fab_scan_fixed(r->tray, FAB_I_sdx_by_obj, FAB_KEY(.a = d->sid), 1,
                                               row, TEXTS);

    fab_json_open(o, "boxed", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_sdx *text = row[i];

        if (text->state == THERE) fab_doc_boxes(o, r, text, &text->by);
    }
    fab_json_close(o, ']');
}

/* What the sides say in clear, one after the other: {"text", "by"}. */
static void put_answers(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    void    **row = fab_new(r->arena, void *, TEXTS);
    const int n = row == NULL ? 0
                              : fab_scan_fixed(r->tray, FAB_I_sdx_by_obj, FAB_KEY(.a = d->sid), 1,
                                               row, TEXTS);

    fab_json_open(o, "answers", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_sdx *text = row[i];
        const fab_str         said = fab_doc_said(r, text->idx, FAB_D_text);

        if (said.len == 0) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", said);
        fab_doc_who(o, r, "by", &text->by);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* What is held for this leg and could still pay: a settlement names them by their numbers. */
static void put_holds(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    fab_json_open(o, "holds", '[');
    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = d->agr, .n = n));

        if (h == NULL) break;
        if (h->leg != d->leg || h->state != FAB_HOLD_OPEN || h->rest == 0) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text",
                          fab_doc_say(r, FAB_W("hold.text"),
                                      FAB_TEXT("what", fab_doc_word(r, "hold.", h->type)),
                                      FAB_TEXT("sum", fab_doc_sum_text(r, (int)h->unit, h->rest)),
                                      FAB_TEXT("who", fab_doc_name(r, &h->owner))));
        fab_json_put_int(o, "hold", n);
        fab_json_put_int(o, "type", h->type);
        fab_doc_who(o, r, "owner", &h->owner);
        fab_doc_sum(o, r, "rest", (int)h->unit, h->rest);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* What lies on the table: a list that somebody has signed and not all yet. */
static void put_table(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    fab_json_open(o, "table", '[');
    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_settle *row = fab_get_settle(r->tray, FAB_KEY(.a = d->sid, .n = n));
        const struct fab_hold   *h;

        if (row == NULL) break;
        h = fab_get_hold(r->tray, FAB_KEY(.a = d->agr, .n = row->hold));
        if (h == NULL) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text",
                          fab_doc_say(r, FAB_W("hold.text"),
                                      FAB_TEXT("what", fab_doc_word(r, "hold.", h->type)),
                                      FAB_TEXT("sum", fab_doc_sum_text(r, (int)h->unit, row->amt)),
                                      FAB_TEXT("who", fab_doc_name(r, &h->owner))));
        fab_json_put_int(o, "hold", row->hold);
        fab_doc_sum(o, r, "sum", (int)h->unit, row->amt);
        fab_doc_who(o, r, "by", &row->author);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static bool is_ruled(const struct fab_dsp *d)
{
    return d->stage == FAB_RULED || d->stage == FAB_AJURY || d->fault != 0 || d->loss != 0;
}

static void put_ruling(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    const int unit = unit_of(r, d);

    if (!is_ruled(d)) return;
    fab_json_put_text(o, "ruling_text",
                      fab_doc_say(r, FAB_W("dispute.ruling"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, unit, d->loss)),
                                  FAB_TEXT("fault", fab_doc_word(r, "fault.", d->fault)),
                                  FAB_TEXT("dim", fab_doc_word(r, "fault.dim.", d->dim))));
    fab_doc_sum(o, r, "loss", unit, d->loss);
    fab_doc_sum(o, r, "fine", unit, d->fine);
    fab_json_put_int(o, "fault", d->fault);
    fab_json_put_int(o, "dim", d->dim);
    fab_json_put_int(o, "days", d->days);
}

/* 15 % of what is contested, at least 1; the rules double it for each dispute lost in a year. */
static int64_t bond_of(struct fab_reader *r, int64_t ver, int64_t claim)
{
    return fab_max(1, fab_mul_div(claim, fab_set_at(r->tray, ver, FAB_S_dsp_bond), FAB_M));
}

static void put_bond(struct fab_out *o, struct fab_reader *r, int unit, int64_t bond)
{
    fab_json_put_text(o, "bond_text",
                      fab_doc_say(r, FAB_W("trouble.bond"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, unit, bond)),
                                  FAB_TEXT("twice", fab_doc_sum_text(r, unit, 2 * bond))));
    fab_doc_sum(o, r, "bond", unit, bond);
}

enum fab_code fab_view_dispute(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    const struct fab_dsp *d;
    fab_id                sid;

    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    d = fab_get_dsp(r->tray, FAB_KEY(.a = sid));
    if (d == NULL) return fab_fail(e, FAB_E_REF);
    if (!fab_doc_reads_case(r, d)) {
        fab_json_put_sid(o, "sid", &d->sid);
        fab_json_put_text(o, "text", d->stage == FAB_END ? fab_word(r->lang, FAB_W("dispute.over"))
                                                         : fab_doc_word(r, "stage.", d->stage));
        return FAB_OK;
    }
    put_head(o, r, d);
    fab_json_put_text(o, "said", fab_doc_said(r, d->idx, FAB_D_text));
    if (d->stage < FAB_JURY) put_bond(o, r, unit_of(r, d), bond_of(r, d->ver, d->claim));
    fab_json_put_sid(o, "promised", &d->promised);
    fab_json_put_bool(o, "heard", (d->said & HEARD) != 0);
    fab_json_put_bool(o, "stands", !fab_id_none(&d->nonce_o));
    put_sides(o, r, d);
    put_seats(o, r, d);
    put_answers(o, r, d);
    put_boxed(o, r, d);
    if (d->stage < FAB_END) put_holds(o, r, d);
    put_table(o, r, d);
    put_ruling(o, r, d);
    return FAB_OK;
}

/* ---- my cases */

static void put_case(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d)
{
    fab_json_open(o, NULL, '{');
    put_head(o, r, d);
    fab_json_close(o, '}');
}

static int cases_of(struct fab_reader *r, const fab_id *agr, int64_t leg, void **row)
{
    return fab_scan_fixed(r->tray, FAB_I_dsp_by_leg, FAB_KEY(.a = *agr, .n = leg), 2, row, CASES);
}

/* All that this reader may read, by their stages. */
enum fab_code fab_view_disputes(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    void **row = fab_new(r->arena, void *, CASES);

    (void)m;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_json_open(o, "disputes", '[');
    for (int stage = FAB_REPAIR; stage <= FAB_END; stage++) {
        const int n = fab_scan_fixed(r->tray, FAB_I_dsp_by_stage, FAB_KEY(.n = stage), 1, row,
                                     CASES);
        for (int i = 0; i < n; i++) {
            if (fab_doc_reads_case(r, row[i])) put_case(o, r, row[i]);
        }
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

/* ---- the way out */

/* The steps from the present stage on: how long each may last, by the charter of the agreement. */
static const struct { int stage, setting; } WAY[] = {
    { FAB_GRACE, FAB_S_agr_grace },   { FAB_REPAIR, FAB_S_dsp_repair },
    { FAB_MEDIATION, FAB_S_dsp_mediation }, { FAB_DRAW, FAB_S_dsp_draw },
    { FAB_JURY, FAB_S_dsp_jury },     { FAB_RULED, FAB_S_dsp_appeal },
    { FAB_AJURY, FAB_S_dsp_jury },
};

static int64_t days_of(struct fab_reader *r, int64_t ver, int k)
{
    const int64_t days = fab_set_at(r->tray, ver, WAY[k].setting);
    const bool    jury = WAY[k].stage == FAB_JURY || WAY[k].stage == FAB_AJURY;

    /* Seats that were silent are replaced once: twice the window, and the opening. */
    return jury ? 2 * days + fab_set_at(r->tray, ver, FAB_S_dsp_open) : days;
}

static void put_step(struct fab_out *o, struct fab_reader *r, int stage, int64_t until)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("trouble.step"),
                                  FAB_TEXT("stage", fab_doc_word(r, "stage.", stage)),
                                  FAB_TEXT("day", fab_doc_day(r, until)),
                                  FAB_TEXT("what", fab_doc_word(r, "way.", stage))));
    fab_json_put_int(o, "stage", stage);
    fab_json_put_time(o, "until", until);
    fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", stage));
    fab_json_close(o, '}');
}

/* The step that runs with its own deadline (`running`), then those behind it, each as long as it
 * may last.  The last day of all. */
static int64_t put_way(struct fab_out *o, struct fab_reader *r, const struct fab_leg *l,
                       int64_t ver, int64_t running)
{
    int64_t until = fab_max(running, fab_now(r->tray).ms);

    fab_json_open(o, "steps", '[');
    for (int k = 0; k < fab_countof(WAY); k++) {
        if (WAY[k].stage < l->stage) continue;
        if (WAY[k].stage != l->stage) until += fab_days(days_of(r, ver, k));
        put_step(o, r, WAY[k].stage, until);
    }
    fab_json_close(o, ']');
    return until;
}

/* The leg that is in trouble: the first that is under way or contested. */
static struct fab_leg *troubled(struct fab_reader *r, const fab_id *agr)
{
    for (int n = 0; n < FAB_L_legs; n++) {
        struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (l == NULL) return NULL;
        if (l->stage >= FAB_ACTIVE && l->stage < FAB_END) return l;
    }
    return NULL;
}

static void put_open_case(struct fab_out *o, struct fab_reader *r, const struct fab_leg *l)
{
    void     *row[CASES];
    const int n = cases_of(r, &l->agr, l->n, row);

    for (int i = 0; i < n; i++) {
        const struct fab_dsp *d = row[i];
        if (d->stage < FAB_END) fab_json_put_sid(o, "dispute", &d->sid);
    }
}

/* The worst that the reader can still lose by this agreement, in the leg's unit. */
static int64_t worst_of(struct fab_reader *r, const fab_id *agr, int64_t unit)
{
    const struct fab_exposure *x =
        fab_get_exposure(r->tray, FAB_KEY(.a = *agr, .b = r->who, .n = unit));

    return x == NULL ? 0 : x->worst;
}

enum fab_code fab_view_trouble(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    struct fab_agr         *a;
    struct fab_leg         *l;
    const struct fab_timer *t;
    fab_id                  sid;
    int64_t                 last;

    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    a = fab_get_agr(r->tray, FAB_KEY(.a = sid));
    const fab_id one = party(r, &sid, 0), other = party(r, &sid, 1);
    if (a == NULL || (!fab_same(&r->who, &one) && !fab_same(&r->who, &other) &&
                      !fab_doc_answers(r, &sid))) {
        return fab_fail(e, FAB_E_REF);
    }
    l = troubled(r, &sid);
    if (l == NULL) return fab_fail(e, FAB_E_STATE);
    t = fab_get_timer(r->tray, FAB_KEY(.a = sid, .n = l->n));
    fab_json_put_sid(o, "promise", &sid);
    fab_json_put_int(o, "leg", l->n);
    put_open_case(o, r, l);
    last = put_way(o, r, l, a->ver, fab_due_at(r->tray, t));
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("trouble.text"),
                                  FAB_TEXT("stage", fab_doc_word(r, "stage.", l->stage)),
                                  FAB_TEXT("day", fab_doc_day(r, last))));
    put_bond(o, r, (int)l->unit, bond_of(r, a->ver, l->val));
    fab_json_put_text(o, "worst_text",
                      fab_doc_say(r, FAB_W("verdict.worst"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, (int)l->unit,
                                                                   worst_of(r, &sid, l->unit)))));
    return fab_doc_helpers(o, r, a, l, e);
}
