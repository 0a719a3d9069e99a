/* hold.c: --hold: the community looks for the paths, the person signs them.
 *
 * Why     whoever writes a promise may search for its cover as he likes; the rules check what he
 *         names (DECISION 4).
 * Idea    a question to /v1/cover (or /v1/ask), its rows become key 19 as they are. */
#include "cli/hold.h"

#include "codec/base64.h"

static void put_number(struct fab_buf *b, const char *name, int64_t n)
{
    fab_put_text(b, "&");
    fab_put_text(b, name);
    fab_put_text(b, "=");
    fab_put_int(b, n);
}

/* "deposit:60", "surety". */
static enum fab_code read_part(struct fab_cli *c, const char *option, fab_str part, int unit,
                               struct fab_hold_wish *out, struct fab_err *e)
{
    const fab_str name = fab_str_cut(&part, ':');
    int64_t *const sum = fab_str_is(name, "deposit")  ? &out->deposit
                         : fab_str_is(name, "escrow") ? &out->escrow
                                                      : NULL;
    bool *const    flag = fab_str_is(name, "surety") ? &out->word
                          : fab_str_is(name, "pool") ? &out->pool
                                                     : NULL;
    int            its;

    if ((sum == NULL && flag == NULL) || (sum != NULL) != (part.len > 0)) {
        return fab_fail_field(e, FAB_E_FIELD, option);
    }
    if (flag != NULL) *flag = true;
    if (flag != NULL) return FAB_OK;
    FAB_TRY(fab_cli_sum(c, option, part, &its, sum, e));
    return its == unit ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, option);
}

enum fab_code fab_hold_read(struct fab_cli *c, const char *option, fab_str text, int unit,
                            struct fab_hold_wish *out, struct fab_err *e)
{
    *out = (struct fab_hold_wish){ .deposit = 0 };
    while (text.len > 0) FAB_TRY(read_part(c, option, fab_str_cut(&text, ','), unit, out, e));
    return FAB_OK;
}

/* Creditor, debtor, value, until, topic: what every question about cover says. */
static void put_leg(struct fab_cli *c, const struct fab_hold_ask *ask, bool chosen,
                    struct fab_buf *b)
{
    if (chosen) {
        fab_put_text(b, "/v1/ask?who=");
        fab_put_text(b, fab_cli_mid(c, &ask->debtor));
    } else {
        fab_put_text(b, "/v1/cover?creditor=");
        fab_put_text(b, fab_cli_mid(c, &ask->creditor));
        fab_put_text(b, "&debtor=");
        fab_put_text(b, fab_cli_mid(c, &ask->debtor));
    }
    put_number(b, chosen ? "stake" : "need", ask->value);
    put_number(b, "unit", ask->unit);
    put_number(b, "until", ask->due.ms);
    if (ask->topic.len == 0) return;
    fab_put_text(b, "&topic=");
    fab_put_text(b, fab_cli_escape(c, ask->topic));
}

/* What one asks for, as a path. */
static enum fab_code target(struct fab_cli *c, const struct fab_hold_ask *ask, bool chosen,
                            struct fab_buf *b, struct fab_err *e)
{
    struct fab_hold_wish wish = { .deposit = 0 };

    if (!chosen) {
        FAB_TRY(
            fab_hold_read(c, "--hold", fab_args_option(&c->args, "--hold"), ask->unit, &wish, e));
    }
    put_leg(c, ask, chosen, b);
    if (wish.deposit > 0) put_number(b, "deposit", wish.deposit);
    if (wish.escrow > 0) put_number(b, "escrow", wish.escrow);
    if (wish.word) put_number(b, "word", 1);
    if (wish.pool) put_number(b, "pool", 1);
    fab_put_byte(b, 0);
    return b->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static enum fab_code read_row(const struct fab_json *row, int leg, struct fab_draft_hold *hold,
                              struct fab_draft_path *path, struct fab_err *e)
{
    const struct fab_json *links = fab_json_get(row, "links");

    *hold = (struct fab_draft_hold){ .type = (int)fab_json_int(row, "type", 0),
                                     .leg = leg,
                                     .unit = (int)fab_json_int(row, "unit", 0),
                                     .amount = fab_json_int(row, "amount", 0) };
    path->n = 0;
    if (!fab_mid_read(fab_json_text(row, "owner"), &hold->owner)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "holds");
    }
    for (const struct fab_json *l = links == NULL ? NULL : links->first; l != NULL; l = l->next) {
        if (path->n == fab_countof(path->link) || !fab_sid_read(l->text, &path->link[path->n])) {
            return fab_fail_field(e, FAB_E_SYNTAX, "holds");
        }
        path->n++;
    }
    return FAB_OK;
}

/* The holds of the first deal of an answer; none: the answer is no. */
static const struct fab_json *chosen_holds(const struct fab_json *doc)
{
    const struct fab_json *deals = fab_json_get(doc, "deals");

    return deals == NULL || deals->first == NULL ? NULL : fab_json_get(deals->first, "holds");
}

/* All rows of a list, behind those that are there. */
static enum fab_code add_rows(const struct fab_json *rows, int leg, struct fab_hold_rows *out,
                              struct fab_err *e)
{
    for (const struct fab_json *row = rows == NULL ? NULL : rows->first; row != NULL;
         row = row->next) {
        if (out->n == FAB_L_holds) return fab_fail_field(e, FAB_E_FIELD, "holds");
        FAB_TRY(read_row(row, leg, &out->hold[out->n], &out->path[out->n], e));
        out->n++;
    }
    return FAB_OK;
}

enum fab_code fab_hold_sums(struct fab_cli *c, const struct fab_hold_ask *ask,
                            const struct fab_hold_sums *sums, struct fab_hold_rows *out,
                            struct fab_err *e)
{
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    const struct fab_json *doc;

    put_leg(c, ask, false, &b);
    put_number(&b, "deposit", sums->deposit);
    put_number(&b, "escrow", sums->escrow);
    put_number(&b, "word", sums->word > 0);
    put_number(&b, "word_most", sums->word);
    put_number(&b, "pool", sums->pool > 0);
    put_number(&b, "pool_most", sums->pool);
    put_number(&b, "whole", 1);
    fab_put_byte(&b, 0);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_cli_get(c, (const char *)b.p, &doc, NULL, e));
    return add_rows(fab_json_get(doc, "holds"), ask->leg, out, e);
}

enum fab_code fab_hold_draft(struct fab_cli *c, struct fab_draft *d, const struct fab_hold_ask *ask,
                             struct fab_err *e)
{
    const bool             chosen = fab_str_is(fab_args_option(&c->args, "--hold"), "ask");
    struct fab_hold_rows   found = { .n = 0 };
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    const struct fab_json *doc, *rows;

    if (chosen && !fab_same(&ask->creditor, &c->person.mid)) {
        return fab_fail_field(e, FAB_E_ROLE, "--hold");
    }
    FAB_TRY(target(c, ask, chosen, &b, e));
    FAB_TRY(fab_cli_get(c, (const char *)b.p, &doc, NULL, e));
    rows = chosen ? chosen_holds(doc) : fab_json_get(doc, "holds");
    if (rows == NULL) return fab_fail(e, FAB_E_UNCOVERED);
    FAB_TRY(add_rows(rows, ask->leg, &found, e));
    if (found.n > 0) fab_draft_certificate(d, found.hold, found.path, found.n);
    return FAB_OK;
}
