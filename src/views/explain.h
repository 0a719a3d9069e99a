/* views/explain.h: a judgement in words: two sentences for everybody, four and the sums for who
 * asks why.  Of this room only.
 *
 * Two        "known_text": what was counted, then the interval; "unknown_text": what is not known.
 *            Each is one sentence, whatever was found.
 * Four       METHOD 4, in "sentences"; "unknown" has the parts of the fourth.
 * Sums       decibans (10 = ten times more likely); rounded so that the rows add up to the total
 *            exactly.
 * Source     METHOD 4, issue of promises that hold, ux/README 4 (numbers: counts first). */
#ifndef FAB_VIEWS_EXPLAIN_H
#define FAB_VIEWS_EXPLAIN_H

#include "views/circle.h"
#include "views/cover.h"

/* A question on its way.  circle: the people of its mark, NULL when it is about members. */
struct fab_asking {
    struct fab_reader *r;
    const struct fab_question *q;
    const struct fab_circle *circle;
    uint32_t who, as; /* in the circle; as: STRANGER for a stranger to it */
    struct fab_inquiry inquiry;
    const struct fab_judge *judge;
};
static const uint32_t FAB_ASKING_STRANGER = UINT32_MAX;

/* An interval in whole tenths, rounded outwards: what is said is never surer than what is known. */
struct fab_tenths {
    int64_t lo, hi;
};
struct fab_tenths fab_tenths_of(const struct fab_odds *odds);

/* "known_text" and "unknown_text". */
void fab_explain_put_brief(struct fab_out *o, const struct fab_asking *a,
                           const struct fab_answer *answer, const struct fab_why *w);
/* "sentences" and "unknown". */
void fab_explain_put(struct fab_out *o, const struct fab_asking *a, const struct fab_why *w);
/* "contributions" and "total_millideciban"; where sums were asked for, "sums" and "witnesses" in
 * words. */
void fab_explain_put_sums(struct fab_out *o, const struct fab_asking *a, const struct fab_why *w);
/* The names of those who carry most, for or against, and how many more. */
fab_str fab_explain_speakers(const struct fab_asking *a, const struct fab_why *w, bool against);

#endif
