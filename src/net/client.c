/* net/client.c: libcurl, wrapped: witnesses, neighbours, and our own server asked by the command
 * line.
 *
 * Why     a program that follows addresses given by others must not be led into its own network,
 *         nor wait for ever.
 * Idea    the socket is opened by us, after the name was resolved: there the address is looked at.
 * Source  DEPENDENCIES 1, INTERFACES 5 (private addresses refused). */
#include "net/client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TIMEOUT_S = 10, MOST = 4 << 20, URL_MAX = 2048 };

enum fab_code fab_client_start(struct fab_err *e)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

void fab_client_end(void)
{
    curl_global_cleanup();
}

struct answer {
    struct fab_buf body;
    size_t most;
    int64_t size;
    bool too_large, local, private_refused;
};

static size_t on_body(char *p, size_t one, size_t n, void *arg)
{
    struct answer *a = arg;
    const size_t   bytes = one * n;

    a->too_large = a->too_large || bytes > a->most - a->body.len;
    if (a->too_large) return 0;
    fab_put(&a->body, p, bytes);
    return a->body.failed ? 0 : bytes;
}

static bool is_named(fab_str line, const char *name)
{
    const fab_str n = fab_str_of(name);

    if (line.len < n.len) return false;
    for (size_t i = 0; i < n.len; i++) {
        const char c = line.p[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != n.p[i]) return false;
    }
    return true;
}

static size_t on_header(char *p, size_t one, size_t n, void *arg)
{
    struct answer *a = arg;
    fab_str        line = fab_str_trim((fab_str){ p, one * n });

    if (is_named(line, "fabrique-size:")) {
        (void)fab_str_cut(&line, ':');
        if (!fab_int_read(fab_str_trim(line), &a->size)) a->size = -1;
    }
    return one * n;
}

static bool is_private4(uint32_t a)
{
    static const struct { uint32_t net, bits;
    } NET[] = {
        { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
        { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
        { 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 },
        { 0xe0000000, 3 },
    };

    for (size_t i = 0; i < sizeof NET / sizeof *NET; i++) {
        if (a >> (32 - NET[i].bits) == NET[i].net >> (32 - NET[i].bits)) return true;
    }
    return false;
}

/* Only global unicast 2000::/3 is public; of it, 6to4 and Teredo hide an IPv4 address, 2001:db8 is
 * for books. */
static bool is_private6(const uint8_t b[16])
{
    if (b[0] >> 5 != 1) return true;
    return (b[0] == 0x20 && b[1] == 0x02)
           || (b[0] == 0x20 && b[1] == 0x01
               && ((b[2] == 0 && b[3] == 0) || (b[2] == 0x0d && b[3] == 0xb8)));
}

static bool is_loopback(const struct sockaddr *s)
{
    if (s->sa_family == AF_INET) {
        return ntohl(((const struct sockaddr_in *)(const void *)s)->sin_addr.s_addr) >> 24 == 127;
    }
    return s->sa_family == AF_INET6
           && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)s)->sin6_addr);
}

static bool is_public(const struct sockaddr *s)
{
    if (s->sa_family == AF_INET) {
        return !is_private4(ntohl(((const struct sockaddr_in *)(const void *)s)->sin_addr.s_addr));
    }
    if (s->sa_family == AF_INET6) {
        return !is_private6(((const struct sockaddr_in6 *)(const void *)s)->sin6_addr.s6_addr);
    }
    return false;
}

static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct answer *a = arg;

    if (purpose != CURLSOCKTYPE_IPCXN
        || !(a->local ? is_loopback(&address->addr) || is_public(&address->addr)
                      : is_public(&address->addr))) {
        a->private_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool clean(fab_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) return false;
    }
    return true;
}

static enum fab_code add_headers(const struct fab_fetch *f, struct fab_arena *a,
                                 struct curl_slist **list, struct fab_err *e)
{
    for (int i = 0; i < f->nheaders; i++) {
        struct fab_buf     b = FAB_BUF_IN(a);
        struct curl_slist *longer;

        if (!clean(f->header[i].value) || !clean(fab_str_of(f->header[i].name))) {
            return fab_fail_field(e, FAB_E_FIELD, f->header[i].name);
        }
        fab_put_text(&b, f->header[i].name);
        fab_put_text(&b, ": ");
        fab_put_str(&b, f->header[i].value);
        fab_put_byte(&b, 0);
        longer = b.failed ? NULL : curl_slist_append(*list, (const char *)b.p);
        if (longer == NULL) return fab_fail(e, FAB_E_MEMORY);
        *list = longer;
    }
    return FAB_OK;
}

static void set(CURL *c, const struct fab_fetch *f, const char *url, struct answer *a,
                struct curl_slist *headers)
{
    const bool has_body = f->body.p != NULL;

    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, f->local ? "http,https" : "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)TIMEOUT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)(f->timeout_s == 0 ? TIMEOUT_S : f->timeout_s));
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "fabrique");
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, a);
    if (has_body) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->body.len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, (const char *)f->body.p);
    }
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, f->method);
}

static enum fab_code take_answer(CURL *c, struct answer *a, struct fab_arena *arena,
                                 struct fab_fetched *out, struct fab_err *e)
{
    const char *type = NULL;
    long        status = 0;

    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
    out->status = (int)status;
    out->type = type == NULL ? (fab_str){ NULL, 0 } : fab_copy(arena, fab_str_of(type));
    out->size = a->size;
    out->body = fab_buf_bytes(&a->body);
    return type != NULL && out->type.p == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* "refused: http://localhost:8080": what went wrong on the way there, as a case of E_NET in words/;
 * of the address what names the machine, since the rest may be a secret. */
static fab_str lost(CURLcode done, const char *url, struct fab_arena *a)
{
    struct fab_buf b = FAB_BUF_IN(a);

    switch (done) {
    case CURLE_COULDNT_CONNECT: fab_put_text(&b, "refused: "); break;
    case CURLE_COULDNT_RESOLVE_HOST: fab_put_text(&b, "name: "); break;
    case CURLE_OPERATION_TIMEDOUT: fab_put_text(&b, "late: "); break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: fab_put_text(&b, "certificate: "); break;
    default: fab_put_text(&b, "broken: "); break;
    }
    for (int slashes = 0; *url != 0 && (slashes += *url == '/') < 3; url++) fab_put_byte(&b, *url);
    return fab_buf_str(&b);
}

enum fab_code fab_fetch(const struct fab_fetch *f, struct fab_arena *arena, struct fab_fetched *out,
                        struct fab_err *e)
{
    struct answer a = {
        FAB_BUF_IN(arena), f->most == 0 ? MOST : f->most, -1, false, f->local, false
    };
    struct curl_slist *headers = NULL;
    const fab_str      url = fab_copy(arena, f->url);
    CURL              *c = NULL;
    CURLcode           done;
    enum fab_code      code;

    if (!clean(f->url) || f->url.len == 0 || f->url.len > URL_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "url");
    }
    if (url.p == NULL) return fab_fail(e, FAB_E_MEMORY);
    if ((code = add_headers(f, arena, &headers, e)) != FAB_OK) goto done;
    if ((c = curl_easy_init()) == NULL) {
        code = fab_fail(e, FAB_E_MEMORY);
        goto done;
    }
    set(c, f, url.p, &a, headers);
    done = curl_easy_perform(c);
    if (a.body.failed) code = fab_fail(e, FAB_E_MEMORY);
    else if (a.too_large) code = fab_fail_what(e, FAB_E_NET, FAB_STR("the answer is too large"));
    else if (a.private_refused) {
        code = fab_fail_what(e, FAB_E_NET, FAB_STR("private:"));
    }
    else if (done != CURLE_OK) {
        code = fab_fail_what(e, FAB_E_NET, lost(done, url.p, arena));
    }
    else code = take_answer(c, &a, arena, out, e);
done:
    if (c != NULL) curl_easy_cleanup(c);
    curl_slist_free_all(headers);
    return code;
}
