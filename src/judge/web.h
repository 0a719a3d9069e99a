/* judge/web.h: who said what about whom, as far as one instance of METHOD remembers it.
 *
 * Person     a number 1, 2, ... in order of first appearance; 0 is "nobody known here": a person
 *            without a record, at which every unknown id is judged.  Named by fab_id: a mid, or
 *            text (fab_web_name).
 * Pair       i about j: the latest sign and how many were good and bad.  Listed from both ends,
 *            found by a hash.
 * Said       one statement with an outcome, kept for the explanation; listed per person it is
 *            about, latest first.
 * Cell       how often a rater gave a value of one bin and class (METHOD 6, H): few are in use, so
 *            they are listed.
 * Memory     248 bytes a person, 40 a statement, 24 a pair, 8 a cell, 4 a place of an index: at
 *            most 75 bytes a statement where each makes a new pair, beside its people.
 * Threads    one writer; any number of readers while nobody writes.
 * Errors     false: no memory, or 2^30 items; nothing was changed. */
#ifndef FAB_JUDGE_WEB_H
#define FAB_JUDGE_WEB_H

#include "base/id.h"
#include "base/num.h"
#include "judge/memory.h"

enum { FAB_BINS = 21 };
#define FAB_NEVER INT64_MIN             /* a time at which nothing happened */

/* Names as in METHOD 2 and 6; given and received values by class: [1] above 0, [0] the rest. */
struct fab_known {
    fab_id   id;
    double   wp, wn;                    /* weighted good and bad received */
    double   fip, fin, fop, fon;        /* fading received, fading given */
    double   lin;                       /* last sign received, times its weight */
    int64_t  tin, tout;                 /* ms of the last received, given; FAB_NEVER: none */
    double   E, est, S;                 /* how established; from how much; strangers heard */
    double   mj, vj, mi, vi;            /* standing and leniency with their variances */
    double   given_sum[2], received_sum[2];
    uint32_t given[2], received[2];     /* counts; both together are n_out, n_in */
    uint32_t op, on;                    /* good and bad given */
    uint32_t first_out, first_in;       /* pairs; 0: none */
    uint32_t out, in;                   /* how many pairs */
    uint32_t said;                      /* latest statement about this person; 0: none */
    uint32_t said_lin;                  /* the one that set lin */
    uint32_t cells;
    int8_t   lout;                      /* last sign given */
};

struct fab_pair {
    uint32_t from, to, next_out, next_in;
    uint32_t good;
    uint32_t bad : 30, sign : 2;        /* sign: FAB_SIGN_... of the latest that was not neutral */
};
enum { FAB_SIGN_NONE, FAB_SIGN_GOOD, FAB_SIGN_BAD };

struct fab_saying {
    double   move, weight;              /* what it added to mj; w as learnt */
    int64_t  at_ms, source;             /* source: by which the teller finds its record again */
    uint32_t from;
    uint32_t before : 30, good : 1, stranger : 1;   /* stranger: METHOD 3's w was below 1/2 */
};

struct fab_tally { uint32_t next; uint32_t count : 26, place : 6; };    /* class * 21 + bin */

struct fab_web {
    struct fab_memory memory;
    struct fab_pieces persons, pairs, sayings, cells;       /* item 0 of each is nobody, none */
    struct fab_places  ids, ends;
};

FAB_MUST bool fab_web_open(struct fab_web *w, struct fab_memory m);
void   fab_web_close(struct fab_web *w);
size_t fab_web_bytes(const struct fab_web *w);

/* The id of a person named by text: bytes as they are up to 31, else SHA-256 of them; two names
 * never share one. */
fab_id fab_web_name(fab_str text);

/* The number of a person; 0: nobody known here. */
uint32_t fab_web_find(const struct fab_web *w, const fab_id *id);
/* Makes sure that n statements (two people, a pair, a cell each) can be added without memory; n <
 * 2^28. */
FAB_MUST bool fab_web_room(struct fab_web *w, uint32_t n);
/* Found, or made.  The caller made room. */
uint32_t fab_web_person(struct fab_web *w, const fab_id *id);
struct fab_pair *fab_web_pair(struct fab_web *w, uint32_t from, uint32_t to);
/* A statement about `about`, becoming its latest: its number.  The caller made room and fills in
 * the rest. */
uint32_t fab_web_say(struct fab_web *w, uint32_t about);
/* One more of that bin (0..20) and class (0, 1) by this rater.  The caller made room. */
void fab_web_count(struct fab_web *w, struct fab_known *rater, int class, int bin);

static inline struct fab_known *fab_web_at(const struct fab_web *w, uint32_t person)
{
    return fab_pieces_at(&w->persons, person);
}
static inline struct fab_pair *fab_web_pair_at(const struct fab_web *w, uint32_t pair)
{
    return fab_pieces_at(&w->pairs, pair);
}
static inline struct fab_saying *fab_web_said(const struct fab_web *w, uint32_t saying)
{
    return fab_pieces_at(&w->sayings, saying);
}
static inline struct fab_tally *fab_web_tally(const struct fab_web *w, uint32_t cell)
{
    return fab_pieces_at(&w->cells, cell);
}
/* The pair from -> to; NULL: nothing was said. */
const struct fab_pair *fab_web_between(const struct fab_web *w, uint32_t from, uint32_t to);
/* Its sign, FAB_SIGN_NONE if there is none. */
int fab_web_sign(const struct fab_web *w, uint32_t from, uint32_t to);

/* Calls each(arg, k, sign of i about k, sign of k about j) for every k other than i and j with both
 * signs; walks over the shorter list of the two. */
void fab_web_between_all(const struct fab_web *w, uint32_t i, uint32_t j,
                         void (*each)(void *arg, uint32_t k, int first, int second), void *arg);

#endif
