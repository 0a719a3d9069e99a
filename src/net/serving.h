/* net/serving.h: what a server is made of, for this room only: its connections, the request being
 * read or answered, the responses that are streams.
 *
 * The server owns its links, its flows and its free arenas; `lock` guards them.  A call lives in
 * its own arena, from its request line until fab_call_end. */
#ifndef FAB_NET_SERVING_H
#define FAB_NET_SERVING_H

#include <microhttpd.h>

#include "net/server.h"
#include "os/os.h"

enum { FAB_FREE_ARENAS = 32 };

/* One connection in the list of all; `began_ms` is when its present request came, 0 between
 * requests. */
struct fab_link {
    struct fab_link *next, *prev;
    int              fd;
    int64_t          since_ms, began_ms;
    bool             streams;
};
/* A response that is a stream. */
struct fab_flow {
    struct fab_flow       *next, *prev;
    struct fab_server     *server;
    struct MHD_Connection *connection;
    struct fab_stream      stream;
    int                    fd;          /* -1: unknown */
    bool                   suspended, gone;
};
/* A request being read or answered. */
struct fab_call {
    struct fab_server  *server;
    struct fab_link    *link;
    struct fab_arena    arena;
    struct fab_request  request;
    struct fab_response response;
    uint8_t            *body;
    size_t              body_len, body_cap;
    int                 refuse;         /* its status when it is too large or ambiguous, else 0 */
    bool                opened;
    char                address[FAB_ADDRESS_BYTES];
};
struct fab_server {
    struct fab_server_options o;
    struct MHD_Daemon        *daemon;
    struct fab_lock           lock;     /* links, flows, arenas */
    struct fab_cond           cond;
    struct fab_thread         watch;
    bool                      stopping;
    struct fab_link           links;
    struct fab_flow           flows;
    int                       nflows, nfree;
    struct fab_arena          free[FAB_FREE_ARENAS];
    char                      certificate[1 << 16], key[1 << 14];
};

/* Milliseconds of a clock that only goes forward. */
int64_t fab_server_now(void);

/* What the library calls, in this order: at the request line (`uri` is what stands between method
 * and version, untouched), once or more for head and body, at the end.  The first returns the call,
 * or NULL when memory is short; the connection is closed then. */
void *fab_call_line(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result fab_call_more(void *server, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data, size_t *n,
                              void **call);
void fab_call_end(void *server, struct MHD_Connection *connection, void **call,
                  enum MHD_RequestTerminationCode why);

/* A response whose bytes come from c->response.stream, which it owns from then on; NULL when memory
 * is short, and then it does not own it. */
struct MHD_Response *fab_flow_response(struct fab_call *c, struct MHD_Connection *connection);
/* With the lock held: lets a suspended stream run again. */
void fab_flow_resume(struct fab_flow *f);

#endif
