/* http/answer.c: what every answer owes: a refusal that says what to do, headers that keep the
 * browser strict, fewer bytes on a slow line.
 *
 * Why     one place, so that no route can forget it.
 * Idea    text and JSON of a kilobyte and more go packed to who asks for it; the tag of such an
 *         answer is a weak one, since its bytes are not those of the plain one.  A session's cookie
 *         never travels with a request from another site, so nobody else can make us pack his words
 *         beside a member's (BREACH).
 * Cost    about 20 ms a megabyte that is packed.
 * Source  INTERFACES 2.2 and 2.3, DEPENDENCIES 6, RFC 9457, RFC 9110. */
#include "http/exchange.h"
#include "http/page.h"
#include "net/gzip.h"

enum { TRACE_CHARS = 16, WORTH_PACKING = 1024, QUICK = 5 };

static struct fab_header *header(struct fab_response *a, const char *name)
{
    for (int i = 0; i < a->nheaders; i++) {
        if (strcmp(a->header[i].name, name) == 0) return &a->header[i];
    }
    return NULL;
}

/* What must not stay of an answer that failed half way. */
static void forget_headers(struct fab_response *a)
{
    int kept = 0;

    for (int i = 0; i < a->nheaders; i++) {
        if (strncmp(a->header[i].name, "RateLimit", 9) == 0) a->header[kept++] = a->header[i];
    }
    a->nheaders = kept;
}

static fab_str trace_of(struct exchange *x, const struct fab_err *e)
{
    struct fab_buf id = FAB_BUF_IN(x->request->arena), line = FAB_BUF_IN(x->request->arena);

    fab_put_digits(&id, (uint64_t)++x->http->trace, TRACE_CHARS / 2);
    fab_put_text(&line, "fabrique: ");
    fab_put_text(&line, fab_code_name(e->code));
    fab_put_text(&line, " trace ");
    fab_put_str(&line, fab_buf_str(&id));
    fab_put_text(&line, " at ");
    fab_put_text(&line, e->file == NULL ? "?" : e->file);
    fab_put_byte(&line, ':');
    fab_put_int(&line, e->line);
    fab_put_byte(&line, '\n');
    /* nobody reads it: the number is spent all the same */
    if (!fab_os_print(2, fab_buf_str(&line))) x->http->trace++;
    return fab_buf_str(&id);
}

/* Which file or disk it is concerns those who run the place, not the reader; that the place only
 * reads is for everybody. */
static struct fab_err for_readers(struct fab_err e)
{
    static const char *const OPEN[] = { "reading: ", "restored: " };
    const fab_str            what = fab_str_of(e.what);

    for (int i = 0; e.code == FAB_E_DISK && i < fab_countof(OPEN); i++) {
        if (fab_str_starts(what, OPEN[i])) return e;
    }
    if (e.code == FAB_E_DISK || e.code == FAB_E_BUG || e.code == FAB_E_MEMORY) e.what[0] = 0;
    return e;
}

/* A browser that was led astray is answered in words: a page that needs nothing but itself, from
 * the problem that a program would have got. */
static void put_page(struct exchange *x, const struct fab_buf *problem, int status)
{
    static const struct { const char *open, *member, *end; } PARTS[] = {
        { "<title>", "title", "</title><link rel=\"stylesheet\" href=\"/style.css\"></head>\n" },
        { "<body><main id=\"main\"><h1>", "title", "</h1>" },
        { "<p>", "detail", "</p>" },
        { "<p>", "do", "</p>" },
    };
    struct fab_buf         b = FAB_BUF_IN(x->request->arena);
    struct fab_err         ignored;
    const struct fab_json *doc = fab_json_read(fab_buf_str(problem), x->request->arena, &ignored);

    fab_put_text(&b, "<!doctype html>\n<html lang=\"");
    fab_put_text(&b, fab_lang_name(x->lang));
    fab_put_text(&b, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                     "content=\"width=device-width, initial-scale=1\">");
    for (int i = 0; doc != NULL && i < fab_countof(PARTS); i++) {
        fab_put_text(&b, PARTS[i].open);
        fab_html_put(&b, fab_json_text(doc, PARTS[i].member));
        fab_put_text(&b, PARTS[i].end);
    }
    fab_put_text(&b, "<p><a href=\"/\">");
    fab_html_put(&b, fab_word(x->lang, FAB_W("page.home")));
    fab_put_text(&b, "</a></p></main></body></html>\n");
    fab_x_bytes(x, status, "text/html; charset=utf-8", fab_buf_bytes(&b));
}

void fab_x_problem(struct exchange *x, const struct fab_err *found)
{
    struct fab_err e = for_readers(*found);
    struct fab_buf json = FAB_BUF_IN(x->request->arena), wait = FAB_BUF_IN(x->request->arena);
    const bool     ours =
        found->code == FAB_E_BUG || found->code == FAB_E_DISK || found->code == FAB_E_MEMORY;
    const bool by_rate = found->code == FAB_E_BUSY && found->has_arg;
    int        status = fab_code_status(found->code);

    if (found->code == FAB_E_WHO && !x->has_session) status = 401;
    if (by_rate) status = 429;
    if (x->match.route == FAB_ROUTE_NONE && x->match.other_method) status = 405;
    forget_headers(x->response);
    fab_view_problem_at(x->lang, &e, status, ours ? trace_of(x, found) : (fab_str){ NULL, 0 },
                        &json);
    if (fab_str_is(x->request->method, "GET") && fab_x_accepts(x, "text/html")) {
        put_page(x, &json, status);
    } else {
        fab_x_bytes(x, status, "application/problem+json", fab_buf_bytes(&json));
    }
    fab_response_add(x->response, "Cache-Control", FAB_STR("no-store"));
    if (status == 401) fab_response_add(x->response, "WWW-Authenticate", FAB_STR("Bearer"));
    if (status != 429 && status != 503) return;
    fab_put_int(&wait, by_rate ? found->arg : found->code == FAB_E_QUOTA ? 3600 : 5);
    fab_response_add(x->response, "Retry-After", fab_buf_str(&wait));
}

void fab_x_page_policy(struct exchange *x)
{
    fab_response_add(
        x->response, "Content-Security-Policy",
        FAB_STR(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
            "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types fabrique"));
}

static void put_headers(struct exchange *x)
{
    static const struct {
        const char *name, *value;
    } ALWAYS[] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Vary", "Accept-Language, Accept-Encoding, Cookie, Authorization" },
    };
    struct fab_response *a = x->response;
    struct fab_buf       size = FAB_BUF_IN(x->request->arena);

    for (int i = 0; i < fab_countof(ALWAYS); i++) {
        fab_response_add(a, ALWAYS[i].name, fab_str_of(ALWAYS[i].value));
    }
    /* What has not changed keeps the policy it came with: a header of a 304 would take its
     * place. */
    if (a->status != 304 && header(a, "Content-Security-Policy") == NULL) {
        fab_response_add(
            a, "Content-Security-Policy",
            FAB_STR("default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
    }
    if (header(a, "Cache-Control") == NULL)
        fab_response_add(a, "Cache-Control", FAB_STR("no-store"));
    fab_response_add(a, "Content-Language", fab_str_of(fab_lang_name(x->lang)));
    if (x->request->tls) {
        fab_response_add(a, "Strict-Transport-Security", FAB_STR("max-age=31536000"));
    }
    if (!x->reads) return;
    fab_put_int(&size, x->reading.size);
    fab_response_add(a, "Fabrique-Size", fab_buf_str(&size));
}

/* Names in a list of the request, "gzip;q=1.0, br"; with q=0 it is not there. */
bool fab_x_takes(const struct exchange *x, const char *packing)
{
    fab_str list = fab_request_header(x->request, "Accept-Encoding");

    while (list.len > 0) {
        fab_str one = fab_str_cut(&list, ',');
        if (!fab_str_is(fab_str_trim(fab_str_cut(&one, ';')), packing)) continue;
        return !fab_str_is(fab_str_trim(one), "q=0");
    }
    return false;
}

static void weaken(struct exchange *x)
{
    struct fab_header *tag = header(x->response, "ETag");
    struct fab_buf     b = FAB_BUF_IN(x->request->arena);

    if (tag == NULL || fab_str_starts(tag->value, "W/")) return;
    fab_put_text(&b, "W/");
    fab_put_str(&b, tag->value);
    if (!b.failed) tag->value = fab_buf_str(&b);
}

static bool packs(fab_str type)
{
    static const char *const YES[] = { "text/", "application/json", "application/problem+json",
                                       "application/vnd.fabrique.texts",
                                       "application/vnd.fabrique.extract" };

    for (int i = 0; i < fab_countof(YES); i++) {
        if (fab_str_starts(type, YES[i])) return true;
    }
    return false;
}

static void pack(struct exchange *x)
{
    struct fab_response *a = x->response;
    struct fab_header   *type = header(a, "Content-Type");
    fab_bytes            packed;

    if (type == NULL || a->stream.next != NULL || a->body.len < WORTH_PACKING) return;
    if (header(a, "Content-Encoding") != NULL || !fab_x_takes(x, "gzip")) return;
    if (!packs(type->value)) return;
    packed = fab_gzip(a->body, QUICK, x->request->arena);
    if (packed.p == NULL) return;
    a->body = packed;
    fab_response_add(a, "Content-Encoding", FAB_STR("gzip"));
    weaken(x);
}

void fab_x_finish(struct exchange *x)
{
    put_headers(x);
    pack(x);
}
