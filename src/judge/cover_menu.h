/* judge/cover_menu.h: the rows of the menu that need a search, and the deal whose paths are there
 * to be signed.
 *
 * What       track (h), sureties, pool of DECISION 7 are found in the graph, the deal is chosen,
 *            and what it leaves uncovered is looked for once more beside the pool's paths, since
 *            both use the layer TRACK.
 * Holds      a deal has at most 32; so at most 8 paths of what guarantors own, 8 of other sureties,
 *            6 of the pool and 8 of the record, beside a deposit and an escrow.
 * Steps      of a deal in n steps the paths are those of one step.
 * Errors     as fab_decide and fab_cover_find. */
#ifndef FAB_JUDGE_COVER_MENU_H
#define FAB_JUDGE_COVER_MENU_H

#include "judge/ask.h"
#include "judge/cover.h"

/* Who, about what, and which devices the charter has on. */
struct fab_cover_deal {
    fab_id     creditor, debtor, arbiter;
    int64_t    topic;
    fab_moment until;                           /* due and its longest life */
    bool       word, pool, track;
    fab_credit pool_room;                       /* what the pool can have held now */
    fab_credit known, starter;                  /* as in fab_cover_ask */
    const struct fab_cover_accept *accept;      /* whose word the creditor takes */
    int        naccept;
    int        links;
    int64_t    scan;
};
/* What the charter and the books say of cover in one unit for one debtor: who reads the state tells
 * it.  life_ms: the longest life of a leg after its due day; median: of kept stakes, at least 1;
 * premium: the pool's for this debtor; pool: what it can still cover, each time. */
struct fab_cover_terms {
    int64_t life_ms, median, premium;
    fab_credit known, starter, pool;
};
struct fab_covered {
    struct fab_offer menu[FAB_MENU_MAX];        /* amounts of the decision are by these rows */
    int              n;
    /* what each row, and what stays uncovered, lies on */
    struct fab_cover vault, word, pool, track;
};

/* Fills need->track, means->vault, sureties and pool, and decides.  The odds are in need.  With the
 * device track off, need->track is the stake and nothing is looked for. */
FAB_MUST enum fab_code fab_cover_decide(const struct fab_graph *g, struct fab_scratch *s,
                                        const struct fab_cover_deal *deal, struct fab_need *need,
                                        struct fab_means *means, struct fab_decision *out,
                                        struct fab_covered *covered, struct fab_err *e);
/* fab_judge_ask whose menu is made by the search. */
FAB_MUST enum fab_code fab_judge_ask_covered(const struct fab_judge *j, const struct fab_inquiry *q,
                                             const struct fab_graph *g, struct fab_scratch *s,
                                             const struct fab_cover_deal *deal,
                                             struct fab_need *need, struct fab_means *means,
                                             struct fab_answer *out, struct fab_covered *covered,
                                             struct fab_err *e);

/* Whose word the creditor takes by default: those who stand surety for the debtor themselves and
 * whose lower bound of intention, for this asker, is at least lo; each up to `sum`.  In order of
 * ids; how many, at most FAB_COVER_ACCEPTS. */
int fab_cover_trusted(const struct fab_graph *g, const struct fab_judge *j,
                      const struct fab_inquiry *q, fab_ppm lo, fab_credit sum,
                      struct fab_cover_accept *out);
/* Members with a word for this one, in order of ids, each once; how many, at most `most`. */
int fab_cover_sureties(const struct fab_graph *g, const fab_id *debtor, fab_id *out, int most);

#endif
