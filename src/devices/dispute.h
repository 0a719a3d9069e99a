/* devices/dispute.h: what the files of the dispute device share (PROTOCOL 6.1 to 6.5).
 *
 * Case      a dispute and what it is about: a leg that is still open, whose stage moves with it; a
 *           leg that has ended (evidence only, no money); or a member (ground 7: dsp.agr is his
 *           mid, there is no leg).
 * Time      one running deadline: the leg's timer while its leg is open, else (dsp.sid, 0); both
 *           with this device.  (mid, FAB_TIMER_SUSPENSION) ends a suspension.
 * Stages    those of device.h, FAB_REPAIR to FAB_AJURY; FAB_END once it is over.
 * Version   deadlines and amounts of the charter that dsp.ver names. */
#ifndef FAB_DEVICES_DISPUTE_H
#define FAB_DEVICES_DISPUTE_H

#include "devices/agreement.h"
#include "devices/core.h"

enum fab_ground { FAB_GROUND_NOT_DELIVERED = 1, FAB_GROUND_NOT_AS_AGREED, FAB_GROUND_NOT_PAID,
                  FAB_GROUND_TERMS, FAB_GROUND_RATING, FAB_GROUND_POOL, FAB_GROUND_RULE,
                  FAB_GROUND_PUBLIC };
/* dsp.said: the other side has answered; conceded, as far as it had the money; a ruling was made by
 * people; the opener obtained nothing; the commons advanced his bond; each side has refused a
 * juror or mediator; a second jury has spoken. */
enum { FAB_DSP_HEARD = 1, FAB_DSP_CONCEDED = 2, FAB_DSP_DECIDED = 4, FAB_DSP_LOST = 8,
       FAB_DSP_ADVANCED = 16, FAB_DSP_REFUSED = 32 /* << side - 1 */, FAB_DSP_REVIEWED = 128 };
/* dsp.step: no seats are drawn; seats commit; all open. */
enum { FAB_DSP_WAITS, FAB_DSP_SEALING, FAB_DSP_OPENING };
/* seat.round and seat.state.  SILENT: replaced; OVER: ended before that seat had spoken. */
enum { FAB_ROUND_JURY, FAB_ROUND_APPEAL, FAB_ROUND_MEDIATOR };
enum { FAB_SEAT_TAKEN = 1, FAB_SEAT_SEALED, FAB_SEAT_OPENED, FAB_SEAT_SILENT, FAB_SEAT_RECUSED,
       FAB_SEAT_OVER };
enum { FAB_SEATS = 64 };                    /* rows of one round, replaced ones among them */
enum { FAB_DEBTOR = 1, FAB_CREDITOR = 2 };
/* fault of a ruling besides those two: 0 nobody. */

struct fab_case {
    struct fab_tray *t;
    struct fab_dsp  *dsp;
    struct fab_agr  *agr;                   /* NULL: about a member */
    struct fab_leg  *leg;
    bool             open;                  /* its leg is still open, its stage moves with it */
};

/* ---- dispute.c */
struct fab_case fab_case_of(struct fab_tray *t, struct fab_dsp *dsp);
/* The dispute that key `about` names.  REF. */
FAB_MUST enum fab_code fab_case_named(const struct fab_statement *s, struct fab_tray *t,
                                      struct fab_case *c, struct fab_err *e);
/* The case goes to another stage that is no end, until due_ms; the same, staying where it is. */
void fab_case_move(struct fab_case *c, int kind, int to, int64_t due_ms);
void fab_case_until(struct fab_case *c, int64_t due_ms);
/* Days of a setting under the charter of the case; ms. */
int64_t fab_case_days(const struct fab_case *c, int setting);
/* Side of the opener; of anybody: 0 none.  A guarantor stands with the debtor, a member who
 * contests a public promise with the creditor; about a member, the creditor's side is who asks. */
int    fab_case_opener_side(const struct fab_case *c);
int    fab_case_side(const struct fab_case *c, fab_id who);
fab_id fab_case_party(const struct fab_case *c, int side);
/* Is he owner of a hold of this leg that was or is held for the other side (surety, programme)? */
bool   fab_case_answers_for(const struct fab_case *c, fab_id who);
/* Is there a bond, and are there sums?  An open leg between two, in a unit of credit. */
bool   fab_case_has_money(const struct fab_case *c);
/* It is over: seats are free, proposals gone, texts have their date.  No money moves here. */
void   fab_case_over(struct fab_case *c);
/* Says so to all: a ruling with this side at fault; or over without one. */
void   fab_case_tell_ruled(const struct fab_case *c, int fault);
void   fab_case_tell_unruled(const struct fab_case *c);
/* All bonds of this case go home. */
void   fab_case_bonds_home(const struct fab_case *c);

/* ---- dispute_answer.c */
/* What the opener's bond is (PROTOCOL 6.1); an appeal takes double that of who appeals. */
int64_t fab_case_bond(const struct fab_case *c, fab_id who);

/* ---- dispute_jury.c */
/* Who must not judge a case: parties, who would pay, who opened it. */
enum { FAB_CONCERNED = 72 };
struct fab_concerned { fab_id who[FAB_CONCERNED]; int n; };
struct fab_concerned fab_case_concerned(const struct fab_case *c);
/* What of PROTOCOL 6.4 stands against `mid` as that actor in this case; relaxed: 0 nothing is let
 * pass, 1 recent dealings, 2 (seniority, which is no conflict), 3 vouches and words too. */
bool fab_case_conflict(const struct fab_case *c, const struct fab_concerned *k, int actor,
                       fab_id mid, int relaxed);
/* Draws so many seats of a round from the case's lot (PROTOCOL 6.2), at most; how many. */
int  fab_jury_draw(struct fab_case *c, int round, int seats);
/* How many seats a first jury has. */
int  fab_jury_size(const struct fab_case *c);
/* Seats that are neither replaced nor gone; those in that state. */
int  fab_jury_count(const struct fab_case *c, int round, int state);
/* The seat of somebody in a round who has not been replaced; NULL. */
struct fab_seat *fab_jury_seat(const struct fab_case *c, int round, fab_id mid);
/* The n-th row of a round, from 0; NULL: no more. */
struct fab_seat *fab_jury_row(const struct fab_case *c, int round, int n);
/* A mediator by lot, or this one.  false: nobody can. */
bool fab_mediator_draw(struct fab_case *c);
void fab_mediator_put(struct fab_case *c, fab_id mid);
/* Who sits as mediator, or has made his suggestion; NULL. */
struct fab_seat *fab_mediator(const struct fab_case *c);
/* The record of somebody as juror and mediator, made if missing. */
struct fab_served *fab_served_row(struct fab_tray *t, fab_id who);

/* ---- dispute_verdict.c */
/* Seats of the case's round are drawn and sealing begins. */
void fab_verdict_begin(struct fab_case *c, int kind);
/* Its window is over. */
void fab_verdict_due(struct fab_case *c);
/* A seat has spoken or gone: all in?  Then all open. */
void fab_verdict_look(struct fab_case *c);
/* A verdict was opened. */
void fab_verdict_opened(struct fab_case *c, const struct fab_seal *seal);
/* A ruling that nobody appealed, or an appeal's: what it says is done. */
void fab_verdict_execute(struct fab_case *c, int kind);
/* A suspension has come to its day. */
void fab_suspension_over(struct fab_tray *t, struct fab_member *m);

/* ---- dispute_settle.c */
/* What was proposed lapses with its stage. */
void fab_settle_drop(const struct fab_case *c);

#endif
