/* fold/test_world.h: a small community for tests: statements made by hand, folded on trays.  Tests
 * and fuzzers only.
 *
 * A world has a map in memory and, when asked, two more ways to the same state: a tray with little
 * memory over a store, which is written back and emptied whenever it is full, and a tray that is
 * thrown away after each statement (validate).  fab_world_say folds on all of them and stops the
 * program when their verdicts differ. */
#ifndef FAB_FOLD_TEST_WORLD_H
#define FAB_FOLD_TEST_WORLD_H

#include "fold/fold.h"
#include "state/test_rows.h"

enum { FAB_WORLD_PEOPLE = 8, FAB_WORLD_KEPT = 32 };
#define FAB_WORLD_ORIGIN FAB_STR("test.example/log")
#define FAB_WORLD_START  INT64_C(1704067200000)            /* 2024-01-01 */

struct fab_world {
    struct fab_tray *map, *small;                           /* small NULL: the map alone */
    struct fab_tray *store;                                 /* under small */
    void            *memory[4];                             /* map, small, store, thrown away */
    int64_t index, now, emptied, count[100],
        said[FAB_KINDS]; /* verdicts by code; accepted by kind */
    uint8_t          service[32], service_secret[64];
    fab_id           operator_id;
    fab_id           mid[FAB_WORLD_PEOPLE];
    fab_id agr[FAB_WORLD_KEPT], terms[FAB_WORLD_KEPT], thing[FAB_WORLD_KEPT],
        sealed[FAB_WORLD_KEPT], owed;
    int              nagr, nthing, nsealed, nmid;
    struct fab_err   err;
};

void fab_world_open(struct fab_world *w, bool three_ways);
void fab_world_close(struct fab_world *w);
/* Fills in place, time, origin, version, sid; folds.  Accepted: takes the next index. */
enum fab_code fab_world_say(struct fab_world *w, struct fab_statement *s);
/* The first three entries of WIRE 3. */
void fab_world_genesis(struct fab_world *w, const struct fab_cells *rows, int n);
/* The same, then the founder and three members who joined by his invitation. */
void fab_world_begin(struct fab_world *w, const struct fab_cells *rows, int n);
/* charter rows of the test community. */
const struct fab_cells *fab_world_rows(int *n);
enum fab_code fab_test_clock(struct fab_world *w, int64_t ms);
/* The n-th person joins by an invitation of the inviter (-1: the operator's). */
enum fab_code fab_world_join(struct fab_world *w, int n, int inviter);
/* Link k of the operator's lot chain, from 0: the next one to tell after k were told; the policy
 * names the tip before link 0. */
enum { FAB_WORLD_LINKS = 64 };
fab_id fab_world_link(int k);
/* A statement by person n. */
struct fab_statement fab_world_by(const struct fab_world *w, int n, int kind);

/* One more statement, valid more often than not, chosen by chance. */
enum fab_code fab_world_step(struct fab_world *w, struct fab_chance *c);

#endif
