/* offer.c: what one would lend or needs; finding what others have. */
#include "cli/cli.h"

enum { PLAIN = 1, OPEN = 1, LISTED_DAYS = 180, KEY_QTY = 2 };

static enum fab_code until(struct fab_cli *c, struct fab_draft *d, struct fab_err *e)
{
    const fab_str text = fab_args_option(&c->args, "--until");
    fab_moment    m = { fab_cli_now(c).ms + LISTED_DAYS * FAB_DAY_MS };

    if (text.len > 0) FAB_TRY(fab_cli_when(c, "--until", text, &m, e));
    FAB_DRAFT(d, until, ((fab_moment){ m.ms / 1000 * 1000 }));
    return FAB_OK;
}

/* A thing has a worth or a count; without either it is help that is offered. */
static enum fab_code thing(struct fab_cli *c, struct fab_draft *d, struct fab_err *e)
{
    const fab_str worth = fab_args_option(&c->args, "--worth");
    int           unit;
    int64_t       sum, count;

    FAB_TRY(fab_cli_int(c, "--count", 1, 10000, 1, &count, e));
    if (worth.len > 0) {
        FAB_TRY(fab_cli_sum(c, "--worth", worth, &unit, &sum, e));
        FAB_DRAFT(d, amount, (fab_credit){ sum });
        FAB_DRAFT(d, unit, unit);
    }
    if (worth.len > 0 || fab_args_has(&c->args, "--count")) {
        d->st.qty = count;
        d->st.more |= 1u << KEY_QTY;
        d->st.has |= F_(more);
    }
    return FAB_OK;
}

/* --asks nothing: whoever takes it on is accepted at once, for what it is worth. */
static enum fab_code asks(struct fab_cli *c, struct fab_draft *d, struct fab_err *e)
{
    const fab_str what = fab_args_option(&c->args, "--asks");

    if (what.len == 0) return FAB_OK;
    if (!fab_str_is(what, "nothing")) return fab_fail_field(e, FAB_E_FIELD, "--asks");
    FAB_DRAFT(d, method, OPEN);
    return FAB_OK;
}

enum fab_code fab_verb_offer(struct fab_cli *c, struct fab_err *e)
{
    const bool       request = fab_args_has(&c->args, "--request");
    const fab_str    topic = fab_args_option(&c->args, "--topic");
    struct fab_draft d;

    FAB_TRY(fab_cli_draft(c, &d, FAB_K_offer, e));
    FAB_DRAFT(&d, scale, request ? -1 : 1);
    FAB_DRAFT(&d, code, PLAIN);
    if (topic.len > 0) {
        d.st.topic_name = topic;
        d.st.has |= F_(topic);
    }
    FAB_TRY(until(c, &d, e));
    FAB_TRY(thing(c, &d, e));
    FAB_TRY(asks(c, &d, e));
    fab_draft_text(&d, FAB_D_title, fab_args_word(&c->args, "TITLE", 0));
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, request ? "request" : "offer", e);
}

static enum fab_code about_mine(struct fab_cli *c, struct fab_draft *d, int64_t scale,
                                struct fab_err *e)
{
    fab_id sid;

    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &sid, e));
    FAB_TRY(fab_cli_draft(c, d, FAB_K_offer, e));
    FAB_DRAFT(d, scale, scale);
    FAB_DRAFT(d, code, PLAIN);
    fab_draft_ref(d, &sid);
    return FAB_OK;
}

enum fab_code fab_verb_withdraw(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;

    FAB_TRY(about_mine(c, &d, 0, e));
    FAB_DRAFT(&d, until, ((fab_moment){ fab_cli_now(c).ms / 1000 * 1000 }));
    return fab_cli_say(c, &d, "withdraw", e);
}

enum fab_code fab_verb_renew(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;

    FAB_TRY(about_mine(c, &d, 1, e));
    FAB_TRY(until(c, &d, e));
    return fab_cli_say(c, &d, "renew", e);
}

enum fab_code fab_verb_find(struct fab_cli *c, struct fab_err *e)
{
    const bool             people = fab_args_has(&c->args, "--people");
    const char            *list = people                                 ? "/v1/people"
                                  : fab_args_has(&c->args, "--requests") ? "/v1/requests"
                                                                         : "/v1/things";
    struct fab_buf         query = FAB_BUF_IN(c->arena);
    const struct fab_json *doc;
    fab_str                text;

    for (int i = 0; i < fab_args_count(&c->args, "WORDS"); i++) {
        if (i > 0) fab_put_byte(&query, ' ');
        fab_put_str(&query, fab_args_word(&c->args, "WORDS", i));
    }
    FAB_TRY(fab_cli_reader(c, e));
    FAB_TRY(fab_cli_get(c,
                        fab_cli_join(c, list, "?q=", fab_cli_escape(c, fab_buf_str(&query)), NULL),
                        &doc, &text, e));
    if (fab_cli_rows(doc) == NULL) c->exit = 1;
    return fab_cli_print(c, text, e);
}
