/* devices/core.h: what the files of the core device share, and what other devices ask of it.
 *
 * The core device is membership (join, leave, vouch), keys (rotate), tasks (role, delegate), texts
 * (erase), claims about the log (audit), sealed statements (open, reply) and points (DECISION 12);
 * core_operator.c has the operator's kinds. Rows handed over are the tray's, changed in place. */
#ifndef FAB_DEVICES_CORE_H
#define FAB_DEVICES_CORE_H

#include "charter/settings.h"
#include "state/device.h"

/* member.sort: what join's code says. */
enum { FAB_SORT_PERSON = 1, FAB_SORT_ORG = 2, FAB_SORT_PSEUDONYM = 3, FAB_SORT_PAPER = 4 };

/* What time does to a member: (mid, FAB_TIMER_...) of device.h. */
void fab_membership_due(struct fab_member *m, int n, int code, struct fab_tray *t);
void fab_role_due(struct fab_member *m, int n, struct fab_tray *t);
void fab_rotate_due(struct fab_member *m, int code, struct fab_tray *t);
void fab_points_due(struct fab_member *m, struct fab_tray *t);
/* An edge or an open invitation has come to its day. */
void fab_vouch_due(const fab_id *obj, struct fab_tray *t);

/* What a steward may not say alone for a paper member.  *waits: kept until another says the same;
 * else it is his to do now, and then nothing waits any more: fab_second_over.  CONSENT (there is
 * only one), DUP. */
FAB_MUST enum fab_code fab_second_say(const struct fab_statement *s, struct fab_tray *t,
                                      bool *waits, struct fab_err *e);
void fab_second_over(struct fab_tray *t, fab_id of);

/* A guest may have become a newcomer, a newcomer a member (PROTOCOL 3.3): called when a vouch or a
 * kept leg comes. */
void fab_standing_look(struct fab_tray *t, struct fab_member *m);
/* Of who has left: are his accounts closed, 90 days after? */
bool fab_left_closed(struct fab_tray *t, fab_id who);
/* How many members there are that are not dormant. */
int64_t fab_electorate(struct fab_tray *t);
/* May this person deal at all: newcomer, member or organisation. */
bool fab_may_deal(const struct fab_member *m);
/* Is `hand` an agent in force of the organisation or person `of`? */
bool fab_is_agent(struct fab_tray *t, fab_id hand, fab_id of);
/* hand may sign for `of` what `kinds` has bits for (0: all that agency allows), until (0: no end),
 * most `cap` each (0: any). */
void fab_agent_add(struct fab_tray *t, fab_id id, fab_id of, fab_id hand, int64_t kinds,
                   int64_t cap, int unit, int64_t until);

/* Founders hold mediator, officer, labeller and steward until the first vote on that role. */
void fab_roles_of_founder(struct fab_tray *t, fab_id mid);

/* Id of a link that the fold makes by itself: SHA-256("fabrique-link-v1" || kind8 || src16 || dst16
 * || unit8), PROTOCOL 9. */
fab_id fab_link_id(int kind, fab_id src, fab_id dst, int unit);

/* Tenths of points (DECISION 12), never below 0; a level follows from them. */
enum { FAB_POINTS_KEPT = -2, FAB_POINTS_ADMITTED = 10, FAB_POINTS_COMPETENCE = 10,
       FAB_POINTS_INTENTION = 30, FAB_POINTS_UNPAID = 20 };
void fab_points_add(struct fab_tray *t, struct fab_member *m, int tenths);

/* seal.class and seal.state, PROTOCOL 9. */
enum { FAB_SEAL_RATING = 1, FAB_SEAL_BALLOT, FAB_SEAL_VERDICT, FAB_SEAL_ANSWER };
enum { FAB_SEALED = 1, FAB_OPENED, FAB_VOID };
/* Keeps the commitment that s makes (key 3) about (obj, n). */
void fab_seal_keep(struct fab_tray *t, int class_, fab_id obj, int64_t n,
                   const struct fab_statement *s);
/* The stage is over: what is still sealed counts for nothing. */
void fab_seal_void(struct fab_tray *t, fab_id sid);

/* consent.what: who has said the same thing (PROTOCOL 9).  Those of a leg add its number. */
enum { FAB_CONSENT_RECOVER = 1, FAB_CONSENT_RECOVERED, FAB_CONSENT_LEFT, FAB_CONSENT_FOR_ONE,
       FAB_CONSENT_SETTLE, FAB_CONSENT_MEDIATOR, FAB_CONSENT_BRAKE, FAB_CONSENT_SECOND,
       FAB_CONSENT_EXTEND = 1000, FAB_CONSENT_CANCEL = 2000, FAB_CONSENT_VOW = 3000,
       FAB_CONSENT_CLAIM = 4000 };

#endif
