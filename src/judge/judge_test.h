/* judge_test.h: what the tests of this room share: memory that is counted, and the two lists of
 * METHOD 9. */
#ifndef FAB_JUDGE_TEST_H
#define FAB_JUDGE_TEST_H

#include "judge/method.h"

#include <stdlib.h>

#define DAY_S INT64_C(86400)

/* Memory of the system; `left` blocks may still be given (-1: any number); `bytes` are out. */
struct test_memory { int64_t left, bytes; };

static inline void *test_more(void *self, size_t bytes)
{
    struct test_memory *t = self;

    if (t->left == 0) return NULL;
    if (t->left > 0) t->left--;
    t->bytes += (int64_t)bytes;
    return malloc(bytes);
}

static inline void test_back(void *self, void *block, size_t bytes)
{
    ((struct test_memory *)self)->bytes -= (int64_t)bytes;
    free(block);
}

static inline struct fab_memory test_memory(struct test_memory *t)
{
    return (struct fab_memory){ .self = t, .more = test_more, .back = test_back };
}

/* A statement of METHOD 9: people are letters, the time is in seconds, y = -1 is none. */
struct test_row { char i, j; double v; int64_t s; int y; };

static const struct test_row TEST_FIRST[] = {
    { 'a', 'b', 1, 1 * DAY_S, 1 },   { 'b', 'c', 1, 2 * DAY_S, 1 },
    { 'b', 'a', .5, 3 * DAY_S, 1 },  { 'c', 'a', 1, 4 * DAY_S, 1 },
    { 'a', 'c', .5, 5 * DAY_S, 1 },  { 'd', 'c', -1, 6 * DAY_S, 0 },
    { 'a', 'd', -1, 7 * DAY_S, 0 },  { 'd', 'a', -1, 7 * DAY_S + 3600, 0 },
    { 'b', 'd', -.5, 8 * DAY_S, 0 }, { 'e', 'b', 1, 9 * DAY_S, 1 },
    { 'c', 'b', 0, 9 * DAY_S, -1 },  { 'e', 'd', .1, 10 * DAY_S, 1 },
    { 'a', 'b', 1, 12 * DAY_S, 1 },  { 'd', 'b', -1, 12 * DAY_S, 0 },
    { 'f', 'g', 1, 12 * DAY_S, 1 },  { 'a', 'g', .2, 20 * DAY_S, 1 },
};
static const struct test_row TEST_SECOND[] = {
    { 'p', 'q', 0, 1 * DAY_S, -1 },   { 'q', 'r', 1, 2 * DAY_S, 1 },
    { 'r', 'p', .05, 3 * DAY_S, 1 },  { 'p', 'r', .6, 4 * DAY_S, 1 },
    { 'r', 's', 1, 5 * DAY_S, 1 },    { 's', 'r', .8, 6 * DAY_S, 1 },
    { 'q', 's', .7, 7 * DAY_S, 1 },   { 's', 'r', .3, 8 * DAY_S, 0 },
    { 's', 'q', 1, 9 * DAY_S, 1 },    { 'r', 's', 0, 10 * DAY_S, -1 },
    { 's', 'r', -.2, 11 * DAY_S, 1 }, { 'r', 't', -.5, 11 * DAY_S, 0 },
    { 's', 't', -1, 12 * DAY_S, 0 },  { 'x', 'u', 1, 13 * DAY_S, 1 },
    { 'y', 'u', -.3, 13 * DAY_S, 0 }, { 'r', 'u', 1, 14 * DAY_S, 1 },
    { 'q', 'p', -1, 14 * DAY_S, 0 },  { 'p', 'u', .4, 15 * DAY_S, 1 },
    { 's', 'x', -1, 15 * DAY_S, 0 },  { 'x', 'p', .4, 16 * DAY_S, 1 },
};

static inline fab_id test_id(char letter)
{
    return fab_web_name((fab_str){ &letter, 1 });
}

static inline struct fab_statement_said test_said(const struct test_row *r, int64_t source)
{
    return (struct fab_statement_said){ .from = test_id(r->i),
                                        .about = test_id(r->j),
                                        .at = { r->s * 1000 },
                                        .value = r->v,
                                        .outcome = r->y,
                                        .part = 1,
                                        .source = source };
}

/* Learns the rows, group by group; judged[0..n-1].  false: refused. */
static inline bool test_learn(struct fab_method *m, const struct test_row *rows, int n,
                              struct fab_judgement *judged)
{
    struct fab_statement_said said[32];
    struct fab_err            e = { 0 };

    for (int a = 0, b; a < n; a = b) {
        for (b = a; b < n && rows[b].s == rows[a].s; b++) said[b - a] = test_said(&rows[b], b + 1);
        if (fab_method_learn(m, said, b - a, judged + a, &e) != FAB_OK) return false;
    }
    return true;
}

#endif
