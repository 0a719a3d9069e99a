/* views/explain.c: what a judgement rests on, what is not known, and the sums behind it.
 *
 * Why     a person decides on two sentences; an auditor wants every term.  Both come from the same
 *         numbers.
 * Idea    judge/why.h names terms, witnesses and gaps; here they get words.  A row is the
 *         difference of two rounded running sums, so the rows add up to the total exactly.
 * Cost    a few dozen sentences.
 * Source  METHOD 4, ux/README 4. */
#include "views/explain.h"

enum { NAMED = FAB_SHOWN, WITNESSES = 20, UNKNOWNS = 7, TENTH = (int)(FAB_M / 10) };

struct fab_tenths fab_tenths_of(const struct fab_odds *odds)
{
    return (struct fab_tenths){ odds->lo / TENTH, (odds->hi + TENTH - 1) / TENTH };
}

/* A member's name, or how the mark calls somebody. */
static fab_str name_of(const struct fab_asking *a, const fab_id *id)
{
    return a->circle == NULL ? fab_doc_name(a->r, id) : fab_circle_name(a->circle, id);
}

/* A witness by name, "you", or "J's word about you". */
static fab_str witness_name(const struct fab_asking *a, uint32_t person)
{
    const struct fab_inquiry *q = &a->inquiry;
    const fab_id              id = fab_judge_person(a->judge, q, FAB_DIM_WILL, person);

    if (fab_same(&id, &q->asker)) return fab_word(a->r->lang, FAB_W("judge.you"));
    if (fab_same(&id, &q->who)) {
        return fab_doc_say(a->r, FAB_W("judge.word_about_you"),
                           FAB_TEXT("who", name_of(a, &q->who)));
    }
    return name_of(a, &id);
}

/* Sentences 2 and 3: the three that carry most, from the front of the list or from its back. */
fab_str fab_explain_speakers(const struct fab_asking *a, const struct fab_why *w, bool against)
{
    struct fab_reader *r = a->r;
    const int          n = against ? w->speak_against : w->speak_for;
    struct fab_buf     b = FAB_BUF_IN(r->arena);

    for (int i = 0; i < n && i < NAMED; i++) {
        const struct fab_witness *x = &w->witness[against ? w->count - 1 - i : i];
        if (i > 0) fab_put_text(&b, ", ");
        fab_put_str(&b, witness_name(a, x->person));
        if (x->latest_ms == FAB_NEVER) continue;
        fab_put_text(&b, " (");
        fab_put_day(&b, r->lang, x->latest_ms);
        fab_put_byte(&b, ')');
    }
    if (n > NAMED) {
        fab_put_byte(&b, ' ');
        fab_say_n(&b, r->lang, FAB_W("judge.others"), n - NAMED, NULL, 0);
    }
    return fab_buf_str(&b);
}

/* " over “garden”": records of one topic say nothing of the others. */
static fab_str over(const struct fab_asking *a)
{
    const fab_str topic = a->q->topic_name;

    if (topic.len == 0) return (fab_str){ NULL, 0 };
    return fab_doc_say(a->r, FAB_W("judge.over"),
                       FAB_TEXT("topic", fab_word_of(a->r->lang, "topic.", topic)));
}

/* Sentence 4: each that holds, in the order of METHOD. */
static int unknowns(const struct fab_asking *a, const struct fab_why *w, fab_str who,
                    fab_str out[UNKNOWNS])
{
    struct fab_reader *r = a->r;
    const fab_str      on = over(a);
    int                n = 0;

    if (w->unknown & FAB_UNKNOWN_NEVER_DEALT) {
        out[n++] = fab_doc_say(r, FAB_W("judge.unknown.never"), FAB_TEXT("who", who),
                               FAB_TEXT("over", on));
    }
    if (w->unknown & FAB_UNKNOWN_NOBODY) {
        out[n++] = fab_doc_say(r, FAB_W("judge.unknown.nobody"), FAB_TEXT("who", who),
                               FAB_TEXT("over", on));
    }
    if (w->unknown & FAB_UNKNOWN_STRANGERS) {
        out[n++] = fab_doc_say(r, FAB_W("judge.unknown.little"), FAB_NUM("n", w->strangers),
                               FAB_NUM("all", w->records));
    }
    if (w->unknown & FAB_UNKNOWN_SILENCE) {
        out[n++] = fab_doc_count(r, FAB_W("judge.unknown.silent"), w->silent_days);
    }
    if (w->unknown & FAB_UNKNOWN_NEWCOMER) {
        out[n++] = fab_doc_say(r, FAB_W("judge.unknown.new"), FAB_TEXT("who", who),
                               FAB_TEXT("over", on));
    }
    if (w->unknown & FAB_UNKNOWN_YOU) {
        out[n++] = fab_doc_say(r, FAB_W("judge.unknown.habit"), FAB_TEXT("who", who));
    }
    return n;
}

/* "Not known: what happened unrecorded; you have never dealt with Karim." */
static fab_str not_known(const struct fab_asking *a, const fab_str *part, int n)
{
    struct fab_buf list = FAB_BUF_IN(a->r->arena);

    for (int i = 0; i < n; i++) {
        fab_put_str(&list, fab_word(a->r->lang, FAB_W("judge.unknown.and")));
        fab_put_str(&list, part[i]);
    }
    return fab_doc_say(a->r, FAB_W("judge.unknown"), FAB_TEXT("list", fab_buf_str(&list)));
}

void fab_explain_put(struct fab_out *o, const struct fab_asking *a, const struct fab_why *w)
{
    struct fab_reader *r = a->r;
    const fab_str      who = name_of(a, &a->inquiry.who);
    const char *go = !w->almost      ? FAB_W("judge.go")
                     : w->tenths > 5 ? FAB_W("judge.go_high")
                                     : FAB_W("judge.go_low");
    fab_str            part[UNKNOWNS];
    const int          n = unknowns(a, w, who, part);

    fab_json_open(o, "sentences", '[');
    fab_json_put_text(o, NULL,
                      fab_doc_say(r, go, FAB_TEXT("who", who), FAB_NUM("n", w->tenths),
                                  FAB_NUM("lo", w->outlook.lo), FAB_NUM("hi", w->outlook.hi)));
    fab_json_put_text(o, NULL,
                      w->speak_for == 0
                          ? fab_doc_say(r, FAB_W("judge.for_none"), FAB_TEXT("who", who))
                          : fab_doc_say(r, FAB_W("judge.for"),
                                        FAB_TEXT("list", fab_explain_speakers(a, w, false))));
    fab_json_put_text(o, NULL,
                      w->speak_against == 0
                          ? fab_doc_say(r, FAB_W("judge.against_none"), FAB_TEXT("who", who))
                          : fab_doc_say(r, FAB_W("judge.against"),
                                        FAB_TEXT("list", fab_explain_speakers(a, w, true))));
    fab_json_put_text(o, NULL, not_known(a, part, n));
    fab_json_close(o, ']');
    fab_json_open(o, "unknown", '[');
    for (int i = 0; i < n; i++) fab_json_put_text(o, NULL, part[i]);
    fab_json_close(o, ']');
}

/* ---- two sentences */

/* "Of 31 promises Karim kept 30": of those that ended here, for good or ill. */
static fab_str counted(const struct fab_asking *a, fab_str who, int64_t *all)
{
    const struct fab_member *p = fab_get_member(a->r->tray, FAB_KEY(.a = a->q->who));
    struct fab_buf           b = FAB_BUF_IN(a->r->arena);

    *all = p == NULL ? 0 : p->kept + p->broken;
    if (*all == 0) return fab_doc_say(a->r, FAB_W("known.none"), FAB_TEXT("who", who));
    FAB_SAY_N(&b, a->r->lang, FAB_W("known.kept"), *all, FAB_TEXT("who", who),
              FAB_NUM("kept", p->kept));
    return fab_buf_str(&b);
}

static fab_str known_here(const struct fab_asking *a, const struct fab_answer *answer, fab_str who)
{
    const struct fab_tenths will = fab_tenths_of(&answer->will.odds),
                            can = fab_tenths_of(&answer->can.odds);
    int64_t                 all;
    const fab_str           count = counted(a, who, &all);
    const bool              own = answer->will.records + answer->can.records > 0;
    const fab_str           by = fab_doc_say(
        a->r, own ? FAB_W("known.by_record") : FAB_W("known.by_place"), FAB_TEXT("over", over(a)));

    return fab_doc_say(
        a->r, FAB_W("known.text"), FAB_TEXT("counted", count), FAB_TEXT("who", who),
        FAB_TEXT("by", by), FAB_NUM("will_lo", will.lo), FAB_NUM("will_hi", will.hi),
        FAB_NUM("can_lo", can.lo), FAB_NUM("can_hi", can.hi));
}

static fab_str known_there(const struct fab_asking *a, const struct fab_answer *answer, fab_str who)
{
    const struct fab_tenths will = fab_tenths_of(&answer->will.odds);
    struct fab_buf          b = FAB_BUF_IN(a->r->arena);
    const fab_str           mark = a->q->mark;

    if (answer->will.records == 0) {
        return fab_doc_say(a->r, FAB_W("known.mark_none"), FAB_TEXT("mark", mark),
                           FAB_TEXT("who", who), FAB_NUM("lo", will.lo), FAB_NUM("hi", will.hi));
    }
    FAB_SAY_N(&b, a->r->lang, FAB_W("known.mark"), answer->will.records, FAB_TEXT("mark", mark),
              FAB_TEXT("who", who), FAB_NUM("lo", will.lo), FAB_NUM("hi", will.hi));
    return fab_buf_str(&b);
}

void fab_explain_put_brief(struct fab_out *o, const struct fab_asking *a,
                           const struct fab_answer *answer, const struct fab_why *w)
{
    struct fab_reader *r = a->r;
    const fab_str      who = name_of(a, &a->inquiry.who);
    const bool         can_only =
        a->circle == NULL && answer->will.records == 0 && answer->can.records > 0;
    fab_str            part[UNKNOWNS];
    struct fab_why     of = *w;
    int                n;

    if (can_only) of.unknown &= ~(unsigned)FAB_UNKNOWN_NEWCOMER;    /* a label is a record, too */
    n = unknowns(a, &of, who, part);
    if (a->circle != NULL) {
        part[n++] = fab_word(r->lang, FAB_W("known.not_mark"));
    } else if (can_only) {
        part[n++] = fab_doc_say(r, FAB_W("known.not_will"), FAB_TEXT("who", who),
                                FAB_TEXT("over", over(a)));
    } else if (answer->can.records == 0 && answer->will.records > 0) {
        part[n++] = fab_doc_say(r, FAB_W("known.not_can"), FAB_TEXT("who", who),
                                FAB_TEXT("over", over(a)));
    }
    fab_json_put_text(o, "known_text",
                      a->circle != NULL ? known_there(a, answer, who) : known_here(a, answer, who));
    fab_json_put_text(o, "unknown_text", not_known(a, part, n));
}

/* ---- sums */

/* Differences of the running sum, rounded: they add up to the rounded total.  Returns the total. */
static int64_t shares_of(const struct fab_why *w, int64_t per_deciban, int64_t share[FAB_TERMS])
{
    double  sum = 0;
    int64_t before = 0;

    for (int n = 0; n < FAB_TERMS; n++) {
        sum += w->c[n];
        const double  exact = fab_why_decibans(sum) * (double)per_deciban;
        const int64_t now = (int64_t)(exact + (exact < 0 ? -0.5 : 0.5));
        share[n] = now - before;
        before = now;
    }
    return before;
}

/* The auditor's numbers: contributions in thousandths of a deciban. */
static void put_contributions(struct fab_out *o, const struct fab_why *w)
{
    int64_t       share[FAB_TERMS];
    const int64_t total = shares_of(w, 1000, share);

    fab_json_open(o, "contributions", '[');
    for (int n = 0; n < FAB_TERMS; n++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "name", fab_str_of(fab_contribution_name(n)));
        fab_json_put_int(o, "millideciban", share[n]);
        fab_json_put_bool(o, "about_them", fab_about_j(n));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    fab_json_put_int(o, "total_millideciban", total);
}

/* "+3.2": tenths of a deciban. */
static fab_str decibans(const struct fab_reader *r, int64_t tenths)
{
    const int64_t  size = tenths < 0 ? -tenths : tenths;
    struct fab_buf b = FAB_BUF_IN(r->arena);

    fab_put_text(&b, tenths < 0 ? "\xe2\x88\x92" : "+");
    fab_put_number(&b, r->lang, size / 10);
    fab_put_byte(&b, r->lang == FAB_FR ? ',' : '.');
    fab_put_digits(&b, (uint64_t)(size % 10), 1);
    return fab_buf_str(&b);
}

static void put_weight(struct fab_out *o, const struct fab_reader *r, fab_str what, int64_t tenths)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("sums.row"), FAB_TEXT("what", what),
                                  FAB_TEXT("sum", decibans(r, tenths))));
    fab_json_put_int(o, "tenths", tenths);
    fab_json_close(o, '}');
}

/* Of a mark, whose records are its own affair: the witnesses that weigh most. */
static void put_witnesses(struct fab_out *o, const struct fab_asking *a, const struct fab_why *w)
{
    fab_json_open(o, "witnesses", '[');
    for (int i = 0; i < w->count; i++) {
        const double exact = fab_why_decibans(w->witness[i].sum) * 10;

        if (i >= WITNESSES / 2 && i < w->count - WITNESSES / 2) continue;
        put_weight(o, a->r, witness_name(a, w->witness[i].person),
                   (int64_t)(exact + (exact < 0 ? -0.5 : 0.5)));
    }
    fab_json_close(o, ']');
}

void fab_explain_put_sums(struct fab_out *o, const struct fab_asking *a, const struct fab_why *w)
{
    struct fab_reader *r = a->r;
    int64_t            share[FAB_TERMS];

    put_contributions(o, w);
    if (!a->q->sums) return;
    const int64_t total = shares_of(w, 10, share);
    fab_json_open(o, "sums", '[');
    for (int n = 0; n < FAB_TERMS; n++) {
        if (w->c[n] == 0) continue;
        put_weight(o, r, fab_word_of(r->lang, "term.", fab_str_of(fab_contribution_name(n))),
                   share[n]);
    }
    put_weight(o, r, fab_word(r->lang, FAB_W("sums.all")), total);
    fab_json_close(o, ']');
    if (a->circle != NULL) put_witnesses(o, a, w);
}
