/* http/http.c: a request from its host name to its answer.
 *
 * Why     what every route owes (language, session, rate, audience, caching, headers) is done once,
 *         here, in this order; a route's own file says only what is its own.
 * Idea    site -> language -> route -> session -> rate -> audience -> 304? -> view or handler ->
 *         headers.
 * Cost    beside the view: one lookup of a session, two hashes for rates, one reading of the node.
 * Source  INTERFACES 2, ARCHITECTURE 5. */
#include "http/http.h"

#include "crypto/crypto.h"
#include "http/exchange.h"

enum {
    MEMORY_BYTES = 32 << 20,
    WAIT_MS = 2000,
    WAIT_STEP_MS = 20
};

/* --- before the route ------------------------------------------------------------------------- */

static struct site *site_of(struct fab_http *h, fab_str host)
{
    const fab_str name = fab_str_starts(host, "[") ? host : fab_str_cut(&host, ':');

    for (int i = 0; i < h->o.nsites; i++) {
        if (h->site[i].host.len > 0 && fab_str_same(h->site[i].host, name)) return &h->site[i];
    }
    return &h->site[0];
}

static bool is_trusted(const struct fab_http *h, fab_str address)
{
    fab_str trusted = h->o.trust_proxy;

    while (trusted.len > 0) {
        if (fab_str_same(fab_str_cut(&trusted, ' '), address)) return true;
    }
    return false;
}

/* Behind a proxy that we trust, the visitor is the one it names last, and TLS is what it says.  Any
 * other proxy's word is air. */
static void believe_proxy(const struct fab_http *h, struct fab_request *q)
{
    char   *room = fab_take(q->arena, FAB_ADDRESS_BYTES);
    fab_str chain, scheme, last = { NULL, 0 };

    if (room == NULL || !is_trusted(h, q->address)) return;
    if (fab_request_last(q, "X-Forwarded-For", &chain)) {
        q->loopback = false;
        while (chain.len > 0) last = fab_str_trim(fab_str_cut(&chain, ','));
        last = fab_address_of(last, room);
        if (last.len > 0) q->address = last;
    }
    if (fab_request_last(q, "X-Forwarded-Proto", &scheme) && fab_str_is(scheme, "https")) {
        q->tls = true;
    }
}

/* ?lang= wins; else the first language of Accept-Language that we have; else English. */
static enum fab_lang language_of(const struct fab_request *q)
{
    bool          bad = false;
    fab_str       list = fab_request_header(q, "Accept-Language");
    const fab_str asked = fab_query(q->query, "lang", q->arena, &bad);
    enum fab_lang lang;

    if (fab_lang_read(asked, &lang)) return lang;
    while (list.len > 0) {
        fab_str one = fab_str_cut(&list, ',');
        if (fab_lang_read(fab_str_trim(fab_str_cut(&one, ';')), &lang)) return lang;
    }
    return FAB_EN;
}

/* Log resources answer at the root and below the origin's own path ("commons.example/log" ->
 * "/log/checkpoint"). */
static fab_str without_prefix(const struct site *s, fab_str path)
{
    fab_str       prefix = fab_node_origin(s->node);
    const int64_t slash = fab_str_find(prefix, '/');

    if (slash < 0) return path;
    prefix = fab_str_part(prefix, (size_t)slash, prefix.len);
    if (path.len <= prefix.len || path.p[prefix.len] != '/'
        || !fab_str_same(fab_str_part(path, 0, prefix.len), prefix)) {
        return path;
    }
    return fab_str_part(path, prefix.len, path.len);
}

/* Files of the program, and the log, are no reads of what people wrote: the frame of a place is one
 * of them, so that a family behind one address may look around. */
static enum fab_limit_class class_of(const struct exchange *x)
{
    switch (x->match.route) {
#define VIEW(name_, pattern_, who_, cache_)
#define ROUTE(name_, method_, pattern_, who_, cache_)
#define PLACE(name_, pattern_, title_) case FAB_ROUTE_##name_:
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
        return FAB_RATE_LOG;
    case FAB_ROUTE_submit:
    case FAB_ROUTE_check: return FAB_RATE_STATEMENT;
    case FAB_ROUTE_challenge: return FAB_RATE_CHALLENGE; /* a log-in takes one: not counted twice */
    case FAB_ROUTE_ask:
    case FAB_ROUTE_ask_get: return FAB_RATE_ASK;
    case FAB_ROUTE_file_put: return FAB_RATE_FILE;
    case FAB_ROUTE_keyfile: return FAB_RATE_KEY;
    case FAB_ROUTE_me_export: return FAB_RATE_EXPORT;
    case FAB_ROUTE_checkpoint:
    case FAB_ROUTE_entries:
    case FAB_ROUTE_tile:
    case FAB_ROUTE_log_texts:
    case FAB_ROUTE_page_style:
    case FAB_ROUTE_app_file:
    case FAB_ROUTE_app_manifest:
    case FAB_ROUTE_app_worker: return FAB_RATE_LOG;
    default: return FAB_RATE_READ;
    }
}

static enum fab_code rate(struct exchange *x, struct fab_err *e)
{
    const enum fab_limit_class class_ = class_of(x);
    struct fab_buf now = FAB_BUF_IN(x->request->arena), policy = FAB_BUF_IN(x->request->arena);
    int64_t                    left, wait_s;
    enum fab_code              code;

    if (x->http->o.no_limits) return FAB_OK;
    code = fab_limits_take(&x->http->limits, class_, x->has_session, fab_x_caller(x),
                           fab_os_clock_us() / 1000, &left, &wait_s, e);
    fab_put_byte(&now, '"');
    fab_put_text(&now, fab_limits_name(class_));
    fab_put_text(&now, "\";r=");
    fab_put_int(&now, left);
    fab_put_text(&now, ";t=");
    fab_put_int(&now, wait_s);
    fab_limits_policy(&policy, class_, x->has_session);
    fab_response_add(x->response, "RateLimit", fab_buf_str(&now));
    fab_response_add(x->response, "RateLimit-Policy", fab_buf_str(&policy));
    return code;
}

/* Whom the session is for; a session of somebody who is no member any more reads as a visitor (the
 * audience check says so). */
static void know(struct exchange *x)
{
    uint8_t token[FAB_TOKEN_BYTES];

    if (!fab_x_token(x->request, token)) return;
    x->has_session = fab_session_find(&x->http->sessions, (int)(x->site - x->http->site), token,
                                      fab_os_clock_us() / 1000, &x->who, &x->key);
    fab_wipe(token, sizeof token);
}

/* Fabrique-Size of the request: not older than that.  Waits up to two seconds for a state that
 * trails, never for what nobody can have seen: a thread that waits serves nobody. */
static enum fab_code not_older(struct exchange *x, struct fab_err *e)
{
    const fab_str given = fab_request_header(x->request, "Fabrique-Size");
    const int64_t until = fab_os_clock_us() / 1000 + WAIT_MS;
    int64_t       want;

    if (given.len == 0) return FAB_OK;
    if (!fab_int_read(given, &want) || want < 0) {
        return fab_fail_field(e, FAB_E_FIELD, "Fabrique-Size");
    }
    if (want > fab_node_size(x->site->node)) return fab_fail(e, FAB_E_BUSY);
    while (x->reading.size < want) {
        const int64_t left = until - fab_os_clock_us() / 1000;
        if (left <= 0) return fab_fail(e, FAB_E_BUSY);
        fab_node_done(&x->reading);
        x->reads = false;
        fab_os_sleep_ms(fab_min(left, WAIT_STEP_MS));
        FAB_TRY(fab_x_read(x, e));
    }
    return FAB_OK;
}

/* --- the route -------------------------------------------------------------------------------- */

static fab_http_fn *const HANDLERS[FAB_ROUTES] = {
#define VIEW(name_, pattern_, who_, cache_) [FAB_ROUTE_##name_] = fab_http_view,
#define ROUTE(name_, method_, pattern_, who_, cache_) [FAB_ROUTE_##name_] = fab_http_##name_,
#define PLACE(name_, pattern_, title_) [FAB_ROUTE_##name_] = fab_http_place,
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
};

/* Routes that look at no state before they run: what anybody may send, the health of the program
 * itself, and its files. */
static bool reads_first(const struct fab_route_row *row, enum fab_route route)
{
    if (row->who != 'A') return true;
    return (row->cache != 'N' && row->cache != 'F') || HANDLERS[route] == fab_http_view;
}

static enum fab_code route(struct exchange *x, struct fab_err *e)
{
    const struct fab_route_row *row;

    x->match = fab_route_match(x->request->method, x->request->path);
    row = fab_route_row(x->match.route);
    know(x);
    FAB_TRY(rate(x, e));
    if (row == NULL) return fab_fail(e, FAB_E_REF);
    if (reads_first(row, x->match.route)) {
        FAB_TRY(fab_x_read(x, e));
        FAB_TRY(not_older(x, e));
        FAB_TRY(fab_route_may(&x->reader, &x->match, x->request->query, e));
    }
    if (row->cache == 'E') {
        fab_response_add(x->response, "Cache-Control", FAB_STR("no-cache"));
        if (fab_x_fresh(x, fab_x_tag(x))) return FAB_OK;
    }
    return HANDLERS[x->match.route](x, e);
}

static void serve(void *self, struct fab_request *q, struct fab_response *a)
{
    struct fab_http *h = self;
    struct exchange *x = fab_new(q->arena, struct exchange, 1);
    struct fab_err   e = { 0 };

    if (x == NULL) {
        a->status = 503;
        return;
    }
    x->http = h;
    x->request = q;
    x->response = a;
    believe_proxy(h, q);
    x->site = site_of(h, q->host);
    x->lang = language_of(q);
    q->path = without_prefix(x->site, q->path);
    if (route(x, &e) != FAB_OK) fab_x_problem(x, &e);
    fab_x_finish(x);
    if (x->reads) fab_node_done(&x->reading);
    if (a->status >= 100 && a->status < 600) h->answered[a->status / 100]++;
}

static size_t most(void *self, fab_str method, fab_str path)
{
    (void)self;
    if (fab_str_is(method, "GET") || fab_str_is(method, "HEAD") || fab_str_is(method, "DELETE")) {
        return 0;
    }
    if (fab_str_starts(path, "/v1/statements")) return FAB_L_statements_bytes;
    return fab_str_starts(path, "/v1/files/") ? FAB_L_file_bytes : FAB_L_body_bytes;
}

/* --- start and stop --------------------------------------------------------------------------- */

static bool is_loopback(fab_str listen)
{
    return fab_str_starts(listen, "127.") || fab_str_starts(listen, "localhost:")
           || fab_str_starts(listen, "[::1]:");
}

static void news(void *arg, int64_t size)
{
    struct fab_http *h = arg;

    (void)size;
    fab_server_wake(h->server);
    fab_notices_wake(h);
}

static enum fab_code open_site(struct fab_http *h, int n, struct fab_err *e)
{
    struct site *s = &h->site[n];

    s->host = h->o.site[n].host;
    s->node = h->o.site[n].node;
    for (int lang = 0; lang < FAB_LANGS; lang++) {
        s->community[lang].text = fab_take(&h->memory, FAB_KEPT_BYTES);
        if (s->community[lang].text == NULL) return fab_fail(e, FAB_E_MEMORY);
        fab_lock_init(&s->community[lang].lock);
    }
    return FAB_OK;
}

enum fab_code fab_http_start(const struct fab_http_options *o, struct fab_http **out,
                             struct fab_err *e)
{
    struct fab_arena memory;
    struct fab_http *h;
    enum fab_code    code;

    fab_assert(o->nsites >= 1 && o->nsites <= FAB_HTTP_SITES);
    if (o->socket < 0 && o->certificate.len == 0 && !o->insecure && !is_loopback(o->listen)) {
        return fab_fail_field(e, FAB_E_FIELD, "listen");
    }
    if (!fab_os_arena(MEMORY_BYTES, &memory)) return fab_fail(e, FAB_E_MEMORY);
    h = fab_new(&memory, struct fab_http, 1);
    fab_assert(h != NULL);
    h->o = *o;
    h->memory = memory;
    h->for_here = o->socket < 0 && o->base_url.len == 0 && is_loopback(o->listen);
    fab_os_random(h->started, sizeof h->started);
    if ((code = fab_sessions_open(&h->sessions, &h->memory, e)) != FAB_OK) goto failed;
    if ((code = fab_limits_open(&h->limits, &h->memory, e)) != FAB_OK) goto failed;
    if ((code = fab_pairs_open(&h->pairs, &h->memory, e)) != FAB_OK) goto failed;
    if ((code = fab_app_open(&h->app, fab_embedded, &h->memory, e)) != FAB_OK) goto failed;
    fab_lock_init(&h->streams.lock);
    for (int i = 0; i < o->nsites && code == FAB_OK; i++) code = open_site(h, i, e);
    if (code != FAB_OK) goto failed;
    code = fab_server_start(&(struct fab_server_options){ .listen = o->listen,
                                                          .socket = o->socket,
                                                          .threads = o->threads,
                                                          .certificate = o->certificate,
                                                          .key = o->key,
                                                          .self = h,
                                                          .serve = serve,
                                                          .most = most },
                            &h->server, e);
    if (code != FAB_OK) goto failed;
    if (!fab_notices_start(h)) {
        fab_notices_stop(h);
        fab_server_stop(h->server);
        code = fab_fail(e, FAB_E_MEMORY);
        goto failed;
    }
    for (int i = 0; i < o->nsites; i++) fab_node_listen(o->site[i].node, news, h);
    *out = h;
    return FAB_OK;
failed:
    memory = h->memory;
    fab_os_arena_end(&memory);
    return code;
}

int fab_http_port(const struct fab_http *h)
{
    return fab_server_port(h->server);
}

void fab_http_stop(struct fab_http *h)
{
    struct fab_arena memory;

    for (int i = 0; i < h->o.nsites; i++) fab_node_listen(h->o.site[i].node, NULL, NULL);
    fab_notices_stop(h);
    fab_server_stop(h->server);
    fab_sessions_close(&h->sessions);
    fab_limits_close(&h->limits);
    fab_pairs_close(&h->pairs);
    fab_lock_end(&h->streams.lock);
    for (int i = 0; i < h->o.nsites; i++) {
        for (int lang = 0; lang < FAB_LANGS; lang++) fab_lock_end(&h->site[i].community[lang].lock);
    }
    memory = h->memory;
    fab_os_arena_end(&memory);
}
