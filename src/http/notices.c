/* notices.c: who waits for an answer should not have to hope that the other looks.
 *
 * Idea    some seconds after the log has grown, and each hour, one walk over the endpoints that are
 *         kept: who was told nothing today and has something waiting that he was not told of gets
 *         an empty push.  Only what was told and when is noted, so a stop of the server loses
 *         nothing and tells nobody twice.
 * Cost    the document of today for each member with an endpoint who was told nothing today; one
 *         signature and one request for each push.
 * Source  RFC 8030 (TTL, Urgency, Topic, 404 and 410), RFC 8292 (VAPID); INTERFACES 6; ux/README 4
 *         ("at most one a day, grouped, none for news"). */
#include "http/notices.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "net/client.h"
#include "node/push.h"

enum {
    HOUR_MS = 3600000,
    GATHER_MS = 2000,
    DAY_MS = 24 * HOUR_MS,
    TOKEN_S = 12 * 3600,
    LOOK_BYTES = 8 << 20,
    ANSWER_BYTES = 1 << 16,
    PAGES = 64
};
#define TTL FAB_STR("86400")

struct round {
    struct fab_http *http;
    struct site     *site;
    struct fab_arena memory;            /* of one page of members */
    uint8_t          key[FAB_P256_KEY];
};

/* "https://host:port" of an address. */
static fab_str origin_of(fab_str url)
{
    const int64_t host = fab_str_find(url, '/') + 2;
    const int64_t path = fab_str_find(fab_str_part(url, (size_t)host, url.len), '/');

    return path < 0 ? url : fab_str_part(url, 0, (size_t)(host + path));
}

static bool is_local(fab_str url)
{
    return fab_str_starts(url, "http://localhost:") || fab_str_starts(url, "http://127.0.0.1:");
}

bool fab_notices_may(const struct fab_http *h, fab_str endpoint, bool from_here)
{
    for (size_t i = 0; i < endpoint.len; i++) {
        if (endpoint.p[i] <= ' ' || endpoint.p[i] > '~') return false;
    }
    if (endpoint.len > FAB_PUSH_BYTES) return false;
    if (fab_str_starts(endpoint, "https://")) return endpoint.len > 9;
    return from_here && h->for_here && is_local(endpoint);
}

static void put_part(struct fab_buf *token, const struct fab_buf *json)
{
    fab_put_b64u(token, json->p, json->len);
}

/* Who asks: "vapid t=TOKEN, k=KEY" (RFC 8292 section 3). */
static bool put_vapid(struct fab_buf *out, const struct round *r, fab_str url, struct fab_arena *a)
{
    struct fab_buf claims = FAB_BUF_IN(a), token = FAB_BUF_IN(a);
    struct fab_out o = { &claims, false };
    uint8_t        signature[FAB_P256_SIGNATURE], point[FAB_P256_POINT];
    const fab_str  web = r->http->o.base_url, head = FAB_STR("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");

    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "aud", origin_of(url));
    fab_json_put_int(&o, "exp", fab_os_now().ms / 1000 + TOKEN_S);
    if (fab_str_starts(web, "https://")) fab_json_put_text(&o, "sub", web);
    fab_json_close(&o, '}');
    fab_put_b64u(&token, head.p, head.len);
    fab_put_byte(&token, '.');
    put_part(&token, &claims);
    if (!fab_p256_sign(r->key, fab_buf_bytes(&token), signature)) return false;
    fab_p256_point(r->key, point);
    fab_put_text(out, "vapid t=");
    fab_put_str(out, fab_buf_str(&token));
    fab_put_byte(out, '.');
    fab_put_b64u(out, signature, sizeof signature);
    fab_put_text(out, ", k=");
    fab_put_b64u(out, point, sizeof point);
    return !out->failed && !token.failed;
}

/* The status of the push service's answer; 0: none came. */
static int push(const struct round *r, fab_str url, struct fab_arena *a)
{
    struct fab_buf     vapid = FAB_BUF_IN(a);
    struct fab_fetched got;
    struct fab_err     e;

    if (!put_vapid(&vapid, r, url, a)) return 0;
    const struct fab_fetch_header header[] = { { "Authorization", fab_buf_str(&vapid) },
                                               { "TTL", TTL },
                                               { "Urgency", FAB_STR("normal") },
                                               { "Topic", FAB_STR("today") } };
    const struct fab_fetch f = { .method = "POST", .url = url, .header = header,
                                 .nheaders = fab_countof(header), .most = ANSWER_BYTES,
                                 .local = r->http->for_here && is_local(url) };
    return fab_fetch(&f, a, &got, &e) == FAB_OK ? got.status : 0;
}

/* A digest of what waits for this member; zero: nothing does. */
static fab_id waiting(struct fab_reader *r)
{
    struct fab_buf json = FAB_BUF_IN(r->arena), all = FAB_BUF_IN(r->arena);
    struct fab_err e;

    if (fab_view_get(r, FAB_STR("/v1/me/today"), &json, &e) != FAB_OK) return (fab_id){ { 0 } };
    const struct fab_json *doc = fab_json_read(fab_buf_str(&json), r->arena, &e);
    const struct fab_json *list = doc == NULL ? NULL : fab_json_get(doc, "awaits");
    for (const struct fab_json *j = list == NULL ? NULL : list->first; j != NULL; j = j->next) {
        fab_put_str(&all, fab_json_text(j, "sid"));
        fab_put_str(&all, fab_json_text(j, "what"));
        fab_put_byte(&all, '\n');
    }
    return all.len == 0 || all.failed ? (fab_id){ { 0 } } : fab_sha256(fab_buf_bytes(&all));
}

/* Tells one member, on each of his devices; an endpoint that is gone is forgotten. */
static enum fab_code tell(const struct round *r, const struct fab_push *p, struct fab_err *e)
{
    struct fab_node *n = r->site->node;
    struct fab_arena a;
    bool             told = false;
    enum fab_code    code = FAB_OK;

    if (!fab_os_arena(LOOK_BYTES, &a)) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < p->n && code == FAB_OK; i++) {
        const int status = push(r, p->endpoint[i], &a);
        told = told || (status >= 200 && status < 300);
        if (status == 404 || status == 410) {
            code = fab_node_push_drop(n, &p->who, p->endpoint[i], e);
        }
    }
    fab_os_arena_end(&a);
    if (code == FAB_OK && told) code = fab_node_push_told(n, &p->who, fab_os_now(), &p->told, e);
    return code;
}

/* Has he something waiting that he was not told of, and was told nothing today?  Then p->told is
 * what he is to be told. */
static bool is_owed(struct fab_reading *reading, struct fab_push *p)
{
    struct fab_sources sources = fab_sources_of(reading);
    struct fab_arena   a;
    fab_id             what;

    if (fab_os_now().ms - p->told_at.ms < DAY_MS || !fab_os_arena(LOOK_BYTES, &a)) return false;
    struct fab_reader reader = fab_reader_of(reading, &sources, &a);
    reader.who = p->who;
    what = waiting(&reader);
    fab_os_arena_end(&a);
    if (fab_id_none(&what) || fab_same(&what, &p->told)) return false;
    p->told = what;
    return true;
}

/* One page of members behind *after, the owed ones first in p; false: there are no more.  The
 * reading ends before anybody outside is asked. */
static bool look_at_page(struct round *r, struct fab_push *p, int *owed, fab_id *after)
{
    struct fab_reading reading;
    struct fab_err     e;
    int                n = 0;

    *owed = 0;
    if (fab_node_read(r->site->node, &reading, &e) != FAB_OK) return false;
    if (fab_node_pushes(&reading, after, &r->memory, p, &n, &e) != FAB_OK) n = 0;
    if (n > 0) *after = p[n - 1].who;
    for (int i = 0; i < n && !r->http->notices.stops; i++) {
        if (is_owed(&reading, &p[i])) p[(*owed)++] = p[i];
    }
    fab_node_done(&reading);
    return n == FAB_PUSH_PAGE;
}

static bool tell_page(struct round *r, fab_id *after)
{
    struct fab_push *p = fab_new(&r->memory, struct fab_push, FAB_PUSH_PAGE);
    struct fab_err   e;
    int              owed = 0;
    const bool       more = p != NULL && look_at_page(r, p, &owed, after);

    if (owed > 0 && fab_node_push_key(r->site->node, r->key, &e) != FAB_OK) return false;
    for (int i = 0; i < owed && !r->http->notices.stops; i++) {
        if (tell(r, &p[i], &e) != FAB_OK) return false;      /* the file refuses: next time */
    }
    return more;
}

static void look_at_site(struct fab_http *h, struct site *s)
{
    struct round r = { .http = h, .site = s };
    fab_id       after = { { 0 } };
    bool         more = true;

    for (int pages = 0; more && pages < PAGES && fab_os_arena(LOOK_BYTES, &r.memory); pages++) {
        more = tell_page(&r, &after);
        fab_os_arena_end(&r.memory);
    }
    fab_wipe(r.key, sizeof r.key);
}

/* Waits for news, an hour at most, and until `rest_ms` are over; false: the end. */
static bool wait_for_news(struct fab_notices *n, int64_t rest_ms)
{
    const int64_t until = fab_os_clock_us() / 1000 + rest_ms;
    bool          goes_on;

    fab_lock_take(&n->lock);
    if (!n->grown && !n->stops) (void)fab_cond_wait(&n->news, &n->lock, HOUR_MS);
    while (!n->stops && fab_os_clock_us() / 1000 < until) {
        (void)fab_cond_wait(&n->news, &n->lock, until - fab_os_clock_us() / 1000);
    }
    n->grown = false;
    goes_on = !n->stops;
    fab_lock_give(&n->lock);
    return goes_on;
}

/* Rests nineteen times as long as a walk took: a twentieth of one core at most. */
static void run(void *arg)
{
    struct fab_http *h = arg;
    int64_t          rest_ms = GATHER_MS;

    while (wait_for_news(&h->notices, rest_ms)) {
        const int64_t began = fab_os_clock_us();
        for (int i = 0; i < h->o.nsites; i++) look_at_site(h, &h->site[i]);
        rest_ms = fab_max(GATHER_MS, 19 * (fab_os_clock_us() - began) / 1000);
    }
}

bool fab_notices_start(struct fab_http *h)
{
    fab_lock_init(&h->notices.lock);
    fab_cond_init(&h->notices.news);
    h->notices.started = fab_thread_start(&h->notices.thread, run, h);
    return h->notices.started;
}

void fab_notices_stop(struct fab_http *h)
{
    fab_lock_take(&h->notices.lock);
    h->notices.stops = true;
    fab_cond_tell(&h->notices.news);
    fab_lock_give(&h->notices.lock);
    if (h->notices.started) fab_thread_join(&h->notices.thread);
    fab_cond_end(&h->notices.news);
    fab_lock_end(&h->notices.lock);
}

void fab_notices_wake(struct fab_http *h)
{
    fab_lock_take(&h->notices.lock);
    h->notices.grown = true;
    fab_cond_tell(&h->notices.news);
    fab_lock_give(&h->notices.lock);
}
