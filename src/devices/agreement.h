/* devices/agreement.h: what the files of the agreement device share (PROTOCOL 5).
 *
 * Legs, holds  numbered as device.h says; an agreement without repeat has instance 0 only.
 * Stages    agr.stage is OFFERED or COUNTERED, then ACTIVE until its last leg has ended (END), or
 *           LAPSED.
 * Disputes  the device dispute takes a leg out of GRACE, ACK and ADMITTED by fab_leg_move and gives
 *           it back or ends it by fab_leg_end_by; the deadlines of its steps are its own (dev
 *           dispute, the timer of the leg).  A `keep` ends a leg under dispute: its device hears of
 *           that by FAB_EV_END. */
#ifndef FAB_DEVICES_AGREEMENT_H
#define FAB_DEVICES_AGREEMENT_H

#include "state/ids.h"
#include "charter/settings.h"
#include "state/cover.h"

enum { FAB_MODE_LOGGED = 0, FAB_MODE_PUBLIC = 1 };

/* ---- agreement.c: the table of arcs, and the only places where a step changes. */
/* Does the life of a promise know this step?  May it be said at this stage? */
bool fab_agr_arc(int64_t from, int kind, int to);
bool fab_agr_may(int64_t stage, int kind);
/* The leg goes to another step that is no end, until due_ms. */
void fab_leg_move(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind,
                  int to,
                  int64_t due_ms);
/* More parts are to come: a window of grace from now, or from the day it is due if that is
 * later. */
void fab_leg_go_on(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg, int kind);
/* fact 0: nothing is told; dim: that of a ruling (FAB_FACT_BROKEN), 1 intention, 2 competence, 3
 * neither. */
struct fab_end { int outcome, fact, dim; };
/* It ends: by this kind, or by FAB_LAPSE.  kept: in time or late, said or silent. */
void fab_leg_end_by(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind,
                    struct fab_end how);
void fab_leg_kept(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, int kind);
/* Days of a setting, as it was when the agreement began; ms. */
int64_t fab_agr_days(struct fab_tray *t, const struct fab_agr *agr, int setting);

/* ---- agreement_terms.c: what a promise says, read and checked, not yet stored. */
struct fab_deal {
    fab_id party[2];                /* [1] is nobody in a public promise */
    int    mode, fallback, cancel;
    struct fab_post *thing;         /* what key 6 reserves, NULL: nothing */
    fab_id ref;                     /* the listing that key 6 names */
    int64_t start, till, qty, ttl_ms;
    int    nlegs, nholds;
    struct fab_leg  leg[FAB_LEGS_EACH];
    struct fab_hold hold[FAB_HOLDS_EACH];
    struct fab_deal_path { int n; fab_id link[FAB_COVER_LINKS]; } path[FAB_HOLDS_EACH];
};
/* Reads terms between the parties d->party; E_FIELD and the certificate's shape.  Then what they
 * refer to: REF, ROLE, STATE. */
FAB_MUST enum fab_code fab_deal_read(const struct fab_statement *s, struct fab_tray *t,
                                     struct fab_deal *d, struct fab_err *e);
FAB_MUST enum fab_code fab_deal_refers(const struct fab_statement *s, struct fab_tray *t,
                                       struct fab_deal *d, struct fab_err *e);
/* Stores them under agr (its row is there), in place of those that were there. */
void fab_deal_store(const struct fab_statement *s, struct fab_tray *t, struct fab_agr *agr,
                    const struct fab_deal *d);
/* Does it give what the open listing asks? Then what that does not ask is waived: holds are added
 * to d. */
bool fab_deal_meets(struct fab_tray *t, const struct fab_post *listing, struct fab_deal *d);

/* ---- agreement_start.c: terms become an agreement in force. */
/* A newcomer, or who is at level 2, deals in small things (worth: of legs in unit 0) and few at a
 * time.  E_LIMIT. */
FAB_MUST enum fab_code fab_agr_limits(struct fab_tray *t, const struct fab_member *m, int64_t worth,
                                      bool one_more, struct fab_err *e);
/* May instance k start now?  BRAKE, STATE, SANCTION, DUE, TAKEN, LIMIT, and what fab_agr_covered
 * refuses. Changes nothing. */
FAB_MUST enum fab_code fab_agr_may_start(struct fab_tray *t, const struct fab_agr *agr, int k,
                                         struct fab_err *e);
/* All holds, exposures, deadlines at once. */
void fab_agr_start(struct fab_tray *t, struct fab_agr *agr, int k);
/* The next instance of a series starts when the last leg of this one falls due (agr.till). */
void fab_agr_plan_next(struct fab_tray *t, const struct fab_agr *agr);
/* That day has come. */
void fab_agr_series_due(struct fab_tray *t, struct fab_agr *agr);

/* ---- agreement_cover.c: the certificate of DECISION 4. */
/* The longest that a leg can live after its due day, under that version of the charter; ms
 * (PROTOCOL 5.2). */
int64_t fab_leg_life_ms(struct fab_tray *t, int64_t ver);
/* A leg of instance k as it is, or will be: that of the instance before, so many days later. */
struct fab_leg *fab_agr_model(struct fab_tray *t, const struct fab_agr *agr, int k, int i,
                              int64_t *due_ms);
struct fab_hold *fab_agr_hold(struct fab_tray *t, const struct fab_agr *agr, int k, int i);
/* Can all holds of instance k be had together, and do they reach the value of each leg?
 * COVER_SHAPE to COVER_SPENT, FUNDS, COVER, BUDGET, UNCOVERED. */
FAB_MUST enum fab_code fab_agr_covered(struct fab_tray *t, const struct fab_agr *agr, int k,
                                       struct fab_err *e);
/* Takes what was allowed: money, reservations, exposures.  The rows of instance k are there. */
void fab_agr_take(struct fab_tray *t, const struct fab_agr *agr, int k);
/* The leg is to last until due_ms.  A guarantor who has not signed `hash` is let go; do the links
 * of all that stays last so long?  COVER_LAPSED. */
FAB_MUST enum fab_code fab_leg_may_last(struct fab_tray *t, const struct fab_agr *agr,
                                        const struct fab_leg *leg, int64_t due_ms,
                                        const fab_id *hash, struct fab_err *e);
void fab_leg_let_go(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                    const fab_id *hash);

/* ---- agreement_end.c: the only ways to END and LAPSED. */
/* Ends a leg and what waited for it; the agreement with its last leg. */
void fab_leg_finish(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg,
                    struct fab_end how);
void fab_agr_lapse(struct fab_tray *t, struct fab_agr *agr);
/* Stops a series; ends the agreement if nothing else is open. */
void fab_agr_stop_series(struct fab_tray *t, struct fab_agr *agr);
/* A leg that had expired was kept after all: evidence, no money, no other leg revived. */
void fab_leg_kept_late(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg);
/* A breach was made good: the facts say so from now on. */
void fab_leg_made_good(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg);
/* The rating window, a year, two years since it was kept; a year since it was broken; the 30 days
 * in which an expired leg may still be acknowledged are over. */
void fab_leg_faded(struct fab_tray *t, struct fab_agr *agr, int n, int code);
/* Whoever asked for an extension or a cancellation asks no more. */
void fab_leg_void_consents(struct fab_tray *t, const struct fab_agr *agr, struct fab_leg *leg);

#endif
