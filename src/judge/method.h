/* judge/method.h: METHOD sections 2 to 5: from what was said to "how will i's next experience with
 * j be?"
 *
 * What       one instance per topic and dimension, or per mark of outside evidence.  The log-odds
 *            are a sum of 21 named contributions; each statement moves a little what each is worth
 *            and how the two people stand.
 * Unit       probabilities and weights as doubles; time in ms UTC (a day is 86,400,000: METHOD's
 *            ratios are the same).
 * Group      statements that share a time are judged before any of them is learnt; fab_method_learn
 *            takes a group.
 * Ownership  the instance holds its people and statements in memory from `more` (judge/memory.h)
 *            until closed.
 * Threads    one writer; readers (everything const) at the same time only while nobody writes: the
 *            node holds a read-write lock around both.
 * Errors     FAB_E_MEMORY: nothing of the group was learnt. */
#ifndef FAB_JUDGE_METHOD_H
#define FAB_JUDGE_METHOD_H

#include "base/err.h"
#include "judge/value.h"

/* METHOD 4.  X(name, START, VAR); the order is the number n. */
#define FAB_CONTRIBUTIONS(X)                                                                       \
    X(base, .5, 1) X(i_new, .5, .5) X(j_new, 0, .5)                                                \
    X(j_said_good_of_i, .5, .5) X(j_said_bad_of_i, -1.5, .5)                                       \
    X(friend_good, .35, .5) X(friend_bad, -.45, .5) X(foe_good, -.35, .5) X(foe_bad, .35, .5)      \
    X(own_experience, .5, .5) X(last_of_j, .2, .5) X(last_by_i, .3, .5)                            \
    X(silence_j, 0, .02) X(silence_i, 0, .02) X(recent_j, .2, .5) X(recent_i, .05, .5)             \
    X(record_j, .3, .5) X(habit_i, .35, .5)                                                        \
    X(standing_j, .6, .5) X(leniency_i, .3, .5) X(standing_i, .15, .5)
enum fab_contribution {
#define X(name, start, var) FAB_X_##name,
    FAB_CONTRIBUTIONS(X)
#undef X
    FAB_TERMS       /* 21 */
};
/* "friend_good"; n 0..20. */
const char *fab_contribution_name(int n);

struct fab_method_rules {
    double open;        /* U; 0 = closed: every statement follows a checked exchange */
    bool   act;         /* those who rate much but are never rated count as known */
    int    seeds;       /* so many of the first to speak are established; 0: founders are named */
};

enum { FAB_COLUMN = 22 };       /* 21 and a zero: the processor takes two doubles at a time */
struct fab_method {
    struct fab_method_rules rules;
    struct fab_web    web;
    struct fab_value  value;
    double  b[FAB_TERMS];               /* what a contribution is worth */
    double  C[FAB_TERMS][FAB_COLUMN];   /* how sure that is; C[k][n] is METHOD's C[n][k] */
    int64_t good, tot;                  /* statements with a good outcome, with an outcome */
    int     seeds_left;
    int64_t latest_ms;                  /* of the last group; FAB_NEVER: none */
};

enum { FAB_OUTCOME_BAD = 0, FAB_OUTCOME_GOOD = 1, FAB_OUTCOME_NONE = -1 };
/* One statement: `from` says `value` (-1..1) about `about`, another person; outcome may disagree
 * with its sign. */
struct fab_statement_said {
    fab_id     from, about;
    fab_moment at;
    double     value;
    int        outcome;
    double     part;        /* what its kind weighs, 0 < part <= 1, times METHOD 3's weight */
    int64_t    source;      /* kept with it, for whoever shows it */
};

/* How many people k stand between i and j, by the signs (i about k, k about j). */
enum { FAB_FRIEND_GOOD, FAB_FRIEND_BAD, FAB_FOE_GOOD, FAB_FOE_BAD, FAB_TIES };
static inline int fab_tie_of(int first, int second)
{
    return (first == FAB_SIGN_GOOD ? FAB_FRIEND_GOOD : FAB_FOE_GOOD) + (second == FAB_SIGN_BAD);
}

struct fab_judgement {
    uint32_t i, j;                      /* persons of the web; 0: not known there */
    fab_moment at;
    double   x[FAB_TERMS], z, p;        /* z: the sum of contributions b[n] * x[n], in order of n */
    double   w, e;                      /* METHOD 3, of a statement of i about j */
    double   common;                    /* m of METHOD 4 */
    uint32_t ties[FAB_TIES];
    struct fab_value_view value;
};

/* *m is filled in; close it also after an error that came later. */
FAB_MUST enum fab_code fab_method_open(struct fab_method *m, const struct fab_method_rules *rules,
                                       struct fab_memory memory, struct fab_err *e);
void   fab_method_close(struct fab_method *m);
/* Bytes taken for people and statements. */
size_t fab_method_bytes(const struct fab_method *m);

/* This person is established from the beginning (E = 1): a founder. */
FAB_MUST enum fab_code fab_method_founder(struct fab_method *m, const fab_id *id,
                                          struct fab_err *e);
/* The number of a person; 0: nobody known here. */
uint32_t fab_method_person(const struct fab_method *m, const fab_id *id);

/* How i's next experience with j will be, at a time not before the last group; changes nothing.  i
 * != j, unless both are 0. */
void fab_method_judge(const struct fab_method *m, uint32_t i, uint32_t j, fab_moment at,
                      struct fab_judgement *out);
/* Judges, then learns n statements of one time, not before the last group's; judged[0..n-1]: as
 * judged. */
FAB_MUST enum fab_code fab_method_learn(struct fab_method *m, const struct fab_statement_said *said,
                                        int n, struct fab_judgement *judged, struct fab_err *e);

/* A group being gathered by whoever reads statements one by one; room doubles. */
struct fab_group { struct fab_statement_said *said; struct fab_judgement *judged; int n, room; };
/* Adds one.  FAB_E_MEMORY: the group is as it was. */
FAB_MUST enum fab_code fab_group_add(struct fab_group *g, struct fab_memory memory,
                                     const struct fab_statement_said *said, struct fab_err *e);
/* Empties it, keeping its room; gives its room back. */
static inline void fab_group_clear(struct fab_group *g) { g->n = 0; }
void fab_group_close(struct fab_group *g, struct fab_memory memory);

/* 1 / (1 + e^-z).  x'Cx for the m's C. */
double fab_method_sigma(double z);
double fab_method_variance(const struct fab_method *m, const double x[FAB_TERMS]);

#endif
