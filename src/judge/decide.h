/* judge/decide.h: DECISION 7: evidence, stake and cover together: a handshake, a device, or not at
 * this stake.
 *
 * Unit       credits of one unit; ppm; burden in milli-credits.  Integers only, the same on every
 *            machine.
 * Range      stake, shrug, most: 0..10^12; open sums and track: 0..2^53 - 1; ppm 0..M; menu 0..8
 *            rows; steps 1..12.
 * Ownership  values and arrays of the caller's.
 * Errors     FAB_E_FIELD: an input is out of range (e->field says which); *out is untouched. */
#ifndef FAB_JUDGE_DECIDE_H
#define FAB_JUDGE_DECIDE_H

#include "base/err.h"
#include "base/num.h"

/* The odds that a promise is kept; weight: how much was recorded about the person, in statements of
 * full weight. */
struct fab_odds { fab_ppm lo, mid, hi; int32_t weight; };
#define FAB_ODDS_SURE ((struct fab_odds){ (fab_ppm)FAB_M, (fab_ppm)FAB_M, (fab_ppm)FAB_M, 0 })

enum { FAB_LEVEL_CAUTIOUS, FAB_LEVEL_BALANCED, FAB_LEVEL_OPEN, FAB_LEVELS };
enum { FAB_MENU_MAX = 8, FAB_STEPS_MAX = 12, FAB_DEALS_MAX = 12 };
enum { FAB_DEVICE_DEPOSIT = 1, FAB_DEVICE_ESCROW, FAB_DEVICE_SURETY, FAB_DEVICE_POOL };

/* Why T is what it is: the terms that equal it; LOWERED: a sanction halved it or took it away. */
enum {
    FAB_BOUND_STAKE = 1, FAB_BOUND_ODDS = 2, FAB_BOUND_PERSON = 4, FAB_BOUND_ALL = 8,
    FAB_BOUND_TRACK = 16, FAB_BOUND_LOWERED = 32,
};

/* What the charter sets: expected loss worth taking, in ppm of the larger of stake and shrug; how
 * often the shrug may stand open with one person and in all, by level; the price of a minute. */
struct fab_decide_rules {
    fab_ppm appetite[FAB_LEVELS];
    int32_t person[FAB_LEVELS], all[FAB_LEVELS];
    int64_t minute_milli;
};
extern const struct fab_decide_rules fab_decide_default;

struct fab_need {
    fab_credit      stake;
    struct fab_odds will, can;                              /* intention, competence */
    int             level;
    fab_credit      shrug, open_one, open_all, track;       /* W, at least 1; open_b, open_all; h */
    int             sanction, days, max_steps;      /* days: how long cover would be bound */
    int32_t         share_ppm;                      /* of the stake that is paid in advance */
    const struct fab_decide_rules *rules;                   /* NULL: fab_decide_default */
};

/* One row of the menu, for the full stake: rate of the amount it binds, for the whole time; most
 * that can be had; cover given by one unit. */
struct fab_offer { int id, minutes; int64_t rate_ppm; fab_credit most; fab_ppm effect; };

/* The charter's figures for a menu, and what both sides said they can do.  rate_day and premium in
 * ppm.  vault: what sureties hold of their own, which needs nobody's trust, so it counts in full;
 * a row of its own before the other sureties. */
struct fab_means {
    fab_credit deposit, vault, sureties, pool;
    int64_t    rate_day, premium;
    fab_ppm    word_effect, pool_keep;
};
/* Writes the rows that offer anything, in order of id; how many. */
int fab_menu(const struct fab_need *need, const struct fab_means *means,
             struct fab_offer menu[FAB_MENU_MAX]);

/* The cheapest way to cover `need` units: an amount per row of the menu, and its burden.  false: it
 * cannot be. */
struct fab_fill { int64_t amount[FAB_MENU_MAX], burden_milli; int devices; };
FAB_MUST bool fab_best(int64_t need, const struct fab_offer *menu, int n, int64_t minute_milli,
                       struct fab_fill *out);

struct fab_decision {
    enum { FAB_HANDSHAKE, FAB_DEVICE, FAB_NOT_AT_THIS_STAKE, FAB_NOT_ENOUGH_KNOWN } kind;
    fab_credit tolerated, need;         /* T and N of the whole stake */
    fab_credit most_stake;              /* X: the largest stake that works */
    fab_ppm    odds;                    /* p */
    uint32_t   why;                     /* FAB_BOUND_... of T */
    int        steps;                   /* 1: at once */
    fab_credit amount[FAB_MENU_MAX];    /* per row of the menu, for each step */
    int64_t    burden_milli;
};

/* What part of the stake this asker would leave uncovered, the odds he reckons with, and why. */
FAB_MUST enum fab_code fab_tolerate(const struct fab_need *need, fab_credit *t, fab_ppm *p,
                                    uint32_t *why, struct fab_err *e);
FAB_MUST enum fab_code fab_decide(const struct fab_need *need, const struct fab_offer *menu, int n,
                                  struct fab_decision *out, struct fab_err *e);

/* How to learn cheaply: the fewest first deals of `first`, each kept, after which the stake would
 * pass with what is on the menu; the uncovered part of each has then been carried.  0: more than
 * 12, time alone will tell. */
FAB_MUST enum fab_code fab_deals_needed(const struct fab_need *need, const struct fab_offer *menu,
                                        int n, fab_credit first, int *deals, struct fab_err *e);
/* The odds as they would be after k more promises kept (k >= 1). */
struct fab_odds fab_odds_after(struct fab_odds odds, int k);

#endif
