/* views/promises.c: what people promised one another: where it stands, by when, what happens then.
 *
 * Why     both sides see the same page; other members see how it ended, and no more.
 * Idea    the stage says who may act and what silence does (PROTOCOL 5.2); its sentence is
 *         "then.<stage>".
 * Source  PROTOCOL 5, INTERFACES 2.1, ux/README 4. */
#include "views/promise.h"
#include "views/mine.h"
#include "views/photos.h"

#include "codec/base64.h"
#include "statement/box.h"

enum { MINE = 1024, TEXTS = 32, BOXES = 4 };
static const fab_id NOBODY;

struct fab_sides fab_promise_sides(struct fab_reader *r, const fab_id *agr)
{
    struct fab_sides s = { 0 };

    for (; s.n < 2; s.n++) {
        const struct fab_party *p = fab_get_party(r->tray, FAB_KEY(.a = *agr, .n = s.n));
        if (p == NULL) break;
        s.mid[s.n] = p->mid;
    }
    return s;
}

bool fab_promise_is_side(const struct fab_sides *s, const fab_id *who)
{
    return !fab_id_none(who) && (fab_same(&s->mid[0], who) || fab_same(&s->mid[1], who));
}

const fab_id *fab_promise_side(const struct fab_sides *s, int64_t n)
{
    return n >= 0 && n < 2 ? &s->mid[n] : &NOBODY;
}

static fab_str side_name(const struct fab_reader *r, const struct fab_sides *s, int64_t n)
{
    return n >= 0 && n < 2 ? fab_doc_name(r, fab_promise_side(s, n))
                           : fab_word(r->lang, FAB_W("who.commons"));
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

static fab_str leg_text(struct fab_reader *r, const struct fab_sides *s, const struct fab_leg *l)
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

static void put_leg(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
                    const struct fab_leg *l)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", leg_text(r, s, l));
    fab_json_put_int(o, "leg", l->n);
    fab_doc_who(o, r, "debtor", fab_promise_side(s, l->debtor));
    fab_doc_who(o, r, "creditor", fab_promise_side(s, l->creditor));
    fab_json_put_time(o, "due", l->due);
    fab_doc_sum(o, r, "value", (int)l->unit, l->val);
    fab_json_put_int(o, "parts", l->parts);
    fab_json_put_int(o, "said", l->said);
    fab_json_put_int(o, "acknowledged", l->acked);
    fab_json_put_int(o, "after", l->after);
    put_stage(o, r, l->stage, l->outcome, deadline(r, &l->agr, l->n));
    fab_json_close(o, '}');
}

static void put_legs(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
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

/* What a hold may still pay: what is left in it, and no more than is left to be made good. */
static int64_t most_of(struct fab_reader *r, const struct fab_hold *h)
{
    const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = h->agr, .n = h->leg));

    if (l == NULL || h->state != FAB_HOLD_OPEN) return 0;
    return fab_min(h->rest,
                   fab_max(0, l->val - l->paid - fab_mul_div(l->val, l->acked, l->parts)));
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
        fab_doc_sum(o, r, "most", (int)h->unit, most_of(r, h));
        fab_doc_sum(o, r, "paid", (int)h->unit, h->paid);
        fab_json_put_int(o, "state", h->state);
        fab_json_close(o, '}');
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

struct fab_where fab_promise_where(struct fab_reader *r, const struct fab_agr *a)
{
    const struct fab_leg *l = leading(r, &a->sid);

    if (a->stage == FAB_OFFERED || a->stage == FAB_COUNTERED) {
        return (struct fab_where){ a->stage, 0, deadline(r, &a->sid, 0), l };
    }
    if (a->stage == FAB_LAPSED || l == NULL) {
        return (struct fab_where){ a->stage, FAB_OUT_LAPSED, 0, l };
    }
    return (struct fab_where){ l->stage, l->outcome, deadline(r, &a->sid, l->n), l };
}

static fab_str one_line(struct fab_reader *r, const struct fab_sides *s, const struct fab_where *w)
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

void fab_doc_boxes(struct fab_out *o, struct fab_reader *r, const struct fab_sdx *d,
                   const fab_id *by)
{
    fab_bytes box[BOXES];
    const int n = r->from->boxes == NULL
                      ? 0
                      : r->from->boxes(r->from->self, &d->digest, r->arena, box, BOXES);

    for (int i = 0; i < n; i++) {
        if (!fab_box_names(box[i], &r->who)) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_sid(o, "digest", &d->digest);
        fab_json_put_b64u(o, "box", box[i]);
        if (by != NULL) fab_doc_who(o, r, "by", by);
        fab_json_close(o, '}');
    }
}

const struct fab_post *fab_promise_listing(struct fab_reader *r, const struct fab_agr *a)
{
    const fab_id *sid = fab_id_none(&a->thing) ? &a->ref : &a->thing;

    return fab_id_none(sid) ? NULL : fab_get_post(r->tray, FAB_KEY(.a = *sid));
}

void fab_promise_put_thing(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    const struct fab_post *p = fab_promise_listing(r, a);
    const fab_str title = p == NULL ? (fab_str){ NULL, 0 } : fab_doc_said(r, p->idx, FAB_D_title);

    if (p == NULL) return;
    fab_json_put_sid(o, "thing", &p->sid);
    if (title.len > 0) fab_json_put_text(o, "thing_title", title);
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
        if (((const struct fab_sdx *)row[i])->state == 1) fab_doc_boxes(o, r, row[i], NULL);
    }
    fab_json_close(o, ']');
}

static void put_row(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    const struct fab_sides s = fab_promise_sides(r, &a->sid);
    const struct fab_where w = fab_promise_where(r, a);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", one_line(r, &s, &w));
    fab_json_put_sid(o, "sid", &a->sid);
    fab_doc_who(o, r, "proposer", &s.mid[0]);
    fab_doc_who(o, r, "other", &s.mid[1]);
    put_stage(o, r, w.stage, w.outcome, w.deadline_ms);
    if (w.leg != NULL && w.leg->stage == FAB_END) fab_json_put_time(o, "ended", w.leg->ended);
    fab_promise_put_thing(o, r, a);
    put_terms(o, r, a);
    fab_json_put_text(o, "about_text", fab_mine_what(r, a));
    fab_json_put_int(o, "index", a->idx);
    fab_json_close(o, '}');
}

/* A member who is no party learns how it ended, without terms, sums or exposure; who answers with
 * money sees what he answers for, too. */
static void put_outside(struct fab_out *o, struct fab_reader *r, const struct fab_where *w)
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
    const struct fab_sides s = fab_promise_sides(r, &sid);
    const struct fab_where w = fab_promise_where(r, a);
    fab_json_put_sid(o, "sid", &sid);
    if (!fab_promise_is_side(&s, &r->who) && !r->operator_) {
        put_outside(o, r, &w);
        if (fab_doc_answers(r, &sid)) put_legs(o, r, &s, &sid);
        if (fab_doc_answers(r, &sid)) put_holds(o, r, &sid);
        return FAB_OK;
    }
    fab_json_put_text(o, "text", one_line(r, &s, &w));
    fab_doc_who(o, r, "proposer", &s.mid[0]);
    fab_doc_who(o, r, "other", &s.mid[1]);
    put_stage(o, r, w.stage, w.outcome, w.deadline_ms);
    if (fab_promise_proposed(&w)) fab_doc_who(o, r, "terms_by", &s.mid[a->countered != 0]);
    fab_json_put_int(o, "mode", a->mode);
    fab_json_put_int(o, "version", a->ver);
    fab_promise_put_thing(o, r, a);
    if (a->start != 0) fab_json_put_time(o, "from", a->start);
    if (a->till != 0) fab_json_put_time(o, "until", a->till);
    if (a->till != 0) fab_json_put_text(o, "until_text", fab_doc_day(r, a->till));
    put_terms(o, r, a);
    fab_json_put_sid(o, "terms_sid", &a->terms);
    put_legs(o, r, &s, &sid);
    fab_view_photos_handed(o, r, &sid);
    put_holds(o, r, &sid);
    if (w.stage != FAB_END && w.stage != FAB_LAPSED) fab_promise_put_exposure(o, r, &s, a);
    if (w.stage == FAB_END) fab_promise_put_ratings(o, r, a);
    fab_json_put_int(o, "index", a->idx);
    return FAB_OK;
}

/* "state": open, proposed, ended; nothing: all. */
static bool wanted(fab_str state, const struct fab_where *w)
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
        const struct fab_where w = fab_promise_where(r, agr[i]);
        const struct fab_sides s = fab_promise_sides(r, &agr[i]->sid);
        if (!wanted(state, &w) || (!fab_id_none(&other) && !fab_promise_is_side(&s, &other))) {
            continue;
        }
        if (seen++ < after) continue;
        put_row(o, r, agr[i]);
        shown++;
    }
    fab_json_close(o, ']');
    if (shown == limit) fab_json_put_int(o, "next", after + shown);
    return FAB_OK;
}
