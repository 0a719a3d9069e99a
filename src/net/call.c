/* net/call.c: one request, from its line to its answer.
 *
 * Why     what is ambiguous (two hosts, two lengths) or larger than its route takes is refused
 *         before a byte of it is kept.
 * Idea    a call is made at the request line, filled by the upload, answered when its body is
 *         whole; it lives in one arena.
 * Cost    one arena from a list of free ones.
 * Source  DEPENDENCIES 5. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/request.h"
#include "net/serving.h"

enum { KEPT_ARENA = 1 << 20, TOO_LARGE = 413 };

static bool take_arena(struct fab_server *s, struct fab_arena *out)
{
    bool have;

    fab_lock_take(&s->lock);
    have = s->nfree > 0;
    if (have) *out = s->free[--s->nfree];
    fab_lock_give(&s->lock);
    return have || fab_os_arena(FAB_REQUEST_ARENA, out);
}

static void give_arena(struct fab_server *s, struct fab_arena a)
{
    bool kept = false;

    fab_lock_take(&s->lock);
    if (a.used <= KEPT_ARENA && s->nfree < FAB_FREE_ARENAS && !s->stopping) {
        a.used = 0;
        s->free[s->nfree++] = a;
        kept = true;
    }
    fab_lock_give(&s->lock);
    if (!kept) fab_os_arena_end(&a);
}

struct seen { int hosts, lengths; };

static enum MHD_Result count_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    struct seen  *n = arg;
    const fab_str key = fab_str_of(name);
    char          lower[24] = { 0 };

    (void)kind;
    (void)value;
    for (size_t i = 0; i < key.len && i + 1 < sizeof lower; i++) {
        lower[i] = (char)(key.p[i] >= 'A' && key.p[i] <= 'Z' ? key.p[i] + 32 : key.p[i]);
    }
    if (strcmp(lower, "host") == 0) n->hosts++;
    if (strcmp(lower, "content-length") == 0 || strcmp(lower, "transfer-encoding") == 0) {
        n->lengths++;
    }
    return MHD_YES;
}

static void put_address(struct fab_call *c, const struct sockaddr *a)
{
    if (a != NULL && a->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)a;
        if (inet_ntop(AF_INET, &in->sin_addr, c->address, sizeof c->address) == NULL) {
            c->address[0] = 0;
        }
        c->request.loopback = ntohl(in->sin_addr.s_addr) >> 24 == 127;
    } else if (a != NULL && a->sa_family == AF_INET6) {
        const struct in6_addr whole = ((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
        const struct in6_addr half = fab_address_half(whole);
        c->request.loopback = IN6_IS_ADDR_LOOPBACK(&whole)
                              || (IN6_IS_ADDR_V4MAPPED(&whole) && whole.s6_addr[12] == 127);
        if (inet_ntop(AF_INET6, &half, c->address, sizeof c->address) == NULL) c->address[0] = 0;
    }
    c->request.address = fab_str_of(c->address);
}

static fab_str lower(struct fab_arena *a, fab_str s)
{
    const fab_str copy = fab_copy(a, s);
    char         *p = (char *)(uintptr_t)copy.p;

    for (size_t i = 0; i < copy.len; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z') p[i] = (char)(p[i] + 32);
    }
    return copy;
}

static bool read_length(struct fab_call *c)
{
    const fab_str length = fab_request_header(&c->request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    const size_t  most = c->server->o.most(c->server->o.self, c->request.method, c->request.path);
    int64_t       n;

    if (length.len == 0) {
        c->body_cap =
            fab_request_header(&c->request, MHD_HTTP_HEADER_TRANSFER_ENCODING).len > 0 ? most : 0;
    }
    else if (!fab_int_read(length, &n) || n < 0) return false;
    else if ((uint64_t)n > most) c->refuse = TOO_LARGE;
    else c->body_cap = (size_t)n;
    return true;
}

/* The first call of the handler: the head is there. */
static void open_call(struct fab_call *c, struct MHD_Connection *connection, const char *method)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct seen                     n = { 0 };

    c->opened = true;
    c->request.method = fab_copy(&c->arena, fab_str_of(method));
    c->request.connection = connection;
    c->request.arena = &c->arena;
    c->request.tls = c->server->o.certificate.len > 0;
    c->request.host = lower(&c->arena, fab_request_header(&c->request, MHD_HTTP_HEADER_HOST));
    put_address(c, info == NULL ? NULL : info->client_addr);
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &n);
    if (n.hosts > 1 || n.lengths > 1 || !read_length(c)) {
        c->refuse = MHD_HTTP_BAD_REQUEST;
    }
    if (c->refuse != 0) return;
    c->body = fab_take(&c->arena, c->body_cap + 1);
    if (c->body == NULL) c->refuse = MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void add_body(struct fab_call *c, const char *data, size_t n)
{
    if (c->refuse != 0) return;
    if (n > c->body_cap - c->body_len) {
        c->refuse = TOO_LARGE;
        return;
    }
    memcpy(c->body + c->body_len, data, n);
    c->body_len += n;
}

static bool header_ok(fab_str v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] == '\r' || v.p[i] == '\n' || v.p[i] == 0) return false;
    }
    return true;
}

static enum MHD_Result answer(struct fab_call *c, struct MHD_Connection *connection)
{
    struct fab_response *a = &c->response;
    struct MHD_Response *r;
    enum MHD_Result      done;

    if (a->stream.next != NULL) {
        r = fab_flow_response(c, connection);
    } else {
        r = MHD_create_response_from_buffer(a->body.len, (void *)(uintptr_t)a->body.p,
                                            MHD_RESPMEM_PERSISTENT);
    }
    if (r == NULL) {
        if (a->stream.next != NULL) a->stream.end(a->stream.arg);
        return MHD_NO;
    }
    for (int i = 0; i < a->nheaders; i++) {
        const fab_str value = fab_copy(&c->arena, a->header[i].value);
        if (value.p != NULL && header_ok(value)) {
            (void)MHD_add_response_header(r, a->header[i].name, value.p);
        }
    }
    if (c->refuse != 0) (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    done = MHD_queue_response(connection, (unsigned)a->status, r);
    MHD_destroy_response(r);
    return done;
}

enum MHD_Result fab_call_more(void *self, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **context)
{
    struct fab_server *s = self;
    struct fab_call       *c = *context;

    (void)url;
    (void)version;
    if (c == NULL) return MHD_NO;
    if (!c->opened) {
        open_call(c, connection, method);
        /* An answer on the first call ends the request before its body is read, and the connection
         * with it. */
        if (c->refuse == 0) return MHD_YES;
    }
    if (c->refuse == 0 && *n > 0) {
        add_body(c, data, *n);
        *n = 0;
        return MHD_YES;
    }
    if (*n > 0) {
        *n = 0;
        return MHD_YES;
    }
    if (c->refuse != 0) {
        c->response.status = c->refuse;
    } else {
        c->request.body = fab_bytes_of(c->body, c->body_len);
        s->o.serve(s->o.self, &c->request, &c->response);
    }
    return answer(c, connection);
}

void *fab_call_line(void *self, const char *uri, struct MHD_Connection *connection)
{
    struct fab_server *s = self;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct fab_arena   arena;
    struct fab_call       *c;

    if (!take_arena(s, &arena)) return NULL;
    c = fab_new(&arena, struct fab_call, 1);
    if (c == NULL) {
        give_arena(s, arena);
        return NULL;
    }
    fab_str target = fab_copy(&arena, fab_str_of(uri));
    c->server = s;
    c->link = info == NULL ? NULL : info->socket_context;
    c->request.path = fab_str_cut(&target, '?');
    c->request.query = target;
    c->arena = arena;
    if (c->link != NULL) {
        fab_lock_take(&s->lock);
        c->link->began_ms = fab_server_now();
        fab_lock_give(&s->lock);
    }
    return c;
}

void fab_call_end(void *self, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode why)
{
    struct fab_server *s = self;
    struct fab_call       *c = *context;

    (void)connection;
    (void)why;
    if (c == NULL) return;
    *context = NULL;
    if (c->link != NULL) {
        fab_lock_take(&s->lock);
        c->link->began_ms = 0;
        c->link->since_ms = fab_server_now();
        c->link->streams = false;
        fab_lock_give(&s->lock);
    }
    give_arena(s, c->arena);
}
