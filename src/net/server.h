/* net/server.h: HTTP/1.1 from outside: libmicrohttpd with the rules of DEPENDENCIES 5, so that
 * nobody else includes it.
 *
 * Threads    a pool; the handler is called once a request, with the whole body, on one of its
 *            threads, and may wait a short while (for a commit).  Streams are written by `next`,
 *            one call at a time, under the server's lock of streams.
 * Memory     one arena a request, given back after the last byte was sent: bodies and headers of an
 *            answer may lie in it.
 * Limits     16 KiB of headers; bodies by `most`; idle 10 s; a request older than 15 s is cut;
 *            connections in all and per address; two Hosts, or Content-Length and Transfer-Encoding
 *            together more than one: 400 and closed.
 * Errors     E_NET with `what` = "<trouble>: <address>", trouble one of address (no such one),
 *            taken, denied, listen. */
#ifndef FAB_NET_SERVER_H
#define FAB_NET_SERVER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct fab_server;
enum { FAB_REQUEST_ARENA = 64 << 20, FAB_HEADERS_MAX = 24, FAB_ADDRESS_BYTES = 64 };

struct fab_request {
    fab_str   method, path, query;      /* path decoded by nobody; query behind "?" */
    fab_str   host;                     /* header Host, lower case, as it came; empty: none */
    fab_bytes body;
    fab_str   address;                  /* who is connected, as text; IPv6 by its /64 */
    bool      loopback;
    bool      tls;
    struct fab_arena *arena;
    void     *connection;
};
/* A header of the request; empty: not there. */
fab_str fab_request_header(const struct fab_request *q, const char *name);
/* The last header of that name (a proxy may add its own line behind the visitor's); false: there is
 * none, which an empty one is not. */
bool fab_request_last(const struct fab_request *q, const char *name, fab_str *out);
/* An address as a proxy writes it ("192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]:80"),
 * as `address` above; empty: none. */
fab_str fab_address_of(fab_str said, char out[FAB_ADDRESS_BYTES]);
/* A cookie; empty: not there. */
fab_str fab_request_cookie(const struct fab_request *q, const char *name);

/* What a stream writes: appends at most *room bytes to out; 0 bytes: nothing is due, it is called
 * again after fab_server_wake or by the second.  false: the end. */
struct fab_stream {
    bool (*next)(void *arg, char *out, size_t room, size_t *n);
    void (*end)(void *arg);
    void *arg;
};
/* value without CR, LF, 0 (such a header is left out) */
struct fab_header { const char *name; fab_str value; };
struct fab_response {
    int               status;
    fab_bytes         body;             /* alive as long as the arena, or for ever */
    struct fab_header header[FAB_HEADERS_MAX];
    int               nheaders;
    struct fab_stream stream;           /* next not NULL: the body is this */
};
/* Adds a header; the same name twice stands twice.  Asserts that there is room. */
void fab_response_add(struct fab_response *a, const char *name, fab_str value);

typedef void fab_serve_fn(void *self, struct fab_request *q, struct fab_response *a);
struct fab_server_options {
    fab_str   listen;                   /* "127.0.0.1:8080", "[::1]:0", "localhost:8080" */
    int       socket;                   /* listening already (socket activation); -1: none */
    int       threads, connections, per_address;    /* 0: 4, 1,024, 64 */
    fab_str   certificate, key;         /* PEM; empty: plain HTTP */
    void     *self;
    fab_serve_fn *serve;
    /* Bytes that a body may have; called before it is read. */
    size_t  (*most)(void *self, fab_str method, fab_str path);
};
FAB_MUST enum fab_code fab_server_start(const struct fab_server_options *o, struct fab_server **out,
                                        struct fab_err *e);
int  fab_server_port(const struct fab_server *s);
/* from any thread: streams look whether something is due */
void fab_server_wake(struct fab_server *s);
int  fab_server_streams(struct fab_server *s);              /* open now */
/* Ends the streams, finishes what is being answered, closes. */
void fab_server_stop(struct fab_server *s);

#endif
