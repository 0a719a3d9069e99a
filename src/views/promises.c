/* views/promises.c: what people promised one another: where it stands, by when, what happens then.
 *
 * Why     both sides see the same page; other members see how it ended, and no more.
 * Idea    the stage says who may act and what silence does (PROTOCOL 5.2); its sentence is
 *         "then.<stage>".
 * Source  PROTOCOL 5, INTERFACES 2.1, ux/README 4. */
#include "codec/base64.h"
#include "views/doc.h"

enum { MINE = 1024, TEXTS = 32, BOXES = 4 };
static const fab_id NOBODY;

struct sides { fab_id mid[2]; int n; };

static struct sides sides_of(struct fab_reader *r, const fab_id *agr)
{
    struct sides s = { 0 };

    for (; s.n < 2; s.n++) {
        const struct fab_party *p = fab_get_party(r->tray, FAB_KEY(.a = *agr, .n = s.n));
        if (p == NULL) break;
        s.mid[s.n] = p->mid;
    }
    return s;
}

static bool is_side(const struct sides *s, const fab_id *who)
{
    return !fab_id_none(who) && (fab_same(&s->mid[0], who) || fab_same(&s->mid[1], who));
}

static const fab_id *side(const struct sides *s, int64_t n)
{
    return n >= 0 && n < 2 ? &s->mid[n] : &NOBODY;
}

static fab_str side_name(const struct fab_reader *r, const struct sides *s, int64_t n)
{
    return n >= 0 && n < 2 ? fab_doc_name(r, side(s, n)) : fab_word(r->lang, FAB_W("who.commons"));
}

/* The deadline that runs, ms; 0: none. */
static int64_t deadline(struct fab_reader *r, const fab_id *agr, int64_t leg)
{
    const struct fab_timer *t = fab_get_timer(r->tray, FAB_KEY(.a = *agr, .n = leg));

    return fab_due_at(r->tray, t);
}

static fab_str when(struct fab_reader *r, int64_t ms)
{
    if (ms == 0) return fab_word(r->lang, FAB_W("promise.when_none"));
    return fab_doc_say(r, FAB_W("promise.when"), FAB_TEXT("date", fab_doc_day(r, ms)));
}

static fab_str leg_text(struct fab_reader *r, const struct sides *s, const struct fab_leg *l)
{
    const fab_str debtor = side_name(r, s, l->debtor), creditor = side_name(r, s, l->creditor);
    const fab_str due = fab_doc_day(r, l->due);

    if (l->stage == FAB_END) {
        return fab_doc_say(r, FAB_W("leg.text_end"), FAB_TEXT("debtor", debtor),
                           FAB_TEXT("creditor", creditor), FAB_TEXT("due", due),
                           FAB_TEXT("outcome", fab_doc_word(r, "outcome.", l->outcome)));
    }
    return fab_doc_say(r, l->val == 0 ? FAB_W("leg.text_free") : FAB_W("leg.text"),
                       FAB_TEXT("debtor", debtor), FAB_TEXT("creditor", creditor),
                       FAB_TEXT("due", due),
                       FAB_TEXT("value", fab_doc_sum_text(r, (int)l->unit, l->val)),
                       FAB_TEXT("stage", fab_doc_word(r, "stage.", l->stage)));
}

static void put_stage(struct fab_out *o, struct fab_reader *r, int64_t stage, int64_t outcome,
                      int64_t deadline_ms)
{
    fab_json_put_int(o, "stage", stage);
    fab_json_put_text(o, "stage_text", fab_doc_word(r, "stage.", stage));
    if (outcome != 0) {
        fab_json_put_int(o, "outcome", outcome);
        fab_json_put_text(o, "outcome_text", fab_doc_word(r, "outcome.", outcome));
    }
    if (deadline_ms != 0) fab_json_put_time(o, "deadline", deadline_ms);
    fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", stage));
}

static void put_leg(struct fab_out *o, struct fab_reader *r, const struct sides *s,
                    const struct fab_leg *l)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", leg_text(r, s, l));
    fab_json_put_int(o, "leg", l->n);
    fab_doc_who(o, r, "debtor", side(s, l->debtor));
    fab_doc_who(o, r, "creditor", side(s, l->creditor));
    fab_json_put_time(o, "due", l->due);
    fab_doc_sum(o, r, "value", (int)l->unit, l->val);
    fab_json_put_int(o, "parts", l->parts);
    fab_json_put_int(o, "said", l->said);
    fab_json_put_int(o, "acknowledged", l->acked);
    fab_json_put_int(o, "after", l->after);
    put_stage(o, r, l->stage, l->outcome, deadline(r, &l->agr, l->n));
    fab_json_close(o, '}');
}

static void put_legs(struct fab_out *o, struct fab_reader *r, const struct sides *s,
                     const fab_id *agr)
{
    fab_json_open(o, "legs", '[');
    for (int n = 0; n < 16 * 53; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (l == NULL && n >= FAB_L_legs) break;
        if (l != NULL) put_leg(o, r, s, l);
    }
    fab_json_close(o, ']');
}

static void put_holds(struct fab_out *o, struct fab_reader *r, const fab_id *agr)
{
    fab_json_open(o, "holds", '[');
    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (h == NULL) break;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(
            o, "text",
            fab_doc_say(
                r, FAB_W("hold.text"), FAB_TEXT("what", fab_doc_word(r, "hold.", h->type)),
                FAB_TEXT("sum", fab_doc_sum_text(r, (int)h->unit, h->amt == 0 ? h->cover : h->amt)),
                FAB_TEXT("who", fab_doc_name(r, &h->owner))));
        fab_json_put_int(o, "type", h->type);
        fab_json_put_int(o, "leg", h->leg);
        fab_doc_who(o, r, "owner", &h->owner);
        fab_doc_sum(o, r, "amount", (int)h->unit, h->amt);
        fab_doc_sum(o, r, "cover", (int)h->unit, h->cover);
        fab_doc_sum(o, r, "rest", (int)h->unit, h->rest);
        fab_doc_sum(o, r, "paid", (int)h->unit, h->paid);
        fab_json_put_int(o, "state", h->state);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* The most that each side can lose by this agreement, unit by unit. */
static void put_exposure(struct fab_out *o, struct fab_reader *r, const struct sides *s,
                         const fab_id *agr)
{
    fab_json_open(o, "exposure", '[');
    for (int i = 0; i < s->n; i++) {
        for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
            const struct fab_exposure *x =
                fab_get_exposure(r->tray, FAB_KEY(.a = *agr, .b = s->mid[i], .n = unit));
            if (x == NULL) continue;
            fab_json_open(o, NULL, '{');
            fab_json_put_text(o, "text",
                              fab_doc_say(r, FAB_W("exposure.text"),
                                          FAB_TEXT("who", fab_doc_name(r, &s->mid[i])),
                                          FAB_TEXT("sum", fab_doc_sum_text(r, unit, x->worst))));
            fab_doc_who(o, r, "who", &s->mid[i]);
            fab_doc_sum(o, r, "worst", unit, x->worst);
            fab_doc_sum(o, r, "lost", unit, x->lost);
            fab_json_close(o, '}');
        }
    }
    fab_json_close(o, ']');
}

/* The leg that speaks for the whole: the first that has not ended, else the last that there is. */
static const struct fab_leg *leading(struct fab_reader *r, const fab_id *agr)
{
    const struct fab_leg *last = NULL;

    for (int n = 0; n < FAB_L_legs; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (l == NULL) break;
        last = l;
        if (l->stage != FAB_END) break;
    }
    return last;
}

/* Stage, outcome and deadline of an agreement: its own while it is a proposal, then that of its
 * leading leg. */
struct where { int64_t stage, outcome, deadline_ms; const struct fab_leg *leg; };

static struct where where_of(struct fab_reader *r, const struct fab_agr *a)
{
    const struct fab_leg *l = leading(r, &a->sid);

    if (a->stage == FAB_OFFERED || a->stage == FAB_COUNTERED) {
        return (struct where){ a->stage, 0, deadline(r, &a->sid, 0), l };
    }
    if (a->stage == FAB_LAPSED || l == NULL) {
        return (struct where){ a->stage, FAB_OUT_LAPSED, 0, l };
    }
    return (struct where){ l->stage, l->outcome, deadline(r, &a->sid, l->n), l };
}

static fab_str one_line(struct fab_reader *r, const struct sides *s, const struct where *w)
{
    const int64_t debtor = w->leg == NULL ? 0 : w->leg->debtor,
                  creditor = w->leg == NULL ? 1 : w->leg->creditor;
    const bool    ended = w->stage == FAB_END || w->stage == FAB_LAPSED;

    if (ended) {
        return fab_doc_say(r, FAB_W("promise.text_end"),
                           FAB_TEXT("debtor", side_name(r, s, debtor)),
                           FAB_TEXT("creditor", side_name(r, s, creditor)),
                           FAB_TEXT("outcome", fab_doc_word(r, "outcome.", w->outcome)));
    }
    return fab_doc_say(r, FAB_W("promise.text"), FAB_TEXT("debtor", side_name(r, s, debtor)),
                       FAB_TEXT("creditor", side_name(r, s, creditor)),
                       FAB_TEXT("stage", fab_doc_word(r, "stage.", w->stage)),
                       FAB_TEXT("when", when(r, w->deadline_ms)),
                       FAB_TEXT("then", fab_doc_word(r, "then.", w->stage)));
}

/* A box that only a party can open: [{"digest", "box"}]. */
static void put_boxes(struct fab_out *o, struct fab_reader *r, const struct fab_sdx *d)
{
    fab_bytes box[BOXES];
    const int n = r->from->boxes == NULL
                      ? 0
                      : r->from->boxes(r->from->self, &d->digest, r->arena, box, BOXES);

    for (int i = 0; i < n; i++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_sid(o, "digest", &d->digest);
        fab_json_put_b64u(o, "box", box[i]);
        fab_json_close(o, '}');
    }
}

/* The words of the latest terms: in clear, or boxed for the two parties. */
static void put_terms(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    void     *row[TEXTS];
    const int n = fab_scan_fixed(r->tray, FAB_I_sdx_by_sid, FAB_KEY(.a = a->terms), 1, row, TEXTS);
    fab_str   text = { NULL, 0 };

    if (n > 0) text = fab_doc_said(r, ((const struct fab_sdx *)row[0])->idx, FAB_D_terms);
    if (n > 0 && text.len == 0) {
        text = fab_doc_said(r, ((const struct fab_sdx *)row[0])->idx, FAB_D_text);
    }
    if (text.len > 0) {
        fab_json_put_text(o, "terms", text);
        return;
    }
    fab_json_open(o, "boxed", '[');
    for (int i = 0; i < n; i++) {
        if (((const struct fab_sdx *)row[i])->state == 1) put_boxes(o, r, row[i]);
    }
    fab_json_close(o, ']');
}

static void put_row(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    const struct sides s = sides_of(r, &a->sid);
    const struct where w = where_of(r, a);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", one_line(r, &s, &w));
    fab_json_put_sid(o, "sid", &a->sid);
    fab_doc_who(o, r, "proposer", &s.mid[0]);
    fab_doc_who(o, r, "other", &s.mid[1]);
    put_stage(o, r, w.stage, w.outcome, w.deadline_ms);
    if (!fab_id_none(&a->thing)) fab_json_put_sid(o, "thing", &a->thing);
    put_terms(o, r, a);
    fab_json_put_int(o, "index", a->idx);
    fab_json_close(o, '}');
}

/* A member who is no party learns how it ended, without terms, sums or exposure. */
static void put_outside(struct fab_out *o, struct fab_reader *r, const struct where *w)
{
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("promise.text_other"),
                                  FAB_TEXT("outcome", fab_doc_word(r, "outcome.", w->outcome))));
    fab_json_put_int(o, "stage", w->stage);
    fab_json_put_text(o, "stage_text", fab_doc_word(r, "stage.", w->stage));
    if (w->outcome != 0) fab_json_put_int(o, "outcome", w->outcome);
}

enum fab_code fab_view_promise(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    const struct fab_agr *a;
    fab_id                sid;

    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    a = fab_get_agr(r->tray, FAB_KEY(.a = sid));
    if (a == NULL) return fab_fail(e, FAB_E_REF);
    const struct sides s = sides_of(r, &sid);
    const struct where w = where_of(r, a);
    fab_json_put_sid(o, "sid", &sid);
    if (!is_side(&s, &r->who) && !r->operator_) {
        put_outside(o, r, &w);
        return FAB_OK;
    }
    fab_json_put_text(o, "text", one_line(r, &s, &w));
    fab_doc_who(o, r, "proposer", &s.mid[0]);
    fab_doc_who(o, r, "other", &s.mid[1]);
    put_stage(o, r, w.stage, w.outcome, w.deadline_ms);
    fab_json_put_int(o, "mode", a->mode);
    fab_json_put_int(o, "version", a->ver);
    if (!fab_id_none(&a->thing)) fab_json_put_sid(o, "thing", &a->thing);
    if (a->start != 0) fab_json_put_time(o, "from", a->start);
    if (a->till != 0) fab_json_put_time(o, "until", a->till);
    if (a->till != 0) fab_json_put_text(o, "until_text", fab_doc_day(r, a->till));
    put_terms(o, r, a);
    fab_json_put_sid(o, "terms_sid", &a->terms);
    put_legs(o, r, &s, &sid);
    put_holds(o, r, &sid);
    if (w.stage != FAB_END && w.stage != FAB_LAPSED) put_exposure(o, r, &s, &sid);
    fab_json_put_int(o, "index", a->idx);
    return FAB_OK;
}

/* "state": open, proposed, ended; nothing: all. */
static bool wanted(fab_str state, const struct where *w)
{
    const bool ended = w->stage == FAB_END || w->stage == FAB_LAPSED;

    if (fab_str_is(state, "proposed")) return w->stage == FAB_OFFERED || w->stage == FAB_COUNTERED;
    if (fab_str_is(state, "open")) return !ended;
    if (fab_str_is(state, "ended")) return ended;
    return true;
}

/* One's own promises, newest first; ?who= those with this person. */
enum fab_code fab_view_promises(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    void  **row = fab_new(r->arena, void *, MINE);
    int64_t limit, after, seen = 0, shown = 0;
    fab_str state, who;
    fab_id  other = NOBODY;
    int     n;

    (void)m;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_doc_page(r, &limit, &after, e));
    FAB_TRY(fab_doc_query(r, "state", &state, e));
    FAB_TRY(fab_doc_query(r, "who", &who, e));
    if (who.len > 0 && !fab_mid_read(who, &other)) return fab_fail_field(e, FAB_E_FIELD, "who");
    n = fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = r->about), 1, row, MINE);
    struct fab_agr **agr = fab_new(r->arena, struct fab_agr *, (size_t)n + 1);
    if (agr == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < n; i++) {
        struct fab_agr *a =
            fab_get_agr(r->tray, FAB_KEY(.a = ((const struct fab_party *)row[i])->agr));
        int             k = i;
        fab_assert(a != NULL);
        for (; k > 0 && agr[k - 1]->idx < a->idx; k--) agr[k] = agr[k - 1];
        agr[k] = a;
    }
    fab_json_open(o, "promises", '[');
    for (int i = 0; i < n && shown < limit; i++) {
        const struct where w = where_of(r, agr[i]);
        const struct sides s = sides_of(r, &agr[i]->sid);
        if (!wanted(state, &w) || (!fab_id_none(&other) && !is_side(&s, &other))) continue;
        if (seen++ < after) continue;
        put_row(o, r, agr[i]);
        shown++;
    }
    fab_json_close(o, ']');
    if (shown == limit) fab_json_put_int(o, "next", after + shown);
    return FAB_OK;
}

/* What waits for this person in this agreement: a word of me.await, or NULL. */
static const char *awaits(const struct sides *s, const struct fab_agr *a, const struct where *w,
                          const fab_id *me)
{
    const bool proposer = fab_same(&s->mid[0], me);
    const bool debtor = w->leg != NULL && fab_same(side(s, w->leg->debtor), me);

    switch (w->stage) {
    case FAB_OFFERED: return proposer ? NULL : FAB_W("me.await.answer");
    case FAB_COUNTERED: return proposer == (a->countered != 0) ? FAB_W("me.await.answer") : NULL;
    case FAB_ACTIVE:
    case FAB_GRACE: return debtor ? FAB_W("me.await.do") : NULL;
    case FAB_ACK: return debtor ? NULL : FAB_W("me.await.confirm");
    case FAB_ADMITTED:
    case FAB_REPAIR: return FAB_W("me.await.amend");
    default: return NULL;
    }
}

/* The leg with the most at stake says who trusts whom: its creditor grants, its debtor receives. */
static bool grants(struct fab_reader *r, const struct sides *s, const fab_id *agr, const fab_id *me)
{
    const struct fab_leg *most = NULL;

    for (int n = 0; n < FAB_L_legs; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));
        if (l == NULL) break;
        if (most == NULL || l->val > most->val) most = l;
    }
    return most != NULL && fab_same(side(s, most->creditor), me);
}

/* "awaits": rows; returns how many.  Also counts what was granted, received and is owed. */
struct mine { int64_t awaits, granted, received, owed; };

static struct mine put_awaits(struct fab_out *o, struct fab_reader *r, const fab_id *me)
{
    void      *row[MINE];
    struct mine all = { 0 };
    const int  n = fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = *me), 1, row, MINE);

    fab_json_open(o, "awaits", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_agr *a =
            fab_get_agr(r->tray, FAB_KEY(.a = ((const struct fab_party *)row[i])->agr));
        const struct sides    s = sides_of(r, &a->sid);
        const struct where    w = where_of(r, a);
        const char           *what = awaits(&s, a, &w, me);
        const bool            debtor = w.leg != NULL && fab_same(side(&s, w.leg->debtor), me);

        if (a->stage >= FAB_ACTIVE && a->stage != FAB_LAPSED) {
            *(grants(r, &s, &a->sid, me) ? &all.granted : &all.received) += 1;
        }
        if (w.stage >= FAB_ACTIVE && w.stage < FAB_END && debtor) all.owed++;
        if (what == NULL) continue;
        all.awaits++;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "what_text", fab_word(r->lang, what));
        fab_json_put_text(o, "text", one_line(r, &s, &w));
        fab_json_put_sid(o, "sid", &a->sid);
        if (w.deadline_ms != 0) fab_json_put_time(o, "deadline", w.deadline_ms);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return all;
}

enum fab_code fab_view_me_today(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    const struct mine all = put_awaits(o, r, &r->about);

    (void)m;
    (void)e;
    fab_json_put_int(o, "count", all.awaits);
    fab_json_put_text(o, "text",
                      all.awaits == 0 ? fab_word(r->lang, FAB_W("me.nothing"))
                                      : fab_doc_count(r, FAB_W("me.awaits"), all.awaits));
    return FAB_OK;
}

/* Myself: standing, what waits, what I granted, received and owe. */
enum fab_code fab_view_me(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                          struct fab_err *e)
{
    const struct fab_member *me = fab_get_member(r->tray, FAB_KEY(.a = r->about));

    (void)m;
    if (me == NULL) return fab_fail(e, FAB_E_REF);
    fab_doc_who(o, r, "who", &me->mid);
    fab_json_put_int(o, "standing", me->standing);
    fab_json_put_text(o, "standing_text", fab_doc_word(r, "standing.", me->standing));
    fab_json_put_time(o, "since", me->since);
    fab_json_put_text(o, "since_text", fab_doc_day(r, me->since));
    const struct mine all = put_awaits(o, r, &me->mid);
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("me.text"), FAB_TEXT("name", fab_doc_name(r, &me->mid)),
                                  FAB_NUM("granted", all.granted),
                                  FAB_NUM("received", all.received), FAB_NUM("owed", all.owed)));
    fab_json_put_int(o, "count", all.awaits);
    fab_json_put_int(o, "granted", all.granted);
    fab_json_put_int(o, "received", all.received);
    fab_json_put_int(o, "owes", all.owed);
    fab_json_put_int(o, "ended", me->ever);
    fab_json_put_int(o, "kept", me->kept);
    fab_json_put_int(o, "broken", me->broken);
    fab_json_put_int(o, "partners", me->partners);
    fab_json_open(o, "accounts", '[');
    for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
        fab_doc_account(o, r, &me->mid, unit);
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

enum fab_code fab_view_me_record(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    return fab_view_promises(r, m, o, e);
}
