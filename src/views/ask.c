/* views/ask.c: "may I trust WHO with this?" as a path, and the reasons behind an answer.
 *
 * Why     the question is the same on the command line, over HTTP and in the library; it leaves no trace.
 * Idea    the query becomes a struct fab_question; judgement answers through the sources.
 * Source  INTERFACES 1.2 and 2.1, DECISION 7. */
#include "codec/base64.h"
#include "views/doc.h"

static enum fab_code number(struct fab_reader *r, const char *name, int64_t min, int64_t max, int64_t *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (text.len == 0) return FAB_OK;
    if (!fab_int_read(text, out) || *out < min || *out > max) return fab_fail_field(e, FAB_E_FIELD, name);
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

static enum fab_code topic(struct fab_reader *r, int *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, "topic", &text, e));
    if (text.len == 0) return FAB_OK;
    *out = (int)fab_topic_index(r->tray, text);
    return *out > 0 ? FAB_OK : fab_fail_field(e, FAB_E_TOPIC, "topic");
}

/* who=mid, stake=units, unit=number, until=ms, topic, level, shrug=units. */
static enum fab_code question(struct fab_reader *r, struct fab_question *q, struct fab_err *e)
{
    fab_str who;
    int64_t unit = 0;

    *q = (struct fab_question){ .asker = r->about, .level = 1, .shrug = -1 };
    FAB_TRY(fab_doc_query(r, "who", &who, e));
    if (!fab_mid_read(who, &q->who)) return fab_fail_field(e, FAB_E_FIELD, "who");
    FAB_TRY(number(r, "stake", 0, FAB_AMOUNT_MAX, &q->stake, e));
    FAB_TRY(number(r, "unit", 0, 15, &unit, e));
    FAB_TRY(number(r, "until", 0, FAB_CREDIT_MAX, &q->until.ms, e));
    FAB_TRY(number(r, "shrug", 0, FAB_AMOUNT_MAX, &q->shrug, e));
    FAB_TRY(level(r, &q->level, e));
    q->unit = (int)unit;
    return topic(r, &q->topic, e);
}

enum fab_code fab_view_ask_get(struct fab_reader *r, const struct fab_match *m, struct fab_out *o, struct fab_err *e)
{
    struct fab_question q;

    (void)m;
    FAB_TRY(question(r, &q, e));
    if (r->from->ask == NULL) return fab_fail(e, FAB_E_REF);
    return r->from->ask(r->from->self, r, &q, o, e);
}

enum fab_code fab_view_evidence(struct fab_reader *r, const struct fab_match *m, struct fab_out *o, struct fab_err *e)
{
    struct fab_question q;

    (void)m;
    FAB_TRY(question(r, &q, e));
    if (r->from->evidence == NULL) return fab_fail(e, FAB_E_REF);
    return r->from->evidence(r->from->self, r, &q.who, q.topic, o, e);
}

enum fab_code fab_view_why(struct fab_reader *r, const struct fab_match *m, struct fab_out *o, struct fab_err *e)
{
    fab_id sid;

    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    if (r->from->why == NULL) return fab_fail(e, FAB_E_REF);
    return r->from->why(r->from->self, r, &sid, o, e);
}
