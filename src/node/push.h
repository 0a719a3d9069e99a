/* node/push.h: where members wish to be told that something waits (Web Push), kept beside the log.
 *
 * Kept       a member's endpoints, what he was told last and when; the key by which push services
 *            know this community.  An endpoint says nothing about the act: it gets no payload.
 * Limits     FAB_L_pushes endpoints a member, FAB_PUSH_BYTES each.
 * Threads    as node/node.h.
 * Source     RFC 8030, RFC 8292; INTERFACES 2.1, 6. */
#ifndef FAB_NODE_PUSH_H
#define FAB_NODE_PUSH_H

#include "crypto/p256_native.h"
#include "node/node.h"

enum { FAB_PUSH_BYTES = 1024, FAB_PUSH_PAGE = 256 };

struct fab_push {
    fab_id     who;
    fab_moment told_at;                 /* 0: never */
    fab_id     told;                    /* digest of what waited then */
    fab_str    endpoint[FAB_L_pushes];
    int        n;
};

/* The community's key for push services; made at the first call. */
FAB_MUST enum fab_code fab_node_push_key(struct fab_node *n, uint8_t key[FAB_P256_KEY],
                                         struct fab_err *e);
/* One more endpoint; the same again is none more.  E_LIMIT "pushes": he has as many as there may
 * be. */
FAB_MUST enum fab_code fab_node_push_put(struct fab_node *n, const fab_id *who, fab_str endpoint,
                                         struct fab_err *e);
/* One endpoint, or all with an empty one.  What is not there is dropped. */
FAB_MUST enum fab_code fab_node_push_drop(struct fab_node *n, const fab_id *who, fab_str endpoint,
                                          struct fab_err *e);
FAB_MUST enum fab_code fab_node_push_told(struct fab_node *n, const fab_id *who, fab_moment at,
                                          const fab_id *what, struct fab_err *e);
/* Those behind `after` by mid, at most FAB_PUSH_PAGE; texts lie in the arena. */
FAB_MUST enum fab_code fab_node_pushes(struct fab_reading *r, const fab_id *after,
                                       struct fab_arena *a, struct fab_push *out, int *n,
                                       struct fab_err *e);

#endif
