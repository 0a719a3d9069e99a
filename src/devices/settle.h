/* devices/settle.h: who pays when a promise breaks, and in which order (DECISION 5, PROTOCOL 5.3).
 *
 * Waterfall  escrow, deposit, the debtor's own balance, sureties, pool, commons, creditor; each
 *            step takes what is there when it is executed.
 * Charter    pool.keep and presume.pays as they were when the agreement began (agr.ver).
 * Money      moves only out of what was signed: a leg's holds, and the debtor's balance above 0.
 * Limits     a loss is 1..fab_leg_left; exposure.lost never above worst (I7), leg.paid never above
 *            val (I22), both asserted.
 * Ends       nothing here ends a leg: that is fab_leg_finish of the agreement. */
#ifndef FAB_DEVICES_SETTLE_H
#define FAB_DEVICES_SETTLE_H

#include "state/cover.h"

/* What may still be claimed, admitted or ruled of a leg: its value without what was settled already
 * and without the parts that were acknowledged. */
int64_t fab_leg_left(const struct fab_leg *leg);

/* OWN: steps 1 to 3, what an admission (or a claim conceded) runs; ALL: a ruling. */
enum fab_settle_steps { FAB_SETTLE_OWN, FAB_SETTLE_ALL };
/* What each step gave; borne: what the creditor bears (ALL only). */
struct fab_settled { int64_t escrow, deposit, own, sureties, pool, commons, borne; };
/* Runs the waterfall for this loss.  What guarantors, pool and commons paid, the debtor owes them;
 * what the creditor bears is spent on the links of the record (holds 6). */
struct fab_settled fab_leg_settle(struct fab_tray *t, const struct fab_agr *agr,
                                  struct fab_leg *leg, int64_t loss, enum fab_settle_steps steps);
/* A breach that was admitted and that nobody took further: the creditor bears it, and all that its
 * record and its presumption reserved is spent, as it would be by a ruling; else an admission,
 * which costs no jury, would give the same capacity again and again. */
void    fab_leg_borne(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg);
/* After a ruling: a fine from what is left of the deposit, at most that, to the pool or the
 * commons; what is left of the escrow to the debtor.  Says what was paid. */
int64_t fab_leg_fine(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                     int64_t fine);
int64_t fab_leg_escrow_rest(struct fab_tray *t, const struct fab_agr *agr,
                            const struct fab_leg *leg);
/* Nobody decided: the escrow goes where the terms say (agr.fb: 0 home, 1 debtor, 2 half). */
void    fab_leg_fallback(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg);
/* The escrow of the parts acknowledged so far goes to the debtor. */
void    fab_leg_escrow_parts(struct fab_tray *t, const struct fab_agr *agr,
                             const struct fab_leg *leg);
/* agr.cancel of the deposit goes to the creditor. */
void    fab_leg_cancel_share(struct fab_tray *t, const struct fab_agr *agr,
                             const struct fab_leg *leg);
/* By signature of whom it takes (`settle`): sum, at most hold.rest, to the hold's beneficiary: of
 * an escrow the debtor, else the creditor.  All but escrow counts in leg.paid: at most fab_leg_left
 * together.  Guarantor and pool are owed what they paid. */
void    fab_leg_give(struct fab_tray *t, struct fab_leg *leg, struct fab_hold *h, int64_t sum);

/* ---- holds */
/* The hold n of an agreement, or the next ones of a leg: *n from 0, counted on; NULL: no more.  All
 * types but bonds. */
struct fab_hold *fab_leg_hold(struct fab_tray *t, const struct fab_agr *agr,
                              const struct fab_leg *leg, int *n);
/* Its path as the certificate named it; nlinks 0: it names none. */
struct fab_cover_named fab_hold_links(struct fab_tray *t, const struct fab_hold *h);
/* Closes an open hold: its reservations are free, what is left goes home. */
void fab_hold_close(struct fab_tray *t, struct fab_hold *h);
/* A debt of that hold was repaid: the capacity of its path comes back. */
void fab_hold_repaid(struct fab_tray *t, const fab_id *agr, int64_t n, int64_t sum);

/* ---- bonds (hold type 8, PROTOCOL 6.1) */
/* Takes a bond of `amt` >= 1 about a leg from owner (a member, or the commons, which advance it).
 * E_FUNDS: he has not got it, E_LIMIT: too many on this leg. */
FAB_MUST enum fab_code fab_bond_take(struct fab_tray *t, struct fab_leg *leg, fab_id owner,
                                     int64_t amt, struct fab_hold **out, struct fab_err *e);
/* The n-th bond of a leg, from 0; NULL: no more.  Open ones only have state FAB_HOLD_OPEN. */
struct fab_hold *fab_leg_bond(struct fab_tray *t, const struct fab_leg *leg, int n);
/* Lost: half, rounded down, to the other side, the rest in equal parts to the seats that opened,
 * the first ones a unit more; to the commons if there are none.  owed_by: who owes it to the
 * commons if they advanced it.  Home: fab_hold_close. */
void fab_bond_split(struct fab_tray *t, struct fab_hold *bond, fab_id other, const fab_id *seat,
                    int nseats, fab_id owed_by);

/* ---- exposures (PROTOCOL 5.1) */
void fab_exposure_add(struct fab_tray *t, const fab_id *agr, fab_id owner, int64_t unit,
                      int64_t worst);
void fab_exposure_lost(struct fab_tray *t, const fab_id *agr, fab_id owner, int64_t unit,
                       int64_t sum);

#endif
