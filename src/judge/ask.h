/* judge/ask.h: the community's judgement: from the facts of its record to an answer.
 *
 * What       a set of instances of METHOD: one per topic and dimension of the community, taught by
 *            rows of `evid`; one per mark of outside evidence (imported ratings, a keyring's trust
 *            signatures), without dimensions.
 * Teaching   the rows of each entry of the log, entries in order, at the `now` of that entry's
 *            place in the fold (evid does not hold it: the teller says it).  When rows were dropped
 *            (fab_untell) or a batch of outside evidence was undone, make a new one from what is
 *            left, beside the old one, and change them over.
 * Threads    one writer teaches; fab_judge_ask, _why and _person are const and may run in any
 *            number of threads, but not while it teaches: the node holds a read-write lock (a batch
 *            of 1,024 rows takes about 4 ms).
 * Ownership  all memory comes from `memory` and goes back at fab_judge_close.
 * Errors     FAB_E_MEMORY while teaching: what was taught is not whole; close it and load again.
 *            FAB_E_CONFLICT: asked about oneself.  FAB_E_FIELD: as fab_decide.
 * Source     DECISION 1 ("From facts to evidence"), PROTOCOL 5.4. */
#ifndef FAB_JUDGE_ASK_H
#define FAB_JUDGE_ASK_H

#include "judge/why.h"
#include "state/records.h"

/* Dimensions of evidence, PROTOCOL 5.4. */
enum { FAB_DIM_NONE = 0, FAB_DIM_WILL = 1, FAB_DIM_CAN = 2 };
/* From this outcome (ppm) on a row of evidence is a good one. */
enum { FAB_GOOD_FROM = 800000 };

struct fab_judge_rules {
    int64_t open;               /* setting judge.open: U */
    fab_ppm quiet;              /* setting quiet.weight: what a quiet deal weighs */
};

struct fab_judge;

/* A judge who knows nobody.  Nothing to close after an error. */
FAB_MUST enum fab_code fab_judge_open(const struct fab_judge_rules *rules, struct fab_memory memory,
                                      struct fab_judge **out, struct fab_err *e);
void   fab_judge_close(struct fab_judge *j);
size_t fab_judge_bytes(const struct fab_judge *j);          /* for people and statements */
int64_t fab_judge_learnt(const struct fab_judge *j);        /* rows taught, of marks too */

/* This member is a founder: established from the beginning, in every topic. */
FAB_MUST enum fab_code fab_judge_founder(struct fab_judge *j, const fab_id *mid, struct fab_err *e);
/* All n rows that one entry told (they are put in order of instance, then n); now: the fold's at
 * that entry. */
FAB_MUST enum fab_code fab_judge_learn(struct fab_judge *j, struct fab_evid *rows, int n,
                                       fab_moment now, struct fab_err *e);

/* Everything from the beginning: who keeps the rows implements this. */
struct fab_evidence_source {
    void *self;
    /* The next founder; *more = false: there is none. */
    enum fab_code (*founder)(void *self, bool *more, fab_id *mid, struct fab_err *e);
    /* The rows of the next entry that told any, the source's own and writable until the next call;
     * *n = 0: none left. */
    enum fab_code (*entry)(void *self, struct fab_evid **rows, int *n, fab_moment *now,
                           struct fab_err *e);
};
FAB_MUST enum fab_code fab_judge_load(struct fab_judge *j, const struct fab_evidence_source *source,
                                      struct fab_err *e);

/* Outside evidence: rows of one mark, in order of batch and row; kinds as in node.h.  A rating's
 * value is -M..M; a trust signature's is amount * M / 120.  A row older than one already learnt
 * counts as of that one's time.  What only certifies a key is not learnt: it is shown as a path.
 * Nor is a trust signature that holds for some names only (WIRE 10: it is not used outside
 * them). */
enum fab_outside_kind { FAB_OUTSIDE_RATING = 1, FAB_OUTSIDE_KNOWS_KEY = 2, FAB_OUTSIDE_VOUCH = 3 };
struct fab_outside_said {
    int        kind;
    fab_str    from, to;
    int64_t    value_ppm;
    fab_moment at;
    int64_t    source;
    fab_str    topic;           /* a trust signature's: the names it is limited to, else empty */
    int        depth;           /* how far a trust signature goes */
};
FAB_MUST enum fab_code fab_judge_outside(struct fab_judge *j, fab_str mark,
                                         const struct fab_outside_said *said, struct fab_err *e);
/* After the last row of a mark. */
FAB_MUST enum fab_code fab_judge_outside_end(struct fab_judge *j, struct fab_err *e);

/* A question.  mark empty: the community's own evidence, people are mids.  Else that mark's, people
 * are fab_web_name of its names, topic is not looked at. */
struct fab_inquiry {
    fab_str    mark;
    fab_id     asker, who;
    int64_t    topic;
    fab_moment at;
};
struct fab_evidence_view {
    struct fab_odds     odds;           /* for this asker */
    struct fab_outlook  outlook;        /* for anybody */
    int64_t             records;        /* statements about who, neutral ones included */
};
struct fab_answer {
    struct fab_evidence_view will, can; /* outside evidence: both the same, from the mark */
    bool outside;                       /* the answer rests on a mark; name it */
    struct fab_decision decision;
    int  first_deals;                   /* of most_stake, if not enough is known; 0: more than 12 */
};
/* need->will and need->can are filled in here; the rest is the caller's. */
FAB_MUST enum fab_code fab_judge_ask(const struct fab_judge *j, const struct fab_inquiry *q,
                                     struct fab_need *need, const struct fab_offer *menu, int n,
                                     struct fab_answer *out, struct fab_err *e);
/* The reasons of one dimension (outside evidence: FAB_DIM_NONE), witnesses in the arena. */
FAB_MUST enum fab_code fab_judge_why(const struct fab_judge *j, const struct fab_inquiry *q,
                                     int dim, struct fab_arena *arena, struct fab_why *out,
                                     struct fab_err *e);
/* Who a witness is, in the instance that fab_judge_why spoke of. */
fab_id fab_judge_person(const struct fab_judge *j, const struct fab_inquiry *q, int dim,
                        uint32_t person);
/* One instance alone, for who hands it on or was handed it (judge/part.h): the one that an inquiry
 * is about; one that is not there yet, of the community's own. */
const struct fab_method *fab_judge_instance(const struct fab_judge *j, const struct fab_inquiry *q,
                                            int dim);
FAB_MUST enum fab_code fab_judge_instance_new(struct fab_judge *j, int64_t topic, int dim,
                                              struct fab_method **out, struct fab_err *e);

#endif
