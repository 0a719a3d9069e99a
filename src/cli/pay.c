/* pay.c: credit from one to another; a record of money that changed hands outside. */
#include "cli/cli.h"

enum { PAY = 1, CAPITAL = 3, RECEIPT = 4 };

/* The solidarity fund has the mid 0..02 and its unit (PROTOCOL 3.1); it is of unit 0. */
static enum fab_code receiver(struct fab_cli *c, int *code, fab_id *who, struct fab_err *e)
{
    const fab_str name = fab_args_word(&c->args, "WHO", 0);

    if (*code != PAY || !fab_str_is(name, "pool")) return fab_cli_who(c, name, who, e);
    *who = (fab_id){ { [14] = 2 } };
    *code = CAPITAL;
    return FAB_OK;
}

static enum fab_code move(struct fab_cli *c, int code, const char *said, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           who;
    int64_t          sum;
    int              unit;

    FAB_TRY(receiver(c, &code, &who, e));
    FAB_TRY(fab_cli_sum(c, "SUM", fab_args_word(&c->args, "SUM", 0), &unit, &sum, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_transfer, e));
    fab_draft_about_mid(&d, &who);
    FAB_DRAFT(&d, amount, (fab_credit){ sum });
    FAB_DRAFT(&d, unit, unit);
    FAB_DRAFT(&d, code, code);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, said, e);
}

enum fab_code fab_verb_pay(struct fab_cli *c, struct fab_err *e)
{
    return move(c, PAY, "pay", e);
}

enum fab_code fab_verb_receipt(struct fab_cli *c, struct fab_err *e)
{
    return move(c, RECEIPT, "receipt", e);
}

enum fab_code fab_verb_balance(struct fab_cli *c, struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    return fab_cli_show(c, fab_cli_join(c, "/v1/accounts/", fab_cli_mid(c, &c->person.mid), NULL),
                        e);
}
