/* judge/why.h: why a judgement says what it says: numbers for the auditor, four sentences for
 * everybody.
 *
 * What       the 21 contributions add up to the log-odds, to the last bit, in order of n.  Those
 *            that rest on records are divided among witnesses: the people whose statements and ties
 *            they come from.  The rest are gaps (nothing recorded), you (how the asker experiences
 *            people) and the place (how things go here).
 * Unit       log-odds; fab_why_decibans turns them into evidence units: 10 = ten times more likely.
 * Sentences  data only: which sentence, numbers, persons; views word them in French and English.
 * Privacy    a witness is named by number and source; whoever shows it counts, and does not name,
 *            what the asker may not see.
 * Ownership  witnesses lie in the caller's arena: 48 bytes for each person who spoke about j, and
 *            two more.
 * Errors     FAB_E_MEMORY. */
#ifndef FAB_JUDGE_WHY_H
#define FAB_JUDGE_WHY_H

#include "judge/interval.h"

/* What one person's statements about j, and what stands between i and that person, carry. */
struct fab_witness {
    uint32_t person;                /* of the web; i is "you", j is "j's word about you" */
    uint32_t said;                  /* how many statements about j */
    double   sum;                   /* all of it; for i with own experience, for j his word of i */
    double   tie;                   /* the part from i's sign about this person; 0: none */
    int64_t  latest_ms, source;     /* latest statement about j (j's: about i); FAB_NEVER: none */
    int64_t  tie_source;            /* i's latest about this person; for three at each end */
};

enum { FAB_SHOWN = 3 };             /* witnesses named in sentences 2 and 3 */
/* Sentence 4: what is not known, always with "what happened unrecorded". */
enum {
    FAB_UNKNOWN_NEVER_DEALT = 1,    /* you have never dealt with j */
    FAB_UNKNOWN_NOBODY = 2,         /* nobody you dealt with has dealt with j */
    FAB_UNKNOWN_STRANGERS = 4,      /* `strangers` of `records`, half at least, from people little
                                       known here */
    FAB_UNKNOWN_SILENCE = 8,        /* nothing for silent_days, more than 60 */
    FAB_UNKNOWN_NEWCOMER = 16,      /* nothing is recorded: this is how newcomers fare here */
    FAB_UNKNOWN_YOU = 32,           /* this rests more on how you rate than on j */
};

struct fab_why {
    double   c[FAB_TERMS], z, p;
    /* sums of 3..10, 14, 16, 18; of 2, 12; of 1, 11, 13, 15, 17, 19, 20; of 0 */
    double   witnesses, gaps, you, place;
    struct fab_witness *witness;            /* from the largest sum to the smallest; no sum is 0 */
    int      count;
    /* sentence 1 */
    int      tenths;                        /* about so many times out of 10 */
    bool     almost;                        /* 10: say "almost every time"; 0: "almost never" */
    struct fab_outlook outlook;             /* for anybody, of the next ten */
    /* sentences 2 and 3: the first `speak_for` witnesses, the last `speak_against`; name three */
    int      speak_for, speak_against;
    /* sentence 4 */
    unsigned unknown;
    uint32_t records, strangers;
    int64_t  silent_days;
};

/* Of a judgement that this instance has just given. */
FAB_MUST enum fab_code fab_why(const struct fab_method *m, const struct fab_judgement *o,
                               struct fab_arena *arena, struct fab_why *out, struct fab_err *e);
double fab_why_decibans(double log_odds);

#endif
