/* http/asks.c: the question as a body, so that it stands in no address, no history and no log file.
 *
 * Idea    a phone that does not hold the record asks for what any such question reads, and answers
 *         it by itself.
 * Source  INTERFACES 2.1 (POST /v1/ask, POST /v1/cover, GET /v1/ask/evidence). */
#include "codec/base64.h"
#include "http/exchange.h"
#include "views/extract.h"

static const char *const MEMBERS[] = { "who",   "what",  "stake", "unit", "topic",
                                       "until", "level", "shrug", "mark", "as",
                                       "deposit", "advance", "steps" };

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

/* Percent-encoding of a value of a query: all but letters and digits. */
static void put_escaped(struct fab_buf *b, fab_str value)
{
    static const char HEX[] = "0123456789ABCDEF";

    for (size_t i = 0; i < value.len; i++) {
        const uint8_t x = (uint8_t)value.p[i];
        const bool    plain = (x >= '0' && x <= '9') || (x >= 'A' && x <= 'Z') ||
                              (x >= 'a' && x <= 'z') || x == '-' || x == '_';

        if (!plain) fab_put_byte(b, '%');
        if (!plain) fab_put_byte(b, (uint8_t)HEX[x >> 4]);
        fab_put_byte(b, plain ? x : (uint8_t)HEX[x & 15]);
    }
}

enum fab_code fab_http_ask(struct exchange *x, struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc = fab_json_read(body, x->request->arena, e);
    struct fab_question    q = { .asker = x->reader.about };
    struct fab_buf         json = FAB_BUF_IN(x->request->arena);
    int64_t                unit, steps;

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
    FAB_TRY(amount(doc, "deposit", -1, FAB_AMOUNT_MAX, &q.deposit, e));
    FAB_TRY(amount(doc, "advance", 0, FAB_AMOUNT_MAX, &q.advance, e));
    FAB_TRY(amount(doc, "steps", 1, FAB_STEPS_MAX, &steps, e));
    FAB_TRY(level(doc, &q.level, e));
    q.steps = (int)steps;
    q.unit = (int)unit;
    q.topic_name = fab_json_text(doc, "topic");
    FAB_TRY(fab_view_ask(&x->reader, &q, &json, e));
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

/* A member of the body as part of the query of GET /v1/cover. */
static enum fab_code pass_on(const struct fab_json *j, struct fab_buf *query, struct fab_err *e)
{
    static const char *const NUMBERS[] = { "need", "unit", "until", "deposit", "escrow",
                                           "word_most", "pool_most" };
    static const char *const WORDS[] = { "creditor", "debtor", "topic" };
    static const char *const FLAGS[] = { "word", "pool" };
    bool known = false;

    for (int i = 0; i < fab_countof(NUMBERS); i++) {
        known =
            known || (fab_str_is(j->name, NUMBERS[i]) && j->type == FAB_JSON_NUMBER && j->is_int);
    }
    for (int i = 0; i < fab_countof(WORDS); i++) {
        known = known || (fab_str_is(j->name, WORDS[i]) && j->type == FAB_JSON_TEXT);
    }
    for (int i = 0; i < fab_countof(FLAGS); i++) {
        known = known || (fab_str_is(j->name, FLAGS[i]) &&
                          (j->type == FAB_JSON_TRUE || j->type == FAB_JSON_FALSE));
    }
    if (!known) return fab_fail_what(e, FAB_E_FIELD, j->name);
    fab_put_byte(query, '&');
    fab_put_str(query, j->name);
    fab_put_byte(query, '=');
    if (j->type == FAB_JSON_NUMBER) fab_put_int(query, j->n);
    else if (j->type == FAB_JSON_TEXT) put_escaped(query, j->text);
    else fab_put_int(query, j->type == FAB_JSON_TRUE);
    return FAB_OK;
}

enum fab_code fab_http_cover(struct exchange *x, struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc = fab_json_read(body, x->request->arena, e);
    struct fab_buf query = FAB_BUF_IN(x->request->arena), json = FAB_BUF_IN(x->request->arena);

    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) return fab_fail(e, FAB_E_SYNTAX);
    fab_put_text(&query, "/v1/cover?v=1");
    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        FAB_TRY(pass_on(j, &query, e));
    }
    if (query.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_view_get(&x->reader, fab_buf_str(&query), &json, e));
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

enum fab_code fab_http_evidence(struct exchange *x, struct fab_err *e)
{
    struct fab_buf body = FAB_BUF_IN(x->request->arena);

    FAB_TRY(fab_extract_make(&x->reader, x->request->query, &body, e));
    fab_x_bytes(x, 200, "application/vnd.fabrique.extract", fab_buf_bytes(&body));
    return FAB_OK;
}
