/* http/exchange.h: one request on its way through this room, and what the files of the room
 * share. */
#ifndef FAB_HTTP_EXCHANGE_H
#define FAB_HTTP_EXCHANGE_H

#include "http/app.h"
#include "http/http.h"
#include "http/limit.h"
#include "http/notices.h"
#include "http/pair.h"
#include "http/session.h"
#include "lib/source.h"
#include "net/server.h"
#include "os/os.h"

/* A view that is asked for most, as long as it may be to be kept. */
enum { FAB_KEPT_BYTES = 1 << 16 };
struct site {
    fab_str          host;              /* "" for the first: any */
    struct fab_node *node;
    struct kept {
        struct fab_lock lock;
        int64_t size;
        size_t len;
        char *text;
    } community[FAB_LANGS];
};
/* Who holds which event stream: a member three, an address sixteen. */
enum { FAB_STREAMS = 512, FAB_STREAMS_MEMBER = 3, FAB_STREAMS_ADDRESS = 16 };
struct fab_streams { struct fab_lock lock; fab_id of[FAB_STREAMS]; };
struct fab_http {
    struct fab_http_options o;
    struct fab_server      *server;
    struct site             site[FAB_HTTP_SITES];
    struct fab_arena        memory;
    struct fab_sessions     sessions;
    struct fab_limits       limits;
    struct fab_streams      streams;
    struct fab_app          app;
    struct fab_pairs        pairs;
    struct fab_notices      notices;
    bool                    for_here;   /* nobody beyond this machine reaches it */
    _Atomic int64_t         answered[6];    /* by hundreds of the status */
    /* this program may say things otherwise than the one before: part of each ETag */
    uint8_t                 started[3];
    /* number of the last fault, said to the reader and to standard error */
    _Atomic int64_t         trace;
};

struct exchange {
    struct fab_http     *http;
    struct site         *site;
    struct fab_request  *request;
    struct fab_response *response;
    struct fab_match     match;
    enum fab_lang        lang;
    fab_id               who;           /* of the session; zero: a visitor */
    fab_id               key;           /* that the session was opened with */
    bool                 has_session;
    bool                 reads;         /* reading and reader are open */
    struct fab_reading   reading;
    struct fab_sources   sources;
    struct fab_reader    reader;
};

typedef enum fab_code fab_http_fn(struct exchange *x, struct fab_err *e);
#define VIEW(name, pattern, who, cache)
#define ROUTE(name, method, pattern, who, cache) fab_http_fn fab_http_##name;
#define PLACE(name, pattern, title)
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
/* Every row of PLACE. */
fab_http_fn fab_http_place;

/* Opens the reading and the reader, once an exchange. */
FAB_MUST enum fab_code fab_x_read(struct exchange *x, struct fab_err *e);
/* Answers: a document, bytes, a text. */
void fab_x_json(struct exchange *x, int status, const struct fab_buf *json);
void fab_x_bytes(struct exchange *x, int status, const char *type, fab_bytes body);
/* The token of a request; false: none. */
bool fab_x_token(const struct fab_request *q, uint8_t token[FAB_TOKEN_BYTES]);
/* The act itself was signed by the session's member (INTERFACES 2.3): header Fabrique-Proof, a
 * session message over method, path with its query, and body, with a nonce of its own; from a page
 * of ours or with a bearer token.  E_SIG: missing, of another act or key; E_ROLE: somebody else's;
 * E_AUD: from elsewhere; E_TIME: nonce or time are over. */
FAB_MUST enum fab_code fab_x_proof(struct exchange *x, struct fab_err *e);
/* Whoever asks, as one: the session's member, else the address. */
fab_bytes fab_x_caller(const struct exchange *x);
/* Does the asker sit at this machine, not behind a proxy there? */
bool fab_x_is_here(const struct exchange *x);
/* "https://host[:port]", as the person's browser sees us. */
fab_str fab_x_web(struct exchange *x);
/* Has the request this media type as its Content-Type (parameters aside); does it accept it by
 * name? */
bool fab_x_is(const struct exchange *x, const char *type);
bool fab_x_accepts(const struct exchange *x, const char *type);
/* Cache-Control and ETag of a resource that never changes, or changes with the size; true: 304,
 * nothing more to do. */
void fab_x_immutable(struct exchange *x);
bool fab_x_fresh(struct exchange *x, fab_str tag);
/* What log resources say on top: anybody's page may read them. */
void fab_x_cors(struct exchange *x);
/* After the route: a refusal as a problem; what every answer says about itself, and its body packed
 * where that is worth it. */
void fab_x_problem(struct exchange *x, const struct fab_err *found);
void fab_x_finish(struct exchange *x);
/* Does whoever asks unpack this: "gzip", "br"? */
bool fab_x_takes(const struct exchange *x, const char *packing);
/* What a page may load and run (DEPENDENCIES 6), instead of nothing at all. */
void fab_x_page_policy(struct exchange *x);
/* The text that the route's cache and this reader give an ETag. */
fab_str fab_x_tag(struct exchange *x);
/* The handler of every row of VIEW. */
fab_http_fn fab_http_view;
/* A document of views, kept while the log has not grown (community only); else worked out. */
FAB_MUST enum fab_code fab_x_view(struct exchange *x, fab_str target, struct fab_buf *json,
                                  struct fab_err *e);

#endif
