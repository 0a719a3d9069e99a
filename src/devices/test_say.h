/* devices/test_say.h: stories as tables: who says what to whom, and what the fold answers.  Tests
 * only.
 *
 * A step is one statement by its fields: those that its kind must have are always written, others
 * where they are not 0, or where `also` says so; `without` leaves one out.  Whoever is named:
 * PERSON(n), ORIGIN, LABEL(n) = a statement kept before. After each step the invariants are
 * checked. */
#ifndef FAB_DEVICES_TEST_SAY_H
#define FAB_DEVICES_TEST_SAY_H

#include "fold/test_world.h"

enum { ANNA, BRUNO, CHLOE, DAVID, EVA, FELIX, OPERATOR = 50 };
enum { ORIGIN = 0, COMMONS = 90, POOL = 91, NOBODY = 98, UNKNOWN = 99, LABELS = 64 };
#define PERSON(n) (1 + (n))
#define LABEL(n)  (100 + (n))

/* Terms: legs and holds as on the wire, but due in hours from now; the owner of a hold is a party,
 * 0 or 1, or OWNER(whoever is named); then up to four links: LABEL(n) or LINK(kind, from, to), a
 * link that the fold makes by itself. */
#define OWNER(who) (1000 + (who))
#define LINK(kind, from, to) (10000 * (kind) + 100 * (from) + (to))
enum { TEST_HOLDS = 8 };
struct fab_test_terms {
    int     nlegs, nholds;
    int64_t leg[3][7], hold[TEST_HOLDS][9];
};

struct fab_step {
    const char *row;
    int by, kind, about, ref, keep;         /* keep: the label under which the sid stays */
    uint32_t also, without;
    int64_t scale, code, method, share, amount, unit, ver;
    int64_t until_h, due_h, from_h;         /* hours from now */
    const char *topic;
    int64_t vec[6]; int nvec;
    int mids[4]; int nmids;                 /* PERSON(n) */
    int64_t mark[2][2]; int nmarks;
    const struct fab_test_terms *terms;
    int path;                               /* 1: the last hold names a link */
    int64_t qty, place, days, times; int arbiter;
    /* salt of what is sealed or opened; its vector is vec */
    int seal;
    /* a nonce filled with that number: `dispute` commits to it, others tell it */
    int secret;
    /* the operator's link k is told as k + 1 */
    int link;
    /* a hash, key, nonce of so many bytes, filled with that number */
    int hash, key_bytes, nonce_bytes;
    int nsd, sd;                            /* digests, beginning with this one */
    /* an invitation by its number: vouch makes it, join opens it; forged: for another */
    int door, forged;
    /* guardians (PERSON(n), in order of mid), how many are needed */
    int guards[3], nguards, of;
    int for_;
    enum fab_code want;
    const char *limit;                      /* which one E_LIMIT names; NULL: some */
};

/* Says one step.  OK or the refusal. */
enum fab_code fab_test_say(struct fab_world *w, const struct fab_step *step);
/* Says all and expects each verdict; stops at the first invariant that does not hold. */
void fab_say_all(struct fab_world *w, const struct fab_step *step, int n);
#define SAY(w, steps) fab_say_all(w, steps, fab_countof(steps))
/* hours later, by clocks without a gap. */
#define LATER(hours)  { .row = "time", .by = OPERATOR, .kind = FAB_K_clock, .due_h = (hours) }
fab_id fab_label(int n);
fab_id fab_named_link(const struct fab_world *w, int link);   /* LABEL(n) or LINK(...) */
void fab_label_as(int n, int of);           /* label n is what label `of` is */
/* A community of four: Anna founded it, Bruno, Chloe and David are members. */
void fab_four(struct fab_world *w);
/* The same with one setting more; begin: Anna the founder, the others still newcomers. */
void fab_begin_with(struct fab_world *w, const char *name, int64_t value);
/* three_ways: test_world.h. */
void fab_begin_ways(struct fab_world *w, const char *name, int64_t value, bool three_ways);
void fab_four_with(struct fab_world *w, const char *name, int64_t value);
struct fab_member *fab_person(struct fab_world *w, int n);
struct fab_leg *fab_test_leg(struct fab_world *w, int label, int n);
int64_t fab_balance(struct fab_world *w, int n);

#endif
