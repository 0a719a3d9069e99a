/* promise.c: two people promise each other something, from the first word to its end.
 *
 * Loan    two legs: out (owner to borrower) and, after it, back.  What is at stake is what comes
 *         back.
 * Cover   what --hold names (cli/hold.h); without it the creditor bears the value knowingly (hold
 *         9, "waived").
 * Texts   terms are boxed for the two parties when both have a box key. */
#include "cli/cli.h"
#include "cli/deal.h"
#include "os/os.h"

/* The step of the leg that is asked for: --leg N, else the first that has not ended. */
static enum fab_code find_leg(struct fab_cli *c, const fab_id *agr, int64_t *leg, int64_t *parts,
                              struct fab_err *e)
{
    const struct fab_json *doc, *legs;
    int64_t                wanted;

    FAB_TRY(fab_cli_int(c, "--leg", 0, 1 << 20, -1, &wanted, e));
    FAB_TRY(
        fab_cli_get(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, agr), NULL), &doc, NULL, e));
    legs = fab_json_get(doc, "legs");
    *leg = -1;
    for (const struct fab_json *l = legs == NULL ? NULL : legs->first; l != NULL; l = l->next) {
        const int64_t n = fab_json_int(l, "leg", -1);

        if (wanted >= 0 ? n != wanted : fab_json_int(l, "stage", FAB_DEAL_END) == FAB_DEAL_END) {
            continue;
        }
        *leg = n;
        *parts = fab_json_int(l, "parts", 1);
        return FAB_OK;
    }
    if (wanted < 0 && legs != NULL && legs->first != NULL) {
        /* all ended: the rules say what may still be said of it */
        *leg = fab_json_int(legs->first, "leg", 0);
        *parts = fab_json_int(legs->first, "parts", 1);
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_REF, "--leg");
}

static enum fab_code about_agreement(struct fab_cli *c, struct fab_draft *d, int kind, fab_id *agr,
                                     struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), agr, e));
    FAB_TRY(fab_cli_draft(c, d, kind, e));
    fab_draft_about_sid(d, agr);
    return FAB_OK;
}

enum fab_code fab_verb_promise(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    struct fab_deal_ask ask = { 0 };

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_promise, e));
    if (!fab_args_has(&c->args, "--public")) {
        FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &ask.other, e));
        if (fab_same(&ask.other, &c->person.mid)) {
            return fab_fail_what(e, FAB_E_CONFLICT, FAB_STR("self:"));
        }
        fab_draft_about_mid(&d, &ask.other);
    } else {
        FAB_DRAFT(&d, code, FAB_DEAL_PUBLIC);
        ask.is_public = true;
    }
    ask.first = c->person.mid;
    ask.second = ask.other;
    FAB_TRY(fab_deal_draft(c, &d, &ask, e));
    return fab_cli_say(c, &d, "promise", e);
}

enum fab_code fab_verb_counter(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft       d;
    struct fab_deal_ask    ask = { 0 };
    const struct fab_json *doc;
    fab_id                 agr;

    FAB_TRY(about_agreement(c, &d, FAB_K_counter, &agr, e));
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, &agr), NULL), &doc, NULL,
                        e));
    FAB_TRY(fab_deal_parties(c, doc, &ask, e));
    FAB_TRY(fab_deal_draft(c, &d, &ask, e));
    return fab_cli_say(c, &d, "counter", e);
}

/* accept and reject name the terms they mean: the latest that stand. */
static enum fab_code answer(struct fab_cli *c, int kind, const char *said, struct fab_err *e)
{
    struct fab_draft       d;
    const struct fab_json *doc;
    fab_id                 agr, terms;

    FAB_TRY(about_agreement(c, &d, kind, &agr, e));
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, &agr), NULL), &doc, NULL,
                        e));
    FAB_TRY(fab_deal_terms(doc, &terms, e));
    fab_draft_ref(&d, &terms);
    return fab_cli_say(c, &d, said, e);
}

enum fab_code fab_verb_accept(struct fab_cli *c, struct fab_err *e)
{
    return answer(c, FAB_K_accept, "accept", e);
}

enum fab_code fab_verb_reject(struct fab_cli *c, struct fab_err *e)
{
    return answer(c, FAB_K_reject, "reject", e);
}

/* deliver and keep: all parts unless --parts says how many so far. */
static enum fab_code step(struct fab_cli *c, int kind, const char *said, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           agr;
    int64_t          leg, all, parts;

    FAB_TRY(about_agreement(c, &d, kind, &agr, e));
    FAB_TRY(find_leg(c, &agr, &leg, &all, e));
    FAB_TRY(fab_cli_int(c, "--parts", 1, all, all, &parts, e));
    FAB_DRAFT(&d, code, leg);
    FAB_DRAFT(&d, scale, parts);
    return fab_cli_say(c, &d, said, e);
}

enum fab_code fab_verb_deliver(struct fab_cli *c, struct fab_err *e)
{
    return step(c, FAB_K_deliver, "deliver", e);
}

enum fab_code fab_verb_keep(struct fab_cli *c, struct fab_err *e)
{
    return step(c, FAB_K_keep, "keep", e);
}

enum fab_code fab_verb_extend(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           agr;
    fab_moment       due;
    int64_t          leg, all;

    FAB_TRY(about_agreement(c, &d, FAB_K_extend, &agr, e));
    FAB_TRY(find_leg(c, &agr, &leg, &all, e));
    FAB_TRY(fab_cli_when(c, "--due", fab_args_option(&c->args, "--due"), &due, e));
    FAB_DRAFT(&d, code, leg);
    FAB_DRAFT(&d, due, ((fab_moment){ due.ms / 1000 * 1000 }));
    return fab_cli_say(c, &d, "extend", e);
}

enum fab_code fab_verb_break(struct fab_cli *c, struct fab_err *e)
{
    static const char *const WAYS[] = { "--admit", "--cancel", "--stop" };
    const fab_str            loss = fab_args_option(&c->args, "--loss");
    struct fab_draft         d;
    fab_id                   agr;
    int64_t                  leg, all, sum;
    int                      way = 0, unit;

    for (int i = 0; i < fab_countof(WAYS); i++) {
        if (!fab_args_has(&c->args, WAYS[i])) continue;
        if (way != 0) return fab_fail_field(e, FAB_E_FIELD, WAYS[i]);
        way = i + 1;
    }
    if (way == 0) return fab_fail_field(e, FAB_E_FIELD, "--admit");
    FAB_TRY(about_agreement(c, &d, FAB_K_break, &agr, e));
    FAB_TRY(find_leg(c, &agr, &leg, &all, e));
    FAB_DRAFT(&d, code, leg);
    FAB_DRAFT(&d, method, way);
    if (loss.len > 0) {
        FAB_TRY(fab_cli_sum(c, "--loss", loss, &unit, &sum, e));
        FAB_DRAFT(&d, amount, (fab_credit){ sum });
    }
    return fab_cli_say(c, &d, "break", e);
}
