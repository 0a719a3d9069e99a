/* net_test.c: the server and the client, one asking the other; what either refuses. */
#include "base/test.h"
#include "net/client.h"
#include "net/server.h"
#include "os/os.h"

enum { BODY_MOST = 1000, BIG = 100000 };

static uint8_t big[BIG];
static struct { int streams_ended; } seen;

struct tick { int told; };

static bool next_tick(void *arg, char *out, size_t room, size_t *n)
{
    struct tick   *t = arg;
    struct fab_buf b = { .p = (uint8_t *)out, .cap = room };

    if (t->told == 3) return false;
    fab_put_text(&b, "tick\n");
    t->told++;
    *n = b.len;
    return true;
}

static void end_tick(void *arg)
{
    fab_os_give(arg);
    seen.streams_ended++;
}

static void serve(void *self, struct fab_request *q, struct fab_response *a)
{
    struct fab_buf b = FAB_BUF_IN(q->arena);

    (void)self;
    a->status = 200;
    fab_response_add(a, "Content-Type", FAB_STR("text/plain"));
    fab_response_add(a, "Fabrique-Size", FAB_STR("77"));
    if (fab_str_is(q->path, "/move")) {
        a->status = 302;
        fab_response_add(a, "Location", FAB_STR("/echo"));
    } else if (fab_str_is(q->path, "/split")) {
        fab_response_add(a, "X-Split", FAB_STR("a\r\nX-Injected: b"));
    } else if (fab_str_is(q->path, "/big")) {
        a->body = fab_bytes_of(big, sizeof big);
    } else if (fab_str_is(q->path, "/ticks")) {
        struct tick *t = fab_os_take(sizeof *t);
        fab_assert(t != NULL);
        a->stream = (struct fab_stream){ next_tick, end_tick, t };
    } else {
        fab_put_str(&b, q->method);
        fab_put_byte(&b, ' ');
        fab_put_str(&b, q->path);
        fab_put_byte(&b, '?');
        fab_put_str(&b, q->query);
        fab_put_byte(&b, ' ');
        fab_put_str(&b, fab_request_header(q, "X-One"));
        fab_put_byte(&b, ' ');
        fab_put_str(&b, fab_request_cookie(q, "two"));
        fab_put_byte(&b, ' ');
        fab_put(&b, q->body.p, q->body.len);
        a->body = fab_buf_bytes(&b);
    }
}

static size_t most(void *self, fab_str method, fab_str path)
{
    (void)self;
    (void)path;
    return fab_str_is(method, "GET") ? 0 : BODY_MOST;
}

static struct fab_server *start(void)
{
    struct fab_server *s = NULL;
    struct fab_err     e;

    fab_expect("starts",
               fab_server_start(&(struct fab_server_options){ .listen = FAB_STR("127.0.0.1:0"),
                                                              .socket = -1,
                                                              .threads = 2,
                                                              .serve = serve,
                                                              .most = most },
                                &s, &e),
               FAB_OK);
    return s;
}

static fab_str address(struct fab_arena *a, const char *scheme, int port, const char *path)
{
    struct fab_buf b = FAB_BUF_IN(a);

    fab_put_text(&b, scheme);
    fab_put_text(&b, "127.0.0.1:");
    fab_put_int(&b, port);
    fab_put_text(&b, path);
    return fab_buf_str(&b);
}

static const struct {
    const char *row, *method, *path, *body, *want;
    int status;
} ECHO[] = {
    { "plain", "GET", "/echo", NULL, "GET /echo? one a=b ", 200 },
    { "query and escape stay as they are", "GET", "/e%63ho?x=%20", NULL,
      "GET /e%63ho?x=%20 one a=b ", 200 },
    { "a body", "POST", "/echo", "hello", "POST /echo? one a=b hello", 200 },
    { "an empty body", "POST", "/echo", "", "POST /echo? one a=b ", 200 },
    { "PUT", "PUT", "/echo", "x", "PUT /echo? one a=b x", 200 },
    { "not followed", "GET", "/move", NULL, "", 302 },
    { "a stream", "GET", "/ticks", NULL, "tick\ntick\ntick\n", 200 },
};

FAB_TEST(net_there_and_back)
{
    static uint8_t     memory[1 << 20];
    struct fab_server *s = start();
    struct fab_err     e;
    const struct fab_fetch_header headers[] = { { "X-One", FAB_STR("one") },
                                                { "Cookie", FAB_STR("one=x; two=a=b") } };

    fab_expect("client", fab_client_start(&e), FAB_OK);
    for (int i = 0; i < fab_countof(ECHO); i++) {
        struct fab_arena   a = FAB_ARENA(memory);
        struct fab_fetched got = { 0 };
        struct fab_fetch f = { .method = ECHO[i].method,
                               .url = address(&a, "http://", fab_server_port(s), ECHO[i].path),
                               .header = headers,
                               .nheaders = 2,
                               .local = true };
        if (ECHO[i].body != NULL) f.body = fab_bytes_of(ECHO[i].body, strlen(ECHO[i].body));
        fab_expect(ECHO[i].row, fab_fetch(&f, &a, &got, &e), FAB_OK);
        fab_expect(ECHO[i].row, got.status, ECHO[i].status);
        fab_expect(ECHO[i].row, got.size, 77);
        fab_expect_bytes(ECHO[i].row, got.body, fab_bytes_of(ECHO[i].want, strlen(ECHO[i].want)));
    }
    fab_expect("streams are gone", fab_server_streams(s), 0);
    fab_expect("and were ended", seen.streams_ended, 1);
    fab_server_stop(s);
}

static const struct {
    const char *row, *scheme, *path;
    size_t most;
    bool local;
    const char *header;
    enum fab_code want;
} REFUSED[] = {
    { "plain http outwards", "http://", "/echo", 0, false, NULL, FAB_E_NET },
    { "a private address", "https://", "/echo", 0, false, NULL, FAB_E_NET },
    { "another scheme", "file://", "/etc/hostname", 0, true, NULL, FAB_E_NET },
    { "an answer too large", "http://", "/big", BIG - 1, true, NULL, FAB_E_NET },
    { "a line end in a header", "http://", "/echo", 0, true, "a\r\nb: c", FAB_E_FIELD },
    { "a line end in the address", "http://", "/echo\nHost: x", 0, true, NULL, FAB_E_FIELD },
    { "just large enough", "http://", "/big", BIG, true, NULL, FAB_OK },
};

FAB_TEST(net_client_refuses)
{
    static uint8_t     memory[1 << 20];
    struct fab_server *s = start();
    struct fab_err     e;

    for (int i = 0; i < fab_countof(REFUSED); i++) {
        struct fab_arena   a = FAB_ARENA(memory);
        struct fab_fetched got;
        const struct fab_fetch_header h = {
            "X-One", fab_str_of(REFUSED[i].header == NULL ? "" : REFUSED[i].header)
        };
        const struct fab_fetch f = { .method = "GET",
                                     .url = address(&a, REFUSED[i].scheme, fab_server_port(s),
                                                    REFUSED[i].path),
                                     .header = &h,
                                     .nheaders = REFUSED[i].header != NULL,
                                     .most = REFUSED[i].most,
                                     .local = REFUSED[i].local };
        fab_expect(REFUSED[i].row, fab_fetch(&f, &a, &got, &e), REFUSED[i].want);
    }
    fab_server_stop(s);
}

FAB_TEST(net_server_refuses)
{
    static uint8_t     memory[1 << 20];
    struct fab_server *s = start();
    struct fab_arena   a = FAB_ARENA(memory);
    struct fab_fetched got;
    struct fab_err     e;
    struct fab_fetch f = { .method = "POST",
                           .url = address(&a, "http://", fab_server_port(s), "/echo"),
                           .body = fab_bytes_of(big, BODY_MOST),
                           .local = true };

    fab_expect("to the limit", fab_fetch(&f, &a, &got, &e) == FAB_OK && got.status == 200, true);
    f.body.len++;
    fab_expect("one beyond", fab_fetch(&f, &a, &got, &e) == FAB_OK && got.status == 413, true);
    f = (struct fab_fetch){ .method = "GET",
                            .url = address(&a, "http://", fab_server_port(s), "/split"),
                            .local = true };
    fab_expect("a header with a line end is left out",
               fab_fetch(&f, &a, &got, &e) == FAB_OK && got.status == 200, true);
    fab_server_stop(s);
}

static const char *const ADDRESSES[] = { "",
                                         ":",
                                         "127.0.0.1",
                                         "127.0.0.1:",
                                         "127.0.0.1:65536",
                                         "127.0.0.1:8o8o",
                                         "127.0.0.1:-1",
                                         "[::1",
                                         "nowhere.invalid:80" };

FAB_TEST(net_address_refused)
{
    for (int i = 0; i < fab_countof(ADDRESSES); i++) {
        struct fab_server *s;
        struct fab_err     e;
        fab_expect(
            ADDRESSES[i],
            fab_server_start(&(struct fab_server_options){ .listen = fab_str_of(ADDRESSES[i]),
                                                           .socket = -1,
                                                           .serve = serve,
                                                           .most = most },
                             &s, &e),
            FAB_E_NET);
    }
}

FAB_TEST(net_address_behind_a_proxy)
{
    static const struct { const char *said, *is; } ROWS[] = {
        { "192.0.2.1", "192.0.2.1" },
        { "192.0.2.1:8443", "192.0.2.1" },
        { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
        { "2001:db8:1:2:ffff::9", "2001:db8:1:2::" },
        { "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::" },
        { "[2001:db8::1]", "2001:db8::" },
        { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
        { "unknown", "" }, { "", "" }, { "192.0.2", "" }, { "[", "" }, { ":", "" },
        { "0123456789012345678901234567890123456789012345678901234567890123456789", "" },
    };
    char out[FAB_ADDRESS_BYTES];

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect_str(ROWS[i].said, fab_address_of(fab_str_of(ROWS[i].said), out),
                       fab_str_of(ROWS[i].is));
    }
}
