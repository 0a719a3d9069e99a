/* http/notices.h: members who wish it are told by their browser's push service that something
 * waits (INTERFACES 6).
 *
 * Said       nothing but that: the push has no payload; what waits is read in the app.  At most
 *            once a day a member, and not again for the same.
 * Threads    one of its own from start to stop; fab_notices_wake from any. */
#ifndef FAB_HTTP_NOTICES_H
#define FAB_HTTP_NOTICES_H

#include "os/os.h"

struct fab_http;
struct fab_notices {
    struct fab_thread thread;
    struct fab_lock   lock;
    struct fab_cond   news;
    bool              started, stops, grown;
};
/* false: no thread; nobody is told. */
bool fab_notices_start(struct fab_http *h);
void fab_notices_stop(struct fab_http *h);
/* The log has grown. */
void fab_notices_wake(struct fab_http *h);
/* Is this the address of a push service: "https://host/..."; or, so that it can be tried, plain
 * http on this machine, where the server is for this machine only and is asked from here. */
bool fab_notices_may(const struct fab_http *h, fab_str endpoint, bool from_here);

#endif
