/* answer.c: part B of the library: the question, and the answer as a struct.
 *
 * Why     a host wants a verdict to branch on and sentences to show, and the document beside them
 *         for all else.
 * Idea    the document is made by views as for everybody; the struct is read from it, so the two
 *         never differ.
 * Cost    a judgement and a search; the answer keeps the pages that it was made in until it is
 *         freed.
 * Source  INTERFACES 1.2 and 3; views/ask.c. */
#include "lib/community.h"
#include "os/os.h"

_Static_assert((int)FABRIQUE_REFOLD == (int)FAB_VERIFY_REFOLD &&
                   (int)FABRIQUE_SIGNATURES == (int)FAB_VERIFY_SIGNATURES,
               "verify");

/* Lies at the beginning of its own arena. */
struct kept_answer {
    fab_answer       public_;
    struct fab_arena arena;
};

static enum fab_code within(int64_t n, int64_t least, int64_t most, const char *field,
                            struct fab_err *e)
{
    return n >= least && n <= most ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, field);
}

static enum fab_code read_question(const fab_question *q, struct fab_question *out,
                                   struct fab_err *e)
{
    FAB_TRY(FAB_API_SIZED(q, e));
    FAB_TRY(within(q->stake, 0, FAB_AMOUNT_MAX, "stake", e));
    FAB_TRY(within(q->unit, 0, 15, "unit", e));
    FAB_TRY(within(q->level, FABRIQUE_CAUTIOUS, FABRIQUE_OPEN, "level", e));
    FAB_TRY(within(q->until_ms, 0, FAB_CREDIT_MAX, "until", e));
    FAB_TRY(within(q->shrug, FABRIQUE_ANY, FAB_AMOUNT_MAX, "shrug", e));
    FAB_TRY(within(q->deposit, FABRIQUE_ANY, FAB_AMOUNT_MAX, "deposit", e));
    FAB_TRY(within(q->advance, 0, FAB_AMOUNT_MAX, "advance", e));
    FAB_TRY(within(q->steps, 0, FAB_STEPS_MAX, "steps", e));
    *out = (struct fab_question){ .who = fab_id_of(q->who, FAB_MID_BYTES),
                                  .stake = q->stake,
                                  .unit = q->unit,
                                  .level = q->level,
                                  .topic_name = fab_api_text(q->topic),
                                  .until = { q->until_ms },
                                  .shrug = q->shrug,
                                  .deposit = q->deposit,
                                  .advance = q->advance,
                                  .steps = (int)fab_max(q->steps, 1) };
    return FAB_OK;
}

/* The operator asks for a member, everybody else for himself. */
static enum fab_code asked_by(struct fab_reader *r, const fab_question *q, struct fab_err *e)
{
    const fab_id           asker = fab_id_of(q->asker, FAB_MID_BYTES);
    const struct fab_match ask = fab_route_match(FAB_STR("GET"), FAB_STR("/v1/ask"));

    if (r->operator_) {
        if (fab_id_none(&asker)) return fab_fail_field(e, FAB_E_FIELD, "asker");
        r->who = asker;
        r->operator_ = false;
    } else if (!fab_id_none(&asker) && !fab_same(&asker, &r->who)) {
        return fab_fail_field(e, FAB_E_ROLE, "asker");
    }
    return fab_route_may(r, &ask, FAB_STR(""), e);
}

static int verdict_of(fab_str name)
{
    static const char *const NAME[] = { "handshake", "device", "not_at_this_stake",
                                        "not_enough_known" };

    for (int i = 0; i < fab_countof(NAME); i++) {
        if (fab_str_is(name, NAME[i])) return i;
    }
    return FABRIQUE_ANY;
}

static void read_evidence(const struct fab_json *doc, const char *name, fab_evidence *out)
{
    const struct fab_json *o = fab_json_get(doc, name);

    *out = (fab_evidence){ .lo = (int32_t)fab_json_int(o, "lo", 0),
                           .mid = (int32_t)fab_json_int(o, "mid", 0),
                           .hi = (int32_t)fab_json_int(o, "hi", 0),
                           .records = fab_json_int(o, "n", 0),
                           .text = fab_json_text(o, "text").p };
}

static enum fab_code read_deals(const struct fab_json *doc, struct fab_arena *a, fab_answer *out,
                                struct fab_err *e)
{
    const struct fab_json *list = fab_json_get(doc, "deals");
    fab_deal              *deal = fab_new(a, fab_deal, list == NULL ? 1 : (size_t)list->count + 1);

    if (deal == NULL) return fab_fail(e, FAB_E_MEMORY);
    out->deals = deal;
    for (const struct fab_json *d = list == NULL ? NULL : list->first; d != NULL;
         d = d->next, deal++) {
        *deal = (fab_deal){ fab_json_text(d, "text").p,         fab_json_int(d, "minutes", 0),
                            fab_json_int(d, "burden_milli", 0), fab_json_int(d, "on_you.units", 0),
                            fab_json_int(d, "rests.units", 0),  (int)fab_json_int(d, "steps", 1) };
        out->ndeals++;
    }
    return FAB_OK;
}

static enum fab_code read_reasons(const struct fab_json *doc, struct fab_arena *a, fab_answer *out,
                                  struct fab_err *e)
{
    const struct fab_json *list = fab_json_get(doc, "why");
    const char **reason = fab_new(a, const char *, list == NULL ? 1 : (size_t)list->count + 1);

    if (reason == NULL) return fab_fail(e, FAB_E_MEMORY);
    out->reasons = reason;
    for (const struct fab_json *w = list == NULL ? NULL : list->first; w != NULL; w = w->next) {
        reason[out->nreasons++] = fab_json_text(w, "text").p;
    }
    return FAB_OK;
}

static enum fab_code read_answer(fab_str json, struct fab_arena *a, fab_answer *out,
                                 struct fab_err *e)
{
    const struct fab_json *doc = fab_json_read(json, a, e);

    if (doc == NULL) return e->code;
    *out = (fab_answer){ .size = sizeof *out,
                         .verdict = verdict_of(fab_json_text(doc, "verdict")),
                         .text = fab_json_text(doc, "text").p,
                         .tolerated = fab_json_int(doc, "tolerated.units", 0),
                         .most_stake = fab_json_int(doc, "most_stake.units", 0),
                         .json = json.p,
                         .json_len = json.len };
    read_evidence(doc, "will", &out->will);
    read_evidence(doc, "can", &out->can);
    FAB_TRY(read_deals(doc, a, out, e));
    return read_reasons(doc, a, out, e);
}

static enum fab_code ask(struct fab_community *c, const fab_question *q, struct fab_arena *a,
                         fab_answer *out, struct fab_err *e)
{
    struct fab_buf      json = FAB_BUF_IN(a);
    struct fab_sources  from;
    struct fab_reader   r = fab_api_reader(c, &from, a);
    struct fab_question question;
    fab_str             text;

    FAB_TRY(read_question(q, &question, e));
    FAB_TRY(asked_by(&r, q, e));
    question.asker = r.about;
    FAB_TRY(fab_view_ask(&r, &question, &json, e));
    if (json.failed || (text = fab_copy(a, fab_buf_str(&json))).p == NULL)
        return fab_fail(e, FAB_E_MEMORY);
    return read_answer(text, a, out, e);
}

int fab_lib_ask(fab_community *c, const fab_question *q, fab_answer **out, fab_error *e)
{
    struct fab_arena    a = { NULL, 0, 0 };
    struct kept_answer *k = NULL;
    struct fab_err      found;
    enum fab_code       code = fab_api_begin(FAB_API_ANSWER_BYTES, &a, &found);

    *out = NULL;
    if (code == FAB_OK && (k = fab_new(&a, struct kept_answer, 1)) == NULL)
        code = fab_fail(&found, FAB_E_MEMORY);
    if (code == FAB_OK) code = ask(c, q, &a, &k->public_, &found);
    if (code != FAB_OK) return fab_api_end(&a, code, &found, e);
    k->arena = a;
    *out = &k->public_;
    return FABRIQUE_OK;
}

void fab_lib_answer_free(fab_answer *p)
{
    struct fab_arena a;

    if (p == NULL) return;
    a = ((struct kept_answer *)(void *)p)->arena;
    fab_os_arena_end(&a);
}
