/* http/exchange.c: what every handler uses: the body and headers of an answer, who calls and from
 * where, tags, and the reading of the node.
 *
 * Why     a handler says what is its own; how an answer is made and kept is said once, here.
 * Cost    a tag costs one hash; the reading is taken once for a request, however often it is asked.
 * Source  INTERFACES 2. */
#include "http/exchange.h"

#include "crypto/crypto.h"

void fab_x_bytes(struct exchange *x, int status, const char *type, fab_bytes body)
{
    x->response->status = status;
    x->response->body = body;
    if (type != NULL) fab_response_add(x->response, "Content-Type", fab_str_of(type));
}

void fab_x_json(struct exchange *x, int status, const struct fab_buf *json)
{
    fab_x_bytes(x, status, "application/json", fab_buf_bytes(json));
}

fab_str fab_x_web(struct exchange *x)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);

    if (x->http->o.base_url.len > 0 && x->site == x->http->site) return x->http->o.base_url;
    fab_put_text(&b, x->request->tls ? "https://" : "http://");
    fab_put_str(&b, x->request->host);
    return fab_buf_str(&b);
}

fab_bytes fab_x_caller(const struct exchange *x)
{
    return x->has_session ? fab_bytes_of(x->who.b, FAB_MID_BYTES)
                          : fab_bytes_of(x->request->address.p, x->request->address.len);
}

bool fab_x_is_here(const struct exchange *x)
{
    fab_str via;

    return x->request->loopback && !fab_request_last(x->request, "X-Forwarded-For", &via)
           && !fab_request_last(x->request, "Forwarded", &via);
}

bool fab_x_is(const struct exchange *x, const char *type)
{
    fab_str given = fab_request_header(x->request, "Content-Type");

    return fab_str_is(fab_str_trim(fab_str_cut(&given, ';')), type);
}

bool fab_x_accepts(const struct exchange *x, const char *type)
{
    fab_str list = fab_request_header(x->request, "Accept");

    while (list.len > 0) {
        fab_str one = fab_str_cut(&list, ',');
        if (fab_str_is(fab_str_trim(fab_str_cut(&one, ';')), type)) return true;
    }
    return false;
}

void fab_x_cors(struct exchange *x)
{
    fab_response_add(x->response, "Access-Control-Allow-Origin", FAB_STR("*"));
}

void fab_x_immutable(struct exchange *x)
{
    const bool open = x->reads && !fab_id_none(&x->who);

    fab_response_add(x->response, "Cache-Control",
                     open ? FAB_STR("private, max-age=31536000, immutable")
                          : FAB_STR("public, max-age=31536000, immutable"));
}

fab_str fab_x_tag(struct exchange *x)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);
    const fab_id   audience = fab_sha256(fab_bytes_of(x->who.b, sizeof x->who.b));

    fab_put_byte(&b, '"');
    fab_put_hex(&b, x->http->started, sizeof x->http->started);
    fab_put_byte(&b, '-');
    fab_put_int(&b, x->reads ? x->reading.size : 0);
    fab_put_byte(&b, '-');
    fab_put_text(&b, fab_lang_name(x->lang));
    fab_put_byte(&b, '-');
    if (fab_id_none(&x->who)) fab_put_byte(&b, 'v');
    else fab_put_hex(&b, audience.b, 6);
    fab_put_byte(&b, '"');
    return fab_buf_str(&b);
}

static fab_str opaque(fab_str tag)
{
    return fab_str_starts(tag, "W/") ? fab_str_part(tag, 2, tag.len) : tag;
}

/* Does If-None-Match name the tag?  Weak tags compare as strong ones. */
bool fab_x_fresh(struct exchange *x, fab_str tag)
{
    fab_str list = fab_request_header(x->request, "If-None-Match");

    fab_response_add(x->response, "ETag", tag);
    while (list.len > 0) {
        const fab_str one = opaque(fab_str_trim(fab_str_cut(&list, ',')));
        if (!fab_str_same(one, opaque(tag)) && !fab_str_is(one, "*")) continue;
        fab_x_bytes(x, 304, NULL, (fab_bytes){ NULL, 0 });
        return true;
    }
    return false;
}

/* A session ends with the key that opened it: who takes a new key because the old one was stolen
 * shuts out the thief. */
static void end_with_key(struct exchange *x)
{
    const struct fab_member *m = fab_get_member(x->reading.tray, FAB_KEY(.a = x->who));

    if (m != NULL && fab_same(&m->keydig, &x->key)) return;
    x->has_session = false;
    x->who = (fab_id){ { 0 } };
}

enum fab_code fab_x_read(struct exchange *x, struct fab_err *e)
{
    if (x->reads) return FAB_OK;
    FAB_TRY(fab_node_read(x->site->node, &x->reading, e));
    if (x->has_session) end_with_key(x);
    x->sources = fab_sources_of(&x->reading);
    x->reader = fab_reader_of(&x->reading, &x->sources, x->request->arena);
    x->reader.lang = x->lang;
    x->reader.who = x->who;
    x->reads = true;
    return FAB_OK;
}
