/* cli/hold.h: what covers a promise, from the words of --hold to the holds that are signed.
 *
 * HOLDS      parts with commas: deposit:SUM, escrow:SUM, surety, pool; or `ask`: the deal that `ask` finds
 *            (the creditor's own question, so only for who would bear the loss).
 * Errors     E_FIELD --hold: not of this form; what /v1/cover and /v1/ask refuse. */
#ifndef FAB_CLI_HOLD_H
#define FAB_CLI_HOLD_H

#include "cli/cli.h"

/* Of one leg: whose it is, what is at stake, until when. */
struct fab_hold_ask { fab_id creditor, debtor; int leg, unit; int64_t value; fab_moment due; fab_str topic; };

/* Puts the certificate of --hold into the draft. */
FAB_MUST enum fab_code fab_hold_draft(struct fab_cli *c, struct fab_draft *d, const struct fab_hold_ask *ask, struct fab_err *e);

#endif
