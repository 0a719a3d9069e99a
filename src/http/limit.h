/* http/limit.h: how often somebody may ask, and sums of it in the fields RateLimit and
 * RateLimit-Policy.
 *
 * Idea       buckets that fill by time, in a table of fixed size found by a keyed hash; a full
 *            table forgets the fullest bucket it meets, so memory is bounded and a flood of
 *            addresses only makes strangers share.
 * Threads    any. */
#ifndef FAB_HTTP_LIMIT_H
#define FAB_HTTP_LIMIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "os/os.h"

enum fab_limit_class {
    FAB_RATE_READ,
    FAB_RATE_STATEMENT,
    FAB_RATE_CHALLENGE,
    FAB_RATE_ASK,
    FAB_RATE_FILE,
    FAB_RATE_LOG,
    FAB_RATE_KEY,
    FAB_RATE_EXPORT,
    FAB_RATE_GUEST,  /* somebody who joins without an invitation: of an address, a day */
    FAB_RATE_GUESTS, /* the same, of a whole community */
    FAB_RATES
};
/* milli: thousandths of a request that are left */
struct bucket { uint64_t key; int64_t milli, at_ms; };
struct fab_limits { struct fab_lock lock; struct bucket *bucket; uint8_t secret[32]; };

FAB_MUST enum fab_code fab_limits_open(struct fab_limits *l, struct fab_arena *a,
                                       struct fab_err *e);
void fab_limits_close(struct fab_limits *l);
/* Takes one; *left: how many may follow at once; *wait_s: until the next one if refused (then
 * E_BUSY).  member: by session. */
FAB_MUST enum fab_code fab_limits_take(struct fab_limits *l, enum fab_limit_class class_,
                                       bool member, fab_bytes who, int64_t now_ms, int64_t *left,
                                       int64_t *wait_s, struct fab_err *e);
/* `"read";q=60;w=60`. */
void fab_limits_policy(struct fab_buf *b, enum fab_limit_class class_, bool member);
const char *fab_limits_name(enum fab_limit_class class_);

#endif
