/* views/cover.h: what covers a promise, found and written down as its two sides will sign it.  Of
 * this room only.
 *
 * Menu       what the question says both sides can do, what the charter has on, what the graph of
 *            links carries (DECISION 7).  A unit that nobody can set aside (gifts, receipts) has
 *            none.
 * Names      guarantors are named to the two sides of the promise that they would cover, to nobody
 *            else (DECISION 2).
 * Whose word the creditor's own judgement says whose word he takes; where the debtor asks, every
 *            surety counts, since he may not learn what the creditor thinks of others. */
#ifndef FAB_VIEWS_COVER_H
#define FAB_VIEWS_COVER_H

#include "views/doc.h"

/* One hold of a promise, as key 19 names it: its owner, its sum, the links of its path. */
struct fab_doc_hold { int type, nlinks; fab_id owner, link[FAB_COVER_LINKS]; int64_t amount; };
struct fab_doc_cover {
    struct fab_decide_rules rules;
    struct fab_means       means;
    struct fab_covered     covered;
    struct fab_cover_terms terms;
    struct fab_doc_hold    hold[FAB_L_holds];
    int                    n;
    bool                   complete;        /* all that there is was looked at */
};

/* Cover that was named instead of chosen: so much deposit and escrow, sureties and the pool for
 * what is left, the record for what those leave. */
struct fab_doc_wish {
    int64_t deposit, escrow, word_most, pool_most;  /* the most of sureties and of the pool */
    /* agreed: on a sum of sureties, whoever they are (DECISION 8) */
    bool    word, pool, agreed;
    bool    whole;                  /* the most of both must be reached: E_COVER */
};

/* Can anything of this unit be set aside, and is there a graph here? */
bool fab_doc_cover_kept(struct fab_reader *r, int unit);
/* The answer with the menu that both sides offer, and the holds of the deal.  The judgement is
 * locked by the caller. */
FAB_MUST enum fab_code fab_doc_cover_ask(struct fab_reader *r, const struct fab_judge *j,
                                         const struct fab_inquiry *inquiry,
                                         const struct fab_question *q, struct fab_need *need,
                                         struct fab_answer *out, struct fab_doc_cover *c,
                                         struct fab_err *e);
/* One hold: text, type, owner, unit, amount, the links of its path. */
void fab_doc_hold_put(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                      const struct fab_doc_hold *h);
/* "deals", lightest first: the one that was chosen, then each device that would do alone. */
void fab_doc_cover_put(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                       const struct fab_need *need, const struct fab_decision *d,
                       const struct fab_doc_cover *c);
/* What the asker would lose at the very worst, with the deal that was chosen; else the stake. */
int64_t fab_doc_cover_rests(const struct fab_question *q, const struct fab_decision *d,
                            const struct fab_doc_cover *c);
/* "a deposit of 14 and people who answer for 20". */
fab_str fab_doc_deal_text(const struct fab_reader *r, const struct fab_question *q,
                          const struct fab_decision *d, const struct fab_doc_cover *c);

#endif
