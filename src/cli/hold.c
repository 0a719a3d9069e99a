/* hold.c: --hold: the community looks for the paths, the person signs them.
 *
 * Why     whoever writes a promise may search for its cover as he likes; the rules check what he names (DECISION 4).
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

/* "deposit:60" of --hold as &deposit=6000. */
static enum fab_code put_part(struct fab_cli *c, const struct fab_hold_ask *ask, fab_str part, struct fab_buf *b, struct fab_err *e)
{
    static const struct { const char *name, *query; bool sum; } PARTS[] = {
        { "deposit", "deposit", true }, { "escrow", "escrow", true }, { "surety", "word", false }, { "pool", "pool", false },
    };
    const fab_str name = fab_str_cut(&part, ':');

    for (int i = 0; i < fab_countof(PARTS); i++) {
        int     unit;
        int64_t sum = 1;

        if (!fab_str_is(name, PARTS[i].name)) continue;
        if (PARTS[i].sum != (part.len > 0)) return fab_fail_field(e, FAB_E_FIELD, "--hold");
        if (PARTS[i].sum) {
            FAB_TRY(fab_cli_sum(c, "--hold", part, &unit, &sum, e));
            if (unit != ask->unit) return fab_fail_field(e, FAB_E_FIELD, "--hold");
        }
        put_number(b, PARTS[i].query, sum);
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, "--hold");
}

/* What one asks for, as a path. */
static enum fab_code target(struct fab_cli *c, const struct fab_hold_ask *ask, bool chosen, struct fab_buf *b, struct fab_err *e)
{
    fab_str rest = fab_args_option(&c->args, "--hold");

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
    if (ask->topic.len > 0) {
        fab_put_text(b, "&topic=");
        fab_put_text(b, fab_cli_escape(c, ask->topic));
    }
    while (!chosen && rest.len > 0) FAB_TRY(put_part(c, ask, fab_str_cut(&rest, ','), b, e));
    fab_put_byte(b, 0);
    return b->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static enum fab_code read_row(const struct fab_json *row, int leg, struct fab_draft_hold *hold, struct fab_draft_path *path, struct fab_err *e)
{
    const struct fab_json *links = fab_json_get(row, "links");

    *hold = (struct fab_draft_hold){ .type = (int)fab_json_int(row, "type", 0), .leg = leg, .unit = (int)fab_json_int(row, "unit", 0),
                                     .amount = fab_json_int(row, "amount", 0) };
    path->n = 0;
    if (!fab_mid_read(fab_json_text(row, "owner"), &hold->owner)) return fab_fail_field(e, FAB_E_SYNTAX, "holds");
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

enum fab_code fab_hold_draft(struct fab_cli *c, struct fab_draft *d, const struct fab_hold_ask *ask, struct fab_err *e)
{
    const bool             chosen = fab_str_is(fab_args_option(&c->args, "--hold"), "ask");
    struct fab_draft_hold  hold[FAB_L_holds];
    struct fab_draft_path  path[FAB_L_holds];
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    const struct fab_json *doc, *rows;
    int                    n = 0;

    if (chosen && !fab_same(&ask->creditor, &c->person.mid)) return fab_fail_field(e, FAB_E_ROLE, "--hold");
    FAB_TRY(target(c, ask, chosen, &b, e));
    FAB_TRY(fab_cli_get(c, (const char *)b.p, &doc, NULL, e));
    rows = chosen ? chosen_holds(doc) : fab_json_get(doc, "holds");
    if (rows == NULL) return fab_fail(e, FAB_E_UNCOVERED);
    for (const struct fab_json *row = rows->first; row != NULL && n < FAB_L_holds; row = row->next, n++) {
        FAB_TRY(read_row(row, ask->leg, &hold[n], &path[n], e));
    }
    if (n > 0) fab_draft_certificate(d, hold, path, n);
    return FAB_OK;
}
