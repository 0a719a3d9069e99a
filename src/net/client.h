/* net/client.h: one request to another program over HTTP(S): libcurl, wrapped, so that nobody else
 * includes it.
 *
 * Rules      https, or plain http where `plain` allows it (loopback only); no redirects; 10 s;
 *            answers of at most `most` bytes; addresses that are not public are refused unless
 *            `local`; CR, LF and 0 are refused in what becomes a header.
 * Errors     E_NET with `what`: the host or why; E_FIELD: a bad address or header; E_MEMORY. */
#ifndef FAB_NET_CLIENT_H
#define FAB_NET_CLIENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct fab_fetch_header { const char *name; fab_str value; };
struct fab_fetch {
    const char *method;                 /* "GET", "POST", "PUT", "DELETE" */
    fab_str     url;
    const struct fab_fetch_header *header;
    int         nheaders;
    fab_bytes   body;
    size_t      most;                   /* bytes of the answer; 0: 4 MiB */
    int         timeout_s;              /* 0: 10 */
    /* our own server on this machine: http on loopback, private addresses */
    bool        local;
};
struct fab_fetched {
    int       status;
    fab_str   type;                     /* Content-Type */
    int64_t   size;                     /* Fabrique-Size; -1: not there */
    fab_bytes body;
};
/* Once at start, before any thread; at the end. */
FAB_MUST enum fab_code fab_client_start(struct fab_err *e);
void fab_client_end(void);
/* Fetches.  An answer of any status is FAB_OK. */
FAB_MUST enum fab_code fab_fetch(const struct fab_fetch *f, struct fab_arena *a,
                                 struct fab_fetched *out, struct fab_err *e);

#endif
