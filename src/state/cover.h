/* state/cover.h: links with a capacity, and the certificate by which a promise reserves them
 * (DECISION 2, 4, 5).
 *
 * What       an edge of kind 6 to 10 is a link src -> dst: cap is its capacity, used what open
 *            promises reserve on it, spent what was lost through it, until its last ms (0: none),
 *            hops how many links may follow it (WORD only).
 * Topics     edge.topic of a WORD link holds up to eight topics, a byte each, ascending from the
 *            lowest; 0: all topics.
 * K          links of the commons need no row before they are first used: the certificate says what
 *            each may carry.
 * Unit       units of the leg; a link carries 0..FAB_LINK_MAX.
 * Errors     fab_cover_check refuses with the first step of DECISION 4 (1 to 4) that fails and
 *            changes nothing; holds, budgets and the sum of all cover (5 to 7) are their devices'
 *            affair.
 * B1         at every acceptance used + spent <= capacity (asserted); never is used or spent below
 *            0 (asserted). */
#ifndef FAB_STATE_COVER_H
#define FAB_STATE_COVER_H

#include "state/device.h"

enum { FAB_LAYER_WORD, FAB_LAYER_TRACK, FAB_LAYERS };
enum { FAB_COVER_LINKS = 4, FAB_COVER_PATHS = 32, FAB_COVER_TOPICS = 8, FAB_COVER_HOPS = 3 };
/* Types of holds that name links: those of PROTOCOL 5.1. */
enum {
    FAB_COVER_SURETY = 3,
    FAB_COVER_POOL = 4,
    FAB_COVER_PRESUMED = 5,
    FAB_COVER_TRACK = 6,
    FAB_COVER_PROGRAMME = 7
};
#define FAB_LINK_MAX INT64_C(2000000000)

/* n topics (1..255, ascending, at most eight) as edge.topic keeps them. */
int64_t fab_link_topics(const int64_t *topic, int n);
/* Does a link with these topics serve a promise about this topic (0: about none)? */
bool    fab_link_serves(int64_t topics, int64_t topic);
/* What it can still carry: max(0, cap - used - spent), at most FAB_LINK_MAX; 0 unless
 * state is 1. */
int64_t fab_link_free(const struct fab_edge *link);

/* until: ms of its due day and its longest life (PROTOCOL 5.2). */
struct fab_cover_leg { fab_id creditor, debtor; int64_t unit, until; };
/* One path of a hold.  payer: who owns the hold; link: ids in order.  On WORD the first link is
 * left out where it has no row: a word of what the guarantor owns himself, or one that the creditor
 * accepts privately. */
struct fab_cover_named {
    int type, leg;
    fab_id payer;
    int64_t sum;
    int nlinks;
    fab_id link[FAB_COVER_LINKS];
};
struct fab_certificate {
    const struct fab_cover_leg   *leg;   int nlegs;
    const struct fab_cover_named *path;  int n;
    int64_t topic;
    fab_id  arbiter;                        /* nobody: none is named */
    int64_t known, starter;         /* what K -> v carries, v established (track.known) or a
                                     * newcomer (l0); 0: the device is off */
};

/* May all these paths be reserved together?  COVER_SHAPE, _PATH, _SCOPE, _LAPSED, _HOPS, _SPENT, in
 * this order over all paths. */
FAB_MUST enum fab_code fab_cover_check(struct fab_tray *t, const struct fab_certificate *c,
                                       struct fab_err *e);
/* Reserves what check has just allowed. */
void fab_cover_reserve(struct fab_tray *t, const struct fab_certificate *c);
/* Gives `sum` of what the path reserves back to its links. */
void fab_cover_free(struct fab_tray *t, const struct fab_cover_named *path, int64_t sum);
/* Calls c = min(loss, all that is reserved) pro rata: part[i] of path i is spent along all its
 * links, the rest of its reservation is free.  reserved[i] >= 0; at most FAB_COVER_PATHS.  What was
 * called. */
int64_t fab_cover_call(struct fab_tray *t, const struct fab_cover_named *path,
                       const int64_t *reserved, int n, int64_t loss, int64_t *part);
/* A repayment of `sum` gives the capacity back that the path spent. */
void fab_cover_repay(struct fab_tray *t, const struct fab_cover_named *path, int64_t sum);
/* The shares of a call alone: part[i] = r_i * c / R, units left one each to the largest remainders,
 * ties to the smaller i. */
int64_t fab_cover_shares(const int64_t *reserved, int n, int64_t loss, int64_t *part);

#endif
