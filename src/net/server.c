/* net/server.c: libmicrohttpd, wrapped.
 *
 * Why     the library is lenient where it must not be, and its timeouts count silence only; both
 *         are mended here, once.
 * Idea    every connection stands in a list; a watchdog shuts down those whose request is too old
 *         and wakes streams each second. A request's state is made at the request line, filled by
 *         the upload, answered when the body is whole.
 * Cost    5 to 6 us a request of the library's; one arena from a list of free ones.
 * Source  DEPENDENCIES 5. */
#include "net/server.h"

#include <errno.h>
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>

#include "net/request.h"
#include "os/os.h"

enum {
    IDLE_S = 10,
    OLD_MS = 15000,
    SLOW_START_MS = 25000,
    WATCH_MS = 1000,
    MEMORY = 16384,
    STREAM_BLOCK = 4096,
    KEPT_ARENA = 1 << 20,
    FREE_ARENAS = 32,
    TOO_LARGE = 413
};

/* One connection in the list of all; `began` is when its present request came, 0 between
 * requests. */
struct link {
    struct link *next, *prev;
    int          fd;
    int64_t      since_ms, began_ms;
    bool         streams;
};
struct flow {           /* a response that is a stream */
    struct flow           *next, *prev;
    struct fab_server     *server;
    struct MHD_Connection *connection;
    struct fab_stream      stream;
    int                    fd;          /* -1: unknown */
    bool                   suspended, gone;
};
struct call {           /* a request being read or answered */
    struct fab_server  *server;
    struct link        *link;
    struct fab_arena    arena;
    struct fab_request  request;
    struct fab_response response;
    uint8_t            *body;
    size_t              body_len, body_cap;
    /* status when the body was too large or the request ambiguous */
    int                 refuse;
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
    struct link               links;
    struct flow               flows;
    int                       nflows, nfree;
    struct fab_arena          free[FREE_ARENAS];
    char                      certificate[1 << 16], key[1 << 14];
};

static int64_t now_ms(void)
{
    return fab_os_clock_us() / 1000;
}

/* Arenas. */
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
    if (a.used <= KEPT_ARENA && s->nfree < FREE_ARENAS && !s->stopping) {
        a.used = 0;
        s->free[s->nfree++] = a;
        kept = true;
    }
    fab_lock_give(&s->lock);
    if (!kept) fab_os_arena_end(&a);
}

/* Connections. */
static void on_connection(void *self, struct MHD_Connection *c, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct fab_server *s = self;
    struct link       *l = *socket_context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        l = fab_os_take(sizeof *l);
        if (l == NULL || info == NULL) {
            fab_os_give(l);
            return;
        }
        *l = (struct link){ .fd = info->connect_fd, .since_ms = now_ms() };
        fab_lock_take(&s->lock);
        l->next = s->links.next;
        l->prev = &s->links;
        s->links.next->prev = l;
        s->links.next = l;
        fab_lock_give(&s->lock);
        *socket_context = l;
    } else if (l != NULL) {
        fab_lock_take(&s->lock);
        l->next->prev = l->prev;
        l->prev->next = l->next;
        fab_lock_give(&s->lock);
        fab_os_give(l);
        *socket_context = NULL;
    }
}

static bool is_too_old(const struct link *l, int64_t now)
{
    if (l->streams) return false;
    return l->began_ms != 0 ? now - l->began_ms > OLD_MS : now - l->since_ms > SLOW_START_MS;
}

/* With the lock held: lets a suspended stream run again. */
static void resume(struct flow *f)
{
    if (!f->suspended) return;
    f->suspended = false;
    MHD_resume_connection(f->connection);
}

/* Nobody reads from a sleeping connection, so nobody notices that the other side has hung up:
 * look. */
static bool has_hung_up(int fd)
{
    char byte;

    return fd >= 0 && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void watch(void *arg)
{
    struct fab_server *s = arg;

    fab_lock_take(&s->lock);
    while (!s->stopping) {
        (void)fab_cond_wait(&s->cond, &s->lock, WATCH_MS);
        const int64_t now = now_ms();
        for (struct link *l = s->links.next; l != &s->links; l = l->next) {
            if (is_too_old(l, now)) (void)shutdown(l->fd, SHUT_RDWR);
        }
        for (struct flow *f = s->flows.next; f != &s->flows; f = f->next) {
            f->gone = f->gone || has_hung_up(f->fd);
            resume(f);
        }
    }
    fab_lock_give(&s->lock);
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

static void put_address(struct call *c, const struct sockaddr *a)
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

static bool read_length(struct call *c, struct MHD_Connection *connection)
{
    const fab_str length = fab_request_header(&c->request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    const size_t  most = c->server->o.most(c->server->o.self, c->request.method, c->request.path);
    int64_t       n;

    (void)connection;
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
static void open_call(struct call *c, struct MHD_Connection *connection, const char *method)
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
    if (n.hosts > 1 || n.lengths > 1 || !read_length(c, connection)) {
        c->refuse = MHD_HTTP_BAD_REQUEST;
    }
    if (c->refuse != 0) return;
    c->body = fab_take(&c->arena, c->body_cap + 1);
    if (c->body == NULL) c->refuse = MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void add_body(struct call *c, const char *data, size_t n)
{
    if (c->refuse != 0) return;
    if (n > c->body_cap - c->body_len) {
        c->refuse = TOO_LARGE;
        return;
    }
    memcpy(c->body + c->body_len, data, n);
    c->body_len += n;
}

/* Streams. */
static ssize_t flow_next(void *arg, uint64_t pos, char *out, size_t room)
{
    struct flow       *f = arg;
    struct fab_server *s = f->server;
    size_t             n = 0;
    ssize_t            done;

    (void)pos;
    fab_lock_take(&s->lock);
    if (f->gone) {
        done = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (s->stopping || !f->stream.next(f->stream.arg, out, room, &n)) {
        done = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        done = (ssize_t)n;
        if (n == 0) {
            f->suspended = true;
            MHD_suspend_connection(f->connection);
        }
    }
    fab_lock_give(&s->lock);
    return done;
}

static void flow_end(void *arg)
{
    struct flow       *f = arg;
    struct fab_server *s = f->server;

    fab_lock_take(&s->lock);
    f->next->prev = f->prev;
    f->prev->next = f->next;
    s->nflows--;
    fab_lock_give(&s->lock);
    f->stream.end(f->stream.arg);
    fab_os_give(f);
}

static struct MHD_Response *stream_response(struct call *c, struct MHD_Connection *connection)
{
    struct fab_server   *s = c->server;
    struct flow         *f = fab_os_take(sizeof *f);
    struct MHD_Response *r;

    if (f == NULL) return NULL;
    *f = (struct flow){ .server = s, .connection = connection, .stream = c->response.stream,
                        .fd = c->link == NULL ? -1 : c->link->fd };
    r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, flow_next, f, flow_end);
    if (r == NULL) {
        fab_os_give(f);
        return NULL;
    }
    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0U);
    fab_lock_take(&s->lock);
    if (c->link != NULL) c->link->streams = true;
    f->next = s->flows.next;
    f->prev = &s->flows;
    s->flows.next->prev = f;
    s->flows.next = f;
    s->nflows++;
    fab_lock_give(&s->lock);
    return r;
}

static bool header_ok(fab_str v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] == '\r' || v.p[i] == '\n' || v.p[i] == 0) return false;
    }
    return true;
}

static enum MHD_Result answer(struct call *c, struct MHD_Connection *connection)
{
    struct fab_response *a = &c->response;
    struct MHD_Response *r;
    enum MHD_Result      done;

    if (a->stream.next != NULL) {
        r = stream_response(c, connection);
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

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **context)
{
    struct fab_server *s = self;
    struct call       *c = *context;

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

/* The request line: `uri` is what stands between method and version, untouched. */
static void *on_line(void *self, const char *uri, struct MHD_Connection *connection)
{
    struct fab_server *s = self;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct fab_arena   arena;
    struct call       *c;

    if (!take_arena(s, &arena)) return NULL;
    c = fab_new(&arena, struct call, 1);
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
        c->link->began_ms = now_ms();
        fab_lock_give(&s->lock);
    }
    return c;
}

static void on_completed(void *self, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode why)
{
    struct fab_server *s = self;
    struct call       *c = *context;

    (void)connection;
    (void)why;
    if (c == NULL) return;
    *context = NULL;
    if (c->link != NULL) {
        fab_lock_take(&s->lock);
        c->link->began_ms = 0;
        c->link->since_ms = now_ms();
        c->link->streams = false;
        fab_lock_give(&s->lock);
    }
    give_arena(s, c->arena);
}

/* "host:port" to a socket address; IPv6 in brackets. */
static bool read_address(fab_str listen, struct sockaddr_storage *out)
{
    char             host[128], port[16];
    struct fab_buf   host_b = FAB_BUF(host), port_b = FAB_BUF(port);
    const bool       bracket = fab_str_starts(listen, "[");
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_NUMERICSERV | AI_PASSIVE },
                    *found;
    size_t           colon = listen.len;
    int64_t          number;

    while (colon > 0 && listen.p[colon - 1] != ':') colon--;
    if (colon < (bracket ? 4U : 2U)) return false;
    if (!fab_int_read(fab_str_part(listen, colon, listen.len), &number) || number < 0
        || number > 65535) {
        return false;
    }
    fab_put_str(&port_b, fab_str_part(listen, colon, listen.len));
    fab_put_byte(&port_b, 0);
    fab_put_str(&host_b,
                bracket ? fab_str_part(listen, 1, colon - 3) : fab_str_part(listen, 0, colon - 1));
    fab_put_byte(&host_b, 0);
    if (host_b.failed || port_b.failed) return false;
    if (strcmp(host, "localhost") == 0) hints.ai_family = AF_INET;
    if (getaddrinfo(host, port, &hints, &found) != 0) return false;
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

static void put_pem(char *out, size_t cap, fab_str pem)
{
    struct fab_buf b = { .p = (uint8_t *)out, .cap = cap - 1 };

    fab_put_str(&b, pem);
    out[b.len] = 0;
}

static struct MHD_Daemon *start(struct fab_server *s, const struct sockaddr_storage *address)
{
    const struct fab_server_options *o = &s->o;
    const bool                       tls = o->certificate.len > 0;
    const unsigned v6 = o->socket < 0 && address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0;
    struct MHD_OptionItem            more[5] = { { MHD_OPTION_END, 0, NULL } };
    int                              n = 0;

    if (tls) {
        more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate };
        more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, s->key };
    }
    if (o->socket >= 0) {
        more[n++] = (struct MHD_OptionItem){ MHD_OPTION_LISTEN_SOCKET, o->socket, NULL };
    }
    more[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (tls ? MHD_USE_TLS : 0) | v6, 0,
        NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)o->per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK,
        on_line, s, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

/* Why one cannot listen there: the case of E_NET in words/. */
static const char *trouble_of(int error)
{
    switch (error) {
    case EADDRINUSE: return "taken: ";
    case EACCES: return "denied: ";
    case EADDRNOTAVAIL: return "address: ";
    default: return "listen: ";
    }
}

enum fab_code fab_server_start(const struct fab_server_options *o, struct fab_server **out,
                               struct fab_err *e)
{
    struct sockaddr_storage address = { 0 };
    struct fab_server      *s = fab_os_take(sizeof *s);
    char                    what[192];
    struct fab_buf          b = FAB_BUF(what);
    const char             *trouble = "";

    if (s == NULL) return fab_fail(e, FAB_E_MEMORY);
    s->o = *o;
    s->links.next = s->links.prev = &s->links;
    s->flows.next = s->flows.prev = &s->flows;
    if (s->o.threads == 0) s->o.threads = 4;
    if (s->o.connections == 0) s->o.connections = 1024;
    if (s->o.per_address == 0) s->o.per_address = 64;
    put_pem(s->certificate, sizeof s->certificate, o->certificate);
    put_pem(s->key, sizeof s->key, o->key);
    fab_lock_init(&s->lock);
    fab_cond_init(&s->cond);
    if (o->socket < 0 && !read_address(o->listen, &address)) {
        trouble = "address: ";
        goto failed;
    }
    errno = 0;
    if ((s->daemon = start(s, &address)) == NULL) {
        trouble = trouble_of(errno);
        goto failed;
    }
    if (!fab_thread_start(&s->watch, watch, s)) {
        MHD_stop_daemon(s->daemon);
        goto failed;
    }
    *out = s;
    return FAB_OK;
failed:
    fab_lock_end(&s->lock);
    fab_cond_end(&s->cond);
    fab_os_give(s);
    fab_put_text(&b, trouble);
    fab_put_str(&b, o->listen);
    return fab_fail_what(e, FAB_E_NET, fab_buf_str(&b));
}

int fab_server_port(const struct fab_server *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info == NULL ? 0 : info->port;
}

void fab_server_wake(struct fab_server *s)
{
    fab_lock_take(&s->lock);
    for (struct flow *f = s->flows.next; f != &s->flows; f = f->next) resume(f);
    fab_lock_give(&s->lock);
}

int fab_server_streams(struct fab_server *s)
{
    int n;

    fab_lock_take(&s->lock);
    n = s->nflows;
    fab_lock_give(&s->lock);
    return n;
}

void fab_server_stop(struct fab_server *s)
{
    fab_lock_take(&s->lock);
    s->stopping = true;
    fab_cond_tell(&s->cond);
    for (struct flow *f = s->flows.next; f != &s->flows; f = f->next) resume(f);
    fab_lock_give(&s->lock);
    fab_thread_join(&s->watch);
    MHD_stop_daemon(s->daemon);
    for (int i = 0; i < s->nfree; i++) fab_os_arena_end(&s->free[i]);
    fab_lock_end(&s->lock);
    fab_cond_end(&s->cond);
    fab_os_give(s);
}
