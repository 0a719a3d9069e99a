/* http/view.c: a document of the views as an answer.
 *
 * Idea    the address is the view's own; what differs over HTTP is a page's successor as a Link,
 *         bytes in place of JSON where they are asked for, and one view kept while nothing changes.
 * Cost    the view's; the community's page once for each size of the log and language.
 * Source  INTERFACES 2. */
#include "codec/base64.h"
#include "http/exchange.h"

/* The community's page is asked for most and costs a walk over all legs: kept until the log has
 * grown. */
static bool kept_view(struct exchange *x, struct fab_buf *json)
{
    struct kept *c = &x->site->community[x->lang];
    bool         good;

    fab_lock_take(&c->lock);
    good = c->len > 0 && c->size == x->reading.size;
    if (good) fab_put(json, c->text, c->len);
    fab_lock_give(&c->lock);
    return good;
}

static void keep_view(struct exchange *x, const struct fab_buf *json)
{
    struct kept *c = &x->site->community[x->lang];

    if (json->len > FAB_KEPT_BYTES) return;
    fab_lock_take(&c->lock);
    memcpy(c->text, json->p, json->len);
    c->len = json->len;
    c->size = x->reading.size;
    fab_lock_give(&c->lock);
}

enum fab_code fab_x_view(struct exchange *x, fab_str target, struct fab_buf *json,
                         struct fab_err *e)
{
    const bool keeps = fab_str_is(target, "/v1/community");

    FAB_TRY(fab_x_read(x, e));
    if (keeps && kept_view(x, json)) return FAB_OK;
    FAB_TRY(fab_view_get(&x->reader, target, json, e));
    if (keeps) keep_view(x, json);
    return FAB_OK;
}

/* Documents that may also be asked for as the bytes they carry. */
static bool put_raw(struct exchange *x, const struct fab_buf *json)
{
    bool           bad = false;
    const fab_str  form = fab_query(x->request->query, "form", x->request->arena, &bad);
    const bool     tlog = x->match.route == FAB_ROUTE_proof && fab_str_is(form, "tlog");
    const bool bytes = x->match.route == FAB_ROUTE_disclosure
                       && fab_x_accepts(x, "application/cbor");
    struct fab_err e;
    size_t         n;

    if (!tlog && !bytes) return false;
    const struct fab_json *doc = fab_json_read(fab_buf_str(json), x->request->arena, &e);
    if (doc == NULL) return false;
    const fab_str text = fab_json_text(doc, tlog ? "proof" : "bytes");
    if (tlog) {
        fab_x_bytes(x, 200, "text/plain; charset=utf-8", fab_bytes_of(text.p, text.len));
        return true;
    }
    uint8_t *out = fab_take(x->request->arena, text.len + 1);
    if (out == NULL || !fab_b64u_read(text, out, text.len, &n)) return false;
    fab_x_bytes(x, 200, "application/cbor", fab_bytes_of(out, n));
    return true;
}

/* Link: <same path?...&after=n>; rel="next" */
static void put_next(struct exchange *x, const struct fab_buf *json)
{
    static const char NEXT[] = ",\"next\":";
    struct fab_buf    link = FAB_BUF_IN(x->request->arena);
    fab_str           query = x->request->query;
    size_t            at = json->len;

    if (json->len < 64) return;
    while (at > json->len - 48 && memcmp(json->p + at - 8, NEXT, 8) != 0) at--;
    if (at <= json->len - 48) return;
    fab_put_byte(&link, '<');
    fab_put_str(&link, x->request->path);
    fab_put_byte(&link, '?');
    while (query.len > 0) {
        const fab_str pair = fab_str_cut(&query, '&');
        if (fab_str_starts(pair, "after=") || pair.len == 0) continue;
        fab_put_str(&link, pair);
        fab_put_byte(&link, '&');
    }
    fab_put_text(&link, "after=");
    for (; at < json->len && json->p[at] >= '0' && json->p[at] <= '9'; at++) {
        fab_put_byte(&link, json->p[at]);
    }
    fab_put_text(&link, ">; rel=\"next\"");
    fab_response_add(x->response, "Link", fab_buf_str(&link));
}

enum fab_code fab_http_view(struct exchange *x, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(x->request->arena), json = FAB_BUF_IN(x->request->arena);

    fab_put_str(&target, x->request->path);
    if (x->request->query.len > 0) {
        fab_put_byte(&target, '?');
        fab_put_str(&target, x->request->query);
    }
    FAB_TRY(fab_x_view(x, fab_buf_str(&target), &json, e));
    if (put_raw(x, &json)) return FAB_OK;
    put_next(x, &json);
    fab_x_json(x, 200, &json);
    return FAB_OK;
}
