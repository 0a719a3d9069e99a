/* http/asks.c: the question as a body, so that it stands in no address, no history and no log file.
 *
 * Source  INTERFACES 2.1 (POST /v1/ask). */
#include "codec/base64.h"
#include "http/exchange.h"

static const char *const MEMBERS[] = { "who",   "what",  "stake", "unit", "topic",
                                       "until", "level", "shrug", "mark", "as" };

/* Members that nobody asked for are refused: a misspelt one would be silently ignored otherwise. */
static enum fab_code known_members(const struct fab_json *doc, struct fab_err *e)
{
    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        bool known = false;
        for (int i = 0; i < fab_countof(MEMBERS); i++) {
            known = known || fab_str_is(j->name, MEMBERS[i]);
        }
        if (!known) return fab_fail_what(e, FAB_E_FIELD, j->name);
    }
    return FAB_OK;
}

static enum fab_code amount(const struct fab_json *doc, const char *name, int64_t otherwise,
                            int64_t most, int64_t *out, struct fab_err *e)
{
    const struct fab_json *j = fab_json_get(doc, name);

    *out = otherwise;
    if (j == NULL) return FAB_OK;
    if (j->type != FAB_JSON_NUMBER || !j->is_int || j->n < 0 || j->n > most) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    *out = j->n;
    return FAB_OK;
}

static enum fab_code level(const struct fab_json *doc, int *out, struct fab_err *e)
{
    static const char *const LEVEL[] = { "cautious", "balanced", "open" };
    const fab_str            text = fab_json_text(doc, "level");

    *out = 1;
    if (text.len == 0) return FAB_OK;
    for (int i = 0; i < fab_countof(LEVEL); i++) {
        if (!fab_str_is(text, LEVEL[i])) continue;
        *out = i;
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, "level");
}

enum fab_code fab_http_ask(struct exchange *x, struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc = fab_json_read(body, x->request->arena, e);
    struct fab_question    q = { .asker = x->reader.about };
    struct fab_buf         json = FAB_BUF_IN(x->request->arena);
    int64_t                unit;

    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) return fab_fail(e, FAB_E_SYNTAX);
    FAB_TRY(known_members(doc, e));
    q.mark = fab_json_text(doc, "mark");
    q.who_name = fab_json_text(doc, "who");
    q.as_name = fab_json_text(doc, "as");
    if (q.mark.len == 0 && !fab_mid_read(q.who_name, &q.who)) {
        return fab_fail_field(e, FAB_E_FIELD, "who");
    }
    FAB_TRY(amount(doc, "stake", 0, FAB_AMOUNT_MAX, &q.stake, e));
    FAB_TRY(amount(doc, "unit", 0, 15, &unit, e));
    FAB_TRY(amount(doc, "until", 0, FAB_CREDIT_MAX, &q.until.ms, e));
    FAB_TRY(amount(doc, "shrug", -1, FAB_AMOUNT_MAX, &q.shrug, e));
    FAB_TRY(level(doc, &q.level, e));
    q.unit = (int)unit;
    q.topic_name = fab_json_text(doc, "topic");
    FAB_TRY(fab_view_ask(&x->reader, &q, &json, e));
    fab_x_json(x, 200, &json);
    return FAB_OK;
}
