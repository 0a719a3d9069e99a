/* cli/hold.h: what covers a promise, from the words of --hold to the holds that are signed.
 *
 * HOLDS      parts with commas: deposit:SUM, escrow:SUM, surety, pool; or `ask`: the deal that
 *            `ask` finds (the creditor's own question, so only for who would bear the loss).
 * Errors     E_FIELD --hold: not of this form; what /v1/cover and /v1/ask refuse. */
#ifndef FAB_CLI_HOLD_H
#define FAB_CLI_HOLD_H

#include "cli/cli.h"

/* Of one leg: whose it is, what is at stake, until when. */
struct fab_hold_ask {
    fab_id     creditor, debtor;
    int        leg, unit;
    int64_t    value;
    fab_moment due;
    fab_str    topic;
};

/* What the words of HOLDS name: sums, and whether sureties and the pool are meant.  E_FIELD with
 * `option`: not of this form, or of another unit. */
struct fab_hold_wish { int64_t deposit, escrow; bool word, pool; };
FAB_MUST enum fab_code fab_hold_read(struct fab_cli *c, const char *option, fab_str text, int unit,
                                     struct fab_hold_wish *out, struct fab_err *e);
/* Rows of key 19, gathered leg by leg. */
struct fab_hold_rows {
    struct fab_draft_hold hold[FAB_L_holds];
    struct fab_draft_path path[FAB_L_holds];
    int                   n;
};
/* Adds the holds of a leg for just these sums, found by the community; what they leave lies on the
 * record or is borne.  E_COVER: sureties or the pool do not reach that far any more. */
struct fab_hold_sums { int64_t deposit, escrow, word, pool; };
FAB_MUST enum fab_code fab_hold_sums(struct fab_cli *c, const struct fab_hold_ask *ask,
                                     const struct fab_hold_sums *sums, struct fab_hold_rows *out,
                                     struct fab_err *e);
/* Puts the certificate of --hold into the draft. */
FAB_MUST enum fab_code fab_hold_draft(struct fab_cli *c, struct fab_draft *d,
                                      const struct fab_hold_ask *ask, struct fab_err *e);

#endif
