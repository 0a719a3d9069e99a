/* fold/test_world.h: a small community for tests: statements made by hand, folded on trays.  Tests
 * and fuzzers only.
 *
 * A world has a map in memory and, when asked, two more ways to the same state: a tray with little
 * memory over a store, which is written back and emptied whenever it is full, and a tray that is
 * thrown away after each statement (validate).  fab_world_say folds on all of them and stops the
 * program when their verdicts differ.  With a log, each statement is written as an entry first, and
 * what is folded is what the parser reads of it; what was accepted stays in the log. */
#ifndef FAB_FOLD_TEST_WORLD_H
#define FAB_FOLD_TEST_WORLD_H

#include "fold/fold.h"
#include "state/test_rows.h"

enum { FAB_WORLD_PEOPLE = 8, FAB_WORLD_MOST = 40, FAB_WORLD_FEW = 32, FAB_WORLD_KEPT = 128,
       FAB_WORLD_VERDICT = 5 };
#define FAB_WORLD_ORIGIN FAB_STR("test.example/log")
#define FAB_WORLD_START  INT64_C(1704067200000)            /* 2024-01-01 */

/* How somebody lives up to what he said. */
enum fab_manner { FAB_WORLD_HONEST, FAB_WORLD_MALICIOUS, FAB_WORLD_SILENT };
/* Entries one after another, each behind its length in four bytes. */
struct fab_world_log {
    struct fab_buf entries;
    int64_t        n;
    uint64_t      *seen;                                    /* first bytes of sids, hashed */
    size_t         places;                                  /* a power of two, twice the entries */
};

struct fab_world {
    struct fab_tray *map, *small;                           /* small NULL: the map alone */
    struct fab_tray *store;                                 /* under small */
    void            *memory[4];                             /* map, small, store, thrown away */
    int64_t index, now, emptied, offered, count[100],
        said[FAB_KINDS]; /* verdicts by code; accepted by kind */
    struct fab_world_log *log;                              /* NULL: none is kept */
    uint8_t          service[32], service_secret[64];
    fab_id           operator_id;
    int              people;                                /* who may ever join */
    int              kept;                                  /* so much of each list is remembered */
    fab_id           mid[FAB_WORLD_MOST];
    enum fab_manner  manner[FAB_WORLD_MOST];
    int64_t          away_until[FAB_WORLD_MOST];            /* says nothing before */
    bool             calm;                                  /* hours pass, seldom days; what runs is
                                                             * talked about until it has ended */
    fab_id agr[FAB_WORLD_KEPT], terms[FAB_WORLD_KEPT], thing[FAB_WORLD_KEPT],
        sealed[FAB_WORLD_KEPT], owed;
    int              nagr, nthing, nsealed, nmid;
    fab_id           dsp[FAB_WORLD_KEPT], verdict[FAB_WORLD_KEPT];
    int64_t          vec[FAB_WORLD_KEPT][FAB_WORLD_VERDICT];
    int              ndsp, nverdict, links, chain;          /* links told of the lot chain */
    struct fab_err   err;
};

void fab_world_open(struct fab_world *w, bool three_ways);
/* The map alone, in so many bytes. */
void fab_world_open_map(struct fab_world *w, size_t bytes);
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
/* Link k of the operator's first lot chain, from 0: the next one to tell after k were told; the
 * policy names the tip before link 0. */
enum { FAB_WORLD_LINKS = 64 };
fab_id fab_world_link(int k);
/* Tells the next link for a dispute; a chain that is used up gives way to another by `policy`. */
enum fab_code fab_world_lot(struct fab_world *w, const fab_id *dsp);
/* A statement by person n. */
struct fab_statement fab_world_by(const struct fab_world *w, int n, int kind);

struct fab_statement fab_world_by_operator(const struct fab_world *w, int kind);

/* ---- chance */
/* Somebody who is not away, mostly; of the last few of n things that are kept, mostly. */
int fab_world_person(struct fab_world *w, struct fab_chance *c);
int fab_world_recent(const struct fab_world *w, struct fab_chance *c, int n);
/* Now and then a statement has a text: its digest, which stays until the next call. */
void fab_world_text(const struct fab_world *w, struct fab_chance *c, struct fab_statement *s);
/* The place of an agreement that is kept, mostly one that runs; where a new one is kept. */
int fab_world_deal(struct fab_world *w, struct fab_chance *c);
int fab_world_free(struct fab_world *w);
/* The number of a member, or -1; is he away, or one of those who never answer? */
int  fab_world_number(const struct fab_world *w, const fab_id *mid);
bool fab_world_mute(const struct fab_world *w, const fab_id *mid);
/* One more statement, valid more often than not, chosen by chance. */
enum fab_code fab_world_step(struct fab_world *w, struct fab_chance *c);
/* The same of what is said in disputes; about keys, tasks and texts, or somebody goes away. */
enum fab_code fab_world_quarrel(struct fab_world *w, struct fab_chance *c);
enum fab_code fab_world_life(struct fab_world *w, struct fab_chance *c);

#endif
