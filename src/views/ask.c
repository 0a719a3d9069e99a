/* views/ask.c: "may I trust WHO with this?": the question as a path or a body, the answer as a
 * sentence with its reasons.
 *
 * Why     the question is the same on the command line, over HTTP and in the library; it leaves no
 *         trace.
 * Idea    what the asker already carries uncovered is read from his own agreements; judgement gives
 *         odds and verdict, with the cover that views/cover.c finds; views/explain.c says why.
 * Cost    the asker's agreements (at most 1,024), one judgement a dimension; the median stake once
 *         a commit at most.
 * Source  INTERFACES 1.2 and 2.1, DECISION 7, METHOD 4 (four sentences). */
#include "charter/settings.h"
#include "codec/base64.h"
#include "views/explain.h"

enum { MINE = 1024 };

static enum fab_code number(struct fab_reader *r, const char *name, int64_t min, int64_t max,
                            int64_t *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (text.len == 0) return FAB_OK;
    if (!fab_int_read(text, out) || *out < min || *out > max) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    return FAB_OK;
}

static enum fab_code level(struct fab_reader *r, int *out, struct fab_err *e)
{
    static const char *const LEVEL[] = { "cautious", "balanced", "open" };
    fab_str                  text;

    FAB_TRY(fab_doc_query(r, "level", &text, e));
    if (text.len == 0) return FAB_OK;
    for (int i = 0; i < fab_countof(LEVEL); i++) {
        if (!fab_str_is(text, LEVEL[i])) continue;
        *out = i;
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, "level");
}

static enum fab_code wants_sums(struct fab_reader *r, bool *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, "sums", &text, e));
    *out = fab_str_is(text, "1");
    return FAB_OK;
}

/* who=mid, or with mark=NAME who=name and as=name; stake=units, unit=number, until=ms, topic,
 * level, shrug=units, deposit=units, advance=units, steps=n, sums=1. */
static enum fab_code question(struct fab_reader *r, struct fab_question *q, struct fab_err *e)
{
    int64_t unit = 0, steps = 1;

    *q = (struct fab_question){ .asker = r->about, .level = 1, .shrug = -1, .deposit = -1 };
    FAB_TRY(fab_doc_query(r, "mark", &q->mark, e));
    FAB_TRY(fab_doc_query(r, "who", &q->who_name, e));
    FAB_TRY(fab_doc_query(r, "as", &q->as_name, e));
    if (q->mark.len == 0 && !fab_mid_read(q->who_name, &q->who)) {
        return fab_fail_field(e, FAB_E_FIELD, "who");
    }
    FAB_TRY(number(r, "stake", 0, FAB_AMOUNT_MAX, &q->stake, e));
    FAB_TRY(number(r, "unit", 0, 15, &unit, e));
    FAB_TRY(number(r, "until", 0, FAB_CREDIT_MAX, &q->until.ms, e));
    FAB_TRY(number(r, "shrug", 0, FAB_AMOUNT_MAX, &q->shrug, e));
    FAB_TRY(number(r, "deposit", 0, FAB_AMOUNT_MAX, &q->deposit, e));
    FAB_TRY(number(r, "advance", 0, FAB_AMOUNT_MAX, &q->advance, e));
    FAB_TRY(number(r, "steps", 1, FAB_STEPS_MAX, &steps, e));
    FAB_TRY(level(r, &q->level, e));
    q->unit = (int)unit;
    q->steps = (int)steps;
    FAB_TRY(wants_sums(r, &q->sums, e));
    return fab_doc_query(r, "topic", &q->topic_name, e);
}

static enum fab_code topic_of(struct fab_reader *r, const struct fab_question *q, int64_t *out,
                              struct fab_err *e)
{
    *out = q->topic_name.len == 0 ? 0 : fab_topic_index(r->tray, q->topic_name);
    return q->topic_name.len > 0 && *out == 0 ? fab_fail_field(e, FAB_E_TOPIC, "topic") : FAB_OK;
}

/* What this asker bears uncovered in running agreements: toward one person, toward all. */
static void open_sums(struct fab_reader *r, const struct fab_question *q, int64_t *one,
                      int64_t *all)
{
    void    **row = fab_new(r->arena, void *, MINE);
    const int n = row == NULL ? 0
                              : fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = q->asker),
                                               1, row, MINE);

    *one = *all = 0;
    for (int i = 0; i < n; i++) {
        const struct fab_party *me = row[i];
        const struct fab_party *other =
            fab_get_party(r->tray, FAB_KEY(.a = me->agr, .n = 1 - me->n));
        for (int k = 0; k < FAB_L_holds; k++) {
            const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = me->agr, .n = k));
            if (h == NULL) break;
            if (h->state != 1 || h->unit != q->unit
                || !(h->type == 5 || h->type == 6 || h->type == 9)) {
                continue;
            }
            const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = me->agr, .n = h->leg));
            if (l == NULL || l->creditor != me->n) continue;
            *all += h->cover;
            if (other != NULL && fab_same(&other->mid, &q->who)) *one += h->cover;
        }
    }
}

/* Values of kept legs by their two highest binary digits: 2 * floor(log2 v) + the second digit
 * (DECISION 14). */
enum { BUCKETS = 2 * 64, YEAR_DAYS = 360, FEW = 10 };
struct stakes { int64_t since_ms, n, bucket[BUCKETS]; };

static int bucket_of(int64_t value)
{
    const int top = 63 - __builtin_clzll((unsigned long long)value);

    return 2 * top + (top > 0 ? (int)(value >> (top - 1) & 1) : 0);
}

static int64_t lower_edge(int bucket)
{
    const int top = bucket / 2;

    return (INT64_C(1) << top) | (bucket % 2 != 0 ? INT64_C(1) << (top - 1) : 0);
}

static bool keep_stake(void *arg, const void *row)
{
    const struct fab_leg *l = row;
    struct stakes        *s = arg;

    if (l->unit != 0 || l->val <= 0 || l->due < s->since_ms
        || (l->outcome != FAB_OUT_KEPT && l->outcome != FAB_OUT_LATE)) {
        return true;
    }
    s->bucket[bucket_of(l->val)]++;
    s->n++;
    return true;
}

/* The community's median kept stake of a year, at least 1 (W by default); until ten are kept, a
 * tenth of new.stake. */
static int64_t median_stake(struct fab_reader *r)
{
    struct stakes s = { .since_ms = fab_now(r->tray).ms - fab_days(YEAR_DAYS) };
    const int64_t known = r->from->median == NULL ? -1 : r->from->median(r->from->self);
    int64_t       sum = 0;

    if (known >= 0) return fab_max(known, 1);
    if (fab_tray_all(r->tray, FAB_R_leg, keep_stake, &s) != FAB_OK || s.n < FEW) {
        return fab_max(fab_set(r->tray, FAB_S_new_stake) / 10, 1);
    }
    for (int i = 0; i < BUCKETS; i++) {
        sum += s.bucket[i];
        if (2 * sum >= s.n) return lower_edge(i);
    }
    return 1;
}

static void fill_need(const struct fab_asking *a, struct fab_need *need)
{
    struct fab_reader         *r = a->r;
    const struct fab_question *q = a->q;
    const struct fab_member *who =
        a->circle != NULL ? NULL : fab_get_member(r->tray, FAB_KEY(.a = q->who));
    const int64_t              now = fab_now(r->tray).ms;
    int64_t                    one = 0, all = 0;

    if (a->circle == NULL) open_sums(r, q, &one, &all);
    *need = (struct fab_need){
        .stake = { q->stake },
        .level = q->level,
        .open_one = { one },
        .open_all = { all },
        .track = { q->stake },
        .sanction = who == NULL ? 0 : (int)who->level,
        .max_steps = 1,
        .days = q->until.ms > now ? (int)fab_min((q->until.ms - now) / FAB_DAY_MS + 1, 3660) : 0
    };
    need->shrug.units = q->shrug >= 0 ? fab_max(q->shrug, 1) : q->unit == 0 ? median_stake(r) : 1;
}

void fab_doc_need(struct fab_reader *r, const struct fab_question *q, struct fab_need *need)
{
    fill_need(&(struct fab_asking){ .r = r, .q = q }, need);
}

static void put_evidence(struct fab_out *o, struct fab_reader *r, const char *name, const char *id,
                         const struct fab_evidence_view *v)
{
    const struct fab_tenths tenths = fab_tenths_of(&v->odds);

    fab_json_open(o, name, '{');
    fab_json_put_text(
        o, "text", fab_doc_say(r, id, FAB_NUM("lo", tenths.lo), FAB_NUM("hi", tenths.hi)));
    fab_json_put_int(o, "lo", v->odds.lo);
    fab_json_put_int(o, "mid", v->odds.mid);
    fab_json_put_int(o, "hi", v->odds.hi);
    fab_json_put_int(o, "n", v->records);
    fab_json_close(o, '}');
}

static fab_str share_text(const struct fab_reader *r, int level)
{
    return fab_doc_word(r, "share.", fab_decide_default.appetite[level]);
}

/* One line per term that makes the limit what it is.  What was carried before is no bound of its
 * own where the whole stake fits in it (as it always does without the device that keeps track). */
static void put_why(struct fab_out *o, struct fab_reader *r, const struct fab_question *q,
                    const struct fab_need *need, const struct fab_decision *d)
{
    const int64_t M100 = FAB_M / 100;

    fab_json_open(o, "why", '[');
    for (uint32_t bit = FAB_BOUND_STAKE; bit <= FAB_BOUND_LOWERED; bit <<= 1) {
        char           id[16];
        struct fab_buf b = FAB_BUF(id);
        if (!(d->why & bit) || (bit == FAB_BOUND_TRACK && d->why & FAB_BOUND_STAKE)) continue;
        fab_put_text(&b, "why.");
        fab_put_int(&b, bit);
        fab_put_byte(&b, 0);
        fab_json_open(o, NULL, '{');
        fab_json_put_int(o, "bit", bit);
        fab_json_put_text(o, "text",
                          fab_doc_say(r, id, FAB_NUM("kept", (d->odds + M100 / 2) / M100),
                                      FAB_TEXT("share", share_text(r, q->level)),
                                      FAB_TEXT("sum", fab_doc_sum_text(r, q->unit,
                                                                       bit == FAB_BOUND_TRACK
                                                                           ? need->track.units
                                                                           : d->tolerated.units))));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static fab_str verdict_text(struct fab_reader *r, const struct fab_question *q,
                            const struct fab_decision *d, const struct fab_doc_cover *c)
{
    switch (d->kind) {
    case FAB_HANDSHAKE: return fab_word(r->lang, FAB_W("verdict.handshake"));
    case FAB_DEVICE:
        return fab_doc_say(r, FAB_W("verdict.with"),
                           FAB_TEXT("deal", fab_doc_deal_text(r, q, d, c)));
    case FAB_NOT_AT_THIS_STAKE: return fab_word(r->lang, FAB_W("verdict.not_at_this_stake"));
    default: return fab_word(r->lang, FAB_W("verdict.not_enough_known"));
    }
}

static fab_str verdict_name(const struct fab_decision *d)
{
    static const char *const NAME[] = { "handshake", "device", "not_at_this_stake",
                                        "not_enough_known" };

    return fab_str_of(NAME[d->kind]);
}

/* A member who may be asked: the first steward who is neither of the two. */
static void put_person_to_ask(struct fab_out *o, const struct fab_asking *a)
{
    struct fab_reader *r = a->r;
    void              *row[4];
    const fab_id      *who = NULL;
    const int n = fab_scan_fixed(r->tray, FAB_I_role_by_role, FAB_KEY(.n = FAB_ROLE_STEWARD), 1,
                                 row, fab_countof(row));

    for (int i = n - 1; i >= 0; i--) {
        const fab_id *mid = &((const struct fab_role *)row[i])->mid;

        if (!fab_same(mid, &a->inquiry.who) && !fab_same(mid, &a->inquiry.asker)) who = mid;
    }
    fab_json_put_text(o, "person_text",
                      who == NULL ? fab_word(r->lang, FAB_W("verdict.person_any"))
                                  : fab_doc_say(r, FAB_W("verdict.person"),
                                                FAB_TEXT("who", fab_doc_name(r, who))));
    fab_json_put_text(o, "trace_text", fab_word(r->lang, FAB_W("verdict.trace")));
}

/* What the mark is worth: both dimensions are one there. */
static void put_mark(struct fab_out *o, const struct fab_asking *a, const struct fab_answer *answer)
{
    struct fab_evidence_view sure = { .odds = FAB_ODDS_SURE };

    fab_json_put_text(o, "mark", a->q->mark);
    fab_json_put_text(o, "mark_text",
                      fab_doc_say(a->r, FAB_W("ask.mark"), FAB_TEXT("mark", a->q->mark)));
    put_evidence(o, a->r, "will", FAB_W("ask.mark_will"), &answer->will);
    put_evidence(o, a->r, "can", FAB_W("ask.mark_can"), &sure);
}

/* How to learn cheaply, when too little is known: a word from members who dealt with this person, a
 * first deal; and what would do without learning, even if nobody has offered it. */
static void put_learn(struct fab_out *o, const struct fab_asking *asked, const struct fab_answer *a,
                      const struct fab_why *w)
{
    struct fab_reader         *r = asked->r;
    const struct fab_question *q = asked->q;
    const struct fab_decision *d = &a->decision;
    const fab_str              most = fab_doc_sum_text(r, q->unit, d->most_stake.units);
    const fab_str              rest = fab_doc_sum_text(r, q->unit, d->need.units);

    fab_json_put_int(o, "first_deals", a->first_deals);
    fab_json_open(o, "learn", '[');
    if (w->speak_for > 0) {
        fab_json_put_text(o, NULL,
                          fab_doc_say(r, FAB_W("ask.learn.word_of"),
                                      FAB_TEXT("who", fab_explain_speakers(asked, w, false))));
    }
    if (a->first_deals > 0 && d->most_stake.units > 0) {
        fab_json_put_text(o, NULL, fab_doc_say(r, FAB_W("ask.learn.deals"), FAB_TEXT("sum", most),
                                               FAB_NUM("n", a->first_deals)));
    } else if (d->most_stake.units > 0) {
        fab_json_put_text(o, NULL,
                          fab_doc_say(r, FAB_W("ask.learn.time"), FAB_TEXT("sum", rest)));
    }
    fab_json_close(o, ']');
}

/* The worst case with the deal that is shown, against what the asker accepts. */
static fab_str worst_text(struct fab_reader *r, const struct fab_question *q,
                          const struct fab_decision *d, const struct fab_doc_cover *c)
{
    const fab_str limit = fab_doc_sum_text(r, q->unit, d->tolerated.units),
                  stake = fab_doc_sum_text(r, q->unit, q->stake),
                  rests = fab_doc_sum_text(r, q->unit, fab_doc_cover_rests(q, d, c));

    switch (d->kind) {
    case FAB_HANDSHAKE:
        return q->stake == 0
                   ? fab_word(r->lang, FAB_W("verdict.worst_none"))
                   : fab_doc_say(r, FAB_W("verdict.worst_within"), FAB_TEXT("sum", stake));
    case FAB_DEVICE:
        return fab_doc_say(r, FAB_W("verdict.worst_with"), FAB_TEXT("sum", rests),
                           FAB_TEXT("limit", limit), FAB_TEXT("stake", stake));
    default:
        return fab_doc_say(r, FAB_W("verdict.worst_beyond"), FAB_TEXT("sum", stake),
                           FAB_TEXT("limit", limit));
    }
}

/* The verdict on a stake. */
static void put_verdict(struct fab_out *o, struct fab_reader *r, const struct fab_question *q,
                        const struct fab_decision *d, const struct fab_doc_cover *c)
{
    fab_json_put_text(o, "text", verdict_text(r, q, d, c));
    fab_json_put_text(o, "verdict", verdict_name(d));
    fab_doc_sum(o, r, "stake", q->unit, q->stake);
    fab_doc_sum(o, r, "tolerated", q->unit, d->tolerated.units);
    fab_doc_sum(o, r, "need", q->unit, d->need.units);
    fab_doc_sum(o, r, "most_stake", q->unit, d->most_stake.units);
    if (d->kind == FAB_NOT_AT_THIS_STAKE || d->kind == FAB_NOT_ENOUGH_KNOWN) {
        fab_json_put_text(
            o, "most_stake_text",
            fab_doc_say(r, FAB_W("verdict.most"),
                        FAB_TEXT("sum", fab_doc_sum_text(r, q->unit, d->most_stake.units))));
    }
    fab_doc_sum(o, r, "worst", q->unit, fab_doc_cover_rests(q, d, c));
    fab_json_put_text(o, "worst_text", worst_text(r, q, d, c));
}

/* Who only asks for the reasons has named no stake: no verdict, no deal is made up for them. */
static void put_decision(struct fab_out *o, const struct fab_asking *asked,
                         const struct fab_need *need, const struct fab_answer *a,
                         const struct fab_doc_cover *c, const struct fab_why *w)
{
    struct fab_reader         *r = asked->r;
    const struct fab_question *q = asked->q;
    const struct fab_decision *d = &a->decision;

    if (!q->reasons) put_verdict(o, r, q, d, c);
    fab_explain_put_brief(o, asked, a, w);
    fab_json_put_int(o, "odds", d->odds);
    if (asked->circle != NULL) {
        put_mark(o, asked, a);
    } else {
        put_evidence(o, r, "will", FAB_W("ask.will"), &a->will);
        put_evidence(o, r, "can", FAB_W("ask.can"), &a->can);
    }
    if (q->reasons) return;
    fab_doc_cover_put(o, r, q, need, d, c);
    if (d->kind == FAB_NOT_ENOUGH_KNOWN) put_learn(o, asked, a, w);
    put_why(o, r, q, need, d);
    fab_json_put_bool(o, "complete", c->complete);
}

static void put_who(struct fab_out *o, const struct fab_asking *a)
{
    if (a->circle == NULL) {
        fab_doc_who(o, a->r, "who", &a->q->who);
        return;
    }
    fab_circle_put_person(o, "who", fab_circle_person(a->circle, a->who));
    if (a->as == FAB_ASKING_STRANGER) fab_json_put_null(o, "as");
    else fab_circle_put_person(o, "as", fab_circle_person(a->circle, a->as));
}

/* A stranger to a mark is reached by nobody of it. */
static enum fab_code put_paths(struct fab_out *o, const struct fab_asking *a, struct fab_err *e)
{
    if (a->circle == NULL) return FAB_OK;
    fab_json_put_bool(o, "paths_whole", fab_circle_whole(a->circle));
    if (a->as != FAB_ASKING_STRANGER) {
        return fab_circle_put_paths(o, a->r, a->circle, a->as, a->who, e);
    }
    fab_json_open(o, "paths", '[');
    fab_json_close(o, ']');
    fab_json_put_text(o, "paths_text",
                      fab_doc_say(a->r, FAB_W("path.stranger"), FAB_TEXT("mark", a->q->mark)));
    return FAB_OK;
}

static enum fab_code answer(const struct fab_asking *a, struct fab_out *o, struct fab_err *e)
{
    struct fab_need      need;
    struct fab_answer    found;
    struct fab_doc_cover cover = { .complete = true };
    struct fab_why       w;

    fill_need(a, &need);
    if (a->circle == NULL && fab_doc_cover_kept(a->r, a->q->unit)) {
        FAB_TRY(fab_doc_cover_ask(a->r, a->judge, &a->inquiry, a->q, &need, &found, &cover, e));
    } else {
        FAB_TRY(fab_judge_ask(a->judge, &a->inquiry, &need, NULL, 0, &found, e));
    }
    FAB_TRY(fab_judge_why(a->judge, &a->inquiry, FAB_DIM_WILL, a->r->arena, &w, e));
    put_who(o, a);
    put_decision(o, a, &need, &found, &cover, &w);
    fab_explain_put(o, a, &w);
    FAB_TRY(put_paths(o, a, e));
    fab_explain_put_sums(o, a, &w);
    put_person_to_ask(o, a);
    return FAB_OK;
}

/* People of the mark, found by what was typed. */
static enum fab_code enter_circle(struct fab_asking *a, struct fab_err *e)
{
    struct fab_circle *c;

    a->as = FAB_ASKING_STRANGER;
    FAB_TRY(fab_circle_read(a->r, a->q->mark, &c, e));
    FAB_TRY(fab_circle_find(c, a->q->who_name, "who", &a->who, e));
    if (a->q->as_name.len > 0) FAB_TRY(fab_circle_find(c, a->q->as_name, "as", &a->as, e));
    if (a->as == a->who) return fab_fail_field(e, FAB_E_CONFLICT, "who");
    a->circle = c;
    a->inquiry.who = fab_circle_person(c, a->who)->id;
    a->inquiry.asker =
        a->as == FAB_ASKING_STRANGER ? (fab_id){ { 0 } } : fab_circle_person(c, a->as)->id;
    return FAB_OK;
}

static enum fab_code enter_community(struct fab_asking *a, struct fab_err *e)
{
    FAB_TRY(topic_of(a->r, a->q, &a->inquiry.topic, e));
    if (fab_get_member(a->r->tray, FAB_KEY(.a = a->q->who)) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "who");
    }
    if (fab_same(&a->q->who, &a->q->asker)) return fab_fail_field(e, FAB_E_CONFLICT, "who");
    a->inquiry.asker = a->q->asker;
    a->inquiry.who = a->q->who;
    return FAB_OK;
}

enum fab_code fab_doc_ask(struct fab_reader *r, const struct fab_question *q, struct fab_out *o,
                          struct fab_err *e)
{
    struct fab_asking a = { .r = r, .q = q,
                            .inquiry = { .mark = q->mark, .at = fab_now(r->tray) } };
    enum fab_code     code;

    if (r->from->judge_lock == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(q->mark.len > 0 ? enter_circle(&a, e) : enter_community(&a, e));
    a.judge = r->from->judge_lock(r->from->self);
    code = answer(&a, o, e);
    r->from->judge_unlock(r->from->self);
    return code;
}

enum fab_code fab_view_ask_get(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    struct fab_question q;

    (void)m;
    FAB_TRY(question(r, &q, e));
    return fab_doc_ask(r, &q, o, e);
}

/* Why a refusal, a promise or an answer is what it is: a member's judgement (mid), or where a
 * promise stands (sid). */
enum fab_code fab_view_why(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                           struct fab_err *e)
{
    struct fab_question q = { .asker = r->about, .level = 1, .shrug = -1, .deposit = -1,
                              .stake = 1, .reasons = true };

    FAB_TRY(wants_sums(r, &q.sums, e));

    if (fab_mid_read(m->param[0], &q.who)) return fab_doc_ask(r, &q, o, e);
    return fab_view_promise(r, m, o, e);
}

/* The reasons of an answer, asked for like the answer itself; so a mark's people can be named. */
enum fab_code fab_view_why_ask(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    struct fab_question q;

    (void)m;
    FAB_TRY(question(r, &q, e));
    q.reasons = q.stake == 0;
    return fab_doc_ask(r, &q, o, e);
}
