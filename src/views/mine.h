/* views/mine.h: what the rows of "today" share: what may be awaited of somebody, by when, about
 * what. Of this room only.
 *
 * Ownership  texts live as long as the answer. */
#ifndef FAB_VIEWS_MINE_H
#define FAB_VIEWS_MINE_H

#include "views/promise.h"

/* What may be awaited of somebody. */
enum fab_await { FAB_NOTHING, FAB_ANSWER, FAB_DO, FAB_CONFIRM, FAB_AMEND, FAB_REPLY, FAB_SIGN,
                 FAB_STAND, FAB_RATE, FAB_MEDIATE, FAB_JUDGE, FAB_PAY, FAB_LOOK, FAB_AWAITS };

/* "“Chainsaw” (€300)", "a promise (€300)", "a promise": what an agreement is about. */
fab_str fab_mine_what(struct fab_reader *r, const struct fab_agr *a);
/* The leg with the most at stake says who trusts whom: its creditor grants, its debtor receives.
 * NULL: there is none. */
const struct fab_leg *fab_mine_most(struct fab_reader *r, const fab_id *agr);
/* The case that runs about a leg; NULL: none.  leg may be NULL. */
const struct fab_dsp *fab_mine_case(struct fab_reader *r, const struct fab_leg *leg);
/* "deadline", "due_text"; nothing for 0. */
void fab_mine_put_until(struct fab_out *o, struct fab_reader *r, int64_t ms);
/* "what", "what_text", "acts": what is awaited, and the verbs that answer, the usual one first. */
void fab_mine_put_await(struct fab_out *o, struct fab_reader *r, enum fab_await what);

/* Rows about promises of others that this person answers for, or looks after as an officer of the
 * pool.  waits: those that want something of them; else what is under way, and what is still owed
 * to them.  How many. */
int fab_mine_put_backed(struct fab_out *o, struct fab_reader *r, const fab_id *me, bool waits);

#endif
