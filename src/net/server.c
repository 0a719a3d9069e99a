/* net/server.c: libmicrohttpd, wrapped: its start and end, its connections, the watchdog.
 *
 * Why     the library is lenient where it must not be, and its timeouts count silence only; both
 *         are mended in this room, once.
 * Idea    every connection stands in a list; a watchdog shuts down those whose request is too old
 *         and wakes streams each second.
 * Cost    5 to 6 us a request of the library's.
 * Source  DEPENDENCIES 5. */
#include "net/serving.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum {
    IDLE_S = 10,
    OLD_MS = 15000,
    SLOW_START_MS = 25000,
    WATCH_MS = 1000,
    MEMORY = 16384
};

int64_t fab_server_now(void)
{
    return fab_os_clock_us() / 1000;
}

/* Connections. */
static void on_connection(void *self, struct MHD_Connection *c, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct fab_server *s = self;
    struct fab_link       *l = *socket_context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        l = fab_os_take(sizeof *l);
        if (l == NULL || info == NULL) {
            fab_os_give(l);
            return;
        }
        *l = (struct fab_link){ .fd = info->connect_fd, .since_ms = fab_server_now() };
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

static bool is_too_old(const struct fab_link *l, int64_t now)
{
    if (l->streams) return false;
    return l->began_ms != 0 ? now - l->began_ms > OLD_MS : now - l->since_ms > SLOW_START_MS;
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
        const int64_t now = fab_server_now();
        for (struct fab_link *l = s->links.next; l != &s->links; l = l->next) {
            if (is_too_old(l, now)) (void)shutdown(l->fd, SHUT_RDWR);
        }
        for (struct fab_flow *f = s->flows.next; f != &s->flows; f = f->next) {
            f->gone = f->gone || has_hung_up(f->fd);
            fab_flow_resume(f);
        }
    }
    fab_lock_give(&s->lock);
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
        NULL, NULL, fab_call_more, s, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)o->per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, fab_call_end, s, MHD_OPTION_URI_LOG_CALLBACK,
        fab_call_line, s, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
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

void fab_server_stop(struct fab_server *s)
{
    fab_lock_take(&s->lock);
    s->stopping = true;
    fab_cond_tell(&s->cond);
    for (struct fab_flow *f = s->flows.next; f != &s->flows; f = f->next) fab_flow_resume(f);
    fab_lock_give(&s->lock);
    fab_thread_join(&s->watch);
    MHD_stop_daemon(s->daemon);
    for (int i = 0; i < s->nfree; i++) fab_os_arena_end(&s->free[i]);
    fab_lock_end(&s->lock);
    fab_cond_end(&s->cond);
    fab_os_give(s);
}
